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
MAX_TEXT = 1_000_000
"""Characters of one answer. A calculated one beyond is blank, one that is typed is refused."""
NEARLY = 1e-12
"""Numbers closer than this are equal, and one this close to a whole number is written as it (JavaRosa)."""

_EPOCH = date(1970, 1, 1)
_FIRST_INSTANT = datetime(1970, 1, 1, tzinfo=UTC)
_NUMBER = re.compile(r"-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_INTEGER = re.compile(r"-?[0-9]{1,18}")
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_UNPADDED = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(T.*)?")
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ZONE: list[tzinfo] = [CHINA_TIME]


def local_zone() -> tzinfo:
    """The zone a time without one is read in, and every time is shown in: UTC+8 unless :func:`use_zone` said otherwise."""
    return _ZONE[0]


def use_zone(zone: tzinfo) -> None:
    """Read and show times in that zone from now on, in the whole process.

    A counter never calls it: its zone is UTC+8 whatever the PC's. ``counter form drive`` does, with the zone of ``TZ``.
    """
    _ZONE[0] = zone


_TIME = re.compile(r"([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]+))?)?(Z|[+-][0-9]{2}(?::?[0-5][0-9])?)?")


def number_text(number: float) -> str:
    """The number as plain decimal text: ``4`` for 4.0, never an exponent; ``NaN`` and ``Infinity`` as XPath 1.0 §4.2."""
    if number != number:
        return "NaN"
    if number in (math.inf, -math.inf):
        return "Infinity" if number > 0 else "-Infinity"
    if number == int(number):
        return str(int(number))
    near = round(number)
    if abs(number - near) < NEARLY:
        return str(near)
    shown = repr(number)
    return format(Decimal(shown), "f") if "e" in shown else shown


def snapped(number: float) -> float:
    """The number, or the whole number it misses by less than 1e-12 (JavaRosa prints it so)."""
    if number != number or number in (math.inf, -math.inf):
        return number
    near = round(number)
    return float(near) if number != near and abs(number - near) < NEARLY else number


def writable(text: str) -> str:
    """The text without the characters that XML 1.0 §2.2 cannot carry."""
    return text if text.isprintable() else _UNWRITABLE.sub("", text)


def storable(text: str) -> str:
    """A calculated text as it is kept: what XML can carry of it; blank when it is too long."""
    return writable(text) if len(text) <= MAX_TEXT else ""


def to_text(value: Value) -> str:
    """The value as text (XPath 1.0 §4.2 string()); dates in ISO form."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return number_text(value)
    if isinstance(value, datetime):
        text = value.isoformat(timespec="milliseconds")
        return f"{text[:-6]}Z" if text.endswith("+00:00") else text
    return value.isoformat()


def to_number(value: Value) -> float:
    """The value as a number (XPath 1.0 §4.4 number()); blanks and other text are NaN, dates are days since 1970-01-01.

    A comma is read as the decimal point, as many countries write it (JavaRosa).
    """
    if isinstance(value, bool):
        return 1.0 if value else 0.0
    if isinstance(value, float):
        return value
    if isinstance(value, str):
        text = value.strip()
        if "," in text:
            text = text.replace(",", ".")
        return float(text) if _NUMBER.fullmatch(text) else NAN
    if isinstance(value, datetime):
        seconds = (value.hour * 60 + value.minute) * 60 + value.second + value.microsecond / 1e6
        return (value.date() - _EPOCH).days + seconds / 86400
    return float((value - _EPOCH).days)


def to_truth(value: Value) -> bool:
    """The value as a truth (XPath 1.0 §4.3 boolean()); any text but the empty one is true."""
    if isinstance(value, float):
        return abs(value) > NEARLY
    if isinstance(value, str):
        return value != ""
    return value if isinstance(value, bool) else True


def equal(left: Value, right: Value) -> bool:
    """Whether two values are equal (XPath 1.0 §3.4): truths first, then numbers, then dates, then text."""
    if isinstance(left, str) and isinstance(right, str):
        return left == right
    if isinstance(left, bool) or isinstance(right, bool):
        return to_truth(left) == to_truth(right)
    if isinstance(left, float) or isinstance(right, float):
        one, other = to_number(left), to_number(right)
        return one == other or abs(one - other) < NEARLY
    return _same_moment(left, right)


def _same_moment(left: str | date, right: str | date) -> bool:
    """Two dates, or a date and text that may name one; a date equals every time of its day, but no text with one.

    So it is in JavaRosa, which compares days, and dates with text as text.
    """
    one = parse_moment(left) if isinstance(left, str) else left
    other = parse_moment(right) if isinstance(right, str) else right
    if one is None or other is None:
        return False
    if isinstance(one, datetime) and isinstance(other, datetime):
        return instant_days(one) == instant_days(other)
    if any(isinstance(value, str) and "T" in value for value in (left, right)):
        return False
    return day_of(one) == day_of(other)


def day_of(moment: date) -> date:
    """The day of a date or of a date with time."""
    return moment.date() if isinstance(moment, datetime) else moment


def midnight_of(moment: date) -> datetime:
    """The date with time itself, or the first moment of the day here."""
    if isinstance(moment, datetime):
        return moment
    return _on_clock(datetime(moment.year, moment.month, moment.day))


def order_numbers(left: Value, right: Value) -> tuple[float, float]:
    """Both sides as numbers for ``<``; ISO text beside a date or a number is read as a date (web-forms does so too)."""
    if isinstance(left, str):
        if not isinstance(right, str | bool):
            left = _number_or_moment(left)
    elif isinstance(right, str) and not isinstance(left, bool):
        right = _number_or_moment(right)
    if isinstance(left, datetime) and isinstance(right, datetime):
        return instant_days(left), instant_days(right)
    return to_number(left), to_number(right)


def _number_or_moment(text: str) -> Value:
    number = to_number(text)
    return number if number == number else parse_moment(text) or text


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
        micro = int((found[4] or "0")[:6].ljust(6, "0"))
        return time(int(found[1]), int(found[2]), int(found[3] or 0), micro, tzinfo=_zone(found[5]))
    except ValueError:
        return None


def parse_datetime(text: str) -> datetime | None:
    """The ISO date with time in the local zone (one without zone is local already); None when it is not one."""
    day_text, mark, time_text = text.partition("T")
    day = parse_date(day_text)
    clock = parse_time(time_text) if mark else None
    if day is None or clock is None:
        return None
    moment = datetime.combine(day, clock)
    try:
        return moment.astimezone(local_zone()) if moment.tzinfo else _on_clock(moment)
    except (OverflowError, ValueError):
        return None


def _on_clock(moment: datetime) -> datetime:
    """The moment in the local zone; one that the change to summer time skips is an hour later, as in all engines."""
    zone = local_zone()
    moment = moment.replace(tzinfo=zone)
    try:
        return moment if isinstance(zone, timezone) else moment.astimezone(UTC).astimezone(zone)
    except (OverflowError, ValueError, OSError):  # at the ends of the calendar
        return moment


def parse_moment(text: str) -> date | None:
    """The date, or date with time, that the ISO text names; None for anything else."""
    return parse_date(text) or parse_datetime(text)


def as_moment(value: Value) -> date | None:
    """The value as a date or date with time; None when it is neither.

    Text may leave out zeros (``2026-2-3``). A whole number is that many days after 1970-01-01, a day here; one with a
    fraction is an instant, as ``decimal-date-time()`` gives it.
    """
    if isinstance(value, str):
        text = value.strip()
        found = _UNPADDED.fullmatch(text)
        return parse_moment(f"{found[1]}-{found[2]:>02}-{found[3]:>02}{found[4] or ''}") if found else None
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        return date_from_days(value) if value.is_integer() else moment_from_days(value)
    return value


def date_from_days(days: float) -> date | None:
    """The date so many whole days after 1970-01-01 (before it, when negative), or None outside the calendar."""
    try:
        return _EPOCH + timedelta(days=math.trunc(days))
    except (OverflowError, ValueError):
        return None


def moment_from_days(days: float) -> datetime | None:
    """The local date and time so many days after 1970-01-01T00:00Z, to the millisecond; None outside the calendar."""
    try:
        return (_FIRST_INSTANT + timedelta(milliseconds=round(days * 86_400_000))).astimezone(local_zone())
    except (OverflowError, ValueError):
        return None


def instant_days(moment: date) -> float:
    """Days since 1970-01-01T00:00Z with their fraction; a bare date is midnight here (JavaRosa decimal-date-time)."""
    moment = midnight_of(moment)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=local_zone())
    return (moment - _FIRST_INSTANT) / timedelta(days=1)


def local_clock(text: str) -> time | None:
    """The ISO time as the clock here shows it: one with another zone is moved, as of 1970-01-01 (web-forms)."""
    clock = parse_time(text)
    if clock is None or clock.tzinfo is None:
        return clock
    return datetime.combine(_EPOCH, clock).astimezone(local_zone()).timetz().replace(tzinfo=None)


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
