"""The author's sheets as a form: which row is which node, and where on the sheets anything the engine names was written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sync.district.publishing.checking.columns import Column, column_of, columns_of_attribute
from sync.district.publishing.checking.finding import Place
from sync.district.publishing.sheets import Sheet, SheetRow

_EMPTY = Sheet("", {}, ())
_SELECT = re.compile(
    r"^(select_one_from_file|select_multiple_from_file|select_one_external|select_one|select_multiple|select one from"
    r"|select all that apply from|select one|select all that apply|select1|rank)\s+(\S.*)$"
)
_MULTIPLE = ("select_multiple", "select all that apply", "rank")
_BLOCK = re.compile(r"^(begin|end)[ _]+(group|repeat|loop)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of ``survey`` that is a node: its type, choice list, name, and the node's ref; ``repeats`` are those around it."""

    row: SheetRow
    kind: str
    list_name: str
    name: str
    ref: str
    repeats: tuple[str, ...] = ()

    @property
    def many(self) -> bool:
        """Whether several choices make one answer, divided by blanks."""
        return self.kind.startswith(_MULTIPLE)


@dataclass(slots=True)
class Outline:
    """The sheets, understood as far as they can be."""

    sheets: Mapping[str, Sheet]
    root: str
    lines: list[Line] = field(default_factory=list)
    unopened: list[SheetRow] = field(default_factory=list)
    unclosed: list[Line] = field(default_factory=list)

    def sheet(self, name: str) -> Sheet:
        """The sheet, empty when there is none."""
        return self.sheets.get(name, _EMPTY)

    def columns(self, sheet: str) -> dict[str, Column]:
        """What each heading of a sheet means."""
        return {heading: column_of(heading) for heading in self.sheet(sheet).columns}

    def place(self, sheet: str, row: SheetRow | None, *columns: str) -> Place:
        """The cell of the first of these columns that this row fills; the row itself when it fills none."""
        known = self.sheet(sheet)
        if row is None:
            return Place(sheet)
        for wanted in columns:
            for heading, letter in known.columns.items():
                if column_of(heading).name == wanted and row.get(heading):
                    return Place(sheet, row.number, letter, heading, row.get(heading))
        for wanted in columns[:1]:
            for heading, letter in known.columns.items():
                if column_of(heading).name == wanted:
                    return Place(sheet, row.number, letter, heading)
        return Place(sheet, row.number)

    def cell(self, sheet: str, row: SheetRow, column: str) -> str:
        """The first filled cell of a column, whatever its heading is called."""
        return next((text for _, text in self.cells(sheet, row, column)), "")

    def cells(self, sheet: str, row: SheetRow, column: str) -> Iterator[tuple[str, str]]:
        """The filled cells of a column by language."""
        for heading, text in row.cells.items():
            known = column_of(heading)
            if known.name == column and heading in self.sheet(sheet).columns:
                yield known.language, text

    def line_of(self, ref: str) -> Line | None:
        """The row of a node, or of what it was made for: a repeat's count, an 'other' text, else what stands around it."""
        by_ref = {line.ref: line for line in self.lines}
        while ref.count("/") > 1:
            for made in (ref, ref.removesuffix("_count"), ref.removesuffix("_other")):
                if made in by_ref:
                    return by_ref[made]
            ref = ref.rpartition("/")[0]
        return None

    def place_of(self, ref: str, attribute: str) -> Place:
        """Where the author wrote what the engine calls ``attribute`` of the node ``ref``."""
        if ref.startswith(f"/{self.root}/meta"):
            return self._place_of_meta(ref)
        line = self.line_of(ref)
        if line is None:
            return Place("survey", heading=f"{ref} {attribute}".strip())
        if ref == f"{line.ref}_count":
            attribute = "jr:count"
        return self.place("survey", line.row, *columns_of_attribute(attribute), "name")

    def _place_of_meta(self, ref: str) -> Place:
        if ref.endswith("/instanceName"):
            rows = self.sheet("settings").rows
            return self.place("settings", rows[0] if rows else None, "instance_name")
        rows = self.sheet("entities").rows
        return self.place("entities", rows[0] if rows else None, "list_name")


def outline_of(sheets: Mapping[str, Sheet]) -> Outline:
    """Walks ``survey`` once, groups opening and closing."""
    settings = sheets.get("settings", _EMPTY).rows
    root = (settings[0].get("name") if settings else "") or "data"
    found = Outline(sheets, root)
    around: list[Line] = []
    for row in found.sheet("survey").rows:
        kind = re.sub(r"\s+", " ", found.cell("survey", row, "type"))
        block = _BLOCK.match(kind)
        if block and block[1].lower() == "end":
            if around and around[-1].kind == f"begin {block[2].lower()}":
                around.pop()
            else:
                found.unopened.append(row)
            continue
        line = _line(found, row, f"begin {block[2].lower()}" if block else kind, around)
        if kind:
            found.lines.append(line)
        if block:
            around.append(line)
    found.unclosed = around
    return found


def _line(found: Outline, row: SheetRow, kind: str, around: list[Line]) -> Line:
    name = found.cell("survey", row, "name") or ("audit" if kind == "audit" else "")
    above = around[-1].ref if around else f"/{found.root}"
    select = _SELECT.match(kind)
    list_name = select[2].removesuffix(" or_other").removesuffix(" or specify other").strip() if select else ""
    repeats = tuple(line.ref for line in around if line.kind in ("begin repeat", "begin loop"))
    return Line(row, select[1] if select else kind, list_name, name, f"{above}/{name}", repeats)
