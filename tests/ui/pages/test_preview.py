import pytest
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from counter_app.devices.simulated import SimulatedCamera
from counter_app.use_cases.attach_scan import AttachScan, attach_scan
from tests.counterkit import CLERK
from tests.ui.pages.case_world import World, settle
from tests.ui.pages.plain_frame import shown
from ui.desktop.pages.preview import PreviewPage
from ui.desktop.pages.preview_of import DailyWanted, PaperWanted, ScanWanted
from ui.desktop.pictures import marked


@pytest.fixture
def page(qtbot: QtBot, world: World) -> PreviewPage:
    made = PreviewPage(world.desk)
    shown(qtbot, made)
    return made


def look_at(qtbot: QtBot, world: World, page: PreviewPage, wanted: PaperWanted | DailyWanted | ScanWanted) -> None:
    page.look_at(wanted)
    page.enter()
    settle(qtbot, world)


def receipt(world: World, printed: int = 0) -> PaperWanted:
    return PaperWanted(world.receives(), "receipt_a4", "收件凭证", printed)


def test_a_sheet_is_shown_as_a_sample_until_it_is_printed(qtbot: QtBot, world: World, page: PreviewPage) -> None:
    wanted = receipt(world)
    look_at(qtbot, world, page, wanted)
    assert page.pages() == 1 and "样张" in page._head._facts.words()
    page.print_sheet()
    settle(qtbot, world)
    assert "样张" not in page._head._facts.words() and page._print.words() == "再打一次"
    with world.counter.window.store.reading() as uow:
        assert [row.nth for row in uow.prints.of_case(wanted.case_id)] == [1]


def test_another_print_asks_why(qtbot: QtBot, world: World, page: PreviewPage) -> None:
    look_at(qtbot, world, page, wanted := receipt(world))
    for _ in range(2):  # prints, asks
        page.print_sheet()
        settle(qtbot, world)
    page._ask.field("why").set_value("jam")
    page.print_sheet()
    settle(qtbot, world)
    with world.counter.window.store.reading() as uow:
        rows = sorted(uow.prints.of_case(wanted.case_id), key=lambda row: not row.spoiled)
        assert [(row.nth, row.reason, row.spoiled) for row in rows] == [(1, "jam", True), (1, "", False)]


def test_the_daily_sheet_and_a_scan_are_shown_too(qtbot: QtBot, world: World, page: PreviewPage) -> None:
    case_id = world.receives()
    look_at(qtbot, world, page, DailyWanted("2026-11-23"))
    assert page.pages() == 1 and page._head._title.words() == "日报 11-23 周一"
    scan = AttachScan(case_id, "id_card", "a.jpg", "image/jpeg", SimulatedCamera().shoot(), CLERK)
    kept = attach_scan(world.counter.window, scan)
    look_at(qtbot, world, page, ScanWanted(kept.attachment_id, "身份证"))
    assert page.pages() == 1 and page._print.isHidden()


def test_a_sheet_that_cannot_be_made_yet_says_so_calmly(qtbot: QtBot, world: World, page: PreviewPage) -> None:
    look_at(qtbot, world, page, PaperWanted(world.receives(), "delivery", "送达回证"))
    assert page.pages() == 0 and not page._print.isEnabled()
    assert page._banner.words() and page._stack.currentIndex() == 0


def test_what_was_asked_before_never_shows_up_late(qtbot: QtBot, world: World, page: PreviewPage) -> None:
    first, second = receipt(world), DailyWanted("2026-11-23")
    page.look_at(first)
    look_at(qtbot, world, page, second)
    assert page._sheet is not None and page._sheet.paper == "daily"


def test_the_mark_leaves_the_sheet_itself_alone() -> None:
    page = QImage(300, 400, QImage.Format.Format_RGB32)
    page.fill(QColor("white"))
    shown = marked(page, "样张")
    assert page.pixelColor(150, 200) == QColor("white") and shown != page
