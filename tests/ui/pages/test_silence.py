"""A file that nobody answered: how long it waits, red from the third day, and whom to telephone from the fourth."""

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from tests.counterkit import received_case
from tests.ui.pages.case_world import World, settle
from tests.ui.pages.plain_frame import shown
from ui.desktop.pages.case import CasePage
from ui.desktop.pages.queue import QueuePage
from ui.desktop.pages.sync import SyncPage


@pytest.mark.parametrize(
    ("days", "words", "tone"), [(1, "已等 1 天", "ink2"), (2, "已等 2 天", "amber"), (3, "已等 3 天", "red")]
)
def test_the_queue_shows_how_long_a_file_waits_and_turns_red_on_the_third_day(
    qtbot: QtBot, world: World, days: int, words: str, tone: str
) -> None:
    world.receives()
    world.clock.go_on(days=days)
    page = shown_queue(qtbot, world)
    cell = page._cells(page._table.rows()[0])[6]
    assert (cell.text, cell.tone) == (words, tone)


def test_from_the_fourth_day_the_queue_names_the_department_and_its_number(qtbot: QtBot, world: World) -> None:
    case_id = world.receives()
    world.clock.go_on(days=4)
    unsent = todo_of(shown_queue(qtbot, world))
    world.sent(case_id)
    sent = todo_of(shown_queue(qtbot, world))
    assert "件还没送到区里" in unsent and "电话 110" in unsent and "还没有答复" in sent


def test_the_sync_page_names_them_too(qtbot: QtBot, world: World) -> None:
    world.receives()
    world.clock.go_on(days=4)
    page = SyncPage(world.desk)
    shown(qtbot, page)
    page.enter()
    settle(qtbot, world)
    assert "今天请打电话给公安（流动人口服务管理）（电话 110）" in page._side._step.words()


def test_a_day_past_the_published_calendar_says_it_is_provisional(qtbot: QtBot, world: World) -> None:
    case_id = world.receives()
    world.sent(case_id)
    world.says(case_id, "accepted", {"accepted_at": "2026-11-23T10:00:00+08:00", "due_on": "2029-01-05"})
    page = shown_queue(qtbot, world)
    assert page._cells(page._table.rows()[-1])[6].text.endswith("暂计")


def test_a_task_about_a_limit_that_moved_says_the_new_day(qtbot: QtBot, world: World) -> None:
    case_id = world.receives()
    world.sent(case_id)
    world.says(case_id, "accepted", {"accepted_at": "2026-11-23T10:00:00+08:00", "due_on": "2026-12-01"})
    world.says(case_id, "extended", {"due_on": "2026-12-08", "was": "2026-12-01", "reason": "情况复杂"})
    page = shown_queue(qtbot, world)
    page.choose("me")
    words = [page._side._todo_words(row) for row in page._table.rows()]
    assert any("期限延长，到期日现在是 2026-12-08；情况复杂" in line for line in words)
    assert any("期限变更告知书" in line for line in words)


def shown_queue(qtbot: QtBot, world: World) -> QueuePage:
    page = QueuePage(world.desk)
    shown(qtbot, page)
    page.enter()
    settle(qtbot, world)
    return page


def todo_of(page: QueuePage) -> str:
    page._table.selectRow(0)
    return page._side._todo.words()


def test_a_booking_promises_no_acceptance_that_no_rule_gives_it(qtbot: QtBot, world: World) -> None:
    case_id = received_case(world.counter, "RD-001").case_id
    world.sent(case_id)
    page = shown_queue(qtbot, world)
    assert page._cells(page._table.rows()[-1])[7].text == "等主办答复"
    world.clock.go_on(days=4)
    words = [page._side._todo_words(row) for row in shown_queue(qtbot, world)._table.rows()]
    assert "没有满五个工作日视为受理的规定" in words[-1]


def test_from_the_fourth_day_the_case_itself_says_whom_to_telephone(qtbot: QtBot, world: World) -> None:
    case_id = world.receives()
    world.sent(case_id)
    world.clock.go_on(days=4)
    page = CasePage(world.desk, case_id)
    shown(qtbot, page)
    page.enter()
    settle(qtbot, world)
    words = [label.text() for label in page.side().findChildren(QLabel)]  # type: ignore[union-attr]
    assert any("电话 110" in one and "还没有答复" in one for one in words)
