"""Brings a store to this program's schema, or refuses one from a newer program."""

from __future__ import annotations

import re
import secrets
from pathlib import Path
from typing import Any

from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError

from counter_app.errors import StoreUnavailable
from counter_app.store.faults import DatabaseError, translated
from counter_app.store.schema import MIN_PROGRAM, SCHEMA

MIGRATIONS = Path(__file__).with_name("migrations")


def make_current(engine: Engine, *, program_version: str, store_id: str) -> None:
    """The store has at least this program's schema afterwards.

    Raises StoreUnavailable("newer_version", store=..., program=...) when it says that this program is too old for it. Alembic
    (250 ms to import) is only loaded when there is something to change.
    """
    connection = engine.raw_connection()
    try:
        found = _schema_of(connection)
        if found >= SCHEMA:
            _refuse_newer(connection, found, program_version)
    finally:
        connection.close()
    if found < SCHEMA:
        _upgrade(engine, store_id)


def _schema_of(connection: Any) -> int:
    try:
        return int(connection.cursor().execute("PRAGMA user_version").fetchone()[0])
    except DatabaseError as error:
        raise translated(error) from error


def _refuse_newer(connection: Any, found: int, program_version: str) -> None:
    try:
        asked = connection.cursor().execute("SELECT value FROM store_facts WHERE key = 'min_program'").fetchone()
    except DatabaseError as error:
        raise translated(error) from error
    if asked and _version(asked[0]) > _version(program_version):
        raise StoreUnavailable("newer_version", store=asked[0], schema=found, program=program_version)


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text)[:3])


def _upgrade(engine: Engine, store_id: str) -> None:
    try:
        _run(engine, store_id)
    except DBAPIError as error:
        raise translated(error.orig or error) from error


def _run(engine: Engine, store_id: str) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        command.upgrade(config, "head")
        facts = {"min_program": MIN_PROGRAM, "schema": str(SCHEMA)}
        for key, value in facts.items():
            connection.exec_driver_sql("INSERT OR REPLACE INTO store_facts VALUES (?, ?)", (key, value))
        once = {"store_id": store_id, "attachment_names": secrets.token_hex(32)}
        for key, value in once.items():
            connection.exec_driver_sql("INSERT OR IGNORE INTO store_facts VALUES (?, ?)", (key, value))
        connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA}")
        connection.exec_driver_sql("COMMIT")
