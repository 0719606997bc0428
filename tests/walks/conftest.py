"""A whole place for walks: a served district, the cable, an enrolled counter and its real window."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
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
from ui.commands.world import Published, enrol_counter, people_the_district
from ui.desktop.appearance import Appearance
from ui.desktop.style.theme import Theme
from ui.desktop.window import CounterWindow


@dataclass(frozen=True, slots=True)
class Place:
    """What stands around the clerk. ``keys``: the departments' bearer keys."""

    folder: Path
    settings: Settings
    district: RunningDistrict
    cable: Cable
    keys: Mapping[str, str]

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
    district = open_district(DistrictSettings(folder=tmp_path / "district"), clock=china_now, make_id=make_uuid7)
    made = people_the_district(district, Published(zip_path, key), residents=60)
    (code,) = made.codes.values()
    with serving(district) as running, cable_to(int(running.base_url.rsplit(":", 1)[1])) as cable:
        settings = Settings(profile=tmp_path / "counter", second_place=tmp_path / "second", marks=tmp_path / "marks")
        (tmp_path / "second").mkdir()
        passwords = {"wang": PASSWORD, "chen": PASSWORD, "li": PASSWORD}
        enrol_counter(settings, f"http://127.0.0.1:{cable.port}", code, passwords)
        yield Place(tmp_path, settings, running, cable, made.department_keys)


@pytest.fixture
def window(place: Place, qapp: QApplication, qtbot: QtBot) -> Iterator[CounterWindow]:
    """The program's window as ``main`` makes it, at its first size, before anybody logged in."""
    appearance = Appearance()
    theme = Theme(qapp, appearance.look(system_dark=False))
    window = CounterWindow(place.settings, theme, appearance)
    qtbot.addWidget(window)
    window.show()
    window.setWindowState(Qt.WindowState.WindowActive)
    qtbot.waitExposed(window)
    window.activateWindow()
    window.after_first_paint()
    yield window
    window.end()
    theme.deleteLater()
