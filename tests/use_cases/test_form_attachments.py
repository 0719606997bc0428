"""The files of a form's questions: each under a name of its own, and none that no answer names any more."""

from __future__ import annotations

from dataclasses import replace

from pyxform.xls2xform import convert

from counter_app.use_cases import attach_scan as scans
from counter_app.use_cases import drafts
from counter_app.use_cases.receive_case import ReceiveCase, receive_case
from counter_app.use_cases.window import Window, read_events
from tests.counterkit import CLERK, CLERK_NAME
from tests.use_cases.household import begin, with_form
from tests.use_cases.kit import House

SHEETS = """
| survey | | | | |
| | type | name | label | relevant |
| | text | applicant_name | Name | |
| | image | front | Front | |
| | begin_group | inside | Inside | ${applicant_name} != 'none' |
| | file | paper | Paper | |
| | end_group | | | |
| | begin_repeat | views | Views | |
| | image | view | View | |
| | end_repeat | | | |
| settings | |
| | form_id | version |
| | household | 1 |
"""
FORM = convert(xlsform=SHEETS, validate=False, file_type=".md").xform.encode()


def keep(window: Window, owner: str, role: str, content: bytes, name: str = "photo.jpg") -> str:
    command = scans.AttachScan(owner, role, name, "image/jpeg", content, CLERK)
    return scans.attach_scan(window, command).wire_id


def taken_in(window: Window, draft: drafts.Draft, **answers: object) -> list[tuple[str, str]]:
    """Received with these answers; (role, file name) of what the event names."""
    draft = replace(draft, answers={**draft.answers, **answers})
    case_id = receive_case(window, ReceiveCase(draft, CLERK, CLERK_NAME)).case_id
    with window.store.reading() as uow:
        named = read_events(uow, case_id)[0].payload["attachments"]
        kept = uow.attachments.of_case(case_id)
    assert sorted(one["wire_id"] for one in named) == sorted(row.wire_id for row in kept)
    return [(one["role"], one["filename"]) for one in named]


def test_two_files_of_one_name_are_told_apart(own: House) -> None:
    window = with_form(own, FORM)
    draft = begin(window, applicant_name="陈").draft
    front, paper = keep(window, draft.draft_id, "front", b"a"), keep(window, draft.draft_id, "paper", b"b")
    keep(window, draft.draft_id, "contract", b"c")
    named = taken_in(window, draft, front=front, paper=paper)
    assert named == [("front", "photo.jpg"), ("paper", "photo (2).jpg"), ("contract", "photo (3).jpg")]


def test_a_photo_taken_anew_replaces_the_one_before(own: House) -> None:
    window = with_form(own, FORM)
    draft = begin(window, applicant_name="陈").draft
    keep(window, draft.draft_id, "front", b"blurred")
    again = keep(window, draft.draft_id, "front", b"sharp", "again.jpg")
    assert taken_in(window, draft, front=again) == [("front", "again.jpg")]


def test_the_file_of_a_question_not_asked_any_more_does_not_go_along(own: House) -> None:
    window = with_form(own, FORM)
    draft = begin(window, applicant_name="陈").draft
    paper = keep(window, draft.draft_id, "paper", b"b")
    assert taken_in(window, draft, paper=paper, applicant_name="none") == []


def test_each_row_keeps_its_photo_and_that_of_a_row_taken_away_does_not_go_along(own: House) -> None:
    window = with_form(own, FORM)
    draft = begin(window, applicant_name="陈").draft
    kept = [keep(window, draft.draft_id, "view", b"view %d" % nth, f"view-{nth}.jpg") for nth in range(3)]
    rows = [{"view": wire_id} for wire_id in (kept[0], kept[2])]
    assert taken_in(window, draft, views=rows) == [("view", "view-0.jpg"), ("view", "view-2.jpg")]
