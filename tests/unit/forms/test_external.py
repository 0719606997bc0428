"""Lists kept beside the form: XML, CSV and GeoJSON files, pulldata, the record saved last."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from counter_app.errors import BadInput
from counter_app.forms import Record, compile_form
from counter_app.forms.external import Media
from tests.unit.forms.support import NOW, TODAY, bind, form, inputs, opened

TOWNS = '\ufeffname,label,area,note\r\nt1,One,a,"x, ""y"""\r\nt2,Two,a\r\nt3,Three,b,z\r\n'.encode()
SELECT = (
    '<select1 ref="/data/t"><itemset nodeset="instance(\'towns\')/root/item[area = /data/a]">'
    '<value ref="name"/><label ref="label"/></itemset></select1>'
)


def listed(file: str, media: Mapping[str, Media], scheme: str = "file-csv") -> Record:
    """Towns of an area, from a file beside the form."""
    xml = form("<a/><t/>", model=f'<instance id="towns" src="jr://{scheme}/{file}"/>', body=inputs("a") + SELECT)
    return opened(compile_form(xml, media=media))


def asked(expression: str, media: Mapping[str, Media], instance: str = "") -> str:
    """A calculation over lists."""
    definition = compile_form(
        form("<a/><c/>", bind("c", calculate=expression), model=instance, body=inputs("a")), media=media
    )
    record = opened(definition)
    record.answer("/data/a", "t1")
    return record.state("/data/c").value


def choices(record: Record, area: str) -> list[tuple[str, str]]:
    record.answer("/data/a", area)
    return [(one.value, one.label) for one in record.state("/data/t").choices]


def test_a_table_beside_the_form_is_a_list_of_items(tmp_path: Path) -> None:
    (tmp_path / "towns.csv").write_bytes(TOWNS)
    for media in (TOWNS, tmp_path / "towns.csv"):
        assert choices(listed("towns.csv", {"towns.csv": media}), "a") == [("t1", "One"), ("t2", "Two")]


@pytest.mark.parametrize(
    "content",
    [
        "name;label;area\nt1;石湾;a\n".encode(), "name\tlabel\tarea\nt1\t石湾\ta\n".encode(),
        "name,label,area\nt1,石湾,a\n".encode("gb18030"), b"\xef\xbb\xbfname,label,area\n\nt1,\xe7\x9f\xb3\xe6\xb9\xbe,a\n",
    ],
    ids=["semicolon", "tab", "GB18030", "BOM and a blank line"],
)  # fmt: skip
def test_a_table_may_be_written_as_spreadsheets_write_them(content: bytes) -> None:
    assert choices(listed("towns.csv", {"towns.csv": content}), "a") == [("t1", "石湾")]


def test_rows_given_as_mappings_are_a_list_too() -> None:
    rows = [{"name": "t1", "label": "One", "area": "a"}, {"name": "t2", "area": "a"}]
    assert choices(listed("towns.csv", {"towns.csv": rows}), "a") == [("t1", "One"), ("t2", "")]


def test_an_xml_list_keeps_its_own_shape_and_its_attributes() -> None:
    xml = b"<root><item kind='old'><name>t1</name><label>One</label><area>a</area></item></root>"
    assert choices(listed("towns.xml", {"towns.xml": xml}, "file"), "a") == [("t1", "One")]
    instance = '<instance id="towns" src="jr://file/towns.xml"/>'
    assert asked("instance('towns')/root/item[name = /data/a]/@kind", {"towns.xml": xml}, instance) == "old"


def test_geojson_features_are_items_with_their_geometry() -> None:
    """JavaRosa GeoJsonExternalInstanceTest; specification, "Secondary Instances from GeoJSON"."""
    kinds = [
        ("Point", [102, 0.5]),
        ("LineString", [[104, 0.5], [105, 0.5, 7]]),
        ("Polygon", [[[5, 63], [10, 83], [5, 63]]]),
    ]
    features = [
        {"type": "Feature", "id": f"t{at}", "properties": {"id": "no", "n": at, "ok": True, "gone": None},
         "geometry": {"type": kind, "coordinates": coordinates}}
        for at, (kind, coordinates) in enumerate(kinds)
    ]  # fmt: skip
    media: dict[str, Media] = {"g.geojson": json.dumps({"type": "FeatureCollection", "features": features}).encode()}
    instance = '<instance id="g" src="jr://file/g.geojson"/>'

    def cell(place: int, name: str) -> str:
        return asked(f"instance('g')/root/item[id = 't{place}']/{name}", media, instance)

    assert [cell(at, "geometry") for at in range(3)] == [
        "0.5 102 0 0", "0.5 104 0 0; 0.5 105 7 0", "63 5 0 0; 83 10 0 0; 63 5 0 0",
    ]  # fmt: skip
    assert [cell(1, name) for name in ("n", "ok", "gone")] == ["1", "true", ""]


