"""A name that was typed with private-use code points: the case keeps both, and hands both to whoever opens it again."""

from __future__ import annotations

from dataclasses import replace

from counter_app.use_cases.as_typed import AS_TYPED, still_said
from counter_app.use_cases.case_acts import correct_case
from counter_app.use_cases.drafts import save_draft
from counter_app.use_cases.receive_case import ReceiveCase, receive_case
from counter_app.use_cases.rework import CORRECTED, OpenRework, open_rework
from counter_app.use_cases.window import case_state, read_events
from tests.counterkit import CLERK, CLERK_NAME
from tests.use_cases.household import begin, form_xml, with_form
from tests.use_cases.kit import House

MEANT, TYPED = "王䶮", "王\ue863"


def test_a_case_opened_again_still_has_what_was_typed(own: House) -> None:
    window = with_form(own, form_xml())
    draft = begin(window, applicant_name=MEANT).draft
    draft = replace(draft, view={AS_TYPED: {MEANT: TYPED, "李": "李\ue816"}})
    case_id = receive_case(window, ReceiveCase(draft, CLERK, CLERK_NAME)).case_id
    with window.store.reading() as uow:
        received = read_events(uow, case_id)[0].payload
        state = case_state(uow, case_id)
    assert received["answers"]["applicant_name"] == MEANT and received[AS_TYPED] == {MEANT: TYPED}
    assert state.as_typed == {MEANT: TYPED}
    draft = open_rework(window, OpenRework(case_id, CORRECTED, CLERK)).draft
    assert draft.view[AS_TYPED] == {MEANT: TYPED}
    save_draft(window, replace(draft, view={**draft.view, AS_TYPED: {MEANT: "\ue863"}}))
    state = correct_case(
        window, case_id, answers=draft.answers, materials=(), reason="重名", old_sheet_taken_back=False, actor=CLERK,
        draft_id=draft.draft_id,
    )  # fmt: skip
    assert state.as_typed == {MEANT: "\ue863"}


def test_a_case_without_such_a_name_says_nothing_of_it(own: House) -> None:
    window = with_form(own, form_xml())
    draft = begin(window, applicant_name="陈").draft
    case_id = receive_case(window, ReceiveCase(draft, CLERK, CLERK_NAME)).case_id
    with window.store.reading() as uow:
        assert AS_TYPED not in read_events(uow, case_id)[0].payload


def test_only_what_is_still_said_is_kept_in_rows_too() -> None:
    answers = {"name": "陈", "members": [{"member": MEANT, "inner": [{"x": "丁"}]}, {"member": ""}], "n": ["a"]}
    typed = {MEANT: TYPED, "丁": "丁\ue816", "陈七": "?", "陈": 5}
    assert still_said(typed, answers) == {MEANT: TYPED, "丁": "丁\ue816"}
    assert still_said(["a"], answers) == still_said(None, answers) == {}
