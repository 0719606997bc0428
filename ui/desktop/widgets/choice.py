"""Choice: one of many, found by typing its words, its pinyin initials or its code."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, QPoint, Qt, QTimer
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QListView, QWidget

from ui.desktop.style.theme import font
from ui.desktop.style.tokens import T
from ui.desktop.widgets.basics import Col, is_enter, is_shift, plain_keys
from ui.desktop.widgets.characters import characters
from ui.desktop.widgets.editors import LineEdit
from ui.desktop.widgets.option_index import OptionIndex

SLICE_S = 0.003
"""Pinyin is prepared in slices of this length between two keys."""


@dataclass(frozen=True, slots=True)
class Option:
    """One choice. `keys` are further ways to find it: pinyin, initials, short names; written small. `picture` is a file."""

    code: str
    label: str
    keys: tuple[str, ...] = ()
    picture: str = ""


def matching(options: Sequence[Option], typed: str) -> list[Option]:
    """The options that answer to `typed`, best first and otherwise in their own order; all of them for no text."""
    return [options[place] for place in OptionIndex(options).find(typed)]


class _Options(QAbstractListModel):
    """The options that are on show."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[Option] = []

    def put(self, options: list[Option]) -> None:
        self.beginResetModel()
        self.shown = options
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        return len(self.shown)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        wanted = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
        return self.shown[index.row()].label if role in wanted else None


class OptionList(QFrame):
    """The list under a Choice. A child of the window, not a window: no grab, the line keeps the keyboard."""

    ROWS = 8

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner.window())
        self.setProperty("popup", True)
        self.model = _Options()
        self.view = QListView()
        self.view.setModel(self.model)
        self.view.setUniformItemSizes(True)
        self.view.setLayoutMode(QListView.LayoutMode.Batched)
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setLayout(Col(self.view, margins=(1, 1, 1, 1)))
        self.hide()

    def show_at(self, line: QWidget, options: list[Option], current: int) -> None:
        """Show `options` below the line, or above it when the window ends too soon."""
        if self.parentWidget() is not line.window():
            self.setParent(line.window())
        self.model.put(options)
        self.view.setFont(font("body"))
        height = min(max(len(options), 1), self.ROWS) * (T.h("chip") + 8) + 4
        corner = line.mapTo(line.window(), QPoint(0, line.height() + 2))
        if corner.y() + height > line.window().height():
            corner.setY(max(0, line.mapTo(line.window(), QPoint(0, 0)).y() - height - 2))
        self.setGeometry(corner.x(), corner.y(), max(line.width(), T.px(160)), height)
        self.show()
        self.raise_()
        self.go_to(current)

    def go_to(self, row: int) -> None:
        """Mark the row, held within the list."""
        if self.model.shown:
            index = self.model.index(max(0, min(row, len(self.model.shown) - 1)))
            self.view.setCurrentIndex(index)
            self.view.scrollTo(index)

    def current(self) -> Option | None:
        row = self.view.currentIndex().row()
        return self.model.shown[row] if 0 <= row < len(self.model.shown) else None


