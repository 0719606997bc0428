"""Repeats: rows of the record as a table to type into, or one block of fields for each row."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import cast

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QFrame, QVBoxLayout, QWidget

from counter_app.forms import QuestionState, Record
from ui.desktop.i18n import t
from ui.desktop.pages.form_asked import Asked, Tools
from ui.desktop.pages.form_checks import Attention, field_view
from ui.desktop.pages.form_editors import answer_of, make_cell, set_choices
from ui.desktop.pages.form_plan import Kind, Question, Repeat
from ui.desktop.widgets.basics import Col, Label, Row, box
from ui.desktop.widgets.buttons import KeyButton
from ui.desktop.widgets.editors import LineEdit
from ui.desktop.widgets.field import FieldGrid, FieldState, FieldView
from ui.desktop.widgets.repeat import RepeatColumn, RepeatGrid

_PLACE = re.compile(r"\[(\d+)\]/(\w+)$")
_WIDTHS = {"id": 196, "phone": 124}
_DATE_WIDTH, _MOST_FIXED = 128, 470


def row_ref(repeat: str, row: int) -> str:
    """The ref of a row counted from 0."""
    return f"{repeat}[{row + 1}]"


class RepeatPart(QObject):
    """A repeat on the page; a table or blocks, by its kind.

    Signals: changed(Changes) after the clerk changed a row; moved(str ref) when the focus came to a cell; advance(), back().
    """

    changed = Signal(object)
    moved = Signal(str)
    advance = Signal()
    back = Signal()

    def __init__(self, plan: Repeat, record: Record, tools: Tools) -> None:
        super().__init__()
        self.plan, self._record, self._tools = plan, record, tools
        self._by_name = {column.name: column for column in plan.columns}
        self._patterns = _patterns(record, plan, tools)
        self._language = record.language
        self.widget: QWidget = QFrame()
        self.focus_widget: QWidget = self.widget

    def question_of(self, ref: str) -> Question | None:
        """The question a cell's ref stands for."""
        found = _PLACE.search(ref)
        return self._by_name.get(found.group(2)) if found else None

    def shown(self) -> bool:
        return self._record.state(self.plan.ref).relevant

    def is_stop(self) -> bool:
        """Whether Enter halts here."""
        return self.shown()

    def refresh(self, ref: str = "") -> bool:
        """Repaints the repeat, or one cell of it; True when it came or went."""
        before = not self.widget.isHidden()
        self.widget.setVisible(self.shown())
        if self.shown():
            self._repaint(ref)
        return before != self.shown()

    def focus(self, *, last: bool = False) -> None:
        """Gives the focus to the first cell, or to the last one."""

    def go_to(self, ref: str) -> None:
        """Gives the focus to a cell."""

    def count(self) -> int:
        """How many rows the record has."""
        return self._record.state(self.plan.ref).row_count or 0

    def pattern(self, question: Question) -> QuestionState:
        """Label, hint and choices of a column, also while there is no row."""
        if self._language != self._record.language:
            self._patterns, self._language = _patterns(self._record, self.plan, self._tools), self._record.language
        return self._patterns[question.name]

    def _repaint(self, ref: str) -> None:
        """The part's own painting."""

    def _cell_ref(self, row: int, name: str) -> str:
        return f"{row_ref(self.plan.ref, row)}/{name}"


