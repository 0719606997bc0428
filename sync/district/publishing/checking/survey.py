"""Checks of the ``survey`` sheet that pyxform does not make, does not place, or makes only one at a time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from sync.district.publishing.checking.columns import EXPRESSIONS, SURVEY, TRANSLATED, is_name, is_passed_on
from sync.district.publishing.checking.finding import Finding, nearest
from sync.district.publishing.checking.outline import Line, Outline

REFERENCE = re.compile(r"\$\{\s*(last-saved#)?([^}]*?)\s*\}")
_TYPES = frozenset(
    {"text", "string", "integer", "int", "decimal", "date", "time", "datetime", "dateTime", "note", "calculate",
     "hidden", "acknowledge", "trigger", "image", "photo", "audio", "video", "file", "barcode", "geopoint",
     "geotrace", "geoshape", "range", "rank", "audit", "start", "end", "today", "deviceid", "username", "email",
     "phonenumber", "simserial", "subscriberid", "start-geopoint", "background-audio", "background-geopoint",
     "csv-external", "xml-external", "osm", "select_one", "select_multiple", "select_one_from_file",
     "select_multiple_from_file", "select_one_external", "percentage", "imei"}
)  # fmt: skip
_OLD_TYPES = re.compile(
    r"^(q |add |get |select |gps$|location$|number of days|device id$|phone number$|.*\b(time|id)$|uri:)"
)
_UNLABELLED = frozenset(
    {"calculate", "hidden", "start", "end", "today", "deviceid", "username", "email", "phonenumber", "simserial",
     "subscriberid", "imei", "audit", "start-geopoint", "background-audio", "background-geopoint", "csv-external",
     "xml-external"}
)  # fmt: skip
# What pyxform adds beside the questions, and a reference may name.
_META = frozenset({"instanceID", "instanceName"})
# What the file of a published item may add to XLSForm.
OURS = frozenset({"include"})


def check_survey(outline: Outline, elsewhere: Iterable[str] = ()) -> Iterator[Finding]:
    """Every fault and doubt of the sheet. ``elsewhere``: questions of the blocks that the form pulls in."""
    sheet = outline.sheet("survey")
    if not sheet.rows:
        yield Finding("survey_missing", outline.place("survey", None))
        return
    yield from _check_headings(outline)
    for row in outline.unopened:
        yield Finding("end_without_begin", outline.place("survey", row, "type"))
    for line in outline.unclosed:
        yield Finding("begin_without_end", outline.place("survey", line.row, "type"), details={"name": line.name})
    yield from _check_names(outline)
    names = {*(line.name for line in outline.lines), *elsewhere, *_META}
    for line in outline.lines:
        yield from _check_line(outline, line)
        yield from _check_references(outline, line, names)
    for row in sheet.rows:
        if not outline.cell("survey", row, "type") and any(
            outline.cell("survey", row, one) for one in ("name", "label")
        ):
            yield Finding("type_missing", outline.place("survey", row, "type"))


def _check_headings(outline: Outline) -> Iterator[Finding]:
    sheet = outline.sheet("survey")
    known = outline.columns("survey")
    nameless = all(line.kind == "audit" or line.kind in OURS for line in outline.lines)
    for needed in ("type",) if nameless else ("type", "name"):
        if needed not in {column.name for column in known.values()}:
            yield Finding("column_missing", outline.place("survey", None), details={"column": needed})
    for heading in sheet.doubled:
        yield Finding("heading_twice", outline.place("survey", None), details={"heading": heading})
    for heading, column in known.items():
        if column.name not in SURVEY and not is_passed_on(heading):
            place = outline.place("survey", None)
            near = nearest(column.name.partition("::")[0], SURVEY)
            details = {"heading": heading, "letter": sheet.letter(heading), "near": near}
            yield Finding("unknown_column", place, error=False, details=details)


def _check_names(outline: Outline) -> Iterator[Finding]:
    seen: dict[str, Line] = {}
    for line in outline.lines:
        place = outline.place("survey", line.row, "name")
        if not line.name:
            if line.kind not in OURS and line.kind != "note":  # pyxform names notes itself
                yield Finding("name_missing", place)
        elif not is_name(line.name):
            yield Finding("bad_name", place, details={"name": line.name})
        elif line.ref in seen:
            details = {"name": line.name, "row": str(seen[line.ref].row.number)}
            yield Finding("name_twice", place, details=details)
        else:
            seen[line.ref] = line


def _check_line(outline: Outline, line: Line) -> Iterator[Finding]:
    row, kind = line.row, line.kind
    type_place = outline.place("survey", row, "type")
    if kind.startswith("begin ") or kind in OURS:
        return
    if kind not in _TYPES and not kind.startswith("osm ") and not line.list_name and not _OLD_TYPES.match(kind):
        details = {"type": kind, "near": nearest(kind.partition(" ")[0], _TYPES)}
        yield Finding("unknown_type", type_place, details=details)
    if kind == "calculate" and not (
        outline.cell("survey", row, "calculation") or outline.cell("survey", row, "default")
    ):
        yield Finding("calculation_missing", outline.place("survey", row, "calculation"))
    labelled = any(
        outline.cell("survey", row, column)
        for column in ("label", "hint", "media", "image", "audio", "video", "trigger")
    )
    if (
        kind not in _UNLABELLED
        and not _OLD_TYPES.match(kind)
        and not labelled
        and not outline.cell("survey", row, "calculation")
    ):
        yield Finding("label_missing", outline.place("survey", row, "label"))
    for rule, words in (("constraint", "constraint_message"), ("bind::cn:warning", "bind::cn:warningmsg")):
        has_rule, has_words = (bool(outline.cell("survey", row, column)) for column in (rule, words))
        if has_rule and not has_words:
            yield Finding("rule_without_words", outline.place("survey", row, rule), error=False)
        if has_words and not has_rule:
            yield Finding("words_without_rule", outline.place("survey", row, words), error=False)


def _check_references(outline: Outline, line: Line, names: set[str]) -> Iterator[Finding]:
    sheet = outline.sheet("survey")
    for heading, text in line.row.cells.items():
        if heading not in sheet.columns:
            continue
        column = outline.columns("survey")[heading].name
        if column not in (*EXPRESSIONS, "trigger", *TRANSLATED, "parameters") and not is_passed_on(heading):
            continue
        for _, name in REFERENCE.findall(text):
            if name not in names:
                place = outline.place("survey", line.row, column)
                yield Finding("unknown_question", place, details={"name": name, "near": nearest(name, names)})
