"""Languages, outputs, hints and what the form passes through to pages."""

from __future__ import annotations

import pytest

from counter_app.errors import BadInput
from counter_app.forms import Choice, Record
from tests.unit.forms.support import bind, compiled, opened

TEXTS = (
    "<itext>"
    '<translation lang="中文 (zh)" default="true()">'
    '<text id="a"><value> 甲<output value=" /data/n "/> </value></text>'
    '<text id="h"><value>提示</value><value form="guidance">说明</value></text>'
    '<text id="c"><value>不对 <output value="."/></value></text><text id="y"><value>是</value></text>'
    '<text id="w"><value>留意</value></text></translation>'
    '<translation lang="English (en)">'
    '<text id="a"><value>A<output value=" /data/n "/></value></text>'
    '<text id="h"><value>-</value></text><text id="c"><value>wrong</value></text><text id="y"><value>Yes</value></text>'
    '<text id="w"><value>mind</value></text></translation></itext>'
)
BODY = (
    '<select1 ref="/data/a" appearance="minimal autocomplete"><label ref="jr:itext(\'a\')"/><hint ref="jr:itext(\'h\')"/>'
    '<itemset nodeset="instance(\'yn\')/root/item"><value ref="name"/><label ref="jr:itext(itextId)"/></itemset></select1>'
    '<upload ref="/data/f" mediatype="image/*" rows="3"><label>F</label></upload>'
)
LISTS = '<instance id="yn"><root><item><itextId>y</itextId><name>yes</name></item></root></instance>'


@pytest.fixture
def record() -> Record:
    binds = (
        bind("n", type="int"),
        bind(
            "a",
            constraint=". = 'no'",
            jr_constraintMsg="jr:itext('c')",
            cn_warning="false()",
            cn_warningMsg="jr:itext('w')",
        ),
        bind("f", type="binary", cn_field="photo"),
        bind("name", calculate="jr:choice-name(/data/a, '/data/a')"),
    )
    return opened(compiled("<n/><a/><f/><name/>", *binds, texts=TEXTS, model=LISTS, body=BODY))


def test_an_output_follows_the_answer(record: Record) -> None:
    assert record.state("/data/a").label == "甲"
    assert record.answer("/data/n", "3").refs == {"/data/n", "/data/a"}
    assert record.state("/data/a").label == "甲3"


def test_everything_shown_changes_with_the_language_and_nothing_else(record: Record) -> None:
    record.answer("/data/a", "yes")
    assert (record.state("/data/a").message, record.state("/data/a").warning) == ("不对 yes", "留意")
    assert record.set_language("English (en)").refs == {"/data/a", "/data/name"}
    state = record.state("/data/a")
    assert (state.label, state.message, state.warning, state.choices) == ("A", "wrong", "mind", (Choice("yes", "Yes"),))
    assert record.state("/data/name").value == "Yes"


def test_a_text_that_a_language_lacks_is_shown_in_the_default_one(record: Record) -> None:
    record.set_language("English (en)")
    assert (record.state("/data/a").hint, record.state("/data/a").guidance) == ("提示", "说明")


def test_a_language_that_the_form_does_not_speak_is_refused(record: Record) -> None:
    with pytest.raises(BadInput):
        record.set_language("Deutsch (de)")


def test_a_page_reads_control_appearance_mediatype_and_our_attributes(record: Record) -> None:
    select, upload = record.definition.nodes["/data/a"], record.definition.nodes["/data/f"]
    assert (select.control, select.appearance) == ("select1", "minimal autocomplete")
    assert (upload.control, upload.mediatype, upload.type) == ("upload", "image/*", "binary")
    assert upload.bind_attributes == {"cn:field": "photo"} and upload.control_attributes == {"rows": "3"}


def test_a_row_is_labelled_by_what_stands_in_it() -> None:
    label = '<label>子女 <output value="/data/kids/name"/></label>'
    body = (
        f'<group ref="/data/kids">{label}<repeat nodeset="/data/kids"><input ref="/data/kids/name"/></repeat></group>'
    )
    record = opened(compiled("<kids><name/></kids>", body=body))
    assert record.answer("/data/kids[1]/name", "小明").refs == {"/data/kids[1]", "/data/kids[1]/name"}
    assert record.state("/data/kids[1]").label == "子女 小明"


def test_a_name_used_twice_is_kept_by_its_ref() -> None:
    record = opened(compiled("<g><a>1</a></g><h><a>2</a></h><b>3</b>"))
    assert record.answers() == {"/data/g/a": "1", "/data/h/a": "2", "b": "3"}
    with pytest.raises(BadInput):
        record.definition.ref_of("a")
    assert record.definition.ref_of("b") == "/data/b"


def test_a_long_list_is_worded_once_for_each_language_and_anew_where_its_words_change() -> None:
    texts = (
        '<itext><translation lang="zh" default="true()">{}<text id="n"><value>甲<output value="/data/n"/></value></text>'
        '</translation><translation lang="en">{}<text id="n"><value>A<output value="/data/n"/></value></text></translation></itext>'
    ).format(*("".join(f'<text id="t{at}"><value>{word}{at}</value></text>' for at in range(150)) for word in "村v"))
    items = "".join(f"<item><itextId>t{at}</itextId><name>{at}</name></item>" for at in range(150))
    last = "<item><itextId>n</itextId><name>n</name></item>"
    lists = f'<instance id="v"><root>{items}</root></instance><instance id="w"><root>{items}{last}</root></instance>'
    asked = "".join(
        f'<select1 ref="/data/{one}"><itemset nodeset="instance(\'{one}\')/root/item"><value ref="name"/>'
        '<label ref="jr:itext(itextId)"/></itemset></select1>'
        for one in "vw"
    )
    record = opened(compiled("<n/><v/><w/>", texts=texts, model=lists, body=asked))
    first = record.state("/data/v").choices
    assert first[149] == Choice("149", "村149")
    record.answer("/data/v", "3")
    assert record.state("/data/v").choices is first
    record.answer("/data/n", "7")
    assert record.state("/data/w").choices[150] == Choice("n", "甲7")
    record.set_language("en")
    assert record.state("/data/v").choices[149] == Choice("149", "v149")
    assert record.state("/data/w").choices[150] == Choice("n", "A7")
