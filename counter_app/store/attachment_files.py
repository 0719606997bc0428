"""Scans as encrypted files: 64 KiB chunks, a random key per file, a local name that tells nothing.

A file: ``MAGIC``, the 24-byte header of the stream, then chunks of XChaCha20-Poly1305 in libsodium's secretstream, which binds their
order and marks the last one; the first chunk is bound to the wire id. The name is HMAC(store, wire id) and a print of the key, so
that the same scan taken twice makes two files and neither loses its key.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Iterator
from pathlib import Path

from nacl import bindings as sodium
from nacl.exceptions import CryptoError

from counter_app.errors import NotFound, StoreUnavailable
from counter_app.store.durable import translated_os, write_durably
from counter_app.store.points import Points

MAGIC = b"YMCA1 xchacha20poly1305-secretstream\n"
CHUNK_BYTES = 64 * 1024
_SEALED_CHUNK_BYTES = CHUNK_BYTES + sodium.crypto_secretstream_xchacha20poly1305_ABYTES
_HEADER_BYTES = sodium.crypto_secretstream_xchacha20poly1305_HEADERBYTES
_MORE = sodium.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE
_LAST = sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL


class FolderAttachmentFiles:
    """One folder of encrypted files; the size limit is the caller's."""

    def __init__(self, folder: Path, names_key: bytes, *, points: Points | None = None) -> None:
        self._folder = folder
        self._names_key = names_key
        self._points = points or Points()
        self._fresh: set[str] = set()  # written here and perhaps not committed yet: no sweep takes them

    def put(self, content: bytes) -> tuple[str, bytes]:
        """(wire id sha256 hex, file key). Written and flushed with its folder; raises StoreUnavailable("disk_full")."""
        wire_id = hashlib.sha256(content).hexdigest()
        key = sodium.crypto_secretstream_xchacha20poly1305_keygen()
        path = self._path(wire_id, key)
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise translated_os(error, self._folder) from error
        self._fresh.add(path.name)
        write_durably(path, _seal(content, wire_id, key), points=self._points, name="attachment")
        return wire_id, key

    def read(self, wire_id: str, key: bytes) -> bytes:
        """The content; raises NotFound when the file is gone, StoreUnavailable("damaged") when it is not what was written."""
        path = self._path(wire_id, key)
        try:
            sealed = path.read_bytes()
        except FileNotFoundError as error:
            raise NotFound(key=wire_id) from error
        except OSError as error:
            raise translated_os(error, path) from error
        try:
            return _open(sealed, wire_id, key)
        except (CryptoError, ValueError, RuntimeError) as error:
            raise StoreUnavailable("damaged", file=path.name, why="attachment") from error

    def sweep(self, wire_ids: Iterable[str]) -> int:
        """Removes files not among these, and halves a power cut left; returns how many. Files put since the start stay."""
        kept = {self._stem(wire_id) for wire_id in wire_ids}
        removed = 0
        for path in self._folder.iterdir() if self._folder.is_dir() else ():
            if path.name.partition("-")[0] not in kept or path.suffix:
                if path.name in self._fresh or path.stem in self._fresh:
                    continue
                path.unlink(missing_ok=True)
                removed += 1
        return removed

    def _stem(self, wire_id: str) -> str:
        return hmac.new(self._names_key, wire_id.encode(), hashlib.sha256).hexdigest()[:40]

    def _path(self, wire_id: str, key: bytes) -> Path:
        key_print = hmac.new(self._names_key, b"key " + key, hashlib.sha256).hexdigest()[:12]
        return self._folder / f"{self._stem(wire_id)}-{key_print}"


def _seal(content: bytes, wire_id: str, key: bytes) -> Iterator[bytes]:
    state = sodium.crypto_secretstream_xchacha20poly1305_state()
    yield MAGIC
    yield sodium.crypto_secretstream_xchacha20poly1305_init_push(state, key)
    bound: bytes | None = wire_id.encode()
    starts = range(0, max(len(content), 1), CHUNK_BYTES)
    for start in starts:
        tag = _LAST if start == starts[-1] else _MORE
        chunk = content[start : start + CHUNK_BYTES]
        yield sodium.crypto_secretstream_xchacha20poly1305_push(state, chunk, bound, tag)
        bound = None


def _open(sealed: bytes, wire_id: str, key: bytes) -> bytes:
    header_at = len(MAGIC)
    body_at = header_at + _HEADER_BYTES
    if not sealed.startswith(MAGIC) or len(sealed) <= body_at:
        raise ValueError("not an attachment file")
    content = b"".join(_chunks(sealed, body_at, wire_id, key))
    if hashlib.sha256(content).hexdigest() != wire_id:
        raise ValueError("content differs")
    return content


def _chunks(sealed: bytes, body_at: int, wire_id: str, key: bytes) -> Iterator[bytes]:
    state = sodium.crypto_secretstream_xchacha20poly1305_state()
    sodium.crypto_secretstream_xchacha20poly1305_init_pull(state, sealed[len(MAGIC) : body_at], key)
    bound: bytes | None = wire_id.encode()
    tag = _MORE
    for start in range(body_at, len(sealed), _SEALED_CHUNK_BYTES):
        if tag == _LAST:
            raise ValueError("bytes after the end")
        chunk, tag = sodium.crypto_secretstream_xchacha20poly1305_pull(
            state, sealed[start : start + _SEALED_CHUNK_BYTES], bound
        )
        bound = None
        yield chunk
    if tag != _LAST:
        raise ValueError("cut short")
