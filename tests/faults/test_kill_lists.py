"""``kill -9`` around cases that fill a list: a list holds what a received case made, and nothing else."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from counter_app.use_cases.window import Window, case_state, read_events
from tests.faults import list_day
from tests.faults.forked import Run
from tests.faults.list_day import counter_of
from tests.use_cases.household import FORM, LIST

DAY = list_day
KILLED = -9
POINTS = [(point, nth) for point in ("commit.before", "commit.after") for nth in (4, 5, 7)]


def check_list(window: Window) -> int:
    """Number of cases; each stands in the list as its event says, and the last one is the record saved last."""
    with window.store.reading() as uow:
        cases = [case_state(uow, row.case_id) for row in uow.cases.listed()]
        asked = {case.case_id: read_events(uow, case.case_id)[0].payload["entities"][0] for case in cases}
        rows = {row.case_id: row for row in uow.entities.of_list(LIST)}
        saved = uow.last_saved.get(FORM)
    assert {case_id: row.entity_id for case_id, row in rows.items()} == {key: one["id"] for key, one in asked.items()}
    assert all(row.label == asked[case_id]["label"] for case_id, row in rows.items())
    newest = max(cases, key=lambda case: case.number, default=None)
    assert saved is None if newest is None else str(newest.answers["street"]).encode() in (saved or b"")
    return len(cases)


def checked(folder: Path) -> int:
    counter, window = counter_of(folder)
    try:
        return check_list(window)
    finally:
        counter.close()


def test_a_day_without_a_kill_leaves_two_cases_and_their_list(run: Run, folder: Path) -> None:
    assert run(folder) == 0
    assert checked(folder) == 2


@pytest.mark.parametrize(("point", "nth"), POINTS)
def test_a_kill_at_a_named_point_leaves_the_list_with_its_cases(run: Run, folder: Path, point: str, nth: int) -> None:
    assert run(folder, point=point, nth=nth) == KILLED
    checked(folder)


def test_the_kills_fall_before_within_and_after_a_receipt(run: Run, made: Path, tmp_path: Path) -> None:
    found = set()
    for point, nth in (("commit.before", 4), ("commit.after", 4)):
        folder = Path(shutil.copytree(made, tmp_path / f"{point}-{nth}"))
        assert run(folder, point=point, nth=nth) == KILLED
        found.add(checked(folder))
    assert found == {0, 1}
