"""The release of the repository, as ``make catalogue`` leaves it, and a runner of command lines."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.counterkit import release_bytes
from ui.commands import counter, district
from ui.commands.world import Published, published

Ran = tuple[int, str, str]
Runs = Callable[..., Ran]


@pytest.fixture(scope="session")
def catalogue_folder() -> Path:
    release_bytes()
    return Path("build/catalogue").resolve()


@pytest.fixture
def release(catalogue_folder: Path) -> Published:
    return published(catalogue_folder)


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Runs:
    """Runs ``counter`` or ``district`` as the installed command does: (exit code, standard output, standard error)."""
    mains = {"counter": counter.main, "district": district.main}

    def run(*words: object) -> Ran:
        monkeypatch.setattr(sys, "argv", [str(word) for word in words])
        code: object = 0
        try:
            mains[str(words[0])]()
        except SystemExit as end:
            code = end.code
        said = capsys.readouterr()
        return int(str(code or 0)), said.out, said.err

    return run
