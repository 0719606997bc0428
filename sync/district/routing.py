"""Cuts a case into what each department is sent: the release's routes over the same form engine, only the listed fields.

Basis: 个人信息保护法 §6 (only what the purpose needs). The terminal reckons the same routes for its receipt; what is reckoned here counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from counter_app.catalogue.model import Item, Route
from counter_app.catalogue.reader import Catalogue
from counter_app.forms import Record
from counter_app.journal.event import Event

EVERYTHING = "*"


@dataclass(frozen=True, slots=True)
class Cut:
    """What one department is to hold of a case."""

    department: str
    purpose: str
    blocks: bool
    fields: Mapping[str, Any]
    attachments: tuple[str, ...]


def cut_case(
    catalogue: Catalogue, item: Item, answers: Mapping[str, Any], history: Iterable[Event], now: datetime
) -> tuple[Cut, ...]:
    """One cut for every department whose condition holds for these answers, in the release's order."""
    record = Record.load(catalogue.form(item.form), answers, today=now.date, now=lambda: now)
    scans = tuple(_scans(history))
    return tuple(
        Cut(
            department=route.department,
            purpose=route.purpose,
            blocks=_holds(record, route.blocks),
            fields=cut_fields(answers, route.fields),
            attachments=_wanted(route, scans),
        )
        for route in item.routes
        if _holds(record, route.when)
    )


def cut_fields(answers: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """The listed answers and no other; of a repeat that is not listed itself, only its listed columns."""
    if EVERYTHING in names:
        return dict(answers)
    wanted, cut = set(names), dict[str, Any]()
    for name, value in answers.items():
        if name in wanted:
            cut[name] = value
        elif isinstance(value, list):
            rows = [cut_fields(row, names) for row in value if isinstance(row, Mapping)]
            if any(rows):
                cut[name] = rows
    return cut


def _holds(record: Record, expression: str) -> bool:
    return not expression or record.evaluate(f"boolean({expression})") is True


def _scans(history: Iterable[Event]) -> Iterable[tuple[str, str]]:
    """(material or question code, wire id) of every scan of the case, oldest first, each once."""
    seen = set[tuple[str, str]]()
    for event in history:
        payload = event.payload
        pairs = [(scan.get("role"), scan.get("wire_id")) for scan in _rows(payload, "attachments")]
        for material in _rows(payload, "materials"):
            pairs += [(material.get("code"), wire_id) for wire_id in material.get("scans", ())]
        if event.header.type == "attached":
            pairs.append((payload.get("role"), payload.get("wire_id")))
        for role, wire_id in pairs:
            if isinstance(role, str) and isinstance(wire_id, str) and wire_id and (role, wire_id) not in seen:
                seen.add((role, wire_id))
                yield role, wire_id


def _rows(payload: Mapping[str, Any], key: str) -> Iterable[Mapping[str, Any]]:
    rows = payload.get(key, ())
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list | tuple) else []


def _wanted(route: Route, scans: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    listed = set(route.attachments)
    wanted = [wire_id for role, wire_id in scans if role in listed or EVERYTHING in listed]
    return tuple(dict.fromkeys(wanted))
