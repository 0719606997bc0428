"""What happens on the form while a clerk types."""

import time

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.pages.case_world import World
from tests.ui.pages.form_world import WORKER, filled, knows, opens
from ui.desktop.widgets.cells import SheetView


@pytest.fixture
def world(lasting_world: World) -> World:
    """One counter for all tests of this file."""
    return lasting_world


def test_the_form_opens_at_the_applicants_number(qtbot: QtBot, world: World) -> None:
    form = opens(qtbot, world)
    assert form.screen.focused() == "证件号码"
    assert "还差" in form.screen.hint() and "姓名 未填" in form.screen.sees_missing()


def test_a_known_number_fills_the_form_and_says_whence(qtbot: QtBot, world: World) -> None:
    knows(world)
    form = opens(qtbot, world)
    form.screen.types_id_number(WORKER)
    form.settles()
    assert form.screen.value("姓名") == "张秋蓉" and form.screen.state("姓名") == "prefilled"
    assert "人口库 11-20" in form.screen.reads()
    assert form.kept().sources["applicant_name"] == {"source": "pool", "as_of": "2026-11-20"}


def test_enter_confirms_what_was_filled_in(qtbot: QtBot, world: World) -> None:
    knows(world)
    form = opens(qtbot, world)
    form.screen.types_id_number(WORKER)
    form.settles()
    form.screen.goes_on_to("手机号码")
    assert form.screen.state("手机号码") == "prefilled"
    form.screen.presses("Enter")
    assert form.screen.state("手机号码") == "" and form.screen.focused() == "居住村居"


def test_what_was_typed_is_never_overwritten(qtbot: QtBot, world: World) -> None:
    knows(world)
    form = opens(qtbot, world)
    form.screen.fills("姓名", "张秋荣")
    form.screen.types_id_number(WORKER)
    form.settles()
    assert form.screen.value("姓名") == "张秋荣"


def test_a_number_is_not_called_wrong_at_the_side_before_it_is_whole_or_left(qtbot: QtBot, world: World) -> None:
    form = opens(qtbot, world)
    form.screen.types_id_number(WORKER[:10])
    form.settles()
    assert "证件号码 正在填" in form.screen.sees_missing() and not form.screen.sees("须改")
    form.screen.presses("Enter")
    form.settles()
    qtbot.waitUntil(lambda: any("证件号码 须改" in line for line in form.screen.sees_missing()), timeout=2000)


def test_a_wrong_check_digit_is_named_once_the_number_is_whole(qtbot: QtBot, world: World) -> None:
    form = opens(qtbot, world)
    form.screen.types_id_number(WORKER[:17])
    assert form.screen.state("证件号码") == ""
    form.screen.types("5")
    assert form.screen.message("证件号码") == "第 18 位应为 4，请对照原件核对"


def test_a_half_number_is_wrong_only_after_it_was_left(qtbot: QtBot, world: World) -> None:
    form = opens(qtbot, world)
    form.screen.types_id_number("4399")
    assert form.screen.state("证件号码") == ""
    form.screen.presses("Enter")
    assert form.screen.state("证件号码") == "must_fix"


def test_only_questions_of_the_chosen_way_are_asked(qtbot: QtBot, world: World) -> None:
    form = opens(qtbot, world)
    assert not form.screen.shows("就业单位")
    form.screen.chooses("申领依据", "合法稳定就业")
    assert form.screen.shows("就业单位") and not form.screen.shows("就读学校")
    form.screen.chooses("申领依据", "连续就读")
    assert form.screen.shows("就读学校") and not form.screen.shows("就业单位")


def test_the_departments_follow_the_answers(qtbot: QtBot, world: World) -> None:
    form = opens(qtbot, world)
    assert "rs" not in form.screen.goes_to()
    form.screen.chooses("申领依据", "合法稳定就业")
    assert {"ga", "rs", "si", "wj", "wg"} <= set(form.screen.goes_to())


def test_a_child_becomes_a_row_with_its_first_letter(qtbot: QtBot, world: World) -> None:
    form = opens(qtbot, world, filled(world, rp_children=[]))
    form.page.jump("/data/rp_children")
    form.screen.types("陆一鸣")
    form.screen.presses("Enter")
    form.settles()
    assert form.kept().answers["rp_children"] == [{"rp_children_name": "陆一鸣"}]
    assert "jy" in form.screen.goes_to()


def test_a_row_begun_by_mistake_goes_with_one_key(qtbot: QtBot, world: World) -> None:
    form = opens(qtbot, world, filled(world, rp_children=[]))
    form.page.jump("/data/rp_children")
    form.screen.types("1")
    assert form.screen.sees("Ctrl+Delete")
    form.screen.presses("Enter")
    assert [line for line in form.screen.sees_missing() if line.startswith("随迁子女第 1 行：姓名")], (
        form.screen.sees_missing()
    )
    form.screen.presses("Ctrl+Del")
    form.settles()
    table = form.page.findChild(SheetView)
    assert table is not None and table.model().rowCount() == 1 and form.screen.sees_missing() == []


def test_a_reminder_waits_to_be_confirmed_and_comes_back_with_another_answer(qtbot: QtBot, world: World) -> None:
    form = opens(qtbot, world, filled(world, applicant_id_valid_to="2026-11-01"))
    assert form.screen.notices() == ["身份证已过有效期，请提醒换领"]
    form.screen.presses("F11")
    assert form.screen.notices() == []
    form.screen.fills("证件有效期止", "20261102")
    assert form.screen.notices() == ["身份证已过有效期，请提醒换领"]


def test_another_open_case_of_the_same_person_is_said_beside_the_number(qtbot: QtBot, world: World) -> None:
    world.receives()
    form = opens(qtbot, world)
    form.screen.types_id_number(WORKER)
    form.settles()
    assert form.screen.state("证件号码") == "attention" and "11-23 已收过同一事项" in form.screen.message("证件号码")


def test_what_a_rule_stands_against_is_judged_only_once_it_was_answered(qtbot: QtBot, world: World) -> None:
    form = opens(qtbot, world)
    assert form.screen.page.standing().rules == ()
    form.screen.fills("居住登记日期", "20261101")
    assert [rule.code for rule in form.page.standing().rules] == ["registered_half_year"]
    assert form.screen.sees("居住登记须满半年（6 个月）")


def test_a_key_is_shown_within_a_frame(qtbot: QtBot, world: World) -> None:
    form = opens(qtbot, world, filled(world))
    form.screen.goes_on_to("现居住地址")
    taken = []
    for letter in "abcdefghijklmnop":
        began = time.process_time()
        form.screen.types(letter)
        taken.append(time.process_time() - began)
        qtbot.wait(20)
    assert sorted(taken)[len(taken) // 2] < 0.016


def test_looking_at_the_whole_form_again_takes_less_than_a_frame(qtbot: QtBot, world: World) -> None:
    form = opens(qtbot, world, filled(world))
    began = time.process_time()
    for _ in range(20):
        form.page.restand()
    assert (time.process_time() - began) / 20 < 0.016


def test_an_impossible_day_and_a_digit_too_few_are_said_as_what_they_are(qtbot: QtBot, world: World) -> None:
    form = opens(qtbot, world, filled(world))
    form.screen.fills("劳动合同起", "20260231")
    assert form.screen.message("劳动合同起") == "2026 年 2 月没有 31 日，请核对"
    form.screen.fills("劳动合同起", "20261301")
    assert form.screen.message("劳动合同起") == "没有 13 月，请核对"
    form.screen.fills("证件号码", "43990119940312042")
    assert form.screen.message("证件号码") == "应为 18 位，现在 17 位"
