"""Forms that are broken, or meant to break something, end in a named refusal."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counter_app.errors import BadInput
from counter_app.forms import Record, compile_form, settling
from counter_app.forms.values import MAX_TEXT
from tests.unit.forms.support import NOW, TODAY, bind, compiled, form, inputs, loaded, opened

BOMB = b'<!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = b'<!DOCTYPE b [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
GOOD = form("<a/>", body=inputs("a"))


@pytest.mark.parametrize(
    "xml",
    [
        b"", b"not xml", b"<a/>", GOOD[:-20], b"\x00" + GOOD, BOMB + GOOD.replace(b"<a/>", b"<a>&b;&b;</a>"),
        OUTSIDE + GOOD.replace(b"<a/>", b"<a>&a;</a>"), b"<!DOCTYPE h>" + GOOD, b"<x>" * 5000 + b"</x>" * 5000,
        GOOD.replace(b"<label>a", b"<label>" + b"a" * 11_000_000), GOOD.replace(b"<instance>", b"<instance/><instance>"),
        GOOD.replace(b"h:body", b"h:feet"),
    ],
    ids=["empty", "text", "no form", "cut", "nul", "bomb", "file", "doctype", "deep", "11 MB", "no instance", "no body"],
)  # fmt: skip
def test_what_is_no_harmless_form_is_refused(xml: bytes) -> None:
    with pytest.raises(BadInput) as refused:
        compile_form(xml)
    assert refused.value.details["what"] == "form" and refused.value.details["why"]


@pytest.mark.parametrize(
    ("binds", "path"),
    [
        ([bind("a", calculate=". + 1")], "/data/a -> /data/a"),
        ([bind("a", relevant="/data/b = 1"), bind("b", calculate="/data/a")], "/data/a -> /data/b -> /data/a"),
        ([bind("g", relevant="/data/g/x = 1")], "/data/g -> /data/g"),
        ([bind("a", calculate="/data/g/x"), bind("g", relevant="/data/a > 1")], "/data/a -> /data/g -> /data/a"),
    ],
)
def test_a_cycle_is_refused_with_its_path(binds: list[str], path: str) -> None:
    with pytest.raises(BadInput) as refused:
        compiled("<a/><b/><g><x/></g>", *binds)
    assert refused.value.details["why"] == f"cycle: {path}"


def test_a_running_total_that_reads_its_own_question_is_a_cycle_as_in_collect() -> None:
    running = "../n + indexed-repeat(/data/r/t, /data/r, position(..) - 1)"
    with pytest.raises(BadInput):
        compiled("<r><n/><t/></r>", bind("r/t", calculate=running), body='<repeat nodeset="/data/r"/>')


@pytest.mark.parametrize(
    "binds",
    [
        [bind("a", constraint="nosuch(.)")], [bind("a", relevant="../../../a")],
        [bind("a", cn_warning="1 +")], [bind("a", jr_constraintMsg="jr:itext('nosuch')")],
    ],
)  # fmt: skip
def test_a_fault_names_the_place_it_stands_at(binds: list[str]) -> None:
    with pytest.raises(BadInput) as refused:
        compiled("<a/>", *binds)
    assert str(refused.value.details["where"]).startswith("/data/")


def test_a_chain_five_thousand_deep_needs_no_stack() -> None:
    count = 5000
    binds = [bind(f"n{at}", calculate=f"/data/n{at - 1} + 1") for at in range(1, count)]
    record = opened(compiled("".join(f"<n{at}/>" for at in range(count)), bind("n0", type="int"), *binds))
    assert len(record.answer("/data/n0", "1").refs) == count
    assert record.state(f"/data/n{count - 1}").value == str(count)


def test_a_list_of_a_hundred_thousand_is_looked_up_not_searched() -> None:
    items = "".join(f"<item><name>t{n}</name><d>d{n % 1000}</d></item>" for n in range(100_000))
    nodes = "instance('t')/root/item[d = /data/a]"
    body = inputs("a") + f'<select1 ref="/data/b"><itemset nodeset="{nodes}"><value ref="name"/></itemset></select1>'
    record = opened(compiled("<a/><b/>", model=f'<instance id="t"><root>{items}</root></instance>', body=body))
    record.answer("/data/a", "d7")
    assert len(record.state("/data/b").choices) == 100


def test_the_path_of_a_long_cycle_is_told_by_its_ends() -> None:
    count = 5000
    binds = [bind(f"n{at}", calculate=f"/data/n{(at + 1) % count} + 1") for at in range(count)]
    with pytest.raises(BadInput) as refused:
        compiled("".join(f"<n{at}/>" for at in range(count)), *binds)
    why = str(refused.value.details["why"])
    assert why.startswith("cycle: /data/n0 -> /data/n4999 -> ") and why.endswith(" -> /data/n1 -> /data/n0")
    assert "… 4901 more …" in why and len(why) < 3000


@pytest.mark.parametrize(
    ("content", "why"),
    [(BOMB + b"<a>&b;</a>", "declaration"), (b'<a b="' + b"x" * 10_100_000 + b'"/>', "longer than 10 MB")],
)
def test_what_the_reader_of_xml_will_not_read_is_said_in_words(content: bytes, why: str) -> None:
    with pytest.raises(BadInput) as refused:
        compile_form(content)
    assert why in str(refused.value.details["why"])


@pytest.mark.parametrize("name", ["/dev/zero", "/", "/dev/null", "/no/such.csv", "a\0b.csv"])
def test_a_list_is_read_from_a_file_only(name: str) -> None:
    model = '<instance id="t" src="jr://file-csv/t.csv"/>'
    with pytest.raises(BadInput) as refused:
        compile_form(
            form("<a/>", bind("a", calculate="count(instance('t')/root/item)"), model=model),
            media={"t.csv": Path(name)},
        )
    assert str(refused.value.details["why"]).startswith("the file cannot be read: ")


def test_what_xml_cannot_carry_is_left_out_of_a_calculation() -> None:
    record = opened(compiled("<a/><b/>", bind("b", calculate="concat(base64-decode('AAAA'), 'x', /data/a)")))
    record.answer("/data/a", "\ud800y\x07")
    assert record.state("/data/b").value == "xy"
    assert b"<b>xy</b>" in record.to_xml()


def test_a_text_that_grows_out_of_bounds_is_blank() -> None:
    doubled = [bind(f"c{at}", calculate=f"concat(/data/c{at - 1}, /data/c{at - 1})") for at in range(1, 60)]
    record = opened(compiled("".join(f"<c{at}/>" for at in range(60)), *doubled))
    record.answer("/data/c0", "x" * 1000)
    lengths = [len(record.state(f"/data/c{at}").value) for at in range(60)]
    assert max(lengths) <= MAX_TEXT and lengths[9] == 512_000 and lengths[10:] == [0] * 50
    assert record.evaluate(f"string-length(concat({','.join(['/data/c9'] * 100)}))") == 0.0
    assert record.evaluate(f"string-length(join('', {','.join(['/data/c9'] * 10)}))") == 5_120_000.0


def test_a_typed_text_out_of_bounds_is_refused() -> None:
    record = opened(compiled("<a/>", body=inputs("a")))
    record.answer("/data/a", "x" * MAX_TEXT)
    with pytest.raises(BadInput):
        record.answer("/data/a", "y" * (MAX_TEXT + 1))
    assert record.state("/data/a").value == "x" * MAX_TEXT


def test_a_label_of_many_long_answers_is_cut_off() -> None:
    outputs = '<output value="/data/a"/>' * 30
    record = opened(compiled("<a/>", body=f'<input ref="/data/a"><label>{outputs}!</label></input>'))
    record.answer("/data/a", "x" * 100_000)
    assert record.state("/data/a").label == "x" * MAX_TEXT + "…"
    record.answer("/data/a", "xy")
    assert record.state("/data/a").label == "xy" * 30 + "!"


NESTED_BODY = (
    '<repeat nodeset="/data/r" jr:count="/data/n"><repeat nodeset="/data/r/q" jr:count="/data/n">'
    '<input ref="/data/r/q/x"/></repeat></repeat>'
)


def test_rows_of_rows_are_bounded_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settling, "MAX_NODES", 5_000)
    definition = compiled("<n/><r><q><x/></q></r>", bind("n", type="int"), body=NESTED_BODY)
    record = opened(definition)
    record.answer("/data/n", "3000")
    assert 4_000 < sum(1 for _ in record.root.walk()) <= 5_010
    assert sum(1 for _ in loaded(definition, record.answers(relevant_only=False)).root.walk()) <= 5_010
    again = Record.from_xml(definition, record.to_xml(), today=lambda: TODAY, now=lambda: NOW)
    assert sum(1 for _ in again.root.walk()) <= 5_010


def test_rows_added_by_hand_stop_where_the_record_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settling, "MAX_NODES", 500)
    definition = compiled("<r><x/><y/></r>", body=f'<repeat nodeset="/data/r">{inputs("r/x", "r/y")}</repeat>')
    record = opened(definition)
    for _ in range(1000):
        record.add_row("/data/r")
        record.remove_row("/data/r[1]")
    with pytest.raises(BadInput) as refused:
        for _ in range(1000):
            record.add_row("/data/r")
    assert "full" in str(refused.value.details["why"])
    assert record.state("/data/r").row_count == 166


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["a", "r", "x", "f"]) | st.text(), inner),
)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(st.dictionaries(st.sampled_from(["a", "r", "x", "f"]), JSON))
def test_no_kept_answers_can_stop_a_record_from_opening(answers: dict[str, object]) -> None:
    body = inputs("a") + f'<repeat nodeset="/data/r">{inputs("r/x")}</repeat>'
    definition = compiled(
        "<a/><r><x/></r><f/>", bind("a", type="date"), bind("f", calculate="count(/data/r)"), body=body
    )
    record = loaded(definition, answers)
    assert loaded(definition, record.answers(relevant_only=False)).to_xml() == record.to_xml()


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("1" + "+1" * 100_000, 100_001.0), ("if(/data/a = '', 1, " * 190 + "0" + ")" * 190, 1.0), ("-" * 10_000 + "1", 1.0),
        ("pow(10, 1000) + number('" + "9" * 5000 + "')", float("inf")), ("count(//following::*/preceding::*)", 0.0),
        ("regex('" + "a" * 50_000 + "b', '(a+)+')", False), ("string-length(uuid(1000000000))", 1000.0),
        ("instance('t')//n = 'none'", False), ("count(instance('t')//n[. = instance('t')//n])", 2000.0),
        ("count(instance('t')/root/item[1]/following::n)", 1999.0),
    ],
    ids=["long", "deep", "minus", "huge", "axes", "pattern", "uuid", "any", "all", "following"],
)  # fmt: skip
def test_an_expression_out_of_proportion_is_run(expression: str, expected: object) -> None:
    items = "".join(f"<item><n>{n}</n></item>" for n in range(2000))
    assert (
        opened(compiled("<a/>", model=f'<instance id="t"><root>{items}</root></instance>')).evaluate(expression)
        == expected
    )


@pytest.mark.parametrize(
    "expression", ["1" + "+1" * 300_000, "(" * 1000 + "1" + ")" * 1000, "1e5", "regex(., '(a{1,999}){999}')"]
)
def test_an_expression_out_of_bounds_is_refused(expression: str) -> None:
    with pytest.raises(BadInput):
        opened(compiled("<a/>")).evaluate(expression)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text(alphabet="/data.[]()'\"=<>+-*|,$ {}:0123456789andivmosu", max_size=40))
def test_any_text_as_an_expression_is_run_or_refused(text: str) -> None:
    record = opened(compiled("<a/><d/>"))
    try:
        record.evaluate(text)
    except BadInput as refused:
        assert refused.details["why"]
