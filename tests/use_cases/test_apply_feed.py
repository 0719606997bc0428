"""The district's feed: echoes confirm, its events change the case, people are told once what to do."""

from __future__ import annotations

import pytest

from counter_app.domain.case_table import Phase
from counter_app.errors import BadInput
from counter_app.ports import FeedEntry
from counter_app.use_cases.apply_feed import mark_refused
from counter_app.use_cases.case_acts import withdraw_case
from counter_app.use_cases.todo import finish_task
from tests.counterkit import CLERK
from tests.use_cases.kit import House


def test_our_own_event_coming_back_is_confirmed_and_no_news(house: House) -> None:
    case_id = house.received().case_id
    applied = house.takes(house.echo(case_id))
    assert applied.cases == (case_id,) and applied.news == ()
    assert house.row(case_id).unsent == 0
    with house.window.store.reading() as uow:
        assert case_id not in [row.case_id for row in uow.outbox.all_open()]
        assert [row.status for row in uow.journal.of_case(case_id)] == ["confirmed"]


def test_an_event_of_the_district_moves_the_case_and_asks_for_its_papers(house: House) -> None:
    case_id = house.received().case_id
    house.accepted(case_id)
    row = house.row(case_id)
    assert (row.phase, row.due_on, house.types(case_id)) == ("accepted", "2026-11-25", ["received", "accepted"])
    assert {task.details["paper"] for task in house.tasks(case_id)} == {"acceptance", "permit_slip"}


def test_applying_the_same_page_twice_does_nothing_more(house: House) -> None:
    case_id = house.received().case_id
    page = [house.echo(case_id), house.entry(case_id, "returned", {"reason": "住址写到栋"})]
    house.takes(*page)
    before = house.types(case_id), [task.task_id for task in house.tasks(case_id)]
    assert house.takes(*page).news == ()
    assert (house.types(case_id), [task.task_id for task in house.tasks(case_id)]) == before


@pytest.mark.parametrize(
    ("event", "payload", "kind"),
    [
        ("returned", {"reason": "住址写到栋"}, "mend_data"),
        ("refused", {"reason": "不属本机关"}, "contact_applicant"),
        ("shortfall_notified", {"shortfalls": [], "due_on": "2026-11-30"}, "contact_applicant"),
        ("flagged", {"flag": "same_person_twice"}, "look_at_flag"),
    ],
)
def test_what_needs_a_person_becomes_a_task(house: House, event: str, payload: dict[str, object], kind: str) -> None:
    case_id = house.received().case_id
    house.says(case_id, event, "district" if event == "flagged" else "lead", **payload)
    assert kind in [task.kind for task in house.tasks(case_id)]


def test_an_own_act_the_district_overtook_is_set_aside_with_one_task(house: House) -> None:
    case_id = house.received().case_id
    house.takes(house.echo(case_id))
    withdraw_case(house.window, case_id, reason="另行办理", signed="on_paper", actor=CLERK)
    house.takes(house.entry(case_id, "refused", {"reason": "不属本机关"}))
    assert house.state(case_id).phase is Phase.REFUSED
    told = [task for task in house.tasks(case_id) if task.kind == "event_overtaken"]
    assert [task.details["event"] for task in told] == ["withdrawn"]


def test_a_task_somebody_finished_does_not_come_back_with_the_next_page(house: House) -> None:
    case_id = house.received().case_id
    house.takes(house.echo(case_id))
    withdraw_case(house.window, case_id, reason="另行办理", signed="on_paper", actor=CLERK)
    house.takes(house.entry(case_id, "refused", {"reason": "不属本机关"}))
    (task,) = [task for task in house.tasks(case_id) if task.kind == "event_overtaken"]
    finish_task(house.window, task.task_id, note="", actor=CLERK)
    house.takes(house.entry(case_id, "numbered", {"official_number": "CC-1"}, "district"))
    assert "event_overtaken" not in [task.kind for task in house.tasks(case_id)]


