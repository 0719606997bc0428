import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.desktop.style.theme import Theme
from ui.desktop.style.tokens import Look
from ui.desktop.widgets.editors import LineEdit
from ui.desktop.widgets.field import Field, FieldGrid, FieldState, FieldView, Source


def grid_of(qtbot: QtBot, *spans: int) -> tuple[QWidget, FieldGrid, list[Field]]:
    fields = [Field(f"问题 {i}", LineEdit()) for i in range(len(spans))]
    grid, window = FieldGrid(*zip(fields, spans, strict=True)), QWidget()
    window.setLayout(QVBoxLayout())
    window.layout().addWidget(grid)
    window.resize(1000, 400)
    qtbot.addWidget(window)
    vars(qtbot).setdefault("kept", []).append(window)  # pytest-qt itself holds windows weakly
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window, grid, fields


def words_in(field: Field) -> str:
    return " ".join(label.text() for label in field.findChildren(QLabel) if label.isVisible())


def test_a_live_error_moves_nothing(qtbot: QtBot) -> None:
    _, grid, fields = grid_of(qtbot, 1, 1, 2, 4)
    before = [(field.geometry(), field.editor.geometry()) for field in fields]
    fields[0].render_view(
        FieldView(FieldState.MUST_FIX, "身份证号第 18 位应为 X，请核对" * 3, Source("database", "人口库 11-20"))
    )
    fields[2].render_view(FieldView(FieldState.ATTENTION, "还有 26 天到期", optional=True))
    grid.layout().activate()
    assert [(field.geometry(), field.editor.geometry()) for field in fields] == before


def test_enter_confirms_what_was_filled_in(qtbot: QtBot) -> None:
    _, _, fields = grid_of(qtbot, 1)
    field = fields[0]
    field.set_value("138")
    field.render_view(FieldView(FieldState.PREFILLED, source=Source("database", "人口库 11-20")))
    with qtbot.waitSignals([field.confirmed, field.advance]):
        qtbot.keyClick(field.editor, Qt.Key.Key_Return)
    assert field.view().state is FieldState.NORMAL and field.view().source is not None
    assert field.editor.property("state") == ""


def test_a_field_that_is_not_needed_says_why_and_takes_no_key(qtbot: QtBot) -> None:
    _, _, fields = grid_of(qtbot, 1)
    fields[0].render_view(FieldView(FieldState.DISABLED, "已由社保核对，不用填"))
    assert not fields[0].editor.isEnabled()
    assert "已由社保核对，不用填" in words_in(fields[0])
    assert fields[0].editor.accessibleDescription() == "已由社保核对，不用填"


def test_a_screen_reader_hears_the_label(qtbot: QtBot) -> None:
    _, _, fields = grid_of(qtbot, 1)
    fields[0].set_label("现居住地址")
    assert fields[0].editor.accessibleName() == "现居住地址"


@pytest.mark.parametrize("state", list(FieldState))
def test_a_field_is_as_high_in_every_state_and_with_focus(qtbot: QtBot, state: FieldState) -> None:
    _, _, fields = grid_of(qtbot, 1, 1)
    fields[1].setFocus()
    before = fields[0].editor.height()
    fields[0].render_view(FieldView(state, "x"))
    fields[0].setFocus()
    qtbot.wait(1)
    assert fields[0].editor.height() == before == 36


def test_columns_of_cards_line_up_whatever_they_hold(qtbot: QtBot) -> None:
    _, _, one = grid_of(qtbot, 1, 1)
    _, _, other = grid_of(qtbot, 2, 2, 1, 1, 1, 1)
    _, _, third = grid_of(qtbot, 1, 3)
    assert one[1].x() == other[3].x() == third[1].x()
    assert one[1].width() == other[3].width()
    assert third[1].geometry().right() == other[1].geometry().right() == other[5].geometry().right()


def test_a_hidden_question_leaves_no_hole(qtbot: QtBot) -> None:
    _, grid, fields = grid_of(qtbot, 1, 1, 1)
    second = fields[1].pos()
    fields[1].setHidden(True)
    grid.reflow()
    grid.layout().activate()
    assert fields[2].pos() == second
    fields[1].setHidden(False)
    grid.reflow()
    grid.layout().activate()
    assert fields[1].pos() == second and fields[1].isVisible()


def test_large_text_puts_fields_in_two_columns_and_keeps_what_was_typed(qtbot: QtBot, theme: Theme) -> None:
    window, grid, fields = grid_of(qtbot, 1, 1, 1, 1)
    fields[0].setFocus()
    qtbot.keyClicks(fields[0].editor, "abc")
    theme.set_look(Look(dark=True, scale=1.5, language="en"))
    grid.layout().activate()
    qtbot.waitUntil(lambda: fields[2].y() > fields[0].y())
    assert fields[2].x() == fields[0].x() and fields[0].value() == "abc" and fields[0].editor.hasFocus()
    assert fields[0].editor.height() == 50 and window.mapFromGlobal(QPoint(0, 0)) is not None
