from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from counter_app.ports import OutboxRow
from tests.ui.pages.case_world import World, settle
from tests.ui.pages.plain_frame import shown
from ui.desktop.desk import LinkControl, LinkState
from ui.desktop.pages.sync import SyncPage
from ui.desktop.style.theme import Theme
from ui.desktop.style.tokens import Look

KEY = Qt.Key
DOWN = LinkState(False, "timeout", 1, "2026-11-23T09:00:05+08:00", "2026-11-23T09:13:00+08:00")


class Pokes(LinkControl):
    """Counts how often somebody wanted the line tried."""

    def __init__(self) -> None:
        self.count = 0

    def poke(self) -> None:
        self.count += 1


@pytest.fixture
def page(qtbot: QtBot, world: World) -> SyncPage:
    made = SyncPage(world.desk)
    shown(qtbot, made)
    made.enter()
    settle(qtbot, world)
    return made


def outbox(world: World) -> tuple[OutboxRow, ...]:
    with world.counter.window.store.reading() as uow:
        return uow.outbox.all_open()


def mark(world: World, row: OutboxRow, state: str, reason: str) -> None:
    with world.counter.window.store.writing() as uow:
        uow.outbox.mark(row.event_id, state=state, at=world.counter.window.stamp(), reason=reason)
        uow.commit()


def refresh(qtbot: QtBot, world: World, page: SyncPage) -> None:
    world.desk.changed.emit(frozenset({"outbox"}))
    settle(qtbot, world)


def test_nothing_waiting_is_said_and_not_left_blank(page: SyncPage) -> None:
    assert page._line.accessibleName().startswith("正在连区平台")
    assert "没有待发送的件" in page._empty.accessibleName()


def test_a_line_that_is_down_is_said_once_with_why_how_long_and_when_it_is_tried_again(
    qtbot: QtBot, world: World, page: SyncPage
) -> None:
    world.receives()
    world.desk.set_link_state(DOWN)
    settle(qtbot, world)
    assert page._line._title.words() == "线路中断 12 分钟·照常受理"
    assert page._line._words.words().startswith("区平台没有应答。已收 1 件")
    assert page._next.words() == "下次自动再试 09:13:00"
    world.desk.set_link_state(replace(DOWN, online=True, because=""))
    assert page._line._title.words() == "线路正常" and page._line.retry.isHidden()


def test_each_waiting_case_stands_with_reason_and_age(qtbot: QtBot, world: World, page: SyncPage) -> None:
    world.receives(applicant_name="欧阳样例")
    mark(world, outbox(world)[0], "queued", "no_route")
    refresh(qtbot, world, page)
    cells = page._cells(page._table.rows()[0])
    assert [cell.text for cell in cells[1:8]] == [
        "欧阳**", "居住证申领", "收件", "今天 09:12", "0 分钟", "11-30 周一", "找不到区平台",
    ]  # fmt: skip


@pytest.mark.parametrize(("days", "tone"), [(1, "ink"), (2, "amber"), (3, "red")])
def test_waiting_turns_amber_on_the_second_working_day_and_red_on_the_third(
    qtbot: QtBot, world: World, page: SyncPage, days: int, tone: str
) -> None:
    world.receives()
    world.clock.go_on(days=days)
    refresh(qtbot, world, page)
    assert page._cells(page._table.rows()[0])[5].tone == tone


def test_on_the_fourth_working_day_it_says_whom_to_call(qtbot: QtBot, world: World, page: SyncPage) -> None:
    world.receives()
    world.clock.go_on(days=4)
    refresh(qtbot, world, page)
    assert "公安" in page._side._step.words() and "电话 110" in page._side._step.words()


def test_what_the_district_refused_wants_a_person(qtbot: QtBot, world: World, page: SyncPage) -> None:
    case_id = world.receives()
    mark(world, outbox(world)[0], "set_aside", "number_taken")
    refresh(qtbot, world, page)
    assert page._cells(page._table.rows()[0])[-1].text == "要人看"
    assert "信息员" in page._side._step.words()
    with qtbot.waitSignal(page.go) as went:
        QTest.keyClick(page._table, KEY.Key_Return)
    assert went.args == ["case", case_id]


def test_alt_r_tries_at_once(world: World, page: SyncPage) -> None:
    world.desk.link = pokes = Pokes()
    QTest.keyClick(page.window(), KEY.Key_R, Qt.KeyboardModifier.AltModifier)
    assert pokes.count == 1 and page._line.retry.words() == "正在再试"


def test_a_clock_that_is_off_is_said_in_minutes(world: World, page: SyncPage) -> None:
    world.desk.set_link_state(replace(DOWN, clock_off_s=-900))
    assert "15 分钟" in page._line._clock.words()


def test_changes_of_the_line_are_listed_newest_first(world: World, page: SyncPage) -> None:
    for state in (DOWN, replace(DOWN, next_try="2026-11-23T09:20:00+08:00"), replace(DOWN, online=True, because="")):
        world.desk.set_link_state(state)
    assert [record.state.online for record in page._records] == [False, True]


@pytest.mark.parametrize("look", [Look(language="en"), Look(scale=1.5)])
def test_it_fits(qtbot: QtBot, world: World, page: SyncPage, theme: Theme, look: Look) -> None:
    world.receives()
    world.desk.set_link_state(DOWN)
    theme.set_look(look)
    refresh(qtbot, world, page)
    assert page.window().layout().minimumSize().width() <= 1208
