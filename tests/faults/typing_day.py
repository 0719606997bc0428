"""A clerk types into the real form page without pause, in a process that is going to be killed.

``python -m tests.faults.typing_day FOLDER``: opens the counter in FOLDER, opens a 居住证 draft, and types digits into the address.
After each key it writes ``<number of characters> <monotonic seconds>`` to standard output.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from counter_app.bootstrap import unlock
from counter_app.use_cases import drafts
from tests.counterkit import CLERK, PASSWORD, paper_desk, settings_for
from ui.desktop.desk import Desk
from ui.desktop.pages.form import FormPage
from ui.desktop.style.theme import Theme
from ui.desktop.style.tokens import Look
from ui.desktop.tasks import TaskRunner

QUESTION = "applicant_address"
EVERY_MS = 20


def main(folder: Path) -> None:
    """Types until it is killed."""
    app = QApplication(sys.argv[:1])
    theme = Theme(app, Look())
    counter = unlock(settings_for(folder / "counter"), CLERK, PASSWORD)
    tasks = TaskRunner()
    desk = Desk(counter, paper_desk(counter), tasks)
    opened = drafts.open_draft(counter.window, drafts.OpenDraft("ZR-002", CLERK))
    page = FormPage(desk, opened)
    page.resize(1021, 700)
    page.show()
    page.enter()
    page.view.go_to(opened.record.definition.ref_of(QUESTION))
    typed = 0

    def key() -> None:
        nonlocal typed
        target = QApplication.focusWidget()
        assert target is not None
        QTest.keyClick(target, "0123456789"[typed % 10])
        typed += 1
        sys.stdout.write(f"{typed} {time.monotonic()}\n")
        sys.stdout.flush()

    timer = QTimer()
    timer.timeout.connect(key)
    timer.start(EVERY_MS)
    app.exec()
    del theme


if __name__ == "__main__":
    main(Path(sys.argv[1]))
