"""A whole place for walks: a served district, the cable, an enrolled counter and its real window."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
import requests
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from counter_app.bootstrap import Settings, china_now, make_uuid7
from sync.district.core import open_district
from sync.district.running import RunningDistrict, serving
from sync.district.settings import Settings as DistrictSettings
from sync.wire import PartInfo
from tests.counterkit import PASSWORD, release_bytes
from tests.walks.cable import Cable, cable_to
from tests.walks.papers import faults_of
from tests.walks.report import Report
from tests.walks.rooms import CounterScreen
from ui.commands.world import Published, enrol_counter, people_the_district
from ui.desktop.appearance import Appearance
from ui.desktop.style.theme import Theme
from ui.desktop.style.tokens import Look
from ui.desktop.window import CounterWindow


class MovingClock:
    """The real time in UTC+8, and days ahead of it when a walk says so; counter and district go by the same one."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def __call__(self) -> datetime:
        return china_now() + self._ahead

    def forward(self, **stretch: float) -> None:
        """So much later it is now: ``days``, ``hours`` ..."""
        self._ahead += timedelta(**stretch)


@dataclass(frozen=True, slots=True)
class Place:
    """What stands around the clerk. ``keys``: the departments' bearer keys; ``clock``: what everybody goes by."""

    folder: Path
    settings: Settings
    district: RunningDistrict
    cable: Cable
    keys: Mapping[str, str]
    clock: MovingClock

    def parts(self, department: str) -> list[PartInfo]:
        """What a department holds."""
        answer = self._ask("GET", f"/v1/departments/{department}/parts", department)
        return [msgspec.convert(part, PartInfo) for part in answer["parts"]]

    def answers(self, department: str, status: str = "verified") -> None:
        """A department answers everything it holds."""
        for part in self.parts(department):
            said = "told" if part.purpose == "inform" else status
            self._ask("POST", f"/v1/departments/{department}/parts/{part.part_id}", department, {"status": said})

    def acts(self, lead: str, case_id: str, event: str, **payload: object) -> None:
        """The lead department acts on a case."""
        body = {"event": event, "payload": payload, "actor": "审批员"}
        self._ask("POST", f"/v1/departments/{lead}/cases/{case_id}/acts", lead, body)

    def _ask(self, method: str, path: str, department: str, body: object = None) -> Any:
        headers = {"Authorization": f"Bearer {self.keys[department]}"}
        answer = requests.request(method, self.district.base_url + path, json=body, headers=headers, timeout=10)
        assert answer.ok, f"{path}: {answer.status_code} {answer.text[:300]}"
        return answer.json()


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """A district with 60 invented people, and window 01 of 新城社区 enrolled at it through the cable."""
    release, key = release_bytes()
    zip_path = tmp_path / "release.zip"
    zip_path.write_bytes(release)
    clock = MovingClock()
    district = open_district(DistrictSettings(folder=tmp_path / "district"), clock=clock, make_id=make_uuid7)
    made = people_the_district(district, Published(zip_path, key), residents=60)
    (code,) = made.codes.values()
    with serving(district) as running, cable_to(int(running.base_url.rsplit(":", 1)[1])) as cable:
        profile, second, marks = tmp_path / "counter", tmp_path / "second", tmp_path / "marks"
        settings = Settings(profile=profile, second_place=second, marks=marks, clock=clock)
        (tmp_path / "second").mkdir()
        passwords = {"wang": PASSWORD, "chen": PASSWORD, "li": PASSWORD}
        enrol_counter(settings, f"http://127.0.0.1:{cable.port}", code, passwords)
        yield Place(tmp_path, settings, running, cable, made.department_keys, clock)
    assert not faults_of(profile / "prints")


@pytest.fixture(scope="session")
def _theme(qapp: QApplication) -> Theme:
    """The program's light look; the application has one for the whole session."""
    qapp.setCursorFlashTime(0)
    return qapp.findChild(Theme) or Theme(qapp, Look())


OpenWindow = Callable[[], CounterWindow]


@pytest.fixture
def open_window(place: Place, _theme: Theme, qtbot: QtBot) -> Iterator[OpenWindow]:
    """Opens the program's window as ``main`` does, at its first size; each call is a start of the program."""
    _theme.set_look(Look())
    opened: list[CounterWindow] = []

    def start() -> CounterWindow:
        window = CounterWindow(place.settings, _theme, Appearance())
        qtbot.addWidget(window)
        opened.append(window)
        window.show()
        window.setWindowState(Qt.WindowState.WindowActive)
        qtbot.waitExposed(window)
        window.activateWindow()
        window.after_first_paint()
        return window

    yield start
    for window in opened:
        window.end()


@pytest.fixture
def window(open_window: OpenWindow) -> CounterWindow:
    """The window before anybody logged in."""
    return open_window()


@pytest.fixture
def clerk(window: CounterWindow) -> CounterScreen:
    """The window in the clerk's hands."""
    return CounterScreen(window)


REPORTS = pytest.StashKey[list[Report]]()


@pytest.fixture
def report(request: pytest.FixtureRequest) -> Report:
    """What this walk says of itself; it stands at the end of the test run."""
    made = Report(request.node.name)
    request.config.stash.setdefault(REPORTS, []).append(made)
    return made


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """The walks' own reports, below everything else."""
    for report in config.stash.get(REPORTS, []):
        terminalreporter.write_sep("-", report.title)
        for line in report.lines:
            terminalreporter.write_line(line)
