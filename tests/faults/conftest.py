"""A day at the counter, prepared once a module, in a process of its own; the module names it ``DAY``."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.forked import Run, job_process


@pytest.fixture(scope="module")
def run(request: pytest.FixtureRequest) -> Iterator[Run]:
    """Runs a day in a process of its own and says how it ended."""
    with job_process(request.module.DAY.__name__) as job:
        yield job


@pytest.fixture(scope="module")
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The place as it is before the day."""
    folder = tmp_path_factory.mktemp("made") / "place"
    request.module.DAY.prepare(folder)
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """That place, for one test alone."""
    return Path(shutil.copytree(made, tmp_path / "place"))
