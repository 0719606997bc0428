"""What an answer does: relevance, calculation, constraints, repeats, choices, languages, drafts."""

from __future__ import annotations

import pytest

from counter_app.errors import BadInput
from counter_app.forms import Changes, Choice, Record
from tests.unit.forms.support import bind, compiled, inputs, loaded, opened

YES_NO = "<item><label>Yes</label><value>y</value></item><item><label>No</label><value>n</value></item>"
TOWNS = (
    '<instance id="towns"><root><item><name>t1</name><label>One</label><d>a</d></item>'
    "<item><name>t2</name><label>Two</label><d>a</d></item>"
    "<item><name>t3</name><label>Three</label><d>b</d></item></root></instance>"
)


def towns(control: str = "select1") -> Record:
    nodes = "instance('towns')/root/item[d = /data/d]"
    body = (
        inputs("d", "gate")
        + f'<{control} ref="/data/g/t"><itemset nodeset="{nodes}"><value ref="name"/><label ref="label"/></itemset></{control}>'
    )
    return opened(
        compiled("<d/><gate/><g><t/></g>", bind("g", relevant="/data/gate != 'shut'"), model=TOWNS, body=body)
    )


def family(**count: str) -> Record:
    """Children with ages; the total outside, the place inside."""
    attribute = f' jr:count="{count["count"]}"' if count else ""
    body = f'<group ref="/data/kids"><label>Kids</label><repeat nodeset="/data/kids"{attribute}>{inputs("kids/age")}</repeat></group>'
    return opened(
        compiled(
            '<n/><kids jr:template=""><age/><place/></kids><total/>',
            bind("n", type="int"),
            bind("kids/age", type="int"),
            bind("kids/place", calculate="position(..)"),
            bind("total", calculate="sum(/data/kids/age)"),
            body=inputs("n") + body,
        )
    )


def test_a_hidden_answer_is_kept_reads_as_empty_and_comes_back() -> None:
    record = opened(compiled("<a/><b/><c/>", bind("b", relevant="/data/a != 'no'"), bind("c", calculate="/data/b")))
    record.answer("/data/b", "kept")
    changes = record.answer("/data/a", "no")
    assert changes == Changes(frozenset({"/data/a", "/data/b", "/data/c"}))
    assert (record.state("/data/b").value, record.state("/data/c").value) == ("kept", "")
    record.answer("/data/a", "")
    assert record.state("/data/c").value == "kept"


def test_relevance_is_inherited_and_a_hidden_question_has_no_problem() -> None:
    record = opened(
        compiled("<a/><g><h><b/></h></g>", bind("g", relevant="/data/a = 1"), bind("g/h/b", required="true()"))
    )
    assert record.problems() == ()
    record.answer("/data/a", "1")
    assert [(problem.ref, problem.kind) for problem in record.problems()] == [("/data/g/h/b", "required")]


def test_an_invalid_answer_is_kept_and_marked_with_the_forms_own_words() -> None:
    record = opened(compiled("<a/>", bind("a", type="int", constraint=". < 10", jr_constraintMsg="below ten")))
    record.answer("/data/a", "12")
    state = record.state("/data/a")
    assert (state.value, state.violation, state.message) == ("12", "constraint", "below ten")
    record.answer("/data/a", "twelve")
    assert (record.state("/data/a").violation, record.state("/data/a").message) == ("type", None)


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("int", "-12", "1.5"), ("decimal", "1.50", "1,5"), ("date", "2024-02-29", "2026-02-29"),
        ("time", "09:30", "25:00"), ("dateTime", "2026-02-23T09:30:00+08:00", "2026-02-23 9:30"), ("boolean", "true", "yes"),
    ],
)  # fmt: skip
def test_an_answer_must_be_of_its_type(kind: str, good: str, bad: str) -> None:
    record = opened(compiled("<a/>", bind("a", type=kind)))
    record.answer("/data/a", good)
    assert record.state("/data/a").violation is None
    record.answer("/data/a", bad)
    assert (record.state("/data/a").violation, record.state("/data/a").value) == ("type", bad)


