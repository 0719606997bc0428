"""The audit chain, and the small things of the desk."""

from __future__ import annotations

from dataclasses import replace

import pytest

from counter_app.errors import StoreUnavailable
from counter_app.journal.event import GENESIS
from counter_app.ports import Account, PrintRow, Task
from counter_app.store.opening import SqlStore

SHEET = PrintRow(
    print_id="p-1",
    case_id="case-1",
    number="0007I",
    paper="receipt",
    document_number="",
    nth=1,
    at="2026-11-23T10:00:00+08:00",
    actor="clerk01",
)


def record_three(store: SqlStore) -> None:
    with store.writing() as unit:
        unit.audit.record("login", actor="clerk01")
        unit.audit.record("viewed", actor="clerk01", subject="case-1", why="collection")
        unit.audit.record("timed", actor="", seconds=0.25)
        unit.commit()


def test_the_audit_chain_reads_back_and_verifies(store: SqlStore) -> None:
    record_three(store)
    with store.reading() as unit:
        rows = unit.audit.rows()
        assert unit.audit.verify() == 3
        assert unit.audit.head() == (3, rows[-1].hash)
        assert unit.audit.rows(after=1, limit=1) == (rows[1],)
    assert [(row.action, row.details) for row in rows][1:] == [
        ("viewed", {"why": "collection"}),
        ("timed", {"seconds": "0.25"}),
    ]


def test_the_chain_goes_on_over_transactions(store: SqlStore) -> None:
    with store.reading() as unit:
        assert unit.audit.head() == (0, GENESIS)
    record_three(store)
    record_three(store)
    with store.reading() as unit:
        assert unit.audit.verify() == 6


@pytest.mark.parametrize(
    ("harm", "seq"),
    [
        ("UPDATE audit SET actor = 'somebody' WHERE seq = 2", 2),
        ("UPDATE audit SET details = CAST('{}' AS BLOB) WHERE seq = 2", 2),
        ("DELETE FROM audit WHERE seq = 2", 2),
        ("UPDATE audit SET hash = 'sha256:00' WHERE seq = 3", 3),
    ],
)
def test_a_changed_link_is_named(store: SqlStore, harm: str, seq: int) -> None:
    record_three(store)
    with store.writing() as unit:
        unit._connection.cursor().execute(harm)
        with pytest.raises(StoreUnavailable, match="audit_broken") as caught:
            unit.audit.verify()
    assert caught.value.details["seq"] == seq


def test_a_task_is_open_until_it_is_closed(store: SqlStore) -> None:
    early = Task(task_id="t-2", kind="refused_event", case_id="case-1", opened_at="2026-11-23T09:00", details={"n": 2})
    late = replace(early, task_id="t-1", opened_at="2026-11-23T10:00")
    with store.writing() as unit:
        unit.tasks.put(late)
        unit.tasks.put(early)
        assert unit.tasks.open() == (early, late)
        unit.tasks.close("t-2", "2026-11-23T11:00")
        assert unit.tasks.open() == (late,)


def test_a_sheet_is_found_by_its_case_and_by_its_day(store: SqlStore) -> None:
    spoiled = replace(SHEET, spoiled=True, reason="卡纸")
    with store.writing() as unit:
        unit.prints.add(SHEET)
        unit.prints.add(replace(SHEET, print_id="p-2", nth=2, at="2026-11-24T08:00:00+08:00"))
        unit.prints.add(spoiled)
        assert [row.nth for row in unit.prints.of_case("case-1")] == [1, 2]
        assert unit.prints.on("2026-11-23") == (spoiled,)


def test_a_note_has_a_default_until_it_is_put(store: SqlStore) -> None:
    with store.writing() as unit:
        assert unit.notes.get("cursor", "0") == "0"
        unit.notes.put("cursor", "5")
        unit.notes.put("cursor", "6")
        assert unit.notes.get("cursor") == "6"


def test_accounts_come_back_with_their_role(store: SqlStore) -> None:
    clerk, chief = (
        Account(account_id="clerk01", name="窗口一", role="clerk"),
        Account(account_id="chief", name="主任", role="supervisor", active=False),
    )
    with store.writing() as unit:
        unit.accounts.put(clerk)
        unit.accounts.put(chief)
        assert unit.accounts.all() == (chief, clerk)
        assert unit.accounts.get("chief") == chief
        assert unit.accounts.get("nobody") is None
