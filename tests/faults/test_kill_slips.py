"""``kill -9`` around slips, telephone codes and a visit's receipt: no slip number twice, no slip used without its case."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from counter_app.bootstrap.telephone_code import ByCode, enter_by_code
from counter_app.domain.slip_number import parse_slip_number
from counter_app.domain.telephone_code import make_code
from counter_app.ports import UnitOfWork
from counter_app.store.key_ring import KeyRing
from counter_app.use_cases.paper_slips import USED
from counter_app.use_cases.visits import VISIT_RECEIPT
from counter_app.use_cases.window import case_state
from tests.counterkit import CLERK, STATION, settings_for
from tests.faults import second_storey_day
from tests.faults.forked import Run
from tests.faults.second_storey_day import SEED, WRITER

DAY = second_storey_day
KILLED = -9
POINTS = [("commit.before", nth) for nth in range(1, 10)] + [("commit.after", nth) for nth in range(1, 10)]


def promised(folder: Path, what: str) -> list[list[str]]:
    """What was said aloud or lay in the printer before the kill."""
    acks = folder / "acks"
    lines = acks.read_text().splitlines() if acks.exists() else []
    return [line.split()[1:] for line in lines if line.startswith(what)]


def check_and_go_on(folder: Path) -> int:
    """Number of cases; she gets in by the next code, and none that was used is left."""
    asked = KeyRing.open(folder / "counter" / "store").next_code()
    assert asked is not None
    code = make_code(SEED.raw, WRITER, asked.number)
    counter = enter_by_code(settings_for(folder / "counter"), ByCode(CLERK, asked.number, code, "Danach-2027x"))
    try:
        with counter.window.store.reading() as uow:
            uow.audit.verify()
            used = [row.details["number"] for row in uow.audit.rows(limit=9999) if row.action == "telephone_code_used"]
            check_slips(uow, folder)
            return check_visits(uow)
    finally:
        assert len(set(used)) == len(used) and max(used) == asked.number
        counter.close()


def check_slips(uow: UnitOfWork, folder: Path) -> None:
    pads = uow.slips.pads()
    numbers = [running for pad in pads for running in range(pad.first, pad.last + 1)]
    assert sorted(numbers) == list(range(1, len(numbers) + 1))
    on_paper = [
        parse_slip_number(slip, station=STATION).running for sheet in promised(folder, "printed") for slip in sheet
    ]
    assert len(set(on_paper)) == len(on_paper) and set(on_paper) <= set(numbers)
    became = {row.running: row.case_id for row in uow.slips.settled() if row.status == USED}
    cases = {row.case_id: case_state(uow, row.case_id) for row in uow.cases.listed()}
    assert sorted(became.values()) == sorted(cases)
    assert all(
        parse_slip_number(cases[one].slip, station=STATION).running == running for running, one in became.items()
    )
    assert {number for number, _ in promised(folder, "received")} <= {state.number for state in cases.values()}


def check_visits(uow: UnitOfWork) -> int:
    """Number of cases; a receipt of a visit is booked with its case's event or not at all."""
    rows = uow.cases.listed()
    for row in rows:
        booked = [one for one in uow.prints.of_case(row.case_id) if one.paper == VISIT_RECEIPT]
        assert case_state(uow, row.case_id).prints.get(VISIT_RECEIPT, 0) == len(booked) <= 1
    return len(rows)


def test_a_day_without_a_kill_leaves_two_cases_from_their_slips(run: Run, folder: Path) -> None:
    assert run(folder) == 0
    assert check_and_go_on(folder) == 2


@pytest.mark.parametrize(("point", "nth"), POINTS)
def test_a_kill_at_a_named_point_doubles_no_slip_and_no_code(run: Run, folder: Path, point: str, nth: int) -> None:
    assert run(folder, point=point, nth=nth) == KILLED
    check_and_go_on(folder)


def test_ten_kills_at_any_moment_of_one_counter_do_neither(run: Run, folder: Path) -> None:
    dice = random.Random(20261124)
    begun = time.monotonic()
    assert run(folder) == 0
    day_ms = 1000 * (
        time.monotonic() - begun
    )  # on this machine, as busy as it is; there are codes for twelve days only
    for _ in range(10):
        assert run(folder, cases=1000, after_ms=dice.uniform(0.1, 1.1) * day_ms) == KILLED
    assert check_and_go_on(folder) >= 5
