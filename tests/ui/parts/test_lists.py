import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.desktop.style.theme import Theme
from ui.desktop.style.tokens import Look
from ui.desktop.widgets.cells import CellView, SheetColumn, SheetView
from ui.desktop.widgets.editors import LineEdit
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


class Children:
    """Three columns and as many rows as are put."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, str, str]] = [("甲", "2017-09-08", "小学"), ("乙", "", "")]

    def columns(self) -> tuple[SheetColumn, ...]:
        return SheetColumn("姓名", 110), SheetColumn("出生日期", 140), SheetColumn("就读")

    def count(self) -> int:
        return len(self.rows)

    def is_open(self) -> bool:
        return True

    def cell(self, row: int, column: int) -> CellView:
        return CellView(self.rows[row][column] if row < len(self.rows) else "")


@pytest.fixture
def children(qtbot: QtBot) -> Children:
    return Children()


@pytest.fixture
def sheet(qtbot: QtBot, children: Children) -> SheetView:
    editors = [LineEdit(), LineEdit()]

    def spare(_row: int, _column: int) -> LineEdit:
        return next(one for one in editors if one is not made.editor())

    made = SheetView(children, spare)
    show(qtbot, made)
    return made


def test_the_cell_with_the_focus_has_the_only_editor(sheet: SheetView) -> None:
    entered: list[tuple[int, int]] = []
    sheet.entered.connect(lambda row, column: entered.append((row, column)))
    sheet.enter(0, 1)
    sheet.enter(2, 9)
    here = sheet.editor()
    assert entered == [(0, 1), (2, 2)] and here is not None and here.hasFocus()
    assert [one.isVisible() for one in sheet.viewport().findChildren(LineEdit)].count(True) == 1
    assert sheet.visualRect(sheet.model().index(2, 3)).contains(here.geometry().center())


def test_a_block_grows_and_shrinks_at_its_far_end(sheet: SheetView) -> None:
    sheet.enter(1, 1)
    sheet.extend(-1, 1)
    assert sheet.block() == (0, 1, 1, 2) and sheet.is_picked(0, 2) and not sheet.is_picked(0, 0)
    sheet.extend(1, -1)
    assert sheet.block() == (1, 1, 1, 1) and sheet.picked_one()


def test_a_table_shows_as_many_rows_as_there_are_up_to_a_measure(sheet: SheetView, children: Children) -> None:
    low = sheet.height()
    children.rows *= 3
    sheet.reload()
    higher = sheet.height()
    children.rows *= 100
    sheet.reload()
    assert low < higher < sheet.height() < 600 and sheet.model().rowCount() == 601


def test_columns_share_a_narrow_place_and_never_widen_the_window(qtbot: QtBot, sheet: SheetView, theme: Theme) -> None:
    assert sheet.columnWidth(1) == 110
    theme.set_look(Look(scale=1.5))
    sheet.window().resize(420, 300)
    qtbot.waitUntil(lambda: sheet.width() < 420)
    qtbot.waitUntil(lambda: 40 < sheet.columnWidth(3) < 150)
    assert sheet.window().width() == 420 and sheet.columnWidth(1) < 110


def test_the_bin_tells_its_row_and_the_open_row_has_none(qtbot: QtBot, sheet: SheetView) -> None:
    binned: list[int] = []
    sheet.binned.connect(binned.append)
    for row in (1, 2):
        place = sheet.visualRect(sheet.model().index(row, 4)).center()
        qtbot.mouseClick(sheet.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert binned == [1]


def test_a_reader_hears_the_words_of_a_cell(sheet: SheetView) -> None:
    model = sheet.model()
    assert model.data(model.index(0, 2), Qt.ItemDataRole.AccessibleTextRole) == "2017-09-08"
    assert model.headerData(1, Qt.Orientation.Horizontal) == "姓名"
