"""RepeatGrid: rows of a repeat (children, vehicles) as a table one types into, with an always-open last row."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import cast

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QGridLayout, QSizePolicy, QWidget

from ui.desktop.i18n import t
from ui.desktop.style.icons import pixmap
from ui.desktop.style.tokens import T
from ui.desktop.widgets.basics import Col, Icon, Label, Row, box, is_enter
from ui.desktop.widgets.editors import Editor, LineEdit
from ui.desktop.widgets.field import FieldState, FieldView

NUMBER_WIDTH, DELETE_WIDTH = 36, 44
REST_WIDTH = 150  # what a column without a width of its own needs at least


@dataclass(frozen=True, slots=True)
class RepeatColumn:
    """One question of the repeat. `width` in px at normal text, 0 shares the rest; `make` makes a line editor."""

    name: str
    label: str
    make: Callable[[], LineEdit]
    width: int = 0


class _Delete(QAbstractButton):
    """The bin at the end of a row."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(t("parts.repeat.delete"))
        self.setToolTip(t("parts.repeat.delete"))
        self.relook()

    def relook(self) -> None:
        self.setFixedSize(T.px(DELETE_WIDTH, 0.95 if T.large else 1), T.h("gridrow"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_enter(event):
            self.click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, size = QPainter(self), T.px(16)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        hot = self.underMouse() or self.hasFocus()
        place = QRect(0, 0, size, size)
        place.moveCenter(self.rect().center())
        painter.drawPixmap(place.topLeft(), pixmap("trash", T.c.red if hot else T.c.ink3, size))
        if self.hasFocus():
            painter.setPen(QColor(T.c.accent))
            painter.drawRect(self.rect().adjusted(2, 2, -3, -3))


class _RowParts:
    """The widgets of one row."""

    def __init__(self, columns: Sequence[RepeatColumn]) -> None:
        self.number = Label("", "label", "ink3")
        self.number.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.editors: dict[str, Editor] = {column.name: column.make() for column in columns}
        self.views: dict[str, FieldView] = {}
        self.bin = _Delete()
        for column in columns:
            widget = self.widget(column.name)
            widget.setProperty("cell", True)
            widget.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            widget.setAccessibleName(column.label)

    def widget(self, name: str) -> QWidget:
        return cast(QWidget, self.editors[name])

    def widgets(self) -> list[QWidget]:
        return [self.number, *(cast(QWidget, editor) for editor in self.editors.values()), self.bin]

    def is_empty(self) -> bool:
        return not any(editor.raw().strip() for editor in self.editors.values())


class RepeatGrid(QFrame):
    """Rows to type into; the last one is always open and becomes a row with its first letter.

    Enter goes to the next cell and after the last cell to the next row; in the empty last row it leaves the grid. Up and
    Down change the row, Ctrl+Delete deletes it. The fault of the cell with the focus stands below, else the first one.
    Signals: row_added(int), row_removed(int), edited(int row, str name, str value), committed(int row, str name, str value),
    advance(), back().
    """

    row_added = Signal(int)
    row_removed = Signal(int)
    edited = Signal(int, str, str)
    committed = Signal(int, str, str)
    advance = Signal()
    back = Signal()

    def __init__(self, columns: Sequence[RepeatColumn], *, most: int = 200) -> None:
        super().__init__()
        self._columns, self._most = tuple(columns), most
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)  # columns never widen the window
        self._rows: list[_RowParts] = []
        self._lines = QGridLayout()
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(0)
        self._message_icon, self._message = Icon("warning-circle-fill", "red", 15), Label("", "label", elide=True)
        tail = Row(self._message_icon, self._message, gap=4)
        tail.setStretch(1, 1)
        self._tail = box(tail)
        self.setLayout(Col(self._lines, 1, self._tail, gap=0))
        self._heads = [Label(column.label, "label", "ink2", elide=True) for column in self._columns]
        for place, head in enumerate(self._heads, 1):
            head.setContentsMargins(10, 0, 0, 0)
            self._lines.addWidget(head, 0, place)
        self._open_row()
        self.relook()

    def count(self) -> int:
        """How many rows there are, the open one not counted."""
        return len(self._rows) - 1

    def values(self) -> list[dict[str, str]]:
        """The rows as {name: value}."""
        return [{name: editor.value() for name, editor in row.editors.items()} for row in self._rows[:-1]]

    def put_rows(self, rows: Sequence[dict[str, str]]) -> None:
        """Show these rows without emitting anything; widgets of rows that stay are kept, with caret and focus."""
        while self.count() > len(rows):
            self._drop(self.count() - 1)
        while self.count() < len(rows):
            self._open_row()
        for parts, row in zip(self._rows, rows, strict=False):
            for name, value in row.items():
                if name in parts.editors and parts.editors[name].value() != value:
                    parts.editors[name].set_value(value)
        self._renumber()

    def put_labels(self, labels: Mapping[str, str]) -> None:
        """Name the columns anew (another language)."""
        for head, column in zip(self._heads, self._columns, strict=True):
            head.set_words(labels.get(column.name, column.label))
        for parts in self._rows:
            for name, label in labels.items():
                parts.widget(name).setAccessibleName(label)

    def editor(self, row: int, name: str) -> Editor:
        """The editor of a cell; the row after the last is the open one."""
        return self._rows[row].editors[name]

    def focus_cell(self, row: int, name: str = "") -> None:
        """Put the focus into a cell, the first of the row without a name."""
        parts = self._rows[min(row, len(self._rows) - 1)]
        parts.widget(name or self._columns[0].name).setFocus(Qt.FocusReason.TabFocusReason)

    def render_cell(self, row: int, name: str, view: FieldView) -> None:
        """Show state and message of one cell."""
        parts = self._rows[row]
        if parts.views.get(name, FieldView()) == view:
            return
        parts.views[name] = view
        parts.editors[name].set_state(view.state.value if view.state is not FieldState.DISABLED else "")
        parts.widget(name).setEnabled(view.state is not FieldState.DISABLED)
        parts.widget(name).setAccessibleDescription(view.message)
        self._say()

    def remove(self, row: int) -> None:
        """Delete a row as the clerk would; a focus in it goes to the row behind first, so that nobody hears of half a row."""
        if 0 <= row < self.count():
            if any(widget.hasFocus() for widget in self._rows[row].widgets()):
                self.focus_cell(row + 1)
            self._drop(row)
            self._renumber()
            self.row_removed.emit(row)

    def relook(self) -> None:
        large = 0.95 if T.large else 1.0
        self._lines.setColumnMinimumWidth(0, T.px(NUMBER_WIDTH, large))
        self._lines.setRowMinimumHeight(0, T.h("head"))
        self._lines.setColumnMinimumWidth(len(self._columns) + 1, T.px(DELETE_WIDTH, large))
        self._tail.setFixedHeight(T.h("message"))
        self._fit_columns()
        self._renumber()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_columns()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self._say()
        if event.type() != QEvent.Type.KeyPress:
            return False
        key = cast(QKeyEvent, event)
        row, name = self._place_of(watched)
        if key.key() == Qt.Key.Key_Delete and key.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.remove(row)
            return True
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(key.key()))
        opened = getattr(watched, "is_open", None)
        if step is None or (opened is not None and opened()) or key.modifiers() & Qt.KeyboardModifier.AltModifier:
            return False
        if 0 <= row + step < len(self._rows):
            self.focus_cell(row + step, name)
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter, line = QPainter(self), QColor(T.c.line)
        area = self._lines.geometry()
        for parts in self._rows:
            top = parts.number.geometry().top()
            painter.fillRect(area.left(), top - 1, area.width(), 1, line)
            for widget in parts.widgets()[1:]:
                painter.fillRect(widget.geometry().left() - 1, top, 1, parts.number.height(), line)
        painter.fillRect(area.left(), area.bottom(), area.width(), 1, line)

    def _fit_columns(self) -> None:
        """Give columns the widths asked for; where there is no room for that, share what there is in proportion."""
        large = 0.95 if T.large else 1.0
        wanted = [T.px(column.width or REST_WIDTH, large) for column in self._columns]
        crowded = self.width() < sum(wanted) + T.px(NUMBER_WIDTH + DELETE_WIDTH, large)
        for place, column in enumerate(self._columns, 1):
            self._lines.setColumnMinimumWidth(place, 0 if crowded or not column.width else wanted[place - 1])
            self._lines.setColumnStretch(place, wanted[place - 1] if crowded else 0 if column.width else 1)

    def _open_row(self) -> None:
        """Add the always-open row at the end."""
        parts, line = _RowParts(self._columns), self._lines.rowCount()
        self._rows.append(parts)
        for place, widget in enumerate(parts.widgets()):
            self._lines.addWidget(widget, line, place)
            widget.show()  # at once: a layout shows it later, and a hidden widget takes no focus
        for name, editor in parts.editors.items():
            parts.widget(name).installEventFilter(self)
            editor.edited.connect(lambda value, p=parts, n=name: self._on_edited(p, n, value))
            editor.committed.connect(lambda value, p=parts, n=name: self._on_committed(p, n, value))
            editor.advance.connect(lambda p=parts, n=name: self._on_enter(p, n, 1))
            editor.back.connect(lambda p=parts, n=name: self._on_enter(p, n, -1))
        parts.bin.clicked.connect(lambda _=False, p=parts: self.remove(self._rows.index(p)))
        self._tab_after_last_row()
        self._renumber()

    def _tab_after_last_row(self) -> None:
        """Put the new row behind the row before in the order of Tab; by itself it would come last in the window."""
        if len(self._rows) > 1:
            chain = [self._rows[-2].bin, *self._rows[-1].widgets()[1:]]
            for one, after in pairwise(chain):
                self.setTabOrder(one, after)

    def _drop(self, row: int) -> None:
        parts = self._rows.pop(row)
        for widget in parts.widgets():
            self._lines.removeWidget(widget)
            widget.hide()
            widget.deleteLater()

    def _renumber(self) -> None:
        for number, parts in enumerate(self._rows, 1):
            last = parts is self._rows[-1]
            parts.number.set_words("+" if last else str(number))
            parts.bin.setVisible(not last)
            parts.number.setFixedHeight(T.h("gridrow"))
            first = parts.editors[self._columns[0].name]
            if isinstance(first, LineEdit):
                first.setPlaceholderText(t("parts.repeat.type_here") if last else "")
        self._say()
        self.updateGeometry()

    def _on_edited(self, parts: _RowParts, name: str, value: str) -> None:
        row = self._rows.index(parts)
        if parts is self._rows[-1] and not parts.is_empty() and len(self._rows) <= self._most:
            self._open_row()
            self.row_added.emit(row)
        if parts is not self._rows[-1]:
            self.edited.emit(row, name, value)

    def _on_committed(self, parts: _RowParts, name: str, value: str) -> None:
        if parts in self._rows[:-1]:
            self.committed.emit(self._rows.index(parts), name, value)

    def _on_enter(self, parts: _RowParts, name: str, step: int) -> None:
        names = [column.name for column in self._columns]
        row, at = self._rows.index(parts), names.index(name) + step
        if step > 0 and parts is self._rows[-1] and parts.is_empty():
            self.advance.emit()
        elif 0 <= at < len(names):
            self.focus_cell(row, names[at])
        elif step > 0:
            self.focus_cell(row + 1)
        elif row > 0:
            self.focus_cell(row - 1, names[-1])
        else:
            self.back.emit()

    def _place_of(self, widget: QObject) -> tuple[int, str]:
        for row, parts in enumerate(self._rows):
            for name, editor in parts.editors.items():
                if cast(QObject, editor) is widget:
                    return row, name
        return -1, ""

    def _say(self) -> None:
        """Show the message of the cell with the focus, else the first fault, else how the row with the focus goes."""
        said = FieldView()
        for parts in self._rows:
            for name, view in parts.views.items():
                if not view.message:
                    continue
                if parts.widget(name).hasFocus():
                    said = view
                    break
                if not said.message and view.state in (FieldState.MUST_FIX, FieldState.ATTENTION):
                    said = view
        if not said.message and any(widget.hasFocus() for row in self._rows[:-1] for widget in row.widgets()):
            said = FieldView(message=t("parts.repeat.delete"))
        wrong = said.state is FieldState.MUST_FIX
        self._message_icon.setVisible(said.state in (FieldState.MUST_FIX, FieldState.ATTENTION))
        self._message_icon.set_icon("warning-circle-fill" if wrong else "warning", "red" if wrong else "amber")
        self._message.set_tone("red" if wrong else "amber" if said.state is FieldState.ATTENTION else "ink3")
        self._message.set_words(said.message)
