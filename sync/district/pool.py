"""The district's data pool: residents by ID number, each look-up bound to a purpose and written down."""

from __future__ import annotations

import hashlib
import hmac

import msgspec
from sqlalchemy import insert, select

from sync.district.core import District
from sync.district.intake import TerminalInfo
from sync.district.keys import LOOK_UP
from sync.district.tables import look_ups, residents
from sync.wire import LookUp, LookUpAnswer, PersonInfo


def look_up(district: District, terminal: TerminalInfo, asked: LookUp) -> LookUpAnswer:
    """The resident, or nobody. The log keeps who asked, for which item and why, and a keyed hash of whom (never the number)."""
    with district.database.writing() as connection:
        body = connection.execute(select(residents.c.body).where(residents.c.id_no == asked.id_no)).scalar_one_or_none()
        connection.execute(
            insert(look_ups).values(
                look_up_id=district.make_id(),
                at=district.stamp(),
                terminal_id=terminal.terminal_id,
                item=asked.item[:40],
                purpose=asked.purpose[:200],
                person_mac=person_mac(district, asked.id_no),
                found=body is not None,
            )
        )
    return LookUpAnswer(None if body is None else msgspec.json.decode(body, type=PersonInfo))


def person_mac(district: District, id_no: str) -> str:
    """What the log of look-ups knows a person by; a person who asks who looked can be answered with it."""
    return hmac.new(district.keys.secret(LOOK_UP), id_no.encode(), hashlib.sha256).hexdigest()
