"""A district that runs inside this process: for tests, ``counter demo`` and the self-test."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

import uvicorn

from counter_app.errors import Environment
from counter_app.ports import Clock, MakeId
from sync.district.app import app_of
from sync.district.core import District, open_district
from sync.district.settings import Settings

_START_WITHIN_S = 20.0
_STOP_WITHIN_S = 8.0


class _Server(uvicorn.Server):
    """Sends long polls home when it is told to stop, so that stopping is quick."""

    def __init__(self, config: uvicorn.Config, district: District) -> None:
        super().__init__(config)
        self._district = district

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._district.hub.close()
        super().handle_exit(sig, frame)


def make_server(district: District, *, host: str, port: int) -> uvicorn.Server:
    """A uvicorn server over the district, silent but for its error log."""
    config = uvicorn.Config(
        app_of(district),
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        lifespan="on",
        timeout_graceful_shutdown=2,
        timeout_keep_alive=75,
        server_header=False,
    )
    return _Server(config, district)


@dataclass(frozen=True, slots=True)
class RunningDistrict:
    """A served district and where it listens."""

    district: District
    base_url: str


@contextmanager
def running_district(
    settings: Settings, *, clock: Clock, make_id: MakeId, port: int = 0, host: str = "127.0.0.1"
) -> Iterator[RunningDistrict]:
    """A district served on a loopback port (0: any free one) until the block ends."""
    with serving(open_district(settings, clock=clock, make_id=make_id), port=port, host=host) as running:
        yield running


@contextmanager
def serving(district: District, *, port: int = 0, host: str = "127.0.0.1") -> Iterator[RunningDistrict]:
    """The opened district served in a thread of this process; it is closed afterwards."""
    server = make_server(district, host=host, port=port)
    listener = socket.create_server((host, port))
    thread = threading.Thread(target=server.run, args=([listener],), name="counter-district", daemon=True)
    thread.start()
    try:
        _wait_started(server, thread)
        yield RunningDistrict(district, f"http://{host}:{listener.getsockname()[1]}")
    finally:
        district.hub.close()
        server.should_exit = True
        thread.join(_STOP_WITHIN_S)
        listener.close()


def _wait_started(server: uvicorn.Server, thread: threading.Thread) -> None:
    pause = threading.Event()
    waited = 0.0
    while not server.started:
        if not thread.is_alive() or waited > _START_WITHIN_S:
            raise Environment("district_did_not_start")
        pause.wait(0.01)
        waited += 0.01
