"""IdentityStrip: what was read from the card, as text and not as boxes, because nobody may type there."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFrame, QGridLayout

from ui.desktop.style.tokens import XL, L, S, T, Tone
from ui.desktop.widgets.basics import AL, Col, Icon, Label, Row, box, empty_layout
from ui.desktop.widgets.chips import Portrait


@dataclass(frozen=True, slots=True)
class IdentityFact:
    """One fact: label and value; `big` for the name, `note` for what is to be said about it ("runs out in 26 days").

    A fact that `may_go` is left out in large text.
    """

    label: str
    value: str
    big: bool = False
    note: str = ""
    tone: Tone = "amber"
    may_go: bool = False


class IdentityStrip(QFrame):
    """Face, facts side by side, one line below (the registered address)."""

    def __init__(self) -> None:
        super().__init__()
        self._facts: tuple[IdentityFact, ...] = ()
        self.portrait = Portrait()
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(XL)
        self._grid.setVerticalSpacing(0)
        self._below_label, self._below = Label("", "label", "ink2"), Label("", "label", elide=True)
        low = Row(self._below_label, self._below, gap=S)
        low.setStretch(1, 1)
        row = Row(self.portrait, Col(self._grid, low, None, gap=2), gap=L)
        row.setStretch(1, 1)
        self.setLayout(row)

    def put(
        self, facts: Sequence[IdentityFact], below: tuple[str, str] = ("", ""), face: QPixmap | None = None
    ) -> None:
        """Show these facts, `below` as (label, value), and the photo of the card."""
        self.portrait.put(face)
        self._below_label.set_words(below[0])
        self._below.set_words(below[1])
        self.setAccessibleName(" ".join(f"{fact.label} {fact.value} {fact.note}".strip() for fact in facts))
        if tuple(facts) != self._facts:
            self._facts = tuple(facts)
            self.relook()

    def relook(self) -> None:
        empty_layout(self._grid)
        for column in range(self._grid.columnCount()):
            self._grid.setColumnStretch(column, 0)
        shown = [fact for fact in self._facts if not (fact.may_go and T.large)]
        for column, fact in enumerate(shown):
            value = Label(fact.value, "h2" if fact.big else "body")
            value.setTextInteractionFlags(value.textInteractionFlags().TextSelectableByMouse)
            cell = Row(value, gap=5)
            if fact.note:
                cell.addWidget(Icon("warning", fact.tone, 15))
                cell.addWidget(Label(fact.note, "label", fact.tone))
            self._grid.addWidget(Label(fact.label, "label", "ink2"), 0, column)
            self._grid.addWidget(box(cell), 1, column, AL.AlignBottom | AL.AlignLeft)
        self._grid.setColumnStretch(len(shown), 1)
