"""Proof that nobody changed, dropped or put in an event: each writer's events form one chain of hashes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from counter_app.errors import BadInput
from counter_app.journal.event import START, Event, Link, read_event


def verify_chain(
    events: Iterable[Event], *, after: Mapping[str, Link] | None = None, heads: Mapping[str, Link] | None = None
) -> None:
    """Nothing, when every writer's events follow each other without a gap and hold the bytes that were hashed.

    Events come in writing order, writers may be mixed. ``after`` says where a writer's known part begins (else at its first
    event), ``heads`` where it must end: only a head kept elsewhere shows that the last events were changed or cut off.
    Raises BadInput(what="chain", why=header | payload_hash | gap | prev_hash | head, writer=..., seq=...).
    """
    links = dict(after or {})
    for event in events:
        header = event.header
        _same_bytes(event)
        before = links.get(header.writer, START)
        if header.writer_seq != before.seq + 1:
            raise BadInput(
                what="chain", why="gap", writer=header.writer, seq=header.writer_seq, expected=before.seq + 1
            )
        if header.prev_hash != before.hash:
            raise BadInput(what="chain", why="prev_hash", writer=header.writer, seq=header.writer_seq)
        links[header.writer] = Link(header.writer_seq, event.hash)
    for writer, head in (heads or {}).items():
        if links.get(writer, START) != head:
            raise BadInput(what="chain", why="head", writer=writer, seq=head.seq)


def _same_bytes(event: Event) -> None:
    """The header was read from these bytes, and the payload, unless erased, is the one the header names."""
    try:
        read = read_event(event.header_bytes, event.payload_bytes)
    except BadInput as error:
        why = error.details.get("why", "header")
        raise BadInput(what="chain", why=why, writer=event.header.writer, seq=event.header.writer_seq) from error
    if read.header != event.header:
        raise BadInput(what="chain", why="header", writer=event.header.writer, seq=event.header.writer_seq)
