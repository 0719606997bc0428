"""The mark that tells a counter's own store from a copy of it, kept outside the store's folder.

A store that was copied to another PC, or put back from an older backup, looks whole in itself and would hand out numbers that
are on receipts already. So the last number is also noted here, with the machine it was made on. A store whose mark is missing,
bears another machine, or is ahead of the store is a copy: it can be read and its queue sent, but it takes no case before the
district has given it a new terminal number.
"""

from __future__ import annotations

import hashlib
import os
import sys
import uuid
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import msgspec

from counter_app.store.durable import write_durably
from counter_app.store.points import Points

START = ("", 0)


class MarkFile(msgspec.Struct, frozen=True):
    """``day`` yymmdd and ``serial`` of the last number; ``machine`` a digest, so that the file tells nothing about the PC."""

    writer: str
    machine: str
    day: str
    serial: int


@dataclass(frozen=True, slots=True)
class NumberMark:
    """The mark of one writer (a station's terminal number) on this machine, under an id of its own: a demo's counter and a
    real one may bear the same number on one PC."""

    folder: Path
    mark_id: str
    writer: str

    def begin(self) -> None:
        """A terminal number that was never used begins here."""
        self.folder.mkdir(parents=True, exist_ok=True)
        write_durably(self._path, [self._bytes(*START)], points=Points(), name="mark")

    def keep(self, day: str, serial: int) -> None:
        """The last number given out. Not flushed: after a power cut the store may be ahead of its mark, never behind it."""
        aside = self._last.with_suffix(".new")
        aside.write_bytes(self._bytes(day, serial))
        aside.replace(self._last)

    def is_copy(self, store_day: str, store_serial: int) -> bool:
        """Whether a store whose last number is this one is a copy.

        What ``begin`` flushed says whose store it is; the last number may be torn by a power cut, and then says nothing.
        """
        mark, last = self._read(self._path), self._read(self._last)
        if mark is None:
            return True
        return max((one.day, one.serial) for one in (mark, last) if one is not None) > (store_day, store_serial)

    def _read(self, path: Path) -> MarkFile | None:
        """The mark in this file, if it was made for this writer on this machine."""
        try:
            mark = msgspec.json.decode(path.read_bytes(), type=MarkFile)
        except (OSError, msgspec.DecodeError):
            return None
        return mark if (mark.machine, mark.writer) == (machine_digest(), self.writer) else None

    @property
    def _path(self) -> Path:
        return self.folder / f"{self.mark_id}.mark"

    @property
    def _last(self) -> Path:
        return self.folder / f"{self.mark_id}.last"

    def _bytes(self, day: str, serial: int) -> bytes:
        return msgspec.json.encode(MarkFile(self.writer, machine_digest(), day, serial))


def machine_digest() -> str:
    """A digest that stays while the system installation stays: systemd's machine id, Windows' MachineGuid, else the network id."""
    return hashlib.sha256(f"yimen-mark/{_machine_id()}".encode()).hexdigest()


@cache
def _machine_id() -> str:
    if sys.platform == "win32":
        import winreg

        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, r"SOFTWARE\Microsoft\Cryptography") as key:
            return str(winreg.QueryValueEx(key, "MachineGuid")[0])
    for path in (Path("/etc/machine-id"), Path("/var/lib/dbus/machine-id")):
        if os.access(path, os.R_OK) and (text := path.read_text("ascii").strip()):
            return text
    return f"{uuid.getnode():012x}"
