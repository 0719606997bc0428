"""Checks of the choice lists, of the settings and of the languages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from sync.district.publishing.checking.columns import SETTINGS, TRANSLATED, column_of
from sync.district.publishing.checking.finding import Finding, Place, nearest
from sync.district.publishing.checking.outline import Line, Outline
from sync.district.publishing.sheets import SheetRow

_FROM_FILE = (".csv", ".xml", ".geojson")


def check_choices(outline: Outline, elsewhere: Iterable[str] = ()) -> Iterator[Finding]:
    """Lists that are missing, doubled, blank or unused. ``elsewhere``: lists that are not of this file (the release's tables)."""
    lists = _lists(outline, "choices")
    external = _lists(outline, "external_choices")
    known = {*lists, *elsewhere}
    for line in outline.lines:
        yield from _check_use(outline, line, external if line.kind == "select_one_external" else known)
        if line.many:
            for row in lists.get(line.list_name, ()):
                if " " in outline.cell("choices", row, "name"):
                    place = outline.place("choices", row, "name")
                    yield Finding("blank_in_choice", place, details={"question": line.name})
    used = {line.list_name for line in outline.lines}
    for name, rows in lists.items():
        yield from _check_list(outline, name, rows)
        if name and name not in used and not _is_named(outline, name):
            yield Finding(
                "list_unused", outline.place("choices", rows[0], "list_name"), error=False, details={"list": name}
            )


def _lists(outline: Outline, sheet: str) -> dict[str, list[SheetRow]]:
    found: dict[str, list[SheetRow]] = {}
    for row in outline.sheet(sheet).rows:
        found.setdefault(outline.cell(sheet, row, "list_name"), []).append(row)
    return found


def _check_use(outline: Outline, line: Line, known: Iterable[str]) -> Iterator[Finding]:
    name = line.list_name
    place = outline.place("survey", line.row, "type")
    if line.kind.startswith(("select", "rank")) and not name:
        yield Finding("list_missing", place)
    elif name and not name.startswith("${") and not name.endswith(_FROM_FILE) and name not in known:
        yield Finding(
            "unknown_list", place, details={"list": name, "near": nearest(name, [one for one in known if one])}
        )


def _check_list(outline: Outline, name: str, rows: list[SheetRow]) -> Iterator[Finding]:
    seen: dict[str, SheetRow] = {}
    doubles = outline.cell("settings", outline.sheet("settings").rows[0], "allow_choice_duplicates") if (
        outline.sheet("settings").rows) else ""  # fmt: skip
    for row in rows:
        value = outline.cell("choices", row, "name")
        if not name:
            yield Finding("choice_without_list", outline.place("choices", row, "list_name"))
        if not value:
            yield Finding("choice_without_name", outline.place("choices", row, "name"))
        elif value in seen and doubles.lower() not in ("yes", "true", "true()"):
            details = {"name": value, "row": str(seen[value].number)}
            yield Finding("choice_twice", outline.place("choices", row, "name"), details=details)
        seen.setdefault(value, row)
        if not any(outline.cell("choices", row, column) for column in ("label", "image", "audio", "video")):
            yield Finding("choice_without_label", outline.place("choices", row, "label"), error=False)


def _is_named(outline: Outline, name: str) -> bool:
    """Whether some expression reads the list by ``instance('name')``."""
    return any(
        f"instance('{name}')" in text or f'instance("{name}")' in text
        for sheet in ("survey", "settings", "entities")
        for row in outline.sheet(sheet).rows
        for text in row.cells.values()
    )


def check_settings(outline: Outline) -> Iterator[Finding]:
    """Settings nobody reads; a form without id or version, which cannot be told from the next one."""
    rows = outline.sheet("settings").rows
    names = {heading: column_of(heading).name for heading in outline.sheet("settings").columns}
    for heading, name in names.items():
        if name not in SETTINGS and not heading.lower().startswith("attribute::"):
            details = {
                "heading": heading,
                "letter": outline.sheet("settings").letter(heading),
                "near": nearest(name, SETTINGS),
            }
            yield Finding("unknown_column", Place("settings"), error=False, details=details)
    for needed in ("form_id", "version", "form_title"):
        if not rows or not outline.cell("settings", rows[0], needed):
            yield Finding("setting_missing", Place("settings"), error=False, details={"setting": needed})


def check_languages(outline: Outline) -> Iterator[Finding]:
    """Each text is there in every language of the file, or in none."""
    languages = _languages(outline)
    settings = outline.sheet("settings").rows
    default = outline.cell("settings", settings[0], "default_language") if settings else ""
    if languages and default and default not in languages:
        place = outline.place("settings", settings[0], "default_language")
        yield Finding(
            "default_language", place, error=False, details={"language": default, "known": "、".join(languages)}
        )
    if len(languages) < 2:
        return
    for sheet in ("survey", "choices"):
        columns = sorted({column.name for column in outline.columns(sheet).values() if column.language})
        for row in outline.sheet(sheet).rows:
            for name in columns:
                said = {language for language, text in outline.cells(sheet, row, name) if text != "-"}
                lacking = [one for one in languages if one not in said]
                if said and lacking and "" not in said:
                    details = {"column": name, "languages": "、".join(lacking)}
                    yield Finding("translation_missing", outline.place(sheet, row, name), error=False, details=details)


def _languages(outline: Outline) -> list[str]:
    found: dict[str, None] = {}
    for sheet in ("survey", "choices"):
        for column in outline.columns(sheet).values():
            if column.name in TRANSLATED and column.language:
                found[column.language] = None
    return list(found)


def check_files(outline: Outline, folders: Iterable[Path]) -> Iterator[Finding]:
    """Lists and media that the form names and that do not lie beside it."""
    places = list(folders)
    for line in outline.lines:
        name = line.list_name
        if name.endswith(_FROM_FILE) and not any((folder / name).is_file() for folder in places):
            place = outline.place("survey", line.row, "type")
            yield Finding("file_missing", place, error=False, details={"file": name})
    for sheet in ("survey", "choices"):
        for row in outline.sheet(sheet).rows:
            for column in ("image", "big-image", "audio", "video"):
                for _, name in outline.cells(sheet, row, column):
                    if not any((folder / name).is_file() for folder in places):
                        yield Finding(
                            "file_missing", outline.place(sheet, row, column), error=False, details={"file": name}
                        )
