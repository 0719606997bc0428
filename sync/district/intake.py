"""Takes in what terminals push: every event once, for ever, in order within its case; an authentic 收件 is never refused.

Verdicts are kept with the event, so the same bytes sent again get the same answer. What is odd about an authentic ``received``
becomes ``flagged`` events for a person to look at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import Connection, select

from counter_app.catalogue.limits import UNANSWERED
from counter_app.domain.case_table import Phase, Writer
from counter_app.domain.case_table import Verdict as TableVerdict
from counter_app.domain.events import SCHEMA_VERSION
from counter_app.domain.receipt_number import parse_receipt_number
from counter_app.errors import BadInput, CounterError
from counter_app.journal.event import GENESIS, Event, read_event
from counter_app.journal.fold import CaseState
from sync.district.core import District
from sync.district.deem import silence
from sync.district.delivery import Deliveries
from sync.district.ledger import Kept, Ledger, Place, forbidden
from sync.district.numbering import official_number
from sync.district.sending import item_of, route_case
from sync.district.tables import terminals
from sync.wire import (
    MAX_BATCH_BYTES,
    MAX_BATCH_EVENTS,
    MAX_EVENT_BYTES,
    VERSION,
    PushAnswer,
    PushBatch,
    Verdict,
    WireEvent,
)

OPENING = frozenset({"received", "explained"})
CHANGES_DATA = frozenset({"supplemented", "corrected", "attached"})
TAKES_BACK = frozenset({"voided"})  # what was never to be sent is recalled from everybody who got a field of it
DISTRICT = "district"
# A terminal's clock further off than this when the event arrives is flagged and does not start a limit.
CLOCK_AHEAD = timedelta(minutes=10)
CLOCK_BEHIND = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class TerminalInfo:
    """The terminal that speaks: who it is by its token."""

    terminal_id: str
    station: str
    terminal_no: int
    writer: str


class Rejected(CounterError):
    """A whole batch that is not of the wire: ``reason`` of the wire's refusals, ``detail``."""

    code = "rejected"

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason=reason, detail=detail)
        self.reason, self.detail = reason, detail


def take_batch(district: District, terminal: TerminalInfo, batch: PushBatch) -> PushAnswer:
    """One verdict an event; everything accepted is durable when this returns. Raises Rejected for a batch over the limits."""
    _check_batch(batch)
    with district.database.writing() as connection:
        intake = _Intake(district, connection, terminal)
        answer = PushAnswer(intake.take_all(batch.events))
    district.hub.changed(terminal.station)
    return answer


def _check_batch(batch: PushBatch) -> None:
    if batch.version != VERSION:
        raise Rejected("version", f"district speaks {VERSION}, terminal {batch.version}")
    if len(batch.events) > MAX_BATCH_EVENTS:
        raise Rejected("too_large", f"at most {MAX_BATCH_EVENTS} events")
    if sum(_size(wire) for wire in batch.events) > MAX_BATCH_BYTES:
        raise Rejected("too_large", f"at most {MAX_BATCH_BYTES} bytes")


def _size(wire: WireEvent) -> int:
    return len(wire.header.encode()) + len((wire.payload or "").encode())


def _read(wire: WireEvent) -> Event | Verdict:
    """The event, or the verdict on what is none."""
    if _size(wire) > MAX_EVENT_BYTES:
        return _refused(_event_id(wire), "too_large")
    try:
        event = read_event(wire.header.encode(), None if wire.payload is None else wire.payload.encode())
    except (BadInput, UnicodeEncodeError):
        return _refused(_event_id(wire), "malformed")
    return event if _fits(event) else _refused(_event_id(wire), "malformed")


def _fits(event: Event) -> bool:
    """Whether every database can keep what the header says."""
    header = event.header
    texts = (header.id, header.case_id, header.visit_id, header.writer, header.type)
    sizes = all(0 < len(text) <= most for text, most in zip(texts, (36, 36, 36, 60, 40), strict=True))
    whole = all(0 <= number < 2**63 for number in (header.writer_seq, header.based_on))
    return sizes and whole and not any("\0" in text for text in texts)


