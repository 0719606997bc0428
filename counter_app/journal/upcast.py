"""Reads payloads written by older programs as if they had been written today."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from counter_app.domain.events import SCHEMA_VERSION
from counter_app.errors import BadInput
from counter_app.journal.event import Event

Upcaster = Callable[[Mapping[str, Any]], Mapping[str, Any]]

# (type, version) -> what makes a payload of that version into one of the next. Empty while version 1 is the only one.
UPCASTERS: Mapping[tuple[str, int], Upcaster] = {}


def upcast(event: Event, upcasters: Mapping[tuple[str, int], Upcaster] = UPCASTERS) -> Mapping[str, Any]:
    """The payload in today's shape; raises BadInput for an event from a newer program."""
    version, payload = event.header.schema_version, event.payload
    if version > SCHEMA_VERSION:
        raise BadInput(what="event", why="newer_schema", version=version, event_id=event.header.id)
    shaped: Mapping[str, Any] = payload
    for step in range(version, SCHEMA_VERSION):
        change = upcasters.get((event.header.type, step))
        shaped = change(shaped) if change else shaped
    return shaped
