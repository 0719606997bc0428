"""Cases that fill a list, received in processes of their own that are killed at a named point.

Run as ``python -m tests.faults.list_day``: reads jobs from standard input, one JSON line each, and answers how the process ended.
"""

from __future__ import annotations

import os
from pathlib import Path

from counter_app.bootstrap import Counter, unlock
from counter_app.store.points import Points
from counter_app.use_cases.window import Window
from tests.counterkit import CLERK, PASSWORD, establish_counter, settings_for
from tests.faults.forked import serve_jobs
from tests.use_cases.household import form_xml, take_in, with_form

CASES = 2


def prepare(folder: Path) -> None:
    """An enrolled counter."""
    establish_counter(settings_for(folder / "counter"), passwords={CLERK: PASSWORD})


def counter_of(folder: Path, points: Points | None = None) -> tuple[Counter, Window]:
    """The counter in Wang's hands, and its window under a release whose one form fills the list."""
    counter = unlock(settings_for(folder / "counter", points=points), CLERK, PASSWORD)
    return counter, with_form(counter, form_xml(street="${last-saved#street}"))


def a_day(folder: Path, points: Points, cases: int, ready: int) -> None:
    """Log in; then receive one household after the other."""
    counter, window = counter_of(folder, points)
    os.write(ready, b"!")
    for nth in range(1, cases + 1):
        take_in(window, applicant_name=f"household {nth}", street=f"street {nth}")
    counter.close()


if __name__ == "__main__":
    serve_jobs(a_day, CASES)
