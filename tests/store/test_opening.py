"""What a store says when it is opened."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from counter_app.errors import StoreUnavailable
from counter_app.store import connections
from counter_app.store.connections import connect
from counter_app.store.opening import SqlStore
from counter_app.store.schema import METADATA, SCHEMA
from counter_app.store.subkeys import database_name
from tests.store.samples import KEY, OTHER_KEY, open_sample


def refusal(folder: Path, key: bytes = KEY, program_version: str = "0.1.0") -> StoreUnavailable:
    with pytest.raises(StoreUnavailable) as caught:
        open_sample(folder, key, program_version=program_version)
    return caught.value


def say(folder: Path, statement: str) -> None:
    connection = connect(folder / database_name(KEY), KEY)
    connection.execute(statement)
    connection.close()


def test_a_store_keeps_its_content_and_its_id_over_a_restart(folder: Path) -> None:
    first = open_sample(folder)
    with first.writing() as unit:
        unit.notes.put("cursor", "17")
        unit.commit()
    first_id = first.store_id
    first.close()
    again = open_sample(folder)
    with again.reading() as unit:
        assert unit.notes.get("cursor") == "17"
    assert again.store_id == first_id
    again.close()


def test_another_key_opens_nothing_and_makes_nothing(store: SqlStore, folder: Path) -> None:
    store.close()
    before = sorted(path.name for path in folder.iterdir())
    assert refusal(folder, OTHER_KEY).code == "wrong_key"
    assert sorted(path.name for path in folder.iterdir()) == before


def test_a_second_start_is_told_that_the_store_is_in_use(store: SqlStore, folder: Path) -> None:
    assert refusal(folder).code == "locked_by_other"


def test_the_lock_ends_with_the_program_that_had_it(store: SqlStore, folder: Path) -> None:
    store.close()
    take = "import sys, os; from pathlib import Path; from counter_app.store.lock import StoreLock; "
    subprocess.run([sys.executable, "-c", take + "StoreLock.take(Path(sys.argv[1])); os._exit(9)", folder], check=False)
    open_sample(folder).close()


def test_a_store_that_asks_for_a_newer_program_is_refused_with_both_versions(store: SqlStore, folder: Path) -> None:
    store.close()
    say(folder, "UPDATE store_facts SET value = '2.4.0' WHERE key = 'min_program'")
    say(folder, f"PRAGMA user_version = {SCHEMA + 3}")
    error = refusal(folder, program_version="2.3.9")
    assert error.code == "newer_version"
    assert error.details == {"store": "2.4.0", "schema": SCHEMA + 3, "program": "2.3.9"}


def test_a_newer_schema_that_allows_this_program_is_opened(store: SqlStore, folder: Path) -> None:
    store.close()
    say(folder, f"PRAGMA user_version = {SCHEMA + 1}")
    open_sample(folder).close()


def test_a_damaged_file_is_called_damaged_and_not_a_wrong_key(store: SqlStore, folder: Path) -> None:
    store.close()
    path = folder / database_name(KEY)
    path.write_bytes(b"\0" * 4096 + path.read_bytes()[4096:])
    assert refusal(folder).code == "damaged"


def test_a_lost_database_is_reported_and_not_made_anew(store: SqlStore, folder: Path) -> None:
    store.close()
    (folder / database_name(KEY)).unlink()
    assert refusal(folder).details["why"] == "missing"


def test_a_place_that_cannot_hold_a_store_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    assert refusal(tmp_path / "file").code == "damaged"


def test_a_disk_that_fills_up_while_the_store_is_made_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tight = (*connections._SETTINGS, "PRAGMA max_page_count = 9")
    with monkeypatch.context() as patch:
        patch.setattr(connections, "_SETTINGS", tight)
        assert refusal(folder).code == "disk_full"
    open_sample(folder).close()


def test_after_a_refused_start_the_next_one_may_try(store: SqlStore, folder: Path) -> None:
    store.close()
    refusal(folder, OTHER_KEY)
    open_sample(folder).close()


def test_the_migrations_make_exactly_the_tables_that_the_program_knows(store: SqlStore, folder: Path) -> None:
    store.close()
    connection = connect(folder / database_name(KEY), KEY)
    names = {row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    made = {
        name: [row[1] for row in connection.execute(f"PRAGMA table_info({name})")]
        for name in names - {"alembic_version", "sqlite_stat1", "sqlite_stat4"}
    }
    connection.close()
    assert made == {table.name: [column.name for column in table.columns] for table in METADATA.tables.values()}


def test_a_started_counter_that_needs_no_migration_does_not_load_alembic(store: SqlStore, folder: Path) -> None:
    store.close()
    program = (
        "import sys; from pathlib import Path; from tests.store.samples import open_sample; "
        "open_sample(Path(sys.argv[1])).close(); sys.exit('alembic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program, folder], check=False).returncode == 0


def test_the_key_ring_needs_neither_database_nor_sqlalchemy() -> None:
    program = (
        "import sys, counter_app.store.key_ring; sys.exit(any(n in sys.modules for n in ('sqlalchemy', 'sqlcipher3')))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_a_backup_opens_with_the_same_key_and_holds_what_was_committed(store: SqlStore, tmp_path: Path) -> None:
    with store.writing() as unit:
        unit.notes.put("cursor", "17")
        unit.commit()
    target = tmp_path / "copy" / database_name(KEY)
    target.parent.mkdir()
    store.back_up(target)
    copy = open_sample(target.parent)
    with copy.reading() as unit:
        assert unit.notes.get("cursor") == "17"
    copy.close()


def test_a_store_of_the_program_before_gets_its_slips_and_keeps_what_it_held(store: SqlStore, folder: Path) -> None:
    with store.writing() as unit:
        unit.notes.put("cursor", "17")
        unit.commit()
    store.close()
    for table in ("slips", "slip_pads", "entities", "last_saved"):
        say(folder, f"DROP TABLE {table}")
    say(folder, "UPDATE alembic_version SET version_num = '0001'")
    say(folder, "PRAGMA user_version = 1")
    again = open_sample(folder)
    with again.reading() as unit:
        assert (unit.notes.get("cursor"), unit.slips.last(), unit.slips.pads()) == ("17", 0, ())
    again.close()


def test_a_store_without_shared_lists_gets_them_and_keeps_what_it_held(store: SqlStore, folder: Path) -> None:
    with store.writing() as unit:
        unit.notes.put("cursor", "17")
        unit.commit()
    store.close()
    for statement in (
        "DROP TABLE entities",
        "DROP TABLE last_saved",
        "UPDATE alembic_version SET version_num = '0002'",
    ):
        say(folder, statement)
    say(folder, "PRAGMA user_version = 2")
    again = open_sample(folder)
    with again.reading() as unit:
        found = unit.notes.get("cursor"), unit.entities.of_list("people"), unit.last_saved.get("permit")
    again.close()
    assert found == ("17", (), None)
