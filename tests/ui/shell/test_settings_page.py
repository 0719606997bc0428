"""Settings take effect at once and are kept."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from counter_app.bootstrap import Settings, unlock
from counter_app.errors import LoginFailed, Refusal
from counter_app.use_cases.preferences import preferences
from tests.counterkit import CLERK, PASSWORD
from tests.ui.shell.conftest import Desk, OpenWindow
from ui.desktop.appearance import Appearance, read_appearance
from ui.desktop.pages.settings import SettingsPage
from ui.desktop.session import Session
from ui.desktop.style.tokens import T


@pytest.fixture
def clerk(settings: Settings, open_window: OpenWindow) -> Desk:
    found = open_window(settings)
    found.logs_in()
    found.shell.show_room("settings")
    found.settles()
    return found


def page_of(clerk: Desk) -> SettingsPage:
    page = clerk.shell.page
    assert isinstance(page, SettingsPage)
    return page


def session_of(clerk: Desk) -> Session:
    assert clerk.window.session is not None
    return clerk.window.session


def test_english_large_and_dark_are_shown_at_once_and_kept_for_the_next_start(clerk: Desk, settings: Settings) -> None:
    page = page_of(clerk)
    for editor, key in ((page.language, Qt.Key.Key_2), (page.text_size, Qt.Key.Key_2), (page.shade, Qt.Key.Key_3)):
        clerk.presses(key, editor)
        clerk.qtbot.wait(60)  # single keys away from text wait 30 ms: they might be a scanner's
    assert (T.look.language, T.look.scale, T.look.dark) == ("en", 1.5, True)
    assert read_appearance(settings.profile) == Appearance("en", True, "dark")


def test_idle_minutes_and_receipt_are_kept_in_the_store(clerk: Desk) -> None:
    clerk.presses(Qt.Key.Key_1, page_of(clerk).idle)
    clerk.settles()
    clerk.presses(Qt.Key.Key_2, page_of(clerk).receipt)
    clerk.settles()
    kept = preferences(session_of(clerk).counter.window)
    assert (kept.idle_minutes, kept.receipt) == (5, "receipt_80mm")
    assert clerk.window.idle.interval() == 5 * 60_000


def test_a_second_place_is_written_to_from_then_on(clerk: Desk, tmp_path: Path) -> None:
    page = page_of(clerk)
    QTest.keyClicks(page.second_place, str(tmp_path))
    clerk.presses(Qt.Key.Key_Return, page.second_place)
    clerk.settles()
    assert session_of(clerk).desk.window.second_copy is not None


def test_a_folder_that_is_not_there_is_refused_in_its_line(clerk: Desk) -> None:
    page = page_of(clerk)
    QTest.keyClicks(page.scan_folder, "/nowhere/at/all")
    clerk.presses(Qt.Key.Key_Return, page.scan_folder)
    assert page.message("scan_folder") == "没有这个文件夹，请重新选择"
    assert session_of(clerk).preferences.scan_folder == ""


def test_a_new_password_opens_and_the_old_one_no_more(clerk: Desk, settings: Settings) -> None:
    page = page_of(clerk)
    for line, words in ((page.old, PASSWORD), (page.new, "Better-2027"), (page.again, "Better-2027")):
        QTest.keyClicks(line, words)
    page.change_password()
    clerk.settles()
    assert clerk.shell.line.words() == "密码已改，下次登录用新密码"
    clerk.window.end()
    with pytest.raises(LoginFailed):
        unlock(settings, CLERK, PASSWORD)
    unlock(settings, CLERK, "Better-2027").close()


def test_new_passwords_that_differ_are_told_beside_the_field(clerk: Desk) -> None:
    page = page_of(clerk)
    for line, words in ((page.old, PASSWORD), (page.new, "Better-2027"), (page.again, "Better-2028")):
        QTest.keyClicks(line, words)
    page.change_password()
    assert page.message("again") == "两遍新密码不一样"


def test_the_test_page_goes_to_the_chosen_printer(clerk: Desk, settings: Settings) -> None:
    session_of(clerk).printer.chosen = "folder"
    page_of(clerk).print_test()
    clerk.qtbot.waitUntil(lambda: list((settings.profile / "prints").glob("*.pdf")) != [], timeout=8000)


def test_a_clerk_gives_nobody_who_has_a_password_another_one(clerk: Desk) -> None:
    people = page_of(clerk).people
    assert people.who.options() == () and not people._asks.isVisible()


def test_the_supervisor_sets_a_first_password_that_has_to_be_changed(
    settings: Settings, open_window: OpenWindow
) -> None:
    found = open_window(settings)
    found.logs_in(account="li")
    found.shell.show_room("settings")
    found.settles()
    people = page_of(found).people
    assert [option.code for option in people.who.options()] == ["chen", "wang"]
    for line, text in (
        (people.who, "王"),
        (people.own, PASSWORD),
        (people.new, "One-time-7"),
        (people.again, "One-time-7"),
    ):
        line.selectAll()
        QTest.keyClicks(line, text) if text.isascii() else line.take(people.who.options()[1])  # type: ignore[attr-defined]
    found.presses(Qt.Key.Key_Return, people.again)
    found.qtbot.waitUntil(lambda: "初始密码已设" in found.shell.line.words(), timeout=5000)
    found.window.end()
    with pytest.raises(Refusal, match="must_change"):
        unlock(settings, CLERK, "One-time-7")
