"""Runs a day at the counter in processes of their own that end by ``kill -9``, at a named point or at any moment.

Jobs come as JSON lines on standard input; each answer is the exit code of the job's process (-9 when it was killed). Imports are
done once; every job is a fork, so nothing of it can tidy up.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from counter_app.store.points import Points

Day = Callable[[Path, Points, int, int], None]
"""(folder, points, how many cases, pipe to write one byte to when the day has begun)."""
Run = Callable[..., int]


class KillAt(Points):
    """Ends this process, as ``kill -9`` does, when a point is passed for the nth time."""

    def __init__(self, name: str, nth: int) -> None:
        self._name = name
        self._left = nth

    def reached(self, name: str) -> None:
        if name == self._name:
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)


def enough(done: Callable[[], int], *, kills: int, cases: int) -> Iterator[float]:
    """One step for each kill, at least ``kills``, until that many cases were done: how much longer than on an idle machine to wait.

    A busy machine does little between two kills; it is then given more time, and at most ten times as many kills.
    """
    for nth in range(10 * kills):
        if nth >= kills and done() >= cases:
            return
        yield max(1.0, nth / kills)
    raise AssertionError(f"{done()} of {cases} cases done in {10 * kills} kills")


def serve_jobs(day: Day, cases: int) -> None:
    """Answers each job of standard input; ``cases`` is how many a job asks for when it does not say."""
    for line in sys.stdin:
        sys.stdout.write(f"{_in_a_fork(json.loads(line), day, cases)}\n")
        sys.stdout.flush()


def _in_a_fork(job: dict[str, Any], day: Day, cases: int) -> int:
    ready, tell = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            points = KillAt(job["point"], job.get("nth", 1)) if "point" in job else Points()
            day(Path(job["folder"]), points, job.get("cases", cases), tell)
        except BaseException as error:
            sys.stderr.write(f"{error!r}\n")
            os._exit(1)
        os._exit(0)
    os.close(tell)
    if "after_ms" in job:
        os.read(ready, 1)
        time.sleep(job["after_ms"] / 1000)
        os.kill(child, signal.SIGKILL)
    os.close(ready)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@contextmanager
def job_process(module: str) -> Iterator[Run]:
    """A process of ``python -m module`` that runs jobs; the yielded callable says how each ended."""
    command = [sys.executable, "-m", module]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin and process.stdout

        def job(folder: Path, **how: object) -> int:
            process.stdin.write(json.dumps({"folder": str(folder), **how}) + "\n")
            process.stdin.flush()
            return int(process.stdout.readline())

        yield job
        process.stdin.close()
        process.wait(10)
