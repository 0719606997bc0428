"""The one way an event gets into the district: under its station's lock, in order, with its place in the feed.

A ``Ledger`` lives as long as one writing transaction. It gives ``case_seq`` and feed positions only to rows of that
transaction, so nothing that is not committed ever had a position.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, insert, select, update

from counter_app.domain.case_table import Verdict, Writer
from counter_app.errors import NotAllowed, NotFound
from counter_app.journal.event import START, Event, Link, make_event, read_event
from counter_app.journal.fold import CaseState, apply
from sync.district.core import District
from sync.district.tables import cases, events, feed, payloads, stations


@dataclass(frozen=True, slots=True)
class Place:
    """Where an accepted event stands: its number within the case and its position in the station's feed."""

    case_seq: int
    position: int


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

    @property
    def stamp(self) -> str:
        return self.at.isoformat(timespec="seconds")

    # ------------------------------------------------------------------ reading

    def state(self, case_id: str) -> CaseState:
        """The folded state of the case; phase NEW when nothing of it is here."""
        return self._case(case_id).state

    def history(self, case_id: str) -> tuple[Event, ...]:
        """The case's accepted events in district order."""
        return tuple(self._case(case_id).events)

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
            self._cases[case_id] = _load(self.connection, case_id)
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
        self.connection.execute(
            insert(feed).values(station=self.station, position=place.position, kind="event", event_id=header.id)
        )
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
        text = msgspec.json.encode(body).decode()
        self.connection.execute(
            insert(feed).values(station=self.station, position=self._position, kind=kind, body=text)
        )

    def finish(self) -> None:
        """Writes the case rows and the station's position; the last thing before the commit."""
        for case_id in tuple(self._touched):
            self.flush_case(case_id)
        self.connection.execute(update(stations).where(stations.c.code == self.station).values(position=self._position))

    def note_case(self, case_id: str, **values: Any) -> None:
        """Columns of the case's row to be written at the end."""
        self._touched.setdefault(case_id, {}).update(values)

    def flush_case(self, case_id: str) -> None:
        """Writes what was noted of the case; its row is there afterwards (parts refer to it)."""
        case, values = self._cases[case_id], self._touched.pop(case_id, {})
        if case.stored:
            if values:
                self.connection.execute(update(cases).where(cases.c.case_id == case_id).values(**values))
            return
        state = case.state
        fixed = {"number": state.number, "item": state.item_code, "release": state.release, "kind": state.kind.value}
        row = {"case_id": case_id, "station": self.station, **fixed, **values}
        self.connection.execute(insert(cases).values(**row))
        case.stored = True

    def _note_case(self, case_id: str, case: _Case) -> None:
        self.note_case(
            case_id,
            phase=case.state.phase.value,
            last_seq=case.last_seq,
            official_number=case.state.official_number,
            changed_at=self.at.timestamp(),
        )

    def _keep(self, event: Event, *, verdict: str, place: Place, reason: str = "") -> None:
        header = event.header
        self.connection.execute(
            insert(events).values(
                event_id=header.id,
                case_id=header.case_id,
                station=self.station,
                writer=header.writer,
                writer_seq=header.writer_seq,
                type=header.type,
                header=event.header_bytes.decode(),
                hash=event.hash,
                payload_hash=header.payload_hash,
                taken_at=self.stamp,
                verdict=verdict,
                reason=reason,
                case_seq=place.case_seq,
                position=place.position,
            )
        )
        if event.payload_bytes is not None:
            self.connection.execute(insert(payloads).values(event_id=header.id, payload=event.payload_bytes.decode()))
        head = self.head(header.writer)
        if header.writer_seq > head.seq:
            self._heads[header.writer] = Link(header.writer_seq, event.hash)


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
