"""The functions forms may call: XPath 1.0 core and OpenRosa's additions (ODK XForms specification, "XPath functions").

Plain functions of values are rows of :mod:`counter_app.forms.plain_functions`; here are those that need nodes, the
context, or not all of their arguments.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import lru_cache

from counter_app.forms import aggregates, axes, datetimes, digests, geo, operators, shuffling, xpath
from counter_app.forms.compiled import Code, Reads, Scope, constant, first_of, shallower
from counter_app.forms.compiler import Compiler, Handler
from counter_app.forms.instance import Context, Entry, Item
from counter_app.forms.patterns import BadPattern, Pattern
from counter_app.forms.plain_functions import PLAIN, PlainFunction
from counter_app.forms.plan import Dependency, Spec, ValueFn
from counter_app.forms.pulldata import pulldata
from counter_app.forms.values import NAN, Value, to_number, to_text, to_truth

MAX_JOINED = 10_000_000
"""Characters that concat() and join() make of many texts at most."""
MAX_UUID = 1_000
"""Characters that ``uuid(n)`` gives at most."""
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
_HERE = xpath.Path("here", (xpath.Step("self", ""),))
_SPOKEN = xpath.parse("ancestor-or-self::*[@xml:lang][1]/@xml:lang")
_Args = tuple[xpath.Expr, ...]


def handlers() -> dict[str, Handler]:
    """Every function of the engine by name."""
    made: dict[str, Handler] = {name: _plain(name, function) for name, function in PLAIN.items()}
    made.update(
        {
            "true": _truth("true", True),
            "false": _truth("false", False),
            "if": _if,
            "coalesce": _coalesce,
            "once": _once,
            "regex": _regex,
            "today": _clock("today", lambda c: c.today()),
            "now": _clock("now", lambda c: c.now()),
            "random": _clock("random", lambda c: random.random()),
            "last": _clock("last", lambda c: float(c.size or 1)),
            "version": _version,
            "property": _property,
            "uuid": _uuid,
            "depend": _depend,
            "format-date": _formatted("format-date"),
            "format-date-time": _formatted("format-date-time"),
            "checklist": _checklist,
            "weighted-checklist": _weighted_checklist,
            "digest": _digest,
            "instance": _instance,
            "randomize": _randomize,
            "local-name": _name_of("local-name", lambda node: _name(node).rpartition(":")[2]),
            "name": _name_of("name", lambda node: _name(node)),
            "namespace-uri": _name_of("namespace-uri", _namespace),
            "lang": _lang,
            "area": _geographical("area", geo.area),
            "enclosed-area": _geographical("enclosed-area", geo.area),
            "distance": _geographical("distance", geo.distance, many=True),
            "intersects": _geographical("intersects", geo.intersects),
            "geofence": _geofence,
            "jr:itext": _itext,
            "current": _current,
            "position": _position,
            "count": _over_nodes("count", lambda nodes: float(len(nodes))),
            "count-non-empty": _over_nodes(
                "count-non-empty", lambda nodes: float(sum(1 for node in nodes if node.seen != "" or node.kids))
            ),
            "sum": _over_nodes("sum", lambda nodes: aggregates.exact_total(_numbers(node.seen for node in nodes))),
            "min": _extreme("min", lambda values: min(_numbers(values), default=NAN)),
            "max": _extreme("max", lambda values: max(_numbers(values), default=NAN)),
            "concat": _over_values(lambda values: _joined("", values)),
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
        wanted = f"{least}" if least == most else f"{least} or more" if most is None else f"{least} to {most}"
        raise scope.fault(f"{name}() cannot take {len(args)} arguments, only {wanted}")


def _clock(name: str, read: Callable[[Context], Value]) -> Handler:
    def handler(compiler: Compiler, args: _Args, scope: Scope) -> Code:
        _counted(name, args, 0, 0, scope)
        return Code(read)

    return handler


def _truth(name: str, value: bool) -> Handler:
    def handler(compiler: Compiler, args: _Args, scope: Scope) -> Code:
        _counted(name, args, 0, 0, scope)
        return constant(value)

    return handler


def _version(compiler: Compiler, args: _Args, scope: Scope) -> Code:
    """``version()``: the form's version (JavaRosa)."""
    _counted("version", args, 0, 0, scope)
    return constant(compiler.version)


