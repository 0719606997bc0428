"""``kill -9`` at every named point of the store and at random moments: nothing received is lost or doubled."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from counter_app.store.key_ring import KeyRing
from counter_app.store.opening import SqlStore
from counter_app.store.points import POINT_NAMES
from counter_app.store.second_copy import open_copy
from tests.faults.forked import Run, enough, job_process
from tests.faults.receiving import CHEAP, DISTRICT, PASSWORD, prepare
from tests.store.samples import NOW, WRITER, open_sample

KILLED = -9


@pytest.fixture(scope="module")
def run() -> Iterator[Run]:
    """Runs a day in a process of its own and says how it ended."""
    with job_process("tests.faults.receiving") as job:
        yield job


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    prepare(folder)
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "store"))


def opened(folder: Path) -> SqlStore:
    """What the clerk finds after the restart: her password opens the store, whatever key counts now."""
    ring = KeyRing.open(folder, cost=CHEAP)
    key = ring.unlock("clerk01", PASSWORD, NOW)
    assert ring.last_login is not None and ring.last_login.tampered == ()
    return open_sample(folder, key)


def promised(folder: Path) -> list[str]:
    acks = folder / "acks"
    return acks.read_text().split() if acks.exists() else []


def check_everything(folder: Path) -> int:
    """Number of cases, once every promise of the store was looked at."""
    store = opened(folder)
    with store.reading() as unit:
        cases = unit.cases.listed()
        numbers = [row.number for row in cases]
        events = [row for one in cases for row in unit.journal.of_case(one.case_id)]
        assert len(set(numbers)) == len(numbers)
        assert set(promised(folder)) <= set(numbers)
        assert len(numbers) - len(promised(folder)) <= 1  # at most the one whose receipt was not yet promised
        assert unit.journal.head(WRITER)[0] == len(events) == 2 * len(cases)
        assert unit.outbox.count() == len(events)
        assert unit.audit.verify() == len(cases)
        assert not {draft.draft_id[6:] for draft in unit.drafts.all()} & {one.case_id[5:] for one in cases}
        for one in cases:
            (scan,) = unit.attachments.of_case(one.case_id)
            assert store.attachment_files().read(scan.wire_id, unit.attachments.key(scan.attachment_id))
    for copy in (folder / "second").glob("*.sealed"):
        assert len(open_copy(copy.read_bytes(), bytes(DISTRICT))) == 2
    with store.writing() as unit:
        date, serial = unit.numbers.next_serial("2026-11-23")
        assert f"{date}{serial:04d}" not in numbers
        unit.commit()
    store.sweep_attachments()
    assert len(list((folder / "attachments").glob("*"))) == len(cases)
    store.close()
    assert len(list(folder.glob("store-*.db"))) == 1
    return len(cases)


def test_a_day_without_a_kill_reaches_every_named_point(run: Run, folder: Path) -> None:
    assert run(folder) == 0
    assert check_everything(folder) == 3


# How often a day passes a point: each case, each time the slots or the log of logins are written.
TIMES = {
    "commit": (2, 3),
    "attachment": (2,),
    "second_copy": (2,),
    "slots": (1, 2, 3),
    "logins": (1, 2),
    "new_key": (1,),
}


@pytest.mark.parametrize(
    ("point", "nth"), [(point, nth) for point in POINT_NAMES for nth in TIMES[point.partition(".")[0]]]
)
def test_a_kill_at_a_named_point_loses_and_doubles_nothing(run: Run, folder: Path, point: str, nth: int) -> None:
    assert run(folder, point=point, nth=nth) == KILLED
    check_everything(folder)


def test_fifty_kills_at_any_moment_of_one_store_lose_and_double_nothing(run: Run, folder: Path) -> None:
    dice = random.Random(20261123)
    for slower in enough(lambda: len(promised(folder)), kills=50, cases=10):
        assert run(folder, cases=1000, after_ms=slower * dice.uniform(0, 40)) == KILLED
    assert check_everything_after_many(folder) >= 10


def check_everything_after_many(folder: Path) -> int:
    """Like ``check_everything``, where each of the kills may have cut off one promise."""
    store = opened(folder)
    with store.reading() as unit:
        cases = unit.cases.listed()
        numbers = [row.number for row in cases]
        assert len(set(numbers)) == len(numbers)
        assert set(promised(folder)) <= set(numbers)
        assert len(promised(folder)) == len(set(promised(folder)))
        assert unit.journal.head(WRITER)[0] == unit.outbox.count() == 2 * len(cases)
        assert unit.audit.verify() == len(cases)
        assert unit._connection.cursor().execute("PRAGMA integrity_check").fetchone() == ("ok",)
    store.close()
    return len(cases)
