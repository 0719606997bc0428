"""Core statements compiled once to text, and the transaction they run in.

Core builds every statement, so tables and columns are checked names; what runs is its text on the driver's own cursor. Measured
for one receive: executing through Core's connection costs about as much Python time again as SQLCipher needs for the work.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.dialects.sqlite.base import SQLiteDialect
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.schema import Table

from counter_app.errors import Bug
from counter_app.store.faults import DatabaseError, translated

Row = tuple[Any, ...]
Params = Mapping[str, Any]


class Sql:
    """A Core statement whose text is made at first use and kept; parameters are given by name."""

    def __init__(self, statement: ClauseElement) -> None:
        self._statement = statement

    @cached_property
    def _compiled(self) -> tuple[str, dict[str, Any]]:
        compiled = self._statement.compile(dialect=SQLiteDialect(paramstyle="named"))
        constants = {name: value for name, value in compiled.params.items() if value is not None}
        return str(compiled), constants

    @property
    def text(self) -> str:
        """The SQL, with ``:name`` for each parameter."""
        return self._compiled[0]

    def bound(self, params: Params) -> Params:
        """These parameters together with the constants the statement itself holds."""
        constants = self._compiled[1]
        return {**constants, **params} if constants else params


def put(table: Table, key: str) -> Sql:
    """Writes a whole row; where its key is there already, every other column is replaced."""
    statement = insert(table).values({column.name: bindparam(column.name) for column in table.columns})
    rest = {column.name: statement.excluded[column.name] for column in table.columns if column.name != key}
    return Sql(statement.on_conflict_do_update(index_elements=[key], set_=rest))


def add(table: Table, *, without: Iterable[str] = ()) -> Sql:
    """Writes a new row; ``without`` names columns the database fills in."""
    names = [column.name for column in table.columns if column.name not in set(without)]
    return Sql(insert(table).values({name: bindparam(name) for name in names}))


class Transaction:
    """What repositories run statements on; closed by commit or at the end of the block."""

    def __init__(self, connection: Any) -> None:
        self._cursor: Any = connection.cursor()

    def run(self, sql: Sql, params: Params = {}) -> int:  # noqa: B006  (never changed)
        """Number of rows written."""
        return int(self._execute(sql, params).rowcount)

    def run_many(self, sql: Sql, rows: Iterable[Params]) -> None:
        """The statement once for each of these."""
        cursor = self._open_cursor()
        try:
            cursor.executemany(sql.text, rows)
        except DatabaseError as error:
            raise translated(error) from error

    def one(self, sql: Sql, params: Params = {}) -> Row | None:  # noqa: B006  (never changed)
        """The first row, or None."""
        rows = self.all(sql, params)
        return rows[0] if rows else None

    def all(self, sql: Sql, params: Params = {}) -> list[Row]:  # noqa: B006  (never changed)
        """Every row."""
        cursor = self._execute(sql, params)
        try:
            return cursor.fetchall()  # type: ignore[no-any-return]
        except DatabaseError as error:
            raise translated(error) from error

    def text(self, statement: str) -> list[Row]:
        """Rows of a fixed statement such as BEGIN or a PRAGMA; never built from anything entered."""
        try:
            return self._open_cursor().execute(statement).fetchall()  # type: ignore[no-any-return]
        except DatabaseError as error:
            raise translated(error) from error

    def close(self) -> None:
        """Nothing runs on this transaction any more."""
        if self._cursor is not None:
            self._cursor.close()
            self._cursor = None

    def _execute(self, sql: Sql, params: Params) -> Any:
        try:
            return self._open_cursor().execute(sql.text, sql.bound(params))
        except DatabaseError as error:
            raise translated(error) from error

    def _open_cursor(self) -> Any:
        if self._cursor is None:
            raise Bug("after_commit")
        return self._cursor
