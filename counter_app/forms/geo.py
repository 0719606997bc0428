"""``area()``, ``distance()``, ``geofence()`` and ``intersects()`` over points as text: ``lat lon alt accuracy; …``.

The Earth is a sphere with the equator's radius, as JavaRosa has it. What is no point gives NaN, or false.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from counter_app.forms.values import NAN, Value, to_number, to_text

RADIUS = 6_378_100.0
"""Metres."""
MAX_POINTS = 2_000
"""Points of a line that ``intersects()`` compares with each other."""

Point = tuple[float, float]
"""Latitude and longitude in degrees."""


def points(values: Sequence[Value]) -> list[Point] | None:
    """The points of one line, or of many values with a point each; None when one of them is none."""
    found: list[Point] = []
    for value in values:
        for text in to_text(value).split(";"):
            if not text.strip():
                continue
            numbers = [to_number(part) for part in text.split()]
            if not 2 <= len(numbers) <= 4 or any(number != number for number in numbers):
                return None
            found.append((numbers[0], numbers[1]))
    return found


def distance(values: Sequence[Value]) -> float:
    """Metres along the points, in their order; 0 for fewer than two."""
    line = points(values)
    return NAN if line is None else math.fsum(_between(one, other) for one, other in pairwise(line))


def _between(one: Point, other: Point) -> float:
    """By the spherical law of cosines."""
    here, there = math.radians(one[0]), math.radians(other[0])
    turn = math.radians(one[1] - other[1])
    cosine = math.sin(here) * math.sin(there) + math.cos(here) * math.cos(there) * math.cos(turn)
    return math.acos(min(1.0, max(-1.0, cosine))) * RADIUS


def area(values: Sequence[Value]) -> float:
    """Square metres inside the points, as a fan of triangles on the map around the first; 0 for fewer than three."""
    shape = points(values)
    if shape is None:
        return NAN
    if len(shape) < 3:
        return 0.0
    degree = 2 * math.pi * RADIUS / 360
    (north, east), *others = shape
    flat = [
        ((lon - east) * degree * math.cos(math.radians(lat)), (lat - north) * degree) for lat, lon in others
    ]  # fmt: skip
    return abs(math.fsum((y * next_x - x * next_y) / 2 for (x, y), (next_x, next_y) in pairwise(flat)))


def geofence(point: Sequence[Value], shape: Sequence[Value]) -> bool:
    """Whether the point lies inside the shape: a line to the east crosses its edge an odd number of times."""
    at, edge = points(point), points(shape)
    if not at or not edge:
        return False
    lat, lon = at[0]
    inside = False
    for (one_lat, one_lon), (two_lat, two_lon) in pairwise(edge):
        crosses = (two_lat > lat) is not (one_lat > lat)
        if crosses and lon < (one_lon - two_lon) * (lat - two_lat) / (one_lat - two_lat) + two_lon:
            inside = not inside
    return inside


def intersects(values: Sequence[Value]) -> bool:
    """Whether a line or the edge of a shape crosses or touches itself, but where one stretch follows another."""
    line = points(values)
    if line is None or len(line) > MAX_POINTS:
        return False
    stretches = list(pairwise(line))
    closed = len(line) > 1 and line[0] == line[-1]
    for at, one in enumerate(stretches):
        for place in range(at + 2, len(stretches)):
            neighbours = closed and at == 0 and place == len(stretches) - 1
            if not neighbours and _cross(one, stretches[place]):
                return True
    return False


def _cross(one: tuple[Point, Point], other: tuple[Point, Point]) -> bool:
    (a, b), (c, d) = one, other
    sides = _side(a, b, c), _side(a, b, d), _side(c, d, a), _side(c, d, b)
    if sides[0] * sides[1] < 0 and sides[2] * sides[3] < 0:
        return True
    touching = ((sides[0], a, b, c), (sides[1], a, b, d), (sides[2], c, d, a), (sides[3], c, d, b))
    return any(side == 0 and _in_box(start, end, point) for side, start, end, point in touching)


def _side(start: Point, end: Point, point: Point) -> float:
    """On which side of the line the point lies; 0 on it."""
    return (end[0] - start[0]) * (point[1] - start[1]) - (end[1] - start[1]) * (point[0] - start[0])


def _in_box(start: Point, end: Point, point: Point) -> bool:
    return all(min(one, other) <= at <= max(one, other) for one, other, at in zip(start, end, point, strict=True))
