"""What a question looks like on the page, worked out from its node alone: its editor, its width, and what it may lead.

Nothing here knows an item. The tokens in a node's ``appearance`` are those of docs/catalogue.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from counter_app.forms import Node, QuestionState
from ui.desktop.pages.form_kinds import Kind, drawn, kind_by_choices

__all__ = ["Kind", "Question", "StateOf", "plan_question", "tokens"]

StateOf = Callable[[str], QuestionState]
_drawn = lru_cache(maxsize=1024)(drawn)

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
    (``start``, ``rows`` ...), ``type`` the XForms type; ``depth`` counts the titled groups round it inside its section."""

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
    depth: int = 0


def tokens(node: Node) -> frozenset[str]:
    """The appearance, word by word."""
    return frozenset(node.appearance.split())


def plan_question(node: Node, state_of: StateOf) -> Question | None:
    """The question that a node is on the page; None for what nobody sees."""
    kind = _kind(node, state_of)
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


def _kind(node: Node, state_of: StateOf) -> Kind | None:
    words = tokens(node)
    if node.control is None:
        return Kind.SHOWN if state_of(node.ref).label else None
    row = _drawn(node.control, _sort(node), words)
    if row is not None:
        if row.kind is Kind.TEXT and _only_said(state_of(node.ref)):
            return Kind.NOTE
        named = row.kind is Kind.TEXT and row.type == "string" and f"_{node.name}".endswith("_name")
        return Kind.NAME if named else row.kind
    if node.control in ("select", "select1"):
        return kind_by_choices(node.control, [choice.value for choice in state_of(node.ref).choices])
    return Kind.TEXT


def _only_said(state: QuestionState) -> bool:
    return state.readonly and not state.value and not state.required


def _sort(node: Node) -> str:
    """What the table of editors calls the type: for an upload, image, audio or video."""
    return node.mediatype.partition("/")[0] if node.control == "upload" else node.type


def _span(words: frozenset[str], kind: Kind) -> int:
    for wide in (1, 2, 3, 4):
        if f"w{wide}" in words:
            return wide
    return _SPANS.get(kind, 1)
