"""A working day inside the open window: cases received, printed and sent, then what memory the process holds.

Runs in the child process; imports only what the program itself has loaded by then.
"""

from __future__ import annotations

import gc
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from counter_app.catalogue.samples import sample_answers, type_in
from counter_app.use_cases import drafts, sheets
from counter_app.use_cases.receive_case import ReceiveCase, receive_case
from counter_app.use_cases.review import review
from counter_app.use_cases.window import Window
from tests.bench.child import resident_mb

ITEM = "ZR-002"
LOOK_EVERY_MS = 50


def work_through(start_page: Any, cases: int, told: Callable[[str], None]) -> None:
    """Opens a form in the window, works the cases through one a turn of the event loop, waits for the line, then tells."""
    from PySide6.QtCore import QTimer

    from ui.desktop.desk import Desk

    desk = next(one for one in gc.get_objects() if isinstance(one, Desk))
    memory = {"at 受理": resident_mb()}
    left = [cases]
    start_page.begin.emit(ITEM, "")

    def turn() -> None:
        if left[0]:
            left[0] -= 1
            one_case(desk)
            QTimer.singleShot(0, start_page, turn)
        else:
            memory["received and printed"] = resident_mb()
            desk.link.poke()
            wait()

    def wait() -> None:
        with desk.window.store.reading() as uow:
            if uow.outbox.count():
                QTimer.singleShot(LOOK_EVERY_MS, start_page, wait)
                return
        _show_queue(start_page.window())
        QTimer.singleShot(500, start_page, finish)

    def finish() -> None:
        memory["synced, work queue open"] = resident_mb()
        memory["highest"] = resident_mb("VmHWM")
        told(json.dumps(memory, ensure_ascii=False))

    QTimer.singleShot(300, start_page, turn)


def one_case(desk: Any) -> None:
    """An item from its invented sample, received, its receipt printed."""
    window: Window = desk.window
    actor = desk.account
    item = window.catalogue.item(ITEM)
    opened = drafts.open_draft(window, drafts.OpenDraft(ITEM, actor.account_id))
    type_in(opened.record, sample_answers(item.sample, window.now()))
    found = review(item, opened.record)
    ticked = [{"code": line.material.code, "taken": True} for line in found.materials]
    answers = opened.record.answers(relevant_only=False)
    draft = drafts.save_draft(window, replace(opened.draft, answers=answers, materials=ticked))
    notices = tuple(notice.name for notice in found.notices)
    received = receive_case(window, ReceiveCase(draft, actor.account_id, actor.name, confirmed=notices))
    desk._papers.print_paper(received.case_id, sheets.RECEIPT_A4, actor=actor.account_id, clerk_name=actor.name)


def _show_queue(window: Any) -> None:
    from ui.desktop.shell import Shell

    for shell in window.findChildren(Shell) or [window]:
        if isinstance(shell, Shell):
            shell.show_room("queue")
