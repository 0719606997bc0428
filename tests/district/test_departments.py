"""What departments do with their parts, and what the lead may do when."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from counter_app.errors import NotAllowed, NotFound
from sync.district.act_rules import ActRefused
from sync.district.auto import auto_step
from sync.district.deem import deem
from sync.district.departments import act_as_lead, answer_part
from sync.wire import LeadAct, PartAnswer
from tests.sync.support import ANSWERS, Home, new_id, payload_of

REFUSAL = {"reason": "不在受理范围", "basis": "样例条例第一条", "remedy": "六十日内向样例区政府申请复议"}


@pytest.fixture
def case(own: Home) -> str:
    pen = own.enrol()
    row = pen.receive()
    own.push(pen, row)
    return row.header.case_id


def act(own: Home, case_id: str, event: str, department: str = "ga", **payload: Any) -> str:
    return act_as_lead(own.district, department, case_id, LeadAct(event, payload, "办事员")).case_phase


def answer(own: Home, case_id: str, department: str, status: Any, note: str = "") -> None:
    part = own.part(department, case_id)
    assert part is not None
    answer_part(own.district, department, part.part_id, PartAnswer(status, note, "办事员"))


def last(own: Home, case_id: str) -> dict[str, Any]:
    return own.events(case_id)[-1].payload


def test_the_whole_road_of_a_case(own: Home, case: str) -> None:
    assert act(own, case, "accepted") == "accepted"
    answer(own, case, "rs", "verified")
    assert act(own, case, "decided", outcome="approved") == "approved"
    assert act(own, case, "concluded") == "making"
    kinds = ["received", "numbered", "accepted", "part_answered", "part_answered", "decided", "concluded"]
    assert own.types(case) == kinds
    assert last(own, case) == {"department": "ga", "result": "elsewhere"}


def test_an_acceptance_says_by_when_counted_in_working_days(own: Home, case: str) -> None:
    act(own, case, "accepted")
    payload = last(own, case)
    assert (payload["accepted_at"], payload["due_on"]) == ("2026-11-23T09:00:00+08:00", "2026-12-14")
    assert payload["provisional"] is False


def test_a_decision_waits_for_every_blocking_part(own: Home, case: str) -> None:
    act(own, case, "accepted")
    answer(own, case, "rs", "told")
    with pytest.raises(ActRefused) as caught:
        act(own, case, "decided", outcome="approved")
    assert (caught.value.why, caught.value.details["departments"]) == ("blocking_parts", ("rs",))
    assert "decided" not in own.types(case)


@pytest.mark.parametrize(
    ("event", "payload", "missing"),
    [
        ("refused", {}, ("reason", "basis", "remedy")),
        ("refused", {**REFUSAL, "basis": "  "}, ("basis",)),
        ("decided", {"outcome": "denied", "reason": "x"}, ("basis", "remedy")),
        ("decided", {"outcome": "perhaps"}, ("outcome",)),
        ("returned", {}, ("note",)),
        ("shortfall_notified", {"shortfalls": []}, ("shortfalls",)),
        ("suspended", {"reason": "等待鉴定"}, ("kind",)),
        ("suspended", {"reason": "等待鉴定", "kind": "holiday"}, ("kind",)),
        ("extended", {"reason": "情况复杂", "due_on": "下月"}, ("due_on",)),
    ],
)
def test_an_act_that_does_not_say_what_it_must_is_refused(
    own: Home, case: str, event: str, payload: dict[str, Any], missing: tuple[str, ...]
) -> None:
    with pytest.raises(ActRefused) as caught:
        act(own, case, event, **payload)
    assert (caught.value.why, caught.value.details["missing"]) == ("missing", missing)


def test_a_refusal_with_reason_basis_and_remedy_ends_the_case(own: Home, case: str) -> None:
    assert act(own, case, "refused", **REFUSAL) == "refused"
    with pytest.raises(NotAllowed):
        act(own, case, "accepted")


def test_a_denial_is_handed_over_at_the_counter(own: Home, case: str) -> None:
    act(own, case, "accepted")
    answer(own, case, "rs", "objected", "无劳动关系")
    act(own, case, "decided", outcome="denied", **REFUSAL)
    assert act(own, case, "concluded") == "ready"


def test_only_the_lead_decides(own: Home, case: str) -> None:
    with pytest.raises(ActRefused) as caught:
        act(own, case, "accepted", department="rs")
    assert caught.value.why == "not_lead"


@pytest.mark.parametrize("event", ["received", "numbered", "part_answered", "delivered", "nonsense"])
def test_a_lead_cannot_write_what_is_not_its_own(own: Home, case: str, event: str) -> None:
    with pytest.raises(ActRefused) as caught:
        act(own, case, event)
    assert caught.value.why == "unknown_act"


def test_a_shortfall_by_the_lead_has_a_last_day(own: Home, case: str) -> None:
    points = [{"kind": "lead", "key": "contract", "label": "合同", "message": "没有公章"}]
    assert act(own, case, "shortfall_notified", shortfalls=points) == "shortfall"
    assert last(own, case)["due_on"] == "2026-11-30"


def test_an_objection_needs_its_words_and_is_an_answer(own: Home, case: str) -> None:
    with pytest.raises(ActRefused):
        answer(own, case, "rs", "objected")
    answer(own, case, "rs", "objected", "查无此合同")
    part = own.part("rs", case)
    assert part is not None and part.status == "objected"
    assert last(own, case)["note"] == "查无此合同"


def test_another_departments_part_is_not_found(own: Home, case: str) -> None:
    part = own.part("rs", case)
    assert part is not None
    with pytest.raises(NotFound):
        answer_part(own.district, "wj", part.part_id, PartAnswer("verified"))


def test_a_suspended_case_gets_its_days_back(own: Home, case: str) -> None:
    act(own, case, "accepted")
    act(own, case, "suspended", kind="special_procedure", reason="等待鉴定")
    own.clock.forward(days=7)
    act(own, case, "resumed")
    assert last(own, case)["due_on"] == "2026-12-21"


def test_a_transfer_hands_the_leads_part_over(own: Home, case: str) -> None:
    act(own, case, "transferred", to="wj")
    old, new = own.part("ga", case), own.part("wj", case)
    assert old is not None and old.status == "recalled" and old.fields == {}
    assert new is not None and new.purpose == "decide" and new.fields == ANSWERS
    assert act(own, case, "accepted", department="wj") == "accepted"


def test_a_transfer_to_nobody_is_refused(own: Home, case: str) -> None:
    with pytest.raises(ActRefused) as caught:
        act(own, case, "transferred", to="nowhere")
    assert caught.value.why == "unknown_department"


def test_chains_of_departments_verify_within_a_station(own: Home, case: str) -> None:
    act(own, case, "accepted")
    answer(own, case, "rs", "verified")
    act(own, case, "decided", outcome="approved")
    links = [event.header for event in own.events(case) if event.header.writer == "dept:ga"]
    assert [link.writer_seq for link in links] == [1, 2, 3]
    hashes = [event.hash for event in own.events(case) if event.header.writer == "dept:ga"]
    assert [link.prev_hash for link in links[1:]] == hashes[:-1]


# ---------------------------------------------------------------------- 视为受理


def test_an_application_without_word_is_accepted_from_the_day_of_receipt_after_the_fifth_working_day(
    own: Home, case: str
) -> None:
    own.clock.forward(days=7)  # Monday again: the fifth working day
    assert deem(own.district, own.clock()) == ()
    own.clock.forward(days=1)
    assert deem(own.district, own.clock()) == (case,)
    payload = last(own, case)
    assert (payload["accepted_at"], payload["due_on"]) == ("2026-11-23T09:00:00+08:00", "2026-12-14")
    assert deem(own.district, own.clock()) == ()


def test_a_case_with_word_is_not_deemed(own: Home, case: str) -> None:
    act(own, case, "accepted")
    own.clock.forward(days=30)
    assert deem(own.district, own.clock()) == ()


def test_a_counter_whose_clock_is_a_year_behind_does_not_make_cases_accepted_at_once(own: Home) -> None:
    pen = own.enrol()
    row = pen.receive()
    old = (own.clock() - timedelta(days=365)).isoformat(timespec="seconds")
    payload = {**payload_of(row), "number": pen.number()}
    own.push(pen, row, pen.write("received", payload, case_id=new_id(), at=old))
    assert deem(own.district, own.clock()) == ()


# ---------------------------------------------------------------------- demo


def test_demo_departments_take_a_case_the_whole_road_by_themselves(own: Home, case: str) -> None:
    for _ in range(6):
        own.clock.forward(seconds=4)
        auto_step(own.district, delay_s=3.0)
    part = own.part("ga", case)
    assert part is not None and part.case_phase == "making"
    assert {code: answered.status for code in ("rs", "wj") if (answered := own.part(code, case))} == {
        "rs": "verified",
        "wj": "told",
    }
    own.clock.forward(seconds=60)
    assert auto_step(own.district, delay_s=3.0) == 0
