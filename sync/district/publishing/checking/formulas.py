"""Cells that hold a formula: what is read of one is the result that a program left there, and nothing where none did."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sync.district.publishing.checking.finding import Finding, Place
from sync.district.publishing.formulas import READ, formulas_of
from sync.district.publishing.sheets import Sheet


def check_formulas(sheets: Mapping[str, Sheet]) -> Iterator[Finding]:
    """An error for each formula without a result, a doubt for each with one and for each text that begins like one."""
    for one in formulas_of(sheets):
        sheet = sheets[one.sheet]
        place = Place(one.sheet, one.row, sheet.letter(one.heading), one.heading, one.formula)
        if one.result:
            yield Finding("formula", place, error=False, details={"result": one.result})
        else:
            yield Finding("formula_without_result", place)
    for name, sheet in sheets.items():
        for row in sheet.rows if name in READ else ():
            for heading, cell in row.cells.items():
                if cell.startswith("=") and (row.number, heading) not in sheet.formulas:
                    place = Place(name, row.number, sheet.letter(heading), heading, cell)
                    yield Finding("looks_like_formula", place, error=False)
