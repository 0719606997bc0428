"""What a form asks for and the engine would ignore is named, and what cannot run is refused."""

from __future__ import annotations

from counter_app.forms import compile_form
from counter_app.forms.support import FEATURES, Outcome, unsupported
from tests.unit.forms.support import bind, form, inputs, opened


def test_every_feature_stands_once_and_says_what_is_different() -> None:
    assert len({(one.kind, one.name) for one in FEATURES}) == len(FEATURES)
    assert all(one.words for one in FEATURES if one.outcome is not Outcome.RUNS)


def test_what_would_be_ignored_is_named_with_its_place() -> None:
    binds = (
        bind("a", type="int", jr_preload="patient", odk_quality="low", foo="1"),
        bind("b", jr_preload="property", jr_preloadParams="email", cn_field="x", saveIncomplete="true()"),
    )
    xml = form("<a/><b/>", *binds, body='<input ref="/data/a" accuracyThreshold="5"/><input ref="/data/b" rows="3"/>')
    xml = xml.replace(b"<h:html ", b'<h:html xmlns:odk="http://www.opendatakit.org/xforms" ')
    found = unsupported(xml)
    assert {one.where for one in found} == {"/data/a"}
    for word in ("patient", "odk:quality", "foo", "accuracyThreshold"):
        assert sum(word in one.why for one in found) == 1
    assert compile_form(xml).remarks == ()


def test_places_to_draw_beside_a_place_are_named() -> None:
    itemset = """<itemset nodeset="instance('c')/root/item"><value ref="name"/><label ref="label"/></itemset>"""
    body = f'<input ref="/data/a"><label>A</label>{itemset}</input><select1 ref="/data/b">{itemset}</select1>'
    found = unsupported(form("<a/><b/>", bind("a", type="geopoint"), body=body))
    assert [(one.where, "reference-geometry" in one.why) for one in found] == [("/data/a", True)]


def test_a_list_of_itemsets_csv_is_asked_for_by_name() -> None:
    query = "instance('towns')/root/item[area= /data/a ]"
    xml = form("<a/><t/>", body=inputs("a") + f'<input ref="/data/t" query="{query}"><label>T</label></input>')
    table = b"list_name,name,label,area\ntowns,t1,One,a\nother,t2,Two,a\ntowns,t3,Three,b\n"
    record = opened(compile_form(xml, media={"itemsets.csv": table}))
    record.answer("/data/a", "a")
    assert [(one.value, one.label) for one in record.state("/data/t").choices] == [("t1", "One")]
    assert record.definition.nodes["/data/t"].control == "select1"
    assert any("itemsets.csv" in one.why for one in compile_form(xml).remarks)
