"""Random roads of a case on both ends of a line that is lost, late and repeats itself: the two ends agree whenever they have
spoken, no state is a dead end, and nothing is set aside that the table does not name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from counter_app.domain.case_table import (
    ENDS,
    ROWS,
    TABLE,
    Kind,
    Phase,
    Situation,
    Verdict,
    Writer,
    check,
    open_ways,
    targets,
)
from counter_app.domain.working_time import BEIJING
from counter_app.journal.event import START, Event, Link, make_event
from counter_app.journal.fold import CaseState, apply, fold

BEGIN = datetime(2026, 11, 23, 9, 0, tzinfo=BEIJING)
NUMBER = "440604012064012611230001A"
OURS = tuple(row.event for row in TABLE if Writer.COUNTER in row.writers and row.event not in ("received", "explained"))
THEIRS = tuple(
    (row.event, writer)
    for row in TABLE
    for writer in (Writer.LEAD, Writer.DEPARTMENT, Writer.DISTRICT)
    if writer in row.writers
)
SAYS: Mapping[str, dict[str, Any]] = {
    "shortfall_notified": {"shortfalls": [{"key": "contract", "label": "合同"}], "due_on": "2026-12-01"},
    "transferred": {"to": "wj"},
    "revoked": {"reason": "有误"},
    "resumed": {"due_on": "2026-12-20"},
    "extended": {"due_on": "2026-12-31", "reason": "情况复杂"},
    "recalculated": {"due_on": "2027-01-04", "provisional": True},
    "flagged": {"flag": "number_odd"},
    "flag_settled": {"flag": "number_odd"},
    "part_answered": {"department": "rs", "status": "objected", "note": "查无此合同"},
    "supplemented": {"answers": {"a": "2"}, "materials": [{"code": "contract", "taken": True}]},
    "corrected": {"answers": {"a": "3"}, "reason": "写错"},
    "suspended": {"kind": "paused", "reason": "等待鉴定"},
}


@dataclass
class Road:
    """One case: what the counter wrote and what the district took; the line carries batches when it is up."""

    kind: Kind
    accepts: bool
    concludes: bool
    district: list[Event] = field(default_factory=list)  # confirmed, in district order
    heard: int = 0  # how much of that the counter has
    pending: list[Event] = field(default_factory=list)
    refused: list[Event] = field(default_factory=list)
    ticks: int = 0
    _links: dict[str, Link] = field(default_factory=dict)

    # -- the two ends

    def here(self) -> CaseState:
        return fold("case", [*self.district[: self.heard], *self._unconfirmed()])

    def there(self) -> CaseState:
        return fold("case", self.district)

    def _unconfirmed(self) -> list[Event]:
        known = {event.header.id for event in self.district[: self.heard]}
        return [event for event in self.pending if event.header.id not in known]

    # -- what happens

    def write(self, type: str, writer: Writer, choice: int) -> Event:
        name = {Writer.COUNTER: "440604012064-01", Writer.DISTRICT: "district"}.get(writer, f"dept:{writer}")
        self.ticks += 1
        event = make_event(
            event_id=f"{type}-{self.ticks}",
            case_id="case",
            visit_id="case",
            type=type,
            payload=self._says(type, choice),
            salt="00",
            after=self._links.get(name, START),
            writer=name,
            writer_role=writer.value,
            based_on=self.heard,
            at=(BEGIN + timedelta(hours=self.ticks)).isoformat(timespec="seconds"),
            clock_trust="district",
            actor="wang",
        )
        self._links[name] = Link(event.header.writer_seq, event.hash)
        return event

    def _says(self, type: str, choice: int) -> dict[str, Any]:
        if type == "received":
            rights = {"window_accepts": self.accepts, "window_concludes": self.concludes}
            return {"number": NUMBER, "kind": self.kind.value, "item": "T-001", "answers": {"a": "1"}, **rights}
        if type == "decided":
            return {"outcome": ("approved", "denied")[choice % 2]}
        if type == "concluded":
            return {"result": ("at_counter", "elsewhere", "none")[choice % 3]}
        return dict(SAYS.get(type, {}))

    def counter_does(self, choice: int) -> None:
        """Something the window may do as far as it knows."""
        at = self.here().situation
        ways = [type for type in OURS if check(type, Writer.COUNTER, at) is Verdict.ALLOWED]
        if ways:
            self.pending.append(self.write(ways[choice % len(ways)], Writer.COUNTER, choice))

    def district_does(self, choice: int) -> None:
        """Something a department may do as far as the district knows."""
        state = self.there()
        ways = [way for way in THEIRS if check(*way, state.situation) is Verdict.ALLOWED]
        if ways:
            self.district.append(self.write(*ways[choice % len(ways)], choice))

    def onward(self, choice: int) -> None:
        """A step on the straight road to a result, at whichever end may take it: noise alone seldom gets beyond the decision."""
        here, there = self.here().situation, self.there().situation
        ways: list[tuple[str, Writer]] = [
            (type, Writer.COUNTER) for type in OURS if _leads_on(type, Writer.COUNTER, here)
        ]
        ways += [way for way in THEIRS if _leads_on(*way, there)]
        if ways:
            type, writer = ways[choice % len(ways)]
            (self.pending if writer is Writer.COUNTER else self.district).append(self.write(type, writer, choice))

    def push(self, *, answered: bool) -> None:
        """The batch arrives; without an answer the counter sends it again, and the district knows it already."""
        known = {event.header.id for event in (*self.district, *self.refused)}
        for event in self.pending:
            if event.header.id in known:
                continue
            state = self.there()
            kept = len(apply(state, event).set_aside) == len(state.set_aside)
            (self.district if kept else self.refused).append(event)
        if answered:
            said_no = {event.header.id for event in self.refused}
            self.pending = [event for event in self.pending if event.header.id not in said_no]

    def hear(self, most: int) -> None:
        """A page of the feed: the counter has so many events more."""
        self.heard = min(len(self.district), self.heard + most)

    def speak(self) -> None:
        """The line is up until both have said everything."""
        self.push(answered=True)
        self.hear(len(self.district))
        self.pending = self._unconfirmed()


def _leads_on(type: str, writer: Writer, at: Situation) -> bool:
    ahead = set(targets(ROWS[type], at.phase)) - {at.phase} - CUT_SHORT
    return bool(ahead) and check(type, writer, at) is Verdict.ALLOWED


CUT_SHORT = frozenset({Phase.VOIDED, Phase.WITHDRAWN, Phase.REFUSED, Phase.RETURNED})
WHAT = ("counter", "district", "push", "lost", "hear", "speak", "onward", "onward", "onward")
STEPS = st.lists(st.tuples(st.sampled_from(WHAT), st.integers(0, 60)), min_size=4, max_size=40)
ITEMS = st.tuples(st.sampled_from(sorted(Kind)), st.booleans(), st.booleans())


def walk(item: tuple[Kind, bool, bool], steps: list[tuple[str, int]]) -> Road:
    """The road after these steps, with what holds at each of them looked at."""
    road = Road(*item)
    road.pending.append(road.write("received", Writer.COUNTER, 0))
    road.push(answered=False)
    for what, choice in steps:
        match what:
            case "counter":
                road.counter_does(choice)
            case "district":
                road.district_does(choice)
            case "push" | "lost":
                road.push(answered=what == "push")
            case "hear":
                road.hear(1 + choice % 3)
            case "onward":
                road.onward(choice)
            case _:
                road.speak()
        has_a_way_on(road.here())
        has_a_way_on(road.there())
    return road


def has_a_way_on(state: CaseState) -> None:
    """An end, or somebody may do something that leads out of here."""
    if state.phase in ENDS or state.phase is Phase.NEW:
        return
    ways = open_ways(tuple(Writer), state.situation)
    onward = [way for way in ways if ROWS[way].to is not None]
    assert onward, f"no way on from {state.phase} of {state.kind}"


def test_the_roads_pass_through_every_phase_and_every_event() -> None:
    """Roads of a fixed seed: what holds on every road would say little if none got as far as the hand-over."""
    dice, phases, events = Random(7), set[Phase](), set[str]()
    for _ in range(200):
        item = (dice.choice(sorted(Kind)), dice.random() < 0.5, dice.random() < 0.5)
        road = walk(item, [(dice.choice(WHAT), dice.randint(0, 60)) for _ in range(dice.randint(8, 40))])
        state = CaseState("case")
        for event in road.district:
            state = apply(state, event)
            phases.add(state.phase)
            events.add(event.header.type)
    assert set(Phase) - phases == {Phase.NEW, Phase.EXPLAINED} and set(ROWS) - events == {"explained"}


@given(ITEMS, STEPS)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_both_ends_agree_whenever_they_have_spoken(item: tuple[Kind, bool, bool], steps: list[tuple[str, int]]) -> None:
    road = walk(item, steps)
    road.speak()
    assert road.here() == road.there() and not road.pending


@given(ITEMS, STEPS)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_set_aside_the_table_forbids_by_name(
    item: tuple[Kind, bool, bool], steps: list[tuple[str, int]]
) -> None:
    road = walk(item, steps)
    assert not road.there().set_aside  # the district keeps nothing that does not fit
    for aside in road.here().set_aside:
        assert aside.type in ROWS and aside.verdict in (
            Verdict.WRONG_PHASE,
            Verdict.WINDOW_MAY_NOT,
            Verdict.BAD_PAYLOAD,
        )
    for event in road.refused:
        assert event.header.type in OURS


@given(ITEMS, STEPS, st.integers(1, 3))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_batch_that_arrives_again_and_again_changes_nothing(
    item: tuple[Kind, bool, bool], steps: list[tuple[str, int]], times: int
) -> None:
    road = walk(item, steps)
    road.push(answered=False)
    before = road.there()
    for _ in range(times):
        road.push(answered=False)
    assert road.there() == before


@pytest.mark.parametrize("phase", sorted(set(Phase) - ENDS - {Phase.NEW}))
@pytest.mark.parametrize("kind", sorted(Kind))
def test_no_phase_of_any_kind_is_a_dead_end(phase: Phase, kind: Kind) -> None:
    """Every phase that is no end has a way that leads to an end, whoever may take its steps."""
    seen, ahead = set[Phase](), {phase}
    while ahead:
        seen |= ahead
        ahead = {after for one in ahead for after in _next(one, kind)} - seen
    assert seen & ENDS


def _next(phase: Phase, kind: Kind) -> set[Phase]:
    at = Situation(phase, kind)
    ways = open_ways(tuple(Writer), at)
    return {after for way in ways for after in targets(ROWS[way], phase)}
