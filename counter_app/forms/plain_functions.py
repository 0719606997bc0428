"""Functions of values alone. Sources: XPath 1.0 §4, ODK XForms specification, JavaRosa 5.1 where it leaves a choice."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from decimal import ROUND_HALF_DOWN, ROUND_HALF_UP, Decimal, localcontext
from typing import NamedTuple

from counter_app.forms import datetimes
from counter_app.forms.digests import base64_decode
from counter_app.forms.signatures import extract_signed
from counter_app.forms.values import NAN, Value, to_number, to_text, to_truth

_WHITE_SPACE = re.compile(r"[ \t\r\n]+")

MAX_PLACES = 30
"""Decimal places ``round()`` takes; more give NaN (JavaRosa)."""


class PlainFunction(NamedTuple):
    """A function with the number of arguments it takes; ``here`` when it reads the context node without any."""

    least: int
    most: int | None
    call: Callable[..., Value]
    here: bool = False


def _tokens(value: Value) -> list[str]:
    return to_text(value).split()


def _normalize_space(value: Value) -> str:
    """XPath 1.0 §4.2 ``normalize-space``: XML's white space alone, so that an ideographic space stays."""
    return _WHITE_SPACE.sub(" ", to_text(value)).strip(" ")


def _selected(chosen: Value, wanted: Value) -> bool:
    token = to_text(wanted).strip()
    return token in _tokens(chosen) or (not token and not _tokens(chosen))


def _selected_at(chosen: Value, place: Value) -> str:
    tokens, at = _tokens(chosen), to_number(place)
    if at != at:
        at = 0.0
    return tokens[int(at)] if 0 <= at < len(tokens) else ""


def _boolean_from_string(value: Value) -> bool:
    text = to_text(value)
    return text.lower() == "true" or text == "1"


def _int(value: Value) -> float:
    number = to_number(value)
    return float(math.trunc(number)) if math.isfinite(number) else number


def _round(value: Value, places: Value = 0.0) -> float:
    """Half goes up, also below zero: round(-1.5) is -1; by the shortest decimal of the number (XPath 1.0, JavaRosa)."""
    number, digits = to_number(value), to_number(places)
    if digits != digits:
        digits = 0.0
    if not math.isfinite(number) or (number.is_integer() and digits >= 0):
        return number
    if not abs(digits) <= MAX_PLACES:
        return NAN
    way = ROUND_HALF_UP if number > 0 else ROUND_HALF_DOWN
    step = Decimal(1).scaleb(-math.trunc(digits))
    with localcontext(prec=400):
        return float(Decimal(repr(number)).quantize(step, way))


def _floor(value: Value) -> float:
    number = to_number(value)
    return float(math.floor(number)) if math.isfinite(number) else number


def _ceiling(value: Value) -> float:
    number = to_number(value)
    return float(math.ceil(number)) if math.isfinite(number) else number


def _mathematical(function: Callable[..., float], at_zero: float = NAN) -> Callable[..., Value]:
    def call(*values: Value) -> Value:
        numbers = [to_number(value) for value in values]
        try:
            return float(function(*numbers))
        except OverflowError:
            return math.inf
        except ValueError:
            return at_zero if numbers[0] == 0 else NAN

    return call


def _pow(base: Value, exponent: Value) -> float:
    """The power; of 1 and -1 to an endless exponent NaN (IEEE 754 in Java and JavaScript)."""
    one, other = to_number(base), to_number(exponent)
    if other != other or (math.isinf(other) and abs(one) == 1):
        return NAN
    try:
        return math.pow(one, other)
    except OverflowError:
        return -math.inf if one < 0 and other % 2 == 1 else math.inf
    except ValueError:
        return math.inf if one == 0 else NAN


def _substr(text: Value, start: Value, end: Value = math.inf) -> str:
    """OpenRosa ``substr``: from 0, end not included, negative places count from the end."""
    whole = to_text(text)
    return whole[_place_in(whole, start) : _place_in(whole, end)]


def _place_in(text: str, place: Value) -> int:
    """A place of ``substr`` inside the text; what is no number is 0 (JavaRosa, web-forms)."""
    number = to_number(place)
    if number != number:
        return 0
    at = int(max(-len(text), min(number, len(text))))
    return at + len(text) if at < 0 else at


