"""pyxform over the sheets, going on past a fault where it can, so that an author sees all faults at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from counter_app.errors import BadInput
from sync.district.publishing.checking.columns import column_of
from sync.district.publishing.checking.finding import Finding, Place, nearest
from sync.district.publishing.checking.mending import leave_out, mend
from sync.district.publishing.checking.outline import Outline
from sync.district.publishing.sheets import Sheet

SHEETS = ("survey", "choices", "settings", "external_choices", "entities", "osm")
_TRIES = 40
_ROW = re.compile(r"\[row ?: ?(\d+)\]")
_SHEET = re.compile(r"[Oo]n the '(\w+)' sheet")
_COLUMN = re.compile(r"the '([\w:]+)' value")
_KEPT = frozenset({"name", "type", "list_name"})
_PLAIN = (
    (r"Unknown question type '(?P<type>[^']*)'", "unknown_type"),
    (r"List name not in (?:external )?choices sheet: (?P<list>.*)", "unknown_list"),
    (r"List name not in columns sheet: (?P<list>.*)", "unknown_list"),
    (r"Question or group with no name", "name_missing"),
    (r"Question with no type", "type_missing"),
    (r"Missing calculation", "calculation_missing"),
    (r"Choice names with spaces cannot be added", "blank_in_choice"),
    (r"Duplicate column header: (?P<heading>.*)", "heading_twice"),
    (r"uses or_other and translations", "other_untranslated"),
    (r"You must have a sheet named 'survey'", "survey_missing"),
    (r"There should be a choices sheet", "unknown_list"),
    (r"Parameter \w+ must have an integer value|must have an integer value|must be set to|Invalid value for|"
     r"value must be a number|are required parameters|must be greater|Parameters must include", "parameters"),
)  # fmt: skip
# What pyxform says of matters that are checked here with more to go by, or that do not concern a desktop.
_SAID_HERE = re.compile(
    r"has no label|is missing|missing translation|max-pixels|no longer supported on most devices|Row without name|"
    r"following language|Language information|not have a valid IANA|looks like a|machine-readable",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Conversion:
    """The form's XML, None where pyxform gave none, and what it said."""

    xml: bytes | None
    findings: tuple[Finding, ...]


def convert(sheets: Mapping[str, Sheet], outline: Outline, *, name: str, known: Sequence[Finding] = ()) -> Conversion:
    """The XML of these sheets. Cells that pyxform cannot take are told and left out, to see what else there is.

    What is ``known`` to be wrong already is put right on a copy first.
    """
    try:
        from pyxform.errors import PyXFormError
        from pyxform.xls2xform import convert as converted
    except ImportError as error:
        raise BadInput(what="form_file", why="publishing_only", where=name) from error
    book = _book(sheets, name)
    mend(book, known)
    found: list[Finding] = []
    for _ in range(_TRIES):
        warnings: list[str] = []
        try:
            text = converted(xlsform=book, warnings=warnings, validate=False).xform
        except PyXFormError as error:
            told = list(_told(str(error), outline))
            found += told
            if not _left_out(book, told):
                return Conversion(None, tuple(found))
            continue
        except (AttributeError, KeyError, TypeError, ValueError, IndexError, RecursionError) as error:
            # pyxform's own slips over sheets it did not foresee
            slip = f"{type(error).__name__}: {error}"
            message = "groups are nested too deeply" if isinstance(error, RecursionError) else slip
            found.append(Finding("pyxform.other", Place("survey"), details={"message": message}))
            return Conversion(None, tuple(found))
        found += _doubts(warnings, outline)
        return Conversion(text.encode("utf-8"), tuple(found))
    return Conversion(None, tuple(found))


def _book(sheets: Mapping[str, Sheet], name: str) -> dict[str, Any]:
    """The sheets as pyxform reads them itself: rows by their number, gaps as empty rows."""
    book: dict[str, Any] = {"sheet_names": list(sheets), "fallback_form_name": name}
    for key in SHEETS:
        sheet = sheets.get(key)
        if sheet is None or not sheet.columns:
            continue
        rows: list[dict[str, str]] = []
        for row in sheet.rows:
            rows += [{} for _ in range(row.number - 2 - len(rows))]
            rows.append(dict(row.cells))
        book[key] = rows
        book[f"{key}_header"] = [dict.fromkeys(sheet.columns)]
    return book


def _left_out(book: dict[str, Any], told: list[Finding]) -> bool:
    """Takes the cells that were told of out of the book; False when nothing was left out, so that it would be said again."""
    done = False
    for one in told:
        rows = book.get(one.place.sheet, ())
        at = one.place.row - 2
        column = column_of(one.place.heading).name if one.place.heading else ""
        if not (0 <= at < len(rows)) or not column or column in _KEPT:
            continue
        for heading in [heading for heading in rows[at] if column_of(heading).name == column]:
            before = rows[at][heading]
            leave_out(rows[at], heading)
            done = done or rows[at].get(heading) != before
    return done


def _told(message: str, outline: Outline) -> Iterator[Finding]:
    """pyxform's sentence, which may hold several faults, one for each ``[row : n]``."""
    for part in re.split(r"\n(?=\[row)", message.strip()):
        yield _finding(part.strip(), outline, error=True)


def _doubts(warnings: list[str], outline: Outline) -> Iterator[Finding]:
    for said in warnings:
        if not _SAID_HERE.search(said):
            yield _finding(said.strip(), outline, error=False)


def _finding(message: str, outline: Outline, *, error: bool) -> Finding:
    row = _ROW.search(message)
    sheet = _SHEET.search(message)
    named = _COLUMN.search(message)
    place = _place(outline, sheet[1] if sheet else "survey", int(row[1]) if row else 0, named[1] if named else "")
    for pattern, code in _PLAIN:
        match = re.search(pattern, message)
        if match:
            details = {key: value.strip() for key, value in match.groupdict().items()} | {"message": message[:300]}
            return Finding(code, place, error, {"near": "", **details})
    for code, made in _templates():
        match = made.search(message)
        if match:
            details = dict(match.groupdict())
            if "q" in details:
                details["near"] = nearest(details["q"], {line.name for line in outline.lines})
            return Finding(f"pyxform.{code.lower()}", place, error, details | {"message": message[:300]})
    return Finding(
        "pyxform.other" if error else "pyxform.remark", place, error, {"message": _ROW.sub("", message).strip()[:300]}
    )


def _place(outline: Outline, sheet: str, number: int, column: str) -> Place:
    row = next((row for row in outline.sheet(sheet).rows if row.number == number), None)
    if row is None:
        return Place(sheet, number)
    return outline.place(sheet, row, column_of(column).name) if column else outline.place(sheet, row)


@cache
def _templates() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """pyxform's own sentences as patterns, by their code."""
    from pyxform.errors import ErrorCode

    return tuple((code.name, _pattern(code.value.msg.split(" Learn more")[0])) for code in ErrorCode)


def _pattern(template: str) -> re.Pattern[str]:
    """``{name}`` in the sentence is a group; the same name twice is the same text twice."""
    seen: set[str] = set()

    def group(match: re.Match[str]) -> str:
        if match[1] in seen:
            return f"(?P={match[1]})"
        seen.add(match[1])
        return f"(?P<{match[1]}>.*?)"

    escaped = re.escape(template.replace("{{", "\0").replace("}}", "\1"))
    grouped = re.sub(r"\\\{(\w+)\\\}", group, escaped)
    return re.compile(grouped.replace("\0", r"\{").replace("\1", r"\}"), re.DOTALL)
