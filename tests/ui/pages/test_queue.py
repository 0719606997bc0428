from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.ui.pages.case_world import World, settle
from tests.ui.pages.plain_frame import shown, types
from ui.desktop.pages.preview_of import PaperWanted
from ui.desktop.pages.queue import QueuePage
from ui.desktop.pages.queue_rows import FILTERS, TASKS
from ui.desktop.style.icons import icon_names
from ui.desktop.style.theme import Theme
from ui.desktop.style.tokens import Look

KEY = Qt.Key


@pytest.fixture
def page(qtbot: QtBot, world: World) -> QueuePage:
    made = QueuePage(world.desk)
    shown(qtbot, made)
    made.enter()
    settle(qtbot, world)
    return made


def names(page: QueuePage) -> list[str]:
    return [page._table.model().index(row, 1).data() for row in range(len(page._table.rows()))]


def refresh(qtbot: QtBot, world: World, page: QueuePage) -> None:
    page.refresh()
    settle(qtbot, world)


def test_an_empty_queue_says_how_to_begin(page: QueuePage) -> None:
    assert page._stack.currentIndex() == 1
    assert "F2" in page._empty.accessibleName()


def test_names_are_masked_and_a_receipt_that_was_not_sent_is_told_as_that(
    qtbot: QtBot, world: World, page: QueuePage
) -> None:
    world.receives(applicant_name="欧阳样例")
    refresh(qtbot, world, page)
    assert names(page) == ["欧阳**"]
    assert page._table.model().index(0, 3).data() == "待发送"


def test_what_the_district_sends_back_stands_first_and_says_what_to_do(
    qtbot: QtBot, world: World, page: QueuePage
) -> None:
    first, second = world.receives(applicant_name="麦样例"), world.receives(applicant_name="黄样例")
    for case_id in (first, second):
        world.sent(case_id)
    world.says(second, "returned", {"reason": "账号不符", "note": "账号不符"})
    refresh(qtbot, world, page)
    assert names(page) == ["黄**", "麦**"]
    page.choose("me")
    assert names(page) == ["黄**"] and "账号不符" in page._side._todo.words()


def test_a_paper_to_print_is_a_line_of_its_own_and_enter_previews_it(
    qtbot: QtBot, world: World, page: QueuePage
) -> None:
    case_id = world.receives()
    world.sent(case_id)
    world.says(case_id, "accepted", {"accepted_at": "2026-11-23T09:30:00+08:00", "due_on": "2026-11-25"})
    refresh(qtbot, world, page)
    page.choose("me")
    assert "文书或剩余日" in [column.title for column in page._table._model.columns]
    went: list[Any] = []
    page.go.connect(lambda room, what: went.append((room, what)))
    QTest.keyClick(page._find, KEY.Key_Return)
    assert went == [("preview", PaperWanted(case_id, "acceptance", "受理通知书"))]


def test_typing_narrows_the_list_and_arrows_and_enter_work_from_the_search_line(
    qtbot: QtBot, world: World, page: QueuePage
) -> None:
    wanted, *_others = (world.receives(applicant_name=name) for name in ("陈甲", "陈乙", "林丙"))
    refresh(qtbot, world, page)
    types(page._find, "陈")
    assert sorted(names(page)) == ["陈**", "陈**"]
    with qtbot.waitSignal(page.go) as went:
        QTest.keyClick(page._find, KEY.Key_Up)
        QTest.keyClick(page._find, KEY.Key_Return)
    assert went.args == ["case", wanted]


def test_a_letter_o_for_a_zero_still_finds_the_number(qtbot: QtBot, world: World, page: QueuePage) -> None:
    case_id = world.receives()
    refresh(qtbot, world, page)
    number = page._table.rows()[0].case.short_number
    page.narrow(number[:11].replace("0", "O"))
    assert [row.case.case_id for row in page._table.rows()] == [case_id]
    page.narrow("没有这个人")
    assert "没有这个人" in page._empty.accessibleName()


def test_a_refresh_keeps_the_selected_case(qtbot: QtBot, world: World, page: QueuePage) -> None:
    kept = world.receives(applicant_name="陈甲")
    world.receives(applicant_name="林乙")
    refresh(qtbot, world, page)
    page._table.select(next(i for i, row in enumerate(page._table.rows()) if row.case.case_id == kept))
    world.receives(applicant_name="王丙")
    world.desk.changed.emit(frozenset({"cases"}))
    settle(qtbot, world)
    assert len(page._table.rows()) == 3 and page._table.selected().case.case_id == kept


def test_ten_thousand_cases_are_listed_and_narrowed(qtbot: QtBot, world: World, page: QueuePage) -> None:
    world.lists(10_000)
    refresh(qtbot, world, page)
    assert len(page._table.rows()) == 10_000
    page.choose("shortfall")
    page.narrow("欧阳")
    assert 0 < len(page._table.rows()) < 3_400


@pytest.mark.parametrize(
    ("look", "size"),
    [(Look(), (1280, 720)), (Look(language="en"), (1366, 768)), (Look(scale=1.5), (1366, 768))],
    ids=["small", "english", "large"],
)
def test_nothing_is_wider_than_the_window(
    qtbot: QtBot, world: World, page: QueuePage, theme: Theme, look: Look, size: tuple[int, int]
) -> None:
    world.receives(applicant_name="阿依古丽·麦麦提艾力·样例")
    theme.set_look(look)
    refresh(qtbot, world, page)
    page.choose("me")
    frame = page.window().layout().minimumSize()
    assert frame.width() <= size[0] - 72 and frame.height() <= size[1] - 68


def test_every_icon_of_the_lists_exists() -> None:
    from ui.desktop.pages.case_events import MARKS
    from ui.desktop.pages.case_words import PHASES

    used = {icon for _, icon in (*PHASES.values(), *TASKS.values())} | {icon for icon, _ in MARKS.values()}
    assert used <= icon_names() and len(FILTERS) == 6


def test_coming_back_to_the_list_typing_begins_a_new_search(qtbot: QtBot, world: World, page: QueuePage) -> None:
    types(page._find, "0002")
    page._table.setFocus()
    page.enter()
    settle(qtbot, world)
    types(page._find, "0003")
    assert page._find.text() == "0003"
