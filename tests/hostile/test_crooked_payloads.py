"""An event that puts a word where a day belongs, or a text where a list belongs, stops nobody's work list."""

from __future__ import annotations

from typing import Any

import pytest

from counter_app.use_cases import views
from tests.counterkit import CLERK
from tests.sync.support import Home
from tests.use_cases.kit import House

CROOKED = [
    ("accepted", {"due_on": "someday", "accepted_at": "2026-11-23T09:00:00+08:00"}),
    ("accepted", {"due_on": None}),
    ("accepted", {"accepted_at": "2026-11-23"}),
    ("shortfall_notified", {"shortfalls": ["a photo"], "due_on": "2026-12-01"}),
    ("shortfall_notified", {"shortfalls": [{"label": "a photo"}], "due_on": "never"}),
]


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
