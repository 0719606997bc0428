"""What still waits to reach the district, case by case, as the sync page shows it: since when, why, and how pressing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from counter_app.domain.case_table import APPLICATIONS
from counter_app.domain.working_time import (
    DEEMED_AFTER_WORKING_DAYS,
    FileAge,
    age_in_working_days,
    file_age,
    plus_working_days,
)
from counter_app.ports import CaseRow, OutboxRow
from counter_app.use_cases.window import Window

_KINDS = frozenset(kind.value for kind in APPLICATIONS)
_UNANSWERED = ("received", "returned")


@dataclass(frozen=True, slots=True)
class WaitingCase:
    """A case with events the district does not have. ``case`` is None for one that is no longer listed.

    ``age`` counts working days since the oldest of them was written; ``deemed_on`` is the fifth working day after the receipt,
    behind which an unanswered file counts as accepted (行政许可法 §32(4)), empty once the district has the receipt itself.
    """

    case_id: str
    number: str
    case: CaseRow | None
    events: tuple[OutboxRow, ...]
    since: str
    age: int
    pressing: FileAge
    deemed_on: str

    @property
    def set_aside(self) -> bool:
        """True when a person must look: the district refused something, resending changes nothing."""
        return any(row.state == "set_aside" for row in self.events)

    @property
    def says_silence(self) -> bool:
        """True when this counter's own word of an acceptance by silence waits among them."""
        return any(row.label == "deemed_accepted" for row in self.events)

    @property
    def reason(self) -> str:
        """The wire's or the link's code of the last failure, that of a set-aside event first; empty while nothing failed."""
        ordered = sorted(self.events, key=lambda row: row.state != "set_aside")
        return next((row.reason for row in ordered if row.reason), "")

    @property
    def next_try_at(self) -> str:
        """When the next try is due, empty while none is planned."""
        return min((row.next_try_at for row in self.events if row.next_try_at), default="")


def waiting_cases(window: Window) -> tuple[WaitingCase, ...]:
    """Every case with something unsent, the longest waiting first."""
    with window.store.reading() as uow:
        grouped: dict[str, list[OutboxRow]] = {}
        for row in uow.outbox.all_open():
            grouped.setdefault(row.case_id, []).append(row)
        found = [_waiting(window, case_id, uow.cases.get(case_id), rows) for case_id, rows in grouped.items()]
    return tuple(sorted(found, key=lambda one: (one.since, one.case_id)))


def _waiting(window: Window, case_id: str, case: CaseRow | None, rows: Iterable[OutboxRow]) -> WaitingCase:
    events = tuple(sorted(rows, key=lambda row: row.queued_at))
    now, calendar = window.now(), window.catalogue.calendar()
    since = datetime.fromisoformat(events[0].queued_at)
    # Silence means something for an application only (行政许可法 §32): a reported event has its own limit.
    receipt = any(row.label == "received" for row in events) and (
        case is None or (case.kind in _KINDS and case.phase in _UNANSWERED)
    )
    deemed = plus_working_days(since.date(), DEEMED_AFTER_WORKING_DAYS, calendar).isoformat() if receipt else ""
    return WaitingCase(
        case_id=case_id,
        number=next((row.number for row in events if row.number), ""),
        case=case,
        events=events,
        since=events[0].queued_at,
        age=age_in_working_days(since, now, calendar),
        pressing=file_age(since, now, calendar) if receipt else FileAge.FRESH,
        deemed_on=deemed,
    )
