"""Drafts and their scans are kept at once and given up together."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from counter_app.bootstrap import unlock
from counter_app.errors import Refusal
from counter_app.use_cases import attach_scan as scans
from counter_app.use_cases import drafts, shown
from counter_app.use_cases.preferences import Preferences, preferences, set_preferences
from counter_app.use_cases.todo import finish_task
from tests.counterkit import CLERK, PASSWORD, establish_counter, settings_for
from tests.use_cases.kit import PERMIT, House


def scanned(house: House, owner: str, content: bytes = b"page") -> str:
    command = scans.AttachScan(owner, "id_card", "p.jpg", "image/jpeg", content, CLERK)
    return scans.attach_scan(house.window, command).attachment_id


def test_a_draft_is_there_as_soon_as_it_is_opened_and_as_it_was_left(own: House) -> None:
    draft = own.untouched().draft
    own.keep(replace(draft, answers={"applicant_phone": "138"}, view={"raw": {"applicant_name": "张"}}))
    (kept,) = drafts.kept_drafts(own.window)
    opened = drafts.reopen_draft(own.window, kept)
    assert kept.view == {"raw": {"applicant_name": "张"}}
    assert opened.record.state(opened.record.definition.ref_of("applicant_phone")).value == "138"


def test_a_draft_that_is_given_up_takes_its_scans_along(own: House) -> None:
    draft = own.untouched().draft
    attachment_id = scanned(own, draft.draft_id)
    drafts.drop_draft(own.window, draft.draft_id, actor=CLERK)
    assert own.kept_drafts() == [] and scans.scans_of(own.window, draft.draft_id) == ()
    with pytest.raises(Refusal, match="scan_gone"):
        scans.read_scan(own.window, attachment_id)


def test_giving_up_a_draft_that_was_received_meanwhile_keeps_the_scans_of_the_case(own: House) -> None:
    command = own.filled()
    attachment_id = scanned(own, command.draft.draft_id)
    from counter_app.use_cases.receive_case import receive_case

    receive_case(own.window, command)
    drafts.drop_draft(own.window, command.draft.draft_id, actor=CLERK)
    assert scans.read_scan(own.window, attachment_id) == b"page"


def test_a_scan_reads_back_as_it_was_taken_until_it_is_thrown_away(own: House) -> None:
    owner, content = own.untouched().draft.draft_id, bytes(range(256)) * 900
    attachment_id = scanned(own, owner, content)
    assert scans.read_scan(own.window, attachment_id) == content
    scans.drop_scan(own.window, attachment_id, actor=CLERK)
    assert scans.scans_of(own.window, owner) == () and own.audited()[-1] == "scan_dropped"


def test_the_file_of_a_scan_thrown_away_is_gone_after_the_next_login(tmp_path: Path) -> None:
    settings = settings_for(tmp_path / "counter")
    establish_counter(settings, passwords={CLERK: PASSWORD})
    folder = tmp_path / "counter" / "store" / "attachments"
    counter = unlock(settings, CLERK, PASSWORD)
    for name, given_up in (("kept", False), ("given up", True)):
        command = scans.AttachScan(name, "id_card", "p.jpg", "image/jpeg", name.encode(), CLERK)
        row = scans.attach_scan(counter.window, command)
        if given_up:
            scans.drop_scan(counter.window, row.attachment_id, actor=CLERK)
    counter.close()
    assert len(list(folder.iterdir())) == 2
    unlock(settings, CLERK, PASSWORD).close()
    assert len(list(folder.iterdir())) == 1


def test_a_settled_flag_leaves_the_case(own: House) -> None:
    case_id = own.received().case_id
    own.says(case_id, "flagged", "district", flag="same_person_twice")
    (task,) = own.tasks(case_id)
    finish_task(own.window, task.task_id, note="核对无误", actor=CLERK)
    assert own.state(case_id).flags == () and own.row(case_id).flags == ""


def test_what_a_case_holds_is_shown_with_labels_in_both_languages(own: House) -> None:
    item, answers = own.window.catalogue.item(PERMIT), own.sample()
    for language, label in (("zh", "合法稳定就业"), ("en", "Lawful job")):
        sections = shown.shown_answers(own.window, item, answers, language=language)
        values = {one.name: one.value for section in sections for one in section.answers}
        assert values["rp_ground"] == label
    assert [section.row for section in sections if section.row] == [1, 2]


def test_preferences_are_kept_and_only_changes_are_audited(own: House) -> None:
    wanted = Preferences(printer="HP", receipt="receipt_80mm", idle_minutes=5)
    set_preferences(own.window, wanted, actor=CLERK)
    set_preferences(own.window, wanted, actor=CLERK)
    assert preferences(own.window) == wanted
    assert own.audited().count("preferences_changed") == 1
