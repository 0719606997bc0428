"""A block of cells as a spreadsheet copies it, and what was there before it was pasted."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from counter_app.forms import Changes

MOST_ROWS, MOST_CHARS = 5000, 5_000_000
"""What a paste may bring; the rest is cut off, and said."""


@dataclass(frozen=True, slots=True)
class Block:
    """Rows of texts; ``cut`` when there were more than can be taken."""

    rows: tuple[tuple[str, ...], ...]
    cut: bool = False

    def is_one(self) -> bool:
        """Whether it is no more than one text."""
        return len(self.rows) <= 1 and all(len(row) <= 1 for row in self.rows)


def read_block(text: str) -> Block:
    """What a spreadsheet put on the clipboard: tabs between cells, quotes round what has line ends."""
    cut = len(text) > MOST_CHARS
    lines = text[:MOST_CHARS].replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")
    if not lines:
        return Block(())
    try:
        rows = [tuple(row) or ("",) for row in csv.reader(io.StringIO(lines, newline=""), delimiter="\t")]
    except csv.Error:
        rows = [tuple(line.split("\t")) for line in lines.split("\n")]
    return Block(tuple(rows[:MOST_ROWS]), cut or len(rows) > MOST_ROWS)


def write_block(rows: Sequence[Sequence[str]]) -> str:
    """Rows of texts as a spreadsheet reads them."""
    made = io.StringIO(newline="")
    csv.writer(made, delimiter="\t", lineterminator="\n").writerows(rows)
    return made.getvalue().removesuffix("\n")


def joined(told: Sequence[Changes]) -> Changes:
    """Several changes in turn, as one."""
    refs: set[str] = set()
    added: list[str] = []
    removed: list[str] = []
    for one in told:
        refs |= one.refs
        added += one.rows_added
        removed += one.rows_removed
    return Changes(frozenset(refs), tuple(added), tuple(removed))


class Undo:
    """What cells held before the last pastes and clearings, and how many rows a paste added."""

    MOST = 20

    def __init__(self) -> None:
        self._kept: list[tuple[list[tuple[str, str]], int]] = []

    def __bool__(self) -> bool:
        return bool(self._kept)

    def keep(self, before: list[tuple[str, str]], added: int) -> None:
        """Remember what was there."""
        self._kept = [*self._kept, (before, added)][-self.MOST :]

    def last(self) -> tuple[list[tuple[str, str]], int]:
        """What was there before the last one; forgotten by that."""
        return self._kept.pop()

    def forget(self) -> None:
        """Rows have moved: nothing can be taken back any more."""
        self._kept.clear()
