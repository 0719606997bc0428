"""What the store asks of SQLCipher, written down while it runs, and the same asked again through bare sqlcipher3."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

from counter_app.store.sql import Params, Row, Sql, Transaction

Clocks = tuple[float, float]


def clocks() -> Clocks:
    """(seconds passed, seconds of CPU this thread used)."""
    return time.perf_counter(), time.thread_time()


def since(begun: Clocks) -> Clocks:
    """What passed on both since then."""
    wall, cpu = clocks()
    return wall - begun[0], cpu - begun[1]


@dataclass(slots=True)
class Written:
    """Statements in order, and what one writing transaction cost from BEGIN IMMEDIATE to the end of COMMIT."""

    statements: list[tuple[str, Any, bool]] = field(default_factory=list)
    transaction: Clocks = (0.0, 0.0)

    @property
    def written_bytes(self) -> int:
        """Bytes of text and blobs among the parameters of everything that writes."""
        return sum(_size(params) for text, params, _ in self.statements if not text.startswith("SELECT"))

    def replay(self, connection: Any) -> Clocks:
        """The same statements on a bare connection; what they cost. A reading ends where the next one begins."""
        begun = clocks()
        cursor = connection.cursor()
        for text, params, many in self.statements:
            if text.startswith("BEGIN") and connection.in_transaction:
                cursor.execute("ROLLBACK")
            if many:
                cursor.executemany(text, params)
            else:
                cursor.execute(text, params).fetchall()
        cursor.close()
        return since(begun)


@contextmanager
def written_down() -> Iterator[Written]:
    """Every statement the store runs inside the block, in this process. Costs a statement about a microsecond."""
    kept, begun = Written(), [(0.0, 0.0)]
    execute, many, fixed = Transaction._execute, Transaction.run_many, Transaction.text

    def _execute(self: Transaction, sql: Sql, params: Params) -> Any:
        kept.statements.append((sql.text, sql.bound(params), False))
        return execute(self, sql, params)

    def run_many(self: Transaction, sql: Sql, rows: Iterable[Params]) -> None:
        listed = list(rows)
        kept.statements.append((sql.text, listed, True))
        many(self, sql, listed)

    def text(self: Transaction, statement: str) -> list[Row]:
        kept.statements.append((statement, (), False))
        if statement == "BEGIN IMMEDIATE":
            begun[0] = clocks()
        found = fixed(self, statement)
        if statement == "COMMIT":
            kept.transaction = since(begun[0])
        return found

    with (
        patch.object(Transaction, "_execute", _execute),
        patch.object(Transaction, "run_many", run_many),
        patch.object(Transaction, "text", text),
    ):
        yield kept


def one_row(connection: Any) -> Callable[[int], Clocks]:
    """A function that commits one row of so many bytes into a table without an index; what it cost."""
    connection.execute("CREATE TABLE IF NOT EXISTS bench_bytes (content BLOB)")

    def commit(size: int) -> Clocks:
        content, begun = b"\x5a" * size, clocks()
        cursor = connection.cursor()
        cursor.execute("BEGIN IMMEDIATE")
        cursor.execute("INSERT INTO bench_bytes VALUES (?)", (content,))
        cursor.execute("COMMIT")
        cursor.close()
        return since(begun)

    return commit


def _size(params: Any) -> int:
    if isinstance(params, list):
        return sum(_size(one) for one in params)
    values = params.values() if isinstance(params, dict) else params
    return sum(
        len(value) if isinstance(value, bytes) else len(value.encode()) if isinstance(value, str) else 8
        for value in values
    )
