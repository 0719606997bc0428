"""Puts what was already found right on a copy of the sheets, so that pyxform and the engine come to what lies behind it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sync.district.publishing.checking.columns import column_of
from sync.district.publishing.checking.finding import Finding

Book = dict[str, Any]
_TYPED_AS_TEXT = frozenset({"unknown_type", "unknown_list", "list_missing"})
_RENAMED = frozenset({"name_twice", "bad_name", "name_missing", "choice_twice"})
_DROPPED = frozenset({"choice_without_name", "choice_without_list", "type_missing", "end_without_begin"})


def mend(book: Book, found: Iterable[Finding]) -> None:
    """Changes the book where an error was found; a form mended like this is looked at, never published."""
    for one in found:
        rows = book.get(one.place.sheet, [])
        at = one.place.row - 2
        if one.error and 0 <= at < len(rows):
            _mend_row(rows[at], one)
            if one.code == "label_missing":
                rows[at][_heading(book, "label")] = "?"
    for one in found:
        if one.code == "begin_without_end":
            kind = one.place.cell.lower().replace("_", " ").removeprefix("begin").split()[0]
            book["survey"].append({_heading(book, "type"): f"end {kind}"})


def _mend_row(row: dict[str, str], one: Finding) -> None:
    if one.code in _DROPPED:
        row.clear()
    elif one.code == "unknown_question":
        for heading in [heading for heading, text in row.items() if "${" in text and one.details["name"] in text]:
            leave_out(row, heading)
    elif one.code in _TYPED_AS_TEXT:
        _put(row, "type", "text")
        for heading in [heading for heading in row if column_of(heading).name == "choice_filter"]:
            del row[heading]
    elif one.code == "calculation_missing":
        _put(row, "type", "hidden")
    elif one.code in _RENAMED:
        _put(row, "name", f"row_{one.place.row}")
    elif one.code == "blank_in_choice":
        row.update(
            {heading: text.replace(" ", "_") for heading, text in row.items() if column_of(heading).name == "name"}
        )


def leave_out(row: dict[str, str], heading: str) -> None:
    """Empties a cell; a calculation stays one, of nothing."""
    if column_of(heading).name == "calculation":
        row[heading] = "''"
    else:
        del row[heading]


def _put(row: dict[str, str], column: str, text: str) -> None:
    heading = next((heading for heading in row if column_of(heading).name == column), column)
    row[heading] = text


def _heading(book: Book, column: str) -> str:
    header = book.get("survey_header", [{}])[0]
    return next((heading for heading in header if column_of(heading).name == column), column)
