"""What the check of a form finds, and where: every fault at once, with sheet, row and column."""

from __future__ import annotations

import re
import string
import tomllib
import zipfile
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from counter_app.domain.functions import form_functions
from counter_app.domain.working_time import Calendar
from counter_app.errors import BadInput
from sync.district.publishing import sheets
from sync.district.publishing.checking import Finding, Report, check_file
from sync.district.publishing.checking.convert import convert
from sync.district.publishing.checking.outline import outline_of
from sync.district.publishing.sheets import Sheet, read_file
from tests.conformance.corpus import sheet_forms
from tests.unit.catalogue.conftest import SOURCE
from ui.commands.form_check import shown_by_the_window

FUNCTIONS = form_functions(Calendar(frozenset(), frozenset(), date.min), lambda: date(2026, 11, 24))
HEADING = [
    "type", "name", "label", "relevant", "calculation", "constraint", "choice_filter", "parameters", "appearance",
    "required_message", "trigger",
]  # fmt: skip
SETTINGS = "\n| settings |\n| | form_id | form_title | version |\n| | f | F | 1 |\n"


def survey(*rows: str, heading: Iterable[str] = HEADING, more: str = "") -> str:
    """A form of these rows, cells divided by ``;``; the first of them is row 2."""
    lines = ["| survey |", "| | " + " | ".join(heading) + " |"]
    lines += ["| | " + " | ".join(row.replace("|", "\\|").split(";")) + " |" for row in rows]
    return "\n".join(lines) + "\n" + more + SETTINGS


def choices(*rows: str) -> str:
    """A choices sheet of ``list;name;label``."""
    lines = ["| choices |", "| | list_name | name | label |"]
    return "\n".join(["", *lines, *("| | " + " | ".join(row.split(";")) + " |" for row in rows)]) + "\n"


def checked(tmp_path: Path, text: str, name: str = "form.md") -> Report:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return check_file(path, functions=FUNCTIONS, shown=shown_by_the_window)


def told(findings: Iterable[Finding]) -> list[tuple[str, str]]:
    """Code and place (``survey!E3``) of each finding."""
    return [(one.code, f"{one.place.sheet}!{one.place.letter}{one.place.row or ''}") for one in findings]


