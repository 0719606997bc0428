"""Widgets under test in one window that has the focus."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot


def in_window(qtbot: QtBot, *widgets: QWidget, width: int = 600) -> QWidget:
    """The widgets one below the other; the first has the focus."""
    window = QWidget()
    window.resize(width, 600)
    layout = QVBoxLayout(window)
    for widget in widgets:
        layout.addWidget(widget)
    qtbot.addWidget(window)
    vars(qtbot).setdefault("kept", []).append(window)  # pytest-qt itself holds windows weakly
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    widgets[0].setFocus()
    return window
