"""Two records side by side: what a clerk reads of what changed."""

from __future__ import annotations

import pytest
from hypothesis import given

from counter_app.forms import FormDefinition, Record
from counter_app.forms.difference import Difference, Place, difference
from tests.unit.forms.support import NOW, TODAY, bind, compiled, inputs, loaded, opened
from tests.unit.forms.test_random_forms import CHECKED, EDITS, SHAPES, edit, random_form

LISTS = "<instance id='l'><root>{}</root></instance>".format(
    "".join(f"<item><name>{name}</name><label>{label}</label></item>" for name, label in (("y", "是"), ("n", "否")))
)


def select(ref: str, tag: str = "select1", label: str = "") -> str:
    items = '<itemset nodeset="instance(\'l\')/root/item"><value ref="name"/><label ref="label"/></itemset>'
    return f'<{tag} ref="/data/{ref}"><label>{label or ref}</label>{items}</{tag}>'


def household(extra: str = "") -> FormDefinition:
    """People with a name and an age, in a labelled group beside two lists of choices."""
    body = (
        '<group ref="/data/g"><label>住处</label><input ref="/data/g/road"><label>道路</label></input>'
        + select("g/own", label="自有")
        + select("g/many", "select")
        + "</group>"
        + '<group ref="/data/p"><label>成员</label><repeat nodeset="/data/p">'
        + '<input ref="/data/p/name"><label>姓名</label></input><input ref="/data/p/age"><label>年龄</label></input>'
        + "</repeat></group>"
    )
    return compiled(
        f"<g><road/><own/><many/></g><p><name/><age/><at/></p><sum/>{extra}<meta><instanceID/></meta>",
        bind("p/at", calculate="position(..)"),
        bind("sum", calculate="sum(/data/p/age)"),
        bind("meta/instanceID", jr_preload="uid"),
        body=body,
        model=LISTS,
    )


def people(*pairs: tuple[str, str], form: FormDefinition | None = None, **more: object) -> Record:
    rows = [{"name": name, "age": age} for name, age in pairs]
    return loaded(form or household(), {"p": rows, **more})


def shown(old: Record, new: Record) -> list[tuple[str, str, tuple[str, ...], tuple[str, ...]]]:
    return [(one.kind, one.ref, one.before, one.after) for one in difference(old, new)]


def test_a_changed_answer_is_told_with_its_labels_and_choices_in_words() -> None:
    old, new = people(own="y", many="y n"), people(own="n", many="n", road="解放路")
    assert difference(old, new) == (
        Difference("answer", "/data/g/road", "road", (Place("住处"),), "道路", (), ("解放路",)),
        Difference("answer", "/data/g/own", "own", (Place("住处"),), "自有", ("是",), ("否",)),
        Difference("answer", "/data/g/many", "many", (Place("住处"),), "g/many", ("是", "否"), ("否",)),
    )


def test_a_record_differs_from_itself_in_nothing_not_even_its_id() -> None:
    old = people(("王五", "40"), own="y")
    again = Record.from_xml(
        old.definition, old.to_xml(), today=lambda: TODAY, now=lambda: NOW, new_id=lambda: "x", editing=True
    )
    assert difference(old, old) == () and difference(old, again) == ()


def test_a_row_in_the_middle_is_one_row_more_not_three_changes() -> None:
    old = people(("张三", "40"), ("李四", "38"))
    new = people(("张三", "40"), ("王五", "9"), ("李四", "39"))
    added, name, age, changed = difference(old, new)
    assert added.kind == "row_added" and added.places == (Place("成员", 2, "王五"),) and added.after == ("王五",)
    assert (name.before, name.after, name.places) == ((), ("王五",), added.places)
    assert (age.ref, age.after) == ("/data/p[2]/age", ("9",))
    assert (changed.ref, changed.places, changed.before) == ("/data/p[3]/age", (Place("成员", 3, "李四"),), ("38",))


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    [
        (["a1", "b2"], ["b2"], [("row_removed", "/data/p[1]"), ("answer", "/data/p[1]/name"), ("answer", "/data/p[1]/age")]),
        (["a1", "b2"], ["b3"], [("row_removed", "/data/p[1]"), ("answer", "/data/p[1]/name"), ("answer", "/data/p[1]/age"),
                                ("answer", "/data/p[1]/age")]),
        (["a1"], ["b2"], [("answer", "/data/p[1]/name"), ("answer", "/data/p[1]/age")]),
        (["a1", "b2", "c3"], ["a1", "x2", "c3"], [("answer", "/data/p[2]/name")]),
        ([], ["a1"], [("row_added", "/data/p[1]"), ("answer", "/data/p[1]/name"), ("answer", "/data/p[1]/age")]),
        (["a1", "a1"], ["a1"], [("row_removed", "/data/p[2]"), ("answer", "/data/p[2]/name"), ("answer", "/data/p[2]/age")]),
    ],
    ids=["first gone", "first gone, next older", "one became another", "one renamed", "first one", "twins"],
)  # fmt: skip
def test_rows_are_matched_by_what_they_say(before: list[str], after: list[str], lines: list[tuple[str, str]]) -> None:
    old, new = (people(*[(one[0], one[1]) for one in side]) for side in (before, after))
    assert [(one.kind, one.ref) for one in difference(old, new)] == lines


