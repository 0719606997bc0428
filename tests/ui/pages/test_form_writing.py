"""F9, F8 and what stands in their way."""

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from counter_app.use_cases.receive_case import Received, receive_case
from counter_app.use_cases.rework import CORRECTED, SUPPLEMENTED, OpenRework, open_rework
from tests.counterkit import CLERK, filled_draft
from tests.ui.pages.case_world import World
from tests.ui.pages.form_world import Desktop, filled, opens


@pytest.fixture
def world(lasting_world: World) -> World:
    """One counter for all tests of this file."""
    return lasting_world


def received(form: Desktop) -> Received:
    """What F9 came to, once it did."""
    form.qtbot.waitUntil(lambda: any(room == "received" for room, _ in form.went), timeout=5000)
    found = next(what for room, what in form.went if room == "received")
    assert isinstance(found, Received)
    return found


def test_f9_is_never_dead_it_leads_to_the_first_thing_missing(qtbot: QtBot, world: World) -> None:
    form = opens(qtbot, world, filled(world, rp_contract_to="", rp_photo_receipt=""))
    assert form.page.actions().main.kind() == "second" and form.screen.hint() == "还差 2 项，F9 先跳到第 1 项"
    form.screen.presses("F9")
    assert form.screen.focused() == "劳动合同止" and form.screen.state("数字相片检测回执号") == "must_fix"
    assert form.went == []


def test_f9_reads_back_before_it_writes(qtbot: QtBot, world: World) -> None:
    form = opens(qtbot, world, filled(world))
    form.screen.confirms_notices()
    assert form.page.actions().main.kind() == "primary"
    form.screen.presses("F9")
    assert "张秋蓉·439901 19940312 0424·居住证申领" in form.screen.hint() and form.went == []
    form.screen.presses("Enter")
    assert len(received(form).number) == 25


def test_esc_takes_the_question_back_and_nothing_is_written(qtbot: QtBot, world: World) -> None:
    form = opens(qtbot, world, filled(world))
    form.screen.confirms_notices()
    form.screen.presses("F9")
    form.screen.presses("Esc")
    assert not form.page.actions().asking() and form.went == []


def test_a_changed_answer_takes_the_question_back(qtbot: QtBot, world: World) -> None:
    form = opens(qtbot, world, filled(world))
    form.screen.confirms_notices()
    form.screen.presses("F9")
    form.screen.fills("手机号码", "13800138001")
    assert not form.page.actions().asking()


def test_a_reminder_must_be_confirmed_before_f9(qtbot: QtBot, world: World) -> None:
    form = opens(qtbot, world, filled(world, applicant_id_valid_to="2026-11-01"))
    form.screen.presses("F9")
    assert not form.page.actions().asking() and form.screen.focused() == "证件有效期止"
    form.screen.confirms_notices()
    form.screen.presses("F9")
    form.screen.presses("F9")
    assert received(form).state.number


def test_alt_and_a_number_jump_to_what_is_missing(qtbot: QtBot, world: World) -> None:
    form = opens(qtbot, world, filled(world, rp_contract_to="", rp_photo_receipt=""))
    form.screen.presses("Alt+2")
    assert form.screen.focused() == "数字相片检测回执号"


def test_a_missing_paper_is_jumped_to_as_well(qtbot: QtBot, world: World) -> None:
    form = opens(qtbot, world, filled(world, papers=False))
    form.screen.presses("F9")
    assert form.page.panel.isVisible() and form.page.panel.papers.hasFocus()


def test_f8_gives_the_notice_of_everything_missing(qtbot: QtBot, world: World) -> None:
    form = opens(qtbot, world, filled(world, rp_contract_to="", papers=False))
    form.screen.presses("F8")
    assert "再按 F8 出告知书" in form.screen.hint() and form.page.actions().main.words() == "打印补正告知"
    form.screen.presses("F8")
    named = [fall["label"] for fall in received(form).state.shortfalls]
    assert "劳动合同止" in named and len(named) == form.page.missing()


def test_f8_does_not_excuse_what_is_wrong(qtbot: QtBot, world: World) -> None:
    form = opens(qtbot, world, filled(world, rp_employer_uscc="91440604MA0QX7T518"))
    form.screen.presses("F8")
    assert form.screen.focused() == "统一社会信用代码" and form.told[-1] == "有 1 项填错，先改正再告知补正"


def test_a_failed_rule_leaves_two_ways_explained_and_insisted(qtbot: QtBot, world: World) -> None:
    form = opens(qtbot, world, filled(world, rp_reg_date="2026-11-01"))
    form.screen.confirms_notices()
    form.screen.presses("F9")
    assert form.went == [] and form.page.rules.isVisible()
    form.screen.presses("Ctrl+E")
    assert received(form).number == "" and received(form).state.phase.value == "explained"


