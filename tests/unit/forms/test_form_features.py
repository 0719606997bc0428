"""What the specification lets a form say besides expressions: events, references, attributes, preloads, rows, media, types."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from counter_app.errors import BadInput
from counter_app.forms import Record, compile_form
from tests.unit.forms.support import NOW, TODAY, bind, compiled, form, inputs, loaded, opened


def action(event: str, ref: str, value: str, tag: str = "setvalue") -> str:
    return f'<{tag} event="{event}" ref="/data/{ref}" value="{value}"/>'


def asking(ref: str, *inner: str) -> str:
    return f'<input ref="/data/{ref}"><label>{ref}</label>{"".join(inner)}</input>'


def repeated(inner: str, **more: str) -> str:
    said = "".join(f' jr:{name}="{value}"' for name, value in more.items())
    return f'<group ref="/data/r"><label>R</label><repeat nodeset="/data/r"{said}>{inner}</repeat></group>'


# Actions


def test_every_event_of_a_records_life_runs_its_actions() -> None:
    model = (
        action("odk-instance-first-load", "first", "'new'") + action("xforms-ready", "ready", "'new'")
        + action("odk-instance-load", "load", "'opened'") + action("xforms-revalidate", "final", "'done'")
    )  # fmt: skip
    record = opened(compiled("<a/><first/><ready/><load/><final/>", model=model, body=asking("a")))
    assert record.answers() == {"first": "new", "ready": "new", "load": "opened"}
    record.answer("/data/a", "x")
    record.finalize()
    assert record.state("/data/final").value == "done"
    again = loaded(record.definition, {"first": "kept", "load": "old"})
    assert again.answers() == {"first": "kept", "load": "opened"}


def test_a_change_runs_its_actions_whoever_makes_it() -> None:
    """JavaRosa SetValueActionTest: after recomputation; web-forms: also when a calculation changes."""
    sums = (
        "<input ref='/data/twice'><setvalue event='xforms-value-changed' ref='/data/log' value='/data/twice'/></input>"
    )
    binds = (bind("twice", calculate="/data/a * 2", readonly="true()"), bind("n", type="int"))
    body = asking("a", action("xforms-value-changed", "n", "/data/n + 1")) + sums
    record = opened(compiled("<a/><twice/><log/><n>0</n>", *binds, body=body))
    for value in ("7", "7", "8"):
        record.answer("/data/a", value)
    assert (record.state("/data/log").value, record.state("/data/n").value) == ("16", "2")


@pytest.mark.parametrize(
    ("target", "filled"), [("/data/r[position()=1]/to", ["x", "", ""]), ("/data/r[position()=2]/to", ["", "x", ""])]
)
def test_an_action_may_pick_its_row(target: str, filled: list[str]) -> None:
    """JavaRosa SetValueActionTest setvalueAtRoot_setsValueOfNodeInFirstRepeatInstance."""
    set_it = f'<setvalue event="xforms-value-changed" ref="{target}" value="/data/a"/>'
    record = opened(compiled("<a/><r><to/></r>", body=asking("a", set_it) + repeated(inputs("r/to"))))
    for _ in range(2):
        record.add_row("/data/r")
    record.answer("/data/a", "x")
    assert [record.state(f"/data/r[{at}]/to").value for at in (1, 2, 3)] == filled


def test_a_new_row_takes_its_default_from_the_row_before() -> None:
    """JavaRosa OdkNewRepeatEventTest newRepeatInstance_canUsePreviousInstanceAsDefault."""
    before = "/data/r[position()=position(current()/..)-1]/q"
    body = repeated(action("odk-new-repeat", "r/q", before) + inputs("r/q"))
    record = opened(compiled("<r><q/></r>", bind("r/q", type="int"), body=body))
    record.answer("/data/r[1]/q", "7")
    record.add_row("/data/r")
    record.answer("/data/r[2]/q", "8")
    record.add_row("/data/r")
    assert [row["q"] for row in record.answers()["r"]] == ["7", "8", "8"]  # type: ignore[index]


@pytest.mark.parametrize(
    ("model", "body", "why"),
    [
        (action("odk-inftance-load my-fake-event", "a", "1"), "", "'my-fake-event', 'odk-inftance-load'"),
        (action("odk-new-repeat", "a", "1"), "", "not in the model"),
        (action("odk-instance-first-load", "nosuch", "1"), "", "dead reference"),
        ("", asking("a", '<recordaudio event="odk-instance-load" ref="/data/a"/>'), "odk:recordaudio"),
    ],
)  # fmt: skip
def test_an_action_that_cannot_run_is_refused_by_name(model: str, body: str, why: str) -> None:
    with pytest.raises(BadInput) as refused:
        compiled("<a/>", model=model, body=body)
    assert why in str(refused.value.details["why"])


def test_a_place_is_what_the_host_knows_and_blank_otherwise() -> None:
    definition = compiled("<a/>", model=action("odk-instance-first-load", "a", "", "setgeopoint"))
    assert opened(definition).state("/data/a").value == ""
    known = Record.new(definition, today=lambda: TODAY, now=lambda: NOW, properties={"geopoint": "23 113 0 0"})
    assert known.state("/data/a").value == "23 113 0 0"


# References, attributes, preloads


def test_the_body_may_refer_by_bind_id_and_relatively() -> None:
    body = '<input bind="b1"><label>one</label></input><group ref="/data/g"><input ref="x"><label>two</label></input></group>'
    record = opened(compiled("<a/><g><x/></g>", bind("a", id="b1", required="true()"), body=body))
    assert [(one.ref, one.label) for one in record.problems()] == [("/data/a", "one")]
    assert record.state("/data/g/x").label == "two"
    xml = form("<a/>").decode().replace("</model>", '<bind nodeset="a" required="true()"/></model>')
    assert opened(compile_form(xml.encode())).state("/data/a").required


def test_a_reference_to_no_bind_and_a_control_without_one_are_refused() -> None:
    for body in ('<input bind="nosuch"/>', "<input/>"):
        with pytest.raises(BadInput):
            compiled("<a/>", body=body)


def test_a_bind_without_a_node_is_remarked_on() -> None:
    assert [one.where for one in compiled("<a/>", bind("gone", type="int")).remarks] == ["/data/gone"]


def test_attributes_are_kept_calculated_set_and_sent() -> None:
    """JavaRosa SetValueActionTest setvalue_setsValueOfAttribute."""
    binds = (bind("a/@twice", calculate="/data/a * 2"), bind("out", calculate="/data/a/@kind"))
    model = action("odk-instance-first-load", "a/@set", "'now'")
    record = opened(compiled('<a kind="old" twice="" set=""/><out/>', *binds, model=model, body=asking("a")))
    record.answer("/data/a", "4")
    assert b'<a kind="old" twice="8" set="now">4</a><out>old</out>' in record.to_xml()
    assert "/data/a/@kind" not in record.definition.nodes


def test_a_records_namespaces_are_written_as_the_form_writes_them() -> None:
    xml = form("<orx:meta><orx:instanceID/></orx:meta><a/>", bind("orx:meta/orx:instanceID", jr_preload="uid"))
    sent = opened(compile_form(xml.replace(b'version="7"', b'orx:version="7"'))).to_xml()
    assert b'xmlns:orx="http://openrosa.org/xforms"' in sent and b'orx:version="7"' in sent
    sent = opened(compile_form(xml.replace(b'version="7"', b'version="7" orx:version="9"'))).to_xml()
    assert b' version="7" orx:version="9"' in sent
    assert b"<orx:meta><orx:instanceID>uuid:id-1</orx:instanceID></orx:meta>" in sent


def test_the_counter_fills_in_what_it_knows_of_itself_and_of_the_end() -> None:
    kinds = {
        "who": ("property", "username"),
        "tel": ("property", "phone number"),
        "id": ("property", "simserial"),
        "end": ("timestamp", "end"),
    }
    binds = [bind(name, jr_preload=kind, jr_preloadParams=params) for name, (kind, params) in kinds.items()]
    definition = compiled("<who/><tel/><id/><end/>", *binds)
    properties = {"username": "li", "phonenumber": "139"}
    record = Record.new(definition, today=lambda: TODAY, now=lambda: NOW, properties=properties)
    assert record.answers() == {"who": "li", "tel": "139"}
    assert record.finalize().refs == {"/data/end"}
    assert record.state("/data/end").value == "2026-02-23T09:30:00.000+08:00"


# Rows


def test_rows_of_the_instance_keep_their_own_values_and_new_ones_the_templates() -> None:
    rows = '<r jr:template=""><a>t</a><s><b>u</b></s></r><r><a>one</a><s><b/></s></r><r><a/><s><b>two</b></s></r>'
    record = opened(compiled(rows, body=repeated(inputs("r/a", "r/s/b"))))
    record.add_row("/data/r")
    assert record.answers()["r"] == [{"a": "one"}, {"b": "two"}, {"a": "t", "b": "u"}]


def test_a_new_row_shaped_like_the_first_one_is_empty_and_has_no_inner_rows() -> None:
    """JavaRosa XFormParser, repeats without a template."""
    inner = '<group ref="/data/r/s"><repeat nodeset="/data/r/s"><input ref="/data/r/s/b"/></repeat></group>'
    record = opened(compiled("<r><a>x</a><s><b>y</b></s><s><b>z</b></s></r>", body=repeated(inputs("r/a") + inner)))
    record.add_row("/data/r")
    assert record.answers()["r"] == [{"a": "x", "s": [{"b": "y"}, {"b": "z"}]}, {}]


def test_rows_may_be_relevant_by_their_place() -> None:
    """JavaRosa TriggerableDagTest: non-relevant rows are left out of what counts them."""
    binds = (
        bind("r", relevant="position() > 1"),
        bind("r/v", calculate="position(..)"),
        bind("c", calculate="count(/data/r)"),
    )
    record = opened(compiled("<r><v/></r><r><v/></r><c/>", *binds, body=repeated("")))
    assert record.answers() == {"r": [{"v": "2"}], "c": "1"}
    record.add_row("/data/r")
    record.remove_row("/data/r[1]")
    assert (record.state("/data/r[1]").relevant, record.answers()["c"]) == (False, "1")


def test_rows_may_go_on_until_the_last_one_says_enough() -> None:
    last = "/data/r[position() = last()]/more"
    binds = (bind("n", calculate=f"count(/data/r) + if({last} = 'yes', 1, 0)"),)
    record = opened(
        compiled(
            "<n/><k>1</k><r><more/></r>",
            *binds,
            body=repeated(inputs("r/more"), count="if(/data/n &lt; 1, 1, /data/n)"),
        )
    )
    for at in (1, 2):
        record.answer(f"/data/r[{at}]/more", "yes")
    record.answer("/data/r[3]/more", "no")
    assert record.state("/data/r").row_count == 3


def test_a_count_that_always_wants_one_more_does_not_run_away() -> None:
    record = opened(
        compiled("<r><v/></r><n/>", bind("n", calculate="1 + count(/data/r)"), body=repeated("", count="/data/n"))
    )
    assert 1 <= (record.state("/data/r").row_count or 0) <= 101


def test_a_count_that_contradicts_itself_comes_to_rest() -> None:
    record = opened(
        compiled("<r><v/></r><n/>", bind("n", calculate="1 - count(/data/r)"), body=repeated("", count="/data/n"))
    )
    assert record.state("/data/r").row_count in (0, 1)


# Texts with pictures, types


ITEXT = (
    '<itext><translation lang="en" default="true()"><text id="l"><value form="long">Words</value>'
    '<value form="image">jr://images/a.png</value><value form="audio">jr://audio/a.mp3</value></text>'
    '<text id="c"><value>Choice</value><value form="big-image">jr://images/c.png</value></text></translation>'
    '<translation lang="zh"><text id="l"><value form="long">话</value><value form="image">jr://images/b.png</value></text>'
    "</translation></itext>"
)


def test_labels_and_choices_bring_their_files_in_the_language_shown() -> None:
    choices = '<instance id="c"><root><item><itextId>c</itextId><name>v</name></item></root></instance>'
    items = "<item><label ref=\"jr:itext('c')\"/><value>v</value></item>"
    taken = '<itemset nodeset="instance(\'c\')/root/item"><value ref="name"/><label ref="jr:itext(itextId)"/></itemset>'
    body = "".join(
        f'<select1 ref="/data/{ref}"><label ref="jr:itext(\'l\')"/>{what}</select1>'
        for ref, what in (("a", items), ("b", taken))
    )
    record = opened(compiled("<a/><b/>", model=choices, texts=ITEXT, body=body))
    for ref in ("/data/a", "/data/b"):
        state = record.state(ref)
        assert (state.label, state.media) == ("Words", {"image": "a.png", "audio": "a.mp3"})
        assert [(one.label, one.media) for one in state.choices] == [("Choice", {"big-image": "c.png"})]
    changes = record.set_language("zh")
    assert {"/data/a", "/data/b"} <= changes.refs
    assert (record.state("/data/a").label, record.state("/data/a").media["image"]) == ("话", "b.png")


def test_a_label_may_be_read_from_the_record() -> None:
    record = opened(compiled("<a/><b/>", body=asking("a") + '<input ref="/data/b"><label ref="/data/a"/></input>'))
    record.answer("/data/a", "now this")
    assert record.state("/data/b").label == "now this"


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("int", "-2147483648", "2147483648"), ("long", "2147483648", "1.5"), ("geopoint", "23.1 113.2 4 5", "91 0"),
        ("geopoint", "-23.1 113.2", "here"), ("geotrace", "1 2 0 0; 3 4 0 0", "1 2; x"), ("geoshape", "1 2;3 4;1 2;", "1"),
        ("boolean", "0", "2"),
    ],
)  # fmt: skip
def test_an_answer_is_held_against_the_specifications_types(kind: str, good: str, bad: str) -> None:
    record = opened(compiled("<a/>", bind("a", type=kind), body=asking("a")))
    record.answer("/data/a", good)
    assert record.state("/data/a").violation is None
    record.answer("/data/a", bad)
    assert record.state("/data/a").violation == "type"


def test_a_boolean_is_as_true_as_it_says() -> None:
    record = opened(compiled("<a/><b/>", bind("a", type="boolean"), bind("b", calculate="if(/data/a, 'y', 'n')")))
    found = []
    for value in ("0", "1", "false", "true"):
        record.answer("/data/a", value)
        found.append(record.state("/data/b").value)
    assert found == ["n", "y", "n", "y"]


@pytest.mark.parametrize("ends", [{"start": "2", "end": "8"}, {"start": "8", "end": "2"}])
def test_a_range_holds_its_ends(ends: Mapping[str, str]) -> None:
    said = " ".join(f'{name}="{value}"' for name, value in ends.items())
    record = opened(compiled("<a/>", bind("a", type="int"), body=f'<range ref="/data/a" {said} step="1"/>'))
    found = []
    for value in ("1", "2", "8", "9"):
        record.answer("/data/a", value)
        found.append(record.state("/data/a").violation)
    assert found == ["type", None, None, "type"]
