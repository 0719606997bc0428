"""将送往: the receipt lists the departments the case really goes to, as its answers stand now."""

from __future__ import annotations

import pytest

from counter_app.use_cases.case_acts import correct_case
from counter_app.use_cases.sheets import paper_facts
from tests.counterkit import CLERK, CLERK_NAME
from tests.use_cases.kit import PERMIT, House

ALONE = {"rp_house_kind": "", "rp_house_doc_no": ""}


def listed(house: House, case_id: str) -> set[str]:
    """The short names of the departments on the receipt."""
    facts = paper_facts(house.window, case_id, "receipt_a4", clerk_name=CLERK_NAME)
    named = {line.name for line in facts.departments}
    return {one.code for one in house.window.catalogue.tables.departments if one.name.zh in named}


def test_the_same_item_lists_seven_bodies_or_five(house: House) -> None:
    family, alone = house.received().case_id, house.received(rp_children=[], **ALONE).case_id
    assert listed(house, family) == {"ga", "rs", "si", "zj", "jy", "wj", "wg"}
    assert listed(house, alone) == {"ga", "rs", "si", "wj", "wg"} == set(house.state(alone).parts)


def test_a_corrected_receipt_lists_those_the_corrected_answers_call_for(house: House) -> None:
    case_id = house.received().case_id
    answers = {**house.state(case_id).answers, "rp_children": [], **ALONE}
    correct_case(
        house.window,
        case_id,
        answers=answers,
        materials=house.all_taken(PERMIT),
        reason="没有随迁子女",
        old_sheet_taken_back=True,
        actor=CLERK,
    )
    assert listed(house, case_id) == {"ga", "rs", "si", "wj", "wg"}


def test_what_is_to_be_checked_stands_on_the_receipt_by_its_label(house: House) -> None:
    case_id = house.received("ZZ-004", ge_component_code="").case_id
    facts = paper_facts(house.window, case_id, "receipt_a4", clerk_name=CLERK_NAME)
    assert facts.to_check == ("部件标识码",) and not facts.no_document


def test_a_person_without_a_document_reads_on_the_receipt_that_who_she_is_will_be_checked(house: House) -> None:
    typed = {"applicant_sex": "2", "applicant_birth": "1994-03-12"}
    case_id = house.received("ZR-028", applicant_id_type="990", applicant_id_no="", **typed).case_id
    assert paper_facts(house.window, case_id, "receipt_a4", clerk_name=CLERK_NAME).no_document


SAID = {
    "reason": "申请人不在本辖区居住",
    "basis": "样例办法第七条",
    "remedy": "可以自收到之日起六十日内向样例机关申请复议。",
}


@pytest.mark.parametrize("item", [PERMIT, "RD-001"])
def test_a_refusal_prints_what_the_deciding_body_said_before_the_items_own(house: House, item: str) -> None:
    case_id = house.received(item).case_id
    house.says(case_id, "refused", **SAID)
    facts = paper_facts(house.window, case_id, "refusal", clerk_name=CLERK_NAME)
    assert (facts.reason, facts.basis, facts.remedy) == (SAID["reason"], (SAID["basis"],), SAID["remedy"])
    assert house.prints(case_id, "refusal") == 1


def test_a_refusal_of_an_item_without_a_remedy_names_none_and_prints(house: House) -> None:
    case_id = house.received("RD-001").case_id
    house.says(case_id, "refused", reason=SAID["reason"], basis=SAID["basis"])
    house.says(case_id, "flagged", "district", flag="number_odd")
    facts = paper_facts(house.window, case_id, "refusal", clerk_name=CLERK_NAME)
    assert (facts.reason, facts.remedy, facts.reviewable) == (SAID["reason"], "", False)
    assert house.prints(case_id, "refusal") == 1
