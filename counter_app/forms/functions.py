"""The functions forms may call: XPath 1.0 core and OpenRosa's additions (ODK XForms specification, "XPath functions").

Plain functions of values are rows of :mod:`counter_app.forms.plain_functions`; here are those that need nodes, the
context, or not all of their arguments.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from counter_app.forms import aggregates, operators, xpath
from counter_app.forms.compiler import Code, Compiler, Handler, Reads, Scope, constant
from counter_app.forms.instance import Context, Entry, Item
from counter_app.forms.plain_functions import PLAIN, PlainFunction
from counter_app.forms.plan import Dependency, Spec, ValueFn
from counter_app.forms.pulldata import pulldata
from counter_app.forms.values import NAN, Value, to_number, to_text, to_truth

_HERE = xpath.Path("here", (xpath.Step("self", ""),))
_Args = tuple[xpath.Expr, ...]


def handlers() -> dict[str, Handler]:
    """Every function of the engine by name."""
    made: dict[str, Handler] = {name: _plain(name, function) for name, function in PLAIN.items()}
    made.update(
        {
            "true": lambda compiler, args, scope: constant(True),
            "false": lambda compiler, args, scope: constant(False),
            "if": _if,
            "coalesce": _coalesce,
            "once": _once,
            "regex": _regex,
            "today": _clock(lambda c: c.today()),
            "now": _clock(lambda c: c.now()),
            "uuid": _clock(lambda c: c.new_id() if c.new_id is not None else ""),
            "current": _current,
            "position": _position,
            "last": _clock(lambda c: float(c.size)),
            "count": _over_nodes("count", lambda nodes: float(len(nodes))),
            "count-non-empty": _over_nodes(
                "count-non-empty", lambda nodes: float(sum(1 for node in nodes if node.seen != ""))
            ),
            "sum": _over_nodes("sum", lambda nodes: aggregates.exact_total(_numbers(node.seen for node in nodes))),
            "min": _extreme("min", lambda values: min(_numbers(values), default=NAN)),
            "max": _extreme("max", lambda values: max(_numbers(values), default=NAN)),
            "concat": _over_values(lambda values: "".join(map(to_text, values))),
            "join": _join,
            "indexed-repeat": _indexed_repeat,
            "jr:choice-name": _choice_name,
            "pulldata": pulldata,
        }
    )
    return made


def _plain(name: str, function: PlainFunction) -> Handler:
    least, most, call, defaults_to_here = function

    def handler(compiler: Compiler, args: _Args, scope: Scope) -> Code:
        if defaults_to_here and not args:
            args = (_HERE,)
        _counted(name, args, least, most, scope)
        return Code(operators.called(call, [compiler.value(arg, scope) for arg in args]))

    return handler


def _counted(name: str, args: _Args, least: int, most: int | None, scope: Scope) -> None:
    if len(args) < least or (most is not None and len(args) > most):
        raise scope.fault(f"{name}() cannot take {len(args)} arguments")


def _clock(read: Callable[[Context], Value]) -> Handler:
    return lambda compiler, args, scope: Code(read)


def _numbers(values: Iterable[Value]) -> list[float]:
    """The numbers among the values; blanks and other text are passed over, as JavaRosa does."""
    found = [value if type(value) is float else to_number(value) for value in values]
    return [number for number in found if number == number]


def _over_nodes(name: aggregates.Kind, reduce: Callable[[list[Item | Entry]], Value]) -> Handler:
    def handler(compiler: Compiler, args: _Args, scope: Scope) -> Code:
        _counted(name, args, 1, 1, scope)
        nodes = compiler.nodes(args[0], scope, name).nodes
        assert nodes is not None
        kept = aggregates.kept(compiler, args[0], scope, name)
        return Code(kept if kept is not None else lambda c: reduce(nodes(c)))

    return handler


def _gathered(codes: list[Code]) -> Callable[[Context], list[Value]]:
    """All values of the arguments, paths giving one for each node."""
    parts = [(None if code.single else code.nodes, code.value) for code in codes]

    def values(c: Context) -> list[Value]:
        found: list[Value] = []
        for nodes, value in parts:
            if nodes is None:
                found.append(value(c))
            else:
                found += [node.seen for node in nodes(c)]
        return found

    return values


def _over_values(reduce: Callable[[list[Value]], Value]) -> Handler:
    def handler(compiler: Compiler, args: _Args, scope: Scope) -> Code:
        values = _gathered([compiler.code(arg, scope) for arg in args])
        return Code(lambda c: reduce(values(c)))

    return handler


def _extreme(name: aggregates.Kind, reduce: Callable[[list[Value]], Value]) -> Handler:
    whole = _over_values(reduce)

    def handler(compiler: Compiler, args: _Args, scope: Scope) -> Code:
        code = whole(compiler, args, scope)
        kept = aggregates.kept(compiler, args[0], scope, name) if len(args) == 1 else None
        return code if kept is None else Code(kept)

    return handler


def _join(compiler: Compiler, args: _Args, scope: Scope) -> Code:
    _counted("join", args, 1, None, scope)
    separator = compiler.value(args[0], scope)
    values = _gathered([compiler.code(arg, scope) for arg in args[1:]])
    return Code(lambda c: to_text(separator(c)).join(map(to_text, values(c))))


def _if(compiler: Compiler, args: _Args, scope: Scope) -> Code:
    _counted("if", args, 3, 3, scope)
    test, then, other = (compiler.value(arg, scope) for arg in args)
    return Code(lambda c: then(c) if to_truth(test(c)) else other(c))


def _coalesce(compiler: Compiler, args: _Args, scope: Scope) -> Code:
    _counted("coalesce", args, 1, None, scope)
    parts = [compiler.value(arg, scope) for arg in args]

    def value(c: Context) -> Value:
        for part in parts:
            found = part(c)
            if found != "":
                return found
        return ""

    return Code(value)


def _once(compiler: Compiler, args: _Args, scope: Scope) -> Code:
    _counted("once", args, 1, 1, scope)
    fresh = compiler.value(args[0], scope)
    return Code(lambda c: c.current.typed if c.current.raw else fresh(c))


def _regex(compiler: Compiler, args: _Args, scope: Scope) -> Code:
    """``regex(text, pattern)``: the whole text must match, ``\\d`` and ``\\w`` are ASCII (JavaRosa, java.util.regex)."""
    _counted("regex", args, 2, 2, scope)
    text, pattern = compiler.value(args[0], scope), compiler.code(args[1], scope)
    if isinstance(pattern.constant, str):
        try:
            ready = re.compile(pattern.constant, re.ASCII)
        except (re.error, OverflowError, RecursionError) as error:
            raise scope.fault(f"the pattern {pattern.constant!r} cannot be used: {error}") from error
        return Code(lambda c: ready.fullmatch(to_text(text(c))) is not None)
    wanted = pattern.value

    def value(c: Context) -> Value:
        try:
            return re.fullmatch(to_text(wanted(c)), to_text(text(c)), re.ASCII) is not None
        except (re.error, OverflowError, RecursionError):
            return False

    return Code(value)


def _current(compiler: Compiler, args: _Args, scope: Scope) -> Code:
    return compiler.code(xpath.Path(xpath.Call("current", ()), (xpath.Step("self", ""),)), scope)


def _position(compiler: Compiler, args: _Args, scope: Scope) -> Code:
    """``position()`` inside a predicate, ``position(..)`` of the row a question stands in."""
    _counted("position", args, 0, 1, scope)
    if not args and (scope.here is None or scope.limit is not None):
        return Code(lambda c: float(c.position))
    code = compiler.nodes(args[0] if args else _HERE, scope, "position")
    at: Spec | None = code.target
    while at is not None and at.kind != "repeat" and not args:
        at = at.parent
    if at is not None and at.kind == "repeat" and at.parent is not None:
        own_row = (code.single or not args) and scope.limit is None and not scope.at_range
        if own_row and at in scope.current.path():
            scope.reads.dependencies.add(Dependency(at, at, place=True))
        else:
            scope.reads.dependencies.add(Dependency(at, _shallower(at.parent, scope.limit), rows=True))
    nodes = code.nodes
    assert nodes is not None

    def value(c: Context) -> Value:
        found = nodes(c)
        node: Item | Entry | None = found[0] if found else None
        while not args and isinstance(node, Item) and node.home is None:
            node = node.parent
        return float(node.index + 1) if isinstance(node, Item) and node.home is not None else 1.0

    return Code(value)


def _shallower(one: Spec, other: Spec | None) -> Spec:
    return one if other is None or one.depth <= other.depth else other


def _target(compiler: Compiler, tree: xpath.Expr, scope: Scope, function: str) -> Spec:
    """The node a path argument names; what it would read is not noted."""
    target = compiler.code(tree, replace(scope, reads=Reads())).target
    if target is None:
        raise scope.fault(f"{function}() wants a path into the form")
    return target


def _shared(one: Spec, other: Spec) -> Spec:
    """The deepest node that both stand in."""
    shared = one
    for own, theirs in zip(one.path(), other.path(), strict=False):
        if own is not theirs:
            break
        shared = own
    return shared


def _indexed_repeat(compiler: Compiler, args: _Args, scope: Scope) -> Code:
    """``indexed-repeat(path, repeat, n, ...)``: the question's value in the n-th row, blank when there is none."""
    if len(args) < 3 or len(args) % 2 == 0:
        raise scope.fault("indexed-repeat() wants a path and pairs of repeat and number")
    target = _target(compiler, args[0], scope, "indexed-repeat")
    places: dict[Spec, ValueFn] = {}
    for repeat_arg, place_arg in zip(args[1::2], args[2::2], strict=True):
        repeat = _target(compiler, repeat_arg, scope, "indexed-repeat")
        if repeat.kind != "repeat" or repeat not in target.path():
            raise scope.fault(f"indexed-repeat(): {repeat.ref} is no repeat around {target.ref}")
        places[repeat] = compiler.value(place_arg, scope)
    outermost = next(spec for spec in target.path() if spec in places)
    base = scope.here if scope.here is not None else scope.current
    anchor = _shared(base, outermost.parent or compiler.root)
    below = target.path()[anchor.depth + 1 :]
    noted = _shallower(anchor, scope.limit)
    scope.reads.dependencies.add(Dependency(target, noted))
    for spec in below:
        if spec.kind == "repeat":
            scope.reads.dependencies.add(Dependency(spec, noted, rows=True))
    up, from_current = base.depth - anchor.depth, scope.here is None

    def value(c: Context) -> Value:
        item: Item = c.current if from_current else c.node  # type: ignore[assignment]
        for _ in range(up):
            item = item.parent  # type: ignore[assignment]
        for spec in below:
            item = item.kids[spec.slot]
            if item.rows is not None:
                place = to_number(places[spec](c)) if spec in places else 1.0
                if not 1 <= place <= len(item.rows):
                    return ""
                item = item.rows[int(place) - 1]
        return item.seen

    return Code(value)


