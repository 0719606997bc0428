"""A source sheet through pyxform (a publisher's tool) and through the engine: how a sheet must spell what is ours."""

from __future__ import annotations

import pytest
from pyxform.xls2xform import convert

from counter_app.forms import Choice, FormDefinition, Record, compile_form
from tests.unit.forms.support import loaded, opened

SHEET = """
| survey | | | | | | | | | | | | | |
| | type | name | label::中文 (zh) | label::English (en) | required | required_message::中文 (zh) | constraint | constraint_message::中文 (zh) | calculation | relevant | choice_filter | repeat_count | bind::cn:warning | bind::cn:warningMsg::中文 (zh) | bind::cn:warningMsg::English (en) | bind::cn:field | default |
| | begin_group | sec | 申请人 | Applicant | | | | | | | | | | | | | |
| | text | id_no | 证件号码 | ID number | yes | 请填号码 | cn:id-valid(${id_no}) | 号码 ${id_no} 不对 | | | | | cn:id-current(${id_no}) | 快过期 | expiring | id.no | |
| | end_group | | | | | | | | | | | | | | | | |
| | select_one towns | town | 镇街 | Town | | | | | | cn:id-valid(${id_no}) | area = ${area} | | | | | | |
| | text | area | 区 | Area | | | | | | | | | | | | | a1 |
| | integer | kids_n | 子女数 | Children | | | . <= 5 | | | | | | | | | | |
| | begin_repeat | kids | 子女 | Child | | | | | | | | ${kids_n} | | | | | |
| | text | kid_name | 姓名 | Name | | | | | | | | | | | | | |
| | date | kid_birth | 出生 | Born | | | | | | | | | | | | | today() |
| | calculate | kid_no | | | | | | | concat(position(..), '/', count(${kids})) | | | | | | | | |
| | end_repeat | | | | | | | | | | | | | | | | |
| | calculate | upper | | | | | | | cn:upper(${area}) | | | | | | | | |
| | select_multiple docs | docs | 材料 | Papers | | | | | | | | | | | | | |
| | image | photo | 照片 | Photo | | | | | | ${kids_n} > 0 | | | | | | | |
| | acknowledge | agreed | 已告知 | Told | | | | | | | | | | | | | |
| choices | | | | | |
| | list_name | name | label::中文 (zh) | label::English (en) | area |
| | towns | t1 | 祖庙 | Zumiao | a1 |
| | towns | t2 | 石湾 | Shiwan | a2 |
| | docs | d1 | 租约 | Lease | |
| | docs | d2 | 合同 | Contract | |
| settings | | | | |
| | form_title | form_id | version | default_language | namespaces |
| | 测试表 | test | 2026 | 中文 (zh) | cn="https://yimen-counter.example/xforms/cn" |
"""  # noqa: E501 (a sheet is as wide as it is)
FUNCTIONS = {
    "cn:id-valid": lambda number: number in ("good", "old"),
    "cn:id-current": lambda number: number == "good",
    "cn:upper": lambda text: text.upper(),
}


@pytest.fixture(scope="module")
def definition() -> FormDefinition:
    made = convert(xlsform=SHEET, file_type=".md", validate=False)
    return compile_form(made.xform.encode(), functions=FUNCTIONS)


@pytest.fixture
def record(definition: FormDefinition) -> Record:
    return opened(definition)


def test_the_form_says_who_it_is(definition: FormDefinition) -> None:
    assert (definition.form_id, definition.version, definition.title()) == ("test", "2026", "测试表")
    assert (definition.languages, definition.default_language) == (("中文 (zh)", "English (en)"), "中文 (zh)")
    assert definition.ref_of("id_no") == "/data/sec/id_no"
    assert definition.nodes["/data/sec/id_no"].bind_attributes == {"cn:field": "id.no"}


def test_our_functions_pass_through_constraint_relevance_and_calculation(record: Record) -> None:
    assert record.problems()[0].message == "请填号码"
    record.answer("/data/sec/id_no", "bad")
    assert record.problems()[0].message == "号码 bad 不对" and not record.state("/data/town").relevant
    record.answer("/data/sec/id_no", "good")
    assert record.problems() == () and record.state("/data/town").choices == (Choice("t1", "祖庙"),)
    assert record.state("/data/upper").value == "A1"


def test_a_soft_rule_is_a_bind_column_and_its_words_are_translated(record: Record) -> None:
    record.answer("/data/sec/id_no", "old")
    assert [warning.message for warning in record.warnings()] == ["快过期"]
    record.set_language("English (en)")
    assert [warning.message for warning in record.warnings()] == ["expiring"]


def test_a_counted_repeat_fills_its_rows(record: Record) -> None:
    assert record.answer("/data/kids_n", "2").rows_added == ("/data/kids[1]", "/data/kids[2]")
    assert record.state("/data/kids[2]/kid_birth").value == "2026-02-23"
    assert record.state("/data/photo").relevant and record.answers()["kids"] == [
        {"kid_birth": "2026-02-23", "kid_no": "1/1"},
        {"kid_birth": "2026-02-23", "kid_no": "2/1"},
    ]


def test_a_record_comes_back_from_its_draft_and_its_xml_is_stable(record: Record) -> None:
    for ref, value in (
        ("/data/sec/id_no", "good"),
        ("/data/docs", ["d2", "d1"]),
        ("/data/agreed", "OK"),
        ("/data/kids_n", "1"),
    ):
        record.answer(ref, value)
    draft = record.answers(relevant_only=False)
    assert draft["docs"] == "d2 d1"
    back = loaded(record.definition, draft)
    assert back.to_xml() == record.to_xml() and back.answers() == record.answers()
