"""The page after F9: number, papers, what is said to the citizen."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from counter_app.errors import PaperFailed
from counter_app.ports import Sheet
from counter_app.use_cases.receive_case import ReceiveCase, Received, receive_case
from counter_app.use_cases.visits import NextMember, next_member
from tests.counterkit import CLERK, filled_draft
from tests.ui.pages.case_world import World, settle
from tests.ui.pages.form_world import PlainFrame
from tests.walks.pages import ReceivedScreen
from ui.desktop.desk import LinkState
from ui.desktop.pages.received import ReceivedPage
from ui.desktop.style.theme import Theme
from ui.desktop.style.tokens import Look


@pytest.fixture
def world(lasting_world: World) -> World:
    """One counter for all tests of this file."""
    lasting_world.desk.set_link_state(LinkState())
    return lasting_world


def shows(qtbot: QtBot, world: World, received: Received) -> tuple[ReceivedScreen, list[tuple[str, object]]]:
    """The page of a received case, its papers on their way."""
    page = ReceivedPage(world.desk, received)
    frame = PlainFrame(page)
    qtbot.addWidget(frame)
    went: list[tuple[str, object]] = []
    vars(qtbot).setdefault("kept", []).append((frame, page))  # pytest-qt itself holds windows weakly
    page.go.connect(lambda room, what: went.append((room, what)))
    frame.show()
    frame.activateWindow()
    qtbot.waitUntil(frame.isActiveWindow)
    page.enter()
    return ReceivedScreen(frame, page, hand_ms=0), went


def receives(
    world: World, item: str = "ZR-002", change: Callable[[ReceiveCase], ReceiveCase] = lambda one: one
) -> Received:
    return receive_case(world.counter.window, change(filled_draft(world.counter, item)))


def test_the_number_stands_large_and_the_receipt_prints_by_itself(qtbot: QtBot, world: World) -> None:
    received = receives(world)
    screen, _ = shows(qtbot, world, received)
    screen.waits_for_paper()
    assert screen.papers() == ["receipt_a4"] and screen.sees("已收件，凭证已打印")
    assert screen.number() == received.number and screen.sees(f"{received.number[14:20]}-{received.number[20:24]}")


def test_offline_is_said_calmly(qtbot: QtBot, world: World) -> None:
    screen, _ = shows(qtbot, world, receives(world))
    screen.waits_for_paper()
    assert screen.sees("线路恢复后送") and screen.sees("您的表已经收下。线路一通就自动送到各部门")


def test_online_the_departments_are_named(qtbot: QtBot, world: World) -> None:
    world.desk.set_link_state(LinkState(online=True))
    screen, _ = shows(qtbot, world, receives(world))
    screen.waits_for_paper()
    assert screen.sees("公安、人社")


@pytest.mark.parametrize("online", [True, False])
def test_who_insisted_is_told_who_decides_and_that_the_window_cannot_refuse(
    qtbot: QtBot, world: World, online: bool
) -> None:
    world.desk.set_link_state(LinkState(online=online))
    draft = filled_draft(world.counter, "ZR-002", rp_reg_date="2026-11-01")
    screen, _ = shows(qtbot, world, receive_case(world.counter.window, replace(draft, insists=True)))
    screen.waits_for_paper()
    assert screen.sees("“拟不予受理”连同理由送公安，由其决定；窗口不能代为拒绝") and not screen.sees("本窗口领取")
    assert screen.sees("线路恢复后，“拟不予受理”") is not online


def test_an_incomplete_case_prints_its_notice_too(qtbot: QtBot, world: World) -> None:
    def lacks_papers(command: ReceiveCase) -> ReceiveCase:
        return replace(command, draft=replace(command.draft, materials=()), shortfall=True)

    screen, _ = shows(qtbot, world, receives(world, change=lacks_papers))
    screen.waits_for_paper()
    assert screen.papers() == ["receipt_a4", "shortfall"] and screen.sees("已收件，凭证和告知书已打印")


def test_what_is_done_at_once_prints_its_own_paper(qtbot: QtBot, world: World) -> None:
    screen, _ = shows(qtbot, world, receives(world, "ZR-001"))
    screen.waits_for_paper()
    item = world.desk.item("ZR-001")
    assert {paper.code for paper in item.papers if paper.kind == "certificate"} <= set(screen.papers())


def test_one_more_receipt_needs_a_reason(qtbot: QtBot, world: World) -> None:
    received = receives(world)
    screen, _ = shows(qtbot, world, received)
    screen.waits_for_paper()
    screen.presses("Ctrl+P")
    screen.types("档案要一份")
    screen.presses("Enter")
    settle(qtbot, world)
    with world.counter.window.store.reading() as uow:
        prints = uow.prints.of_case(received.case_id)
    assert [(row.nth, row.reason) for row in prints] == [(1, ""), (2, "档案要一份")]


@pytest.mark.parametrize("typed", ["1", "卡纸"])
def test_a_receipt_that_jammed_is_booked_and_the_new_one_is_the_original(
    qtbot: QtBot, world: World, typed: str
) -> None:
    received = receives(world)
    screen, _ = shows(qtbot, world, received)
    screen.waits_for_paper()
    screen.presses("Ctrl+P")
    screen.types(typed)
    screen.presses("Enter")
    settle(qtbot, world)
    with world.counter.window.store.reading() as uow:
        prints = sorted(uow.prints.of_case(received.case_id), key=lambda row: not row.spoiled)
    assert [(row.nth, row.reason, row.spoiled) for row in prints] == [(1, "jam", True), (1, "", False)]


def test_a_printer_that_fails_costs_no_number(qtbot: QtBot, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def jammed(sheet: Sheet, *, printer: str = "", copies: int = 1) -> None:
        raise PaperFailed("printer_missing")

    monkeypatch.setattr(world.papers._printer, "print", jammed)
    screen, _ = shows(qtbot, world, receives(world))
    settle(qtbot, world)
    assert screen.page.banner.isVisible() and "件已收好，号码有效。" in screen.page.banner.words()


def test_f2_goes_on_to_the_next_citizen(qtbot: QtBot, world: World) -> None:
    screen, went = shows(qtbot, world, receives(world))
    screen.waits_for_paper()
    screen.presses("F2")
    assert went == [("intake", None)]


def test_large_text_does_not_widen_the_page(qtbot: QtBot, world: World, theme: Theme) -> None:
    screen, _ = shows(qtbot, world, receives(world))
    screen.waits_for_paper()
    theme.set_look(Look(scale=1.5))
    screen.window.resize(1366 - 99, 700)
    qtbot.wait(20)
    assert screen.page.minimumSizeHint().width() <= 1366 - 99 - 344


def test_what_was_received_is_looked_at_by_its_key(qtbot: QtBot, world: World) -> None:
    received = receives(world)
    screen, went = shows(qtbot, world, received)
    screen.waits_for_paper()
    screen.page.keys()["Alt+K"]()
    assert went == [("case", received.case_id)]


def test_a_family_is_listed_with_its_numbers_and_one_key_prints_them_all(qtbot: QtBot, world: World) -> None:
    first = receives(world, "ZR-010")
    opened = next_member(world.counter.window, NextMember(CLERK, case_id=first.case_id))
    screen, went = shows(qtbot, world, first)
    screen.waits_for_paper()
    settle(qtbot, world)
    assert screen.sees("这次来的一家") and screen.sees("2 人，已收件 1 件") and screen.sees("未填姓名")
    screen.presses("Alt+V")
    screen.waits_until(lambda: "visit_receipt" in screen.papers())
    screen.presses("F7")
    settle(qtbot, world)
    ((room, third),) = went
    assert room == "form" and third.draft.visit_id == opened.draft.visit_id == first.state.visit_id  # type: ignore[attr-defined]


def test_one_more_sheet_of_the_same_family_needs_its_reason(qtbot: QtBot, world: World) -> None:
    first = receives(world, "ZR-010")
    next_member(world.counter.window, NextMember(CLERK, case_id=first.case_id))
    screen, _ = shows(qtbot, world, first)
    screen.waits_for_paper()
    settle(qtbot, world)
    for _ in range(2):
        screen.presses("Alt+V")
        settle(qtbot, world)
    assert screen.sees("为什么再打一份同次凭证")
    screen.types("墨淡")
    screen.presses("Enter")
    settle(qtbot, world)
    with world.counter.window.store.reading() as uow:
        rows = [row for row in uow.prints.of_case(first.case_id) if row.paper == "visit_receipt"]
    assert [(row.nth, row.reason) for row in rows] == [(1, ""), (2, "墨淡")]


def test_somebody_who_came_alone_sees_no_family(qtbot: QtBot, world: World) -> None:
    screen, went = shows(qtbot, world, receives(world))
    screen.waits_for_paper()
    screen.presses("Alt+V")
    screen.presses("F7")
    settle(qtbot, world)
    assert not screen.sees("这次来的一家") and not went and screen.papers() == ["receipt_a4"]