def _property(compiler: Compiler, args: _Args, scope: Scope) -> Code:
    """``property('username')``: what the counter knows of itself by that name, as preloads do (JavaRosa)."""
    _counted("property", args, 1, 1, scope)
    name = compiler.value(args[0], scope)
    return Code(lambda c: c.properties.get(to_text(name(c)), ""))


def _depend(compiler: Compiler, args: _Args, scope: Scope) -> Code:
    """``depend(value, ...)``: the first; the others only make it calculated anew when they change (JavaRosa)."""
    _counted("depend", args, 1, None, scope)
    first, *_ = [compiler.value(arg, scope) for arg in args]
    return Code(first)


def _uuid(compiler: Compiler, args: _Args, scope: Scope) -> Code:
    """``uuid()``, or ``uuid(n)``: so many letters and digits by chance (JavaRosa)."""
    _counted("uuid", args, 0, 1, scope)
    if not args:
        return Code(lambda c: c.new_id() if c.new_id is not None else "")
    length = compiler.value(args[0], scope)

    def value(c: Context) -> Value:
        wanted = to_number(length(c))
        return "".join(random.choices(_LETTERS, k=int(min(wanted, MAX_UUID)))) if wanted >= 1 else ""

    return Code(value)


def _formatted(name: str) -> Handler:
    """Names of months and days are those of the language shown."""

    def handler(compiler: Compiler, args: _Args, scope: Scope) -> Code:
        _counted(name, args, 2, 2, scope)
        moment, pattern = compiler.value(args[0], scope), compiler.code(args[1], scope)
        known = pattern.constant
        if not isinstance(known, str) or "%b" in known or "%a" in known:
            scope.reads.uses_language = True
        shown = pattern.value
        return Code(lambda c: datetimes.format_date(moment(c), shown(c), c.language))

    return handler


def _digest(compiler: Compiler, args: _Args, scope: Scope) -> Code:
    """``digest(text, algorithm, encoding?)``: an unknown algorithm or encoding written out is refused."""
    _counted("digest", args, 2, 3, scope)
    codes = [compiler.code(arg, scope) for arg in args]
    checks = zip(codes[1:], (digests.algorithm, digests.is_encoding), strict=False)
    for code, known in checks:
        if code.constant is not None and not known(code.constant):
            raise scope.fault(f"digest() does not know {to_text(code.constant)!r}")
    return Code(operators.called(digests.digest, [code.value for code in codes]))


def _checklist(compiler: Compiler, args: _Args, scope: Scope) -> Code:
    """``checklist(min, max, answer, ...)``: whether so many are true; -1 leaves a side open."""
    _counted("checklist", args, 2, None, scope)
    least, most = (compiler.value(arg, scope) for arg in args[:2])
    answers = _gathered([compiler.code(arg, scope) for arg in args[2:]])

    def value(c: Context) -> Value:
        count = sum(1 for answer in answers(c) if to_truth(answer))
        low, high = to_number(least(c)), to_number(most(c))
        return not (low >= 0 and count < low) and not (high >= 0 and count > high)

    return Code(value)


def _weighted_checklist(compiler: Compiler, args: _Args, scope: Scope) -> Code:
    """``weighted-checklist(min, max, answer, weight, ...)``: whether the weights of what is true lie between."""
    _counted("weighted-checklist", args, 2, None, scope)
    if len(args) % 2:
        raise scope.fault("weighted-checklist() wants pairs of answer and weight")
    least, most = (compiler.value(arg, scope) for arg in args[:2])
    answers = _gathered([compiler.code(arg, scope) for arg in args[2::2]])
    weights = _gathered([compiler.code(arg, scope) for arg in args[3::2]])

    def value(c: Context) -> Value:
        pairs = zip(answers(c), weights(c), strict=False)
        total = math.fsum(to_number(weight) for answer, weight in pairs if to_truth(answer))
        return to_number(least(c)) <= total <= to_number(most(c))

    return Code(value)


