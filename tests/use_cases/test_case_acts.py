"""What happens to a case after F9, at the window: supplement, correction, withdrawal, voiding, arrival, taking over."""

from __future__ import annotations

import subprocess
from dataclasses import replace

import pytest

from counter_app.domain.case_table import Phase
from counter_app.errors import Incomplete, NotAllowed, NotFound, Refusal
from counter_app.use_cases.attach_scan import AttachScan, attach_scan, scans_of
from counter_app.use_cases.case_acts import (
    book_arrival,
    correct_case,
    reason_of_print,
    supplement_case,
    take_over,
    void_case,
    withdraw_case,
)
from counter_app.use_cases.receive_case import receive_case
from counter_app.use_cases.rework import CORRECTED, SUPPLEMENTED, OpenRework, open_rework
from counter_app.use_cases.signing import forms_of
from counter_app.use_cases.window import read_events
from tests.counterkit import CLERK, CLERK_NAME, signed_anew
from tests.use_cases.kit import REGISTRATION, House

FORM = "application_form"


def waiting(house: House) -> str:
    """A case that waits for what is missing."""
    return receive_case(house.window, house.short("rp_contract_to", "rp_photo_receipt")).case_id


def corrected(house: House, case_id: str, *, draft_id: str = "", reason: str = "电话写错", **changes: str) -> int:
    answers = {**house.sample(), **changes}
    state = correct_case(
        house.window,
        case_id,
        answers=answers,
        materials=house.all_taken(),
        reason=reason,
        old_sheet_taken_back=True,
        actor=CLERK,
        draft_id=draft_id,
    )
    return state.revision


def words_on(house: House, case_id: str, paper: str = "receipt_a4") -> str:
    """The words of the receipt as it would print now, without any white space."""
    pdf = house.papers.preview(case_id, paper, clerk_name=CLERK_NAME).pdf
    said = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return "".join(said.stdout.decode("utf-8").split())


def test_a_supplement_that_is_still_short_names_everything_again(house: House) -> None:
    case_id = waiting(house)
    answers = {**house.sample(), "rp_contract_to": "", "rp_photo_receipt": ""}
    with pytest.raises(Incomplete) as caught:
        supplement_case(house.window, case_id, answers=answers, materials=(), actor=CLERK)
    assert len(caught.value.shortfalls) >= 4
    assert house.state(case_id).phase is Phase.SHORTFALL and house.types(case_id)[-1] == "shortfall_notified"


def test_a_whole_supplement_brings_the_case_back_to_received_with_a_new_file_date(house: House) -> None:
    case_id = waiting(house)
    house.clock.go_on(days=1)
    state = supplement_case(house.window, case_id, answers=house.sample(), materials=house.all_taken(), actor=CLERK)
    assert (state.phase, state.shortfalls, state.received_at[:10]) == (Phase.RECEIVED, (), "2026-11-24")
    assert house.row(case_id).waits_for == "district"


def test_a_paper_the_lead_found_wanting_must_come_in_anew_before_f9(house: House) -> None:
    case_id = house.received().case_id
    points = [{"kind": "material", "key": code, "label": code, "message": "没有盖章"} for code in ("id_card", FORM)]
    house.says(case_id, "shortfall_notified", shortfalls=points, due_on="2026-12-01")
    draft = open_rework(house.window, OpenRework(case_id, SUPPLEMENTED, CLERK)).draft
    taken = {raw["code"]: raw["taken"] for raw in draft.materials}
    assert not taken["id_card"] and taken["photo_receipt"] and FORM not in forms_of(draft)
    with pytest.raises(Incomplete) as caught:
        supplement_case(house.window, case_id, answers=draft.answers, materials=draft.materials, actor=CLERK)
    assert "id_card" in {fall.key for fall in caught.value.shortfalls}  # type: ignore[attr-defined]
    assert house.state(case_id).phase is Phase.SHORTFALL


