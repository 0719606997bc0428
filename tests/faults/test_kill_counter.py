"""``kill -9`` around F9 through the real use cases: no received case or number is lost or doubled, and no draft is in two places."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from counter_app.bootstrap import Counter, unlock
from counter_app.domain.receipt_number import is_receipt_number
from counter_app.journal.chain import verify_chain
from counter_app.journal.event import read_event
from counter_app.use_cases.receive_case import receive_case
from tests.counterkit import CLERK, PASSWORD, filled_draft, settings_for
from tests.faults import counter_day
from tests.faults.forked import Run, enough

DAY = counter_day
KILLED = -9
POINTS = [
    *(("commit.before", nth) for nth in range(1, 9)),
    *(("commit.after", nth) for nth in range(1, 9)),
    *((f"{what}.{step}", 1) for what in ("attachment", "second_copy") for step in ("before", "written", "flushed")),
    *((f"{what}.{step}", 2) for what in ("attachment", "second_copy") for step in ("renamed", "folder_flushed")),
]


def promised(folder: Path) -> list[str]:
    acks = folder / "acks"
    return acks.read_text().split() if acks.exists() else []


def check_everything(counter: Counter, folder: Path, *, cut_off: int) -> int:
    """Number of cases, once every promise was looked at; ``cut_off`` receipts at most were stored but not said aloud."""
    with counter.window.store.reading() as uow:
        cases = uow.cases.listed()
        numbers = [row.number for row in cases]
        rows = [row for case in cases for row in uow.journal.of_case(case.case_id)]
        drafts = {draft.draft_id for draft in uow.drafts.all()}
        assert uow.outbox.count() == len(rows)
        uow.audit.verify()
        scans = [scan for case in cases for scan in uow.attachments.of_case(case.case_id)]
        for scan in scans:
            assert counter.window.files.read(scan.wire_id, uow.attachments.key(scan.attachment_id)) == b"scan" * 500
    assert len(set(numbers)) == len(numbers)
    assert all(map(is_receipt_number, numbers))
    assert set(promised(folder)) <= set(numbers)
    assert len(numbers) - len(promised(folder)) <= cut_off
    assert sum(row.header.type == "received" for row in rows) == len(cases) == len(scans)
    rows.sort(key=lambda row: row.header.writer_seq)
    verify_chain([read_event(row.header_bytes, row.payload_bytes) for row in rows])
    assert not drafts & {case.visit_id for case in cases}
    return len(cases)


def opened(folder: Path) -> Counter:
    return unlock(settings_for(folder / "counter", second=folder / "second"), CLERK, PASSWORD)


def check_and_go_on(folder: Path, *, cut_off: int = 1) -> int:
    """Everything holds after the restart, and the next applicant gets a number nobody has."""
    counter = opened(folder)
    try:
        count = check_everything(counter, folder, cut_off=cut_off)
        with counter.window.store.reading() as uow:
            used = {row.number for row in uow.cases.listed()}
        assert receive_case(counter.window, filled_draft(counter)).number not in used
    finally:
        counter.close()
    return count


def test_a_day_without_a_kill_receives_every_applicant(run: Run, folder: Path) -> None:
    assert run(folder) == 0
    assert check_and_go_on(folder) == 2


@pytest.mark.parametrize(("point", "nth"), POINTS)
def test_a_kill_at_a_named_point_around_f9_loses_and_doubles_nothing(
    run: Run, folder: Path, point: str, nth: int
) -> None:
    assert run(folder, point=point, nth=nth) == KILLED
    check_and_go_on(folder)


def test_fifty_kills_at_any_moment_lose_and_double_nothing(run: Run, folder: Path) -> None:
    dice = random.Random(20261123)
    kills = [
        run(folder, cases=1000, after_ms=slower * dice.uniform(0, 250))
        for slower in enough(lambda: len(promised(folder)), kills=50, cases=20)
    ]
    assert set(kills) == {KILLED}
    assert check_and_go_on(folder, cut_off=len(kills)) >= 20