def test_an_own_event_the_district_refused_leaves_the_fold_and_names_the_papers_it_is_on(house: House) -> None:
    received = house.received()
    case_id = received.case_id
    house.prints(case_id, "receipt_a4")
    house.takes(house.echo(case_id))
    withdraw_case(house.window, case_id, reason="另行办理", signed="on_paper", actor=CLERK)
    with house.window.store.writing() as uow:
        mark_refused(house.window, uow, uow.journal.of_case(case_id)[-1].header.id, "wrong_phase")
        uow.commit()
    assert house.state(case_id).phase is Phase.RECEIVED and "withdrawn" in house.types(case_id)
    (task,) = [task for task in house.tasks(case_id) if task.kind == "event_refused"]
    assert (task.details["event"], task.details["reason"], task.details["papers"]) == (
        "withdrawn",
        "wrong_phase",
        ["receipt_a4"],
    )


@pytest.mark.parametrize(
    "body",
    [{}, {"header": 5}, {"header": "<html>", "payload": "{}"}, {"header": "{}", "payload": None}],
)
def test_an_entry_that_is_no_event_is_refused_by_name(house: House, body: dict[str, object]) -> None:
    with pytest.raises(BadInput), house.window.store.writing() as uow:
        from counter_app.use_cases.apply_feed import apply_feed

        apply_feed(house.window, uow, [FeedEntry(position=1, kind="event", body=body)])


def test_an_echo_with_other_bytes_than_ours_is_not_believed(house: House) -> None:
    entry = house.echo(house.received().case_id)
    forged = {**entry.body, "header": str(entry.body["header"]).replace('"actor":"wang"', '"actor":"chen"')}
    with pytest.raises(BadInput):
        house.takes(FeedEntry(position=entry.position, kind="event", body=forged))


def test_people_residents_and_the_next_release_come_by_the_feed_too(own: House) -> None:
    account = {"account_id": "zhou", "name": "周明", "role": "clerk", "active": True}
    person = {"id_no": "439901199403120424", "name": "张秋蓉", "facts": {"reg_no": "JZ1"}}
    own.takes(
        FeedEntry(position=1, kind="account", body=account),
        FeedEntry(position=2, kind="person", body=person),
        FeedEntry(position=3, kind="release", body={"release": "2027.1"}),
    )
    with own.window.store.reading() as uow:
        assert uow.accounts.get("zhou") and uow.pool.person("439901199403120424")
        assert uow.notes.get("release.offered") == "2027.1"


def test_a_case_of_another_window_arrives_whole(own: House, tmp_path_factory: pytest.TempPathFactory) -> None:
    from tests.clock import Clock
    from tests.counterkit import counter_in

    clock = Clock()
    with counter_in(tmp_path_factory.mktemp("other") / "profile", clock=clock) as (counter, papers):
        other = House(counter, papers, clock)
        received = other.received()
        entry = other.echo(received.case_id)
    assert own.takes(entry).news == ((received.case_id, "received"),)
    assert own.row(received.case_id).number == received.number


def test_what_the_lead_accepts_all_the_same_leaves_nobody_to_tell_what_was_missing(house: House) -> None:
    case_id = house.received().case_id
    house.says(case_id, "shortfall_notified", shortfalls=[], due_on="2026-11-30")
    assert {task.details["event"] for task in house.tasks(case_id)} == {"shortfall_notified"}
    house.accepted(case_id)
    assert {task.details["event"] for task in house.tasks(case_id)} == {"accepted"}


def test_a_decision_leaves_nobody_to_tell_of_a_limit_and_the_refusal_is_still_told(house: House) -> None:
    case_id = house.received().case_id
    house.accepted(case_id)
    house.says(case_id, "extended", due_on="2026-12-09", reason="待核查")
    house.says(case_id, "decided", outcome="denied", reason="查无此合同")
    assert "extended" not in {task.details["event"] for task in house.tasks(case_id)}
    other = house.received().case_id
    house.says(other, "returned", reason="住址写到栋")
    house.says(other, "refused", reason="不属本机关")
    assert {task.kind for task in house.tasks(other)} == {"contact_applicant", "print_paper"}


def test_a_flag_is_looked_at_until_it_is_settled(house: House) -> None:
    case_id = house.received().case_id
    for flag in ("number_odd", "clock_odd"):
        house.says(case_id, "flagged", "district", flag=flag)
    house.says(case_id, "flag_settled", flag="number_odd")
    assert [task.details["flag"] for task in house.tasks(case_id)] == ["clock_odd"]
    house.says(case_id, "flag_settled", flag="clock_odd")
    assert house.tasks(case_id) == []
