"""What a form looks like on the page, worked out from its node tree alone: sections, widths, and the editor of each question.

Nothing here knows an item. The tokens in a node's ``appearance`` are those of docs/catalogue.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from counter_app.forms import FormDefinition, Node, QuestionState
from ui.desktop.pages.form_kinds import ONE_LINE, Kind, drawn, kind_by_choices

__all__ = ["Heading", "Kind", "Part", "Question", "Repeat", "SectionPlan", "every_question", "plan_form", "tokens"]

StateOf = Callable[[str], QuestionState]


_WHOLE_ROW = (
    Kind.LINES, Kind.MANY, Kind.MANY_CHOICE, Kind.ONE_IN_COLUMNS, Kind.MANY_IN_COLUMNS, Kind.LIKERT, Kind.ROW_LABELS,
    Kind.ROW_CHOICE, Kind.ROW_CHOICES, Kind.RANK, Kind.FILE, Kind.PICTURE, Kind.SKETCH, Kind.RECORDING, Kind.TRACE, Kind.SHAPE,
    Kind.NOTE,
)  # fmt: skip
_HALF_ROW = (Kind.SEGMENTED, Kind.SLIDER, Kind.RATING, Kind.ACKNOWLEDGE, Kind.POINT, Kind.LINK)
_SPANS = {**dict.fromkeys(_WHOLE_ROW, 4), **dict.fromkeys(_HALF_ROW, 2)}
"""Columns of four that a kind takes unless the form says otherwise."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question. ``checks`` names the number check that stands behind it ("id", "uscc", "bank"); ``leads`` puts it on
    the title line of its section; ``on_card`` says that an identity card holds it;
    ``month`` that a month is enough of a date. ``words`` are those of the appearance, ``given`` the control's own attributes
    (``start``, ``rows`` ...), ``type`` the XForms type."""

    ref: str
    name: str
    kind: Kind
    span: int
    checks: str = ""
    format: str = ""
    leads: bool = False
    on_card: bool = False
    month: bool = False
    words: frozenset[str] = frozenset()
    given: Mapping[str, str] = field(default_factory=dict, hash=False)
    type: str = "string"
    mediatype: str = ""


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
        parts[0] = replace(parts[0], leads=True)
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
    plain = all(column.kind in ONE_LINE for column in columns)
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
        words=words,
        given=node.control_attributes,
        type=node.type,
        mediatype=node.mediatype,
    )


def _kind(node: Node, state: QuestionState) -> Kind | None:
    words = tokens(node)
    if node.control is None:
        return Kind.SHOWN if state.label else None
    row = drawn(node.control, _sort(node), words)
    if row is not None:
        if row.kind is Kind.TEXT and state.readonly and not state.value and not state.required:
            return Kind.NOTE
        named = row.kind is Kind.TEXT and row.type == "string" and f"_{node.name}".endswith("_name")
        return Kind.NAME if named else row.kind
    if node.control in ("select", "select1"):
        return kind_by_choices(node.control, [choice.value for choice in state.choices])
    return Kind.TEXT


def _sort(node: Node) -> str:
    """What the table of editors calls the type: for an upload, image, audio or video."""
    return node.mediatype.partition("/")[0] if node.control == "upload" else node.type


def _span(words: frozenset[str], kind: Kind) -> int:
    for wide in (1, 2, 3, 4):
        if f"w{wide}" in words:
            return wide
    return _SPANS.get(kind, 1)
