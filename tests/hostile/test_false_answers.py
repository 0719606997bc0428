"""A district that answers what nobody asked, and one that lost power at the worst moment."""

from __future__ import annotations

import hashlib
import socket
import time
import uuid
from collections.abc import Sequence
from typing import Any

import pytest

from counter_app.errors import Offline
from counter_app.ports import EventRow, FeedEntry, FeedPage, PushVerdict
from sync.district.intake import TerminalInfo
from sync.district.uploads import DirectoryStore, open_upload
from sync.terminal.exchange import Timeouts
from tests.sync.support import Desk, Home, Pen
from tests.sync.test_engine import Between


def verdict(row: EventRow, said: str = "accepted", **told: Any) -> PushVerdict:
    return PushVerdict(event_id=row.header.id, verdict=said, **{"case_seq": 1, "position": 1, "reason": "", **told})


@pytest.mark.parametrize(
    "answer",
    [
        lambda row: (verdict(row), verdict(row, "refused", reason="foreign")),
        lambda row: (verdict(row, case_seq=0),),
        lambda row: (verdict(row, position=-3),),
        lambda row: (),
    ],
    ids=["twice", "nowhere in the case", "before the feed", "nothing"],
)
def test_a_crooked_verdict_settles_nothing_and_the_case_is_sent_again(desk: Desk, answer: Any) -> None:
    row = desk.pen.receive()
    desk.queue(row)
    report = desk.engine(Between(desk.exchange, push=lambda inner, events: answer(events[0]))).run_once()
    waiting = desk.outbox(row)
    assert report.offline_because == "not_the_district"
    assert waiting is not None and (waiting.state, waiting.reason) == ("queued", "wrong_shape")
    assert desk.engine().run_once().pushed == 1


def test_a_case_refused_for_the_programs_version_waits_for_the_update(desk: Desk) -> None:
    def older(inner: Any, events: Sequence[EventRow]) -> tuple[PushVerdict, ...]:
        return tuple(verdict(row, "refused", reason="version") for row in events)

    row = desk.pen.receive()
    desk.queue(row)
    desk.engine(Between(desk.exchange, push=older)).run_once()
    waiting = desk.outbox(row)
    assert waiting is not None and (waiting.state, waiting.reason) == ("queued", "version")
    desk.pen.site.clock.forward(minutes=2)
    assert desk.engine().run_once().pushed == 1
    desk.pen.site.clock.forward(minutes=-2)


def test_an_entry_with_a_number_no_store_can_keep_holds_up_nothing_behind_it(desk: Desk) -> None:
    row = desk.pen.receive()
    desk.queue(row)

    def feed(inner: Any, after: int, **more: Any) -> FeedPage:
        page: FeedPage = inner.feed(after, **more)
        entries = tuple(
            FeedEntry(
                position=one.position,
                kind=one.kind,
                body={**one.body, "case_seq": 10**30} if one.kind == "event" else one.body,
            )
            for one in page.entries
        )
        return FeedPage(entries=entries, next_position=page.next_position, more=page.more)

    engine = desk.engine(Between(desk.exchange, feed=feed))
    report = engine.run_once()
    assert report.offline_because == "" and engine.position == desk.exchange.feed(0, limit=500).next_position
    with desk.store.reading() as uow:
        assert "feed_unreadable" in [task.kind for task in uow.tasks.open()]


@pytest.mark.parametrize("here", [b"scan" * 50_000, b"\0" * 200_000], ids=["whole", "spoiled"])
def test_a_scan_cut_off_before_its_check_is_checked_or_sent_anew(desk: Desk, here: bytes) -> None:
    content, site, told = b"scan" * 50_000, desk.pen.site, desk.pen.enrolment
    name = hashlib.sha256(content).hexdigest()
    info = TerminalInfo(told.terminal_id, told.station, told.terminal_no, told.writer)
    kept = DirectoryStore(site.district.settings.attachments_folder / uuid.uuid4().hex)
    upload = open_upload(site.district, kept, info, len(content), name)
    kept.append(upload.upload_id, 0, here)  # here the power failed
    again = open_upload(site.district, kept, info, len(content), name)
    assert (again.whole, kept.has(name)) == ((True, True) if here == content else (False, False))
    assert again.offset == (len(content) if here == content else 0)


def test_a_look_up_gives_up_in_time_though_its_token_has_to_be_renewed_first(pen: Pen) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        line = pen.line(
            base_url=f"http://127.0.0.1:{silent.getsockname()[1]}", timeouts=Timeouts(connect=5.0, read=15.0)
        )
        began = time.monotonic()
        with pytest.raises(Offline):
            line.look_up("439901199403120424", item_code="ZR-002", purpose="prefill", timeout_s=0.2)
        line.close()
    assert time.monotonic() - began < 2.0


def test_nobody_else_on_the_districts_machine_reads_its_data(home: Home) -> None:
    assert home.district.settings.folder.stat().st_mode & 0o077 == 0
