from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from counter_app.domain.case_table import Phase
from counter_app.use_cases import case_acts
from counter_app.use_cases.collection import AgentOnFile
from tests.counterkit import CLERK
from tests.ui.pages.case_world import World, settle
from tests.ui.pages.plain_frame import shown
from ui.desktop.pages.case import CasePage
from ui.desktop.pages.deliver import DeliverPanel

KEY = Qt.Key
Ready = Callable[[], CasePage]


def made_elsewhere(world: World) -> str:
    case_id = world.receives()
    world.sent(case_id)
    world.says(case_id, "accepted", {"accepted_at": "2026-11-23T09:30:00+08:00", "due_on": "2026-11-25"})
    world.says(case_id, "decided", {"outcome": "approved"})
    world.says(case_id, "concluded", {"result": "elsewhere"})
    return case_id


@pytest.fixture
def page(qtbot: QtBot, world: World) -> CasePage:
    """A case whose card is here, with the delivery open."""
    case_id = made_elsewhere(world)
    case_acts.book_arrival(world.counter.window, case_id, result_number="JZZ-1", actor=CLERK)
    made = CasePage(world.desk, case_id)
    shown(qtbot, made)
    made.enter()
    settle(qtbot, world)
    made.do_main()
    return made


def panel(page: CasePage) -> DeliverPanel:
    return page._deliver


def phase(page: CasePage) -> Phase:
    view = page.view()
    assert view is not None
    return view.state.phase


def hands_over(qtbot: QtBot, world: World, page: CasePage) -> None:
    """F9 twice: read back, then written."""
    page.do_main()
    assert panel(page).read_back()
    page.do_main()
    settle(qtbot, world)


def test_the_number_on_the_card_books_it_in(qtbot: QtBot, world: World) -> None:
    page = CasePage(world.desk, made_elsewhere(world))
    shown(qtbot, page)
    page.enter()
    settle(qtbot, world)
    page.do_main()
    page._ask.field("number").set_value("JZZ-2026-000001")
    page.do_main()
    settle(qtbot, world)
    assert phase(page) is Phase.READY
    assert any(step.what == "到件" and "JZZ-2026-000001" in step.how for step in page._story.steps())


def test_without_the_slip_nothing_is_written_and_the_focus_goes_there(
    qtbot: QtBot, world: World, page: CasePage
) -> None:
    page.do_main()
    settle(qtbot, world)
    assert phase(page) is Phase.READY
    assert "回执" in panel(page).field("receipt").view().message
    assert panel(page).field("receipt").focusProxy().hasFocus()


def test_the_applicant_hands_the_slip_back_and_the_record_prints(qtbot: QtBot, world: World, page: CasePage) -> None:
    settle(qtbot, world)
    QTest.keyClick(panel(page).field("taker").focusProxy(), KEY.Key_Return)
    QTest.keyClick(panel(page).field("receipt").focusProxy(), KEY.Key_1)
    hands_over(qtbot, world, page)
    assert phase(page) is Phase.DELIVERED and not panel(page).is_open()
    view = page.view()
    assert view is not None and [row.paper for row in view.prints] == ["delivery"]
    assert any("本人领取" in step.how and "回执已交回" in step.how for step in page._story.steps())


def test_the_first_f9_reads_back_what_goes_to_whom_and_writes_nothing(
    qtbot: QtBot, world: World, page: CasePage
) -> None:
    settle(qtbot, world)
    panel(page).field("receipt").editor.press(0)  # type: ignore[attr-defined]
    page.do_main()
    settle(qtbot, world)
    view, said = page.view(), panel(page).read_back()
    assert view is not None and phase(page) is Phase.READY
    assert "申请人本人" in said and view.state.applicant_name in said and "再按 F9" in said
    assert view.state.applicant_id_no in said.replace(" ", "")


def test_what_is_changed_behind_the_read_back_is_read_back_anew(qtbot: QtBot, world: World, page: CasePage) -> None:
    settle(qtbot, world)
    panel(page).field("receipt").editor.press(0)  # type: ignore[attr-defined]
    page.do_main()
    panel(page).field("receipt").editor.press(1)  # type: ignore[attr-defined]
    assert panel(page).read_back() == ""
    page.do_main()
    settle(qtbot, world)
    assert phase(page) is Phase.READY and panel(page).read_back()


def test_what_stands_in_the_case_of_an_agent_leaves_with_him(page: CasePage) -> None:
    view = page.view()
    assert view is not None
    panel(page).ask(view, agent=AgentOnFile("陆川", "439901198710160333", "配偶", guardian=True))
    panel(page).field("taker").editor.press(1)  # type: ignore[attr-defined]
    known = [panel(page).field(name).value() for name in ("name", "id_no", "relation")]
    assert known == ["陆川", "439901198710160333", "配偶"] and "监护关系材料" in panel(page)._wrong()["evidence"]
    panel(page).field("taker").editor.press(2)  # type: ignore[attr-defined]
    assert [panel(page).field(name).value() for name in ("name", "id_no", "relation")] == ["", "", ""]


def test_somebody_else_gives_name_number_and_relation(qtbot: QtBot, world: World, page: CasePage) -> None:
    panel(page).field("taker").editor.press(1)  # type: ignore[attr-defined]
    panel(page).field("receipt").editor.press(1)  # type: ignore[attr-defined]
    panel(page).field("id_no").set_value("439901199403120425")
    assert panel(page).check() is None
    wrong = {name: panel(page).field(name).view().message for name in ("name", "id_no", "relation", "evidence")}
    assert all(wrong.values()) and "核对" in wrong["id_no"] and "委托书" in wrong["evidence"]
    for name, value in (
        ("name", "陆样例"),
        ("id_no", "439901199301050031"),
        ("relation", "配偶"),
        ("evidence", "authorisation taker_id"),
    ):
        panel(page).field(name).set_value(value)
    hands_over(qtbot, world, page)
    assert phase(page) is Phase.DELIVERED
    assert any("陆**" in step.how and "遗失" in step.how for step in page._story.steps())


def test_what_nobody_printed_is_named_before_it_is_handed_over(page: CasePage) -> None:
    view = page.view()
    assert view is not None and [task.kind for task in view.tasks] == ["print_paper", "print_paper"]
    words = panel(page)._hint.words()
    assert words.startswith("还没打印：受理通知书、") and "Ctrl+P" in words


def test_esc_closes_the_delivery_and_writes_nothing(qtbot: QtBot, world: World, page: CasePage) -> None:
    settle(qtbot, world)
    QTest.keyClick(panel(page).field("taker").focusProxy(), KEY.Key_Escape)
    assert not panel(page).is_open() and phase(page) is Phase.READY
    assert page._main.words() == "送达"
