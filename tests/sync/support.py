"""A served district and pens that write like a window does; shared by the tests of both ends of the link."""

from __future__ import annotations

import base64
import itertools
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from counter_app.catalogue.shelf import Shelf
from counter_app.domain.receipt_number import make_receipt_number
from counter_app.domain.working_time import BEIJING
from counter_app.journal.event import START, Event, Link, make_event, read_event
from counter_app.ports import EventRow, OutboxRow, Terminal
from counter_app.store.opening import SqlStore
from counter_app.use_cases.apply_feed import apply_feed, mark_refused
from counter_app.use_cases.window import Window
from sync.district.access import enrol as enrol_here
from sync.district.core import District, open_district
from sync.district.departments import list_parts
from sync.district.feed import read_feed
from sync.district.intake import TerminalInfo, take_batch
from sync.district.running import serving
from sync.district.settings import Settings
from sync.district.setup import SetUp, StationPlan, new_code, set_up
from sync.terminal.engine import Bounds, SyncEngine
from sync.terminal.exchange import HttpExchange, Timeouts, enrol
from sync.wire import (
    AccountInfo,
    Enrolment,
    EnrolRequest,
    FeedItem,
    PartInfo,
    PushBatch,
    Verdict,
    WireEvent,
)
from tests.sync.small_release import PERMIT, RELEASE, STATION, write_release

OTHER_STATION = "440604012013"
PLANS = (
    StationPlan(
        STATION, "新城社区", "祖庙街道", "0757-00000000", ("01", "02", "03"), (AccountInfo("c1", "甲", "clerk"),)
    ),
    StationPlan(OTHER_STATION, "培德社区", "祖庙街道", "0757-00000001", ("01",), (AccountInfo("c9", "乙", "clerk"),)),
)
ANSWERS = {
    "applicant_name": "样例一",
    "applicant_id_no": "439901199403120424",
    "applicant_phone": "19900000001",
    "ground": "employment",
    "employer": "样例厂",
    "contract_from": "2026-01-05",
}


@dataclass
class TestClock:
    """District and counter time, moved by hand: starts on a Monday morning."""

    __test__ = False
    at: datetime = datetime(2026, 11, 23, 9, 0, tzinfo=BEIJING)

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **time: float) -> None:
        self.at += timedelta(**time)


def new_id() -> str:
    return str(uuid.uuid4())


@dataclass
class Site:
    """A served district with what setting it up gave out."""

    district: District
    base_url: str
    clock: TestClock
    given: SetUp

    def enrol(self, window: str = "01", *, station: str = STATION, key: Ed25519PrivateKey | None = None) -> Pen:
        key = key or Ed25519PrivateKey.generate()
        return self._with_code(self.given.codes[station, window], key)

    def enrol_new(self, *, station: str = STATION) -> Pen:
        """A terminal by a fresh code: its number was never used."""
        return self._with_code(new_code(self.district, station, "01"), Ed25519PrivateKey.generate())

    def _with_code(self, code: str, key: Ed25519PrivateKey) -> Pen:
        told = enrol(self.base_url, code, key.public_key().public_bytes_raw(), "test", clock=self.clock)
        return Pen(self, told, key)

    def ask(self, department: str, path: str, body: object = None) -> requests.Response:
        """As a department, with its key; a body makes it a POST."""
        url = f"{self.base_url}/v1/departments/{department}/{path}"
        headers = {"Authorization": f"Bearer {self.given.department_keys[department]}"}
        if body is None:
            return requests.get(url, headers=headers, timeout=5)
        return requests.post(url, headers=headers, json=body, timeout=5)

    def parts(self, department: str, case_id: str) -> list[dict[str, Any]]:
        listed = self.ask(department, "parts").json()["parts"]
        return [part for part in listed if part["case_id"] == case_id]


@dataclass
class Pen:
    """One enrolled terminal that writes events and has a line to the district."""

    site: Any
    enrolment: Enrolment
    key: Ed25519PrivateKey
    link: Link = START
    _serials: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def line(self, **options: Any) -> HttpExchange:
        given = {"clock": self.site.clock, "timeouts": Timeouts(connect=2.0, read=4.0), **options}
        base_url = given.pop("base_url", self.site.base_url)
        return HttpExchange(base_url, self.enrolment.terminal_id, self.key.private_bytes_raw(), **given)

    def number(self) -> str:
        serial = next(self._serials)
        return make_receipt_number(self.enrolment.station, self.enrolment.terminal_no, "261123", serial).text

    def write(self, type: str, payload: Mapping[str, Any], *, case_id: str, **header: Any) -> EventRow:
        given = {
            "writer": self.enrolment.writer,
            "writer_role": "counter",
            "after": self.link,
            "at": self.site.clock().isoformat(timespec="seconds"),
            "event_id": new_id(),
            **header,
        }
        event = make_event(
            case_id=case_id,
            visit_id=case_id,
            type=type,
            payload=payload,
            salt="00" * 16,
            based_on=0,
            clock_trust="district",
            actor="c1",
            **given,
        )
        self.link = Link(event.header.writer_seq, event.hash)
        return row_of(event)

    def receive(
        self, *, case_id: str = "", item: str = PERMIT, answers: Mapping[str, Any] = ANSWERS, **more: Any
    ) -> EventRow:
        window = item != PERMIT
        payload = {
            "item": item,
            "release": RELEASE,
            "kind": "immediate" if window else "committed",
            "station": self.enrolment.station,
            "window_accepts": window,
            "window_concludes": window,
            "number": self.number(),
            "applicant": {"name": answers.get("applicant_name", ""), "id_no": answers.get("applicant_id_no", "")},
            "answers": dict(answers),
            "materials": [],
            "attachments": [],
            **more,
        }
        return self.write("received", payload, case_id=case_id or new_id())


