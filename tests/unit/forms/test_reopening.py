"""A record read back from its XML: the same answers, the same bytes; what is foreign or hostile is refused by name."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counter_app.errors import BadInput
from counter_app.forms import FormDefinition, Record, compile_form
from tests.unit.forms.support import HEAD, NOW, TODAY, bind, compiled, form, inputs, opened
from tests.unit.forms.test_random_forms import CHECKED, EDITS, SHAPES, all_states, edit, random_form

META = "<meta><instanceID/></meta>"
ROWS = "<r jr:template=''><x/><i jr:template=''><y/></i></r><r><x/></r>"


def reopened(definition: FormDefinition, xml: bytes, **how: bool) -> Record:
    return Record.from_xml(definition, xml, today=lambda: TODAY, now=lambda: NOW, new_id=lambda: "id-2", **how)


def family() -> FormDefinition:
    """A name, a group behind it, rows with rows in them, and OpenRosa's meta block."""
    body = inputs("a", "g/b") + (
        '<group ref="/data/r"><repeat nodeset="/data/r"><input ref="/data/r/x"/>'
        '<group ref="/data/r/i"><repeat nodeset="/data/r/i"><input ref="/data/r/i/y"/></repeat></group></repeat></group>'
    )
    return compiled(
        f"<a/><g><b>usual</b></g>{ROWS}<n/>{META}",
        bind("g", relevant="/data/a != 'alone'"),
        bind("n", calculate="count(/data/r)"),
        bind("meta/instanceID", jr_preload="uid"),
        body=body,
    )


@CHECKED
@given(SHAPES, EDITS)
def test_what_was_written_is_read_back_and_written_as_the_same_bytes(
    shape: list[tuple[str, int]], edits: list[tuple[int, str, str]]
) -> None:
    record = opened(random_form(shape))
    for pick, kind, value in edits:
        edit(record, pick, kind, value)
    sent, draft = record.to_xml(), record.to_xml(relevant_only=False)
    again = reopened(record.definition, sent)
    assert again.to_xml() == sent and again.answers() == record.answers() and again.dropped == ()
    assert again.problems() == record.problems()
    kept = reopened(record.definition, draft, relevant_only=False)
    assert kept.to_xml(relevant_only=False) == draft and kept.to_xml() == sent
    assert all_states(kept) == all_states(record)


def test_rows_in_rows_the_instance_id_and_hidden_answers_come_back() -> None:
    record = opened(family())
    record.answer("/data/g/b", "typed")
    record.answer("/data/r[1]/x", " 1\r\n2 ")
    record.add_row("/data/r")
    record.add_row("/data/r[2]/i")
    record.answer("/data/r[2]/i[1]/y", "<&\U00020bb7")
    record.answer("/data/a", "alone")
    sent, draft = record.to_xml(), record.to_xml(relevant_only=False)
    assert b"typed" not in sent and b"typed" in draft and b"uuid:id-1" in sent
    again = reopened(record.definition, sent)
    assert again.to_xml() == sent
    assert again.answer("/data/a", "") and again.state("/data/g/b").value == "usual"
    assert reopened(record.definition, draft, relevant_only=False).state("/data/g/b").value == "typed"


def test_a_repeat_that_was_hidden_has_its_first_row_when_it_comes_back() -> None:
    definition = compiled(
        f"<a/>{ROWS}",
        bind("r", relevant="/data/a = 1"),
        body=inputs("a") + '<group ref="/data/r"><repeat nodeset="/data/r"><input ref="/data/r/x"/></repeat></group>',
    )
    again = reopened(definition, opened(definition).to_xml())
    again.answer("/data/a", "1")
    assert again.state("/data/r").row_count == 1
    hidden = opened(definition)
    hidden.remove_row("/data/r[1]")
    draft = hidden.to_xml(relevant_only=False)
    assert reopened(definition, draft, relevant_only=False).state("/data/r").row_count == 0
    none_left = opened(definition)
    none_left.answer("/data/a", "1")
    none_left.remove_row("/data/r[1]")
    assert reopened(definition, none_left.to_xml()).state("/data/r").row_count == 0


def test_what_was_typed_over_a_calculation_stands_and_calculations_are_made_anew() -> None:
    definition = compiled(
        "<a>1</a><b/><c/>",
        bind("b", calculate="/data/a + 1"),
        bind("c", calculate="/data/b * 2"),
        body=inputs("a", "b"),
    )
    record = opened(definition)
    record.answer("/data/b", "40")
    again = reopened(definition, record.to_xml().replace(b"<c>80", b"<c>7"))
    assert again.answers() == {"a": "1", "b": "40", "c": "80"}