TOWNS = choices("town;a;A", "town;b;B")


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        (survey("text;a;A;${b} = 1"), "unknown_question", "survey!D2"),
        (survey("texd;a;A"), "unknown_type", "survey!A2"),
        (survey("text;;A"), "name_missing", "survey!B2"),
        (survey("text;a b;A"), "bad_name", "survey!B2"),
        (survey("text;a;A", "text;a;B"), "name_twice", "survey!B3"),
        (survey(";a;A"), "type_missing", "survey!A2"),
        (survey("calculate;a"), "calculation_missing", "survey!E2"),
        (survey("begin group;g;G", "text;a;A"), "begin_without_end", "survey!A2"),
        (survey("text;a;A", "end repeat"), "end_without_begin", "survey!A3"),
        (survey("select_one town;a;A"), "unknown_list", "survey!A2"),
        (survey("select_one;a;A"), "list_missing", "survey!A2"),
        (survey("select_one town;a;A", more=choices("town;a;A", "town;a;B")), "choice_twice", "choices!B3"),
        (survey("select_multiple town;a;A", more=choices("town;a b;A")), "blank_in_choice", "choices!B2"),
        (survey("select_one town;a;A", more=choices("town;;A", "town;b;B")), "choice_without_name", "choices!B2"),
        (survey("select_one town;a;A", more=choices("town;a;A", ";b;B")), "choice_without_list", "choices!A3"),
        (survey("calculate;a;;;nosuch(1)"), "unknown_function", "survey!E2"),
        (survey("calculate;a;;;substr('x')"), "argument_count", "survey!E2"),
        (survey("calculate;a;;;1 + (2"), "syntax_unfinished", "survey!E2"),
        (survey("calculate;a;;;1 2"), "syntax_unexpected", "survey!E2"),
        (survey("calculate;a;;;1 + )"), "syntax_no_operand", "survey!E2"),
        (survey("text;a"), "label_missing", "survey!C2"),
        (survey("calculate;a;;;/data/nowhere + 1"), "dead_reference", "survey!E2"),
        (survey("calculate;a;;;${b} + 1", "calculate;b;;;${a} + 1"), "cycle", "survey!E2"),
        (survey("text;a;A;;;regex(., '^(a$')"), "bad_pattern", "survey!F2"),
        (survey("select_one town;a;A;;;;nosuch(name)", more=TOWNS), "unknown_function", "survey!G2"),
        (survey("select_one town;b;B;;;;;;search('towns', 'matches')", more=TOWNS), "argument_count", "survey!I2"),
        (survey("background-audio;a"), "no_recording", "survey!B2"),
        (survey("range;a;A;;;;;start=1 end=x step=1"), "pyxform.range_001", "survey!H2"),
        (survey("text;a;A;;;;;rowz=2"), "pyxform.survey_005", "survey!H2"),
        (survey("begin repeat;r;R", "text;a;A", "end repeat", "begin group;g;G", "begin repeat;r;R", "text;b;B",
                "end repeat", "end group"), "pyxform.names_004", "survey!B6"),
    ],
)  # fmt: skip
def test_an_error_is_found_at_its_cell_and_nowhere_else(tmp_path: Path, text: str, code: str, place: str) -> None:
    report = checked(tmp_path, text)
    assert told(report.errors()) == [(code, place)]
    assert report.definition is None


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        (survey("text;a;A;;;. != ''", heading=[*HEADING[:6], "constraint_message"]), "rule_without_words", "survey!F2"),
        (survey("text;a;A;;;;no", heading=[*HEADING[:6], "constraint_message"]), "words_without_rule", "survey!G2"),
        (survey("text;a;A;;;;red", heading=[*HEADING[:6], "colour"]), "unknown_column", "survey!"),
        (survey("text;a;A", more=TOWNS), "list_unused", "choices!A2"),
        (survey("select_one town;a;A", more=choices("town;a")), "choice_without_label", "choices!C2"),
        (survey("calculate;a;;;now()"), "clock_in_calculation", "survey!E2"),
        (survey("text;a;A;;;;;;blinking"), "appearance_ignored", "survey!I2"),
        (survey("image;a;A;;;;;;new"), "appearance_differs", "survey!I2"),
        (survey("audio;a;A;;;;;quality=low"), "no_effect", "survey!H2"),
        (survey("calculate;a;;;" + "if(1, 2, " * 13 + "3" + ")" * 13), "deep_if", "survey!E2"),
        (survey("calculate;a;;;pulldata('towns', 'x', 'key', '1')"), "file_missing", "survey!E2"),
        (survey("select_one town;b;B;;;;;;search('towns')", more=TOWNS), "file_missing", "survey!I2"),
        (survey("calculate;c;;;regex('x', 'a')"), "regex_unanchored", "survey!E2"),
        (survey("calculate;c;;;regex('x', '^(a+)+$')"), "regex_slow", "survey!E2"),
        (
            survey("begin repeat;r;R", "integer;n;N", "calculate;s;;;sum(/data/r[n > 1]/n)", "end repeat"),
            "all_rows_in_each",
            "survey!E4",
        ),
        (
            survey(
                "begin repeat;r;R",
                "integer;n;N",
                "calculate;s;;;indexed-repeat(${n}, ${r}, position(..) - 1)",
                "end repeat",
            ),
            "row_after_row",
            "survey!E4",
        ),
    ],
)
def test_a_doubt_is_a_warning_at_its_cell_and_the_form_runs(tmp_path: Path, text: str, code: str, place: str) -> None:
    report = checked(tmp_path, text)
    assert report.errors() == () and report.definition is not None
    assert (code, place) in told(report.warnings())


@pytest.mark.parametrize(
    "text",
    [
        survey("calculate;a;;;once(now())"),
        survey("calculate;c;;;regex('x', '^(a+b)+$')"),
        survey("begin repeat;r;R", "integer;n;N", "calculate;d;;;${n} * 2", "end repeat", "calculate;s;;;sum(${n})"),
        survey("select_one town;a;A;;;;name = 'a' or name = 'b'", more=TOWNS),
        survey("text;a;A;;;;;;multiline w4"),
    ],
)
def test_what_is_sound_is_left_alone(tmp_path: Path, text: str) -> None:
    report = checked(tmp_path, text)
    assert report.findings == () and report.definition is not None


def big_list(predicate: str) -> str:
    rows = [f"town;t{number};T{number}" for number in range(1_001)]
    return survey("text;p;P", f"select_one town;a;A;;;;{predicate}", more=choices(*rows))


def test_a_filter_over_a_long_list_wants_a_column_to_look_up(tmp_path: Path) -> None:
    slow = checked(tmp_path, big_list("contains(name, ${p})"))
    assert [one.details["count"] for one in slow.warnings() if one.code == "filter_not_indexed"] == ["1001"]
    quick = checked(tmp_path, big_list("name = ${p} and label != ''"))
    assert "filter_not_indexed" not in {one.code for one in quick.warnings()}


