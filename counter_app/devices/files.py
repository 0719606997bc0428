"""A file that answers a question as it stands: a recording, a film, a document. What is a scan, :mod:`.images` says."""

from __future__ import annotations

import mimetypes
from pathlib import Path

from counter_app.devices.images import MAX_BYTES
from counter_app.errors import BadInput

UNKNOWN = "application/octet-stream"


def read_file(path: Path) -> tuple[bytes, str]:
    """The bytes of a file and the media type its name says; raises BadInput(what="scan", why="too_large" | "unreadable")."""
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise BadInput(what="scan", why="too_large", size=size, limit=MAX_BYTES)
        return path.read_bytes(), mimetypes.guess_type(path.name)[0] or UNKNOWN
    except OSError as error:
        raise BadInput(what="scan", why="unreadable", said=error.strerror or "") from error
