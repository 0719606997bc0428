"""The table itself: no dead ends, no needless power, and the page in docs/ says the same."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from counter_app.domain.case_table import (
    ENDS,
    OPEN,
    TABLE,
    Kind,
    OfflineRule,
    Phase,
    Situation,
    Verdict,
    Writer,
    check,
    open_ways,
    phase_after,
    targets,
)
from counter_app.domain.case_table_doc import page
from counter_app.errors import BadInput

DOCS = Path(__file__).resolve().parents[3] / "docs"
LEAVES = list(product(Kind, (False, True), (False, True)))


def steps(kind: Kind, accepts: bool, concludes: bool, phase: Phase) -> set[Phase]:
    """Every phase that one allowed event may lead to."""
    at = Situation(phase, kind, accepts, concludes)
    return {
        after
        for row in TABLE
        if any(check(row.event, writer, at) is Verdict.ALLOWED for writer in Writer)
        for after in targets(row, phase)
    }


def reached(kind: Kind, accepts: bool, concludes: bool, start: Phase) -> set[Phase]:
    """Every phase that some road from ``start`` comes through."""
    seen, todo = {start}, [start]
    while todo:
        for after in steps(kind, accepts, concludes, todo.pop()) - seen:
            seen.add(after)
            todo.append(after)
    return seen


@pytest.mark.parametrize(("kind", "accepts", "concludes"), LEAVES)
def test_from_every_phase_that_can_be_reached_some_end_can_be_reached(
    kind: Kind, accepts: bool, concludes: bool
) -> None:
    for phase in reached(kind, accepts, concludes, Phase.NEW):
        assert phase in ENDS or reached(kind, accepts, concludes, phase) & ENDS, phase


@pytest.mark.parametrize(("kind", "accepts", "concludes"), LEAVES)
def test_no_event_moves_a_case_out_of_an_end_but_voiding_what_the_window_itself_concluded(
    kind: Kind, accepts: bool, concludes: bool
) -> None:
    for phase in ENDS:
        own = {Phase.VOIDED} if concludes and phase is Phase.CLOSED else set()
        assert steps(kind, accepts, concludes, phase) <= {phase} | own


def test_an_application_can_reach_every_phase() -> None:
    assert reached(Kind.COMMITTED, False, False, Phase.NEW) == set(Phase)


def test_a_window_alone_never_accepts_refuses_or_decides_unless_the_item_says_so() -> None:
    for phase, kind in product(Phase, Kind):
        ways = open_ways((Writer.COUNTER,), Situation(phase, kind))
        assert not {"accepted", "refused", "decided", "concluded", "returned", "lapsed"} & set(ways)
    assert check("accepted", Writer.COUNTER, Situation(Phase.RECEIVED, Kind.IMMEDIATE)) is Verdict.WINDOW_MAY_NOT
    assert "accepted" in open_ways((Writer.COUNTER,), Situation(Phase.RECEIVED, Kind.IMMEDIATE, True))


def test_only_the_lead_department_refuses_and_no_department_deems() -> None:
    writers = {row.event: row.writers for row in TABLE}
    assert writers["refused"] == writers["lapsed"] == writers["suspended"] == {Writer.LEAD}
    assert writers["numbered"] == {Writer.DISTRICT}
    assert writers["deemed_accepted"] == {Writer.DISTRICT, Writer.COUNTER}
    assert "deemed_accepted" not in open_ways(Writer, Situation(Phase.RECEIVED, Kind.COMMITTED))
    assert Writer.DEPARTMENT not in frozenset().union(*(row.writers for row in TABLE if row.event != "part_answered"))


def test_what_a_window_may_write_it_may_write_without_a_line() -> None:
    for row in TABLE:
        assert (Writer.COUNTER in row.writers) == (row.offline is not OfflineRule.NO), row.event


def test_every_event_is_named_once_in_both_languages() -> None:
    assert len({row.event for row in TABLE}) == len({row.zh for row in TABLE}) == len({row.en for row in TABLE})
    assert all(row.start and row.writers and row.kinds for row in TABLE)


@pytest.mark.parametrize("phase", sorted(OPEN))
def test_a_correction_goes_back_to_the_district_only_from_returned(phase: Phase) -> None:
    after = phase_after("corrected", phase, {"resumes": "received"})
    assert after is (Phase.RECEIVED if phase is Phase.RETURNED else phase)


def test_a_material_may_follow_after_acceptance_without_reopening_the_case() -> None:
    assert check("supplemented", Writer.COUNTER, Situation(Phase.ACCEPTED, Kind.COMMITTED)) is Verdict.ALLOWED
    assert phase_after("supplemented", Phase.ACCEPTED, {}) is Phase.ACCEPTED
    assert phase_after("supplemented", Phase.SHORTFALL, {}) is Phase.RECEIVED


def test_a_decision_that_says_neither_yes_nor_no_is_none() -> None:
    with pytest.raises(BadInput):
        phase_after("decided", Phase.ACCEPTED, {"outcome": "maybe"})


@pytest.mark.parametrize(
    ("event", "writer", "at", "verdict"),
    [
        ("eaten", Writer.COUNTER, Situation(Phase.RECEIVED, Kind.COMMITTED), Verdict.UNKNOWN_EVENT),
        ("delivered", Writer.COUNTER, Situation(Phase.MAKING, Kind.COMMITTED), Verdict.WRONG_PHASE),
        ("refused", Writer.COUNTER, Situation(Phase.RECEIVED, Kind.COMMITTED), Verdict.WRONG_WRITER),
        ("withdrawn", Writer.COUNTER, Situation(Phase.RECEIVED, Kind.REPORT), Verdict.WRONG_KIND),
        ("contact_tried", Writer.COUNTER, Situation(Phase.REFUSED, Kind.COMMITTED), Verdict.ALLOWED),
        ("attached", Writer.COUNTER, Situation(Phase.DELIVERED, Kind.COMMITTED), Verdict.ALLOWED),
    ],
)
def test_a_verdict_says_why(event: str, writer: Writer, at: Situation, verdict: Verdict) -> None:
    assert check(event, writer, at) is verdict


def test_the_diagram_has_an_arrow_for_every_step_the_table_allows() -> None:
    arrows = {line.strip().partition(" : ")[0] for line in page().splitlines() if " --> " in line}
    for row, phase in product(TABLE, Phase):
        situations = (Situation(phase, kind, *rights) for kind in Kind for rights in product((False, True), repeat=2))
        if any(check(row.event, writer, at) is Verdict.ALLOWED for at in situations for writer in row.writers):
            start = "[*]" if phase is Phase.NEW else phase
            assert {f"{start} --> {after}" for after in targets(row, phase) if after is not phase} <= arrows, row.event


def test_the_page_of_the_table_is_as_the_program_writes_it() -> None:
    assert (DOCS / "case-table.md").read_text("utf-8") == page()


def test_the_architecture_says_what_each_event_holds() -> None:
    text = (DOCS / "ARCHITECTURE.md").read_text("utf-8")
    told = text.split("## What each event says")[1].split("\n## ")[0]
    assert [row.event for row in TABLE if f"`{row.event}`" not in told] == []
