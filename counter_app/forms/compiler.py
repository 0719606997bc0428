"""XPath trees to closures, with what each of them reads.

Paths are resolved once, against the form's nodes: an absolute path shares the rows of the node it is written for, a
relative one is plain XPath (JavaRosa ``TreeReference.contextualize``). A path that leads nowhere is refused here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from counter_app.errors import BadInput
from counter_app.forms import operators, secondary, xpath
from counter_app.forms.instance import Context, Entry, Item
from counter_app.forms.plan import Dependency, NodesFn, Spec, ValueFn
from counter_app.forms.values import Value, to_truth


@dataclass(frozen=True, slots=True)
class Code:
    """A compiled expression: its value, its nodes when it is a path, and the constant it is, if it is one."""

    value: ValueFn
    nodes: NodesFn | None = None
    constant: Value | None = None
    single: bool = False
    target: Spec | None = None


@dataclass(slots=True)
class Reads:
    """What an expression reads, gathered while it is compiled."""

    dependencies: set[Dependency] = field(default_factory=set)
    uses_language: bool = False


@dataclass(frozen=True, slots=True)
class Scope:
    """Where an expression stands: ``here`` is None inside a predicate on a secondary instance.

    ``limit`` is the anchor of the path whose predicate this is. ``at_range``: it stands on the repeat as a whole, not
    on one row, so an absolute path shares rows only above it.
    """

    here: Spec | None
    current: Spec
    where: str
    reads: Reads
    limit: Spec | None = None
    at_range: bool = False

    def fault(self, why: str) -> BadInput:
        """The refusal of the form, naming this place."""
        return BadInput(what="form", where=self.where, why=why)


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
        self._tallies = 0
        self.keeps_tallies = True
        """Whether aggregates are kept row by row: while the form's own rules are compiled."""

    def compile(self, source: str, here: Spec, where: str, reads: Reads, at_range: bool = False) -> Code:
        """The expression as seen from that node; raises BadInput naming ``where``."""
        scope = Scope(here, here, where, reads, at_range=at_range)
        try:
            tree = xpath.parse(source)
        except xpath.SyntaxFault as fault:
            raise scope.fault(f"{fault} in {source.strip()[:200]!r}") from fault
        return self.code(tree, scope)

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

        def nodes(c: Context) -> list[Item | Entry]:
            return list(dict.fromkeys(node for part in parts for node in part(c)))

        return Code(first_of(nodes), nodes)

    def _call(self, tree: xpath.Call, scope: Scope) -> Code:
        function = self._functions.get(tree.name)
        if function is not None:
            return Code(operators.called(function, [self.value(arg, scope) for arg in tree.args]))
        handler = self._handlers.get(tree.name)
        if handler is None:
            raise scope.fault(f"unknown function {tree.name}()")
        return handler(self, tree.args, scope)

    def new_tally(self) -> int:
        """The number of one more aggregate that is kept row by row."""
        self._tallies += 1
        return self._tallies

    # Paths

    def route(self, tree: xpath.Path, scope: Scope) -> Route | None:
        """Where a path into the form leads; None for other paths."""
        start = tree.start
        if isinstance(start, xpath.Call):
            own = start.name == "current" and not start.args
            return self._relative(tree.steps, scope.current, True, scope) if own else None
        if start != "here":
            return self._absolute(tree, scope)
        return None if scope.here is None else self._relative(tree.steps, scope.here, False, scope)

    def _path(self, tree: xpath.Path, scope: Scope) -> Code:
        start = tree.start
        if isinstance(start, xpath.Call):
            if start.name == "current" and not start.args:
                return self._primary(self._relative(tree.steps, scope.current, True, scope), scope)
            if start.name == "instance":
                return self._secondary(start, tree.steps, scope)
            raise scope.fault(f"a path cannot start at {start.name}()")
        if start == "here" and scope.here is None:
            return self._in_entry(tree.steps, scope)
        if start == "here" and scope.here is not None:
            return self._primary(self._relative(tree.steps, scope.here, False, scope), scope)
        return self._primary(self._absolute(tree, scope), scope)

    def _absolute(self, tree: xpath.Path, scope: Scope) -> Route:
        steps = tree.steps
        if isinstance(tree.start, xpath.Named):
            named = self.by_name.get(tree.start.name)
            if named is None:
                why = "ambiguous" if tree.start.name in self.by_name else "unknown"
                raise scope.fault(f"{why} question ${{{tree.start.name}}}")
            steps = (*(xpath.Step("child", spec.name) for spec in named.path()), *steps)
        down = self._descended(None, steps, scope)
        base = scope.here if scope.here is not None else scope.current
        shared = 0
        above = base.path()[:-1] if scope.at_range else base.path()
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
            if steps[at].predicates:
                raise scope.fault("a predicate on '.' or '..' is not supported")
            if steps[at].axis == "parent":
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
                down.append((self._kid(down[-1][0] if down else start, step.name, scope), step.predicates))
            elif step.predicates and down:
                down[-1] = (down[-1][0], (*down[-1][1], *step.predicates))
        return down

    def _kid(self, parent: Spec | None, name: str, scope: Scope) -> Spec:
        if parent is None:
            if name == self.root.name:
                return self.root
            raise scope.fault(f"dead reference /{name}")
        slot = parent.kid_slots.get(name)
        if slot is None:
            raise scope.fault(f"dead reference {parent.ref}/{name}")
        return parent.kids[slot]

    def _primary(self, route: Route, scope: Scope) -> Code:
        target = route.target
        self._note(route, scope)
        start = starting(route)
        if not any(spec.kind == "repeat" or predicates for spec, predicates in route.down):
            return self._single(route, start)
        hops = [
            (spec.slot, [self._predicate(one, replace(scope, here=spec, limit=self._limit(route, scope), at_range=False))
                         for one in predicates])
            for spec, predicates in route.down
        ]  # fmt: skip

        if len(hops) == 2 and not hops[0][1] and not hops[1][1] and route.down[0][0].kind == "repeat" != target.kind:
            return self._column(route, start)

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

        return Code(first_of(nodes), nodes, target=target)

    def _column(self, route: Route, start: Callable[[Context], Item]) -> Code:
        """One question of every row: what sums and maxima read."""
        repeat, own = route.down[0][0].slot, route.down[1][0].slot

        def nodes(c: Context) -> list[Item | Entry]:
            return [kid for row in start(c).kids[repeat].rows or () if (kid := row.kids[own]).rel]

        return Code(first_of(nodes), nodes, target=route.target)

    def _single(self, route: Route, start: Callable[[Context], Item]) -> Code:
        target = route.target
        slots = tuple(spec.slot for spec, _ in route.down)
        number = target.number
        if not target.in_repeat and target.kind != "repeat":

            def fixed_node(c: Context) -> list[Item | Entry]:
                item = c.fixed[number]
                return [item] if item.rel else []

            return Code(lambda c: c.fixed[number].seen, fixed_node, single=True, target=target)

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
            return Code(lambda c: c.node.parent.kids[only].seen, node, single=True, target=target)  # type: ignore[union-attr]
        return Code(lambda c: item_of(c).seen, node, single=True, target=target)

    def _limit(self, route: Route, scope: Scope) -> Spec:
        if scope.limit is None or route.from_current:
            return route.anchor
        return min(route.anchor, scope.limit, key=lambda spec: spec.depth)

    def _note(self, route: Route, scope: Scope) -> None:
        """Note what the path reads: its target, and how many rows each repeat on the way has."""
        anchor = self._limit(route, scope)
        reads = scope.reads.dependencies
        reads.add(Dependency(route.target, anchor))
        for spec, _ in route.down:
            if spec.kind == "repeat":
                reads.add(Dependency(spec, anchor, rows=True))

    def _predicate(self, tree: xpath.Expr, scope: Scope) -> operators.Filter:
        return operators.filtered(self.value(tree, scope))

    # Secondary instances

    def entries_of(self, call: xpath.Call, scope: Scope) -> Entry:
        """The secondary instance a call of ``instance()`` names."""
        name = call.args[0] if len(call.args) == 1 else None
        if not isinstance(name, xpath.Constant) or not isinstance(name.value, str):
            raise scope.fault("instance() wants the name of an instance")
        found = self.instances.get(name.value)
        if found is None:
            raise scope.fault(f"dead reference instance({name.value!r})")
        return found

    def _secondary(self, call: xpath.Call, steps: tuple[xpath.Step, ...], scope: Scope) -> Code:
        inner = replace(scope, here=None)
        found: list[Entry] = [self.entries_of(call, scope)]
        at = 0
        for at, step in enumerate(steps):  # noqa: B007 (the place is needed after the loop)
            if step.axis != "child":
                raise scope.fault("only names may follow instance()")
            found = [kid for entry in found for kid in entry.kids.get(step.name, ())]
            if step.predicates:
                break
        else:
            at = len(steps)
        if at == len(steps):
            whole: list[Item | Entry] = list(found)
            first = whole[0].seen if whole else ""
            return Code(lambda c: first, lambda c: whole)
        fetch = secondary.filtered_entries(self, found, steps[at].predicates, scope, inner)
        return self._below(fetch, steps[at + 1 :], inner)

    def _below(self, fetch: NodesFn, steps: tuple[xpath.Step, ...], inner: Scope) -> Code:
        for step in steps:
            if step.axis != "child":
                raise inner.fault("only names may follow instance()")
            fetch = secondary.children(fetch, step.name, [self._predicate(one, inner) for one in step.predicates])
        return Code(first_of(fetch), fetch)

    def _in_entry(self, steps: tuple[xpath.Step, ...], scope: Scope) -> Code:
        named = tuple(step for step in steps if step.axis != "self")
        if len(named) == 1 and named[0].axis == "child" and not named[0].predicates:
            name = named[0].name
            fetch = secondary.children(secondary.this_entry, name, [])
            return Code(lambda c: c.node.child_text(name), fetch, single=True)  # type: ignore[union-attr]
        return self._below(secondary.this_entry, named, scope)


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