def _substring(text: Value, start: Value, length: Value | None = None) -> str:
    """XPath 1.0 §4.2 ``substring``: places from 1, rounded; without a length to the end."""
    first = _round(start)
    end = math.inf if length is None else first + _round(length)
    return "".join(letter for place, letter in enumerate(to_text(text), 1) if first <= place < end)


def _before(text: Value, mark: Value) -> str:
    head, found, _ = to_text(text).partition(to_text(mark)) if to_text(mark) else ("", "", "")
    return head if found else ""


def _after(text: Value, mark: Value) -> str:
    if not to_text(mark):
        return to_text(text)
    return to_text(text).partition(to_text(mark))[2]


def _translate(text: Value, old: Value, new: Value) -> str:
    old_letters, new_letters = to_text(old), to_text(new)
    table: dict[int, str | None] = {}
    for place, letter in enumerate(old_letters):
        table.setdefault(ord(letter), new_letters[place] if place < len(new_letters) else None)
    return to_text(text).translate(table)


PLAIN: dict[str, PlainFunction] = {
    "not": PlainFunction(1, 1, lambda value: not to_truth(value)),
    "boolean": PlainFunction(1, 1, to_truth),
    "boolean-from-string": PlainFunction(1, 1, _boolean_from_string),
    "string": PlainFunction(1, 1, to_text, here=True),
    "number": PlainFunction(1, 1, to_number, here=True),
    "int": PlainFunction(1, 1, _int),
    "round": PlainFunction(1, 2, _round),
    "floor": PlainFunction(1, 1, _floor),
    "ceiling": PlainFunction(1, 1, _ceiling),
    "abs": PlainFunction(1, 1, lambda value: abs(to_number(value))),
    "pow": PlainFunction(2, 2, _pow),
    "exp": PlainFunction(1, 1, _mathematical(math.exp)),
    "exp10": PlainFunction(1, 1, lambda value: _pow(10.0, value)),
    "log": PlainFunction(1, 1, _mathematical(math.log, -math.inf)),
    "log10": PlainFunction(1, 1, _mathematical(math.log10, -math.inf)),
    "sqrt": PlainFunction(1, 1, _mathematical(math.sqrt)),
    "sin": PlainFunction(1, 1, _mathematical(math.sin)),
    "cos": PlainFunction(1, 1, _mathematical(math.cos)),
    "tan": PlainFunction(1, 1, _mathematical(math.tan)),
    "asin": PlainFunction(1, 1, _mathematical(math.asin)),
    "acos": PlainFunction(1, 1, _mathematical(math.acos)),
    "atan": PlainFunction(1, 1, _mathematical(math.atan)),
    "atan2": PlainFunction(2, 2, _mathematical(math.atan2)),
    "pi": PlainFunction(0, 0, lambda: math.pi),
    "selected": PlainFunction(2, 2, _selected),
    "is-selected": PlainFunction(2, 2, _selected),
    "selected-at": PlainFunction(2, 2, _selected_at),
    "count-selected": PlainFunction(1, 1, lambda value: float(len(_tokens(value)))),
    "string-length": PlainFunction(1, 1, lambda value: float(len(to_text(value))), here=True),
    "normalize-space": PlainFunction(1, 1, _normalize_space, here=True),
    "substr": PlainFunction(2, 3, _substr),
    "substring": PlainFunction(2, 3, _substring),
    "substring-before": PlainFunction(2, 2, _before),
    "substring-after": PlainFunction(2, 2, _after),
    "contains": PlainFunction(2, 2, lambda text, part: to_text(part) in to_text(text)),
    "starts-with": PlainFunction(2, 2, lambda text, part: to_text(text).startswith(to_text(part))),
    "ends-with": PlainFunction(2, 2, lambda text, part: to_text(text).endswith(to_text(part))),
    "translate": PlainFunction(3, 3, _translate),
    "base64-decode": PlainFunction(1, 1, base64_decode),
    "extract-signed": PlainFunction(2, 2, extract_signed),
    "date": PlainFunction(1, 1, datetimes.date_of),
    "date-time": PlainFunction(1, 1, datetimes.datetime_of),
    "decimal-date-time": PlainFunction(1, 1, datetimes.decimal_date_time),
    "decimal-time": PlainFunction(1, 1, datetimes.decimal_time),
}
