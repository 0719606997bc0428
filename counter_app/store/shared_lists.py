"""Lists of entities that forms fill and read, and the record of each form that was saved last."""

from __future__ import annotations

from sqlalchemy import bindparam, func, select
from sqlalchemy.dialects.sqlite import insert

from counter_app.ports import EntityRow
from counter_app.store.rows import Shape
from counter_app.store.schema import ENTITIES, LAST_SAVED
from counter_app.store.sql import Sql, Transaction, put

_SHAPE = Shape(EntityRow, json=["properties"])
_C = ENTITIES.c
_READ = select(*(_C[name] for name in _SHAPE.names))
_OF_LIST = Sql(_READ.where(_C.dataset == bindparam("dataset")).order_by(_C.entity_id))
_GET = Sql(_READ.where(_C.dataset == bindparam("dataset"), _C.entity_id == bindparam("entity_id")))
_REVISION = Sql(select(func.max(_C.revision)).where(_C.dataset == bindparam("dataset")))
_PUT_LAST = put(LAST_SAVED, "form_id")
_GET_LAST = Sql(select(LAST_SAVED.c.xml).where(LAST_SAVED.c.form_id == bindparam("form_id")))


def _put() -> Sql:
    statement = insert(ENTITIES).values({column.name: bindparam(column.name) for column in ENTITIES.columns})
    keys = ("dataset", "entity_id")
    rest = {column.name: statement.excluded[column.name] for column in ENTITIES.columns if column.name not in keys}
    return Sql(statement.on_conflict_do_update(index_elements=list(keys), set_=rest))


_PUT = _put()


class SqlEntities:
    """Entities by the list they belong to."""

    def __init__(self, transaction: Transaction) -> None:
        self._do = transaction

    def put(self, row: EntityRow) -> None:
        """Writes or replaces the entity; its list has changed once more."""
        values = {**_SHAPE.columns(row), "revision": self.revision(row.dataset) + 1}
        self._do.run(_PUT, values)

    def get(self, dataset: str, entity_id: str) -> EntityRow | None:
        """The entity of this id in that list."""
        found = self._do.one(_GET, {"dataset": dataset, "entity_id": entity_id})
        return _SHAPE.row(found) if found else None

    def of_list(self, dataset: str) -> tuple[EntityRow, ...]:
        """Every entity of the list, by id."""
        return _SHAPE.rows(self._do.all(_OF_LIST, {"dataset": dataset}))

    def revision(self, dataset: str) -> int:
        """How often the list has changed; 0 for one that nobody filled."""
        found = self._do.one(_REVISION, {"dataset": dataset})
        return int(found[0]) if found and found[0] is not None else 0


class SqlLastSaved:
    """One record a form."""

    def __init__(self, transaction: Transaction) -> None:
        self._do = transaction

    def put(self, form_id: str, xml: bytes, at: str) -> None:
        """This is the record of the form that was saved last."""
        self._do.run(_PUT_LAST, {"form_id": form_id, "xml": xml, "saved_at": at})

    def get(self, form_id: str) -> bytes | None:
        """The record of the form that was saved last, as its XML."""
        found = self._do.one(_GET_LAST, {"form_id": form_id})
        return bytes(found[0]) if found else None
