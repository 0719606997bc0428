"""送达 delivers against the collection receipt; every sheet is counted, and one that came out of no printer is not."""

from __future__ import annotations

import pytest

from counter_app.bootstrap import PaperDesk
from counter_app.devices.printers import FolderPrinter
from counter_app.domain.case_table import Phase
from counter_app.errors import NotAllowed, PaperFailed, Refusal
from counter_app.ports import Sheet
from counter_app.use_cases.case_acts import log_print, spoil_print
from counter_app.use_cases.collection import Delivery, deliver_result, evidence_for
from tests.counterkit import CLERK, CLERK_NAME, paper_desk
from tests.use_cases.kit import REGISTRATION, House

SEEN = evidence_for("agent")


class OutOfOrder(FolderPrinter):
    """A printer that was unplugged."""

    def print(self, sheet: Sheet, *, printer: str = "", copies: int = 1) -> None:
        raise PaperFailed("printer_missing", printer=printer)


def unplugged(house: House) -> PaperDesk:
    desk = paper_desk(house.counter)
    desk._printer = OutOfOrder(house.counter.profile.prints_folder)
    return desk


def test_the_collection_receipt_must_come_back(house: House) -> None:
    case_id = house.at_hand()
    with pytest.raises(Refusal, match="receipt_not_returned"):
        deliver_result(house.window, case_id, Delivery(), actor=CLERK)
    state = deliver_result(house.window, case_id, Delivery(receipt="returned"), actor=CLERK)
    assert state.phase is Phase.DELIVERED and house.types(case_id)[-1] == "delivered"


def test_or_it_is_declared_lost_and_that_is_written_down(house: House) -> None:
    case_id = house.at_hand()
    deliver_result(house.window, case_id, Delivery(receipt="lost"), actor=CLERK)
    assert house.types(case_id)[-2:] == ["receipt_lost", "delivered"]


def test_an_item_without_such_a_receipt_asks_for_none(house: House) -> None:
    case_id = house.received(REGISTRATION).case_id
    assert deliver_result(house.window, case_id, Delivery(), actor=CLERK).phase is Phase.DELIVERED


@pytest.mark.parametrize("lacking", ["taker_name", "taker_id_no", "relation"])
def test_somebody_else_is_named_with_number_and_relation(house: House, lacking: str) -> None:
    case_id = house.at_hand()
    taker = {"taker_name": "陆大山", "taker_id_no": "439901198803020019", "relation": "配偶"}
    with pytest.raises(Refusal, match="taker_unknown"):
        taken = Delivery(taker="agent", receipt="returned", evidence=SEEN, **{**taker, lacking: ""})
        deliver_result(house.window, case_id, taken, actor=CLERK)
    whole = Delivery(taker="agent", receipt="returned", evidence=SEEN, **taker)
    deliver_result(house.window, case_id, whole, actor=CLERK)
    assert house.state(case_id).phase is Phase.DELIVERED


def test_nothing_is_handed_over_twice_or_before_it_is_here(house: House) -> None:
    early, late = house.received().case_id, house.at_hand()
    deliver_result(house.window, late, Delivery(receipt="returned"), actor=CLERK)
    for case_id in (early, late):
        with pytest.raises(NotAllowed):
            deliver_result(house.window, case_id, Delivery(receipt="returned"), actor=CLERK)


def test_a_reprint_needs_its_reason_and_counts_once(house: House) -> None:
    case_id = house.received().case_id
    assert house.prints(case_id, "receipt_a4") == 1
    with pytest.raises(Refusal) as caught:
        house.prints(case_id, "receipt_a4")
    assert (caught.value.code, caught.value.details["nth"]) == ("reprint_reason_missing", 2)
    assert house.prints(case_id, "receipt_a4", reason="申请人遗失") == 2
    assert house.types(case_id).count("paper_printed") == 2


def test_each_paper_has_its_own_count(house: House) -> None:
    case_id = house.received().case_id
    assert [house.prints(case_id, code) for code in ("receipt_a4", "receipt_80mm")] == [1, 1]


def test_a_sheet_no_printer_took_does_not_count_and_is_asked_for_again(house: House) -> None:
    case_id = house.received().case_id
    with pytest.raises(PaperFailed, match="printer_missing"):
        unplugged(house).print_paper(case_id, "receipt_a4", actor=CLERK, clerk_name=CLERK_NAME)
    assert house.types(case_id) == ["received", "paper_printed", "paper_spoiled"]
    assert [(task.kind, task.details["paper"]) for task in house.tasks(case_id)] == [("print_paper", "receipt_a4")]
    assert house.prints(case_id, "receipt_a4") == 1 and house.tasks(case_id) == []


def test_a_failed_reprint_leaves_the_first_sheet_standing(house: House) -> None:
    case_id = house.received().case_id
    house.prints(case_id, "receipt_a4")
    with pytest.raises(PaperFailed):
        unplugged(house).print_paper(case_id, "receipt_a4", actor=CLERK, clerk_name=CLERK_NAME, reason="遗失")
    with pytest.raises(Refusal, match="reprint_reason_missing"):
        house.prints(case_id, "receipt_a4")
    assert house.prints(case_id, "receipt_a4", reason="遗失") == 2


def test_a_sheet_spoiled_twice_is_spoiled_once(house: House) -> None:
    case_id = house.received().case_id
    row = log_print(house.window, case_id, "receipt_a4", actor=CLERK)
    spoil_print(house.window, row, reason="卡纸", actor=CLERK)
    spoil_print(house.window, row, reason="卡纸", actor=CLERK)
    assert house.types(case_id).count("paper_spoiled") == 1
    with house.window.store.reading() as uow:
        assert [(kept.spoiled, kept.reason) for kept in uow.prints.of_case(case_id)] == [(True, "卡纸")]


def test_printing_what_a_task_asks_for_ends_the_task(house: House) -> None:
    case_id = house.received().case_id
    house.accepted(case_id)
    assert {task.details["paper"] for task in house.tasks(case_id)} == {"acceptance", "permit_slip"}
    house.prints(case_id, "acceptance")
    assert [task.details["paper"] for task in house.tasks(case_id)] == ["permit_slip"]


def test_a_preview_counts_nothing(house: House) -> None:
    case_id = house.received().case_id
    assert house.papers.preview(case_id, "receipt_a4", clerk_name=CLERK_NAME).pdf.startswith(b"%PDF")
    assert house.types(case_id) == ["received"]
