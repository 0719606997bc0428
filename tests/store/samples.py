"""Invented people, cases and events for the store's tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from counter_app.journal.event import GENESIS, Event, Link, make_event
from counter_app.ports import CaseRow, Draft, EventRow, OutboxRow, Person
from counter_app.store.opening import SqlStore, open_store
from counter_app.store.points import Points

PEKING = timezone(timedelta(hours=8))
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=PEKING)
KEY = bytes(range(32))
OTHER_KEY = bytes(range(1, 33))
VERSION = "0.1.0"
WRITER = "440604012064-01"
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


def open_sample(
    folder: Path, key: bytes = KEY, *, program_version: str = VERSION, points: Points | None = None
) -> SqlStore:
    """A store with a standing clock."""
    return open_store(
        folder, key, clock=lambda: NOW, make_id=lambda: "id-1", program_version=program_version, points=points
    )


def event(
    nth: int = 1,
    after: EventRow | None = None,
    *,
    writer: str = WRITER,
    case_id: str = "case-1",
    type: str = "received",
    at: str = "2026-11-23T10:00:00+08:00",
    **payload: Any,
) -> EventRow:
    """A pending event behind ``after``, or the first of its writer."""
    link = Link(after.header.writer_seq, after.hash) if after else Link(0, GENESIS)
    made = make_event(
        event_id=f"{writer}-{nth}",
        case_id=case_id,
        visit_id="visit-1",
        type=type,
        payload=payload,
        salt="ab" * 16,
        after=link,
        writer=writer,
        writer_role="counter",
        based_on=0,
        at=at,
        clock_trust="device",
        actor="clerk01",
    )
    return row_of(made)


def row_of(made: Event) -> EventRow:
    """The event as the journal takes it."""
    return EventRow(
        header=made.header, header_bytes=made.header_bytes, payload_bytes=made.payload_bytes, hash=made.hash
    )


def confirmed(row: EventRow, *, case_seq: int = 1, position: int = 1) -> EventRow:
    """The event as the district sends it."""
    return replace(row, status="confirmed", case_seq=case_seq, position=position)


def case(nth: int = 1, **changes: Any) -> CaseRow:
    """A received case of an invented applicant."""
    row = CaseRow(
        case_id=f"case-{nth}",
        visit_id="visit-1",
        number=f"44060401206401261123{nth:04d}I",
        short_number=f"01-1123-{nth:04d}",
        official_number="",
        station="440604012064",
        item_code="residence-permit",
        item_name="居住证申领",
        kind="committed",
        phase="received",
        waits_for="district",
        applicant_name="沐清妤",
        applicant_id_no="440604199001011234",
        applicant_phone="13800000000",
        search_text="mqy 居住证申领",
        received_at=f"2026-11-23T10:00:{nth:02d}+08:00",
        accepted_at="",
        due_on="",
        updated_at="2026-11-23T10:00:00+08:00",
        actor="clerk01",
        unsent=1,
        revision=1,
        lead_department="ga",
    )
    return replace(row, **changes)


def queued(event_id: str = "e-1", **changes: Any) -> OutboxRow:
    """A row on its way."""
    row = OutboxRow(event_id=event_id, case_id="case-1", state="queued", queued_at="2026-11-23T10:00:00+08:00")
    return replace(row, **changes)


def draft(**changes: Any) -> Draft:
    """A form half filled."""
    row = Draft(
        draft_id="draft-1",
        item_code="residence-permit",
        release="2026.11",
        owner="clerk01",
        title="居住证申领 沐清妤",
        answers={"applicant": {"name": "沐清妤", "id_no": "440604199001011234"}, "children": [{"name": "沐小满"}]},
        view={"ref": "/data/name", "text": "沐清", "caret": 2},
        materials=[{"code": "photo", "ticked": True}],
        sources={"/data/name": {"source": "pool", "as_of": "2026-11-01"}},
        opened_at="2026-11-23T09:00:00+08:00",
        saved_at="2026-11-23T09:01:00+08:00",
    )
    return replace(row, **changes)


def person(nth: int, name: str, initials: str, **changes: Any) -> Person:
    """A resident of the pool."""
    return replace(
        Person(id_no=f"44060419900101{nth:04d}", name=name, initials=initials, facts={"employer": "新城制衣"}),
        **changes,
    )
