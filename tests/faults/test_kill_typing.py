"""``kill -9`` in the middle of typing: what was typed up to 300 ms before is in the store."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from counter_app.bootstrap import unlock
from tests.counterkit import CLERK, PASSWORD, establish_counter, settings_for
from tests.faults.typing_day import EVERY_MS, QUESTION

MAY_BE_LOST_S = 0.3


def typed_until_killed(folder: Path, after_s: float) -> tuple[list[float], float]:
    """The moments of all keys, and the moment of the kill."""
    command = [sys.executable, "-m", "tests.faults.typing_day", str(folder)]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout
        first = process.stdout.readline()
        time.sleep(after_s)
        process.send_signal(signal.SIGKILL)
        killed = time.monotonic()
        lines = [first, *process.stdout.readlines()]
    return [float(line.split()[1]) for line in lines if line.endswith("\n")], killed


@pytest.mark.parametrize("after_s", [0.45, 0.9, 1.37])
def test_a_kill_while_typing_loses_at_most_the_last_three_tenths_of_a_second(tmp_path: Path, after_s: float) -> None:
    establish_counter(settings_for(tmp_path / "counter"), passwords={CLERK: PASSWORD})
    keys, killed = typed_until_killed(tmp_path, after_s)
    counter = unlock(settings_for(tmp_path / "counter"), CLERK, PASSWORD)
    with counter.window.store.reading() as uow:
        (draft,) = uow.drafts.all()
    counter.close()
    kept = len(str(draft.answers.get(QUESTION, "")))
    # A machine that stood still shows it in the gaps between the keys themselves; that much is not the draft's fault.
    stood_still = max((later - sooner for sooner, later in itertools.pairwise(keys)), default=0.0) - EVERY_MS / 1000
    due = sum(moment <= killed - MAY_BE_LOST_S - max(stood_still, 0.0) for moment in keys)
    assert kept >= due > 0
    assert str(draft.answers[QUESTION]) == ("0123456789" * 20)[:kept]
