"""What was read from the card, as one strip of text in place of its boxes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from counter_app.catalogue.model import Item
from counter_app.forms import QuestionState, Record
from ui.desktop.pages.form_plan import Kind, Question
from ui.desktop.pages.form_words import grouped_id
from ui.desktop.widgets.identity import IdentityFact, IdentityStrip

_MAY_GO = (Kind.CHOICE, Kind.DATE_OR_WORD)
"""What large text leaves out of the strip."""

Sources = Mapping[str, Mapping[str, str]]


class Identity:
    """Decides which questions are shown as text, and says them in the strip.

    Only what the card itself said, and what follows from its number; a wrong answer comes back as a box.
    """

    def __init__(self, item: Item, record: Record, sources: Callable[[], Sources]) -> None:
        self._item, self._record, self._sources = item, record, sources
        self.strip = IdentityStrip()
        self.strip.hide()

    def holds(self, question: Question) -> bool:
        """Whether the question stands in the strip now."""
        if not question.on_card or not self._is_card(self._item.applicant_id_no):
            return False
        state = self._record.state(question.ref)
        sound = bool(state.value) and state.relevant and not state.violation
        follows = state.readonly or question.name == _type_of(self._item)
        return sound and (follows or self._is_card(question.name))

    def put(self, questions: Sequence[Question]) -> None:
        """Says what of these questions stands in the strip; hides it when nothing does."""
        held = [question for question in questions if self.holds(question)]
        self.strip.setVisible(bool(held))
        if not held:
            return
        wide = [question for question in held if question.span == 4]
        facts = [
            self._fact(question) for question in held if question.span < 4 and question.name != _type_of(self._item)
        ]
        facts.sort(key=lambda fact: not fact.big)
        below = self._record.state(wide[0].ref) if wide else None
        self.strip.put(facts, (below.label, below.value) if below else ("", ""))

    def _fact(self, question: Question) -> IdentityFact:
        state = self._record.state(question.ref)
        value = grouped_id(state.value) if question.format == "id" else _shown(state)
        big = question.name == self._item.applicant_name
        return IdentityFact(state.label, value, big=big, note=state.warning or "", may_go=question.kind in _MAY_GO)

    def _is_card(self, name: str) -> bool:
        return self._sources().get(name, {}).get("source") == "card"


def _type_of(item: Item) -> str:
    """The question for the kind of document, which the number in the strip already tells."""
    return item.applicant_id_no.removesuffix("_no") + "_type"


def _shown(state: QuestionState) -> str:
    """A choice's words, else the answer."""
    return next((choice.label for choice in state.choices if choice.value == state.value), state.value)
