"""HTTP sessions for the link: at most four at once, kept alive, and long polls that can be called back from another thread."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import requests

MOST_CONNECTIONS = 4


class Connections:
    """Sessions handed out one thread at a time. ``interrupt`` shuts the sockets of everything under way."""

    def __init__(self, make_session: Callable[[], requests.Session]) -> None:
        self._make = make_session
        self._idle: list[requests.Session] = []
        self._busy: set[requests.Session] = set()
        self._lock = threading.Lock()
        self._room = threading.BoundedSemaphore(MOST_CONNECTIONS)
        self._sockets: dict[int, socket.socket] = {}
        self.closed = False

    @contextmanager
    def session(self) -> Iterator[requests.Session]:
        """A session that nobody else uses until the block ends."""
        with self._room:
            with self._lock:
                session = self._idle.pop() if self._idle else None
            if session is None:
                session = self._prepared(self._make())
            with self._lock:
                self._busy.add(session)
            try:
                yield session
            finally:
                self._give_back(session)

    def interrupt(self) -> None:
        """Every request under way ends at once with a broken connection."""
        with self._lock:
            sockets = list(self._sockets.values())
            self._sockets.clear()
        for one in sockets:
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue

    def close(self) -> None:
        """No connection is left open; may be used again afterwards."""
        self.interrupt()
        with self._lock:
            idle, self._idle = self._idle, []
        for session in idle:
            session.close()

    def _give_back(self, session: requests.Session) -> None:
        with self._lock:
            self._busy.discard(session)
            self._idle.append(session)

    def _prepared(self, session: requests.Session) -> requests.Session:
        adapter = _tracking_adapter(self._opened)
        session.mount("http://", adapter)
        session.mount("https://", adapter)
        return session

    def _opened(self, one: socket.socket) -> None:
        with self._lock:
            self._sockets = {key: kept for key, kept in self._sockets.items() if kept.fileno() != -1}
            self._sockets[id(one)] = one


def _tracking_adapter(opened: Callable[[socket.socket], None]) -> Any:
    """A requests adapter that tells of every socket it opens."""
    from requests.adapters import HTTPAdapter
    from urllib3.connection import HTTPConnection, HTTPSConnection
    from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

    class Plain(HTTPConnection):
        def connect(self) -> None:
            super().connect()
            opened(self.sock)

    class Secure(HTTPSConnection):
        def connect(self) -> None:
            super().connect()
            opened(self.sock)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    class Adapter(HTTPAdapter):
        def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
            super().init_poolmanager(*args, **kwargs)
            self.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}

    return Adapter(pool_connections=2, pool_maxsize=1)