def test_namespaces_of_other_programs_are_understood_and_unknown_nodes_named() -> None:
    xml = (
        b'<?xml version="1.0"?><h:data xmlns:h="urn:h" xmlns:o="http://openrosa.org/xforms" id="f" version="7" q="1">'
        b"<!-- Collect --><a>x<b>y</b></a><a>z</a><new/><r jr:template='' xmlns:jr='http://openrosa.org/javarosa'/>"
        b"<r><x>1</x><gone>2</gone></r><o:meta><o:instanceID>uuid:7</o:instanceID></o:meta></h:data>"
    )
    record = reopened(family(), xml)
    assert record.dropped == ("/data/a/b", "/data/a", "/data/new", "/data/r[1]/gone")
    assert record.answers() == {"a": "x", "b": "usual", "r": [{"x": "1"}], "n": "1"}
    assert b"<instanceID>uuid:7</instanceID>" in record.to_xml()


def test_entity_attributes_and_namespaces_are_written_as_they_were_read() -> None:
    xml = (
        HEAD.replace("<h:html", '<h:html xmlns:entities="http://www.opendatakit.org/xforms/entities"')
        + "<h:head><h:title>T</h:title><model entities:entities-version='2024.1.0'><instance>"
        '<data id="f" orx:version="9"><a/><orx:meta><orx:instanceID/><entity dataset="people" create="1" id=""><label/>'
        "</entity></orx:meta></data></instance></model></h:head><h:body>"
        '<input ref="/data/a"><label>A</label></input></h:body></h:html>'
    ).encode()
    definition = compile_form(xml)
    record = opened(definition)
    record.answer("/data/a", "1")
    sent = record.to_xml()
    assert b'dataset="people"' in sent and reopened(definition, sent).to_xml() == sent


def test_an_edited_record_has_a_new_id_and_names_the_old_one() -> None:
    sent = opened(family()).to_xml()
    edited = reopened(family(), sent, editing=True).to_xml()
    assert b"<instanceID>uuid:id-2</instanceID><deprecatedID>uuid:id-1</deprecatedID>" in edited
    with_node = compiled("<a/><meta><deprecatedID/><instanceID>uuid:1</instanceID></meta>", body=inputs("a"))
    again = reopened(with_node, opened(with_node).to_xml(), editing=True).to_xml()
    assert again.count(b"<deprecatedID>uuid:1</deprecatedID>") == 1 and b"<instanceID>uuid:id-2" in again


def test_an_edited_record_can_be_edited_once_more() -> None:
    once = reopened(family(), opened(family()).to_xml(), editing=True).to_xml()
    draft = reopened(family(), once)
    assert draft.dropped == () and draft.to_xml() == once
    twice = Record.from_xml(
        family(), once, today=lambda: TODAY, now=lambda: NOW, new_id=lambda: "id-3", editing=True
    ).to_xml()
    assert b"<instanceID>uuid:id-3</instanceID><deprecatedID>uuid:id-2</deprecatedID>" in twice
    assert b"id-1" not in twice


def test_the_files_a_record_names_are_known() -> None:
    body = "".join(f'<upload ref="/data/{name}" mediatype="image/*"/>' for name in ("p", "q", "s")) + inputs("a")
    binds = [bind(name, type="binary") for name in ("p", "q")]
    definition = compiled("<a/><p/><q/><s/>", *binds, bind("s", type="binary", relevant="/data/a = 1"), body=body)
    record = opened(definition)
    for ref, value in (("a", "x.jpg"), ("p", "身份证.jpg"), ("q", "身份证.jpg"), ("s", "hidden.jpg")):
        record.answer(f"/data/{ref}", value)
    assert record.attachments() == ("身份证.jpg",)


GOOD = b'<data id="f" version="7"><a>1</a></data>'
BOMB = b'<!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("xml", "why"),
    [
        (b"", "not_xml"), (b"text", "not_xml"), (GOOD[:-3], "not_xml"), (b"\x00" + GOOD, "not_xml"),
        (BOMB + GOOD.replace(b">1<", b">&b;<"), "doctype"), (b"<!DOCTYPE data>" + GOOD, "doctype"),
        (b"<data>" * 5000 + b"</data>" * 5000, "not_xml"), (GOOD.replace(b">1<", b">" + b"1" * 10_100_000 + b"<"), "not_xml"),
        (b'<data id="f" version="7">' + b"<a/>" * 1_200_000 + b"</data>", "too_large"),
        (GOOD.replace(b'"f"', b'"g"'), "other_form"), (GOOD.replace(b'id="f" ', b""), "other_form"),
        (GOOD.replace(b"data", b"dato"), "other_form"), (GOOD.replace(b'"7"', b'"8"'), "other_version"),
        (GOOD.replace(b' version="7"', b""), "other_version"),
    ],
    ids=["empty", "text", "cut", "nul", "bomb", "doctype", "deep", "10 MB", "wide", "other id", "no id", "other root",
         "other version", "no version"],
)  # fmt: skip
def test_what_is_no_harmless_record_of_this_form_is_refused_by_name(xml: bytes, why: str) -> None:
    with pytest.raises(BadInput) as refused:
        reopened(compiled("<a/>", body=inputs("a")), xml)
    assert refused.value.details["what"] == "record" and refused.value.details["why"] == why