class Desk:
    """A counter without a window: a store, a pen, a line, and the engine between them."""

    def __init__(self, store: SqlStore, pen: Pen, exchange: Any = None) -> None:
        self.store, self.pen = store, pen
        self.files = store.attachment_files()
        self.exchange = exchange or pen.line()
        releases = pen.site.district.releases
        self.window = Window(
            store=store,
            files=self.files,
            releases=Shelf(releases.newest()),
            terminal=_terminal(pen.enrolment),
            clock=pen.site.clock,
            make_id=new_id,
            salt=lambda: "00" * 16,
        )

    def engine(self, exchange: Any = None, **bounds: Any) -> SyncEngine:
        return SyncEngine(
            self.store,
            exchange or self.exchange,
            self.files,
            lambda uow, entries: apply_feed(self.window, uow, entries),
            self.pen.site.clock,
            mark_refused=lambda uow, event_id, reason: mark_refused(self.window, uow, event_id, reason),
            bounds=Bounds(**bounds),
        )

    def queue(self, *rows: EventRow) -> None:
        """Into journal and outbox, as a use case does."""
        with self.store.writing() as uow:
            for row in rows:
                uow.journal.append(row)
                at = row.header.at
                uow.outbox.add(
                    OutboxRow(event_id=row.header.id, case_id=row.header.case_id, state="queued", queued_at=at)
                )
            uow.commit()

    def outbox(self, row: EventRow) -> OutboxRow | None:
        """The row as long as it is not confirmed."""
        with self.store.reading() as uow:
            return next((one for one in uow.outbox.all_open() if one.event_id == row.header.id), None)

    def event(self, row: EventRow) -> EventRow | None:
        with self.store.reading() as uow:
            return uow.journal.get(row.header.id)

    def close(self) -> None:
        self.exchange.close()


def _terminal(told: Enrolment) -> Terminal:
    return Terminal(
        station=told.station,
        station_name=told.station_name,
        terminal_no=told.terminal_no,
        window=told.window,
        writer=told.writer,
        district_url="",
    )


def row_of(event: Event) -> EventRow:
    return EventRow(
        header=event.header, header_bytes=event.header_bytes, payload_bytes=event.payload_bytes, hash=event.hash
    )


def with_payload(row: EventRow, payload: bytes) -> EventRow:
    return replace(row, payload_bytes=payload)


@dataclass
class Home:
    """A district that is not served: its functions are called as its handlers call them."""

    district: District
    clock: TestClock
    given: SetUp

    def enrol(self, *, station: str = STATION) -> Pen:
        key = Ed25519PrivateKey.generate()
        code = new_code(self.district, station, "01")
        public = base64.b64encode(key.public_key().public_bytes_raw()).decode()
        return Pen(self, enrol_here(self.district, EnrolRequest(code, public, "test")), key)

    def push(self, pen: Pen, *rows: EventRow) -> list[Verdict]:
        told = pen.enrolment
        info = TerminalInfo(told.terminal_id, told.station, told.terminal_no, told.writer)
        return take_batch(self.district, info, PushBatch(1, "test", [wire_of(row) for row in rows])).verdicts

    def feed(self, station: str = STATION) -> list[FeedItem]:
        return read_feed(self.district, station, 0, 500).entries

    def types(self, case_id: str, station: str = STATION) -> list[str]:
        """Event types of a case as its station's feed gives them."""
        return [event.header.type for event in self.events(case_id, station)]

    def events(self, case_id: str, station: str = STATION) -> list[Event]:
        bodies = [item.body for item in self.feed(station) if item.kind == "event"]
        events = [read_event(body["header"].encode(), body["payload"].encode()) for body in bodies]
        return [event for event in events if event.header.case_id == case_id]

    def flags(self, case_id: str) -> list[str]:
        return [event.payload["flag"] for event in self.events(case_id) if event.header.type == "flagged"]

    def part(self, department: str, case_id: str) -> PartInfo | None:
        return next((part for part in list_parts(self.district, department) if part.case_id == case_id), None)


def payload_of(row: EventRow) -> dict[str, Any]:
    """What an event says, without its salt."""
    payload: dict[str, Any] = msgspec.json.decode(row.payload_bytes or b"{}")
    payload.pop("_salt")
    return payload


def wire_of(row: EventRow) -> WireEvent:
    return WireEvent(row.header_bytes.decode(), None if row.payload_bytes is None else row.payload_bytes.decode())


@contextmanager
def home(folder: Path, **settings: Any) -> Iterator[Home]:
    """A district set up with the small release, not served."""
    clock = TestClock()
    district = open_district(Settings(folder=folder / "district", **settings), clock=clock, make_id=new_id)
    release, key = write_release(folder)
    yield Home(district, clock, set_up(district, plans=PLANS, release=release, release_key=key))
    district.close()


@contextmanager
def site(folder: Path, **settings: Any) -> Iterator[Site]:
    """A district set up with the small release, served on a free loopback port."""
    clock = TestClock()
    district = open_district(Settings(folder=folder / "district", **settings), clock=clock, make_id=new_id)
    release, key = write_release(folder)
    given = set_up(district, plans=PLANS, release=release, release_key=key)
    with serving(district) as running:
        yield Site(district, running.base_url, clock, given)
