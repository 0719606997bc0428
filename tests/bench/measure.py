"""Samples taken turn by turn (A B A B), what is told of them, and the table they are printed in."""

from __future__ import annotations

import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from unicodedata import east_asian_width

Act = Callable[[], float]
"""Does the thing once and tells what it cost."""


@dataclass(frozen=True, slots=True)
class Sample:
    """Median, quartiles, extremes and number of what was measured, all in the figure's unit."""

    median: float
    quarter: float
    three_quarters: float
    least: float
    most: float
    count: int

    @classmethod
    def of(cls, values: Sequence[float], scale: float = 1.0) -> Sample:
        """From raw values, each multiplied by ``scale`` (1000 turns seconds into ms)."""
        scaled = sorted(value * scale for value in values)
        if len(scaled) == 1:
            scaled = scaled * 2
        quarter, median, three_quarters = statistics.quantiles(scaled, n=4, method="inclusive")
        return cls(median, quarter, three_quarters, scaled[0], scaled[-1], len(values))

    @property
    def told(self) -> str:
        """Median with its middle half: ``12.3 (12.1-13.0)``; the value alone where there is one."""
        if self.count == 1:
            return _short(self.median)
        return f"{_short(self.median)} ({_short(self.quarter)}-{_short(self.three_quarters)})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One line of the bench. ``aim``: the most the ratio may be, or the value itself where there is nothing to hold it against."""

    name: str
    unit: str
    ours: Sample
    against: str = ""
    theirs: Sample | None = None
    aim: float | None = None
    notes: dict[str, float | str] = field(default_factory=dict)

    @property
    def ratio(self) -> float | None:
        """Ours to theirs, median to median; None where there is nothing to hold it against."""
        return self.ours.median / self.theirs.median if self.theirs is not None and self.theirs.median else None

    @property
    def met(self) -> bool | None:
        """Whether the aim is met; None where none is set."""
        held = self.ratio if self.theirs is not None else self.ours.median
        return None if self.aim is None or held is None else held <= self.aim

    def to_mapping(self) -> dict[str, object]:
        """As the JSON file keeps it."""
        return {**asdict(self), "ratio": self.ratio, "met": self.met}


def in_turn(acts: Sequence[Act], rounds: int, *, warm: int = 1) -> list[list[float]]:
    """Each act's costs over the rounds; they take turns, so that what else the machine does falls on all alike."""
    for _ in range(warm):
        for act in acts:
            act()
    costs: list[list[float]] = [[] for _ in acts]
    for _ in range(rounds):
        for act, into in zip(acts, costs, strict=True):
            into.append(act())
    return costs


def timed(act: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> Act:
    """An act that costs its seconds on this clock."""

    def once() -> float:
        begun = clock()
        act()
        return clock() - begun

    return once


def percentile(values: Sequence[float], part: float) -> float:
    """The value below which this part (0..1) of them lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def machine() -> dict[str, str | float]:
    """The class of machine: processor, cores, memory, system; nothing that names this very one."""
    model = platform.machine()
    if sys.platform == "linux":
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
        model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), model)
    return {
        "processor": model,
        "cores": os.cpu_count() or 0,
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "busy_at_start": round(os.getloadavg()[0], 1),
    }


def print_line(figure: Figure) -> None:
    """The figure as one or more lines of the table."""
    ratio = f"{figure.ratio:.2f}x" if figure.ratio is not None else ""
    aim = f"{_short(figure.aim)}{'x' if figure.theirs is not None else ' ' + figure.unit}" if figure.aim else ""
    verdict = {True: "met", False: "NOT MET", None: ""}[figure.met]
    ours = f"{figure.ours.told} {figure.unit}"
    print(f"{_padded(figure.name, 62)} {ours:<24} {ratio:>7}  {'aim ' + aim if aim else '':<12} {verdict}".rstrip())
    if figure.theirs is not None:
        print(f"{_padded('    against ' + figure.against, 62)} {figure.theirs.told} {figure.unit}")
    for what, value in figure.notes.items():
        print(f"    {what}: {value if isinstance(value, str) else _short(value)}")


def write_json(path: Path, figures: Sequence[Figure], about: dict[str, str | float], at: str) -> None:
    """All figures of a run, for whoever compares runs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    kept = {"at": at, "machine": about, "figures": [figure.to_mapping() for figure in figures]}
    path.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _padded(text: str, columns: int) -> str:
    """Filled up to so many columns; a Chinese character takes two."""
    taken = sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)
    return text + " " * max(0, columns - taken)


def _short(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"