def _says(event: Event) -> dict[str, Any]:
    """The payload; nothing where it is none, which the fold then refuses."""
    try:
        return event.payload
    except BadInput:
        return {}


class _Intake:
    """One batch under the station's lock."""

    def __init__(self, district: District, connection: Connection, terminal: TerminalInfo) -> None:
        self._district, self._connection, self._terminal = district, connection, terminal
        self.ledger = Ledger(district, connection, terminal.station)
        self._deliveries = Deliveries(district, self.ledger)
        self._writers = frozenset(
            connection.execute(select(terminals.c.writer).where(terminals.c.station == terminal.station)).scalars()
        )

    def take_all(self, batch: Sequence[WireEvent]) -> list[Verdict]:
        """One verdict an event, in the order of the batch; everything is written when this returns."""
        read = [_read(wire) for wire in batch]
        self.ledger.look_ahead([event for event in read if isinstance(event, Event)])
        verdicts = [self._take(event) if isinstance(event, Event) else event for event in read]
        self.ledger.finish()
        self._deliveries.finish()
        return verdicts

    def _take(self, event: Event) -> Verdict:
        known = self.ledger.kept(event.header.id)
        return self._take_new(event) if known is None else _again(event, known)

    def _take_new(self, event: Event) -> Verdict:
        header = event.header
        refusal = self._not_ours(event)
        if refusal:
            return _refused(header.id, refusal)
        chain = self._chain_fault(event)
        if chain and header.type != "received":
            return _refused(header.id, "chain")
        state = self.ledger.state(header.case_id)
        if state.phase is Phase.NEW and header.type not in OPENING:
            return self._of_no_case(event)
        if header.type == "deemed_accepted" and self._too_early(event, state):
            self.ledger.keep_refused(event, "too_early")
            return _refused(header.id, "too_early")
        verdict = forbidden(event, state)
        if verdict is not None:
            reason = "malformed" if verdict is TableVerdict.BAD_PAYLOAD else "not_allowed"
            self.ledger.keep_refused(event, reason)
            return _refused(header.id, reason)
        place = self.ledger.take(event)
        if header.type == "received" and state.phase is Phase.NEW:
            self._opened(event, chain)
        elif header.type == "received":
            self._flag(header.case_id, "received_twice")
        elif header.type in CHANGES_DATA:
            self._changed(event)
        elif header.type in TAKES_BACK:
            self._deliveries.recall_all(header.case_id)
        return Verdict(header.id, "accepted", place.case_seq, place.position)

    # ------------------------------------------------------------------ may it come in at all

    def _not_ours(self, event: Event) -> str:
        """The wire reason why this event is not this station's to send; empty when it is."""
        header = event.header
        if header.schema_version > SCHEMA_VERSION:
            return "version"
        if header.writer_role != Writer.COUNTER or header.writer not in self._writers:
            return "foreign"
        says = _says(event)
        if header.type in OPENING and says.get("station") != self._terminal.station:
            return "foreign" if says else "malformed"
        case = self.ledger.facts(header.case_id)
        return "foreign" if case is not None and case.station != self._terminal.station else ""

    def _chain_fault(self, event: Event) -> str:
        """Why the event does not fit its writer's chain; a gap before it is no fault, what is missing may come later."""
        header = event.header
        if header.writer_seq < 1:
            return "chain_broken"
        if self.ledger.link(header.writer, header.writer_seq) is not None:
            return "chain_fork"
        before = GENESIS if header.writer_seq == 1 else self.ledger.link(header.writer, header.writer_seq - 1)
        return "chain_broken" if before is not None and before != header.prev_hash else ""

    def _of_no_case(self, event: Event) -> Verdict:
        """An event of a case not received here: later, while something before it is still missing, otherwise no."""
        header = event.header
        if self.ledger.head(header.writer).seq < header.writer_seq - 1:
            return Verdict(header.id, "retry", reason="unknown_case")
        return _refused(header.id, "unknown_case")

    def _too_early(self, event: Event, state: CaseState) -> bool:
        """Whether a window counted a file as accepted by silence that by the district's own days is not, or from another day.

        Behind somebody's acceptance, or where another word came first, the table answers.
        """
        if state.accepted_at or state.phase not in UNANSWERED:
            return False
        facts = silence(self._district, self.ledger, state.case_id, self.ledger.at)
        said = str(_says(event).get("accepted_at", ""))
        return facts is None or str(facts["accepted_at"])[:10] != said[:10]

    # ------------------------------------------------------------------ what follows from it

    def _opened(self, event: Event, chain: str) -> None:
        case_id, state = event.header.case_id, self.ledger.state(event.header.case_id)
        day = limit_day(event, self.ledger.at)
        self.ledger.note_case(case_id, received_on=day)
        flags = [chain, *self._number_flags(state), "clock_odd" if day != act_time(event)[:10] else ""]
        item = item_of(self._district, state)
        self.ledger.note_case(case_id, lead=item.lead_department if item else "")
        flags += self._route(event, fresh=True)
        for flag in filter(None, flags):
            self._flag(case_id, flag)
        area = self._district.settings.district_code
        number = official_number(self.ledger, area, item.implementing_code if item else "")
        self.ledger.write(
            case_id, "numbered", {"official_number": number}, writer=DISTRICT, role=Writer.DISTRICT, actor=DISTRICT
        )

    def _changed(self, event: Event) -> None:
        if event.header.type == "supplemented":
            self.ledger.note_case(event.header.case_id, received_on=limit_day(event, self.ledger.at))
        if self.ledger.state(event.header.case_id).phase is Phase.VOIDED:
            return  # what was taken back from everybody stays so, whatever is added to it
        for flag in filter(None, self._route(event, fresh=False)):
            self._flag(event.header.case_id, flag)

    def _route(self, event: Event, *, fresh: bool) -> list[str]:
        told = _told_routes(event.payload)
        return route_case(self._district, self.ledger, self._deliveries, event.header.case_id, told, fresh=fresh)

    def _number_flags(self, state: CaseState) -> list[str]:
        taken = self.ledger.number_taken(state.number, state.case_id)
        try:
            odd = parse_receipt_number(state.number).village != self._terminal.station
        except BadInput:
            odd = True
        return ["number_taken" if taken else "", "number_odd" if odd else ""]

    def _flag(self, case_id: str, flag: str) -> Place:
        payload = {"flag": flag}
        _, place = self.ledger.write(case_id, "flagged", payload, writer=DISTRICT, role=Writer.DISTRICT, actor=DISTRICT)
        return place


