"""Rail (the six rooms of the program) and draft tabs (the citizens who are open)."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QSizePolicy

from ui.desktop.i18n.words import dots
from ui.desktop.style.icons import pixmap
from ui.desktop.style.theme import font
from ui.desktop.style.tokens import RADIUS, L, S, T
from ui.desktop.widgets.basics import AL, Col, Row, box, is_enter
from ui.desktop.widgets.buttons import KeyButton
from ui.desktop.widgets.chips import Seal


class _PaintedButton(QAbstractButton):
    """A button with a focus ring, pressed by Space and Enter."""

    def __init__(self) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_enter(event):
            if not event.isAutoRepeat():
                self.click()
            return
        super().keyPressEvent(event)

    def _ring(self, painter: QPainter, place: QRectF) -> None:
        if self.hasFocus():
            painter.setPen(QPen(QColor(T.c.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(place.adjusted(1, 1, -1, -1), RADIUS["card"], RADIUS["card"])


def rail_width() -> int:
    """Width in px of the rail in the present text size."""
    return T.px(72, 0.92 if T.large else 1)


class RailItem(_PaintedButton):
    """One room: icon, words, a badge for what waits there."""

    def __init__(self, icon: str, words: str) -> None:
        super().__init__()
        self._icon, self._on, self._badge = icon, False, ""
        self.set_words(words)
        self.relook()

    def set_words(self, words: str) -> None:
        self.setText(words)
        self._name()

    def set_on(self, on: bool) -> None:
        self._on = on
        self.update()

    def is_on(self) -> bool:
        return self._on

    def set_badge(self, badge: str) -> None:
        self._badge = badge
        self._name()
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            event.ignore()  # the rail's own: a button alone would walk on through the whole window
            return
        super().keyPressEvent(event)

    def relook(self) -> None:
        self.setFixedSize(rail_width(), T.h("railitem"))

    def paintEvent(self, event: QPaintEvent) -> None:
        c, painter = T.c, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width, height, size = self.width(), self.height(), T.px(24)
        body = QRectF(6, 2, width - 12, height - 4)
        if self._on or self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(c.surface if self._on else c.line))
            painter.drawRoundedRect(body, RADIUS["card"], RADIUS["card"])
        if self._on:
            painter.setBrush(QColor(c.accent))
            painter.drawRoundedRect(QRectF(0, 12, 3, height - 24), 1.5, 1.5)
        self._ring(painter, body)
        ink, used = c.accent if self._on else c.ink2, font("label-b" if self._on else "label")
        words_height = QFontMetrics(used).height()
        top = (height - size - words_height) / 2
        picture = pixmap(self._icon + ("-fill" if self._on else ""), ink, size)
        painter.drawPixmap(QPointF((width - size) / 2, top), picture)
        painter.setFont(used)
        painter.setPen(QColor(ink))
        painter.drawText(QRectF(0, top + size, width, words_height), AL.AlignCenter, self.text())
        if self._badge:
            self._paint_badge(painter, QPointF(width / 2 + T.px(8), top - T.px(7)))

    def _paint_badge(self, painter: QPainter, corner: QPointF) -> None:
        high = T.px(18)
        wide = max(high, QFontMetrics(font("tiny-b")).horizontalAdvance(self._badge) + 8)
        place = QRectF(corner.x(), max(corner.y(), 1), wide, high)
        painter.setPen(QPen(QColor(T.c.sunken), 2))
        painter.setBrush(QColor(T.c.amber))
        painter.drawRoundedRect(place, high / 2, high / 2)
        painter.setPen(QColor(T.c.surface))
        painter.setFont(font("tiny-b"))
        painter.drawText(place.adjusted(0, -1, 0, 0), AL.AlignCenter, self._badge)

    def _name(self) -> None:
        self.setAccessibleName(f"{self.text()} {self._badge}".strip())


@dataclass(frozen=True, slots=True)
class Room:
    """One entry of the rail: id, icon, words."""

    id: str
    icon: str
    words: str


class Rail(QFrame):
    """The rooms of the program, the lock below. Signals: chosen(str id), lock_wanted()."""

    chosen = Signal(str)
    lock_wanted = Signal()

    def __init__(self, rooms: Sequence[Room], lock_words: str) -> None:
        super().__init__()
        self.setProperty("ground", "sunken")
        self._items = {room.id: RailItem(room.icon, room.words) for room in rooms}
        self._lock = RailItem("lock-simple", lock_words)
        self._lock.clicked.connect(self.lock_wanted)
        self._seal = box(Row(None, Seal(), None))
        col = Col(self._seal, *self._items.values(), None, self._lock, gap=2, margins=(0, 0, 0, 8))
        self.setLayout(col)
        for name, item in self._items.items():
            item.clicked.connect(lambda _=False, chosen=name: self.chosen.emit(chosen))
        self.relook()

    def set_current(self, room: str) -> None:
        for name, item in self._items.items():
            item.set_on(name == room)

    def set_badge(self, room: str, badge: str) -> None:
        """Show a small number at a room; "" takes it away."""
        self._items[room].set_badge(badge)

    def focus_current(self) -> None:
        """F10: the keyboard goes to the rail; arrows move, Enter chooses, Esc is the page's."""
        items = list(self._items.values())
        (next((item for item in items if item.is_on()), items[0])).setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        items = [*self._items.values(), self._lock]
        at = next((place for place, item in enumerate(items) if item.hasFocus()), None)
        step = steps.get(Qt.Key(event.key()))
        if step is None or at is None:
            super().keyPressEvent(event)
            return
        items[(at + step) % len(items)].setFocus()

    def set_words(self, rooms: Sequence[Room], lock_words: str) -> None:
        """Say the same rooms in another language."""
        for room in rooms:
            self._items[room.id].set_words(room.words)
        self._lock.set_words(lock_words)

    def relook(self) -> None:
        self._seal.setFixedHeight(T.h("tab") + 16)
        self._seal.setVisible(not T.large)  # six large rooms and the lock fill the height of a small screen
        self.setFixedWidth(rail_width())