def test_what_was_brought_later_is_on_a_new_receipt_that_needs_no_other_reason(house: House) -> None:
    case_id = waiting(house)
    house.papers.print_paper(case_id, "receipt_a4", actor=CLERK, clerk_name=CLERK_NAME)
    house.clock.go_on(days=1)
    supplement_case(house.window, case_id, answers=house.sample(), materials=house.all_taken(), actor=CLERK)
    (task,) = [task for task in house.tasks(case_id) if task.kind == "print_paper"]
    assert task.details == {"paper": "receipt_a4", "event": "supplemented"}
    assert reason_of_print(house.window, case_id, "receipt_a4", "") == "supplemented"
    text = words_on(house, case_id)
    assert "补正：2026年11月24日" in text and "下表为补正后的全部材料" in text and "未收" not in text
    house.papers.print_paper(case_id, "receipt_a4", actor=CLERK, clerk_name=CLERK_NAME)
    assert not house.tasks(case_id) and reason_of_print(house.window, case_id, "receipt_a4", "") == ""


@pytest.mark.parametrize("paper", ["receipt_a4", "receipt_80mm"])
def test_the_receipt_of_a_void_case_says_that_it_is_void(house: House, paper: str) -> None:
    case_id = house.received().case_id
    assert "不再有效" not in words_on(house, case_id, paper)
    void_case(house.window, case_id, reason="收错了人", actor=CLERK)
    assert "本件已作废：2026年11月23日" in words_on(house, case_id, paper)
    assert "（原因：收错了人），本凭证不再有效。" in words_on(house, case_id, paper)


def test_the_receipt_of_a_case_that_was_taken_back_says_so(house: House) -> None:
    case_id = house.received().case_id
    withdraw_case(house.window, case_id, reason="", signed="on_paper", actor=CLERK)
    assert "本件已由申请人撤回" in words_on(house, case_id) and "原因" not in words_on(house, case_id)


def test_a_supplement_brings_its_scans_and_ends_its_draft(house: House) -> None:
    case_id = waiting(house)
    draft = open_rework(house.window, OpenRework(case_id, SUPPLEMENTED, CLERK)).draft
    attach_scan(house.window, AttachScan(draft.draft_id, "id_card", "i.jpg", "image/jpeg", b"i", CLERK))
    answers, taken = house.sample(), house.all_taken()
    house.keep(signed_anew(house.counter, replace(draft, answers=answers)))
    supplement_case(house.window, case_id, answers=answers, materials=taken, actor=CLERK, draft_id=draft.draft_id)
    assert [scan.filename for scan in scans_of(house.window, case_id)] == ["i.jpg"]
    assert draft.draft_id not in house.kept_drafts()


def test_a_correction_keeps_the_number_and_counts_its_revision(house: House) -> None:
    received = house.received()
    assert corrected(house, received.case_id, applicant_phone="13900139000") == 2
    row = house.row(received.case_id)
    assert (row.number, row.revision, row.applicant_phone) == (received.number, 2, "13900139000")


def test_a_correction_pressed_twice_is_one_correction(house: House) -> None:
    case_id = house.received().case_id
    draft = open_rework(house.window, OpenRework(case_id, CORRECTED, CLERK, reason="电话写错")).draft
    assert corrected(house, case_id, draft_id=draft.draft_id) == 2
    with pytest.raises(NotFound):
        corrected(house, case_id, draft_id=draft.draft_id)
    assert house.state(case_id).revision == 2


def test_a_correction_needs_its_reason(house: House) -> None:
    with pytest.raises(Refusal, match="reason_missing"):
        corrected(house, house.received().case_id, reason="  ")


def test_a_correction_sends_a_returned_case_on(house: House) -> None:
    case_id = house.received().case_id
    house.says(case_id, "returned", reason="住址写到栋")
    assert [task.kind for task in house.tasks(case_id)] == ["mend_data"]
    corrected(house, case_id)
    assert house.state(case_id).phase is Phase.RECEIVED and house.tasks(case_id) == []


def test_the_same_case_opened_again_for_rework_is_the_same_draft(house: House) -> None:
    case_id = house.received().case_id
    first = open_rework(house.window, OpenRework(case_id, CORRECTED, CLERK)).draft
    assert open_rework(house.window, OpenRework(case_id, CORRECTED, "chen")).draft.draft_id == first.draft_id
    with pytest.raises(NotAllowed):
        open_rework(house.window, OpenRework(case_id, SUPPLEMENTED, CLERK))


