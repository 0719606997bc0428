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
from contextlib import contextmanager
from pathlib import Path

import typer

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
    folder: Path | None, catalogue: Path, *, auto: bool, language: str | None = None, large: bool = False
) -> int:
    """Opens the demo's window; the exit code of the window."""
    place = folder or _default_folder()
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    facts = _facts(place)
    with _district_process(place, int(facts["port"]), auto=auto, catalogue=catalogue) as ready:
        profile = place / "counter"
        if not (profile / "terminal.json").exists():
            typer.echo("首次运行：正在准备演示数据 / first start: preparing the demo ...")
            ready()
            _enrol(place, profile, f"http://127.0.0.1:{facts['port']}")
        from counter_app.bootstrap import Settings
        from ui.commands.demo_people import DEMO_PASSWORDS
        from ui.desktop.main import run

        return run(Settings(profile=profile), demo=dict(DEMO_PASSWORDS), language=language, large=large)


def _default_folder() -> Path:
    from platformdirs import user_data_path

    return user_data_path("yimen-counter-demo", appauthor=False)


def _facts(place: Path) -> Mapping[str, int]:
    """The demo's port, chosen once and kept, because the enrolled counter remembers its district's address."""
    path = place / "demo.json"
    if path.exists():
        facts: Mapping[str, int] = json.loads(path.read_text("utf-8"))
        return facts
    with socket.create_server(("127.0.0.1", 0)) as free:
        facts = {"port": free.getsockname()[1]}
    path.write_text(json.dumps(facts), "utf-8")
    return facts


def _enrol(place: Path, profile: Path, base_url: str) -> None:
    from counter_app.bootstrap import Settings
    from ui.commands.demo_people import DEMO_PASSWORDS
    from ui.commands.world import enrol_counter

    code = (place / "enrolment-code").read_text("utf-8").strip()
    enrol_counter(Settings(profile=profile), base_url, code, DEMO_PASSWORDS)


@contextmanager
def _district_process(place: Path, port: int, *, auto: bool, catalogue: Path) -> Iterator[Ready]:
    command = [sys.executable, "-m", "ui.commands.demo_district", str(place), str(port), str(catalogue)]
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
