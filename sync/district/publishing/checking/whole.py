"""Checks a form that is part of a catalogue: with the blocks it pulls in, the release's lists, and the item on its sheets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

from counter_app.errors import BadInput
from sync.district.publishing.check import check_item
from sync.district.publishing.checking.engine import finding_of
from sync.district.publishing.checking.finding import Finding, Place, in_order
from sync.district.publishing.checking.formulas import check_formulas
from sync.district.publishing.checking.lists import check_choices, check_languages, check_settings
from sync.district.publishing.checking.outline import Outline
from sync.district.publishing.checking.running import Functions, Report, Shown, check_run, not_said_yet
from sync.district.publishing.checking.survey import OURS, check_survey
from sync.district.publishing.forms import CompiledForm
from sync.district.publishing.item_sheets import CONTENT, ITEM, is_item_book
from sync.district.publishing.item_source import book_item
from sync.district.publishing.items import build_item
from sync.district.publishing.markdown import read_sheets
from sync.district.publishing.media import media_folders
from sync.district.publishing.release import Base, own_form_id, read_base
from sync.district.publishing.sheets import Sheet

_WHERE = re.compile(r"(?P<file>\S+\.\w+)(?: (?P<sheet>\S+?))?(?::(?P<row>\d+))?$")
_TOLD = ("what", "why", "where", "heading")


def is_of_catalogue(sheets: Mapping[str, Sheet], outline: Outline) -> bool:
    """Whether the sheets hold an item, or a form only the catalogue can complete."""
    return is_item_book(sheets) or any(line.kind in OURS for line in outline.lines)


def check_whole(
    path: Path,
    sheets: Mapping[str, Sheet],
    outline: Outline,
    catalogue: Path,
    *,
    functions: Functions,
    shown: Shown | None,
) -> Report:
    """The findings of form and item; the form runs when neither has an error."""
    try:
        base = read_base(catalogue)
    except BadInput as error:
        return Report((_of_build(error, sheets),))
    found = [*check_formulas(sheets), *(_of_sheets(outline, base) if sheets.get("survey") else ())]
    report, form = Report(in_order(found)), None
    if not report.errors() and sheets.get("survey"):
        try:
            form = base.form(path)
        except BadInput as error:
            found += not_said_yet(found, [_of_build(error, sheets)])
            report = Report(in_order(found))
        else:
            place_of = _Places(outline, form).place_of
            report = check_run(
                form.xml, found, place_of, functions, media_folders(path, form.form_id), shown, strict=True
            )
    if not is_item_book(sheets):
        return report
    item = list(_of_item(path, sheets, base, form, report, functions))
    sound = not any(one.error for one in item)
    told = [*report.findings, *not_said_yet(report.findings, item)]
    return Report(in_order(told), report.xml, report.definition if sound else None, report.media)


def _of_sheets(outline: Outline, base: Base) -> Iterator[Finding]:
    """The sheets' own faults, knowing what the blocks bring along."""
    blocks = [line.name for line in outline.lines if line.kind in OURS]
    questions: list[str] = []
    lists = [*base.choices]
    for name in ("lists", *blocks):
        block = base.common / f"{name}.md"
        if block.is_file():
            pulled = read_sheets(block, shown_as=block.name)
            questions += [row.get("name") for row in pulled.get("survey", ())]
            lists += [row.get("list_name") for row in pulled.get("choices", ())]
    yield from check_survey(outline, questions)
    yield from check_choices(outline, lists)
    yield from check_settings(outline)
    yield from check_languages(outline)


def _of_item(
    path: Path,
    sheets: Mapping[str, Sheet],
    base: Base,
    form: CompiledForm | None,
    report: Report,
    functions: Functions,
) -> Iterator[Finding]:
    """Every cell of the item's sheets that cannot be read; if all can, what the item as a whole lacks.

    An item whose own form has errors waits for the form to be mended: what it lacks could not be said rightly.
    """
    unread: list[Finding] = []

    def gather(why: str, sheet: str, row: int, heading: str = "", **details: object) -> None:
        unread.append(Finding(f"catalogue.{why}", _cell(sheets, sheet, row, heading), details=_plain(details)))

    own = own_form_id(sheets)
    source = book_item(sheets, path.name, form_id=own, fault=gather)
    yield from unread
    if unread or (report.errors() and str(source.data.get("form")) == own):
        return
    try:
        used = form or _form_of_catalogue(base, str(source.data.get("form")))
        item = build_item(source, base.standard, {used.form_id: used} if used else {})
        if report.definition is not None and used is form:
            known = {body.code for body in base.departments}
            check_item(item, report.definition, known, now=datetime.now().astimezone(), fail=source.fail)
    except BadInput as error:
        found = _of_build(error, sheets)
        expression = error.details.get("why") == "expression"
        yield finding_of(str(error.details["message"]), "", found.place, functions) if expression else found


def _form_of_catalogue(base: Base, form_id: str) -> CompiledForm | None:
    path = base.source / "forms" / f"{form_id}.md"
    return base.form(path) if path.is_file() else None


class _Places:
    """Where a node of the form was written: in this file, or in a block of the catalogue."""

    def __init__(self, outline: Outline, form: CompiledForm) -> None:
        self._outline = outline
        self._own = {line.ref for line in outline.lines}
        self._blocks = {question.path: question.where for question in form.questions.values()}

    def place_of(self, ref: str, attribute: str) -> Place:
        """As ``Outline.place_of``, for pulled-in questions the block's file and line."""
        where = self._blocks.get(ref, "")
        if ref in self._own or not where.startswith("forms/common/"):
            return self._outline.place_of(ref, attribute)
        file, _, line = where.rpartition(":")
        return Place(file, int(line), heading=attribute)


def _of_build(error: BadInput, sheets: Mapping[str, Sheet]) -> Finding:
    """What the build refuses, at the sheet and row it names."""
    match = _WHERE.match(str(error.details.get("where", "")))
    sheet, row = (match["sheet"] or match["file"], int(match["row"] or 0)) if match else ("", 0)
    place = _cell(sheets, sheet, row, str(error.details.get("heading", "")))
    return Finding(f"catalogue.{error.details.get('why')}", place, details=_plain(error.details))


def _cell(sheets: Mapping[str, Sheet], name: str, number: int, heading: str) -> Place:
    sheet = sheets.get(name)
    if sheet is None:
        return Place(name, number)
    row = next((row for row in sheet.rows if row.number == number), None)
    if name == ITEM and heading and not sheet.letter(heading):
        heading = CONTENT
    letter = sheet.letter(heading)
    return Place(name, number, letter, heading if letter else "", row.get(heading) if row and letter else "")


def _plain(details: Mapping[str, object]) -> dict[str, str]:
    return {
        key: "、".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
        for key, value in details.items()
        if key not in _TOLD
    }
