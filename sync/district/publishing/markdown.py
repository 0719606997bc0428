"""Reads the tables of a source file: sheets of an XLSForm kept as readable markdown, in pyxform's layout.

A sheet's name stands in the first column of its own row; the next row with an empty first column is its heading, every further
one a row. ``\\|`` is a bar inside a cell; lines that are no table rows are notes for people.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from counter_app.errors import BadInput

_CELL = re.compile(r"(?<!\\)\|")
_RULER = re.compile(r"^[\s|:-]+$")


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One row of a sheet: its non-empty cells by heading, and the place it stands at (``forms/x.md:12``)."""

    cells: Mapping[str, str]
    where: str

    def get(self, column: str) -> str:
        """The cell's text, or an empty text."""
        return self.cells.get(column, "")


def read_sheets(path: Path, *, shown_as: str) -> dict[str, list[SourceRow]]:
    """The sheets of one file by name; raises BadInput naming the line of a row that fits no heading."""
    sheets: dict[str, list[SourceRow]] = {}
    rows: list[SourceRow] | None = None
    heading: list[str] | None = None
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.lstrip().startswith("|") or _RULER.match(line):
            continue
        where = f"{shown_as}:{number}"
        first, *cells = [cell.strip().replace("\\|", "|") for cell in _CELL.split(line.strip())[1:-1]]
        if first:
            rows, heading = sheets.setdefault(first, []), None
        elif rows is None:
            raise BadInput(what="catalogue", why="row_without_sheet", where=where)
        elif heading is None:
            heading = cells
        else:
            rows.append(_row(heading, cells, where))
    return sheets


def _row(heading: list[str], cells: list[str], where: str) -> SourceRow:
    if len(cells) > len(heading):
        raise BadInput(what="catalogue", why="more_cells_than_headings", where=where, cells=len(cells))
    return SourceRow({name: cell for name, cell in zip(heading, cells, strict=False) if name and cell}, where)
