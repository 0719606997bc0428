"""The second place: every batch of events once more, sealed to the district, readable by nobody at the counter.

A file: one line of JSON naming algorithm and recipient, then a sealed box (X25519, XSalsa20-Poly1305) over the JSON list of
``{"header": text, "payload": text or null}`` in writing order. One file per batch, never written twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

import msgspec
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

from counter_app.errors import BadInput, Environment
from counter_app.ports import EventRow
from counter_app.store.durable import write_durably
from counter_app.store.points import Points

SUFFIX = ".sealed"
ALGORITHM = "x25519-xsalsa20poly1305-sealedbox"


class FolderCopy:
    """A folder on a second disk, a stick or a neighbour's PC; it must be there, since a missing stick is no second place."""

    def __init__(self, folder: Path, district_seal_public_key: bytes, *, points: Points | None = None) -> None:
        self._folder = folder
        self._box = SealedBox(PublicKey(district_seal_public_key))
        self._recipient = hashlib.sha256(district_seal_public_key).hexdigest()[:16]
        self._points = points or Points()

    def put(self, events: Sequence[EventRow]) -> None:
        """Sealed, flushed and read back; raises Environment("second_copy_failed", why=...) when it cannot."""
        if not events:
            return
        path = self._folder / f"{quote(events[0].header.id, safe='')}-{len(events)}{SUFFIX}"
        sealed = self._sealed(events)
        try:
            if not self._folder.is_dir():
                raise Environment("second_copy_failed", why="missing")
            write_durably(path, [sealed], points=self._points, name="second_copy")
            if path.read_bytes() != sealed:
                raise Environment("second_copy_failed", why="differs")
        except OSError as error:
            raise Environment("second_copy_failed", why="unreadable") from error
        except Environment as error:
            why = "disk_full" if error.code == "disk_full" else error.details.get("why", error.code)
            raise Environment("second_copy_failed", why=why) from error

    def _sealed(self, events: Sequence[EventRow]) -> bytes:
        batch = [
            {"header": row.header_bytes.decode(), "payload": row.payload_bytes.decode() if row.payload_bytes else None}
            for row in events
        ]
        line = msgspec.json.encode({"format": "yimen-second-copy/1", "algorithm": ALGORITHM, "to": self._recipient})
        return line + b"\n" + self._box.encrypt(msgspec.json.encode(batch))


def open_copy(content: bytes, district_seal_private_key: bytes) -> tuple[tuple[bytes, bytes | None], ...]:
    """(header bytes, payload bytes) of each event in a file of the second place; raises BadInput. The district's side."""
    line, _, sealed = content.partition(b"\n")
    try:
        if msgspec.json.decode(line).get("algorithm") != ALGORITHM:
            raise BadInput(what="second_copy", why="algorithm")
        batch = msgspec.json.decode(SealedBox(PrivateKey(district_seal_private_key)).decrypt(sealed))
        return tuple((item["header"].encode(), item["payload"] and item["payload"].encode()) for item in batch)
    except (msgspec.DecodeError, CryptoError, AttributeError, KeyError, TypeError) as error:
        raise BadInput(what="second_copy", why="damaged") from error