def test_a_table_without_the_column_asked_for_is_named_with_those_it_has(tmp_path: Path) -> None:
    (tmp_path / "towns.csv").write_text("key,tax\n1,5\n", "utf-8")
    report = checked(tmp_path, survey("calculate;a;;;pulldata('towns', 'rate', 'key', '1')"))
    (column,) = [one for one in report.findings if one.code == "file_column_missing"]
    assert (column.details["column"], column.details["known"]) == ("rate", "key、tax")


def test_a_search_is_checked_with_its_file(tmp_path: Path) -> None:
    (tmp_path / "towns.csv").write_text("key,名称\n1,一\n", "utf-8")
    columns = choices("town;key;名称", "town;0;None")
    sound = checked(
        tmp_path, survey("text;a;A", "select_one town;b;B;;;;;;search('towns','matches','key',${a})", more=columns)
    )
    assert sound.errors() == () and set(sound.media) == {"towns.csv"}
    wrong = checked(tmp_path, survey("select_one town;b;B;;;;;;search('towns', 'matches', 'rate', '1')", more=columns))
    (column,) = wrong.errors()
    assert (told(wrong.errors()), column.details["column"]) == ([("search_column", "survey!I2")], "rate")


def test_every_fault_of_a_form_is_told_in_one_go(tmp_path: Path) -> None:
    report = checked(
        tmp_path,
        survey(
            "text;a;A;${nobody} = 1", "texd;b;B", "calculate;c;;;nosuch(${a})", "calculate;d;;;${e} + 1",
            "calculate;e;;;${d} + 1", "calculate;f;;;1 +", "select_one none;g;G", "text;a;A", "range;h;H;;;;;start=x",
            "calculate;i;;;/data/nowhere",
        ),
    )  # fmt: skip
    rows = {one.place.row: one.code for one in report.errors()}
    assert rows.keys() == {2, 3, 4, 5, 7, 8, 9, 10, 11}
    assert (rows[4], rows[5], rows[10]) == ("unknown_function", "cycle", "pyxform.range_001")


def test_a_missing_translation_names_the_language(tmp_path: Path) -> None:
    heading = ["type", "name", "label::中文 (zh)", "label::English (en)"]
    report = checked(tmp_path, survey("text;a;甲;A", "text;b;乙", heading=heading))
    assert [(one.code, one.place.row, one.details["languages"]) for one in report.warnings()] == [
        ("translation_missing", 3, "English (en)")
    ]


def test_the_nearest_name_is_offered(tmp_path: Path) -> None:
    report = checked(
        tmp_path, survey("text;applicant_name;N", "calculate;a;;;${aplicant_name}", "calculate;b;;;concatt('a')")
    )
    assert [one.details["near"] for one in report.errors()] == ["applicant_name", "concat"]


def test_a_cycle_is_told_by_the_names_of_its_questions(tmp_path: Path) -> None:
    report = checked(tmp_path, survey("begin group;g;G", "calculate;a;;;${b}", "calculate;b;;;${a}", "end group"))
    (cycle,) = report.errors()
    assert set(cycle.details["path"].split(" -> ")) == {"${a}", "${b}"}


def test_the_same_faults_are_found_in_a_workbook_a_csv_and_markdown(tmp_path: Path) -> None:
    rows = [["type", "name", "label", "calculation"], ["text", "a", "A"], [], ["calculate", "b", None, "nosuch()"]]
    book = Workbook()
    book.active.title = "survey"
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    (tmp_path / "a.csv").write_text(
        '"survey"\n,type,name,label,calculation\n,text,a,A,\n,calculate,b,,nosuch()\n', "utf-8"
    )
    found = {kind: check_file(tmp_path / f"a.{kind}", functions=FUNCTIONS).errors() for kind in ("xlsx", "csv")}
    found["md"] = checked(tmp_path, survey("text;a;A;", "calculate;b;;;nosuch()")).errors()
    assert {kind: told(one) for kind, one in found.items()} == {
        "xlsx": [("unknown_function", "survey!D4")],
        "csv": [("unknown_function", "survey!D3")],
        "md": [("unknown_function", "survey!E3")],
    }


def test_xml_is_checked_by_node_and_attribute(tmp_path: Path) -> None:
    sheets: dict[str, Sheet] = {}
    path = tmp_path / "form.md"
    path.write_text(survey("text;a;A;;;${b} > 1", "integer;b;B"), "utf-8")
    sheets = read_file(path)
    made = convert(sheets, outline_of(sheets), name="form").xml
    assert made is not None
    report = checked(tmp_path, re.sub(r'constraint="[^"]*"', 'constraint="nosuch()"', made.decode()), "form.xml")
    assert [(one.code, one.place.heading) for one in report.errors()] == [("unknown_function", "/data/a constraint")]


