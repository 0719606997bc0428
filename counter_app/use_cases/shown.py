"""What a form holds, as a person reads it: the answered questions of a case in sections, with the labels of their choices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from counter_app.catalogue.model import Item
from counter_app.forms import Record
from counter_app.forms.definition import Node
from counter_app.use_cases.drafts import load_record
from counter_app.use_cases.secrecy import is_secret
from counter_app.use_cases.window import Window

SECRET = "secret"


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """One answer: ``value`` with labels instead of codes; ``kind`` is the question's type (``date``, ``binary`` ...), or SECRET
    with an empty value for what only the handler may read."""

    name: str
    label: str
    value: str
    kind: str


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A section of the form, or one row of a repeat (``row`` counts from 1, 0 for no repeat)."""

    title: str
    answers: tuple[ShownAnswer, ...]
    row: int = 0


def shown_answers(
    window: Window, item: Item, answers: Mapping[str, Any], *, language: str = "zh"
) -> tuple[ShownSection, ...]:
    """The sections of the item's form that hold an answer, in form order, in ``zh`` or ``en``; who a secret reporter is stays
    out of them, whoever looks."""
    record = load_record(window, item, answers, language=language)
    root = record.definition.root
    loose = tuple(_answers(record, (node for node in root.children if node.kind == "question"), ""))
    found = [ShownSection("", loose)] if loose else []
    for node in root.children:
        if node.kind != "question":
            found.extend(_sections(record, node, node.ref, ""))
    hidden = frozenset(item.secret_fields) if is_secret(item, record) else frozenset[str]()
    return tuple(_without(section, hidden) for section in found)


def _without(section: ShownSection, hidden: frozenset[str]) -> ShownSection:
    """The section with these questions' answers taken out of it; that they were answered still shows."""
    answers = (replace(one, value="", kind=SECRET) if one.name in hidden else one for one in section.answers)
    return replace(section, answers=tuple(answers)) if hidden else section


def _sections(record: Record, node: Node, ref: str, above: str) -> Iterator[ShownSection]:
    """The node's own section and those of the groups and repeats in it."""
    state = record.state(ref)
    if not state.exists or not state.relevant:
        return
    title = state.label or above
    if node.kind == "repeat":
        for row in range(1, (state.row_count or 0) + 1):
            yield from _inside(record, node, f"{ref}[{row}]", title, row)
        return
    yield from _inside(record, node, ref, title, 0)


def _inside(record: Record, node: Node, ref: str, title: str, row: int) -> Iterator[ShownSection]:
    answers = tuple(_answers(record, (kid for kid in node.children if kid.kind == "question"), ref))
    if answers:
        yield ShownSection(title, answers, row)
    for kid in node.children:
        if kid.kind != "question":
            yield from _sections(record, kid, _below(kid, ref), title)


def _answers(record: Record, nodes: Iterator[Node], ref: str) -> Iterator[ShownAnswer]:
    for node in nodes:
        state = record.state(_below(node, ref) if ref else node.ref)
        if state.exists and state.relevant and state.value and state.label:
            labels = {choice.value: choice.label for choice in state.choices}
            many = state.value.split() if labels else [_read(state.value, node.type)]
            yield ShownAnswer(node.name, state.label, "、".join(labels.get(one, one) for one in many), node.type)


def _read(value: str, kind: str) -> str:
    """A moment to the minute, as a clock says it; anything else as it is."""
    if kind != "dateTime":
        return value
    try:
        return datetime.fromisoformat(value).strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return value


def _below(node: Node, ref: str) -> str:
    """The node's ref under a parent whose own ref may name a row."""
    return f"{ref}/{node.ref.rsplit('/', 1)[-1]}"
