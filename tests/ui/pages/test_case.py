from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from counter_app.devices.simulated import SimulatedCamera
from counter_app.domain.case_table import Phase
from counter_app.use_cases.attach_scan import AttachScan, attach_scan
from counter_app.use_cases.case_acts import correct_case
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
    left = {act.event for act in acts.other_acts(page.view())}  # type: ignore[arg-type]
    assert phase(page) is Phase.VOIDED and left == {"contact_tried", "notice_served", "rated"}


@pytest.mark.parametrize(
    ("why", "note", "kept"),
    [
        ("faint", "", [(1, "faint", True), (1, "", False)]),
        ("other", "茶水弄湿", [(1, "茶水弄湿", True), (1, "", False)]),
        ("again", "档案室要一份", [(1, "", False), (2, "档案室要一份", False)]),
    ],
)
def test_a_spoiled_sheet_is_booked_and_its_new_one_is_the_original_one_more_is_a_second(
    qtbot: QtBot, world: World, show: Show, why: str, note: str, kept: list[tuple[int, str, bool]]
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
    for name, value in (("why", why), ("note", note)):
        page._ask.field(name).set_value(value)
    page.do_main()
    settle(qtbot, world)
    prints = [(row.nth, row.reason, row.spoiled) for row in page.view().prints]  # type: ignore[union-attr]
    assert sorted(prints, key=lambda row: (not row[2], row[0])) == kept


def test_other_reasons_are_written_out_before_anything_is_printed(qtbot: QtBot, world: World, show: Show) -> None:
    page = show(sent_case(world))
    page.print_paper()
    settle(qtbot, world)
    page.print_paper()
    page._ask.field("why").set_value("other")
    page.do_main()
    assert page._ask.field("note").view().message and len(page.view().prints) == 1  # type: ignore[union-attr]


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


def test_every_call_is_noted_and_the_task_ends_only_when_the_notice_is_served(
    qtbot: QtBot, world: World, show: Show
) -> None:
    case_id = sent_case(world)
    world.says(case_id, "shortfall_notified", {"shortfalls": [{"label": "就业证明"}], "due_on": "2026-11-30"})
    page = show(case_id)
    for reached, note in (("no", "关机"), ("yes", "今天下午来")):
        page._press(acts.CONTACT_HER)
        answer(page, way="phone", reached=reached, note=note)
        settle(qtbot, world)
    (task,) = [task for task in page.view().tasks if task.kind == "contact_applicant"]  # type: ignore[union-attr]
    assert (task.details["tries"], task.details["reached"]) == (2, True)
    assert page._side._contact._value.words() == "已联系 2 次"
    page._press(acts.SERVE)
    assert page._ask.field("paper").value() == "shortfall"
    answer(page, way="phone_then_collected", signed="yes")
    settle(qtbot, world)
    assert "contact_applicant" not in {task.kind for task in page.view().tasks}  # type: ignore[union-attr]
    first = next(step.how for step in page._story.steps() if step.what == "联系申请人")
    assert "没有联系上" in first and "关机" in first


def answer(page: CasePage, **values: str) -> None:
    """Everything the line asks, and its key."""
    for name, value in values.items():
        page._ask.field(name).set_value(value)
    page.do_main()


def test_a_colleague_who_takes_over_is_named_and_so_is_whom_she_took_it_from(
    qtbot: QtBot, world: World, show: Show
) -> None:
    case_id = sent_case(world)
    page = show(case_id)
    assert acts.TAKE_OVER not in acts.other_acts(page.view(), CLERK)  # type: ignore[arg-type]
    world.in_hands_of("chen")
    page = show(case_id)
    page._press(acts.TAKE_OVER)
    page.do_main()
    settle(qtbot, world)
    assert any(step.what == "接手" and "陈**" in step.how and "从王**" in step.how for step in page._story.steps())


def test_a_wrong_card_goes_back_with_its_reason_and_the_case_waits_for_a_new_one(
    qtbot: QtBot, world: World, show: Show
) -> None:
    case_id = sent_case(world)
    for event, payload in (
        ("accepted", ACCEPTED),
        ("decided", {"outcome": "approved"}),
        ("concluded", {"result": "at_counter"}),
    ):
        world.says(case_id, event, payload)
    page = show(case_id)
    page._press(acts.SEND_BACK)
    answer(page, reason="姓名印错一个字")
    settle(qtbot, world)
    assert phase(page) is Phase.MAKING and page._main.words() == "登记到件"


def test_a_receipt_that_was_corrected_prints_its_next_version_without_another_question(
    qtbot: QtBot, world: World, show: Show
) -> None:
    case_id = sent_case(world)
    world.papers.print_paper(case_id, "receipt_a4", actor=CLERK, clerk_name="王秀兰")
    view = show(case_id).view()
    assert view is not None
    changed = {**view.state.answers, "applicant_phone": "13800138009"}
    correct_case(
        world.counter.window,
        case_id,
        answers=changed,
        materials=[dict(raw) for raw in view.state.materials],
        reason="号码写错",
        old_sheet_taken_back=True,
        actor=CLERK,
    )
    page = show(case_id)
    assert page._main.words() == "打印收件凭证"
    page.do_main()
    settle(qtbot, world)
    assert not page._ask.is_open() and [row.reason for row in page.view().prints] == ["", "corrected"]  # type: ignore[union-attr]
    (told,) = [step.how for step in page._story.steps() if step.what == "更正"]
    assert "手机号码" in told and "公安" in told and "人社" not in told and "旧凭证已收回" in told


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


def test_a_scan_is_added_to_a_received_case_by_its_key(
    qtbot: QtBot, world: World, show: Show, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = show(sent_case(world))
    (tmp_path / "new.jpg").write_bytes(SimulatedCamera().shoot())
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *asked: (str(tmp_path / "new.jpg"), ""))
    page.keys()["Alt+K"]()
    page._ask.field("role").editor.set_value("address_proof")
    with qtbot.waitSignal(page.told) as told:
        page.do_main()
    settle(qtbot, world)
    view = page.view()
    assert view is not None and told.args == ["done", "影像已加进这件，随后送到部门"]
    assert [(scan.role, scan.filename) for scan in view.attachments] == [("address_proof", "new.jpg")]
    assert view.timeline[-1].type == "attached" and view.outbox[-1].label == "attached"


def test_without_a_document_camera_the_key_says_so_and_the_page_goes_on(qtbot: QtBot, world: World, show: Show) -> None:
    page = show(sent_case(world))
    world.desk.camera = None
    page.keys()["Alt+K"]()
    page._ask.field("role").editor.set_value("address_proof")
    page._ask.field("way").editor.set_value("camera")
    with qtbot.waitSignal(page.told) as told:
        page.do_main()
    assert told.args[0] == "attention" and not page._busy and page._ask.is_open()