def test_a_constraint_says_nothing_of_a_blank() -> None:
    record = opened(compiled("<a/>", bind("a", constraint="false()")))
    assert record.problems() == ()


def test_every_problem_is_named_at_once_in_form_order() -> None:
    binds = (
        bind("z", required="true()", jr_requiredMsg="z please"),
        bind("a", type="date"),
        bind("m", required="/data/a != ''"),
    )
    record = opened(compiled("<z/><a/><m/>", *binds, body=inputs("z", "a", "m")))
    record.answer("/data/a", "soon")
    found = [(one.name, one.kind, one.message, one.label) for one in record.problems()]
    assert found == [("z", "required", "z please", "z"), ("a", "type", None, "a"), ("m", "required", None, "m")]


def test_a_soft_rule_warns_while_its_expression_is_false_and_blocks_nothing() -> None:
    record = opened(compiled("<a/>", bind("a", type="date", cn_warning=". >= today()", cn_warningMsg="run out")))
    assert record.warnings() == ()
    record.answer("/data/a", "2020-01-01")
    assert [(one.name, one.message) for one in record.warnings()] == [("a", "run out")]
    assert record.state("/data/a").warning == "run out" and record.problems() == ()


def test_a_calculation_can_be_typed_over_until_its_source_changes() -> None:
    record = opened(compiled("<a/><b/>", bind("b", calculate="concat(/data/a, '!')"), body=inputs("a", "b")))
    record.answer("/data/b", "mine")
    assert loaded(record.definition, record.answers(relevant_only=False)).state("/data/b").value == "mine"
    record.answer("/data/a", "x")
    assert record.state("/data/b").value == "x!"


def test_only_what_changes_is_named() -> None:
    record = opened(compiled("<a/><b/><c/>", bind("b", calculate="/data/a > 5"), bind("c", calculate="/data/b")))
    assert record.answer("/data/a", "7").refs == {"/data/a", "/data/b", "/data/c"}
    assert record.answer("/data/a", "8").refs == {"/data/a"}
    assert not record.answer("/data/a", "8")


def test_a_row_is_added_and_counted_at_once() -> None:
    record = family()
    changes = record.add_row("/data/kids")
    assert changes == Changes(frozenset({"/data/kids"}), rows_added=("/data/kids[1]",))
    assert record.answer("/data/kids[1]/age", "7").refs == {"/data/kids[1]/age", "/data/total"}
    assert record.state("/data/kids").row_count == 1 and record.state("/data/total").value == "7"


def test_a_removed_row_leaves_no_stale_sum_or_place() -> None:
    record = family()
    for age in ("1", "2", "4"):
        record.add_row("/data/kids")
        record.answer(f"/data/kids[{record.state('/data/kids').row_count}]/age", age)
    changes = record.remove_row("/data/kids[2]")
    assert changes.rows_removed == ("/data/kids[2]",)
    assert changes.refs == {"/data/kids", "/data/total", "/data/kids[2]/place"}
    assert (record.state("/data/total").value, record.state("/data/kids[2]/age").value) == ("5", "4")
    assert not record.state("/data/kids[3]/age").exists


def test_rows_follow_the_count_and_a_slip_of_the_finger_loses_nothing() -> None:
    record = family(count="/data/n")
    assert record.answer("/data/n", "2").rows_added == ("/data/kids[1]", "/data/kids[2]")
    record.answer("/data/kids[2]/age", "9")
    assert record.answer("/data/n", "").rows_removed == ()
    assert record.answer("/data/n", "0").rows_removed == ("/data/kids[2]", "/data/kids[1]")
    record.answer("/data/n", "2")
    assert (record.state("/data/kids[2]/age").value, record.state("/data/total").value) == ("9", "9")


