"""Dates of a sample are distances from today."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from counter_app.catalogue.samples import sample_answers

NOW = datetime(2026, 11, 30, 9, 41, tzinfo=timezone(timedelta(hours=8)))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("@today", "2026-11-30"),
        ("@today-1d", "2026-11-29"),
        ("@today+3m", "2027-02-28"),  # the month has no 30th
        ("@today-1y", "2025-11-30"),
        ("@month", "2026-11-01"),
        ("@year", "2026"),
        ("@year+1y", "2027"),
        ("@now-3h", "2026-11-30T06:41:00.000+08:00"),
        ("@tomorrow", "@tomorrow"),
        ("18", "18"),
    ],
)
def test_a_distance_becomes_a_day_and_everything_else_stays(written: str, read: str) -> None:
    assert sample_answers({"a": written}, NOW) == {"a": read}


def test_rows_of_a_list_are_filled_too() -> None:
    assert sample_answers({"rows": [{"since": "@today"}]}, NOW) == {"rows": [{"since": "2026-11-30"}]}
