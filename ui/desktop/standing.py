"""How things stand, for the status bar: the line, what waits, printer and card reader."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, QTimer, Signal

from counter_app.devices.printers import FOLDER
from ui.desktop.i18n import t
from ui.desktop.session import Session
from ui.desktop.style.tokens import T
from ui.desktop.widgets.bars import StatusItem

LOOK_AGAIN_MS = 60_000


class Standing(QObject):
    """Asks when something changed and once a minute. Signals: changed()."""

    changed = Signal()

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._desk = session, session.desk
        self.counts: Mapping[str, int] = {}
        self._printer: str | None = None
        self._desk.link_changed.connect(lambda _state: self.changed.emit())
        self._desk.changed.connect(self._on_changed)
        session.preferences_changed.connect(lambda _kept: self._ask_printer())
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_AGAIN_MS)
        self._timer.timeout.connect(self._ask)

    def start(self) -> None:
        self._timer.start()
        self._ask()

    def items(self) -> list[StatusItem]:
        """The facts in their order; in large text only those that need somebody."""
        items = [*self._line()]
        if self._printer is not None:
            items.append(self._printer_item(self._printer))
        if self._desk.reader is not None and not T.large:
            ready = self._desk.reader.status() == "ready"
            words = t("shell.reader.ready") if ready else t("shell.reader.missing")
            items.append(StatusItem("identification-card", words, "ink2" if ready else "amber"))
        return items

    def _line(self) -> list[StatusItem]:
        state, unsent = self._desk.link_state, self.counts.get("unsent_cases", self._desk.link_state.waiting)
        if state.online is False:
            words = t("shell.line.offline_waiting", n=unsent) if unsent else t("shell.line.offline")
            return [StatusItem("wifi-slash", words, "amber")]
        waiting = StatusItem("paper-plane-tilt", t("shell.line.waiting", n=unsent))
        if state.online is None:
            return [StatusItem("clock", t("shell.line.connecting")), waiting]
        return [StatusItem("check-circle", t("shell.line.online"), "green"), waiting]

    def _printer_item(self, name: str) -> StatusItem:
        if not name:
            return StatusItem("printer", t("shell.printer.gone"), "amber")
        return StatusItem("printer", t("shell.printer.folder") if name == FOLDER else t("shell.printer.ready"))

    def _on_changed(self, topics: frozenset[str]) -> None:
        if topics & {"cases", "outbox", "tasks"}:
            self._ask_counts()

    def _ask(self) -> None:
        self._ask_counts()
        self._ask_printer()

    def _ask_counts(self) -> None:
        self._desk.counts(owner=self, done=self._on_counts, failed=lambda _error: None)

    def _ask_printer(self) -> None:
        self._session.printer_in_use(owner=self, done=self._on_printer, failed=lambda _error: None)

    def _on_counts(self, counts: Mapping[str, int]) -> None:
        self.counts = counts
        self.changed.emit()

    def _on_printer(self, name: str) -> None:
        self._printer = name
        self.changed.emit()
