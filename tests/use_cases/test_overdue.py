"""补正逾期: the day of a notice is over and nothing came, so somebody telephones; until the case is closed it may still come."""

from __future__ import annotations

import pytest

from counter_app.bootstrap.upkeep import keep_limits
from counter_app.domain.case_table import Phase
from counter_app.errors import Refusal
from counter_app.ports import Task
from counter_app.use_cases.case_acts import supplement_case, void_case, withdraw_case
from counter_app.use_cases.contact import Try, note_try
from counter_app.use_cases.overdue import remind_overdue
from counter_app.use_cases.receive_case import receive_case
from counter_app.use_cases.todo import finish_task
from counter_app.use_cases.views import queue
from tests.counterkit import CLERK
from tests.use_cases.kit import House


def waiting(own: House) -> str:
    """A case that was received on Monday 11-23 with a notice, due on the fifth working day."""
    return receive_case(own.window, own.short("employer")).case_id


def overdue(own: House, case_id: str) -> list[Task]:
    return [task for task in own.tasks(case_id) if task.kind == "supplement_overdue"]


def late(own: House, **gone: float) -> tuple[str, ...]:
    own.clock.go_on(**gone)
    return remind_overdue(own.window, own.clock())


def past_its_day(own: House) -> str:
    case_id = waiting(own)
    assert late(own, days=8) == (case_id,)
    return case_id


def test_behind_the_last_day_somebody_is_to_telephone_once_a_notice(own: House) -> None:
    case_id = waiting(own)
    assert own.state(case_id).supplement_due_on == own.row(case_id).due_on == "2026-11-30"
    assert late(own, days=7) == () and overdue(own, case_id) == []
    assert late(own, days=1) == (case_id,)
    (task,) = overdue(own, case_id)
    assert task.details == {"event": "shortfall_notified", "due_on": "2026-11-30"}
    assert late(own, days=1) == () and overdue(own, case_id) == [task]


def test_the_upkeep_that_finds_silence_finds_it_too(own: House) -> None:
    case_id = waiting(own)
    own.clock.go_on(days=8)
    ended = keep_limits(own.window)
    assert (ended.deemed, ended.overdue) == ((), (case_id,)) and ended
    assert not keep_limits(own.window)


def test_what_comes_late_is_taken_in_all_the_same_and_ends_it(own: House) -> None:
    case_id = past_its_day(own)
    state = supplement_case(own.window, case_id, answers=own.sample(), materials=own.all_taken(), actor=CLERK)
    assert state.phase is Phase.RECEIVED and overdue(own, case_id) == []
    assert late(own, days=2) == () and own.row(case_id).due_on == ""


@pytest.mark.parametrize("word", ["lapsed", "refused", "accepted"])
def test_a_word_of_the_deciding_body_ends_it(own: House, word: str) -> None:
    case_id = past_its_day(own)
    own.says(case_id, word, reason="逾期未补正", due_on="2026-12-30")
    assert overdue(own, case_id) == []


def test_taking_back_and_voiding_end_it(own: House) -> None:
    case_id = past_its_day(own)
    withdraw_case(own.window, case_id, reason="不办了", signed="on_paper", actor=CLERK)
    assert overdue(own, case_id) == []
    case_id = past_its_day(own)
    void_case(own.window, case_id, reason="收错事项", actor=CLERK)
    assert overdue(own, case_id) == []


def test_a_try_is_counted_on_it_and_nobody_calls_it_done(own: House) -> None:
    case_id = past_its_day(own)
    note_try(own.window, case_id, Try("phone", False, "13900000000"), actor=CLERK)
    (task,) = overdue(own, case_id)
    assert (task.details["tries"], task.details["reached"]) == (1, False)
    with pytest.raises(Refusal, match="supplement_awaited"):
        finish_task(own.window, task.task_id, note="", actor=CLERK)


def test_a_second_notice_has_a_day_of_its_own(own: House) -> None:
    case_id = past_its_day(own)
    supplement_case(own.window, case_id, answers=own.sample(), materials=own.all_taken(), actor=CLERK)
    points = [{"kind": "material", "key": "photo", "label": "照片", "message": "不清晰", "standard": "", "basis": ""}]
    own.says(case_id, "shortfall_notified", shortfalls=points, due_on="2026-12-04")
    assert late(own, days=4) == (case_id,)
    assert [task.details["due_on"] for task in overdue(own, case_id)] == ["2026-12-04"]


def test_a_clock_that_leapt_ahead_hurries_nobody(own: House) -> None:
    waiting(own)
    assert late(own, days=365) == ()


def test_the_list_counts_down_to_the_day_and_past_it(own: House) -> None:
    case_id = waiting(own)

    def left() -> int | None:
        (row,) = [row for row in queue(own.window) if row.case.case_id == case_id]
        assert row.left is None and row.paused
        return row.to_supplement

    assert left() == 5
    own.clock.go_on(days=6)
    assert left() == 1
    own.clock.go_on(days=2)
    assert left() == -1
