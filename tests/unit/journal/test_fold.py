"""A case is the fold of its events: the straight road, mistakes, and events that must not count."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.case_table import ENDS, TABLE, Kind, Phase, Verdict, Writer, check, open_ways
from counter_app.errors import BadInput
from counter_app.journal.event import Event
from counter_app.journal.fold import CaseState, apply, fold
from tests.unit.journal.making import RECEIVED, Writing, story

STRAIGHT = (
    "received",
    "district:numbered",
    "lead:accepted",
    "department:part_answered",
    "lead:decided",
    "lead:concluded",
    "arrived",
    "delivered",
)
PAYLOADS = st.sampled_from(
    [
        {},
        {"outcome": "approved", "result": "none"},
        {"outcome": "denied", "result": "at_counter", "reason": "不在范围"},
        {"outcome": "approved", "result": "elsewhere", "due_on": "2026-12-14"},
        {
            "answers": {"applicant_name": "冯晓琴"},
            "routes": [{"department": "jy", "purpose": "inform", "blocks": False}],
        },
        {"department": "rs", "status": "objected", "paper": "receipt", "shortfalls": [{"code": "photo"}]},
        {"answers": "nonsense", "applicant": 3, "routes": [None], "materials": 5, "outcome": "?", "result": "?"},
    ]
)
STEPS = st.lists(
    st.tuples(st.sampled_from([row.event for row in TABLE]), st.sampled_from(Writer), PAYLOADS), max_size=25
)


def walk(steps: list[tuple[str, Writer, dict[str, Any]]], first: dict[str, Any]) -> list[Event]:
    """The events of these steps behind a receipt, allowed or not."""
    writing = Writing()
    writing.event("received", {**RECEIVED, **first})
    for type, writer, payload in steps:
        writing.event(type, payload or None, writer)
    return writing.made


def test_the_straight_road_ends_delivered() -> None:
    state = fold("c1", story(*STRAIGHT))
    assert (state.phase, state.set_aside) == (Phase.DELIVERED, ())
    assert (state.number, state.applicant_name, state.item_code) == (RECEIVED["number"], "冯小琴", "ZR-002")
    assert state.arrived_at and state.delivered_at > state.arrived_at > state.concluded_at > state.decided_at


@given(STEPS, st.sampled_from(Kind), st.booleans(), st.booleans())
def test_no_walk_of_events_ends_where_nobody_can_go_on(
    steps: list[tuple[str, Writer, dict[str, Any]]], kind: Kind, accepts: bool, concludes: bool
) -> None:
    first = {"kind": kind.value, "window_accepts": accepts, "window_concludes": concludes}
    state = fold("c1", walk(steps, first))
    moving = [way for way in open_ways(tuple(Writer), state.situation) if way in MOVES]
    assert state.phase in ENDS or moving
    assert state.kind is kind and state.number == RECEIVED["number"]


MOVES = {row.event for row in TABLE if row.to is not None}


@given(STEPS)
def test_the_same_events_always_fold_to_the_same_state(steps: list[tuple[str, Writer, dict[str, Any]]]) -> None:
    events = walk(steps, {})
    state = fold("c1", events)
    assert state == fold("c1", list(events))
    assert state == _resumed(events)


def _resumed(events: list[Event]) -> CaseState:
    state = fold("c1", events[: len(events) // 2])
    for event in events[len(events) // 2 :]:
        state = apply(state, event)
    return state


@given(STEPS, st.integers(0, 25))
def test_a_second_received_changes_nothing(steps: list[tuple[str, Writer, dict[str, Any]]], place: int) -> None:
    events = walk(steps, {})
    twice = [*events[: place + 1], events[0], *events[place + 1 :]]
    assert fold("c1", twice) == fold("c1", events)


@given(STEPS)
def test_what_was_set_aside_left_no_trace_in_the_case(steps: list[tuple[str, Writer, dict[str, Any]]]) -> None:
    events = walk(steps, {})
    state = fold("c1", events)
    aside = {one.event_id for one in state.set_aside}
    kept = fold("c1", [event for event in events if event.header.id not in aside])
    assert dataclasses.replace(state, set_aside=()) == kept


def test_a_receipt_of_another_number_is_set_aside_and_seen() -> None:
    state = fold("c1", story("received", ("received", {**RECEIVED, "number": "4406040120640126112300135"})))
    assert state.number == RECEIVED["number"]
    assert [one.verdict for one in state.set_aside] == [Verdict.ANOTHER_NUMBER]


def test_a_stray_explanation_does_not_overwrite_a_received_case() -> None:
    state = fold("c1", story("received", ("explained", {"item": "ZR-001", "kind": "report"})))
    assert (state.phase, state.item_code, state.kind) == (Phase.RECEIVED, "ZR-002", Kind.COMMITTED)
    assert [one.verdict for one in state.set_aside] == [Verdict.WRONG_PHASE]


@pytest.mark.parametrize(
    ("step", "verdict"),
    [
        (("lead:decided", {"outcome": "maybe"}), Verdict.BAD_PAYLOAD),
        (("corrected", {"routes": [{"purpose": "decide"}]}), Verdict.BAD_PAYLOAD),
        (("corrected", {"applicant": "冯小琴"}), Verdict.BAD_PAYLOAD),
        (("arrived", {}), Verdict.WRONG_PHASE),
        (("department:decided", {"outcome": "approved"}), Verdict.WRONG_WRITER),
    ],
)
def test_an_event_that_says_nonsense_is_set_aside_and_holds_up_no_other(
    step: tuple[str, dict[str, Any]], verdict: Verdict
) -> None:
    state = fold("c1", story("received", "lead:accepted", step, "lead:suspended"))
    assert [one.verdict for one in state.set_aside] == [verdict]
    assert state.phase is Phase.SUSPENDED


def test_a_receipt_of_an_unknown_kind_and_an_unknown_writer_are_set_aside() -> None:
    strange = fold("c1", story(("received", {**RECEIVED, "kind": "parcel"})))
    assert (strange.phase, strange.set_aside[0].verdict) == (Phase.NEW, Verdict.BAD_PAYLOAD)
    event = story("received")[0]
    foreign = dataclasses.replace(event, header=dataclasses.replace(event.header, writer_role="mayor"))
    assert fold("c1", [foreign]).set_aside[0].verdict is Verdict.WRONG_WRITER


@pytest.mark.parametrize("payload", [b"[]", b"null", b"\xff", b"<html>", b"[" * 100_000])
def test_a_payload_that_is_no_object_is_set_aside(payload: bytes) -> None:
    event = dataclasses.replace(story("received")[0], payload_bytes=payload)
    assert fold("c1", [event, *story("received")]).phase is Phase.RECEIVED
    assert fold("c1", [event]).set_aside[0].verdict is Verdict.BAD_PAYLOAD


def test_a_correction_changes_the_name_the_answers_and_the_departments() -> None:
    change = {
        "applicant": {"name": "冯晓琴"},
        "answers": {"applicant_name": "冯晓琴"},
        "routes": [*RECEIVED["routes"], {"department": "jy", "purpose": "inform", "blocks": False}],
    }
    answered = ("department:part_answered", {"department": "rs", "status": "verified"})
    state = fold("c1", story("received", "lead:accepted", answered, ("corrected", change)))
    assert (state.applicant_name, state.answers, state.revision) == ("冯晓琴", change["answers"], 2)
    assert state.applicant_id_no == "439901198906030627"
    assert list(state.parts) == ["ga", "rs", "wj", "jy"] and state.parts["rs"].status == "verified"


def test_a_returned_case_goes_back_to_the_district_when_it_is_corrected() -> None:
    returned = story("received", ("lead:returned", {"reason": "账号与户名不一致"}))
    assert (fold("c1", returned).phase, fold("c1", returned).reason) == (Phase.RETURNED, "账号与户名不一致")
    assert fold("c1", story("received", "lead:returned", "corrected")).phase is Phase.RECEIVED


def test_a_supplement_restarts_the_five_days_and_keeps_the_day_of_the_receipt() -> None:
    told = ("shortfall_notified", {"shortfalls": [{"code": "lease"}], "due_on": "2026-11-30"})
    waiting = fold("c1", story("received", told))
    assert (waiting.phase, waiting.supplement_due_on) == (Phase.SHORTFALL, "2026-11-30")
    state = fold("c1", story("received", told, "supplemented"))
    assert (state.phase, state.shortfalls, state.supplement_due_on) == (Phase.RECEIVED, (), "")
    assert state.first_received_at < state.received_at
    assert state.notices[0]["shortfalls"] == [{"code": "lease"}]


def test_a_material_that_follows_after_acceptance_does_not_restart_anything() -> None:
    late = ("supplemented", {"materials": [{"code": "lease", "taken": True}]})
    state = fold("c1", story("received", "lead:accepted", late))
    assert (state.phase, state.materials[0]["code"]) == (Phase.ACCEPTED, "lease")
    assert state.received_at == state.first_received_at


def test_a_slip_written_by_hand_counts_from_the_papers_time() -> None:
    state = fold("c1", story(("received", {**RECEIVED, "received_at": "2026-11-20T10:12:00+08:00"})))
    assert state.received_at == state.first_received_at == "2026-11-20T10:12:00+08:00"


def test_the_clerk_stays_the_actor_when_a_department_writes() -> None:
    assert fold("c1", story("received", "lead:accepted", "lead:decided")).actor == "wang"


def test_the_decision_waits_for_departments_that_block() -> None:
    events = ("received", "lead:accepted")
    assert fold("c1", story(*events)).blocking == ("ga", "rs")
    answer = ("department:part_answered", {"department": "rs", "status": "verified"})
    assert fold("c1", story(*events, answer)).blocking == ("ga",)


def test_a_suspension_leaves_the_stretch_in_which_the_clock_stood() -> None:
    state = fold("c1", story("received", "lead:accepted", "lead:suspended", ("lead:resumed", {"due_on": "2026-12-20"})))
    assert state.pauses == (("2026-11-23T09:03:00+08:00", "2026-11-23T09:04:00+08:00"),)
    assert (state.phase, state.due_on) == (Phase.ACCEPTED, "2026-12-20")


def test_a_refusal_can_still_be_served_and_its_scan_attached() -> None:
    served = ("notice_served", {"paper": "refusal", "at": "2026-11-24T10:00:00+08:00"})
    state = fold("c1", story("received", "lead:refused", "contact_tried", served, "attached"))
    assert (state.phase, state.set_aside) == (Phase.REFUSED, ())
    assert state.served == {"refusal": "2026-11-24T10:00:00+08:00"}


def test_deemed_acceptance_is_dated_to_the_receipt() -> None:
    deemed = ("district:deemed_accepted", {"accepted_at": "2026-11-23T09:01:00+08:00", "due_on": "2026-12-14"})
    state = fold("c1", story("received", deemed))
    assert (state.phase, state.deemed, state.accepted_at) == (Phase.ACCEPTED, True, state.received_at)


def test_an_event_of_a_newer_program_is_said_and_not_guessed() -> None:
    event = story("received")[0]
    newer = dataclasses.replace(event, header=dataclasses.replace(event.header, schema_version=99))
    with pytest.raises(BadInput) as refused:
        fold("c1", [newer])
    assert refused.value.details["why"] == "newer_schema"


def test_the_table_and_the_fold_agree_on_every_event_of_the_straight_road() -> None:
    state = CaseState("c1")
    for event in story(*STRAIGHT):
        if event.header.type != "received":
            assert check(event.header.type, Writer(event.header.writer_role), state.situation) is Verdict.ALLOWED
        state = apply(state, event)
