"""A clerk's day through the real use cases, in processes of their own that are killed at a named point or at any moment.

Run as ``python -m tests.faults.counter_day``: reads jobs from standard input, one JSON line each, and answers how the process
ended. Imports are done once; every job is a fork, killed by SIGKILL, so nothing of it can tidy up.
"""

from __future__ import annotations

import os
from pathlib import Path

from counter_app.bootstrap import unlock
from counter_app.store.points import Points
from counter_app.use_cases.attach_scan import AttachScan, attach_scan
from counter_app.use_cases.receive_case import receive_case
from tests.counterkit import CLERK, CLERK_NAME, PASSWORD, establish_counter, filled_draft, paper_desk, settings_for
from tests.faults.forked import serve_jobs

CASES = 2


def prepare(folder: Path) -> None:
    """An enrolled counter with a second place."""
    (folder / "second").mkdir(parents=True)
    establish_counter(settings_for(folder / "counter", second=folder / "second"), passwords={CLERK: PASSWORD})


def a_day(folder: Path, points: Points, cases: int, ready: int) -> None:
    """Log in; then for each applicant: fill, scan, F9, receipt in hand (only then is the number said aloud)."""
    counter = unlock(settings_for(folder / "counter", points=points, second=folder / "second"), CLERK, PASSWORD)
    papers = paper_desk(counter)
    acks = os.open(folder / "acks", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(ready, b"!")
    for _ in range(cases):
        command = filled_draft(counter)
        scan = AttachScan(command.draft.draft_id, "address_proof", "a.jpg", "image/jpeg", b"scan" * 500, CLERK)
        attach_scan(counter.window, scan)
        received = receive_case(counter.window, command)
        papers.print_paper(received.case_id, "receipt_80mm", actor=CLERK, clerk_name=CLERK_NAME)
        os.write(acks, f"{received.number}\n".encode())
    counter.close()


if __name__ == "__main__":
    serve_jobs(a_day, CASES)
