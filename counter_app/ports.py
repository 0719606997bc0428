"""What the use cases ask of the world, as protocols, and the plain rows that cross these ports.

Adapters (store, documents, devices, the link's terminal end) implement them; tests use the real ones or small fakes.
A unit of work is made per call, in the thread that uses it; leaving the block without ``commit()`` undoes everything.
Times are ISO 8601 text with offset +08:00 (``at``) or dates ``YYYY-MM-DD`` (``on``). Ids are UUIDv7 text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

from counter_app.domain.events import EventHeader

Clock = Callable[[], datetime]  # aware, UTC+8
MakeId = Callable[[], str]


# ---------------------------------------------------------------------- rows


@dataclass(frozen=True, kw_only=True, slots=True)
class EventRow:
    """An event as the journal keeps it. ``status``: pending, confirmed, refused (by the district, ``refusal`` says why)."""

    header: EventHeader
    header_bytes: bytes
    payload_bytes: bytes | None
    hash: str
    status: str = "pending"
    case_seq: int | None = None
    position: int | None = None
    refusal: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseRow:
    """The projection of a case that lists, searches and duplicate checks read; rebuilt from the journal at any time.

    ``unsent``: own events not confirmed yet. ``waits_for``: me, district, applicant, collection, nobody.
    """

    case_id: str
    visit_id: str
    number: str
    short_number: str
    official_number: str
    station: str
    item_code: str
    item_name: str
    kind: str
    phase: str
    waits_for: str
    applicant_name: str
    applicant_id_no: str
    applicant_phone: str
    search_text: str
    received_at: str
    accepted_at: str
    due_on: str
    updated_at: str
    actor: str
    unsent: int
    revision: int
    lead_department: str
    flags: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class OutboxRow:
    """One event on its way. ``state``: queued, sent, confirmed, set_aside. ``reason`` is a wire code, ``tries`` how often it went."""

    event_id: str
    case_id: str
    state: str
    queued_at: str
    tries: int = 0
    last_try_at: str = ""
    next_try_at: str = ""
    reason: str = ""
    label: str = ""
    number: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """A form being filled. ``answers`` as the form engine gives them (all, not only relevant); ``view`` is the raw edit buffer,
    focused ref, caret and open section; ``materials`` the ticked list; ``sources`` where a prefilled answer came from."""

    draft_id: str
    item_code: str
    release: str
    owner: str
    title: str
    answers: Mapping[str, Any]
    view: Mapping[str, Any] = field(default_factory=dict)
    materials: Sequence[Mapping[str, Any]] = ()
    sources: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    case_id: str = ""
    visit_id: str = ""
    opened_at: str = ""
    saved_at: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """What the pool knows of a resident. ``facts`` holds further fields by name; ``as_of`` the day the pool says so."""

    id_no: str
    name: str
    id_type: str = "居民身份证"
    sex: str = ""
    birth: str = ""
    nation: str = ""
    phone: str = ""
    huji: str = ""
    village: str = ""
    address: str = ""
    initials: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    as_of: str = ""
    source: str = "pool"


@dataclass(frozen=True, kw_only=True, slots=True)
class EntityRow:
    """One entity of a list. ``version`` counts its changes; ``trunk_version`` is the last one the district gave (0: none), and
    ``branch_id`` names the changes made here since, by ``case_id`` last (both empty: none)."""

    dataset: str
    entity_id: str
    label: str
    version: int
    properties: Mapping[str, str]
    changed_at: str
    trunk_version: int = 0
    branch_id: str = ""
    case_id: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Attachment:
    """A scan kept in the encrypted attachment store. ``wire_id`` = sha256 of the content; ``role`` a material or question code."""

    attachment_id: str
    wire_id: str
    case_id: str
    role: str
    filename: str
    media_type: str
    size: int
    taken_at: str
    uploaded: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Task:
    """Something a person at the counter must do. ``kind`` keys the words; ``details`` plain values."""

    task_id: str
    kind: str
    case_id: str
    opened_at: str
    details: Mapping[str, Any] = field(default_factory=dict)
    done_at: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class PrintRow:
    """One printed sheet. ``nth`` counts prints of this paper of this case from 1."""

    print_id: str
    case_id: str
    number: str
    paper: str
    document_number: str
    nth: int
    at: str
    actor: str
    reason: str = ""
    spoiled: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class SlipPad:
    """A printed range of hand-written slips, both ends included; ``terminal_no`` is that of the counter when it printed."""

    pad_id: str
    terminal_no: int
    first: int
    last: int
    printed_at: str
    actor: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SlipRow:
    """What became of one slip. ``status``: used (entered as ``case_id``) or void (``reason`` says why)."""

    running: int
    terminal_no: int
    status: str
    case_id: str = ""
    at: str = ""
    actor: str = ""
    reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class AuditRow:
    """One link of the audit chain, read back."""

    seq: int
    at: str
    actor: str
    action: str
    subject: str
    details: Mapping[str, Any]
    hash: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """Somebody who may log in. ``role``: clerk, supervisor, it."""

    account_id: str
    name: str
    role: str
    active: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Terminal:
    """Who this counter is, from enrolment. ``terminal_no`` is never used twice at a station (1-99)."""

    station: str
    station_name: str
    terminal_no: int
    window: str
    writer: str
    district_url: str
    town_name: str = ""
    district_name: str = ""
    phone: str = ""


# ---------------------------------------------------------------------- store


class Journal(Protocol):
    """Append-only; an event id that is there already is not written again."""

    def append(self, event: EventRow) -> None: ...
    def of_case(self, case_id: str) -> tuple[EventRow, ...]:
        """Confirmed events in district order, then own pending ones in writing order; refused ones last."""
        ...

    def get(self, event_id: str) -> EventRow | None: ...
    def head(self, writer: str) -> tuple[int, str]:
        """Last ``writer_seq`` and hash of a writer; (0, GENESIS) before the first event."""
        ...

    def on(self, day: str) -> tuple[EventHeader, ...]:
        """Headers of the events of one day (by ``at``) that the district did not refuse, in order of time."""
        ...

    def confirm(self, event_id: str, *, case_seq: int, position: int) -> None: ...
    def refuse(self, event_id: str, *, reason: str) -> None: ...


class Cases(Protocol):
    """The projection."""

    def put(self, row: CaseRow) -> None: ...
    def get(self, case_id: str) -> CaseRow | None: ...
    def by_number(self, text: str) -> tuple[CaseRow, ...]:
        """Cases whose 收件号, official number or short number matches; takes 1 for I and 0 for O, blanks and hyphens ignored,
        and the last five or more characters."""
        ...

    def search(self, text: str, *, limit: int = 200) -> tuple[CaseRow, ...]:
        """By name, name initials, number, or last four characters of the ID number; newest first."""
        ...

    def listed(self, *, waits_for: str | None = None, limit: int = 10_000) -> tuple[CaseRow, ...]: ...
    def of_person(self, id_no: str, *, item_code: str | None = None, limit: int = 20) -> tuple[CaseRow, ...]:
        """Newest first."""
        ...

    def of_visit(self, visit_id: str) -> tuple[CaseRow, ...]:
        """The cases of one visit, oldest first."""
        ...

    def received_on(self, on: str) -> tuple[CaseRow, ...]: ...
    def counts(self) -> Mapping[str, int]:
        """Number of open cases by ``waits_for``."""
        ...


class Outbox(Protocol):
    """What still has to reach the district."""

    def add(self, row: OutboxRow) -> None: ...
    def waiting(self, *, limit: int = 500) -> tuple[OutboxRow, ...]:
        """Queued and sent rows, oldest first (set-aside ones are not among them)."""
        ...

    def all_open(self) -> tuple[OutboxRow, ...]:
        """Queued, sent and set-aside rows."""
        ...

    def mark(self, event_id: str, *, state: str, at: str, reason: str = "", next_try_at: str = "") -> None: ...
    def count(self) -> int: ...


class Drafts(Protocol):
    def put(self, draft: Draft) -> None: ...
    def get(self, draft_id: str) -> Draft | None: ...
    def all(self) -> tuple[Draft, ...]: ...
    def drop(self, draft_id: str) -> None: ...
    def of_person(self, id_no: str) -> tuple[Draft, ...]: ...


class Numbers(Protocol):
    """Serials of 收件号, drawn inside the receiving transaction."""

    def next_serial(self, today: str) -> tuple[str, int]:
        """(date part ``yymmdd``, serial 1-9999). The date part is the later of today and the last one used; never repeats."""
        ...

    def last(self) -> tuple[str, int]:
        """The last (date part, serial) used; serial 0 before the first."""
        ...


class Slips(Protocol):
    """Hand-written slips of this store: running numbers go on for ever, also under a new terminal number."""

    def book(self, pad: SlipPad) -> None:
        """Notes a range before it is printed; a range that meets one already booked is a Bug of the store."""
        ...

    def pads(self) -> tuple[SlipPad, ...]:
        """Oldest first."""
        ...

    def last(self) -> int:
        """The last running number ever booked; 0 before the first."""
        ...

    def get(self, running: int) -> SlipRow | None: ...
    def settle(self, row: SlipRow) -> None:
        """What became of a slip; one that was settled already is a Bug of the store."""
        ...

    def settled(self) -> tuple[SlipRow, ...]:
        """Every slip that was used or is void, by running number."""
        ...


class Pool(Protocol):
    """The station's own residents."""

    def person(self, id_no: str) -> Person | None: ...
    def search(self, text: str, *, limit: int = 20) -> tuple[Person, ...]: ...
    def put_all(self, people: Iterable[Person]) -> None: ...
    def count(self) -> int: ...


