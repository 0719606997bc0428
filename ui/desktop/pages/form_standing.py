"""How far a form is: what F9 would do now, and the draft as it is kept. No widgets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from counter_app.catalogue.model import Item, Rule
from counter_app.errors import BadInput
from counter_app.forms import Record
from counter_app.use_cases.review import Notice, Review, Ticked


@dataclass(frozen=True, slots=True)
class Standing:
    """A form as it stands. ``notices`` are the soft rules not confirmed yet, ``rules`` the failed ones not insisted on."""

    review: Review
    notices: tuple[Notice, ...]
    rules: tuple[Rule, ...]

    @property
    def missing(self) -> int:
        return len(self.review.shortfalls)

    @property
    def first(self) -> str:
        """Where the first thing missing is asked for: a question, or ``material:<code>``. Something must be missing."""
        fall = self.review.shortfalls[0]
        return f"material:{fall.key}" if fall.kind == "material" else fall.key

    @property
    def ready(self) -> bool:
        """Whether F9 would receive."""
        return self.review.complete and not self.notices and not self.rules


def standing_of(item: Item, record: Record, review: Review, *, confirmed: Mapping[str, str], insists: bool) -> Standing:
    """What a review comes to, given what the clerk confirmed (question name -> the answer it was confirmed for)."""
    notices = tuple(one for one in review.notices if confirmed.get(one.name) != record.state(one.ref).value)
    rules = () if insists else review.rules_failed
    return Standing(review, notices, rules)


def ticked_of(materials: Iterable[Mapping[str, object]]) -> dict[str, Ticked]:
    """A draft's materials by code."""
    found = (Ticked.from_mapping(raw) for raw in materials)
    return {one.code: one for one in found}


def text_answer(record: Record, name: str) -> str:
    """The answer to a question of that name; empty when the form has none."""
    try:
        return record.state(record.definition.ref_of(name)).value if name else ""
    except BadInput:
        return ""
