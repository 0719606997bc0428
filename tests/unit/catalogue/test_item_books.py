"""A workbook holds a whole item: what is written from the catalogue builds to the same, and faults name sheet and row."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from counter_app.errors import BadInput
from sync.district.publishing import build_release
from sync.district.publishing.book_writer import write_book
from sync.district.publishing.item_sheets import ITEM, ITEM_ROWS, SHEETS
from sync.district.publishing.item_source import toml_item
from sync.district.publishing.release import books_of, tables_and_forms
from sync.district.publishing.sheets import read_file
from sync.district.publishing.template import write_item, write_template
from tests.unit.catalogue.conftest import KEY, NOW, SOURCE

TEMPLATE = SOURCE.parent / "template"


def source_of(tmp_path: Path, *items: str) -> Path:
    """The real source with these items alone, and nothing to compare the forms with."""
    source = shutil.copytree(SOURCE, tmp_path / "source")
    wanted = {*items, *(toml_item(SOURCE / "items" / f"{code}.toml").data["form"] for code in items)}
    for path in [*(source / "items").glob("[!_]*.toml"), *(source / "forms").glob("*.md")]:
        if path.stem not in wanted:
            path.unlink()
    (source / "reference" / "forms.json").write_text('{"common": {}, "forms": []}', encoding="utf-8")
    return source


@pytest.mark.parametrize("code", ["ZR-002", "FR-001", "ZZ-001", "ZR-028"])
def test_an_item_written_to_a_workbook_builds_to_the_same_item_and_form(tmp_path: Path, code: str) -> None:
    source = source_of(tmp_path, code)
    forms, release = tables_and_forms(source)
    book = tmp_path / f"{code}.xlsx"
    write_item(source, code, book)
    for path in [*(source / "items").glob("[!_]*.toml"), *(source / "forms").glob("*.md")]:
        path.unlink()
    again, rebuilt = tables_and_forms(source, [book])
    assert rebuilt.items == release.items
    assert {name: form.xml for name, form in again.items()} == {name: form.xml for name, form in forms.items()}


def test_the_template_publishes_as_it_is(tmp_path: Path) -> None:
    source = source_of(tmp_path)
    (source / "workbooks").mkdir()
    write_template(TEMPLATE, source / "workbooks" / "template.xlsx")
    manifest = build_release(source, tmp_path / "release.zip", key=KEY, now=NOW)
    assert "forms/home_visit_example.xml" in [entry.path for entry in manifest.files]


def test_the_template_explains_every_heading_and_offers_the_words_of_closed_lists(tmp_path: Path) -> None:
    write_template(TEMPLATE, tmp_path / "t.xlsx")
    book = load_workbook(tmp_path / "t.xlsx")
    assert book.sheetnames[:2] == ["说明", ITEM]
    explained = {(row[0], row[1]) for row in book["说明"].iter_rows(values_only=True)}
    for name, columns in ((ITEM, ITEM_ROWS), *SHEETS.items()):
        assert {(name, column.heading) for column in columns} <= explained
    offered = [rule.formula1 for rule in book["材料"].data_validations.dataValidation]
    assert '"原件,复印件,电子,本表打印"' in offered
    assert all(len(str(words)) <= 255 for words in offered)
    assert book["survey"].freeze_panes == "A2" and book["survey"].column_dimensions["A"].width >= 16
    assert all(cell.data_type == "s" for row in book["survey"].iter_rows() for cell in row if cell.value)


def edited(tmp_path: Path, change: Callable[[Workbook], None]) -> Path:
    """The template with a change."""
    path = tmp_path / "item.xlsx"
    write_template(TEMPLATE, path)
    book = load_workbook(path)
    change(book)
    book.save(path)
    return path


def put(sheet: str, cell: str, value: Any) -> Callable[[Workbook], None]:
    """Writes one cell."""

    def change(book: Workbook) -> None:
        book[sheet][cell] = value

    return change


def row_of(heading: str) -> int:
    """The row of 事项 that holds this."""
    return next(row for row, column in enumerate(ITEM_ROWS, start=2) if column.heading == heading)


@pytest.mark.parametrize(
    ("change", "why", "where"),
    [
        (put(ITEM, f"B{row_of('办件类型')}", "马上办"), "wrong_word", f"{ITEM}:{row_of('办件类型')}"),
        (put(ITEM, f"B{row_of('编码')}", None), "data_missing", f"{ITEM}:{row_of('编码')}"),
        (put(ITEM, f"C{row_of('名称')}", None), "two_languages", f"{ITEM}:{row_of('名称')}"),
        (put(ITEM, f"A{row_of('收费')}", "收多少"), "unknown_key", f"{ITEM}:{row_of('收费')}"),
        (put(ITEM, f"B{row_of('实施主体')}", "某村民委员会"), "village_issues", f"{ITEM}:{row_of('实施主体')}"),
        (put("材料", "H3", "${nobody} = 'yes'"), "unknown_question", "材料:3"),
        (put("材料", "D3", "抄件"), "wrong_word", "材料:3"),
        (put("材料", "E3", "两份"), "wrong_word", "材料:3"),
        (put("材料", "A2", "no_such"), "not_in_standard", "材料:2"),
        (put("送往", "A3", "xx"), "unknown_department", "送往:3"),
        (put("送往", "E3", "nobody"), "unknown_question", "送往:3"),
        (put("送往", "H1", "备注"), "unknown_key", "送往:1"),
        (put("文书", "M3", "applicant_name 姓名"), "paper_field", "文书:3"),
        (put("预填", "B2", "nowhere.x"), "bad_prefill_source", "预填:2"),
        (put("survey", "B4", "b d"), "bad_name", "survey:4"),
        (put("choices", "C3", None), "choice_incomplete", "choices:3"),
        (put(ITEM, f"B{row_of('编码')}", "ZR-003"), "item_twice", f"{ITEM}:{row_of('编码')}"),
    ],
)
def test_a_fault_in_a_workbook_is_named_by_sheet_and_row(
    tmp_path: Path, change: Callable[[Workbook], None], why: str, where: str
) -> None:
    path = edited(tmp_path, change)
    with pytest.raises(BadInput) as fault:
        build_release(source_of(tmp_path, "ZR-003"), tmp_path / "release.zip", key=KEY, now=NOW, workbooks=[path])
    assert (fault.value.details["why"], str(fault.value.details["where"])) == (why, f"item.xlsx {where}")
    assert not (tmp_path / "release.zip").exists()


def test_a_workbook_may_use_a_form_of_the_catalogue(tmp_path: Path) -> None:
    source = source_of(tmp_path, "ZR-003")
    item = {**toml_item(source / "items" / "ZR-003.toml").data, "code": "ZR-903"}
    write_book(tmp_path / "other.xlsx", item, {})
    _, release = tables_and_forms(source, [tmp_path / "other.xlsx"])
    assert [one.code for one in release.items] == ["ZR-003", "ZR-903"]


def test_what_a_spreadsheet_program_has_open_is_no_workbook_of_the_catalogue(tmp_path: Path) -> None:
    for name in ("~$a.xlsx", "a.xlsx", "b.txt"):
        (tmp_path / name).write_bytes(b"")
    assert [path.name for path in books_of([tmp_path, tmp_path / "a.xlsx", tmp_path / "nowhere"])] == ["a.xlsx"]


def test_numbers_and_truths_of_a_workbook_are_read_as_their_text(tmp_path: Path) -> None:
    book = Workbook()
    book.active.title = "survey"
    for row in (["type", "name", None, "x"], [], ["text", 3.0, "lost", True], [None, 2.5, None, " a\xa0b "]):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    sheet = read_file(tmp_path / "a.xlsx")["survey"]
    assert dict(sheet.columns) == {"type": "A", "name": "B", "x": "D"}
    assert [(row.number, dict(row.cells)) for row in sheet.rows] == [
        (3, {"type": "text", "name": "3", "x": "TRUE"}),
        (4, {"name": "2.5", "x": "a b"}),
    ]