def test_a_record_of_another_version_is_opened_when_that_is_meant() -> None:
    definition = compiled("<a/>", body=inputs("a"))
    older = GOOD.replace(b'"7"', b'"6"').replace(b"<a>1</a>", b"<a>1</a><old>2</old>")
    record = reopened(definition, older, any_version=True)
    assert record.answers() == {"a": "1"} and record.dropped == ("/data/old",)
    assert b'version="7"' in record.to_xml()


def test_ten_thousand_unknown_nodes_and_too_many_rows_are_named_once() -> None:
    definition = compiled(
        "<a/><r><x/></r>", body=inputs("a") + '<repeat nodeset="/data/r"><input ref="/data/r/x"/></repeat>'
    )
    xml = b'<data id="f" version="7">' + b"<u/>" * 10_000 + b"<r/>" * 10_001 + b"</data>"
    record = reopened(definition, xml)
    assert record.dropped == ("/data/u", "/data/r[10001]")
    assert record.state("/data/r").row_count == 10_000


PIECES = st.sampled_from(
    [b"<a>1</a>", b"<r><x>1</x></r>", b"<x>1</x>", b"<i><y>2</y></i>", b"<g><b>3</b></g>", b"<g/>", b"<meta/>", b"&#9;",
     b"<!-- -->", b"<?p?>", b"<![CDATA[z]]>", b'<n q="1"/>', "\u4e2d".encode(), b"<r><r/></r>", b"</r>", b"<a>", b"&x;", b"\xff"]
)  # fmt: skip
PLACES = st.tuples(st.integers(0, 40), st.sampled_from([0] * 9 + [1]), PIECES)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.lists(PLACES, max_size=5))
def test_a_torn_and_spliced_record_is_refused_or_opened_and_then_stands(cuts: list[tuple[int, int, bytes]]) -> None:
    definition = family()
    xml = opened(definition).to_xml()
    for at, length, piece in cuts:
        tags = [place for place, byte in enumerate(xml) if byte == ord("<")]
        place = tags[at % len(tags)]
        xml = xml[:place] + piece + xml[place + length :]
    try:
        written = reopened(definition, xml).to_xml()
    except BadInput as refused:
        assert refused.details["what"] == "record" and refused.details["why"]
    else:
        assert reopened(definition, written).to_xml() == written


def test_a_record_of_a_form_with_a_blank_id_opens_again() -> None:
    definition = compile_form(form("<a/>", body=inputs("a")).replace(b'<data id="f"', b'<data xmlns="urn:x" id=""'))
    record = opened(definition)
    xml = record.to_xml()
    assert Record.from_xml(definition, xml, today=lambda: TODAY, now=lambda: NOW).to_xml() == xml


def test_a_record_of_more_than_ten_megabytes_is_opened_again() -> None:
    names = "abcdefghijkl"
    definition = compiled("".join(f"<{name}/>" for name in names), body=inputs(*names))
    record = opened(definition)
    for name in names:
        record.answer(f"/data/{name}", "&" * 900_000)
    written = record.to_xml()
    assert len(written) > 50_000_000 and reopened(definition, written).to_xml() == written


@pytest.mark.parametrize(("bound", "most"), [("MAX_BYTES", 60), ("MAX_TAGS", 5)])
def test_a_record_that_could_not_be_opened_is_refused_when_it_is_written(
    monkeypatch: pytest.MonkeyPatch, bound: str, most: int
) -> None:
    definition = compiled("<a/><b/>", body=inputs("a", "b"))
    record = opened(definition)
    record.answer("/data/a", "x")
    small = record.to_xml()
    monkeypatch.setattr(f"counter_app.forms.xmlrecord.{bound}", most)
    assert record.to_xml() == small and reopened(definition, small).to_xml() == small
    record.answer("/data/b", "y" * 60)
    with pytest.raises(BadInput) as refused:
        record.to_xml()
    assert refused.value.details["why"] == "too_large_to_write"
