"""``counter form check`` and ``template``: what an author reads, in both languages, and the exit code."""

from __future__ import annotations

import builtins
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.commands.conftest import Runs

FORM = """| survey |
| | type | name | label | calculation |
| | text | a | A | |
| | calculate | b | | {calculation} |

| settings |
| | form_id | form_title | version |
| | small | Small | 1 |
"""


def written(tmp_path: Path, calculation: str) -> Path:
    """A small form with this calculation in row 3."""
    path = tmp_path / "small.md"
    path.write_text(FORM.format(calculation=calculation), "utf-8")
    return path


def test_a_sound_form_says_so_and_ends_with_0(runs: Runs, tmp_path: Path) -> None:
    code, out, err = runs("counter", "form", "check", written(tmp_path, "concat(${a}, 'x')"))
    assert (code, out, err) == (0, "没有发现错误\nNo error found\n", "")


def test_an_error_is_said_in_chinese_then_in_english_with_its_cell_and_ends_with_1(runs: Runs, tmp_path: Path) -> None:
    code, out, _ = runs("counter", "form", "check", written(tmp_path, "concatt(${a}, 'x')"))
    assert code == 1
    assert out.splitlines() == [
        "错误：工作表 survey 第 3 行 D 列“calculation”：没有 concatt() 这个函数；最接近的是“concat”",
        "error: sheet survey, row 3, column D “calculation”: There is no function concatt(); the nearest is “concat”",
        "    | concatt(${a}, 'x')",
        "1 个错误，0 个提醒",
        "1 errors, 0 warnings",
    ]


def test_warnings_alone_end_with_0(runs: Runs, tmp_path: Path) -> None:
    code, out, _ = runs("counter", "form", "check", written(tmp_path, "now()"))
    assert code == 0 and "提醒：" in out and "错误：" not in out


@pytest.mark.parametrize(("name", "said"), [("none.xlsx", "没有这个文件"), ("form.pdf", "这种文件不是表单")])
def test_a_file_that_is_no_form_is_one_calm_sentence(runs: Runs, tmp_path: Path, name: str, said: str) -> None:
    if name == "form.pdf":
        (tmp_path / name).write_bytes(b"%PDF")
    code, _, err = runs("counter", "form", "check", tmp_path / name)
    assert code == 1 and said in err and "Traceback" not in err


def test_without_the_publishing_tools_sheets_are_refused_in_words_and_xml_is_still_checked(
    runs: Runs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheets = written(tmp_path, "now()")
    xml = tmp_path / "form.xml"
    xml.write_bytes(
        b'<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head><model><instance>'
        b'<data id="f"><a/></data></instance><bind nodeset="/data/a" calculate="nosuch()"/></model></h:head><h:body/></h:html>'
    )
    plain = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name.split(".")[0] in ("pyxform", "openpyxl", "xlrd"):
            raise ImportError(name)
        return plain(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    for words in (("check", sheets), ("template", tmp_path / "t.xlsx")):
        code, _, err = runs("counter", "form", *words)
        assert code == 1 and "没有装发布工具" in err
    code, out, _ = runs("counter", "form", "check", xml)
    assert code == 1 and "/data/a calculate" in out and "没有 nosuch() 这个函数" in out


def test_the_template_is_written_and_checks_without_a_fault(runs: Runs, tmp_path: Path) -> None:
    out = tmp_path / "template.xlsx"
    assert runs("counter", "form", "template", out)[0] == 0
    assert load_workbook(out, read_only=True).sheetnames[0] == "说明"
    assert runs("counter", "form", "check", out)[:2] == (0, "没有发现错误\nNo error found\n")


def test_every_cell_of_an_item_that_cannot_be_read_is_told_at_once(runs: Runs, tmp_path: Path) -> None:
    path = tmp_path / "item.xlsx"
    runs("counter", "form", "template", path, "--item", "ZR-003")
    book = load_workbook(path)
    book["材料"]["D6"], book["送往"]["B2"] = "抄件", "管"
    book["survey"]["A4"] = "texxt"
    book.save(path)
    code, out, _ = runs("counter", "form", "check", path)
    assert code == 1
    for said in (
        "工作表 材料 第 6 行 D 列“形式”：“抄件”不在可填的词里",
        "工作表 送往 第 2 行 B 列“用途”",
        "survey 第 4 行",
    ):
        assert said in out


def test_a_fault_of_an_item_as_a_whole_is_told_at_its_row(runs: Runs, tmp_path: Path) -> None:
    path = tmp_path / "item.xlsx"
    runs("counter", "form", "template", path)
    book = load_workbook(path)
    book["送往"]["E3"] = "applicant_name\nnobody"
    book.save(path)
    code, out, _ = runs("counter", "form", "check", path)
    assert code == 1 and "错误：工作表 送往 第 3 行 E 列“题目”：表单里没有“nobody”这一题" in out


def test_a_build_with_a_faulty_workbook_says_file_sheet_and_row_in_words(runs: Runs, tmp_path: Path) -> None:
    path = tmp_path / "item.xlsx"
    runs("counter", "form", "template", path)
    book = load_workbook(path)
    book["材料"]["D3"] = "抄件"
    book.save(path)
    code, _, err = runs("district", "catalogue", "build", "--out", tmp_path / "out", "--workbook", path)
    assert code == 1
    assert "未完成: item.xlsx 材料:3: “抄件”不在可填的词里：原件、复印件、电子、本表打印" in err
    assert not (tmp_path / "out" / "release.zip").exists()


def test_a_workbook_is_published_with_the_catalogue(runs: Runs, tmp_path: Path) -> None:
    path = tmp_path / "books" / "item.xlsx"
    path.parent.mkdir()
    runs("counter", "form", "template", path)
    code, _, err = runs("district", "catalogue", "build", "--out", tmp_path / "out", "--workbook", path.parent)
    assert (code, err) == (0, "")


def test_an_item_says_nothing_of_its_form_while_that_has_an_error(runs: Runs, tmp_path: Path) -> None:
    book = tmp_path / "item.xlsx"
    runs("counter", "form", "template", book)
    opened = load_workbook(book)
    opened["survey"]["A10"] = "数字"
    opened.save(book)
    code, out, _ = runs("counter", "form", "check", book)
    assert code == 1 and "不认识的题型“数字”；题型写英文" in out and "没有这张表单" not in out
    assert "\n1 个错误，0 个提醒\n" in out


def test_what_looks_otherwise_in_the_window_is_said_in_either_language(runs: Runs, tmp_path: Path) -> None:
    path = tmp_path / "small.md"
    path.write_text("| survey |\n| | type | name | label | appearance |\n| | text | a | A | numbers |\n", "utf-8")
    _, out, _ = runs("counter", "form", "check", path)
    assert "样子不同：键盘是真键盘，只请输入法给数字" in out and "different here: the keyboard is a real one" in out
