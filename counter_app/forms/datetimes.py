"""Functions of dates and times. Sources: ODK XForms specification, JavaRosa 5.1 where it leaves a choice."""

from __future__ import annotations

import math
import re
from calendar import isleap
from datetime import date, datetime, time

from counter_app.forms.values import (
    NAN,
    Value,
    as_moment,
    date_from_days,
    day_of,
    instant_days,
    local_clock,
    midnight_of,
    moment_from_days,
    to_text,
)

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_CHINESE_DAYS = "一二三四五六日"
_CHINESE = re.compile(r"\bzh\b|中文|汉|漢|普通话|粤|Chinese|Mandarin|Cantonese", re.IGNORECASE)


def date_of(value: Value) -> Value:
    """``date()``: the day that ISO text names, or a number of days since 1970-01-01; blank for anything else."""
    if isinstance(value, float):
        return (date_from_days(value) or "") if math.isfinite(value) else ""
    moment = as_moment(value)
    return "" if moment is None else day_of(moment)


def datetime_of(value: Value) -> Value:
    """``date-time()``: the moment that ISO text names, or a number of days since 1970-01-01T00:00Z.

    A day alone is its midnight here.
    """
    if isinstance(value, float):
        return moment_from_days(value) or ""
    moment = as_moment(value)
    return "" if moment is None else midnight_of(moment)


def decimal_date_time(value: Value) -> Value:
    """Days since 1970-01-01T00:00Z with their fraction; blank of a blank."""
    if isinstance(value, float) or value == "":
        return value
    moment = as_moment(value)
    return NAN if moment is None else instant_days(moment)


def decimal_time(value: Value) -> Value:
    """The part of the day gone, on the clock here; blank of a blank."""
    if value == "":
        return ""
    if isinstance(value, float):
        return value - math.floor(value) if math.isfinite(value) else NAN
    clock = _clock(value)
    if clock is None:
        return NAN
    return ((clock.hour * 60 + clock.minute) * 60 + clock.second + clock.microsecond / 1e6) / 86400


def _clock(value: Value) -> time | None:
    clock = local_clock(to_text(value).strip()) if isinstance(value, str) else None
    if clock is not None:
        return clock
    moment = as_moment(value)
    return None if moment is None else moment.time() if isinstance(moment, datetime) else time()


def format_date(value: Value, pattern: Value, language: str) -> str:
    """``%Y %y %m %n %b %d %e %H %h %M %S %3 %a %W %%`` (ODK XForms specification); blank for what is no date or time."""
    moment = as_moment(value)
    if moment is None:
        clock = local_clock(to_text(value).strip()) if isinstance(value, str) else None
        return (
            "" if clock is None else _formatted(datetime.combine(date(1970, 1, 1), clock), to_text(pattern), language)
        )
    full = moment if isinstance(moment, datetime) else datetime.combine(moment, time())
    return _formatted(full, to_text(pattern), language)


def _formatted(moment: datetime, pattern: str, language: str) -> str:
    chinese = _CHINESE.search(language) is not None
    codes = {
        "Y": f"{moment.year:04d}",
        "y": f"{moment.year % 100:02d}",
        "m": f"{moment.month:02d}",
        "n": str(moment.month),
        "b": f"{moment.month}月" if chinese else _MONTHS[moment.month - 1],
        "d": f"{moment.day:02d}",
        "e": str(moment.day),
        "H": f"{moment.hour:02d}",
        "h": str(moment.hour),
        "M": f"{moment.minute:02d}",
        "S": f"{moment.second:02d}",
        "3": f"{moment.microsecond // 1000:03d}",
        "a": f"周{_CHINESE_DAYS[moment.weekday()]}" if chinese else _DAYS[moment.weekday()],
        "W": str(_week(moment)),
        "%": "%",
    }
    return re.sub("%(.)", lambda found: codes.get(found[1], found[0]), pattern, flags=re.DOTALL)


def _week(moment: date) -> int:
    """The week of the year: weeks begin on Sunday, the first is the one with January 1st in it (JavaRosa)."""
    first, days = date(moment.year, 1, 1).toordinal(), 366 if isleap(moment.year) else 365
    saturday = moment.toordinal() + 6 - (moment.weekday() + 1) % 7
    return (saturday - first) % days // 7 + 1
