"""One event of a case as a plain value: who wrote what, when, upon which other event."""

from __future__ import annotations

from dataclasses import dataclass

SCHEMA_VERSION = 1
MAX_EVENT_BYTES = 512 * 1024  # header and payload together; no district takes more, so no window writes more


@dataclass(frozen=True, kw_only=True, slots=True)
class EventHeader:
    """Everything about an event except what it says; travels and is kept apart from the payload.

    ``at`` is the device's time, ISO 8601 with offset; ``clock_trust`` is ``district`` (checked against the district within
    the day), ``device`` (not checked) or ``jumped`` (the clock moved against the last event). ``writer`` names a terminal
    (``440604012064-01``) or a district body (``district``, ``dept:ga``); events chain per writer by ``writer_seq`` from 1 and
    ``prev_hash``. ``based_on`` is the last district position the writer had seen. Hashes name their algorithm (``sha256:...``).
    """

    id: str
    case_id: str
    visit_id: str
    type: str
    schema_version: int
    writer: str
    writer_role: str
    writer_seq: int
    prev_hash: str
    based_on: int
    at: str
    clock_trust: str
    actor: str
    payload_hash: str
