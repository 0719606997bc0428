"""DataTable: one virtual table for the queue and every other list; FilterTabs above it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QItemSelection, QModelIndex, QPersistentModelIndex, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from ui.desktop.i18n.words import dots
from ui.desktop.style.icons import pixmap
from ui.desktop.style.theme import font
from ui.desktop.style.tokens import RADIUS, T
from ui.desktop.widgets.basics import AL, Row, is_enter
from ui.desktop.widgets.chips import chip_width, paint_chip

Index = QModelIndex | QPersistentModelIndex
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Column:
    """A column head. `width` in px at normal text, 0 for the rest; `needs` is the window width below which it goes."""

    title: str
    width: int = 0
    right: bool = False
    needs: int = 0


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: words, tone, text role, icon; `chip` paints both on a soft ground; `sub` are quieter words behind."""

    text: str = ""
    tone: str = "ink"
    icon: str = ""
    chip: bool = False
    role: str = "body"
    right: bool = False
    sub: str = ""


class _Rows(QAbstractTableModel, Generic[R]):
    """Rows as they come from the store; a row is turned into cells when it is painted."""

    def __init__(self) -> None:
        super().__init__()
        self.columns: tuple[Column, ...] = ()
        self.rows: Sequence[R] = ()
        self.render: Callable[[R], Sequence[Cell]] = lambda row: ()
        self._cells: dict[int, Sequence[Cell]] = {}

    def put(self, rows: Sequence[R]) -> None:
        self.beginResetModel()
        self.rows = rows
        self._cells.clear()
        self.endResetModel()

    def cell(self, row: int, column: int) -> Cell:
        cells = self._cells.get(row)
        if cells is None:
            if len(self._cells) > 400:
                self._cells.clear()
            cells = self._cells[row] = self.render(self.rows[row])
        return cells[column]

    def rowCount(self, parent: Index | None = None) -> int:
        return len(self.rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            cell = self.cell(index.row(), index.column())
            return f"{cell.text} {cell.sub}".strip()
        return self.cell(index.row(), index.column()) if role == Qt.ItemDataRole.UserRole else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return (AL.AlignRight if column.right else AL.AlignLeft) | AL.AlignVCenter
        return None


class CellDelegate(QStyledItemDelegate):
    """Paints a Cell; the selected row has a soft ground and a 3 px bar."""

    PAD = 10

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        cell = index.data(Qt.ItemDataRole.UserRole)
        place, view = QRectF(option.rect), option.widget  # type: ignore[attr-defined]  # the stubs leave them out
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(view, QTableView) and view.selectionModel().isRowSelected(index.row(), QModelIndex()):
            painter.fillRect(place, QColor(T.c.accent_soft))
            if index.column() == 0:
                painter.fillRect(QRectF(place.left(), place.top(), 3, place.height()), QColor(T.c.accent))
        painter.fillRect(QRectF(place.left(), place.bottom() - 1, place.width(), 1), QColor(T.c.line))
        area = place.adjusted(self.PAD, 0, -self.PAD, 0)
        if cell.chip:
            width, height = min(chip_width(cell.text, cell.icon), area.width()), T.h("chip")
            chip = QRectF(area.left(), area.center().y() - height / 2, width, height)
            paint_chip(painter, chip, cell.text, cell.tone, cell.icon)
        else:
            self._paint_words(painter, area, cell)
        painter.restore()

    def _paint_words(self, painter: QPainter, area: QRectF, cell: Cell) -> None:
        x, ink = area.left(), T.c.of(cell.tone)
        if cell.icon:
            size = T.px(16)
            painter.drawPixmap(int(x), int(area.center().y() - size / 2), pixmap(cell.icon, ink, size))
            x += size + 6
        painter.setFont(font(cell.role))
        painter.setPen(QColor(ink))
        metrics = QFontMetrics(font(cell.role))
        words = metrics.elidedText(dots(cell.text), Qt.TextElideMode.ElideRight, int(area.right() - x) + 1)
        side = AL.AlignRight if cell.right else AL.AlignLeft
        painter.drawText(QRectF(x, area.top(), area.right() - x, area.height() - 1), AL.AlignVCenter | side, words)
        if cell.sub:
            x += metrics.horizontalAdvance(cell.text) + 8
            painter.setFont(font("label"))
            painter.setPen(QColor(T.c.ink3))
            rest = QFontMetrics(font("label")).elidedText(
                dots(cell.sub), Qt.TextElideMode.ElideRight, max(0, int(area.right() - x))
            )
            painter.drawText(QRectF(x, area.top(), area.right() - x, area.height() - 1), AL.AlignVCenter, rest)


class DataTable(QTableView):
    """A list of any length: arrows select, Enter or a double click opens.

    Signals: row_selected(row object or None), row_opened(row object).
    """

    row_selected = Signal(object)
    row_opened = Signal(object)

    def __init__(self, columns: Sequence[Column], render: Callable[[Any], Sequence[Cell]], *, name: str = "") -> None:
        super().__init__()
        self._model: _Rows[Any] = _Rows()
        self._model.columns, self._model.render = tuple(columns), render
        self._key: Callable[[Any], object] = id
        self._quiet = False
        self.setModel(self._model)
        self.setItemDelegate(CellDelegate(self))
        self.setAccessibleName(name)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionsClickable(False)
        self.doubleClicked.connect(self._on_opened)
        self.relook()

    def put_columns(self, columns: Sequence[Column]) -> None:
        """Other heads (another language); the cells stay as many."""
        self._model.columns = tuple(columns)
        self._model.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(columns) - 1)
        self.relook()

    def put_rows(self, rows: Sequence[Any], *, key: Callable[[Any], object]) -> None:
        """Show these rows. The row with the same `key` stays selected, otherwise the one that moves into its place."""
        chosen, at = self.selected(), self.currentIndex().row()
        wanted = self._key(chosen) if chosen is not None else None
        self._key = key
        self._quiet = True
        self._model.put(rows)
        self._quiet = False
        if not rows:
            self.row_selected.emit(None)
            return
        found = next((i for i, row in enumerate(rows) if wanted is not None and key(row) == wanted), max(0, at))
        self.select(min(found, len(rows) - 1))

    def rows(self) -> Sequence[Any]:
        return self._model.rows

    def select(self, row: int) -> None:
        """Select the row with this index and bring it into view."""
        self.selectRow(row)
        self.scrollTo(self._model.index(row, 0))

    def selected(self) -> Any:
        """The selected row object, None when there is none."""
        rows = self.selectionModel().selectedRows()
        return self._model.rows[rows[0].row()] if rows else None

    def relook(self) -> None:
        self.verticalHeader().setMinimumSectionSize(10)
        self.verticalHeader().setDefaultSectionSize(T.h("row"))
        self.horizontalHeader().setFont(font("label"))
        self.horizontalHeader().setFixedHeight(T.h("head") + 4)
        self._model.layoutChanged.emit()
        self._fit_columns()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_columns()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_enter(event):
            self._on_opened()
            return
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            event.ignore()
            return
        super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Typing in a list does nothing: the search line is for that."""

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        self.viewport().update()
        if not self._quiet:
            self.row_selected.emit(self.selected())

    def _on_opened(self) -> None:
        row = self.selected()
        if row is not None:
            self.row_opened.emit(row)

    def _fit_columns(self) -> None:
        window, head = self.window().width(), self.horizontalHeader()
        for place, column in enumerate(self._model.columns):
            fixed = QHeaderView.ResizeMode.Fixed if column.width else QHeaderView.ResizeMode.Stretch
            head.setSectionResizeMode(place, fixed)
            if column.width:
                self.setColumnWidth(place, T.px(column.width, 0.95 if T.large else 1))
            self.setColumnHidden(place, window < column.needs)


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter: id, words, how many rows it has (None while that is not known)."""

    id: str
    words: str
    count: int | None = None


