"""A notice that came back is work until it is served; what a window may still say of a case that lies here as received."""

from __future__ import annotations

from dataclasses import replace

import pytest

from counter_app.domain.case_table import Phase
from counter_app.errors import NotAllowed, Refusal
from counter_app.use_cases.case_acts import supplement_case, take_over, withdraw_case
from counter_app.use_cases.contact import Served, Try, note_try, serve_notice
from counter_app.use_cases.deciding import (
    go_on,
    notify_shortfall,
    propose_refusal,
    rate_case,
    settle_flags,
)
from counter_app.use_cases.receive_case import receive_case
from counter_app.use_cases.rework import change_reaches
from counter_app.use_cases.todo import finish_task
from tests.counterkit import CLERK
from tests.use_cases.kit import PERMIT, REGISTRATION, House

NOTICE = {"shortfalls": [{"label": "劳动合同"}], "due_on": "2026-11-30", "by": "lead"}


def asked_back(house: House) -> str:
    case_id = house.received().case_id
    house.says(case_id, "shortfall_notified", **NOTICE)
    return case_id


def contacts(house: House, case_id: str) -> list[dict[str, object]]:
    return [dict(task.details) for task in house.tasks(case_id) if task.kind == "contact_applicant"]


def test_a_try_stays_on_the_list_with_its_number_and_the_last_word(house: House) -> None:
    case_id = asked_back(house)
    for reached, note in ((False, "关机"), (True, "明天来")):
        note_try(house.window, case_id, Try("phone", reached, "13800138000", note), actor=CLERK)
    (details,) = contacts(house, case_id)
    assert (details["tries"], details["reached"], details["last_way"]) == (2, True, "phone")
    kept = [(one["note"], one["reached"], one["actor"]) for one in house.state(case_id).contacts]
    assert kept == [("关机", False, CLERK), ("明天来", True, CLERK)]


def test_nobody_can_say_it_is_done_before_the_notice_is_served(house: House) -> None:
    case_id = asked_back(house)
    (task,) = [task for task in house.tasks(case_id) if task.kind == "contact_applicant"]
    with pytest.raises(Refusal, match="notice_not_served"):
        finish_task(house.window, task.task_id, note="已电话告知", actor=CLERK)
    state = serve_notice(house.window, case_id, Served("shortfall", "phone_then_collected"), actor=CLERK)
    assert contacts(house, case_id) == [] and "shortfall" in state.served


def test_another_paper_does_not_end_the_contact(house: House) -> None:
    case_id = asked_back(house)
    serve_notice(house.window, case_id, Served("receipt_a4"), actor=CLERK)
    assert len(contacts(house, case_id)) == 1
    with pytest.raises(Refusal, match="paper_unknown"):
        serve_notice(house.window, case_id, Served(""), actor=CLERK)


@pytest.mark.parametrize("ends", ["supplemented", "withdrawn"])
def test_coming_with_the_papers_or_taking_it_back_ends_the_contact_too(house: House, ends: str) -> None:
    case_id = asked_back(house)
    if ends == "supplemented":
        ticked = house.all_taken()
        supplement_case(house.window, case_id, answers=house.sample(), materials=ticked, actor=CLERK)
    else:
        withdraw_case(house.window, case_id, reason="不办了", signed="on_paper", actor=CLERK)
    assert contacts(house, case_id) == []


def test_a_refusal_is_brought_to_her_though_the_case_has_ended(house: House) -> None:
    case_id = house.received().case_id
    house.says(case_id, "refused", reason="不属本机关")
    note_try(house.window, case_id, Try("visit", True), actor=CLERK)
    serve_notice(house.window, case_id, Served("refusal", "direct"), actor=CLERK)
    assert contacts(house, case_id) == [] and house.state(case_id).phase is Phase.REFUSED


