"""One open counter a module; a test brings its own cases. Tests that count everything ask for a house of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.clock import MONDAY, Clock
from tests.counterkit import counter_in
from tests.use_cases.kit import House


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    clock = Clock()
    with counter_in(tmp_path_factory.mktemp("counter") / "profile", clock=clock) as (counter, papers):
        yield House(counter, papers, clock)


@pytest.fixture
def house(shared: House) -> House:
    """The module's counter, on Monday morning."""
    shared.clock.at = MONDAY
    return shared


@pytest.fixture
def own(tmp_path: Path) -> Iterator[House]:
    """A counter of the test's own."""
    clock = Clock()
    with counter_in(tmp_path / "profile", clock=clock) as (counter, papers):
        yield House(counter, papers, clock)
