"""A form filled one page after the other: which page is in front, what is on it, and the bar that turns the pages."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame

from counter_app.forms import Record
from ui.desktop.i18n import t
from ui.desktop.pages.form_cards import SectionCard
from ui.desktop.pages.form_shapes import said
from ui.desktop.style.tokens import L, M, S, T
from ui.desktop.widgets.basics import Label, Row
from ui.desktop.widgets.buttons import KeyButton


class PageBar(QFrame):
    """Which page of how many, what keeps it from being left, and the keys that turn it. Signals: turned(int step)."""

    turned = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("ground", "sunken")
        self._place, self._said = Label("", "label-b", "ink2"), Label("", "label", "amber", elide=True)
        self.back, self.on = KeyButton("", "Alt+←", "", "quiet"), KeyButton("", "Alt+→", "", "quiet")
        self.back.clicked.connect(lambda: self.turned.emit(-1))
        self.on.clicked.connect(lambda: self.turned.emit(1))
        row = Row(self._place, self._said, self.back, self.on, gap=M, margins=(L, S // 2, L, S // 2))
        row.setStretch(1, 1)
        self.setLayout(row)
        self.relook()

    def put(self, number: int, count: int, title: str, problems: int) -> None:
        """Show the place, counted from 1, and how much keeps the page from being left."""
        self._place.set_words(t("form.pages.place", n=number, count=count, title=title))
        self._said.set_words(t("form.pages.problems", n=problems) if problems else "")
        self.back.setEnabled(number > 1)
        self.on.set_words(t("form.pages.on" if number < count else "form.pages.end"))
        self.setAccessibleName(self._place.words())

    def words(self) -> str:
        """All that stands on the bar."""
        return " ".join(part for part in (self._place.words(), self._said.words()) if part)

    def relook(self) -> None:
        self.back.set_words(t("form.pages.back"))
        self.setFixedHeight(T.h("actionbar"))


class Turner:
    """The pages of a form by their cards. Only pages on which something is asked count."""

    def __init__(self, record: Record, cards: list[SectionCard], card_of: Callable[[str], SectionCard | None]) -> None:
        self._record, self._card_of = record, card_of
        self._of: dict[int, list[SectionCard]] = {}
        for card in cards:
            self._of.setdefault(card.plan.page, []).append(card)
        self.bar = PageBar()
        self.current = next(iter(self._of), 0)
        self._insisted = -1
        self.turn_to(self.current)
        self.settle()

    def cards(self) -> list[SectionCard]:
        """The cards of the page in front."""
        return self._of.get(self.current, [])

    def stopped_by(self, step: int) -> str:
        """What keeps this page from being left, the first time it is asked; the second time nothing does."""
        wrong = self._problems() if step > 0 else []
        if not wrong or self._insisted == self.current:
            return ""
        self._insisted = self.current
        self.say()
        return wrong[0]

    def turn(self, step: int) -> bool:
        """Brings the page before or behind to the front; False when there is none."""
        there = self._beside(step)
        if there is None:
            return False
        self.turn_to(there)
        return True

    def turn_to(self, page: int) -> None:
        """Brings a page to the front."""
        self.current, self._insisted = page, -1
        for number, cards in self._of.items():
            for card in cards:
                card.turned_to = number == page
        self.say()

    def settle(self) -> None:
        """Answers changed: goes on when the page in front is not asked any more."""
        if not any(card.shown for card in self.cards()):
            there = self._beside(1)
            there = self._beside(-1) if there is None else there
            if there is not None:
                self.turn_to(there)
        self.say()

    def say(self) -> None:
        """Writes on the bar where this is."""
        shown = self._shown()
        number = shown.index(self.current) + 1 if self.current in shown else 1
        cards = self.cards()
        title = said(self._record.state(cards[0].plan.ref).label).words if cards else ""
        wrong = len(self._problems()) if self._insisted == self.current else 0
        self.bar.put(number, max(1, len(shown)), title, wrong)

    def _shown(self) -> list[int]:
        return [page for page, cards in self._of.items() if any(card.shown for card in cards)]

    def _beside(self, step: int) -> int | None:
        if step > 0:
            return next((page for page in self._shown() if page > self.current), None)
        return next((page for page in reversed(self._shown()) if page < self.current), None)

    def _problems(self) -> list[str]:
        """What is missing or wrong on the page in front."""
        cards = self.cards()
        return [problem.ref for problem in self._record.problems() if self._card_of(problem.ref) in cards]


def step_of(event: QKeyEvent) -> int:
    """Whether a key turns to the page behind (1) or before (-1); 0 for neither."""
    key = Qt.Key(event.key())
    if event.modifiers() & Qt.KeyboardModifier.AltModifier:
        return {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(key, 0)
    return {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1}.get(key, 0)
