"""A page with its right column and action bar in a plain window: what the shell does, without the shell."""

from __future__ import annotations

from PySide6.QtGui import QInputMethodEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ui.desktop.pages.base import Page
from ui.desktop.widgets.basics import Col, Row


def shown(qtbot: QtBot, page: Page, size: tuple[int, int] = (1294, 700)) -> QWidget:
    """The window, shown and active, with the page's keys installed."""
    frame = QWidget()
    middle = Col(page, gap=0)
    middle.setStretch(0, 1)
    bar, side = page.actions(), page.side()
    if bar is not None:
        middle.addWidget(bar)
    whole = Row(middle, gap=0)
    if side is not None:
        whole.addWidget(side)
    whole.setStretch(0, 1)
    frame.setLayout(whole)
    frame.resize(*size)
    for key, does in page.keys().items():
        QShortcut(QKeySequence(key), frame).activated.connect(does)
    qtbot.addWidget(frame)
    vars(qtbot).setdefault("kept", []).append(frame)  # pytest-qt itself holds windows weakly
    frame.show()
    frame.activateWindow()
    qtbot.waitUntil(frame.isActiveWindow)
    return frame


def types(widget: QWidget, words: str) -> None:
    """Chinese as an input method commits it (QTest's keys are ASCII only)."""
    event = QInputMethodEvent()
    event.setCommitString(words)
    QApplication.sendEvent(widget, event)
