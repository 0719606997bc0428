"""Rounds of the engine between a real encrypted store and a real district over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from counter_app.errors import Offline
from counter_app.ports import EventRow, FeedEntry, FeedPage, PushVerdict
from counter_app.store.opening import SqlStore
from sync.wire import MAX_EVENT_BYTES
from tests.sync.raw_server import losing_replies
from tests.sync.support import Desk, Site, new_id


class Between:
    """Stands between engine and line and does to single calls what a bad line does."""

    def __init__(self, inner: Any, **changed: Callable[..., Any]) -> None:
        self._inner = inner
        self._changed = changed

    def __getattr__(self, name: str) -> Any:
        changed = self._changed.get(name)
        return (lambda *args, **more: changed(self._inner, *args, **more)) if changed else getattr(self._inner, name)


def losing_the_first_answer() -> Callable[..., tuple[PushVerdict, ...]]:
    lost: list[bool] = []

    def push(inner: Any, events: Sequence[EventRow]) -> tuple[PushVerdict, ...]:
        verdicts: tuple[PushVerdict, ...] = inner.push(events)
        if not lost:
            lost.append(True)
            raise Offline(because="cut_off")
        return verdicts

    return push


def test_a_received_case_is_confirmed_and_comes_back_with_its_official_number(desk: Desk) -> None:
    row = desk.pen.receive()
    desk.queue(row)
    report = desk.engine().run_once()
    with desk.store.reading() as uow:
        case = uow.cases.get(row.header.case_id)
    assert (report.pushed, report.waiting, report.offline_because) == (1, 0, "")
    assert report.steps == ("identify", "push", "feed", "attachments")
    assert case is not None and case.unsent == 0 and case.official_number.startswith("44060420261123")


def test_a_lost_answer_is_sent_again_and_the_case_is_there_once(desk: Desk) -> None:
    row = desk.pen.receive()
    desk.queue(row)
    engine = desk.engine(Between(desk.exchange, push=losing_the_first_answer()))
    first, second = engine.run_once(), engine.run_once()
    assert (first.offline_because, first.waiting) == ("cut_off", 1)
    assert (second.pushed, second.waiting) == (1, 0)
    assert len(desk.pen.site.parts("ga", row.header.case_id)) == 1


def test_a_reply_lost_on_the_wire_after_the_commit_doubles_nothing(desk: Desk) -> None:
    rows = [desk.pen.receive() for _ in range(3)]
    desk.queue(*rows)
    with losing_replies(desk.pen.site.base_url, 2) as bad_line:
        line = desk.pen.line(base_url=bad_line)
        reports = [desk.engine(line).run_once() for _ in range(3)]
        line.close()
    assert [report.offline_because for report in reports] == ["cut_off", "cut_off", ""]
    assert (reports[-1].pushed, reports[-1].waiting) == (3, 0)
    assert [len(desk.pen.site.parts("ga", row.header.case_id)) for row in rows] == [1, 1, 1]


def test_a_round_notes_district_time_and_that_the_clocks_agree(desk: Desk) -> None:
    engine = desk.engine()
    engine.run_once()
    desk.pen.site.clock.forward(minutes=3)
    report = engine.run_once()
    desk.pen.site.clock.forward(minutes=-3)
    with desk.store.reading() as uow:
        notes = [uow.notes.get(key) for key in ("district.time", "sync.last_ok", "clock.agreed_at")]
    assert report.district_time == "2026-11-23T09:03:00+08:00"
    assert notes == ["2026-11-23T09:03:00+08:00"] * 3


def test_an_event_without_a_line_waits_with_the_reason(desk: Desk) -> None:
    def push(inner: Any, events: Sequence[EventRow]) -> tuple[PushVerdict, ...]:
        raise Offline(because="timeout")

    row = desk.pen.receive()
    desk.queue(row)
    report = desk.engine(Between(desk.exchange, push=push)).run_once()
    waiting = desk.outbox(row)
    assert waiting is not None and (waiting.state, waiting.reason, waiting.tries) == ("queued", "timeout", 1)
    assert report.offline_because == "timeout" and not report.online


def test_a_refused_event_is_set_aside_with_one_task_while_the_others_go(desk: Desk) -> None:
    first = desk.pen.receive()
    wrong = desk.pen.write("delivered", {}, case_id=first.header.case_id)
    later = desk.pen.receive()
    desk.queue(first, wrong, later)
    report = desk.engine().run_once()
    with desk.store.reading() as uow:
        tasks = [task for task in uow.tasks.open() if task.kind == "event_refused"]
    aside = desk.outbox(wrong)
    assert (report.pushed, report.refused, report.waiting) == (2, 1, 0)
    assert aside is not None and (aside.state, aside.reason) == ("set_aside", "not_allowed")
    assert [task.case_id for task in tasks] == [first.header.case_id]


def test_an_event_too_large_for_any_district_is_set_aside_unsent(desk: Desk) -> None:
    big = desk.pen.receive(note="x" * MAX_EVENT_BYTES)
    small = desk.pen.receive()
    desk.queue(big, small)
    report = desk.engine().run_once()
    aside = desk.outbox(big)
    assert aside is not None and (aside.state, aside.reason) == ("set_aside", "too_large")
    assert (report.pushed, report.refused) == (1, 1)


def test_a_batch_the_district_cannot_read_is_halved_until_the_bad_event_stands_alone(desk: Desk) -> None:
    rows = [desk.pen.receive() for _ in range(5)]
    bad = rows[3].header.id

    def push(inner: Any, events: Sequence[EventRow]) -> tuple[PushVerdict, ...]:
        from counter_app.errors import DistrictRefused

        if any(event.header.id == bad for event in events):
            raise DistrictRefused(status=400, reason="malformed")
        verdicts: tuple[PushVerdict, ...] = inner.push(events)
        return verdicts

    desk.queue(*rows)
    report = desk.engine(Between(desk.exchange, push=push)).run_once()
    assert (report.pushed, report.refused, report.waiting) == (4, 1, 0)


def test_a_backlog_goes_in_bounded_batches_and_says_that_there_is_more(desk: Desk) -> None:
    desk.queue(*(desk.pen.receive() for _ in range(7)))
    engine = desk.engine(batches=2, batch_events=3)
    first, second = engine.run_once(), engine.run_once()
    assert (first.pushed, first.more) == (6, True)
    assert (second.pushed, second.waiting, second.more) == (1, 0, False)


def test_the_cursor_moves_only_with_the_page_it_belongs_to(desk: Desk) -> None:
    desk.queue(desk.pen.receive())
    engine = desk.engine()
    engine.run_once()
    with desk.store.reading() as uow:
        position = int(uow.notes.get("feed.position"))
    assert position == engine.position == desk.exchange.feed(0, limit=500).next_position
    assert desk.engine().run_once().applied == 0


def test_one_unreadable_entry_of_the_feed_becomes_a_task_and_holds_up_nothing(desk: Desk) -> None:
    def feed(inner: Any, after: int, *, limit: int = 200, wait_s: float = 0.0) -> FeedPage:
        if after >= 2:
            return FeedPage(entries=(), next_position=after, more=False)
        good = FeedEntry(
            position=2, kind="account", body={"account_id": "c2", "name": "丙", "role": "clerk", "active": True}
        )
        bad = FeedEntry(position=1, kind="event", body={"header": "{}", "payload": None, "case_seq": 1})
        return FeedPage(entries=(bad, good), next_position=2, more=False)

    desk.engine(Between(desk.exchange, feed=feed)).run_once()
    with desk.store.reading() as uow:
        kinds = [(task.kind, task.details["position"]) for task in uow.tasks.open()]
        assert uow.accounts.get("c2") is not None and uow.notes.get("feed.position") == "2"
    assert kinds == [("feed_unreadable", 1)]


def test_a_feed_that_goes_backwards_is_not_believed(desk: Desk) -> None:
    def feed(inner: Any, after: int, *, limit: int = 200, wait_s: float = 0.0) -> FeedPage:
        return FeedPage(entries=(), next_position=0, more=True)

    report = desk.engine(Between(desk.exchange, feed=feed)).run_once()
    assert report.offline_because == "not_the_district"
    assert report.steps == ("identify", "push")


def test_from_position_0_an_empty_terminal_learns_every_case_of_its_station(
    desk: Desk, tmp_path: Any, place: Site
) -> None:
    from counter_app.store.opening import open_store

    row = desk.pen.receive()
    desk.queue(row)
    desk.engine().run_once()
    empty: SqlStore = open_store(tmp_path / "new", bytes(32), clock=place.clock, make_id=new_id, program_version="0")
    other = Desk(empty, place.enrol_new())
    engine = other.engine()
    while engine.run_once().applied:
        continue
    with empty.reading() as uow:
        case = uow.cases.get(row.header.case_id)
    other.close()
    empty.close()
    assert case is not None and case.official_number and case.unsent == 0
