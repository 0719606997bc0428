"""Foreign errors of the database, translated once into the counter's own."""

from __future__ import annotations

from sqlcipher3 import dbapi2

from counter_app.errors import Bug, CounterError, StoreUnavailable

DatabaseError = dbapi2.Error

_DAMAGED = frozenset({"SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_IOERR", "SQLITE_CANTOPEN", "SQLITE_PERM"})


def translated(error: BaseException) -> CounterError:
    """What this database error means: disk full, damaged, busy, interrupted, or a promise of ours that was broken."""
    name = str(getattr(error, "sqlite_errorname", "") or "")
    if name == "SQLITE_FULL":
        return StoreUnavailable("disk_full")
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return StoreUnavailable("busy")
    if name == "SQLITE_INTERRUPT":
        return StoreUnavailable("interrupted")
    if any(name == damaged or name.startswith(damaged + "_") for damaged in _DAMAGED):
        return StoreUnavailable("damaged", why=name)
    if name == "SQLITE_READONLY":
        return Bug("write_in_reading")
    # The message is SQLite's own and names tables and columns, never values.
    return Bug("store_rule_broken", rule=name, what=str(error))
