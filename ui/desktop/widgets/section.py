"""Section (a quiet card with number and title) and the section index in the page head."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget

from ui.desktop.i18n import t
from ui.desktop.style.icons import pixmap
from ui.desktop.style.theme import font
from ui.desktop.style.tokens import RADIUS, XL, L, M, S, T
from ui.desktop.widgets.basics import AL, Col, Label, Part, Row, add_all, box, is_enter


class Section(QFrame):
    """A card: one hairline, no shadow, never a card in a card.

    `right` (its source or its main choice) sits on the title line, in large text below it when `wrap_right` is set.
    Spare height goes below the content unless `fill`.
    """

    def __init__(
        self,
        title: str = "",
        *parts: Part,
        number: int | None = None,
        right: QWidget | None = None,
        wrap_right: bool = False,
        gap: int = S,
        pad: int = L,
        top: int = 10,
        bottom: int = M,
        fill: bool = False,
    ) -> None:
        super().__init__()
        self.setProperty("card", True)
        self._right, self._wrap_right = right, wrap_right
        self.body: QVBoxLayout = Col(gap=gap)
        self._number, self._title = Label("", "h2", "ink3"), Label("", "h2")
        self._title_row, self._below = Row(self._number, self._title, None, gap=S), Row(None)
        self.head = box(Col(self._title_row, self._below, gap=4))
        self.head.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        whole = Col(self.head, self.body, gap=gap, margins=(pad, top, pad, bottom))
        whole.setStretch(1, 1 if fill else 0)
        if not fill:
            whole.addStretch(1)
        self.setLayout(whole)
        self.put_title(title, number)
        self.relook()
        add_all(self.body, parts)

    def put_title(self, title: str, number: int | None = None) -> None:
        """Name the section, with its number when it has one."""
        self._title.set_words(title)
        self._number.set_words(str(number) if number is not None else "")
        self._number.setVisible(number is not None)
        self.head.setVisible(bool(title) or self._right is not None)
        self.setAccessibleName(title)

    def put_right(self, right: QWidget | None) -> None:
        """Put another widget on the right of the title line; the one there before is deleted."""
        if self._right is not None and self._right is not right:
            self._right.hide()
            self._right.deleteLater()
        self._right = right
        self.relook()

    def add(self, *parts: Part) -> None:
        """Add content below."""
        add_all(self.body, parts)

    def relook(self) -> None:
        if self._right is None:
            return
        below = T.large and self._wrap_right
        for row in (self._title_row, self._below):
            row.removeWidget(self._right)
        if below:
            self._below.insertWidget(0, self._right)
        else:
            self._title_row.addWidget(self._right)


class SectionPiece(QFrame):
    """What a section's card goes on with below: the same, without a title line."""

    def __init__(self, *, gap: int = S, pad: int = L, top: int = 0, bottom: int = 0) -> None:
        super().__init__()
        self.setProperty("card", True)
        self.body: QVBoxLayout = Col(gap=gap)
        whole = Col(self.body, gap=0, margins=(pad, top, pad, bottom))
        whole.addStretch(1)
        self.setLayout(whole)


_WHOLE, _SHORT, _BARE = 0, 1, 2
"""How much a section index says."""


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """One section in the index: missing is None before anything was asked, 0 when it is done."""

    title: str
    missing: int | None = None


