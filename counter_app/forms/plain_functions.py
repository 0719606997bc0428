"""Functions of values alone. Sources: XPath 1.0 §4, ODK XForms specification, JavaRosa 5.1 where it leaves a choice."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, datetime, time
from typing import NamedTuple

from counter_app.forms.values import (
    CHINA_TIME,
    NAN,
    Value,
    as_moment,
    instant_days,
    parse_datetime,
    parse_time,
    snapped,
    to_number,
    to_text,
    to_truth,
)


class PlainFunction(NamedTuple):
    """A function with the number of arguments it takes; ``here`` when it reads the context node without any."""

    least: int
    most: int | None
    call: Callable[..., Value]
    here: bool = False


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def _tokens(value: Value) -> list[str]:
    return to_text(value).split()


def _selected(chosen: Value, wanted: Value) -> bool:
    token = to_text(wanted).strip()
    return token in _tokens(chosen) or (not token and not _tokens(chosen))


def _selected_at(chosen: Value, place: Value) -> str:
    tokens, at = _tokens(chosen), to_number(place)
    return tokens[int(at)] if 0 <= at < len(tokens) else ""


def _checklist(least: Value, most: Value, *answers: Value) -> bool:
    return _between(least, float(sum(1 for answer in answers if to_truth(answer))), most)


def _weighted_checklist(least: Value, most: Value, *pairs: Value) -> bool:
    weights = [to_number(weight) for answer, weight in zip(pairs[::2], pairs[1::2], strict=False) if to_truth(answer)]
    return _between(least, sum(weights), most)


def _between(least: Value, count: float, most: Value) -> bool:
    """``-1`` on either side leaves that side open."""
    low, high = to_number(least), to_number(most)
    return (low < 0 or count >= low) and (high < 0 or count <= high)


def _boolean_from_string(value: Value) -> bool:
    text = to_text(value)
    return text.lower() == "true" or text == "1"


def _int(value: Value) -> float:
    number = to_number(value)
    return float(math.trunc(number)) if math.isfinite(number) else number


def _round(value: Value, places: Value = 0.0) -> float:
    """Half goes up, also below zero: round(-1.5) is -1 (XPath 1.0 §4.4, JavaRosa)."""
    number, digits = to_number(value), to_number(places)
    if not math.isfinite(number) or not abs(digits) <= 15:
        return number
    scale = 10.0 ** int(digits)
    return snapped(math.floor(number * scale + 0.5) / scale) if abs(number) < 1e15 else number


def _floor(value: Value) -> float:
    number = to_number(value)
    return float(math.floor(number)) if math.isfinite(number) else number


def _ceiling(value: Value) -> float:
    number = to_number(value)
    return float(math.ceil(number)) if math.isfinite(number) else number


def _mathematical(function: Callable[..., float]) -> Callable[..., Value]:
    def call(*values: Value) -> Value:
        try:
            return float(function(*(to_number(value) for value in values)))
        except OverflowError:
            return math.inf
        except ValueError:
            return NAN

    return call


def _pow(base: Value, exponent: Value) -> float:
    one, other = to_number(base), to_number(exponent)
    try:
        return math.pow(one, other)
    except OverflowError:
        return -math.inf if one < 0 and other % 2 == 1 else math.inf
    except ValueError:
        return math.inf if one == 0 else NAN


def _substr(text: Value, start: Value, end: Value = NAN) -> str:
    """OpenRosa ``substr``: from 0, end not included, negative places count from the end."""
    whole = to_text(text)
    first, last = to_number(start), to_number(end)
    low = int(first) if math.isfinite(first) else 0
    high = int(last) if math.isfinite(last) else len(whole)
    low = max(0, low + len(whole) if low < 0 else low)
    high = max(0, high + len(whole) if high < 0 else high)
    return whole[low:high]


def _substring(text: Value, start: Value, length: Value = math.inf) -> str:
    """XPath 1.0 §4.2 ``substring``: places from 1, rounded."""
    first = _round(start)
    end = first + _round(length)
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


def _date(value: Value) -> Value:
    """The date of ISO text or of days since 1970-01-01; blank for anything else."""
    moment = as_moment(value)
    if moment is None:
        return ""
    return moment.date() if isinstance(moment, datetime) else moment


def _date_time(value: Value) -> Value:
    moment = as_moment(value)
    if moment is None:
        return ""
    return moment if isinstance(moment, datetime) else datetime.combine(moment, time(), tzinfo=CHINA_TIME)


def _decimal_date_time(value: Value) -> float:
    moment = as_moment(value)
    return NAN if moment is None else instant_days(moment)


def _decimal_time(value: Value) -> float:
    """The part of the day gone at that time, read as written."""
    clock = value.time() if isinstance(value, datetime) else parse_time(to_text(value))
    if clock is None:
        return NAN
    return ((clock.hour * 60 + clock.minute) * 60 + clock.second + clock.microsecond / 1e6) / 86400


def _format_date(value: Value, pattern: Value) -> str:
    """``%Y %y %m %n %b %d %e %H %h %M %S %3 %a %%`` (ODK XForms specification, format-date)."""
    moment = as_moment(value)
    if moment is None:
        clock = parse_time(to_text(value))
        return "" if clock is None else _formatted(datetime.combine(date(1970, 1, 1), clock), to_text(pattern))
    full = moment if isinstance(moment, datetime) else datetime.combine(moment, time())
    return _formatted(full, to_text(pattern))


def _formatted(moment: datetime, pattern: str) -> str:
    codes = {
        "Y": f"{moment.year:04d}",
        "y": f"{moment.year % 100:02d}",
        "m": f"{moment.month:02d}",
        "n": str(moment.month),
        "b": _MONTHS[moment.month - 1],
        "d": f"{moment.day:02d}",
        "e": str(moment.day),
        "H": f"{moment.hour:02d}",
        "h": str(moment.hour),
        "M": f"{moment.minute:02d}",
        "S": f"{moment.second:02d}",
        "3": f"{moment.microsecond // 1000:03d}",
        "a": _DAYS[moment.weekday()],
        "%": "%",
    }
    head, *rest = pattern.split("%")
    shown = [head]
    at = 0
    while at < len(rest):
        part = rest[at]
        if not part and at + 1 < len(rest):
            shown.append("%" + rest[at + 1])
            at += 2
            continue
        shown.append(codes.get(part[:1], "%" + part[:1]) + part[1:])
        at += 1
    return "".join(shown)


def _date_text_to_datetime(value: Value) -> Value:
    return parse_datetime(to_text(value)) or _date_time(value)


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
    "log": PlainFunction(1, 1, _mathematical(math.log)),
    "log10": PlainFunction(1, 1, _mathematical(math.log10)),
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
    "selected-at": PlainFunction(2, 2, _selected_at),
    "count-selected": PlainFunction(1, 1, lambda value: float(len(_tokens(value)))),
    "checklist": PlainFunction(2, None, _checklist),
    "weighted-checklist": PlainFunction(2, None, _weighted_checklist),
    "string-length": PlainFunction(1, 1, lambda value: float(len(to_text(value))), here=True),
    "normalize-space": PlainFunction(1, 1, lambda value: " ".join(_tokens(value)), here=True),
    "substr": PlainFunction(2, 3, _substr),
    "substring": PlainFunction(2, 3, _substring),
    "substring-before": PlainFunction(2, 2, _before),
    "substring-after": PlainFunction(2, 2, _after),
    "contains": PlainFunction(2, 2, lambda text, part: to_text(part) in to_text(text)),
    "starts-with": PlainFunction(2, 2, lambda text, part: to_text(text).startswith(to_text(part))),
    "ends-with": PlainFunction(2, 2, lambda text, part: to_text(text).endswith(to_text(part))),
    "translate": PlainFunction(3, 3, _translate),
    "date": PlainFunction(1, 1, _date),
    "date-time": PlainFunction(1, 1, _date_text_to_datetime),
    "decimal-date-time": PlainFunction(1, 1, _decimal_date_time),
    "decimal-time": PlainFunction(1, 1, _decimal_time),
    "format-date": PlainFunction(2, 2, _format_date),
    "format-date-time": PlainFunction(2, 2, _format_date),
}