def test_a_case_the_window_accepts_goes_on_to_its_end_after_the_supplement(house: House) -> None:
    command = house.filled(REGISTRATION)
    lacking = replace(command, draft=house.keep(replace(command.draft, materials=())), shortfall=True)
    case_id = receive_case(house.window, lacking).case_id
    ticked = house.all_taken(REGISTRATION)
    state = supplement_case(house.window, case_id, answers=command.draft.answers, materials=ticked, actor=CLERK)
    assert (state.phase, state.window_accepts) == (Phase.RECEIVED, True)
    done = go_on(house.window, case_id, actor=CLERK)
    assert done.accepted_at and done.phase is (Phase.READY if done.window_concludes else Phase.ACCEPTED)
    with pytest.raises(NotAllowed):
        go_on(house.window, case_id, actor=CLERK)


def test_a_window_accepts_nothing_that_is_another_bodys_to_accept(house: House) -> None:
    with pytest.raises(NotAllowed):
        go_on(house.window, house.received(PERMIT).case_id, actor=CLERK)


def test_what_was_seen_after_the_receipt_is_told_at_once_and_only_once(house: House) -> None:
    case_id = house.received().case_id
    state = notify_shortfall(house.window, case_id, points="合同未盖章；相片过期", standard="盖章原件", actor=CLERK)
    assert [point["label"] for point in state.shortfalls] == ["合同未盖章", "相片过期"]
    assert {task.details["paper"] for task in house.tasks(case_id)} == {"shortfall"}
    assert house.prints(case_id, "shortfall") == 1
    supplement_case(house.window, case_id, answers=house.sample(), materials=house.all_taken(), actor=CLERK)
    with pytest.raises(Refusal, match="notice_given"):
        notify_shortfall(house.window, case_id, points="又一项", standard="", actor=CLERK)


def test_a_doubt_goes_to_the_deciding_body_and_the_window_goes_no_further(house: House) -> None:
    case_id = house.received().case_id
    assert propose_refusal(house.window, case_id, reason="合同疑似虚假", actor=CLERK).refusal_proposed
    with pytest.raises(Refusal, match="refusal_is_proposed"):
        go_on(house.window, case_id, actor=CLERK)


def test_flags_are_settled_with_what_came_of_it(house: House) -> None:
    case_id = house.received().case_id
    for flag in ("number_odd", "clock_odd"):
        house.says(case_id, "flagged", "district", flag=flag)
    assert settle_flags(house.window, case_id, note="核对无误", actor=CLERK).flags == ()
    with pytest.raises(Refusal, match="nothing_flagged"):
        settle_flags(house.window, case_id, note="再核", actor=CLERK)


def test_a_rating_has_one_to_five_stars(house: House) -> None:
    case_id = house.received().case_id
    with pytest.raises(Refusal):
        rate_case(house.window, case_id, stars=6, note="", actor=CLERK)
    rate_case(house.window, case_id, stars=5, note="很快", actor=CLERK)
    assert house.types(case_id)[-1] == "rated"


def test_she_takes_over_from_whom_acted_last_and_not_from_herself(house: House) -> None:
    case_id = house.received().case_id
    with pytest.raises(Refusal, match="already_hers"):
        take_over(house.window, case_id, actor=CLERK)
    state = take_over(house.window, case_id, actor="chen")
    assert (state.taken_over_from, state.actor) == ((CLERK,), "chen")


def test_a_change_concerns_those_who_hold_what_changed(house: House) -> None:
    item, before = house.window.catalogue.item(PERMIT), house.sample()
    phone, reached = change_reaches(item, before, {**before, "applicant_phone": "1"}, ("ga", "rs", "wj", "wg"))
    assert phone == ("applicant_phone",) and "ga" in reached and "rs" not in reached
    _, contract = change_reaches(item, before, {**before, "rp_contract_to": "2030-01-01"}, ("ga", "rs", "wj"))
    assert set(contract) == {"ga", "rs"}


@pytest.mark.parametrize("paper", ["nonsense", "shortfall", "due_notice", "refusal"])
def test_nobody_is_served_with_a_paper_that_never_was(house: House, paper: str) -> None:
    case_id = house.received().case_id
    with pytest.raises(Refusal, match="paper_unknown"):
        serve_notice(house.window, case_id, Served(paper), actor=CLERK)
    assert house.types(case_id) == ["received"]
    assert serve_notice(house.window, case_id, Served("receipt_a4"), actor=CLERK).served
