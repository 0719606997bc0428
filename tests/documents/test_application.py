"""Forms that are signed before F9, on paper."""

from __future__ import annotations

from dataclasses import replace

import pytest

from counter_app.documents import samples
from counter_app.documents.fonts import FontSet
from counter_app.documents.papers import render, render_form
from counter_app.domain.paper_facts import FormFacts, FormPart
from counter_app.errors import PaperFailed
from tests.documents.conftest import Reader

FORM = FormFacts(
    paper="application_form",
    kind="application",
    title="居住证业务申办表",
    body="本人申请办理“居住证申领”。",
    item_name="居住证申领",
    parts=(FormPart(title="申请人", rows=(("姓名", samples.RARE_NAME), ("证件号码", "439901199403120424"))),),
    signers=("申请人（代办人）签名",),
    version=2,
    code="3F9A-01CE",
    printed_at="2026-11-23T09:12:05+08:00",
    station_name="新城社区",
    station_code="440604012064",
)


def text_of(facts: FormFacts, fonts: FontSet, reader: Reader) -> str:
    return reader.text(render_form(facts, fonts=fonts).pdf)


def test_a_form_says_that_it_is_to_be_signed_and_which_text_it_is(fonts: FontSet, reader: Reader) -> None:
    said = text_of(FORM, fonts, reader)
    assert "待签第2版校对码3F9A-01CE" in said and samples.RARE_NAME in said
    assert "申请人（代办人）签名" in said and "收件号" not in said


def test_the_same_form_gives_the_same_bytes(fonts: FontSet) -> None:
    assert render_form(FORM, fonts=fonts).pdf == render_form(FORM, fonts=fonts).pdf


def test_the_words_and_the_signature_stay_together_on_a_long_form(fonts: FontSet, reader: Reader) -> None:
    rows = tuple((f"第 {n} 问", "答") for n in range(1, 75))
    sheet = render_form(replace(FORM, parts=(FormPart(title="内容", rows=rows),)), fonts=fonts)
    text = reader.text(sheet.pdf)
    last = text[text.rindex("居住证业务申办表待签第2版") :]
    assert sheet.pages == 2 and "本人申请办理" in last and "签名" in last and "第2页共2页" in last


def test_a_form_without_answers_is_no_form(fonts: FontSet) -> None:
    with pytest.raises(PaperFailed, match="content_missing"):
        render_form(replace(FORM, parts=()), fonts=fonts)


def test_every_adult_has_a_place_to_sign_and_an_agent_a_term(fonts: FontSet, reader: Reader) -> None:
    consent = replace(FORM, kind="consent", signers=(), members=("黄守田", "何秀珍"))
    assert "黄守田" in text_of(consent, fonts, reader) and "本人签名" in text_of(consent, fonts, reader)
    agent = replace(FORM, kind="authorisation", signers=("委托人签名", "受托人签名"))
    assert "委托期限：自" in text_of(agent, fonts, reader) and "受托人签名" in text_of(agent, fonts, reader)


def test_a_notice_left_before_a_witness_names_him_and_has_a_line_for_him(fonts: FontSet, reader: Reader) -> None:
    facts = replace(samples.common(), left_before="何秀珍")
    said = reader.text(render("shortfall", facts, fonts=fonts).pdf)
    assert "经见证人何秀珍见证，留置送达" in said and "见证人（签名）" in said
