"""Ways in without one's own password: by telephone code, by a colleague's word, out of a first password; with real keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec import structs
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from counter_app.bootstrap import Settings, unlock
from counter_app.bootstrap.again import reset_password
from counter_app.domain.telephone_code import in_groups, make_code
from counter_app.ports import Account
from counter_app.store.key_ring import KeyRing
from counter_app.store.profile import Profile
from tests.clock import Clock
from tests.counterkit import CLERK, PASSWORD, establish_counter
from tests.ui.shell.conftest import Desk, OpenWindow
from ui.desktop.pages.login_panels import NewPasswordPanel, spoken
from ui.desktop.widgets.basics import Label

SEED, WRITER, NEW = bytes(range(32)), "440604012064-01", "Neu-2027x"
ALT, SHIFT = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier


def code(number: int) -> str:
    return in_groups(make_code(SEED, WRITER, number))


@pytest.fixture
def with_codes(settings: Settings) -> Settings:
    """The counter of the conftest with twelve telephone codes, and a newcomer 何** whom the feed brought."""
    counter = unlock(settings, CLERK, PASSWORD)
    ring = KeyRing.open(Profile(settings.profile).store_folder)
    counter.store.with_key(lambda key: ring.put_codes(SEED, WRITER, 1, key))
    with counter.store.writing() as uow:
        uow.accounts.put(Account(account_id="he", name="何新", role="clerk"))
        uow.commit()
    counter.close()
    unlock(settings, CLERK, PASSWORD).close()
    return settings


def in_front(clerk: Desk) -> Desk:
    """The window has the keyboard for good: only then keys of a page and the focus are what they are on a screen."""
    clerk.window.setWindowState(Qt.WindowState.WindowActive)
    clerk.qtbot.waitExposed(clerk.window)
    clerk.qtbot.wait(20)
    clerk.window.activateWindow()
    clerk.qtbot.waitUntil(clerk.window.isActiveWindow, timeout=3000)
    clerk.window.login.password.setFocus()
    return clerk


@pytest.fixture
def clerk(with_codes: Settings, open_window: OpenWindow) -> Desk:
    return in_front(open_window(with_codes))


def types(clerk: Desk, text: str) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClicks(focus, text)


def enter(clerk: Desk) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    clerk.presses(Qt.Key.Key_Return, focus)


def panel_of(clerk: Desk) -> NewPasswordPanel:
    panel = clerk.window.login.panel()
    assert panel is not None and panel.isVisible()
    return panel


def forgot(clerk: Desk) -> NewPasswordPanel:
    clerk.presses(Qt.Key.Key_F, modifier=ALT)
    return panel_of(clerk)


def fills(clerk: Desk, *texts: str) -> None:
    for text in texts:
        types(clerk, text)
        enter(clerk)


def is_in(clerk: Desk) -> None:
    clerk.qtbot.waitUntil(lambda: clerk.window.shell is not None and clerk.shell.isVisible(), timeout=5000)
    clerk.settles()


def test_alt_f_shows_what_to_read_out_and_the_code_with_a_new_password_opens(clerk: Desk) -> None:
    panel = forgot(clerk)
    words = " ".join(label.text() for label in panel.findChildren(type(panel._title)) if label.isVisible())
    assert spoken(WRITER) in words and "4406 0401 2064 - 01" in words and " 1 " in f"{words} "
    fills(clerk, code(1).lower(), NEW, NEW)
    is_in(clerk)
    assert clerk.window.session is not None and clerk.window.session.desk.account.account_id == CLERK
    assert clerk.window.login.panel() is None


def words_on(panel: NewPasswordPanel) -> str:
    return " ".join(label.words() for label in panel.findChildren(Label) if label.isVisible())


def test_whom_to_call_stands_above_what_to_read_out(clerk: Desk) -> None:
    assert "0757-00000001" in words_on(forgot(clerk))


def test_a_window_that_was_never_told_the_number_is_told_who_has_it(
    with_codes: Settings, open_window: OpenWindow
) -> None:
    profile = Profile(with_codes.profile)
    profile.write(structs.replace(profile.read(), district_phone=""))
    said = words_on(forgot(in_front(open_window(with_codes))))
    assert "信息员" in said and "街道便民服务中心" in said


def test_a_misheard_group_is_said_while_it_is_typed(clerk: Desk) -> None:
    panel = forgot(clerk)
    wrong = "Z" if code(1)[6] != "Z" else "Y"
    types(clerk, code(1)[:6] + wrong + code(1)[7:11])
    assert "第 2 组听错了" in panel.message("code")
    for _ in range(5):
        clerk.presses(Qt.Key.Key_Backspace, panel.code)
    types(clerk, code(1)[6:11])
    assert "已输 10 / 20" in panel.message("code")
    types(clerk, code(1)[11:])
    assert "4 组都对" in panel.message("code")


def test_the_wrong_code_says_how_many_tries_are_left_and_keeps_what_was_typed(clerk: Desk) -> None:
    panel = forgot(clerk)
    fills(clerk, code(2), NEW, NEW)
    clerk.qtbot.waitUntil(lambda: "还可以试 4 次" in panel.message("code"), timeout=5000)
    assert panel.new.text() == NEW and panel.code.hasFocus()


@pytest.mark.parametrize(
    ("new", "again", "where", "said"), [("short", "short", "new", "8"), (NEW, "other", "again", "不一样")]
)
def test_a_new_password_too_short_or_typed_differently_is_said(
    clerk: Desk, new: str, again: str, where: str, said: str
) -> None:
    panel = forgot(clerk)
    fills(clerk, code(1), new, again)
    assert said in panel.message(where)


def test_esc_goes_back_to_the_people(clerk: Desk) -> None:
    forgot(clerk)
    focus = QApplication.focusWidget()
    clerk.presses(Qt.Key.Key_Escape, focus)
    assert clerk.window.login.panel() is None and clerk.window.login.password.hasFocus()
    clerk.logs_in()


def test_where_the_district_gave_no_codes_the_page_says_who_can_help(
    settings: Settings, open_window: OpenWindow
) -> None:
    clerk = in_front(open_window(settings))
    clerk.presses(Qt.Key.Key_F, modifier=ALT)
    assert clerk.window.login.panel() is None and "站长或信息员" in clerk.window.login.message()


def test_a_newcomer_sets_her_first_password_on_a_colleagues_word(clerk: Desk) -> None:
    login = clerk.window.login
    while login.chosen() != "he":
        clerk.presses(Qt.Key.Key_Down, login.password)
    enter(clerk)
    panel = panel_of(clerk)
    fills(clerk, "", "wrong-one", NEW, NEW)
    clerk.qtbot.waitUntil(lambda: "还可以试 4 次" in panel.message("by_password"), timeout=5000)
    panel.by_password.setFocus()
    fills(clerk, PASSWORD)
    enter(clerk)
    enter(clerk)
    is_in(clerk)
    assert clerk.window.session is not None and clerk.window.session.desk.account.account_id == "he"


def test_a_newcomer_gets_in_by_a_code_where_no_colleague_is(clerk: Desk) -> None:
    login = clerk.window.login
    while login.chosen() != "he":
        clerk.presses(Qt.Key.Key_Down, login.password)
    enter(clerk)
    panel_of(clerk)
    fills_panel = forgot(clerk)
    assert fills_panel.asked.person.account_id == "he"
    fills(clerk, code(1), NEW, NEW)
    is_in(clerk)


def test_a_first_password_is_changed_before_the_counter_opens(with_codes: Settings, open_window: OpenWindow) -> None:
    li = unlock(with_codes, "li", PASSWORD)
    reset_password(li, PASSWORD, CLERK, "One-time-7")
    li.close()
    clerk = in_front(open_window(with_codes))
    clerk.gives_password("One-time-7")
    clerk.qtbot.waitUntil(lambda: clerk.window.login.panel() is not None, timeout=5000)
    assert clerk.window.shell is None
    fills(clerk, "One-time-7", "One-time-7")
    assert "现在的一样" in panel_of(clerk).message("new")
    panel_of(clerk).new.selectAll()
    types(clerk, NEW)
    enter(clerk)
    panel_of(clerk).again.selectAll()
    fills(clerk, NEW)
    is_in(clerk)


def test_a_locked_screen_opens_by_a_code_in_other_hands(clerk: Desk) -> None:
    clerk.logs_in()
    clerk.presses(Qt.Key.Key_F12)
    clerk.settles()
    clerk.presses(Qt.Key.Key_2, modifier=ALT)
    forgot(clerk)
    fills(clerk, code(1), NEW, NEW)
    is_in(clerk)
    assert clerk.window.session is not None and clerk.window.session.desk.account.account_id == "chen"


def test_the_page_says_from_when_on_to_try_again_and_then_that_one_may(tmp_path: Path, open_window: OpenWindow) -> None:
    clock = Clock()
    settings = Settings(profile=tmp_path / "one", marks=tmp_path / "marks", clock=clock)
    establish_counter(settings, passwords={CLERK: PASSWORD})
    clerk = open_window(settings)
    login = clerk.window.login
    for _ in range(5):
        clerk.gives_password("wrong")
        clerk.qtbot.waitUntil(lambda: login.password.text() == "" and login.message() != "", timeout=5000)
        clerk.settles()
    assert "15 分钟后再试（09:27 起）" in login.message()
    clock.go_on(minutes=15, seconds=1)
    clerk.qtbot.waitUntil(lambda: "可以再试了" in login.message(), timeout=3000)
    clerk.logs_in()


def test_few_codes_left_are_said_after_the_login(with_codes: Settings, open_window: OpenWindow) -> None:
    counter = unlock(with_codes, CLERK, PASSWORD)
    ring = KeyRing.open(counter.profile.store_folder)

    def use(key: bytes) -> None:
        for number in range(1, 11):
            ring.use_up(number, key)

    counter.store.with_key(use)
    counter.close()
    clerk = open_window(with_codes)
    clerk.logs_in()
    clerk.qtbot.waitUntil(lambda: "只剩 2 个" in clerk.shell.line.words(), timeout=5000)
