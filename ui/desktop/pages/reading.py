"""What every listing page needs: one question at a time, words after 150 ms, calm failures, and Esc for what is open in the page."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QWidget

from ui.desktop.tasks import Done, Failed
from ui.desktop.widgets.bars import Banner
from ui.desktop.words import words_for

SLOW_MS = 150


class Reading(QObject):
    """Asks the desk one question for a page. What changes meanwhile is asked once more; an answer nobody wants is dropped.

    ``slow`` is called when an answer takes longer than 150 ms, ``failed`` with the error when there is none.
    """

    def __init__(
        self,
        page: QObject,
        ask: Callable[[Done, Failed], None],
        show: Callable[[Any], None],
        *,
        slow: Callable[[], None] = lambda: None,
        failed: Callable[[Exception], None] = lambda error: None,
    ) -> None:
        super().__init__(page)
        self._ask, self._show, self._failed = ask, show, failed
        self._busy = self._again = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SLOW_MS)
        self._timer.timeout.connect(slow)

    def want(self) -> None:
        """Ask now, or once more when the answer under way has come."""
        if self._busy:
            self._again = True
            return
        self._busy, self._again = True, False
        self._timer.start()
        self._ask(self._on_done, self._on_failed)

    def busy(self) -> bool:
        return self._busy

    def _on_done(self, result: Any) -> None:
        self._rest()
        if self._again:
            self.want()
        else:
            self._show(result)

    def _on_failed(self, error: Exception) -> None:
        self._rest()
        self._failed(error)

    def _rest(self) -> None:
        self._busy = False
        self._timer.stop()


def say_failure(banner: Banner, error: Exception) -> None:
    """The error in the clerk's words with its next step, in the page's banner; it stays there until something goes well."""
    said = words_for(error)
    banner.put(said.kind, said.sentence, code=said.code)


def is_esc(event: QEvent) -> bool:
    return isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape


class EscFrame(QFrame):
    """A frame that keeps Esc for itself while it is shown, before any shortcut of the window: ``escaped()`` closes it."""

    def event(self, event: QEvent) -> bool:
        if is_esc(event):
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                self.escaped()
                return True
        return super().event(event)

    def escaped(self) -> None:
        """Esc was pressed inside."""


def focus_later(widget: QWidget) -> None:
    """Gives the focus once the widget is laid out and seen; in a line all is selected, so that typing begins anew."""

    def focus() -> None:
        widget.setFocus(Qt.FocusReason.OtherFocusReason)
        if isinstance(widget, QLineEdit):
            widget.selectAll()

    QTimer.singleShot(0, widget, focus)
