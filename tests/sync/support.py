"""A served district and pens that write like a window does; shared by the tests of both ends of the link."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from counter_app.domain.receipt_number import make_receipt_number
from counter_app.domain.working_time import BEIJING
from counter_app.journal.event import START, Event, Link, make_event
from counter_app.ports import EventRow
from sync.district.core import District, open_district
from sync.district.running import serving
from sync.district.settings import Settings
from sync.district.setup import SetUp, StationPlan, set_up
from sync.terminal.exchange import HttpExchange, Timeouts, enrol
from sync.wire import AccountInfo, Enrolment
from tests.sync.small_release import PERMIT, RELEASE, STATION, write_release

OTHER_STATION = "440604012013"
PLANS = (
    StationPlan(STATION, "新城社区", "祖庙街道", "0757-00000000", ("01", "02", "03"), (AccountInfo("c1", "甲", "clerk"),)),
    StationPlan(OTHER_STATION, "培德社区", "祖庙街道", "0757-00000001", ("01",), (AccountInfo("c9", "乙", "clerk"),)),
)
ANSWERS = {
    "applicant_name": "样例一",
    "applicant_id_no": "439901199403120426",
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
        code = self.given.codes[station, window]
        told = enrol(self.base_url, code, key.public_key().public_bytes_raw(), "test", clock=self.clock)
        return Pen(self, told, key)


@dataclass
class Pen:
    """One enrolled terminal that writes events and has a line to the district."""

    site: Site
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

    def receive(self, *, case_id: str = "", item: str = PERMIT, answers: Mapping[str, Any] = ANSWERS, **more: Any) -> EventRow:
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


def row_of(event: Event) -> EventRow:
    return EventRow(
        header=event.header, header_bytes=event.header_bytes, payload_bytes=event.payload_bytes, hash=event.hash
    )


def with_payload(row: EventRow, payload: bytes) -> EventRow:
    return replace(row, payload_bytes=payload)


@contextmanager
def site(folder: Path, **settings: Any) -> Iterator[Site]:
    """A district set up with the small release, served on a free loopback port."""
    clock = TestClock()
    district = open_district(Settings(folder=folder / "district", **settings), clock=clock, make_id=new_id)
    release, key = write_release(folder)
    given = set_up(district, plans=PLANS, release=release, release_key=key)
    with serving(district) as running:
        yield Site(district, running.base_url, clock, given)