def test_thousands_of_rows_are_compared_where_they_stand() -> None:
    old = people(*[(f"n{at}", "1") for at in range(1200)])
    new = people(*[(f"n{at}", "1" if at != 1100 else "2") for at in range(1200)])
    assert shown(old, new) == [("answer", "/data/p[1101]/age", ("1",), ("2",))]


def test_what_nobody_types_is_told_only_when_asked_for() -> None:
    old, new = people(("a", "1")), people(("a", "2"))
    assert [one.name for one in difference(old, new)] == ["age"]
    assert {one.name for one in difference(old, new, calculated=True)} == {"age", "sum"}


def test_what_is_hidden_reads_as_blank_and_a_row_in_a_row_says_where_it_is() -> None:
    body = inputs("a", "b") + (
        '<group ref="/data/r"><label>Row</label><repeat nodeset="/data/r"><group ref="/data/r/i"><label>Inner</label>'
        '<repeat nodeset="/data/r/i"><input ref="/data/r/i/y"/></repeat></group></repeat></group>'
    )
    definition = compiled(
        "<a/><b/><r jr:template=''><i jr:template=''><y/></i></r>", bind("b", relevant="/data/a = 1"), body=body
    )
    old = loaded(definition, {"a": "1", "b": "x", "r": [{"i": [{"y": "1"}]}]})
    new = loaded(definition, {"a": "2", "b": "x", "r": [{"i": [{"y": "1"}, {"y": "2"}]}]})
    assert shown(old, new) == [
        ("answer", "/data/a", ("1",), ("2",)),
        ("answer", "/data/b", ("x",), ()),
        ("row_added", "/data/r[1]/i[2]", (), ("2",)),
        ("answer", "/data/r[1]/i[2]/y", (), ("2",)),
    ]
    assert difference(old, new)[2].places == (Place("Row", 1, "1"), Place("Inner", 2, "2"))


def test_two_versions_of_a_form_are_matched_by_name() -> None:
    older = household("<gone/>")
    moved = compiled(
        "<road/><p><age/></p>", body=inputs("road") + '<repeat nodeset="/data/p"><input ref="/data/p/age"/></repeat>'
    )
    old = people(("张三", "40"), form=older, road="旧路")
    new = loaded(moved, {"road": "旧路", "p": [{"age": "41"}]})
    assert shown(old, new) == [
        ("answer", "/data/p[1]/name", ("张三",), ()),
        ("answer", "/data/p[1]/age", ("40",), ("41",)),
    ]


@CHECKED
@given(SHAPES, EDITS, EDITS)
def test_there_is_a_difference_exactly_where_typed_answers_differ(
    shape: list[tuple[str, int]], first: list[tuple[int, str, str]], then: list[tuple[int, str, str]]
) -> None:
    record = opened(random_form(shape))
    for pick, kind, value in first:
        edit(record, pick, kind, value)
    before = record.to_xml()
    old = Record.from_xml(record.definition, before, today=lambda: TODAY, now=lambda: NOW)
    assert difference(old, record) == ()
    for pick, kind, value in then:
        edit(record, pick, kind, value)
    assert bool(difference(old, record, calculated=True)) == (
        record.answers() != old.answers() or _rows_differ(old, record)
    )


def _rows_differ(old: Record, new: Record) -> bool:
    """Whether a repeat has other rows, blank ones too, which answers do not tell."""
    repeats = [ref for ref, node in old.definition.nodes.items() if node.kind == "repeat"]
    states = [[record.state(ref) for ref in repeats] for record in (old, new)]
    return [s.row_count if s.relevant else 0 for s in states[0]] != [
        s.row_count if s.relevant else 0 for s in states[1]
    ]
