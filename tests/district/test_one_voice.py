"""One voice: the others' points reach the applicant in the lead's one notice, and nothing old in a second one."""

from __future__ import annotations

from typing import Any

import pytest

from sync.district.act_rules import ActRefused
from sync.district.departments import act_as_lead, answer_part
from sync.district.one_voice import lead_case
from sync.wire import LeadAct, NoticePoint, PartAnswer
from tests.sync.small_release import NOTE
from tests.sync.support import ANSWERS, Home, Pen

CONTRACT = {"kind": "material", "key": "contract", "label": "劳动合同", "message": "没有公章"}
EMPLOYER = {"kind": "question", "key": "/data/employer", "label": "单位", "message": "与执照不一致"}
REFUSAL = {"reason": "不在受理范围", "basis": "样例条例第一条"}


@pytest.fixture
def pen(own: Home) -> Pen:
    return own.enrol()


@pytest.fixture
def case(own: Home, pen: Pen) -> str:
    row = pen.receive()
    own.push(pen, row)
    return row.header.case_id


def act(own: Home, case_id: str, event: str, **payload: Any) -> str:
    return act_as_lead(own.district, "ga", case_id, LeadAct(event, payload, "办事员")).case_phase


def notify(own: Home, case_id: str, *points: dict[str, str]) -> list[dict[str, str]]:
    act(own, case_id, "shortfall_notified", shortfalls=list(points))
    told: list[dict[str, str]] = own.events(case_id)[-1].payload["shortfalls"]
    return told


def object_to(own: Home, case_id: str, department: str, *points: NoticePoint, note: str = "") -> None:
    part = own.part(department, case_id)
    assert part is not None
    answer_part(own.district, department, part.part_id, PartAnswer("objected", note, "办事员", list(points)))


def supplement(own: Home, pen: Pen, case_id: str, **answers: str) -> None:
    materials = [{"code": "contract", "taken": True}] if not answers else []
    said = {"answers": {**ANSWERS, **answers}, "materials": materials}
    own.push(pen, pen.write("supplemented", said, case_id=case_id))


def refused(own: Home, case_id: str, *points: dict[str, str]) -> ActRefused:
    with pytest.raises(ActRefused) as caught:
        notify(own, case_id, *points)
    return caught.value


def test_another_departments_points_are_offered_to_the_lead_and_not_told_to_the_applicant(own: Home, case: str) -> None:
    object_to(own, case, "rs", NoticePoint("question", "/data/employer", "单位", "查无此厂", "", "样例依据第九条"))
    (offer,) = lead_case(own.district, "ga", case).offered
    assert (offer.department_name, offer.point.message, offer.may_be_named) == ("人社", "查无此厂", True)
    assert own.types(case) == ["received", "numbered", "part_answered"]


def test_an_objection_in_a_note_alone_is_offered_too(own: Home, case: str) -> None:
    object_to(own, case, "wj", note="住址不在本辖区")
    (offer,) = lead_case(own.district, "ga", case).offered
    assert (offer.point.kind, offer.point.label, offer.point.message) == ("lead", "卫健", "住址不在本辖区")


def test_only_the_lead_is_told_them(own: Home, case: str) -> None:
    with pytest.raises(ActRefused) as caught:
        lead_case(own.district, "rs", case)
    assert caught.value.why == "not_lead"


def test_a_notice_may_name_every_material_and_question_of_the_item(own: Home, case: str) -> None:
    choices = lead_case(own.district, "ga", case).choices
    named = {(choice.kind, choice.key, choice.label) for choice in choices}
    assert ("material", "contract", "劳动合同") in named and ("question", "/data/employer", "单位") in named


def test_points_about_one_thing_become_one_line_with_standard_and_basis(own: Home, case: str) -> None:
    more = {**CONTRACT, "message": "日期涂改", "basis": "样例依据第九条"}
    (point,) = notify(own, case, CONTRACT, more)
    assert (point["message"], point["standard"]) == ("没有公章；日期涂改", "加盖公章")
    assert point["basis"] == "样例依据第二条；样例依据第九条"


def test_a_point_that_does_not_say_what_is_wrong_is_refused(own: Home, case: str) -> None:
    error = refused(own, case, {**CONTRACT, "message": " "})
    assert (error.why, error.details["points"]) == ("point_incomplete", ("劳动合同",))


def test_a_second_notice_on_a_point_that_was_there_already_is_refused_with_the_ways_open(
    own: Home, pen: Pen, case: str
) -> None:
    notify(own, case, CONTRACT)
    supplement(own, pen, case)
    error = refused(own, case, EMPLOYER)
    assert (error.why, error.details["points"]) == ("known_point", ("单位",))
    ways = error.details["open"]
    assert isinstance(ways, tuple) and {"accepted", "refused"} <= set(ways) and "shortfall_notified" not in ways


