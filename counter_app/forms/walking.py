"""Paths that are more than names, compiled: from step to step over :mod:`.axes`, with what they read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from counter_app.forms import axes, operators, xpath
from counter_app.forms.compiled import Code, Reads, Scope, first_of, shallower
from counter_app.forms.instance import Context, Entry, Item
from counter_app.forms.plan import Dependency, NodesFn, Spec, ValueFn
from counter_app.forms.values import Value

if TYPE_CHECKING:
    from counter_app.forms.compiler import Compiler

MAX_PREDICATES = 20_000
"""Predicates compiled for one expression; ``//*[//*[//*]]`` would take one for each node, and again, and again."""


class Dead(Exception):
    """A path leads nowhere; the argument is how far it can be followed, and one name more."""


def plain_steps(tree: xpath.Path, in_list: bool = False) -> int:
    """How many of the first steps are names, or ``.`` and ``..`` where a route can follow them."""
    start = tree.start
    lists = isinstance(start, xpath.Call) and start.name == "instance"
    no_parent = lists or (start == "here" and in_list)
    named = filtered = False
    for at, step in enumerate(tree.steps):
        if step.axis == "child":
            if step.name in ("", "*", xpath.TEXT, xpath.NOTHING) or step.name.endswith(":*"):
                return at
            named, filtered = True, filtered or bool(step.predicates)
        elif step.name or lists or step.axis not in ("self", "parent"):
            return at
        elif step.axis == "parent":
            if no_parent or step.predicates or filtered or (start == "root" and not named):
                return at
        elif step.predicates and (at or not isinstance(start, xpath.Named)):
            return at
    return len(tree.steps)


def walked(compiler: Compiler, code: Code, steps: tuple[xpath.Step, ...], scope: Scope, document: bool) -> Code:
    """The steps that are more than names, one node after the other."""
    nodes, reach = code.nodes, replace(code.reach(compiler.root), document=document)
    assert nodes is not None
    for step in map(axes.normal, steps):
        before, reach = reach, axes.reached(reach, step, compiler.root)
        if reach.dead:
            raise Dead(f"{before.specs[0].ref if before.specs else ''}/{step.name or step.axis}")
        _note_rows(reach, scope)
        filters = [_filter(compiler, one, reach, scope) for one in step.predicates]
        nodes = _hop(compiler, nodes, axes.walk(step, compiler.kin), filters, axes.keeps_order(before, step))
    for spec in reach.specs:
        scope.reads.dependencies.add(Dependency(spec, shallower(reach.top, scope.limit)))
    fetch = nodes

    def relevant(c: Context) -> list[Item | Entry]:
        return [node for node in fetch(c) if node.rel]

    target = reach.specs[0] if len(reach.specs) == 1 and not reach.entries else None
    return Code(
        first_of(relevant), relevant, target=target, targets=reach.specs, anchor=reach.top, entries=reach.entries
    )


def _hop(
    compiler: Compiler, fetch: NodesFn, walk: axes.Walk, filters: Sequence[operators.Filter], ordered: bool
) -> NodesFn:
    kin = compiler.kin

    def nodes(c: Context) -> list[Item | Entry]:
        found: list[Item | Entry] = []
        for node in fetch(c):
            kept = walk(c, node)
            for keep in filters:
                kept = keep(c, kept)
            found += kept
        return found if ordered else axes.in_order(c, found, kin)

    return nodes


def kept(code: Code) -> Code:
    """The same nodes always, walked to once."""
    fetch = code.nodes
    assert fetch is not None
    found: list[list[Item | Entry]] = []

    def nodes(c: Context) -> list[Item | Entry]:
        if not found:
            found.append(fetch(c))
        return found[0]

    return replace(code, value=first_of(nodes), nodes=nodes)


def _note_rows(reach: axes.Reach, scope: Scope) -> None:
    """What is walked over depends on how many rows there are."""
    anchor = shallower(reach.top, scope.limit)
    for spec in reach.specs:
        if spec.kind == "repeat":
            scope.reads.dependencies.add(Dependency(spec, anchor, rows=True))


def _filter(compiler: Compiler, tree: xpath.Expr, reach: axes.Reach, scope: Scope) -> operators.Filter:
    """A predicate on nodes of several kinds: compiled for each, since the names in it mean something else there."""
    limit = shallower(reach.top, scope.limit)
    several = len(reach.specs) + reach.entries > 1
    table: dict[Spec | None, ValueFn] = {}
    for spec in (*reach.specs, *((None,) if reach.entries or not reach.specs else ())):
        compiler.predicates += 1
        if compiler.predicates > MAX_PREDICATES:
            raise scope.fault("the predicates look at too many nodes")
        reads = Reads(scope.reads.dependencies) if several else scope.reads
        table[spec] = compiler.condition(tree, replace(scope, here=spec, limit=limit, reads=reads, at_range=False))
        scope.reads.uses_language = scope.reads.uses_language or reads.uses_language
    if len(table) == 1:
        return operators.filtered(next(iter(table.values())))

    def value(c: Context) -> Value:
        node = c.node
        test = table.get(node.spec if isinstance(node, Item) else None)
        return test is not None and test(c)

    return operators.filtered(value)


def picked(compiler: Compiler, code: Code, predicates: Sequence[xpath.Expr], scope: Scope) -> Code:
    """``(nodes)[predicate]``: places are counted in the whole set."""
    reach = code.reach(compiler.root)
    filters = [_filter(compiler, one, reach, scope) for one in predicates]
    fetch = code.nodes
    assert fetch is not None

    def nodes(c: Context) -> list[Item | Entry]:
        found = fetch(c)
        for keep in filters:
            found = keep(c, found)
        return found

    return replace(code, value=first_of(nodes), nodes=nodes, single=False)
