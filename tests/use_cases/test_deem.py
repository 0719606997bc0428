"""视为受理 at the counter: said with the line down, dated to the receipt, never by a clock nobody can trust."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from counter_app.domain.case_table import Phase
from counter_app.use_cases.apply_feed import mark_refused
from counter_app.use_cases.case_acts import supplement_case
from counter_app.use_cases.deem import CLOCK_OFF, deem_silent
from counter_app.use_cases.receive_case import receive_case
from counter_app.use_cases.sheets import paper_facts
from tests.counterkit import CLERK, CLERK_NAME
from tests.use_cases.kit import House


def silent(own: House, **gone: float) -> tuple[str, ...]:
    own.clock.go_on(**gone)
    return deem_silent(own.window, own.clock())


def test_a_file_without_word_is_accepted_from_its_receipt_after_the_fifth_working_day(own: House) -> None:
    case_id = own.received().case_id
    received_at = own.state(case_id).received_at
    assert silent(own, days=7) == ()  # Monday: the fifth working day
    assert silent(own, days=1) == (case_id,)
    state = own.state(case_id)
    assert (state.phase, state.deemed, state.accepted_at) == (Phase.ACCEPTED, True, received_at)
    assert silent(own, days=1) == () and own.row(case_id).unsent == 2


def test_the_counter_then_asks_for_the_notice_of_acceptance(own: House) -> None:
    case_id = own.received().case_id
    silent(own, days=8)
    assert "acceptance" in {task.details.get("paper") for task in own.tasks(case_id)}
    assert "case_deemed_accepted" in own.audited()


@pytest.mark.parametrize("word", ["accepted", "refused", "shortfall_notified"])
def test_a_file_that_got_a_word_is_left_alone(own: House, word: str) -> None:
    case_id = own.received().case_id
    own.says(case_id, word, reason="不属本机关", shortfalls=[], due_on="2026-12-30")
    assert silent(own, days=30) == ()


def test_the_five_days_begin_anew_when_the_file_is_complete(own: House) -> None:
    case_id = receive_case(own.window, own.short("employer")).case_id
    own.clock.go_on(days=10)
    supplement_case(own.window, case_id, answers=own.sample(), materials=own.all_taken(), actor=CLERK)
    completed = own.clock().isoformat(timespec="seconds")
    assert silent(own, days=7) == () and silent(own, days=2) == (case_id,)
    assert own.state(case_id).accepted_at == completed


def test_a_clock_that_went_back_says_nothing(own: House) -> None:
    own.received()
    own.clock.go_on(days=20)
    own.received()
    assert silent(own, days=-10) == ()


def test_a_clock_that_leapt_a_year_ahead_says_nothing(own: House) -> None:
    case_id = own.received().case_id
    own.clock.at += timedelta(days=365)
    assert deem_silent(own.window, own.clock()) == ()
    own.clock.at -= timedelta(days=365 - 9)
    assert deem_silent(own.window, own.clock()) == (case_id,)


def test_a_clock_that_was_a_day_off_the_districts_says_nothing(own: House) -> None:
    own.received()
    with own.window.store.writing() as uow:
        uow.notes.put(CLOCK_OFF, str(round(timedelta(days=2).total_seconds())))
        uow.commit()
    assert silent(own, days=8) == ()


def test_what_the_district_found_too_early_is_not_said_again(own: House) -> None:
    case_id = own.received().case_id
    silent(own, days=8)
    with own.window.store.writing() as uow:
        mark_refused(own.window, uow, uow.journal.of_case(case_id)[-1].header.id, "too_early")
        uow.commit()
    assert own.state(case_id).phase is Phase.RECEIVED and silent(own, days=1) == ()
    assert [task.kind for task in own.tasks(case_id)] == ["event_refused"]


def test_an_acceptance_that_comes_late_changes_nothing(own: House) -> None:
    case_id = own.received().case_id
    silent(own, days=8)
    somebody = {"accepted_at": "2026-11-24T10:00:00+08:00", "due_on": "2026-12-01"}
    own.takes(own.echo(case_id), own.entry(case_id, "accepted", somebody))
    state = own.state(case_id)
    assert (state.phase, state.deemed, state.due_on) == (Phase.ACCEPTED, False, "2026-12-01") and not state.set_aside


def test_a_notice_of_shortfall_that_was_under_way_comes_first_and_nothing_is_printed(own: House) -> None:
    case_id = own.received().case_id
    silent(own, days=8)
    own.takes(own.echo(case_id), own.entry(case_id, "shortfall_notified", {"shortfalls": [], "due_on": "2026-12-30"}))
    assert own.state(case_id).phase is Phase.SHORTFALL
    kinds = {(task.kind, task.details.get("event")) for task in own.tasks(case_id)}
    assert ("event_overtaken", "deemed_accepted") in kinds and ("print_paper", "deemed_accepted") not in kinds


def test_a_grid_event_and_an_opinion_are_never_accepted_by_silence(own: House) -> None:
    own.received("ZR-001")
    own.received("ZZ-001")
    own.received("RD-001")
    kinds = {own.state(case_id).kind for case_id in silent(own, days=30)}
    assert kinds <= {"immediate", "committed"}


# ---------------------------------------------------------------------- limits that the district moves


@pytest.mark.parametrize("event", ["suspended", "extended", "recalculated"])
def test_a_limit_that_moved_is_told_to_the_applicant_on_paper_and_by_a_person(own: House, event: str) -> None:
    case_id = own.received().case_id
    own.accepted(case_id)
    said = {"due_on": "2026-12-30", "was": "2026-11-25", "reason": "等待鉴定", "kind": "paused"}
    own.says(case_id, event, "district" if event == "recalculated" else "lead", **said)
    kinds = {(task.kind, str(task.details.get("paper", ""))) for task in own.tasks(case_id)}
    assert ("contact_applicant", "") in kinds and ("print_paper", "due_notice") in kinds


def test_the_second_time_a_limit_moves_is_a_new_notice_and_no_reprint(own: House) -> None:
    case_id = own.received().case_id
    own.accepted(case_id)
    own.says(case_id, "suspended", reason="等待鉴定", kind="paused", was="2026-11-25")
    assert own.prints(case_id, "due_notice") == 1
    on = {"due_on": "2026-12-30", "was": "2026-11-25", "provisional": False}
    own.takes(own.echo(case_id, 1), own.entry(case_id, "resumed", on))
    assert own.prints(case_id, "due_notice") == 1 and own.state(case_id).due_on == "2026-12-30"


def test_silence_leaves_a_paper_of_an_item_that_has_no_notice_of_acceptance(own: House) -> None:
    asked = own.filled("ZR-001")
    command = replace(asked, draft=own.keep(replace(asked.draft, materials=(), view={})), shortfall=True)
    case_id = receive_case(own.window, command).case_id
    supplement_case(own.window, case_id, answers=own.sample("ZR-001"), materials=own.all_taken("ZR-001"), actor=CLERK)
    assert silent(own, days=8) == (case_id,)
    assert "acceptance" in {task.details.get("paper") for task in own.tasks(case_id)}
    facts = paper_facts(own.window, case_id, "acceptance", clerk_name=CLERK_NAME)
    assert (facts.sealed, facts.issued_by) == ("wet", "佛山市公安局禅城分局") and own.prints(case_id, "acceptance") == 1


def test_what_the_deciding_body_accepts_leaves_a_paper_too(own: House) -> None:
    case_id = own.received("ZR-035").case_id
    own.accepted(case_id)
    assert "acceptance" in {task.details.get("paper") for task in own.tasks(case_id)}
