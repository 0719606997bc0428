"""What only the store's own upkeep asks for: a rebuild of the projection, a sweep of the scans."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, select

from counter_app.store.schema import ATTACHMENTS, CASES, EVENT_HEADERS, STORE_FACTS
from counter_app.store.sql import Sql, Transaction

_CASE_IDS = Sql(select(EVENT_HEADERS.c.case_id).distinct().order_by(EVENT_HEADERS.c.case_id))
_CLEAR_CASES = Sql(delete(CASES))
_WIRE_IDS = Sql(select(ATTACHMENTS.c.wire_id).distinct())
_FACT = Sql(select(STORE_FACTS.c.value).where(STORE_FACTS.c.key == bindparam("key")))


class Upkeep:
    """Not of the ports: use cases have no business here."""

    def __init__(self, transaction: Transaction) -> None:
        self._do = transaction

    def case_ids(self) -> tuple[str, ...]:
        """Every case that has an event, in the order of their ids."""
        return tuple(str(row[0]) for row in self._do.all(_CASE_IDS))

    def clear_cases(self) -> None:
        """Forgets every row of the projection."""
        self._do.run(_CLEAR_CASES)

    def wire_ids(self) -> tuple[str, ...]:
        """Of every scan that is kept: what ``AttachmentFiles.sweep`` asks for."""
        return tuple(str(row[0]) for row in self._do.all(_WIRE_IDS))

    def fact(self, key: str) -> str:
        """What the store says of itself (``store_id``, ``min_program`` ...), or an empty text."""
        found = self._do.one(_FACT, {"key": key})
        return str(found[0]) if found else ""
