"""Who is on a form: the next of a family, a minor's guardian, whose card was read, and the notice before any question."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from counter_app.ports import Person
from counter_app.use_cases import drafts
from counter_app.use_cases.drafts import Opened
from tests.counterkit import CLERK
from tests.ui.pages.case_world import World
from tests.ui.pages.form_world import Desktop, filled, opens
from tests.ui.pages.test_form_known import CardOnTheReader

INSURANCE = "ZR-010"
SON = {"applicant_name": "梁小满", "applicant_id_no": "439901201906300451", "applicant_birth": "2019-06-30"}
CHILD, PARENT, AUNT = "439901201906300451", "43990119950818028X", "439901199301050031"


@pytest.fixture
def world(lasting_world: World) -> Iterator[World]:
    """One counter for all tests of this file."""
    yield lasting_world


def fresh(world: World, item: str = INSURANCE) -> Opened:
    return drafts.open_draft(world.counter.window, drafts.OpenDraft(item, CLERK))


def card(id_no: str, name: str) -> Person:
    return Person(id_no=id_no, name=name, nation="汉", huji="示范省云溪市青石县", source="card")


def lays(world: World, form: Desktop, id_no: str, name: str) -> None:
    """A card on the reader, F4."""
    world.desk.reader = CardOnTheReader(card(id_no, name))
    form.screen.presses("F4")
    form.settles()


def test_f7_opens_the_next_member_and_leaves_this_one_as_it_is(qtbot: QtBot, world: World) -> None:
    form = opens(qtbot, world, filled(world, INSURANCE, mi_permit_no=""))
    form.screen.presses("F7")
    form.settles()
    ((room, opened),) = form.went
    assert room == "form" and isinstance(opened, Opened) and opened.draft.draft_id != form.page.draft_id
    assert opened.record.answers()["applicant_address"] == "祖庙街道青禾里21号502房"
    assert form.kept().answers["applicant_name"] == "梁雨桐" and form.page.missing() == 1


def test_what_the_family_shares_says_whence_it_came(qtbot: QtBot, world: World) -> None:
    first = opens(qtbot, world, filled(world, INSURANCE))
    first.screen.presses("F7")
    first.settles()
    form = opens(qtbot, world, first.went[0][1])
    assert form.screen.value("银行账号") == "6217990000000001236" and "上一位家人" in form.screen.source("银行账号")
    assert form.screen.state("现居住地址") == "prefilled" and form.screen.value("姓名") == ""
    assert any("第 2 位" in words for words in form.told)


def test_in_a_family_the_member_is_read_back_too(qtbot: QtBot, world: World) -> None:
    opened = filled(world, INSURANCE)
    draft = replace(opened.draft, view={**opened.draft.view, "family": {"nth": 3}})
    form = opens(qtbot, world, drafts.reopen_draft(world.counter.window, draft))
    form.screen.confirms_notices()
    form.screen.presses("F9")
    assert "第 3 位" in form.screen.hint() and "梁雨桐" in form.screen.hint()


def test_f7_asks_for_the_name_first_and_knows_no_family_elsewhere(qtbot: QtBot, world: World) -> None:
    form = opens(qtbot, world, fresh(world))
    form.screen.presses("F7")
    assert "先填这一位的姓名" in " ".join(form.told) and not form.went
    other = opens(qtbot, world, filled(world, "ZR-002"))
    other.screen.presses("F7")
    other.settles()
    assert not other.went and not other.screen.sees("同一家庭下一位")


def test_a_minor_alone_is_a_line_and_never_a_bar(qtbot: QtBot, world: World) -> None:
    form = opens(qtbot, world, filled(world, INSURANCE, **SON))
    assert form.screen.sees("申请人未满 18 周岁") and "agent_name" not in str(form.screen.sees_missing())
    form.screen.presses("Ctrl+G")
    form.settles()
    assert form.screen.value("代办类型") == "guardian" and form.screen.focused() == "代办人姓名"
    assert not form.screen.sees("申请人未满 18 周岁")


def test_the_parent_who_came_before_is_the_guardian_by_one_key(qtbot: QtBot, world: World) -> None:
    first = opens(qtbot, world, filled(world, INSURANCE))
    first.screen.presses("F7")
    first.settles()
    form = opens(qtbot, world, first.went[0][1])
    form.screen.types_id_number(CHILD)
    form.settles()
    form.screen.presses("Ctrl+G")
    form.settles()
    assert (form.screen.value("代办人姓名"), form.screen.value("代办人证件号码")) == ("梁雨桐", PARENT)
    assert form.screen.focused() == "与申请人关系"


def test_a_card_read_beside_an_agent_asks_whose_it_is(qtbot: QtBot, world: World) -> None:
    form = opens(qtbot, world, filled(world, INSURANCE, **SON))
    form.screen.presses("Ctrl+G")
    lays(world, form, PARENT, "梁雨桐")
    assert form.screen.sees("这是谁的身份证：梁雨桐") and form.screen.value("代办人证件号码") == ""
    form.screen.presses("2")
    form.settles()
    assert form.screen.value("代办人证件号码") == PARENT and form.kept().sources["agent_id_no"]["source"] == "card"
    assert form.screen.value("证件号码") == CHILD and not form.page.standing().review.wrong


def test_a_card_beside_another_name_asks_too_and_esc_puts_it_aside(qtbot: QtBot, world: World) -> None:
    form = opens(qtbot, world, fresh(world))
    form.screen.fills("姓名", "梁小满")
    lays(world, form, AUNT, "李秋月")
    assert form.screen.sees("这是谁的身份证：李秋月")
    form.screen.presses("Esc")
    assert not form.screen.sees("这是谁的身份证") and form.screen.value("姓名") == "梁小满"
    lays(world, form, AUNT, "李秋月")
    form.screen.presses("Enter")
    form.settles()
    assert form.screen.value("代办人姓名") == "李秋月" and form.screen.value("是否代办") == "yes"


def test_the_applicant_s_own_card_asks_nothing(qtbot: QtBot, world: World) -> None:
    form = opens(qtbot, world, filled(world, INSURANCE, agent_is_agent="yes", agent_name="李秋月"))
    lays(world, form, PARENT, "梁雨桐")
    assert not form.screen.sees("这是谁的身份证") and "已读卡" in form.told
    assert form.page._to_write().card_read


def test_a_number_typed_over_the_card_s_is_no_card_read_also_after_a_restart(qtbot: QtBot, world: World) -> None:
    form = opens(qtbot, world, fresh(world))
    lays(world, form, PARENT, "梁雨桐")
    again = opens(qtbot, world, drafts.reopen_draft(world.counter.window, form.kept()))
    assert again.page._to_write().card_read
    answers = {**form.kept().answers, "applicant_id_no": AUNT}
    other = drafts.reopen_draft(world.counter.window, replace(form.kept(), answers=answers))
    assert not opens(qtbot, world, other).page._to_write().card_read


def test_the_notice_comes_before_the_first_question_and_is_read_whole_by_a_key(qtbot: QtBot, world: World) -> None:
    form = opens(qtbot, world, fresh(world))
    assert form.screen.sees("先告知：请办事人看过《个人信息处理告知书》（版本")
    form.screen.presses("Ctrl+I")
    assert form.screen.sees("个人信息处理告知书（版本") and form.screen.sees("按 Esc 回到表单")
    form.screen.presses("Esc")
    assert form.screen.focused() == "证件号码"
    form.screen.types(PARENT)
    form.settles()
    assert not form.screen.sees("先告知")
