"""An unlocked counter with all that runs while it is open: desk, papers, devices, line. Heavy: loaded behind the sign-in page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from counter_app import PROGRAM_VERSION
from counter_app.bootstrap import Counter, PaperDesk, Settings, signer, unlock
from counter_app.bootstrap.again import change_password, lock, unlock_again, with_second_place
from counter_app.devices.printers import CupsPrinter, FolderPrinter
from counter_app.devices.scan_folder import PolledScanFolder
from counter_app.devices.simulated import SimulatedCamera, SimulatedReader
from counter_app.ports import Printer
from counter_app.use_cases.preferences import Preferences, preferences, set_preferences
from ui.desktop.desk import Desk, LinkState
from ui.desktop.link import SWITCHED_OFF, Link, OnlineFlag
from ui.desktop.printing import ChosenPrinter
from ui.desktop.style.places import resources
from ui.desktop.tasks import Done, Failed, TaskRunner


@dataclass(frozen=True, slots=True)
class Opened:
    """What opening a counter brought; nothing of it runs yet."""

    counter: Counter
    preferences: Preferences
    printer: ChosenPrinter
    papers: PaperDesk
    unsent: int


def open_counter(settings: Settings, account_id: str, password: str, flag: OnlineFlag) -> Opened:
    """In a worker thread. Raises what ``bootstrap.unlock`` raises."""
    counter = unlock(settings, account_id, password, online=flag)
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
        self._watch_scans()
        state = LinkState(waiting=opened.unsent)
        if offline:
            state = LinkState(online=False, because=SWITCHED_OFF, waiting=opened.unsent)
        self.desk.set_link_state(state)

    def start(self) -> None:
        """The line comes up; nobody waits for it."""
        if self._link is not None:
            self._link.start(self.desk)

    def close(self) -> None:
        """Stops the line, lets running work end, closes the store and drops the key."""
        if self._link is not None:
            self._link.stop()
        self._tasks.stop()
        self.counter.close()

    # -- changing hands -----------------------------------------------------------------------------------------------

    def lock(self) -> None:
        """The view is closed; key and line stay."""
        counter = self.counter
        self._tasks.run(lambda: lock(counter), owner=self)

    def unlock(self, account_id: str, password: str, *, owner: QObject, done: Done, failed: Failed) -> None:
        """-> Counter in this person's hands"""
        counter = self.counter

        def taken(mine: Counter) -> None:
            self._hand_over(mine)
            done(mine)

        self._tasks.run(
            lambda: unlock_again(counter, account_id, password), owner=owner, done=taken, failed=failed, lane="slow"
        )

    def change_password(self, old: str, new: str, *, owner: QObject, done: Done, failed: Failed) -> None:
        """-> None"""
        counter = self.counter
        self._tasks.run(lambda: change_password(counter, old, new), owner=owner, done=done, failed=failed, lane="slow")

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
