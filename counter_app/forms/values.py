"""XPath values as the field's forms know them, and the ways between them.

A value is text, a number (always ``float``), a truth, a date or a date with time. Where the engines in the field differ,
JavaRosa 5.1 (ODK Collect) is followed; every choice is listed in ``docs/forms.md``.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal

Value = str | float | bool | date
"""``datetime`` is a ``date`` to Python, so the union covers it; whole numbers are floats too."""

NAN = math.nan
CHINA_TIME = timezone(timedelta(hours=8))
"""The zone a time without one is read in: UTC+8, whatever the PC's zone."""

_EPOCH = date(1970, 1, 1)
_NUMBER = re.compile(r"-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_INTEGER = re.compile(r"-?[0-9]{1,18}")
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_TIME = re.compile(r"([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,6}))?)?(Z|[+-][0-9]{2}(?::?[0-9]{2})?)?")


def number_text(number: float) -> str:
    """The number as plain decimal text: ``4`` for 4.0, never an exponent; ``NaN`` and ``Infinity`` as XPath 1.0 §4.2."""
    if number != number:
        return "NaN"
    if number in (math.inf, -math.inf):
        return "Infinity" if number > 0 else "-Infinity"
    if number == int(number):
        return str(int(number))
    shown = repr(number)
    return format(Decimal(shown), "f") if "e" in shown else shown


def snapped(number: float) -> float:
    """The number, or the whole number it misses by less than 1e-12 (JavaRosa prints it so)."""
    if number != number or number in (math.inf, -math.inf):
        return number
    near = round(number)
    return float(near) if number != near and abs(number - near) < 1e-12 else number


def to_text(value: Value) -> str:
    """The value as text (XPath 1.0 §4.2 string()); dates in ISO form."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return number_text(value)
    if isinstance(value, datetime):
        return value.isoformat(timespec="milliseconds")
    return value.isoformat()


def to_number(value: Value) -> float:
    """The value as a number (XPath 1.0 §4.4 number()); blanks and other text are NaN, dates are days since 1970-01-01."""
    if isinstance(value, bool):
        return 1.0 if value else 0.0
    if isinstance(value, float):
        return value
    if isinstance(value, str):
        text = value.strip()
        return float(text) if _NUMBER.fullmatch(text) else NAN
    if isinstance(value, datetime):
        seconds = (value.hour * 60 + value.minute) * 60 + value.second + value.microsecond / 1e6
        return (value.date() - _EPOCH).days + seconds / 86400
    return float((value - _EPOCH).days)


def to_truth(value: Value) -> bool:
    """The value as a truth (XPath 1.0 §4.3 boolean()); any text but the empty one is true."""
    if isinstance(value, float):
        return value == value and value != 0
    if isinstance(value, str):
        return value != ""
    return value if isinstance(value, bool) else True


def equal(left: Value, right: Value) -> bool:
    """Whether two values are equal (XPath 1.0 §3.4): truths first, then numbers, then text."""
    if isinstance(left, str) and isinstance(right, str):
        return left == right
    if isinstance(left, bool) or isinstance(right, bool):
        return to_truth(left) == to_truth(right)
    if isinstance(left, float) or isinstance(right, float):
        return to_number(left) == to_number(right)
    if isinstance(left, datetime) and isinstance(right, datetime):
        return instant_days(left) == instant_days(right)
    return to_text(left) == to_text(right)


def order_numbers(left: Value, right: Value) -> tuple[float, float]:
    """Both sides as numbers for ``<``; ISO text beside a date is read as a date (web-forms does so too)."""
    if isinstance(left, date) and isinstance(right, str):
        right = parse_moment(right) or right
    elif isinstance(right, date) and isinstance(left, str):
        left = parse_moment(left) or left
    return to_number(left), to_number(right)


def parse_date(text: str) -> date | None:
    """The ISO date, or None when it is not one that exists."""
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def parse_time(text: str) -> time | None:
    """The ISO time, with its zone when it has one; None when it is not a time."""
    found = _TIME.fullmatch(text)
    if found is None:
        return None
    try:
        micro = int((found[4] or "0").ljust(6, "0"))
        return time(int(found[1]), int(found[2]), int(found[3] or 0), micro, tzinfo=_zone(found[5]))
    except ValueError:
        return None


def parse_datetime(text: str) -> datetime | None:
    """The ISO date with time in UTC+8 (a time without zone is UTC+8 already); None when it is not one."""
    day_text, mark, time_text = text.partition("T")
    day = parse_date(day_text)
    clock = parse_time(time_text) if mark else None
    if day is None or clock is None:
        return None
    moment = datetime.combine(day, clock)
    try:
        return moment.astimezone(CHINA_TIME) if moment.tzinfo else moment.replace(tzinfo=CHINA_TIME)
    except OverflowError:
        return None


def parse_moment(text: str) -> date | None:
    """The date, or date with time, that the ISO text names; None for anything else."""
    return parse_date(text) or parse_datetime(text)


def as_moment(value: Value) -> date | None:
    """The value as a date or date with time: ISO text, or days since 1970-01-01; None when it is neither."""
    if isinstance(value, str):
        return parse_moment(value.strip())
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        return date_from_days(value)
    return value


def date_from_days(days: float) -> date | None:
    """The date so many whole days after 1970-01-01, or None outside the calendar."""
    try:
        return _EPOCH + timedelta(days=math.floor(days))
    except (OverflowError, ValueError):
        return None


def instant_days(moment: date) -> float:
    """Days since 1970-01-01T00:00Z with their fraction; a bare date is midnight UTC+8 (JavaRosa decimal-date-time)."""
    if not isinstance(moment, datetime):
        moment = datetime(moment.year, moment.month, moment.day, tzinfo=CHINA_TIME)
    elif moment.tzinfo is None:
        moment = moment.replace(tzinfo=CHINA_TIME)
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(days=1)


def is_integer_text(text: str) -> bool:
    """Whether the text is a whole number of at most 18 digits (xsd:int is wider nowhere in the field)."""
    return _INTEGER.fullmatch(text) is not None


def is_decimal_text(text: str) -> bool:
    """Whether the text is a decimal number without exponent (xsd:decimal)."""
    return _NUMBER.fullmatch(text) is not None


def _zone(text: str | None) -> tzinfo | None:
    if text is None:
        return None
    if text == "Z":
        return UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-offset if text[0] == "-" else offset)
