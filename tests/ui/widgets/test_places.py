"""Points, traces and shapes as text and from files."""

import json
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.widgets.conftest import Show
from ui.desktop.widgets.geo import PlaceEdit, PlacesEdit
from ui.desktop.widgets.geo_text import MOST_POINTS, area_m2, length_m, parse_place, parse_places, read_places

GPX = """<gpx xmlns="http://www.topografix.com/GPX/1/1"><trk><trkseg>
<trkpt lat="31.1" lon="121.1"><ele>4.5</ele></trkpt><trkpt lat="31.2" lon="121.2"/><trkpt lat="99" lon="0"/>
</trkseg></trk></gpx>"""
KML = """<kml xmlns="http://www.opengis.net/kml/2.2"><Placemark><LineString><coordinates>
121.1,31.1,4 121.2,31.2</coordinates></LineString></Placemark></kml>"""
BOMB = """<!DOCTYPE gpx [<!ENTITY a "1"><!ENTITY b "&a;&a;&a;&a;">]><gpx><wpt lat="&b;" lon="2"/></gpx>"""


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("31.2 121.5", "31.2 121.5 0 0"), ("31.2, 121.5", "31.2 121.5 0 0"), ("31.2，121.5", "31.2 121.5 0 0"),
        ("31.2 121.5 12 3.5", "31.2 121.5 12 3.5"), ("-31.2 -121.5", "-31.2 -121.5 0 0"),
        ("31°12'N 121°30'E", "31.2 121.5 0 0"), ("N31°12′36″ E121°30′", "31.21 121.5 0 0"), ("E121°30′, N31°12′", "31.2 121.5 0 0"),
        ("北纬31度12分 东经121度30分", "31.2 121.5 0 0"), ("31°S 20°W", "-31 -20 0 0"), ("POINT(121.5 31.2)", "31.2 121.5 0 0"),
        ("geo:31.2,121.5;u=35", "31.2 121.5 0 0"), ("３１．２ １２１．５", "31.2 121.5 0 0"),
        ("91 0", None), ("0 181", None), ("31.2", None), ("", None), ("31°61'N 1°E", None), ("here", None), ("1 2 3 4 5", None),
        ("31°N 20°N", None), ("1e3 2", None),
    ],
)  # fmt: skip
def test_a_point_is_read_in_the_notations_people_paste(typed: str, value: str | None) -> None:
    place = parse_place(typed)
    assert (place.value() if place else None) == value


def test_a_degree_square_at_the_equator_measures_what_it_should() -> None:
    places, _ = parse_places("0 0; 0 1; 1 1; 1 0")
    assert area_m2(places) == pytest.approx(12_391.3e6, rel=1e-4)
    assert length_m(places[:2]) == pytest.approx(111_318, rel=1e-4)
    assert area_m2(places[:2]) == 0


def test_the_lines_that_are_no_points_are_named() -> None:
    places, wrong = parse_places("31 121\nx\n32 122; 99 0")
    assert len(places) == 2 and wrong == [2, 4]


@pytest.mark.parametrize(("name", "text"), [("a.gpx", GPX), ("a.kml", KML)])
def test_points_are_read_from_files_of_receivers(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    places = read_places(tmp_path / name)
    assert [(place.lat, place.lon) for place in places] == [(31.1, 121.1), (31.2, 121.2)]
    assert places[0].altitude in (4, 4.5)


def test_points_are_read_from_geojson_in_order(tmp_path: Path) -> None:
    feature = {
        "type": "Feature",
        "geometry": {"type": "Polygon", "coordinates": [[[121, 31], [122, 31], [122, 32], [121, 31]]]},
    }
    (tmp_path / "a.geojson").write_text(
        json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8"
    )
    assert [place.lon for place in read_places(tmp_path / "a.geojson")] == [121, 122, 122, 121]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bomb.gpx", BOMB), ("torn.kml", KML[:60]), ("a.json", "[1,"), ("deep.json", "[" * 100_000), ("text.gpx", "no"),
        ("odd.json", '{"coordinates": ["a", 1]}'), ("empty.gpx", ""),
    ],
)  # fmt: skip
def test_a_file_that_is_none_gives_no_points_and_no_error(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    assert read_places(tmp_path / name) == []
    assert read_places(tmp_path / "missing.gpx") == []


def test_a_file_of_very_many_points_is_cut(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps([[1, 2]] * (MOST_POINTS + 5)), encoding="utf-8")
    assert len(read_places(tmp_path / "a.json")) == MOST_POINTS


def test_a_point_shows_without_the_noughts_nobody_typed_and_stays_when_wrong(qtbot: QtBot, show: Show) -> None:
    line = PlaceEdit("31.2 121.5 0 0")
    show(line)
    line.set_value("31.2 121.5 0 0")
    assert line.text() == "31.2 121.5" and line.value() == "31.2 121.5 0 0" and line.remark() == ""
    line.set_raw("31.2")
    assert line.value() == "31.2"
    line.set_raw("")
    assert "没有地图" in line.remark()


def test_a_shape_closes_itself_and_says_its_area(qtbot: QtBot, show: Show) -> None:
    shape, said = PlacesEdit(closed=True), []
    show(shape)
    shape.edited.connect(said.append)
    shape.lines.setPlainText("0 0\n0 0.01\n0.01 0.01")
    assert said[-1] == shape.value() == "0 0 0 0; 0 0.01 0 0; 0.01 0.01 0 0; 0 0 0 0"
    assert "3 个点" in shape.facts() and "m²" in shape.facts()
    shape.set_value("1 1 0 0; 2 2 0 0; 3 1 0 0; 1 1 0 0")
    assert shape.lines.raw() == "1 1\n2 2\n3 1\n1 1"


def test_a_trace_says_which_point_is_none_and_reads_a_file_instead(show: Show, tmp_path: Path) -> None:
    trace = PlacesEdit()
    show(trace)
    trace.set_raw("31 121\nabc")
    assert trace.value() == "31 121\nabc" and "第 2 个点" in trace.facts()
    (tmp_path / "bad.gpx").write_text("x", encoding="utf-8")
    assert not trace.take_file(tmp_path / "bad.gpx") and "bad.gpx" in trace.facts() and trace.raw() == "31 121\nabc"
    (tmp_path / "a.gpx").write_text(GPX, encoding="utf-8")
    assert trace.take_file(tmp_path / "a.gpx") and trace.value() == "31.1 121.1 4.5 0; 31.2 121.2 0 0"
