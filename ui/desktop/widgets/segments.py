"""Segmented, YesNo, MultiChoice: a few choices in sight, picked by digit key, arrow or click."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.desktop.i18n import t
from ui.desktop.style.icons import pixmap
from ui.desktop.style.theme import font
from ui.desktop.style.tokens import RADIUS, T
from ui.desktop.widgets.basics import AL, is_enter, is_shift, plain_keys
from ui.desktop.widgets.choice import Option


def switched(chosen: Sequence[str], code: str, options: Sequence[Option]) -> tuple[str, ...]:
    """What is chosen after `code` was switched on or off, in the order of the options; codes that are offered no longer last."""
    on = set(chosen) ^ {code}
    known = [option.code for option in options]
    return (*(c for c in known if c in on), *(c for c in chosen if c in on and c not in known))


class Segmented(QWidget):
    """One of three to five choices side by side; digits and arrows choose at once. `value()` is the code.

    In a narrow place the choices take further rows.
    Signals: edited(str), committed(str), advance(), back().
    """

    edited = Signal(str)
    committed = Signal(str)
    advance = Signal()
    back = Signal()
    MARKS = ("circle", "check-circle-fill")
    GAP = 0

    def __init__(self, options: Sequence[Option] = (), value: str = "") -> None:
        super().__init__()
        self._options: tuple[Option, ...] = tuple(options)
        self._chosen: tuple[str, ...] = tuple(value.split())
        self._at = 0
        self._state = ""
        self._places: list[QRect] = []
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.set_value(value)
        self.relook()

    def options(self) -> tuple[Option, ...]:
        return self._options

    def set_options(self, options: Sequence[Option]) -> None:
        """Offer other options; the value stays."""
        self._options = tuple(options)
        self._at = min(self._at, max(0, len(self._options) - 1))
        self.relook()

    def value(self) -> str:
        return " ".join(self._chosen)

    def set_value(self, value: str) -> None:
        self._chosen = tuple(value.split())
        codes = [option.code for option in self._options]
        if self._chosen and self._chosen[0] in codes:
            self._at = codes.index(self._chosen[0])
        self.update()

    def raw(self) -> str:
        return self.value()

    def set_raw(self, raw: str) -> None:
        self.set_value(raw)

    def set_state(self, state: str) -> None:
        if state != self._state:
            self._state = state
            self.update()

    def press(self, index: int) -> None:
        """Do what a click on the choice with this index does."""
        raise_it = self._pressed(self._options[index].code)
        self._at = index
        self.update()
        if raise_it:
            self.edited.emit(self.value())
            self.committed.emit(self.value())

    def relook(self) -> None:
        self._place(self.width())
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        widths = self._widths()
        return QSize(sum(widths) + self.GAP * max(0, len(widths) - 1) + 1, self.heightForWidth(10_000))

    def minimumSizeHint(self) -> QSize:
        return QSize(max(self._widths(), default=0) + 1, T.h("button"))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        places = self._arranged(width)
        return places[-1].bottom() + 1 if places else T.h("button")

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self._place(self.width())
        wanted = self.heightForWidth(self.width())
        if self.height() != wanted:
            self.setFixedHeight(wanted)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, last = Qt.Key(event.key()), len(self._options) - 1
        if is_enter(event):
            (self.back if is_shift(event) else self.advance).emit()
        elif not plain_keys(event) or last < 0:
            super().keyPressEvent(event)
        elif Qt.Key.Key_1 <= key <= Qt.Key.Key_9 and key - Qt.Key.Key_1 <= last:
            self.press(key - Qt.Key.Key_1)
        elif key in (Qt.Key.Key_Right, Qt.Key.Key_Left):
            self._go(max(0, min(last, self._at + (1 if key == Qt.Key.Key_Right else -1))))
        elif key == Qt.Key.Key_Space:
            self.press(self._at)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        for index, place in enumerate(self._places):
            if place.contains(event.position().toPoint()) and event.button() == Qt.MouseButton.LeftButton:
                self.press(index)
                return
        super().mouseReleaseEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for index, place in enumerate(self._places):
            self._paint_one(painter, index, QRectF(place))
        for index, place in enumerate(self._places):  # the edges of the chosen lie over those of their neighbours
            if self._options[index].code in self._chosen:
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(QColor(T.c.accent if self.isEnabled() else T.c.ink3), 2))
                painter.drawRoundedRect(QRectF(place).adjusted(1, 1, -1, -1), RADIUS["field"], RADIUS["field"])
        if self.hasFocus() and self._places:
            painter.setPen(QPen(QColor(T.c.accent), 1, Qt.PenStyle.DashLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self._places[self._at]).adjusted(4.5, 4.5, -4.5, -4.5), 2, 2)

    def _paint_one(self, painter: QPainter, index: int, place: QRectF) -> None:
        c, on, able = T.c, self._options[index].code in self._chosen, self.isEnabled()
        edge = {"must_fix": c.red, "attention": c.amber}.get(self._state, c.edge) if able else c.line
        soft = on and (able or self._state == "prefilled")
        painter.setPen(QPen(QColor(edge), 1))
        painter.setBrush(QColor(c.accent_soft if soft else c.surface if able else c.sunken))
        painter.drawPath(self._outline(index, place.adjusted(0.5, 0.5, -0.5, -0.5)))
        size = T.px(18)
        ink = (c.accent if on else c.edge) if able else c.ink3
        top = place.center().y() - size / 2
        painter.drawPixmap(QPointF(place.left() + 10, top), pixmap(self.MARKS[on], ink, size))
        painter.setFont(self._font(on))
        painter.setPen(QColor((c.accent if on else c.ink) if able else c.ink3))
        words = place.adjusted(10 + size + 6, 0, 0, 0)
        painter.drawText(words, AL.AlignVCenter | AL.AlignLeft, self._options[index].label)
        if index < 9:
            painter.setFont(font("tiny"))
            painter.setPen(QColor(c.ink3))
            painter.drawText(place.adjusted(0, 0, -10, 0), AL.AlignVCenter | AL.AlignRight, str(index + 1))

    def _outline(self, index: int, place: QRectF) -> QPainterPath:
        """The edge of one choice: round only where the row of touching choices ends."""
        path, last = QPainterPath(), len(self._places) - 1
        path.setFillRule(Qt.FillRule.WindingFill)
        path.addRoundedRect(place, RADIUS["field"], RADIUS["field"])
        if self.GAP:
            return path
        half = place.width() / 2
        if place.left() > 1:
            path.addRect(place.adjusted(0, 0, -half, 0))
        if index < last and self._places[index + 1].top() == self._places[index].top():
            path.addRect(place.adjusted(half, 0, 0, 0))
        return path.simplified()

    def _go(self, index: int) -> None:
        """Move by arrow key."""
        self.press(index)

    def _pressed(self, code: str) -> bool:
        """Change the choice; False when nothing changed."""
        changed = self._chosen != (code,)
        self._chosen = (code,)
        return changed

    def _font(self, on: bool) -> QFont:
        return font("body-b" if on else "body")

    def _widths(self) -> list[int]:
        metrics = QFontMetrics(font("body-b"))
        return [metrics.horizontalAdvance(option.label) + T.px(26 + 18) + 18 for option in self._options]

    def _arranged(self, width: int) -> list[QRect]:
        """The place of every choice when `width` px are there; all in one row if they fit."""
        places: list[QRect] = []
        x, y, height, gap = 0, 0, T.h("button"), self.GAP
        for wide in self._widths():
            if x and x + wide > width:
                x, y = 0, y + height + 4
            overlap = 1 if x and not gap else 0
            places.append(QRect(x - overlap, y, min(wide, width) + overlap, height))
            x += wide + gap
        return places

    def _place(self, width: int) -> None:
        self._places = self._arranged(width)


class MultiChoice(Segmented):
    """Any number of choices; digits and Space switch one on or off. `value()` is the codes with spaces between.

    The codes stand in the order of the options, so the same choices are the same answer.
    """

    MARKS = ("square", "check-square-fill")
    GAP = 8

    def _go(self, index: int) -> None:
        self._at = index
        self.update()

    def _pressed(self, code: str) -> bool:
        self._chosen = switched(self._chosen, code, self._options)
        return True


class YesNo(Segmented):
    """Yes or no; Y and N and the digits 1 and 2 choose."""

    def __init__(self, value: str = "", *, codes: tuple[str, str] = ("yes", "no")) -> None:
        self._codes = codes
        super().__init__((), value)

    def relook(self) -> None:
        self._options = (Option(self._codes[0], t("parts.yes")), Option(self._codes[1], t("parts.no")))
        super().relook()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = {Qt.Key.Key_Y: 0, Qt.Key.Key_N: 1}.get(Qt.Key(event.key()))
        if index is not None and plain_keys(event):
            self.press(index)
            return
        super().keyPressEvent(event)


class Acknowledge(MultiChoice):
    """One box to tick; `value()` is "OK" or "". Space or 1 ticks it."""

    def relook(self) -> None:
        self._options = (Option("OK", t("parts.acknowledge")),)
        super().relook()
