"""The ground under the cards: each at its place below the one before, whether it was made yet or not."""

from __future__ import annotations

from bisect import bisect_right

from PySide6.QtCore import QEvent, QRect, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from ui.desktop.pages.form_cards import SectionCard
from ui.desktop.pages.form_layout import Piece
from ui.desktop.style.tokens import RADIUS, L, M, S, T


class Canvas(QFrame):
    """Cards below each other. A card that was not made holds its place by the height it may have.

    Where a card turns out higher or lower than that, what the clerk looks at stays where it is. Signals: arranged() after cards moved.
    """

    arranged = Signal()

    def __init__(self, area: QScrollArea, cards: list[SectionCard]) -> None:
        super().__init__()
        self._area, self._cards = area, cards
        self._arranging = False
        self._made: list[SectionCard] = []
        self._order: list[SectionCard] = []  # what is shown, from the top down
        self._tops: list[int] = []  # where each of these begins, and how high it is
        self._heights: list[int] = []
        self._at: dict[SectionCard, int] = {}
        self._wide = 0
        self._bare = True  # a card in sight was not made yet

    def place(self, card: SectionCard) -> QRect:
        """Where a card stands; nowhere while it is not shown."""
        at = self._at.get(card)
        return QRect() if at is None else QRect(L, self._tops[at], self._wide, self._heights[at])

    def is_arranging(self) -> bool:
        """Whether the page moves because cards do, not because somebody scrolls."""
        return self._arranging

    def near(self, top: int, bottom: int) -> list[SectionCard]:
        """The cards that reach into this part of the page."""
        first = self._reaching(top)
        return self._order[first : max(first, bisect_right(self._tops, bottom))]

    def arrange(self) -> None:
        """Puts every card at its place; nothing happens while all stand right."""
        if self._arranging or self.width() <= 0 or not self._moved():
            return
        self._arranging = True
        bar = self._area.verticalScrollBar()
        held = self._held(bar.value())
        self._reckon()
        total = (self._tops[-1] + self._heights[-1] if self._order else 0) + M
        self.setMinimumHeight(total)
        self.resize(
            self.width(), max(total, self._area.viewport().height())
        )  # now, so that the bar knows how far it goes
        came = self._put()
        if held is not None and held[0] in self._at:
            wanted = self._tops[self._at[held[0]]] + held[1]
            if wanted != bar.value():
                bar.setValue(wanted)
        self._arranging = False
        self._paint_bare()
        if came:  # only what is shown knows its style, and with that its height
            self.arrange()
        self.arranged.emit()

    def _paint_bare(self) -> None:
        """Where cards that were not made are, or just were, in sight, their outlines are painted anew; else nothing is painted."""
        top = self._area.verticalScrollBar().value()
        was, self._bare = self._bare, False
        for card in self.near(top, top + self._area.viewport().height()):
            self._bare = self._bare or card.card is None
        if was or self._bare:
            self.update()

    def _put(self) -> bool:
        """Shows the cards that were made where they belong; True when one came."""
        came = False
        for card in self._made:
            if card.card is None:
                continue
            shown = card in self._at
            if card.card.isHidden() == shown:
                came = came or shown
                card.card.setVisible(shown)
            if shown:
                card.card.setGeometry(self.place(card))
        return came

    def _moved(self) -> bool:
        """Whether a card came, went, was made, or became higher or lower since the last time."""
        width = self.width() - 2 * L
        made = [card for card in self._cards if card.card is not None]
        order = [card for card in self._cards if card.shown and card.turned_to]
        moved = made != self._made or order != self._order or (bool(order) and width != self._wide)
        self._made = made
        for card in made:
            if card.card is not None and card in self._at:
                moved = moved or _height(card.card, width) != card.height
        return moved

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.arrange()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(T.c.line), 1))
        painter.setBrush(QColor(T.c.surface))
        for card in self.near(event.rect().top(), event.rect().bottom()):
            if card.card is None:
                place = self.place(card).toRectF().adjusted(0.5, 0.5, -0.5, -0.5)
                painter.drawRoundedRect(place, RADIUS["card"], RADIUS["card"])

    def _held(self, top: int) -> tuple[SectionCard, int] | None:
        """The card at the top of what is seen, and how far it is scrolled past."""
        first = self._reaching(top)
        if top <= 0 or first >= len(self._order):
            return None
        return self._order[first], top - self._tops[first]

    def _reaching(self, top: int) -> int:
        """The place in the order of the first card that reaches down to here."""
        first = max(0, bisect_right(self._tops, top) - 1)
        while first < len(self._order) and self._tops[first] + self._heights[first] <= top:
            first += 1
        return first

    def _reckon(self) -> None:
        """Works out where each card begins."""
        y, width = S, self.width() - 2 * L
        self._order = [card for card in self._cards if card.visible()]
        self._tops, self._heights, self._wide = [], [], width
        for card in self._order:
            if self._tops and card.plan.piece in (Piece.WHOLE, Piece.TOP):
                y += S
            if card.card is not None:
                card.height = _height(card.card, width)
            card.height = card.height or card.guess()
            self._tops.append(y)
            self._heights.append(card.height)
            y += card.height
        self._at = {card: at for at, card in enumerate(self._order)}


def _height(card: QWidget, width: int) -> int:
    if card.hasHeightForWidth():
        return card.heightForWidth(width)
    return card.sizeHint().height()
