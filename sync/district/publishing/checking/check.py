"""The whole check of one file: its sheets, pyxform over them, the engine over the XML, then doubts about what runs."""

from __future__ import annotations

from pathlib import Path

from counter_app.errors import BadInput
from sync.district.publishing.checking.convert import convert
from sync.district.publishing.checking.finding import Place, in_order
from sync.district.publishing.checking.formulas import check_formulas
from sync.district.publishing.checking.lists import check_choices, check_files, check_languages, check_settings
from sync.district.publishing.checking.outline import outline_of
from sync.district.publishing.checking.running import Functions, Report, Shown, check_run, not_said_yet
from sync.district.publishing.checking.survey import check_survey
from sync.district.publishing.checking.whole import check_whole, is_of_catalogue
from sync.district.publishing.media import media_folders
from sync.district.publishing.sheets import SPREADSHEETS, read_file


def check_file(
    path: Path, *, functions: Functions, shown: Shown | None = None, catalogue: Path | None = None
) -> Report:
    """Everything that is wrong or doubtful with a form: .xlsx, .xls, .csv and .md are sheets, .xml is the form itself.

    A workbook with a whole item, or a form that pulls blocks in, is checked against ``catalogue``, the source it belongs to.
    Raises BadInput(what="form_file") for a file that cannot be read at all, or not without the publishing tools.
    """
    kind = path.suffix.lower()
    if kind == ".xml":
        return _check_xml(path, functions, shown)
    if kind not in SPREADSHEETS:
        raise BadInput(what="form_file", why="unknown_kind", where=path.name, kind=kind)
    sheets = read_file(path)
    outline = outline_of(sheets)
    if catalogue is not None and is_of_catalogue(sheets, outline):
        return check_whole(path, sheets, outline, catalogue, functions=functions, shown=shown)
    folders = media_folders(path)
    found = [
        *check_survey(outline), *check_choices(outline), *check_settings(outline), *check_languages(outline),
        *check_files(outline, folders), *check_formulas(sheets),
    ]  # fmt: skip
    if not outline.sheet("survey").rows:
        return Report(in_order(found))
    made = convert(sheets, outline, name=path.stem, known=found)
    found += not_said_yet(found, made.findings)
    if made.xml is None:
        return Report(in_order(found))
    return check_run(made.xml, found, outline.place_of, functions, folders, shown)


def _check_xml(path: Path, functions: Functions, shown: Shown | None) -> Report:
    if not path.is_file():
        raise BadInput(what="form_file", why="missing", where=path.name)

    def place_of(ref: str, attribute: str) -> Place:
        return Place(heading=f"{ref} {attribute}".strip())

    return check_run(path.read_bytes(), [], place_of, functions, media_folders(path), shown)