def _instance(compiler: Compiler, args: _Args, scope: Scope) -> Code:
    """``instance('name')`` alone: the list itself."""
    return compiler.code(xpath.Path(xpath.Call("instance", args), ()), scope)


def _randomize(compiler: Compiler, args: _Args, scope: Scope) -> Code:
    """``randomize(nodes, seed?)``: the nodes in another order, the same for the same seed."""
    _counted("randomize", args, 1, 2, scope)
    code = compiler.nodes(args[0], scope, "randomize")
    seed = _seed(compiler.code(args[1], scope)) if len(args) > 1 else None
    fetch = code.nodes
    assert fetch is not None

    def nodes(c: Context) -> list[Item | Entry]:
        return shuffling.shuffled(fetch(c), None if seed is None else seed(c))

    return replace(code, value=first_of(nodes), nodes=nodes, single=False)


def _seed(code: Code) -> ValueFn:
    """What seeds: of a place the text as it was typed (JavaRosa RandomizeTypesTest)."""
    fetch, value = code.nodes, code.value
    if fetch is None or code.target is None or code.target.type != "geopoint":
        return value

    def typed(c: Context) -> Value:
        found = fetch(c)
        return found[0].raw if found and isinstance(found[0], Item) else ""

    return typed


def _name(node: Item | Entry) -> str:
    return (node.spec.name if isinstance(node, Item) else node.name).removeprefix("@")


def _namespace(node: Item | Entry) -> str:
    return (node.spec.namespace or "") if isinstance(node, Item) else ""


def _name_of(name: str, read: Callable[[Item | Entry], str]) -> Handler:
    """XPath 1.0 §4.1: of the first node of the set, or of the one the expression stands on."""

    def handler(compiler: Compiler, args: _Args, scope: Scope) -> Code:
        _counted(name, args, 0, 1, scope)
        nodes = compiler.nodes(args[0] if args else _HERE, scope, name).nodes
        assert nodes is not None

        def value(c: Context) -> Value:
            found = nodes(c)
            return read(found[0]) if found else ""

        return Code(value)

    return handler


def _geographical(name: str, measure: Callable[[list[Value]], Value], many: bool = False) -> Handler:
    def handler(compiler: Compiler, args: _Args, scope: Scope) -> Code:
        _counted(name, args, 1, None if many else 1, scope)
        values = _gathered([compiler.code(arg, scope) for arg in args])
        return Code(lambda c: measure(values(c)))

    return handler


def _geofence(compiler: Compiler, args: _Args, scope: Scope) -> Code:
    _counted("geofence", args, 2, 2, scope)
    point, shape = (_gathered([compiler.code(arg, scope)]) for arg in args)
    return Code(lambda c: geo.geofence(point(c), shape(c)))


def _itext(compiler: Compiler, args: _Args, scope: Scope) -> Code:
    """``jr:itext('id')``: that text in the language shown."""
    _counted("jr:itext", args, 1, 1, scope)
    text_id = compiler.value(args[0], scope)
    scope.reads.uses_language = True
    return Code(lambda c: compiler.itext(to_text(text_id(c)), c.language) or "")


def _lang(compiler: Compiler, args: _Args, scope: Scope) -> Code:
    """``lang('en')``: whether the nearest ``xml:lang`` is that language or a kind of it (XPath 1.0 §4.3)."""
    _counted("lang", args, 1, 1, scope)
    wanted, spoken = compiler.value(args[0], scope), compiler.value(_SPOKEN, scope)

    def value(c: Context) -> Value:
        language, found = to_text(wanted(c)).lower(), to_text(spoken(c)).lower()
        return found != "" and (found == language or found.startswith(f"{language}-"))

    return Code(value)


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
    return Code(lambda c: _joined(to_text(separator(c)), values(c)))


def _joined(separator: str, values: list[Value]) -> str:
    """The texts in one; blank when it would be too long, as any answer is."""
    texts = list(map(to_text, values))
    if sum(map(len, texts)) + len(separator) * len(texts) > MAX_JOINED:
        return ""
    return separator.join(texts)


