"""Scans from terminals: tus 1.0 uploads that resume at the byte, are verified by sha256 and kept once.

Bytes lie behind ``ContentStore`` (a directory here, an S3 store later). An upload belongs to one terminal and one content, so a
terminal that asks again finds its own half-sent upload without remembering anything.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

from sqlalchemy import insert, select, update

from counter_app.errors import NotFound
from sync.district.access import Denied
from sync.district.core import District
from sync.district.intake import TerminalInfo
from sync.district.tables import contents, uploads
from sync.wire import MAX_ATTACHMENT_BYTES


@runtime_checkable
class ContentStore(Protocol):
    """Where the bytes of scans lie."""

    def offset(self, upload_id: str) -> int: ...
    def append(self, upload_id: str, offset: int, chunk: bytes) -> None: ...
    def flush(self, upload_id: str) -> None: ...
    def finish(self, upload_id: str, promised: str) -> str:
        """sha256 hex of the whole upload, now durable under that name; Denied("hash") and gone when another was promised."""
        ...

    def drop(self, upload_id: str) -> None: ...
    def read(self, content: str) -> bytes: ...
    def has(self, content: str) -> bool: ...


class DirectoryStore:
    """Uploads under ``uploads/``, finished contents under ``content/<first two>/<sha256>``; file and directory are flushed."""

    def __init__(self, folder: Path) -> None:
        self._uploads, self._contents = folder / "uploads", folder / "content"

    def offset(self, upload_id: str) -> int:
        try:
            return self._part(upload_id).stat().st_size
        except FileNotFoundError:
            return 0

    def append(self, upload_id: str, offset: int, chunk: bytes) -> None:
        path = self._part(upload_id)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("r+b" if path.exists() else "w+b") as file:
            file.seek(offset)
            file.write(chunk)

    def flush(self, upload_id: str) -> None:
        if self._part(upload_id).exists():
            _sync(self._part(upload_id))

    def finish(self, upload_id: str, promised: str) -> str:
        part = self._part(upload_id)
        part.parent.mkdir(parents=True, exist_ok=True)
        part.touch()
        with part.open("rb") as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()
        if promised and content != promised:
            part.unlink()
            raise Denied("hash", 422)
        _sync(part)
        place = self._content(content)
        place.parent.mkdir(parents=True, exist_ok=True)
        part.replace(place)
        _sync(place.parent)
        return content

    def drop(self, upload_id: str) -> None:
        self._part(upload_id).unlink(missing_ok=True)

    def read(self, content: str) -> bytes:
        try:
            return self._content(content).read_bytes()
        except FileNotFoundError as error:
            raise NotFound(what="attachment", key=content) from error

    def has(self, content: str) -> bool:
        return self._content(content).is_file()

    def _part(self, upload_id: str) -> Path:
        return self._uploads / _plain(upload_id)

    def _content(self, content: str) -> Path:
        return self._contents / _plain(content)[:2] / content


@dataclass(frozen=True, slots=True)
class Upload:
    """``content`` is the promised sha256 hex, empty when the client named none. ``offset`` equals ``length`` once it is whole."""

    upload_id: str
    length: int
    content: str
    offset: int

    @property
    def whole(self) -> bool:
        return self.offset == self.length


def open_upload(district: District, store: ContentStore, terminal: TerminalInfo, length: int, content: str) -> Upload:
    """A new upload, or the terminal's own earlier one of this content; whole at once when the district has the content."""
    if not 0 <= length <= MAX_ATTACHMENT_BYTES:
        raise Denied("too_large", 413, f"at most {MAX_ATTACHMENT_BYTES} bytes")
    if content and not _is_hash(content):
        raise Denied("malformed", 400, "sha256")
    upload_id = _upload_id(terminal, content, length) if content else _foreign_id(district)
    there = content != "" and store.has(content)
    with district.database.writing() as connection:
        if connection.execute(select(uploads.c.upload_id).where(uploads.c.upload_id == upload_id)).first() is None:
            at = district.stamp()
            row = {"upload_id": upload_id, "terminal_id": terminal.terminal_id, "length": length, "content": content}
            connection.execute(insert(uploads).values(**row, made_at=at, finished_at=at if there else ""))
    upload = find_upload(district, store, terminal, upload_id)
    if not upload.whole or there:
        return upload
    try:  # all bytes are here and were never verified: the power failed in between
        return complete(district, store, upload)
    except Denied:  # wrong bytes: they begin anew
        return find_upload(district, store, terminal, upload_id)


def find_upload(district: District, store: ContentStore, terminal: TerminalInfo, upload_id: str) -> Upload:
    """The terminal's upload as it stands; raises NotFound for another's."""
    query = select(uploads).where(uploads.c.upload_id == upload_id, uploads.c.terminal_id == terminal.terminal_id)
    with district.database.reading() as connection:
        row = connection.execute(query).one_or_none()
    if row is None:
        raise NotFound(what="upload", key=upload_id)
    whole = store.has(row.content) if row.content else bool(row.finished_at)
    return Upload(upload_id, row.length, row.content, row.length if whole else store.offset(upload_id))


def complete(district: District, store: ContentStore, upload: Upload) -> Upload:
    """Verifies and keeps a whole upload; raises Denied("hash") and forgets the bytes when they are not what was promised."""
    content = store.finish(upload.upload_id, upload.content)
    at = district.stamp()
    with district.database.writing() as connection:
        connection.execute(
            update(uploads).where(uploads.c.upload_id == upload.upload_id).values(finished_at=at, content=content)
        )
        if connection.execute(select(contents.c.content).where(contents.c.content == content)).first() is None:
            connection.execute(insert(contents).values(content=content, size=upload.length, kept_at=at))
    return Upload(upload.upload_id, upload.length, content, upload.length)


def _upload_id(terminal: TerminalInfo, content: str, length: int) -> str:
    return hashlib.sha256(f"{terminal.terminal_id}/{content}/{length}".encode()).hexdigest()


def _foreign_id(district: District) -> str:
    return hashlib.sha256(district.make_id().encode()).hexdigest()


def _is_hash(text: str) -> bool:
    return len(text) == 64 and all(letter in "0123456789abcdef" for letter in text)


def _plain(name: str) -> str:
    if not _is_hash(name):
        raise NotFound(what="attachment", key=name[:64])
    return name


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
