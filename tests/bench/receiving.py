"""F9 beside a bare sqlcipher commit of the same statements and bytes, with the flushes counted by strace."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from counter_app.bootstrap import Counter
from counter_app.store.connections import connect
from counter_app.use_cases.receive_case import receive_case
from tests.bench.measure import Figure, Sample
from tests.bench.statements import Clocks, clocks, one_row, since, written_down
from tests.counterkit import counter_in, filled_draft

MARKERS = ("receive", "raw", "end")
DATA_SYNC = "fsync,fdatasync,sync_file_range,msync"


@contextmanager
def copy_of(counter: Counter) -> Iterator[Any]:
    """A bare connection, set up as the store sets its own up, to a copy of the store."""
    store: Any = counter.window.store
    with tempfile.TemporaryDirectory(prefix="yimen-bench-") as folder:
        path = Path(folder) / "copy.db"
        store.back_up(path)
        connection = connect(path, store._data_key)
        try:
            yield connection
        finally:
            connection.close()


def receive(rounds: int, *, flushes: bool = True) -> list[Figure]:
    """Both figures of F9: the writing transaction, and everything from the command to the number.

    Without ``flushes`` no second process is traced.
    """
    whole, inside, raw, single = list[Clocks](), list[Clocks](), list[Clocks](), list[Clocks]()
    statements = size = 0
    with tempfile.TemporaryDirectory(prefix="yimen-bench-") as folder, counter_in(Path(folder) / "c") as (counter, _):
        commands = [filled_draft(counter) for _ in range(rounds + 2)]
        with copy_of(counter) as bare, copy_of(counter) as flat:
            commit_one = one_row(flat)
            for command in commands:
                with written_down() as kept:
                    begun = clocks()
                    receive_case(counter.window, command)
                    whole.append(since(begun))
                inside.append(kept.transaction)
                raw.append(kept.replay(bare))
                single.append(commit_one(kept.written_bytes))
                statements, size = len(kept.statements), kept.written_bytes
    wall, cpu = 0, 1

    def ms(costs: list[Clocks], clock: int) -> Sample:
        return Sample.of([cost[clock] for cost in costs[2:]], 1000)

    flushed = count_flushes(min(rounds, 20)) if flushes else "not counted"
    against = f"its {statements} statements through bare sqlcipher3"
    return [
        Figure(
            name="receive a case: the transaction, CPU",
            unit="ms",
            ours=ms(inside, cpu),
            against=against,
            theirs=ms(raw, cpu),
            aim=2.0,
            notes={
                "elapsed, ms, ours and bare": f"{ms(inside, wall).told} and {ms(raw, wall).told}",
                "one row of the same bytes, no index, ms CPU": ms(single, cpu).told,
                "bytes written as parameters": float(size),
                "flushes a receive, ours and bare": flushed,
            },
        ),
        Figure(
            name="receive a case: form checked, payload made, stored, CPU",
            unit="ms",
            ours=ms(whole, cpu),
            against=against,
            theirs=ms(raw, cpu),
            aim=2.0,
            notes={"elapsed, ms": ms(whole, wall).told},
        ),
    ]


def count_flushes(rounds: int) -> str:
    """How often a receive and its bare twin flush, counted by strace in a process of its own; says so where that cannot be."""
    strace = shutil.which("strace")
    if strace is None:
        return "not counted: strace is not installed"
    with tempfile.TemporaryDirectory(prefix="yimen-bench-") as folder:
        log = Path(folder) / "strace.log"
        command = [strace, "-f", "-y", "-e", f"trace={DATA_SYNC}", "-o", str(log)]
        ran = subprocess.run(
            [*command, sys.executable, "-m", "tests.bench.receiving", folder, str(rounds)],
            capture_output=True,
            check=False,
            timeout=60,
        )
        if ran.returncode != 0:
            return "not counted: strace may not trace here"
        return flushes_told(log.read_text("utf-8", "replace"))


def flushes_told(log: str) -> str:
    """``1 and 1 (20 receives, all alike)`` from strace's lines between the markers."""
    counts: dict[str, list[int]] = {marker: [] for marker in MARKERS}
    now = ""
    for line in log.splitlines():
        if not any(f" {call}(" in line for call in DATA_SYNC.split(",")):
            continue
        marker = next((marker for marker in MARKERS if f"marker-{marker}>" in line), "")
        if marker:
            now = marker
            counts[marker].append(0)
        elif now:
            counts[now][-1] += 1
    ours, bare = counts["receive"], counts["raw"]
    told = f"{_range(ours)} and {_range(bare)}"
    return f"{told} ({len(ours)} receives, counted with strace)"


def _range(counts: list[int]) -> str:
    return str(counts[0]) if min(counts) == max(counts) else f"{min(counts)} to {max(counts)}"


def _under_strace(folder: Path, rounds: int) -> None:
    """Receives and bare twins, each announced by flushing a file with a telling name."""
    files = {marker: os.open(folder / f"marker-{marker}", os.O_CREAT | os.O_WRONLY) for marker in MARKERS}
    with counter_in(folder / "c") as (counter, _):
        first, *commands = [filled_draft(counter) for _ in range(rounds + 1)]
        with copy_of(counter) as bare:
            # The first commit into a new write-ahead log also flushes its header and folder.
            with written_down() as kept:
                receive_case(counter.window, first)
            kept.replay(bare)
            for command in commands:
                with written_down() as kept:
                    os.fsync(files["receive"])
                    receive_case(counter.window, command)
                os.fsync(files["raw"])
                kept.replay(bare)
                os.fsync(files["end"])


if __name__ == "__main__":
    _under_strace(Path(sys.argv[1]), int(sys.argv[2]))
