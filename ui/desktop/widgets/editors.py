"""Editors of one answer as text: LineEdit, TextArea, and what all editors have in common.

Every editor speaks text in the lexical form of the form engine ("2026-02-23", "a b"): `value()`, `set_value()`.
`raw()` and `set_raw()` are the edit buffer as typed, for the draft. Enter commits and asks for the next question,
Shift+Enter for the one before.
"""

from collections.abc import Callable
from typing import Any, Protocol

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QSizePolicy

from ui.desktop.style.icons import pixmap
from ui.desktop.style.theme import font
from ui.desktop.style.tokens import T
from ui.desktop.widgets.basics import is_enter, is_shift, repolish


class Editor(Protocol):
    """What a field, a repeat row and the form page ask of any editor (always a QWidget as well)."""

    edited: Any  # Signal(str): the value after every change by hand
    committed: Any  # Signal(str): the value when the clerk is done with it (Enter, leaving, choosing)
    advance: Any  # Signal(): Enter
    back: Any  # Signal(): Shift+Enter

    def value(self) -> str:
        """The answer; what was typed, when it cannot be read as one."""
        ...

    def set_value(self, value: str) -> None:
        """Show an answer without emitting anything."""
        ...

    def raw(self) -> str:
        """The edit buffer as typed."""
        ...

    def set_raw(self, raw: str) -> None:
        """Bring a saved edit buffer back without emitting anything."""
        ...

    def set_state(self, state: str) -> None:
        """Look as the field's state says: "", "prefilled", "must_fix", "attention", "checked"."""
        ...


def as_typed(value: str) -> str:
    """The value itself: the plain way to show it."""
    return value


def grouped(*sizes: int) -> Callable[[str], str]:
    """A way to show a number in groups: grouped(6, 8, 4) for a citizen ID number, grouped(3, 4, 4) for a mobile.

    Text of another length is shown as it is.
    """

    def show(value: str) -> str:
        if len(value) != sum(sizes):
            return value
        parts, start = [], 0
        for size in sizes:
            parts.append(value[start : start + size])
            start += size
        return " ".join(parts)

    return show


def belongs_to_the_page(event: QEvent) -> bool:
    """Whether this asks if Ctrl and a letter is an editing key, and it is none of copy, cut, paste, undo, redo and all.

    On X11 Qt would keep Ctrl+E (end of the line), Ctrl+K and others in the line, and the page's key would do nothing.
    """
    if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.ShortcutOverride:
        return False
    key = event
    if key.modifiers() != Qt.KeyboardModifier.ControlModifier or not Qt.Key.Key_A <= key.key() <= Qt.Key.Key_Z:
        return False
    return chr(key.key()) not in "ACVXYZ"


