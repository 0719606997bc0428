"""保密: where the window lists, searches and shows cases, a secret reporter is nowhere."""

from __future__ import annotations

from dataclasses import replace

import pytest

from counter_app.errors import Incomplete, Refusal
from counter_app.use_cases import drafts, views
from counter_app.use_cases.case_acts import correct_case, void_case, withdraw_case
from counter_app.use_cases.contact import Try, note_try
from counter_app.use_cases.deciding import rate_case
from counter_app.use_cases.receive_case import receive_case
from counter_app.use_cases.rework import CORRECTED, OpenRework, open_rework
from counter_app.use_cases.secrecy import listed_under, shown_name
from counter_app.use_cases.shown import SECRET, shown_answers
from counter_app.use_cases.start_view import start_view
from tests.counterkit import CLERK
from tests.use_cases.kit import PERMIT, House

EVENT, OPINION = "ZZ-003", "RD-001"
NAME, PHONE = "欧阳慎言", "13900139477"
REPORTER = {"ge_reporter_anonymous": "no", "ge_reporter_name": NAME, "ge_reporter_phone": PHONE, "ge_secret": "yes"}
VOTER = {"vo_voter_name": NAME, "vo_voter_phone": PHONE, "vo_secret": "yes"}


@pytest.mark.parametrize(("item", "said"), [(EVENT, REPORTER), (OPINION, VOTER)])
def test_the_case_of_a_secret_reporter_is_listed_and_found_under_nothing_of_hers(
    house: House, item: str, said: dict[str, str]
) -> None:
    case_id = house.received(item, **said).case_id
    assert (
        house.state(case_id).secret and PHONE not in repr(house.row(case_id)) and NAME not in repr(house.row(case_id))
    )
    for text in (NAME, NAME[:2], PHONE, PHONE[-5:]):
        assert case_id not in [row.case.case_id for row in views.search(house.window, text, actor=CLERK)], text


@pytest.mark.parametrize(("item", "said"), [(EVENT, REPORTER), (OPINION, VOTER)])
def test_the_case_page_says_that_it_is_secret_and_not_what(house: House, item: str, said: dict[str, str]) -> None:
    state = house.state(house.received(item, **said).case_id)
    shown = shown_answers(house.window, house.window.catalogue.item(item), state.answers)
    hidden = [answer.name for section in shown for answer in section.answers if answer.kind == SECRET]
    assert len(hidden) == 2 and NAME not in repr(shown) and PHONE not in repr(shown)
    assert state.answers[hidden[0]] == NAME


def test_a_moment_is_shown_to_the_minute(house: House) -> None:
    state = house.state(house.received(EVENT).case_id)
    shown = shown_answers(house.window, house.window.catalogue.item(EVENT), state.answers)
    (seen,) = [answer.value for section in shown for answer in section.answers if answer.name == "ge_found_at"]
    assert len(seen) == len("2026-11-23 08:40") and "T" not in seen


def test_who_asked_for_no_secrecy_is_shown_like_anybody(house: House) -> None:
    state = house.state(house.received(OPINION, **{**VOTER, "vo_secret": "no"}).case_id)
    shown = shown_answers(house.window, house.window.catalogue.item(OPINION), state.answers)
    assert (state.secret, state.applicant_name) == (False, NAME) and NAME in repr(shown)


@pytest.mark.parametrize(("item", "said"), [(EVENT, REPORTER), (OPINION, VOTER)])
def test_a_draft_bears_no_title_that_says_who_she_is(house: House, item: str, said: dict[str, str]) -> None:
    draft = house.filled(item, **said).draft
    opened = drafts.reopen_draft(house.window, draft)
    assert NAME not in listed_under(opened.item, opened.record)
    assert PHONE not in repr([one.title for one in start_view(house.window).drafts])