@pytest.mark.parametrize("text", ["<html", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", ""])
def test_what_is_no_harmless_xform_is_one_finding(tmp_path: Path, text: str) -> None:
    assert len(checked(tmp_path, text, "form.xml").errors()) == 1


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.xlsx", b"PK no", "not_a_workbook"),
        ("a.xls", b"\xd0\xcf no", "not_a_workbook"),
        ("a.md", b"nothing here", "no_tables"),
        ("a.csv", b"survey\xff\xff", "not_utf8"),
        ("a.csv", b"survey,,\n,type,name\n,text," + b"x" * 200_000, "not_a_workbook"),
        ("a.doc", b"", "unknown_kind"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_by_its_reason(
    tmp_path: Path, name: str, content: bytes, why: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BadInput) as fault:
        check_file(tmp_path / name, functions=FUNCTIONS)
    assert fault.value.details["why"] == why


def workbook(path: Path, rows: str, size: str = "A1:B2") -> Path:
    """A workbook whose sheet survey says that it is of that size, and has these rows."""
    book = Workbook()
    assert book.active is not None
    book.active.title = "survey"
    book.save(path.with_suffix(".tmp"))
    with zipfile.ZipFile(path.with_suffix(".tmp")) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            sheet = f'<worksheet xmlns="{MAIN}"><dimension ref="{size}"/><sheetData>{rows}</sheetData></worksheet>'
            new.writestr(name, sheet if name.endswith("sheet1.xml") else old.read(name))
    return path


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def test_rows_beyond_the_size_that_a_workbook_tells_are_read(tmp_path: Path) -> None:
    rows = "".join(f'<row r="{at}">{cell(f"A{at}", f"text{at}")}</row>' for at in range(1, 30))
    sheet = read_file(workbook(tmp_path / "a.xlsx", rows))["survey"]
    assert [row.number for row in sheet.rows] == list(range(2, 30))


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (f'<row r="1048576">{cell("A1048576", "x")}</row>', "too_large"),
        (f'<row r="1">{cell("XFD1", "x")}</row>', "too_large"),
        ("<row" + " " * 1_100_000 + "/>", "too_large"),
        (f'<row r="1">{cell("A1", "x")}', "not_a_workbook"),
        ('<!DOCTYPE a [<!ENTITY b "c">]>', "not_a_workbook"),
    ],
    ids=["rows", "columns", "unpacked", "cut", "doctype"],
)
def test_a_workbook_out_of_bounds_or_torn_inside_is_refused(
    tmp_path: Path, rows: str, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "MAX_BYTES", 1_000_000)
    with pytest.raises(BadInput) as refused:
        read_file(workbook(tmp_path / "a.xlsx", rows))
    assert refused.value.details["why"] == why


def test_tables_as_chinese_spreadsheets_save_them_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("survey,,,\r\n,type,name,label\r\n,text,a,姓名\r\n".encode("gbk"))
    assert read_file(tmp_path / "a.csv")["survey"].rows[0].get("label") == "姓名"


def test_every_form_of_the_catalogue_is_sound(tmp_path: Path) -> None:
    for path in sorted((SOURCE / "forms").glob("*.md"))[:4]:
        report = check_file(path, functions=FUNCTIONS, shown=shown_by_the_window, catalogue=SOURCE)
        assert report.findings == () and report.definition is not None, path.name


def test_the_sheets_of_no_form_that_pyxform_takes_are_called_wrong(tmp_path: Path) -> None:
    of_the_engine = re.compile(
        "dead_reference|not_supported|no_.*|syntax_.*|cycle|engine|unknown_function|argument_count|bad_pattern"
    )
    wrong = {
        (form.source, one.code, one.place.row)
        for form in sheet_forms()
        for one in checked(tmp_path, form.markdown()).errors()
        if not of_the_engine.fullmatch(one.code)
    }
    assert wrong == set()


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_sentence_of_pyxform_has_words(language: str) -> None:
    from pyxform.errors import ErrorCode

    words = tomllib.loads((SOURCE.parent / "i18n" / language / "check.toml").read_text("utf-8"))["pyxform"]
    assert {code.name.lower() for code in ErrorCode} <= words.keys()


def test_every_sentence_of_pyxform_is_known_again_with_what_it_names() -> None:
    from pyxform.errors import ErrorCode

    from sync.district.publishing.checking.convert import _finding

    outline = outline_of({})
    for code in ErrorCode:
        blanks = {name for _, name, _, _ in string.Formatter().parse(code.value.msg) if name}
        said = code.value.format(**{name: "7" if "row" in name else f"the_{name}" for name in blanks})
        found = _finding(said, outline, error=True)
        assert found.code == f"pyxform.{code.name.lower()}" or found.code in ("unknown_list", "parameters"), said