@dataclass(frozen=True, slots=True)
class DraftTab:
    """One open draft: its id, the masked name, the item, how many things are missing.

    While nobody is named (as with most events) it stands under the item's name.
    """

    id: str
    name: str
    item: str
    missing: int = 0

    def words(self) -> tuple[str, str]:
        """What it says, and the quieter words behind that go first where room is short."""
        return (self.name, self.item) if self.name else (self.item, "")


class _TabButton(_PaintedButton):
    def __init__(self, tab: DraftTab, on: bool) -> None:
        super().__init__()
        self._short = False
        self.put(tab, on)

    def put(self, tab: DraftTab, on: bool) -> None:
        self._tab, self._on = tab, on
        self.setAccessibleName(f"{tab.name} {tab.item} {tab.missing or ''}".strip())
        self.relook()
        self.update()

    def id(self) -> str:
        return self._tab.id

    def width_of(self, short: bool) -> int:
        """The width in px with the item, or `short` without it."""
        first, behind = self._tab.words()
        width = QFontMetrics(font("body-b")).horizontalAdvance(dots(first)) + 2 * L
        width += 0 if short or not behind else QFontMetrics(font("label")).horizontalAdvance(dots(behind)) + 8
        return width + (T.px(22) + 6 if self._tab.missing else 0)

    def set_short(self, short: bool) -> None:
        """Leave the item out, or say it again."""
        self._short = short
        self.setToolTip(self.accessibleName() if short else "")
        self.relook()

    def relook(self) -> None:
        self.setFixedSize(self.width_of(self._short), T.h("tab"))

    def paintEvent(self, event: QPaintEvent) -> None:
        c, painter = T.c, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width, height = self.width(), self.height()
        if self._on:
            painter.fillRect(self.rect(), QColor(c.paper))
            painter.fillRect(0, 0, width, 3, QColor(c.accent))
        else:
            painter.fillRect(self.rect(), QColor(c.line) if self.underMouse() else QColor(c.sunken))
            painter.fillRect(width - 1, 12, 1, height - 24, QColor(c.edge))
        self._ring(painter, QRectF(self.rect()))
        x, base = float(L), height / 2 + QFontMetrics(font("body")).capHeight() / 2
        first, behind = self._tab.words()
        for words, role, ink in (
            (dots(first), "body-b" if self._on else "body", c.ink),
            ("" if self._short else dots(behind), "label", c.ink2),
        ):
            if not words:
                continue
            painter.setFont(font(role))
            painter.setPen(QColor(ink))
            painter.drawText(QPointF(x, base), words)
            x += QFontMetrics(font(role)).horizontalAdvance(words) + 8
        if self._tab.missing:
            place = QRectF(x - 2, (height - T.px(20)) / 2, T.px(22), T.px(20))
            painter.setPen(QPen(QColor(c.edge), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), T.px(10), T.px(10))
            painter.setPen(QColor(c.ink2))
            painter.setFont(font("tiny-b"))
            painter.drawText(place.adjusted(0, -1, 0, 0), AL.AlignCenter, str(self._tab.missing))


