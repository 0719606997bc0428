"""Keeps barcode scanners from pressing buttons: what comes faster than a hand types is collected and told as one text.

A scanner is a keyboard. Caps Lock swaps its letters, a Shift is struck before its capitals, and a Chinese input method makes its
signs full-width, composes its letters and swallows its Enter. All of that is undone here, so that pages see what the code holds.
"""

import unicodedata
from collections.abc import Callable
from typing import TypeVar, cast

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit

from counter_app.domain.receipt_number import is_receipt_number
from counter_app.domain.slip_number import is_slip_number
from ui.desktop.widgets.basics import is_enter, plain_keys

FAST_MS = 30.0  # a hand does not strike single keys in a row faster than this
COMPOSED_MS = 80.0  # an input method hands a sign on this much later at the most
LEAST = 6  # shorter bursts are rolling fingers
UPPER_ONLY = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
"""Base45, and with it every code this product prints: none of them knows a small letter."""

Line = TypeVar("Line", bound=QLineEdit)
_WATCHED = frozenset((QEvent.Type.KeyPress, QEvent.Type.InputMethod, QEvent.Type.ShortcutOverride))
_TYPED = (QKeyEvent, QInputMethodEvent)
_MODIFIERS = frozenset(
    (Qt.Key.Key_Shift, Qt.Key.Key_CapsLock, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta)
)


def as_printed(text: str) -> str:
    """A scanned text as the code holds it: ASCII, and in capitals where it could be a code of ours; an address stays as it is."""
    plain = unicodedata.normalize("NFKC", text).strip()
    return plain.upper() if "://" not in plain and set(plain.upper()) <= UPPER_ONLY else plain


def is_code(text: str) -> bool:
    """Whether the text is a number of ours, whole, with a sound check: that is no accident of fast fingers."""
    return is_receipt_number(text) or is_slip_number(text)


def takes_codes(editor: Line) -> Line:
    """The editor of a number, date or code: input methods are asked to stay away, so that no digit chooses a word."""
    hints = Qt.InputMethodHint.ImhLatinOnly | Qt.InputMethodHint.ImhNoPredictiveText
    editor.setInputMethodHints(hints | Qt.InputMethodHint.ImhPreferUppercase)
    return editor


