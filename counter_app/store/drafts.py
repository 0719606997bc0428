"""Forms being filled; each is one row, written whole, so that no half of an answer is ever kept."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, select

from counter_app.ports import Draft
from counter_app.store.rows import Shape
from counter_app.store.schema import DRAFTS
from counter_app.store.sql import Sql, Transaction, put

_SHAPE = Shape(Draft, json=["answers", "view", "materials", "sources"])
_C = DRAFTS.c
_READ = select(*(_C[name] for name in _SHAPE.names))
_PUT = put(DRAFTS, "draft_id")
_GET = Sql(_READ.where(_C.draft_id == bindparam("draft_id")))
_ALL = Sql(_READ.order_by(_C.opened_at, _C.draft_id))
_DROP = Sql(delete(DRAFTS).where(_C.draft_id == bindparam("draft_id")))


class SqlDrafts:
    """Safe once the unit of work that put them is committed."""

    def __init__(self, transaction: Transaction) -> None:
        self._do = transaction

    def put(self, draft: Draft) -> None:
        """Writes or replaces the draft."""
        self._do.run(_PUT, _SHAPE.columns(draft))

    def get(self, draft_id: str) -> Draft | None:
        """The draft with this id."""
        found = self._do.one(_GET, {"draft_id": draft_id})
        return _SHAPE.row(found) if found else None

    def all(self) -> tuple[Draft, ...]:
        """Every draft, in the order they were opened."""
        return _SHAPE.rows(self._do.all(_ALL))

    def drop(self, draft_id: str) -> None:
        """Forgets the draft; one that is not there is forgotten already."""
        self._do.run(_DROP, {"draft_id": draft_id})

    def of_person(self, id_no: str) -> tuple[Draft, ...]:
        """Drafts with this number as an answer to any question; the few open drafts are read through."""
        return tuple(draft for draft in self.all() if id_no and _holds(draft.answers, id_no))


def _holds(value: object, wanted: str) -> bool:
    if isinstance(value, str):
        return value == wanted
    if isinstance(value, dict):
        return any(_holds(inner, wanted) for inner in value.values())
    return isinstance(value, list) and any(_holds(inner, wanted) for inner in value)
