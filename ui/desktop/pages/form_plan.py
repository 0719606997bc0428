"""What a form looks like on the page, worked out from its node tree alone: sections, widths, and the editor of each question.

Nothing here knows an item. The tokens in a node's ``appearance`` are those of docs/catalogue.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum, auto

from counter_app.forms import FormDefinition, Node, QuestionState

StateOf = Callable[[str], QuestionState]
FEW = 5
"""Up to this many choices stand side by side; more are found by typing."""


class Kind(Enum):
    """The editor of a question."""

    TEXT = auto()
    LINES = auto()
    NUMBER = auto()
    DATE = auto()
    DATE_OR_WORD = auto()
    MOMENT = auto()
    SEGMENTED = auto()
    YES_NO = auto()
    CHOICE = auto()
    MANY = auto()
    FILE = auto()
    NOTE = auto()
    SHOWN = auto()  # reckoned by the form, read only


@dataclass(frozen=True, slots=True)
class Question:
    """One question. ``checks`` names the number check that stands behind it ("id", "uscc", "bank"); ``leads`` puts it on
    the title line of its section; ``on_card`` says that an identity card holds it;
    ``month`` that a month is enough of a date."""

    ref: str
    name: str
    kind: Kind
    span: int
    checks: str = ""
    format: str = ""
    leads: bool = False
    on_card: bool = False
    month: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of a group inside a section."""

    ref: str


@dataclass(frozen=True, slots=True)
class Repeat:
    """Rows of the same questions; ``in_rows`` as a table, otherwise one block of fields for each."""

    ref: str
    name: str
    columns: tuple[Question, ...]
    in_rows: bool


Part = Question | Heading | Repeat


@dataclass(frozen=True, slots=True)
class SectionPlan:
    """A card of the page; ``ref`` names the group whose label is its title."""

    ref: str
    parts: tuple[Part, ...]


def plan_form(definition: FormDefinition, state_of: StateOf) -> tuple[SectionPlan, ...]:
    """The sections of the form in their order. ``state_of`` tells choices and labels as the record stands at first."""
    found: list[SectionPlan] = []
    loose: list[Node] = []
    for node in definition.root.children:
        if node.kind == "question":
            loose.append(node)
            continue
        if loose:
            found.append(_section(definition.root.ref, loose, state_of))
            loose = []
        inside = (node,) if node.kind == "repeat" else node.children
        found.append(_section(node.ref, inside, state_of))
    if loose:
        found.append(_section(definition.root.ref, loose, state_of))
    return tuple(section for section in found if section.parts)


def every_question(sections: tuple[SectionPlan, ...]) -> Iterator[Question]:
    """The questions outside of repeats, in form order."""
    for section in sections:
        for part in section.parts:
            if isinstance(part, Question):
                yield part


def tokens(node: Node) -> frozenset[str]:
    """The appearance, word by word."""
    return frozenset(node.appearance.split())


def _section(ref: str, nodes: list[Node] | tuple[Node, ...], state_of: StateOf) -> SectionPlan:
    parts = list(_parts(nodes, state_of))
    if parts and isinstance(parts[0], Question) and _may_lead(parts[0]) and len(parts) > 0:
        first = parts[0]
        parts[0] = Question(first.ref, first.name, first.kind, first.span, leads=True)
    return SectionPlan(ref, tuple(parts))


def _may_lead(question: Question) -> bool:
    return question.kind in (Kind.SEGMENTED, Kind.YES_NO) and question.span == 4


def _parts(nodes: list[Node] | tuple[Node, ...], state_of: StateOf) -> Iterator[Part]:
    for node in nodes:
        if node.kind == "group":
            inside = list(_parts(node.children, state_of))
            if inside and state_of(node.ref).label:
                yield Heading(node.ref)
            yield from inside
        elif node.kind == "repeat":
            columns = tuple(part for part in _parts(node.children, state_of) if isinstance(part, Question))
            if columns:
                yield Repeat(node.ref, node.name, columns, _in_rows(node, columns))
        else:
            question = _question(node, state_of(node.ref))
            if question is not None:
                yield question


def _in_rows(node: Node, columns: tuple[Question, ...]) -> bool:
    """A table while its cells stay wide enough to read and every editor is one line."""
    plain = all(column.kind not in (Kind.LINES, Kind.FILE, Kind.MANY) for column in columns)
    return plain and len(columns) <= 6 and ("grid" in tokens(node) or len(columns) <= 4)


def _question(node: Node, state: QuestionState) -> Question | None:
    kind = _kind(node, state)
    if kind is None:
        return None
    words = tokens(node)
    checks = next((name for name in ("id", "uscc", "bank") if name in words), "")
    form = "phone" if "phone" in words else checks
    return Question(
        node.ref,
        node.name,
        kind,
        _span(words, kind),
        checks,
        form,
        on_card="card" in words,
        month="month-year" in words,
    )


def _kind(node: Node, state: QuestionState) -> Kind | None:
    words = tokens(node)
    if node.control is None:
        return Kind.SHOWN if state.label else None
    if node.control == "upload" or node.type == "binary":
        return Kind.FILE
    if node.control == "trigger":
        return Kind.NOTE
    if node.control == "select":
        return Kind.MANY
    if node.control == "select1":
        return _one_of(words, state)
    return _typed(node, words, state)


def _one_of(words: frozenset[str], state: QuestionState) -> Kind:
    if "minimal" in words or len(state.choices) > FEW:
        return Kind.CHOICE
    if {choice.value for choice in state.choices} == {"yes", "no"}:
        return Kind.YES_NO
    return Kind.SEGMENTED


def _typed(node: Node, words: frozenset[str], state: QuestionState) -> Kind:
    if "date-or-long" in words:
        return Kind.DATE_OR_WORD
    if node.type == "date":
        return Kind.DATE
    if node.type == "dateTime":
        return Kind.MOMENT
    if node.type in ("int", "decimal"):
        return Kind.NUMBER
    if "multiline" in words:
        return Kind.LINES
    if state.readonly and not state.value and not state.required:
        return Kind.NOTE
    return Kind.TEXT


def _span(words: frozenset[str], kind: Kind) -> int:
    for wide in (1, 2, 3, 4):
        if f"w{wide}" in words:
            return wide
    return {Kind.LINES: 4, Kind.MANY: 4, Kind.FILE: 4, Kind.NOTE: 4, Kind.SEGMENTED: 2}.get(kind, 1)