@pytest.mark.parametrize(
    ("file", "content", "why"),
    [
        ("g.geojson", b"[]", "FeatureCollection"), ("g.geojson", b"{", "no GeoJSON"),
        ("g.geojson", b'{"type": "FeatureCollection", "features": [{"type": "Point"}]}', "no Feature"),
        ("g.geojson", b'{"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": {"type": "MultiPoint",'
         b' "coordinates": []}}]}', "MultiPoint"),
        ("g.xml", b"<a>", "a"), ("g.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "document type"),
        ("g.csv", b"\xff\xff\xfe", "UTF-8"), ("g.dbf", b"", "type xml, csv or geojson"),
    ],
)  # fmt: skip
def test_a_list_that_cannot_be_read_is_refused_with_its_file(file: str, content: bytes, why: str) -> None:
    instance = f'<instance id="g" src="jr://file/{file}"/>'
    with pytest.raises(BadInput) as refused:
        asked("count(instance('g')/root/item)", {file: content}, instance)
    assert refused.value.details["where"] == file and why in str(refused.value.details["why"])


def test_a_missing_file_leaves_the_list_empty_and_is_remarked_on() -> None:
    """JavaRosa ExternalSecondaryInstanceParseTest: a placeholder is used."""
    record = listed("towns.csv", {})
    assert choices(record, "a") == []
    assert any("towns.csv" in one.why for one in record.definition.remarks)


def test_a_list_nobody_asks_for_is_not_read() -> None:
    """JavaRosa ExternalSecondaryInstanceParseTest: ignored when not referenced."""
    xml = form("<a/>", model='<instance id="towns" src="jr://file/broken.xml"/>')
    assert compile_form(xml, media={"broken.xml": b"<"}).remarks == ()


def test_a_list_whose_items_lack_the_value_is_refused() -> None:
    body = (
        '<select1 ref="/data/t"><itemset nodeset="instance(\'towns\')/root/item"><value ref="foo"/></itemset></select1>'
    )
    xml = form("<t/>", model='<instance id="towns" src="jr://file-csv/towns.csv"/>', body=body)
    with pytest.raises(BadInput) as refused:
        compile_form(xml, media={"towns.csv": TOWNS})
    assert "foo" in str(refused.value.details["why"])


def test_pulldata_looks_a_cell_up_with_an_instance_or_by_the_file_alone() -> None:
    media: dict[str, Media] = {"towns.csv": TOWNS}
    instance = '<instance id="towns" src="jr://file-csv/towns.csv"/>'
    for model in (instance, ""):
        assert asked("pulldata('towns', 'label', 'name', /data/a)", media, model) == "One"
    assert asked("pulldata('towns', 'note', 'name', /data/a)", media) == 'x, "y"'
    assert asked("pulldata('towns', 'label', 'name', 'none')", media) == ""
    with pytest.raises(BadInput) as refused:
        asked("pulldata('nosuch', 'label', 'name', /data/a)", media)
    assert "nosuch.csv" in str(refused.value.details["why"])


def test_a_hundred_thousand_rows_of_ten_columns_are_looked_up_not_unfolded() -> None:
    lines = ["name,label,area," + ",".join(f"c{at}" for at in range(7))]
    lines += [f"t{at},Town {at},d{at % 1000},,,,,,," for at in range(100_000)]
    record = listed("towns.csv", {"towns.csv": "\n".join(lines).encode()})
    assert len(choices(record, "d7")) == 100
    instance = record.definition.plan.compiler.instances["towns"]
    unfolded = [row for row in instance.kids["root"][0].kids["item"] if getattr(row, "_made", None) is not None]
    assert len(unfolded) <= 1


def last_saved(xml: bytes | None) -> str:
    model = (
        '<instance id="__last-saved" src="jr://instance/last-saved"/>'
        '<setvalue event="odk-instance-first-load" ref="/data/a" value="instance(\'__last-saved\')/data/a"/>'
    )
    definition = compile_form(form("<a/>", model=model, body=inputs("a")))
    record = Record.new(definition, today=lambda: TODAY, now=lambda: NOW, last_saved=xml)
    return record.state("/data/a").value


def test_a_default_may_come_from_the_record_saved_last() -> None:
    assert last_saved(b'<data id="f"><a>before</a></data>') == "before"
    assert last_saved(None) == "" and last_saved(b"<broken") == ""


def test_a_label_may_ask_for_the_record_saved_last_without_an_instance_that_says_so() -> None:
    body = '<input ref="/data/a"><label>Last: <output value="instance(\'__last-saved\')/data/a"/></label></input>'
    definition = compile_form(form("<a/>", body=body))
    assert definition.asks_last_saved and not compile_form(form("<a/>", body=inputs("a"))).asks_last_saved
    record = Record.new(definition, today=lambda: TODAY, now=lambda: NOW, last_saved=b"<data><a>before</a></data>")
    assert record.state("/data/a").label == "Last: before"
