"""What pages ask about a visit: the next of a family, who belongs to it, its one receipt, and the notice shown first."""

from __future__ import annotations

from PySide6.QtCore import QObject

from counter_app.catalogue.model import Item, Notice
from counter_app.ports import Draft
from counter_app.use_cases import visits
from counter_app.use_cases.drafts import kept_drafts
from counter_app.use_cases.preferences import preferences
from ui.desktop.desk import Desk
from ui.desktop.style.tokens import T
from ui.desktop.tasks import Done, Failed


class VisitDesk:
    """Over the desk of the window."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def next_after_draft(self, draft: Draft, *, owner: QObject, done: Done, failed: Failed) -> None:
        """同一家庭下一位 -> drafts.Opened; the draft goes on as it is"""
        command = visits.NextMember(self._desk.account.account_id, draft=draft, language=T.look.language)
        self._desk.ask(lambda: visits.next_member(self._desk.window, command), owner, done, failed, "drafts")

    def next_after_case(self, case_id: str, *, owner: QObject, done: Done, failed: Failed) -> None:
        """-> drafts.Opened"""
        command = visits.NextMember(self._desk.account.account_id, case_id=case_id, language=T.look.language)
        self._desk.ask(lambda: visits.next_member(self._desk.window, command), owner, done, failed, "drafts")

    def members(self, visit_id: str, *, owner: QObject, done: Done, failed: Failed) -> None:
        """-> tuple[visits.Member, ...]"""
        language = T.look.language
        self._desk.ask(
            lambda: visits.visit_members(self._desk.window, visit_id, language=language), owner, done, failed
        )

    def drafts(self, *, owner: QObject, done: Done, failed: Failed) -> None:
        """-> tuple[Draft, ...], all that this counter keeps"""
        self._desk.ask(lambda: kept_drafts(self._desk.window), owner, done, failed)

    def print_visit(self, visit_id: str, *, reason: str = "", owner: QObject, done: Done, failed: Failed) -> None:
        """-> Printed, in the shape this window prints its receipts"""
        who, papers, window = self._desk.account, self._desk.papers, self._desk.window

        def work() -> object:
            shape = "80mm" if preferences(window).receipt.endswith("80mm") else "a4"
            return papers.print_visit(visit_id, shape=shape, actor=who.account_id, clerk_name=who.name, reason=reason)

        self._desk.act(work, owner, done, failed, lane="slow")

    def notice_of(self, item: Item) -> Notice | None:
        """The 个人信息告知书 of an item, at hand without asking."""
        notices = self._desk.window.catalogue.tables.notices
        return next((notice for notice in notices if notice.code == item.notice), None)
