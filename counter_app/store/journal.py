"""The journal of events in the store: append-only, chained per writer, header and payload apart."""

from __future__ import annotations

import msgspec
from sqlalchemy import bindparam, case, literal_column, select, update
from sqlalchemy.dialects.sqlite import insert

from counter_app.domain.events import EventHeader
from counter_app.errors import Bug
from counter_app.journal.event import GENESIS, digest
from counter_app.ports import EventRow
from counter_app.store.rows import after_prefix
from counter_app.store.schema import EVENT_HEADERS, EVENT_PAYLOADS
from counter_app.store.sql import Row, Sql, Transaction, add

_READ_HEADER = msgspec.json.Decoder(EventHeader).decode
_H, _P = EVENT_HEADERS.c, EVENT_PAYLOADS.c

_ADD_HEADER = Sql(
    insert(EVENT_HEADERS)
    .values({column.name: bindparam(column.name) for column in EVENT_HEADERS.columns if column.name != "order_no"})
    .on_conflict_do_nothing(index_elements=["event_id"])
)
_ADD_PAYLOAD = add(EVENT_PAYLOADS)
_READ = select(_H.header, _P.payload, _H.hash, _H.status, _H.case_seq, _H.position, _H.refusal).select_from(
    EVENT_HEADERS.outerjoin(EVENT_PAYLOADS, _P.event_id == _H.event_id)
)
_DISTRICT_ORDER = (case({"confirmed": 0, "pending": 1}, value=_H.status, else_=2), _H.case_seq, _H.order_no)
_OF_CASE = Sql(_READ.where(_H.case_id == bindparam("case_id")).order_by(*_DISTRICT_ORDER))
_GET = Sql(_READ.where(_H.event_id == bindparam("event_id")))
_ON = Sql(
    select(_H.header)
    .where(_H.at >= bindparam("on"), _H.at < bindparam("after_on"), _H.status != literal_column("'refused'"))
    .order_by(_H.at, _H.order_no)
)
_HEAD = Sql(
    select(_H.writer_seq, _H.hash)
    .where(_H.writer == bindparam("writer"))
    .order_by(_H.writer_seq.desc())
    .limit(bindparam("only_one"))
)
_HASH_OF = Sql(select(_H.hash).where(_H.event_id == bindparam("event_id")))
_NEIGHBOURS = Sql(
    select(_H.writer_seq, _H.hash, _H.prev_hash).where(
        _H.writer == bindparam("writer"), (_H.writer_seq == bindparam("before")) | (_H.writer_seq == bindparam("after"))
    )
)
_CONFIRM = Sql(
    update(EVENT_HEADERS)
    .where(_H.event_id == bindparam("which"))
    .values(status="confirmed", case_seq=bindparam("case_seq"), position=bindparam("position"), refusal="")
)
_REFUSE = Sql(
    update(EVENT_HEADERS)
    .where(_H.event_id == bindparam("which"))
    .values(status="refused", refusal=bindparam("refusal"))
)


