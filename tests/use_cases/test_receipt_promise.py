"""What the receipt promises: by when and how the result comes, what is still to come, and who received and corrected."""

from __future__ import annotations

from counter_app.use_cases.case_acts import correct_case, void_case
from counter_app.use_cases.receive_case import receive_case
from counter_app.use_cases.sheets import paper_facts
from tests.counterkit import CLERK, CLERK_NAME
from tests.use_cases.kit import House


def test_a_receipt_promises_the_day_the_window_tells_and_where_to_collect(house: House) -> None:
    case_id = house.received().case_id
    facts = paper_facts(house.window, case_id, "receipt_a4", clerk_name=CLERK_NAME)
    item = house.window.catalogue.item(house.state(case_id).item_code)
    assert item.committed is not None and str(item.committed.count) in facts.promised and facts.promised_on
    assert facts.result_name == item.result.zh and facts.collect_with == "居住证办理回执"


def test_a_receipt_that_waits_for_papers_promises_no_day_and_a_void_one_nothing(house: House) -> None:
    case_id = receive_case(house.window, house.short("rp_photo_receipt")).case_id
    facts = paper_facts(house.window, case_id, "receipt_a4", clerk_name=CLERK_NAME)
    assert facts.promised and not facts.promised_on
    void_case(house.window, case_id, reason="收错了人", actor=CLERK)
    facts = paper_facts(house.window, case_id, "receipt_a4", clerk_name=CLERK_NAME)
    assert not facts.promised and not facts.result_name


def test_what_an_open_notice_asks_for_is_still_to_come(house: House) -> None:
    case_id = receive_case(house.window, house.short("photo_receipt")).case_id
    asked = {one["key"] for one in house.state(case_id).shortfalls if one["kind"] == "material"}
    facts = paper_facts(house.window, case_id, "receipt_a4", clerk_name=CLERK_NAME)
    assert asked and len(asked) == sum(line.to_come for line in facts.materials)


def test_the_second_version_knows_who_received_and_who_corrected_whoever_prints(house: House) -> None:
    case_id = house.received().case_id
    correct_case(
        house.window,
        case_id,
        answers=house.sample(),
        materials=house.all_taken(),
        reason="电话写错",
        old_sheet_taken_back=True,
        actor="chen",
    )
    facts = paper_facts(house.window, case_id, "receipt_a4", clerk_name="李桂芳")
    assert (facts.received_by, facts.corrected_by) == (CLERK_NAME, "陈志明")
