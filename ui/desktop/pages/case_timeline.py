"""Timeline: a case's story, painted; days and clocks line up, long lines wrap, what comes next is dashed."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.desktop.i18n.words import dots
from ui.desktop.pages.case_events import MARKS, NEXT, NOTE, Step
from ui.desktop.style.icons import pixmap
from ui.desktop.style.theme import font
from ui.desktop.style.tokens import M, T
from ui.desktop.widgets.basics import AL

_WRAP = int(Qt.TextFlag.TextWordWrap)
_FAR = 10_000


class Timeline(QWidget):
    """The steps one below the other. It takes the height it needs at its width."""

    def __init__(self) -> None:
        super().__init__()
        self._steps: tuple[Step, ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.relook()

    def put(self, steps: Sequence[Step]) -> None:
        """Show these steps."""
        if tuple(steps) == self._steps:
            return
        self._steps = tuple(steps)
        self.setAccessibleName("; ".join(f"{s.day} {s.clock} {s.what} {s.how}".strip() for s in self._steps))
        self.relook()

    def steps(self) -> tuple[Step, ...]:
        return self._steps

    def relook(self) -> None:
        self._fit()
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(T.px(380), self.heightForWidth(self.width()))

    def minimumSizeHint(self) -> QSize:
        return QSize(T.px(300), self.heightForWidth(max(self.width(), T.px(300))))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return sum(self._heights(width)) if self._steps else 0

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, top = QPainter(self), 0.0
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        heights = self._heights(self.width())
        for index, (step, height) in enumerate(zip(self._steps, heights, strict=True)):
            if index + 1 < len(self._steps):
                self._paint_line(painter, top, height, dashed=self._steps[index + 1].kind == NEXT)
            self._paint_step(painter, step, top)
            top += height

    def _paint_line(self, painter: QPainter, top: float, height: float, *, dashed: bool) -> None:
        pen = QPen(QColor(T.c.edge), 2)
        if dashed:
            pen.setDashPattern([2, 2])
        painter.setPen(pen)
        x, mark = self._mark_x(), T.px(22)
        painter.drawLine(QPointF(x, top + mark), QPointF(x, top + height))

    def _paint_step(self, painter: QPainter, step: Step, top: float) -> None:
        c, x, line = T.c, self._mark_x(), T.px(22)
        name, tone = MARKS[step.kind]
        size = T.px(12 if step.kind == NOTE else 20)
        painter.drawPixmap(QPointF(x - size / 2, top + (line - size) / 2), pixmap(name, c.of(tone), size))
        painter.setFont(font("label-b"))
        painter.setPen(QColor(c.ink))
        painter.drawText(QRectF(0, top, x, line), AL.AlignVCenter, step.day)
        painter.setFont(font("label"))
        painter.setPen(QColor(c.ink2))
        painter.drawText(QRectF(0, top, x - T.px(20), line), AL.AlignVCenter | AL.AlignRight, step.clock)
        left = x + T.px(20)
        painter.setFont(font("body-b"))
        painter.setPen(QColor(c.ink if step.kind != NEXT else c.ink2))
        shown = QFontMetrics(font("body-b")).elidedText(
            step.what, Qt.TextElideMode.ElideRight, int(self.width() - left)
        )
        painter.drawText(QRectF(left, top, self.width() - left, line), AL.AlignVCenter, shown)
        painter.setFont(font("label"))
        painter.setPen(QColor(c.of(step.tone)))
        below = QRectF(left, top + line + 1, self.width() - left, _FAR)
        painter.drawText(below, int(AL.AlignTop) | _WRAP, dots(step.how))

    def _heights(self, width: int) -> list[int]:
        """Height of each step with the gap behind it."""
        metrics, room = QFontMetrics(font("label")), max(60, width - self._mark_x() - T.px(20))
        found = []
        for step in self._steps:
            how = metrics.boundingRect(0, 0, room, _FAR, _WRAP, dots(step.how)).height() if step.how else 0
            found.append(T.px(22) + how + M)
        return found

    def _mark_x(self) -> int:
        return T.px(152)

    def _fit(self) -> None:
        """The height in the layout is the height it needs."""
        wanted = self.heightForWidth(self.width())
        if wanted != self.minimumHeight():
            self.setMinimumHeight(wanted)
