"""The clock of tests: it stands on a Monday morning until a test sets it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from counter_app.bootstrap import CHINA

MONDAY = datetime(2026, 11, 23, 9, 12, 5, tzinfo=CHINA)


@dataclass
class Clock:
    """A clock that a test sets."""

    at: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.at

    def go_on(self, **by: float) -> None:
        self.at += timedelta(**by)
