"""Signing in, locking, unlocking and leaving, with real keys on a real counter."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from counter_app.bootstrap import Counter, Settings
from tests.counterkit import PASSWORD, filled_draft, received_case
from tests.ui.shell.conftest import OpenWindow
from ui.desktop.pages.form import FormPage
from ui.desktop.pages.start import StartPage

MakeCounter = Callable[[], Counter]


def audited(counter: Counter) -> list[tuple[str, str]]:
    with counter.window.store.reading() as uow:
        return [(row.action, row.actor) for row in uow.audit.rows()]


def test_enter_on_the_right_password_opens_the_first_page(settings: Settings, open_window: OpenWindow) -> None:
    clerk = open_window(settings)
    clerk.logs_in()
    assert isinstance(clerk.shell.page, StartPage)
    assert clerk.shell.page.box.hasFocus()


def test_a_wrong_password_says_how_many_tries_are_left_and_keeps_the_page(
    settings: Settings, open_window: OpenWindow
) -> None:
    clerk = open_window(settings)
    clerk.gives_password("wrong")
    clerk.qtbot.waitUntil(lambda: "还可以试 4 次" in clerk.window.login.message(), timeout=5000)
    assert clerk.window.shell is None
    clerk.logs_in()


def test_five_wrong_passwords_lock_and_say_for_how_long(settings: Settings, open_window: OpenWindow) -> None:
    clerk = open_window(settings)
    for left in (4, 3, 2, 1):
        clerk.gives_password("wrong")
        clerk.qtbot.waitUntil(lambda n=left: f"试 {n} 次" in clerk.window.login.message(), timeout=5000)
    clerk.gives_password("wrong")
    clerk.qtbot.waitUntil(lambda: "15 分钟后再试" in clerk.window.login.message(), timeout=5000)


def test_a_counter_that_is_not_enrolled_says_so_and_how(tmp_path, open_window: OpenWindow) -> None:  # type: ignore[no-untyped-def]
    login = open_window(Settings(profile=tmp_path / "new")).window.login
    assert "还没有注册" in login.trouble()
    assert "counter enrol" in login.trouble()


def test_a_damaged_terminal_file_is_said_calmly_and_read_again_once_mended(
    settings: Settings, open_window: OpenWindow
) -> None:
    path = settings.profile / "terminal.json"
    good = path.read_bytes()
    path.write_bytes(good[:40])
    clerk = open_window(settings)
    assert "损坏" in clerk.window.login.trouble()
    path.write_bytes(good)
    clerk.presses(Qt.Key.Key_F5, clerk.window.login)
    clerk.logs_in()


def test_f12_locks_and_the_same_password_goes_on_where_the_work_stood(
    settings: Settings, open_window: OpenWindow
) -> None:
    clerk = open_window(settings)
    clerk.logs_in()
    clerk.shell.show_room("settings")
    clerk.presses(Qt.Key.Key_F12)
    assert clerk.window.login.isVisible() and not clerk.shell.isVisible()
    clerk.logs_in()
    assert clerk.shell.page is not None and clerk.shell.page.room == "settings"


def test_another_clerk_unlocks_into_the_same_drafts_and_the_audit_knows(
    settings: Settings, open_window: OpenWindow
) -> None:
    clerk = open_window(settings)
    clerk.logs_in()
    clerk.shell.begin("ZR-001", "")
    clerk.qtbot.waitUntil(lambda: len(clerk.shell.drafts.pages()) == 1, timeout=5000)
    clerk.presses(Qt.Key.Key_F12)
    clerk.logs_in(account="chen")
    assert isinstance(clerk.shell.page, FormPage)
    session = clerk.window.session
    assert session is not None and session.desk.account.account_id == "chen"
    assert [one for one in audited(session.counter) if one[0] in ("locked", "unlocked")] == [
        ("locked", "wang"),
        ("unlocked", "chen"),
    ]


def test_keys_of_the_shell_do_nothing_while_it_is_locked(settings: Settings, open_window: OpenWindow) -> None:
    clerk = open_window(settings)
    clerk.logs_in()
    clerk.presses(Qt.Key.Key_F12)
    clerk.presses(Qt.Key.Key_F2)
    clerk.presses(Qt.Key.Key_F, modifier=Qt.KeyboardModifier.ControlModifier)
    assert clerk.window.login.isVisible()
    assert "张" not in clerk.window.windowTitle()


def test_idling_locks(settings: Settings, open_window: OpenWindow) -> None:
    clerk = open_window(settings)
    clerk.logs_in()
    clerk.window.idle.start(1)
    clerk.qtbot.waitUntil(clerk.window.login.isVisible, timeout=2000)


def test_drafts_of_last_time_are_tabs_again(settings: Settings, open_window: OpenWindow, unlocked: MakeCounter) -> None:
    counter = unlocked()
    filled_draft(counter)
    filled_draft(counter, "ZR-001")
    counter.close()
    clerk = open_window(settings)
    clerk.logs_in()
    assert len(clerk.shell.drafts.tabs()) == 2
    assert "2 份草稿，已恢复" in clerk.shell.line.words()
    QTest.keyClick(clerk.window, Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
    clerk.qtbot.waitUntil(lambda: isinstance(clerk.shell.page, FormPage), timeout=5000)


def test_closing_with_something_unsent_says_so_once_and_then_closes(
    settings: Settings, open_window: OpenWindow, unlocked: MakeCounter
) -> None:
    counter = unlocked()
    received_case(counter, "ZR-001")
    counter.close()
    clerk = open_window(settings)
    clerk.logs_in()
    assert not clerk.window.close()
    assert "还有 1 件待发送" in clerk.shell.line.words()
    assert clerk.window.close()


def test_without_the_line_the_status_bar_says_so_quietly(
    settings: Settings, open_window: OpenWindow, unlocked: MakeCounter
) -> None:
    counter = unlocked()
    received_case(counter, "ZR-001")
    counter.close()
    clerk = open_window(settings)
    clerk.logs_in()
    assert "线路中断·已收 1 件待发送·照常受理" in clerk.shell.status.accessibleName()


def test_demo_accounts_stand_on_the_sign_in_page(settings: Settings, open_window: OpenWindow) -> None:
    login = open_window(settings, demo={"wang": PASSWORD}).window.login
    assert PASSWORD in login.demo_words()
    assert "王秀兰" not in login.demo_words()


@pytest.mark.parametrize("room", ["intake", "queue", "search", "report", "sync", "settings"])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_page_fits_a_small_screen(settings: Settings, open_window: OpenWindow, room: str, language: str) -> None:
    from ui.desktop.appearance import Appearance

    clerk = open_window(settings)
    clerk.logs_in()
    for large in (False, True):
        clerk.window.set_appearance(Appearance(language="en" if language == "en" else "zh_CN", large=large))
        clerk.shell.show_room(room)
        clerk.settles()
        least = clerk.shell.layout().minimumSize()
        assert least.width() <= 1280 and least.height() <= 680, (large, least)
