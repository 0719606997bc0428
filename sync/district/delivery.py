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
_GONE: Mapping[str, Any] = {"status": RECALLED, "blocks": False, "fields": "{}", "attachments": "[]"}
_CONTENT = ("purpose", "blocks", "fields", "attachments", "routed_at", "routed_epoch")
_MUTABLE = (*_CONTENT, "status", "revision", "note", "answered_at")


class Deliveries:
    """The parts of the cases of one transaction; written in ``finish``, which comes after the ledger's."""

    def __init__(self, district: District, ledger: Ledger) -> None:
        self._district, self._ledger = district, ledger
        self._parts: dict[str, dict[str, dict[str, Any]]] = {}
        self._new: list[dict[str, Any]] = []
        self._changed: dict[str, dict[str, Any]] = {}

    def deliver(self, case_id: str, item: Item, cuts: Sequence[Cut], *, fresh: bool) -> None:
        """New departments get their part; those whose fields changed get a new revision; others' parts are recalled.

        ``fresh``: the case has just come in, so there are no parts of it yet.
        """
        there = self._of_case(case_id, fresh=fresh)
        for cut in cuts:
            values, old = _values(cut, self._ledger), there.get(cut.department)
            if old is None:
                there[cut.department] = self._add(case_id, cut.department, item, values)
            elif _differs(old, values):
                self._change(old, {**values, "status": SENT, "note": "", "answered_at": ""})
        wanted = {cut.department for cut in cuts}
        for department, part in there.items():
            if department not in wanted and part["status"] != RECALLED:
                self._change(part, _GONE)

    def recall_all(self, case_id: str) -> None:
        """作废: nobody holds anything of the case any more; each department sees that its part was taken back."""
        for part in self._of_case(case_id, fresh=False).values():
            if part["status"] != RECALLED:
                self._change(part, _GONE)

    def finish(self) -> None:
        connection = self._ledger.connection
        if self._new:
            connection.execute(insert(parts), self._new)
        for part_id, values in self._changed.items():
            connection.execute(update(parts).where(parts.c.part_id == part_id).values(**values))

    def _of_case(self, case_id: str, *, fresh: bool) -> dict[str, dict[str, Any]]:
        if case_id not in self._parts:
            query = select(parts).where(parts.c.case_id == case_id)
            rows = () if fresh else self._ledger.connection.execute(query).mappings().all()
            self._parts[case_id] = {row["department"]: dict(row) for row in rows}
        return self._parts[case_id]

    def _add(self, case_id: str, department: str, item: Item, values: dict[str, Any]) -> dict[str, Any]:
        part = {
            **values,
            "part_id": self._district.make_id(),
            "case_id": case_id,
            "department": department,
            "item_name": item.name.zh,
            "received_at": self._ledger.state(case_id).received_at,
            "status": SENT,
            "revision": 1,
            "note": "",
            "answered_at": "",
        }
        self._new.append(part)
        return part

    def _change(self, part: dict[str, Any], values: Mapping[str, Any]) -> None:
        part.update(values, revision=part["revision"] + 1)
        if not any(new is part for new in self._new):
            self._changed[part["part_id"]] = {name: part[name] for name in _MUTABLE}


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
    place = update(parts).where(parts.c.part_id == part.part_id)
    ledger.connection.execute(place.values(**_GONE, revision=part.revision + 1))


def _values(cut: Cut, ledger: Ledger) -> dict[str, Any]:
    return {
        "purpose": cut.purpose,
        "blocks": cut.blocks,
        "fields": msgspec.json.encode(cut.fields, order="sorted").decode(),
        "attachments": msgspec.json.encode(cut.attachments).decode(),
        "routed_at": ledger.stamp,
        "routed_epoch": ledger.at.timestamp(),
    }


def _differs(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    return any(old[name] != new[name] for name in ("purpose", "blocks", "fields", "attachments"))