def limit_day(event: Event, now: datetime) -> str:
    """The day from which the five working days run: that of the act, unless its clock is plainly wrong (then today)."""
    today = now.date().isoformat()
    if event.header.clock_trust == "jumped":
        return today
    at = act_time(event)
    try:
        off = now - datetime.fromisoformat(at)
    except (ValueError, TypeError):
        return today
    return at[:10] if -CLOCK_AHEAD <= off <= CLOCK_BEHIND else today


def act_time(event: Event) -> str:
    """When it happened: the time on a hand-written slip entered afterwards 补录, else the event's own."""
    return str(event.payload.get("received_at") or event.header.at)


def _told_routes(payload: Mapping[str, object]) -> set[str] | None:
    routes = payload.get("routes")
    if not isinstance(routes, list):
        return None
    return {str(route.get("department")) for route in routes if isinstance(route, dict)}


def _again(event: Event, known: Kept) -> Verdict:
    if known.header != event.header_bytes.decode():
        return _refused(event.header.id, "bytes_differ")
    return Verdict(event.header.id, known.verdict, known.case_seq, known.position, known.reason)


def _refused(event_id: str, reason: str) -> Verdict:
    return Verdict(event_id, "refused", reason=reason)


def _event_id(wire: WireEvent) -> str:
    """The id a broken event claims, so that its sender can set it aside; empty when it claims none."""
    try:
        header = msgspec.json.decode(wire.header)
    except (msgspec.DecodeError, UnicodeEncodeError):
        return ""
    claimed = header.get("id", "") if isinstance(header, dict) else ""
    return claimed[:36] if isinstance(claimed, str) else ""
