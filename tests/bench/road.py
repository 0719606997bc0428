"""From F9 to every department holding its part, over loopback HTTP with the link up."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.bench.measure import Figure, Sample
from tests.counterkit import release_bytes
from ui.commands.selftest import run_selftest
from ui.commands.world import Published

BUILT = Path("build/catalogue")
RECEIVED, HELD = "case received", "departments hold their parts"
WITHIN_S = 5.0


def road(rounds: int) -> list[Figure]:
    """The self-test's own steps: the receive, then events and scan pushed, routed, and asked back from each department."""
    _, public_key = release_bytes()
    taken = list[float]()
    for _ in range(rounds):
        with tempfile.TemporaryDirectory(prefix="yimen-bench-") as out:
            notes = run_selftest(Published(BUILT / "release.zip", public_key), Path(out), say=lambda line: None)
        taken.append(notes[RECEIVED] + notes[HELD])
    return [
        Figure(
            name="F9 to all departments holding their part, link up",
            unit="s",
            ours=Sample.of(taken),
            aim=WITHIN_S,
            notes={"with": "a scan and a second case in the same round, and every part asked back over HTTP"},
        )
    ]
