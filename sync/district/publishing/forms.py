"""Compiles one form of the source (XLSForm tables with pulled-in common blocks) to XForms XML.

What we add to an XLSForm, all of it gone before pyxform sees the sheet:

- a row of type ``include | applicant`` (the block in ``name``) stands for the rows of ``forms/common/applicant.md``;
- a ``select_one`` list that no ``choices`` sheet holds is a table of the release (divisions, nations, event categories ...);
- ``{word}`` in a cell is replaced by a value of the build (notice version, switched-on delivery ways);
- settings ``notice`` and ``sensitive`` say which privacy notice the form shows;
- a ``select_one_from_file`` list, and pictures and recordings of labels, lie beside the form (:mod:`.media`);
- ``bind::cn:warning`` with ``bind::cn:warningMsg::<language>`` is a soft rule; its message becomes itext like a constraint's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lxml import etree

from counter_app.errors import BadInput
from sync.district.publishing.markdown import SourceRow, read_sheets
from sync.district.publishing.sheets import WORKBOOKS, read_file

ZH, EN = "Chinese (zh)", "English (en)"
NAMESPACE = "https://yimen-counter.example/xforms/cn"
_WARNING, _WARNING_MSG = "bind::cn:warning", "bind::cn:warningMsg"
_TRANSLATED = ("label", "hint", "guidance_hint", "constraint_message", "required_message", _WARNING_MSG)
_PLAIN = frozenset(
    [
        "type",
        "name",
        "required",
        "relevant",
        "constraint",
        "calculation",
        "default",
        "readonly",
        "choice_filter",
        "appearance",
        "repeat_count",
        "parameters",
        "trigger",
        "save_to",
    ]
) | {_WARNING}
_MEDIA = ("media::image", "media::big-image", "media::audio", "media::video")
_COLUMNS = _PLAIN | {f"{column}::{language}" for column in (*_TRANSLATED, *_MEDIA) for language in (ZH, EN)} | {*_MEDIA}
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_REFERENCE = re.compile(r"\$\{(?:last-saved#)?([^}]*)\}")
_GROUPS = frozenset({"begin_group", "begin_repeat"})
_ENDS = frozenset({"end_group", "end_repeat"})
_TYPES = frozenset(
    [
        "text",
        "integer",
        "decimal",
        "date",
        "time",
        "dateTime",
        "image",
        "file",
        "note",
        "calculate",
        "hidden",
        "select_one",
        "select_multiple",
        "acknowledge",
        "rank",
        "range",
        "barcode",
        "audio",
        "video",
        "geopoint",
        "geotrace",
        "geoshape",
        "start",
        "end",
        "today",
        "username",
        "deviceid",
        "phonenumber",
        "audit",
        "select_one_from_file",
        "select_multiple_from_file",
        "csv-external",
        "xml-external",
    ]
)
_PRELOADED = frozenset({"start", "end", "today", "username", "deviceid", "phonenumber", "audit"})
_LIST_FILES = frozenset({"csv-external", "xml-external"})
_UNLABELLED = frozenset({"calculate", "hidden"}) | _ENDS | _PRELOADED | _LIST_FILES

# Settings that go into the XML as they stand, beside those every form has.
_PASSED_ON = ("instance_name", "style")

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a compiled form: its XLSForm type, its choice list and where it was written."""

    name: str
    type: str
    choice_list: str
    label: str
    where: str
    required: str
    repeat: str
    path: str


@dataclass(frozen=True, slots=True)
class CompiledForm:
    """A form as the terminal will run it, with what the build still wants to know of it."""

    form_id: str
    xml: bytes
    questions: Mapping[str, Question]
    choices: Mapping[str, Sequence[Row]]
    notice: str
    where: str
    path: Path


@dataclass(slots=True)
class _Source:
    survey: list[SourceRow]
    choices: dict[str, list[Row]] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    entities: list[Row] = field(default_factory=list)


def compile_form(
    path: Path,
    *,
    lists: Mapping[str, Sequence[Row]],
    values: Mapping[str, str],
    notices: Mapping[str, str],
    common: Path | None = None,
) -> CompiledForm:
    """The compiled form of one markdown file or workbook; raises BadInput(what="catalogue") with file and line, or sheet and row.

    ``lists`` are the release's tables as choice rows, ``values`` what ``{word}`` stands for, ``notices`` versions by code,
    ``common`` the folder of the blocks that are pulled in (beside the form, unless said).
    """
    shown = path.name if path.suffix in WORKBOOKS else f"forms/{path.name}"
    source = _read(path, shown, common or path.parent / "common")
    notice = source.settings.get("notice", "standard")
    if notice not in notices:
        raise BadInput(what="catalogue", why="unknown_notice", where=shown, notice=notice)
    sensitive = "true()" if source.settings.get("sensitive") == "yes" else "false()"
    words = {**values, "notice_version": notices[notice], "sensitive": sensitive}
    survey = [_filled(row, words) for row in source.survey]
    questions = _checked(survey)
    choices = _choices(source, questions, lists)
    settings = {
        "form_id": source.settings["form_id"],
        "form_title": source.settings["form_title"],
        "version": source.settings["version"],
        "default_language": ZH,
        "namespaces": f'cn="{NAMESPACE}"',
    }
    for key in _PASSED_ON:
        if source.settings.get(key):
            settings[key] = source.settings[key]
    xml = _converted(survey, choices, settings, source.entities, shown)
    return CompiledForm(settings["form_id"], xml, questions, choices, notice, shown, path)


