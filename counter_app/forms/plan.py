"""The compiled form's inner plan: specs of the nodes, the rules on them, and the edges a change runs along."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import NamedTuple

from counter_app.forms.instance import Context, Entry, Item
from counter_app.forms.lexical import TIDY
from counter_app.forms.values import (
    Value,
    is_decimal_text,
    is_integer_text,
    number_text,
    parse_date,
    parse_datetime,
    parse_time,
    to_number,
    to_text,
)

Seed = Mapping[int, object]
"""What a row starts with: by the slot of each child a text, a seed (a group) or a tuple of seeds (a repeat)."""

ValueFn = Callable[[Context], Value]
NodesFn = Callable[[Context], list[Item | Entry]]


class What(IntEnum):
    """What a rule settles."""

    RELEVANT = 0
    CALCULATE = 1
    COUNT = 2
    CHOICES = 3
    CHECK = 4
    TEXT = 5


class How(IntEnum):
    """How an edge finds its targets: the item itself, the only one there is, in the same rows, in all rows below,
    or (for the text of a repeat) all its rows."""

    SELF = 0
    FIXED = 1
    ONE = 2
    ALL = 3
    ROWS = 4


class Edge(NamedTuple):
    """From a changed item to the items a rule must look at again."""

    rule: int
    how: How
    target: int
    up: int
    down: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Dependency:
    """An expression reads ``source``, and shares the item of ``anchor`` with it.

    ``rows``: it reads how many rows there are; ``place``: only which place its own row has, which a new row at the
    end does not change.
    """

    source: Spec
    anchor: Spec
    rows: bool = False
    place: bool = False


@dataclass(eq=False, slots=True)
class Rule:
    """One thing to settle on every item of a spec; ``rank`` is its place in the order of settling."""

    what: What
    spec: Spec
    value: ValueFn | None = None
    dependencies: frozenset[Dependency] = frozenset()
    uses_language: bool = False
    rank: int = -1
    per_row: bool = False
    """Asked of every row of a repeat, not of the repeat as a whole: the relevance of rows that reads their place."""
    late: bool = False
    """A count of rows that reads what stands in them: settled after all the rest, until the rows stay as they are."""


@dataclass(eq=False, slots=True)
class Action:
    """A ``setvalue``: on ``events``, ``target`` gets ``value``; ``where`` picks the nodes when its ref has predicates."""

    target: Spec
    events: frozenset[str]
    value: ValueFn
    where: NodesFn | None = None


@dataclass(frozen=True, slots=True)
class Template:
    """A text with outputs in it."""

    parts: tuple[str | ValueFn, ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """One text of the form in every language; ``plain`` serves languages that lack it."""

    plain: str | Template | None
    by_language: Mapping[str, str | Template] = field(default_factory=dict)

    def in_language(self, language: str) -> str | Template | None:
        """The text in that language, else in the default one."""
        return self.by_language.get(language, self.plain)


@dataclass(frozen=True, slots=True)
class Itemset:
    """Where a select's choices come from."""

    fixed: tuple[Entry | Item, ...] | None
    nodes: NodesFn | None
    value_of: Callable[[Entry | Item, Context], str]
    label_of: Callable[[Entry | Item, Context], str]
    offered: frozenset[str] = frozenset()
    label_reads: frozenset[Dependency] = frozenset()
    media_of: Callable[[Entry | Item, Context], Mapping[str, str]] | None = None

    def choosable(self, raw: str, multiple: bool) -> str:
        """What of a value that the form itself writes a whole list offers; of a filtered list all of it."""
        if self.fixed is None:
            return raw
        if multiple:
            return " ".join(token for token in raw.split() if token in self.offered)
        return raw if raw in self.offered else ""


