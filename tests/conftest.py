"""What holds for every test: no screen, one time zone, nothing written to the home folder, no thread left behind.

Garbage is collected between tests, on the main thread, as `ui.desktop.garbage` does it in the program: a collection in a worker
that finds a widget of an earlier test can stand still for ever.
"""

from __future__ import annotations

import gc
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

# Set before any test module imports Qt; a test that wants a real screen asks a child process for it.
os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["TZ"] = "Asia/Shanghai"
time.tzset()

OWN_THREADS = "counter-"
"""Every thread the product starts carries this at the head of its name."""

THREADS_END_WITHIN_S = 2.0

_HOME_FOLDERS = ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR", "HOME")


@pytest.fixture(scope="session", autouse=True)
def _home_is_a_throw_away_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Point home and every XDG folder at a temporary place, so that no test can touch the developer's own."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in _HOME_FOLDERS:
            folder = home / name.lower()
            folder.mkdir(mode=0o700)
            patch.setenv(name, str(folder))
        yield home


@pytest.fixture(scope="session", autouse=True)
def _python_collects_nothing_by_itself() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


@pytest.fixture(autouse=True)
def _garbage_is_collected_here() -> Iterator[None]:
    """After each test and on the main thread, as the program does it."""
    from ui.desktop.garbage import collect_due

    yield
    collect_due()


def own_threads() -> list[threading.Thread]:
    """The product's threads that are alive now."""
    return [thread for thread in threading.enumerate() if thread.name.startswith(OWN_THREADS) and thread.is_alive()]


@pytest.fixture(autouse=True)
def _no_thread_is_left_running() -> Iterator[None]:
    """Fail the test that leaves one of the product's threads running."""
    before = set(own_threads())
    yield
    deadline = time.monotonic() + THREADS_END_WITHIN_S
    for thread in set(own_threads()) - before:
        thread.join(max(0.0, deadline - time.monotonic()))
    left = sorted(thread.name for thread in set(own_threads()) - before)
    assert not left, f"threads left running: {', '.join(left)}"
