"""Receives cases in processes of their own that are killed at a named point or at any moment.

Run as ``python -m tests.faults.receiving``: reads jobs from standard input, one JSON line each, and answers how the process ended.
Imports are done once; every job is a fork, killed by SIGKILL, so nothing of it can tidy up.
"""

from __future__ import annotations

import os
from pathlib import Path

from nacl.public import PrivateKey

from counter_app.ports import Attachment
from counter_app.store.key_ring import KeyRing
from counter_app.store.opening import SqlStore
from counter_app.store.points import Points
from counter_app.store.second_copy import FolderCopy
from counter_app.store.wrapping import Cost
from tests.faults.forked import serve_jobs
from tests.store.samples import KEY, NOW, OTHER_KEY, WRITER, case, draft, event, open_sample, queued

CHEAP = Cost(operations=1, memory_kib=8)
DISTRICT = PrivateKey(b"d" * 32)
PASSWORD = "pw"
CASES = 3


def prepare(folder: Path) -> None:
    """A counter with two people, a second place and a draft for every case to come."""
    ring = KeyRing.create(folder, KEY, bytes(DISTRICT.public_key), cost=CHEAP)
    ring.add_account("clerk01", PASSWORD, KEY)
    ring.add_account("leaver", PASSWORD, KEY)
    (folder / "second").mkdir()
    open_sample(folder).close()


def receive(store: SqlStore, second: FolderCopy, nth: int, acks: int) -> None:
    """What F9 does: scan flushed, then one transaction, then the receipt is promised, then the second copy."""
    wire_id, key = store.attachment_files().put(b"scan %d" % nth * 1000)
    with store.writing() as unit:
        unit.drafts.put(draft(draft_id=f"draft-{nth}", case_id=""))
        unit.commit()
    with store.writing() as unit:
        date, serial = unit.numbers.next_serial("2026-11-23")
        head = unit.journal.head(WRITER)
        last = unit.journal.get(f"{WRITER}-{head[0]}") if head[0] else None
        first = event(head[0] + 1, last, case_id=f"case-{nth}", number=serial)
        printed = event(head[0] + 2, first, case_id=f"case-{nth}", type="paper_printed", paper="receipt")
        for row in (first, printed):
            unit.journal.append(row)
            unit.outbox.add(queued(row.header.id, case_id=f"case-{nth}"))
        unit.cases.put(case(nth, number=f"{date}{serial:04d}"))
        unit.attachments.add(scan(nth, wire_id), key)
        unit.drafts.drop(f"draft-{nth}")
        unit.audit.record("received", actor="clerk01", subject=f"case-{nth}")
        unit.commit()
    os.write(acks, f"{date}{serial:04d}\n".encode())
    second.put([first, printed])


def scan(nth: int, wire_id: str) -> Attachment:
    return Attachment(
        attachment_id=f"a-{nth}",
        wire_id=wire_id,
        case_id=f"case-{nth}",
        role="photo",
        filename="",
        media_type="image/jpeg",
        size=1,
        taken_at="",
    )


def a_day(folder: Path, points: Points, cases: int, ready: int) -> None:
    """Log in, say so through the pipe, receive, change a password, let somebody go."""
    ring = KeyRing.open(folder, cost=CHEAP, points=points)
    key = ring.unlock("clerk01", PASSWORD, NOW)
    store = open_sample(folder, key, points=points)
    with store.reading() as unit:
        done = len(unit.cases.listed())
    acks = os.open(folder / "acks", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    second = FolderCopy(folder / "second", bytes(DISTRICT.public_key), points=points)
    os.write(ready, b"!")
    for nth in range(done + 1, done + 1 + cases):
        receive(store, second, nth, acks)
    ring.set_password("leaver", "new", key)
    with store.changing_key(OTHER_KEY):
        ring.remove_account("leaver", key, OTHER_KEY)
    store.close()


if __name__ == "__main__":
    serve_jobs(a_day, CASES)
