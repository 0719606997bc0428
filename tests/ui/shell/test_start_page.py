"""The one box of the first page: items, ID numbers, receipt numbers, names; and kept drafts."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from counter_app.bootstrap import Counter, Settings
from counter_app.domain.slip_number import make_slip_number
from tests.counterkit import filled_draft, received_case
from tests.ui.shell.conftest import Desk, OpenWindow
from ui.desktop.pages.backfill import BackfillPage
from ui.desktop.pages.form import FormPage
from ui.desktop.pages.start import StartPage

GOOD_ID = "439901199403120424"


@pytest.fixture
def clerk(settings: Settings, open_window: OpenWindow) -> Desk:
    found = open_window(settings)
    found.logs_in()
    return found


def page_of(clerk: Desk) -> StartPage:
    page = clerk.shell.page
    assert isinstance(page, StartPage)
    return page


def types(clerk: Desk, text: str) -> list[str]:
    page = page_of(clerk)
    page.box.set_raw("")
    if text.isascii():
        QTest.keyClicks(page.box, text)
    else:
        word = QInputMethodEvent()
        word.setCommitString(text)
        QApplication.sendEvent(page.box, word)
    return [hit.title for hit in page.hits()]


def test_pinyin_initials_chinese_and_code_find_the_item(clerk: Desk) -> None:
    for text in ("jzzsl", "居住证申", "ZR-002"):
        assert types(clerk, text)[0] == "居住证申领"


def test_enter_opens_the_marked_item_and_arrows_mark_another(clerk: Desk) -> None:
    types(clerk, "jzz")
    clerk.presses(Qt.Key.Key_Down, page_of(clerk).box)
    assert page_of(clerk).marked().title == "居住证签注"
    clerk.presses(Qt.Key.Key_Return, page_of(clerk).box)
    clerk.qtbot.waitUntil(lambda: isinstance(clerk.shell.page, FormPage), timeout=5000)
    assert [tab.item for tab in clerk.shell.drafts.tabs()] == ["居住证签注"]


def test_an_id_number_typed_first_is_kept_masked_and_comes_into_the_form(clerk: Desk) -> None:
    types(clerk, GOOD_ID)
    clerk.presses(Qt.Key.Key_Return, page_of(clerk).box)
    assert page_of(clerk).asks() == "给 439901********0424 办什么？"
    types(clerk, "jzzsl")
    clerk.presses(Qt.Key.Key_Return, page_of(clerk).box)
    clerk.qtbot.waitUntil(lambda: isinstance(clerk.shell.page, FormPage), timeout=5000)
    page = clerk.shell.page
    assert isinstance(page, FormPage)
    clerk.qtbot.waitUntil(page.saved, timeout=5000)
    session = clerk.window.session
    assert session is not None
    with session.counter.window.store.reading() as uow:
        assert [draft.answers["applicant_id_no"] for draft in uow.drafts.all()] == [GOOD_ID]


def test_a_wrong_id_number_is_told_and_not_kept(clerk: Desk) -> None:
    types(clerk, GOOD_ID[:-1] + "5")
    clerk.presses(Qt.Key.Key_Return, page_of(clerk).box)
    assert clerk.shell.line.words() == "身份证号第 18 位应为 4，请核对"
    assert page_of(clerk).asks() == "办什么？"


def test_what_is_no_item_is_searched_among_the_cases(clerk: Desk) -> None:
    assert types(clerk, "张秋蓉")[-1] == "在办件里查“张秋蓉”"


def test_an_item_that_is_not_offered_yet_is_said_to_be(clerk: Desk) -> None:
    session = clerk.window.session
    assert session is not None
    item = session.counter.window.catalogue.tables.not_offered[0]
    types(clerk, item.name.zh)
    assert f"“{item.name.zh}”还没有在本系统开办" in page_of(clerk).nothing()


def test_escape_empties_the_box_first_and_f2_begins_anew(clerk: Desk) -> None:
    types(clerk, "jzz")
    clerk.presses(Qt.Key.Key_Escape)
    assert page_of(clerk).box.raw() == ""
    clerk.shell.show_room("settings")
    clerk.presses(Qt.Key.Key_F2)
    assert page_of(clerk).box.hasFocus()


def test_what_is_done_often_has_a_key(
    settings: Settings, open_window: OpenWindow, unlocked: Callable[[], Counter]
) -> None:
    counter = unlocked()
    received_case(counter, "ZR-001")
    counter.close()
    clerk = open_window(settings)
    clerk.logs_in()
    assert page_of(clerk).facts() == "今天已收 1 件·要我处理 0 项"
    clerk.presses(Qt.Key.Key_1, modifier=Qt.KeyboardModifier.AltModifier)
    clerk.qtbot.waitUntil(lambda: isinstance(clerk.shell.page, FormPage), timeout=5000)
    assert [tab.item for tab in clerk.shell.drafts.tabs()] == ["流动人员居住登记"]


def test_a_kept_draft_is_given_up_only_at_the_second_press(
    settings: Settings, open_window: OpenWindow, unlocked: Callable[[], Counter]
) -> None:
    counter = unlocked()
    filled_draft(counter)
    counter.close()
    clerk = open_window(settings)
    clerk.logs_in()
    line = page_of(clerk).draft_lines()[0]
    line.drop.click()
    assert len(clerk.shell.drafts.tabs()) == 1
    line.drop.click()
    clerk.settles()
    assert clerk.shell.drafts.tabs() == [] and page_of(clerk).draft_lines() == []


def test_a_slip_number_leads_to_the_page_of_slips_typed_or_scanned(clerk: Desk) -> None:
    number = make_slip_number("440604012064", 1, 42)
    assert "凭条" in types(clerk, number.short)[0] and page_of(clerk).marked().what == "slip"
    clerk.shell.scanned(number.text)
    page = clerk.shell.page
    assert isinstance(page, BackfillPage)
    clerk.settles()
    assert "没有印过" in page.message()


def test_f6_opens_the_page_of_slips_and_esc_comes_back(clerk: Desk) -> None:
    clerk.presses(Qt.Key.Key_F6, page_of(clerk).box)
    clerk.settles()
    assert isinstance(clerk.shell.page, BackfillPage)
    clerk.presses(Qt.Key.Key_Escape, QApplication.focusWidget())
    clerk.qtbot.waitUntil(lambda: isinstance(clerk.shell.page, StartPage), timeout=5000)
