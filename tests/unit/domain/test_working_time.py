"""Limits across the holidays of 2026, past the published calendar, and with clocks that stood still."""

from __future__ import annotations

from datetime import UTC, date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.working_time import (
    Due,
    FileAge,
    Pause,
    TimeLimit,
    Unit,
    age_in_working_days,
    due,
    file_age,
    plus_months,
    plus_working_days,
    working_days_between,
)
from counter_app.errors import Bug
from tests.unit.domain.days import at, calendar_2026, rows

YEAR = calendar_2026()
DAYS = st.dates(date(2026, 1, 1), date(2026, 11, 30))


@pytest.mark.parametrize(
    "row", rows("duedate_vectors.csv"), ids=lambda row: f"{row['accepted_on']}+{row['working_days']}"
)
def test_every_vector_of_working_days_comes_out(row: dict[str, str]) -> None:
    end = due(TimeLimit("work_day", int(row["working_days"])), at(row["accepted_on"] + " 16:00"), YEAR)
    assert end == Due(date.fromisoformat(row["due_on"])), row["why"]


@pytest.mark.parametrize(
    "row", rows("due_vectors.csv"), ids=lambda row: f"{row['count']} {row['unit']} from {row['start']}"
)
def test_every_unit_comes_out_across_the_holidays_and_past_the_calendar(row: dict[str, str]) -> None:
    end = due(TimeLimit(row["unit"], int(row["count"])), at(row["start"]), YEAR)
    clock = at(f"{row['on']} {row['clock']}") if row["clock"] else None
    wanted = Due(date.fromisoformat(row["on"]), clock, row["provisional"] == "1", moved=row["moved"] == "1")
    assert end == wanted, row["why"]


def test_the_vectors_hold_every_unit_and_every_holiday_of_the_year() -> None:
    vectors = rows("due_vectors.csv")
    assert {row["unit"] for row in vectors} == {unit.value for unit in Unit}
    assert {row["unit"] for row in vectors if row["provisional"] == "1"} == {
        "work_hour",
        "day",
        "work_day",
        "week",
        "month",
    }
    for holiday in ("New Year", "Qingming", "Labour Day", "Dragon Boat", "Mid-Autumn", "National Day"):
        assert [row for row in vectors if holiday in row["why"]], holiday


@pytest.mark.parametrize(
    ("unit", "count", "start", "on", "clock"),
    [
        ("immediate", 0, "2026-11-23 09:43", "2026-11-23", "09:43"),
        ("hour", 2, "2026-11-23 23:30", "2026-11-24", "01:30"),
        ("hour", 24, "2026-02-14 10:00", "2026-02-15", "10:00"),
        ("work_hour", 2, "2026-11-23 09:00", "2026-11-23", "11:00"),
        ("work_hour", 2, "2026-11-23 11:00", "2026-11-23", "15:00"),
        ("work_hour", 4, "2026-11-23 15:30", "2026-11-24", "10:30"),
        ("work_hour", 1, "2026-11-23 12:30", "2026-11-23", "15:00"),
        ("work_hour", 7, "2026-11-23 06:00", "2026-11-23", "17:30"),
        ("work_hour", 2, "2026-02-14 16:30", "2026-02-24", "09:30"),
        ("work_hour", 3, "2026-09-30 17:00", "2026-10-08", "11:00"),
        ("work_hour", 4, "2026-11-21 10:00", "2026-11-23", "14:30"),
    ],
)
def test_limits_in_hours_run_from_the_moment(unit: str, count: int, start: str, on: str, clock: str) -> None:
    assert due(TimeLimit(unit, count), at(start), YEAR) == Due(date.fromisoformat(on), at(f"{on} {clock}"))


@pytest.mark.parametrize(
    ("unit", "count", "start", "on", "moved"),
    [
        ("day", 3, "2026-11-23", "2026-11-26", False),
        ("day", 5, "2026-11-23", "2026-11-30", True),  # Saturday 28
        ("day", 3, "2026-02-13", "2026-02-24", True),  # within 春节
        ("day", 1, "2026-02-13", "2026-02-14", False),  # a Saturday that works
        ("day", 15, "2026-09-20", "2026-10-08", True),
        ("week", 1, "2026-09-24", "2026-10-08", True),
        ("week", 2, "2026-11-23", "2026-12-07", False),
        ("month", 1, "2026-01-31", "2026-02-28", False),  # no 31 February; Saturday 28 works
        ("month", 1, "2026-03-31", "2026-04-30", False),
        ("month", 3, "2026-07-02", "2026-10-08", True),
        ("day", 0, "2026-11-22", "2026-11-22", False),
    ],
)
def test_a_calendar_limit_that_ends_on_a_day_off_ends_on_the_next_working_day(
    unit: str, count: int, start: str, on: str, moved: bool
) -> None:
    assert due(TimeLimit(unit, count), at(start + " 10:00"), YEAR) == Due(date.fromisoformat(on), moved=moved)


