"""Numbers: digits in groups while the clerk is elsewhere, and a counter with − and +."""

import re
import unicodedata
from decimal import Decimal, InvalidOperation

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent

from ui.desktop.style.icons import pixmap
from ui.desktop.style.tokens import T
from ui.desktop.widgets.basics import plain_keys
from ui.desktop.widgets.editors import LineEdit, as_typed
from ui.desktop.widgets.scan import takes_codes

_GROUPED = re.compile(r"[+-]?\d{1,3}([,\u2009' ]\d{3})+(\.\d*)?")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)")


def plain_number(text: str) -> str:
    """The number in "12,345.60", "１２ ３４５" or "12'345", without its separators; other text comes back as it is."""
    typed = unicodedata.normalize("NFKC", text).strip().replace("，", ",").replace("。", ".")
    if _GROUPED.fullmatch(typed):
        return re.sub(r"[,\u2009' ]", "", typed)
    return typed if _NUMBER.fullmatch(typed) else text.strip()


def in_thousands(value: str) -> str:
    """12345.6 as 12,345.6; what is no number stays as it is."""
    if not _NUMBER.fullmatch(value):
        return value
    sign = value[0] if value[0] in "+-" else ""
    whole, dot, rest = value.removeprefix(sign).partition(".")
    return f"{sign}{int(whole or 0):,}{dot}{rest}"


class NumberEdit(LineEdit):
    """A number; full-width digits and separators are understood. `grouped` shows thousands apart while the clerk is elsewhere."""

    def __init__(self, value: str = "", *, grouped: bool = False, placeholder: str = "") -> None:
        super().__init__(value, show_as=in_thousands if grouped else as_typed, placeholder=placeholder)
        takes_codes(self)

    def value(self) -> str:
        return plain_number(self._raw)

    def commit(self) -> None:
        self._raw = self.value()
        super().commit()


class CounterEdit(NumberEdit):
    """A whole number with − and + at its ends; Up and Down, or the signs + and -, count. Nothing counts as 0."""

    def __init__(self, value: str = "", *, least: int | None = None, most: int | None = None) -> None:
        self._least, self._most = least, most
        super().__init__(value)
        self._leading, self._trailing = "minus", "plus"
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setMouseTracking(True)
        self.icon_pressed.connect(lambda: self.count(1))
        self.relook()

    def count(self, step: int) -> None:
        """One more or one less, as if it had been typed; not past the ends."""
        try:
            now = int(Decimal(self.value() or "0"))
        except (InvalidOperation, OverflowError, ValueError):
            return
        wanted = now + step
        if (self._least is not None and wanted < self._least) or (self._most is not None and wanted > self._most):
            return
        self._raw = str(wanted)
        self.setText(self._raw)
        self.edited.emit(self._raw)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: 1, Qt.Key.Key_Plus: 1, Qt.Key.Key_Down: -1}
        step = steps.get(Qt.Key(event.key()))
        if event.key() == Qt.Key.Key_Minus and self._raw and not self.hasSelectedText():
            step = -1
        if step is not None and (plain_keys(event) or event.key() == Qt.Key.Key_Plus):
            self.count(step)
            event.accept()
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.position().x() <= T.px(self.ICON) + 14 and self.isEnabled():
            self.count(-1)
            return
        super().mousePressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.isEnabled() and self.hasFocus():
            painter, size = QPainter(self), T.px(self.ICON)
            y = (self.height() - size) / 2
            painter.drawPixmap(QPointF(10, y), pixmap("minus", T.c.accent, size))
            painter.drawPixmap(QPointF(self.width() - size - 10, y), pixmap("plus", T.c.accent, size))
