"""From starting the program to its first painted page, and from Enter on the password to the 受理 page."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from counter_app.bootstrap import Settings, china_now, make_uuid7
from sync.district.core import open_district
from sync.district.running import serving
from sync.district.settings import Settings as DistrictSettings
from tests.bench.measure import Figure, Sample, in_turn
from tests.counterkit import PASSWORD, PEOPLE, establish_counter, release_bytes
from ui.commands.world import Published, enrol_counter, people_the_district
from ui.desktop.style.places import resources

FONT = resources() / "fonts" / "NotoSansSC-Regular.ttf"
BUILT = Path("build/catalogue")
ENDS_WITHIN_S = 60
MEMORY_MB = 300.0
WITHIN_S = 5.0
EVERYBODY = tuple(person.account_id for person in PEOPLE)


@dataclass(frozen=True, slots=True)
class Marks:
    """When a child process reached what, in seconds after it was started, and what it told there."""

    at: Mapping[str, float]
    told: Mapping[str, str]


def child(what: str, place: Path, home: Path, **more: str) -> Marks:
    """Runs ``tests.bench.child`` offscreen with a home of its own and reads its marks; raises when it ends badly.

    Bytecode is kept in that home, as an installed program's is beside it: the first run, which nobody counts, writes it.
    """
    folders = {name: str(home / name.lower()) for name in ("XDG_STATE_HOME", "XDG_RUNTIME_DIR", "XDG_CACHE_HOME")}
    for folder in folders.values():
        Path(folder).mkdir(mode=0o700, parents=True, exist_ok=True)
    env = {**os.environ, **folders, "QT_QPA_PLATFORM": "offscreen", "BENCH_PASSWORD": PASSWORD, **more}
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    env["PYTHONPYCACHEPREFIX"] = str(home / "bytecode")
    begun = time.monotonic_ns()
    ran = subprocess.run(
        [sys.executable, "-X", "faulthandler", "-m", "tests.bench.child", what, str(place)],
        env=env,
        capture_output=True,
        text=True,
        timeout=ENDS_WITHIN_S,
        check=False,
    )
    rows = [line.split(" ", 2) for line in ran.stdout.splitlines()]
    if ran.returncode != 0 or not rows:
        raise RuntimeError(f"the child {what} ended with {ran.returncode}: {ran.stderr[-2000:]}")
    return Marks(
        {row[0]: (int(row[1]) - begun) / 1e9 for row in rows},
        {row[0]: row[2].strip() for row in rows},
    )


@contextmanager
def profile() -> Iterator[tuple[Path, Path]]:
    """(folder of an established counter without a district, home it was made in)."""
    with tempfile.TemporaryDirectory(prefix="yimen-bench-") as folder:
        home = Path(folder)
        settings = Settings(profile=home / "counter", marks=_marks(home))
        establish_counter(settings)
        yield settings.profile, home


def start(rounds: int) -> list[Figure]:
    """The sign-in page beside a bare window with the same font, each a process from its start to its first paint."""
    with profile() as (folder, home):
        ours, theirs = in_turn(
            [lambda: child("login", folder, home).at["painted"], lambda: child("bare", FONT, home).at["painted"]],
            rounds,
        )
        entered = [_enter("enter", folder, home) for _ in range(max(1, rounds // 2))]
        pasted = [_enter("pasted", folder, home) for _ in range(max(1, rounds // 2))]
    return [
        Figure(
            name="start to login page",
            unit="ms",
            ours=Sample.of(ours, 1000),
            against="bare PySide6 window, same font, a process too",
            theirs=Sample.of(theirs, 1000),
            aim=1.5,
        ),
        Figure(
            name="Enter on the password to 受理 page",
            unit="s",
            ours=Sample.of(entered),
            aim=1.0,
            notes={
                "password typed at": "seven keys a second",
                "all keys at once, s": Sample.of(pasted).told,
            },
        ),
    ]


def memory(cases: int) -> list[Figure]:
    """What the window's process holds after a day's cases, and how soon a case is taken; the district is in this process."""
    _, public_key = release_bytes()
    with tempfile.TemporaryDirectory(prefix="yimen-bench-") as folder:
        home = Path(folder)
        district = open_district(DistrictSettings(folder=home / "district"), clock=china_now, make_id=make_uuid7)
        made = people_the_district(district, Published(BUILT / "release.zip", public_key), residents=300)
        (code,) = made.codes.values()
        with serving(district) as running:
            settings = Settings(profile=home / "counter", marks=_marks(home))
            enrol_counter(settings, running.base_url, code, dict.fromkeys(EVERYBODY, PASSWORD))
            marks = child("day", settings.profile, home, BENCH_CASES=str(cases))
        bare = float(child("bare", FONT, home).told["painted"])
    told = json.loads(marks.told["done"])
    moments: dict[str, float] = told["memory"]
    whole = moments.pop("synced, work queue open")
    return [
        Figure(
            name=f"memory, {cases} cases received, printed, synced, window open",
            unit="MB",
            ours=Sample.of([whole]),
            aim=MEMORY_MB,
            notes={
                **{f"{what}, MB": value for what, value in moments.items()},
                "bare PySide6 window, MB": bare,
                "times the bare window": whole / bare if bare else 0.0,
                "the day took, s": marks.at["done"],
            },
        ),
        Figure(
            name="F9 in the window to the case taken by the district",
            unit="s",
            ours=Sample.of(told["acknowledged"]),
            aim=WITHIN_S,
            notes={
                "with": "the window's own line thread; each department's part is made in the transaction that takes it"
            },
        ),
    ]


def _enter(what: str, folder: Path, home: Path) -> float:
    at = child(what, folder, home).at
    return at["painted"] - at["entered"]


def _marks(home: Path) -> Path:
    """Where the program itself looks for the mark of the last number, its state folder being in this home."""
    return home / "xdg_state_home" / "yimen-counter" / "marks"
