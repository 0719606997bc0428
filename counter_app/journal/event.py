"""Canonical bytes and hashes of events, made once and carried opaque ever after.

Canonical form: JSON, UTF-8, keys sorted, no blanks, no floats (amounts are integers or decimal text). The payload is hashed
together with a random salt, so that a payload can be erased after its retention while the chain of headers still verifies and
the hash tells nothing about a short payload.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

import msgspec

from counter_app.domain.events import SCHEMA_VERSION, EventHeader
from counter_app.errors import BadInput, Bug

GENESIS = "sha256:" + "0" * 64
_ENCODER = msgspec.json.Encoder(order="sorted")
# msgspec lets broken UTF-8 and bottomless nesting through as Python's own errors.
_UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_HEADER_FIELDS = tuple(field.name for field in fields(EventHeader))


def canonical(value: Mapping[str, Any]) -> bytes:
    """The one byte form of a JSON object; refuses floats, whose text differs between writers."""
    _refuse_floats(value)
    return _ENCODER.encode(value)


def _refuse_floats(value: object) -> None:
    if isinstance(value, float):
        raise Bug("float_in_event", value=value)
    if isinstance(value, Mapping):
        for inner in value.values():
            _refuse_floats(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _refuse_floats(inner)


def digest(data: bytes) -> str:
    """``sha256:<hex>`` of the bytes."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


@dataclass(frozen=True, slots=True)
class Event:
    """A header with its bytes and hash, and the payload with its bytes unless it was erased."""

    header: EventHeader
    header_bytes: bytes
    payload_bytes: bytes | None

    @property
    def hash(self) -> str:
        """The hash the writer's next event names as ``prev_hash``."""
        return digest(self.header_bytes)

    @property
    def payload(self) -> dict[str, Any]:
        """What the event says (without the salt); empty once erased. Raises BadInput where the writer put no JSON object."""
        if self.payload_bytes is None:
            return {}
        try:
            body = msgspec.json.decode(self.payload_bytes, type=dict[str, Any])
        except _UNREADABLE as error:
            raise BadInput(what="event", why="payload", event_id=self.header.id) from error
        body.pop("_salt", None)
        return body


@dataclass(frozen=True, slots=True)
class Link:
    """Where a writer's chain ends."""

    seq: int
    hash: str


START = Link(0, GENESIS)


def make_event(
    *,
    event_id: str,
    case_id: str,
    visit_id: str,
    type: str,
    payload: Mapping[str, Any],
    salt: str,
    after: Link,
    writer: str,
    writer_role: str,
    based_on: int,
    at: str,
    clock_trust: str,
    actor: str,
) -> Event:
    """A new event linked behind ``after``; its bytes are fixed here and never made again."""
    body = canonical({**payload, "_salt": salt})
    header = EventHeader(
        id=event_id,
        case_id=case_id,
        visit_id=visit_id,
        type=type,
        schema_version=SCHEMA_VERSION,
        writer=writer,
        writer_role=writer_role,
        writer_seq=after.seq + 1,
        prev_hash=after.hash,
        based_on=based_on,
        at=at,
        clock_trust=clock_trust,
        actor=actor,
        payload_hash=digest(body),
    )
    return Event(header, _ENCODER.encode(asdict(header)), body)  # text and whole numbers by its type: nothing to refuse


def read_event(header_bytes: bytes, payload_bytes: bytes | None) -> Event:
    """The event these bytes hold; raises BadInput when they are not one or the payload is not the one the header names."""
    try:
        raw = msgspec.json.decode(header_bytes)
        header = EventHeader(**{name: raw[name] for name in _HEADER_FIELDS})
    except (*_UNREADABLE, KeyError, TypeError) as error:
        raise BadInput(what="event", why="header") from error
    for name, kind in EventHeader.__annotations__.items():
        if type(getattr(header, name)) is not (int if kind == "int" else str):
            raise BadInput(what="event", why="header", field=name)
    if payload_bytes is not None and digest(payload_bytes) != header.payload_hash:
        raise BadInput(what="event", why="payload_hash", event_id=header.id)
    return Event(header, header_bytes, payload_bytes)
