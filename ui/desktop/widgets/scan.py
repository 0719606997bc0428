"""Keeps barcode scanners from pressing buttons: what comes faster than a hand types is collected and told as one text."""

from collections.abc import Callable
from typing import cast

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit

from ui.desktop.widgets.basics import is_enter, plain_keys

FAST_MS = 30.0  # a hand does not strike single keys in a row faster than this
LEAST = 6  # shorter bursts are rolling fingers


class KeyScanGuard(QObject):
    """Watches the keys of the whole application. Signals: scanned(str).

    Away from text, letters and digits are held for FAST_MS; a burst of LEAST or more is told as `scanned` and never reaches
    a control, anything shorter is given back in order. In a text editor keys pass, but the Enter that ends a burst is taken,
    the text from before the burst comes back and `scanned` is told; an editor with the property `takes_scan` keeps the
    text and only loses the Enter.
    `clock` gives milliseconds; a time stamp of the window system is preferred where there is one.
    """

    scanned = Signal(str)

    def __init__(self, application: QApplication, clock: Callable[[], float]) -> None:
        super().__init__(application)
        self._application, self._clock = application, clock
        self._last = 0.0
        self._burst = ""
        self._held: list[QKeyEvent] = []
        self._target: QObject | None = None
        self._before: tuple[str, int] = ("", 0)
        self._giving_back = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(int(FAST_MS))
        self._timer.timeout.connect(self._pause)
        application.installEventFilter(self)

    def stop(self) -> None:
        """Watch no longer; what is held is dropped."""
        self._forget()
        self._application.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or self._giving_back:
            return False
        if watched is not QApplication.focusWidget():
            return False
        key = cast(QKeyEvent, event)
        if key.isAutoRepeat() or not plain_keys(key):
            return False
        now = float(key.timestamp()) or self._clock()
        fast = 0 <= now - self._last < FAST_MS
        self._last = now
        if is_enter(key):
            return self._enter(watched, fast)
        if not key.text().isascii() or not key.text().isalnum():
            self._forget()
            return False
        return self._letter(watched, key, fast)

    def _letter(self, watched: QObject, key: QKeyEvent, fast: bool) -> bool:
        """Take note of a letter or digit; True when it is held back."""
        if not fast or watched is not self._target:
            self._pause()
            self._target = watched
            self._before = _text_of(watched)
        self._burst += key.text()
        if _is_text(watched):
            return False
        self._held.append(key.clone())
        self._timer.start()
        return True

    def _enter(self, watched: QObject, fast: bool) -> bool:
        """An Enter; True when it ends a scan and is taken."""
        if not (fast and watched is self._target and len(self._burst) >= LEAST):
            self._pause()
            return False
        text = self._burst
        if _is_text(watched) and not watched.property("takes_scan"):
            _put_back(watched, self._before)
        self._forget()
        self.scanned.emit(text)
        return True

    def _pause(self) -> None:
        """The burst is over: tell a scan without an Enter, or give the held keys back."""
        held, text, target = self._held, self._burst, self._target
        self._forget()
        if not held:
            return
        if len(held) >= LEAST:
            self.scanned.emit(text)
            return
        self._giving_back = True
        try:
            for key in held:
                if target is not None and shiboken6.isValid(target):
                    QCoreApplication.sendEvent(target, key)
        finally:
            self._giving_back = False

    def _forget(self) -> None:
        self._timer.stop()
        self._burst, self._held, self._target = "", [], None


def _is_text(widget: QObject) -> bool:
    return isinstance(widget, QLineEdit | QPlainTextEdit)


def _text_of(widget: QObject) -> tuple[str, int]:
    """Text and caret of an editor."""
    if isinstance(widget, QLineEdit):
        return widget.text(), widget.cursorPosition()
    if isinstance(widget, QPlainTextEdit):
        return widget.toPlainText(), widget.textCursor().position()
    return "", 0


def _put_back(widget: QObject, before: tuple[str, int]) -> None:
    """Undo what a scan has typed, as if the clerk had done so (the draft follows)."""
    if isinstance(widget, QLineEdit):
        widget.setText(before[0])
        widget.setCursorPosition(before[1])
        widget.textEdited.emit(before[0])
    elif isinstance(widget, QPlainTextEdit):
        widget.setPlainText(before[0])
        cursor = widget.textCursor()
        cursor.setPosition(before[1])
        widget.setTextCursor(cursor)