class SectionIndex(QWidget):
    """The whole form on one line: where I am, what is done, where something is missing.

    In a narrow place only the present section says its name, the others their number; where even that is too much, the
    numbers stand alone, green for done and red for missing, and the words are in the accessible name.
    Left and Right move, Enter or a click jumps. Signals: jumped(int).
    """

    jumped = Signal(int)
    GAP = XL - 4

    def __init__(self, entries: tuple[IndexEntry, ...] = (), current: int = 0) -> None:
        super().__init__()
        self._entries, self._current, self._at = entries, current, current
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.relook()

    def put(self, entries: tuple[IndexEntry, ...], current: int) -> None:
        """Show these sections; `current` gets the line below it."""
        if (entries, current) != (self._entries, self._current):
            self._entries, self._current, self._at = entries, current, current
            self.setAccessibleName(" ".join(self._words(i) for i in range(len(entries))))
            self.relook()

    def relook(self) -> None:
        self.setFixedHeight(T.px(36, 0.92) if T.large else T.h("pagehead"))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._whole_width(_WHOLE), self.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(self._whole_width(_BARE), self.height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is not None and self._entries:
            self._at = max(0, min(len(self._entries) - 1, self._at + step))
            self.update()
        elif is_enter(event) and self._entries:
            self.jumped.emit(self._at)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        x, level = 2, self._level()
        gap = self._gap(level)
        for index in range(len(self._entries)):
            width = self._width_of(index, level)
            if x - gap / 2 <= event.position().x() <= x + width + gap / 2:
                self.jumped.emit(index)
                return
            x += width + gap

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._at = self._current
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, x, level = QPainter(self), 2, self._level()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for index in range(len(self._entries)):
            width = self._width_of(index, level)
            self._paint_one(painter, index, x, width, level)
            x += width + self._gap(level)

    def _paint_one(self, painter: QPainter, index: int, x: int, width: int, level: int) -> None:
        c, entry, height, tick = T.c, self._entries[index], self.height(), T.px(16)
        on, bare = index == self._current, self._is_bare(index, level)
        if on:
            painter.fillRect(QRectF(x - 2, height - 3, width + 4, 3), QColor(c.accent))
        if self.hasFocus() and index == self._at:
            painter.setPen(QPen(QColor(c.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            ring = QRectF(x - 2, height / 2 - T.px(14), width + 4, T.px(28))
            painter.drawRoundedRect(ring.adjusted(1, 1, -1, -1), RADIUS["field"], RADIUS["field"])
        used, left, title = self._font(index, level), float(x), self._title(index, level)
        if entry.missing == 0 and not bare:
            painter.drawPixmap(QPointF(x, (height - tick) / 2), pixmap("check-circle", c.green, tick))
            left += tick + 4
        painter.setFont(used)
        bare_ink = c.red if entry.missing else c.green if entry.missing == 0 else c.ink2
        painter.setPen(QColor(c.accent if on else bare_ink if bare else c.ink2))
        painter.drawText(QRectF(left, 0, width, height), AL.AlignVCenter, title)
        if entry.missing and not bare:
            left += QFontMetrics(used).horizontalAdvance(title) + 6
            place = QRectF(left, height / 2 - T.px(9), x + width - left, T.px(19))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(c.red_soft))
            painter.drawRoundedRect(place, RADIUS["cap"], RADIUS["cap"])
            painter.setFont(font("tiny-b"))
            painter.setPen(QColor(c.red))
            painter.drawText(place.adjusted(0, -1, 0, 0), AL.AlignCenter, t("parts.index.missing", n=entry.missing))

    def _level(self) -> int:
        """How much is said: as much as there is room for."""
        return next((level for level in (_WHOLE, _SHORT) if self._whole_width(level) <= self.width()), _BARE)

    def _gap(self, level: int) -> int:
        return self.GAP if level < _BARE else M

    def _is_bare(self, index: int, level: int) -> bool:
        return level == _BARE and index != self._current

    def _font(self, index: int, level: int) -> QFont:
        strong = index == self._current or (level == _BARE and bool(self._entries[index].missing))
        return font("label-b" if strong else "label")

    def _whole_width(self, level: int) -> int:
        widths = [self._width_of(i, level) for i in range(len(self._entries))]
        return sum(widths) + self._gap(level) * max(0, len(widths) - 1) + 4

    def _title(self, index: int, level: int) -> str:
        return (
            f"{index + 1} {self._entries[index].title}" if level == _WHOLE or index == self._current else str(index + 1)
        )

    def _words(self, index: int) -> str:
        missing = self._entries[index].missing
        return self._title(index, _WHOLE) + (" " + t("parts.index.missing", n=missing) if missing else "")

    def _width_of(self, index: int, level: int) -> int:
        entry = self._entries[index]
        width = QFontMetrics(self._font(index, level)).horizontalAdvance(self._title(index, level))
        if self._is_bare(index, level):
            return width
        if entry.missing == 0:
            width += T.px(16) + 4
        if entry.missing:
            words = t("parts.index.missing", n=entry.missing)
            width += QFontMetrics(font("tiny-b")).horizontalAdvance(words) + 12 + 6
        return width