class _FilterButton(QAbstractButton):
    def __init__(self, one: Filter, on: bool) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.put(one, on)

    def put(self, one: Filter, on: bool) -> None:
        self._one, self._on = one, on
        self.setAccessibleName(f"{one.words} {self._count()}".strip())
        self.relook()
        self.update()

    def id(self) -> str:
        return self._one.id

    def relook(self) -> None:
        width = QFontMetrics(font("body-b")).horizontalAdvance(self._one.words) + 24
        width += QFontMetrics(font("label")).horizontalAdvance(self._count()) + 6 if self._count() else 0
        self.setFixedSize(width, T.h("button"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_enter(event):
            self.click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        c, painter, on = T.c, QPainter(self), self._on
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(c.accent if on or self.hasFocus() else c.line), 2 if self.hasFocus() else 1))
        painter.setBrush(QColor(c.accent_soft if on else c.line if self.underMouse() else c.surface))
        frame = QRectF(self.rect()).adjusted(1, 1, -1, -1) if self.hasFocus() else QRectF(self.rect())
        painter.drawRoundedRect(frame.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS["field"], RADIUS["field"])
        painter.setFont(font("body-b" if on else "body"))
        painter.setPen(QColor(c.accent if on else c.ink))
        painter.drawText(QRectF(12, 0, self.width(), self.height()), AL.AlignVCenter, self._one.words)
        painter.setFont(font("label"))
        painter.setPen(QColor(c.accent if on else c.ink2))
        painter.drawText(
            QRectF(0, 0, self.width() - 12, self.height() + 1), AL.AlignVCenter | AL.AlignRight, self._count()
        )

    def _count(self) -> str:
        return "" if self._one.count is None else str(self._one.count)


class FilterTabs(QFrame):
    """Filters with counts, one of them on. Signals: chosen(str id)."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._buttons: list[_FilterButton] = []
        self._row = Row()
        self.setLayout(Row(self._row, None, gap=0))

    def put(self, filters: Sequence[Filter], current: str) -> None:
        """Show these filters with `current` on; buttons that stay are kept, with the focus."""
        while len(self._buttons) > len(filters):
            gone = self._buttons.pop()
            gone.hide()
            gone.deleteLater()
        for button, one in zip(self._buttons, filters, strict=False):
            button.put(one, one.id == current)
        for one in filters[len(self._buttons) :]:
            button = _FilterButton(one, one.id == current)
            button.clicked.connect(lambda _=False, b=button: self.chosen.emit(b.id()))
            self._buttons.append(button)
            self._row.addWidget(button)
            button.show()
