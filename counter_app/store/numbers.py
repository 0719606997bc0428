"""Serials of 收件号, drawn inside the receiving transaction so that a number is used exactly when its case is."""

from __future__ import annotations

from sqlalchemy import bindparam, select, update

from counter_app.errors import Bug, Refusal
from counter_app.store.schema import SERIALS
from counter_app.store.sql import Sql, Transaction

LAST_SERIAL = 9999

_READ = Sql(select(SERIALS.c.date_part, SERIALS.c.serial))
_WRITE = Sql(update(SERIALS).values(date_part=bindparam("date"), serial=bindparam("next_serial")))


class SqlNumbers:
    """One counter for the whole store; a new terminal number goes on where the old one stopped."""

    def __init__(self, transaction: Transaction) -> None:
        self._do = transaction

    def next_serial(self, today: str) -> tuple[str, int]:
        """(date part ``yymmdd``, serial 1-9999); ``today`` is ``YYYY-MM-DD`` in UTC+8.

        The date part is the later of today and the last one used, so a clock set back repeats nothing. Raises
        Refusal("serial_exhausted") after 9999 on one day.
        """
        used, last = self.last()
        date_part = max(used, today.replace("-", "")[-6:])
        serial = last + 1 if date_part == used else 1
        if serial > LAST_SERIAL:
            raise Refusal("serial_exhausted", date_part=date_part)
        self._do.run(_WRITE, {"date": date_part, "next_serial": serial})
        return date_part, serial

    def last(self) -> tuple[str, int]:
        """The last (date part, serial) used; serial 0 before the first."""
        found = self._do.one(_READ)
        if found is None:
            raise Bug("serials_missing")
        return str(found[0]), int(found[1])