@pytest.mark.parametrize("where", ["ge_title", "ge_describe", "ge_place"])
@pytest.mark.parametrize("words", [f"据{NAME}反映的问题请尽快处理", f"请致电 139-0013 9477 联系处理此事{PHONE[:0]}"])
def test_free_text_that_names_her_must_be_mended_before_f9(house: House, where: str, words: str) -> None:
    with pytest.raises(Incomplete) as caught:
        receive_case(house.window, house.filled(EVENT, **{**REPORTER, where: words}))
    (wrong,) = caught.value.details["shortfalls"]
    assert (wrong.kind, wrong.key.rpartition("/")[2]) == ("wrong", where) and "保密" in wrong.message.zh


def test_the_same_words_are_in_order_while_nothing_is_secret(house: House) -> None:
    said = {**REPORTER, "ge_secret": "no", "ge_describe": f"据{NAME}反映的问题请尽快处理"}
    assert not house.state(house.received(EVENT, **said).case_id).secret


def test_a_correction_that_asks_for_secrecy_takes_her_out_of_the_lists(house: House) -> None:
    case_id = house.received(OPINION, **{**VOTER, "vo_secret": "no"}).case_id
    answers = {**house.state(case_id).answers, "vo_secret": "yes"}
    correct_case(
        house.window, case_id, answers=answers, materials=house.all_taken(OPINION), reason="选民要求保密",
        old_sheet_taken_back=True, actor=CLERK,
    )  # fmt: skip
    assert house.state(case_id).secret and NAME not in repr(house.row(case_id))


@pytest.mark.parametrize("words", [f"{NAME[:2]} {NAME[2:]}说已经处理", f"已打 {PHONE[:3]}-{PHONE[3:]} 问过"])
def test_no_reason_and_no_note_names_a_secret_reporter(house: House, words: str) -> None:
    case_id = house.received(OPINION, **VOTER).case_id
    before = house.types(case_id), house.audited()
    tried = Try(way="visit", reached=True, note=words)
    acts = (
        lambda: void_case(house.window, case_id, reason=words, actor=CLERK),
        lambda: note_try(house.window, case_id, tried, actor=CLERK),
        lambda: withdraw_case(house.window, case_id, reason=words, signed="on_paper", actor=CLERK),
        lambda: rate_case(house.window, case_id, stars=5, note=words, actor=CLERK),
    )
    for act in acts:
        with pytest.raises(Refusal, match="names_secret_reporter"):
            act()
    assert (house.types(case_id), house.audited()) == before
    note_try(house.window, case_id, replace(tried, note="按登记电话打通"), actor=CLERK)


def test_who_asks_for_secrecy_is_not_named_in_the_reason_of_that_correction_either(house: House) -> None:
    case_id = house.received(OPINION, **{**VOTER, "vo_secret": "no"}).case_id
    note_try(house.window, case_id, Try(way="phone", reached=True, phone=PHONE), actor=CLERK)
    answers = {**house.state(case_id).answers, "vo_secret": "yes"}
    with pytest.raises(Refusal, match="names_secret_reporter"):
        correct_case(
            house.window, case_id, answers=answers, materials=house.all_taken(OPINION), reason=f"{NAME}要求保密",
            old_sheet_taken_back=True, actor=CLERK,
        )  # fmt: skip


def test_who_opens_her_form_to_mend_it_stands_in_the_audit_chain(house: House) -> None:
    case_id = house.received(OPINION, **VOTER).case_id
    opened = open_rework(house.window, OpenRework(case_id, CORRECTED, "chen", reason="号码记错"))
    assert house.audited()[-1] == "secret_opened" and opened.draft.title == ""


def test_an_events_title_is_shown_whole_and_a_person_masked(house: House) -> None:
    item = house.window.catalogue.item
    assert shown_name(item(EVENT), "巷口垃圾外溢") == "巷口垃圾外溢" and shown_name(item(PERMIT), NAME) == "欧阳**"
    assert not item(EVENT).applicant_block and not item(OPINION).applicant_block
    assert not any(code.startswith("applicant_") for code in house.state(house.received(EVENT).case_id).answers)
