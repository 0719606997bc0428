"""What was typed stays: through time, language and a kill."""

import time

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from counter_app.use_cases import drafts
from tests.ui.pages.case_world import World
from tests.ui.pages.form_world import WORKER, filled, knows, opens
from ui.desktop.style.theme import Theme
from ui.desktop.style.tokens import Look
from ui.desktop.widgets.editors import LineEdit


@pytest.fixture
def world(lasting_world: World) -> World:
    """One counter for all tests of this file."""
    return lasting_world


def test_every_letter_is_kept_within_three_tenths_of_a_second(qtbot: QtBot, world: World) -> None:
    form = opens(qtbot, world)
    form.settles()
    form.screen.types("4399")
    began = time.monotonic()
    qtbot.waitUntil(lambda: form.kept().answers.get("applicant_id_no") == "4399", timeout=2000)
    assert time.monotonic() - began < 0.3


def test_the_last_letter_is_never_lost_among_many(qtbot: QtBot, world: World) -> None:
    form = opens(qtbot, world)
    for letter in WORKER:
        form.screen.types(letter)
        QTest.qWait(15)
    form.settles()
    assert form.kept().answers["applicant_id_no"] == WORKER


def test_the_status_line_says_when_it_was_saved(qtbot: QtBot, world: World) -> None:
    form = opens(qtbot, world)
    form.screen.types("4")
    form.settles()
    assert form.kept_words[-1] == "草稿已保存 09:12:05"


def test_a_draft_comes_back_with_half_typed_text_and_caret(qtbot: QtBot, world: World) -> None:
    form = opens(qtbot, world)
    form.screen.goes_on_to("民族")
    form.screen.types("zzz")
    form.settles()
    again = opens(qtbot, world, drafts.reopen_draft(world.counter.window, form.kept()))
    editor = again.page.view.asked("/data/sec_applicant/applicant_nation")
    assert editor is not None and editor.editor.raw() == "zzz" and again.screen.focused() == "民族"
    assert isinstance(editor.editor, LineEdit) and editor.editor.cursorPosition() == 3


def test_a_draft_comes_back_with_its_papers_and_confirmations(qtbot: QtBot, world: World) -> None:
    form = opens(qtbot, world, filled(world, papers=False, applicant_id_valid_to="2026-11-01"))
    form.screen.confirms_notices()
    form.screen.takes_all_papers()
    form.settles()
    again = opens(qtbot, world, drafts.reopen_draft(world.counter.window, form.kept()))
    assert again.screen.notices() == [] and again.page.missing() == 0


def test_what_is_not_confirmed_yet_still_is_not_after_reopening(qtbot: QtBot, world: World) -> None:
    knows(world)
    form = opens(qtbot, world)
    form.screen.types_id_number(WORKER)
    form.settles()
    again = opens(qtbot, world, drafts.reopen_draft(world.counter.window, form.kept()))
    assert again.screen.state("姓名") == "prefilled"


def test_switching_the_language_keeps_answers_text_and_focus(qtbot: QtBot, world: World, theme: Theme) -> None:
    form = opens(qtbot, world)
    form.screen.chooses("申领依据", "合法稳定就业")
    form.screen.goes_on_to("就业单位")
    form.screen.types("abc")
    theme.set_look(Look(language="en"))
    assert form.screen.focused() == "Employer" and form.screen.value("Employer") == "abc"
    assert form.screen.value("Ground") == "employment" and form.screen.sees("Children")
    assert form.page.actions().main.words() == "Receive and print"


def test_large_text_keeps_everything_in_its_width(qtbot: QtBot, world: World, theme: Theme) -> None:
    form = opens(qtbot, world, filled(world))
    theme.set_look(Look(scale=1.5))
    form.frame.resize(1366 - 99, 700)
    qtbot.wait(20)
    inside = form.page.view.widget()
    assert inside.minimumSizeHint().width() <= form.page.view.viewport().width()
    assert form.page.view.horizontalScrollBar().maximum() == 0
