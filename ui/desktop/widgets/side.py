"""The right column, the clerk's conscience: what is missing, what goes where, by when."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QShortcut
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from ui.desktop.i18n import t
from ui.desktop.style.tokens import RADIUS, L, M, T, Tone
from ui.desktop.widgets.basics import Col, Icon, Label, Row, box, clicked_inside, empty_layout, is_enter, rule
from ui.desktop.widgets.buttons import KeyCap
from ui.desktop.widgets.chips import Meter


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that is missing or wants attention. `ref` comes back when the clerk jumps there."""

    ref: str
    what: str
    why: str
    tone: Tone = "ink2"  # ink2 missing, red must fix, amber attention

    def icon(self) -> str:
        return {"red": "warning-circle-fill", "amber": "warning"}.get(self.tone, "circle-dashed")


class LackItem(QFrame):
    """One lack: words, what is wrong, its key. A click or Enter goes there. Signals: wanted(str)."""

    wanted = Signal(str)

    def __init__(self, lack: Lack, key: str = "") -> None:
        super().__init__()
        self._icon, self._cap = Icon("circle-dashed", "ink2", 18), KeyCap("")
        self._what, self._why = Label("", "body", wrap=True), Label("", "label", "ink2", wrap=True)
        head = Row(self._icon, self._what, self._cap, gap=8)
        head.setStretch(1, 1)
        self._indent = QWidget()
        why = Row(self._indent, self._why, gap=0)
        why.setStretch(1, 1)
        self.setLayout(Col(head, why, gap=0, margins=(2, 4, 2, 4)))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.relook()
        self.put(lack, key)

    def put(self, lack: Lack, key: str = "") -> None:
        """Show another lack; "" for one without a key."""
        self._ref = lack.ref
        self._icon.set_icon(lack.icon(), lack.tone)
        self._what.set_words(lack.what)
        self._why.set_tone(lack.tone)
        self._why.set_words(lack.why)
        self._cap.set_key(key)
        self._cap.setVisible(bool(key))
        self.setAccessibleName(f"{lack.what} {lack.why}")

    def relook(self) -> None:
        self._indent.setFixedWidth(T.px(18) + 8)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if clicked_inside(self, event):
            self.wanted.emit(self._ref)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_enter(event) or event.key() == Qt.Key.Key_Space:
            self.wanted.emit(self._ref)
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(T.c.accent), 2))
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), RADIUS["field"], RADIUS["field"])


class MissingList(QFrame):
    """The words "3 left to do" with the list below it; Alt+1 to Alt+9 jump. Signals: wanted(str ref).

    At most `SHOWN` are listed; the rest is said as a number, and comes up as the first ones go.
    """

    wanted = Signal(str)
    SHOWN = 6
    REACHED = 9
    """So many have a key."""

    def __init__(self) -> None:
        super().__init__()
        self._lacks: tuple[Lack, ...] = ()
        self._count = 0
        self._notes: tuple[Lack, ...] = ()
        self._title, self._more = Label("", "h2"), Label("", "label", "ink2", wrap=True)
        self._items: list[LackItem] = []
        self._notes_items: list[LackItem] = []
        self._places, self._notes_places = Col(gap=4), Col(gap=4)
        self.setLayout(Col(self._title, self._places, self._more, self._notes_places, gap=4))
        for number in range(1, self.REACHED + 1):
            key = QShortcut(f"Alt+{number}", self)
            key.activated.connect(lambda n=number: self.go(n))
        self._show()

    def put(self, lacks: Sequence[Lack], notes: Sequence[Lack] = (), *, count: int | None = None) -> None:
        """Show what is missing, then what only wants attention; items that stay are kept.

        ``count`` of all that is missing, where only the first `REACHED` are given.
        """
        wanted = tuple(lacks), tuple(notes), len(lacks) if count is None else count
        if wanted != (self._lacks, self._notes, self._count):
            self._lacks, self._notes, self._count = wanted
            self._show()

    def go(self, number: int) -> None:
        """Ask for the lack with this number, counted from 1."""
        if number <= len(self._lacks):
            self.wanted.emit(self._lacks[number - 1].ref)

    def relook(self) -> None:
        self._show()

    def _show(self) -> None:
        count = self._count
        self._title.set_words(t("parts.missing.title", n=count) if count else t("parts.missing.none"))
        self.setAccessibleName(self._title.words())
        self._more.setVisible(count > self.SHOWN)
        self._more.set_words(t("parts.missing.more", n=count - self.SHOWN) if count > self.SHOWN else "")
        shown = self._lacks[: self.SHOWN]
        self._fill(self._places, self._items, [(lack, f"Alt {n}") for n, lack in enumerate(shown, 1)])
        self._fill(self._notes_places, self._notes_items, [(note, "") for note in self._notes])

    def _fill(self, places: QVBoxLayout, items: list[LackItem], wanted: Sequence[tuple[Lack, str]]) -> None:
        """Make `items` show what is wanted."""
        while len(items) > len(wanted):
            gone = items.pop()
            gone.hide()
            gone.deleteLater()
        for item, (lack, key) in zip(items, wanted, strict=False):
            item.put(lack, key)
        for lack, key in wanted[len(items) :]:
            item = LackItem(lack, key)
            item.wanted.connect(self.wanted)
            items.append(item)
            places.addWidget(item)
            item.show()


