"""Fixtures of the hostile room: the houses and sites of the other rooms, taken as they are."""

from __future__ import annotations

from tests.district.conftest import own as home
from tests.sync.conftest import desk, pen, place, store
from tests.use_cases.conftest import house, own, shared

__all__ = ["desk", "home", "house", "own", "pen", "place", "shared", "store"]
