"""A table to type into: rows by the thousand are painted, only the cell with the focus has an editor."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from ui.desktop.i18n import t
from ui.desktop.style.icons import pixmap
from ui.desktop.style.theme import font
from ui.desktop.style.tokens import T
from ui.desktop.widgets.editors import LineEdit
from ui.desktop.widgets.field import FieldState

NUMBER_WIDTH, BIN_WIDTH = 36, 44
REST_WIDTH = 150
"""What a column without a width of its own needs at least."""

MARK = 15
"""Side of the sign in a cell with something wrong."""

MOST_SEEN = 12
"""A table of more rows scrolls by itself."""

FEW_COLUMNS = 6
"""Up to this many columns share the width there is; more of them scroll."""

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """One column: its words, and its width in px at normal text; 0 shares the rest."""

    label: str
    width: int = 0


@dataclass(frozen=True, slots=True)
class CellView:
    """What a cell shows; ``message`` says what is wrong."""

    text: str
    state: FieldState = FieldState.NORMAL
    message: str = ""


class Sheet(Protocol):
    """What a table asks of what it shows."""

    def columns(self) -> Sequence[SheetColumn]:
        """The columns in their order."""
        ...

    def count(self) -> int:
        """How many rows there are; an open one not counted."""
        ...

    def is_open(self) -> bool:
        """Whether a row may be added at the end."""
        ...

    def cell(self, row: int, column: int) -> CellView:
        """What a cell shows."""
        ...


class SheetModel(QAbstractTableModel):
    """The rows for Qt: a number before the columns, a bin behind them."""

    def __init__(self, sheet: Sheet) -> None:
        super().__init__()
        self._sheet = sheet
        self._rows = self._columns = 0
        self.reload()

    def reload(self) -> None:
        """There may be more rows, or fewer, than before."""
        rows, columns = self._sheet.count() + self._sheet.is_open(), len(self._sheet.columns()) + 2
        if columns != self._columns:
            self.beginResetModel()
            self._rows, self._columns = rows, columns
            self.endResetModel()
        elif rows > self._rows:
            self.beginInsertRows(QModelIndex(), self._rows, rows - 1)
            self._rows = rows
            self.endInsertRows()
        elif rows < self._rows:
            self.beginRemoveRows(QModelIndex(), rows, self._rows - 1)
            self._rows = rows
            self.endRemoveRows()

    def rowCount(self, parent: Index | None = None) -> int:
        return self._rows

    def columnCount(self, parent: Index | None = None) -> int:
        return self._columns

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = index.row(), index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(row, column)
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole) and 0 < column < self._columns - 1:
            shown = self._sheet.cell(row, column - 1)
            return " ".join(part for part in (shown.text, shown.message) if part)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._sheet.columns()[section - 1].label if 0 < section < self._columns - 1 else ""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return None

    def _text(self, row: int, column: int) -> str:
        last = row >= self._sheet.count()
        if column == 0:
            return "+" if last else str(row + 1)
        if column == self._columns - 1:
            return ""
        return self._sheet.cell(row, column - 1).text


class _Painter(QStyledItemDelegate):
    """Paints a cell as the editor in it would look without the focus."""

    def __init__(self, view: SheetView, sheet: Sheet) -> None:
        super().__init__(view)
        self._view, self._sheet = view, sheet

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        c, place = T.c, QRect(option.rect)  # type: ignore[attr-defined]
        row, column = index.row(), index.column()
        last = row >= self._sheet.count()
        painter.fillRect(QRect(place.left(), place.bottom(), place.width(), 1), QColor(c.line))
        if column == 0:
            painter.setFont(font("label"))
            painter.setPen(QColor(c.ink3))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, "+" if last else str(row + 1))
            return
        painter.fillRect(QRect(place.left(), place.top(), 1, place.height()), QColor(c.line))
        if column == len(self._sheet.columns()) + 1:
            if not last and self._sheet.is_open():
                size = T.px(16)
                spot = QRect(0, 0, size, size)
                spot.moveCenter(place.center())
                painter.drawPixmap(spot.topLeft(), pixmap("trash", c.ink3, size))
            return
        self._paint_cell(painter, place, self._sheet.cell(row, column - 1), self._view.is_picked(row, column - 1))
        if last and column == 1 and (row, 0) != self._view.current():
            painter.setPen(QColor(c.ink3))
            painter.drawText(place.adjusted(10, 0, -8, 0), _LINE, t("parts.repeat.type_here"))

    def _paint_cell(self, painter: QPainter, place: QRect, cell: CellView, picked: bool) -> None:
        c = T.c
        inside = place.adjusted(1, 0, 0, -1)
        painter.fillRect(inside, QColor(c.surface))  # over the table's own mark of a picked cell
        if cell.state is FieldState.DISABLED:
            painter.fillRect(inside, QColor(c.sunken))
        elif picked or cell.state is FieldState.PREFILLED:
            painter.fillRect(inside, QColor(c.accent_soft))
        edge = {FieldState.MUST_FIX: c.red, FieldState.ATTENTION: c.amber}.get(cell.state)
        if edge:
            painter.setPen(QPen(QColor(edge), 1))
            painter.drawRect(inside.adjusted(0, 0, -1, -1))
        painter.setFont(font("body"))
        painter.setPen(QColor(c.ink3 if cell.state is FieldState.DISABLED else c.ink))
        room = place.adjusted(11, 0, -8, 0)
        if edge:
            room.setRight(room.right() - self._paint_mark(painter, place, cell.state, edge))
        painter.drawText(
            room, _LINE, painter.fontMetrics().elidedText(cell.text, Qt.TextElideMode.ElideRight, room.width())
        )

    def _paint_mark(self, painter: QPainter, place: QRect, state: FieldState, tone: str) -> int:
        """The sign of a field with this state at the end of the cell, since no colour speaks alone; the room it took."""
        size = T.px(MARK)
        spot = QRect(place.right() - 8 - size, 0, size, size)
        spot.moveTop(place.center().y() - size // 2)
        name = "warning-circle-fill" if state is FieldState.MUST_FIX else "warning"
        painter.drawPixmap(spot.topLeft(), pixmap(name, tone, size))
        return size + 4


_LINE = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft) | int(Qt.TextFlag.TextSingleLine)


class SheetView(QTableView):
    """The table. ``editor_at`` gives the filled editor of a cell, never the one that is open.

    Signals: entered(int row, int column) when a cell got its editor; leaving() before it goes to another; binned(int row).
    """

    entered = Signal(int, int)
    leaving = Signal()
    binned = Signal(int)

    def __init__(self, sheet: Sheet, editor_at: Callable[[int, int], LineEdit]) -> None:
        super().__init__()
        self._sheet, self._editor_at = sheet, editor_at
        self._editor: LineEdit | None = None
        self._stale: LineEdit | None = None
        self._current = (-1, -1)
        self._model = SheetModel(sheet)
        self.setModel(self._model)
        self.setItemDelegate(_Painter(self, sheet))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionsClickable(False)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.relook()

    def current(self) -> tuple[int, int]:
        """Row and column of the cell with the editor; (-1, -1) for none."""
        return self._current

    def editor(self) -> LineEdit | None:
        """The editor that is open."""
        return self._editor

    def is_picked(self, row: int, column: int) -> bool:
        """Whether the cell belongs to a block of several."""
        picked = self.selectionModel().selection()
        return picked.contains(self._model.index(row, column + 1)) and not self.picked_one()

    def picked_one(self) -> bool:
        """Whether no block of several cells is picked."""
        block = self.block()
        return block[0] == block[2] and block[1] == block[3]

    def block(self) -> tuple[int, int, int, int]:
        """First row, first column, last row, last column of what is picked."""
        ranges = self.selectionModel().selection()
        if ranges.isEmpty():
            return (*self._current, *self._current)
        one = ranges.at(0)
        most = len(self._sheet.columns())
        return one.top(), max(0, one.left() - 1), one.bottom(), min(most, one.right()) - 1

    def enter(self, row: int, column: int, reason: Qt.FocusReason = Qt.FocusReason.TabFocusReason) -> None:
        """Puts the editor, and the focus, into a cell."""
        rows, columns = self._model.rowCount(), len(self._sheet.columns())
        row, column = max(0, min(row, rows - 1)), max(0, min(column, columns - 1))
        if rows <= 0:
            return
        if self._editor is not None:
            self.leaving.emit()
        editor = self._editor_at(row, column)
        self.leave()
        self._editor, self._current = editor, (row, column)
        editor.setParent(self.viewport())
        self._pick(row, column)
        self.scrollTo(self._model.index(row, column + 1))
        self._fit_editor()
        editor.show()
        editor.raise_()
        editor.setFocus(reason)
        self._hide_stale()
        self.entered.emit(row, column)
        self.viewport().update()

    def leave(self) -> None:
        """Forgets the editor: what happens to it means nothing any more. It goes once the focus has another place."""
        self._hide_stale()
        self._stale, self._editor = self._editor, None
        self._current = (-1, -1)

    def _hide_stale(self) -> None:
        stale, self._stale = self._stale, None
        if stale is not None and stale is not self._editor:
            stale.hide()

    def extend(self, down: int, right: int) -> None:
        """Makes the picked block larger or smaller at the end away from the cell with the editor."""
        row, column = self._current
        top, left, bottom, last = self.block()
        far_row = top if bottom == row and top != row else bottom
        far_column = left if last == column and left != column else last
        far_row = max(0, min(far_row + down, self._sheet.count() - 1))
        far_column = max(0, min(far_column + right, len(self._sheet.columns()) - 1))
        self.clearSelection()
        block = QItemSelection(self._model.index(row, column + 1), self._model.index(far_row, far_column + 1))
        self.selectionModel().select(block, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.viewport().update()

    def reload(self) -> None:
        """Shows the rows anew; the cell with the editor keeps it while it is there."""
        self._model.reload()
        if self._current[0] >= self._model.rowCount():
            self.leave()
            self._hide_stale()
        self._fit_height()
        self._fit_editor()
        self.viewport().update()

    def put_heads(self) -> None:
        """Names the columns anew."""
        self._model.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self._model.columnCount() - 1)

    def relook(self) -> None:
        self.verticalHeader().setMinimumSectionSize(10)
        self.verticalHeader().setDefaultSectionSize(T.h("gridrow"))
        self.horizontalHeader().setFont(font("label"))
        self.horizontalHeader().setFixedHeight(T.h("head"))
        self._fit_height()
        self._fit_columns()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_height()
        self._fit_columns()
        self._fit_editor()

    def updateGeometries(self) -> None:
        super().updateGeometries()
        self._fit_editor()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        self._fit_editor()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if not index.isValid() or index.column() == 0:
            return
        if index.column() == self._model.columnCount() - 1:
            if index.row() < self._sheet.count() and self._sheet.is_open():
                self.binned.emit(index.row())
            return
        self.enter(index.row(), index.column() - 1, Qt.FocusReason.MouseFocusReason)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        row, column = self._current
        if event.buttons() & Qt.MouseButton.LeftButton and index.isValid() and row >= 0:
            top, left, bottom, last = self.block()
            far_row = top if bottom == row and top != row else bottom
            far_column = left if last == column and left != column else last
            self.extend(index.row() - far_row, index.column() - 1 - far_column)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            event.ignore()
            return False
        return super().event(event)

    def _pick(self, row: int, column: int) -> None:
        index = self._model.index(row, column + 1)
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def _fit_editor(self) -> None:
        if self._editor is None:
            return
        row, column = self._current
        place = self.visualRect(self._model.index(row, column + 1))
        self._editor.setGeometry(place.adjusted(1, 0, 0, -1))

    def _fit_height(self) -> None:
        rows = max(1, min(self._model.rowCount(), MOST_SEEN))
        across = len(self._sheet.columns()) > FEW_COLUMNS and self._wanted() > self.width() > 0
        self._put_bars(across=across, down=self._model.rowCount() > rows)
        bar = self.horizontalScrollBar().sizeHint().height() if across else 0
        height = T.h("head") + rows * T.h("gridrow") + 1 + bar
        if height != self.height() or self.minimumHeight() != height:
            self.setFixedHeight(height)

    def _put_bars(self, *, across: bool, down: bool) -> None:
        """A bar only where it is needed: left to Qt, either bar takes the room that calls for the other one."""
        off, on = Qt.ScrollBarPolicy.ScrollBarAlwaysOff, Qt.ScrollBarPolicy.ScrollBarAlwaysOn
        self.setHorizontalScrollBarPolicy(on if across else off)
        self.setVerticalScrollBarPolicy(on if down else off)

    def _wanted(self) -> int:
        large = 0.95 if T.large else 1.0
        columns = sum(T.px(column.width or REST_WIDTH, large) for column in self._sheet.columns())
        return columns + T.px(NUMBER_WIDTH + BIN_WIDTH, large)

    def _fit_columns(self) -> None:
        """Columns get the widths asked for; without room for that a few share what there is, many scroll."""
        large, columns = 0.95 if T.large else 1.0, self._sheet.columns()
        number, bin_ = T.px(NUMBER_WIDTH, large), T.px(BIN_WIDTH, large)
        room = self.viewport().width() - number - bin_
        wanted = [T.px(column.width or REST_WIDTH, large) for column in columns]
        if room > 0 and (sum(wanted) <= room or len(columns) <= FEW_COLUMNS):
            crowded = sum(wanted) > room
            sharing = [
                width if crowded or not column.width else 0 for width, column in zip(wanted, columns, strict=True)
            ]
            spare = room - sum(0 if share else width for share, width in zip(sharing, wanted, strict=True))
            whole = sum(sharing) or 1
            wanted = [spare * share // whole if share else width for share, width in zip(sharing, wanted, strict=True)]
            if any(sharing):
                at = next(place for place, share in enumerate(sharing) if share)
                wanted[at] += room - sum(wanted)
        self.setColumnWidth(0, number)
        for place, width in enumerate(wanted, 1):
            self.setColumnWidth(place, max(20, width))
        self.setColumnWidth(len(columns) + 1, bin_)
