from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.desktop.style.theme import Theme
from ui.desktop.style.tokens import Look
from ui.desktop.widgets.choice import Choice, Option
from ui.desktop.widgets.dates import DateEdit
from ui.desktop.widgets.editors import LineEdit
from ui.desktop.widgets.field import FieldState, FieldView
from ui.desktop.widgets.repeat import RepeatColumn, RepeatGrid
from ui.desktop.widgets.table import Cell, Column, DataTable, Filter, FilterTabs

KEY, MOD = Qt.Key, Qt.KeyboardModifier


def show(qtbot: QtBot, widget: QWidget, width: int = 1000) -> QWidget:
    window = QWidget()
    QVBoxLayout(window).addWidget(widget)
    window.resize(width, 500)
    qtbot.addWidget(window)
    vars(qtbot).setdefault("kept", []).append(window)  # pytest-qt itself holds windows weakly
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


def make_table(qtbot: QtBot, count: int) -> tuple[DataTable, list[int]]:
    painted: list[int] = []

    def cells(row: int) -> tuple[Cell, ...]:
        painted.append(row)
        return Cell(f"261120-{row:04}"), Cell("黄**"), Cell("已收件", "ink2", "tray", chip=True)

    table = DataTable((Column("收件号", 140), Column("申请人"), Column("状态", 112, needs=900)), cells, name="办件")
    show(qtbot, table)
    table.put_rows(range(count), key=lambda row: row)
    return table, painted


def test_ten_thousand_rows_are_made_only_where_they_are_seen(qtbot: QtBot) -> None:
    table, painted = make_table(qtbot, 10_000)
    table.select(9_000)
    table.grab()
    assert 0 < len(set(painted)) < 60 and 9_000 in painted


def test_arrows_select_and_enter_opens(qtbot: QtBot) -> None:
    table, _ = make_table(qtbot, 5)
    table.setFocus()
    qtbot.keyClick(table, KEY.Key_Down)
    qtbot.keyClick(table, KEY.Key_Down)
    with qtbot.waitSignal(table.row_opened) as opened:
        qtbot.keyClick(table, KEY.Key_Return)
    assert opened.args == [2] == [table.selected()]


def test_the_selection_stays_with_its_case_when_the_list_changes(qtbot: QtBot) -> None:
    table, _ = make_table(qtbot, 5)
    table.select(3)
    table.put_rows([9, 8, 3, 1], key=lambda row: row)
    assert table.selected() == 3
    table.put_rows([9, 8], key=lambda row: row)
    assert table.selected() == 8
    with qtbot.waitSignal(table.row_selected) as told:
        table.put_rows([], key=lambda row: row)
    assert told.args == [None] and table.selected() is None


def test_a_narrow_window_drops_the_least_needed_column(qtbot: QtBot, theme: Theme) -> None:
    table, _ = make_table(qtbot, 1)
    assert not table.isColumnHidden(2)
    table.window().resize(800, 500)
    qtbot.waitUntil(lambda: table.isColumnHidden(2))
    theme.set_look(Look(scale=1.5))
    assert table.rowHeight(0) == 55 and not table.horizontalScrollBar().isVisible()


def test_filters_are_told_and_keep_the_focus(qtbot: QtBot) -> None:
    tabs = FilterTabs()
    show(qtbot, tabs)
    tabs.put([Filter("all", "全部", 46), Filter("due", "今天到期", 1)], "all")
    tabs.put([Filter("all", "全部", 46), Filter("due", "今天到期", 2)], "all")
    buttons = tabs._buttons
    buttons[1].setFocus()
    with qtbot.waitSignal(tabs.chosen) as chosen:
        qtbot.keyClick(buttons[1], KEY.Key_Return)
    assert chosen.args == ["due"]
    tabs.put([Filter("all", "全部", 46), Filter("due", "今天到期", 2)], "due")
    assert buttons[1].hasFocus()


@pytest.fixture
def grid(qtbot: QtBot) -> RepeatGrid:
    made = RepeatGrid(
        (
            RepeatColumn("name", "姓名", LineEdit, 110),
            RepeatColumn("born", "出生日期", lambda: DateEdit(today=lambda: date(2026, 11, 23)), 140),
            RepeatColumn("kind", "就读", lambda: Choice((Option("a", "小学", ("xx",)), Option("b", "初中", ("cz",))))),
        )
    )
    show(qtbot, made)
    return made