class KeyScanGuard(QObject):
    """Watches the keys of the whole application. Signals: scanned(str), always as the code holds it.

    Away from text, letters and digits are held for FAST_MS; a burst of LEAST or more is told as `scanned` and never reaches
    a control, anything shorter is given back in order. In a text editor keys pass, but the Enter that ends a burst is taken,
    the text from before the burst comes back and `scanned` is told; an editor with the property `takes_scan` keeps the
    text and only loses the Enter. A burst in an editor that no Enter ends (an input method took it, or the scanner sends none)
    is told when it is a whole number of ours.
    `clock` gives milliseconds; a time stamp of the window system is preferred where there is one.
    """

    scanned = Signal(str)

    def __init__(self, application: QApplication, clock: Callable[[], float]) -> None:
        super().__init__(application)
        self._application, self._clock = application, clock
        self._last = self._last_clock = 0.0
        self._composed = False  # the last sign came through an input method, which is slower
        self._burst = self._preedit = ""
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
        if not isinstance(event, _TYPED):  # every event of every widget comes by: most are told by their class alone
            return False
        if self._giving_back or event.type() not in _WATCHED or watched is not QApplication.focusWidget():
            return False
        if event.type() == QEvent.Type.ShortcutOverride:  # comes before a shortcut is looked for
            self._keep_order(cast(QKeyEvent, event))
            return False
        if event.type() == QEvent.Type.InputMethod:
            self._on_composed(watched, cast(QInputMethodEvent, event))
            return False
        return self._on_key(watched, cast(QKeyEvent, event))

    def _on_key(self, watched: QObject, key: QKeyEvent) -> bool:
        if key.isAutoRepeat() or not plain_keys(key) or key.key() in _MODIFIERS:
            return False  # a scanner strikes Shift before a capital: that ends nothing
        fast = self._is_fast(float(key.timestamp()))
        if is_enter(key):
            return self._enter(watched, fast)
        sign = _sign(key.text())
        if not sign.isalnum() and not (fast and sign and self._burst):
            self._pause()
            return False
        return self._letter(watched, key, sign, fast)

    def _keep_order(self, key: QKeyEvent) -> None:
        """A key that no scan holds (F9, an arrow, Ctrl+P) acts behind what was struck before it, never ahead of it."""
        part_of_scan = plain_keys(key) and (is_enter(key) or bool(_sign(key.text())))
        if self._held and key.key() not in _MODIFIERS and not part_of_scan:
            self._pause()

    def _is_fast(self, stamp: float = 0.0, *, composed: bool = False) -> bool:
        """Whether this sign came right behind the last. Only two keys can be told apart by the window system's own stamps."""
        clock = self._clock()
        stamp = stamp or clock
        slow = composed or self._composed
        since, patience = (clock - self._last_clock, COMPOSED_MS) if slow else (stamp - self._last, FAST_MS)
        self._last, self._last_clock, self._composed = stamp, clock, composed
        return 0 <= since < patience

    def _letter(self, watched: QObject, key: QKeyEvent, sign: str, fast: bool) -> bool:
        """Take note of a letter or digit; True when it is held back."""
        self._follow(watched, fast)
        self._burst += sign
        self._timer.start(int(COMPOSED_MS if _is_text(watched) else FAST_MS))
        if _is_text(watched):
            return False
        self._held.append(key.clone())
        return True

    def _on_composed(self, watched: QObject, event: QInputMethodEvent) -> None:
        """Signs through an input method: what it commits belongs to the burst, what it composes may yet."""
        committed = _signs(event.commitString())
        self._preedit = _signs(event.preeditString())
        if (event.commitString() and not committed) or not (committed or self._preedit):
            if event.commitString():
                self._forget()  # Chinese: nobody scans that
            return
        fast = self._is_fast(composed=True)
        if committed or not self._burst:
            self._follow(watched, fast)
        self._burst += committed
        self._timer.start(int(COMPOSED_MS))

    def _follow(self, watched: QObject, fast: bool) -> None:
        """A sign that does not go on with the burst begins another."""
        if not fast or watched is not self._target:
            preedit, self._preedit = self._preedit, ""
            self._pause()
            self._preedit = preedit
            self._target = watched
            self._before = _text_of(watched)

    def _enter(self, watched: QObject, fast: bool) -> bool:
        """An Enter; True when it ends a scan and is taken."""
        if not (fast and watched is self._target and len(self._burst) >= LEAST):
            self._pause()
            return False
        self._tell(watched, self._burst)
        return True

    def _pause(self) -> None:
        """The burst is over: tell a scan without an Enter, or give the held keys back."""
        held, text, target = self._held, self._burst, self._target
        if not held:
            whole = next((one for one in (text, text + self._preedit) if is_code(one)), "")
            if whole and target is not None and shiboken6.isValid(target):
                self._tell(target, whole)
            else:
                self._forget()
            return
        self._forget()
        if len(held) >= LEAST:
            self.scanned.emit(as_printed(text))
            return
        self._giving_back = True
        try:
            for key in held:
                if target is not None and shiboken6.isValid(target):
                    QCoreApplication.sendEvent(target, key)
        finally:
            self._giving_back = False

    def _tell(self, target: QObject, text: str) -> None:
        """Takes the scan out of the editor again, composed letters too, and tells it."""
        before, composing = self._before, bool(self._preedit)
        self._forget()
        self._giving_back = True  # what the input method drops now is no news
        try:
            if composing:
                QGuiApplication.inputMethod().reset()
                QCoreApplication.sendEvent(target, QInputMethodEvent())
            if _is_text(target) and not target.property("takes_scan"):
                _put_back(target, before)
        finally:
            self._giving_back = False
        self.scanned.emit(as_printed(text))

    def _forget(self) -> None:
        self._timer.stop()
        self._burst = self._preedit = ""
        self._held, self._target = [], None


def _sign(text: str) -> str:
    """One printable ASCII sign, full-width ones folded; empty for anything else."""
    plain = unicodedata.normalize("NFKC", text)
    return plain if len(plain) == 1 and plain.isascii() and plain.isprintable() else ""


def _signs(text: str) -> str:
    """The ASCII of a composed or committed text, without the marks an input method sets between syllables; empty for Chinese."""
    plain = unicodedata.normalize("NFKC", text).replace("'", "").replace(" ", "")
    return plain if plain.isascii() and plain.isprintable() else ""


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
