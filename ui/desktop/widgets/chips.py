"""Chip (a state as icon and word), meter, portrait: small painted facts."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.desktop.i18n.words import dots
from ui.desktop.style.icons import pixmap
from ui.desktop.style.theme import font
from ui.desktop.style.tokens import RADIUS, T, Tone
from ui.desktop.widgets.basics import AL

_SOFT = {"green": "green_soft", "amber": "amber_soft", "red": "red_soft", "accent": "accent_soft"}


def chip_width(word: str, icon: str) -> int:
    """Width in px of a chip with this word and icon ("" for none)."""
    return QFontMetrics(font("label")).horizontalAdvance(word) + (T.px(14) + 5 if icon else 0) + 16


def paint_chip(painter: QPainter, rect: QRectF, word: str, tone: str, icon: str) -> None:
    """Icon and word on a soft ground; colour is only the third carrier."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(T.c.of(_SOFT.get(tone, "sunken"))))
    painter.drawRoundedRect(rect, RADIUS["field"], RADIUS["field"])
    ink, x = T.c.of(tone), rect.left() + 8
    if icon:
        size = T.px(14)
        painter.drawPixmap(QPointF(x, rect.center().y() - size / 2), pixmap(icon, ink, size))
        x += size + 5
    painter.setPen(QColor(ink))
    painter.setFont(font("label"))
    place = QRectF(x, rect.top() - 0.5, rect.right() - x, rect.height())
    painter.drawText(place, AL.AlignVCenter | AL.AlignLeft, word)
    painter.restore()


class Chip(QWidget):
    """A state as icon and word."""

    def __init__(self, word: str, tone: Tone = "ink2", icon: str = "") -> None:
        super().__init__()
        self.put(word, tone, icon)

    def put(self, word: str, tone: Tone = "ink2", icon: str = "") -> None:
        """Show another state."""
        self._word, self._tone, self._icon = dots(word), tone, icon
        self.setAccessibleName(self._word)
        self.relook()

    def relook(self) -> None:
        self.setFixedSize(chip_width(self._word, self._icon), T.h("chip"))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_chip(QPainter(self), QRectF(self.rect()), self._word, self._tone, self._icon)


class Meter(QWidget):
    """`done` of `total` as segments: readable without colour, because the empty ones are outlines."""

    def __init__(self, done: int = 0, total: int = 0) -> None:
        super().__init__()
        self.setFixedHeight(8)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.put(done, total)

    def put(self, done: int, total: int) -> None:
        self._done, self._total = done, total
        self.setAccessibleName(f"{done} / {total}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._total:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        gap = 4 if self.width() / self._total > 12 else 1
        width = (self.width() - gap * (self._total - 1)) / self._total
        for i in range(self._total):
            on = i < self._done
            painter.setPen(QPen(QColor(T.c.accent if on else T.c.edge), 1))
            painter.setBrush(QColor(T.c.accent) if on else Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(i * (width + gap) + 0.5, 0.5, width - 1, 7), 2, 2)


class Portrait(QWidget):
    """The photo from the card, or a plain head when there is none."""

    def __init__(self, picture: QPixmap | None = None) -> None:
        super().__init__()
        self._picture = picture
        self.relook()

    def put(self, picture: QPixmap | None) -> None:
        self._picture = picture
        self.update()

    def relook(self) -> None:
        self.setFixedSize(T.px(50), T.px(66))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(QColor(T.c.edge), 1))
        painter.setBrush(QColor(T.c.sunken))
        painter.drawRoundedRect(frame, RADIUS["cap"], RADIUS["cap"])
        painter.setClipRect(frame.adjusted(1, 1, -1, -1))
        if self._picture is not None and not self._picture.isNull():
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawPixmap(self.rect(), self._picture)
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(T.c.ink3))
        w, h = frame.width(), frame.height()
        painter.drawEllipse(QPointF(w / 2, h * 0.38), w * 0.2, h * 0.19)
        painter.drawEllipse(QPointF(w / 2, h * 1.02), w * 0.4, h * 0.36)


class Seal(QWidget):
    """The product mark: a door frame with a counter in it."""

    def __init__(self, size: int = 36) -> None:
        super().__init__()
        self._size = size
        self.relook()

    def relook(self) -> None:
        self.setFixedSize(T.px(self._size), T.px(self._size))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, w = QPainter(self), self.width()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(T.c.fill))
        painter.drawRoundedRect(QRectF(0, 0, w, w), RADIUS["card"], RADIUS["card"])
        pen = QPen(QColor(T.c.on_fill), w * 0.075)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        left, right, top, floor = w * 0.26, w * 0.74, w * 0.26, w * 0.78
        painter.drawPolyline([QPointF(left, floor), QPointF(left, top), QPointF(right, top), QPointF(right, floor)])
        painter.drawLine(QPointF(w * 0.40, w * 0.52), QPointF(w * 0.60, w * 0.52))