class SqlJournal:
    """Events as their writers made them; what is there once is never changed, only confirmed or refused."""

    def __init__(self, transaction: Transaction) -> None:
        self._do = transaction
        self._heads: dict[str, tuple[int, str]] = {}

    def append(self, event: EventRow) -> None:
        """Writes the event unless its id is there; raises Bug("chain_broken") when it does not continue its writer's chain.

        An own (pending) event must be the very next one. Of a foreign writer the feed may bring only a part, so there only
        links to known neighbours are checked.
        """
        if digest(event.header_bytes) != event.hash:
            raise Bug("hash_differs", event_id=event.header.id)
        if event.status == "pending" and self._continues(event):
            self._write(event)
        elif not self._is_known(event):
            self._check_neighbours(event)
            self._write(event)

    def of_case(self, case_id: str) -> tuple[EventRow, ...]:
        """Confirmed events in district order, then own pending ones in writing order; refused ones last."""
        return tuple(map(_row, self._do.all(_OF_CASE, {"case_id": case_id})))

    def get(self, event_id: str) -> EventRow | None:
        """The event with this id."""
        found = self._do.one(_GET, {"event_id": event_id})
        return _row(found) if found else None

    def head(self, writer: str) -> tuple[int, str]:
        """Last ``writer_seq`` and hash of a writer; (0, GENESIS) before the first event."""
        known = self._heads.get(writer)
        if known is None:
            found = self._do.one(_HEAD, {"writer": writer, "only_one": 1})
            known = self._heads[writer] = (int(found[0]), str(found[1])) if found else (0, GENESIS)
        return known

    def on(self, day: str) -> tuple[EventHeader, ...]:
        """Headers of the events of one day (by ``at``) that the district did not refuse, in order of time."""
        found = self._do.all(_ON, {"on": day, "after_on": after_prefix(day)})
        return tuple(_READ_HEADER(row[0]) for row in found)

    def confirm(self, event_id: str, *, case_seq: int, position: int) -> None:
        """Gives the event its place in district order; raises Bug("unknown_event")."""
        place = {"which": event_id, "case_seq": case_seq, "position": position}
        if not self._do.run(_CONFIRM, place):
            raise Bug("unknown_event", event_id=event_id)

    def refuse(self, event_id: str, *, reason: str) -> None:
        """Takes the event out of the fold; it stays visible. Raises Bug("unknown_event")."""
        if not self._do.run(_REFUSE, {"which": event_id, "refusal": reason}):
            raise Bug("unknown_event", event_id=event_id)

    def _continues(self, event: EventRow) -> bool:
        seq, last = self.head(event.header.writer)
        return event.header.writer_seq == seq + 1 and event.header.prev_hash == last

    def _is_known(self, event: EventRow) -> bool:
        known = self._do.one(_HASH_OF, {"event_id": event.header.id})
        if known and known[0] != event.hash:
            raise Bug("bytes_differ", event_id=event.header.id)
        return known is not None

    def _check_neighbours(self, event: EventRow) -> None:
        header = event.header
        broken = Bug("chain_broken", event_id=header.id, writer=header.writer, writer_seq=header.writer_seq)
        if (
            event.status == "pending"
            or header.writer_seq < 1
            or (header.writer_seq == 1) != (header.prev_hash == GENESIS)
        ):
            raise broken
        places = {"writer": header.writer, "before": header.writer_seq - 1, "after": header.writer_seq + 1}
        for seq, own_hash, prev_hash in self._do.all(_NEIGHBOURS, places):
            fits = own_hash == header.prev_hash if seq < header.writer_seq else prev_hash == event.hash
            if not fits:
                raise broken

    def _write(self, event: EventRow) -> None:
        header = event.header
        written = self._do.run(
            _ADD_HEADER,
            {
                "event_id": header.id,
                "case_id": header.case_id,
                "writer": header.writer,
                "writer_seq": header.writer_seq,
                "prev_hash": header.prev_hash,
                "at": header.at,
                "hash": event.hash,
                "header": event.header_bytes,
                "status": event.status,
                "case_seq": event.case_seq,
                "position": event.position,
                "refusal": event.refusal,
            },
        )
        if written != 1:
            raise Bug("bytes_differ", event_id=header.id)
        if event.payload_bytes is not None:
            self._do.run(_ADD_PAYLOAD, {"event_id": header.id, "payload": event.payload_bytes})
        if header.writer_seq > self._heads.get(header.writer, (0, ""))[0]:
            self._heads[header.writer] = (header.writer_seq, event.hash)


def _row(found: Row) -> EventRow:
    header_bytes, payload_bytes, own_hash, status, case_seq, position, refusal = found
    return EventRow(
        header=_READ_HEADER(header_bytes),
        header_bytes=header_bytes,
        payload_bytes=payload_bytes,
        hash=own_hash,
        status=status,
        case_seq=case_seq,
        position=position,
        refusal=refusal,
    )
