"""An unlocked counter with all that runs while it is open: desk, papers, devices, line. Heavy: loaded behind the sign-in page."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from counter_app import PROGRAM_VERSION
from counter_app.bootstrap import Counter, PaperDesk, Settings, signer, unlock
from counter_app.bootstrap.again import (
    change_password,
    lock,
    may_reset,
    reset_password,
    unlock_again,
    with_second_place,
)
from counter_app.bootstrap.telephone_code import ByCode, codes_left, enter_by_code, hand_over_by_code, refill_codes
from counter_app.bootstrap.upkeep import Ended, keep_limits
from counter_app.bootstrap.vouching import Newcomer, enter_vouched, hand_over_vouched
from counter_app.devices.printers import CupsPrinter, FolderPrinter
from counter_app.devices.scan_folder import PolledScanFolder
from counter_app.devices.simulated import SimulatedCamera, SimulatedReader
from counter_app.errors import Offline
from counter_app.ports import Printer
from counter_app.use_cases.preferences import Preferences, preferences, set_preferences
from ui.desktop.desk import Desk, LinkState
from ui.desktop.link import SWITCHED_OFF, Link, OnlineFlag
from ui.desktop.pages.way_in import BY_CODE, BY_COLLEAGUE, WayIn
from ui.desktop.printing import ChosenPrinter
from ui.desktop.style.places import resources
from ui.desktop.tasks import Done, Failed, TaskRunner

_UPKEEP_MS = 10 * 60_000  # the change of day is seen within ten minutes

log = logging.getLogger("session")


@dataclass(frozen=True, slots=True)
class Opened:
    """What opening a counter brought; nothing of it runs yet."""

    counter: Counter
    preferences: Preferences
    printer: ChosenPrinter
    papers: PaperDesk
    unsent: int


def open_counter(settings: Settings, way: WayIn, flag: OnlineFlag) -> Opened:
    """In a worker thread. Raises what ``bootstrap.unlock``, ``enter_by_code`` and ``enter_vouched`` raise."""
    counter = _enter(settings, way, flag)
    try:
        kept = preferences(counter.window)
        if kept.second_place and settings.second_place is None:
            counter = with_second_place(counter, Path(kept.second_place))
        printer = ChosenPrinter(CupsPrinter(), FolderPrinter(counter.profile.prints_folder), kept.printer)
        papers = paper_desk(counter, printer)
        with counter.window.store.reading() as uow:
            unsent = uow.outbox.count()
    except BaseException:
        counter.close()
        raise
    return Opened(counter, kept, printer, papers, unsent)


def _enter(settings: Settings, way: WayIn, flag: OnlineFlag) -> Counter:
    if way.kind == BY_CODE:
        return enter_by_code(settings, ByCode(way.account_id, way.number, way.code, way.new), online=flag)
    if way.kind == BY_COLLEAGUE:
        return enter_vouched(settings, Newcomer(way.account_id, way.new, way.by, way.password), online=flag)
    return unlock(settings, way.account_id, way.password, new=way.new, online=flag)


def _hand_over(counter: Counter, way: WayIn) -> Counter:
    if way.kind == BY_CODE:
        return hand_over_by_code(counter, ByCode(way.account_id, way.number, way.code, way.new))
    if way.kind == BY_COLLEAGUE:
        return hand_over_vouched(counter, Newcomer(way.account_id, way.new, way.by, way.password))
    return unlock_again(counter, way.account_id, way.password, new=way.new)


def paper_desk(counter: Counter, printer: Printer) -> PaperDesk:
    """Draws with the bundled fonts, signs with the counter's own key."""
    sign = signer(counter.window.terminal.writer, counter.profile.link_key())
    return PaperDesk(counter.window, fonts_folder=resources() / "fonts", printer=printer, sign=sign)


