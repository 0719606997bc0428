"""The window's line to a real district on loopback: what is received goes out, the state is said, a cut line is lived with."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from counter_app.bootstrap import Settings, china_now, make_uuid7
from sync.district.core import District, open_district
from sync.district.running import serving
from sync.district.settings import Settings as DistrictSettings
from sync.district.setup import import_release
from tests.counterkit import CLERK, PASSWORD, filled_draft, release_bytes
from tests.releases import FIRST_DAY, NEXT, december
from tests.ui.shell.conftest import Desk, OpenWindow
from ui.commands.world import Published, enrol_counter, people_the_district


@contextmanager
def enrolled(folder: Path) -> Iterator[tuple[Settings, District]]:
    release_bytes()
    release = Published(Path("build/catalogue/release.zip"), release_bytes()[1])
    district = open_district(DistrictSettings(folder=folder / "district"), clock=china_now, make_id=make_uuid7)
    made = people_the_district(district, release, residents=20)
    (code,) = made.codes.values()
    with serving(district) as running:
        settings = Settings(profile=folder / "counter", marks=folder / "marks")
        enrol_counter(settings, running.base_url, code, {CLERK: PASSWORD})
        yield settings, district


def receives(clerk: Desk) -> None:
    session = clerk.window.session
    assert session is not None
    command = filled_draft(session.counter, "ZR-001")
    session.desk.receive(command, owner=clerk.window, done=lambda _: None, failed=pytest.fail)


def test_what_is_received_reaches_the_district_and_the_window_says_it_is_online(
    tmp_path: Path, open_window: OpenWindow
) -> None:
    with enrolled(tmp_path) as (settings, _):
        clerk = open_window(settings, offline=False)
        clerk.logs_in()
        clerk.qtbot.waitUntil(lambda: "在线" in clerk.shell.status.accessibleName(), timeout=8000)
        receives(clerk)
        clerk.qtbot.waitUntil(lambda: clerk.shell.standing.counts.get("unsent_cases") == 1, timeout=8000)
        clerk.qtbot.waitUntil(lambda: clerk.shell.standing.counts.get("unsent_cases") == 0, timeout=8000)
        clerk.window.end()


def test_a_line_that_goes_is_said_with_the_next_try_and_work_goes_on(tmp_path: Path, open_window: OpenWindow) -> None:
    with enrolled(tmp_path) as (settings, _):
        clerk = open_window(settings, offline=False)
        clerk.logs_in()
        clerk.qtbot.waitUntil(lambda: "在线" in clerk.shell.status.accessibleName(), timeout=8000)
    receives(clerk)
    clerk.qtbot.waitUntil(lambda: "线路中断" in clerk.shell.status.accessibleName(), timeout=8000)
    session = clerk.window.session
    assert session is not None
    clerk.qtbot.waitUntil(lambda: session.desk.link_state.next_try != "", timeout=3000)
    clerk.qtbot.waitUntil(lambda: "1 件待发送" in clerk.shell.status.accessibleName(), timeout=5000)


def test_a_release_of_the_district_is_fetched_kept_and_waits_for_its_day(
    tmp_path: Path, open_window: OpenWindow
) -> None:
    with enrolled(tmp_path) as (settings, district):
        clerk = open_window(settings, offline=False)
        clerk.logs_in()
        clerk.qtbot.waitUntil(lambda: "在线" in clerk.shell.status.accessibleName(), timeout=8000)
        assert clerk.window.session is not None
        window = clerk.window.session.counter.window
        coming = tmp_path / "december.zip"
        coming.write_bytes(december())
        import_release(district, coming, release_bytes()[1])
        clerk.qtbot.waitUntil(lambda: NEXT in window.releases.names(), timeout=15_000)
        assert window.catalogue.release != NEXT
        assert window.releases.in_force(FIRST_DAY).release == NEXT
        clerk.window.end()
