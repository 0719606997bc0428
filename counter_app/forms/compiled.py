"""What compiling an expression gives and gathers: its code, what it reads, where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from counter_app.errors import BadInput
from counter_app.forms import axes
from counter_app.forms.instance import Context, Entry
from counter_app.forms.plan import Dependency, NodesFn, Spec, ValueFn
from counter_app.forms.values import Value, to_truth


class Remark(NamedTuple):
    """Something odd that does not stop the form: where, and why."""

    where: str
    why: str


@dataclass(frozen=True, slots=True)
class Code:
    """A compiled expression: its value, its nodes when it is a path, and the constant it is, if it is one.

    ``targets`` are the nodes of the form it may lead to (``target`` when there is just one), all inside the item of
    ``anchor``; ``entries``: it may lead into a list.
    """

    value: ValueFn
    nodes: NodesFn | None = None
    constant: Value | None = None
    single: bool = False
    target: Spec | None = None
    targets: tuple[Spec, ...] = ()
    anchor: Spec | None = None
    entries: bool = False

    def reach(self, root: Spec) -> axes.Reach:
        """What further steps start from."""
        specs = self.targets or (() if self.target is None else (self.target,))
        return axes.Reach(specs, self.anchor or root, entries=self.entries)


@dataclass(slots=True)
class Reads:
    """What an expression reads, gathered while it is compiled; ``dead`` are the paths that lead nowhere."""

    dependencies: set[Dependency] = field(default_factory=set)
    uses_language: bool = False
    dead: dict[str, None] = field(default_factory=dict)

    def add(self, other: Reads) -> None:
        """Also what another expression reads."""
        self.dependencies |= other.dependencies
        self.uses_language = self.uses_language or other.uses_language
        self.dead |= other.dead


@dataclass(frozen=True, slots=True)
class Scope:
    """Where an expression stands: ``here`` is None inside a predicate on a secondary instance.

    ``limit`` is the anchor of the path whose predicate this is. ``at_range``: it stands on the repeat as a whole, not
    on one row, so an absolute path shares rows only above it. ``entries`` are those the predicate may stand on, if known.
    """

    here: Spec | None
    current: Spec
    where: str
    reads: Reads
    limit: Spec | None = None
    at_range: bool = False
    entries: Sequence[Entry] = ()

    def fault(self, why: str) -> BadInput:
        """The refusal of the form, naming this place."""
        return BadInput(what="form", where=self.where, why=why)


def constant(value: Value) -> Code:
    """The code of a value that never changes."""
    return Code(lambda c: value, constant=value)


def first_of(nodes: NodesFn) -> ValueFn:
    """The value of the first node, or empty (XPath 1.0 §4.2 string() of a node-set)."""

    def value(c: Context) -> Value:
        found = nodes(c)
        return found[0].seen if found else ""

    return value


def is_true(code: Code) -> bool:
    """Whether the expression is the constant truth ``true()``."""
    return code.constant is not None and to_truth(code.constant)


def shallower(one: Spec, other: Spec | None) -> Spec:
    """Whichever of the two stands higher."""
    return one if other is None or one.depth <= other.depth else other
