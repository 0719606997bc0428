"""Sample answers of an item, made valid for today: the source writes dates as distances (``@today-200d``).

``@today``, ``@month`` (the first day of this month), ``@year``, ``@now``; each may be followed by a signed count of
``d`` days, ``m`` months, ``y`` years or ``h`` hours. Anything else is taken as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from counter_app.domain.working_time import plus_months

_RELATIVE = re.compile(r"@(today|month|year|now)(?:([+-]\d+)([dmyh]))?")

Answers = dict[str, str | list[dict[str, str]]]


def sample_answers(sample: Mapping[str, object], now: datetime) -> Answers:
    """The answers as the form engine loads them."""
    answers: Answers = {}
    for name, value in sample.items():
        if isinstance(value, list):
            answers[name] = [{key: _text(cell, now) for key, cell in row.items()} for row in value]
        else:
            answers[name] = _text(value, now)
    return answers


def _text(value: object, now: datetime) -> str:
    text = str(value)
    match = _RELATIVE.fullmatch(text)
    if match is None:
        return text
    moved = _moved(now, int(match[2] or 0), match[3] or "d")
    if match[1] == "now":
        return moved.isoformat(timespec="milliseconds")
    if match[1] == "year":
        return str(moved.year)
    return (moved.date().replace(day=1) if match[1] == "month" else moved.date()).isoformat()


def _moved(now: datetime, count: int, unit: str) -> datetime:
    if unit == "h":
        return now + timedelta(hours=count)
    if unit == "d":
        return now + timedelta(days=count)
    day = plus_months(now.date(), count * (12 if unit == "y" else 1))
    return datetime.combine(day, now.timetz())
