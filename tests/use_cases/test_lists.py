"""What lists show: order and ages of the work queue, search, tasks, counts, duplicates, one case whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from counter_app.bootstrap import CHINA
from counter_app.bootstrap.upkeep import rebuild
from counter_app.domain.working_time import FileAge
from counter_app.errors import NotFound
from counter_app.journal.fold import CaseState
from counter_app.ports import Person
from counter_app.use_cases import views, waiting
from counter_app.use_cases.case_acts import withdraw_case
from counter_app.use_cases.collection import Delivery, deliver_result
from counter_app.use_cases.projection import project
from counter_app.use_cases.receive_case import receive_case
from counter_app.use_cases.start_view import start_view
from tests.counterkit import CLERK
from tests.use_cases.kit import PERMIT, REGISTRATION, House


def test_what_waits_for_me_stands_first_then_what_is_due_soonest(own: House) -> None:
    received, accepted, mine = (own.received().case_id for _ in range(3))
    short = receive_case(own.window, own.short("rp_contract_to")).case_id
    own.accepted(accepted)
    own.says(mine, "returned", reason="住址写到栋")
    order = [row.case.case_id for row in views.queue(own.window)]
    assert order == [mine, accepted, received, short]


def test_ages_count_working_days_and_the_fifth_presses(own: House) -> None:
    own.received()
    shown = []
    for day in (23, 25, 27, 30):
        own.clock.at = datetime(2026, 11, day, 10, 0, tzinfo=CHINA)
        (row,) = views.queue(own.window)
        shown.append((row.age, row.pressing))
    assert [age for age, _ in shown] == [0, 2, 4, 5]
    assert shown[0][1] is FileAge.FRESH and shown[-1][1] is not FileAge.FRESH


def test_what_is_left_runs_down_to_the_due_date_and_stands_while_paused(own: House) -> None:
    case_id = own.received().case_id
    own.accepted(case_id)
    (row,) = views.queue(own.window)
    assert (row.left, row.paused) == (2, False)
    own.says(case_id, "suspended", reason="鉴定")
    (row,) = views.queue(own.window)
    assert (row.left, row.paused) == (None, True)


def test_what_is_over_has_neither_age_nor_limit(own: House) -> None:
    case_id = own.received().case_id
    withdraw_case(own.window, case_id, reason="另行办理", signed="on_paper", actor=CLERK)
    own.clock.go_on(days=9)
    (row,) = views.queue(own.window)
    assert (row.age, row.left, row.pressing) == (0, None, FileAge.FRESH)


def test_a_case_is_found_by_number_short_number_name_initials_and_end_of_id(house: House) -> None:
    with house.window.store.writing() as uow:
        uow.pool.put_all([Person(id_no="439901199403120424", name="欧阳测试", initials="oycs")])
        uow.commit()
    received = house.received(applicant_name="欧阳测试")
    row = house.row(received.case_id)
    for text in (received.number, row.short_number, "欧阳", "oycs", "0424"):
        found = [one.case.case_id for one in views.search(house.window, text, actor=CLERK)]
        assert received.case_id in found, text


def test_a_search_is_audited_without_what_was_searched(house: House) -> None:
    views.search(house.window, "439901199403120424", actor=CLERK)
    with house.window.store.reading() as uow:
        row = uow.audit.rows(limit=100_000)[-1]
    assert row.action == "cases_searched" and "439901" not in f"{row.subject}{row.details}"


def test_one_case_is_shown_whole_and_the_look_is_audited(house: House) -> None:
    case_id = house.received().case_id
    house.prints(case_id, "receipt_a4")
    view = views.case_view(house.window, case_id, actor=CLERK)
    assert [entry.type for entry in view.timeline] == ["received", "paper_printed"]
    assert [print_.nth for print_ in view.prints] == [1] and len(view.outbox) == 2
    assert {"withdrawn", "voided", "corrected"} <= set(view.open) and "accepted" not in view.open
    assert house.audited()[-1] == "case_viewed"


def test_a_case_nobody_has_is_not_found(house: House) -> None:
    with pytest.raises(NotFound):
        views.case_view(house.window, "none", actor=CLERK)


def test_an_open_case_and_an_open_draft_of_the_same_person_are_named_while_typing(own: House) -> None:
    number = "439901199403120424"
    case_id, other = own.received().case_id, own.filled().draft.draft_id
    mine = own.filled().draft.draft_id
    assert [row.case_id for row in views.duplicates(own.window, number, PERMIT)] == [case_id]
    assert list(views.duplicate_drafts(own.window, number, PERMIT, besides=mine)) == [other]
    assert views.duplicates(own.window, number, "ZR-001") == () and views.duplicates(own.window, "4399", PERMIT) == ()
    withdraw_case(own.window, case_id, reason="", signed="on_paper", actor=CLERK)
    assert views.duplicates(own.window, number, PERMIT) == ()


def test_counts_and_the_start_page_say_how_the_day_stands(own: House) -> None:
    case_id = own.received().case_id
    own.received()
    own.says(case_id, "returned", reason="住址写到栋")
    assert dict(views.counts(own.window)).items() >= {"me": 1, "district": 1, "unsent": 1, "tasks": 1}.items()
    view = start_view(own.window)
    assert (view.received_today, view.often, view.drafts) == (2, ((PERMIT, 2),), ())


def test_what_waits_for_the_line_says_since_when_and_by_which_day_it_counts_as_accepted(own: House) -> None:
    received = own.received()
    own.prints(received.case_id, "receipt_a4")
    own.clock.go_on(days=2)
    (one,) = waiting.waiting_cases(own.window)
    assert (one.number, len(one.events), one.age, one.deemed_on) == (received.number, 2, 2, "2026-11-30")
    assert not one.set_aside and one.reason == ""


def test_lists_made_anew_from_the_journal_are_the_lists_that_were_kept(own: House) -> None:
    withdraw_case(own.window, own.received().case_id, reason="", signed="on_paper", actor=CLERK)
    deliver_result(own.window, own.at_hand(), Delivery(receipt="returned"), actor=CLERK)
    receive_case(own.window, own.short("rp_contract_to"))
    own.accepted(own.received(REGISTRATION).case_id)  # concluded here already: the district's word is set aside
    kept = [replace(row.case, updated_at="") for row in views.queue(own.window)]
    own.clock.go_on(minutes=5)
    assert rebuild(own.counter) == len(kept) == 4
    assert [replace(row.case, updated_at="") for row in views.queue(own.window)] == kept
    assert own.audited()[-1] == "store_rebuilt"


def test_an_item_no_release_knows_keeps_its_code_as_its_name(house: House) -> None:
    state = replace(CaseState("c"), item_code="ZR-999", station="440604012064", applicant_name="张秋蓉")
    row = project(state, house.window.catalogue, unsent=0, at="")
    assert (row.item_name, row.lead_department, row.applicant_phone) == ("ZR-999", "", "")
