"""One writing for each answer: what a type takes in several writings is kept in one, as JavaRosa reads it.

``007`` is the integer ``7``, ``1e3`` the decimal ``1000``, ``2026-2-3`` the date ``2026-02-03``, full-width digits are digits,
blanks around an answer are none of it. What is no answer of its type stays as it was written, to be marked.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from counter_app.forms.values import number_text, parse_date, parse_datetime, parse_time

_PLAIN_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,17}")
_PLAIN_DECIMAL = re.compile(r"-?[0-9]+(?:\.[0-9]*)?")
_INTEGER = re.compile(r"[+-]?[0-9]{1,40}")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")
_DATE = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_TIME = re.compile(r"([0-9]{1,2}):([0-9]{1,2})(?::([0-9]{1,2})(\.[0-9]+)?)?(Z|[+-][0-9]{2}(?::?[0-9]{2})?)?")
_HALF_WIDTH = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


def _half_width(raw: str) -> str:
    return (raw if raw.isascii() else raw.translate(_HALF_WIDTH)).strip()


def _integer(raw: str) -> str:
    if _PLAIN_INTEGER.fullmatch(raw):
        return raw
    text = _half_width(raw)
    return str(int(text)) if _INTEGER.fullmatch(text) else raw


def _decimal(raw: str) -> str:
    if _PLAIN_DECIMAL.fullmatch(raw):
        return raw
    text = _half_width(raw)
    found = _DECIMAL.fullmatch(text)
    if found is None:
        return raw
    if found[1] is None:
        return text.removeprefix("+")
    number = float(text)
    return raw if number in (float("inf"), float("-inf")) else number_text(number)


def _date(raw: str) -> str:
    if parse_date(raw) is not None:
        return raw
    text = _padded_date(_half_width(raw))
    return raw if parse_date(text) is None else text


def _datetime(raw: str) -> str:
    if parse_datetime(raw) is not None:
        return raw
    day, mark, clock = _half_width(raw).partition("T")
    text = f"{_padded_date(day)}T{_padded_time(clock) if mark else '00:00'}"
    return raw if parse_datetime(text) is None else text


def _time(raw: str) -> str:
    if parse_time(raw) is not None:
        return raw
    text = _padded_time(_half_width(raw))
    return raw if parse_time(text) is None else text


def _padded_date(text: str) -> str:
    found = _DATE.fullmatch(text)
    return text if found is None else f"{found[1]}-{found[2]:>02}-{found[3]:>02}"


def _padded_time(text: str) -> str:
    found = _TIME.fullmatch(text)
    if found is None:
        return text
    fraction = (found[4] or "")[:7]
    return f"{found[1]:>02}:{found[2]:>02}:{found[3] or '':>02}{fraction}{found[5] or ''}"


def _boolean(raw: str) -> str:
    return raw.strip()


TIDY: dict[str, Callable[[str], str]] = {
    "int": _integer,
    "long": _integer,
    "decimal": _decimal,
    "date": _date,
    "dateTime": _datetime,
    "time": _time,
    "boolean": _boolean,
}
"""By the type of the node."""
