"""What the district sends: its events enter the journal in its order, the case is folded anew, and people are told what to do.

Applied in the transaction that moves the feed's cursor, so a page is taken whole or not at all. Applying twice does nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from counter_app.domain.case_table import Writer
from counter_app.errors import BadInput, NotFound
from counter_app.journal.event import Event, read_event
from counter_app.journal.fold import CaseState
from counter_app.ports import Account, FeedEntry, Person, Task, UnitOfWork
from counter_app.use_cases.contact import close_served
from counter_app.use_cases.entity_lists import take_entity
from counter_app.use_cases.paper_tasks import MOVES_LIMIT, ask_for_papers, close_prints_of
from counter_app.use_cases.phone_duty import settle_phone_duty
from counter_app.use_cases.todo import FLAG, close_flags, close_print_of, close_settled
from counter_app.use_cases.window import Window, case_state, refresh_projection, row_of


@dataclass(frozen=True, slots=True)
class Applied:
    """What a page of the feed came to: changed cases, and the event types that came from the district's side."""

    cases: tuple[str, ...]
    news: tuple[tuple[str, str], ...]


def apply_feed(window: Window, uow: UnitOfWork, entries: Iterable[FeedEntry]) -> Applied:
    """Applies entries in order; the caller moves the cursor and commits. Raises BadInput for an entry that is not of the wire."""
    changed: dict[str, None] = {}
    news: list[Event] = []
    for entry in entries:
        if entry.kind == "event":
            event, fresh = _take_event(window, uow, entry)
            changed[event.header.case_id] = None
            if fresh:
                news.append(event)
        elif entry.kind == "account":
            uow.accounts.put(Account(**{key: entry.body[key] for key in ("account_id", "name", "role", "active")}))
        elif entry.kind == "person":
            uow.pool.put_all([_person(entry.body)])
        elif entry.kind == "entity":
            take_entity(window, uow, entry.body)
        elif entry.kind == "release":
            uow.notes.put("release.offered", str(entry.body.get("release", "")))
        elif entry.kind == "terminal":
            uow.notes.put("terminal.state", str(entry.body.get("state", "")))
    for case_id in changed:
        state = refresh_projection(window, uow, case_id)
        _set_aside_tasks(window, uow, state)
        settle_phone_duty(window, uow, state)
        aside = {one.event_id for one in state.set_aside}
        for event in news:
            if event.header.case_id == case_id:
                if event.header.id not in aside:
                    _settle(window, uow, state, event)
                _task_for(window, uow, state, event)
    return Applied(tuple(changed), tuple((event.header.case_id, event.header.type) for event in news))


def mark_refused(window: Window, uow: UnitOfWork, event_id: str, reason: str) -> None:
    """The district refused one of our events: it leaves the fold, stays visible, and becomes one task naming its papers.

    A refused receipt leaves nothing: the case stays findable under its number as this window wrote it.
    """
    row = uow.journal.get(event_id)
    if row is None:
        raise NotFound(what="event", key=event_id)
    uow.journal.refuse(event_id, reason=reason)
    case_id = row.header.case_id
    refresh_projection(window, uow, case_id)
    close_prints_of(uow, case_id, row.header.type, window.stamp())
    uow.tasks.put(
        Task(
            task_id=f"refused:{event_id}",
            kind="event_refused",
            case_id=case_id,
            opened_at=window.stamp(),
            details={
                "event": row.header.type,
                "reason": reason,
                "papers": [printed.paper for printed in uow.prints.of_case(case_id) if not printed.spoiled],
            },
        )
    )


