"""What a form may ask of the counter: who fills it in and where, when it was finished, and what was saved last."""

from __future__ import annotations

from typing import Any

from counter_app.use_cases import drafts
from counter_app.use_cases.receive_case import ReceiveCase, receive_case
from counter_app.use_cases.window import Window, read_events
from tests.counterkit import CLERK, CLERK_NAME
from tests.use_cases.household import ITEM, begin, form_xml, take_in, with_form
from tests.use_cases.kit import House

STREET = "/data/street"
AGAIN = form_xml(street="${last-saved#street}")


def answers_of(window: Window, case_id: str) -> dict[str, Any]:
    with window.store.reading() as uow:
        return dict(read_events(uow, case_id)[0].payload["answers"])


def test_a_record_knows_its_clerk_its_counter_and_its_station(house: House) -> None:
    window = with_form(house, form_xml())
    terminal = window.terminal
    answers = answers_of(window, take_in(window, applicant_name="陈").case_id)
    asked = (answers["filled_by"], answers["counter"], answers.get("called_from", ""))
    assert asked == (CLERK_NAME, terminal.writer, terminal.phone)


def test_a_colleague_who_takes_over_is_not_who_filled_it_in(house: House) -> None:
    window = with_form(house, form_xml())
    draft = begin(window, applicant_name="陈").draft
    received = receive_case(window, ReceiveCase(draft, "chen", "陈志明"))
    assert answers_of(window, received.case_id)["filled_by"] == CLERK_NAME


def test_the_form_ends_at_f9_not_when_it_was_opened(house: House) -> None:
    window = with_form(house, form_xml())
    opened = begin(window, applicant_name="陈")
    house.clock.at = house.clock.at.replace(hour=16, minute=5)
    received = receive_case(window, ReceiveCase(opened.draft, CLERK, CLERK_NAME))
    answers = answers_of(window, received.case_id)
    assert answers["begun"][11:13] != "16" and answers["ended"][11:16] == "16:05"
    assert "ended" not in opened.draft.answers


def test_the_next_form_begins_with_what_was_received_last_and_a_draft_is_not_it(own: House) -> None:
    window = with_form(own, AGAIN)
    assert begin(window).record.state(STREET).value == ""
    begin(window, street="only a draft")
    take_in(window, applicant_name="陈", street="East 1")
    take_in(window, applicant_name="李", street="West 2")
    assert begin(window).record.state(STREET).value == "West 2"


def test_what_was_typed_over_stays_when_the_draft_is_opened_again(own: House) -> None:
    window = with_form(own, AGAIN)
    take_in(window, applicant_name="陈", street="East 1")
    draft = begin(window, street="").draft
    assert drafts.reopen_draft(window, draft).record.state(STREET).value == ""


def test_a_form_that_does_not_ask_leaves_no_copy_behind(own: House) -> None:
    window = with_form(own, form_xml())
    take_in(window, applicant_name="陈", street="East 1")
    with window.store.reading() as uow:
        assert uow.last_saved.get("household") is None


def test_an_item_that_keeps_reporters_secret_hands_nothing_to_the_next(own: House) -> None:
    window = with_form(own, AGAIN, secret="${street} = 'East 1'", secret_fields=("applicant_name",))
    take_in(window, applicant_name="陈", street="East 1")
    take_in(window, applicant_name="李", street="West 2")
    with window.store.reading() as uow:
        assert uow.last_saved.get("household") is None
    assert begin(window).record.state(STREET).value == ""


def test_a_form_turned_secret_does_not_show_what_was_saved_before(own: House) -> None:
    take_in(with_form(own, AGAIN), applicant_name="陈", street="East 1")
    window = with_form(own, AGAIN, secret="${street} = 'x'", secret_fields=("applicant_name",))
    assert drafts.new_record(window, window.catalogue.item(ITEM)).state(STREET).value == ""
