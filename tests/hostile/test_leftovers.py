"""What lies about: drafts of received cases, scans an event names, sheets on the disk."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from counter_app.bootstrap import unlock
from counter_app.bootstrap.upkeep import rebuild
from counter_app.domain.receipt_number import parse_receipt_number
from counter_app.errors import Refusal
from counter_app.use_cases import drafts
from counter_app.use_cases.apply_feed import mark_refused
from counter_app.use_cases.attach_scan import AttachScan, attach_scan, drop_scan, scans_of
from counter_app.use_cases.receive_case import receive_case
from tests.counterkit import CLERK, PASSWORD, establish_counter, received_case, settings_for
from tests.use_cases.kit import House


def test_a_late_save_brings_back_no_draft_of_a_received_case(house: House) -> None:
    command = house.filled()
    receive_case(house.window, command)
    drafts.save_draft(house.window, command.draft)
    assert command.draft.draft_id not in house.kept_drafts()


def test_a_scan_that_a_received_case_names_cannot_be_thrown_away(house: House) -> None:
    command = house.filled()
    scan = attach_scan(
        house.window, AttachScan(command.draft.draft_id, "id_card", "a.png", "image/png", b"scan", CLERK)
    )
    case_id = receive_case(house.window, command).case_id
    with pytest.raises(Refusal, match="scan_received"):
        drop_scan(house.window, scan.attachment_id, actor=CLERK)
    assert [kept.attachment_id for kept in scans_of(house.window, case_id)] == [scan.attachment_id]


def test_no_other_user_of_the_pc_reads_the_profile_or_a_sheet_in_it(own: House) -> None:
    own.prints(own.received().case_id, "receipt_a4")
    profile = own.counter.profile
    private = [profile.folder, profile.store_folder, profile.prints_folder, *profile.prints_folder.iterdir()]
    assert [oct(stat.S_IMODE(path.stat().st_mode) & 0o077) for path in private] == ["0o0"] * 4


def test_lists_made_anew_keep_the_case_whose_receipt_the_district_refused(own: House) -> None:
    received = own.received()
    own.prints(received.case_id, "receipt_a4")
    with own.window.store.writing() as uow:
        mark_refused(own.window, uow, received.events[0].header.id, "foreign")
        uow.commit()
    before = own.row(received.case_id)
    rebuild(own.counter)
    assert own.row(received.case_id) == before


def test_a_power_cut_that_tears_the_last_numbers_mark_stops_no_counter(tmp_path: Path) -> None:
    settings = settings_for(tmp_path / "counter")
    establish_counter(settings, passwords={CLERK: PASSWORD})
    for torn in (b"", b"\0" * 60):
        counter = unlock(settings, CLERK, PASSWORD)
        received_case(counter)
        counter.close()
        (mark,) = settings.marks_folder.glob("*.last")
        mark.write_bytes(torn)
    counter = unlock(settings, CLERK, PASSWORD)
    assert not counter.window.is_copy and parse_receipt_number(received_case(counter).number).serial >= 3
    counter.close()