class RowsPart(RepeatPart):
    """Rows as a table with an always-open last row."""

    def __init__(self, plan: Repeat, record: Record, tools: Tools) -> None:
        super().__init__(plan, record, tools)
        widths = _widths(plan.columns)
        self._grid = RepeatGrid(
            [self._column(column, width) for column, width in zip(plan.columns, widths, strict=True)]
        )
        self.widget = self.focus_widget = self._grid
        self._left: set[str] = set()
        self._here = ""
        self._grid.row_added.connect(self._on_added)
        self._grid.row_removed.connect(self._on_removed)
        self._grid.edited.connect(self._on_edited)
        self._grid.committed.connect(self._on_committed)
        self._grid.advance.connect(self.advance)
        self._grid.back.connect(self.back)
        self._shown_in = record.language

    def _column(self, question: Question, width: int) -> RepeatColumn:
        def make() -> LineEdit:
            cell = make_cell(question, self.pattern(question), keys=self._tools.keys, now=self._tools.now)
            cell.installEventFilter(self)
            return cell

        return RepeatColumn(question.name, self.pattern(question).label, make, width)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn:
            self._here = self._ref_of(watched)
            self.moved.emit(self._here or self.plan.ref)
        elif event.type() == QEvent.Type.FocusOut:
            self._left.add(self._ref_of(watched))
            self._here = ""
            self._render_cells()
        return False

    def focus(self, *, last: bool = False) -> None:
        self._grid.focus_cell(self._grid.count() if last else 0)

    def go_to(self, ref: str) -> None:
        found = _PLACE.search(ref)
        if found:
            self._grid.focus_cell(int(found.group(1)) - 1, found.group(2))
        else:
            self._grid.focus_cell(self._grid.count())

    def _repaint(self, ref: str) -> None:
        if self._shown_in != self._record.language:
            self._shown_in = self._record.language
            self._grid.put_labels({column.name: self.pattern(column).label for column in self.plan.columns})
        rows = [
            {column.name: self._record.state(self._cell_ref(row, column.name)).value for column in self.plan.columns}
            for row in range(self.count())
        ]
        busy = self._grid.values()
        typing = self._typing()
        if rows != busy and not (typing and typing[0].raw()):
            self._grid.put_rows(rows)
        self._render_cells()

    def _typing(self) -> list[LineEdit]:
        """The cell with the focus, in a list; its text is the clerk's and is never put anew."""
        focus = QApplication.focusWidget()
        return [focus] if isinstance(focus, LineEdit) and self._grid.isAncestorOf(focus) else []

    def _render_cells(self) -> None:
        typing = self._typing()
        for row in range(min(self.count(), self._grid.count())):
            for column in self.plan.columns:
                ref = self._cell_ref(row, column.name)
                state = self._record.state(ref)
                cell = self._grid.editor(row, column.name)
                set_choices(cell, state.choices, self._tools.keys)
                if cell not in typing and cell.value() != state.value and answer_of(column, cell) is not None:
                    cell.set_value(state.value)
                self._grid.render_cell(row, column.name, self._view(column, ref, state))
        for column in self.plan.columns:
            set_choices(
                self._grid.editor(self._grid.count(), column.name), self.pattern(column).choices, self._tools.keys
            )

    def _view(self, column: Question, ref: str, state: QuestionState) -> FieldView:
        if not state.relevant:
            return FieldView(FieldState.DISABLED, t("form.rows.not_needed"))
        attention = Attention(focused=ref == self._here, touched=ref in self._left)
        view = field_view(column, state, attention, None, self._tools.today())
        return FieldView() if view.state is FieldState.CHECKED else view

    def _on_added(self, _row: int) -> None:
        self.changed.emit(self._record.add_row(self.plan.ref))

    def _on_removed(self, row: int) -> None:
        self._left.clear()
        self.changed.emit(self._record.remove_row(row_ref(self.plan.ref, row)))

    def _on_edited(self, row: int, name: str, _value: str) -> None:
        answer = answer_of(self._by_name[name], self._grid.editor(row, name))
        self._here = self._cell_ref(row, name)
        self.changed.emit(self._record.answer(self._here, answer))

    def _on_committed(self, row: int, name: str, _value: str) -> None:
        self._left.add(self._cell_ref(row, name))
        self._render_cells()

    def _ref_of(self, watched: QObject) -> str:
        for row in range(self._grid.count()):
            for column in self.plan.columns:
                if cast(QObject, self._grid.editor(row, column.name)) is watched:
                    return self._cell_ref(row, column.name)
        return ""