def _choice_name(compiler: Compiler, args: _Args, scope: Scope) -> Code:
    """``jr:choice-name(value, '/path/of/select')``: the label of that choice in the language shown."""
    _counted("jr:choice-name", args, 2, 2, scope)
    chosen = compiler.value(args[0], scope)
    tree = args[1]
    if isinstance(tree, xpath.Constant) and isinstance(tree.value, str):
        try:
            tree = xpath.parse(tree.value)
        except xpath.SyntaxFault as fault:
            raise scope.fault(f"jr:choice-name(): {fault}") from fault
    select = _target(compiler, tree, scope, "jr:choice-name")
    base = scope.here if scope.here is not None else scope.current
    anchor = _shallower(_shared(base, select), scope.limit)
    if select.choices_rule is not None:
        for one in select.choices_rule.dependencies:
            scope.reads.dependencies.add(replace(one, anchor=_shallower(one.anchor, anchor)))
    scope.reads.uses_language = True
    nodes = compiler.code(tree, replace(scope, reads=Reads())).nodes
    assert nodes is not None

    def value(c: Context) -> Value:
        itemset, wanted = select.itemset, to_text(chosen(c))
        if itemset is None or not wanted:
            return ""
        options: Iterable[Entry | Item] = itemset.fixed or ()
        if itemset.nodes is not None:
            at = nodes(c)
            options = _options_at(at[0], itemset.nodes, c) if at and isinstance(at[0], Item) else ()
        return next((itemset.label_of(one, c) for one in options if itemset.value_of(one, c) == wanted), "")

    return Code(value)


def _options_at(item: Item, fetch: Callable[[Context], list[Item | Entry]], c: Context) -> list[Item | Entry]:
    before = c.node, c.current
    c.node = c.current = item
    found = fetch(c)
    c.node, c.current = before
    return found
