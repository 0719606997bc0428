"""What still has to reach the district, in the order it was written."""

from __future__ import annotations

from sqlalchemy import bindparam, case, func, literal_column, select, update

from counter_app.errors import Bug
from counter_app.ports import OutboxRow
from counter_app.store.rows import Shape
from counter_app.store.schema import OUTBOX
from counter_app.store.sql import Sql, Transaction, add

_SHAPE = Shape(OutboxRow)
_C = OUTBOX.c
_READ = select(*(_C[name] for name in _SHAPE.names))
# As text, so that SQLite knows at compile time that the partial index serves.
_IS_OPEN = _C.state != literal_column("'confirmed'")
_ADD = add(OUTBOX, without=["order_no"])
_WAITING = Sql(
    _READ.where(_IS_OPEN, _C.state != literal_column("'set_aside'")).order_by(_C.order_no).limit(bindparam("limit"))
)
_ALL_OPEN = Sql(_READ.where(_IS_OPEN).order_by(_C.order_no))
_COUNT = Sql(select(func.count()).where(_IS_OPEN, _C.state != literal_column("'set_aside'")).select_from(OUTBOX))
_STATE = Sql(select(_C.state).where(_C.event_id == bindparam("event_id")))
_MARK = Sql(
    update(OUTBOX)
    .where(_C.event_id == bindparam("which"))
    .values(
        state=bindparam("state"),
        tries=_C.tries + bindparam("more_tries"),
        last_try_at=case((bindparam("more_tries") > literal_column("0"), bindparam("at")), else_=_C.last_try_at),
        next_try_at=bindparam("next_try_at"),
        reason=bindparam("reason"),
    )
)


class SqlOutbox:
    """One row per own event; confirmed rows stay as the record of how it went."""

    def __init__(self, transaction: Transaction) -> None:
        self._do = transaction

    def add(self, row: OutboxRow) -> None:
        """Queues an event."""
        self._do.run(_ADD, _SHAPE.columns(row))

    def waiting(self, *, limit: int = 500) -> tuple[OutboxRow, ...]:
        """Queued and sent rows, oldest first (set-aside ones are not among them)."""
        return _SHAPE.rows(self._do.all(_WAITING, {"limit": limit}))

    def all_open(self) -> tuple[OutboxRow, ...]:
        """Queued, sent and set-aside rows, oldest first."""
        return _SHAPE.rows(self._do.all(_ALL_OPEN))

    def mark(self, event_id: str, *, state: str, at: str, reason: str = "", next_try_at: str = "") -> None:
        """Notes how a try went. Counts it once: when it is marked sent, or when it ends without having been.

        Put back to ``queued`` without a reason is a person's "try again", not a try.
        """
        found = self._do.one(_STATE, {"event_id": event_id})
        if found is None:
            raise Bug("unknown_event", event_id=event_id)
        asked_again = state == "queued" and not reason
        counts = state == "sent" or (found[0] != "sent" and not asked_again)
        values = {"which": event_id, "state": state, "at": at, "reason": reason, "next_try_at": next_try_at}
        self._do.run(_MARK, {**values, "more_tries": int(counts)})

    def count(self) -> int:
        """How many wait for the district to say something (queued and sent)."""
        found = self._do.one(_COUNT)
        return int(found[0]) if found else 0
