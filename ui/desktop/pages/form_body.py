"""What stands in a card or in a row: fields in columns, titles of groups, rows; made part by part."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Protocol

from PySide6.QtWidgets import QVBoxLayout, QWidget

from counter_app.forms import Record
from ui.desktop.pages.form_asked import Asked
from ui.desktop.pages.form_layout import Heading, Part, Repeat
from ui.desktop.pages.form_plan import Question
from ui.desktop.pages.form_shapes import GroupTitle
from ui.desktop.style.tokens import M
from ui.desktop.widgets.basics import Row, box, rule
from ui.desktop.widgets.field import FieldGrid


class Rows(Protocol):
    """A repeat on the page: RepeatPart, as what it stands in knows it."""

    widget: QWidget
    changed: Any  # Signal(Changes): after the clerk changed a row
    moved: Any  # Signal(str ref): the focus came to a cell
    made: Any  # Signal(Asked): a question in a row was made
    advance: Any
    back: Any

    @property
    def ref(self) -> str:
        """Where it stands in the record."""
        ...

    @property
    def focus_widget(self) -> QWidget:
        """What takes the keyboard."""
        ...

    def shown(self) -> bool:
        """Whether it is asked now."""
        ...

    def is_stop(self) -> bool:
        """Whether Enter halts here."""
        ...

    def refresh(self, ref: str = "") -> bool:
        """Repaints it, or one node in it; True when it came or went."""
        ...

    def focus(self, *, last: bool = False) -> None:
        """Gives the focus to the first cell, or to the last one."""
        ...

    def go_to(self, ref: str) -> None:
        """Gives the focus to a cell."""
        ...

    def asked(self, ref: str) -> Asked | None:
        """The question with this ref, where it has an editor of its own."""
        ...

    def every_asked(self) -> Iterator[Asked]:
        """The questions in its rows that have an editor of their own now."""
        ...

    def holds_more(self) -> bool:
        """Whether something stands here that the record does not know."""
        ...


Stop = Asked | Rows
"""Something Enter may halt at."""


class Body:
    """Parts below each other. ``ref_of`` gives the ref that a part's path means here."""

    def __init__(
        self,
        into: QVBoxLayout,
        make: Callable[[Question], Asked],
        make_rows: Callable[[Repeat], Rows],
        ref_of: Callable[[str], str] = lambda path: path,
    ) -> None:
        self._into, self._make, self._make_rows, self._ref_of = into, make, make_rows, ref_of
        self.grids: list[FieldGrid] = []
        self.stops: list[Stop] = []
        self.titles: list[GroupTitle] = []
        self._grid: FieldGrid | None = None
        self._depth = 0

    def put(self, part: Part) -> Stop | None:
        """Makes a part and puts it at the end; gives what Enter may halt at."""
        if isinstance(part, Question):
            if self._grid is None or part.depth != self._depth:
                self._grid, self._depth = FieldGrid(), part.depth
                self.grids.append(self._grid)
                self._into.addWidget(_indented(self._grid, part.depth - 1))
            asked = self._make(part)
            self.stops.append(asked)
            self._grid.add(asked.widget, asked.span())
            return asked
        self._grid = None
        if isinstance(part, Heading):
            title = GroupTitle(self._ref_of(part.ref))
            self.titles.append(title)
            self._into.addWidget(_indented(title, part.depth))
            return None
        rows = self._make_rows(part)
        self.stops.append(rows)
        self._into.addWidget(_indented(rows.widget, part.depth - 1))
        return rows

    def reflow(self) -> None:
        """Places the fields anew: some came or went."""
        for grid in self.grids:
            grid.reflow()

    def name(self, record: Record) -> None:
        """Says the titles of the groups, and hides those of groups that are not asked."""
        for title in self.titles:
            title.put(record.state(title.ref))


def _indented(widget: QWidget, steps: int) -> QWidget:
    """Moved in by hairlines, one for each group round it."""
    if steps <= 0:
        return widget
    return box(Row(*(rule("v") for _ in range(steps)), widget, gap=M))
