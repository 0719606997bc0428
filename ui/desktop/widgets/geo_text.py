"""Places as text: what a clerk may type or paste for a point or a line of points, files of them, length and area. No Qt."""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from counter_app.forms import geo

LONGEST_FILE = 8 * 1024 * 1024
MOST_POINTS = 20_000

_NUMBER = r"[+-]?\d+(?:\.\d+)?"
_PLAIN = re.compile(rf"({_NUMBER})[°]?[\s,;]+({_NUMBER})[°]?(?:[\s,]+({_NUMBER}))?(?:[\s,]+({_NUMBER}))?")
_WKT = re.compile(rf"point\s*z?\s*\(\s*({_NUMBER})\s+({_NUMBER})(?:\s+({_NUMBER}))?\s*\)")
_URI = re.compile(rf"geo:({_NUMBER}),({_NUMBER})(?:,({_NUMBER}))?(?:;.*)?")
_DEGREES = r"(\d+(?:\.\d+)?)\s*[°度d]\s*(?:(\d+(?:\.\d+)?)\s*['′分m](?!['′])\s*)?(?:(\d+(?:\.\d+)?)\s*(?:\"|''|′′|秒))?"
_SIDE_FIRST = re.compile(rf"(北纬|南纬|东经|西经|[nsew])\s*{_DEGREES}")
_SIDE_LAST = re.compile(rf"()\s*{_DEGREES}\s*([nsew])?")
_SIDES = {"北纬": "n", "南纬": "s", "东经": "e", "西经": "w"}


@dataclass(frozen=True, slots=True)
class Place:
    """Degrees north and east, metres above the sea, metres of doubt."""

    lat: float
    lon: float
    altitude: float = 0.0
    accuracy: float = 0.0

    def value(self) -> str:
        """As the form keeps it: four numbers with spaces between."""
        return " ".join(_short(part) for part in (self.lat, self.lon, self.altitude, self.accuracy))


def parse_place(text: str) -> Place | None:
    """The point in ``31.2 121.5``, ``31°12'30"N 121°30'E``, ``北纬31度12分 东经121度30分``, ``POINT(121.5 31.2)`` or
    ``geo:31.2,121.5``; None for no point on the earth."""
    typed = unicodedata.normalize("NFKC", text).strip().lower().replace("，", ",").replace("；", ";")
    match = _WKT.fullmatch(typed)
    if match:
        return _on_earth(float(match[2]), float(match[1]), float(match[3] or 0))
    match = _URI.fullmatch(typed) or _PLAIN.fullmatch(typed)
    if match:
        parts = [float(part) if part else 0.0 for part in match.groups()]
        return _on_earth(*parts)
    return _in_degrees(typed)


def parse_places(text: str) -> tuple[list[Place], list[int]]:
    """The points of a text, one a line or with ``;`` between; and the numbers, from 1, of the pieces that are none."""
    whole = re.fullmatch(
        r"(?:linestring|polygon)\s*z?\s*\(+(.*?)\)+", unicodedata.normalize("NFKC", text).strip().lower()
    )
    if whole:
        pieces = [f"point({piece.strip()})" for piece in whole[1].split(",")]
    else:
        pieces = [piece for piece in re.split(r"[\n;；]", text) if piece.strip()]
    found = [parse_place(piece) for piece in pieces]
    return [place for place in found if place is not None], [n for n, place in enumerate(found, 1) if place is None]


def line_value(places: Sequence[Place]) -> str:
    """A trace or shape as the form keeps it."""
    return "; ".join(place.value() for place in places)


def length_m(places: Sequence[Place]) -> float:
    """Metres along the points, as the form's own ``distance()`` reckons them."""
    return geo.distance([line_value(places)])


def area_m2(places: Sequence[Place]) -> float:
    """Square metres inside the points, as the form's own ``area()`` reckons them; the last may repeat the first."""
    return geo.area([line_value(places)])


def read_places(path: Path) -> list[Place]:
    """The points of a GPX, KML or GeoJSON file, in order; empty for a file that holds none or cannot be read as one."""
    try:
        if path.stat().st_size > LONGEST_FILE:
            return []
        content = path.read_bytes()
        found = _of_json(json.loads(content)) if path.suffix.lower() in (".geojson", ".json") else _of_xml(content)
        return list(found)[:MOST_POINTS]
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError, etree.XMLSyntaxError):
        return []


def _of_xml(content: bytes) -> Iterator[Place]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    for node in etree.fromstring(content, parser).iter():
        name = etree.QName(node).localname if isinstance(node.tag, str) else ""
        if name in ("trkpt", "rtept", "wpt"):
            height = next((child.text for child in node if str(child.tag).endswith("}ele")), None)
            yield from _sound(float(node.get("lat", "nan")), float(node.get("lon", "nan")), float(height or 0))
        elif name == "coordinates":
            for piece in (node.text or "").split():
                lon, lat, *more = (float(part) for part in piece.split(","))
                yield from _sound(lat, lon, more[0] if more else 0.0)


def _of_json(node: object) -> Iterator[Place]:
    if isinstance(node, list):
        if len(node) >= 2 and all(isinstance(part, int | float) for part in node):
            yield from _sound(float(node[1]), float(node[0]), float(node[2]) if len(node) > 2 else 0.0)
            return
        for part in node:
            yield from _of_json(part)
    elif isinstance(node, dict):
        for key in ("features", "geometries", "geometry", "coordinates"):
            if key in node:
                yield from _of_json(node[key])


def _sound(lat: float, lon: float, altitude: float) -> Iterator[Place]:
    place = _on_earth(lat, lon, altitude)
    if place is not None:
        yield place


def _in_degrees(typed: str) -> Place | None:
    pattern = _SIDE_FIRST if _SIDE_FIRST.match(typed) else _SIDE_LAST
    halves = list(pattern.finditer(typed))
    if len(halves) != 2 or re.sub(r"[\s,]", "", pattern.sub("", typed)):
        return None
    found: dict[str, float] = {}
    for half, silent in zip(halves, "ne", strict=True):
        said = half[1] or (half[5] if pattern is _SIDE_LAST else "") or silent
        side = _SIDES.get(said, said)
        minutes, seconds = float(half[3] or 0), float(half[4] or 0)
        if minutes >= 60 or seconds >= 60:
            return None
        degrees = float(half[2]) + minutes / 60 + seconds / 3600
        found["lat" if side in "ns" else "lon"] = -degrees if side in "sw" else degrees
    return _on_earth(found["lat"], found["lon"]) if len(found) == 2 else None


def _on_earth(lat: float, lon: float, altitude: float = 0.0, accuracy: float = 0.0) -> Place | None:
    sound = math.isfinite(lat) and math.isfinite(lon) and abs(lat) <= 90 and abs(lon) <= 180 and accuracy >= 0
    return Place(lat, lon, altitude, accuracy) if sound else None


def _short(number: float) -> str:
    return f"{number:.9f}".rstrip("0").rstrip(".")
