"""When a limit ends: office calendar, working days and hours, and clocks that stand still.

The day of the act is not counted (民法典 §201; 行政许可法 §82 counts working days); hours run from the moment of the act. A limit
in calendar days, weeks or months that ends on a day off ends on the next working day (民法典 §203); a month without the
day ends on its last (§202). Past the last day that the State Council's notice covers, a date is provisional 暂计.
"""

from __future__ import annotations

import calendar as _months
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from enum import StrEnum
from typing import Protocol

from counter_app.errors import Bug

BEIJING = timezone(timedelta(hours=8), "UTC+8")
ONE_DAY = timedelta(days=1)
DEEMED_AFTER_WORKING_DAYS = 5  # 行政许可法 §32(4)
OFFICE_HOURS = ((time(8, 30), time(12, 0)), (time(14, 0), time(17, 30)))


class Unit(StrEnum):
    """Units of a limit."""

    IMMEDIATE = "immediate"  # 立即
    HOUR = "hour"  # 小时, round the clock
    WORK_HOUR = "work_hour"  # 工作时, office hours only
    DAY = "day"  # 自然日
    WORK_DAY = "work_day"  # 工作日
    WEEK = "week"  # 周
    MONTH = "month"  # 月


class LimitLike(Protocol):
    """Anything with a unit and a count; the catalogue's Limit is one."""

    @property
    def unit(self) -> str: ...
    @property
    def count(self) -> int: ...


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """``count`` of ``unit``."""

    unit: str
    count: int = 0


@dataclass(frozen=True, slots=True)
class Calendar:
    """An office's days and hours. ``days_off``: weekdays that are free; ``working_weekends``: 调休上班; after
    ``published_to`` only the plain week and the days off known so far are used."""

    days_off: frozenset[date]
    working_weekends: frozenset[date]
    published_to: date
    hours: tuple[tuple[time, time], ...] = OFFICE_HOURS

    def is_working(self, day: date) -> bool:
        """Whether the office is open on this day."""
        if day.weekday() >= 5:
            return day in self.working_weekends
        return day not in self.days_off


@dataclass(frozen=True, slots=True)
class Pause:
    """A stretch in which the clock stands (特别程序, 挂起, 补正); ``end`` None while it still does."""

    start: datetime
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """The last day of a limit, and the minute for limits in hours.

    ``provisional`` 暂计: past the published calendar. ``stopped``: a pause is open; ``on`` is then the day that would hold
    if the clock went on at once. ``moved``: the end was put off from a day off to the next working day.
    """

    on: date
    at: datetime | None = None
    provisional: bool = False
    stopped: bool = False
    moved: bool = False


def due(limit: LimitLike, start: datetime, calendar: Calendar, pauses: Sequence[Pause] = ()) -> Due:
    """When a limit that starts with an act at ``start`` (aware) ends. Raises Bug for an unknown unit or a negative count."""
    begin = _local(start)
    if limit.count < 0:
        raise Bug("limit_count", count=limit.count)
    stopped = any(pause.end is None for pause in pauses)
    spans = _merged((_local(p.start), _local(p.end)) for p in pauses if p.end is not None)
    match limit.unit:
        case Unit.IMMEDIATE:
            return Due(begin.date(), begin, stopped=stopped)
        case Unit.HOUR:
            at = _skip(begin + timedelta(hours=limit.count), begin, spans)
            return Due(at.date(), at, stopped=stopped)
        case Unit.WORK_HOUR:
            at = _office_time(begin, timedelta(hours=limit.count), calendar, spans)
            return Due(at.date(), at, at.date() > calendar.published_to, stopped)
        case Unit.WORK_DAY:
            on = _count_days(begin.date(), limit.count, calendar, spans)
            return Due(on, None, on > calendar.published_to, stopped)
        case Unit.DAY:
            return _calendar_due(begin.date(), begin.date() + limit.count * ONE_DAY, calendar, spans, stopped)
        case Unit.WEEK:
            return _calendar_due(begin.date(), begin.date() + 7 * limit.count * ONE_DAY, calendar, spans, stopped)
        case Unit.MONTH:
            return _calendar_due(begin.date(), plus_months(begin.date(), limit.count), calendar, spans, stopped)
    raise Bug("limit_unit", unit=limit.unit)


def plus_working_days(day: date, count: int, calendar: Calendar) -> date:
    """The ``count``-th working day after ``day`` (before it when negative); ``day`` itself for 0, even if it is a day off."""
    step = ONE_DAY if count >= 0 else -ONE_DAY
    left = abs(count)
    while left:
        day += step
        left -= calendar.is_working(day)
    return day


