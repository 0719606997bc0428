"""What the form page asks of the paper desk before F9: the forms that are signed first."""

from __future__ import annotations

from PySide6.QtCore import QObject

from counter_app.ports import Draft
from ui.desktop.desk import Desk
from ui.desktop.tasks import Done, Failed


class DeskSigning:
    """Forms 待签 of a draft."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def print_form(self, draft: Draft, code: str, *, owner: QObject, done: Done, failed: Failed) -> None:
        """-> PrintedForm; the print is noted before the sheet is handed out"""
        who, papers = self._desk.account, self._desk.papers

        def work() -> object:
            return papers.print_form(draft, code, actor=who.account_id, clerk_name=who.name)

        self._desk.ask(work, owner, done, failed, lane="slow")
