"""A district that refuses what it must not: the receipt is in the applicant's hand, so the case stays."""

from __future__ import annotations

from counter_app.domain.case_table import Phase
from counter_app.use_cases import views
from counter_app.use_cases.apply_feed import mark_refused
from counter_app.use_cases.receive_case import receive_case
from tests.counterkit import CLERK
from tests.use_cases.kit import House


def refuse(house: House, event_id: str, reason: str = "foreign") -> None:
    with house.window.store.writing() as uow:
        mark_refused(house.window, uow, event_id, reason)
        uow.commit()


def test_a_refused_receipt_with_a_printed_sheet_is_still_found_under_its_number(house: House) -> None:
    received = house.received()
    house.prints(received.case_id, "receipt_a4")
    refuse(house, received.events[0].header.id)
    row, found = house.row(received.case_id), views.search(house.window, received.number, actor=CLERK)
    assert (row.number, row.phase, row.applicant_name) == (received.number, "received", received.state.applicant_name)
    assert [hit.case.case_id for hit in found] == [received.case_id]
    assert row.unsent == 2, "the district has neither the receipt nor the print"


def test_a_refused_receipt_can_be_opened_and_says_that_the_district_refused_it(house: House) -> None:
    received = house.received()
    refuse(house, received.events[0].header.id)
    view = views.case_view(house.window, received.case_id, actor=CLERK)
    assert (view.state.phase, view.state.number) == (Phase.RECEIVED, received.number)
    assert [task.kind for task in house.tasks(received.case_id)] == ["event_refused"]


def test_f9_pressed_again_after_a_refusal_gives_no_second_number(house: House) -> None:
    command = house.filled()
    first = receive_case(house.window, command)
    refuse(house, first.events[0].header.id)
    assert receive_case(house.window, command).number == first.number
    assert house.types(first.case_id) == ["received"]
