"""search() in an appearance: what of it is a call, which rows it finds (SQLite is asked), and what is said of a wrong one."""

from __future__ import annotations

import csv
import io
import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.errors import BadInput
from counter_app.forms import FormDefinition, compile_form
from counter_app.forms.external import read_media
from counter_app.forms.searching import Table, call_in, file_in, without_call
from tests.unit.forms.support import form, inputs, opened

TOWNS = b"name,label,area\nt1,One,a\nt2,Two,a\nt3,Three,b\n"
CHOICE = "<item><label>label</label><value>name</value></item>"
WAYS = {"contains": "%{}%", "matches": "{}", "startswith": "{}%", "endswith": "%{}"}
CELLS = st.text(alphabet="abAB%_é区 ", max_size=5)


def towns(appearance: str, choices: str = CHOICE, table: bytes = TOWNS) -> FormDefinition:
    body = inputs("q") + f'<select1 ref="/data/t" appearance="{appearance}"><label>T</label>{choices}</select1>'
    return compile_form(form("<q/><t/>", body=body), media={"towns.csv": table} if table else {})


@pytest.mark.parametrize(
    ("appearance", "call", "rest"),
    [
        ("search('towns')", "search('towns')", ""),
        ("minimal search('towns') quick", "search('towns')", "minimal quick"),
        ("search ( 'a)b', 'x' )", "search ( 'a)b', 'x' )", ""),
        ("search search(concat('a', \"b)\"))", "search(concat('a', \"b)\"))", "search"),
        ("search", "", "search"),
        ("search()", "", "search()"),
        ("research('x')", "", "research('x')"),
        ("search('never closed", "search('never closed", ""),
    ],
)
def test_a_call_is_told_from_other_words(appearance: str, call: str, rest: str) -> None:
    assert (call_in(appearance), without_call(appearance)) == (call, rest)


@pytest.mark.parametrize(
    ("appearance", "file"),
    [
        ("search('towns', 'matches', 'a', 'b')", "towns.csv"),
        ('minimal search( "Towns.CSV" )', "Towns.CSV"),
        ("search(concat('to', 'wns'))", ""),
        ("search('to' = 'wns')", ""),
        ("search", ""),
    ],
)
def test_the_file_is_known_by_its_name(appearance: str, file: str) -> None:
    assert file_in(appearance) == file


def test_pages_see_the_other_words_of_the_appearance_alone() -> None:
    definition = towns("minimal search('towns', 'matches', 'area', /data/q)")
    assert definition.nodes["/data/t"].appearance == "minimal"
    assert definition.remarks == ()


@given(rows=st.lists(CELLS, min_size=1, max_size=8), way=st.sampled_from(sorted(WAYS)), text=CELLS)
def test_rows_are_found_as_sqlite_finds_them(rows: list[str], way: str, text: str) -> None:
    written = io.StringIO()
    csv.writer(written, quoting=csv.QUOTE_ALL).writerows(
        [("name", "cell"), *((str(at), row) for at, row in enumerate(rows))]
    )
    table = Table(read_media("t.csv", written.getvalue().encode()))
    with sqlite3.connect(":memory:") as base:
        base.execute("CREATE TABLE t (place INTEGER, cell TEXT COLLATE NOCASE)")
        base.executemany("INSERT INTO t VALUES (?, ?)", enumerate(rows))
        like = base.execute(
            "SELECT place FROM t WHERE cell LIKE ? ORDER BY place", (WAYS[way].format(text),)
        ).fetchall()
        equal = base.execute("SELECT place FROM t WHERE cell = ? ORDER BY place", (text,)).fetchall()
    base.close()
    places = range(len(rows))
    assert list(table.like(["cell"], way, text, places)) == [place for (place,) in like]
    assert list(table.like(["cell", "nosuch"], way, text, places)) == [place for (place,) in like]
    assert table.equal("cell", text) == [place for (place,) in equal]


def test_a_pattern_of_many_signs_does_not_hold_the_counter_up() -> None:
    table = Table(read_media("t.csv", b"cell\n" + b"a" * 20_000 + b"\n"))
    assert list(table.like(["cell"], "contains", "%a" * 60 + "b", range(1))) == []


def test_an_answer_follows_what_is_found_and_keeps_its_choice_object() -> None:
    record = opened(towns("search('towns', 'matches', 'area', /data/q)"))
    record.answer("/data/q", "A")
    record.answer("/data/t", "t2")
    assert [one.label for one in record.state("/data/t").choices] == ["One", "Two"]
    assert record.answer("/data/q", "a").refs == {"/data/q"}
    record.answer("/data/q", "b")
    assert record.state("/data/t").value == ""


def test_pictures_of_choices_come_from_the_column_that_is_named() -> None:
    itext = (
        '<itext><translation lang="en"><text id="c"><value>label</value><value form="image">jr://images/pic</value></text>'
        "</translation></itext>"
    )
    body = (
        '<select1 ref="/data/t" appearance="search(\'towns\')"><label>T</label>'
        "<item><label ref=\"jr:itext('c')\"/><value>name</value></item></select1>"
    )
    table = b"name,label,pic\nt1,One,one.png\nt2,Two,\n"
    record = opened(compile_form(form("<t/>", texts=itext, body=body), media={"TOWNS.CSV": table}))
    assert [dict(one.media) for one in record.state("/data/t").choices] == [{"image": "one.png"}, {}]


@pytest.mark.parametrize(
    ("appearance", "why"),
    [
        ("search('towns', 'contains')", "1, 4 or 6"),
        ("search('towns', 'contains', 'nosuch', 'x')", "no column 'nosuch'"),
        ("search('towns', 'contains', '', '', 'nosuch', 'x')", "no column 'nosuch'"),
        ("search('towns', nosuch(1), 'name', 'x')", "unknown function nosuch()"),
        ("search('towns', 'contains', 'name', " + "(" * 300 + "1" + ")" * 300 + ")", "nested"),
        ("search('towns", "cannot read"),
    ],
)
def test_a_wrong_call_is_refused_with_its_place(appearance: str, why: str) -> None:
    with pytest.raises(BadInput) as refused:
        towns(appearance)
    assert refused.value.details["where"] == "/data/t appearance"
    assert why in str(refused.value.details["why"])


@pytest.mark.parametrize(
    ("appearance", "table", "why"),
    [
        ("search('towns')", b"", "the file towns.csv is missing"),
        ("search('towns', 'like', 'name', 'x')", TOWNS, "'like'"),
        ("search('towns', 'contains', 'name', /data/nosuch)", TOWNS, "dead reference /data/nosuch"),
        ("search('towns')", b"name,label,sortby\na,A,2\nb,B,x\n", "has 'x', which is no number"),
    ],
)
def test_what_collect_would_stop_at_is_remarked_on(appearance: str, table: bytes, why: str) -> None:
    (found,) = towns(appearance, table=table).remarks
    assert found.where == "/data/t appearance" and why in found.why


def test_choices_that_change_cannot_name_columns() -> None:
    itemset = (
        '<itemset nodeset="instance(\'c\')/root/item[a = /data/q]"><value ref="name"/><label ref="label"/></itemset>'
    )
    lists = '<instance id="c"><root><item><name>name</name><label>label</label><a>1</a></item></root></instance>'
    body = inputs("q") + f'<select1 ref="/data/t" appearance="search(\'towns\')"><label>T</label>{itemset}</select1>'
    with pytest.raises(BadInput) as refused:
        compile_form(form("<q/><t/>", lists, body=body), media={"towns.csv": TOWNS})
    assert "must stand in the form" in str(refused.value.details["why"])
