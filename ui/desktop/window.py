"""The program's one window: sign-in page and, once somebody is in, the shell; locking, idling, leaving."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from time import perf_counter
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QInputEvent
from PySide6.QtWidgets import QApplication, QFrame, QStackedLayout

from counter_app.domain.masking import mask_name
from counter_app.errors import CounterError
from ui.desktop.appearance import Appearance, keep_appearance
from ui.desktop.i18n import t
from ui.desktop.pages.login import LoginPage
from ui.desktop.pages.way_in import NextCode, Person, Station, WayIn
from ui.desktop.style.places import resources
from ui.desktop.style.theme import Theme, system_is_dark

if TYPE_CHECKING:
    from counter_app.bootstrap import Settings
    from ui.desktop.pages.base import Page
    from ui.desktop.pages.settings import SettingsPage
    from ui.desktop.session import Opened, Session
    from ui.desktop.shell import Shell
    from ui.desktop.tasks import TaskRunner
    from ui.desktop.widgets.scan import KeyScanGuard

SMALLEST = QSize(1280, 680)
FIRST = QSize(1366, 728)
OWN_SLIPS = 2
"""So many wrong passwords before a good one are a person's own; more are worth a line."""
FEW_CODES = 3
"""With so many telephone codes left, or fewer, a line says so."""
REST_MS = 20_000
"""Nobody pressed or moved anything for so long: what takes a moment may be done."""
_STIRS = (
    QEvent.Type.KeyPress,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseMove,
    QEvent.Type.Wheel,
    QEvent.Type.TouchBegin,
)


