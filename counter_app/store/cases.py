"""The projection of cases that lists, searches and duplicate checks read."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache

from sqlalchemy import bindparam, func, literal_column, or_, select
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.schema import Column

from counter_app.domain.case_table import ENDS
from counter_app.domain.receipt_number import match_key
from counter_app.ports import CaseRow
from counter_app.store.rows import Shape, after_prefix
from counter_app.store.schema import CASES
from counter_app.store.sql import Sql, Transaction, put

LAST_CHARACTERS = 5
"""This many last characters of a number are enough to ask for it."""

_ID_NUMBER_LENGTH = 15
_SHAPE = Shape(CaseRow)
_C = CASES.c
_READ = select(*(_C[name] for name in _SHAPE.names))
_NEWEST = _C.received_at.desc()
_ROWID: ColumnElement[int] = literal_column("cases.rowid")


def _newest(*where: ColumnElement[bool]) -> Sql:
    """The newest rows of these: picked in an index that holds all it takes, so that only those shown are read and decrypted."""
    picked = select(_ROWID).select_from(CASES).where(*where).order_by(_NEWEST).limit(bindparam("limit"))
    return Sql(_READ.where(_ROWID.in_(picked.scalar_subquery())).order_by(_NEWEST))


_PUT = put(CASES, "case_id")
_GET = Sql(_READ.where(_C.case_id == bindparam("case_id")))
_LISTED = _newest()
_WAITING = _newest(_C.waits_for == bindparam("waits_for"))
_OF_PERSON = _newest(_C.applicant_id_no == bindparam("id_no"))
_OF_PERSON_ITEM = _newest(_C.applicant_id_no == bindparam("id_no"), _C.item_code == bindparam("item_code"))
_OF_VISIT = Sql(_READ.where(_C.visit_id == bindparam("visit_id")).order_by(_C.received_at, _C.case_id))
_RECEIVED_ON = Sql(
    _READ.where(_C.received_at >= bindparam("on"), _C.received_at < bindparam("after_on")).order_by(_C.received_at)
)
_COUNTS = Sql(
    select(_C.waits_for, func.count()).where(*(_C.phase != str(end) for end in sorted(ENDS))).group_by(_C.waits_for)
)


def _begins(column: Column[str]) -> object:
    # The last term is what lets SQLite use the partial index.
    return (column >= bindparam("key")) & (column < bindparam("after_key")) & (column != literal_column("''"))


_BY_NUMBER = Sql(
    _READ.where(or_(*(_begins(_C[name]) for name in ("number_back", "official_back", "short_back")))).order_by(_NEWEST)  # type: ignore[arg-type]
)


@cache
def _matching(words: int) -> Sql:
    return _newest(*(func.instr(_C.find_text, bindparam(f"word{nth}")) > 0 for nth in range(words)))


def number_key(text: str) -> str:
    """The number as it is compared: ASCII capitals, no blanks or hyphens, 1 for I and 0 for O (the check digit's alphabet has both)."""
    return "".join(sign for sign in match_key(text) if sign.isalnum())


class SqlCases:
    """One row per case, put anew whenever its journal grows."""

    def __init__(self, transaction: Transaction) -> None:
        self._do = transaction

    def put(self, row: CaseRow) -> None:
        """Writes or replaces the row of this case."""
        values = _SHAPE.columns(row)
        values["number_back"] = number_key(row.number)[::-1]
        values["official_back"] = number_key(row.official_number)[::-1]
        values["short_back"] = number_key(row.short_number)[::-1]
        values["find_text"] = " ".join((row.applicant_name, row.search_text, row.applicant_id_no[-4:])).lower()
        self._do.run(_PUT, values)

    def get(self, case_id: str) -> CaseRow | None:
        """The case with this id."""
        found = self._do.one(_GET, {"case_id": case_id})
        return _SHAPE.row(found) if found else None

    def by_number(self, text: str) -> tuple[CaseRow, ...]:
        """Cases whose 收件号, official or short number is or ends with this (from five characters); newest first."""
        key = number_key(text)[::-1]
        if not key:
            return ()
        limit = after_prefix(key) if len(key) >= LAST_CHARACTERS else key + "\0"
        return _SHAPE.rows(self._do.all(_BY_NUMBER, {"key": key, "after_key": limit}))

    def search(self, text: str, *, limit: int = 200) -> tuple[CaseRow, ...]:
        """Cases that hold every word in name, search text or the last four of the ID number, or bear the number; newest first."""
        words = unicodedata.normalize("NFKC", text).lower().split()
        if not words:
            return ()
        named = {f"word{nth}": word for nth, word in enumerate(words)}
        found = _SHAPE.rows(self._do.all(_matching(len(words)), {**named, "limit": limit}))
        key = number_key(text)
        if key.isascii() and len(key) >= LAST_CHARACTERS and any(sign.isdigit() for sign in key):
            as_one = {"word0": key.lower(), "limit": limit}  # a slip's number stands in the search text without hyphens
            slips = _SHAPE.rows(self._do.all(_matching(1), as_one)) if len(words) > 1 or words[0] != key.lower() else ()
            found = _merged((*self._by_whole_id("".join(words), limit), *self.by_number(text), *slips, *found))
        return found[:limit]

    def listed(self, *, waits_for: str | None = None, limit: int = 10_000) -> tuple[CaseRow, ...]:
        """All cases, or those that wait for one side; newest first."""
        if waits_for is None:
            return _SHAPE.rows(self._do.all(_LISTED, {"limit": limit}))
        return _SHAPE.rows(self._do.all(_WAITING, {"waits_for": waits_for, "limit": limit}))

    def of_person(self, id_no: str, *, item_code: str | None = None, limit: int = 20) -> tuple[CaseRow, ...]:
        """Cases of this applicant, newest first."""
        if item_code is None:
            return _SHAPE.rows(self._do.all(_OF_PERSON, {"id_no": id_no, "limit": limit}))
        return _SHAPE.rows(self._do.all(_OF_PERSON_ITEM, {"id_no": id_no, "item_code": item_code, "limit": limit}))

    def of_visit(self, visit_id: str) -> tuple[CaseRow, ...]:
        """Cases of one visit, oldest first."""
        return _SHAPE.rows(self._do.all(_OF_VISIT, {"visit_id": visit_id}))

    def received_on(self, on: str) -> tuple[CaseRow, ...]:
        """Cases received on this day, in order of time."""
        return _SHAPE.rows(self._do.all(_RECEIVED_ON, {"on": on, "after_on": after_prefix(on)}))

    def counts(self) -> Mapping[str, int]:
        """Number of open cases by ``waits_for``."""
        return {str(row[0]): int(row[1]) for row in self._do.all(_COUNTS)}

    def _by_whole_id(self, text: str, limit: int) -> tuple[CaseRow, ...]:
        return self.of_person(text.upper(), limit=limit) if len(text) >= _ID_NUMBER_LENGTH else ()


def _merged(rows: Iterable[CaseRow]) -> tuple[CaseRow, ...]:
    unique = {row.case_id: row for row in rows}
    return tuple(sorted(unique.values(), key=lambda row: row.received_at, reverse=True))