class DraftTabs(QFrame):
    """The open drafts as tabs, with the key for the next citizen behind them. Signals: chosen(str id), new_wanted().

    When they do not fit, only the present one says its item; what still does not fit is reached by Ctrl+Tab.
    """

    chosen = Signal(str)
    new_wanted = Signal()

    def __init__(self, new_words: str, new_key: str = "F2") -> None:
        super().__init__()
        self.setProperty("ground", "sunken")
        self._tabs: tuple[DraftTab, ...] = ()
        self._current = ""
        self._buttons: list[_TabButton] = []
        self._row = Row(gap=0)
        self.new_button = KeyButton(new_words, new_key, "plus", "quiet")
        self.new_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.new_button.clicked.connect(self.new_wanted)
        self.setLayout(Row(self._row, S // 2, self.new_button, None, gap=0))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.relook()

    def put(self, tabs: Sequence[DraftTab], current: str = "") -> None:
        """Show these drafts; `current` is the id of the one on the page, "" for none. Buttons that stay are kept."""
        self._tabs, self._current = tuple(tabs), current
        while len(self._buttons) > len(self._tabs):
            gone = self._buttons.pop()
            gone.hide()
            gone.deleteLater()
        for button, tab in zip(self._buttons, self._tabs, strict=False):
            button.put(tab, tab.id == current)
        for tab in self._tabs[len(self._buttons) :]:
            button = _TabButton(tab, tab.id == current)
            button.clicked.connect(lambda _=False, b=button: self.chosen.emit(b.id()))
            self._buttons.append(button)
            self._row.addWidget(button)
            button.show()
        self._fit()

    def next_id(self, step: int = 1) -> str:
        """The id of the draft `step` tabs on (Ctrl+Tab); "" when there are none."""
        ids = [tab.id for tab in self._tabs]
        if not ids:
            return ""
        return ids[(ids.index(self._current) + step) % len(ids)] if self._current in ids else ids[0]

    def relook(self) -> None:
        self.setFixedHeight(T.h("tab"))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Shorten and hide tabs until they fit; the present one always stays whole."""
        room = self.width() - self.new_button.sizeHint().width() - S
        short = sum(button.width_of(False) for button in self._buttons) > room
        left = room - sum(b.width_of(False) for b in self._buttons if b.id() == self._current)
        for button in self._buttons:
            present = button.id() == self._current
            button.set_short(short and not present)
            if not present:
                left -= button.width_of(short)
            button.setVisible(present or left >= 0)
