"""How a department reads what it was sent: the form's own labels and choices beside the answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from counter_app.errors import CounterError
from counter_app.forms import Record
from sync.district.core import District
from sync.district.ledger import history_of
from sync.wire import PartInfo


@dataclass(frozen=True, slots=True)
class Shown:
    name: str
    label: str
    shown: str


@dataclass(frozen=True, slots=True)
class ShownTable:
    label: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def show_fields(district: District, part: PartInfo) -> tuple[tuple[Shown, ...], tuple[ShownTable, ...]]:
    """Labelled answers, then labelled tables; plain question names where the release is not here."""
    record = _record(district, part)
    place = {node.name: number for number, node in enumerate(record.definition.nodes.values())} if record else {}
    names = sorted(part.fields, key=lambda name: place.get(name, len(place)))
    # What a form only reckons with has no label and is nothing to read.
    fields = [
        (name, part.fields[name]) for name in names if isinstance(part.fields[name], list) or _label(record, name)
    ]
    single = [
        Shown(name, _label(record, name), _value(record, name, value))
        for name, value in fields
        if not isinstance(value, list)
    ]
    tables = [_table(record, name, rows) for name, rows in fields if isinstance(rows, list)]
    return tuple(single), tuple(tables)


def _record(district: District, part: PartInfo) -> Record | None:
    now: datetime = district.now()
    try:
        with district.database.reading() as connection:
            history = history_of(connection, part.case_id)
        release = str(history[0].payload.get("release", ""))
        catalogue = district.releases.get(release)
        form = catalogue.form(catalogue.item(part.item).form)
        return Record.load(form, part.fields, today=now.date, now=lambda: now)
    except (CounterError, IndexError, ValueError, TypeError, KeyError):
        return None


def _label(record: Record | None, name: str) -> str:
    if record is None:
        return name
    try:
        return record.state(record.definition.ref_of(name)).label
    except (CounterError, KeyError, ValueError):
        return name


def _value(record: Record | None, name: str, value: Any) -> str:
    text = str(value)
    if record is None:
        return text
    try:
        choices = {choice.value: choice.label for choice in record.state(record.definition.ref_of(name)).choices}
    except (CounterError, KeyError, ValueError):
        return text
    if text in choices:
        return choices[text]
    words = text.split()
    return "、".join(choices[word] for word in words) if words and all(word in choices for word in words) else text


def _table(record: Record | None, name: str, rows: list[Mapping[str, Any]]) -> ShownTable:
    order = [node.name for node in record.definition.nodes.values()] if record else []
    found = dict.fromkeys(key for row in rows for key in row)
    columns = tuple(sorted(found, key=lambda name: order.index(name) if name in order else len(order)))
    return ShownTable(
        label=_label(record, name) or name,
        heads=tuple(_label(record, column) for column in columns),
        rows=tuple(tuple(_value(record, column, row.get(column, "")) for column in columns) for row in rows),
    )
