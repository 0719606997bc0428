"""Puts the cuts of a case into the departments' inboxes, and changes them when the case is corrected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Row, insert, select, update

from counter_app.catalogue.model import Item
from sync.district.core import District
from sync.district.ledger import Ledger
from sync.district.routing import Cut
from sync.district.tables import parts

SENT, RECALLED = "sent", "recalled"


def deliver(district: District, ledger: Ledger, case_id: str, item: Item, cuts: Sequence[Cut]) -> None:
    """New departments get their part; those whose fields changed get them as a new revision; others' parts are recalled."""
    ledger.flush_case(case_id)
    rows = ledger.connection.execute(select(parts).where(parts.c.case_id == case_id)).all()
    there = {row.department: row for row in rows}
    for cut in cuts:
        values = _values(cut, ledger)
        old = there.pop(cut.department, None)
        if old is None:
            fresh = {**values, "status": SENT, "revision": 1, "item_name": item.name.zh}
            received_at = ledger.state(case_id).received_at
            identity = {"part_id": district.make_id(), "case_id": case_id, "department": cut.department}
            ledger.connection.execute(insert(parts).values(**identity, **fresh, received_at=received_at))
        elif _differs(old._mapping, values):
            changed = {**values, "status": SENT, "note": "", "answered_at": "", "revision": old.revision + 1}
            ledger.connection.execute(update(parts).where(parts.c.part_id == old.part_id).values(**changed))
    for old in there.values():
        if old.status != RECALLED:
            _recall(ledger, old)


def hand_over(district: District, ledger: Ledger, case_id: str, old_lead: str, new_lead: str) -> None:
    """转办: the new lead department gets what the old one held, to decide; the old one's part is recalled."""
    there = {
        row.department: row for row in ledger.connection.execute(select(parts).where(parts.c.case_id == case_id)).all()
    }
    ledger.note_case(case_id, lead=new_lead)
    held = there.get(old_lead)
    if held is None or old_lead == new_lead:
        return
    taken = {name: held._mapping[name] for name in ("purpose", "fields", "attachments", "item_name", "received_at")}
    fresh = {**taken, "blocks": False, "status": SENT, "note": "", "answered_at": ""}
    fresh |= {"routed_at": ledger.stamp, "routed_epoch": ledger.at.timestamp()}
    known = there.get(new_lead)
    if known is None:
        identity = {"part_id": district.make_id(), "case_id": case_id, "department": new_lead, "revision": 1}
        ledger.connection.execute(insert(parts).values(**identity, **fresh))
    else:
        place = update(parts).where(parts.c.part_id == known.part_id)
        ledger.connection.execute(place.values(**fresh, revision=known.revision + 1))
    _recall(ledger, held)


def _recall(ledger: Ledger, part: Row[Any]) -> None:
    gone = {"status": RECALLED, "blocks": False, "fields": "{}", "attachments": "[]", "revision": part.revision + 1}
    ledger.connection.execute(update(parts).where(parts.c.part_id == part.part_id).values(**gone))


def _values(cut: Cut, ledger: Ledger) -> dict[str, object]:
    return {
        "purpose": cut.purpose,
        "blocks": cut.blocks,
        "fields": msgspec.json.encode(cut.fields, order="sorted").decode(),
        "attachments": msgspec.json.encode(cut.attachments).decode(),
        "routed_at": ledger.stamp,
        "routed_epoch": ledger.at.timestamp(),
    }


def _differs(old: Mapping[Any, Any], new: Mapping[str, object]) -> bool:
    return any(old[name] != new[name] for name in ("purpose", "blocks", "fields", "attachments"))