class BlocksPart(RepeatPart):
    """A block of fields for each row, where a table would be too narrow."""

    def __init__(self, plan: Repeat, record: Record, tools: Tools) -> None:
        super().__init__(plan, record, tools)
        self._blocks: list[list[Asked]] = []
        self._left: set[str] = set()
        self._rows: QVBoxLayout = Col(gap=4)
        self._more = KeyButton("", "", "plus", "quiet")
        self._more.clicked.connect(self._on_more)
        self.widget = box(Col(self._rows, Row(self._more, None), gap=4))
        self.focus_widget = self._more

    def focus(self, *, last: bool = False) -> None:
        if self._blocks:
            block = self._blocks[-1] if last else self._blocks[0]
            block[-1 if last else 0].focus_widget.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self._more.setFocus(Qt.FocusReason.TabFocusReason)

    def go_to(self, ref: str) -> None:
        found = next((asked for block in self._blocks for asked in block if asked.ref == ref), None)
        (found.focus_widget if found else self._more).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        asked = next((one for block in self._blocks for one in block if one.focus_widget is watched), None)
        if asked is not None and event.type() == QEvent.Type.FocusIn:
            self.moved.emit(asked.ref)
        elif asked is not None and event.type() == QEvent.Type.FocusOut:
            self._left.add(asked.ref)
            self._show(asked)
        return False

    def _repaint(self, ref: str) -> None:
        self._more.set_words(t("form.rows.more"))
        if self.count() != len(self._blocks):
            self._build()
        for block in self._blocks:
            flipped = [self._show(asked) for asked in block]
            if any(flipped):
                grid = block[0].widget.parentWidget()
                if isinstance(grid, FieldGrid):
                    grid.reflow()

    def _build(self) -> None:
        while self._rows.count() > self.count():
            self._rows.takeAt(self._rows.count() - 1).widget().deleteLater()
            self._blocks.pop()
        for row in range(len(self._blocks), self.count()):
            self._rows.addWidget(self._block(row))

    def _block(self, row: int) -> QWidget:
        grid, block = FieldGrid(), list[Asked]()
        for question in self.plan.columns:
            ref = self._cell_ref(row, question.name)
            asked = Asked(question, ref, self._record.state(ref), self._tools)
            asked.setParent(grid)
            asked.focus_widget.installEventFilter(self)
            asked.edited.connect(lambda a=asked: self.changed.emit(self._record.answer(a.ref, a.answer())))
            asked.advance.connect(lambda a=asked: self._on_enter(a, 1))
            asked.back.connect(lambda a=asked: self._on_enter(a, -1))
            grid.add(asked.widget, asked.span())
            block.append(asked)
        self._blocks.append(block)
        gone = KeyButton(t("form.rows.remove"), "", "trash", "quiet")
        gone.clicked.connect(lambda: self._on_gone(block))
        return box(Col(Row(Label(str(row + 1), "label-b", "ink3"), None, gone), grid, gap=0))

    def _show(self, asked: Asked) -> bool:
        focused = asked.focus_widget.hasFocus()
        return asked.show_state(
            self._record.state(asked.ref), Attention(focused=focused, touched=asked.ref in self._left)
        )

    def _on_more(self) -> None:
        self.changed.emit(self._record.add_row(self.plan.ref))
        self.focus(last=False)
        self._blocks[-1][0].focus_widget.setFocus(Qt.FocusReason.TabFocusReason)

    def _on_gone(self, block: list[Asked]) -> None:
        self._left.clear()
        self.changed.emit(self._record.remove_row(row_ref(self.plan.ref, self._blocks.index(block))))
        for asked in (one for each in self._blocks for one in each):
            asked.editor.set_value("")
        self.refresh()

    def _on_enter(self, asked: Asked, step: int) -> None:
        stops = [one for block in self._blocks for one in block if one is asked or one.is_stop()]
        at = stops.index(asked) + step
        if at < 0:
            self.back.emit()
        elif at < len(stops):
            stops[at].focus_widget.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self._more.setFocus(Qt.FocusReason.TabFocusReason)


def make_repeat(plan: Repeat, record: Record, tools: Tools) -> RepeatPart:
    """The part that shows a repeat."""
    return RowsPart(plan, record, tools) if plan.in_rows else BlocksPart(plan, record, tools)


def _widths(columns: tuple[Question, ...]) -> list[int]:
    """Fixed widths for numbers and dates while they leave room for words; 0 shares the rest."""
    wanted = [_DATE_WIDTH if column.kind is Kind.DATE else _WIDTHS.get(column.format, 0) for column in columns]
    words = wanted.count(0)
    return wanted if words and sum(wanted) <= _MOST_FIXED and words <= 3 else [0] * len(columns)


def _patterns(record: Record, plan: Repeat, tools: Tools) -> Mapping[str, QuestionState]:
    """The questions of a row as a fresh record shows them."""
    scratch = Record.new(
        record.definition,
        today=tools.today,
        now=tools.now,
        language=record.language,
    )
    if not scratch.state(plan.ref).row_count:
        scratch.add_row(plan.ref)
    return {column.name: scratch.state(f"{row_ref(plan.ref, 0)}/{column.name}") for column in plan.columns}
