"""The published calendar of 2026 and the vectors beside this file."""

from __future__ import annotations

import csv
from datetime import date, datetime
from pathlib import Path

from counter_app.domain.working_time import BEIJING, Calendar

HERE = Path(__file__).parent
TODAY = date(2026, 11, 23)


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a CSV file of this folder."""
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def calendar_2026() -> Calendar:
    """Days off and working weekend days of 2026, published to its last day."""
    marked = [(date.fromisoformat(row["date"]), row["type"]) for row in rows("holidays_2026.csv")]
    return Calendar(
        days_off=frozenset(day for day, kind in marked if kind == "off"),
        working_weekends=frozenset(day for day, kind in marked if kind == "work"),
        published_to=date(2026, 12, 31),
    )


def at(text: str) -> datetime:
    """A moment in UTC+8 from ``2026-11-23 09:00``."""
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)