class Attachments(Protocol):
    """Rows of scans; the bytes are with ``AttachmentFiles``."""

    def add(self, row: Attachment, key: bytes) -> None: ...
    def of_case(self, case_id: str) -> tuple[Attachment, ...]: ...
    def get(self, attachment_id: str) -> Attachment | None: ...
    def key(self, attachment_id: str) -> bytes: ...
    def waiting(self, *, limit: int = 50) -> tuple[Attachment, ...]:
        """Not uploaded yet and belonging to a case that was received; smallest first."""
        ...

    def mark_uploaded(self, attachment_id: str) -> None: ...
    def move(self, old_case_id: str, new_case_id: str) -> None:
        """Scans taken under a draft id belong to the case once it is received."""
        ...

    def drop(self, attachment_id: str) -> None: ...


class Tasks(Protocol):
    def put(self, task: Task) -> None: ...
    def open(self) -> tuple[Task, ...]: ...
    def close(self, task_id: str, at: str) -> None: ...


class Prints(Protocol):
    def add(self, row: PrintRow) -> None: ...
    def of_case(self, case_id: str) -> tuple[PrintRow, ...]: ...
    def on(self, on: str) -> tuple[PrintRow, ...]: ...


class Audit(Protocol):
    def record(self, action: str, *, actor: str, subject: str = "", **details: object) -> None: ...
    def head(self) -> tuple[int, str]: ...
    def rows(self, *, after: int = 0, limit: int = 1000) -> tuple[AuditRow, ...]: ...
    def on(self, day: str) -> tuple[AuditRow, ...]:
        """Links of one day (by ``at``), in order."""
        ...

    def verify(self) -> int:
        """Number of links checked; raises StoreUnavailable("audit_broken", seq=...) at the first that does not fit."""
        ...


