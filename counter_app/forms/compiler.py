"""XPath trees to closures, with what each of them reads.

Paths are resolved once, against the form's nodes: an absolute path shares the rows of the node it is written for, a
relative one is plain XPath (JavaRosa ``TreeReference.contextualize``). Names are followed by :class:`Route`, which is
fast; from the first step that is more than a name on, :mod:`.axes` walks. A path that leads nowhere gives no node, as in
JavaRosa, and is remarked on.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import TypeVar

from counter_app.forms import axes, operators, secondary, walking, xpath
from counter_app.forms.compiled import Code, Reads, Remark, Scope, constant, first_of, is_true, shallower
from counter_app.forms.instance import Context, Entry, Item
from counter_app.forms.plan import Dependency, NodesFn, Spec, ValueFn
from counter_app.forms.values import Value, to_text

__all__ = ["Code", "Compiler", "Handler", "Reads", "Remark", "Route", "Scope", "constant", "is_true", "starting"]

_Made = TypeVar("_Made")
_STACK = 6_000
"""Python frames allowed while an expression nested as deeply as :data:`xpath.MAX_NESTING` is compiled."""


@dataclass(frozen=True, slots=True)
class Route:
    """A resolved path: from the item ``up`` levels above (or the fixed ``anchor``) down the steps."""

    anchor: Spec
    from_current: bool
    up: int
    down: tuple[tuple[Spec, tuple[xpath.Expr, ...]], ...]

    @property
    def target(self) -> Spec:
        return self.down[-1][0] if self.down else self.anchor


Handler = Callable[["Compiler", tuple[xpath.Expr, ...], Scope], Code]


class Compiler:
    """Compiles the expressions of one form."""

    def __init__(
        self,
        root: Spec,
        by_name: Mapping[str, Spec | None],
        instances: Mapping[str, Entry],
        handlers: Mapping[str, Handler],
        functions: Mapping[str, Callable[..., Value]],
    ) -> None:
        self.root = root
        self.by_name = by_name
        self.instances = instances
        self._handlers = handlers
        self._functions = functions
        self.predicates = 0
        """How many predicates the expression at hand has taken so far."""
        self._tallies = 0
        self.kin = axes.Kin()
        self.indexes: dict[secondary.IndexKey, secondary.Index] = {}
        self.version = ""
        """The form's version, for ``version()``."""
        self.itext: Callable[[str, str], str | None] = lambda text_id, language: None
        """A text of the form by id and language, for ``jr:itext()``."""
        self.meeting: Spec | None = None
        """The node an expression is asked at that stands at several (:mod:`meeting`): absolute paths share no row below it."""
        self.remarks: dict[Remark, None] = {}
        self.keeps_tallies = True
        """Whether aggregates are kept row by row: while the form's own rules are compiled."""

    def compile(
        self, source: str, here: Spec, where: str, reads: Reads, at_range: bool = False, strict: bool = False
    ) -> Code:
        """The expression as seen from that node; raises BadInput naming ``where``.

        A dead reference is remarked on, and refused too when ``strict``.
        """
        return self.made(source, Scope(here, here, where, reads, at_range=at_range), self.code, strict)

    def made(
        self, source: str, scope: Scope, make: Callable[[xpath.Expr, Scope], _Made], strict: bool = False
    ) -> _Made:
        """What ``make`` makes of the expression, once it is parsed."""
        reads = scope.reads
        before, self.predicates = reads.dead, 0
        reads.dead = {}
        try:
            with _room_for_brackets() if source.count("(") + source.count("[") > 40 else _AS_IT_IS:
                made = make(xpath.parse(source), scope)
        except xpath.SyntaxFault as fault:
            raise scope.fault(f"{fault} in {source.strip()[:200]!r}") from fault
        finally:
            found, reads.dead = reads.dead, before
        if found and strict:
            raise scope.fault(f"dead reference {next(iter(found))}")
        self.remarks.update((Remark(scope.where, f"dead reference {path}"), None) for path in found)
        return made

    def code(self, tree: xpath.Expr, scope: Scope) -> Code:
        """Any expression."""
        if isinstance(tree, xpath.Constant):
            return constant(tree.value)
        if isinstance(tree, xpath.Path):
            return self._path(tree, scope)
        if isinstance(tree, xpath.Call):
            return self._call(tree, scope)
        if isinstance(tree, xpath.Negate):
            return Code(operators.negated(self.code(tree.operand, scope).value))
        if isinstance(tree, xpath.Picked):
            return walking.picked(self, self.started(tree.nodes, scope), tree.predicates, scope)
        return self._chain(tree, scope)

    def value(self, tree: xpath.Expr, scope: Scope) -> ValueFn:
        """The expression as one value."""
        return self.code(tree, scope).value

    def nodes(self, tree: xpath.Expr, scope: Scope, function: str) -> Code:
        """The expression as nodes; refused when it is no path."""
        code = self.code(tree, scope)
        if code.nodes is None:
            raise scope.fault(f"{function}() wants a path")
        return code

    def condition(self, tree: xpath.Expr, scope: Scope) -> ValueFn:
        """A predicate: a path in it asks whether there is such a node with something in it, and is no place."""
        code = self.code(tree, scope)
        if code.nodes is None:
            return code.value
        nodes = code.nodes
        return lambda c: any(node.seen != "" or node.kids for node in nodes(c))

    def _chain(self, tree: xpath.Chain, scope: Scope) -> Code:
        codes = [self.code(tree.first, scope), *(self.code(operand, scope) for _, operand in tree.rest)]
        signs = [sign for sign, _ in tree.rest]
        if signs[0] == "|":
            return self._union(codes, scope)
        values = [code.value for code in codes]
        if signs[0] == "or":
            return Code(operators.any_of(values))
        if signs[0] == "and":
            return Code(operators.all_of(values))
        if signs[0] in operators.COMPARISONS:
            made = codes[0]
            for sign, code in zip(signs, codes[1:], strict=True):
                made = Code(_compared(sign, made, code))
            return made
        return Code(operators.arithmetic(signs, values))

    def _union(self, codes: list[Code], scope: Scope) -> Code:
        parts = [code.nodes for code in codes if code.nodes is not None]
        if len(parts) != len(codes):
            raise scope.fault("'|' joins paths only")
        kin = self.kin

        def nodes(c: Context) -> list[Item | Entry]:
            return axes.in_order(c, (node for part in parts for node in part(c)), kin)

        reaches = [code.reach(self.root) for code in codes]
        targets = tuple(dict.fromkeys(spec for reach in reaches for spec in reach.specs))
        tops = {reach.top for reach in reaches}
        return Code(
            first_of(nodes), nodes, targets=targets, anchor=tops.pop() if len(tops) == 1 else self.root,
            entries=any(code.entries for code in codes),
        )  # fmt: skip

    def _call(self, tree: xpath.Call, scope: Scope) -> Code:
        function = self._functions.get(tree.name)
        if function is not None:
            if not operators.takes(function, len(tree.args)):
                raise scope.fault(f"{tree.name}() cannot take {len(tree.args)} arguments")
            return Code(operators.called(function, [self.value(arg, scope) for arg in tree.args]))
        handler = self._handlers.get(tree.name)
        if handler is None:
            raise scope.fault(f"unknown function {tree.name}(){self._suggestion(tree.name)}")
        return handler(self, tree.args, scope)

    def _suggestion(self, name: str) -> str:
        near = get_close_matches(name, [*self._handlers, *self._functions], 1)
        return f": {near[0]}()?" if near else ""

    def new_tally(self) -> int:
        """The number of one more aggregate that is kept row by row."""
        self._tallies += 1
        return self._tallies

    # Paths

    def route(self, tree: xpath.Path, scope: Scope) -> Route | None:
        """Where a path of names into the form leads; None for other paths."""
        head = walking.plain_steps(tree)
        if head < len(tree.steps):
            return None
        try:
            return self._route(tree.start, tree.steps, scope)
        except walking.Dead:
            return None

    def _route(self, start: object, steps: tuple[xpath.Step, ...], scope: Scope) -> Route | None:
        if isinstance(start, xpath.Call) and start.name == "current" and not start.args:
            return self._relative(steps, scope.current, True, scope)
        if start == "root" or isinstance(start, xpath.Named):
            return self._absolute(start, steps, scope) if steps or start != "root" else None
        if start == "here" and scope.here is not None:
            return self._relative(steps, scope.here, False, scope)
        return None

    def _path(self, tree: xpath.Path, scope: Scope) -> Code:
        start, head = tree.start, walking.plain_steps(tree, scope.here is None)
        steps, tail = tree.steps[:head], tree.steps[head:]
        try:
            route = self._route(start, steps, scope)
            if route is not None:
                code = self._primary(route, scope)
            elif start == "root":
                code = Code(lambda c: "", lambda c: [axes.DOCUMENT])
            elif isinstance(start, xpath.Call) and start.name == "instance":
                code = self._secondary(start, steps, scope)
            elif start == "here":
                code = self._in_entry(steps, scope)
            else:
                code, tail = self.started(start, scope), tree.steps
            if not tail:
                return code
            code = walking.walked(self, code, tail, scope, document=start == "root" and not steps)
            return walking.kept(code) if self._is_fixed(tree) else code
        except walking.Dead as dead:
            scope.reads.dead[str(dead)] = None
            return Code(lambda c: "", lambda c: [])

    def started(self, start: object, scope: Scope) -> Code:
        """The nodes that a path goes on from, when they come from an expression."""
        assert not isinstance(start, str | xpath.Named)
        code = self.code(start, scope)  # type: ignore[arg-type]
        if code.nodes is None:
            raise scope.fault(f"a path cannot start at {start.name}()" if isinstance(start, xpath.Call) else "no path")
        return code

    def _absolute(self, start: object, steps: tuple[xpath.Step, ...], scope: Scope) -> Route:
        if isinstance(start, xpath.Named):
            named = self.by_name.get(start.name)
            if named is None:
                why = "ambiguous" if start.name in self.by_name else "unknown"
                raise scope.fault(f"{why} question ${{{start.name}}}")
            steps = (*(xpath.Step("child", spec.name) for spec in named.path()), *steps)
        down = self._descended(None, steps, scope)
        base = scope.here if scope.here is not None else scope.current
        shared = 0
        above = base.path()[:-1] if scope.at_range else base.path()
        if self.meeting is not None:
            above = above[: self.meeting.depth + 1]
        for own, (spec, predicates) in zip(above, down, strict=False):
            if own is not spec or predicates:
                break
            shared += 1
        anchor = down[shared - 1][0] if shared else self.root
        up = base.depth - anchor.depth
        return Route(anchor, scope.here is None, up, tuple(down[max(shared, 1) :]))

    def _relative(self, steps: tuple[xpath.Step, ...], base: Spec, from_current: bool, scope: Scope) -> Route:
        anchor = base
        up = 0
        at = 0
        while at < len(steps) and steps[at].axis != "child":
            if steps[at].axis == "parent":
                if anchor.parent is None and steps[at + 1 :] and steps[at + 1].axis == "child":
                    return self._absolute("root", steps[at + 1 :], scope)
                if anchor.parent is None:
                    raise scope.fault("the path leads above the form")
                anchor, up = anchor.parent, up + 1
            at += 1
        down = self._descended(anchor, steps[at:], scope)
        return Route(anchor, from_current, up, tuple(down))

    def _descended(
        self, start: Spec | None, steps: tuple[xpath.Step, ...], scope: Scope
    ) -> list[tuple[Spec, tuple[xpath.Expr, ...]]]:
        down: list[tuple[Spec, tuple[xpath.Expr, ...]]] = []
        for step in steps:
            if step.axis == "parent":
                if not down:
                    raise scope.fault("the path goes down and up again past its start")
                down.pop()
            elif step.axis == "child":
                down.append((self._kid(down[-1][0] if down else start, step.name), step.predicates))
            elif step.predicates and down:
                down[-1] = (down[-1][0], (*down[-1][1], *step.predicates))
        return down

    def _kid(self, parent: Spec | None, name: str) -> Spec:
        if parent is None:
            if name == self.root.name:
                return self.root
            raise walking.Dead(f"/{name}")
        slot = parent.kid_slots.get(name)
        if slot is None:
            raise walking.Dead(f"{parent.ref}/{name}")
        return parent.kids[slot]

    def _primary(self, route: Route, scope: Scope) -> Code:
        target = route.target
        anchor = self._note(route, scope)
        start = starting(route)
        if not any(spec.kind == "repeat" or predicates for spec, predicates in route.down):
            return self._single(route, start, anchor)
        hops = [
            (spec.slot, [self._predicate(one, replace(scope, here=spec, limit=self._limit(route, scope), at_range=False))
                         for one in predicates])
            for spec, predicates in route.down
        ]  # fmt: skip

        if len(hops) == 2 and not hops[0][1] and not hops[1][1] and route.down[0][0].kind == "repeat" != target.kind:
            return self._column(route, start, anchor)

        def nodes(c: Context) -> list[Item | Entry]:
            found: list[Item | Entry] = [start(c)]
            for slot, filters in hops:
                below: list[Item | Entry] = []
                for item in found:
                    kid: Item = item.kids[slot]  # type: ignore[index,assignment]
                    kids: list[Item | Entry] = [kid] if kid.rows is None else list(kid.rows)
                    for keep in filters:
                        kids = keep(c, kids)
                    below += kids
                found = below
            return [node for node in found if node.rel]

        return Code(first_of(nodes), nodes, target=target, anchor=anchor)

    def _column(self, route: Route, start: Callable[[Context], Item], anchor: Spec) -> Code:
        """One question of every row: what sums and maxima read."""
        repeat, own = route.down[0][0].slot, route.down[1][0].slot

        def nodes(c: Context) -> list[Item | Entry]:
            return [kid for row in start(c).kids[repeat].rows or () if (kid := row.kids[own]).rel]

        return Code(first_of(nodes), nodes, target=route.target, anchor=anchor)

    def _single(self, route: Route, start: Callable[[Context], Item], anchor: Spec) -> Code:
        target = route.target
        slots = tuple(spec.slot for spec, _ in route.down)
        number = target.number
        if not target.in_repeat and target.kind != "repeat":

            def fixed_node(c: Context) -> list[Item | Entry]:
                item = c.fixed[number]
                return [item] if item.rel else []

            return Code(lambda c: c.fixed[number].seen, fixed_node, single=True, target=target, anchor=anchor)

        def item_of(c: Context) -> Item:
            item = start(c)
            for slot in slots:
                item = item.kids[slot]
            return item

        def node(c: Context) -> list[Item | Entry]:
            item = item_of(c)
            return [item] if item.rel else []

        if len(slots) == 1 and route.up == 1 and not route.from_current:
            only = slots[0]
            return Code(lambda c: c.node.parent.kids[only].seen, node, single=True, target=target, anchor=anchor)  # type: ignore[union-attr]
        return Code(lambda c: item_of(c).seen, node, single=True, target=target, anchor=anchor)

    def _limit(self, route: Route, scope: Scope) -> Spec:
        return route.anchor if route.from_current else shallower(route.anchor, scope.limit)

    def _note(self, route: Route, scope: Scope) -> Spec:
        """Note what the path reads: its target, and how many rows each repeat on the way has; gives the anchor."""
        anchor = self._limit(route, scope)
        reads = scope.reads.dependencies
        reads.add(Dependency(route.target, anchor))
        for spec, _ in route.down:
            if spec.kind == "repeat":
                reads.add(Dependency(spec, anchor, rows=True))
        return anchor

    def _predicate(self, tree: xpath.Expr, scope: Scope) -> operators.Filter:
        return operators.filtered(self.condition(tree, scope))

    # Secondary instances

    def entries_of(self, call: xpath.Call, scope: Scope) -> Entry:
        """The secondary instance a call of ``instance()`` names: in so many words, or as a ``concat()`` of them."""
        arg = call.args[0] if len(call.args) == 1 else None
        words = arg.args if isinstance(arg, xpath.Call) and arg.name == "concat" else (arg,)
        if not all(isinstance(word, xpath.Constant) for word in words):
            raise scope.fault("instance() wants the name of an instance")
        name = "".join(to_text(word.value) for word in words if isinstance(word, xpath.Constant))
        found = self.instances.get(name)
        if found is None:
            raise scope.fault(f"dead reference instance({name!r})")
        self.kin.documents[name] = found
        return found

    def _is_fixed(self, tree: xpath.Path) -> bool:
        """Whether the path leads to the same nodes always: into a list, without predicates."""
        start = tree.start
        lists = isinstance(start, xpath.Call) and start.name == "instance"
        return lists and not self._is_last_saved(start) and not any(step.predicates for step in tree.steps)  # type: ignore[arg-type]

    def _is_last_saved(self, call: xpath.Call) -> bool:
        name = call.args[0] if call.args else None
        return isinstance(name, xpath.Constant) and name.value in getattr(self.instances, "last_saved", ())

    def _secondary(self, call: xpath.Call, steps: tuple[xpath.Step, ...], scope: Scope) -> Code:
        inner = replace(scope, here=None)
        found: list[Entry] = [self.entries_of(call, scope)]
        if self._is_last_saved(call):
            return self._below(lambda c: [c.last_saved], steps, inner)
        at = 0
        for at, step in enumerate(steps):
            below = [kid for entry in found for kid in entry.kids.get(step.name, ())]
            if not below and any(entry.kids for entry in found):
                scope.reads.dead[f"{'/'.join(one.name for one in steps[: at + 1])} of instance()"] = None
            found = below
            if step.predicates:
                break
        else:
            at = len(steps)
        if at == len(steps):
            whole: list[Item | Entry] = list(found)
            first = whole[0].seen if whole else ""
            return Code(lambda c: first, lambda c: whole, entries=True)
        fetch = secondary.filtered_entries(self, found, steps[at].predicates, scope, inner)
        return self._below(fetch, steps[at + 1 :], inner)

    def _below(self, fetch: NodesFn, steps: tuple[xpath.Step, ...], inner: Scope) -> Code:
        for step in steps:
            fetch = secondary.children(fetch, step.name, [self._predicate(one, inner) for one in step.predicates])
        return Code(first_of(fetch), fetch, entries=True)

    def _in_entry(self, steps: tuple[xpath.Step, ...], scope: Scope) -> Code:
        steps = tuple(step for step in steps if step.axis == "child")
        if len(steps) == 1 and not steps[0].predicates:
            name = steps[0].name
            fetch = secondary.children(secondary.this_entry, name, [])
            one = not any(entry.has_many(name) for entry in scope.entries)
            return Code(lambda c: c.node.child_text(name), fetch, single=one, entries=True)  # type: ignore[union-attr]
        return self._below(secondary.this_entry, steps, scope)


