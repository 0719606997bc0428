"""手写凭条: numbered slips printed ahead of a day without power, booked before they are printed, used once, void when spoiled.

The running number is of the store and goes on under a new terminal number; a slip is known by its range. A counter that is a copy
of another prints none, and a booking draws a serial of the day, so that the mark outside the store tells an older backup of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from counter_app.domain.slip_facts import SlipPadFacts
from counter_app.domain.slip_number import LAST_RUNNING, SlipNumber, make_slip_number, parse_slip_number
from counter_app.domain.working_time import working_days_between
from counter_app.errors import Refusal
from counter_app.ports import SlipPad, SlipRow, UnitOfWork
from counter_app.use_cases.window import Window

A_SHEET = 3
"""Numbers on one A4 sheet; each is there twice, for the citizen and for the counter."""
MOST_SHEETS = 50
OLD_DAYS = 5
"""A slip older than this many working days is past the day on which the office should have answered (行政许可法 §32)."""
OPEN, USED, VOID = "open", "used", "void"
NOT_HANDED_OUT, SPOILED, NO_PRINTER = "not_handed_out", "spoiled", "printer"
_MAY_PRINT = frozenset({"supervisor", "it"})


@dataclass(frozen=True, slots=True)
class PrintPad:
    """``sheets`` pages of blank slips are wanted; ``actor`` a supervisor (or anybody where the station has none)."""

    sheets: int
    actor: str
    actor_name: str


@dataclass(frozen=True, slots=True)
class SlipLine:
    """One slip in the list. ``number`` is the 收件号 it became, ``reason`` why it is void; both empty while it is open."""

    slip: SlipNumber
    status: str
    printed_at: str
    at: str = ""
    case_id: str = ""
    number: str = ""
    reason: str = ""


def book_pad(window: Window, command: PrintPad) -> SlipPadFacts:
    """A fresh range, booked and audited; what its sheets say.

    Raises Refusal: "store_is_copy", "supervisor_only", "slip_sheets" (1 to MOST_SHEETS), "slips_exhausted".
    """
    if window.is_copy:
        raise Refusal("store_is_copy", writer=window.terminal.writer)
    if not 1 <= command.sheets <= MOST_SHEETS:
        raise Refusal("slip_sheets", n=MOST_SHEETS)
    with window.store.writing() as uow:
        _refuse_clerk(uow, command.actor)
        first = uow.slips.last() + 1
        last = first + command.sheets * A_SHEET - 1
        if last > LAST_RUNNING:
            raise Refusal("slips_exhausted")
        pad = SlipPad(
            pad_id=window.make_id(),
            terminal_no=window.terminal.terminal_no,
            first=first,
            last=last,
            printed_at=window.stamp(),
            actor=command.actor,
        )
        uow.slips.book(pad)
        day, serial = uow.numbers.next_serial(window.now().strftime("%y%m%d"))
        uow.audit.record("slips_printed", actor=command.actor, subject=_range(window, pad), sheets=command.sheets)
        uow.commit()
    if window.marks is not None:
        with suppress(OSError):  # the store may be ahead of its mark
            window.marks.keep(day, serial)
    return pad_facts(window, pad, command.actor_name)


def pad_facts(window: Window, pad: SlipPad, clerk_name: str) -> SlipPadFacts:
    """What the sheets of a range say."""
    terminal = window.terminal
    slips = [make_slip_number(terminal.station, pad.terminal_no, running) for running in range(pad.first, pad.last + 1)]
    return SlipPadFacts(
        station_name=terminal.station_name,
        station_code=terminal.station,
        town_name=terminal.town_name,
        district_name=terminal.district_name,
        window=terminal.window,
        station_phone=terminal.phone,
        printed_at=pad.printed_at,
        clerk_name=clerk_name,
        slips=tuple((slip.text, slip.short) for slip in slips),
    )


def spoil_range(window: Window, first: int, last: int, *, reason: str, actor: str) -> None:
    """These numbers are void for good; raises Refusal("slip_used") when one of them became a case."""
    with window.store.writing() as uow:
        rows = [(running, uow.slips.get(running)) for running in range(first, last + 1)]
        if any(row is not None and row.status == USED for _, row in rows):
            raise Refusal("slip_used")
        for running in (running for running, row in rows if row is None):
            _void(window, uow, running, reason=reason, actor=actor)
        uow.audit.record("slips_voided", actor=actor, subject=f"{first}-{last}", reason=reason)
        uow.commit()


def void_slip(window: Window, text: str, *, reason: str, actor: str) -> SlipNumber:
    """作废: a slip that was never handed out, or was spoiled in writing. Raises as ``open_slip`` does."""
    with window.store.writing() as uow:
        slip, _ = open_slip(window, uow, text)
        _void(window, uow, slip.running, reason=reason, actor=actor)
        uow.audit.record("slips_voided", actor=actor, subject=slip.text, reason=reason)
        uow.commit()
    return slip


def sheet_of(window: Window, text: str) -> tuple[int, int]:
    """First and last running number of the sheet this slip is on."""
    with window.store.reading() as uow:
        slip, pad = _printed(window, uow, text)
    first = pad.first + (slip.running - pad.first) // A_SHEET * A_SHEET
    return first, min(first + A_SHEET - 1, pad.last)


def sheet_words(window: Window, text: str) -> tuple[str, str]:
    """First and last slip of that sheet, as they are said."""
    slip = parse_slip_number(text, station=window.terminal.station)
    first, last = (make_slip_number(slip.station, slip.terminal, end) for end in sheet_of(window, text))
    return first.short, last.short


def refuse_clerk(window: Window, actor: str) -> None:
    """Raises Refusal("supervisor_only") for somebody who may not print slips here."""
    with window.store.reading() as uow:
        _refuse_clerk(uow, actor)


def running_of(window: Window, text: str) -> int:
    """The running number in a slip number of this station; raises BadInput."""
    return parse_slip_number(text, station=window.terminal.station).running


def open_slip(window: Window, uow: UnitOfWork, text: str) -> tuple[SlipNumber, SlipPad]:
    """The slip and its range, when it may be entered now.

    Raises BadInput(what="slip_number"), Refusal: "slip_elsewhere" (another station's), "slip_of_other_window",
    "slip_not_printed", "slip_void", and "slip_used" with its ``number`` and ``case_id``.
    """
    slip, pad = _printed(window, uow, text)
    row = uow.slips.get(slip.running)
    if row is not None and row.status == VOID:
        raise Refusal("slip_void", slip=slip.short, on=row.at[:10])
    if row is not None:
        case = uow.cases.get(row.case_id)
        raise Refusal("slip_used", slip=slip.short, case_id=row.case_id, number=case.short_number if case else "")
    return slip, pad


def check_paper_time(window: Window, pad: SlipPad, at: str) -> datetime:
    """The time on the paper; raises Refusal: "slip_time_missing", "slip_time_future", "slip_time_before_print"."""
    try:
        moment = datetime.fromisoformat(at)
    except ValueError as error:
        raise Refusal("slip_time_missing") from error
    if moment.utcoffset() is None:
        raise Refusal("slip_time_missing")
    if moment > window.now():
        raise Refusal("slip_time_future")
    printed = datetime.fromisoformat(pad.printed_at)
    if moment < printed.replace(second=0, microsecond=0):
        raise Refusal("slip_time_before_print", printed=pad.printed_at[:16].replace("T", " "))
    return moment


def is_old(window: Window, moment: datetime) -> bool:
    """Whether the paper is more than OLD_DAYS working days old: whoever enters it is told."""
    return working_days_between(moment.date(), window.now().date(), window.catalogue.calendar()) > OLD_DAYS


def use_slip(window: Window, uow: UnitOfWork, text: str, at: str, *, case_id: str, actor: str) -> SlipNumber:
    """Inside the receiving transaction: the slip becomes this case, or the case is not received. Raises as ``open_slip`` and
    ``check_paper_time`` do."""
    slip, pad = open_slip(window, uow, text)
    check_paper_time(window, pad, at)
    uow.slips.settle(
        SlipRow(
            running=slip.running,
            terminal_no=slip.terminal,
            status=USED,
            case_id=case_id,
            at=window.stamp(),
            actor=actor,
        )
    )
    return slip


def slip_list(window: Window) -> tuple[SlipLine, ...]:
    """Every slip ever printed here: the open ones first, then what was used or is void, the latest first."""
    with window.store.reading() as uow:
        settled = {row.running: row for row in uow.slips.settled()}
        lines = [_line(window, uow, pad, running, settled.get(running)) for pad, running in _all(uow)]
    waiting = [line for line in lines if line.status == OPEN]
    done = sorted((line for line in lines if line.status != OPEN), key=lambda line: line.at, reverse=True)
    return (*waiting, *done)


def _line(window: Window, uow: UnitOfWork, pad: SlipPad, running: int, row: SlipRow | None) -> SlipLine:
    slip = make_slip_number(window.terminal.station, pad.terminal_no, running)
    if row is None:
        return SlipLine(slip, OPEN, pad.printed_at)
    case = uow.cases.get(row.case_id) if row.case_id else None
    number = case.short_number if case else ""
    return SlipLine(slip, row.status, pad.printed_at, row.at, row.case_id, number, row.reason)


def _all(uow: UnitOfWork) -> Iterator[tuple[SlipPad, int]]:
    for pad in uow.slips.pads():
        for running in range(pad.first, pad.last + 1):
            yield pad, running


def _printed(window: Window, uow: UnitOfWork, text: str) -> tuple[SlipNumber, SlipPad]:
    slip = parse_slip_number(text, station=window.terminal.station)
    if slip.station != window.terminal.station:
        raise Refusal("slip_elsewhere", station=slip.station)
    pads = uow.slips.pads()
    pad = next((one for one in pads if one.first <= slip.running <= one.last), None)
    if pad is not None and pad.terminal_no == slip.terminal:
        return slip, pad
    ours = {window.terminal.terminal_no, *(one.terminal_no for one in pads)}
    if slip.terminal not in ours:
        raise Refusal("slip_of_other_window", terminal=slip.terminal)
    raise Refusal("slip_not_printed", slip=slip.short)


def _void(window: Window, uow: UnitOfWork, running: int, *, reason: str, actor: str) -> None:
    pad = next(one for one in uow.slips.pads() if one.first <= running <= one.last)
    uow.slips.settle(
        SlipRow(
            running=running,
            terminal_no=pad.terminal_no,
            status=VOID,
            at=window.stamp(),
            actor=actor,
            reason=reason,
        )
    )


def _refuse_clerk(uow: UnitOfWork, actor: str) -> None:
    people = [one for one in uow.accounts.all() if one.active]
    if any(one.role in _MAY_PRINT for one in people) and not any(
        one.account_id == actor and one.role in _MAY_PRINT for one in people
    ):
        raise Refusal("supervisor_only")


def _range(window: Window, pad: SlipPad) -> str:
    ends = (make_slip_number(window.terminal.station, pad.terminal_no, end) for end in (pad.first, pad.last))
    return "-".join(end.text for end in ends)