class Notes(Protocol):
    """Small values by key: feed cursor, last district time, settings of this terminal."""

    def get(self, key: str, default: str = "") -> str: ...
    def put(self, key: str, value: str) -> None: ...


class Accounts(Protocol):
    """The station's people as the district lists them (passwords and slots live in the key ring beside the store)."""

    def put(self, account: Account) -> None: ...
    def get(self, account_id: str) -> Account | None: ...
    def all(self) -> tuple[Account, ...]: ...


class Entities(Protocol):
    """Lists that forms fill and read: what this counter made of them so far, with what the district said."""

    def put(self, row: EntityRow) -> None: ...
    def get(self, dataset: str, entity_id: str) -> EntityRow | None: ...
    def of_list(self, dataset: str) -> tuple[EntityRow, ...]: ...
    def revision(self, dataset: str) -> int:
        """How often the list has changed; 0 for one that nobody filled."""
        ...


class LastSaved(Protocol):
    """The record of each form that was received last here, for forms that ask for it."""

    def put(self, form_id: str, xml: bytes, at: str) -> None: ...
    def get(self, form_id: str) -> bytes | None: ...


class UnitOfWork(Protocol):
    """One transaction (``BEGIN IMMEDIATE``) or one read snapshot."""

    journal: Journal
    cases: Cases
    outbox: Outbox
    drafts: Drafts
    numbers: Numbers
    slips: Slips
    pool: Pool
    attachments: Attachments
    tasks: Tasks
    prints: Prints
    audit: Audit
    notes: Notes
    accounts: Accounts
    entities: Entities
    last_saved: LastSaved

    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
    def commit(self) -> None: ...


