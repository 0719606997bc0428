"""The one way an event gets into the district: under its station's lock, in order, with its place in the feed.

A ``Ledger`` lives as long as one writing transaction. It gives ``case_seq`` and feed positions only to rows of that
transaction, so nothing that is not committed ever had a position. What it keeps is written in ``finish``, one statement a
table; until then it answers from memory.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import msgspec
from sqlalchemy import BindParameter, Connection, Row, Select, bindparam, insert, select, update

from counter_app.domain.case_table import Verdict, Writer
from counter_app.errors import NotAllowed, NotFound
from counter_app.journal.event import START, Event, Link, make_event, read_event
from counter_app.journal.fold import CaseState, apply
from sync.district.core import District
from sync.district.tables import cases, events, feed, payloads, serials, stations


@dataclass(frozen=True, slots=True)
class Place:
    """Where an accepted event stands: its number within the case and its position in the station's feed."""

    case_seq: int
    position: int


Kind = Literal["accepted", "refused"]


@dataclass(frozen=True, slots=True)
class Kept:
    """An event that is here already: its header's text and the verdict it got."""

    header: str
    verdict: Kind
    reason: str
    case_seq: int
    position: int


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What the row of a case says that its events do not."""

    station: str
    number: str


@dataclass(slots=True)
class _Case:
    state: CaseState
    last_seq: int
    events: list[Event]
    stored: bool


class Ledger:
    """A station's cases under lock; raises NotFound for a station this district does not have."""

    def __init__(self, district: District, connection: Connection, station: str) -> None:
        self.connection, self.station = connection, station
        self._district = district
        self.at: datetime = district.now()
        locked = select(stations.c.position).where(stations.c.code == station).with_for_update()
        position = connection.execute(locked).scalar_one_or_none()
        if position is None:
            raise NotFound(what="station", key=station)
        self._position: int = position
        self._cases: dict[str, _Case] = {}
        self._heads: dict[str, Link] = {}
        self._touched: dict[str, dict[str, Any]] = {}
        self._kept: dict[str, Kept | None] = {}
        self._facts: dict[str, CaseFacts | None] = {}
        self._links: dict[tuple[str, int], str | None] = {}
        self._serials: dict[str, tuple[int, int]] = {}
        self._rows: dict[str, list[dict[str, Any]]] = {"events": [], "payloads": [], "feed": []}

    @property
    def stamp(self) -> str:
        return self.at.isoformat(timespec="seconds")

    # ------------------------------------------------------------------ reading

    def look_ahead(self, coming: Sequence[Event]) -> None:
        """Reads in a few statements what taking these events will ask for."""
        ids = {event.header.id for event in coming}
        self._kept |= dict.fromkeys(ids) | {row.event_id: _kept(row) for row in self._all(_KNOWN, ids)}
        case_ids = {event.header.case_id for event in coming}
        self._facts |= dict.fromkeys(case_ids)
        self._facts |= {row.case_id: CaseFacts(row.station, row.number) for row in self._all(_CASES, case_ids)}
        for writer in {event.header.writer for event in coming}:
            seqs = {event.header.writer_seq for event in coming if event.header.writer == writer}
            seqs |= {seq - 1 for seq in seqs}
            self._links |= {(writer, seq): None for seq in seqs}
            links = _LINKS.where(events.c.station == self.station, events.c.writer == writer)
            self._links |= {(writer, row.writer_seq): row.hash for row in self._all(links, seqs)}

    def _all(self, query: Select[*tuple[Any, ...]], keys: Collection[object]) -> Sequence[Row[*tuple[Any, ...]]]:
        return self.connection.execute(query, {"keys": sorted(keys, key=str)}).all() if keys else ()

    def kept(self, event_id: str) -> Kept | None:
        """The event of this id that is here already."""
        if event_id not in self._kept:
            rows = self._all(_KNOWN, {event_id})
            self._kept[event_id] = _kept(rows[0]) if rows else None
        return self._kept[event_id]

    def facts(self, case_id: str) -> CaseFacts | None:
        """The case's station and number; None for one that is not here."""
        if case_id not in self._facts:
            rows = self._all(_CASES, {case_id})
            self._facts[case_id] = CaseFacts(rows[0].station, rows[0].number) if rows else None
        return self._facts[case_id]

    def link(self, writer: str, seq: int) -> str | None:
        """The hash of a writer's event at this place of its chain; None when that is not here."""
        if (writer, seq) not in self._links:
            links = _LINKS.where(events.c.station == self.station, events.c.writer == writer)
            self._links[writer, seq] = next((row.hash for row in self._all(links, {seq})), None)
        return self._links[writer, seq]

    def number_taken(self, number: str, but: str) -> bool:
        """Whether another case bears the number."""
        if any(facts and facts.number == number for case_id, facts in self._facts.items() if case_id != but):
            return True
        query = select(cases.c.case_id).where(cases.c.number == number, cases.c.case_id != but).limit(1)
        return self.connection.execute(query).first() is not None

    def next_serial(self, series: str) -> int:
        """The next number of a series, drawn in this transaction."""
        if series not in self._serials:
            query = select(serials.c.last).where(serials.c.series == series).with_for_update()
            last = self.connection.execute(query).scalar_one_or_none()
            if last is None:
                self.connection.execute(insert(serials).values(series=series, last=0))
            self._serials[series] = (last or 0, last or 0)
        first, last = self._serials[series]
        self._serials[series] = (first, last + 1)
        return last + 1

    def state(self, case_id: str) -> CaseState:
        """The folded state of the case; phase NEW when nothing of it is here."""
        return self._case(case_id).state

    def history(self, case_id: str) -> tuple[Event, ...]:
        """The case's accepted events in district order."""
        return tuple(self._case(case_id).events)

    def received_on(self, case_id: str) -> str:
        """The day from which the case's five working days run; empty for a case that is not here."""
        noted = self._touched.get(case_id, {}).get("received_on")
        if noted is not None:
            return str(noted)
        query = select(cases.c.received_on).where(cases.c.case_id == case_id)
        return str(self.connection.execute(query).scalar_one_or_none() or "")

    def head(self, writer: str) -> Link:
        """The last link of a writer's chain at this station."""
        if writer not in self._heads:
            query = (
                select(events.c.writer_seq, events.c.hash)
                .where(events.c.station == self.station, events.c.writer == writer)
                .order_by(events.c.writer_seq.desc())
                .limit(1)
            )
            row = self.connection.execute(query).one_or_none()
            self._heads[writer] = Link(row.writer_seq, row.hash) if row else START
        return self._heads[writer]

    def _case(self, case_id: str) -> _Case:
        if case_id not in self._cases:
            known = self.facts(case_id) is not None
            self._cases[case_id] = _load(self.connection, case_id) if known else _Case(CaseState(case_id), 0, [], False)
        return self._cases[case_id]

    # ------------------------------------------------------------------ writing

    def take(self, event: Event) -> Place:
        """Applies and keeps an event; raises NotAllowed (nothing kept) when the case table forbids it now."""
        header = event.header
        case = self._case(header.case_id)
        after = apply(case.state, event)
        if len(after.set_aside) > len(case.state.set_aside):
            raise NotAllowed(event=header.type, phase=case.state.phase.value, verdict=after.set_aside[-1].verdict.value)
        case.state, case.last_seq = after, case.last_seq + 1
        case.events.append(event)
        self._position += 1
        place = Place(case.last_seq, self._position)
        self._keep(event, verdict="accepted", place=place)
        self._feed("event", event_id=header.id)
        self._note_case(header.case_id, case)
        return place

    def keep_refused(self, event: Event, reason: str) -> None:
        """An authentic event the table forbids: kept with its bytes, out of the fold and out of the feed."""
        self._keep(event, verdict="refused", reason=reason, place=Place(0, 0))

    def write(
        self, case_id: str, type: str, payload: Mapping[str, Any], *, writer: str, role: Writer, actor: str
    ) -> tuple[Event, Place]:
        """An event of the district's own side, linked behind its writer's last at this station."""
        state = self.state(case_id)
        event = make_event(
            event_id=self._district.make_id(),
            case_id=case_id,
            visit_id=state.visit_id or case_id,
            type=type,
            payload=payload,
            salt=self._district.salt(),
            after=self.head(writer),
            writer=writer,
            writer_role=role.value,
            based_on=self._position,
            at=self.stamp,
            clock_trust="district",
            actor=actor,
        )
        return event, self.take(event)

    def announce(self, kind: str, body: Mapping[str, Any]) -> None:
        """Something of the feed that is no event: an account, a person, a release, a terminal."""
        self._position += 1
        self._feed(kind, body=msgspec.json.encode(body).decode())

    def _feed(self, kind: str, *, event_id: str = "", body: str = "") -> None:
        row = {"station": self.station, "position": self._position, "kind": kind, "event_id": event_id, "body": body}
        self._rows["feed"].append(row)

    def finish(self) -> None:
        """Writes everything; the last thing before the commit (parts, which refer to cases, come after)."""
        new = [self._new_case(case_id) for case_id in tuple(self._touched) if not self._cases[case_id].stored]
        if new:
            self.connection.execute(insert(cases), new)
        for case_id, values in self._touched.items():
            self.connection.execute(update(cases).where(cases.c.case_id == case_id).values(**values))
        self._touched.clear()
        for table in (events, payloads, feed):
            if self._rows[table.name]:
                self.connection.execute(insert(table), self._rows[table.name])
                self._rows[table.name] = []
        for series, (first, last) in self._serials.items():
            if last != first:
                self.connection.execute(update(serials).where(serials.c.series == series).values(last=last))
        self.connection.execute(update(stations).where(stations.c.code == self.station).values(position=self._position))

    def note_case(self, case_id: str, **values: Any) -> None:
        """Columns of the case's row to be written at the end."""
        self._touched.setdefault(case_id, {}).update(values)

    def _new_case(self, case_id: str) -> dict[str, Any]:
        case = self._cases[case_id]
        state, case.stored = case.state, True
        told = {"number": (state.number, 40), "item": (state.item_code, 40), "release": (state.release, 60)}
        fixed = {name: text.replace("\0", "")[:most] for name, (text, most) in told.items()}
        fixed["kind"] = state.kind.value
        noted = {"official_number": "", "lead": "", "received_on": "", **self._touched.pop(case_id)}
        return {"case_id": case_id, "station": self.station, **fixed, **noted}

    def _note_case(self, case_id: str, case: _Case) -> None:
        self.note_case(
            case_id,
            phase=case.state.phase.value,
            last_seq=case.last_seq,
            official_number=case.state.official_number,
            changed_at=self.at.timestamp(),
        )

    def _keep(self, event: Event, *, verdict: Kind, place: Place, reason: str = "") -> None:
        header, text = event.header, event.header_bytes.decode()
        self._rows["events"].append(
            {
                "event_id": header.id,
                "case_id": header.case_id,
                "station": self.station,
                "writer": header.writer,
                "writer_seq": header.writer_seq,
                "type": header.type,
                "header": text,
                "hash": event.hash,
                "payload_hash": header.payload_hash,
                "taken_at": self.stamp,
                "verdict": verdict,
                "reason": reason,
                "case_seq": place.case_seq,
                "position": place.position,
            }
        )
        if event.payload_bytes is not None:
            self._rows["payloads"].append({"event_id": header.id, "payload": event.payload_bytes.decode()})
        if header.writer_seq > self.head(header.writer).seq:
            self._heads[header.writer] = Link(header.writer_seq, event.hash)
        self._links[header.writer, header.writer_seq] = event.hash
        self._kept[header.id] = Kept(text, verdict, reason, place.case_seq, place.position)
        if verdict == "accepted" and self._facts.get(header.case_id) is None:
            self._facts[header.case_id] = CaseFacts(self.station, self._cases[header.case_id].state.number)


