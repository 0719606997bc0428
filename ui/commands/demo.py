"""``counter demo``: a district of one's own on loopback, invented residents, and the counter enrolled at it.

The district is a process of its own, so that it never takes time from the window. A second start finds everything in the folder.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from counter_app.bootstrap import Settings
    from counter_app.ports import Clock

START_WITHIN_S = 30.0


def require_display() -> None:
    """Says how to get a screen, and exits 1, where there is none."""
    if sys.platform == "linux" and not any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    ):
        typer.echo(
            "没有可用的显示器。请在桌面环境中运行，或安装 xvfb 后使用：xvfb-run -a make run\n"
            "No display. Run it in a desktop session, or install xvfb and use: xvfb-run -a make run",
            err=True,
        )
        raise typer.Exit(1)


def run_demo(
    folder: Path | None,
    catalogue: Path,
    *,
    auto: bool,
    language: str | None = None,
    large: bool = False,
    shift_days: int = 0,
    cut: bool = False,
) -> int:
    """Opens the demo's window; the exit code of the window.

    ``shift_days``: the counter's and the district's clocks run so many days ahead, so that kept files age; they never go back.
    ``cut``: no district answers, as on a day without the line.
    """
    place = folder or _default_folder()
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    facts = _facts(place, shift_days)
    settings = demo_settings(place, facts["shift_days"])
    with ExitStack() as open_now:
        process = _district_process(place, facts, auto=auto, catalogue=catalogue)
        if not (settings.profile / "terminal.json").exists():
            typer.echo("首次运行：正在准备演示数据 / first start: preparing the demo ...")
            with process as ready:
                ready()
                _enrol(place, settings, f"http://127.0.0.1:{facts['port']}")
            process = _district_process(place, facts, auto=auto, catalogue=catalogue)
        if not cut:
            open_now.enter_context(process)
        from ui.commands.demo_people import DEMO_PASSWORDS, lay_cards
        from ui.desktop.main import run

        lay_cards(settings.profile / "cards")
        return run(settings, demo=dict(DEMO_PASSWORDS), language=language, large=large)


def demo_settings(place: Path, shift_days: int) -> Settings:
    """The counter of the demo in ``place``, with its clock."""
    from counter_app.bootstrap.settings import Settings

    return Settings(profile=place / "counter", clock=days_ahead(shift_days))


def days_ahead(days: int) -> Clock:
    """The PC's clock in the counter's zone, ``days`` days ahead."""
    from counter_app.bootstrap.settings import china_now

    ahead = timedelta(days=days)

    def clock() -> datetime:
        return china_now() + ahead

    return clock


def _default_folder() -> Path:
    from platformdirs import user_data_path

    return user_data_path("yimen-counter-demo", appauthor=False)


def _facts(place: Path, shift_days: int) -> Mapping[str, int]:
    """The demo's port, chosen once and kept, because the enrolled counter remembers its district's address; and the most days
    that its clocks were ever ahead, because no clock may go back behind what was written."""
    path = place / "demo.json"
    facts: dict[str, int] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    if "port" not in facts:
        with socket.create_server(("127.0.0.1", 0)) as free:
            facts["port"] = free.getsockname()[1]
    facts["shift_days"] = max(shift_days, facts.get("shift_days", 0))
    path.write_text(json.dumps(facts), "utf-8")
    return facts


def _enrol(place: Path, settings: Settings, base_url: str) -> None:
    from ui.commands.demo_people import DEMO_PASSWORDS
    from ui.commands.world import enrol_counter

    code = (place / "enrolment-code").read_text("utf-8").strip()
    enrol_counter(settings, base_url, code, DEMO_PASSWORDS)


@contextmanager
def _district_process(place: Path, facts: Mapping[str, int], *, auto: bool, catalogue: Path) -> Iterator[Ready]:
    port, ahead = facts["port"], facts["shift_days"]
    command = [sys.executable, "-m", "ui.commands.demo_district", str(place), str(port), str(catalogue), str(ahead)]
    if auto:
        command.append("--auto")
    with (place / "district.log").open("ab") as log:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        yield Ready(process, port)
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(5)


class Ready:
    """Waits until the district answers; raises Environment when it does not start."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self._process, self._port = process, port

    def __call__(self) -> None:
        from counter_app.errors import Environment

        ends = time.monotonic() + START_WITHIN_S
        while time.monotonic() < ends and self._process.poll() is None:
            try:
                with socket.create_connection(("127.0.0.1", self._port), 0.2):
                    return
            except OSError:
                time.sleep(0.05)
        raise Environment("district_did_not_start", port=self._port)
