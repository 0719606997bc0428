"""The ground under the cards: each at its place below the one before, whether it was made yet or not."""

from __future__ import annotations

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
        self._places: dict[SectionCard, QRect] = {}
        self._arranging = False
        self._made: list[SectionCard] = []

    def place(self, card: SectionCard) -> QRect:
        """Where a card stands; nowhere while it is not shown."""
        return self._places.get(card, QRect())

    def is_arranging(self) -> bool:
        """Whether the page moves because cards do, not because somebody scrolls."""
        return self._arranging

    def near(self, top: int, bottom: int) -> list[SectionCard]:
        """The cards that reach into this part of the page."""
        return [card for card, place in self._places.items() if place.bottom() >= top and place.top() <= bottom]

    def arrange(self) -> None:
        """Puts every card at its place; nothing happens while all stand right."""
        if self._arranging or self.width() <= 0 or not self._moved():
            return
        self._arranging = True
        bar = self._area.verticalScrollBar()
        held = self._held(bar.value())
        self._places = self._reckoned()
        total = (max(place.bottom() for place in self._places.values()) + 1 if self._places else 0) + M
        self.setMinimumHeight(total)
        self.resize(
            self.width(), max(total, self._area.viewport().height())
        )  # now, so that the bar knows how far it goes
        came = False
        for card in self._cards:
            if card.card is None:
                continue
            place = self._places.get(card)
            came = came or (place is not None and card.card.isHidden())
            card.card.setVisible(place is not None)
            if place is not None:
                card.card.setGeometry(place)
        if held is not None and held[0] in self._places:
            wanted = self._places[held[0]].top() + held[1]
            if wanted != bar.value():
                bar.setValue(wanted)
        self._arranging = False
        self.update()
        if came:  # only what is shown knows its style, and with that its height
            self.arrange()
        self.arranged.emit()

    def _moved(self) -> bool:
        """Whether a card came, went, was made, or became higher or lower since the last time."""
        width, made = self.width() - 2 * L, list[SectionCard]()
        moved = False
        for card in self._cards:
            moved = moved or card.visible() != (card in self._places)
            if card.card is not None:
                made.append(card)
                if card in self._places:
                    height = _height(card.card, width)
                    moved = moved or height != card.height or self._places[card].width() != width
        moved = moved or made != self._made
        self._made = made
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
                place = self._places[card].toRectF().adjusted(0.5, 0.5, -0.5, -0.5)
                painter.drawRoundedRect(place, RADIUS["card"], RADIUS["card"])

    def _held(self, top: int) -> tuple[SectionCard, int] | None:
        """The card at the top of what is seen, and how far it is scrolled past."""
        if top <= 0:
            return None
        return next(((card, top - at.top()) for card, at in self._places.items() if at.bottom() > top), None)

    def _reckoned(self) -> dict[SectionCard, QRect]:
        places: dict[SectionCard, QRect] = {}
        y, width = S, self.width() - 2 * L
        for card in self._cards:
            if not card.visible():
                continue
            if places and card.plan.piece in (Piece.WHOLE, Piece.TOP):
                y += S
            if card.card is not None:
                card.height = _height(card.card, width)
            card.height = card.height or card.guess()
            places[card] = QRect(L, y, width, card.height)
            y += card.height
        return places


def _height(card: QWidget, width: int) -> int:
    if card.hasHeightForWidth():
        return card.heightForWidth(width)
    return card.sizeHint().height()
