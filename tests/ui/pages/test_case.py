from collections.abc import Callable, Mapping
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from counter_app.devices.simulated import SimulatedCamera
from counter_app.domain.case_table import Phase
from counter_app.use_cases.attach_scan import AttachScan, attach_scan
from counter_app.use_cases.drafts import Opened
from tests.counterkit import CLERK, PASSWORD
from tests.ui.pages.case_world import World, settle
from tests.ui.pages.plain_frame import shown, types
from ui.desktop.pages import case_acts as acts
from ui.desktop.pages.case import CasePage
from ui.desktop.pages.preview_of import PaperWanted
from ui.desktop.style.theme import Theme
from ui.desktop.style.tokens import Look

KEY = Qt.Key
ACCEPTED: Mapping[str, Any] = {"accepted_at": "2026-11-23T09:30:00+08:00", "due_on": "2026-11-25"}
Show = Callable[[str], CasePage]


@pytest.fixture
def show(qtbot: QtBot, world: World) -> Show:
    page = CasePage(world.desk)
    shown(qtbot, page)

    def look(case_id: str) -> CasePage:
        page.show_case(case_id)
        page.enter()
        settle(qtbot, world)
        return page

    return look


def sent_case(world: World) -> str:
    case_id = world.receives()
    world.sent(case_id)
    return case_id


def phase(page: CasePage) -> Phase:
    view = page.view()
    assert view is not None
    return view.state.phase


def presses_enter(page: CasePage, name: str) -> None:
    QTest.keyClick(page._ask.field(name).focusProxy(), KEY.Key_Return)


def test_the_story_says_who_when_and_what_still_waits_to_be_sent(world: World, show: Show) -> None:
    step, following = show(world.receives())._story.steps()
    assert (step.what, step.clock, step.day) == ("收件", "09:12", "11-23 周一")
    assert "王**" in step.how and "送 7 个部门" in step.how and step.how.endswith("待发送")
    assert (following.kind, following.what) == ("next", "主办部门受理")


def test_every_department_stands_with_its_word(world: World, show: Show, qtbot: QtBot) -> None:
    case_id = sent_case(world)
    answer = {"department": "rs", "status": "objected", "note": "合同查无此号"}
    world.says(case_id, "part_answered", answer, by="rs", role="department")
    page = show(case_id)
    assert page._departments._facts.words() == "1 家已反馈，共 7 家"
    told = [step for step in page._story.steps() if step.what == "人社 有异议"]
    assert len(told) == 1 and told[0].how == "合同查无此号" and told[0].tone == "amber"


def test_the_form_is_read_in_words_and_rows_of_children_are_numbered(world: World, show: Show) -> None:
    page = show(world.receives())
    sections = page._answers._sections or ()
    titles = [(section.title, section.row) for section in sections]
    values = {answer.label: answer.value for section in sections for answer in section.answers if not section.row}
    assert ("随迁子女", 1) in titles and ("随迁子女", 2) in titles
    assert values["申领依据"] == "合法稳定就业" and values["办证用途"] == "子女入学、积分服务"


def test_a_scan_shows_its_first_page(world: World, show: Show) -> None:
    case_id = world.receives()
    content = SimulatedCamera().shoot()
    command = AttachScan(case_id, "id_card", "a.jpg", "image/jpeg", content, CLERK)
    kept = attach_scan(world.counter.window, command)
    page = show(case_id)
    assert not page._pictures[kept.attachment_id].isNull()
    assert page._pictures[kept.attachment_id].height() <= 200


def test_a_case_sent_back_opens_for_correction_with_reason_and_answers(qtbot: QtBot, world: World, show: Show) -> None:
    case_id = sent_case(world)
    world.says(case_id, "returned", {"reason": "账号不符", "note": "账号不符"})
    page = show(case_id)
    page.do_main()
    assert page._ask.field("reason").value() == "账号不符"
    page._ask.field("taken_back").editor.set_value("yes")
    with qtbot.waitSignal(page.go) as went:
        page.do_main()
    opened: Opened = went.args[1]
    assert went.args[0] == "form" and opened.draft.case_id == case_id
    assert opened.draft.view["rework"] == {"act": "corrected", "reason": "账号不符", "old_sheet_taken_back": True}
    assert opened.record.answers()["applicant_name"] == "张秋蓉" and len(opened.draft.materials) >= 4


def test_a_case_to_complete_opens_at_once_and_a_second_time_the_same_draft(
    qtbot: QtBot, world: World, show: Show
) -> None:
    case_id = sent_case(world)
    world.says(case_id, "shortfall_notified", {"shortfalls": [], "due_on": "2026-11-30", "by": "lead"})
    world.papers.print_paper(case_id, "receipt_a4", actor=CLERK, clerk_name="王秀兰")
    page = show(case_id)
    opened = []
    for _ in range(2):
        with qtbot.waitSignal(page.go) as went:
            page._do(acts.SUPPLEMENT)
        opened.append(went.args[1].draft)
    assert opened[0].draft_id == opened[1].draft_id and opened[0].view["rework"]["act"] == "supplemented"


def test_withdrawing_needs_a_reason_and_esc_takes_it_back(qtbot: QtBot, world: World, show: Show) -> None:
    page = show(sent_case(world))
    QTest.keyClick(page.window(), KEY.Key_W, Qt.KeyboardModifier.AltModifier)
    presses_enter(page, "reason")
    assert "原因" in page._ask.field("reason").view().message and phase(page) is Phase.RECEIVED
    QTest.keyClick(page._ask.field("reason").focusProxy(), KEY.Key_Escape)
    assert not page._ask.is_open()
    page._press(acts.WITHDRAW)
    types(page._ask.field("reason").focusProxy(), "申请人改办")
    presses_enter(page, "reason")
    settle(qtbot, world)
    assert phase(page) is Phase.WITHDRAWN and not page._ask.is_open()


