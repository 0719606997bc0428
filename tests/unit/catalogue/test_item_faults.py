"""Every fault of an item's Chinese sheets, one workbook each: `counter form check` names sheet, row and column, in both languages."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from counter_app.errors import BadInput
from sync.district.publishing import build_release
from sync.district.publishing.checking import Finding, Report, check_file
from sync.district.publishing.item_sheets import ITEM, ITEM_ROWS
from sync.district.publishing.template import write_template
from tests.unit.catalogue.conftest import KEY, NOW, SOURCE
from tests.unit.catalogue.test_item_books import source_of
from ui.commands.form_check import LANGUAGES, lines_of, sentence
from ui.commands.form_files import functions

Change = Callable[[Workbook], None]
ROW = {column.heading: row for row, column in enumerate(ITEM_ROWS, start=2)}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "t.xlsx"
    write_template(SOURCE.parent / "template", path)
    return path


def put(**cells: Any) -> Change:
    """Cells by sheet and place, ``材料_D3="抄件"``."""

    def change(book: Workbook) -> None:
        for place, value in cells.items():
            sheet, _, cell = place.rpartition("_")
            book[sheet][cell] = value

    return change


def item(heading: str, value: Any, column: str = "B") -> Change:
    """The cell of 事项 beside this heading."""
    return put(**{f"{ITEM}_{column}{ROW[heading]}": value})


def also(sheet: str, *cells: Any) -> Change:
    """One more row."""
    return lambda book: book[sheet].append(cells)


def checked(template: Path, tmp_path: Path, *changes: Change) -> Report:
    book = load_workbook(template)
    for change in changes:
        change(book)
    book.save(tmp_path / "item.xlsx")
    return check_file(tmp_path / "item.xlsx", functions=functions(), catalogue=SOURCE)


def place(found: Finding) -> str:
    return f"{found.place.sheet} {found.place.letter}{found.place.row}"


FAULTS = [
    (item("编码", None), "data_missing", f"{ITEM} B{ROW['编码']}"),
    (item("收费", "收多少", "A"), "unknown_key", f"{ITEM} A{ROW['收费']}"),
    (item("名称", None, "C"), "two_languages", f"{ITEM} C{ROW['名称']}"),
    (item("办件类型", "马上办"), "wrong_word", f"{ITEM} B{ROW['办件类型']}"),
    (item("窗口可断线受理", "可以"), "wrong_word", f"{ITEM} B{ROW['窗口可断线受理']}"),
    (item("领取人", "本人\n邻居"), "wrong_word", f"{ITEM} B{ROW['领取人']}"),
    (item("主办部门", "xx"), "unknown_department", f"{ITEM} B{ROW['主办部门']}"),
    (item("决定部门", "wj"), "one_decides", f"{ITEM} B{ROW['决定部门']}"),
    (item("实施主体", "某村民委员会"), "village_issues", f"{ITEM} B{ROW['实施主体']}"),
    (item("适用行政许可法", "是"), "licensing_law", f"{ITEM} B{ROW['事项类型']}"),
    (item("事项类型", "07"), "remedy_missing", f"{ITEM} B{ROW['事项类型']}"),
    (item("姓名题", "nobody"), "unknown_question", f"{ITEM} B{ROW['姓名题']}"),
    (item("保密题", "consent_truth\nnobody"), "unknown_question", f"{ITEM} B{ROW['保密题']}"),
    (item("保密条件", "${nobody} = 1"), "unknown_question", f"{ITEM} B{ROW['保密条件']}"),
    (item("家庭办理", "是"), "family_shares_nothing", f"{ITEM} B{ROW['家庭共用']}"),
    (item("家庭共用", "applicant_phone\nnobody"), "unknown_question", f"{ITEM} B{ROW['家庭共用']}"),
    (put(材料_A2="no_such"), "not_in_standard", "材料 A2"),
    (put(材料_C3=None), "two_languages", "材料 C3"),
    (put(材料_D3="抄件"), "wrong_word", "材料 D3"),
    (put(材料_E3="两份"), "wrong_word", "材料 E3"),
    (put(材料_H3="${nobody} = 'yes'"), "unknown_question", "材料 H3"),
    (put(材料_I3="${sl_care} = "), "syntax_no_end", "材料 I3"),
    (put(材料_M1="备注"), "unknown_key", "材料 M1"),
    (also("材料", "care_proof", "再来一份", "Again", "原件"), "material_twice", "材料 A4"),
    (put(条件_B2="nowhere(${sl_care})"), "unknown_function", "条件 B2"),
    (put(条件_B2="count(${nobody}[. = 1]) = 1"), "unknown_question", "条件 B2"),
    (put(条件_B2=None), "data_missing", "条件 B2"),
    (put(条件_B2="${sl_care} = 'no'"), "sample_breaks_rule", "条件 B2"),
    (put(送往_A3="xx"), "unknown_department", "送往 A3"),
    (put(送往_A3=None), "data_missing", "送往 A3"),
    (put(送往_B3="主办"), "one_decides", "送往 B3"),
    (put(送往_B2="核验"), "nobody_decides", "送往 B1"),
    (put(送往_B3="抄送"), "wrong_word", "送往 B3"),
    (put(送往_C3="${sl_care} = 'yes' and"), "syntax_no_end", "送往 C3"),
    (put(送往_E3="applicant_name\nmz"), "unknown_question", "送往 E3"),
    (put(送往_F3="receipt"), "unknown_attachment", "送往 F3"),
    (put(时限_A2="最多"), "wrong_word", "时限 A2"),
    (put(时限_B2=None), "data_missing", "时限 B2"),
    (put(时限_C2="三"), "wrong_word", "时限 C2"),
    (put(时限_D2="也许"), "wrong_word", "时限 D2"),
    (put(文书_A2="no_such"), "not_in_standard", "文书 A2"),
    (put(文书_E3="收件前签字"), "paper_event", "文书 E3"),
    (put(文书_G3="某村居委会"), "village_issues", "文书 G3"),
    (put(文书_H3="实体章"), "paper_seal", "文书 H3"),
    (put(文书_K3="依照行政许可法"), "licensing_law", "文书 K3"),
    (put(文书_K3="可以申请行政复议"), "remedy_misplaced", "文书 K3"),
    (put(文书_M3="applicant_name 姓名"), "paper_field", "文书 M3"),
    (put(文书_M3="nobody = 姓名 | Name"), "unknown_question", "文书 M3"),
    (put(预填_A2="nobody"), "bad_prefill", "预填 A2"),
    (put(预填_B2="nowhere.x"), "bad_prefill_source", "预填 B2"),
    (put(样例_C2="nobody"), "unknown_question", "样例 C2"),
    (put(样例_C2=None), "data_missing", "样例 C2"),
    (put(样例_D11=None), "sample_required", "样例 D11"),
    (put(样例_D14="9"), "sample_constraint", "样例 D14"),
    (put(样例_D16="两"), "sample_type", "样例 D16"),
    (put(样例_E8=None, 样例_E12=None), "sample_missing", "样例 E1"),
    (put(样例_E8=None), "shortfall_sample_too_good", "样例 E1"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "code", "where"), FAULTS, ids=[f"{code}-{where}" for _, code, where in FAULTS])
def test_a_fault_of_the_items_sheets_is_named_by_cell_and_worded(
    template: Path, tmp_path: Path, change: Change, code: str, where: str
) -> None:
    report = checked(template, tmp_path, change)
    assert [(one.code.removeprefix("catalogue."), place(one)) for one in report.errors()] == [(code, where)]
    sheet, _, cell = where.partition(" ")
    zh, en = (sentence(report.errors()[0], language) for language in LANGUAGES)
    assert zh.startswith(f"错误：工作表 {sheet} 第 {cell[1:]} 行 {cell[0]} 列“") and en.startswith(
        f"error: sheet {sheet}, "
    )
    assert "{" not in zh + en and "  " not in zh + en and zh.rpartition("：")[2] and en.rpartition(": ")[2]


def test_the_template_has_no_fault(template: Path, tmp_path: Path) -> None:
    assert checked(template, tmp_path).findings == ()


def test_a_formula_is_named_whatever_sheet_it_stands_on(template: Path, tmp_path: Path) -> None:
    report = checked(
        template, tmp_path, put(材料_L3="=A1&A2", survey_C4="=A1", 说明_A3="=A1"), item("收费", "=1+2")
    )  # fmt: skip
    assert [(one.code, place(one), one.place.cell) for one in report.errors()] == [
        ("formula_without_result", "survey C4", "=A1"),
        ("formula_without_result", f"{ITEM} B{ROW['收费']}", "=1+2"),
        ("formula_without_result", "材料 L3", "=A1&A2"),
    ]
    assert all("公式" in line or "formula" in line for line in [*lines_of(report)][:2])
    with pytest.raises(BadInput) as refused:
        path = tmp_path / "item.xlsx"
        build_release(source_of(tmp_path, "ZR-003"), tmp_path / "release.zip", key=KEY, now=NOW, workbooks=[path])
    assert refused.value.details["why"] == "formula_without_result"


def test_text_that_begins_like_a_formula_is_a_doubt(tmp_path: Path) -> None:
    settings = "| settings |\n| | form_id | version | form_title |\n| | f | 1 | F |\n"
    (tmp_path / "f.md").write_text(f"| survey |\n| | type | name | label |\n| | text | a | =A1 |\n{settings}", "utf-8")
    report = check_file(tmp_path / "f.md", functions=functions())
    assert [(one.code, place(one), one.error) for one in report.findings] == [
        ("looks_like_formula", "survey C2", False)
    ]


def test_of_a_formula_with_a_result_the_result_is_read_and_doubted(template: Path, tmp_path: Path) -> None:
    checked(template, tmp_path, put(survey_D4="=A1"))
    made, path = tmp_path / "item.xlsx", tmp_path / "calculated.xlsx"
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            result = re.sub(
                rb'<c r="D4"([^>]*)><f>A1</f><v></v>', rb'<c r="D4"\1 t="str"><f>A1</f><v>Care</v>', old.read(name)
            )
            new.writestr(name, result)
    report = check_file(path, functions=functions(), catalogue=SOURCE)
    assert [(one.code, place(one), one.details) for one in report.findings] == [
        ("formula", "survey D4", {"result": "Care"})
    ]
