"""A record with its files to a server (OpenRosa 1.0, Form Submission API), in as many posts as the server wants.

Nothing is ever doubled: a record goes under its instance id with the same bytes each time, and a server takes that once. What it
took is noted beside the record, so that a send that was cut goes on with the files that are missing.
"""

from __future__ import annotations

import hashlib
import json
import mimetypes
import re
import secrets
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from lxml import etree

from counter_app.errors import BadInput, NeighbourFailed
from counter_app.forms.reopening import read
from sync.openrosa.records import instance_id_of
from sync.openrosa.server import Answer, Server

MOST_HEADER = "X-OpenRosa-Accept-Content-Length"
MOST_ANSWER = 1_000_000
_RESPONSE = "{http://openrosa.org/http/response}"
_USUAL_MOST = 10_000_000
_PART_OVERHEAD = 600
"""Bytes of a part's own headers, more than enough."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a record: in how many posts it went, what the server said, whether it had all of it before."""

    instance_id: str
    posts: int
    message: str
    before: bool = False


class SendNote:
    """What one server already took of one record: a small file beside it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def done(self, key: str) -> tuple[frozenset[str], bool]:
        """Names of the files taken under that key, and whether the whole record is through."""
        kept = self._read().get(key)
        names = kept.get("files") if isinstance(kept, dict) else None
        if not isinstance(kept, dict) or not isinstance(names, list):
            return frozenset(), False
        return frozenset(str(name) for name in names), kept.get("sent") is True

    def note(self, key: str, files: frozenset[str], sent: bool) -> None:
        """Kept on disk before the next post goes out."""
        found = {**self._read(), key: {"files": sorted(files), "sent": sent}}
        draft = self._path.with_name(f"{self._path.name}.part")
        draft.write_text(json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True), "utf-8")
        draft.replace(self._path)

    def _read(self) -> dict[str, object]:
        try:
            found = json.loads(self._path.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}


def send_record(server: Server, record_xml: bytes, files: Mapping[str, Path], note: SendNote) -> Sent:
    """The record and its files taken by the server; called again it goes on where it was cut, or says it is there already.

    Raises BadInput(what="record") for what cannot be sent, NeighbourFailed for what the server or the line does; ``conflict``
    means that the server has another record under the same instance id.
    """
    instance_id = instance_id_of(read(record_xml))
    _refuse_names(files)
    key = f"{server.base_url} {instance_id} {hashlib.sha256(record_xml).hexdigest()}"
    taken, sent = note.done(key)
    left = {name: path for name, path in files.items() if name not in taken}
    if sent and not left:
        return Sent(instance_id, 0, "", before=True)
    there = server.head(server.endpoint("submission"))
    posts = list(_posts(left, len(record_xml), _most(there)))
    message = ""
    for place, names in enumerate(posts, 1):
        message = _post(server, there.url, record_xml, {name: left[name] for name in names}, place < len(posts))
        taken = taken | frozenset(names)
        note.note(key, taken, place == len(posts))
    return Sent(instance_id, len(posts), message)


def _most(there: Answer) -> int:
    text = there.headers.get(MOST_HEADER, "")
    return int(text) if re.fullmatch("[0-9]{1,15}", text) and int(text) > 0 else _USUAL_MOST


def _posts(files: Mapping[str, Path], record_bytes: int, most: int) -> Iterator[tuple[str, ...]]:
    """Names post by post: as many as fit beside the record, one that is too large by itself alone."""
    room, size, names = most - record_bytes - 2 * _PART_OVERHEAD, 0, list[str]()
    for name, path in files.items():
        length = path.stat().st_size + _PART_OVERHEAD
        if names and size + length > room:
            yield tuple(names)
            names, size = [], 0
        names.append(name)
        size += length
    yield tuple(names)


def _post(server: Server, url: str, record_xml: bytes, files: Mapping[str, Path], more_follow: bool) -> str:
    with _envelope(record_xml, files, more_follow) as (body, content_type):
        answer = server.post(url, body, content_type, MOST_ANSWER)
    message = _message(answer.body)
    if answer.status not in (201, 202) or message is None:
        raise NeighbourFailed(where=url, why="not_taken", status=answer.status)
    return message


def _message(body: bytes) -> str | None:
    """The message of an OpenRosaResponse; None for what is none."""
    try:
        root = read(body, "answer")
    except BadInput:
        return None
    if etree.QName(root).localname != "OpenRosaResponse":
        return None
    return (root.findtext(f"{_RESPONSE}message") or root.findtext("message") or "").strip()


@contextmanager
def _envelope(record_xml: bytes, files: Mapping[str, Path], more_follow: bool) -> Iterator[tuple[IO[bytes], str]]:
    """A multipart/form-data body on disk, so that a film takes no memory, and its content type."""
    boundary = f"yimen-{secrets.token_hex(16)}"
    with tempfile.TemporaryFile() as body:
        _part(body, boundary, 'name="xml_submission_file"; filename="submission.xml"', "text/xml; charset=utf-8")
        body.write(record_xml)
        for name, path in files.items():
            shown = name.replace('"', "%22")
            kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
            _part(body, boundary, f'name="{shown}"; filename="{shown}"', kind)
            with path.open("rb") as opened:
                while piece := opened.read(1 << 20):
                    body.write(piece)
        if more_follow:  # what Collect says too: more of this record is to come
            _part(body, boundary, 'name="*isIncomplete*"', "text/plain")
            body.write(b"yes")
        body.write(f"\r\n--{boundary}--\r\n".encode())
        body.seek(0)
        yield body, f"multipart/form-data; boundary={boundary}"


def _part(body: IO[bytes], boundary: str, disposition: str, content_type: str) -> None:
    lead = "\r\n" if body.tell() else ""
    head = (
        f"{lead}--{boundary}\r\nContent-Disposition: form-data; {disposition}\r\nContent-Type: {content_type}\r\n\r\n"
    )
    body.write(head.encode())


def _refuse_names(files: Mapping[str, Path]) -> None:
    for name in files:
        if name == "xml_submission_file" or not name or re.search(r"[\x00-\x1f\x7f/\\]", name):
            raise BadInput(what="record", where=name, why="attachment_name")
