"""Connections to one encrypted database file, keyed and set up alike, kept in a pool."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine
from sqlalchemy.engine import Engine
from sqlalchemy.pool import QueuePool
from sqlcipher3 import dbapi2

from counter_app.store.faults import DatabaseError, translated
from counter_app.store.subkeys import subkey

POOL_SIZE = 5
MORE_AT_PEAK = 10
BUSY_TIMEOUT_MS = 5000
CHECKPOINT_PAGES = 4000
"""Pages in the write-ahead log (16 MB) before a commit pays for a checkpoint; ``SqlStore.checkpoint`` in idle time comes first."""

# FAST: what was deleted is overwritten where its page is written anyway; what stays in free pages stays encrypted.
_SETTINGS = (
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = FAST",
    f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}",
    f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}",
)


def key_pragma(data_key: bytes, word: str = "key") -> str:
    """The PRAGMA that opens (``key``) or re-encrypts (``rekey``) a database with the raw key made from this data key."""
    return f"PRAGMA {word} = \"x'{subkey(data_key, 'database').hex()}'\""


def connect(path: Path, data_key: bytes) -> Any:
    """A connection in WAL mode whose transactions are begun by hand; raises StoreUnavailable."""
    try:
        connection = dbapi2.connect(str(path), isolation_level=None, check_same_thread=False)
    except DatabaseError as error:
        raise translated(error) from error
    try:
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(key_pragma(data_key))
        connection.execute("PRAGMA journal_mode = WAL")
        for setting in _SETTINGS:
            connection.execute(setting)
    except DatabaseError as error:
        connection.close()
        raise translated(error) from error
    return connection


class Pools:
    """Two pools to one file: connections that may write, and connections that cannot.

    Switching one connection between both would make SQLite forget every prepared statement (PRAGMA query_only expires them): that
    alone cost a receive 0.3 ms of CPU.
    """

    def __init__(self, path: Path, data_key: bytes) -> None:
        self.writers = _engine(lambda: connect(path, data_key), size=1)
        self.readers = _engine(lambda: _read_only(connect(path, data_key)), size=POOL_SIZE)

    def dispose(self) -> None:
        """Closes every connection that nobody has in hand; the others close when they are given back."""
        self.readers.dispose()
        self.writers.dispose()


def _read_only(connection: Any) -> Any:
    connection.execute("PRAGMA query_only = ON")
    return connection


def _engine(creator: Callable[[], Any], *, size: int) -> Engine:
    return create_engine(
        "sqlite://",
        creator=creator,
        module=dbapi2,
        poolclass=QueuePool,
        pool_size=size,
        max_overflow=MORE_AT_PEAK,
    )