def working_days_between(first: date, last: date, calendar: Calendar) -> int:
    """Working days after ``first`` up to and with ``last``; negative when ``last`` lies before ``first``."""
    if last < first:
        return -working_days_between(last, first, calendar)
    weeks, rest = divmod((last - first).days, 7)
    plain = 5 * weeks + sum((first + n * ONE_DAY).weekday() < 5 for n in range(1, rest + 1))
    off = sum(first < day <= last and day.weekday() < 5 for day in calendar.days_off)
    return plain - off + sum(first < day <= last and day.weekday() >= 5 for day in calendar.working_weekends)


def age_in_working_days(since: datetime, now: datetime, calendar: Calendar, pauses: Sequence[Pause] = ()) -> int:
    """Working days a file has lain, the day it came in not counted, nor days on which the clock stood."""
    first, last = _local(since).date(), _local(now).date()
    spans = _merged((_local(p.start), _local(p.end or now)) for p in pauses)
    if not spans:
        return max(0, working_days_between(first, last, calendar))
    days = (first + n * ONE_DAY for n in range(1, (last - first).days + 1))
    return sum(calendar.is_working(day) and not _stood(day, spans) for day in days)


class FileAge(StrEnum):
    """How pressing a file without word from the district is (行政许可法 §32: five working days)."""

    FRESH = "fresh"
    RED = "red"  # from day 3
    ACT = "act"  # from day 4: say what to do by name (stick, telephone)
    DEEMED = "deemed"  # past day 5: 视为受理 from the day of receipt


def file_age(received_at: datetime, now: datetime, calendar: Calendar, pauses: Sequence[Pause] = ()) -> FileAge:
    """How pressing a received, unanswered file is now."""
    age = age_in_working_days(received_at, now, calendar, pauses)
    if age > DEEMED_AFTER_WORKING_DAYS:
        return FileAge.DEEMED
    return FileAge.ACT if age >= 4 else FileAge.RED if age >= 3 else FileAge.FRESH


def plus_months(day: date, count: int) -> date:
    """The same day ``count`` months on; the month's last day where it has no such day (民法典 §202)."""
    months = day.year * 12 + day.month - 1 + count
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, _months.monthrange(year, month + 1)[1]))


# ---------------------------------------------------------------------- inner workings

_Span = tuple[datetime, datetime]


def _local(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise Bug("naive_time")
    return moment.astimezone(BEIJING)


def _merged(spans: Iterable[_Span]) -> tuple[_Span, ...]:
    merged: list[_Span] = []
    for begin, end in sorted(span for span in spans if span[0] < span[1]):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return tuple(merged)


def _stood(day: date, spans: Sequence[_Span]) -> bool:
    """Whether the clock stood on this day: the day it was stopped still counts, the day it went on does not."""
    return any(begin.date() < day <= end.date() for begin, end in spans)


def _skip(at: datetime, begin: datetime, spans: Sequence[_Span]) -> datetime:
    for pause_begin, pause_end in spans:
        if pause_begin < at and pause_end > begin:
            at += pause_end - max(pause_begin, begin)
    return at


def _count_days(day: date, count: int, calendar: Calendar, spans: Sequence[_Span]) -> date:
    left = count
    while left:
        day += ONE_DAY
        left -= calendar.is_working(day) and not _stood(day, spans)
    return day


def _calendar_due(begin: date, plain_end: date, calendar: Calendar, spans: Sequence[_Span], stopped: bool) -> Due:
    """The plain end, put off by the days on which the clock stood, then to the next working day."""
    left, end = (plain_end - begin).days, begin
    while left:
        end += ONE_DAY
        left -= not _stood(end, spans)
    on = end
    while on > begin and not calendar.is_working(on):
        on += ONE_DAY
    return Due(on, None, on > calendar.published_to, stopped, on != end)


def _office_time(begin: datetime, amount: timedelta, calendar: Calendar, spans: Sequence[_Span]) -> datetime:
    """The moment at which ``amount`` of office time has passed since ``begin``."""
    if not calendar.hours:
        raise Bug("no_office_hours")
    if not amount:
        return begin
    day, left = begin.date(), amount
    while True:
        for opens, closes in _open_spans(day, calendar, spans):
            usable = closes - max(opens, begin)
            if usable >= left:
                return max(opens, begin) + left
            left -= max(usable, timedelta())
        day += ONE_DAY


def _open_spans(day: date, calendar: Calendar, spans: Sequence[_Span]) -> Iterable[_Span]:
    """The office's open stretches of a day without those in which the clock stood."""
    if not calendar.is_working(day):
        return
    for opens, closes in calendar.hours:
        begin, end = datetime.combine(day, opens, BEIJING), datetime.combine(day, closes, BEIJING)
        for pause_begin, pause_end in spans:
            if begin < pause_begin < end:
                yield begin, pause_begin
            if pause_begin < end and pause_end > begin:
                begin = min(max(begin, pause_end), end)
        if begin < end:
            yield begin, end
