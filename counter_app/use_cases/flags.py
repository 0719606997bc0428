"""What a case is received with though somebody must still look at it: flags 待核 that travel with the receipt to the district."""

from __future__ import annotations

from counter_app.catalogue.model import Item
from counter_app.domain.case_table import Kind
from counter_app.forms import Record

BOOKING_UNCONFIRMED = "booking_unconfirmed"  # 待确认: booked without a line, the place may be taken


def flags_of(item: Item, record: Record, *, online: bool) -> tuple[str, ...]:
    """The flags of a case that is received now."""
    return (BOOKING_UNCONFIRMED,) if item.kind == Kind.BOOKING and not online else ()