def form_sheets(path: Path, shown: str) -> dict[str, list[SourceRow]]:
    """The rows of a form's sheets, each with the place it stands at (``forms/x.md:12``, ``x.xlsx survey:12``)."""
    if path.suffix not in WORKBOOKS:
        return read_sheets(path, shown_as=shown)
    return {
        name: [SourceRow(row.cells, f"{shown} {name}:{row.number}") for row in sheet.rows]
        for name, sheet in read_file(path).items()
    }


def _read(path: Path, shown: str, common: Path) -> _Source:
    sheets = form_sheets(path, shown)
    for needed in ("survey", "settings"):
        if not sheets.get(needed):
            raise BadInput(what="catalogue", why="sheet_missing", where=shown, sheet=needed)
    entities = [dict(row.cells) for row in sheets.get("entities", ())]
    source = _Source([], settings=sheets["settings"][0].cells, entities=entities)
    for key in ("form_id", "form_title", "version"):
        if key not in source.settings:
            raise BadInput(what="catalogue", why="setting_missing", where=sheets["settings"][0].where, setting=key)
    _take_choices(source, read_sheets(common / "lists.md", shown_as="forms/common/lists.md").get("choices", []))
    for row in sheets["survey"]:
        if row.get("type") == "include":
            block = common / f"{row.get('name')}.md"
            if not block.is_file():
                raise BadInput(what="catalogue", why="unknown_block", where=row.where, block=row.get("name"))
            included = read_sheets(block, shown_as=f"forms/common/{block.name}")
            source.survey.extend(included.get("survey", []))
            _take_choices(source, included.get("choices", []))
        else:
            source.survey.append(row)
    _take_choices(source, sheets.get("choices", []))
    return source


def _take_choices(source: _Source, rows: Iterable[SourceRow]) -> None:
    for row in rows:
        cells = dict(row.cells)
        name = cells.get("list_name", "")
        if not (name and cells.get("name") and cells.get(f"label::{ZH}") and cells.get(f"label::{EN}")):
            raise BadInput(what="catalogue", why="choice_incomplete", where=row.where)
        if any(known["name"] == cells["name"] for known in source.choices.get(name, [])):
            raise BadInput(what="catalogue", why="choice_twice", where=row.where, choice=cells["name"])
        source.choices.setdefault(name, []).append(cells)


def _filled(row: SourceRow, words: Mapping[str, str]) -> SourceRow:
    def word(match: re.Match[str]) -> str:
        if match[1] not in words:
            raise BadInput(what="catalogue", why="unknown_placeholder", where=row.where, word=match[1])
        return words[match[1]]

    def replaced(column: str, cell: str) -> str:
        # ``${name}`` is a reference, and ``regex(., '...{8}')`` holds figures only: neither is a placeholder.
        if column.startswith(_TRANSLATED):
            return cell
        return re.sub(r"(?<!\$)" + _PLACEHOLDER.pattern, word, cell)

    return SourceRow({column: replaced(column, cell) for column, cell in row.cells.items()}, row.where)


def _checked(survey: Sequence[SourceRow]) -> dict[str, Question]:
    """The form's questions by name, after every check that pyxform does not make or does not place."""
    questions: dict[str, Question] = {}
    names: set[str] = set()
    open_groups: list[tuple[str, str]] = []
    for row in survey:
        kind, _, choice_list = row.get("type").partition(" ")
        name = row.get("name")
        _check_row(row, kind, name, names)
        if kind in _ENDS:
            _close(open_groups, kind, row.where)
            continue
        names.add(name)
        path = "/".join(("/data", *(group for _, group in open_groups), name))
        if kind in _GROUPS:
            open_groups.append((kind, name))
        repeat = next((group for sort, group in reversed(open_groups) if sort == "begin_repeat"), "")
        questions[name] = Question(
            name, kind, choice_list.strip(), row.get(f"label::{ZH}"), row.where, row.get("required"), repeat, path
        )
    if open_groups:
        raise BadInput(what="catalogue", why="group_not_closed", where=survey[-1].where, group=open_groups[-1][1])
    _check_references(survey, names)
    return questions


