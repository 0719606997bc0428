"""Serials of 收件号, drawn inside the receiving transaction so that a number is used exactly when its case is; and the ranges of
hand-written slips, booked before they are printed, with what became of each slip."""

from __future__ import annotations

from sqlalchemy import bindparam, func, select, update

from counter_app.errors import Bug, Refusal
from counter_app.ports import SlipPad, SlipRow
from counter_app.store.rows import Shape
from counter_app.store.schema import SERIALS, SLIP_PADS, SLIPS
from counter_app.store.sql import Sql, Transaction, add

LAST_SERIAL = 9999

_READ = Sql(select(SERIALS.c.date_part, SERIALS.c.serial))
_WRITE = Sql(update(SERIALS).values(date_part=bindparam("date"), serial=bindparam("next_serial")))

_PAD, _SLIP = Shape(SlipPad), Shape(SlipRow)
_BOOK, _SETTLE = add(SLIP_PADS), add(SLIPS)
_PADS = Sql(select(*(SLIP_PADS.c[name] for name in _PAD.names)).order_by(SLIP_PADS.c.first))
_LAST_SLIP = Sql(select(func.max(SLIP_PADS.c.last)))
_READ_SLIP = select(*(SLIPS.c[name] for name in _SLIP.names))
_GET_SLIP = Sql(_READ_SLIP.where(SLIPS.c.running == bindparam("which")))
_SETTLED = Sql(_READ_SLIP.order_by(SLIPS.c.running))


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


class SqlSlips:
    """Printed ranges and settled slips; an open slip has no row."""

    def __init__(self, transaction: Transaction) -> None:
        self._do = transaction

    def book(self, pad: SlipPad) -> None:
        """Notes a range before it is printed. Raises Bug("slip_range_taken") for one that does not begin behind the last."""
        if pad.first <= self.last() or pad.last < pad.first:
            raise Bug("slip_range_taken", first=pad.first, last=self.last())
        self._do.run(_BOOK, _PAD.columns(pad))

    def pads(self) -> tuple[SlipPad, ...]:
        """Every range, oldest first."""
        return _PAD.rows(self._do.all(_PADS))

    def last(self) -> int:
        """The last running number ever booked; 0 before the first."""
        found = self._do.one(_LAST_SLIP)
        return int(found[0] or 0) if found else 0

    def get(self, running: int) -> SlipRow | None:
        """What became of a slip; None while it is open."""
        found = self._do.one(_GET_SLIP, {"which": running})
        return _SLIP.row(found) if found else None

    def settle(self, row: SlipRow) -> None:
        """The slip was used or is void. Raises Bug("slip_settled") for one that is settled already."""
        if self.get(row.running) is not None:
            raise Bug("slip_settled", running=row.running)
        self._do.run(_SETTLE, _SLIP.columns(row))

    def settled(self) -> tuple[SlipRow, ...]:
        """Every slip that was used or is void, by running number."""
        return _SLIP.rows(self._do.all(_SETTLED))