def test_voiding_what_was_sent_needs_a_colleague_with_her_own_password(qtbot: QtBot, world: World, show: Show) -> None:
    page = show(sent_case(world))
    page._press(acts.VOID)
    for name, value in (("reason", "点错事项"), ("second", "chen"), ("password", "wrong")):
        page._ask.field(name).set_value(value)
    page.do_main()
    settle(qtbot, world)
    assert page._ask.field("password").view().message and phase(page) is Phase.RECEIVED
    page._ask.field("password").set_value(PASSWORD)
    page.do_main()
    settle(qtbot, world)
    assert phase(page) is Phase.VOIDED
    assert any("见证：陈**" in step.how for step in page._story.steps())


def test_what_never_left_the_counter_is_voided_alone(qtbot: QtBot, world: World, show: Show) -> None:
    page = show(world.receives())
    page._press(acts.VOID)
    assert list(page._ask.answers()) == ["reason"]
    page._ask.field("reason").set_value("点错事项")
    page.do_main()
    settle(qtbot, world)
    assert phase(page) is Phase.VOIDED and acts.other_acts(page.view()) == ()  # type: ignore[arg-type]


def test_the_sheet_that_waits_is_printed_by_f9_and_again_only_with_a_reason(
    qtbot: QtBot, world: World, show: Show
) -> None:
    case_id = sent_case(world)
    world.says(case_id, "accepted", ACCEPTED)
    page = show(case_id)
    assert page._main.words() == "打印受理通知书"
    page.do_main()
    settle(qtbot, world)
    assert page._main.words() == "打印居住证办理回执"
    page._papers.choose("acceptance")
    page.print_paper()
    assert page._ask.is_open()
    page.do_main()
    settle(qtbot, world)
    prints = [(row.nth, row.reason) for row in page.view().prints]  # type: ignore[union-attr]
    assert prints == [(1, ""), (2, "纸张损坏")]


def test_f7_shows_the_chosen_sheet_and_what_cannot_be_printed_yet_says_when(
    qtbot: QtBot, world: World, show: Show
) -> None:
    case_id = world.receives()
    page = show(case_id)
    with qtbot.waitSignal(page.go) as went:
        page.preview()
    assert went.args == ["preview", PaperWanted(case_id, "receipt_a4", "收件凭证", 0)]
    page._papers.choose("delivery")
    with qtbot.waitSignal(page.told) as told:
        page.print_paper()
    assert told.args[1] == "送达后可打印"


def test_a_call_is_noted_in_the_case_and_its_task_is_done(qtbot: QtBot, world: World, show: Show) -> None:
    case_id = sent_case(world)
    world.says(case_id, "shortfall_notified", {"shortfalls": [{"label": "就业证明"}], "due_on": "2026-11-30"})
    page = show(case_id)
    QTest.keyClick(page.window(), KEY.Key_D, Qt.KeyboardModifier.AltModifier)
    page._ask.field("note").set_value("今天下午来")
    page.do_main()
    settle(qtbot, world)
    assert "contact_applicant" not in {task.kind for task in page.view().tasks}  # type: ignore[union-attr]
    assert any(step.what == "联系申请人" and "今天下午来" in step.how for step in page._story.steps())


def test_news_of_this_case_comes_in_while_it_is_shown(qtbot: QtBot, world: World, show: Show) -> None:
    case_id = sent_case(world)
    page = show(case_id)
    world.says(case_id, "accepted", ACCEPTED)
    world.desk.news.emit([(case_id, "accepted")])
    settle(qtbot, world)
    assert phase(page) is Phase.ACCEPTED and page._side._due._value.words() == "11-25 周三"


def test_a_case_that_is_not_here_says_so(world: World, show: Show) -> None:
    page = show("nowhere")
    assert page._stack.currentIndex() == 0 and "没有找到" in page._empty.accessibleName()
    assert page._banner.words()


@pytest.mark.parametrize("look", [Look(), Look(language="en"), Look(scale=1.5), Look(dark=True)])
def test_it_is_never_wider_than_its_place(world: World, show: Show, theme: Theme, look: Look) -> None:
    case_id = sent_case(world)
    world.says(case_id, "accepted", ACCEPTED)
    theme.set_look(look)
    page = show(case_id)
    place = page._area.viewport().width()
    assert page._area.widget().minimumSizeHint().width() <= place
    assert page.window().layout().minimumSize().width() <= 1294 and page.window().height() <= 700


def test_after_one_sheet_the_next_that_waits_is_chosen_and_enter_never_prints_one_twice(
    qtbot: QtBot, world: World, show: Show
) -> None:
    case_id = sent_case(world)
    world.says(case_id, "accepted", ACCEPTED)
    page = show(case_id)
    page._papers.choose("acceptance")
    page.print_paper()
    settle(qtbot, world)
    assert page._papers.current().code == "permit_slip"  # type: ignore[union-attr]
    page._papers.choose("acceptance")
    with qtbot.waitSignal(page.go) as went:
        page._papers.wanted.emit(page._papers.current())
    assert went.args[0] == "preview" and not page._ask.is_open()
