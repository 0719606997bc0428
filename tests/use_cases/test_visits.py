"""A family at the window: shared answers once, a case a person, one receipt for all; who came for whom."""

from __future__ import annotations

from dataclasses import replace

import pytest

from counter_app.catalogue.samples import type_in
from counter_app.errors import Bug, Refusal
from counter_app.ports import Draft
from counter_app.use_cases import attach_scan as scans
from counter_app.use_cases.drafts import Opened
from counter_app.use_cases.receive_case import ReceiveCase, Received, receive_case
from counter_app.use_cases.review import review
from counter_app.use_cases.visits import NextMember, guardian_of, next_member, nth_member, visit_facts, visit_members
from counter_app.use_cases.window import read_events
from tests.counterkit import CLERK, CLERK_NAME
from tests.use_cases.kit import House

INSURANCE = "ZR-010"
SON = {
    "applicant_name": "梁小满",
    "applicant_id_no": "439901201906300451",
    "applicant_id_type": "111",
    "applicant_nation": "01",
    "applicant_id_valid_to": "2029-06-30",
    "mi_kind": "local",
    "mi_other_cover": "no",
}


def after(house: House, before: Received | Draft) -> Opened:
    if isinstance(before, Received):
        return next_member(house.window, NextMember(CLERK, case_id=before.case_id))
    return next_member(house.window, NextMember(CLERK, draft=before))


def written(house: House, opened: Opened, answers: dict[str, str], **how: object) -> Received:
    """The member's own answers typed, every paper taken, F9."""
    type_in(opened.record, answers)
    ticked = [{"code": material.code, "taken": True} for material in opened.item.materials]
    draft = house.keep(replace(opened.draft, answers=opened.record.answers(relevant_only=False), materials=ticked))
    said = tuple(notice.name for notice in review(opened.item, opened.record).notices)
    return receive_case(house.window, ReceiveCase(draft, CLERK, CLERK_NAME, confirmed=said, **how))  # type: ignore[arg-type]


def test_the_next_member_has_the_shared_answers_and_nobody_s_identity(house: House) -> None:
    first = house.received(INSURANCE)
    opened = after(house, first)
    answers = opened.record.answers()
    assert answers["applicant_address"] == "祖庙街道青禾里21号502房" and answers["mi_account_name"] == "梁雨桐"
    assert answers["consent_truth"] == "yes" and opened.draft.sources["mi_account"]["source"] == "family"
    assert not {"applicant_name", "applicant_id_no", "applicant_birth", "applicant_huji"} & set(answers)
    assert opened.draft.visit_id == first.state.visit_id and nth_member(opened.draft) == 2


def test_each_member_has_a_case_and_its_record_names_the_one_signature(house: House) -> None:
    first = house.received(INSURANCE)
    second = written(house, after(house, first), SON)
    third = written(
        house, after(house, second), {**SON, "applicant_name": "梁小雪", "applicant_id_no": "439901202103120013"}
    )
    assert len({first.number, second.number, third.number}) == 3
    with house.window.store.reading() as uow:
        payloads = [read_events(uow, one.case_id)[0].payload for one in (first, second, third)]
    assert [payload.get("signed_with", "") for payload in payloads] == ["", first.case_id, first.case_id]
    assert {one.state.visit_id for one in (first, second, third)} == {first.case_id}


def test_one_member_s_problem_does_not_hold_up_the_others(house: House) -> None:
    held_up = house.untouched(INSURANCE)
    type_in(held_up.record, {"applicant_name": "梁雨桐", "applicant_address": "祖庙街道青禾里21号502房"})
    draft = house.keep(replace(held_up.draft, answers=held_up.record.answers(relevant_only=False)))
    next_one = after(house, draft)
    assert next_one.record.answers()["applicant_address"] == "祖庙街道青禾里21号502房"
    assert {draft.draft_id, next_one.draft.draft_id} <= set(house.kept_drafts())
    states = [(one.state, one.name) for one in visit_members(house.window, draft.visit_id)]
    assert states == [("draft", "梁雨桐"), ("draft", "")]


def test_who_is_held_up_and_received_last_stands_on_the_first_signature_too(house: House) -> None:
    first = house.filled(INSURANCE)
    second = written(house, after(house, first.draft), SON)
    late = receive_case(house.window, first)
    with house.window.store.reading() as uow:
        payloads = [read_events(uow, one.case_id)[0].payload for one in (second, late)]
    assert [payload.get("signed_with", "") for payload in payloads] == ["", second.case_id]


