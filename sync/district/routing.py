"""Cuts a case into what each department is sent: the release's routes over the same form engine, only the listed fields.

Basis: 个人信息保护法 §6 (only what the purpose needs). The terminal reckons the same routes for its receipt; what is reckoned here counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
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
    """One cut for every department whose condition holds for these answers, in the release's order.

    While a reporter is under 保密 only the item's own lead department gets what says who she is, whatever another route lists.
    """
    record = Record.load(catalogue.form(item.form), answers, today=now.date, now=lambda: now)
    scans = tuple(_scans(history))
    secret = frozenset(item.secret_fields) if item.secret and _holds(record, item.secret) else frozenset[str]()
    nobody = without(answers, secret)
    return tuple(
        Cut(
            department=route.department,
            purpose=route.purpose,
            blocks=_holds(record, route.blocks),
            fields=cut_fields(answers if route.department == item.lead_department else nobody, route.fields),
            attachments=_wanted(route, scans),
        )
        for route in item.routes
        if _holds(record, route.when)
    )


def handed_over(cuts: Sequence[Cut], old_lead: str, new_lead: str) -> tuple[Cut, ...]:
    """转办: what the item's lead department would hold is the new one's, in place of whatever that got so far."""
    others = [cut for cut in cuts if cut.department not in (old_lead, new_lead)]
    decides = [replace(cut, department=new_lead) for cut in cuts if cut.department == old_lead]
    return (*decides, *others)


def without(answers: Mapping[str, Any], names: Set[str]) -> dict[str, Any]:
    """The answers but these, in the rows of repeats too."""
    return {
        name: [without(row, names) if isinstance(row, Mapping) else row for row in value]
        if names and isinstance(value, list)
        else value
        for name, value in answers.items()
        if name not in names
    }


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