@dataclass(eq=False, slots=True)
class Spec:
    """One node of the form, with all that settling it takes."""

    name: str
    ref: str
    parent: Spec | None
    number: int = 0
    slot: int = 0
    depth: int = 0
    kind: str = "question"
    type: str = "string"
    control: str | None = None
    in_repeat: bool = False
    namespace: str | None = None
    kids: list[Spec] = field(default_factory=list)
    kid_slots: dict[str, int] = field(default_factory=dict)
    attribute: bool = False
    prefix: str | None = None
    default: str = ""
    first_rows: tuple[Seed, ...] = ()
    template: Seed = field(default_factory=dict)
    has_count: bool = False
    rows_fixed: bool = False
    required_always: bool = False
    readonly_always: bool = False
    multiple: bool = False
    preload: str = ""
    bounds: tuple[float | None, float | None] = (None, None)
    """What a ``<range>`` can be set to."""
    constraint: ValueFn | None = None
    required: ValueFn | None = None
    readonly: ValueFn | None = None
    warning: ValueFn | None = None
    itemset: Itemset | None = None
    label: Wording | None = None
    hint: Wording | None = None
    guidance: Wording | None = None
    media: tuple[tuple[str, Wording], ...] = ()
    constraint_message: Wording | None = None
    required_message: Wording | None = None
    warning_message: Wording | None = None
    choice_outputs: bool = False
    key: str | None = None
    rules: tuple[Rule, ...] = ()
    relevant_rule: Rule | None = None
    calculate_rule: Rule | None = None
    count_rule: Rule | None = None
    choices_rule: Rule | None = None
    check_rule: Rule | None = None
    text_rule: Rule | None = None
    edges: tuple[Edge, ...] = ()
    row_edges: tuple[Edge, ...] = ()
    place_edges: tuple[Edge, ...] = ()
    changed_actions: tuple[Action, ...] = ()
    row_actions: tuple[Action, ...] = ()
    written_row_actions: tuple[Action, ...] = ()
    """Those for a counted row that the form's instance has: it is none that is added, so only what loading sets too."""
    is_plain: bool = False
    """Whether nothing but its value and its relevance can change: no check, no text with outputs, no list."""
    tallies: tuple[tuple[int, int], ...] = ()
    """Aggregates that read this node row by row, and how many steps above it the row stands."""

    @property
    def is_calculated(self) -> bool:
        """Whether its value is the form's alone: calculated, and nobody can type it."""
        return self.calculate_rule is not None and (self.control is None or self.readonly_always)

    def path(self) -> list[Spec]:
        """From the root down to this spec."""
        found: list[Spec] = []
        at: Spec | None = self
        while at is not None:
            found.append(at)
            at = at.parent
        found.reverse()
        return found

    def tidied(self, raw: str) -> str:
        """The answer in the one writing its type is kept in; what does not fit its type stays as it is."""
        if self.multiple:
            return " ".join(raw.split())
        tidy = TIDY.get(self.type)
        return raw if tidy is None or not raw else tidy(raw)

    def typed(self, raw: str) -> Value:
        """The value of typed text under this node's type; text that does not fit stays text."""
        kind = self.type
        if kind == "string" or not raw:
            return raw
        if kind in ("int", "long", "decimal"):
            return float(raw) if is_decimal_text(raw) else raw
        if kind == "date":
            return parse_date(raw) or raw
        if kind == "dateTime":
            return parse_datetime(raw) or raw
        if kind == "boolean" and raw in _TRUTHS:
            return _TRUTHS[raw]
        return raw if kind == "time" else self.written(raw)

    def written(self, raw: str) -> str:
        """The text as the record's XML has it: places and moments that fit their type are written out in full."""
        in_full = _IN_FULL.get(self.type)
        return in_full(raw) if in_full is not None and raw and self.fits(raw) else raw

    def given(self, raw: str) -> str:
        """What the form's own instance gives the node: nothing where it is not of its type, or no choice says it."""
        test = _FITS.get(self.type)
        if test is not None and not test(self.tidied(raw)):
            return ""
        return raw if self.itemset is None else self.itemset.choosable(raw, self.multiple)

    def fits(self, raw: str) -> bool:
        """Whether typed text is of this node's type (ODK XForms specification, "Data Types"), and in its range."""
        test = _FITS.get(self.type)
        if test is not None and not test(raw):
            return False
        low, high = self.bounds
        if low is None and high is None:
            return True
        number = to_number(raw)
        return number == number and (low is None or number >= low) and (high is None or number <= high)


_TRUTHS = {"true": True, "1": True, "false": False, "0": False}
_POINT = re.compile(r"[+-]?[0-9]+(?:\.[0-9]*)?")
_INT_LIMIT = 2**31


def _is_int(raw: str) -> bool:
    """A whole number of 32 bits, which is all that Collect and web-forms take."""
    return is_integer_text(raw) and -_INT_LIMIT <= int(raw) < _INT_LIMIT


def _is_point(raw: str) -> bool:
    """``latitude longitude [altitude [accuracy]]``, in degrees and metres."""
    parts = raw.split()
    if not 2 <= len(parts) <= 4 or not all(_POINT.fullmatch(part) for part in parts):
        return False
    return abs(float(parts[0])) <= 90 and abs(float(parts[1])) <= 180


def _are_points(raw: str) -> bool:
    """Points with semicolons between them, perhaps one at the end."""
    return all(_is_point(part) for part in raw.strip().removesuffix(";").split(";"))


def _points_in_full(raw: str) -> str:
    """Four numbers a point, each with a decimal point, semicolons between points (as JavaRosa writes them)."""
    points = raw.strip().removesuffix(";").split(";")
    return "; ".join(" ".join(_decimal(part) for part in (*point.split(), "0", "0")[:4]) for point in points)


def _decimal(part: str) -> str:
    text = number_text(float(part))
    return text if "." in text else f"{text}.0"


def _moment_in_full(raw: str) -> str:
    """With milliseconds and zone, on the clock here (as JavaRosa writes it)."""
    moment = parse_datetime(raw)
    return raw if moment is None else to_text(moment)


def _time_in_full(raw: str) -> str:
    return _moment_in_full(f"1970-01-01T{raw}").partition("T")[2]


_IN_FULL: dict[str, Callable[[str], str]] = {
    "geopoint": _points_in_full,
    "geotrace": _points_in_full,
    "geoshape": _points_in_full,
    "dateTime": _moment_in_full,
    "time": _time_in_full,
}


_FITS: dict[str, Callable[[str], bool]] = {
    "int": _is_int,
    "long": is_integer_text,
    "decimal": is_decimal_text,
    "date": lambda raw: parse_date(raw) is not None,
    "dateTime": lambda raw: parse_datetime(raw) is not None,
    "time": lambda raw: parse_time(raw) is not None,
    "boolean": lambda raw: raw in _TRUTHS,
    "geopoint": _is_point,
    "geotrace": _are_points,
    "geoshape": _are_points,
}


def preload_kind(preload: str, params: str) -> str:
    """``jr:preload`` and ``jr:preloadParams`` as one text: ``uid``, ``timestamp end``, ``property phonenumber``."""
    kind, wanted = preload.strip(), params.strip()
    if kind == "property":
        wanted = wanted.replace(" ", "").lower()
    return f"{kind} {wanted}".strip() if kind != "uid" else kind
