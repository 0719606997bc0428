"""The look of the product over pytest-qt's application; every test begins light, normal size, Chinese."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from ui.desktop.style.theme import Theme
from ui.desktop.style.tokens import Look


@pytest.fixture(scope="session")
def _session_theme(qapp: QApplication) -> Theme:
    qapp.setCursorFlashTime(0)
    return Theme(qapp, Look())


@pytest.fixture
def theme(_session_theme: Theme) -> Iterator[Theme]:
    """The theme of the session; what a test changes is put back."""
    yield _session_theme
    _session_theme.set_look(Look())
