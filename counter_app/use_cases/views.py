"""What screens read: plain frozen rows out of one read snapshot, never domain objects to work on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from counter_app.catalogue.model import Item
from counter_app.domain.case_table import APPLICATIONS, Phase, Writer, open_ways
from counter_app.domain.working_time import (
    DEEMED_AFTER_WORKING_DAYS,
    FileAge,
    age_in_working_days,
    file_age,
    working_days_between,
)
from counter_app.errors import NotFound
from counter_app.journal.event import read_event
from counter_app.journal.fold import CaseState
from counter_app.ports import Account, Attachment, CaseRow, OutboxRow, PrintRow, Task, UnitOfWork
from counter_app.use_cases.window import Window, case_state


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A case in a list, with its age and what is left, both in working days. ``left`` is None where no limit runs;
    ``pressing`` says how near an unanswered file is to 视为受理 (行政许可法 §32); ``to_supplement`` what is left of the 补正 that was
    asked for, negative behind its last day, None where none is."""

    case: CaseRow
    age: int
    left: int | None
    paused: bool
    pressing: FileAge
    to_supplement: int | None = None


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One event as the case page tells it. ``status``: pending, confirmed, refused."""

    event_id: str
    type: str
    at: str
    actor: str
    writer_role: str
    status: str
    refusal: str
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CaseView:
    """Everything the case page shows, and what may be done next (``open`` names events of the case table)."""

    state: CaseState
    row: CaseRow
    item: Item | None
    timeline: tuple[TimelineEntry, ...]
    attachments: tuple[Attachment, ...]
    prints: tuple[PrintRow, ...]
    tasks: tuple[Task, ...]
    outbox: tuple[OutboxRow, ...]
    open: tuple[str, ...]
    age: int
    left: int | None
    pressing: FileAge = FileAge.FRESH
    to_supplement: int | None = None

    @property
    def listed(self) -> QueueRow:
        """The case as a list shows it."""
        return QueueRow(self.row, self.age, self.left, self.row.phase in PAUSED, self.pressing, self.to_supplement)


MOST_UNSENT = 5000
PAUSED = frozenset({Phase.SHORTFALL.value, Phase.SUSPENDED.value})
_APPLICATIONS = frozenset(kind.value for kind in APPLICATIONS)
ENDED = frozenset({"delivered", "closed", "refused", "withdrawn", "lapsed", "voided", "explained", "ready", "making"})


def queue(window: Window, *, waits_for: str | None = None) -> tuple[QueueRow, ...]:
    """The work queue: running cases by what is left, then the paused, then those that wait for collection or are done."""
    with window.store.reading() as uow:
        rows = uow.cases.listed(waits_for=waits_for)
    return tuple(sorted((_queue_row(window, row) for row in rows), key=_urgency))


def search(window: Window, text: str, *, actor: str) -> tuple[QueueRow, ...]:
    """Cases found by number, name, initials or the last characters of an ID number; the search is audited, its text is not."""
    with window.store.writing() as uow:
        found = uow.cases.by_number(text) or uow.cases.search(text)
        uow.audit.record("cases_searched", actor=actor, subject="", found=len(found))
        uow.commit()
    return tuple(_queue_row(window, row) for row in found)


def case_view(window: Window, case_id: str, *, actor: str, again: bool = False) -> CaseView:
    """One case, whole; the look is audited, once a visit (``again`` for the same person still looking at it)."""
    with window.store.reading() if again else window.store.writing() as uow:
        row = uow.cases.get(case_id)
        if row is None:
            raise NotFound(what="case", key=case_id)
        state = case_state(uow, case_id)
        view = _case_view(window, uow, row, state)
        if not again:
            uow.audit.record("case_viewed", actor=actor, subject=row.number)
            uow.commit()
    return view


def counts(window: Window) -> Mapping[str, int]:
    """For rail and status bar: open cases by what they wait for; ``unsent`` events and the ``unsent_cases`` they belong to;
    ``tasks``, and ``mine``: the tasks and the cases that wait for this counter and have none."""
    with window.store.reading() as uow:
        tasks = uow.tasks.open()
        named = {task.case_id for task in tasks}
        others = {
            "unsent": uow.outbox.count(),
            "unsent_cases": len({row.case_id for row in uow.outbox.waiting(limit=MOST_UNSENT)}),
            "tasks": len(tasks),
            "mine": len(tasks) + sum(row.case_id not in named for row in uow.cases.listed(waits_for="me")),
        }
        return {**uow.cases.counts(), **others}


def waiting_to_send(window: Window) -> tuple[OutboxRow, ...]:
    """Everything not confirmed yet, with reason and next try."""
    with window.store.reading() as uow:
        return uow.outbox.all_open()


def open_tasks(window: Window) -> tuple[Task, ...]:
    """What people at this counter must do, oldest first."""
    with window.store.reading() as uow:
        return tuple(sorted(uow.tasks.open(), key=lambda task: task.opened_at))


def people(window: Window) -> tuple[Account, ...]:
    """Everybody of this station, by name in timelines, and who may stand for a voiding as a second person."""
    with window.store.reading() as uow:
        return uow.accounts.all()


def duplicates(window: Window, id_no: str, item_code: str, *, besides_draft: str = "") -> tuple[CaseRow, ...]:
    """Open cases of the same person and item at this counter (a warning while typing, never a bar)."""
    if len(id_no) < 6:
        return ()
    with window.store.reading() as uow:
        rows = uow.cases.of_person(id_no, item_code=item_code)
    return tuple(row for row in rows if row.phase not in ENDED)


def duplicate_drafts(window: Window, id_no: str, item_code: str, *, besides: str) -> Sequence[str]:
    """Ids of other open drafts for the same person and item."""
    if len(id_no) < 6:
        return ()
    with window.store.reading() as uow:
        drafts = uow.drafts.of_person(id_no)
    return tuple(draft.draft_id for draft in drafts if draft.item_code == item_code and draft.draft_id != besides)


def _case_view(window: Window, uow: UnitOfWork, row: CaseRow, state: CaseState) -> CaseView:
    queue_row = _queue_row(window, row)
    try:
        item = window.catalogue.item(state.item_code)
    except NotFound:
        item = None
    return CaseView(
        state=state,
        row=row,
        item=item,
        timeline=_timeline(uow, row.case_id),
        attachments=uow.attachments.of_case(row.case_id),
        prints=uow.prints.of_case(row.case_id),
        tasks=tuple(task for task in uow.tasks.open() if task.case_id == row.case_id),
        outbox=tuple(out for out in uow.outbox.all_open() if out.case_id == row.case_id),
        open=open_ways((Writer.COUNTER,), state.situation),
        age=queue_row.age,
        left=queue_row.left,
        pressing=queue_row.pressing,
        to_supplement=queue_row.to_supplement,
    )


def _timeline(uow: UnitOfWork, case_id: str) -> tuple[TimelineEntry, ...]:
    entries = []
    for kept in uow.journal.of_case(case_id):
        event = read_event(kept.header_bytes, kept.payload_bytes)
        entries.append(
            TimelineEntry(
                event_id=event.header.id,
                type=event.header.type,
                at=event.header.at,
                actor=event.header.actor,
                writer_role=event.header.writer_role,
                status=kept.status,
                refusal=kept.refusal,
                payload=event.payload,
            )
        )
    return tuple(entries)


def _queue_row(window: Window, row: CaseRow) -> QueueRow:
    now, calendar = window.now(), window.catalogue.calendar()
    since = row.accepted_at or row.received_at
    running = bool(since) and row.phase not in ENDED
    age = age_in_working_days(datetime.fromisoformat(since), now, calendar) if running else 0
    to_due = (
        working_days_between(now.date(), date.fromisoformat(row.due_on), calendar) if row.due_on and running else None
    )
    left = to_due if row.phase not in PAUSED else None
    unanswered = _unanswered(row)
    pressing = file_age(datetime.fromisoformat(row.received_at), now, calendar) if unanswered else FileAge.FRESH
    to_supplement = to_due if row.phase == Phase.SHORTFALL else None
    return QueueRow(row, age, left, row.phase in PAUSED, pressing, to_supplement)


def _unanswered(row: CaseRow) -> bool:
    """An application that got no word yet: its five working days run (行政许可法 §32)."""
    return row.phase in ("received", "returned") and row.kind in _APPLICATIONS


def _urgency(row: QueueRow) -> tuple[int, int, str]:
    if row.case.waits_for == "me":
        return (0, row.left if row.left is not None else 0, row.case.received_at)
    if row.left is not None:
        return (1, row.left, row.case.received_at)
    if row.pressing is not FileAge.FRESH:
        return (1, DEEMED_AFTER_WORKING_DAYS - row.age, row.case.received_at)
    if row.to_supplement is not None:
        return (3, row.to_supplement, row.case.received_at)
    return ({"district": 2, "applicant": 3, "collection": 4}.get(row.case.waits_for, 5), 0, row.case.received_at)
