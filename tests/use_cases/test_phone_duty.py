"""电话报告: an event with a limit in hours received without a line is somebody's call, until it was made or explained."""

from __future__ import annotations

from dataclasses import replace

import pytest

from counter_app.errors import Refusal
from counter_app.use_cases.case_acts import void_case
from counter_app.use_cases.phone_duty import Phoned, answer_phone_duty, duty_of, phone_duty
from counter_app.use_cases.receive_case import receive_case
from counter_app.use_cases.sheets import paper_facts
from counter_app.use_cases.todo import PHONE, finish_task
from tests.counterkit import CLERK, CLERK_NAME
from tests.use_cases.kit import PERMIT, House

COVER, RUBBISH, DISPUTE = "ZZ-004", "ZZ-003", "ZZ-001"
SLIP = "event_slip"


def slip_of(house: House, case_id: str) -> dict[str, str]:
    return dict(paper_facts(house.window, case_id, SLIP, clerk_name=CLERK_NAME).certificate_fields)


def calls(house: House, case_id: str) -> list[str]:
    return [task.kind for task in house.tasks(case_id) if task.kind == PHONE]


def test_a_limit_of_two_hours_says_at_once_whom_to_phone_and_by_which_minute(house: House) -> None:
    case_id = house.received(COVER).case_id
    duty = duty_of(house.window, case_id)
    assert duty is not None and not duty.done and not duty.immediate
    assert [(one.department, one.phone) for one in duty.contacts] == [("szs", "12345")]
    assert duty.due_at == f"{house.clock():%Y-%m-%d}T{house.clock().hour + 2:02d}:{house.clock().minute:02d}+08:00"
    assert duty.list_held_by.startswith("祖庙街道") and calls(house, case_id) == [PHONE]


def test_office_hours_and_at_once_are_calls_too_and_working_days_are_not(house: House) -> None:
    by_office = duty_of(house.window, house.received(RUBBISH).case_id)
    at_once = duty_of(house.window, house.received("ZZ-012", ge_category="Z0409").case_id)
    assert by_office is not None and by_office.due_at and at_once is not None and at_once.immediate
    assert duty_of(house.window, house.received(DISPUTE).case_id) is None
    assert duty_of(house.window, house.received(PERMIT).case_id) is None


def test_a_call_is_written_with_whom_and_when_and_settles_the_task(house: House) -> None:
    case_id = house.received(COVER).case_id
    house.clock.go_on(minutes=12)
    answer_phone_duty(house.window, case_id, Phoned("市政设施管理所", "12345", ""), actor=CLERK)
    said = house.state(case_id).phoned
    assert (said["whom"], said["phone"]) == ("市政设施管理所", "12345") and said["at"].startswith("2026-11-23T")
    assert calls(house, case_id) == [] and duty_of(house.window, case_id) is None
    assert slip_of(house, case_id)["电话报告"].startswith("已电话报告 市政设施管理所（12345），11-23")


def test_a_reason_why_nobody_was_phoned_is_an_answer_and_stands_on_the_slip(house: House) -> None:
    case_id = house.received(COVER).case_id
    assert "电话报告" not in slip_of(house, case_id)
    answer_phone_duty(house.window, case_id, Phoned(reason="came_in_person"), actor=CLERK)
    assert slip_of(house, case_id)["电话报告"] == "未电话报告：承办人员已在现场"
    state = house.state(case_id)
    duty = phone_duty(house.window, state)
    assert duty is not None and duty.done


@pytest.mark.parametrize("at", ["2359", "0001", "25:00", "now", "2026-11-23T09:00:00"])
def test_a_time_that_cannot_be_is_refused(house: House, at: str) -> None:
    case_id = house.received(COVER).case_id
    with pytest.raises(Refusal, match="phone_time"):
        answer_phone_duty(house.window, case_id, Phoned("值班员", "", at), actor=CLERK)
    assert calls(house, case_id) == [PHONE]


def test_nothing_said_is_no_answer_and_the_task_is_not_ticked_away(house: House) -> None:
    case_id = house.received(COVER).case_id
    with pytest.raises(Refusal, match="phone_answer_missing"):
        answer_phone_duty(house.window, case_id, Phoned(" ", "12345", ""), actor=CLERK)
    (task,) = [task for task in house.tasks(case_id) if task.kind == PHONE]
    with pytest.raises(Refusal, match="phone_answer_missing"):
        finish_task(house.window, task.task_id, note="", actor=CLERK)


def test_received_on_the_line_it_is_a_call_only_until_the_district_has_it(house: House) -> None:
    online = replace(house.window, online=lambda: True)
    case_id = receive_case(online, house.filled(COVER)).case_id
    assert calls(house, case_id) == [PHONE]
    house.takes(house.echo(case_id))
    assert calls(house, case_id) == [] and duty_of(house.window, case_id) is None


def test_received_without_a_line_it_stays_a_call_when_the_line_is_back(house: House) -> None:
    case_id = house.received(COVER).case_id
    house.takes(house.echo(case_id))
    assert calls(house, case_id) == [PHONE]


def test_a_voided_event_needs_no_call(house: House) -> None:
    case_id = house.received(COVER).case_id
    void_case(house.window, case_id, reason="误报", actor=CLERK)
    assert calls(house, case_id) == []
