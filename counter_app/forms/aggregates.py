"""Sums, counts and extremes over the rows of a repeat, kept row by row instead of gathered anew at every change.

A tally belongs to one repeat of one record. What changes in a row makes that row stale; the next reading looks again at
stale rows only. Sums are kept as exact integers, so a sum is the same in whatever order its rows were typed, changed and
taken away, and the same as one gathered afresh: the true sum, rounded once.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Literal

from counter_app.forms import xpath
from counter_app.forms.compiler import Compiler, Reads, Scope, starting
from counter_app.forms.instance import Context, Item
from counter_app.forms.plan import Spec, ValueFn
from counter_app.forms.values import NAN, to_number, to_truth

Kind = Literal["sum", "count", "count-non-empty", "min", "max"]
_SCALE = 1074
"""Every finite double is a whole number of 2**-1074 (IEEE 754 binary64, the smallest subnormal)."""
_ONE = 1 << _SCALE
_NOT_OF_THE_ROW = frozenset(
    {"now", "today", "random", "uuid", "position", "last", "once", "current", "randomize", "pulldata", "jr:choice-name"}
)
"""Functions whose value hangs on more than the row: a predicate that calls one is not kept."""


def exact_total(numbers: Iterable[float]) -> float:
    """The sum of finite numbers, rounded once (IEEE 754 to nearest); an infinity when it is beyond every number."""
    values = list(numbers)
    try:
        return math.fsum(values)
    except OverflowError:
        return _rounded(sum(map(_scaled, values)))
    except ValueError:
        return sum(values)


def _scaled(number: float) -> int:
    top, bottom = number.as_integer_ratio()
    return top << (_SCALE + 1 - bottom.bit_length())


def _rounded(exact: int) -> float:
    try:
        return exact / _ONE
    except OverflowError:
        return math.inf if exact > 0 else -math.inf


class Tally:
    """What the rows of one repeat come to; ``stale`` are the rows to look at again."""

    __slots__ = ("_best", "_exact", "_kind", "_parts", "stale")

    def __init__(self, kind: Kind, rows: Iterable[Item]) -> None:
        self.stale: dict[Item, None] = dict.fromkeys(rows)
        self._kind = kind
        self._parts: dict[Item, float] = {}
        self._exact = 0
        self._best: float | None = None

    def put(self, row: Item, part: float | None) -> None:
        """What the row gives now; None for nothing."""
        before = self._parts.pop(row, None)
        if part is not None:
            self._parts[row] = part
        if before == part:
            return
        if self._kind == "sum":
            self._exact += (0 if part is None else _scaled(part)) - (0 if before is None else _scaled(before))
        elif self._kind in ("min", "max") and self._best is not None:
            self._keep_best(before, part)

    def _keep_best(self, before: float | None, part: float | None) -> None:
        """Forget the best when it may have gone, else see whether the new part is better."""
        assert self._best is not None
        choose = max if self._kind == "max" else min
        if before == self._best:
            self._best = None
        elif part is not None:
            self._best = choose(self._best, part)

    def drop(self, row: Item) -> None:
        """The row is gone."""
        self.stale.pop(row, None)
        self.put(row, None)

    def value(self) -> float:
        """The sum, count or extreme; NaN for the extreme of nothing."""
        if self._kind == "sum":
            return _rounded(self._exact)
        if self._kind in ("count", "count-non-empty"):
            return float(len(self._parts))
        if self._best is None and self._parts:
            self._best = max(self._parts.values()) if self._kind == "max" else min(self._parts.values())
        return NAN if self._best is None else self._best


def kept(compiler: Compiler, tree: xpath.Expr, scope: Scope, kind: Kind) -> ValueFn | None:
    """The aggregate over one repeat's rows as a tally; None when its path or predicate is not of that shape.

    The caller has compiled the path already, so what it reads is noted.
    """
    if not compiler.keeps_tallies:
        return None
    route = compiler.route(tree, scope) if isinstance(tree, xpath.Path) else None
    places = [] if route is None else [at for at, (spec, _) in enumerate(route.down) if spec.kind == "repeat"]
    if route is None or len(places) != 1:
        return None
    at = places[0]
    if any(predicates for place, (_, predicates) in enumerate(route.down) if place != at):
        return None
    repeat, predicates = route.down[at]
    target = route.target
    if kind != "count" and target is repeat:
        return None
    filters = _of_the_row(compiler, predicates, repeat, scope)
    if filters is None:
        return None
    tests, sources = filters
    key = compiler.new_tally()
    for spec in {repeat, target, *sources}:
        spec.tallies = (*spec.tallies, (key, spec.depth - repeat.depth))
    below = tuple(spec.slot for spec, _ in route.down[at + 1 :])
    slots = tuple(spec.slot for spec, _ in route.down[: at + 1])
    return _reading(key, kind, starting(route), slots, _part(kind, below, tests))


def _of_the_row(
    compiler: Compiler, predicates: Sequence[xpath.Expr], repeat: Spec, scope: Scope
) -> tuple[list[ValueFn], set[Spec]] | None:
    """The predicates and the questions they read, when those all stand in the row itself."""
    tests: list[ValueFn] = []
    sources: set[Spec] = set()
    for one in predicates:
        if any(call.name in _NOT_OF_THE_ROW for call in calls(one)) or _may_be_place(one):
            return None
        reads = Reads()
        inner = replace(scope, here=repeat, current=repeat, reads=reads, limit=None, at_range=False)
        tests.append(compiler.value(one, inner))
        if not _stays_in(reads, repeat):
            return None
        sources |= {dependency.source for dependency in reads.dependencies}
    return tests, sources


def _may_be_place(tree: xpath.Expr) -> bool:
    """Whether the predicate may be a number, which would mean a place: only what is surely a truth is kept."""
    if isinstance(tree, xpath.Chain):
        return tree.rest[0][0] not in ("=", "!=", "<", "<=", ">", ">=", "and", "or")
    return not (isinstance(tree, xpath.Call) and tree.name in ("not", "boolean", "selected", "true", "false"))


def _stays_in(reads: Reads, repeat: Spec) -> bool:
    if reads.uses_language:
        return False
    for one in reads.dependencies:
        path = one.source.path()
        inside = repeat in path and not any(spec.kind == "repeat" for spec in path[repeat.depth + 1 :])
        if one.rows or one.place or not inside or repeat not in one.anchor.path():
            return False
    return True


def calls(tree: xpath.Expr) -> Iterable[xpath.Call]:
    """Every call in the expression."""
    stack = [tree]
    while stack:
        one = stack.pop()
        if isinstance(one, xpath.Call):
            yield one
        stack.extend(xpath.parts(one))


def _part(kind: Kind, below: tuple[int, ...], tests: Sequence[ValueFn]) -> Callable[[Item, Context], float | None]:
    """What one row gives."""

    def part(row: Item, c: Context) -> float | None:
        item = row
        for slot in below:
            item = item.kids[slot]
        if not item.rel or not all(to_truth(test(c)) for test in tests):
            return None
        if kind == "count":
            return 1.0
        seen = item.seen
        if kind == "count-non-empty":
            return None if seen == "" else 1.0
        number = seen if type(seen) is float else to_number(seen)
        return number if number == number else None

    return part


def _reading(
    key: int,
    kind: Kind,
    start: Callable[[Context], Item],
    slots: tuple[int, ...],
    part: Callable[[Item, Context], float | None],
) -> ValueFn:
    def value(c: Context) -> float:
        home = start(c)
        for slot in slots:
            home = home.kids[slot]
        tallies = home.tallies
        if tallies is None:
            return NAN
        tally = tallies.get(key)
        if tally is None:
            tally = tallies[key] = Tally(kind, home.rows or ())
        if tally.stale:
            before = c.node, c.current
            for row in tally.stale:
                c.node = c.current = row
                tally.put(row, part(row, c))
            c.node, c.current = before
            tally.stale.clear()
        return tally.value()

    return value
