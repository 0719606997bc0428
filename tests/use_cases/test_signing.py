"""Forms that are signed before F9: their versions, their signatures, and what an edit behind a signature asks for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from counter_app.errors import Incomplete, NotFound, Refusal
from counter_app.ports import Draft
from counter_app.use_cases import drafts, signing
from counter_app.use_cases.form_sheets import form_facts
from counter_app.use_cases.receive_case import ReceiveCase, receive_case
from counter_app.use_cases.review import Review, Shortfall, Ticked, review
from counter_app.use_cases.rework import SUPPLEMENTED, OpenRework, open_rework
from tests.counterkit import CLERK, CLERK_NAME, signed_anew
from tests.use_cases.kit import PERMIT, REGISTRATION, House

FORM, MEANS = "application_form", "ZR-025"
AGENT = {
    "agent_is_agent": "yes",
    "agent_kind": "relative",
    "agent_name": "陆川",
    "agent_id_type": "111",
    "agent_id_no": "439901198710160333",
    "agent_phone": "13900139000",
    "agent_relation": "spouse",
}


def unsigned(house: House, item: str = PERMIT, **changes: str) -> Draft:
    """A complete draft, but nothing is signed yet."""
    return replace(house.filled(item, **changes).draft, view={})


def looked_at(house: House, draft: Draft) -> Review:
    item = house.window.catalogue.item(draft.item_code)
    ticked = (Ticked.from_mapping(raw) for raw in draft.materials)
    return review(item, drafts.load_record(house.window, item, draft.answers), ticked, signing.forms_of(draft))


def prints(house: House, draft: Draft, code: str = FORM) -> Draft:
    """The draft with the form printed."""
    made = house.papers.print_form(draft, code, actor=CLERK, clerk_name=CLERK_NAME)
    assert made.sheet.pdf.startswith(b"%PDF")
    return kept(draft, {**signing.forms_of(draft), code: made.form})


def signs(house: House, draft: Draft, code: str = FORM) -> Draft:
    """The draft with the form signed."""
    form = next(line.form for line in looked_at(house, draft).materials if line.material.code == code)
    assert form is not None
    item = house.window.catalogue.item(draft.item_code)
    record = drafts.load_record(house.window, item, draft.answers)
    before = signing.forms_of(draft)
    done = signing.signed(form.paper, record, code, before, at=house.window.stamp())
    return kept(draft, {**before, code: done})


def kept(draft: Draft, forms: dict[str, signing.SignedForm]) -> Draft:
    return replace(draft, view=signing.view_of(forms))


def edited(draft: Draft, **changes: Any) -> Draft:
    return replace(draft, answers={**draft.answers, **changes})


def standings(house: House, draft: Draft) -> dict[str, tuple[str, int]]:
    forms = (line.form for line in looked_at(house, draft).materials if line.form)
    return {form.code: (form.standing, form.next_version) for form in forms}


def command(draft: Draft, house: House) -> ReceiveCase:
    notices = tuple(notice.name for notice in looked_at(house, draft).notices)
    return ReceiveCase(draft, CLERK, CLERK_NAME, confirmed=notices)


def test_every_material_that_is_this_form_printed_has_a_paper_to_sign(house: House) -> None:
    items = house.window.catalogue.items()
    wanted = [(item, one) for item in items for one in item.materials if one.form == "printed_form"]
    assert len(wanted) >= 6 and all(signing.paper_of(item, one) for item, one in wanted)
    agents = [(item, one) for item in items for one in item.materials if one.code == "authorisation"]
    assert len(agents) >= 10 and all(signing.paper_of(item, one) for item, one in agents)


def test_a_ticked_form_that_nobody_signed_is_still_missing(house: House) -> None:
    draft = unsigned(house)
    assert {raw["code"]: raw["taken"] for raw in draft.materials}[FORM]
    with pytest.raises(Incomplete) as caught:
        receive_case(house.window, command(draft, house))
    (fall,) = caught.value.shortfalls
    assert isinstance(fall, Shortfall) and (fall.key, fall.message.zh) == (FORM, "未签名")


def test_a_form_is_printed_then_signed_and_is_then_in(house: House) -> None:
    draft = unsigned(house)
    seen = [standings(house, draft)[FORM]]
    for act in (prints, signs):
        draft = act(house, draft)
        seen.append(standings(house, draft)[FORM])
    assert seen == [("blank", 1), ("to_sign", 1), ("signed", 1)]
    state = receive_case(house.window, command(draft, house)).state
    assert [(form["paper"], form["version"], form["way"]) for form in state.signed_forms] == [(FORM, 1, "on_paper")]


def test_the_same_text_again_is_the_same_version_another_text_the_next(house: House) -> None:
    draft = prints(house, prints(house, unsigned(house)))
    assert signing.forms_of(draft)[FORM].version == 1
    draft = prints(house, edited(draft, applicant_phone="13900139000"))
    assert signing.forms_of(draft)[FORM].version == 2


def test_an_edit_behind_a_signature_asks_for_a_new_one(house: House) -> None:
    draft = edited(signs(house, prints(house, unsigned(house))), applicant_phone="13900139000")
    assert standings(house, draft)[FORM] == ("stale", 2)
    with pytest.raises(Incomplete) as caught:
        receive_case(house.window, command(draft, house))
    assert [fall.message.zh for fall in caught.value.shortfalls] == ["内容已改，未重新签名"]  # type: ignore[attr-defined]
    again = signs(house, prints(house, draft))
    assert standings(house, again)[FORM] == ("signed", 2)


def test_an_answer_taken_back_to_what_was_signed_needs_no_new_signature(house: House) -> None:
    draft = signs(house, prints(house, unsigned(house)))
    there = edited(draft, applicant_phone="13900139000")
    back = edited(there, applicant_phone=draft.answers["applicant_phone"])
    assert standings(house, back)[FORM] == ("signed", 1)


def test_the_language_of_the_screen_and_the_consent_below_are_not_on_the_form(house: House) -> None:
    draft = signs(house, prints(house, edited(unsigned(house), consent_truth="")))
    draft = edited(draft, consent_truth="yes")
    item = house.window.catalogue.item(PERMIT)
    english = drafts.load_record(house.window, item, draft.answers, language="en")
    (form,) = (line.form for line in review(item, english, (), signing.forms_of(draft)).materials if line.form)
    assert form.signed


def test_f8_gives_no_notice_over_a_signature_that_no_longer_fits(house: House) -> None:
    signed = signs(house, prints(house, unsigned(house)))
    draft = edited(signed, rp_contract_to="", applicant_phone="13900139000")
    with pytest.raises(Refusal, match="form_changed_since"):
        receive_case(house.window, replace(command(draft, house), shortfall=True))
    printed = prints(house, draft)  # she cannot sign it now: then the notice says so
    falls = receive_case(house.window, replace(command(printed, house), shortfall=True)).state.shortfalls
    assert {"label": "佛山市居住证业务申办表（本表打印）", "message": "未签名"}.items() <= falls[-1].items()


def test_an_agent_brings_the_authorisation_signed_and_another_agent_another(house: House) -> None:
    draft = signs(house, unsigned(house, REGISTRATION, **AGENT), "authorisation")
    assert signing.forms_of(draft)["authorisation"].version == 0
    assert receive_case(house.window, command(draft, house)).number
    other = edited(draft, agent_name="陆一鸣")
    assert standings(house, other)["authorisation"] == ("stale", 1)


def test_an_answer_that_the_authorisation_does_not_show_leaves_it_signed(house: House) -> None:
    draft = signs(house, prints(house, unsigned(house, REGISTRATION, **AGENT), "authorisation"), "authorisation")
    assert standings(house, edited(draft, applicant_address="祖庙街道青禾里1号"))["authorisation"] == ("signed", 1)


def test_without_an_agent_no_authorisation_is_asked_for(house: House) -> None:
    assert standings(house, unsigned(house, REGISTRATION)) == {}


def test_the_means_are_checked_over_the_signature_of_the_family(house: House) -> None:
    draft = unsigned(house, MEANS)
    assert set(standings(house, draft)) == {"claim", "means_authorisation"}
    draft = signs(house, prints(house, draft, "means_authorisation"), "means_authorisation")
    members = [dict(row) for row in draft.answers["ml_members"]]
    members[1]["ml_members_name"] = "何秀真"
    assert standings(house, edited(draft, ml_members=members))["means_authorisation"][0] == "stale"


def test_a_child_of_the_family_is_signed_for_by_the_guardian(house: House) -> None:
    facts, _ = form_facts(house.window, unsigned(house, MEANS), "means_authorisation", clerk_name=CLERK_NAME)
    assert facts.members == ("黄守田", "何秀珍", "黄小川（未成年，监护人代签）")


def test_an_authorisation_without_an_agent_leaves_his_lines_to_be_written(house: House) -> None:
    facts, _ = form_facts(house.window, unsigned(house), "authorisation", clerk_name=CLERK_NAME)
    said = dict(facts.parts[0].rows)
    assert said["委托人"] and [label for label, value in said.items() if not value.strip()] == [
        "受托人",
        "受托人证件号码",
        "受托人电话",
        "与委托人关系",
    ]


def test_a_supplement_has_the_forms_of_the_receipt_and_asks_anew_for_what_it_changes(house: House) -> None:
    short = replace(house.filled().draft, answers={**house.filled().draft.answers, "rp_contract_to": ""})
    short = house.keep(replace(signed_anew(house.counter, short), draft_id=house.window.make_id()))
    case_id = receive_case(house.window, replace(command(short, house), shortfall=True)).case_id
    draft = open_rework(house.window, OpenRework(case_id, SUPPLEMENTED, CLERK)).draft
    assert standings(house, draft)[FORM] == ("signed", 0)
    assert standings(house, edited(draft, rp_contract_to="2028-03-23"))[FORM] == ("stale", 1)


def test_a_print_is_noted_before_the_sheet_is_handed_out(own: House) -> None:
    prints(own, unsigned(own))
    assert own.audited()[-1] == "form_printed"
    with pytest.raises(NotFound):
        own.papers.print_form(unsigned(own), "id_card", actor=CLERK, clerk_name=CLERK_NAME)
