"""Rows of a repeat by the keyboard: as a table that takes blocks from a spreadsheet, and as cards with rows of their own."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from counter_app.forms import Record
from tests.ui.pages.household_form import focus, household, press, record_of, shown, typed, view_of
from ui.desktop.i18n import t
from ui.desktop.pages.form_fields import FormView
from ui.desktop.pages.form_grid import SheetShape
from ui.desktop.pages.form_row_cards import AT_ONCE, CardsShape
from ui.desktop.style.tokens import T
from ui.desktop.widgets.cells import SheetView
from ui.desktop.widgets.editors import LineEdit
from ui.desktop.widgets.field import FieldState

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
ROOT = household().root.ref
CAR, MEMBER = f"{ROOT}/car", f"{ROOT}/member"


@pytest.fixture
def record() -> Record:
    made = record_of(household())
    while made.state(CAR).row_count:
        made.remove_row(f"{CAR}[1]")
    return made


@pytest.fixture
def view(qtbot: QtBot, record: Record) -> FormView:
    made = shown(qtbot, view_of(record))
    made.complete()
    return made


def table(view: FormView) -> SheetView:
    shape = view._repeats[CAR].shape
    found = shape.widget.findChild(SheetView)
    assert found is not None
    return found


def cars(record: Record) -> list[list[str]]:
    """The answers of all cars, column by column."""
    names = ("c_plate", "c_cond", "c_seats", "c_on")
    return [
        [record.state(f"{CAR}[{row + 1}]/{name}").value for name in names]
        for row in range(record.state(CAR).row_count or 0)
    ]


def pastes(text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    press(Qt.Key.Key_V, CTRL)


def test_the_first_letter_makes_a_row_and_enter_goes_through_its_cells(
    qtbot: QtBot, view: FormView, record: Record
) -> None:
    view.go_to(CAR)
    typed("A1")
    press(Qt.Key.Key_Return)
    typed("w")
    press(Qt.Key.Key_Return)
    typed("5")
    press(Qt.Key.Key_Return)
    typed("20210601")
    press(Qt.Key.Key_Return)
    assert cars(record)[0][::3] == ["A1", "2021-06-01"] and table(view).current() == (1, 0)
    with qtbot.waitSignal(view.finished):
        press(Qt.Key.Key_Return)
    assert len(cars(record)) == 1


def test_arrows_go_from_cell_to_cell_until_one_types(view: FormView, record: Record) -> None:
    view.go_to(CAR)
    pastes("A1\t完好\t5\nB2\t损坏\t7")
    view.go_to(f"{CAR}[1]/c_plate")
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Right)
    press(Qt.Key.Key_Right)
    assert table(view).current() == (1, 2)
    typed("12")
    press(Qt.Key.Key_Left)
    typed("3")
    assert table(view).current() == (1, 2) and cars(record)[1][2] == "132"


def test_a_block_is_pasted_with_rows_added_values_read_and_what_is_wrong_kept_and_marked(
    view: FormView, record: Record
) -> None:
    view.go_to(CAR)
    pastes("粤E1\t完好\t5\t2021/6/1\n粤E2\t没有这种\t700\t\n粤E3\tbad\t七\t")
    assert [row[0] for row in cars(record)] == ["粤E1", "粤E2", "粤E3"]
    assert cars(record)[0] == ["粤E1", "good", "5", "2021-06-01"] and cars(record)[2][1:3] == ["bad", "七"]
    shape = view._repeats[CAR].shape
    cells = {(row, column): shape.cell(row, column) for row in range(3) for column in range(3)}  # type: ignore[attr-defined]
    wrong = {place for place, cell in cells.items() if cell.state is FieldState.MUST_FIX}
    assert wrong == {(1, 1), (1, 2), (2, 2)} and cells[1, 1].text == "没有这种"


def test_ctrl_z_takes_a_paste_back_rows_and_all(view: FormView, record: Record) -> None:
    view.go_to(CAR)
    pastes("A\t完好\nB\t一般")
    view.go_to(f"{CAR}[1]/c_plate")
    pastes("X\t损坏\nY\t损坏\nZ\t损坏")
    assert [row[0] for row in cars(record)] == ["X", "Y", "Z"]
    press(Qt.Key.Key_Z, CTRL)
    assert [row[:2] for row in cars(record)] == [["A", "good"], ["B", "fair"]]
    press(Qt.Key.Key_Z, CTRL)
    assert cars(record) == []


def test_a_block_is_picked_with_shift_copied_and_cleared(view: FormView, record: Record) -> None:
    view.go_to(CAR)
    pastes("A\t完好\t1\nB\t一般\t2\nC\t损坏\t3")
    view.go_to(f"{CAR}[1]/c_plate")
    press(Qt.Key.Key_Down, SHIFT)
    press(Qt.Key.Key_Right, SHIFT)
    assert table(view).block() == (0, 0, 1, 1)
    press(Qt.Key.Key_C, CTRL)
    assert QGuiApplication.clipboard().text() == "A\t完好\nB\t一般"
    press(Qt.Key.Key_Delete)
    assert [row[:3] for row in cars(record)] == [["", "", "1"], ["", "", "2"], ["C", "bad", "3"]]
    press(Qt.Key.Key_Z, CTRL)
    assert [row[:2] for row in cars(record)] == [["A", "good"], ["B", "fair"], ["C", "bad"]]


def test_one_text_is_pasted_into_the_line_itself(view: FormView, record: Record) -> None:
    view.go_to(CAR)
    typed("A")
    pastes("BC")
    assert cars(record)[0][0] == "ABC"


def test_a_row_goes_with_one_key_and_the_rows_behind_move_up(view: FormView, record: Record) -> None:
    view.go_to(CAR)
    pastes("A\nB\nC")
    view.go_to(f"{CAR}[2]/c_plate")
    press(Qt.Key.Key_Delete, CTRL)
    here = focus()
    assert [row[0] for row in cars(record)] == ["A", "C"] and isinstance(here, LineEdit) and here.raw() == "C"
    assert table(view).current() == (1, 0)


def test_thousands_of_rows_have_two_editors_for_each_column_at_most(view: FormView, record: Record) -> None:
    view.go_to(CAR)
    pastes("\n".join(f"P{row}\t完好\t{row % 50}" for row in range(3000)))
    sheet = table(view)
    assert sheet.model().rowCount() == 3001 and len(sheet.viewport().findChildren(LineEdit)) <= 8
    press(Qt.Key.Key_End, CTRL)
    assert sheet.current()[0] == 3000
    press(Qt.Key.Key_Up)
    assert sheet.visualRect(sheet.model().index(2999, 1)).bottom() <= sheet.viewport().height()


def test_tab_goes_through_the_cells_and_then_on(view: FormView) -> None:
    view.go_to(CAR)
    pastes("A\t完好\t1")
    view.go_to(f"{CAR}[1]/c_plate")
    for _ in range(7):
        press(Qt.Key.Key_Tab)
    assert table(view).current() == (1, 3)
    last = focus()
    press(Qt.Key.Key_Tab)
    assert focus() is not last and not table(view).isAncestorOf(focus())


def test_cards_hold_rows_of_their_own(view: FormView, record: Record) -> None:
    view.go_to(f"{MEMBER}[1]/m_name")
    typed("Lu")
    job = f"{MEMBER}[1]/job"
    while record.state(job).row_count:
        record.remove_row(f"{job}[1]")
    view.refresh_all()
    view.go_to(job)
    typed("Kiln")
    assert record.state(f"{job}[1]/j_place").value == "Kiln"
    press(Qt.Key.Key_Return)
    typed("20200301")
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_Return)
    assert record.state(f"{job}[1]/j_from").value == "2020-03-01" and record.state(job).row_count == 1


def test_cards_come_and_go_by_keys_and_bear_the_first_answer_as_their_name(view: FormView, record: Record) -> None:
    view.go_to(f"{MEMBER}[1]/m_name")
    typed("Lu")
    press(Qt.Key.Key_Insert, CTRL)
    assert record.state(MEMBER).row_count == 2 and view.focused() == f"{MEMBER}[2]/m_name"
    typed("Bo")
    shape = view._repeats[MEMBER].shape
    assert isinstance(shape, CardsShape)
    assert [card.title.words() for card in shape._cards] == ["Lu", "Bo"]
    view.go_to(f"{MEMBER}[1]/m_age")
    press(Qt.Key.Key_Delete, CTRL)
    assert record.state(MEMBER).row_count == 1 and record.state(f"{MEMBER}[1]/m_name").value == "Bo"
    here = focus()
    assert isinstance(here, LineEdit) and here.raw() == "Bo" and view.focused() == f"{MEMBER}[1]/m_name"


def test_many_cards_are_turned_to(view: FormView, record: Record) -> None:
    for _ in range(30):
        record.add_row(MEMBER)
    view.refresh_all()
    shape = view._repeats[MEMBER].shape
    assert isinstance(shape, CardsShape) and len(shape._cards) == AT_ONCE
    view.go_to(f"{MEMBER}[20]/m_name")
    assert view.focused() == f"{MEMBER}[20]/m_name" and len(shape._cards) == AT_ONCE
    typed("Q")
    assert record.state(f"{MEMBER}[20]/m_name").value == "Q"


def test_the_clerk_may_turn_a_table_into_cards_and_back(view: FormView, record: Record) -> None:
    view.go_to(CAR)
    pastes("A\t完好\t1\nB\t一般\t2")
    view.go_to(f"{CAR}[2]/c_seats")
    view._repeats[CAR].switch()
    assert isinstance(view._repeats[CAR].shape, CardsShape) and view.focused() == f"{CAR}[2]/c_seats"
    here = focus()
    assert isinstance(here, LineEdit) and here.raw() == "2"
    view._repeats[CAR].switch()
    assert table(view).current() == (1, 2) and [row[0] for row in cars(record)] == ["A", "B"]


def test_another_language_renames_the_columns(view: FormView, record: Record) -> None:
    view.go_to(CAR)
    pastes("A\t完好")
    record.set_language("English (en)")
    view.refresh_all()
    model = table(view).model()
    heads = [model.headerData(at, Qt.Orientation.Horizontal) for at in range(1, 5)]
    assert heads == ["Plate", "Condition", "Seats", "Registered"]
    assert view._repeats[CAR].shape.cell(0, 1).text == "Good"  # type: ignore[attr-defined]


def test_a_field_far_down_in_a_tall_card_comes_into_view(qtbot: QtBot, view: FormView, record: Record) -> None:
    for _ in range(6):
        record.add_row(MEMBER)
    record.add_row(f"{MEMBER}[5]/job")
    view.refresh_all()
    for ref in (f"{MEMBER}[6]/m_note", f"{MEMBER}[5]/job[1]/j_from", f"{MEMBER}[1]/m_age"):
        view.go_to(ref)
        assert view.focused() == ref
        qtbot.waitUntil(lambda: _in_sight(view, focus()))


def _in_sight(view: FormView, widget: QWidget) -> bool:
    return view.viewport().rect().contains(widget.rect().translated(widget.mapTo(view.viewport(), QPoint(0, 0))))


def test_after_f9_an_empty_required_cell_is_marked_in_its_place(view: FormView, record: Record) -> None:
    record.add_row(CAR)
    record.add_row(CAR)
    view.refresh_all()
    view.go_to(f"{ROOT}/house/rooms")
    shape = view._repeats[CAR].shape
    assert isinstance(shape, SheetShape)
    assert [shape.cell(row, 0).state for row in (0, 1, 2)] == [FieldState.NORMAL] * 3
    view.ask_all()
    missing = t("form.missing.asked")
    assert [shape.cell(row, 0).state for row in (0, 1, 2)] == [FieldState.MUST_FIX] * 2 + [FieldState.NORMAL]
    assert shape.cell(0, 0).message == missing and shape.cell(0, 1).state is FieldState.NORMAL
    assert shape._message.words() == t("form.rows.fault", row=1, column="车牌", words=missing)
    model = table(view).model()
    assert model.data(model.index(0, 1), Qt.ItemDataRole.AccessibleTextRole) == missing
    view.go_to(f"{CAR}[1]/c_plate")
    typed("A1")
    press(Qt.Key.Key_Down)
    assert shape.cell(0, 0).state is FieldState.NORMAL and shape.cell(1, 0).state is FieldState.NORMAL
    press(Qt.Key.Key_Up)
    assert shape.cell(1, 0).state is FieldState.MUST_FIX and shape._message.words().startswith("第 2 行 车牌")


def test_after_f9_an_empty_required_answer_on_a_card_is_marked_also_on_a_new_card(
    view: FormView, record: Record
) -> None:
    view.go_to(f"{MEMBER}[1]/m_name")
    view.go_to(f"{ROOT}/house/rooms")
    view.ask_all()
    for row in (1, 2):
        asked = view._repeats[MEMBER].asked(f"{MEMBER}[{row}]/m_name")
        assert asked is not None and asked.view.state is FieldState.MUST_FIX
        assert asked.view.message == t("form.missing.asked")
        record.add_row(MEMBER)
        view.refresh_all()


def test_a_cell_that_was_left_looks_like_the_others_and_its_fault_is_said_with_its_place(
    view: FormView, record: Record
) -> None:
    record.add_row(CAR)
    view.refresh_all()
    view.go_to(f"{CAR}[1]/c_plate")
    view.ask_all()
    shape = view._repeats[CAR].shape
    assert isinstance(shape, SheetShape)
    view.go_to(f"{ROOT}/house/rooms")
    assert shape._message.words() == t("form.rows.fault", row=1, column="车牌", words=t("form.missing.asked"))
    view.go_to(f"{MEMBER}[1]/m_name")
    sheet = table(view)
    place = sheet.visualRect(sheet.model().index(0, 1)).center()
    assert sheet.viewport().grab().toImage().pixelColor(place) == QColor(T.c.surface)