@pytest.mark.parametrize(
    ("unit", "count", "start", "on"),
    [
        ("work_day", 20, "2026-12-15", "2027-01-12"),
        ("day", 10, "2026-12-25", "2027-01-04"),
        ("week", 2, "2026-12-20", "2027-01-04"),
        ("month", 1, "2026-12-08", "2027-01-08"),
        ("work_hour", 8, "2026-12-31", "2027-01-01"),
    ],
)
def test_past_the_published_calendar_a_date_is_provisional(unit: str, count: int, start: str, on: str) -> None:
    end = due(TimeLimit(unit, count), at(start + " 10:00"), YEAR)
    assert end.provisional and end.on == date.fromisoformat(on)
    assert not due(TimeLimit(unit, 0), at(start + " 10:00"), YEAR).provisional


def test_a_day_off_known_past_the_published_calendar_is_used_already() -> None:
    known = type(YEAR)(YEAR.days_off | {date(2027, 1, 1)}, YEAR.working_weekends, YEAR.published_to)
    assert due(TimeLimit("work_day", 1), at("2026-12-31 10:00"), known) == Due(date(2027, 1, 4), None, True)


def test_days_on_which_the_clock_stood_are_not_counted() -> None:
    pause = Pause(at("2026-11-25 09:00"), at("2026-11-27 15:00"))
    start = at("2026-11-23 10:00")
    assert due(TimeLimit("work_day", 5), start, YEAR, [pause]).on == date(2026, 12, 2)
    assert due(TimeLimit("day", 3), start, YEAR, [pause]).on == date(2026, 11, 30)
    assert due(TimeLimit("work_day", 5), start, YEAR, [pause, pause]).on == date(2026, 12, 2)


def test_hours_in_which_the_clock_stood_are_not_counted() -> None:
    pause = Pause(at("2026-11-23 10:00"), at("2026-11-23 11:00"))
    start = at("2026-11-23 09:00")
    assert due(TimeLimit("work_hour", 3), start, YEAR, [pause]).at == at("2026-11-23 15:00")
    assert due(TimeLimit("hour", 2), start, YEAR, [pause]).at == at("2026-11-23 12:00")


def test_an_open_pause_says_that_the_clock_stands() -> None:
    end = due(TimeLimit("work_day", 5), at("2026-11-23 10:00"), YEAR, [Pause(at("2026-11-25 09:00"))])
    assert end == Due(date(2026, 11, 30), stopped=True)


def test_a_start_in_another_zone_counts_by_the_day_in_beijing() -> None:
    utc_evening = at("2026-11-24 01:00").astimezone(UTC)  # still the 23rd in Greenwich
    assert due(TimeLimit("work_day", 1), utc_evening, YEAR).on == date(2026, 11, 25)
    with pytest.raises(Bug):
        due(TimeLimit("work_day", 1), utc_evening.replace(tzinfo=None), YEAR)


@pytest.mark.parametrize("limit", [TimeLimit("fortnight", 1), TimeLimit("day", -1)])
def test_a_limit_that_means_nothing_is_a_bug(limit: TimeLimit) -> None:
    with pytest.raises(Bug):
        due(limit, at("2026-11-23 10:00"), YEAR)


@pytest.mark.parametrize(
    ("now", "age", "level"),
    [
        ("2026-11-20 17:00", 0, FileAge.FRESH),
        ("2026-11-22 12:00", 0, FileAge.FRESH),
        ("2026-11-24 09:00", 2, FileAge.FRESH),
        ("2026-11-25 09:00", 3, FileAge.RED),
        ("2026-11-26 09:00", 4, FileAge.ACT),
        ("2026-11-27 23:59", 5, FileAge.ACT),
        ("2026-11-28 00:01", 5, FileAge.ACT),
        ("2026-11-30 08:00", 6, FileAge.DEEMED),
    ],
)
def test_a_file_without_word_is_red_on_day_3_and_deemed_accepted_past_day_5(now: str, age: int, level: FileAge) -> None:
    received = at("2026-11-20 10:12")
    assert age_in_working_days(received, at(now), YEAR) == age
    assert file_age(received, at(now), YEAR) == level


def test_a_shortfall_still_open_does_not_age_the_file() -> None:
    waiting = [Pause(at("2026-11-23 09:00"))]
    assert age_in_working_days(at("2026-11-20 10:00"), at("2026-11-30 10:00"), YEAR, waiting) == 1


@given(DAYS, st.integers(0, 20))
def test_counting_on_and_counting_between_agree(day: date, count: int) -> None:
    end = plus_working_days(day, count, YEAR)
    assert working_days_between(day, end, YEAR) == count
    assert working_days_between(end, day, YEAR) == -count
    assert count == 0 or YEAR.is_working(end)


@given(DAYS, st.integers(0, 15), st.integers(0, 30), st.integers(0, 30))
def test_a_pause_never_brings_a_limit_forward(day: date, count: int, begin: int, length: int) -> None:
    start = at(f"{day} 10:00")
    pause = Pause(start + timedelta(days=begin), start + timedelta(days=begin + length))
    plain = due(TimeLimit("work_day", count), start, YEAR)
    paused = due(TimeLimit("work_day", count), start, YEAR, [pause])
    assert paused.on >= plain.on


@given(DAYS, st.integers(-30, 30))
def test_months_keep_the_day_or_take_the_months_last(day: date, months: int) -> None:
    moved = plus_months(day, months)
    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == months
    assert moved.day == day.day or (moved + timedelta(days=1)).day == 1
