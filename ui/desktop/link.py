"""The line to the district as the window has it: rounds on their own thread, their reports on the GUI thread."""

from __future__ import annotations

import logging
from base64 import b64decode
from collections.abc import Sequence
from datetime import datetime, timedelta

from PySide6.QtCore import QObject, QTimer, Signal

from counter_app.bootstrap import Counter
from counter_app.bootstrap.building import Seed
from counter_app.bootstrap.upkeep import keep_limits, keep_release
from counter_app.errors import BadInput, CounterError
from counter_app.ports import FeedEntry, Person, UnitOfWork
from counter_app.use_cases.apply_feed import apply_feed, mark_refused
from counter_app.use_cases.todo import OVERDUE
from sync.terminal.engine import SyncEngine, SyncReport
from sync.terminal.exchange import HttpExchange, news_of, reach_of
from sync.terminal.loop import SyncLoop
from ui.desktop.desk import Desk, LinkControl, LinkState

log = logging.getLogger("link")
SWITCHED_OFF = "switched_off"
_LOOK_AT_PAUSE_MS = 200
_CLOCK_MATTERS_S = 60

News = tuple[tuple[str, str], ...]


class OnlineFlag:
    """Whether the last round reached the district; read by use cases in any thread."""

    def __init__(self) -> None:
        self.on = False

    def __call__(self) -> bool:
        return self.on


class _Carrier(QObject):
    """Born on the GUI thread. Signals: reported(SyncReport, News)."""

    reported = Signal(object, object)


class Link(LinkControl):
    """Keeps one open counter in step with its district and tells ``desk`` what came of it."""

    def __init__(self, counter: Counter, flag: OnlineFlag, *, program: str) -> None:
        window = counter.window
        self._counter, self._window, self._flag = counter, window, flag
        self._not_taken = ""
        self._news: list[tuple[str, str]] = []
        self._desk: Desk | None = None
        self._state = LinkState()
        self._carrier = _Carrier()
        self._carrier.reported.connect(self._on_report)
        self._exchange = HttpExchange(
            window.terminal.district_url,
            counter.terminal_file.terminal_id,
            counter.profile.link_key(),
            clock=window.clock,
            program=program,
        )
        engine = SyncEngine(
            window.store,
            self._exchange,
            window.files,
            self._apply,
            window.clock,
            mark_refused=lambda uow, event_id, reason: mark_refused(window, uow, event_id, reason),
        )
        self._engine = engine
        self._loop = SyncLoop(
            engine,
            wake=news_of(self._exchange),
            probe=reach_of(window.terminal.district_url),
            listener=self._from_loop,
            upkeep=self._upkeep,
            interrupt=self._exchange.interrupt,
        )

    def start(self, desk: Desk) -> None:
        """The first round begins; what comes of it is told to the desk."""
        self._desk = desk
        self._loop.start()

    def round(self) -> None:
        """One round now, on this thread, before anything was started: for what prepares a counter."""
        self._from_loop(self._engine.run_once())

    def stop(self) -> None:
        """Ends the threads within five seconds; nothing is told any more."""
        self._desk = None
        if not self._loop.stop():
            log.warning("the loop was still busy when the window closed")
        self._exchange.close()

    def poke(self) -> None:
        self._loop.poke()

    def look_up(self, id_no: str, item_code: str) -> Person | None:
        if not self._flag.on:
            return None
        try:
            return self._exchange.look_up(id_no, item_code=item_code, purpose=f"prefill:{item_code}")
        except CounterError as error:
            log.info("look-up without an answer: %s", error.code)
            return None

    def renew_recovery(self) -> Seed:
        """What the next telephone codes are made of; raises Offline, DistrictRefused, BadReply."""
        given = self._exchange.renew_recovery()
        return Seed(b64decode(given.seed), given.nth)

    # -- on the loop's thread -----------------------------------------------------------------------------------------

    def _apply(self, uow: UnitOfWork, entries: Sequence[FeedEntry]) -> None:
        applied = apply_feed(self._window, uow, entries)
        self._news += applied.news

    def _upkeep(self) -> None:
        """What time brought about since the last round: it is told as news, and goes out at once where the line is up."""
        if self._flag.on:
            self._take_release()
        found = keep_limits(self._window)
        self._news += [(case_id, "deemed_accepted") for case_id in found.deemed]
        self._news += [(case_id, OVERDUE) for case_id in found.overdue]
        if found.deemed:
            self._loop.poke()

    def _take_release(self) -> None:
        """The release the district offers is fetched and kept; one that does not verify is noted once and not asked for again."""
        with self._window.store.reading() as uow:
            offered = uow.notes.get("release.offered", "")
        if not offered or offered in self._window.releases.names() or offered == self._not_taken:
            return
        try:
            keep_release(self._counter, offered, self._exchange.fetch_release(offered))
        except BadInput as error:
            self._not_taken = offered
            log.warning("release %s was not kept: %s", offered, error)
        except CounterError as error:
            log.info("release %s comes later: %s", offered, error.code)

    def _from_loop(self, report: SyncReport) -> None:
        news, self._news = tuple(self._news), []
        self._flag.on = report.online
        self._carrier.reported.emit(report, news)

    # -- on the GUI thread --------------------------------------------------------------------------------------------

    def _on_report(self, report: SyncReport, news: News) -> None:
        desk = self._desk
        if desk is None:
            return
        self._state = LinkState(
            online=report.online,
            because=report.offline_because,
            waiting=report.waiting,
            last_ok=report.finished_at if report.online else self._state.last_ok,
            clock_off_s=_clock_off(report),
        )
        desk.set_link_state(self._state)
        if report.pushed or report.refused or report.applied or report.uploaded or news:
            desk.changed.emit(frozenset(("cases", "outbox", "tasks", "pool")))
        if news:
            desk.news.emit(list(news))
        QTimer.singleShot(_LOOK_AT_PAUSE_MS, self._carrier, self._say_next_try)

    def _say_next_try(self) -> None:
        """The loop chooses its pause after the report."""
        desk = self._desk
        if desk is None or desk.link_state.online is not False:
            return
        at = self._window.now() + timedelta(seconds=self._loop.pause_s)
        state = desk.link_state
        desk.set_link_state(
            LinkState(
                online=state.online,
                because=state.because,
                waiting=state.waiting,
                last_ok=state.last_ok,
                next_try=at.isoformat(timespec="seconds"),
                clock_off_s=state.clock_off_s,
            )
        )


def _clock_off(report: SyncReport) -> int:
    """Seconds this PC's clock is ahead of the district's; 0 while that does not matter or is not known."""
    if not report.district_time:
        return 0
    try:
        here, there = datetime.fromisoformat(report.finished_at), datetime.fromisoformat(report.district_time)
    except ValueError:
        return 0
    seconds = round((here - there).total_seconds())
    return seconds if abs(seconds) >= _CLOCK_MATTERS_S else 0
