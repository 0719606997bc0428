"""手写凭条 and 补录: printed ahead, written by hand, entered once with the paper's time."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from counter_app.domain.slip_number import make_slip_number
from counter_app.errors import BadInput, PaperFailed, Refusal
from counter_app.journal.event import read_event
from counter_app.use_cases import paper_slips
from counter_app.use_cases.backfill import Backfill, begin_backfill, find_slip, paper_moment, slip_of
from counter_app.use_cases.paper_slips import PrintPad, book_pad, sheet_of, slip_list, spoil_range, void_slip
from counter_app.use_cases.receive_case import Received, receive_case
from counter_app.use_cases.sheets import paper_facts
from counter_app.use_cases.views import queue, search
from tests.clock import MONDAY
from tests.counterkit import CLERK, CLERK_NAME, STATION
from tests.use_cases.kit import House

FRIDAY = "2026-11-20T10:40:00+08:00"


def pad(house: House, sheets: int = 1) -> list[str]:
    """Slips printed on the Thursday before; their short numbers."""
    house.clock.at = MONDAY - timedelta(days=4)
    facts = book_pad(house.window, PrintPad(sheets, "li", "李桂芳"))
    house.clock.at = MONDAY
    return [short for _, short in facts.slips]


def entered(house: House, slip: str, at: str = FRIDAY, item: str = "ZR-002") -> Received:
    return receive_case(house.window, replace(house.filled(item), slip=slip, received_at=at))


def refused(house: House, slip: str, at: str = FRIDAY) -> str:
    with pytest.raises((Refusal, BadInput)) as why:
        entered(house, slip, at)
    return why.value.code


def test_a_range_is_printed_once_and_the_next_one_begins_behind_it(own: House) -> None:
    first, second = pad(own, 2), pad(own, 1)
    assert [one[:9] for one in first] == [f"S01-{n:05d}" for n in range(1, 7)]
    assert [one[:9] for one in second] == [f"S01-{n:05d}" for n in range(7, 10)]
    assert own.audited().count("slips_printed") == 2 and len(slip_list(own.window)) == 9


def test_only_a_supervisor_prints_slips_and_never_from_a_copied_store(own: House) -> None:
    for window, actor, code in (
        (own.window, CLERK, "supervisor_only"),
        (replace(own.window, is_copy=True), "li", "store_is_copy"),
    ):
        with pytest.raises(Refusal) as why:
            book_pad(window, PrintPad(1, actor, CLERK_NAME))
        assert why.value.code == code
    assert slip_list(own.window) == ()


def test_a_booked_range_moves_the_mark_that_tells_an_older_backup(own: House) -> None:
    with own.window.store.reading() as uow:
        before = uow.numbers.last()
    pad(own)
    with own.window.store.reading() as uow:
        assert uow.numbers.last() > before


def test_a_slip_becomes_a_case_of_the_papers_time(house: House) -> None:
    slip = pad(house)[0]
    received = entered(house, slip)
    state = house.state(received.case_id)
    assert (state.received_at, state.first_received_at) == (FRIDAY, FRIDAY)
    assert state.slip == make_slip_number(STATION, 1, int(slip[4:9])).text
    (row,) = [one for one in queue(house.window) if one.case.case_id == received.case_id]
    assert row.age == 1 and row.case.received_at == FRIDAY
    (line,) = [one for one in slip_list(house.window) if one.slip.short == slip]
    assert (line.status, line.case_id) == ("used", received.case_id) and line.number == row.case.short_number


def test_what_the_window_accepts_itself_counts_from_the_papers_time(house: House) -> None:
    received = entered(house, pad(house)[0], item="ZR-001")
    state = house.state(received.case_id)
    assert not state.accepted_at or state.accepted_at == FRIDAY


@pytest.mark.parametrize("asked", ["S{0}-{1}-{2}", "s{0}{1}{2}", "S{0} {1} {2}", "whole"])
def test_a_case_is_found_by_its_slip_however_it_is_typed_or_scanned(house: House, asked: str) -> None:
    slip = pad(house)[1]
    received = entered(house, slip)
    whole = make_slip_number(STATION, 1, int(slip[4:9])).text
    typed = whole if asked == "whole" else asked.format(*slip[1:].split("-"))
    assert [row.case.case_id for row in search(house.window, typed, actor=CLERK)] == [received.case_id]
    assert find_slip(house.window, typed).case_id == received.case_id


def test_a_slip_is_used_once_and_a_second_f9_is_the_first(house: House) -> None:
    slip = pad(house)[0]
    command = replace(house.filled(), slip=slip, received_at=FRIDAY)
    first = receive_case(house.window, command)
    assert receive_case(house.window, command).number == first.number
    assert refused(house, slip) == "slip_used"


def test_a_refused_receipt_leaves_the_slip_open(house: House) -> None:
    slip = pad(house)[0]
    assert refused(house, slip, at="2026-11-24T10:00:00+08:00") == "slip_time_future"
    assert entered(house, slip).number


@pytest.mark.parametrize(
    ("slip", "code"),
    [
        (make_slip_number(STATION, 1, 99_000).short, "slip_not_printed"),
        (make_slip_number(STATION, 7, 1).short, "slip_of_other_window"),
        (make_slip_number("440604012065", 1, 1).text, "slip_elsewhere"),
        ("S01-00001-00", "bad_input"),
        ("收件", "bad_input"),
    ],
)
def test_a_slip_that_cannot_be_ours_is_told(house: House, slip: str, code: str) -> None:
    pad(house)
    assert refused(house, slip) == code


@pytest.mark.parametrize(
    ("at", "code"),
    [
        ("2026-11-23T09:13:00+08:00", "slip_time_future"),
        ("2026-11-19T09:11:00+08:00", "slip_time_before_print"),
        ("", "slip_time_missing"),
        ("2026-11-20T10:40:00", "slip_time_missing"),
    ],
)
def test_the_papers_time_lies_between_the_printing_and_now(house: House, at: str, code: str) -> None:
    assert refused(house, pad(house)[0], at) == code


def test_a_void_slip_is_never_entered_and_a_used_one_never_void(house: House) -> None:
    void, used, _ = pad(house)
    entered(house, used)
    void_slip(house.window, void, reason=paper_slips.NOT_HANDED_OUT, actor=CLERK)
    assert refused(house, void) == "slip_void"
    with pytest.raises(Refusal) as why:
        void_slip(house.window, used, reason=paper_slips.NOT_HANDED_OUT, actor=CLERK)
    assert why.value.code == "slip_used"


def test_a_spoiled_sheet_is_void_as_a_whole_unless_one_of_it_was_used(house: House) -> None:
    slips = pad(house, 2)
    first, last = sheet_of(house.window, slips[4])
    spoil_range(house.window, first, last, reason=paper_slips.SPOILED, actor="li")
    status = {line.slip.short: line.status for line in slip_list(house.window)}
    assert [status[slip] for slip in slips] == ["open"] * 3 + ["void"] * 3
    entered(house, slips[0])
    with pytest.raises(Refusal):
        spoil_range(house.window, *sheet_of(house.window, slips[1]), reason=paper_slips.SPOILED, actor="li")


def test_the_form_carries_slip_and_time_and_tells_the_persons_other_slip(house: House) -> None:
    first, second, _ = pad(house)
    received = entered(house, first)
    person = house.state(received.case_id).applicant_id_no
    begun = begin_backfill(house.window, Backfill(second, FRIDAY, "ZR-002", CLERK, id_no=person))
    assert slip_of(begun.opened.draft)[1] == FRIDAY and begun.old is False
    assert (first[:9], house.row(received.case_id).short_number) in begun.others
    assert find_slip(house.window, second).draft is not None
    with pytest.raises(Refusal) as why:
        begin_backfill(house.window, Backfill(second, FRIDAY, "ZR-001", CLERK))
    assert why.value.code == "slip_in_draft"


def test_a_slip_older_than_five_working_days_is_warned_of(own: House) -> None:
    slips = pad(own)
    own.clock.at = MONDAY + timedelta(days=7)
    assert begin_backfill(own.window, Backfill(slips[0], FRIDAY, "ZR-002", CLERK)).old
    assert not begin_backfill(own.window, Backfill(slips[1], "2026-11-23T10:00:00+08:00", "ZR-002", CLERK)).old


@pytest.mark.parametrize(
    ("clock", "said"), [("0930", "09:30"), ("930", "09:30"), ("9:30", "09:30"), ("９点３０", "09:30"), ("14", "14:00")]
)
def test_a_time_is_read_as_hands_write_it(clock: str, said: str) -> None:
    assert paper_moment("2026-11-20", clock, now=MONDAY) == f"2026-11-20T{said}:00+08:00"


@pytest.mark.parametrize(
    ("day", "clock"), [("2026-11-31", "0930"), ("2026-11-20", "2530"), ("", "0930"), ("2026-11-20", "")]
)
def test_a_time_that_is_none_is_not_guessed(day: str, clock: str) -> None:
    assert paper_moment(day, clock, now=MONDAY) == ""


def test_no_number_that_is_given_out_ends_like_a_digit(own: House) -> None:
    numbers = [own.received("ZR-001").number for _ in range(12)]
    assert all(number[-1] not in "IO" for number in numbers) and len(set(numbers)) == 12


def test_the_event_says_the_slip_and_the_papers_time_to_the_district(house: House) -> None:
    received = entered(house, pad(house)[0])
    payload = read_event(received.events[0].header_bytes, received.events[0].payload_bytes).payload
    assert payload["received_at"] == FRIDAY and payload["slip"].startswith(STATION)
    assert datetime.fromisoformat(received.events[0].header.at) == MONDAY


def test_numbers_no_printer_took_are_void_and_the_next_pad_has_new_ones(own: House) -> None:
    with pytest.raises(PaperFailed):
        own.papers.print_slips(PrintPad(1, "li", "李桂芳"), printer="nowhere")
    assert [(line.status, line.reason) for line in slip_list(own.window)] == [("void", "printer")] * 3
    printed = own.papers.print_slips(PrintPad(1, "li", "李桂芳"))
    assert printed.sheet.pages == 1
    assert [line.slip.running for line in slip_list(own.window) if line.status == "open"] == [4, 5, 6]


def test_the_receipt_names_slip_and_written_time(house: House) -> None:
    slip = pad(house)[0]
    received = entered(house, slip)
    facts = paper_facts(house.window, received.case_id, "receipt_a4", clerk_name=CLERK_NAME)
    assert (facts.slip, facts.slip_at, facts.received_at) == (slip, FRIDAY, FRIDAY)
