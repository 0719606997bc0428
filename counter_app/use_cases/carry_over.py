"""A new release comes into force while a form is being filled: the draft goes over by question name, and nothing typed is lost.

What the new form asks otherwise is named, so that the page can mark it; what it does not ask any more, or does not offer any more,
stays readable beside the form until the case is received.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from counter_app.errors import NotFound
from counter_app.forms import FormDefinition, Node, QuestionState, Record
from counter_app.ports import Draft
from counter_app.use_cases.drafts import Opened, load_record, new_record, rules_for, save_draft
from counter_app.use_cases.window import Window

CARRIED = "carried"
"""Key of a draft's view that says what a change of release did to it."""


@dataclass(frozen=True, slots=True)
class Left:
    """An answer the new form has no place for: the question's words in the old form, and what was answered."""

    name: str
    label: str
    value: str

    def to_mapping(self) -> dict[str, str]:
        return {"name": self.name, "label": self.label, "value": self.value}


@dataclass(frozen=True, slots=True)
class CarriedOver:
    """``changed``: questions of both forms that ask otherwise now; ``new``: those only the new one asks; both by name."""

    release: str
    valid_from: str
    changed: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    left: tuple[Left, ...] = ()

    def to_mapping(self) -> dict[str, Any]:
        """As a draft's view keeps it."""
        return {
            "release": self.release,
            "valid_from": self.valid_from,
            "changed": list(self.changed),
            "new": list(self.new),
            "left": [one.to_mapping() for one in self.left],
        }

    @classmethod
    def of(cls, draft: Draft) -> CarriedOver | None:
        """What was carried over in this draft; None where nothing was."""
        said = draft.view.get(CARRIED)
        if not isinstance(said, Mapping):
            return None
        left = tuple(Left(str(one["name"]), str(one["label"]), str(one["value"])) for one in said.get("left", ()))
        changed, new = (tuple(map(str, said.get(kind, ()))) for kind in ("changed", "new"))
        return cls(str(said.get("release", "")), str(said.get("valid_from", "")), changed, new, left)


def is_behind(window: Window, draft: Draft) -> bool:
    """Whether another release has come into force for this draft since it was last opened."""
    return bool(draft.release) and draft.release != rules_for(window, draft).catalogue.release


def carry_over(window: Window, draft: Draft, *, language: str = "zh") -> Opened:
    """The draft under the release in force for it, kept at once; itself where that is the one it has. Nothing of it is lost."""
    under = rules_for(window, draft)
    item = under.catalogue.item(draft.item_code)
    if not is_behind(window, draft):
        return Opened(draft, load_record(under, item, draft.answers, language=language, actor=draft.owner), item)
    record = load_record(under, item, draft.answers, language=language, actor=draft.owner)
    before = _blank_before(window, draft, language)
    told = _compared(before, new_record(under, item, language=language)) if before is not None else ((), ())
    earlier = CarriedOver.of(draft)
    left = _left(draft.answers, record, before)
    carried = CarriedOver(
        under.catalogue.release,
        under.catalogue.manifest.valid_from,
        _joined(earlier.changed if earlier else (), told[0]),
        _joined(earlier.new if earlier else (), told[1]),
        (*(earlier.left if earlier else ()), *left),
    )
    view = {**draft.view, CARRIED: carried.to_mapping()}
    answers = record.answers(relevant_only=False)
    kept = save_draft(window, replace(draft, release=carried.release, answers=answers, view=view))
    return Opened(kept, record, item)


def _blank_before(window: Window, draft: Draft, language: str) -> Record | None:
    """The old form, empty; None where its release is not on this PC any more."""
    try:
        catalogue = window.releases.get(draft.release)
        old = window.under(draft.release)
        return new_record(old, catalogue.item(draft.item_code), language=language)
    except NotFound:
        return None


def _joined(*names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for group in names for name in group))


def _compared(old: Record, new: Record) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(questions that ask otherwise, questions that are new), in the new form's order."""
    known = {node.name: node for node in _asked(old.definition)}
    changed, fresh = [], []
    for node in _asked(new.definition):
        before = known.get(node.name)
        if before is None:
            fresh.append(node.name)
        elif _asks(before, old.state(before.ref)) != _asks(node, new.state(node.ref)):
            changed.append(node.name)
    return tuple(changed), tuple(fresh)


def _asked(definition: FormDefinition) -> Iterator[Node]:
    return (node for node in definition.nodes.values() if node.kind == "question" and node.control is not None)


def _asks(node: Node, state: QuestionState) -> tuple[object, ...]:
    """All that a question asks: its words, its kind, its rules and what it offers. Of ``relevant`` a clerk sees nothing changed."""
    rules = {name: rule for name, rule in node.rules.items() if name != "relevant"}
    return state.label, state.hint, node.type, node.control, node.appearance, rules, state.choices


def _left(answers: Mapping[str, Any], record: Record, before: Record | None) -> tuple[Left, ...]:
    """What was answered and stands in the new record no more, or otherwise; rows that are lost are told whole."""
    now = record.answers(relevant_only=False)
    found = []
    for name, value in answers.items():
        if now.get(name) != value and not _reckoned(record.definition, name):
            label, offered = _old_words(before, name)
            lost = _said(value, now.get(name), offered)
            if lost:
                found.append(Left(name, label or name, lost))
    return tuple(found)


def _reckoned(definition: FormDefinition, name: str) -> bool:
    """Whether the form itself reckons the answer: it follows the new rules, and nobody typed it."""
    node = next((one for one in definition.nodes.values() if one.name == name), None)
    if node is None or node.kind != "question":
        return False
    return node.control is None or ("calculate" in node.rules and node.rules.get("readonly", "").startswith("true"))


def _old_words(before: Record | None, name: str) -> tuple[str, Mapping[str, str]]:
    """What the old form called the question, and its choices."""
    node = next((one for one in before.definition.nodes.values() if one.name == name), None) if before else None
    if before is None or node is None:
        return "", {}
    state = before.state(node.ref)
    return state.label, {choice.value: choice.label for choice in state.choices}


def _said(value: object, now: object, offered: Mapping[str, str]) -> str:
    """The answer in words; of a table the cells that went, row by row."""
    if not isinstance(value, list | tuple):
        return "、".join(offered.get(token, token) for token in str(value).split()) if offered else str(value)
    rows = []
    kept = now if isinstance(now, list | tuple) else ()
    for place, row in enumerate(value):
        after = kept[place] if place < len(kept) and isinstance(kept[place], Mapping) else {}
        cells = row.items() if isinstance(row, Mapping) else ()
        lost = [str(cell) for name, cell in cells if cell and after.get(name) != cell]
        if lost:
            rows.append(" ".join(lost))
    return "；".join(rows)
