"""Sample answers of an item, made valid for today: the source writes dates as distances (``@today-200d``).

``@today``, ``@month`` (the first day of this month), ``@year``, ``@now``; each may be followed by a signed count of
``d`` days, ``m`` months, ``y`` years or ``h`` hours. Anything else is taken as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from counter_app.domain.working_time import plus_months
from counter_app.forms import Node, Record

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


def type_in(record: Record, answers: Mapping[str, str | list[dict[str, str]]]) -> None:
    """Answers a record one by one in the form's order, as a clerk does, so that what follows from an answer is there."""
    names = [name for name in _in_form_order(record.definition.root) if name in answers]
    for name in names:
        value, ref = answers[name], record.definition.ref_of(name)
        if isinstance(value, str):
            record.answer(ref, value)
            continue
        for _ in range(record.state(ref).row_count or 0):
            record.remove_row(f"{ref}[1]")
        for row in value:
            (row_ref,) = record.add_row(ref).rows_added
            for column, cell in row.items():
                record.answer(row_ref + record.definition.ref_of(column)[len(ref) :], cell)


def _in_form_order(node: Node) -> Iterator[str]:
    for child in node.children:
        yield child.name
        if child.kind == "group":
            yield from _in_form_order(child)
