"""One transaction: all of it, or nothing."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from counter_app import ports
from counter_app.errors import Bug, StoreUnavailable
from counter_app.store.connections import connect
from counter_app.store.faults import DatabaseError
from counter_app.store.opening import SqlStore
from counter_app.store.subkeys import database_name
from tests.store.samples import KEY, case, event, queued


def test_the_store_is_what_the_ports_ask_for(store: SqlStore) -> None:
    asked: ports.Store = store
    with asked.reading() as unit:
        assert unit.cases.counts() == {}


def test_leaving_without_commit_undoes_everything(store: SqlStore) -> None:
    with store.writing() as unit:
        unit.cases.put(case())
        unit.outbox.add(queued())
        unit.numbers.next_serial("2026-11-23")
    with store.writing() as unit:
        assert unit.cases.get("case-1") is None
        assert unit.outbox.count() == 0
        assert unit.numbers.next_serial("2026-11-23") == ("261123", 1)


def test_an_error_inside_the_block_undoes_everything_and_is_not_hidden(store: SqlStore) -> None:
    with pytest.raises(ZeroDivisionError), store.writing() as unit:
        unit.cases.put(case())
        _ = 1 // 0
    with store.reading() as unit:
        assert unit.cases.get("case-1") is None


def test_a_reader_keeps_its_snapshot_while_a_writer_commits(store: SqlStore) -> None:
    with store.reading() as reader:
        with store.writing() as writer:
            writer.cases.put(case())
            writer.commit()
        assert reader.cases.get("case-1") is None
    with store.reading() as later:
        assert later.cases.get("case-1") == case()


def test_writing_in_a_reading_unit_is_a_bug(store: SqlStore) -> None:
    with store.reading() as unit, pytest.raises(Bug, match="write_in_reading"):
        unit.cases.put(case())


def test_a_unit_is_used_up_by_its_commit(store: SqlStore) -> None:
    with store.writing() as unit:
        unit.commit()
        with pytest.raises(Bug, match="after_commit"):
            unit.notes.put("late", "1")


def test_a_writing_unit_inside_another_is_a_bug_and_not_a_hang(store: SqlStore) -> None:
    with store.writing(), pytest.raises(Bug, match="nested_writing"), store.writing():
        pass
    with store.writing() as unit:
        unit.commit()


def test_two_threads_that_read_then_write_lose_nothing(store: SqlStore) -> None:
    def count_up() -> None:
        for _ in range(60):
            with store.writing() as unit:
                unit.notes.put("count", str(int(unit.notes.get("count", "0")) + 1))
                unit.commit()

    threads = [threading.Thread(target=count_up) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.reading() as unit:
        assert unit.notes.get("count") == "120"


def test_a_writing_unit_holds_the_write_lock_from_its_first_moment(store: SqlStore, folder: Path) -> None:
    other = connect(folder / database_name(KEY), KEY)
    other.execute("PRAGMA busy_timeout = 0")
    with store.writing(), pytest.raises(DatabaseError, match="locked"):
        other.execute("BEGIN IMMEDIATE")
    other.close()


def test_a_long_reading_can_be_interrupted(store: SqlStore) -> None:
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"
    with store.reading() as unit, pytest.raises(StoreUnavailable, match="interrupted"):
        threading.Timer(0.05, unit.interrupt).start()
        unit._transaction.text(endless)


def test_closing_waits_for_the_one_who_writes(store: SqlStore) -> None:
    def close_soon() -> None:
        started.set()
        store.close()

    started, closer = threading.Event(), threading.Thread(target=close_soon)
    with store.writing() as unit:
        closer.start()
        started.wait()
        unit.notes.put("last", "1")
        unit.commit()
    closer.join()


def test_a_full_disk_is_called_so_and_what_was_there_stays(store: SqlStore) -> None:
    with store.writing() as unit:
        unit.notes.put("kept", "yes")
        unit.commit()
    with pytest.raises(StoreUnavailable, match="disk_full"), store.writing() as unit:
        pages = unit._connection.cursor().execute("PRAGMA page_count").fetchone()[0]
        unit._connection.cursor().execute(f"PRAGMA max_page_count = {pages + 1}")
        unit.journal.append(event(text="长" * 20_000))
        unit.commit()
    with store.reading() as unit:
        assert unit.notes.get("kept") == "yes"


def test_a_closed_store_says_so(store: SqlStore) -> None:
    store.close()
    with pytest.raises(StoreUnavailable, match="closed"), store.writing():
        pass
