"""Fixtures: one served district a module, a fresh terminal and an encrypted store a test."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from counter_app.store.opening import SqlStore, open_store
from tests.sync.support import Desk, Pen, Site, site


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A district shared by the tests of a module; each test brings its own terminal."""
    with site(tmp_path_factory.mktemp("district")) as opened:
        yield opened


@pytest.fixture
def own_place(tmp_path: Path) -> Iterator[Site]:
    """A district of the test's own, for tests that move the clock or count everything."""
    with site(tmp_path) as opened:
        yield opened


@pytest.fixture
def pen(place: Site) -> Pen:
    return place.enrol_new()


@pytest.fixture
def store(tmp_path: Path, place: Site) -> Iterator[SqlStore]:
    """A real encrypted store."""
    opened = open_store(
        tmp_path / "store", bytes(range(32)), clock=place.clock, make_id=lambda: str(uuid.uuid4()), program_version="0"
    )
    yield opened
    opened.close()


@pytest.fixture
def desk(store: SqlStore, pen: Pen) -> Iterator[Desk]:
    """A counter: store, pen and line."""
    opened = Desk(store, pen)
    yield opened
    opened.close()
