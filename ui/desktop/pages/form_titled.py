"""The sections of a form, each by the card that bears its title, whatever pieces it is made in."""

from __future__ import annotations

from ui.desktop.pages.form_cards import SectionCard


class Titled:
    """Which card belongs to which section, and which sections are asked."""

    def __init__(self, cards: list[SectionCard]) -> None:
        self._cards = cards
        self.heads = [card for card in cards if card.plan.begins()]
        self._number: dict[SectionCard, int] = {}
        number = -1
        for card in cards:
            number += card.plan.begins()
            self._number[card] = number
        self._shown: list[SectionCard] | None = None

    def number_of(self, card: SectionCard) -> int:
        """The place of its section among all of them."""
        return self._number[card]

    def shown(self) -> list[SectionCard]:
        """The sections of which something is asked."""
        if self._shown is None:
            asked = {self._number[card] for card in self._cards if card.shown}
            self._shown = [self.heads[number] for number in sorted(asked)]
        return self._shown

    def look_again(self) -> None:
        """A card came or went."""
        self._shown = None

    def place_of(self, card: SectionCard | None) -> int:
        """The place of its section among those asked; the first for none."""
        shown = self.shown()
        head = self.heads[self._number[card]] if card is not None else None
        return shown.index(head) if head in shown else 0
