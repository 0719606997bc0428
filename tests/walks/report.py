"""What a walk says about itself: every step in the clerk's words with its time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(slots=True)
class Report:
    """The steps of one walk in their order. ``seconds`` keeps what was measured besides, by its name."""

    title: str
    lines: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, words: str) -> Iterator[list[str]]:
        """A step; what is put into the yielded list stands behind it."""
        told: list[str] = []
        began, ended = time.perf_counter(), "失败"
        try:
            yield told
            ended = ""
        finally:
            took = time.perf_counter() - began
            notes = "；".join([*([ended] if ended else []), *told])
            self.lines.append(f"[{len(self.lines) + 1:>2}] {took:6.2f} s  {words}" + (f"  {notes}" if notes else ""))

    def measured(self, name: str, seconds: float) -> str:
        """Keeps a time of its own and gives it as words."""
        self.seconds[name] = seconds
        return f"{name} {seconds:.2f} s"
