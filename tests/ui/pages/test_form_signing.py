"""Forms that are signed before F9, at the window: printed, signed, and asked for anew after an edit."""

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from counter_app.use_cases import drafts, signing
from counter_app.use_cases.receive_case import Received
from tests.counterkit import filled_draft
from tests.ui.pages.case_world import World, settle
from tests.ui.pages.form_world import Desktop, filled, opens
from tests.use_cases.test_signing import AGENT
from ui.desktop.pages.received import ReceivedPage
from ui.desktop.style.theme import Theme
from ui.desktop.style.tokens import Look

FORM = "application_form"


@pytest.fixture
def world(lasting_world: World) -> World:
    """One counter for all tests of this file."""
    return lasting_world


def unsigned(world: World, **changes: object) -> drafts.Opened:
    """Everything is there but the signature."""
    draft = filled(world, **changes).draft
    return drafts.reopen_draft(world.counter.window, replace(draft, view={}))


def row(form: Desktop, name: str) -> str:
    """How a paper stands in the list."""
    return next(row.words for row in form.page.panel.papers._rows if name in row.name)


def prints(form: Desktop) -> None:
    form.screen.presses("Ctrl+P")
    form.screen.waits_until(lambda: not form.page.prints(), "it does not print")
    settle(form.qtbot, form.world)


def written(form: Desktop) -> Received:
    form.screen.waits_until(lambda: any(room == "received" for room, _ in form.went), "not received")
    return next(what for room, what in form.went if room == "received")


def test_f9_names_the_form_that_must_be_signed_and_its_key(qtbot: QtBot, world: World) -> None:
    form = opens(qtbot, world, unsigned(world))
    form.screen.confirms_notices()
    form.screen.presses("F9")
    assert "《佛山市居住证业务申办表》要先签名：按 Ctrl+P 打印，签好按空格" in form.told
    assert form.page.panel.isVisible() and form.page.panel.papers.current() == FORM
    assert form.screen.sees_missing() == ["佛山市居住证业务申办表 待签·F6"]


def test_a_form_is_printed_and_taken_in_signed_and_f9_receives(qtbot: QtBot, world: World) -> None:
    form = opens(qtbot, world, unsigned(world))
    form.screen.confirms_notices()
    prints(form)
    assert any("第 1 版已打印，请本人签名" in said for said in form.told)
    form.page.show_materials(FORM)
    assert row(form, "申办表") == "待签第 1 版"
    form.screen.presses("Space")
    assert row(form, "申办表") == "已签第 1 版" and form.page.missing() == 0
    form.screen.presses("F9")
    form.screen.presses("F9")
    assert [one["version"] for one in written(form).state.signed_forms] == [1]


def test_an_answer_edited_after_signing_asks_for_the_next_version(qtbot: QtBot, world: World) -> None:
    form = opens(qtbot, world, unsigned(world))
    form.screen.confirms_notices()
    form.screen.takes_all_papers()
    form.screen.fills("手机号码", "13800138001")
    assert form.screen.sees_missing()[0].startswith("佛山市居住证业务申办表") and form.page.missing() == 1
    form.screen.presses("F9")
    assert "《佛山市居住证业务申办表》签名后内容改过：按 Ctrl+P 打印第 2 版，请重新签名" in form.told
    assert row(form, "申办表") == "内容已改，请重新签第 2 版"
    form.screen.takes_all_papers()
    assert signing.forms_of(form.page.collect())[FORM].version == 2 and form.page.missing() == 0


def test_a_printed_form_is_still_there_after_a_crash(qtbot: QtBot, world: World) -> None:
    form = opens(qtbot, world, unsigned(world))
    prints(form)
    form.settles()
    again = opens(qtbot, world, drafts.reopen_draft(world.counter.window, form.kept()))
    again.page.show_materials(FORM)
    assert row(again, "申办表") == "待签第 1 版"


def test_f8_without_anybody_to_notify_says_what_to_fill_in(qtbot: QtBot, world: World) -> None:
    form = opens(qtbot, world)
    form.screen.presses("F8")
    assert "还没有姓名和证件号码，告知书没有人可送：先填这两项" in form.told and form.went == []
    assert not form.page.actions().asking()


def test_who_will_not_sign_the_notice_is_left_it_before_a_witness(qtbot: QtBot, world: World) -> None:
    form = opens(qtbot, world, filled(world, papers=False, rp_contract_to=""))
    form.screen.presses("Ctrl+R")
    assert not form.page._decline.is_open()
    form.screen.presses("F8")
    form.screen.presses("Ctrl+R")
    form.screen.waits_until(lambda: form.page._decline.isAncestorOf(form.frame.focusWidget()), "no name is asked for")
    form.screen.presses("Enter")
    assert form.screen.sees("请填见证人姓名") and form.went == []
    form.screen.types("何秀珍")
    form.screen.presses("Enter")
    assert written(form).state.notices[-1]["delivered"]["witness"] == "何秀珍"


def test_f8_again_while_a_witness_is_asked_for_writes_nothing(qtbot: QtBot, world: World) -> None:
    form = opens(qtbot, world, filled(world, papers=False, rp_contract_to=""))
    form.screen.presses("F8")
    form.screen.presses("Ctrl+R")
    form.screen.presses("F8")
    assert form.went == [] and form.page._decline.is_open()
    form.screen.presses("Esc")
    assert not form.page._decline.is_open() and form.page.actions().asking()
    form.screen.presses("Esc")
    assert not form.page.actions().asking() and form.went == []


def test_the_authorisation_that_an_agent_brings_is_taken_in_at_once(qtbot: QtBot, world: World) -> None:
    draft = replace(filled_draft(world.counter, "ZR-001", **AGENT).draft, view={})
    form = opens(qtbot, world, drafts.reopen_draft(world.counter.window, draft), item="ZR-001")
    form.page.show_materials("authorisation")
    form.screen.presses("Space")
    assert row(form, "授权委托书") == "已收自带的签名件"
    form.screen.presses("Space")
    assert row(form, "授权委托书") == "待签·先打印"


def test_the_note_of_an_explanation_prints_by_itself(qtbot: QtBot, world: World) -> None:
    form = opens(qtbot, world, filled(world, rp_reg_date="2026-11-01"))
    form.screen.presses("Ctrl+E")
    page = ReceivedPage(world.desk, written(form))
    qtbot.addWidget(page)
    page.show()
    page.enter()
    qtbot.waitUntil(page.all_printed, timeout=5000)
    assert page.printed() == ["explained"]


def test_the_papers_page_fits_in_english_and_large_with_a_form_in_front(
    qtbot: QtBot, world: World, theme: Theme
) -> None:
    form = opens(qtbot, world, unsigned(world))
    form.page.show_materials(FORM)
    for look, width in ((Look(language="en"), 1280 - 72), (Look(language="en", scale=1.5), 1366 - 99)):
        theme.set_look(look)
        form.frame.resize(width, 560)
        qtbot.wait(20)
        assert form.frame.layout().minimumSize().width() <= width
