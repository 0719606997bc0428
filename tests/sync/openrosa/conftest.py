"""A small OpenRosa server for each test, and a line to it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from sync.openrosa import Patience, Server
from tests.sync.openrosa.neighbour import Neighbour, served


@pytest.fixture
def neighbour() -> Iterator[Neighbour]:
    with served(Neighbour()) as there:
        yield there


@pytest.fixture
def line(neighbour: Neighbour) -> Iterator[Server]:
    opened = Server(
        f"{neighbour.url}/v1/projects/7",
        user="clerk",
        password="secret",
        clock=lambda: datetime(2011, 2, 14, 16, 48, 15, tzinfo=UTC),
        patience=Patience(connect=5, read=5, whole=20),
    )
    yield opened
    opened.close()
