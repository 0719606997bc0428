"""The district's database: one engine, reading and writing transactions. The only module that knows SQLite's own ways."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event

from sync.district.tables import metadata


class Database:
    """Transactions on the district's database; safe to use from several threads, one connection each.

    Parameters are hidden from errors, so that no name or ID number gets into a log by way of a trace.
    """

    def __init__(self, url: str) -> None:
        self.engine = (
            _sqlite(url) if url.startswith("sqlite") else create_engine(url, pool_pre_ping=True, hide_parameters=True)
        )

    def make_tables(self) -> None:
        """Every table is there afterwards; those that are already there stay as they are."""
        metadata.create_all(self.engine)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that is committed when the block ends well, undone otherwise."""
        with self.engine.connect().execution_options(writing=True) as connection, connection.begin():
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One snapshot; nothing is written."""
        with self.engine.connect() as connection:
            yield connection
            connection.rollback()

    def close(self) -> None:
        self.engine.dispose()


def _sqlite(url: str) -> Engine:
    # isolation_level=None: the driver must not open transactions by itself, `_begin` does.
    options = {"isolation_level": None, "timeout": 30.0, "check_same_thread": False}
    engine = create_engine(url, connect_args=options, hide_parameters=True)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _record: object) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
