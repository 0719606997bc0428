from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.counterkit import CLERK
from tests.ui.pages.case_world import World, settle
from tests.ui.pages.plain_frame import shown
from ui.desktop.pages.preview_of import DailyWanted
from ui.desktop.pages.report import ReportPage
from ui.desktop.pages.report_parts import whole_day
from ui.desktop.style.theme import Theme
from ui.desktop.style.tokens import Look

KEY = Qt.Key


@pytest.fixture
def page(qtbot: QtBot, world: World) -> ReportPage:
    world.receives()
    world.clock.go_on(hours=1)
    world.receives(applicant_name="林乙")
    made = ReportPage(world.desk)
    shown(qtbot, made)
    made.enter()
    settle(qtbot, world)
    return made


def figures(page: ReportPage) -> list[str]:
    return [card.accessibleName().split()[1] for card in page._figures]


def test_the_figures_of_today_come_from_the_journal(page: ReportPage) -> None:
    assert figures(page) == ["2", "0", "0", "0"]
    assert page._bars._bars[1:3] == (("09", 1), ("10", 1))
    assert "2 件还没送到区里" in page._side.findChildren(type(page._busiest))[1].words()


def test_by_item_ends_with_the_total(page: ReportPage) -> None:
    rows = page._table.rows()
    assert [(row.name, row.received) for row, _ in rows] == [("居住证申领", 2), ("合计", 2)]


def test_in_english_the_items_bear_their_english_names(theme: Theme, page: ReportPage) -> None:
    theme.set_look(Look(language="en"))
    page.relook()
    assert [row.name for row, _ in page._table.rows()] == ["Residence permit, first issue", "Total"]


def test_a_case_received_meanwhile_is_counted(qtbot: QtBot, world: World, page: ReportPage) -> None:
    world.receives(applicant_name="王丙")
    world.desk.changed.emit(frozenset({"cases"}))
    settle(qtbot, world)
    assert figures(page)[0] == "3"


def test_arrows_show_another_day_and_none_that_has_not_come(qtbot: QtBot, world: World, page: ReportPage) -> None:
    page.setFocus()
    QTest.keyClick(page, KEY.Key_Left)
    settle(qtbot, world)
    assert page.day() == date(2026, 11, 22) and "没有收件" in page._empty.accessibleName()
    QTest.keyClick(page, KEY.Key_Right)
    with qtbot.waitSignal(page.told) as told:
        QTest.keyClick(page, KEY.Key_Right)
    assert page.day() == date(2026, 11, 23) and told.args == ["info", "这一天还没到"]


def test_a_day_is_typed_and_nonsense_is_said_in_its_place(qtbot: QtBot, world: World, page: ReportPage) -> None:
    page._pick.setFocus()
    page._pick.selectAll()
    QTest.keyClicks(page._pick, "1120")
    QTest.keyClick(page._pick, KEY.Key_Return)
    assert "2026-11-23" in page._banner.words() and page.day() == date(2026, 11, 23)
    page._pick.selectAll()
    QTest.keyClicks(page._pick, "20261120")
    QTest.keyClick(page._pick, KEY.Key_Return)
    assert page.day() == date(2026, 11, 20) and page._banner.isHidden()


def test_the_sheet_prints_and_is_audited_and_f7_shows_it(qtbot: QtBot, world: World, page: ReportPage) -> None:
    with qtbot.waitSignal(page.go) as went:
        page.preview()
    assert went.args == ["preview", DailyWanted("2026-11-23")]
    with qtbot.waitSignal(page.told, timeout=10_000) as told:
        QTest.keyClick(page.window(), KEY.Key_P, Qt.KeyboardModifier.ControlModifier)
    assert told.args == ["done", "日报已打印"]
    with world.counter.window.store.reading() as uow:
        assert uow.audit.rows()[-1].action == "daily_printed"


def test_hours_outside_the_office_are_shown_when_something_happened() -> None:
    assert whole_day([("07", 1), ("09", 2)], (8, 9)) == [("07", 1), ("08", 0), ("09", 2)]


@pytest.mark.parametrize("look", [Look(language="en"), Look(scale=1.5)])
def test_it_fits(qtbot: QtBot, world: World, page: ReportPage, theme: Theme, look: Look) -> None:
    theme.set_look(look)
    settle(qtbot, world)
    assert page.window().layout().minimumSize().width() <= 1294


def test_papers_are_named_as_their_item_names_them_never_by_a_code(
    qtbot: QtBot, world: World, page: ReportPage
) -> None:
    case_id = world.receives(applicant_name="王丙")
    world.sent(case_id)
    world.says(case_id, "accepted", {"accepted_at": "2026-11-23T09:30:00+08:00", "due_on": "2026-11-25"})
    for code in ("receipt_a4", "acceptance"):
        world.papers.print_paper(case_id, code, actor=CLERK, clerk_name="王秀兰")
    world.desk.changed.emit(frozenset({"cases"}))
    settle(qtbot, world)
    said = [label.words() for label in page._side.findChildren(type(page._busiest))]
    assert "受理通知书" in said and "收件凭证" in said
    assert not any("preview.paper" in words for words in said)