def _if(compiler: Compiler, args: _Args, scope: Scope) -> Code:
    _counted("if", args, 3, 3, scope)
    test, then, other = (compiler.value(arg, scope) for arg in args)
    return Code(lambda c: then(c) if to_truth(test(c)) else other(c))


def _coalesce(compiler: Compiler, args: _Args, scope: Scope) -> Code:
    _counted("coalesce", args, 1, None, scope)
    parts = [compiler.value(arg, scope) for arg in args]

    def value(c: Context) -> Value:
        found: Value = ""
        for part in parts:
            found = part(c)
            if found != "" and found == found:
                break
        return found

    return Code(value)


def _once(compiler: Compiler, args: _Args, scope: Scope) -> Code:
    _counted("once", args, 1, 1, scope)
    fresh = compiler.value(args[0], scope)
    return Code(lambda c: c.current.typed if c.current.raw else fresh(c))


def _regex(compiler: Compiler, args: _Args, scope: Scope) -> Code:
    """``regex(text, pattern)``: the whole text must match (JavaRosa, java.util.regex)."""
    _counted("regex", args, 2, 2, scope)
    text, pattern = compiler.value(args[0], scope), compiler.code(args[1], scope)
    if isinstance(pattern.constant, str):
        try:
            ready = _pattern(pattern.constant)
        except BadPattern as error:
            raise scope.fault(f"the pattern {pattern.constant[:200]!r} cannot be used: {error}") from error
        return Code(lambda c: ready.matches(to_text(text(c))))
    wanted = pattern.value

    def value(c: Context) -> Value:
        try:
            return _pattern(to_text(wanted(c))).matches(to_text(text(c)))
        except BadPattern:
            return False

    return Code(value)


@lru_cache(maxsize=256)
def _pattern(source: str) -> Pattern:
    return Pattern(source)


def _current(compiler: Compiler, args: _Args, scope: Scope) -> Code:
    _counted("current", args, 0, 0, scope)
    return compiler.code(xpath.Path(xpath.Call("current", ()), (xpath.Step("self", ""),)), scope)


def _position(compiler: Compiler, args: _Args, scope: Scope) -> Code:
    """``position()`` inside a predicate; ``position(..)`` of the row a question stands in, without a path of itself.

    A hidden row knows its own place, so that its relevance can come back; ``position(..)`` in it is 0 (JavaRosa).
    """
    _counted("position", args, 0, 1, scope)
    if not args and (scope.here is None or scope.limit is not None):
        return Code(lambda c: float(c.position))
    code = compiler.nodes(args[0] if args else _HERE, scope, "position")
    _note_place(code, scope)
    if code.single and code.target is scope.current and scope.limit is None:
        return Code(lambda c: float(c.current.index + 1))
    nodes, kin = code.nodes, compiler.kin
    assert nodes is not None

    def value(c: Context) -> Value:
        found = nodes(c)
        if not found:
            return 0.0
        return axes.place_among_namesakes(found[0], kin)

    return Code(value)


def _note_place(code: Code, scope: Scope) -> None:
    """Note what a row's place depends on: its own place, when it is the row the expression stands in, or all rows."""
    for at in code.targets or (code.target,):
        if at is None or at.kind != "repeat" or at.parent is None:
            continue
        own_row = code.single and scope.limit is None and not scope.at_range
        if own_row and at in scope.current.path():
            scope.reads.dependencies.add(Dependency(at, at, place=True))
        else:
            scope.reads.dependencies.add(Dependency(at, shallower(at.parent, scope.limit), rows=True))


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
    """``indexed-repeat(path, repeat, n, ...)``: the question's value in the n-th row, blank when there are fewer.

    Where n is no number, or less than 1, the first row is meant (JavaRosa).
    """
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
    noted = shallower(anchor, scope.limit)
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
                at = int(place) if 1 <= place <= len(item.rows) else 1 if not place > 1 else 0
                if not at or not item.rows:
                    return ""
                item = item.rows[at - 1]
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
    anchor = shallower(_shared(base, select), scope.limit)
    if select.choices_rule is not None:
        for one in select.choices_rule.dependencies:
            scope.reads.dependencies.add(replace(one, anchor=shallower(one.anchor, anchor)))
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
