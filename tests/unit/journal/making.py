"""Events for tests: one writer of each kind, each with its own chain, salts and ids counted up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from counter_app.domain.case_table import Writer
from counter_app.journal.event import START, Event, Link, make_event

NAMES = {
    Writer.COUNTER: "440604012064-01",
    Writer.LEAD: "dept:ga",
    Writer.DEPARTMENT: "dept:rs",
    Writer.DISTRICT: "district",
}
RECEIVED: Mapping[str, Any] = {
    "number": "4406040120640126112300127",
    "item": "ZR-002",
    "kind": "committed",
    "station": "440604012064",
    "applicant": {"name": "冯小琴", "id_no": "439901198906030627"},
    "answers": {"applicant_name": "冯小琴", "rp_ground": "employment"},
    "routes": [
        {"department": "ga", "purpose": "decide", "blocks": True},
        {"department": "rs", "purpose": "verify", "blocks": True},
        {"department": "wj", "purpose": "inform", "blocks": False},
    ],
}
SAYS: Mapping[str, Mapping[str, Any]] = {
    "received": RECEIVED,
    "decided": {"outcome": "approved"},
    "concluded": {"result": "elsewhere"},
}


class Writing:
    """Makes events one after another, a minute apart; ``made`` holds them all."""

    def __init__(self) -> None:
        self.made: list[Event] = []
        self.links: dict[str, Link] = {}

    def event(self, type: str, payload: Mapping[str, Any] | None = None, by: Writer = Writer.COUNTER) -> Event:
        """The next event of this writer; its usual payload where none is given."""
        nth, writer = len(self.made) + 1, NAMES[by]
        event = make_event(
            event_id=f"e{nth}",
            case_id="c1",
            visit_id="v1",
            type=type,
            payload=SAYS.get(type, {}) if payload is None else payload,
            salt=f"salt-{nth}",
            after=self.links.get(writer, START),
            writer=writer,
            writer_role=by.value,
            based_on=0,
            at=f"2026-11-23T{9 + nth // 60:02d}:{nth % 60:02d}:00+08:00",
            clock_trust="district",
            actor="wang" if by is Writer.COUNTER else writer,
        )
        self.links[writer] = Link(event.header.writer_seq, event.hash)
        self.made.append(event)
        return event


def story(*steps: str | tuple[str, Mapping[str, Any]]) -> list[Event]:
    """Events of the usual writers: ``"lead:accepted"``, ``"received"`` (the counter's), or with a payload of their own."""
    writing = Writing()
    for step in steps:
        words, payload = step if isinstance(step, tuple) else (step, None)
        role, _, type = words.rpartition(":")
        writing.event(type, payload, Writer(role or "counter"))
    return writing.made