def _take_event(window: Window, uow: UnitOfWork, entry: FeedEntry) -> tuple[Event, bool]:
    """(the event, whether it is new here): our own echo is confirmed, another's is appended as confirmed."""
    header, payload = entry.body.get("header"), entry.body.get("payload")
    if not isinstance(header, str) or not (payload is None or isinstance(payload, str)):
        raise BadInput(what="feed", why="event", position=entry.position)
    event = read_event(header.encode(), payload.encode() if payload is not None else None)
    if event.header.writer_role == Writer.COUNTER and not event.header.writer.startswith(f"{window.terminal.station}-"):
        raise BadInput(what="feed", why="foreign", position=entry.position)
    case_seq = int(entry.body.get("case_seq", 0))
    known = uow.journal.get(event.header.id)
    if known is not None:
        if known.header_bytes != event.header_bytes:
            raise BadInput(what="feed", why="bytes_differ", position=entry.position)
        uow.journal.confirm(event.header.id, case_seq=case_seq, position=entry.position)
        if known.status != "confirmed":  # the answer to our push was lost or is overtaken: the echo says as much
            uow.outbox.mark(event.header.id, state="confirmed", at=window.stamp())
        return event, False
    uow.journal.append(row_of(event, status="confirmed", case_seq=case_seq, position=entry.position))
    return event, True


def _person(body: Mapping[str, Any]) -> Person:
    names = ("id_no", "name", "id_type", "sex", "birth", "nation", "phone", "huji", "village", "address", "initials")
    return Person(
        **{name: str(body.get(name, "")) for name in names},
        facts={str(key): str(value) for key, value in dict(body.get("facts", {})).items()},
        as_of=str(body.get("as_of", "")),
    )


# District event -> the task it leaves for the counter, besides the sheets it calls for.
_TASKS: Mapping[str, str] = {
    "returned": "mend_data",
    "shortfall_notified": "contact_applicant",
    "refused": "contact_applicant",
    "flagged": FLAG,
    **dict.fromkeys(MOVES_LIMIT, "contact_applicant"),
}


def _settle(window: Window, uow: UnitOfWork, state: CaseState, event: Event) -> None:
    """What the district's word, or another window's act, leaves to nobody here; a flag's task ends with its flag."""
    kind, case_id, at = event.header.type, state.case_id, window.stamp()
    if kind == "notice_served":
        close_served(window, uow, state, str(event.payload.get("paper", "")))
    elif kind == "paper_printed":
        close_print_of(uow, case_id, str(event.payload.get("paper", "")), at)
    elif kind == "flag_settled":
        close_flags(uow, state, at)
    else:
        close_settled(uow, case_id, kind, at)


def _task_for(window: Window, uow: UnitOfWork, state: CaseState, event: Event) -> None:
    """What the event asks of people here; a limit that moved says from which day to which."""
    kind, said = _TASKS.get(event.header.type), event.payload
    if kind:
        reason = str(said.get("reason") or said.get("note") or state.reason)
        details = {"event": event.header.type, "reason": reason}
        if kind == FLAG:
            details["flag"] = str(said.get("flag", ""))
        if event.header.type in MOVES_LIMIT:
            details = {"event": event.header.type, "reason": str(said.get("reason", "")), "due_on": state.due_on}
        task_id, at = window.make_id(), window.stamp()
        uow.tasks.put(Task(task_id=task_id, kind=kind, case_id=state.case_id, opened_at=at, details=details))
    ask_for_papers(window, uow, state, event.header.type)


def _set_aside_tasks(window: Window, uow: UnitOfWork, state: CaseState) -> None:
    """Own events that no longer fit after what the district said: one task each, once, however often the case is folded."""
    for aside in state.set_aside:
        row, told = uow.journal.get(aside.event_id), f"told.aside.{aside.event_id}"
        if row is None or row.header.writer != window.terminal.writer or uow.notes.get(told):
            continue
        uow.notes.put(told, window.stamp())
        close_prints_of(uow, state.case_id, aside.type, window.stamp())
        uow.tasks.put(
            Task(
                task_id=f"aside:{aside.event_id}",
                kind="event_overtaken",
                case_id=state.case_id,
                opened_at=window.stamp(),
                details={"event": aside.type, "why": aside.verdict.value},
            )
        )


__all__ = ["Applied", "apply_feed", "case_state", "mark_refused"]
