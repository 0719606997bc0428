import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.ui.pages.case_world import World, settle
from tests.ui.pages.plain_frame import shown, types
from ui.desktop.pages.search import SearchPage
from ui.desktop.style.theme import Theme
from ui.desktop.style.tokens import Look

KEY = Qt.Key


@pytest.fixture
def page(qtbot: QtBot, world: World) -> SearchPage:
    made = SearchPage(world.desk)
    shown(qtbot, made)
    made.enter()
    return made


def found(qtbot: QtBot, world: World, page: SearchPage, text: str) -> list[str]:
    page.look_for(text)
    settle(qtbot, world)
    return [row.case.case_id for row in page._table.rows()]


def test_it_first_says_what_may_be_typed(page: SearchPage) -> None:
    assert "回车" in page._empty.accessibleName()
    assert page._open.isHidden() and not page._side._how.isHidden()


def test_name_number_and_the_last_four_of_the_id_all_find(qtbot: QtBot, world: World, page: SearchPage) -> None:
    case_id = world.receives()
    world.receives(applicant_name="林乙")
    short = "261123-0001-D"
    for text in ("张秋", "秋蓉", short, short.replace("0", "o").lower(), "0001D", "440604012064012611230001D"):
        assert found(qtbot, world, page, text) == [case_id], text
    assert len(found(qtbot, world, page, "0424")) == 2


def test_enter_finds_and_enter_again_opens(qtbot: QtBot, world: World, page: SearchPage) -> None:
    case_id = world.receives()
    types(page._line, "张秋蓉")
    QTest.keyClick(page._line, KEY.Key_Return)
    settle(qtbot, world)
    with qtbot.waitSignal(page.go) as went:
        QTest.keyClick(page._line, KEY.Key_Return)
    assert went.args == ["case", case_id]


def test_nothing_found_says_what_to_try(qtbot: QtBot, world: World, page: SearchPage) -> None:
    world.receives()
    assert found(qtbot, world, page, "查无此人") == []
    assert "查无此人" in page._empty.accessibleName() and "后四位" in page._empty.accessibleName()


def test_a_search_is_audited_without_its_words(qtbot: QtBot, world: World, page: SearchPage) -> None:
    found(qtbot, world, page, "张秋蓉")
    with world.counter.window.store.reading() as uow:
        last = uow.audit.rows()[-1]
    assert last.action == "cases_searched" and "张秋蓉" not in str(last)


def test_a_scanned_receipt_is_looked_for(qtbot: QtBot, world: World, page: SearchPage) -> None:
    case_id = world.receives()
    assert page.scanned("440604012064012611230001D")
    settle(qtbot, world)
    assert page._table.selected().case.case_id == case_id


@pytest.mark.parametrize("look", [Look(language="en"), Look(scale=1.5)])
def test_it_fits(qtbot: QtBot, world: World, page: SearchPage, theme: Theme, look: Look) -> None:
    world.receives()
    theme.set_look(look)
    found(qtbot, world, page, "张")
    assert page.window().layout().minimumSize().width() <= 1208