_AS_IT_IS = nullcontext()


@contextmanager
def _room_for_brackets() -> Iterator[None]:
    """More Python stack for an expression with many brackets; they are frames on the heap, not of the machine."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, _STACK))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


def starting(route: Route) -> Callable[[Context], Item]:
    """How to reach the route's anchor at run time."""
    if not route.anchor.in_repeat and route.anchor.kind != "repeat":
        number = route.anchor.number
        return lambda c: c.fixed[number]
    up = route.up
    if route.from_current:
        return lambda c: _climbed(c.current, up)
    return lambda c: _climbed(c.node, up)  # type: ignore[arg-type]


def _climbed(item: Item, up: int) -> Item:
    for _ in range(up):
        item = item.parent  # type: ignore[assignment]
    return item


def _compared(sign: str, left: Code, right: Code) -> ValueFn:
    """A comparison; with node-sets it holds when it holds for any pair (XPath 1.0 §3.4), an empty set being blank."""
    many_left = None if left.single else left.nodes
    many_right = None if right.single else right.nodes
    if many_left is None and many_right is None:
        return operators.compared(sign, left.value, right.value, right.constant)
    return operators.compared_sets(sign, _values(left), _values(right))


def _values(code: Code) -> Callable[[Context], list[Value]]:
    nodes, value = code.nodes, code.value
    if nodes is None or code.single:
        return lambda c: [value(c)]
    return lambda c: [node.seen for node in nodes(c)] or [""]
