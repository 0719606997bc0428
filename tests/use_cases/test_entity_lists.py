"""A list that forms fill: the next form sees what a received case made or changed, before and after the district's word."""

from __future__ import annotations

from typing import Any

import pytest

from counter_app.errors import BadInput
from counter_app.ports import EntityRow, FeedEntry, Task
from counter_app.store.points import Points
from counter_app.use_cases.entity_lists import CONFLICT
from counter_app.use_cases.receive_case import ReceiveCase, receive_case
from counter_app.use_cases.window import Window, read_events
from tests.counterkit import CLERK, CLERK_NAME
from tests.use_cases.household import LIST, begin, form_xml, take_in, with_form
from tests.use_cases.kit import House

KNOWN = "/data/known"
SHIPPED = b"name,label,head,street\nh1,\xe9\x99\x88,\xe9\x99\x88,East 1\nh2,\xe6\x9d\x8e,\xe6\x9d\x8e,West 2\n"


def rows(window: Window) -> dict[str, EntityRow]:
    with window.store.reading() as uow:
        return {row.label: row for row in uow.entities.of_list(LIST)}


def offered(window: Window) -> dict[str, str]:
    """What the next form offers: label by value."""
    return {one.value: one.label for one in begin(window).record.state(KNOWN).choices}


def told(window: Window, case_id: str) -> dict[str, Any]:
    with window.store.reading() as uow:
        return dict(read_events(uow, case_id)[0].payload)


def conflicts(window: Window) -> list[Task]:
    with window.store.reading() as uow:
        return [task for task in uow.tasks.open() if task.kind == CONFLICT]


def from_district(house: House, version: int, **said: Any) -> None:
    body = {"dataset": LIST, "version": version, **said}
    house.takes(FeedEntry(position=1, kind="entity", body=body))


def test_what_a_case_makes_stands_in_the_very_next_form_and_in_its_event(own: House) -> None:
    window = with_form(own, form_xml())
    assert offered(window) == {}
    received = take_in(window, applicant_name="陈二", street="East 1")
    (row,) = rows(window).values()
    assert offered(window) == {row.entity_id: "陈二"}
    assert (row.version, row.trunk_version, bool(row.branch_id), row.case_id) == (1, 0, True, received.case_id)
    assert dict(row.properties) == {"head": "陈二", "street": "East 1"}
    assert told(window, received.case_id)["entities"] == [
        {"dataset": LIST, "id": row.entity_id, "label": "陈二", "create": True, "properties": dict(row.properties)}
    ]


def test_a_change_counts_the_version_up_and_goes_on_from_the_last_one(own: House) -> None:
    window = with_form(own, form_xml(), {f"{LIST}.csv": SHIPPED})
    assert offered(window) == {"h1": "陈", "h2": "李"}
    take_in(window, known="h1", applicant_name="陈三")
    assert offered(window) == {"h1": "陈三", "h2": "李"}
    first = rows(window)["陈三"]
    assert dict(first.properties) == {"head": "陈三", "street": ""}  # an answer left blank is one, too
    received = take_in(window, known="h1", applicant_name="陈四", street="North 4")
    second = rows(window)["陈四"]
    assert (second.version, second.branch_id) == (first.version + 1, first.branch_id)
    (said,) = told(window, received.case_id)["entities"]
    assert (said["update"], said["base_version"], said["branch_id"]) == (True, str(first.version), first.branch_id)


def test_an_ordinary_case_says_nothing_of_lists(own: House) -> None:
    received = own.received()
    assert "entities" not in told(own.window, received.case_id)


def test_a_list_changes_with_its_case_or_not_at_all(own: House, monkeypatch: pytest.MonkeyPatch) -> None:
    window = with_form(own, form_xml())
    draft = begin(window, applicant_name="陈二").draft
    monkeypatch.setattr(Points, "reached", _power_cut)
    with pytest.raises(KeyboardInterrupt):
        receive_case(window, ReceiveCase(draft, CLERK, CLERK_NAME))
    monkeypatch.undo()
    assert rows(window) == {} and own.types(draft.draft_id) == []
    receive_case(window, ReceiveCase(draft, CLERK, CLERK_NAME))
    receive_case(window, ReceiveCase(draft, CLERK, CLERK_NAME))
    assert [row.version for row in rows(window).values()] == [1]


def _power_cut(_points: Points, point: str) -> None:
    if point == "commit.before":
        raise KeyboardInterrupt


def test_a_draft_that_is_given_up_makes_nothing(own: House) -> None:
    window = with_form(own, form_xml())
    begin(window, applicant_name="陈二")
    assert rows(window) == {} and offered(window) == {}


def test_a_secret_reporters_case_makes_nothing_and_says_nothing(own: House) -> None:
    window = with_form(
        own, form_xml(street="${last-saved#street}"), secret="${street} = 'East 1'", secret_fields=("applicant_name",)
    )
    received = take_in(window, applicant_name="陈二", street="East 1")
    assert rows(window) == {} and "entities" not in told(window, received.case_id)
    take_in(window, applicant_name="李", street="West 2")
    assert list(rows(window)) == ["李"]


def test_the_districts_entities_are_offered_and_the_same_one_twice_is_one(own: House) -> None:
    window = with_form(own, form_xml())
    for _ in range(2):
        from_district(own, 3, id="d1", label="区里的户", properties={"head": "王"})
    assert offered(window) == {"d1": "区里的户"}
    (row,) = rows(window).values()
    assert (row.version, row.trunk_version, row.branch_id) == (3, 3, "")
    from_district(own, 2, id="d1", label="旧名", properties={})
    assert list(rows(window)) == ["区里的户"]


def test_our_own_change_come_back_is_no_conflict_and_the_list_is_the_districts_again(own: House) -> None:
    window = with_form(own, form_xml())
    take_in(window, applicant_name="陈二", street="East 1")
    (made,) = rows(window).values()
    from_district(own, 1, id=made.entity_id, label="陈二", properties=dict(made.properties))
    (now,) = rows(window).values()
    assert (now.version, now.trunk_version, now.branch_id) == (1, 1, "") and conflicts(window) == []


@pytest.mark.parametrize(
    ("theirs", "kept", "label"), [(2, "district", "王"), (3, "district", "王"), (1, "counter", "陈三")]
)
def test_where_both_changed_an_entity_the_higher_version_counts_and_somebody_is_told(
    own: House, theirs: int, kept: str, label: str
) -> None:
    window = with_form(own, form_xml(), {f"{LIST}.csv": SHIPPED})
    received = take_in(window, known="h1", applicant_name="陈三")
    take_in(window, known="h1", applicant_name="陈三") if theirs == 1 else None
    from_district(own, theirs, id="h1", label="王", properties={"head": "王"})
    assert label in rows(window)
    (task,) = conflicts(window)
    assert (task.details["kept"], "head" in task.details["fields"]) == (kept, True)
    assert theirs == 1 or task.case_id == received.case_id


@pytest.mark.parametrize("said", [{"id": ""}, {"id": "x", "version": 0}, {"id": "x", "properties": "none"}])
def test_an_entity_that_says_too_little_is_refused(own: House, said: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        from_district(own, said.pop("version", 1), **said)
