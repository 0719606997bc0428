"""The waiting room of the feed: long polls wait here and are called when something of their station was committed."""

from __future__ import annotations

import asyncio
import threading


class Hub:
    """Wakes waiters of one event loop; ``changed`` may be called from any thread.

    Other workers on the same database are not heard here: waiters look again every ``Settings.poll_s`` seconds.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._signals: dict[str, asyncio.Event] = {}
        self.closing = False

    def open(self) -> None:
        """Called on the event loop that serves."""
        with self._lock:
            self._loop, self.closing = asyncio.get_running_loop(), False

    def signal(self, station: str) -> asyncio.Event:
        """What fires at the next change; take it before looking, so that no change falls in between."""
        with self._lock:
            return self._signals.setdefault(station, asyncio.Event())

    def changed(self, station: str) -> None:
        """Something of the station was committed."""
        with self._lock:
            signal, loop = self._signals.pop(station, None), self._loop
        if signal is not None and loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(signal.set)

    def close(self) -> None:
        """Every waiter goes home at once."""
        self.closing = True
        with self._lock:
            stations = list(self._signals)
        for station in stations:
            self.changed(station)
