"""What every use case at a window has in hand, and the one way an event gets into the journal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from counter_app.catalogue.reader import Catalogue
from counter_app.catalogue.shelf import Shelf
from counter_app.domain.case_table import Phase, Situation, Verdict, Writer, check, open_ways
from counter_app.domain.events import MAX_EVENT_BYTES
from counter_app.errors import NotAllowed, NotFound, Refusal
from counter_app.journal.event import Event, Link, make_event, read_event
from counter_app.journal.fold import CaseState, apply, fold
from counter_app.ports import (
    AttachmentFiles,
    CaseRow,
    Clock,
    EventRow,
    MakeId,
    NumberMarks,
    OutboxRow,
    SecondCopy,
    Store,
    Terminal,
    UnitOfWork,
)
from counter_app.use_cases.naming import refuse_naming
from counter_app.use_cases.projection import project

_OPENING = frozenset({"received", "explained"})
_CLOCK_LAST = "clock.last"  # note: device time of this window's last event
_CLOCK_SLACK = timedelta(minutes=5)  # what a time service may set back in one step; more is a jump


@dataclass(frozen=True, slots=True)
class Window:
    """One enrolled, unlocked counter. ``salt`` gives 128 bits of hex; ``online`` says whether the last round reached the district.

    ``is_copy``: the store is a copy from another PC or an older backup; it takes no case before it has a new terminal number.
    """

    store: Store
    files: AttachmentFiles
    releases: Shelf
    terminal: Terminal
    clock: Clock
    make_id: MakeId
    salt: Callable[[], str]
    second_copy: SecondCopy | None = None
    marks: NumberMarks | None = None
    is_copy: bool = False
    online: Callable[[], bool] = lambda: False

    def now(self) -> datetime:
        return self.clock()

    @property
    def catalogue(self) -> Catalogue:
        """The release in force now."""
        return self.releases.in_force(self.clock())

    def under(self, release: str) -> Window:
        """This window working by that release alone: what a case was received under counts for it. Where the release is not
        here, or it is the one in force, the window itself."""
        if release == self.catalogue.release or release not in self.releases.names():
            return self
        return replace(self, releases=Shelf(self.releases.get(release)))

    def stamp(self) -> str:
        """Device time as the journal writes it: ISO 8601, seconds, +08:00."""
        return self.clock().isoformat(timespec="seconds")


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event about to be written by this window."""

    type: str
    payload: Mapping[str, Any]


def read_events(uow: UnitOfWork, case_id: str) -> tuple[Event, ...]:
    """The case's events that count, in fold order."""
    return counted_events(uow.journal.of_case(case_id))


def counted_events(rows: Iterable[EventRow]) -> tuple[Event, ...]:
    """Those events of a case, given as the journal gives them, that count: what the district refused is left out.

    A receipt the district refused is still in somebody's hand: then the case is what this window wrote of it.
    """
    kept = tuple(rows)
    counting = [row for row in kept if row.status != "refused"]
    if not any(row.header.type in _OPENING for row in counting):
        counting = sorted(kept, key=lambda row: (row.header.writer, row.header.writer_seq))
    return tuple(read_event(row.header_bytes, row.payload_bytes) for row in counting)


def case_state(uow: UnitOfWork, case_id: str) -> CaseState:
    """The folded state of a case that is here; raises NotFound otherwise."""
    events = read_events(uow, case_id)
    if not events:
        raise NotFound(what="case", key=case_id)
    return fold(case_id, events)


def write_events(
    window: Window, uow: UnitOfWork, state: CaseState, news: Sequence[NewEvent], *, actor: str, visit_id: str = ""
) -> tuple[CaseState, tuple[EventRow, ...]]:
    """Appends the events to the window's chain with outbox rows and projection.

    Raises NotAllowed, and before anything is written Refusal("too_much_text") for what no district would take, and
    Refusal("names_secret_reporter") for words that tell who a secret reporter is.
    """
    seq, head = uow.journal.head(window.terminal.writer)
    link, rows, at = Link(seq, head), list[EventRow](), window.stamp()
    based_on = int(uow.notes.get("feed.position", "0"))
    for new in news:
        _keep_secret(window, state, new)
        event = make_event(
            event_id=window.make_id(),
            case_id=state.case_id,
            visit_id=visit_id or state.visit_id or state.case_id,
            type=new.type,
            payload=new.payload,
            salt=window.salt(),
            after=link,
            writer=window.terminal.writer,
            writer_role=Writer.COUNTER.value,
            based_on=based_on,
            at=at,
            clock_trust=_clock_trust(uow, at),
            actor=actor,
        )
        if len(event.header_bytes) + len(event.payload_bytes or b"") > MAX_EVENT_BYTES:
            raise Refusal("too_much_text")
        before, state = state, apply(state, event)
        if len(state.set_aside) > len(before.set_aside):
            raise not_allowed(new.type, before.situation if before.item_code else state.situation)
        link = Link(event.header.writer_seq, event.hash)
        rows.append(row_of(event))
    _keep(window, uow, state, rows, at)
    uow.notes.put(_CLOCK_LAST, at)
    return state, tuple(rows)


