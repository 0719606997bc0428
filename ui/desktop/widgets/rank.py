"""Rank: choices put into an order, by keys or with the mouse."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.desktop.i18n import t
from ui.desktop.style.icons import pixmap
from ui.desktop.style.theme import font
from ui.desktop.style.tokens import RADIUS, T
from ui.desktop.widgets.basics import AL, is_enter, is_shift
from ui.desktop.widgets.choice import Option

_WRAP = int(AL.AlignLeft | AL.AlignVCenter) | int(Qt.TextFlag.TextWordWrap)


class Rank(QWidget):
    """All choices in the clerk's order; `value()` is the codes from the first to the last, "" until somebody has ordered them.

    Up and Down go through the list, Alt+Up and Alt+Down move the marked one, a digit puts it at that place, Space says that the
    order is right as it stands; the mouse drags. Signals: edited(str), committed(str), advance(), back().
    """

    edited = Signal(str)
    committed = Signal(str)
    advance = Signal()
    back = Signal()
    GAP = 4

    def __init__(self, options: Sequence[Option] = (), value: str = "") -> None:
        super().__init__()
        self._options: tuple[Option, ...] = tuple(options)
        self._order: list[str] = []
        self._ordered = False
        self._at, self._dragged, self._state = 0, -1, ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_value(value)
        self.relook()

    def options(self) -> tuple[Option, ...]:
        return self._options

    def set_options(self, options: Sequence[Option]) -> None:
        """Offer other options; those that stay keep their order, new ones come last."""
        self._options = tuple(options)
        self.set_value(self.value())
        self.relook()

    def value(self) -> str:
        return " ".join(self._order) if self._ordered else ""

    def set_value(self, value: str) -> None:
        known = [option.code for option in self._options]
        given = [code for code in value.split() if code in known]
        self._order = given + [code for code in known if code not in given]
        self._ordered = bool(value.split())
        self._at = min(self._at, max(0, len(self._order) - 1))
        self.update()

    def raw(self) -> str:
        return self.value()

    def set_raw(self, raw: str) -> None:
        self.set_value(raw)

    def set_state(self, state: str) -> None:
        self._state = state
        self.update()

    def remark(self) -> str:
        """How to order, until somebody has."""
        return "" if self._ordered else t("parts.rank.how")

    def put_at(self, place: int) -> None:
        """Put the marked choice at this place, counted from 0."""
        place = max(0, min(len(self._order) - 1, place))
        if not self._order:
            return
        self._order.insert(place, self._order.pop(self._at))
        self._at = place
        self._tell()

    def relook(self) -> None:
        self.setFixedHeight(self.heightForWidth(max(self.width(), T.px(200))))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(T.px(320), self.height())

    def heightForWidth(self, width: int) -> int:
        places = self._places(width)
        return places[-1].bottom() + 1 if places else T.h("button")

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        wanted = self.heightForWidth(self.width())
        if wanted != self.height():
            self.setFixedHeight(wanted)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(key)
        if is_enter(event):
            (self.back if is_shift(event) else self.advance).emit()
        elif step and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.put_at(self._at + step)
        elif step and self._order:
            self._at = max(0, min(len(self._order) - 1, self._at + step))
            self.update()
        elif Qt.Key.Key_1 <= key <= Qt.Key.Key_9 and key - Qt.Key.Key_1 < len(self._order):
            self.put_at(key - Qt.Key.Key_1)
        elif key == Qt.Key.Key_Space and self._order:
            self._tell()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self._place_at(event.position().y())
        if place >= 0:
            self._at = self._dragged = place
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = self._place_at(event.position().y())
        if self._dragged >= 0 and place >= 0 and place != self._at:
            self.put_at(place)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._dragged = -1

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, labels = QPainter(self), {option.code: option.label for option in self._options}
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, (code, area) in enumerate(zip(self._order, self._places(self.width()), strict=True)):
            self._paint_one(painter, place, labels.get(code, code), QRectF(area))

    def _paint_one(self, painter: QPainter, place: int, words: str, area: QRectF) -> None:
        c, able, here = T.c, self.isEnabled(), place == self._at and self.hasFocus()
        edge = {"must_fix": c.red, "attention": c.amber}.get(self._state, c.edge) if able else c.line
        painter.setPen(QPen(QColor(c.accent if here else edge), 2 if here else 1))
        painter.setBrush(QColor(c.sunken if not able else c.accent_soft if here else c.surface))
        painter.drawRoundedRect(area.adjusted(1, 1, -1, -1), RADIUS["field"], RADIUS["field"])
        number = QRectF(area.left() + 8, area.top(), T.px(26), area.height())
        painter.setFont(font("body-b"))
        painter.setPen(QColor((c.accent if self._ordered else c.ink3) if able else c.ink3))
        painter.drawText(number, AL.AlignCenter, str(place + 1) if self._ordered else "–")
        painter.setFont(font("body"))
        painter.setPen(QColor(c.ink if able else c.ink3))
        painter.drawText(area.adjusted(T.px(26) + 16, 0, -T.px(18) - 16, 0), _WRAP, words)
        size = T.px(18)
        grip = pixmap("dots-six-vertical", c.ink3, size)
        painter.drawPixmap(int(area.right() - size - 8), int(area.center().y() - size / 2), grip)

    def _places(self, width: int) -> list[QRect]:
        metrics, labels = QFontMetrics(font("body")), {option.code: option.label for option in self._options}
        room, y, places = max(40, width - T.px(44) - 32), 0, []
        for code in self._order:
            words = metrics.boundingRect(QRect(0, 0, room, 10_000), _WRAP, labels.get(code, code))
            tall = max(T.h("button"), words.height() + 12)
            places.append(QRect(0, y, width, tall))
            y += tall + self.GAP
        return places

    def _place_at(self, y: float) -> int:
        places = self._places(self.width())
        return next((index for index, place in enumerate(places) if place.top() <= y <= place.bottom()), -1)

    def _tell(self) -> None:
        self._ordered = True
        self.update()
        self.edited.emit(self.value())
        self.committed.emit(self.value())
