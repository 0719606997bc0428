"""One program per store folder: a lock of the operating system that ends with the process, however it ends."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Self

from counter_app.errors import StoreUnavailable

LOCK_FILE = "store.lock"
MADE = b"made"
"""Written into the lock file once the database exists, so that a lost database is noticed and not made anew, empty."""


class StoreLock:
    """Held from ``take`` until ``release`` or the end of the process."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    @classmethod
    def take(cls, folder: Path) -> Self:
        """The lock of this folder; raises StoreUnavailable("locked_by_other") while another program has it."""
        descriptor = os.open(folder / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(descriptor)
        except OSError as error:
            os.close(descriptor)
            raise StoreUnavailable("locked_by_other") from error
        return cls(descriptor)

    def was_made(self) -> bool:
        """Whether a database was once made in this folder."""
        os.lseek(self._descriptor, 0, os.SEEK_SET)
        return os.read(self._descriptor, len(MADE)) == MADE

    def mark_made(self) -> None:
        """Remembers that the database exists now."""
        os.lseek(self._descriptor, 0, os.SEEK_SET)
        os.write(self._descriptor, MADE)
        os.fsync(self._descriptor)

    def release(self) -> None:
        """Lets the next program in; may be called twice."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


if sys.platform == "win32":
    import msvcrt

    _LOCKED_BYTE = 1024  # beyond the text, because a locked byte of Windows cannot be read by others

    def _lock(descriptor: int) -> None:
        os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