def test_a_count_beyond_all_bounds_is_cut() -> None:
    record = family(count="if(/data/n = 1, 1, pow(10, 300))")
    record.answer("/data/n", "1")
    assert record.state("/data/kids").row_count == 1
    assert opened(record.definition).state("/data/kids").row_count == 10_000


def test_rows_the_form_sets_are_not_the_clerks_to_add_or_remove() -> None:
    body = '<repeat nodeset="/data/r" jr:noAddRemove="true()"><input ref="/data/r/x"/></repeat>'
    record = opened(compiled("<r><x/></r>", body=body))
    assert record.definition.nodes["/data/r"].counted
    with pytest.raises(BadInput):
        record.remove_row("/data/r[1]")
    with pytest.raises(BadInput):
        family(count="/data/n").add_row("/data/kids")


def test_a_new_outer_row_starts_with_no_inner_rows() -> None:
    instance = '<o jr:template=""><a/><i jr:template=""><b/></i></o><o><a/><i><b/></i></o>'
    body = f'<repeat nodeset="/data/o">{inputs("o/a")}<repeat nodeset="/data/o/i">{inputs("o/i/b")}</repeat></repeat>'
    record = opened(compiled(instance, body=body))
    record.add_row("/data/o")
    assert [record.state(f"/data/o[{row}]/i").row_count for row in (1, 2)] == [1, 0]
    assert record.add_row("/data/o[2]/i").rows_added == ("/data/o[2]/i[1]",)


def test_a_filtered_list_offers_what_fits_and_clears_what_no_longer_does() -> None:
    record = towns()
    record.answer("/data/d", "a")
    assert record.state("/data/g/t").choices == (Choice("t1", "One"), Choice("t2", "Two"))
    record.answer("/data/g/t", "t2")
    assert record.answer("/data/d", "b").refs == {"/data/d", "/data/g/t"}
    assert record.state("/data/g/t").value == "" and record.state("/data/g/t").choices == (Choice("t3", "Three"),)


def test_a_multiple_choice_loses_only_what_is_no_longer_offered() -> None:
    record = towns("select")
    record.answer("/data/d", "a")
    record.answer("/data/g/t", ["t1", "t3", "t2"])
    assert record.state("/data/g/t").value == "t1 t2"


def test_a_hidden_choice_is_not_cleared_by_what_hid_it() -> None:
    record = towns()
    record.answer("/data/d", "a")
    record.answer("/data/g/t", "t1")
    record.answer("/data/gate", "shut")
    record.answer("/data/gate", "")
    assert record.state("/data/g/t").value == "t1"


def test_two_choices_may_exclude_each_other() -> None:
    item = "instance('towns')/root/item[name != /data/{}]"
    body = "".join(
        f'<select1 ref="/data/{one}"><itemset nodeset="{item.format(other)}"><value ref="name"/></itemset></select1>'
        for one, other in (("a", "b"), ("b", "a"))
    )
    record = opened(compiled("<a/><b/>", model=TOWNS, body=body))
    record.answer("/data/a", "t1")
    assert [choice.value for choice in record.state("/data/b").choices] == ["t2", "t3"]


def test_an_answer_that_a_fixed_list_does_not_offer_is_marked() -> None:
    record = opened(compiled("<a/>", body=f'<select ref="/data/a">{YES_NO}</select>'))
    record.answer("/data/a", ["y", "maybe"])
    assert (record.state("/data/a").violation, record.state("/data/a").value) == ("type", "y maybe")


def test_choices_can_be_the_forms_own_rows() -> None:
    body = (
        '<repeat nodeset="/data/kids"><input ref="/data/kids/name"/></repeat>'
        '<select1 ref="/data/who"><itemset nodeset="/data/kids[./name != \'\']"><value ref="name"/><label ref="name"/>'
        "</itemset></select1>"
    )
    record = opened(compiled("<kids><name/></kids><who/>", body=body))
    assert record.answer("/data/kids[1]/name", "甲").refs == {"/data/kids[1]/name", "/data/who"}
    assert record.state("/data/who").choices == (Choice("甲", "甲"),)


