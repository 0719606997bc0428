"""Files that are there whole or not at all, also after a power cut: written aside, flushed, renamed, folder flushed."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterable
from pathlib import Path

from counter_app.errors import Environment, StoreUnavailable
from counter_app.store.points import Points

PART_SUFFIX = ".part"
_FULL = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EFBIG})


def write_durably(path: Path, content: Iterable[bytes], *, points: Points, name: str) -> None:
    """The file holds exactly these pieces once this returns, whatever happens to the power afterwards.

    Reports ``name`` with each of DURABLE_STEPS. Raises StoreUnavailable("disk_full") or OSError; the old file stays then.
    """
    points.reached(f"{name}.before")
    aside = path.with_name(path.name + PART_SUFFIX)
    try:
        with open(aside, "wb", opener=_private) as file:
            file.writelines(content)
            file.flush()
            points.reached(f"{name}.written")
            os.fsync(file.fileno())
            points.reached(f"{name}.flushed")
        aside.replace(path)
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise translated_os(error, path) from error
    points.reached(f"{name}.renamed")
    flush_folder(path.parent)
    points.reached(f"{name}.folder_flushed")


def flush_folder(folder: Path) -> None:
    """Names in this folder survive a power cut (Windows keeps them without asking)."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def translated_os(error: OSError, path: Path) -> Environment:
    """What an OSError means to the counter; the path's last part only, since names of folders are nobody's business."""
    if error.errno in _FULL:
        return StoreUnavailable("disk_full", file=path.name)
    return StoreUnavailable("damaged", file=path.name, why=errno.errorcode.get(error.errno or 0, "os"))


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
