"""Formulas in the sheets of a workbook that are read; a release takes none that has no result."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from counter_app.errors import BadInput
from sync.district.publishing.item_sheets import ITEM, SHEETS
from sync.district.publishing.sheets import Sheet

READ = frozenset({"survey", "choices", "settings", "external_choices", "entities", ITEM, *SHEETS})
"""The sheets that mean something; an author's own may hold what they will."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell with a formula; ``result`` is what a program left there, empty where none did."""

    sheet: str
    row: int
    heading: str
    formula: str
    result: str


def formulas_of(sheets: Mapping[str, Sheet]) -> Iterator[Formula]:
    """Every formula of the sheets that are read, in their order."""
    for name, sheet in sheets.items():
        results = {row.number: row for row in sheet.rows} if name in READ and sheet.formulas else {}
        for (number, heading), formula in sheet.formulas.items() if name in READ else ():
            row = results.get(number)
            yield Formula(name, number, heading, formula, row.get(heading) if row else "")


def refuse_formulas(sheets: Mapping[str, Sheet], shown: str) -> None:
    """Raises BadInput naming the first formula without a result: its cell would be read as empty."""
    for one in formulas_of(sheets):
        if not one.result:
            where = f"{shown} {one.sheet}:{one.row}"
            raise BadInput(what="catalogue", why="formula_without_result", where=where, heading=one.heading)