def test_defaults_static_and_dynamic_are_there_from_the_start() -> None:
    each = '<setvalue event="odk-new-repeat" ref="/data/r/day" value="today()"/>'
    body = f'<repeat nodeset="/data/r"><input ref="/data/r/day"/>{each}</repeat>'
    action = '<setvalue event="odk-instance-first-load" ref="/data/b" value="concat(/data/a, 1 + 1)"/>'
    record = opened(
        compiled('<a>x</a><b/><r jr:template=""><day/></r>', bind("r/day", type="date"), model=action, body=body)
    )
    record.add_row("/data/r")
    assert record.answers() == {"a": "x", "b": "x2", "r": [{"day": "2026-02-23"}]}


def test_a_trigger_sets_a_value_when_its_question_changes() -> None:
    body = '<input ref="/data/a"><setvalue event="xforms-value-changed" ref="/data/b" value="concat(/data/a, \'!\')"/></input>'
    record = opened(compiled("<a/><b/>", body=body))
    assert record.answer("/data/a", "x").refs == {"/data/a", "/data/b"}
    assert record.state("/data/b").value == "x!"


def test_the_instance_id_and_the_start_come_from_the_counter() -> None:
    instance = "<start/><meta><instanceID/></meta>"
    binds = (
        bind("start", type="dateTime", jr_preload="timestamp", jr_preloadParams="start"),
        bind("meta/instanceID", jr_preload="uid"),
    )
    record = opened(compiled(instance, *binds))
    assert record.answers() == {"start": "2026-02-23T09:30:00.000+08:00"}
    assert b"<instanceID>uuid:id-1</instanceID>" in record.to_xml()


def test_a_draft_comes_back_as_it_was_and_names_what_it_could_not_place() -> None:
    record = family()
    record.add_row("/data/kids")
    record.answer("/data/kids[1]/age", "abc")
    answers = record.answers(relevant_only=False)
    back = loaded(
        record.definition,
        {**answers, "old": "1", "total": {"no": "sense"}, "kids": [*answers["kids"], {"hat": "x"}, 5]},
    )
    assert back.state("/data/kids[1]/age") == record.state("/data/kids[1]/age")
    assert sorted(back.dropped) == ["kids[2].hat", "kids[3]", "old", "total"]


def test_the_xml_leaves_out_what_is_hidden_and_is_the_same_bytes_each_time() -> None:
    record = opened(compiled("<a/><b/><c/>", bind("b", relevant="/data/a = 'x'")))
    record.answer("/data/a", "<&>\x00𠮷")
    assert record.to_xml() == '<data id="f" version="7"><a>&lt;&amp;&gt;𠮷</a><c/></data>'.encode()
    assert loaded(record.definition, record.answers(relevant_only=False)).to_xml() == record.to_xml()


def test_a_ref_that_is_not_there_is_refused_and_a_missing_row_only_does_not_exist() -> None:
    record = family()
    with pytest.raises(BadInput):
        record.answer("/data/nosuch", "x")
    with pytest.raises(BadInput):
        record.answer("/data/kids", "x")
    assert record.state("/data/kids[1]/age").exists is False


def test_an_expression_at_a_repeat_stands_in_its_first_row() -> None:
    form = compiled('<r jr:template=""><a/></r>', body='<repeat nodeset="/data/r">' + inputs("r/a") + "</repeat>")
    record = opened(form)
    with pytest.raises(BadInput):
        record.evaluate("a", "/data/r")
    record.add_row("/data/r")
    record.answer("/data/r[1]/a", "x")
    assert record.evaluate("concat(a, /data/r/a)", "/data/r") == "xx"
