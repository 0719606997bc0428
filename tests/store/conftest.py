"""A real encrypted store in a folder of its own for every test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from counter_app.store.opening import SqlStore
from tests.store.samples import open_sample


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def store(folder: Path) -> Iterator[SqlStore]:
    opened = open_sample(folder)
    yield opened
    opened.close()
