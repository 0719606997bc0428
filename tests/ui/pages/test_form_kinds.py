"""The table of editors: every row has an editor, words for a wrong answer, and a place in the form's plan."""

from datetime import datetime

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from counter_app.forms import Choice as Offered
from counter_app.forms import Node, QuestionState
from ui.desktop.i18n import t
from ui.desktop.pages.form_editors import answer_of, make_cell, make_editor, set_choices
from ui.desktop.pages.form_kinds import FEW, MANY, TABLE, Drawn, Kind, columns_of, drawn, kind_by_choices
from ui.desktop.pages.form_makers import MAKERS
from ui.desktop.pages.form_plan import Question, plan_question
from ui.desktop.style.theme import Theme
from ui.desktop.widgets.choice import Choice
from ui.desktop.widgets.editors import Editor, LineEdit

NOW = datetime(2026, 11, 24, 9, 0)
SIX = tuple(Offered(str(n), f"选项{n}") for n in range(6))


@pytest.fixture(autouse=True)
def _themed(theme: Theme) -> Theme:
    return theme


def made(question: Question, state: QuestionState, qtbot: QtBot) -> Editor:
    editor = make_editor(question, state, keys=lambda _value, _label: (), now=lambda: NOW)
    assert isinstance(editor, QWidget)
    qtbot.addWidget(editor)
    return editor


def asked(row: Drawn) -> tuple[Question, QuestionState]:
    """A question that this row stands for."""
    kind_of_answer = row.type or "string"
    node = Node(
        "/data/a",
        "a",
        "question",
        type="binary" if row.control == "upload" else kind_of_answer,
        control=row.control,  # type: ignore[arg-type]
        appearance=row.appearance.replace("*", "-3"),
        mediatype=f"{row.type}/*" if row.control == "upload" else "",
        control_attributes={"start": "0", "end": "5", "step": "1"},
    )
    state = QuestionState("/data/a", label="问", choices=SIX if row.control in ("select", "select1", "rank") else ())
    question = plan_question(node, lambda _ref: state)
    assert question is not None
    return question, state


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.control}-{row.type}-{row.appearance}-{row.kind.name}")
def test_every_row_of_the_table_is_reached_and_has_an_editor(row: Drawn, qtbot: QtBot) -> None:
    question, state = asked(row)
    assert question.kind is row.kind
    editor = made(question, state, qtbot)
    editor.set_value("")
    assert editor.value() == ""
    editor.set_state("must_fix")
    cell = make_cell(question, state, keys=lambda _value, _label: (), now=lambda: NOW)
    qtbot.addWidget(cell)
    assert isinstance(cell, LineEdit)


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_words_for_a_wrong_answer(kind: Kind) -> None:
    key = f"form.type.{kind.name.lower()}"
    assert t(key) != key


def test_every_kind_that_is_answered_by_hand_has_a_maker() -> None:
    assert set(Kind) - set(MAKERS) == {Kind.NOTE, Kind.SHOWN}


@pytest.mark.parametrize(
    ("control", "count", "kind"),
    [
        ("select1", FEW, Kind.SEGMENTED), ("select1", FEW + 1, Kind.CHOICE), ("select", MANY, Kind.MANY),
        ("select", MANY + 1, Kind.MANY_CHOICE),
    ],
)  # fmt: skip
def test_without_an_appearance_the_number_of_choices_decides(control: str, count: int, kind: Kind) -> None:
    assert drawn(control, "string", ()) is None
    assert kind_by_choices(control, [str(n) for n in range(count)]) is kind
    assert kind_by_choices("select1", ["no", "yes"]) is Kind.YES_NO


@pytest.mark.parametrize(
    ("words", "columns"), [({"columns-3"}, 3), ({"compact-2", "w4"}, 2), ({"columns"}, 0), ({"columns-pack"}, 0)]
)
def test_columns_are_read_from_the_appearance(words: set[str], columns: int) -> None:
    assert columns_of(words) == columns


def test_the_same_choices_are_not_laid_out_twice(qtbot: QtBot) -> None:
    question, state = asked(next(row for row in TABLE if row.appearance == "minimal" and row.control == "select1"))
    editor = made(question, state, qtbot)
    assert isinstance(editor, Choice)
    before = editor.options()
    set_choices(editor, state.choices, lambda _value, _label: ("other",))
    assert editor.options() is before
    set_choices(editor, SIX[:3], lambda _value, _label: ())
    assert len(editor.options()) == 3


def test_a_name_question_finds_rare_characters_by_its_name_alone() -> None:
    node = Node("/data/agent_name", "agent_name", "question", control="input")
    question = plan_question(node, lambda ref: QuestionState(ref, label="姓名"))
    assert question is not None and question.kind is Kind.NAME


def test_what_is_half_chosen_is_no_answer(qtbot: QtBot) -> None:
    question, state = asked(next(row for row in TABLE if row.kind is Kind.PICKER))
    editor = made(question, state, qtbot)
    editor.set_raw("77")
    assert answer_of(question, editor) is None
    editor.set_raw("3")
    assert answer_of(question, editor) == "3"