def test_papers_scanned_once_are_taken_for_every_member_but_each_signs_her_own_authorisation(house: House) -> None:
    opened = house.untouched(INSURANCE)
    for role, content in (("agent_id", b"card"), ("guardianship", b"book"), ("authorisation", b"letter")):
        command = scans.AttachScan(opened.draft.draft_id, role, "p.jpg", "image/jpeg", content, CLERK)
        scans.attach_scan(house.window, command)
    ticked = [{"code": code, "taken": True, "scans": []} for code in ("agent_id", "authorisation", "id_card")]
    second = after(house, house.keep(replace(opened.draft, materials=ticked)))
    kept = scans.scans_of(house.window, second.draft.draft_id)
    assert sorted(scan.role for scan in kept) == ["agent_id", "guardianship"]
    assert scans.read_scan(house.window, kept[0].attachment_id) in (b"card", b"book")
    assert [one["code"] for one in second.draft.materials] == ["agent_id"]


def test_who_is_of_age_may_be_the_guardian_of_those_who_follow(house: House) -> None:
    first = house.received(INSURANCE)
    child = written(house, after(house, first), SON)
    assert guardian_of(after(house, first).draft)["agent_id_no"] == "43990119950818028X"
    assert guardian_of(after(house, child).draft) == {}


def test_a_guardian_shows_proof_of_it_and_no_authorisation(house: House) -> None:
    opened = after(house, house.received(INSURANCE))
    agent = {"agent_is_agent": "yes", "agent_kind": "guardian", **guardian_of(opened.draft), "agent_relation": "parent"}
    type_in(opened.record, {**SON, **agent})
    codes = {line.material.code for line in review(opened.item, opened.record).materials}
    assert "guardianship" in codes and "agent_id" in codes and "authorisation" not in codes


def test_an_agent_is_never_the_applicant(house: House) -> None:
    opened = after(house, house.received(INSURANCE))
    agent = {
        "agent_is_agent": "yes",
        "agent_kind": "guardian",
        "agent_name": "梁小满",
        "agent_id_no": SON["applicant_id_no"],
    }
    type_in(opened.record, {**agent, **SON})
    wrong = [fall.key for fall in review(opened.item, opened.record).wrong]
    assert any(key.endswith("agent_id_no") for key in wrong)


def test_an_item_for_one_person_has_no_family(house: House) -> None:
    with pytest.raises(Bug, match="not_for_families"):
        after(house, house.received("ZR-002"))


def test_the_receipt_of_the_visit_lists_numbers_drafts_and_what_is_missing(house: House) -> None:
    first = house.received(INSURANCE)
    opened = after(house, first)
    type_in(opened.record, {**SON, "mi_kind": "permit"})
    house.keep(replace(opened.draft, answers=opened.record.answers(relevant_only=False)))
    facts = visit_facts(house.window, first.case_id, clerk_name=CLERK_NAME)
    assert [(line.state, line.number) for line in facts.lines] == [("received", first.number), ("draft", "")]
    assert facts.lines[1].missing[0] == "居住证号" and facts.holder_name == "梁雨桐" and facts.lines[0].is_holder
    assert facts.notice_versions == ("2026-01-S2",)


def test_the_one_sheet_is_noted_on_every_case_it_lists(house: House) -> None:
    first = house.received(INSURANCE)
    second = written(house, after(house, first), SON)
    printed = house.papers.print_visit(first.case_id, shape="a4", actor=CLERK, clerk_name=CLERK_NAME)
    assert printed.row and printed.row.nth == 1
    assert [house.types(one.case_id)[-1] for one in (first, second)] == ["paper_printed"] * 2
    assert house.audited()[-1] == "visit_printed"
    with pytest.raises(Refusal, match="reprint_reason_missing"):
        house.papers.print_visit(first.case_id, shape="a4", actor=CLERK, clerk_name=CLERK_NAME)


def test_a_sheet_without_any_number_is_refused_and_can_still_be_looked_at(house: House) -> None:
    draft = house.untouched(INSURANCE).draft
    with pytest.raises(Refusal, match="nobody_received"):
        house.papers.print_visit(draft.visit_id, shape="a4", actor=CLERK, clerk_name=CLERK_NAME)
    first = house.received(INSURANCE)
    sheet = house.papers.visit_preview(first.case_id, shape="80mm", clerk_name=CLERK_NAME)
    assert sheet.paper == "visit_receipt_80mm" and "paper_printed" not in house.types(first.case_id)


def test_a_typed_number_is_on_record_as_no_card_read(house: House) -> None:
    typed = house.received(INSURANCE)
    read = receive_case(house.window, replace(house.filled(INSURANCE), card_read=True))
    with house.window.store.reading() as uow:
        audited = {row.subject: row.details for row in uow.audit.rows(limit=100_000) if row.action == "case_received"}
    assert (typed.state.card_read, audited[typed.number]["card_read"]) == (False, False)
    assert (read.state.card_read, audited[read.number]["card_read"]) == (True, True)