def _check_row(row: SourceRow, kind: str, name: str, names: set[str]) -> None:
    unknown = [column for column in row.cells if column not in _COLUMNS]
    if unknown:
        raise BadInput(what="catalogue", why="unknown_column", where=row.where, column=unknown[0])
    if kind not in _TYPES | _GROUPS | _ENDS:
        raise BadInput(what="catalogue", why="unknown_type", where=row.where, type=kind)
    if kind not in _ENDS and not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise BadInput(what="catalogue", why="bad_name", where=row.where, name=name)
    if name in names and kind not in _ENDS:
        raise BadInput(what="catalogue", why="name_twice", where=row.where, name=name)
    for column in _TRANSLATED:
        zh, en = row.get(f"{column}::{ZH}"), row.get(f"{column}::{EN}")
        if bool(zh) != bool(en) or (column == "label" and not zh and kind not in _UNLABELLED):
            raise BadInput(what="catalogue", why="language_missing", where=row.where, column=column)
    for rule, message in (("constraint", "constraint_message"), (_WARNING, _WARNING_MSG)):
        if bool(row.get(rule)) != bool(row.get(f"{message}::{ZH}")):
            raise BadInput(what="catalogue", why="rule_without_words", where=row.where, column=rule)


def _close(open_groups: list[tuple[str, str]], kind: str, where: str) -> None:
    if not open_groups or open_groups[-1][0].removeprefix("begin_") != kind.removeprefix("end_"):
        raise BadInput(what="catalogue", why="group_not_open", where=where)
    open_groups.pop()


def _check_references(survey: Sequence[SourceRow], names: set[str]) -> None:
    for row in survey:
        for cell in row.cells.values():
            for reference in _REFERENCE.findall(cell):
                if reference not in names:
                    raise BadInput(what="catalogue", why="unknown_question", where=row.where, question=reference)


def _choices(
    source: _Source, questions: Mapping[str, Question], lists: Mapping[str, Sequence[Row]]
) -> dict[str, Sequence[Row]]:
    used: dict[str, Sequence[Row]] = {}
    for question in questions.values():
        name = question.choice_list
        if not name or name in used or question.type.endswith("_from_file"):
            continue
        rows = source.choices.get(name) or lists.get(name)
        if not rows:
            raise BadInput(what="catalogue", why="unknown_list", where=question.where, list=name)
        used[name] = rows
    return used


def _converted(
    survey: Sequence[SourceRow],
    choices: Mapping[str, Sequence[Row]],
    settings: Row,
    entities: Sequence[Row],
    shown: str,
) -> bytes:
    from pyxform.errors import PyXFormError
    from pyxform.xls2xform import convert

    warnings = {row.get("name"): row for row in survey if row.get(_WARNING)}
    sheet = [_for_pyxform(row) for row in survey]
    listed = [{"list_name": name, **_without(row, "list_name")} for name, rows in choices.items() for row in rows]
    workbook: dict[str, Any] = {"survey": sheet, "choices": listed, "settings": [settings]}
    if entities:
        workbook["entities"] = list(entities)
    try:
        text = convert(xlsform=workbook, validate=False).xform
    except PyXFormError as error:
        raise BadInput(what="catalogue", why="pyxform", where=shown, message=str(error)) from error
    tree = etree.fromstring(text.encode("utf-8"))
    _add_warning_words(tree, warnings)
    _start_without_rows(tree)
    return etree.tostring(tree, xml_declaration=True, encoding="UTF-8")


def _without(row: Row, key: str) -> Row:
    return {name: cell for name, cell in row.items() if name != key}


def _for_pyxform(row: SourceRow) -> Row:
    cells = {column: cell for column, cell in row.cells.items() if not column.startswith(f"{_WARNING_MSG}::")}
    if _WARNING in cells:
        cells[_WARNING_MSG] = f"jr:itext('{cells['name']}:cn:warningMsg')"
    return cells


def _add_warning_words(tree: etree._Element, warnings: Mapping[str, SourceRow]) -> None:
    """pyxform translates only its own messages: ours go beside them under the id the bind names."""
    for translation in tree.iter("{http://www.w3.org/2002/xforms}translation"):
        for name, row in warnings.items():
            text = etree.SubElement(translation, "{http://www.w3.org/2002/xforms}text", id=f"{name}:cn:warningMsg")
            value = etree.SubElement(text, "{http://www.w3.org/2002/xforms}value")
            value.text = row.get(f"{_WARNING_MSG}::{translation.get('lang')}")


def _start_without_rows(tree: etree._Element) -> None:
    """A list starts empty: pyxform puts a first row beside the template, which would have to be removed by hand."""
    template = "{http://openrosa.org/javarosa}template"
    for node in [node for node in tree.iter() if template in node.attrib]:
        following = node.getnext()
        parent = node.getparent()
        if parent is not None and following is not None and following.tag == node.tag:
            parent.remove(following)
