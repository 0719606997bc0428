"""The thread that keeps a counter in step with its district: rounds, back-off, and a second thread that waits for news."""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable
from typing import Protocol

from counter_app.errors import CounterError
from sync.terminal.engine import SyncReport

LOG = logging.getLogger("sync")
NEWS_WAIT_S = 25.0
PROBE_S = 1.0


class Engine(Protocol):
    """What the loop runs."""

    def run_once(self) -> SyncReport: ...
    @property
    def position(self) -> int: ...


Wake = Callable[[int, float], bool]
"""Waits up to so many seconds for something behind this feed position; True when there is something."""

Probe = Callable[[], bool]
"""Whether the district's end can be reached at all; costs next to nothing."""


class SyncLoop:
    """Runs rounds until stopped; never dies. ``listener`` gets every report, on the loop's thread.

    Between rounds it waits ``idle_s``, or after a failure ``first_s`` doubling up to ``ceiling_s``, each with jitter.
    ``poke`` ends any wait. ``interrupt`` is called by ``stop`` to end a request under way. While the line is down ``probe``
    is asked every ``probe_s``: a district that comes into reach again is not left waiting for the back-off. ``upkeep`` is what
    time brings about at the counter; it runs behind every round, with the line up or down, when the district's word is in.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        wake: Wake | None = None,
        probe: Probe | None = None,
        listener: Callable[[SyncReport], None] = lambda report: None,
        upkeep: Callable[[], object] = lambda: None,
        interrupt: Callable[[], None] = lambda: None,
        idle_s: float = 60.0,
        first_s: float = 1.0,
        ceiling_s: float = 300.0,
        probe_s: float = PROBE_S,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._engine, self._wake, self._listener, self._interrupt = engine, wake, listener, interrupt
        self._upkeep = upkeep
        self._probe, self._probe_s = probe, probe_s
        self._idle_s, self._first_s, self._ceiling_s, self._chance = idle_s, first_s, ceiling_s, chance
        self._poked, self._stopping = threading.Event(), threading.Event()
        self._round = threading.Condition()
        self._rounds, self._online = 0, False
        self._said = ""
        self.pause_s = 0.0
        """How long the present wait between two rounds is, in seconds; 0 before the first."""
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Starts the threads ``counter-sync`` and ``counter-wake``; the first round begins at once."""
        jobs = [("counter-sync", self._run)] + ([("counter-wake", self._watch)] if self._wake else [])
        self._threads = [threading.Thread(target=job, name=name, daemon=True) for name, job in jobs]
        for thread in self._threads:
            thread.start()

    def poke(self) -> None:
        """The next round begins now, or right after the one under way."""
        self._poked.set()

    def stop(self, within_s: float = 5.0) -> bool:
        """Ends both threads; False when one was still busy after ``within_s`` seconds (it then ends with the process)."""
        self._stopping.set()
        self._poked.set()
        with self._round:
            self._round.notify_all()
        until = time.monotonic() + within_s
        while any(thread.is_alive() for thread in self._threads) and time.monotonic() < until:
            # Again and again: a request may begin between the flag and the interruption.
            self._interrupt()
            for thread in self._threads:
                thread.join(0.1)
        return not any(thread.is_alive() for thread in self._threads)

    # ------------------------------------------------------------------ rounds

    def _run(self) -> None:
        failures = 0
        while not self._stopping.is_set():
            self._poked.clear()
            report = self._one_round()
            ok = report is not None and report.online
            failures = 0 if ok else failures + 1
            if report is not None and report.more:
                continue
            self.pause_s = self._pause(failures, unexpected=report is None)
            self._poked.wait(self.pause_s)

    def _one_round(self) -> SyncReport | None:
        """The round's report; None after an unexpected failure, which is logged with its trace."""
        report: SyncReport | None = None
        try:
            report = self._engine.run_once()
            self._say(report.offline_because)
            self._upkeep()
            self._listener(report)
        except Exception as error:
            self._log_failure(error)
        with self._round:
            self._rounds += 1
            self._online = report is not None and report.online
            self._round.notify_all()
        return report

    def _pause(self, failures: int, *, unexpected: bool) -> float:
        if unexpected:
            wait = self._ceiling_s
        elif failures:
            wait = min(self._ceiling_s, self._first_s * 2.0 ** min(failures - 1, 30))
        else:
            wait = self._idle_s
        return wait * (0.5 + self._chance() / 2)

    def _say(self, because: str) -> None:
        """One line when the state of the line changes, none while it stays."""
        if because != self._said:
            LOG.info("line is %s", because or "up")
            self._said = because

    def _log_failure(self, error: Exception) -> None:
        said = error.code if isinstance(error, CounterError) else type(error).__name__
        if said != self._said:
            LOG.error("a round failed: %s", said, exc_info=error)
            self._said = said

    # ------------------------------------------------------------------ news

    def _watch(self) -> None:
        """While the line is up, waits for news at the district and pokes the loop; after news, lets a round take it first.

        A wait that breaks off is the first sign of a line that is down: a round finds out at once, and the window can say so.
        """
        assert self._wake is not None
        broken = 0
        while self._wait_online():
            rounds = self._rounds
            try:
                news = self._wake(self._engine.position, NEWS_WAIT_S)
            except Exception as error:
                LOG.debug("waiting for news ended: %s", type(error).__name__)
                if not self._stopping.is_set():
                    self.poke()
                    self._wait_round(rounds)
                self._stopping.wait(min(self._idle_s, self._first_s * 2.0 ** min(broken, 30)) + self._chance())
                broken += 1
                continue
            broken = 0
            if news and not self._stopping.is_set():
                self.poke()
                self._wait_round(rounds)

    def _wait_online(self) -> bool:
        """True once the line is up; False when the loop is to stop."""
        in_reach = False  # a district in reach whose rounds fail gets one more; the rest is a matter of the back-off
        while not self._stopping.is_set():
            pause = self._probe_s * (0.75 + self._chance() / 2) if self._probe else None
            with self._round:
                if self._round.wait_for(lambda: self._online or self._stopping.is_set(), timeout=pause):
                    break
            if self._probe is not None:
                before, in_reach = in_reach, self._probe()
                if in_reach and not before:
                    self.poke()
        return not self._stopping.is_set()

    def _wait_round(self, rounds: int) -> None:
        with self._round:
            self._round.wait_for(lambda: self._rounds > rounds or self._stopping.is_set(), timeout=30.0)
