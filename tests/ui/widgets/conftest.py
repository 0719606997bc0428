"""Every editor is tested under the real theme, in a window that has the focus."""

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.ui.in_window import in_window
from ui.desktop.style.theme import Theme

Show = Callable[..., QWidget]


@pytest.fixture(autouse=True)
def _themed(theme: Theme) -> Theme:
    return theme


@pytest.fixture
def show(qtbot: QtBot) -> Show:
    """Puts widgets into one window and gives the first of them the focus."""

    def shown(*widgets: QWidget) -> QWidget:
        return in_window(qtbot, *widgets, width=900)

    return shown