class Facts(QFrame):
    """A bold head line with a value on the right, and quiet rows below: goes to, due, contact."""

    def __init__(self, title: str, value: str = "", *, tone: Tone = "ink", key: str = "") -> None:
        super().__init__()
        self._title, self._value = Label(title, "body-b"), Label(value, "body-b", tone)
        head = Row(self._title, None, self._value)
        if key:
            head.addWidget(KeyCap(key))
        self._rows = Col(gap=2)
        self._shown: tuple[str, tuple[tuple[str, str], ...], Tone, bool] | None = None
        self.setLayout(Col(head, self._rows, gap=2))

    def put(self, value: str, rows: Sequence[tuple[str, str]] = (), *, tone: Tone = "ink", quiet: bool = False) -> None:
        """Show another value and other rows (words, value); a quiet value is small and grey."""
        wanted = (value, tuple(rows), tone, quiet)
        if wanted == self._shown:
            return
        self._shown = wanted
        self._value.set_tone("ink2" if quiet else tone)
        self._value.set_role("label" if quiet else "body-b")  # after the tone: polishing takes the font back
        self._value.set_words(value)
        empty_layout(self._rows)
        for words, right in rows:
            left = Label(words, "label", "ink" if right else "ink2", wrap=True)
            line = Row(left, Label(right, "label", "ink2", align=Qt.AlignmentFlag.AlignRight), gap=8)
            line.setStretch(0, 1)
            self._rows.addLayout(line)

    def put_title(self, title: str) -> None:
        """Name the head line anew (another language)."""
        self._title.set_words(title)

    def add(self, widget: QWidget) -> None:
        """Put a widget below the rows."""
        layout = self.layout()
        if layout is not None:
            layout.addWidget(widget)


class MaterialsBar(QFrame):
    """How many materials are in: "4 / 5", the key, the meter. Signals: wanted()."""

    wanted = Signal()

    def __init__(self, key: str = "F6") -> None:
        super().__init__()
        self._title, self._count, self._meter = Label("", "body-b"), Label("", "body-b"), Meter()
        self.setLayout(Col(Row(self._title, None, self._count, KeyCap(key)), self._meter, gap=8))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.relook()

    def put(self, done: int, total: int) -> None:
        count = f"{done} / {total}" if total else t("parts.materials_free")
        self._count.set_words(count)
        self._count.set_role("body-b" if total else "label")
        self._meter.put(done, total)
        self._meter.setVisible(bool(total))
        self.setAccessibleName(f"{self._title.words()} {count}")

    def relook(self) -> None:
        self._title.set_words(t("parts.materials"))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if clicked_inside(self, event):
            self.wanted.emit()


def side_width(window_width: int) -> int:
    """Width in px of the right column in a window this wide."""
    if T.large:
        return 344
    return 272 if window_width < 1600 else 300


class SideColumn(QScrollArea):
    """The right column: blocks with hairlines between; scrolls by itself when the window is too low for it."""

    def __init__(self, *blocks: QWidget, window_width: int = 1366) -> None:
        super().__init__()
        self._window_width = window_width
        self._col = Col(gap=0, margins=(L, M, L, M))
        self._rules: list[tuple[QWidget, QWidget]] = []
        self._first: QWidget | None = None
        self._away: set[QWidget] = set()
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        for block in blocks:
            self.add(block)
        self._col.addStretch(1)
        self.setWidget(box(self._col, "surface"))
        self.relook()

    def add(self, block: QWidget) -> None:
        """Put a block at the end."""
        at = self._col.count() - (1 if self.widget() else 0)
        if self._rules or at:
            line = box(Col(M, rule(), M, gap=0))
            self._col.insertWidget(at, line)
            self._rules.append((block, line))
            at += 1
        else:
            self._first = block
        self._col.insertWidget(at, block)

    def show_block(self, block: QWidget, on: bool) -> None:
        """Show or hide a block together with the hairline above it; the first block that is shown has none."""
        block.setVisible(on)
        (self._away.discard if on else self._away.add)(block)
        above = self._first is not None and self._first not in self._away
        for which, line in self._rules:
            shown = which not in self._away
            line.setVisible(shown and above)
            above = above or shown

    def put_window_width(self, width: int) -> None:
        """Take the width that belongs to a window this wide."""
        self._window_width = width
        self.relook()

    def relook(self) -> None:
        self.setFixedWidth(side_width(self._window_width))
