"""What the pages ask about grid events: whom to phone about one, whether somebody still must, and that it was done."""

from __future__ import annotations

from PySide6.QtCore import QObject

from counter_app.journal.fold import CaseState
from counter_app.use_cases.phone_duty import Phoned, PhoneDuty, answer_phone_duty, duty_of, phone_duty
from ui.desktop.desk import Desk
from ui.desktop.tasks import Done, Failed


class DeskGrid:
    """The telephone duty of cases."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def duty(self, state: CaseState) -> PhoneDuty | None:
        """Whom to phone about this case, at hand without asking; None where its limit is not in hours or a call was made."""
        found = phone_duty(self._desk.window, state)
        return None if found is None or found.done else found

    def ask_open(self, case_id: str, *, owner: QObject, done: Done, failed: Failed) -> None:
        """-> PhoneDuty | None: what is still to be done of it"""
        self._desk.ask(lambda: duty_of(self._desk.window, case_id), owner, done, failed)

    def answer(self, case_id: str, said: Phoned, *, owner: QObject, done: Done, failed: Failed) -> None:
        """电话报告 -> CaseState"""
        actor = self._desk.account.account_id
        self._desk.act(lambda: answer_phone_duty(self._desk.window, case_id, said, actor=actor), owner, done, failed)