def _keep_secret(window: Window, state: CaseState, new: NewEvent) -> None:
    """Refusal("names_secret_reporter"); of an item that this release does not have nothing is known to be secret."""
    if new.payload.get("secret", state.secret):
        with suppress(NotFound):
            item = window.catalogue.item(state.item_code or str(new.payload.get("item", "")))
            refuse_naming(item, new.payload.get("answers", state.answers), new.payload)


def row_of(
    event: Event, *, status: str = "pending", case_seq: int | None = None, position: int | None = None
) -> EventRow:
    """The journal's row of an event."""
    return EventRow(
        header=event.header,
        header_bytes=event.header_bytes,
        payload_bytes=event.payload_bytes,
        hash=event.hash,
        status=status,
        case_seq=case_seq,
        position=position,
    )


def require(event: str, situation: Situation) -> None:
    """Raises NotAllowed, with the ways that are open, when a window may not write the event now."""
    if check(event, Writer.COUNTER, situation) is not Verdict.ALLOWED:
        raise not_allowed(event, situation)


def not_allowed(event: str, situation: Situation) -> NotAllowed:
    """The refusal of an event, naming what may be done instead."""
    verdict = check(event, Writer.COUNTER, situation)
    return NotAllowed(
        event=event,
        phase=situation.phase.value,
        verdict=verdict.value,
        open=open_ways((Writer.COUNTER,), situation),
    )


def refresh_projection(window: Window, uow: UnitOfWork, case_id: str) -> CaseState:
    """Folds the case anew and stores its projection; a case whose receipt is not here has none."""
    state = case_state(uow, case_id)
    if state.phase is not Phase.NEW:
        uow.cases.put(case_row(window, uow, state))
    return state


def _keep(window: Window, uow: UnitOfWork, state: CaseState, rows: Sequence[EventRow], at: str) -> None:
    for row in rows:
        uow.journal.append(row)
        uow.outbox.add(
            OutboxRow(
                event_id=row.header.id,
                case_id=state.case_id,
                state="queued",
                queued_at=at,
                label=row.header.type,
                number=state.number,
            )
        )
    uow.cases.put(case_row(window, uow, state))


def case_row(window: Window, uow: UnitOfWork, state: CaseState) -> CaseRow:
    """The row lists and searches read of this case now; initials are the pool's, where it knows her under this name."""
    person = uow.pool.person(state.applicant_id_no) if state.applicant_id_no else None
    initials = person.initials if person is not None and person.name == state.applicant_name else ""
    unsent = _unsent(uow, state.case_id)
    return project(state, window.catalogue, unsent=unsent, at=window.stamp(), initials=initials)


def _unsent(uow: UnitOfWork, case_id: str) -> int:
    """Events the district does not have: those under way, and a receipt it refused."""
    rows = uow.journal.of_case(case_id)
    return sum(1 for row in rows if row.status == "pending" or (row.status, row.header.type) == ("refused", "received"))


def clock_went_back(uow: UnitOfWork, now: datetime) -> bool:
    """Whether this clock shows an earlier time than this window's last event."""
    last = uow.notes.get(_CLOCK_LAST)
    return bool(last) and now + _CLOCK_SLACK < datetime.fromisoformat(last)


def clock_is_ahead(uow: UnitOfWork, now: datetime, most: timedelta) -> bool:
    """Whether this clock shows a time later than this window's last event by more than ``most``."""
    last = uow.notes.get(_CLOCK_LAST)
    return bool(last) and now - datetime.fromisoformat(last) > most


def _clock_trust(uow: UnitOfWork, at: str) -> str:
    """``district`` when this clock agreed with the district's within the day, ``jumped`` when it went back since the last event."""
    if clock_went_back(uow, datetime.fromisoformat(at)):
        return "jumped"
    agreed = uow.notes.get("clock.agreed_at", "")
    return "district" if agreed[:10] == at[:10] else "device"
