"""Which cards of a form are made: those near what is seen, step by step while nothing else is to be done; far ones are let go."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QScrollArea

from ui.desktop.pages.form_canvas import Canvas
from ui.desktop.pages.form_cards import SectionCard
from ui.desktop.pages.form_layout import WHOLE

KEPT = 160
"""So many parts of a larger one are kept: what is near is some hundred, and every widget there is costs each layout something."""

STEP_MS = 3
"""After so long a step of making makes no further part: a key that is pressed meanwhile waits no longer than that and one part."""

AHEAD = 1.5
"""So many windows above and below what is seen are made before they are scrolled to."""

AT_A_TIME = 2
"""So many cards go for each one that is made."""

NOT_SEEN_YET = 700
"""The height taken for the window's before it has one."""


class Shelf(QObject):
    """Makes cards and lets them go. ``start`` makes a card part by part, ``end`` puts it on the canvas, ``drop`` takes it away,
    ``is_held`` tells what must stay: it has the focus, or holds what exists nowhere else.

    Signals: whole() once nothing near is left to make, again when more was made since.
    """

    whole = Signal()

    def __init__(
        self,
        area: QScrollArea,
        canvas: Canvas,
        cards: list[SectionCard],
        start: Callable[[SectionCard], Generator[None]],
        end: Callable[[SectionCard], None],
        drop: Callable[[SectionCard], None],
        is_held: Callable[[SectionCard], bool],
    ) -> None:
        super().__init__(area)
        self._area, self._canvas, self._cards = area, canvas, cards
        self._start, self._end, self._drop, self._is_held = start, end, drop, is_held
        self.small = sum(len(card.plan.parts) for card in cards) <= WHOLE
        self._begun: dict[SectionCard, Generator[None]] = {}
        self._said_whole = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._step)

    def begin(self, budget_ms: float) -> None:
        """Makes what can be made in this time, the first card at any rate."""
        until = time.perf_counter() + budget_ms / 1000
        first = True
        for card in self._cards if self.small else self._wanted():
            if not first and time.perf_counter() >= until:
                break
            self.make(card)
            first = False
        self.look()

    def look(self) -> None:
        """Something moved: goes on making where something is missing."""
        self._timer.start()

    def make(self, card: SectionCard) -> None:
        """Makes a card whole, now."""
        if card.card is None or card in self._begun:
            for _ in self._begun.pop(card, None) or self._start(card):
                pass
            self._end(card)
            self._said_whole = False

    def make_all(self) -> None:
        """Makes every card of a form that stays whole."""
        if self.small:
            for card in self._cards:
                self.make(card)

    def _step(self) -> None:
        wanted = [one for one in self._wanted() if one.card is None or one in self._begun]
        self._give_up(set(wanted))
        card = next(iter(self._begun), None) or next(iter(wanted), None)
        if card is None:
            if not self._said_whole:
                self._said_whole = True
                self.whole.emit()
            return
        until = time.perf_counter() + STEP_MS / 1000
        if card not in self._begun:
            self._begun[card] = self._start(card)
        making, begun = self._begun[card], True
        while begun and time.perf_counter() < until:
            begun = next(making, self) is not self
        if not begun and time.perf_counter() < until - STEP_MS / 2000:
            self.make(card)
            self._tidy()
        self._timer.start()

    def _give_up(self, wanted: set[SectionCard]) -> None:
        """What was begun and is not wanted any more is not made."""
        for card in [one for one in self._begun if one not in wanted]:
            making = self._begun.pop(card)
            self._drop(card)
            making.close()

    def _wanted(self) -> list[SectionCard]:
        """What is to be made, the nearest first."""
        if self.small:
            return self._cards
        top, bottom = self._seen()
        ahead = (bottom - top) * AHEAD
        near = (
            self._canvas.near(round(top - ahead), round(bottom + ahead))
            or [one for one in self._cards if one.visible()][:3]
        )
        return sorted(near, key=lambda card: self._away(card, top, bottom))

    def _seen(self) -> tuple[int, int]:
        top = self._area.verticalScrollBar().value()
        height = self._area.viewport().height() if self._area.isVisible() else NOT_SEEN_YET
        return top, top + height

    def _away(self, card: SectionCard, top: int, bottom: int) -> int:
        place = self._canvas.place(card)
        return max(0, place.top() - bottom, top - place.bottom())

    def _tidy(self) -> None:
        """Lets go what is farthest, one or two cards at a time, while more is kept than may be."""
        if self.small:
            return
        made = [card for card in self._cards if card.card is not None]
        spare = sum(len(card.plan.parts) for card in made) - KEPT
        if spare <= 0:
            return
        top, bottom = self._seen()
        near, gone = set(self._wanted()), 0
        for card in sorted(made, key=lambda one: -self._away(one, top, bottom)):
            if spare <= 0 or gone == AT_A_TIME:
                return
            if card not in near and not self._is_held(card):
                spare -= len(card.plan.parts)
                gone += 1
                self._drop(card)
