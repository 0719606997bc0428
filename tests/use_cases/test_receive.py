"""F9 收件, F8 补正告知 and 已解释: all of it or nothing, once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from nacl.public import PrivateKey

from counter_app.domain.case_table import Phase
from counter_app.errors import Bug, Incomplete, NotAllowed, Refusal
from counter_app.store.second_copy import FolderCopy
from counter_app.use_cases.attach_scan import AttachScan, attach_scan, scans_of
from counter_app.use_cases.receive_case import explain, receive_case
from counter_app.use_cases.review import Shortfall
from counter_app.use_cases.sheets import paper_facts
from tests.counterkit import CLERK, CLERK_NAME
from tests.use_cases.kit import REGISTRATION, House


def last_number(house: House) -> tuple[str, int]:
    with house.window.store.reading() as uow:
        return uow.numbers.last()


def keys(error: Incomplete) -> set[str]:
    falls = [fall for fall in error.shortfalls if isinstance(fall, Shortfall)]
    return {fall.key.rsplit("/", 1)[-1] for fall in falls}


def test_everything_that_is_missing_is_named_at_once_and_nothing_is_written(house: House) -> None:
    command = replace(
        house.short("applicant_phone", "rp_employer", rp_employer_uscc="91440604MA0QX7T518"), shortfall=False
    )
    before = last_number(house), len(house.audited())
    with pytest.raises(Incomplete) as caught:
        receive_case(house.window, command)
    assert keys(caught.value) >= {"applicant_phone", "rp_employer", "rp_employer_uscc", "id_card", "application_form"}
    assert (last_number(house), len(house.audited())) == before
    assert command.draft.draft_id in house.kept_drafts()


def test_a_received_case_is_numbered_listed_queued_and_its_draft_is_gone(house: House) -> None:
    command = house.filled()
    received = receive_case(house.window, command)
    row = house.row(received.case_id)
    assert (row.number, row.phase, row.waits_for, row.unsent) == (received.number, "received", "district", 1)
    assert received.number.startswith("44060401206401261123")
    assert command.draft.draft_id not in house.kept_drafts()
    assert house.audited()[-1] == "case_received"


def test_f9_pressed_twice_is_one_case(own: House) -> None:
    command = own.filled()
    first, second = receive_case(own.window, command), receive_case(own.window, command)
    assert (second.case_id, second.number) == (first.case_id, first.number)
    assert own.types(first.case_id) == ["received"]
    assert last_number(own)[1] == 1 and own.audited().count("case_received") == 1


def test_f9_from_two_sides_in_the_same_moment_is_one_case(own: House) -> None:
    command = own.filled()
    with ThreadPoolExecutor(4) as pool:
        numbers = {one.number for one in pool.map(lambda _: receive_case(own.window, command), range(4))}
    assert len(numbers) == 1 and last_number(own)[1] == 1


def test_a_draft_saved_once_more_behind_f9_makes_no_second_case(own: House) -> None:
    command = own.filled()
    first = receive_case(own.window, command)
    own.keep(command.draft)
    assert receive_case(own.window, command).number == first.number
    assert own.kept_drafts() == []


def test_the_draft_of_a_received_case_never_becomes_a_second_case(house: House) -> None:
    command = house.filled()
    case_id = house.received().case_id
    with pytest.raises(Bug):
        receive_case(house.window, replace(command, draft=replace(command.draft, case_id=case_id)))


def test_while_a_rule_stands_against_it_the_applicant_must_insist(house: House) -> None:
    command = house.filled(rp_reg_date="2026-10-23")
    with pytest.raises(Refusal) as caught:
        receive_case(house.window, command)
    assert caught.value.code == "rules_failed"
    received = receive_case(house.window, replace(command, insists=True))
    assert house.types(received.case_id) == ["received", "refusal_proposed"]
    assert received.state.refusal_proposed and received.state.phase is Phase.RECEIVED


def test_a_soft_rule_must_be_confirmed_and_is_recorded(house: House) -> None:
    command = house.filled(rp_contract_to="2026-11-22")
    assert "rp_contract_to" in command.confirmed
    with pytest.raises(Refusal) as caught:
        receive_case(house.window, replace(command, confirmed=()))
    assert caught.value.code == "not_confirmed"
    received = receive_case(house.window, command)
    assert "rp_contract_to" in received.events[0].payload_bytes.decode()  # type: ignore[union-attr]


def test_a_second_place_that_fails_is_told_and_the_case_stays(house: House, tmp_path: Path) -> None:
    copies = FolderCopy(tmp_path / "stick pulled out", bytes(PrivateKey.generate().public_key))
    received = receive_case(replace(house.window, second_copy=copies), house.filled())
    assert received.second_copy == "second_copy_failed"
    assert house.row(received.case_id).number == received.number


def test_a_second_f9_makes_up_for_a_second_copy_that_failed(house: House, tmp_path: Path) -> None:
    place = tmp_path / "stick"
    window = replace(house.window, second_copy=FolderCopy(place, bytes(PrivateKey.generate().public_key)))
    command = house.filled()
    assert receive_case(window, command).second_copy == "second_copy_failed"
    place.mkdir()
    assert receive_case(window, command).second_copy == "kept" and len(list(place.iterdir())) == 1


def test_a_number_mark_that_cannot_be_written_does_not_undo_a_received_case(house: House) -> None:
    class FullDisk:
        def keep(self, day: str, serial: int) -> None:
            raise OSError(28, "No space left on device")

    received = receive_case(replace(house.window, marks=FullDisk()), house.filled())
    assert house.row(received.case_id).number == received.number


def test_scans_go_with_the_case(house: House) -> None:
    command = house.filled()
    scan = AttachScan(command.draft.draft_id, "address_proof", "p.jpg", "image/jpeg", b"scan", CLERK)
    kept = attach_scan(house.window, scan)
    received = receive_case(house.window, command)
    assert [one.wire_id for one in scans_of(house.window, received.case_id)] == [kept.wire_id]
    with house.window.store.reading() as uow:
        assert kept.wire_id in [one.wire_id for one in uow.attachments.waiting()]
    assert kept.wire_id.encode() in (received.events[0].payload_bytes or b"")


def test_what_a_window_may_conclude_is_concluded_in_the_same_second(house: House) -> None:
    received = house.received(REGISTRATION)
    assert house.types(received.case_id) == ["received", "accepted", "decided", "concluded"]
    assert received.state.phase is Phase.READY


def test_an_explained_visit_takes_no_number_and_keeps_no_scan(house: House) -> None:
    command, before = house.filled(rp_reg_date="2026-10-23"), last_number(house)
    attach_scan(house.window, AttachScan(command.draft.draft_id, "a", "p.jpg", "image/jpeg", b"scan", CLERK))
    told = explain(house.window, command)
    assert (told.number, told.state.phase, last_number(house)) == ("", Phase.EXPLAINED, before)
    assert scans_of(house.window, told.case_id) == () and command.draft.draft_id not in house.kept_drafts()
    with pytest.raises(NotAllowed):
        receive_case(house.window, replace(command, insists=True))


def test_there_is_nothing_to_explain_while_every_rule_holds(house: House) -> None:
    with pytest.raises(Refusal, match="nothing_to_explain"):
        explain(house.window, house.filled())


def test_a_notice_lists_what_is_missing_with_its_last_day(house: House) -> None:
    received = receive_case(house.window, house.short("rp_contract_to", "rp_photo_receipt"))
    assert house.types(received.case_id) == ["received", "shortfall_notified"]
    listed = {str(fall["key"]).rsplit("/", 1)[-1] for fall in received.state.shortfalls}
    assert listed >= {"rp_contract_to", "rp_photo_receipt", "id_card", "application_form"}
    assert received.state.supplement_due_on == "2026-11-30"
    assert house.row(received.case_id).waits_for == "applicant"


def test_a_notice_needs_something_missing_and_nothing_wrong(house: House) -> None:
    with pytest.raises(Refusal, match="nothing_missing"):
        receive_case(house.window, replace(house.filled(), shortfall=True))
    with pytest.raises(Incomplete) as caught:
        receive_case(house.window, house.short("rp_contract_to", rp_employer_uscc="91440604MA0QX7T518"))
    assert keys(caught.value) == {"rp_employer_uscc"}


def test_who_was_told_why_not_gets_a_slip_that_says_where_to_go(house: House) -> None:
    told = explain(house.window, house.filled(rp_reg_date="2026-10-23"))
    facts = paper_facts(house.window, told.case_id, "explained", clerk_name=CLERK_NAME)
    assert facts.reason == "居住登记须满半年（6 个月）" and facts.go_to == "满 6 个月后可在本窗口申领"
    assert facts.basis == ("《居住证暂行条例》第2条",) and facts.number == ""
    assert house.prints(told.case_id, "explained") == 1


def test_a_notice_needs_somebody_to_be_given_to(house: House) -> None:
    command = house.short("applicant_name", "rp_contract_to")
    with pytest.raises(Refusal, match="nobody_to_notify"):
        receive_case(house.window, command)
    with pytest.raises(Refusal, match="nobody_to_notify"):
        receive_case(house.window, house.short("applicant_id_no", "rp_contract_to"))


def test_a_notice_that_she_will_not_sign_is_left_before_a_witness(house: House) -> None:
    command = replace(house.short("rp_contract_to"), shortfall_delivery={"way": "left"})
    with pytest.raises(Refusal, match="witness_missing"):
        receive_case(house.window, command)
    left = {"way": "left", "witness": "何秀珍", "signed": "witness"}
    notice = receive_case(house.window, replace(command, shortfall_delivery=left)).state.notices[-1]
    assert (notice["delivered"]["way"], notice["delivered"]["witness"]) == ("left", "何秀珍")
    assert notice["delivered"]["at"].startswith("2026-11-23T09:12")


@pytest.mark.parametrize("document", ["990", "119"])
def test_a_notice_is_given_by_name_to_who_can_have_no_number(house: House, document: str) -> None:
    command = house.short("applicant_id_no", "rp_contract_to", applicant_id_type=document)
    assert receive_case(house.window, command).state.phase is Phase.SHORTFALL
