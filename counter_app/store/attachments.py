"""Rows of scans and the keys of their files; the bytes lie with ``attachment_files``."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, exists, literal_column, select, update

from counter_app.errors import Bug, NotFound
from counter_app.ports import Attachment
from counter_app.store.rows import Shape
from counter_app.store.schema import ATTACHMENTS, CASES
from counter_app.store.sql import Sql, Transaction, add

_SHAPE = Shape(Attachment, flags=["uploaded"])
_C = ATTACHMENTS.c
_READ = select(*(_C[name] for name in _SHAPE.names))
_ID = _C.attachment_id == bindparam("which")
_WAS_RECEIVED = exists().where(CASES.c.case_id == _C.case_id, CASES.c.number != literal_column("''"))
_ADD = add(ATTACHMENTS)
_OF_CASE = Sql(_READ.where(_C.case_id == bindparam("case_id")).order_by(_C.taken_at, _C.attachment_id))
_GET = Sql(_READ.where(_ID))
_KEY = Sql(select(_C.file_key).where(_ID))
_WAITING = Sql(
    _READ.where(_C.uploaded == literal_column("0"), _WAS_RECEIVED)
    .order_by(_C.size, _C.attachment_id)
    .limit(bindparam("limit"))
)
_UPLOADED = Sql(update(ATTACHMENTS).where(_ID).values(uploaded=1))
_MOVE = Sql(update(ATTACHMENTS).where(_C.case_id == bindparam("old")).values(case_id=bindparam("new")))
_DROP = Sql(delete(ATTACHMENTS).where(_ID))


class SqlAttachments:
    """One row per scan."""

    def __init__(self, transaction: Transaction) -> None:
        self._do = transaction

    def add(self, row: Attachment, key: bytes) -> None:
        """Names a file that is written and flushed already; ``key`` is what opens it."""
        self._do.run(_ADD, {**_SHAPE.columns(row), "file_key": key})

    def of_case(self, case_id: str) -> tuple[Attachment, ...]:
        """Scans of a case (or of a draft, under its id) in the order they were taken."""
        return _SHAPE.rows(self._do.all(_OF_CASE, {"case_id": case_id}))

    def get(self, attachment_id: str) -> Attachment | None:
        """The scan with this id."""
        found = self._do.one(_GET, {"which": attachment_id})
        return _SHAPE.row(found) if found else None

    def key(self, attachment_id: str) -> bytes:
        """What opens the file; raises NotFound."""
        found = self._do.one(_KEY, {"which": attachment_id})
        if found is None:
            raise NotFound(key=attachment_id)
        return bytes(found[0])

    def waiting(self, *, limit: int = 50) -> tuple[Attachment, ...]:
        """Not uploaded yet and belonging to a case that was received; smallest first."""
        return _SHAPE.rows(self._do.all(_WAITING, {"limit": limit}))

    def mark_uploaded(self, attachment_id: str) -> None:
        """The district holds it whole."""
        if not self._do.run(_UPLOADED, {"which": attachment_id}):
            raise Bug("unknown_attachment", attachment_id=attachment_id)

    def move(self, old_case_id: str, new_case_id: str) -> None:
        """Scans taken under a draft id belong to the case once it is received."""
        self._do.run(_MOVE, {"old": old_case_id, "new": new_case_id})

    def drop(self, attachment_id: str) -> None:
        """Forgets the row and with it the key; the file goes with the next sweep."""
        self._do.run(_DROP, {"which": attachment_id})
