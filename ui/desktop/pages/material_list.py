"""The papers of a case as a list: what each is, whether it is in, its number key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.desktop.i18n.words import dots
from ui.desktop.style.icons import pixmap
from ui.desktop.style.theme import font
from ui.desktop.style.tokens import RADIUS, M, S, T, Tone
from ui.desktop.widgets.basics import AL, is_enter, plain_keys
from ui.desktop.widgets.buttons import cap_width, paint_cap

ROW = 56


@dataclass(frozen=True, slots=True)
class PaperRow:
    """One paper: its name, how it stands in words, icon and tone."""

    code: str
    name: str
    words: str
    icon: str = "circle-dashed"
    tone: Tone = "ink2"


class PaperList(QWidget):
    """Up and Down or a digit choose, Space ticks, Enter ticks and goes on to the next one that is missing.

    Signals: chosen(str code); ticked(str code); entered(str code).
    """

    chosen = Signal(str)
    ticked = Signal(str)
    entered = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[PaperRow, ...] = ()
        self._at = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.relook()

    def put(self, rows: Sequence[PaperRow]) -> None:
        """Shows these papers; the one chosen stays chosen while it is there."""
        if tuple(rows) == self._rows:
            return
        here = self.current()
        self._rows = tuple(rows)
        codes = [row.code for row in rows]
        self._at = codes.index(here) if here in codes else min(self._at, max(0, len(rows) - 1))
        self._name()
        self.relook()

    def current(self) -> str:
        """The code of the paper chosen; empty while there is none."""
        return self._rows[self._at].code if self._at < len(self._rows) else ""

    def choose(self, code: str) -> None:
        """Chooses a paper by its code."""
        codes = [row.code for row in self._rows]
        if code in codes:
            self._go(codes.index(code))

    def relook(self) -> None:
        self.setFixedHeight(max(1, len(self._rows)) * self._row_height())
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(T.px(240), self.height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self._go(self._at + (1 if key == Qt.Key.Key_Down else -1))
        elif is_enter(event) and self.current():
            self.entered.emit(self.current())
        elif key == Qt.Key.Key_Space and self.current():
            self.ticked.emit(self.current())
        elif plain_keys(event) and Qt.Key.Key_1 <= key <= Qt.Key.Key_9 and key - Qt.Key.Key_1 < len(self._rows):
            self._go(key - Qt.Key.Key_1)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row = int(event.position().y()) // self._row_height()
        if 0 <= row < len(self._rows):
            self._go(row)
            if event.position().x() <= T.px(40):
                self.ticked.emit(self.current())
        super().mousePressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for index, row in enumerate(self._rows):
            place = QRectF(0, index * self._row_height(), self.width(), self._row_height())
            self._paint_row(painter, row, place, index)

    def _paint_row(self, painter: QPainter, row: PaperRow, place: QRectF, index: int) -> None:
        c, on = T.c, index == self._at
        if on:
            painter.fillRect(place, QColor(c.accent_soft))
            painter.fillRect(QRectF(place.left(), place.top(), 3, place.height()), QColor(c.accent))
        if index:
            painter.fillRect(QRectF(place.left(), place.top(), place.width(), 1), QColor(c.line))
        size = T.px(20)
        painter.drawPixmap(
            QPointF(place.left() + M, place.center().y() - size / 2), pixmap(row.icon, c.of(row.tone), size)
        )
        cap = str(index + 1) if index < 9 else ""
        right = cap_width(cap) + M if cap else 0
        words = place.adjusted(M + size + S, 7, -right - S, -7)
        self._paint_line(painter, words, row.name, "body-b" if on else "body", c.ink, AL.AlignTop)
        self._paint_line(painter, words, row.words, "label", c.of(row.tone), AL.AlignBottom)
        if cap:
            box = QRectF(place.right() - right, place.center().y() - T.h("cap") / 2, cap_width(cap), T.h("cap"))
            paint_cap(painter, box, cap, QColor(c.edge), QColor(c.ink2))
        if on and self.hasFocus():
            painter.setPen(QPen(QColor(c.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(place.adjusted(1, 1, -1, -1), RADIUS["field"], RADIUS["field"])

    def _paint_line(
        self, painter: QPainter, place: QRectF, words: str, role: str, ink: str, where: Qt.AlignmentFlag
    ) -> None:
        used = font(role)
        painter.setFont(used)
        painter.setPen(QColor(ink))
        shown = QFontMetrics(used).elidedText(dots(words), Qt.TextElideMode.ElideRight, int(place.width()))
        painter.drawText(place, where | AL.AlignLeft, shown)

    def _row_height(self) -> int:
        return T.px(ROW, 0.95 if T.large else 1.0)

    def _go(self, index: int) -> None:
        if 0 <= index < len(self._rows) and (index != self._at or not self.accessibleDescription()):
            self._at = index
            self._name()
            self.update()
            self.chosen.emit(self.current())

    def _name(self) -> None:
        if self._rows:
            row = self._rows[self._at]
            self.setAccessibleName(row.name)
            self.setAccessibleDescription(row.words)
