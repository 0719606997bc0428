"""The window is tested under the real theme."""

import pytest

from ui.desktop.style.theme import Theme


@pytest.fixture(autouse=True)
def _themed(theme: Theme) -> Theme:
    return theme