class Session(QObject):
    """The open counter of one window. Signals: preferences_changed(Preferences)."""

    preferences_changed = Signal(object)

    def __init__(
        self, opened: Opened, tasks: TaskRunner, flag: OnlineFlag, *, offline: bool, simulated_devices: bool
    ) -> None:
        super().__init__()
        self.counter, self.preferences, self.printer = opened.counter, opened.preferences, opened.printer
        self._tasks, self._offline = tasks, offline
        self._codes_looked_at = False
        self.profile = opened.counter.profile
        self._link = None if offline else Link(opened.counter, flag, program=PROGRAM_VERSION)
        reader, camera = None, None
        if simulated_devices:
            cards = self.profile.folder / "cards"
            cards.mkdir(parents=True, exist_ok=True)
            reader, camera = SimulatedReader(cards), SimulatedCamera()
        self.desk = Desk(
            opened.counter, opened.papers, tasks, link=self._link, reader=reader, camera=camera, parent=self
        )
        self._upkeep = QTimer(self)
        self._watch_scans()
        self.desk.link_changed.connect(self._on_link)
        state = LinkState(waiting=opened.unsent)
        if offline:
            state = LinkState(online=False, because=SWITCHED_OFF, waiting=opened.unsent)
        self.desk.set_link_state(state)

    def start(self) -> None:
        """The line comes up; nobody waits for it."""
        if self._link is not None:
            self._link.start(self.desk)
            return
        self._upkeep.timeout.connect(self._keep_limits)
        self._upkeep.start(_UPKEEP_MS)
        self._keep_limits()

    def _keep_limits(self) -> None:
        """Without a line nobody but the counter itself sees that a limit has ended; the change of day is seen within minutes."""
        window, desk = self.counter.window, self.desk

        def done(found: Ended) -> None:
            if found:
                desk.changed.emit(frozenset(("cases", "outbox", "tasks")))

        self._tasks.run(lambda: keep_limits(window), owner=self, done=done)

    def close(self) -> None:
        """Stops the line, lets running work end, closes the store and drops the key."""
        self._upkeep.stop()
        if self._link is not None:
            self._link.stop()
        self._tasks.stop()
        self.counter.close()

    # -- changing hands -----------------------------------------------------------------------------------------------

    def lock(self, *, owner: QObject, done: Done) -> None:
        """-> None, once the sign-in page's list is as the district has it now. The view is closed; key and line stay."""
        counter = self.counter
        self._tasks.run(lambda: lock(counter), owner=owner, done=done)

    def unlock(self, way: WayIn, *, owner: QObject, done: Done, failed: Failed) -> None:
        """-> Counter in this person's hands"""
        counter = self.counter

        def taken(mine: Counter) -> None:
            self._hand_over(mine)
            done(mine)

        self._tasks.run(lambda: _hand_over(counter, way), owner=owner, done=taken, failed=failed, lane="slow")

    def change_password(self, old: str, new: str, *, owner: QObject, done: Done, failed: Failed) -> None:
        """-> None"""
        counter = self.counter
        self._tasks.run(lambda: change_password(counter, old, new), owner=owner, done=done, failed=failed, lane="slow")

    def colleagues(self, *, owner: QObject, done: Done, failed: Failed) -> None:
        """-> tuple[Colleague, ...]: whose password this person may set"""
        counter = self.counter
        self._tasks.run(lambda: may_reset(counter), owner=owner, done=done, failed=failed)

    def reset_password(
        self, own: str, account_id: str, new: str, *, owner: QObject, done: Done, failed: Failed
    ) -> None:
        """-> None"""
        counter = self.counter
        self._tasks.run(
            lambda: reset_password(counter, own, account_id, new), owner=owner, done=done, failed=failed, lane="slow"
        )

    # -- telephone codes ----------------------------------------------------------------------------------------------

    def codes_left(self, *, owner: QObject, done: Done, failed: Failed) -> None:
        """-> int, or None where the district never gave any"""
        counter = self.counter
        self._tasks.run(lambda: codes_left(counter), owner=owner, done=done, failed=failed, lane="slow")

    def _on_link(self, state: LinkState) -> None:
        """Once a session with a line: few telephone codes are filled up. A district without any is not asked again."""
        link, counter = self._link, self.counter
        if not state.online or link is None or self._codes_looked_at:
            return
        self._codes_looked_at = True

        def failed(error: Exception) -> None:
            log.info("no new telephone codes: %s", type(error).__name__)
            self._codes_looked_at = not isinstance(error, Offline)

        self._tasks.run(lambda: refill_codes(counter, link.renew_recovery), owner=self, failed=failed, lane="slow")

    # -- preferences --------------------------------------------------------------------------------------------------

    def set_preferences(self, wanted: Preferences, *, owner: QObject, done: Done, failed: Failed) -> None:
        """-> Preferences as kept; printer, folders and idle lock follow at once"""
        counter = self.counter

        def kept(now: Preferences) -> None:
            before, self.preferences = self.preferences, now
            self.printer.chosen = now.printer
            if now.scan_folder != before.scan_folder:
                self._watch_scans()
            if now.second_place != before.second_place:
                self._hand_over(with_second_place(self.counter, Path(now.second_place) if now.second_place else None))
            self.preferences_changed.emit(now)
            done(now)

        self._tasks.run(
            lambda: set_preferences(counter.window, wanted, actor=counter.account.account_id),
            owner=owner,
            done=kept,
            failed=failed,
        )

    def printers(self, *, owner: QObject, done: Callable[[tuple[str, ...]], None], failed: Failed) -> None:
        """-> names of all printers"""
        self._tasks.run(self.printer.names, owner=owner, done=done, failed=failed, lane="slow")

    def printer_in_use(self, *, owner: QObject, done: Callable[[str], None], failed: Failed) -> None:
        """-> name of the printer the next sheet goes to, "" when it is gone"""
        self._tasks.run(self.printer.in_use, owner=owner, done=done, failed=failed, lane="slow")

    def print_test_page(self, *, owner: QObject, done: Done, failed: Failed) -> None:
        """-> None; a sheet of an invented case, marked as a specimen"""

        def work() -> None:
            from ui.desktop.specimen import test_page

            self.printer.print(test_page(resources() / "fonts"))

        self._tasks.run(work, owner=owner, done=done, failed=failed, lane="slow")

    # -- inside -------------------------------------------------------------------------------------------------------

    def _hand_over(self, counter: Counter) -> None:
        self.counter = counter
        self.desk.hand_over(counter)

    def _watch_scans(self) -> None:
        folder = Path(self.preferences.scan_folder) if self.preferences.scan_folder else self.profile.scans_folder
        self.desk.scan_folder = PolledScanFolder(folder)
