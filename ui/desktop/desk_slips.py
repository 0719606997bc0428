"""What the page of hand-written slips asks: printing a pad, entering a slip, writing one off."""

from __future__ import annotations

from PySide6.QtCore import QObject

from counter_app.use_cases import backfill, paper_slips
from ui.desktop.desk import Desk
from ui.desktop.tasks import Done, Failed


class DeskSlips:
    """手写凭条 and 补录 of this counter."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def listed(self, *, owner: QObject, done: Done, failed: Failed) -> None:
        """-> tuple[paper_slips.SlipLine, ...], the open ones first"""
        self._desk.ask(lambda: paper_slips.slip_list(self._desk.window), owner, done, failed)

    def find(self, text: str, *, owner: QObject, done: Done, failed: Failed) -> None:
        """-> backfill.SlipFound: an open slip, the draft it is being entered in, or the case it became"""
        self._desk.ask(lambda: backfill.find_slip(self._desk.window, text), owner, done, failed)

    def begin(self, command: backfill.Backfill, *, owner: QObject, done: Done, failed: Failed) -> None:
        """-> backfill.Begun"""
        self._desk.ask(lambda: backfill.begin_backfill(self._desk.window, command), owner, done, failed, "drafts")

    def void(self, slip: str, reason: str, *, owner: QObject, done: Done, failed: Failed) -> None:
        """作废 -> SlipNumber; ``reason``: not_handed_out or spoiled"""
        actor = self._desk.account.account_id
        self._desk.ask(
            lambda: paper_slips.void_slip(self._desk.window, slip, reason=reason, actor=actor), owner, done, failed
        )

    def sheet(self, slip: str) -> tuple[str, str]:
        """First and last slip, as they are said, of the sheet this open slip is on."""
        return paper_slips.sheet_words(self._desk.window, slip)

    def print_pad(self, sheets: int, *, owner: QObject, done: Done, failed: Failed) -> None:
        """-> Printed; the range is booked before it is printed"""
        command = self._pad(sheets)
        self._desk.ask(lambda: self._desk.papers.print_slips(command), owner, done, failed, lane="slow")

    def print_instead(self, slip: str, *, owner: QObject, done: Done, failed: Failed) -> None:
        """-> Printed; the sheet this slip is on is void, and one with new numbers is printed"""
        window, command = self._desk.window, self._pad(1)

        def work() -> object:
            first, last = paper_slips.sheet_of(window, slip)
            paper_slips.refuse_clerk(window, command.actor)
            paper_slips.spoil_range(window, first, last, reason=paper_slips.SPOILED, actor=command.actor)
            return self._desk.papers.print_slips(command)

        self._desk.ask(work, owner, done, failed, lane="slow")

    def _pad(self, sheets: int) -> paper_slips.PrintPad:
        who = self._desk.account
        return paper_slips.PrintPad(sheets, who.account_id, who.name)
