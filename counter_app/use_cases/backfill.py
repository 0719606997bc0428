"""补录: a slip written by hand is entered with the paper's time, through the item's ordinary form."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from counter_app.domain.slip_number import SlipNumber
from counter_app.errors import Refusal
from counter_app.ports import Draft, UnitOfWork
from counter_app.use_cases.drafts import SLIP, OpenDraft, Opened, open_draft, save_draft, slip_of
from counter_app.use_cases.paper_slips import check_paper_time, is_old, open_slip
from counter_app.use_cases.window import Window

LOOKED_BACK = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Backfill:
    """``slip`` as typed or scanned, ``at`` the time on the paper (ISO 8601 with offset), ``item_code`` what was asked for."""

    slip: str
    at: str
    item_code: str
    actor: str
    id_no: str = ""
    language: str = "zh"


@dataclass(frozen=True, slots=True)
class Begun:
    """The form to fill. ``old``: the paper is more than five working days old; ``others``: (slip, 收件号) of the same person."""

    opened: Opened
    id_no: str
    old: bool
    others: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class SlipFound:
    """What a slip number leads to: an open slip, the draft it is being entered in, or the case it became."""

    slip: SlipNumber | None
    draft: Draft | None = None
    case_id: str = ""
    printed_at: str = ""


def find_slip(window: Window, text: str) -> SlipFound:
    """Where a slip stands. Raises BadInput and Refusal as ``open_slip`` does, but for a used one, which leads to its case."""
    with window.store.reading() as uow:
        try:
            slip, pad = open_slip(window, uow, text)
        except Refusal as error:
            if error.code != "slip_used" or not error.details.get("case_id"):
                raise
            return SlipFound(None, case_id=str(error.details["case_id"]))
        return SlipFound(slip, draft=_draft_of(uow, slip), printed_at=pad.printed_at)


def begin_backfill(window: Window, command: Backfill) -> Begun:
    """A draft that carries slip and paper's time to F9; one that is being filled from this slip already is opened again.

    Raises BadInput and Refusal as ``open_slip`` and ``check_paper_time`` do, Refusal("slip_in_draft") where another item is
    being filled from this slip.
    """
    with window.store.reading() as uow:
        slip, pad = open_slip(window, uow, command.slip)
        moment = check_paper_time(window, pad, command.at)
        if _draft_of(uow, slip) is not None:
            raise Refusal("slip_in_draft", slip=slip.short)
        others = _others(window, uow, command.id_no)
    under = window.under(window.releases.in_force(moment).release)
    opened = open_draft(under, OpenDraft(command.item_code, command.actor, command.language))
    carried = {SLIP: {"number": slip.text, "at": moment.isoformat(timespec="seconds")}}
    draft = save_draft(window, replace(opened.draft, view={**opened.draft.view, **carried}))
    return Begun(replace(opened, draft=draft), command.id_no, is_old(window, moment), others)


def paper_moment(day: str, clock: str, *, now: datetime) -> str:
    """ISO 8601 of a day and a time as they stand on the paper (``0930``, ``9:30``, ``9点30``); empty where they are none."""
    digits = "".join(sign if sign.isdecimal() else " " for sign in clock).split()
    if len(digits) == 1 and len(digits[0]) in (3, 4):
        digits = [digits[0][:-2], digits[0][-2:]]
    if len(digits) == 1:
        digits.append("00")
    try:
        hour, minute = (int(part) for part in digits)
        moment = datetime.fromisoformat(day).replace(hour=hour, minute=minute, tzinfo=now.tzinfo)
    except ValueError:
        return ""
    return moment.isoformat(timespec="seconds")


def _draft_of(uow: UnitOfWork, slip: SlipNumber) -> Draft | None:
    return next((draft for draft in uow.drafts.all() if slip_of(draft)[0] == slip.text), None)


def _others(window: Window, uow: UnitOfWork, id_no: str) -> tuple[tuple[str, str], ...]:
    """Slips of the same person that were entered lately: somebody who came with two papers, or one paper entered twice."""
    if len(id_no) < 6:
        return ()
    cases = {case.case_id: case for case in uow.cases.of_person(id_no)}
    since = (window.now() - LOOKED_BACK).isoformat(timespec="seconds")
    found = [row for row in uow.slips.settled() if row.case_id in cases and row.at >= since]
    return tuple((f"S{row.terminal_no:02d}-{row.running:05d}", cases[row.case_id].short_number) for row in found)