class LineEdit(QLineEdit):
    """One line of text; paints its own icons, because those of addAction() keep 16 px in large text.

    `show_as` groups digits while the clerk is elsewhere; while editing the raw text stands there.
    Signals: edited(str), committed(str), advance(), back(), icon_pressed().
    """

    edited = Signal(str)
    committed = Signal(str)
    advance = Signal()
    back = Signal()
    icon_pressed = Signal()
    ICON = 18

    def __init__(
        self,
        value: str = "",
        *,
        leading: str = "",
        trailing: str = "",
        placeholder: str = "",
        show_as: Callable[[str], str] = as_typed,
    ) -> None:
        super().__init__()
        self._leading, self._trailing, self._show_as = leading, trailing, show_as
        self._raw = self._last_committed = value
        self._caret = len(value)
        self.setPlaceholderText(placeholder)
        self.setMouseTracking(bool(trailing))
        self.textEdited.connect(self._on_edited)
        self.relook()
        self._display()

    def value(self) -> str:
        return self._raw.strip()

    def set_value(self, value: str) -> None:
        self._raw = self._last_committed = value
        self._display()

    def raw(self) -> str:
        return self._raw

    def set_raw(self, raw: str) -> None:
        self._raw = raw
        self._display()

    def set_state(self, state: str) -> None:
        repolish(self, "state", state)

    def commit(self) -> None:
        """Say that the clerk is done with the present text; a second time only if it has changed."""
        value = self.value()
        if value != self._last_committed:
            self._last_committed = value
            self.committed.emit(value)

    def relook(self) -> None:
        self.setFont(font("body"))
        room = T.px(self.ICON) + 6
        self.setTextMargins(room if self._leading else 0, 0, room if self._trailing else 0, 0)
        self.update()

    def event(self, event: QEvent) -> bool:
        if belongs_to_the_page(event):
            event.ignore()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_enter(event) and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.commit()
            (self.back if is_shift(event) else self.advance).emit()
            event.accept()
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._display()
        super().focusInEvent(event)
        if event.reason() == Qt.FocusReason.OtherFocusReason:
            self.end(False)
        elif event.reason() in (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason):
            self.setCursorPosition(self._caret)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._caret = self.cursorPosition()
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.commit()
        self._display()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._over_icon(event):
            self.icon_pressed.emit()
            return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        shape = Qt.CursorShape.ArrowCursor if self._over_icon(event) else Qt.CursorShape.IBeamCursor
        self.setCursor(shape)
        super().mouseMoveEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter, size = QPainter(self), T.px(self.ICON)
        ink, y = T.c.ink2 if self.isEnabled() else T.c.ink3, (self.height() - size) / 2
        if self._leading:
            painter.drawPixmap(QPointF(10, y), pixmap(self._leading, ink, size))
        if self._trailing:
            painter.drawPixmap(QPointF(self.width() - size - 10, y), pixmap(self._trailing, ink, size))

    def _over_icon(self, event: QMouseEvent) -> bool:
        return bool(self._trailing) and event.position().x() >= self.width() - T.px(self.ICON) - 14

    def _on_edited(self, text: str) -> None:
        self._raw = text
        self.edited.emit(self.value())

    def _shown(self) -> str:
        """The text that stands in the line now."""
        return self._raw if self.hasFocus() else self._show_as(self._raw)

    def _display(self) -> None:
        shown = self._shown()
        if shown != self.text():
            self.setText(shown)
        if not self.hasFocus():
            self.setCursorPosition(0)


class TextArea(QPlainTextEdit):
    """Several lines of text: Ctrl+Enter makes a new line, Enter goes on. Grows from two to six lines.

    Signals: edited(str), committed(str), advance(), back().
    """

    edited = Signal(str)
    committed = Signal(str)
    advance = Signal()
    back = Signal()
    LINES = (2, 6)

    def __init__(self, value: str = "", *, placeholder: str = "") -> None:
        super().__init__()
        self._quiet = False
        self._last_committed = value
        self.setPlaceholderText(placeholder)
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.textChanged.connect(self._on_changed)
        self.set_raw(value)
        self.relook()

    def value(self) -> str:
        return self.toPlainText().strip()

    def set_value(self, value: str) -> None:
        self._last_committed = value
        self.set_raw(value)

    def raw(self) -> str:
        return self.toPlainText()

    def set_raw(self, raw: str) -> None:
        if raw == self.toPlainText():
            return
        self._quiet = True
        self.setPlainText(raw)
        self._quiet = False

    def set_state(self, state: str) -> None:
        repolish(self, "state", state)

    def commit(self) -> None:
        """Say that the clerk is done with the present text; a second time only if it has changed."""
        value = self.value()
        if value != self._last_committed:
            self._last_committed = value
            self.committed.emit(value)

    def relook(self) -> None:
        self.setFont(font("body"))
        self._fit()

    def event(self, event: QEvent) -> bool:
        if belongs_to_the_page(event):
            event.ignore()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not is_enter(event):
            super().keyPressEvent(event)
            return
        event.accept()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.insertPlainText("\n")
            return
        self.commit()
        (self.back if is_shift(event) else self.advance).emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.commit()

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self._fit()

    def _on_changed(self) -> None:
        self._fit()
        if not self._quiet:
            self.edited.emit(self.value())

    def _fit(self) -> None:
        low, high = self.LINES
        wanted = round(self.document().size().height())
        lines = max(low, min(high, wanted))
        bar = Qt.ScrollBarPolicy.ScrollBarAsNeeded if wanted > high else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(bar)
        spacing = QFontMetrics(font("body")).lineSpacing() + 1  # a line of the document is a fraction of a px taller
        height = lines * spacing + 2 * 4 + 2 + 2 * round(self.document().documentMargin())
        if height != self.height():
            self.setFixedHeight(height)
