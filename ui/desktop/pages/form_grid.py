"""Rows of a repeat as a table: what is typed, pasted and taken back goes into the record, cell by cell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFocusEvent, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QFrame, QWidget

from counter_app.forms import Changes, QuestionState, Record
from ui.desktop.i18n import t
from ui.desktop.pages.form_asked import Tools
from ui.desktop.pages.form_block import Block, Undo, joined, read_block, write_block
from ui.desktop.pages.form_checks import Attention, field_view
from ui.desktop.pages.form_editors import answer_of, make_cell, note_typed, put_typed, set_choices
from ui.desktop.pages.form_layout import Repeat
from ui.desktop.pages.form_plan import Kind, Question
from ui.desktop.pages.form_rows import Asks, Shape
from ui.desktop.pages.form_shapes import said
from ui.desktop.style.tokens import T
from ui.desktop.widgets.basics import Col, Icon, Label, Row, box
from ui.desktop.widgets.cells import CellView, SheetColumn, SheetView
from ui.desktop.widgets.choice import Choice
from ui.desktop.widgets.editors import LineEdit
from ui.desktop.widgets.field import FieldState, FieldView

_WIDTHS = {"id": 196, "phone": 124}
_DATE_WIDTH, _MOST_FIXED = 128, 470
_PAGE = 10
"""Rows that a page key goes."""

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
_ARROWS = {
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
}


class SheetShape(Shape):
    """The rows as a table with an always-open last row.

    Enter goes to the next cell, arrows to the one beside; Shift with arrows picks a block; Ctrl+C, Ctrl+V and Delete copy, paste
    and clear it, Ctrl+Z takes the last paste or clearing back; Ctrl+Delete deletes the row.
    """

    def __init__(self, plan: Repeat, record: Record, tools: Tools, asks: Asks) -> None:
        super().__init__(plan, record, tools, QFrame(), asks)
        self._editors: dict[tuple[str, bool], LineEdit] = {}
        self._left: set[str] = set()
        self._raw: dict[str, str] = {}  # what was typed and is no answer
        self._undo = Undo()
        self._at = (-1, -1)
        self._heads = self._said_heads()
        self.sheet = SheetView(self, self._open)
        self.sheet.entered.connect(self._on_entered)
        self.sheet.leaving.connect(self._on_leaving)
        self.sheet.binned.connect(self.remove)
        self._icon, self._message = Icon("warning-circle-fill", "red", 15), Label("", "label", elide=True)
        tail = Row(self._icon, self._message, gap=4)
        tail.setStretch(1, 1)
        self._tail = box(tail)
        self._tail.setFixedHeight(T.h("message"))
        self.widget.setLayout(Col(self.sheet, 1, self._tail, gap=0))
        self._gate = _Gate(self)
        self.focus_widget = self._gate
        self._say()

    # -- what the table asks ------------------------------------------------------------------------------------------

    def columns(self) -> Sequence[SheetColumn]:
        return self._heads

    def is_open(self) -> bool:
        return not self.plan.fixed

    def cell(self, row: int, column: int) -> CellView:
        question = self.plan.columns[column]
        if row >= self.count():
            return CellView("")
        ref = self.cell_ref(row, question)
        state = self._record.state(ref)
        view = self._view(question, ref, state)
        return CellView(self._raw.get(ref) or self._shown(question, state), view.state, view.message)

    # -- what the repeat asks -----------------------------------------------------------------------------------------

    def repaint(self, ref: str) -> None:
        heads = self._said_heads()
        if heads != self._heads:
            self._heads = heads
            self.sheet.put_heads()
        self._tail.setFixedHeight(T.h("message"))
        self.sheet.reload()
        editor, (row, column) = self.sheet.editor(), self.sheet.current()
        if editor is not None:
            self._fill(editor, row, self.plan.columns[column], anew=False)
        self._say()

    def focus(self, *, last: bool = False) -> None:
        self.sheet.enter(self.count() if last and self.is_open() else self.count() - 1 if last else 0, 0)

    def go_to(self, ref: str) -> None:
        row = self.row_of(ref)
        names = [self.cell_ref(row, column) for column in self.plan.columns] if row >= 0 else []
        self.sheet.enter(row if row >= 0 else self.count(), names.index(ref) if ref in names else 0)

    def here(self) -> str:
        row, column = self.sheet.current()
        return self.cell_ref(row, self.plan.columns[column]) if 0 <= row < self.count() else ""

    def holds_more(self) -> bool:
        return bool(self._left or self._raw or self._undo)

    # -- cells --------------------------------------------------------------------------------------------------------

    def _open(self, row: int, column: int) -> LineEdit:
        """The editor of a cell, with its answer."""
        question = self.plan.columns[column]
        editor = self._spare(question)
        self._at = row, column
        self._fill(editor, row, question, anew=True)
        return editor

    def _spare(self, question: Question) -> LineEdit:
        """An editor of a column that is not the open one: each column has two at most."""
        key = (question.name, False)
        if key in self._editors and self._editors[key] is self.sheet.editor():
            key = (question.name, True)
        if key not in self._editors:
            self._editors[key] = self._make(question)
        return self._editors[key]

    def _make(self, question: Question) -> LineEdit:
        editor = make_cell(question, self.pattern(question), keys=self._tools.keys, now=self._tools.now)
        editor.setProperty("cell", True)
        editor.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # Tab goes from cell to cell by the table's own rule
        editor.hide()
        editor.setParent(self.sheet.viewport())
        editor.installEventFilter(self)
        editor.edited.connect(lambda _value: self._on_edited(editor))
        editor.advance.connect(lambda: self._step(1))
        editor.back.connect(lambda: self._step(-1))
        return editor

    def _fill(self, editor: LineEdit, row: int, question: Question, *, anew: bool) -> None:
        """Choices, answer and look of the cell; what is being typed stays."""
        here = row < self.count()
        ref = self.cell_ref(row, question) if here else ""
        state = self._record.state(ref) if here else self.pattern(question)
        value = state.value if here else ""
        set_choices(editor, state.choices, self._tools.keys, self._tools.media_of)
        if anew:
            editor.set_value(value)
            put_typed(editor, value, self._tools.typed)
            if ref in self._raw:
                editor.set_raw(self._raw[ref])
            editor.setPlaceholderText("" if here else t("parts.repeat.type_here"))
        elif not editor.isModified() and ref not in self._raw and editor.value() != value:
            editor.set_value(value)
            put_typed(editor, value, self._tools.typed)
        view = self._view(question, ref, state) if here else FieldView()
        editor.setReadOnly(here and view.state is FieldState.DISABLED)
        editor.set_state("" if view.state is FieldState.DISABLED else view.state.value)
        editor.setAccessibleName(said(self.pattern(question).label).words)
        editor.setAccessibleDescription(view.message)

    def _view(self, column: Question, ref: str, state: QuestionState) -> FieldView:
        if not state.relevant:
            return FieldView(FieldState.DISABLED, t("form.rows.not_needed"))
        if ref in self._raw:
            return FieldView(FieldState.MUST_FIX, t("form.choice.unknown"))
        attention = Attention(focused=self._typing(ref), touched=ref in self._left, asked=self._asks())
        view = field_view(column, state, attention, None, self._tools.today())
        return FieldView() if view.state is FieldState.CHECKED else view

    def _shown(self, question: Question, state: QuestionState) -> str:
        """The answer as its editor would show it."""
        if not state.value:
            return ""
        if state.choices:
            return next((said(one.label).words for one in state.choices if one.value == state.value), state.value)
        editor = self._spare(question)
        editor.set_value(state.value)
        return editor.text()

    def _typing(self, ref: str) -> bool:
        editor = self.sheet.editor()
        return editor is not None and editor.hasFocus() and ref == self.here()

    def _on_edited(self, editor: LineEdit) -> None:
        if editor is not self.sheet.editor():
            return
        row, column = self._at
        question = self.plan.columns[column]
        told: list[Changes] = []
        if row >= self.count():
            if not editor.raw().strip() or self.plan.fixed:
                return
            told.append(self._record.add_row(self.plan.ref))
        ref = self.cell_ref(row, question)
        answer = answer_of(question, editor)
        note_typed(editor, self._tools.typed)
        self._raw.pop(ref, None)
        told.append(self._record.answer(ref, answer))
        self.changed.emit(joined(told))

    def _on_entered(self, row: int, column: int) -> None:
        self.moved.emit(self.here() or self.plan.ref)
        self._say()

    def _on_leaving(self) -> None:
        editor = self.sheet.editor()
        if editor is not None:
            editor.commit()
            self._leave(editor)

    def _leave(self, editor: LineEdit) -> None:
        """The focus left a cell: what is typed there is judged now."""
        row, column = self._at
        if not 0 <= row < self.count() or editor is not self.sheet.editor():
            return
        question = self.plan.columns[column]
        ref = self.cell_ref(row, question)
        self._left.add(ref)
        if isinstance(editor, Choice) and editor.raw().strip() and answer_of(question, editor) is None:
            self._raw[ref] = editor.raw()
        self.sheet.viewport().update()
        self._say()

    # -- the keyboard -------------------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self._leave(cast(LineEdit, watched))
        elif event.type() == QEvent.Type.KeyPress:
            return self._on_key(cast(LineEdit, watched), cast(QKeyEvent, event))
        return False

    def _on_key(self, editor: LineEdit, event: QKeyEvent) -> bool:
        key, held = Qt.Key(event.key()), event.modifiers()
        if held & CTRL:
            return self._on_ctrl(editor, key)
        if held & Qt.KeyboardModifier.AltModifier or (isinstance(editor, Choice) and editor.is_open()):
            return False
        if key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            return self._on_tab(-1 if key == Qt.Key.Key_Backtab or held & SHIFT else 1)
        if key in _ARROWS:
            return self._on_arrow(editor, *_ARROWS[key], shift=bool(held & SHIFT))
        if key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            row, column = self.sheet.current()
            self.sheet.enter(row + (_PAGE if key == Qt.Key.Key_PageDown else -_PAGE), column)
            return True
        if key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and not self.sheet.picked_one():
            self._clear()
            return True
        return False

    def _on_ctrl(self, editor: LineEdit, key: Qt.Key) -> bool:
        row, column = self.sheet.current()
        if key == Qt.Key.Key_Delete:
            self.remove(row)
            return True
        if key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.sheet.enter(0 if key == Qt.Key.Key_Home else self.count(), column)
            return True
        if key == Qt.Key.Key_C and (not self.sheet.picked_one() or not editor.hasSelectedText()):
            self._copy()
            return True
        if key == Qt.Key.Key_V:
            block = read_block(QGuiApplication.clipboard().text())
            if block.is_one() and self.sheet.picked_one():
                return False
            self._paste(block)
            return True
        if key == Qt.Key.Key_Z and not editor.isUndoAvailable() and self._undo:
            self._take_back()
            return True
        return False

    def _on_arrow(self, editor: LineEdit, down: int, right: int, *, shift: bool) -> bool:
        row, column = self.sheet.current()
        within = (bool(editor.text()) and not editor.hasSelectedText()) or editor.isModified()
        if right and within and not (shift and not self.sheet.picked_one()):
            end = len(editor.text()) if right > 0 else 0
            if shift or editor.cursorPosition() != end:
                return False
        if shift:
            self.sheet.extend(down, right)
        elif 0 <= column + right < len(self.plan.columns):
            self.sheet.enter(row + down, column + right)
        return True

    def _on_tab(self, step: int) -> bool:
        row, column = self.sheet.current()
        at = row * len(self.plan.columns) + column + step
        last = (self.count() + self.is_open()) * len(self.plan.columns)
        if not 0 <= at < last:
            self._gate.pass_on(step)
            return True
        self.sheet.enter(at // len(self.plan.columns), at % len(self.plan.columns))
        return True

    def _step(self, step: int) -> None:
        """Enter: to the next cell; from the empty last row on to what comes behind the table."""
        row, column = self.sheet.current()
        editor, width = self.sheet.editor(), len(self.plan.columns)
        empty = row >= self.count() and (editor is None or not editor.raw().strip())
        if (step > 0 and empty) or (self.plan.fixed and row == self.count() - 1 and column == width - 1 and step > 0):
            self.advance.emit()
        elif step < 0 and (row, column) == (0, 0):
            self.back.emit()
        else:
            at = row * width + column + step
            self.sheet.enter(at // width, at % width)

    # -- rows and blocks ----------------------------------------------------------------------------------------------

    def remove(self, row: int) -> None:
        """Deletes a row; the rows after it move up, and the focus stays where it was on the page."""
        if self.plan.fixed or not 0 <= row < self.count():
            return
        here, column = self.sheet.current()
        self.sheet.leave()
        self._left.clear()
        self._raw.clear()
        self._undo.forget()
        self.changed.emit(self._record.remove_row(f"{self.plan.ref}[{row + 1}]"))
        self.sheet.enter(min(here, self.count()) if here >= 0 else row, max(0, column))

    def _copy(self) -> None:
        top, left, bottom, last = self.sheet.block()
        rows = [
            [
                self._shown(column, self._record.state(self.cell_ref(row, column)))
                for column in self.plan.columns[left : last + 1]
            ]
            for row in range(top, min(bottom, self.count() - 1) + 1)
        ]
        QGuiApplication.clipboard().setText(write_block(rows))

    def _paste(self, block: Block) -> None:
        """A block from a spreadsheet, from this cell on; rows are added for it. What is no answer is kept and marked."""
        top, left, _, _ = self.sheet.block()
        row, column = (top, left) if not self.sheet.picked_one() else self.sheet.current()
        rows = block.rows if not self.plan.fixed else block.rows[: max(0, self.count() - row)]
        told: list[Changes] = []
        added, before = 0, list[tuple[str, str]]()
        self.sheet.leave()
        while self.count() < row + len(rows):
            told.append(self._record.add_row(self.plan.ref))
            added += 1
        for down, texts in enumerate(rows):
            for question, text in zip(self.plan.columns[column:], texts, strict=False):
                ref = self.cell_ref(row + down, question)
                state = self._record.state(ref)
                if not state.relevant or state.readonly:
                    continue
                before.append((ref, state.value))
                told.append(self._put(ref, question, state, text))
        self._undo.keep(before, added)
        self.changed.emit(joined(told))
        self.sheet.enter(row, column)
        self._message.set_words(
            t("form.rows.pasted", n=len(rows)) if not block.cut else t("form.rows.cut", n=len(rows))
        )

    def _put(self, ref: str, question: Question, state: QuestionState, text: str) -> Changes:
        """One pasted text as an answer: read as if it were typed."""
        editor = self._spare(question)
        set_choices(editor, state.choices, self._tools.keys, self._tools.media_of)
        editor.set_value("")
        editor.set_raw(text.strip())
        answer = answer_of(question, editor)
        note_typed(editor, self._tools.typed)
        self._raw.pop(ref, None)
        if answer is None and text.strip():
            self._raw[ref] = text.strip()
        self._left.add(ref)
        return self._record.answer(ref, answer)

    def _clear(self) -> None:
        top, left, bottom, last = self.sheet.block()
        row, column = self.sheet.current()
        refs = [
            self.cell_ref(at, question)
            for at in range(top, min(bottom, self.count() - 1) + 1)
            for question in self.plan.columns[left : last + 1]
        ]
        before = [(ref, self._record.state(ref).value) for ref in refs if not self._record.state(ref).readonly]
        self.sheet.leave()
        for ref, _value in before:
            self._raw.pop(ref, None)
        self._undo.keep(before, 0)
        self.changed.emit(joined([self._record.answer(ref, "") for ref, _value in before]))
        self.sheet.enter(row, column)

    def _take_back(self) -> None:
        """Ctrl+Z: as it was before the last paste or clearing."""
        before, added = self._undo.last()
        row, column = self.sheet.current()
        self.sheet.leave()
        told = [self._record.answer(ref, value) for ref, value in before]
        for ref, _value in before:
            self._raw.pop(ref, None)
        for _ in range(added):
            told.append(self._record.remove_row(f"{self.plan.ref}[{self.count()}]"))
        self.changed.emit(joined(told))
        self.sheet.enter(min(row, self.count()), column)

    # -- words --------------------------------------------------------------------------------------------------------

    def _said_heads(self) -> list[SheetColumn]:
        widths = _widths(self.plan.columns)
        words = [said(self.pattern(column).label).words for column in self.plan.columns]
        return [SheetColumn(word, width) for word, width in zip(words, widths, strict=True)]

    def _say(self) -> None:
        """The message of the cell with the focus, else the first fault, else how the row with the focus goes."""
        editor, here = self.sheet.editor(), self.here()
        if editor is None or not editor.hasFocus():
            here = ""
        view = self._view_of(here) if here else FieldView()
        if not view.message:
            view = next((one for one in map(self._fault_at, self._faulty()) if one.message), view)
        if not view.message and here:
            view = FieldView(message=t("form.rows.keys" if self.plan.may_be_table else "parts.repeat.delete"))
        wrong = view.state is FieldState.MUST_FIX
        self._icon.setVisible(view.state in (FieldState.MUST_FIX, FieldState.ATTENTION))
        self._icon.set_icon("warning-circle-fill" if wrong else "warning", "red" if wrong else "amber")
        self._message.set_tone("red" if wrong else "amber" if view.state is FieldState.ATTENTION else "ink3")
        self._message.set_words(view.message)

    def _faulty(self) -> list[str]:
        """Cells that may have something wrong, in order."""
        inside = f"{self.plan.ref}["
        wrong = [one.ref for one in self._record.problems() if one.ref.startswith(inside)]
        odd = [one.ref for one in self._record.warnings() if one.ref.startswith(inside)]
        return [*self._raw, *wrong[:50], *odd[:50]]

    def _fault_at(self, ref: str) -> FieldView:
        """What is wrong in a cell that has not the focus, with its place."""
        view, row = self._view_of(ref), self.row_of(ref)
        if view.state not in (FieldState.MUST_FIX, FieldState.ATTENTION):
            return FieldView()
        column = next(at for at, one in enumerate(self.plan.columns) if self.cell_ref(row, one) == ref)
        return view._replace(
            message=t("form.rows.fault", row=row + 1, column=self._heads[column].label, words=view.message)
        )

    def _view_of(self, ref: str) -> FieldView:
        row = self.row_of(ref)
        question = next((one for one in self.plan.columns if self.cell_ref(row, one) == ref), None)
        return self._view(question, ref, self._record.state(ref)) if question is not None else FieldView()


class _Gate(QWidget):
    """Takes the focus when Tab or Enter comes to the table, and hands it to a cell."""

    def __init__(self, shape: SheetShape) -> None:
        super().__init__(shape.widget)
        self._shape, self._passing = shape, False
        self.setFixedSize(0, 0)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def pass_on(self, step: int) -> None:
        """Tab goes on to what is before or behind the table."""
        self._passing = True
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        if step > 0:
            self.focusNextChild()
        else:
            self.focusPreviousChild()
        self._passing = False

    def focusInEvent(self, event: QFocusEvent) -> None:
        if not self._passing:
            self._shape.focus(last=event.reason() == Qt.FocusReason.BacktabFocusReason)


def _widths(columns: tuple[Question, ...]) -> list[int]:
    """Fixed widths for numbers and dates while they leave room for words; 0 shares the rest."""
    wanted = [_DATE_WIDTH if column.kind is Kind.DATE else _WIDTHS.get(column.format, 0) for column in columns]
    words = wanted.count(0)
    return wanted if words and sum(wanted) <= _MOST_FIXED and words <= 3 else [0] * len(columns)
