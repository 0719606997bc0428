"""The order ``randomize()`` gives: the same for the same seed in every engine (ODK XForms specification)."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from typing import TypeVar

from counter_app.forms.digests import seed_of
from counter_app.forms.values import Value, to_number, to_text

T = TypeVar("T")
_MODULUS = 2_147_483_647
_FACTOR = 16_807


def shuffled(nodes: Sequence[T], seed: Value | None = None) -> list[T]:
    """The nodes in another order (Fisher-Yates, inside out); by chance without a seed."""
    draw = random.random if seed is None else _drawing(_number(seed))
    found: list[T] = []
    for place, node in enumerate(nodes):
        at = math.floor(draw() * (place + 1))
        found.append(node)
        found[place], found[at] = found[at], node
    return found


def _number(seed: Value) -> int:
    """The whole number that seeds: text that is none is hashed, blank is 0 (JavaRosa)."""
    number = to_number(seed)
    if number == number:
        return math.trunc(max(-(2.0**63), min(number, 2.0**63)))
    text = to_text(seed) if isinstance(seed, str) else ""
    return seed_of(text) if text else 0


def _drawing(seed: int) -> Callable[[], float]:
    """Park and Miller's "minimal standard" numbers from 0 up to 1."""
    at = int(math.fmod(float(max(-(2**63), min(seed, 2**63 - 1))), _MODULUS))
    if at <= 0:
        at += _MODULUS - 1

    def draw() -> float:
        nonlocal at
        at = at * _FACTOR % _MODULUS
        return (at - 1) / (_MODULUS - 1)

    return draw
