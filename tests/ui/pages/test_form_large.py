"""A form of any size: only what is near is made, and nothing is lost where it was let go."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from counter_app.forms import Record, compile_form
from tests.bench.form_page import many_questions
from tests.ui.pages.household_form import focus, press, record_of, shown, typed, view_of
from ui.desktop.pages.form_fields import FormView
from ui.desktop.pages.form_layout import Piece
from ui.desktop.pages.form_plan import Question
from ui.desktop.pages.form_shelf import KEPT
from ui.desktop.widgets.editors import LineEdit
from ui.desktop.widgets.field import FieldState

COUNT = 820
FORM = compile_form(many_questions(COUNT, COUNT))


@pytest.fixture
def record() -> Record:
    return record_of(FORM)


@pytest.fixture
def view(qtbot: QtBot, record: Record) -> FormView:
    return shown(qtbot, view_of(record))


def made(view: FormView) -> int:
    """How many parts exist as widgets."""
    return sum(len(card.plan.parts) for card in view.sections if card.card is not None)


def through(qtbot: QtBot, view: FormView) -> None:
    """Scrolls to the end, giving the page time to make what it comes by."""
    bar = view.verticalScrollBar()
    while bar.value() < bar.maximum():
        before = bar.value()
        bar.setValue(before + view.viewport().height())
        qtbot.waitUntil(lambda: all(card.card for card in view._canvas.near(bar.value(), bar.value() + 600)))
        if bar.value() == before:
            return


def _place(view: FormView, widget: QWidget) -> QPoint:
    """How far what a widget stands in is from the corner of what is seen."""
    return widget.mapTo(view.viewport(), QPoint(0, 0)) - widget.pos()


def test_every_question_stands_once_and_in_order(view: FormView) -> None:
    questions = [part for card in view.sections for part in card.plan.parts if isinstance(part, Question)]
    assert [question.name for question in questions] == [f"q{at}" for at in range(COUNT)]
    pieces = [card.plan.piece for card in view.sections]
    assert pieces[0] is Piece.TOP and pieces[-1] is Piece.BOTTOM and set(pieces[1:-1]) == {Piece.MIDDLE}
    assert view.entries() == [(0, "/data/g0")]


def test_only_what_is_near_is_made_and_far_cards_go(qtbot: QtBot, view: FormView) -> None:
    assert made(view) < 200
    through(qtbot, view)
    qtbot.waitUntil(lambda: made(view) <= KEPT)
    qtbot.waitUntil(lambda: view.sections[-1].card is not None)
    assert any(card.card is None for card in view.sections[:20])


def test_what_was_typed_in_a_card_that_went_stands_there_when_it_comes_again(qtbot: QtBot, view: FormView) -> None:
    view.go_to("/data/g0/q2")
    typed("2026-13-45")
    view.go_to("/data/g0/q20")
    view.setFocus()
    through(qtbot, view)
    view.go_to(f"/data/g0/q{COUNT - 1}")
    qtbot.waitUntil(lambda: view.sections[0].card is None)
    asked = view.asked("/data/g0/q2")
    assert asked is not None and asked.editor.raw() == "2026-13-45" and asked.view.state is FieldState.MUST_FIX


def test_the_card_with_the_focus_is_never_let_go(qtbot: QtBot, view: FormView) -> None:
    view.go_to("/data/g0/q0")
    typed("abc")
    through(qtbot, view)
    qtbot.waitUntil(lambda: made(view) <= KEPT)
    here = focus()
    assert isinstance(here, LineEdit) and here.raw() == "abc" and view.focused() == "/data/g0/q0"
    typed("d")
    assert view._record.state("/data/g0/q0").value == "abcd"


@pytest.mark.parametrize("ref", ["/data/g0/q600", f"/data/g0/q{COUNT - 1}"])
def test_a_jump_makes_shows_and_gives_the_focus(qtbot: QtBot, view: FormView, ref: str) -> None:
    view.go_to(ref)
    asked = view.asked(ref)
    assert asked is not None and asked.has_focus()
    widget = asked.widget
    qtbot.waitUntil(lambda: view.viewport().rect().contains(widget.geometry().translated(_place(view, widget))))


def test_enter_and_tab_go_over_the_edge_of_what_is_made(view: FormView) -> None:
    view.go_to("/data/g0/q0")
    for at in range(1, 40):
        press(Qt.Key.Key_Return if at % 2 else Qt.Key.Key_Tab)
        assert view.focused() == f"/data/g0/q{at}"
    for at in range(38, 20, -1):
        press(Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
        assert view.focused() == f"/data/g0/q{at}"


def test_a_question_comes_and_goes_where_nothing_is_made_yet(view: FormView, record: Record) -> None:
    far = "/data/g0/q704"
    assert record.relevant("/data/g0/q705")
    view.apply(record.answer(far, "9"))
    view.go_to("/data/g0/q706")
    asked = view.asked("/data/g0/q705")
    assert asked is not None and not asked.shown() and not asked.widget.isVisible()
    view.apply(record.answer(far, "1"))
    assert asked.shown() and asked.widget.isVisible()


def test_what_the_clerk_looks_at_stays_where_cards_above_turn_out_higher(qtbot: QtBot, view: FormView) -> None:
    ref = "/data/g0/q700"
    view.go_to(ref)
    asked = view.asked(ref)
    assert asked is not None
    qtbot.waitUntil(lambda: not view._shelf._begun and not view._shelf._timer.isActive())
    before = asked.widget.mapTo(view.viewport(), asked.widget.rect().topLeft()).y()
    home = view._card_of(ref)
    assert home is not None
    above = view.sections[view.sections.index(home) - 1]
    assert above.card is not None
    above.card.setMinimumHeight(above.card.height() + 300)
    above.card.sizeHint()
    qtbot.waitUntil(lambda: view._canvas.place(above).height() >= above.height)
    after = asked.widget.mapTo(view.viewport(), asked.widget.rect().topLeft()).y()
    assert abs(after - before) <= 1


def test_a_draft_opens_again_at_its_place(qtbot: QtBot, view: FormView) -> None:
    view.go_to("/data/g0/q600")
    typed("600")
    kept = view.buffer()
    again = shown(qtbot, view_of(record_of(FORM)))
    again.restore(kept)
    assert again.come_back() and again.focused() == "/data/g0/q600"


def test_the_first_thing_missing_is_found_without_making_what_lies_before(view: FormView, record: Record) -> None:
    for at in range(0, 720, 9):
        record.answer(f"/data/g0/q{at}", "2026-01-01" if at % 6 == 2 else "a" if at % 6 == 5 else "1")
    view.go_to_first()
    assert view.focused() == "/data/g0/q720" and made(view) < 300
