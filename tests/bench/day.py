"""A working day inside the open window: cases received, printed and sent, then what memory the process holds.

Runs in the child process; imports only what the program itself has loaded by then.
"""

from __future__ import annotations

import gc
import json
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from counter_app.catalogue.samples import sample_answers, type_in
from counter_app.use_cases import drafts, sheets, signing
from counter_app.use_cases.receive_case import ReceiveCase, receive_case
from counter_app.use_cases.review import review
from counter_app.use_cases.window import Window
from tests.bench.child import resident_mb

ITEM = "ZR-002"
LOOK_EVERY_MS = 5
F9_ROUNDS = 7


def work_through(start_page: Any, cases: int, told: Callable[[str], None]) -> None:
    """Opens a form in the window and works the cases through, one a turn of the event loop; waits for the line, then tells.

    Told as JSON: ``memory`` in MB by moment, ``acknowledged`` seconds from F9 until the district has taken the case.
    """
    from ui.desktop.desk import Desk

    desk = next(one for one in gc.get_objects() if isinstance(one, Desk))
    _Day(start_page, desk, cases, told).begin()


class _Day:
    """The steps of a day, each started by the one before through the event loop."""

    def __init__(self, page: Any, desk: Any, cases: int, told: Callable[[str], None]) -> None:
        self._page, self._desk, self._left, self._told = page, desk, cases, told
        self._memory = {"at 受理": resident_mb()}
        self._acknowledged: list[float] = []

    def begin(self) -> None:
        self._page.begin.emit(ITEM, "")
        self._later(300, self._work)

    def _work(self) -> None:
        if self._left:
            self._left -= 1
            one_case(self._desk)
            self._later(0, self._work)
        else:
            self._memory["received and printed"] = resident_mb()
            self._desk.link.poke()
            self._when_sent(self._press_f9)

    def _press_f9(self) -> None:
        """As the form page does it: the case, then the line is woken; and again until it is known how long that takes."""
        if len(self._acknowledged) == F9_ROUNDS:
            _show_queue(self._page.window())
            self._later(500, self._finish)
            return
        command, begun = filled(self._desk), time.perf_counter()

        def sent() -> None:
            self._acknowledged.append(time.perf_counter() - begun)
            self._later(300, self._press_f9)

        self._desk.receive(command, owner=self._page, done=lambda _: self._when_sent(sent), failed=_fail)

    def _finish(self) -> None:
        self._memory["synced, work queue open"] = resident_mb()
        self._memory["highest"] = resident_mb("VmHWM")
        self._told(json.dumps({"memory": self._memory, "acknowledged": self._acknowledged}, ensure_ascii=False))

    def _when_sent(self, then: Callable[[], None]) -> None:
        with self._desk.window.store.reading() as uow:
            waiting = uow.outbox.count()
        if waiting:
            self._later(LOOK_EVERY_MS, lambda: self._when_sent(then))
        else:
            then()

    def _later(self, ms: int, act: Callable[[], None]) -> None:
        from PySide6.QtCore import QTimer

        # A lambda, because PySide keeps no reference to the owner of a bound method that is no QObject.
        QTimer.singleShot(ms, self._page, lambda: act())


def filled(desk: Any) -> ReceiveCase:
    """An item filled from its invented sample, ready for F9."""
    window: Window = desk.window
    actor = desk.account
    item = window.catalogue.item(ITEM)
    opened = drafts.open_draft(window, drafts.OpenDraft(ITEM, actor.account_id))
    type_in(opened.record, sample_answers(item.sample, window.now()))
    found = review(item, opened.record)
    ticked = [{"code": line.material.code, "taken": True} for line in found.materials]
    answers = opened.record.answers(relevant_only=False)
    asked = (line.material for line in found.materials)
    view = signing.view_of(signing.all_signed(item, opened.record, asked, at=window.stamp()))
    draft = drafts.save_draft(window, replace(opened.draft, answers=answers, materials=ticked, view=view))
    notices = tuple(notice.name for notice in found.notices)
    return ReceiveCase(draft, actor.account_id, actor.name, confirmed=notices)


def one_case(desk: Any) -> None:
    """A case received, its receipt printed."""
    actor = desk.account
    received = receive_case(desk.window, filled(desk))
    desk._papers.print_paper(received.case_id, sheets.RECEIPT_A4, actor=actor.account_id, clerk_name=actor.name)


def _fail(error: Exception) -> None:
    raise error


def _show_queue(window: Any) -> None:
    from ui.desktop.shell import Shell

    for shell in window.findChildren(Shell) or [window]:
        if isinstance(shell, Shell):
            shell.show_room("queue")