class Choice(LineEdit):
    """One of many. `value()` is the code; what was typed, when it names no option.

    Typing filters, arrows move, Enter takes the marked one and goes on, Esc closes the list, Alt+Down opens it.
    """

    ICON = 14

    def __init__(self, options: Sequence[Option] = (), value: str = "", *, placeholder: str = "") -> None:
        self._index: OptionIndex | None = None
        self._put_options(options)
        super().__init__(value, trailing="caret-down-bold", placeholder=placeholder)
        self._list: OptionList | None = None
        self.icon_pressed.connect(self._toggle)

    def options(self) -> tuple[Option, ...]:
        return self._options

    def set_options(self, options: Sequence[Option]) -> None:
        """Offer other options (a cascade); the value stays, also when it is among them no longer."""
        if tuple(options) == self._options:
            return
        value = self.value()
        self._put_options(options)
        self.set_value(value)

    def value(self) -> str:
        typed = self._raw.strip()
        found = self._named(typed)
        return found.code if found else typed

    def set_value(self, value: str) -> None:
        self._raw = self._last_committed = value
        self._display()

    def commit(self) -> None:
        found = self._meant(self._raw.strip())
        if found:
            self._raw = found.code
        super().commit()

    def is_open(self) -> bool:
        """True while the list is on show."""
        return self._list is not None and self._list.isVisible()

    def open_list(self, typed: str = "") -> None:
        """Show what answers to `typed`, with the present value or the best match marked."""
        if self._list is None:
            self._list = OptionList(self)
            self._list.view.viewport().installEventFilter(self)
        found = self._found(typed)
        current = self._by_code.get(self._raw) if not typed else None
        self._list.show_at(self, found, found.index(current) if current is not None else 0)

    def index_ready(self) -> bool:
        """Whether the list answers to the pinyin of every option."""
        return self._index is not None and self._index.ready()

    def close_list(self) -> None:
        if self._list is not None:
            self._list.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.is_open() and self._key_in_list(event):
            event.accept()
            return
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up) and not is_shift(event):
            self.open_list()
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if not self._over_icon(event) and self.isEnabled() and not self.is_open():
            self.open_list()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        QTimer.singleShot(0, self, self._prepared_index)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.close_list()
        super().focusOutEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.MouseButtonRelease and self._list is not None:
            picked = self._list.current()
            if picked is not None:
                self.take(picked)
            return True
        return super().eventFilter(watched, event)

    def take(self, option: Option) -> None:
        """Choose this option as the clerk would."""
        self._raw = option.code
        self.close_list()
        self._display()
        self.edited.emit(option.code)
        self.commit()

    def _key_in_list(self, event: QKeyEvent) -> bool:
        """Handle a key for the open list; False when it is not for the list."""
        shown = self._list
        if shown is None or not plain_keys(event):
            return False
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
        step = steps.get(Qt.Key(event.key()))
        if step is not None:
            shown.go_to(shown.view.currentIndex().row() + step)
            return True
        if event.key() == Qt.Key.Key_Escape:
            self.close_list()
            self._display()
            return True
        if is_enter(event) and not is_shift(event):
            option = shown.current()
            if option is not None:
                self.take(option)
                self.advance.emit()
                return True
        return False

    def _on_edited(self, text: str) -> None:
        super()._on_edited(text)
        if text.strip():
            self.open_list(text)
        else:
            self.close_list()  # emptied on purpose: Enter goes on and leaves it empty

    def _toggle(self) -> None:
        if self.is_open():
            self.close_list()
        else:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self.open_list()

    def _named(self, text: str) -> Option | None:
        """The option with this code or label."""
        return self._by_code.get(text) or self._by_label.get(text)

    def _meant(self, text: str) -> Option | None:
        """The option with this code or label, or the only one that answers to the text."""
        named = self._named(text)
        if named is not None or not text:
            return named
        found = self._found(text)
        return found[0] if len(found) == 1 else None

    def _put_options(self, options: Sequence[Option]) -> None:
        self._options: tuple[Option, ...] = tuple(options)
        self._by_code = {option.code: option for option in self._options}
        self._by_label = {option.label: option for option in reversed(self._options)}
        self._index = None

    def _found(self, typed: str) -> list[Option]:
        """The options that answer to what was typed."""
        index = self._prepared_index()
        return [self._options[place] for place in index.find(typed)]

    def _prepared_index(self) -> OptionIndex:
        """The index of the present options; the pinyin of a long list follows while nobody waits."""
        if self._index is None:
            self._index = OptionIndex(self._options, characters())
            if not self._index.prepare(SLICE_S):
                QTimer.singleShot(0, self, self._go_on_preparing)
        return self._index

    def _go_on_preparing(self) -> None:
        if self._index is not None and not self._index.prepare(SLICE_S):
            QTimer.singleShot(0, self, self._go_on_preparing)

    def _shown(self) -> str:
        option = self._by_code.get(self._raw)
        return option.label if option else self._raw
