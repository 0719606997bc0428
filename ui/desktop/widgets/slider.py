"""RangeEdit: a number between two ends, on a scale and in figures; Rating: the same as stars."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from ui.desktop.i18n import t
from ui.desktop.style.icons import pixmap
from ui.desktop.style.theme import font
from ui.desktop.style.tokens import S, T
from ui.desktop.widgets.basics import AL, Row, is_enter, is_shift, plain_keys
from ui.desktop.widgets.choice import Choice, Option
from ui.desktop.widgets.numbers import NumberEdit

MOST_TICKS = 40
MOST_NUMBERS = 10_000


@dataclass(frozen=True, slots=True)
class Scale:
    """From `start` to `end` in steps; `start` may be the greater."""

    start: Decimal
    end: Decimal
    step: Decimal

    @classmethod
    def of(cls, start: str, end: str, step: str) -> "Scale":
        """The scale a form asks for; 1 to 10 by 1 where it says nothing that can be read."""
        try:
            found = cls(Decimal(start or "1"), Decimal(end or "10"), abs(Decimal(step or "1")) or Decimal(1))
        except InvalidOperation:
            return cls(Decimal(1), Decimal(10), Decimal(1))
        return found if all(part.is_finite() for part in (found.start, found.end, found.step)) else cls.of("", "", "")

    def steps(self) -> int:
        """How many steps lie between the ends."""
        return int(abs(self.end - self.start) / self.step)

    def at(self, place: int) -> Decimal:
        """The number `place` steps from the start."""
        place = max(0, min(self.steps(), place))
        return self.start + (self.step if self.end >= self.start else -self.step) * place

    def place(self, value: Decimal) -> int:
        """The step nearest to a number."""
        span = (value - self.start) if self.end >= self.start else (self.start - value)
        return max(0, min(self.steps(), round(span / self.step)))


def plain(number: Decimal) -> str:
    """The number without exponent and trailing noughts."""
    return f"{number.normalize():f}"


def number_in(text: str) -> Decimal | None:
    """The number a text stands for; None for none."""
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


class _Figures(NumberEdit):
    """The figures of a range: Up and Down, PgUp and PgDn, Home and End move along the scale."""

    def __init__(self, owner: "RangeEdit") -> None:
        super().__init__()
        self._owner = owner

    def keyPressEvent(self, event: QKeyEvent) -> None:
        tenth = max(1, self._owner.scale.steps() // 10)
        steps = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1, Qt.Key.Key_PageUp: tenth, Qt.Key.Key_PageDown: -tenth}
        step = steps.get(Qt.Key(event.key()))
        if step is not None and plain_keys(event):
            self._owner.go(step)
            return
        super().keyPressEvent(event)


class RangeEdit(QFrame):
    """A number on a scale. Nothing is answered until somebody answers: the scale has no handle before.

    Signals: edited(str), committed(str), advance(), back().
    """

    edited = Signal(str)
    committed = Signal(str)
    advance = Signal()
    back = Signal()

    def __init__(self, scale: Scale, value: str = "", *, vertical: bool = False, ticks: bool = True) -> None:
        super().__init__()
        self.scale = scale
        self.line = _Figures(self)
        self._track = _Track(self, vertical=vertical, ticks=ticks)
        row = Row(self._track, self.line, gap=S)
        if vertical:
            row.addStretch(1)
        else:
            row.setStretch(0, 1)
        row.setAlignment(self.line, AL.AlignVCenter)
        self.setLayout(row)
        self.setFocusProxy(self.line)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.line.edited.connect(self._on_typed)
        self.line.committed.connect(self.committed)
        self.line.advance.connect(self.advance)
        self.line.back.connect(self.back)
        self.relook()
        if value:
            self.set_value(value)

    def value(self) -> str:
        return self.line.value()

    def set_value(self, value: str) -> None:
        number = number_in(value)
        self.line.set_value(plain(number) if number is not None else value)
        self._track.update()

    def raw(self) -> str:
        return self.line.raw()

    def set_raw(self, raw: str) -> None:
        self.line.set_raw(raw)
        self._track.update()

    def set_state(self, state: str) -> None:
        self.line.set_state(state)

    def place(self) -> int | None:
        """The step that is answered; None without an answer or for one that is not on the scale."""
        number = number_in(self.line.value())
        low, high = sorted((self.scale.start, self.scale.end))
        return self.scale.place(number) if number is not None and low <= number <= high else None

    def go(self, step: int) -> None:
        """So many steps on; from the start when nothing is answered yet."""
        place = self.place()
        self.take(0 if place is None else place + step)

    def take(self, place: int) -> None:
        """Answer with a step, as the clerk would."""
        words = plain(self.scale.at(place))
        if words != self.line.value():
            self.line.set_raw(words)
            self._on_typed(words)

    def relook(self) -> None:
        self.line.setFixedWidth(self._figures_width())
        self.line.setPlaceholderText(t("parts.range.placeholder"))

    def _figures_width(self) -> int:
        widest = max(len(plain(self.scale.start)), len(plain(self.scale.end)), len(plain(self.scale.at(1))))
        return T.px(10) * widest + T.px(44)

    def _on_typed(self, value: str) -> None:
        self._track.update()
        self.edited.emit(self.line.value())


class NumberPicker(Choice):
    """A range as a list of its numbers."""

    def __init__(self, scale: Scale, value: str = "") -> None:
        numbers = [plain(scale.at(place)) for place in range(min(scale.steps(), MOST_NUMBERS) + 1)]
        super().__init__([Option(number, number) for number in numbers], value)


class _Track(QWidget):
    """The scale itself; a press or a drag answers."""

    def __init__(self, owner: RangeEdit, *, vertical: bool, ticks: bool) -> None:
        super().__init__(owner)
        self._owner, self._vertical, self._ticks = owner, vertical, ticks
        wide = QSizePolicy.Policy.Fixed if vertical else QSizePolicy.Policy.Expanding
        self.setSizePolicy(wide, QSizePolicy.Policy.Fixed)
        self.relook()

    def relook(self) -> None:
        self.setFixedHeight(T.px(150) if self._vertical else T.px(46))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(T.px(90 if self._vertical else 180), self.height())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._owner.line.setFocus(Qt.FocusReason.MouseFocusReason)
        self._owner.take(self._place_at(event.position()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._owner.take(self._place_at(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._owner.line.commit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, c, able = QPainter(self), T.c, self.isEnabled()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        begin, end = self._ends()
        painter.setPen(QPen(QColor(c.edge if able else c.line), 2))
        painter.drawLine(begin, end)
        count, place = self._owner.scale.steps(), self._owner.place()
        if self._ticks and 0 < count <= MOST_TICKS:
            for step in range(count + 1):
                point = begin + (end - begin) * (step / count)
                across = QPointF(5, 0) if self._vertical else QPointF(0, 5)
                painter.drawLine(point - across, point + across)
        self._paint_ends(painter, begin, end)
        if place is not None:
            point = begin + (end - begin) * (place / max(1, count))
            painter.setPen(QPen(QColor(c.accent if able else c.ink3), 4))
            painter.drawLine(begin, point)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(c.accent if able else c.ink3))
            painter.drawEllipse(point, T.px(9), T.px(9))

    def _paint_ends(self, painter: QPainter, begin: QPointF, end: QPointF) -> None:
        painter.setFont(font("tiny"))
        painter.setPen(QColor(T.c.ink3))
        for point, number in ((begin, self._owner.scale.start), (end, self._owner.scale.end)):
            if self._vertical:
                place, flag = QRectF(point.x() + T.px(16), point.y() - 10, 120, 20), AL.AlignVCenter | AL.AlignLeft
            else:
                place, flag = QRectF(point.x() - 60, self.height() - T.px(18), 120, T.px(18)), AL.AlignCenter
                place.moveLeft(max(0.0, min(place.left(), self.width() - 120.0)))
                flag = AL.AlignVCenter | (AL.AlignLeft if point is begin else AL.AlignRight)
            painter.drawText(place, flag, plain(number))

    def _ends(self) -> tuple[QPointF, QPointF]:
        edge = T.px(12)
        if self._vertical:
            return QPointF(edge + 4, self.height() - edge), QPointF(edge + 4, edge)
        y = (self.height() - T.px(16)) / 2
        return QPointF(edge, y), QPointF(self.width() - edge, y)

    def _place_at(self, point: QPointF) -> int:
        begin, end = self._ends()
        along = (point.y() - begin.y()) / (end.y() - begin.y()) if self._vertical else 0.0
        if not self._vertical:
            along = (point.x() - begin.x()) / (end.x() - begin.x())
        return round(max(0.0, min(1.0, along)) * self._owner.scale.steps())


class Rating(QWidget):
    """A range as stars: digits and arrows choose, 0 or Delete takes the answer back.

    Signals: edited(str), committed(str), advance(), back().
    """

    edited = Signal(str)
    committed = Signal(str)
    advance = Signal()
    back = Signal()

    def __init__(self, scale: Scale, value: str = "") -> None:
        super().__init__()
        self.scale = scale
        self._value, self._state = value, ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.relook()

    def value(self) -> str:
        return self._value

    def set_value(self, value: str) -> None:
        number = number_in(value)
        self._value = plain(number) if number is not None else value
        self.update()

    def raw(self) -> str:
        return self._value

    def set_raw(self, raw: str) -> None:
        self.set_value(raw)

    def set_state(self, state: str) -> None:
        self._state = state
        self.update()

    def stars(self) -> int:
        """How many stars are lit."""
        number = number_in(self._value)
        return self.scale.place(number) + 1 if number is not None else 0

    def take(self, stars: int) -> None:
        """Light so many stars, as the clerk would; 0 is no answer."""
        value = plain(self.scale.at(stars - 1)) if stars > 0 else ""
        if value != self._value:
            self._value = value
            self.update()
            self.setAccessibleDescription(value)
            self.edited.emit(value)
            self.committed.emit(value)

    def relook(self) -> None:
        self.setFixedHeight(T.h("button"))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize((self.scale.steps() + 1) * self._wide() + T.px(60), T.h("button"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, stars = Qt.Key(event.key()), self.stars()
        if is_enter(event):
            (self.back if is_shift(event) else self.advance).emit()
        elif not plain_keys(event):
            super().keyPressEvent(event)
        elif Qt.Key.Key_1 <= key <= Qt.Key.Key_9:
            self.take(min(key - Qt.Key.Key_0, self.scale.steps() + 1))
        elif key in (Qt.Key.Key_Right, Qt.Key.Key_Up):
            self.take(min(stars + 1, self.scale.steps() + 1))
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Down):
            self.take(max(1, stars - 1))
        elif key in (Qt.Key.Key_0, Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.take(0)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.take(min(int(event.position().x() / self._wide()) + 1, self.scale.steps() + 1))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, c, lit, size = QPainter(self), T.c, self.stars(), T.px(24)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        able, count = self.isEnabled(), self.scale.steps() + 1
        empty = {"must_fix": c.red, "attention": c.amber}.get(self._state, c.edge)
        for star in range(count):
            ink = (c.accent if star < lit else empty) if able else c.ink3
            picture = pixmap("star-fill" if star < lit else "star", ink, size)
            painter.drawPixmap(int(star * self._wide() + 4), int((self.height() - size) / 2), picture)
        painter.setFont(font("label"))
        painter.setPen(QColor(c.ink2))
        words = f"{self._value or '–'} / {plain(self.scale.at(count - 1))}"
        painter.drawText(QRectF(count * self._wide() + 8, 0, T.px(80), self.height()), AL.AlignVCenter, words)
        if self.hasFocus():
            painter.setPen(QPen(QColor(c.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(1, 1, count * self._wide() + 2, self.height() - 2), 4, 4)

    def _wide(self) -> int:
        return T.px(30)