def test_a_second_notice_may_name_what_came_in_with_the_supplement(own: Home, pen: Pen, case: str) -> None:
    notify(own, case, EMPLOYER)
    supplement(own, pen, case)
    assert lead_case(own.district, "ga", case).changed == ["contract"]
    assert notify(own, case, {**CONTRACT, "message": "是复印件"})[0]["key"] == "contract"


def test_a_free_point_of_a_second_notice_must_name_something_that_changed(own: Home, pen: Pen, case: str) -> None:
    notify(own, case, EMPLOYER)
    supplement(own, pen, case, employer="样例二厂")
    free = {"kind": "lead", "key": "", "label": "照片回执", "message": "没有交"}
    assert refused(own, case, free).why == "known_point"
    assert notify(own, case, {**free, "key": "employer", "label": "单位"})


def test_two_things_in_one_key_bring_no_old_point_back(own: Home, pen: Pen, case: str) -> None:
    notify(own, case, CONTRACT)
    supplement(own, pen, case, employer="样例二厂")
    for key in ("contract employer", "contract；employer", "employer, contract"):
        assert refused(own, case, {**CONTRACT, "key": key, "message": "没有公章"}).why == "known_point"


def test_an_answer_that_was_changed_and_changed_back_is_nothing_new(own: Home, pen: Pen, case: str) -> None:
    notify(own, case, EMPLOYER)
    supplement(own, pen, case, employer="样例二厂")
    own.push(pen, pen.write("corrected", {"answers": dict(ANSWERS), "reason": "typo"}, case_id=case))
    assert "employer" not in lead_case(own.district, "ga", case).changed
    assert refused(own, case, EMPLOYER).why == "known_point"


def test_the_counters_own_notice_counts_as_the_first(own: Home, pen: Pen, case: str) -> None:
    own.push(pen, pen.write("shortfall_notified", {"shortfalls": [EMPLOYER], "due_on": "2026-11-30"}, case_id=case))
    supplement(own, pen, case, employer="样例二厂")
    assert refused(own, case, CONTRACT).why == "known_point"


def test_an_objection_to_what_was_there_already_is_marked_as_no_longer_to_be_told(
    own: Home, pen: Pen, case: str
) -> None:
    notify(own, case, CONTRACT)
    supplement(own, pen, case)
    object_to(own, case, "wj", NoticePoint("question", "/data/applicant_phone", "电话", "空号"))
    (offer,) = lead_case(own.district, "ga", case).offered
    assert offer.may_be_named is False


def test_a_refusal_names_a_remedy_only_where_the_item_has_one(own: Home, pen: Pen, case: str) -> None:
    with pytest.raises(ActRefused) as caught:
        act(own, case, "refused", **REFUSAL)
    assert caught.value.details["missing"] == ("remedy",)
    row = pen.receive(item=NOTE)
    own.push(pen, row)
    assert act(own, row.header.case_id, "refused", **REFUSAL) == "refused"


# ---------------------------------------------------------------------- limits that stop and run


def test_nobodys_case_lapses_while_she_may_still_bring_what_is_missing(own: Home, case: str) -> None:
    notify(own, case, CONTRACT)
    last_day = own.events(case)[-1].payload["due_on"]
    with pytest.raises(ActRefused) as early:
        act(own, case, "lapsed")
    assert (early.value.why, early.value.details["due_on"]) == ("supplement_open", last_day)
    own.clock.forward(days=30)
    assert act(own, case, "lapsed") == "lapsed"


def test_an_extension_happens_once_and_leads_to_a_later_day(own: Home, case: str) -> None:
    act(own, case, "accepted")
    with pytest.raises(ActRefused) as early:
        act(own, case, "extended", due_on="2026-12-14", reason="情况复杂")
    act(own, case, "extended", due_on="2026-12-28", reason="情况复杂")
    with pytest.raises(ActRefused) as twice:
        act(own, case, "extended", due_on="2027-01-20", reason="情况复杂")
    assert (early.value.why, twice.value.why) == ("due_not_later", "extended_once")
    assert own.events(case)[-1].payload["was"] == "2026-12-14"


def test_a_limit_that_goes_on_past_the_calendar_is_provisional(own: Home, case: str) -> None:
    act(own, case, "accepted")
    act(own, case, "suspended", kind="paused", reason="等待鉴定", until="2026-12-23")
    own.clock.forward(days=30)
    act(own, case, "resumed")
    said = own.events(case)[-1].payload
    assert (said["was"], said["provisional"]) == ("2026-12-14", True) and said["due_on"] > "2026-12-31"
