"""What a table and cards of a repeat have in common."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from counter_app.forms import QuestionState, Record
from ui.desktop.pages.form_asked import Asked, Tools
from ui.desktop.pages.form_layout import Repeat
from ui.desktop.pages.form_plan import Question

Asks = Callable[[], bool]
"""Whether what is missing is said plainly by now: F9 was pressed, or the page was to be left."""

MANY_NODES = 1000
"""From so many nodes on a form is not made a second time just to see an empty row."""


class Shape(QObject):
    """The rows of a repeat as something on the page.

    Signals: changed(Changes), moved(str ref), made(Asked), advance(), back(): as those of the repeat.
    """

    changed = Signal(object)
    moved = Signal(str)
    made = Signal(object)
    advance = Signal()
    back = Signal()

    def __init__(self, plan: Repeat, record: Record, tools: Tools, widget: QWidget, asks: Asks) -> None:
        super().__init__(widget)
        self.plan, self._record, self._tools, self._asks = plan, record, tools, asks
        self.widget = self.focus_widget = widget
        self._patterns: dict[str, QuestionState] = {}
        self._spoken = ""

    def count(self) -> int:
        """How many rows the record has."""
        return self._record.state(self.plan.ref).row_count or 0

    def takes_focus(self) -> bool:
        """Whether anything here takes the keyboard."""
        return not self.plan.fixed or self.count() > 0

    def repaint(self, ref: str) -> None:
        """Paints a node anew, everything for no ref."""

    def focus(self, *, last: bool = False) -> None:
        """Gives the focus to the first cell, or to the last one."""

    def go_to(self, ref: str) -> None:
        """Gives the focus to a cell."""

    def here(self) -> str:
        """The ref of the cell with the focus; empty for none."""
        return ""

    def asked(self, ref: str) -> Asked | None:
        """The question with this ref, where it has an editor of its own."""
        return None

    def every_asked(self) -> Iterator[Asked]:
        """The questions that have an editor of their own now."""
        yield from ()

    def holds_more(self) -> bool:
        """Whether something stands here that the record does not know."""
        return False

    def row_of(self, ref: str) -> int:
        """The row, counted from 0, that a ref stands in; -1 for none."""
        found = re.match(r"\[(\d+)\]", ref.removeprefix(self.plan.ref)) if ref.startswith(self.plan.ref) else None
        return int(found[1]) - 1 if found else -1

    def cell_ref(self, row: int, question: Question) -> str:
        """The ref of a question in a row counted from 0."""
        return self.plan.inner(row, question.ref)

    def pattern(self, question: Question) -> QuestionState:
        """Label, hint and choices of a column, also while there is no row."""
        if self._spoken != self._record.language:
            self._patterns, self._spoken = {}, self._record.language
        if question.ref not in self._patterns:
            self._patterns.update(self._read_patterns())
        return self._patterns[question.ref]

    def _read_patterns(self) -> dict[str, QuestionState]:
        record, ref = self._record, self.plan.ref
        if not self.count() or len(record.definition.nodes) < MANY_NODES:
            record, ref = self._scratch(), _first_rows(self.plan.path, self.plan.ref)
        return {one.ref: record.state(f"{ref}[1]{one.ref.removeprefix(self.plan.path)}") for one in self.plan.columns}

    def _scratch(self) -> Record:
        """A fresh record with a row here: it says what an empty row says."""
        record = self._record
        made = Record.new(record.definition, today=self._tools.today, now=self._tools.now, language=record.language)
        ref = _first_rows(self.plan.path, self.plan.ref)
        for at in [match.start() for match in re.finditer(r"\[1\]", ref)] + [len(ref)]:
            if not made.state(ref[:at]).row_count and not made.definition.nodes[re.sub(r"\[1\]", "", ref[:at])].counted:
                made.add_row(ref[:at])
        return made


def _first_rows(path: str, ref: str) -> str:
    """The ref with the first row wherever it names a row."""
    return re.sub(r"\[\d+\]", "[1]", ref) if "[" in ref else path