def test_a_withdrawn_case_is_over_and_offers_no_second_withdrawal(house: House) -> None:
    case_id = house.received().case_id
    state = withdraw_case(house.window, case_id, reason="另行办理", signed="on_paper", actor=CLERK)
    assert state.phase is Phase.WITHDRAWN and house.row(case_id).waits_for == "nobody"
    with pytest.raises(NotAllowed) as caught:
        withdraw_case(house.window, case_id, reason="", signed="on_paper", actor=CLERK)
    assert caught.value.details["phase"] == "withdrawn" and "rated" in caught.value.details["open"]  # type: ignore[operator]


def test_a_case_nobody_has_seen_yet_is_voided_by_one_person_with_a_reason(house: House) -> None:
    case_id = house.received().case_id
    with pytest.raises(Refusal, match="reason_missing"):
        void_case(house.window, case_id, reason=" ", actor=CLERK)
    assert void_case(house.window, case_id, reason="重复收件", actor=CLERK).phase is Phase.VOIDED


@pytest.mark.parametrize("second", ["", CLERK])
def test_once_it_was_sent_a_second_person_must_stand_for_voiding(house: House, second: str) -> None:
    case_id = house.received().case_id
    house.takes(house.echo(case_id))
    with pytest.raises(Refusal, match="second_person_needed"):
        void_case(house.window, case_id, reason="重复收件", actor=CLERK, second_person=second)
    assert void_case(house.window, case_id, reason="重复收件", actor=CLERK, second_person="li").phase is Phase.VOIDED


def test_what_may_have_reached_the_district_counts_as_sent(house: House) -> None:
    received = house.received()
    with house.window.store.writing() as uow:
        uow.outbox.mark(received.events[0].header.id, state="queued", at=house.window.stamp(), reason="timeout")
        uow.commit()
    with pytest.raises(Refusal, match="second_person_needed"):
        void_case(house.window, received.case_id, reason="重复收件", actor=CLERK)


def test_what_the_window_concluded_by_itself_can_still_be_voided(house: House) -> None:
    case_id = house.received(REGISTRATION).case_id
    assert void_case(house.window, case_id, reason="录错人", actor=CLERK).phase is Phase.VOIDED


def test_a_card_is_booked_in_only_while_it_is_being_made(house: House) -> None:
    case_id = house.received().case_id
    with pytest.raises(NotAllowed):
        book_arrival(house.window, case_id, result_number="JZZ-1", actor=CLERK)
    house.made_elsewhere(case_id)
    assert book_arrival(house.window, case_id, result_number="JZZ-1", actor=CLERK).phase is Phase.READY
    assert house.row(case_id).waits_for == "collection"


def test_a_case_that_is_not_here_is_not_found(house: House) -> None:
    with pytest.raises(NotFound):
        withdraw_case(house.window, "no such case", reason="", signed="on_paper", actor=CLERK)


def test_a_colleague_goes_on_under_her_own_name(house: House) -> None:
    case_id = house.received().case_id
    take_over(house.window, case_id, actor="chen")
    assert house.row(case_id).actor == "chen" and house.types(case_id)[-1] == "taken_over"


def test_a_case_says_from_whom_it_was_taken_over_whether_before_f9_or_behind_it(house: House) -> None:
    command = house.filled()
    case_id = receive_case(house.window, replace(command, actor="chen", actor_name="陈志明")).case_id
    take_over(house.window, case_id, actor="li")
    with house.window.store.reading() as uow:
        said = [event.payload for event in read_events(uow, case_id) if event.header.type == "taken_over"]
    assert said == [{"from": CLERK, "from_name": "王**"}, {"from": "chen", "from_name": "陈**"}]


def test_a_refused_act_leaves_no_trace_in_the_case(house: House) -> None:
    case_id = house.received().case_id
    before = house.types(case_id), house.row(case_id)
    with pytest.raises(NotAllowed):
        supplement_case(house.window, case_id, answers=house.sample(), materials=house.all_taken(), actor=CLERK)
    assert (house.types(case_id), house.row(case_id)) == before
