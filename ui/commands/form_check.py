"""``counter form check``: what is wrong or doubtful with a form, in Chinese and in English, with sheet, row and column."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from counter_app.forms import Node
from ui.commands.form_files import functions
from ui.commands.said import page_of
from ui.desktop.pages import form_kinds
from ui.desktop.style.places import resources

if TYPE_CHECKING:
    from sync.district.publishing.checking import Finding, Place, Report

LANGUAGES = ("zh_CN", "en")
# Words of an appearance that lay a page out, beside those that choose an editor (docs/authoring.md).
LAYOUT = frozenset(
    {"w1", "w2", "w3", "w4", "w5", "w6", "w7", "w8", "w9", "w10", "field-list", "table-list", "grid", "grid-theme",
     "pages", "theme-grid", "card", "segmented", "id", "phone", "uscc", "bank", "photo", "photo-list", "files",
     "group", "person", "name", "horizontal", "horizontal-compact", "compact-tag", "logo"}
)  # fmt: skip


def check(file: Path, catalogue: Path | None = None) -> int:
    """Prints what was found in this file; the exit code, 1 when there is an error."""
    report = report_of(file, catalogue)
    for line in lines_of(report):
        typer.echo(line)
    return 1 if report.errors() else 0


def report_of(file: Path, catalogue: Path | None = None) -> Report:
    """The check of the file with the functions a terminal has, and the window's own table of appearances.

    ``catalogue`` is the source that a whole item belongs to; the one that comes with the program unless said.
    """
    from sync.district.publishing.checking import check_file

    return check_file(
        file,
        functions=functions(),
        shown=shown_by_the_window,
        catalogue=catalogue or resources() / "catalogue",
    )


def write_workbook(file: Path, code: str = "", catalogue: Path | None = None) -> None:
    """Writes the template, or an item of the catalogue, as a workbook."""
    from sync.district.publishing.template import write_item, write_template

    if code:
        write_item(catalogue or resources() / "catalogue", code, file)
    else:
        write_template(resources() / "template", file)


def lines_of(report: Report) -> Iterator[str]:
    """Errors first, then warnings, then how many there are."""
    for one in (*report.errors(), *report.warnings()):
        for language in LANGUAGES:
            yield sentence(one, language)
        if one.place.cell:
            yield f"    | {one.place.cell[:200]}"
    counts = {"errors": str(len(report.errors())), "warnings": str(len(report.warnings()))}
    for language in LANGUAGES:
        words = _words(language)
        yield words["summary"].format_map(counts) if report.findings else words["sound"]


def sentence(one: Finding, language: str) -> str:
    """A finding in one line: how grave, where, what, and the nearest known name."""
    words = _words(language)
    colon, comma = ("：", " ") if language.startswith("zh") else (": ", ", ")
    known = one.details.get("word", "").partition(":")[0].replace("-", "_")
    note = words.get(f"appearance_note.{known}") or one.details.get("note", "")
    said = words.get(one.code, words["engine"]).format_map(_Values({**one.details, "note": note}))
    if one.details.get("near"):
        said += words["near"].format_map(_Values(one.details))
    where = comma.join(_where(one.place, words))
    grave = words["error" if one.error else "warning"]
    return f"{grave}{colon}{where}{colon}{said}" if where else f"{grave}{colon}{said}"


def _where(place: Place, words: Mapping[str, str]) -> Iterator[str]:
    values = {"sheet": place.sheet, "row": str(place.row), "letter": place.letter, "heading": place.heading}
    if place.sheet:
        yield words["sheet"].format_map(values)
    if place.row:
        yield words["row"].format_map(values)
    if place.letter:
        yield words["column_named" if place.heading else "column"].format_map(values)
    elif place.heading:
        yield place.heading


class _Values(dict[str, str]):
    """What a sentence may name; what a finding does not carry is left out."""

    def __missing__(self, key: str) -> str:
        return ""


@cache
def _words(language: str) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for key, value in page_of(language, "check").items():
        if isinstance(value, str):
            found[key] = value
        else:
            found.update({f"{key}.{name}": str(words) for name, words in value.items()})
    return found


def shown_by_the_window(node: Node, words: frozenset[str]) -> Iterable[tuple[str, str, str]]:
    """Which words of an appearance the window does not know, or shows otherwise (its own table of editors says so)."""
    if node.control is None:
        return
    sort = node.mediatype.partition("/")[0] if node.control == "upload" else node.type
    rows = [
        row for row in form_kinds.TABLE if row.control == node.control and row.type in ("", sort) and row.appearance
    ]
    for word in sorted(words - LAYOUT):
        row = next((row for row in rows if _fits(row.appearance, word)), None)
        if row is None:
            yield "appearance_ignored", word, ""
        elif row.note:
            yield "appearance_differs", word, row.note


def _fits(appearance: str, word: str) -> bool:
    return word.startswith(appearance[:-1]) if appearance.endswith("*") else word == appearance
