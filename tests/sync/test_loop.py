"""The loop's threads: rounds, back-off, waking, stopping."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from sync.terminal.engine import SyncReport
from sync.terminal.exchange import news_of
from sync.terminal.loop import SyncLoop
from tests.sync.support import Desk


class Rounds:
    """An engine that reports what a test says, in turn; the last for ever."""

    position = 0

    def __init__(self, *outcomes: SyncReport | Exception) -> None:
        self._outcomes = list(outcomes)
        self.count = 0

    def run_once(self) -> SyncReport:
        self.count += 1
        outcome = self._outcomes.pop(0) if len(self._outcomes) > 1 else self._outcomes[0]
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


UP, DOWN = SyncReport(), SyncReport(offline_because="no_route")


def until(holds: Callable[[], bool], within_s: float = 3.0) -> bool:
    end = time.monotonic() + within_s
    while not holds() and time.monotonic() < end:
        time.sleep(0.005)
    return holds()


def test_the_first_round_begins_at_once_and_a_poke_begins_the_next() -> None:
    engine, seen = Rounds(UP), list[SyncReport]()
    loop = SyncLoop(engine, listener=seen.append)
    loop.start()
    assert until(lambda: engine.count == 1)
    loop.poke()
    assert until(lambda: engine.count == 2)
    assert loop.stop() and seen == [UP, UP]


def test_what_time_brings_about_is_looked_at_behind_every_round_with_the_line_down_too() -> None:
    engine, order = Rounds(DOWN), list[str]()
    loop = SyncLoop(engine, upkeep=lambda: order.append("upkeep"), listener=lambda report: order.append("told"))
    loop.start()
    assert until(lambda: "told" in order)
    assert loop.stop() and order[:2] == ["upkeep", "told"]


def test_a_round_that_has_more_to_do_is_followed_at_once() -> None:
    engine = Rounds(SyncReport(more=True), SyncReport(more=True), UP)
    loop = SyncLoop(engine)
    loop.start()
    assert until(lambda: engine.count == 3)
    assert loop.stop()


def test_an_unexpected_failure_does_not_end_the_loop(caplog: pytest.LogCaptureFixture) -> None:
    engine = Rounds(RuntimeError("disk"), UP)
    loop = SyncLoop(engine)
    loop.start()
    assert until(lambda: engine.count == 1)
    loop.poke()
    assert until(lambda: engine.count == 2)
    assert loop.stop()
    assert [record.message for record in caplog.records if record.levelname == "ERROR"] == [
        "a round failed: RuntimeError"
    ]


def test_a_listener_that_fails_does_not_end_the_loop() -> None:
    def listener(report: SyncReport) -> None:
        raise ValueError

    engine = Rounds(UP)
    loop = SyncLoop(engine, listener=listener)
    loop.start()
    assert until(lambda: engine.count == 1)
    loop.poke()
    assert until(lambda: engine.count == 2)
    assert loop.stop()


@pytest.mark.parametrize(
    ("failures", "unexpected", "chance", "wait"),
    [
        (0, False, 1.0, 60.0),
        (0, False, 0.0, 30.0),
        (1, False, 1.0, 1.0),
        (2, False, 1.0, 2.0),
        (5, False, 1.0, 16.0),
        (60, False, 1.0, 300.0),
        (60, False, 0.0, 150.0),
        (1, True, 1.0, 300.0),
    ],
)
def test_the_wait_doubles_with_jitter_up_to_five_minutes(
    failures: int, unexpected: bool, chance: float, wait: float
) -> None:
    loop = SyncLoop(Rounds(UP), chance=lambda: chance)
    assert loop._pause(failures, unexpected=unexpected) == wait


def test_nobody_waits_for_news_while_the_line_is_down() -> None:
    asked = threading.Event()

    def wake(after: int, wait_s: float) -> bool:
        asked.set()
        return False

    loop = SyncLoop(Rounds(DOWN), wake=wake)
    loop.start()
    assert not asked.wait(0.1)
    assert loop.stop()


def test_a_decision_reaches_an_online_counter_in_under_two_seconds(desk: Desk) -> None:
    row = desk.pen.receive()
    desk.queue(row)
    engine, reports = desk.engine(), list[SyncReport]()
    loop = SyncLoop(engine, wake=news_of(desk.exchange), listener=reports.append, interrupt=desk.exchange.interrupt)
    loop.start()
    assert until(lambda: len(reports) >= 1)
    time.sleep(0.2)
    began = time.monotonic()
    answer = desk.pen.site.ask("ga", f"cases/{row.header.case_id}/acts", {"event": "accepted", "payload": {}})
    assert answer.status_code == 200

    def accepted() -> bool:
        with desk.store.reading() as uow:
            case = uow.cases.get(row.header.case_id)
            return case is not None and case.phase == "accepted"

    assert until(accepted) and time.monotonic() - began < 2.0
    assert loop.stop()


def test_stopping_ends_a_long_poll_under_way_at_once(desk: Desk) -> None:
    waiting = threading.Event()
    news = news_of(desk.exchange)

    def wake(after: int, wait_s: float) -> bool:
        waiting.set()
        return news(after, wait_s)

    loop = SyncLoop(desk.engine(), wake=wake, interrupt=desk.exchange.interrupt)
    loop.start()
    assert waiting.wait(3)
    time.sleep(0.1)
    began = time.monotonic()
    assert loop.stop() and time.monotonic() - began < 1.0


def test_a_wait_for_news_that_breaks_off_makes_a_round_find_out_why() -> None:
    def wake(after: int, wait_s: float) -> bool:
        raise ConnectionError

    engine, reports = Rounds(UP, DOWN), list[SyncReport]()
    loop = SyncLoop(engine, wake=wake, listener=reports.append, first_s=30.0)
    loop.start()
    assert until(lambda: len(reports) == 2)
    assert [report.online for report in reports] == [True, False]
    assert loop.stop()


def test_a_district_that_comes_into_reach_again_is_not_left_waiting() -> None:
    cable_in = threading.Event()
    engine, reports = Rounds(DOWN, UP), list[SyncReport]()
    loop = SyncLoop(
        engine,
        wake=lambda after, wait_s: False,
        probe=cable_in.is_set,
        listener=reports.append,
        first_s=30.0,
        probe_s=0.02,
    )
    loop.start()
    time.sleep(0.2)
    assert [report.online for report in reports] == [False]
    cable_in.set()
    assert until(lambda: len(reports) == 2)
    assert loop.stop()


def test_a_district_in_reach_that_answers_nonsense_is_asked_once_more_and_then_left_to_the_back_off() -> None:
    engine = Rounds(DOWN)
    loop = SyncLoop(engine, wake=lambda after, wait_s: False, probe=lambda: True, first_s=30.0, probe_s=0.01)
    loop.start()
    time.sleep(0.2)
    assert engine.count == 2
    assert loop.stop()
