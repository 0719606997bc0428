"""Fixtures for the district: opened without a server for rules, served for what is about HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sync.support import Home, Pen, Site, home, site


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Home]:
    """A district of the test's own, spoken to by its functions."""
    with home(tmp_path) as opened:
        yield opened


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A served district shared by a module."""
    with site(tmp_path_factory.mktemp("district")) as opened:
        yield opened


@pytest.fixture
def pen(place: Site) -> Pen:
    return place.enrol_new()
