"""One window per profile: a second start raises the first and ends."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLockFile, QObject, Signal

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalServer

FILE = "window.lock"
RAISE = b"raise\n"
WAIT_MS = 800


class SingleInstance(QObject):
    """Signals: raise_wanted(): somebody started the program again."""

    raise_wanted = Signal()

    def __init__(self, profile: Path) -> None:
        super().__init__()
        profile.mkdir(parents=True, exist_ok=True)
        self._lock: QLockFile | int | None = None
        self._profile = profile
        self._server: QLocalServer | None = None

    def is_first(self) -> bool:
        """Takes the profile; False while another window has it. A lock ends with its process, however that ends."""
        path = self._profile / FILE
        if sys.platform == "win32":
            self._lock = QLockFile(str(path))
            self._lock.setStaleLockTime(0)  # ends with its process, not with time
            return self._lock.tryLock(0)
        import fcntl  # the system's own lock: Qt's writes a file and waits until the disk has it, before anything is shown

        taken = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(taken, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(taken)
            return False
        self._lock = taken
        return True

    def listen(self) -> None:
        """From now on a second start is heard."""
        from PySide6.QtNetwork import QLocalServer

        server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        if not server.listen(self._name()):
            QLocalServer.removeServer(self._name())
            server.listen(self._name())
        server.newConnection.connect(self._heard)
        self._server = server

    def wake_other(self) -> bool:
        """Asks the window that has the profile to come forward; False when it does not hear."""
        from PySide6.QtNetwork import QLocalSocket

        socket = QLocalSocket()
        socket.connectToServer(self._name())
        if not socket.waitForConnected(WAIT_MS):
            return False
        socket.write(RAISE)
        heard = socket.waitForBytesWritten(WAIT_MS)
        socket.disconnectFromServer()
        return heard

    def _name(self) -> str:
        """Where the first window listens: short enough for any system, one for each profile."""
        from hashlib import sha256

        return f"yimen-counter-{sha256(str(self._profile.resolve()).encode()).hexdigest()[:24]}"

    def release(self) -> None:
        """The profile is free for the next start."""
        if self._server is not None:
            self._server.close()
            self._server = None
        lock, self._lock = self._lock, None
        if isinstance(lock, int):
            os.close(lock)
        elif lock is not None:
            lock.unlock()

    def _heard(self) -> None:
        server = self._server
        while server is not None and (socket := server.nextPendingConnection()) is not None:
            socket.disconnected.connect(socket.deleteLater)
            self.raise_wanted.emit()
