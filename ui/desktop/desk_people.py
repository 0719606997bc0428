"""What pages ask about the people behind the counter."""

from __future__ import annotations

from PySide6.QtCore import QObject

from counter_app.ports import Draft
from counter_app.use_cases.hand_over import take_over_draft
from ui.desktop.desk import Desk
from ui.desktop.tasks import Done, Failed


class DeskPeople:
    """The desk's calls about who works at it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def take_over(self, draft: Draft, *, owner: QObject, done: Done, failed: Failed) -> None:
        """-> str: the name of the colleague who began it"""
        window, actor = self._desk.window, self._desk.account.account_id
        self._desk.ask(lambda: take_over_draft(window, draft, actor=actor), owner, done, failed)
