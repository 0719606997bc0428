"""Every page is tested under the real theme, on a real counter."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ui.pages.case_world import World, a_world
from ui.desktop.style.theme import Theme


@pytest.fixture(autouse=True)
def _themed(theme: Theme) -> Theme:
    return theme


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A counter with its desk."""
    with a_world(tmp_path) as made:
        yield made
