"""A fault in the source names its file and line, and nothing is published."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from counter_app.catalogue.model import Item
from counter_app.errors import BadInput
from sync.district.publishing import build_release
from sync.district.publishing.forms import compile_form
from sync.district.publishing.items import Standard, read_items
from sync.district.publishing.markdown import read_sheets
from sync.district.publishing.source import convert
from tests.unit.catalogue.conftest import KEY, NOW, SOURCE

SETTINGS = """| settings |
| | form_id | form_title | version |
| | small | 小表 | 1 |

| survey |
| | type | name | label::Chinese (zh) | label::English (en) | relevant | constraint |
"""


def _fault_of(tmp_path: Path, rows: str, *, settings: str = SETTINGS) -> tuple[object, object]:
    forms = tmp_path / "forms"
    shutil.copytree(SOURCE / "forms" / "common", forms / "common")
    (forms / "small.md").write_text(settings + rows, encoding="utf-8")
    with pytest.raises(BadInput) as fault:
        compile_form(forms / "small.md", lists={}, values={}, notices={"standard": "1"})
    return fault.value.details["why"], fault.value.details["where"]


@pytest.mark.parametrize(
    ("rows", "why", "line"),
    [
        ("| | text | a | 甲 | A | ${b} = '1' | |", "unknown_question", 7),
        ("| | text | a | 甲 | A |\n| | text | a | 乙 | B |", "name_twice", 8),
        ("| | osm | a | 甲 | A |", "unknown_type", 7),
        ("| | text | a | 甲 |", "language_missing", 7),
        ("| | text | 甲 | 甲 | A |", "bad_name", 7),
        ("| | select_one colours | a | 甲 | A |", "unknown_list", 7),
        ("| | text | a | 甲 | A | | . != '' |", "rule_without_words", 7),
        ("| | begin_group | a | 甲 | A |", "group_not_closed", 7),
        ("| | end_group |", "group_not_open", 7),
        ("| | include | nowhere |", "unknown_block", 7),
        ("| | text | a | 甲 | A | {nobody_says} = '1' |", "unknown_placeholder", 7),
        ("| | text | a | 甲 | A | | | too | many |", "more_cells_than_headings", 7),
    ],
)
def test_a_faulty_row_of_a_form_is_named_by_its_line(tmp_path: Path, rows: str, why: str, line: int) -> None:
    assert _fault_of(tmp_path, rows) == (why, f"forms/small.md:{line}")


def test_a_form_without_settings_says_which_is_missing(tmp_path: Path) -> None:
    settings = SETTINGS.replace(" version |", "").replace(" 1 |", "")
    assert _fault_of(tmp_path, "| | text | a | 甲 | A |", settings=settings)[0] == "setting_missing"


def test_a_bar_inside_a_cell_is_written_with_a_backslash(tmp_path: Path) -> None:
    path = tmp_path / "sheet.md"
    path.write_text("| survey |\n| | name | rule |\n|---|---|---|\n| | a | x \\| y |\n", encoding="utf-8")
    (row,) = read_sheets(path, shown_as="sheet.md")["survey"]
    assert (row.cells, row.where) == ({"name": "a", "rule": "x | y"}, "sheet.md:4")


@pytest.mark.parametrize(
    ("file", "old", "new", "why", "where"),
    [
        ("items/ZR-003.toml", 'department = "wg"', 'department = "xx"', "unknown_department", "items/ZR-003.toml"),
        ("items/ZR-003.toml", '"re_new_address"', '"re_old_address"', "unknown_question", "items/ZR-003.toml:"),
        ("items/ZR-003.toml", 'form = "residence_endorse"', 'form = "other"', "unknown_form", "items/ZR-003.toml:7"),
        ("items/ZR-003.toml", "accept_offline =", "accept_online =", "unknown_key", "items/ZR-003.toml:"),
        ("items/ZR-003.toml", 'check = "scan"', 'chek = "scan"', "unknown_key", "items/ZR-003.toml:"),
        ("items/ZR-003.toml", 'trust = "K-H"', "trust = ", "toml", "items/ZR-003.toml"),
        ("items/ZR-003.toml", 'attachments = ["change_proof"]', 'attachments = ["x"]', "unknown_attachment", "items/"),
        ("items/ZR-003.toml", 're_addr_changed = "no"', 're_addr_changed = "2"', "sample_type", "items/ZR-003"),
        ("items/ZR-003.toml", "${re_addr_changed} = 'yes'\"", '${re_addr_changed} = "', "expression", "items/ZR-003"),
        ("items/ZR-003.toml", '"id_card"', '"no_such"', "not_in_standard", "items/ZR-003.toml:"),
        ("items/ZR-003.toml", '["签注回执", "Endorsement receipt"]', '["签注回执"]', "two_languages", "items/ZR-003"),
        ("items/ZR-003.toml", "accepting_point =", "# ", "data_missing", "items/ZR-003.toml:"),
        (
            "items/ZR-003.toml",
            '["佛山市公安局禅城分局"',
            '["新城社区居民委员会"',
            "village_issues",
            "items/ZR-003.toml:9",
        ),
        ("items/ZR-003.toml", 'issued_by = "佛山', 'issued_by = "某村民委员会', "village_issues", "items/ZR-003.toml:"),
        ("items/ZR-003.toml", 'matter_type = "07"', 'matter_type = "01"', "licensing_law", "items/ZR-003.toml:6"),
        ("items/ZR-003.toml", "remedy = [", "keywords_of = [", "unknown_key", "items/ZR-003.toml:"),
        ("items/ZR-003.toml", 'matter_type = "07"', 'matter_type = "10"', "remedy_misplaced", "items/ZR-003.toml:"),
        ("items/ZR-003.toml", "居住证已签注，", "依照行政许可法签注，", "licensing_law", "items/ZR-003.toml:"),
        ("items/ZR-003.toml", 'sealed = "e_seal"', 'sealed = "none"', "paper_seal", "items/ZR-003.toml:"),
        ("items/ZR-003.toml", 'on_event = "concluded"', 'on_event = "sent"', "paper_event", "items/ZR-003.toml:"),
        ("standard.toml", 'sealed = "wet"', 'sealed = "ink"', "paper_seal", "items/ZR-003.toml:"),
        (
            "items/ZR-003.toml",
            "accept_offline =",
            "family = true\nshared = ['agent_id', 'agent_of']\naccept_offline =",
            "unknown_question",
            "items/ZR-003.toml:",
        ),
        (
            "items/ZR-003.toml",
            "accept_offline =",
            "family = true\naccept_offline =",
            "family_shares_nothing",
            "items/ZR-003.toml:",
        ),
        ("tables/divisions.csv", "code,name,level", "kode,name,level", "column_missing", "tables/divisions.csv:1"),
        ("tables/holidays_2026.csv", ",off,", ",free,", "bad_day", "tables/holidays_2026.csv:2"),
    ],
)
def test_a_faulty_source_file_is_named_and_nothing_is_published(
    tmp_path: Path, file: str, old: str, new: str, why: str, where: str
) -> None:
    source = _small_source(tmp_path)
    text = (source / file).read_text(encoding="utf-8")
    assert old in text
    (source / file).write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(BadInput) as fault:
        build_release(source, tmp_path / "release.zip", key=KEY, now=NOW)
    assert fault.value.details["why"] == why
    assert str(fault.value.details["where"]).startswith(where)
    assert not (tmp_path / "release.zip").exists()


def test_what_the_engine_refuses_is_named_by_its_line(tmp_path: Path) -> None:
    source = _small_source(tmp_path)
    path = source / "forms" / "residence_endorse.md"
    text = path.read_text(encoding="utf-8")
    line = next(number for number, row in enumerate(text.splitlines(), start=1) if "| re_new_address |" in row)
    row = text.splitlines()[line - 1]
    cells = row.split("|")
    cells[8] = " nosuch(.) "
    path.write_text(text.replace(row, "|".join(cells)), encoding="utf-8")
    with pytest.raises(BadInput) as fault:
        build_release(source, tmp_path / "release.zip", key=KEY, now=NOW)
    assert (fault.value.details["why"], fault.value.details["where"]) == (
        "engine",
        f"forms/residence_endorse.md:{line}",
    )


def _small_source(tmp_path: Path) -> Path:
    """The real source with one form and one item, so that a build takes a moment."""
    source = shutil.copytree(SOURCE, tmp_path / "source")
    for path in [*(source / "items").glob("*.toml"), *(source / "forms").glob("*.md")]:
        if path.stem not in ("ZR-003", "residence_endorse"):
            path.unlink()
    (source / "reference" / "forms.json").write_text('{"common": {}, "forms": []}', encoding="utf-8")
    return source


def test_the_small_source_itself_is_sound(tmp_path: Path) -> None:
    manifest = build_release(_small_source(tmp_path), tmp_path / "release.zip", key=KEY, now=NOW)
    assert [entry.path for entry in manifest.files] == ["catalogue.json", "forms/residence_endorse.xml"]


def test_an_item_without_a_sample_is_not_published(tmp_path: Path) -> None:
    source = _small_source(tmp_path)
    path = source / "items" / "ZR-003.toml"
    path.write_text(path.read_text(encoding="utf-8").split("[shortfall_sample]")[0], encoding="utf-8")
    with pytest.raises(BadInput, match="sample_missing"):
        build_release(source, tmp_path / "release.zip", key=KEY, now=NOW)


def test_an_unknown_key_is_refused_before_its_value_is_looked_at() -> None:
    with pytest.raises(BadInput, match="unknown_key"):
        convert({"code": "X", "surprise": 1}, Item, "items/X.toml")


def test_no_items_folder_gives_no_items(tmp_path: Path) -> None:
    assert read_items(tmp_path, Standard(SOURCE / "standard.toml"), {}) == ()
