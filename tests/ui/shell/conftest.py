"""The window over a real counter, under the real theme."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from counter_app.bootstrap import Counter, Settings, unlock
from tests.counterkit import CLERK, PASSWORD, establish_counter
from ui.desktop.appearance import Appearance
from ui.desktop.shell import Shell
from ui.desktop.style.theme import Theme
from ui.desktop.window import CounterWindow

WAIT_MS = 5000


@pytest.fixture(autouse=True)
def _themed(theme: Theme) -> Theme:
    return theme


@dataclass
class Desk:
    """A clerk's hands and eyes at the window."""

    window: CounterWindow
    qtbot: QtBot

    @property
    def shell(self) -> Shell:
        assert self.window.shell is not None
        return self.window.shell

    def logs_in(self, password: str = PASSWORD, account: str = CLERK) -> None:
        self.gives_password(password, account)
        self.qtbot.waitUntil(lambda: self.window.shell is not None and self.window.shell.isVisible(), timeout=WAIT_MS)
        self.settles()

    def gives_password(self, password: str, account: str = CLERK) -> None:
        login = self.window.login
        while login.chosen() != account:
            self.presses(Qt.Key.Key_Down, login.password)
        QTest.keyClicks(login.password, password)
        self.presses(Qt.Key.Key_Return, login.password)

    def presses(self, key: Qt.Key, on: QWidget | None = None, **more: object) -> None:
        QTest.keyClick(on or self.window, key, **more)  # type: ignore[call-overload]

    def settles(self) -> None:
        def quiet() -> bool:
            tasks = self.window.tasks()
            return not tasks.busy()

        self.qtbot.waitUntil(quiet, timeout=WAIT_MS)
        self.qtbot.wait(20)
        self.qtbot.waitUntil(quiet, timeout=WAIT_MS)


@pytest.fixture(scope="session")
def _established(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A counter set up once; its marks of numbers lie beside it, so that each copy is a counter of its own."""
    folder = tmp_path_factory.mktemp("established")
    establish_counter(Settings(profile=folder / "counter", marks=folder / "marks"))
    return folder


@pytest.fixture
def settings(tmp_path: Path, _established: Path) -> Settings:
    """An enrolled counter of three people, with no district in reach."""
    shutil.copytree(_established, tmp_path / "own")
    return Settings(profile=tmp_path / "own" / "counter", marks=tmp_path / "own" / "marks")


OpenWindow = Callable[..., Desk]


@pytest.fixture
def open_window(theme: Theme, qtbot: QtBot) -> Iterator[OpenWindow]:
    """Opens a window on settings; it is closed afterwards."""
    opened: list[CounterWindow] = []

    def make(settings: Settings, *, offline: bool = True, demo: dict[str, str] | None = None) -> Desk:
        window = CounterWindow(settings, theme, Appearance(), offline=offline, demo=demo)
        opened.append(window)
        window.resize(1366, 728)
        window.show()
        window.activateWindow()
        window.after_first_paint()
        return Desk(window, qtbot)

    yield make
    for window in opened:
        window.end()
        window.close()
        window.deleteLater()


@pytest.fixture
def unlocked(settings: Settings) -> Callable[[], Counter]:
    """Opens the counter without a window, to put something into it first."""
    return lambda: unlock(settings, CLERK, PASSWORD)
