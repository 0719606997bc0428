"""An event that puts a word where a day belongs, or a text where a list belongs, stops nobody's work list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from counter_app.bootstrap import make_uuid7
from counter_app.domain.case_table import Verdict
from counter_app.journal.event import START, make_event
from counter_app.ports import FeedEntry
from counter_app.use_cases import views
from counter_app.use_cases.deem import deem_silent
from counter_app.use_cases.rework import OpenRework, open_rework
from counter_app.use_cases.sheets import paper_facts
from counter_app.use_cases.views import TimelineEntry
from counter_app.use_cases.window import read_events
from tests.counterkit import CLERK, CLERK_NAME
from tests.sync.support import Home
from tests.use_cases.kit import House
from ui.desktop.pages.case_events import Names, steps_of

CROOKED = [
    ("accepted", {"due_on": "someday", "accepted_at": "2026-11-23T09:00:00+08:00"}),
    ("accepted", {"due_on": None}),
    ("accepted", {"accepted_at": "2026-11-23"}),
    ("shortfall_notified", {"shortfalls": ["a photo"], "due_on": "2026-12-01"}),
    ("shortfall_notified", {"shortfalls": [{"label": "a photo"}], "due_on": "never"}),
]


# What a window writes, with a word where something else belongs: (event, key, values).
CROOKED_KEYS = [
    ("received", "secret", ("yes", 1, "no")),
    ("received", "card_read", ("false", 0)),
    ("received", "flags", ("x", [1], {"a": 1})),
    ("received", "as_typed", ("x", [1], {"a": 1})),
    ("received", "slip", (5, ["S01"])),
    ("received", "received_at", ("yesterday", "2026-11-23T09:00:00", 5)),
    ("received", "signed_forms", ("x", [{"version": 1}], [{"paper": "a", "version": "two"}], [{"paper": 5}])),
    ("received", "materials", ([{"code": "a", "copies": "many"}], [{"code": "a", "scans": 5}])),
    ("received", "answers", ([], "x")),
    ("corrected", "applicant", ("x", [], 5)),
    ("corrected", "routes", (5, "x", [5])),
    ("contact_tried", "at", ("soon", 5)),
    ("contact_tried", "way", (5, None)),
    ("contact_tried", "reached", ("no", 1)),
    ("phoned", "whom", (5, {"a": 1})),
    ("phoned", "at", ("9:30", 5)),
    ("refusal_proposed", "rules", (5, None, "x")),
    ("shortfall_notified", "delivered", ("x", [], 5)),
    ("shortfall_notified", "shortfalls", (5, "x")),
    ("refused", "basis", (5, [5])),
]
SPOILT = [(event, key, value) for event, key, values in CROOKED_KEYS for value in values]

AT_THE_DISTRICT = [one for one in SPOILT if one[0] not in ("refused", "phoned") and one[1] != "answers"]


def from_another(house: House, case_id: str, event: str, payload: Mapping[str, Any], *, nth: int) -> FeedEntry:
    """An event that window 09 of this station wrote, or the lead department, as the feed brings it."""
    lead = event == "refused"
    written = make_event(
        event_id=make_uuid7(),
        case_id=case_id,
        visit_id=case_id,
        type=event,
        payload=payload,
        salt="00",
        after=START,
        writer=f"dept:{case_id}" if lead else f"{house.window.terminal.station}-{case_id}-{nth}",
        writer_role="lead" if lead else "counter",
        based_on=0,
        at=house.window.stamp(),
        clock_trust="device",
        actor="somebody",
    )
    body = {
        "header": written.header_bytes.decode(),
        "payload": (written.payload_bytes or b"").decode(),
        "case_seq": nth,
    }
    return FeedEntry(position=nth, kind="event", body=body)


@pytest.fixture(scope="module")
def good(shared: House) -> Mapping[str, Mapping[str, Any]]:
    """What a sound receipt of each item says."""
    cases = {item: shared.received(item).case_id for item in ("ZR-002", "ZZ-003")}
    with shared.window.store.reading() as uow:
        return {item: read_events(uow, case_id)[0].payload for item, case_id in cases.items()}


@pytest.mark.parametrize(("event", "key", "value"), SPOILT)
def test_a_crooked_value_of_another_window_is_set_aside_and_pages_and_sheets_go_on(
    house: House, good: Mapping[str, Mapping[str, Any]], event: str, key: str, value: object
) -> None:
    case_id, spoilt = make_uuid7(), {key: value}
    first = {**good["ZZ-003" if event == "phoned" else "ZR-002"], **(spoilt if event == "received" else {})}
    house.takes(from_another(house, case_id, "received", first, nth=1))
    if event != "received":
        house.takes(from_another(house, case_id, event, spoilt, nth=2))
        views.case_view(house.window, case_id, actor=CLERK)
        assert paper_facts(house.window, case_id, "receipt_a4", clerk_name=CLERK_NAME).number == first["number"]
        open_rework(house.window, OpenRework(case_id, "corrected", CLERK, reason="typo"))
    assert [one.verdict for one in house.state(case_id).set_aside] == [Verdict.BAD_PAYLOAD]
    assert views.queue(house.window) and deem_silent(house.window, house.clock()) == ()


@pytest.mark.parametrize(
    ("event", "payload"),
    [("extended", {"due_on": "soon"}), ("suspended", {"until": "never"}), ("delivered", {"evidence": 5}),
     ("paper_printed", {"nth": "two"}), ("part_answered", {"status": ["x"]}), ("rated", {"stars": {"a": 1}})],
)  # fmt: skip
def test_the_story_of_a_case_is_told_whatever_an_event_says(house: House, event: str, payload: dict[str, Any]) -> None:
    case_id = house.received().case_id
    view = views.case_view(house.window, case_id, actor=CLERK)
    odd = TimelineEntry("odd", event, house.window.stamp(), CLERK, "counter", "confirmed", "", payload)
    names = Names({}, lambda code: code, "01", house.window.terminal.writer)
    steps = steps_of(replace(view, timeline=(*view.timeline, odd)), names, house.clock())
    assert len(steps) >= 2


@pytest.mark.parametrize(("event", "key", "value"), AT_THE_DISTRICT)
def test_the_district_takes_nothing_crooked_for_true(home: Home, event: str, key: str, value: object) -> None:
    pen, spoilt = home.enrol(), {key: value}
    row = pen.receive(**(spoilt if event == "received" else {}))
    (verdict,) = home.push(pen, row)
    if event != "received":
        (verdict,) = home.push(pen, pen.write(event, spoilt, case_id=row.header.case_id))
    assert (verdict.verdict, verdict.reason) == ("refused", "malformed")
    assert event == "received" or home.types(row.header.case_id) == ["received", "numbered"]


@pytest.mark.parametrize(("event", "payload"), CROOKED)
def test_the_counter_sets_a_crooked_event_aside_and_its_lists_go_on(
    house: House, event: str, payload: dict[str, Any]
) -> None:
    case_id = house.received().case_id
    house.takes(house.echo(case_id))
    house.takes(house.entry(case_id, event, payload))
    view = views.case_view(house.window, case_id, actor=CLERK)
    assert case_id in [row.case.case_id for row in views.queue(house.window)]
    assert (view.state.phase.value, len(view.state.set_aside)) == ("received", 1)


def test_the_district_refuses_a_department_an_extension_to_no_day(home: Home) -> None:
    from sync.district.act_rules import ActRefused
    from sync.district.departments import act_as_lead
    from sync.wire import LeadAct

    row = home.enrol().receive()
    home.push(home.enrol(), row)
    act_as_lead(home.district, "ga", row.header.case_id, LeadAct("accepted", {}))
    with pytest.raises(ActRefused) as refused:
        act_as_lead(home.district, "ga", row.header.case_id, LeadAct("extended", {"due_on": "soon", "reason": "busy"}))
    assert refused.value.details["missing"] == ("due_on",)
    assert home.types(row.header.case_id)[-1] == "accepted"