def type_here(qtbot: QtBot, keys: str) -> None:
    qtbot.keyClicks(QApplication.focusWidget(), keys)


def enter(qtbot: QtBot, held: Qt.KeyboardModifier = MOD.NoModifier) -> None:
    qtbot.keyClick(QApplication.focusWidget(), KEY.Key_Return, held)


def test_a_row_is_typed_with_enter_only_and_the_empty_last_row_leads_on(qtbot: QtBot, grid: RepeatGrid) -> None:
    added: list[int] = []
    grid.row_added.connect(added.append)
    grid.focus_cell(0)
    for keys in ("lu", "20170908", "cz"):
        type_here(qtbot, keys)
        enter(qtbot)
    assert grid.values() == [{"name": "lu", "born": "2017-09-08", "kind": "b"}] and added == [0]
    with qtbot.waitSignal(grid.advance):
        enter(qtbot)
    assert grid.count() == 1


def test_shift_enter_goes_back_cell_by_cell_and_out_at_the_top(qtbot: QtBot, grid: RepeatGrid) -> None:
    grid.put_rows([{"name": "甲", "born": "", "kind": ""}])
    grid.focus_cell(1)
    enter(qtbot, MOD.ShiftModifier)
    assert QApplication.focusWidget() is grid.editor(0, "kind")
    grid.focus_cell(0)
    with qtbot.waitSignal(grid.back):
        enter(qtbot, MOD.ShiftModifier)


def test_arrows_change_the_row_and_ctrl_delete_takes_it_away(qtbot: QtBot, grid: RepeatGrid) -> None:
    grid.put_rows([{"name": "甲"}, {"name": "乙"}])
    grid.focus_cell(0)
    qtbot.keyClick(QApplication.focusWidget(), KEY.Key_Down)
    assert QApplication.focusWidget() is grid.editor(1, "name")
    with qtbot.waitSignal(grid.row_removed) as removed:
        qtbot.keyClick(QApplication.focusWidget(), KEY.Key_Delete, MOD.ControlModifier)
    assert removed.args == [1] and [row["name"] for row in grid.values()] == ["甲"]
    assert QApplication.focusWidget() is grid.editor(1, "name")


def test_columns_share_a_narrow_place_and_never_widen_the_window(qtbot: QtBot, grid: RepeatGrid, theme: Theme) -> None:
    assert grid.editor(0, "name").width() == 110
    theme.set_look(Look(scale=1.5))
    grid.window().resize(420, 300)
    qtbot.waitUntil(lambda: grid.width() < 420)
    qtbot.waitUntil(lambda: 40 < grid.editor(0, "kind").width() < 150)
    assert grid.window().width() == 420 and grid.editor(0, "name").width() < 110


def test_tab_goes_through_new_rows_before_it_leaves_the_grid(qtbot: QtBot, grid: RepeatGrid) -> None:
    after = LineEdit()
    grid.window().layout().addWidget(after)
    after.show()
    grid.put_rows([{"name": "甲"}])
    grid.focus_cell(0, "kind")
    for expected in ("bin", grid.editor(1, "name"), grid.editor(1, "born"), grid.editor(1, "kind"), after):
        qtbot.keyClick(QApplication.focusWidget(), KEY.Key_Tab)
        assert expected == "bin" or QApplication.focusWidget() is expected


def test_the_fault_of_the_cell_with_the_focus_is_said(qtbot: QtBot, grid: RepeatGrid) -> None:
    grid.put_rows([{"name": "甲"}, {"name": "乙"}])
    grid.render_cell(0, "name", FieldView(FieldState.MUST_FIX, "先改这里"))
    grid.render_cell(1, "born", FieldView(FieldState.ATTENTION, "未满六岁"))
    assert grid._message.words() == "先改这里"
    grid.focus_cell(1, "born")
    assert grid._message.words() == "未满六岁"
    assert grid.editor(0, "name").property("state") == "must_fix"


def test_rows_that_come_from_outside_keep_the_focus_and_emit_nothing(qtbot: QtBot, grid: RepeatGrid) -> None:
    said: list[object] = []
    for signal in (grid.edited, grid.committed, grid.row_added, grid.row_removed):
        signal.connect(lambda *args: said.append(args))
    grid.put_rows([{"name": "甲"}, {"name": "乙"}])
    grid.focus_cell(0, "born")
    grid.put_rows([{"name": "丙", "born": "2017-09-08"}])
    assert said == [] and grid.count() == 1
    assert QApplication.focusWidget() is grid.editor(0, "born")