class CounterWindow(QFrame):
    """Shows the sign-in page at once; everything heavy is loaded behind it.

    Signals: surprised(str reference): an error nobody expected was noted; entered(): the first page is there.
    """

    surprised = Signal(str)
    entered = Signal()

    def __init__(
        self,
        settings: Settings,
        theme: Theme,
        appearance: Appearance,
        *,
        demo: Mapping[str, str] | None = None,
        offline: bool = False,
    ) -> None:
        super().__init__()
        self.setProperty("ground", "paper")
        self._settings, self._theme, self.appearance = settings, theme, appearance
        self._demo, self._offline = dict(demo or {}), offline
        self._tasks: TaskRunner | None = None
        self._warming: threading.Thread | None = None
        self.session: Session | None = None
        self.shell: Shell | None = None
        self._guard: KeyScanGuard | None = None
        self._settings_shown: SettingsPage | None = None
        self._locked = self._leaving = False
        self.login = LoginPage(settings.clock)
        self._pages = QStackedLayout()
        self.setMinimumSize(SMALLEST)
        self.resize(FIRST)
        self.setWindowTitle(t("login.product"))
        self.login.wanted.connect(self._on_wanted)
        self.login.language_wanted.connect(self._turn_language)
        self.login.size_wanted.connect(
            lambda: self.set_appearance(replace(self.appearance, large=not self.appearance.large))
        )
        self.login.retry_wanted.connect(self.read_station)
        self.surprised.connect(self._on_surprise)
        self.idle = QTimer(self)
        self.idle.setSingleShot(True)
        self.idle.timeout.connect(self._on_idle)
        self.read_station()
        self.setLayout(self._pages)  # first: a stack without a parent shows its page as a window of its own, 4 ms
        self._pages.addWidget(self.login)  # last: what changes once it is styled is styled again

    # -- before anybody is in -----------------------------------------------------------------------------------------

    def read_station(self) -> None:
        """Whose window this is; says calmly what is wrong when that cannot be read."""
        from counter_app.bootstrap.settings import sign_in_facts

        try:
            facts = sign_in_facts(self._settings)
        except (CounterError, OSError) as error:
            from ui.desktop.words import words_for

            said = words_for(error)
            self.login.put_trouble(said.words, said.step, said.code)
            return
        people = [
            Person(account_id, mask_name(name), role, account_id in facts.newcomers)
            for account_id, name, role in facts.people
        ]
        station = Station(facts.town_name, facts.station_name, facts.window, facts.writer)
        code = NextCode(*facts.code, facts.district_phone) if facts.code is not None else None
        self.login.put_station(station, people, self._demo, code)
        place = f"{facts.station_name} {facts.window}"
        self.setWindowTitle(t("login.window", place=place))

    def after_first_paint(self) -> None:
        """The icon, and everything heavy, while somebody types the password."""
        from PySide6.QtGui import QIcon

        self.login.after_first_paint()
        self.setWindowIcon(QIcon(str(resources() / "icons" / "yimen-counter-256.png")))
        if self._warming is None:
            self._warming = threading.Thread(target=warm_up, name="counter-warm", daemon=True)
            self._warming.start()

    def tasks(self) -> TaskRunner:
        """The runner of this window, made when first wanted."""
        if self._tasks is None:
            from ui.desktop.tasks import TaskRunner

            self._tasks = TaskRunner(self)
            self._tasks.unhandled.connect(self._on_unhandled)
        return self._tasks

    def _on_wanted(self, way: WayIn) -> None:
        if self.session is not None:
            self.session.unlock(way, owner=self, done=lambda _mine: self._unlocked(), failed=self._on_refused)
            return
        if self._warming is not None:
            self._warming.join()  # its imports are the first thing the opening would wait for
        from ui.desktop.link import OnlineFlag
        from ui.desktop.session import open_counter

        flag = OnlineFlag()
        self.tasks().run(
            lambda: open_counter(self._settings, way, flag),
            owner=self,
            done=lambda opened: self._on_opened(opened, flag),
            failed=self._on_refused,
        )

    def _on_refused(self, error: Exception) -> None:
        from counter_app.errors import LoginFailed
        from ui.desktop.words import words_for

        if isinstance(error, CounterError) and error.code == "must_change":
            self.login.ask_own_password()
            return
        said = words_for(error)
        if not isinstance(error, LoginFailed):
            self.login.fail(said.sentence)
            return
        seconds = int(str(error.details.get("locked_for_s", 0)))
        if not seconds:
            self.login.fail(said.words)
            return
        until = self._settings.clock() + timedelta(seconds=seconds)
        self.login.fail(t("login.locked_until", words=said.words, at=f"{until:%H:%M}"), until)

    # -- somebody is in -----------------------------------------------------------------------------------------------

    def _on_opened(self, opened: Opened, flag: object) -> None:
        from ui.desktop.link import OnlineFlag
        from ui.desktop.session import Session
        from ui.desktop.shell import Shell

        self.login.close_panel()
        session = Session(
            opened,
            self.tasks(),
            cast(OnlineFlag, flag),
            offline=self._offline,
            simulated_devices=bool(self._demo),
        )
        session.setParent(self)
        self.session = session
        self.shell = Shell(session, self._settings_page)
        self._pages.addWidget(self.shell)
        self.shell.lock_wanted.connect(self.lock)
        session.preferences_changed.connect(lambda _kept: self._wait_idle())
        self.shell.start()
        self._pages.setCurrentWidget(self.shell)
        self.entered.emit()
        QTimer.singleShot(0, self, self._behind_first_page)

    def _behind_first_page(self) -> None:
        """What nobody waits for: the line, the paper's fonts, scanner, idle lock, what was found at the login."""
        session, shell = self.session, self.shell
        if session is None or shell is None:
            return
        session.start()
        session.desk.warm_papers(owner=session)
        self._watch()
        self._say_findings()

    def _say_findings(self) -> None:
        session, shell = self.session, self.shell
        if session is None or shell is None:
            return
        found = session.counter.login
        if session.desk.window.is_copy:
            shell.say("attention", t("shell.copy"))
        elif found is not None and found.tampered:
            shell.say("attention", t("shell.tampered"))
        elif found is not None and len(found.failures) > OWN_SLIPS:
            shell.say("attention", t("shell.failed_logins", n=len(found.failures)))
        else:
            session.codes_left(owner=self, done=self._say_codes, failed=self._on_unhandled)

    def _say_codes(self, left: int | None) -> None:
        if self.shell is not None and left is not None and left <= FEW_CODES and not self.shell.line.isVisible():
            self.shell.say("attention", t("shell.few_codes", n=left))

    def _settings_page(self) -> Page:
        from ui.desktop.pages.settings import SettingsPage

        assert self.session is not None
        page = SettingsPage(self.session, self.appearance)
        page.appearance_wanted.connect(self.set_appearance)
        self._settings_shown = page
        return page

    # -- locking ------------------------------------------------------------------------------------------------------

    def lock(self) -> None:
        """F12: the view is closed; key and line stay."""
        session, shell = self.session, self.shell
        if session is None or shell is None or self._locked:
            return
        self._locked = True
        shell.leave_all()
        self._unwatch()
        session.lock(owner=self, done=lambda _none: self.read_station())
        state = session.desk.link_state
        self.login.put_line(state.online is False, shell.standing.counts.get("unsent_cases", state.waiting))
        self._pages.setCurrentWidget(self.login)
        self.login.lock(session.desk.account.account_id)

    def _unlocked(self) -> None:
        self._locked = False
        self.login.close_panel()
        self.login.ask()
        if self.shell is not None:
            self._pages.setCurrentWidget(self.shell)
            self.shell.shown_again()
        self._watch()

    def _on_idle(self) -> None:
        if self.session is not None and not self._locked:
            self.lock()

    def _wait_idle(self) -> None:
        if self.session is not None and not self._locked:
            self.idle.start(self.session.preferences.idle_minutes * 60_000)

    def at_rest(self) -> bool:
        """Whether nobody works in the window: it is locked, or nothing was pressed or moved for a while."""
        return not self.idle.isActive() or self.idle.interval() - self.idle.remainingTime() > REST_MS

    def _watch(self) -> None:
        """The scanner is heard and idleness counted, while the shell is shown."""
        from ui.desktop.widgets.scan import KeyScanGuard

        app = cast(QApplication, QApplication.instance())
        app.installEventFilter(self)
        self._guard = KeyScanGuard(app, lambda: perf_counter() * 1000)
        if self.shell is not None:
            self._guard.scanned.connect(self.shell.scanned)
        self._wait_idle()

    def _unwatch(self) -> None:
        app = QApplication.instance()
        if app is not None:
            app.removeEventFilter(self)
        if self._guard is not None:
            self._guard.stop()
            self._guard.deleteLater()
            self._guard = None
        self.idle.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QInputEvent) and event.type() in _STIRS and self.idle.isActive():
            self.idle.start()
        return False

    # -- look ---------------------------------------------------------------------------------------------------------

    def set_appearance(self, wanted: Appearance) -> None:
        """Another language, text size or theme, at once and for the next start."""
        self.appearance = wanted
        keep_appearance(self._settings.profile, wanted)
        if self._settings_shown is not None:
            self._settings_shown.put_appearance(wanted)
        app = cast(QApplication, QApplication.instance())
        self._theme.set_look(wanted.look(system_dark=system_is_dark(app)))

    def follow_system(self) -> None:
        """The desktop turned light or dark."""
        self.set_appearance(self.appearance)

    def _turn_language(self) -> None:
        other = "zh_CN" if self.appearance.language == "en" else "en"
        self.set_appearance(replace(self.appearance, language="en" if other == "en" else "zh_CN"))

    def come_forward(self) -> None:
        """A second start: this window is what was meant."""
        self.setWindowState((self.windowState() & ~Qt.WindowState.WindowMinimized) | Qt.WindowState.WindowActive)
        self.show()
        self.raise_()
        self.activateWindow()

    # -- surprises and the end ----------------------------------------------------------------------------------------

    def _on_surprise(self, reference: str) -> None:
        words = (
            f"{t('errors.unexpected.words', reference=reference)}{t('errors.and_then')}{t('errors.unexpected.step')}"
        )
        if self.shell is not None:
            self.shell.say("attention", words)

    def _on_unhandled(self, error: Exception) -> None:
        """Work failed and the page that wanted it said nothing."""
        from ui.desktop.words import words_for

        if self.shell is not None:
            said = words_for(error)
            self.shell.say(said.kind, said.sentence)

    def closeEvent(self, event: QCloseEvent) -> None:
        """With something unsent the first closing says so, the second goes; a session that ends is never held up."""
        app = cast(QApplication, QApplication.instance())
        if self._says_unsent() and not app.isSavingSession():
            self._leaving = True
            event.ignore()
            return
        self.end()
        super().closeEvent(event)

    def _says_unsent(self) -> bool:
        shell = self.shell
        unsent = shell.standing.counts.get("unsent_cases", 0) if shell is not None else 0
        if shell is None or self._locked or self._leaving or not unsent:
            return False
        shell.line.say("attention", t("shell.unsent", n=unsent), step=t("shell.leave"), key="Alt F4")
        shell.line.button.clicked.connect(self.close)
        return True

    def end(self) -> None:
        """Everything typed is kept, the line stops, the store closes, the key is dropped."""
        self._unwatch()
        if self._warming is not None:
            self._warming.join()
        session, self.session = self.session, None
        if session is not None:
            if self.shell is not None:
                self.shell.leave_all()
            self._drain()
            self.hide()
            session.close()
        elif self._tasks is not None:
            self._tasks.stop()
        self._tasks = None

    def _drain(self) -> None:
        """Lets what was typed last reach the store."""
        from PySide6.QtCore import QEventLoop

        ends = perf_counter() + 2.0
        while self._tasks is not None and self._tasks.busy() and perf_counter() < ends:
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents, 20)


def warm_up() -> None:
    """In a thread: loads what opening a counter needs. Only modules; nothing is opened, no widget is made."""
    from importlib import import_module

    for name in (
        "counter_app.bootstrap.building",
        "counter_app.bootstrap.paper_desk",
        "counter_app.bootstrap.again",
        "sqlcipher3",
        "counter_app.store.migrate",
        "counter_app.devices.printers",
        "counter_app.use_cases.start_view",
        "sync.terminal.exchange",
        "sync.terminal.engine",
    ):
        import_module(name)
