"""The day to complete a case: the list counts down to it, behind it somebody is told to telephone, with number and key."""

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from counter_app.bootstrap.upkeep import keep_limits
from tests.ui.pages.case_world import World, settle
from tests.ui.pages.plain_frame import shown
from ui.desktop.pages.case import CasePage
from ui.desktop.pages.queue import QueuePage
from ui.desktop.pages.queue_rows import TodoRow
from ui.desktop.widgets.buttons import KeyButton

NOTICE = {"shortfalls": [{"kind": "material", "key": "photo", "label": "照片"}], "due_on": "2026-12-01"}


def told(world: World) -> str:
    """A case whose lead asked for something until Tuesday week."""
    case_id = world.receives()
    world.sent(case_id)
    world.says(case_id, "shortfall_notified", NOTICE)
    return case_id


def queue_of(qtbot: QtBot, world: World) -> QueuePage:
    page = QueuePage(world.desk)
    shown(qtbot, page)
    page.enter()
    settle(qtbot, world)
    return page


@pytest.mark.parametrize(
    ("days", "words", "tone"),
    [
        (0, "6 个工作日", "ink2"),
        (4, "2 个工作日", "ink2"),
        (7, "明天到期", "amber"),
        (8, "今天到期", "amber"),
        (9, "补正已过期", "red"),
    ],
)
def test_the_list_counts_down_to_the_day(qtbot: QtBot, world: World, days: int, words: str, tone: str) -> None:
    told(world)
    world.clock.go_on(days=days)
    page = queue_of(qtbot, world)
    cells = page._cells(page._table.rows()[0])
    assert (cells[6].text, cells[7].text, cells[7].tone) == ("12-01 周二", words, tone)


def test_behind_the_day_the_list_says_what_to_do_about_it(qtbot: QtBot, world: World) -> None:
    case_id = told(world)
    world.clock.go_on(days=9)
    assert keep_limits(world.counter.window).overdue == (case_id,)
    page = queue_of(qtbot, world)
    page.choose("me")
    row = next(row for row in page._table.rows() if isinstance(row, TodoRow) and row.task.kind == "supplement_overdue")
    words = page._side._todo_words(row)
    assert "补正期限 2026-12-01 已过" in words and "主办部门办结以前都可以补" in words and "Alt+C" in words


def test_the_case_shows_number_and_key_until_somebody_reached_her(qtbot: QtBot, world: World) -> None:
    case_id = told(world)
    world.clock.go_on(days=9)
    keep_limits(world.counter.window)
    page = CasePage(world.desk)
    side = page.side()
    assert side is not None
    shown(qtbot, page)
    page.show_case(case_id)
    page.enter()
    settle(qtbot, world)
    said = " ".join(label.words() for label in side.findChildren(QLabel) if hasattr(label, "words"))
    keys = [button.accessibleDescription() for button in side._calling.findChildren(KeyButton)]
    assert "补正期限 2026-12-01 已过" in said and side._phone.words()[:3].isdigit() and keys == ["Alt C", "Alt S"]
