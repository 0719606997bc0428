"""XLSForms that pyxform accepts, restated as plain tables: those of its own tests and of the documentation's examples.

A file ``*.forms`` holds forms one after the other: ``== source``, then each sheet as ``survey: heading | heading`` and its
rows, blank cells at the end left out. ``\\|`` and ``\\n`` stand for a bar and a line break in a cell.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from pyxform.xls2xform import convert

from counter_app.domain.functions import form_functions
from counter_app.domain.working_time import Calendar
from counter_app.errors import BadInput
from counter_app.forms import Record, compile_form

FOLDER = Path(__file__).parent
SHEETS = ("survey", "choices", "settings", "external_choices", "entities", "osm")
PASSED_OVER = ("_setting", "setting", "stetings", "hams", "chioces", "extrenal_choices", "surve", "entitoes")
FUNCTIONS = form_functions(Calendar(frozenset(), frozenset(), date.min), date.today)
_SOURCE = re.compile(r'src="jr://(?:file|file-csv|images|audio|video)/([^"]+)"')
_SEARCHED = re.compile(r"search\('([\w.-]+)'")
_WRITTEN = re.compile(r"<(?:value|label)>([\w.-]+)</|'([\w.-]+)'")
_COLUMN = re.compile(r'<(?:value|label) ref="([\w.-]+)"')
_COLUMNS = {"name": ("a", "b"), "label": ("A", "B"), "val": ("a", "b"), "lbl": ("A", "B"), "id": ("1", "2")}
_ANSWERS = {"int": "1", "decimal": "1.5", "date": "2026-02-23", "time": "09:30:00", "dateTime": "2026-02-23T09:30:00"}


@dataclass(frozen=True)
class SheetForm:
    """A workbook as tables, and where it is from."""

    source: str
    sheets: Mapping[str, tuple[tuple[str, ...], ...]]

    def markdown(self) -> str:
        """The workbook as pyxform reads it from a text."""
        lines = []
        for name, rows in self.sheets.items():
            lines.append(f"| {name} |")
            lines += ["| | " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
        return "\n".join(lines) + "\n"

    def xml(self) -> str:
        """The form as pyxform writes it."""
        return _converted(self.markdown())


@cache
def _converted(workbook: str) -> str:
    form: str = convert(xlsform=workbook, file_type=".md", validate=False).xform
    return form


def sheet_forms() -> list[SheetForm]:
    """Every form of the corpus."""
    return [form for path in sorted(FOLDER.glob("*.forms")) for form in _of_file(path)]


def modules() -> dict[str, str]:
    """Each module of pyxform's test folder, and what of its forms is in the corpus."""
    said: dict[str, str] = {}
    for path in sorted(FOLDER.glob("modules_*.toml")):
        listed = tomllib.loads(path.read_text("utf-8"))
        said |= dict.fromkeys(listed["whole"], "every form")
        said |= dict.fromkeys(listed.get("examples", ()), "every form, under tests/example_xls")
        said |= dict.fromkeys(listed.get("none", ()), "has no form that pyxform accepts")
        said |= listed.get("sampled", {}) | listed.get("unread", {})
    return said


def refusal(form: SheetForm) -> str | None:
    """None when the form compiles, opens, takes answers and is written out; else the words it is refused with."""
    xml = form.xml()
    try:
        definition = compile_form(xml.encode(), functions=FUNCTIONS, media=media_of(xml))
    except BadInput as error:
        return f"{error.details.get('where')}: {error.details.get('why')}"
    now = datetime(2026, 2, 23, 1, 30, tzinfo=UTC)
    record = Record.new(definition, today=now.date, now=lambda: now, new_id=lambda: "id-1")
    for language in definition.languages:
        record.set_language(language)
    for ref, node in definition.nodes.items():
        if node.kind == "repeat" and not node.counted:
            record.add_row(ref)
        elif node.control is not None:
            record.answer(ref, _ANSWERS.get(node.type, "x")) if record.state(ref).exists else None
        record.state(ref)
    record.problems()
    record.to_xml()
    return None


def media_of(xml: str) -> dict[str, bytes]:
    """A small file for each that the form asks for."""
    names = [*_SOURCE.findall(xml), *(f"{name}.csv" for name in _SEARCHED.findall(xml))]
    if " query=" in xml:
        names.append("itemsets.csv")
    named = _COLUMN.findall(xml)
    if _SEARCHED.search(xml):
        named += [word for found in _WRITTEN.findall(xml) for word in found if word]
    columns = _COLUMNS | {name: ("a", "b") for name in named if name not in _COLUMNS}
    return {name: _small_file(name, columns) for name in names}


def _small_file(name: str, columns: Mapping[str, tuple[str, str]]) -> bytes:
    """A file of that name with two rows, as a form might come with, and with the columns that its lists are read by."""
    if name == "itemsets.csv":
        return b"list_name,name,label,s\nc,n,N,x\nc,m,M,y\nother,o,O,x\n"
    rows = [{column: two[number] for column, two in columns.items()} for number in range(2)]
    if name.endswith(".csv"):
        return "".join(",".join(line) + "\n" for line in (columns, *(row.values() for row in rows))).encode()
    if name.endswith(".geojson"):
        place = {"type": "Point", "coordinates": [1, 2]}
        facts = [{"title": row["label"]} | {key: text for key, text in row.items() if key != "id"} for row in rows]
        features = [{"type": "Feature", "id": one["name"], "geometry": place, "properties": one} for one in facts]
        return json.dumps({"type": "FeatureCollection", "features": features}).encode()
    items = ("".join(f"<{column}>{value}</{column}>" for column, value in row.items()) for row in rows)
    return f"<root>{''.join(f'<item>{item}</item>' for item in items)}</root>".encode()


def _of_file(path: Path) -> Iterator[SheetForm]:
    for part in ("\n" + path.read_text("utf-8")).split("\n== ")[1:]:
        source, *lines = part.splitlines()
        yield sheet_form(source, lines)


def sheet_form(source: str, lines: list[str]) -> SheetForm:
    """The form those lines describe, every row as wide as its heading; a sheet's name stands as it was written."""
    sheets: dict[str, list[tuple[str, ...]]] = {}
    rows: list[tuple[str, ...]] = []
    for line in filter(None, lines):
        sheet, sign, head = line.partition(": ")
        if sign and (sheet.lower() in SHEETS or sheet in PASSED_OVER):
            rows = sheets[sheet] = []
            line = head
        rows.append(tuple(_cell(cell) for cell in re.split(r"(?<!\\)\|", line)))
    even = {name: tuple(row + ("",) * (len(rows[0]) - len(row)) for row in rows) for name, rows in sheets.items()}
    return SheetForm(source, even)


def _cell(text: str) -> str:
    return text.strip().replace("\\n", " ").replace("\\|", "|")
