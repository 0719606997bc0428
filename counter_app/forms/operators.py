"""XPath operators as closures."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import lru_cache
from inspect import signature

from counter_app.forms.instance import Context, Entry, Item
from counter_app.forms.plan import ValueFn
from counter_app.forms.values import NAN, Value, equal, order_numbers, to_number, to_truth

Filter = Callable[[Context, list[Item | Entry]], list[Item | Entry]]
COMPARISONS = frozenset({"=", "!=", "<", "<=", ">", ">="})


def negated(operand: ValueFn) -> ValueFn:
    """Unary minus."""
    return lambda c: -to_number(operand(c))


def any_of(operands: Sequence[ValueFn]) -> ValueFn:
    """``or``, which stops at the first that holds."""

    return lambda c: any(to_truth(operand(c)) for operand in operands)


def all_of(operands: Sequence[ValueFn]) -> ValueFn:
    """``and``, which stops at the first that fails."""

    return lambda c: all(to_truth(operand(c)) for operand in operands)


def compared(sign: str, left: ValueFn, right: ValueFn, known: Value | None) -> ValueFn:
    """A comparison of two values; ``known`` is the right one when it is a constant."""
    if sign in ("=", "!="):
        return _equality(sign == "=", left, right, known)
    test = _ORDERS[sign]
    if isinstance(known, float):
        number = known

        def against_number(c: Context) -> Value:
            value = left(c)
            return test(value if type(value) is float else to_number(value), number)

        return against_number

    def value(c: Context) -> Value:
        return test(*order_numbers(left(c), right(c)))

    return value


def _equality(wanted: bool, left: ValueFn, right: ValueFn, known: Value | None) -> ValueFn:
    if isinstance(known, str):
        text = known

        def against_text(c: Context) -> Value:
            value = left(c)
            return ((value == text) if type(value) is str else equal(value, text)) is wanted

        return against_text
    return lambda c: equal(left(c), right(c)) is wanted


def compared_sets(
    sign: str, left: Callable[[Context], list[Value]], right: Callable[[Context], list[Value]]
) -> ValueFn:
    """A comparison that holds when any pair fulfils it; beside a truth several nodes are true together (XPath 1.0 §3.4)."""

    def holds(one: Value, other: Value) -> bool:
        if sign in ("=", "!="):
            return equal(one, other) is (sign == "=")
        return _ORDERS[sign](*order_numbers(one, other))

    def value(c: Context) -> Value:
        ones, others = left(c), right(c)
        if len(ones) > 1 and len(others) == 1 and isinstance(others[0], bool):
            ones = [True]
        elif len(others) > 1 and len(ones) == 1 and isinstance(ones[0], bool):
            others = [True]
        if sign == "=" and all(type(one) is str for one in ones) and all(type(other) is str for other in others):
            return not set(ones).isdisjoint(others)
        return any(holds(one, other) for one in ones for other in others)

    return value


_ORDERS: dict[str, Callable[[float, float], bool]] = {
    "<": lambda one, other: one < other,
    "<=": lambda one, other: one <= other,
    ">": lambda one, other: one > other,
    ">=": lambda one, other: one >= other,
}


def arithmetic(signs: Sequence[str], operands: Sequence[ValueFn]) -> ValueFn:
    """``+ - * div mod`` of one precedence, left to right."""
    first = operands[0]
    rest = tuple(zip([_ARITHMETIC[sign] for sign in signs], operands[1:], strict=True))
    if signs == ["+"]:
        second = operands[1]

        def added(c: Context) -> Value:
            one, other = first(c), second(c)
            if type(one) is float and type(other) is float:
                return one + other
            return to_number(one) + to_number(other)

        return added

    def value(c: Context) -> Value:
        total = to_number(first(c))
        for operate, operand in rest:
            total = operate(total, to_number(operand(c)))
        return total

    return value


def divided(one: float, other: float) -> float:
    """IEEE 754 division, which never raises (XPath 1.0 §3.5)."""
    if other != 0:
        return one / other
    if one == 0 or one != one:
        return NAN
    return math.copysign(math.inf, one) * math.copysign(1.0, other)


def remainder(one: float, other: float) -> float:
    """``mod``: the sign is that of the dividend (XPath 1.0 §3.5)."""
    if other == 0 or math.isinf(one) or one != one or other != other:
        return NAN
    return math.fmod(one, other)


_ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": lambda one, other: one + other,
    "-": lambda one, other: one - other,
    "*": lambda one, other: one * other,
    "div": divided,
    "mod": remainder,
}


def filtered(predicate: ValueFn) -> Filter:
    """The nodes a predicate keeps; a number keeps the node at that place (XPath 1.0 §2.4)."""

    def keep(c: Context, nodes: list[Item | Entry]) -> list[Item | Entry]:
        before = c.node, c.position, c.size
        kept = []
        c.size = len(nodes)
        for place, node in enumerate(nodes, 1):
            c.node, c.position = node, place
            value = predicate(c)
            if value == place if type(value) is float else to_truth(value):
                kept.append(node)
        c.node, c.position, c.size = before
        return kept

    return keep


@lru_cache(maxsize=1024)
def takes(function: Callable[..., Value], number: int) -> bool:
    """Whether the function can be called with so many values."""
    try:
        signature(function).bind(*([None] * number))
    except TypeError:
        return False
    return True


def called(function: Callable[..., Value], args: Sequence[ValueFn]) -> ValueFn:
    """A call of a plain function of values; whole numbers come back as numbers, None as blank."""
    if len(args) == 1:
        only = args[0]
        return lambda c: _clean(function(only(c)))
    return lambda c: _clean(function(*[arg(c) for arg in args]))


def _clean(value: Value | int | None) -> Value:
    if value is None:
        return ""
    return float(value) if type(value) is int else value
