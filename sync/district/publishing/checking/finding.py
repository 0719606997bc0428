"""What a check found, as data: the sentence in either language is made where it is shown."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Place:
    """Where a finding stands: sheet, row as the program numbers it (0: the whole sheet), column letter, heading, cell text.

    A form that is XML has no sheets: ``sheet`` is then empty and ``heading`` names the node and the attribute.
    """

    sheet: str = ""
    row: int = 0
    letter: str = ""
    heading: str = ""
    cell: str = ""

    def order(self) -> tuple[int, str, int, str]:
        """Sheets in an author's order, then rows."""
        first = ("settings", "survey", "choices", "external_choices", "entities")
        return (first.index(self.sheet) if self.sheet in first else len(first), self.sheet, self.row, self.letter)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found. ``code`` names its words (check.toml), ``details`` fill their blanks; ``error``: the form cannot be published."""

    code: str
    place: Place
    error: bool = True
    details: Mapping[str, str] = field(default_factory=dict)


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name most like this one; empty when none is near."""
    found = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return found[0] if found else ""


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Each thing once, errors before warnings, from the first row to the last."""
    once: dict[tuple[str, Place], Finding] = {}
    for one in findings:
        once.setdefault((one.code, one.place), one)
    return tuple(sorted(once.values(), key=lambda one: (not one.error, one.place.order())))
