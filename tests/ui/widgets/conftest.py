"""Every editor is tested under the real theme, in a window that has the focus."""

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.desktop.style.theme import Theme

Show = Callable[..., QWidget]


@pytest.fixture(autouse=True)
def _themed(theme: Theme) -> Theme:
    return theme


@pytest.fixture
def show(qtbot: QtBot) -> Show:
    """Puts widgets into one window and gives the first of them the focus."""

    def shown(*widgets: QWidget) -> QWidget:
        window = QWidget()
        window.resize(900, 600)
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

    return shown
