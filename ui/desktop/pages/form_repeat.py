"""Repeats: rows of the record as a table to type into, or as one card for each row. The clerk may change from one to the other."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QWidget

from counter_app.forms import Record
from ui.desktop.pages.form_asked import Asked, Tools
from ui.desktop.pages.form_grid import SheetShape
from ui.desktop.pages.form_layout import Repeat
from ui.desktop.pages.form_row_cards import CardsShape
from ui.desktop.pages.form_rows import Asks, Shape
from ui.desktop.widgets.basics import Col


class RepeatPart(QObject):
    """A repeat on the page. ``plan.ref`` is where it stands; repeats inside its rows are parts of their own.

    Signals: changed(Changes) after the clerk changed a row; moved(str ref) when the focus came to a cell; made(Asked) for a
    question with an editor of its own; advance(), back().
    """

    changed = Signal(object)
    moved = Signal(str)
    made = Signal(object)
    advance = Signal()
    back = Signal()

    def __init__(self, plan: Repeat, record: Record, tools: Tools, asks: Asks) -> None:
        super().__init__()
        self.plan, self._record, self._tools, self._asks = plan, record, tools, asks
        self._column = Col(gap=0)
        self.widget: QWidget = QFrame()
        self.widget.setLayout(self._column)
        self.setParent(self.widget)
        self.shape = self._make(in_rows=plan.in_rows)
        if plan.may_be_table:
            switch = QShortcut(QKeySequence("Ctrl+G"), self.widget)
            switch.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            switch.activated.connect(self.switch)

    @property
    def ref(self) -> str:
        return self.plan.ref

    @property
    def focus_widget(self) -> QWidget:
        return self.shape.focus_widget

    def asked(self, ref: str) -> Asked | None:
        """The question with this ref, where it has an editor of its own."""
        return self.shape.asked(ref)

    def every_asked(self) -> Iterator[Asked]:
        """The questions in its rows that have an editor of their own now."""
        return self.shape.every_asked()

    def holds_more(self) -> bool:
        """Whether something stands here that the record does not know: what was left, typed in vain, or can be taken back."""
        return self.shape.holds_more()

    def shown(self) -> bool:
        return self._record.relevant(self.plan.ref)

    def is_stop(self) -> bool:
        """Whether Enter halts here."""
        return self.shown() and self.shape.takes_focus()

    def refresh(self, ref: str = "") -> bool:
        """Repaints the repeat, or one cell of it; True when it came or went."""
        before = not self.widget.isHidden()
        self.widget.setVisible(self.shown())
        if self.shown():
            self.shape.repaint(ref)
        return before != self.shown()

    def focus(self, *, last: bool = False) -> None:
        """Gives the focus to the first cell, or to the last one."""
        self.shape.focus(last=last)

    def go_to(self, ref: str) -> None:
        """Gives the focus to a cell."""
        self.shape.go_to(ref)

    def switch(self) -> None:
        """Ctrl+G: cards instead of the table, or the table instead of cards; nothing else changes."""
        here = self.shape.here()
        old, self.shape = self.shape, self._make(in_rows=not isinstance(self.shape, SheetShape))
        old.widget.hide()
        old.widget.deleteLater()
        self.shape.repaint("")
        if here:
            self.shape.go_to(here)
        else:
            self.shape.focus(last=False)

    def _make(self, *, in_rows: bool) -> Shape:
        shape: Shape = (
            SheetShape(self.plan, self._record, self._tools, self._asks)
            if in_rows
            else CardsShape(self.plan, self._record, self._tools, self._asks, self._make_inner)
        )
        shape.changed.connect(self.changed)
        shape.moved.connect(self.moved)
        shape.made.connect(self.made)
        shape.advance.connect(self.advance)
        shape.back.connect(self.back)
        self._column.addWidget(shape.widget)
        return shape

    def _make_inner(self, plan: Repeat) -> RepeatPart:
        """A repeat in a row of this one."""
        return RepeatPart(plan, self._record, self._tools, self._asks)
