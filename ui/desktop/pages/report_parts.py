"""Parts of the daily page: a figure in a card, bars by the hour, lines of a check."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from ui.desktop.i18n import t
from ui.desktop.style.theme import font
from ui.desktop.style.tokens import M, S, T, Tone
from ui.desktop.widgets.basics import AL, Col, Icon, Label, Row, empty_layout
from ui.desktop.widgets.section import Section


class FigureCard(Section):
    """One figure of the day, large, with a quiet line below."""

    def __init__(self) -> None:
        self._what, self._figure = Label("", "label", "ink2"), Label("", "display")
        self._unit, self._note = Label("", "label", "ink2"), Label("", "label", "ink2", elide=True)
        row = Row(self._figure, self._unit, None, gap=6)
        row.setAlignment(self._unit, AL.AlignBottom)
        super().__init__("", Col(self._what, row, self._note, gap=0), top=S, bottom=S)

    def put(self, label: str, figure: int, below: str = "", tone: Tone = "ink2") -> None:
        """Show this figure."""
        self._what.set_words(label)
        self._figure.set_words(str(figure))
        self._unit.set_words(t("report.figure_unit"))
        self._note.set_tone(tone)
        self._note.set_words(below)
        self.setAccessibleName(f"{label} {figure} {below}")


class HourBars(QWidget):
    """How many were received in each hour; the busiest is in the accent colour, every bar has its figure."""

    def __init__(self) -> None:
        super().__init__()
        self._bars: tuple[tuple[str, int], ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.relook()

    def put(self, bars: Sequence[tuple[str, int]]) -> None:
        """Show these (hour as two digits, figure)."""
        self._bars = tuple(bars)
        self.setAccessibleName(", ".join(f"{t('report.hour', hour=int(hour))} {n}" for hour, n in self._bars))
        self.update()

    def relook(self) -> None:
        self.setFixedHeight(T.px(150, 0.9 if T.large else 1))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._bars:
            return
        painter, most = QPainter(self), max(n for _, n in self._bars) or 1
        small = QFontMetrics(font("label"))
        floor, roof = self.height() - small.height() - 4, small.height() + 2
        pitch = self.width() / len(self._bars)
        bar = min(T.px(40), pitch * 0.6)
        busiest = max(range(len(self._bars)), key=lambda place: self._bars[place][1])
        for place, (hour, n) in enumerate(self._bars):
            middle, height = (place + 0.5) * pitch, (floor - roof) * n / most
            color = T.c.accent if place == busiest and n else T.c.edge
            painter.fillRect(QRectF(middle - bar / 2, floor - height, bar, height), QColor(color))
            painter.setFont(font("label-b"))
            painter.setPen(QColor(T.c.ink))
            above = QRectF(middle - pitch / 2, floor - height - roof, pitch, roof)
            painter.drawText(above, AL.AlignCenter, str(n) if n else "")
            painter.setFont(font("label"))
            painter.setPen(QColor(T.c.ink2))
            below = QRectF(middle - pitch / 2, floor + 3, pitch, small.height())
            painter.drawText(below, Qt.AlignmentFlag.AlignCenter, t("report.hour", hour=int(hour)))
        painter.fillRect(QRectF(0, floor, self.width(), 1), QColor(T.c.edge))


class CheckCard(Section):
    """Lines of words with a value on the right, each with an icon that says whether it is in order."""

    def __init__(self) -> None:
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(M)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)
        super().__init__("", self._grid, gap=S, bottom=M)

    def put(self, title: str, lines: Sequence[tuple[str, str, Tone]]) -> None:
        """Show these (words, value, tone: green in order, amber to look at, ink2 neither)."""
        self.put_title(title)
        empty_layout(self._grid)
        icons = {"green": "check-circle", "amber": "clock", "red": "warning-circle"}
        for row, (words, value, tone) in enumerate(lines):
            self._grid.addWidget(Icon(icons.get(tone, "file-text"), tone, 18), row, 0)
            self._grid.addWidget(Label(words, "body"), row, 1)
            self._grid.addWidget(Label(value, "label", tone, align=AL.AlignRight), row, 2)


def whole_day(bars: Sequence[tuple[str, int]], hours: Sequence[int]) -> list[tuple[str, int]]:
    """The figures of every office hour, and of any other hour that has one."""
    known = {int(hour): n for hour, n in bars}
    return [(f"{hour:02d}", known.get(hour, 0)) for hour in sorted({*hours, *known})]