_KEYS: BindParameter[Any] = bindparam("keys", expanding=True)
_KNOWN = select(
    events.c.event_id, events.c.header, events.c.verdict, events.c.reason, events.c.case_seq, events.c.position
).where(events.c.event_id.in_(_KEYS))
_CASES = select(cases.c.case_id, cases.c.station, cases.c.number).where(cases.c.case_id.in_(_KEYS))
_LINKS = select(events.c.writer_seq, events.c.hash).where(events.c.writer_seq.in_(_KEYS))


def _kept(row: Row[*tuple[Any, ...]]) -> Kept:
    return Kept(row.header, row.verdict, row.reason, row.case_seq, row.position)


def history_of(connection: Connection, case_id: str) -> list[Event]:
    """The accepted events of a case in district order."""
    query = (
        select(events.c.header, payloads.c.payload)
        .select_from(events.outerjoin(payloads, payloads.c.event_id == events.c.event_id))
        .where(events.c.case_id == case_id, events.c.verdict == "accepted")
        .order_by(events.c.case_seq)
    )
    rows = connection.execute(query).all()
    return [read_event(row.header.encode(), None if row.payload is None else row.payload.encode()) for row in rows]


def _load(connection: Connection, case_id: str) -> _Case:
    history = history_of(connection, case_id)
    state = CaseState(case_id)
    for event in history:
        state = apply(state, event)
    return _Case(state, len(history), history, bool(history))


def forbidden(event: Event, state: CaseState) -> Verdict | None:
    """Why the fold would set the event aside now; None when it may happen."""
    after = apply(state, event)
    return after.set_aside[-1].verdict if len(after.set_aside) > len(state.set_aside) else None