class Store(Protocol):
    """An open, unlocked store."""

    def writing(self) -> UnitOfWork: ...
    def reading(self) -> UnitOfWork: ...
    def close(self) -> None: ...


class AttachmentFiles(Protocol):
    """Chunk-encrypted files; flushed with their directory before the row that names them is committed."""

    def put(self, content: bytes) -> tuple[str, bytes]:
        """(wire id sha256 hex, file key). Writes and flushes; raises StoreUnavailable("disk_full")."""
        ...

    def read(self, wire_id: str, key: bytes) -> bytes: ...
    def sweep(self, wire_ids: Iterable[str]) -> int:
        """Removes files not among these; returns how many."""
        ...


class NumberMarks(Protocol):
    """Notes the last number outside the store, so that a copy of the store can be told."""

    def keep(self, day: str, serial: int) -> None: ...


class SecondCopy(Protocol):
    """The second place IT set (second disk, stick, neighbour PC); None where none is set."""

    def put(self, events: Sequence[EventRow]) -> None:
        """Sealed bytes to the second place, flushed; raises Environment when it cannot."""
        ...


# ---------------------------------------------------------------------- link


@dataclass(frozen=True, kw_only=True, slots=True)
class PushVerdict:
    """What the district said of one event: ``accepted`` (also when it had it already), ``refused``, ``retry``."""

    event_id: str
    verdict: str
    case_seq: int = 0
    position: int = 0
    reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedEntry:
    """One committed thing of the station's feed, in district order. ``kind``: event, account, person, entity, release, terminal.

    ``body``: for ``event`` the keys header, payload (text) and case_seq; for the others the wire's object as a mapping.
    """

    position: int
    kind: str
    body: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedPage:
    entries: tuple[FeedEntry, ...]
    next_position: int
    more: bool


class Exchange(Protocol):
    """The wire as the engine and the look-ups see it. Raises Offline, DistrictRefused or BadReply; never touches the store."""

    def identify(self) -> str:
        """District time (ISO) once the terminal is known and its token fresh."""
        ...

    def push(self, events: Sequence[EventRow]) -> tuple[PushVerdict, ...]: ...
    def feed(self, after: int, *, limit: int = 200, wait_s: float = 0.0) -> FeedPage: ...
    def upload(self, attachment: Attachment, content: bytes, *, max_s: float) -> bool:
        """True once the district holds the whole verified content; False when the slice ended before."""
        ...

    def look_up(self, id_no: str, *, item_code: str, purpose: str, timeout_s: float = 0.8) -> Person | None: ...
    def fetch_release(self, release: str) -> bytes: ...


# ---------------------------------------------------------------------- paper and devices


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """A rendered paper: PDF bytes and what it is."""

    paper: str
    pdf: bytes
    pages: int
    document_number: str = ""


class Printer(Protocol):
    """Puts a sheet on paper; raises PaperFailed("printer_missing" | "job_failed")."""

    def names(self) -> tuple[str, ...]: ...
    def print(self, sheet: Sheet, *, printer: str = "", copies: int = 1) -> None: ...


class CardReader(Protocol):
    """An ID card reader; ``read`` gives the card lying on it or None."""

    def status(self) -> str: ...
    def read(self) -> Person | None: ...


class Camera(Protocol):
    """A document camera; ``shoot`` gives JPEG bytes."""

    def status(self) -> str: ...
    def shoot(self) -> bytes: ...


class ScanFolder(Protocol):
    """A watched folder where a scanner drops files."""

    def new_files(self) -> tuple[Path, ...]: ...