def test_who_insists_is_received_and_a_refusal_is_proposed(qtbot: QtBot, world: World) -> None:
    form = opens(qtbot, world, filled(world, rp_reg_date="2026-11-01"))
    form.screen.presses("Ctrl+J")
    form.screen.confirms_notices()
    form.screen.presses("F9")
    form.screen.presses("F9")
    assert received(form).state.refusal_proposed


def test_a_received_case_leaves_no_draft_behind(qtbot: QtBot, world: World) -> None:
    form = opens(qtbot, world, filled(world))
    form.screen.confirms_notices()
    form.screen.presses("F9")
    form.screen.presses("F9")
    received(form)
    form.page.leave()
    form.settles()
    with world.counter.window.store.reading() as uow:
        assert uow.drafts.all() == ()


def test_a_supplement_ends_with_its_own_words_and_goes_to_the_case(qtbot: QtBot, world: World) -> None:
    command = filled_draft(world.counter, "ZR-002", rp_contract_to="")
    case = receive_case(world.counter.window, replace(command, shortfall=True)).case_id
    form = opens(qtbot, world, open_rework(world.counter.window, OpenRework(case, SUPPLEMENTED, CLERK)))
    assert form.page.actions().main.words() == "补正完成" and form.screen.sees("居住证申领·补正")
    form.screen.fills("劳动合同止", "0")
    form.screen.confirms_notices()
    form.screen.takes_all_papers()
    form.screen.presses("F9")
    assert form.page.banner.words().startswith("改了：劳动合同止 （空） → ")
    form.screen.presses("F9")
    form.qtbot.waitUntil(lambda: ("case", case) in form.went, timeout=5000)


def test_a_case_with_its_number_is_never_left_unreceived_by_a_rule(qtbot: QtBot, world: World) -> None:
    command = OpenRework(world.receives(), CORRECTED, CLERK, reason="日期写错", old_sheet_taken_back=True)
    form = opens(qtbot, world, open_rework(world.counter.window, command))
    form.screen.fills("居住登记日期", "20261101")
    form.screen.confirms_notices()
    form.screen.presses("F9")
    assert "Ctrl+J" in form.told[-1] and "Ctrl+E" not in form.told[-1] and not form.page.rules.explain.isVisible()
    form.screen.presses("Ctrl+E")
    assert form.went == [] and not form.page.standing().ready
    form.screen.presses("Ctrl+J")
    assert form.told[-1].startswith("已说清楚") and form.page.standing().ready


def test_a_correction_keeps_its_reason(qtbot: QtBot, world: World) -> None:
    case = world.receives()
    command = OpenRework(case, CORRECTED, CLERK, reason="电话写错", old_sheet_taken_back=True)
    form = opens(qtbot, world, open_rework(world.counter.window, command))
    form.screen.fills("手机号码", "13800138001")
    form.screen.confirms_notices()
    form.screen.presses("F9")
    form.screen.presses("F9")
    form.qtbot.waitUntil(lambda: ("case", case) in form.went, timeout=5000)
    with world.counter.window.store.reading() as uow:
        assert b"\xe7\x94\xb5\xe8\xaf\x9d\xe5\x86\x99\xe9\x94\x99" in uow.journal.of_case(case)[-1].payload_bytes


@pytest.mark.parametrize(
    ("label", "said", "words"),
    [("就业单位", "佛山市新窑陶瓷有限公司", "改动送公安、人社"), ("手机号码", "13800138001", "改动送公安、卫健、网格")],
)
def test_a_correction_is_read_back_with_the_departments_that_get_the_change(
    qtbot: QtBot, world: World, label: str, said: str, words: str
) -> None:
    command = OpenRework(world.receives(), CORRECTED, CLERK, reason="写错", old_sheet_taken_back=True)
    form = opens(qtbot, world, open_rework(world.counter.window, command))
    form.screen.fills(label, said)
    form.screen.confirms_notices()
    form.screen.presses("F9")
    assert f"居住证申领·{words} —— 再按 F9" in form.screen.hint()
    changed = form.page.banner.words()
    assert changed.startswith(f"改了：{label} ") and changed.endswith(f" → {said}") and "；" not in changed


def test_escape_from_the_question_goes_back_to_where_the_work_stood(qtbot: QtBot, world: World) -> None:
    form = opens(qtbot, world, filled(world))
    form.screen.confirms_notices()
    form.screen.goes_on_to("手机号码")
    form.screen.presses("F9")
    assert form.page.actions().asking()
    form.screen.presses("Esc")
    assert not form.page.actions().asking() and form.screen.focused() == "手机号码"
