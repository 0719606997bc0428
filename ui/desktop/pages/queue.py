"""办件: the work queue. What presses stands on top, the right column says what to do about the selected one, Enter opens it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QStackedLayout, QWidget

from counter_app.catalogue.model import Item
from counter_app.domain.masking import mask_phone
from counter_app.errors import NotFound
from counter_app.ports import CaseRow, Task
from counter_app.use_cases.views import QueueRow
from ui.desktop.desk import Desk
from ui.desktop.desk_flags import FlagDesk
from ui.desktop.i18n import t
from ui.desktop.pages import queue_rows as lines
from ui.desktop.pages import silence_words
from ui.desktop.pages.base import Page
from ui.desktop.pages.case_words import (
    case_cells,
    due_cell,
    item_name,
    left_cell,
    listed_name,
    moment_words,
    paper_name,
    phase_chip,
    queue_columns,
    shown_phase,
)
from ui.desktop.pages.preview_of import PaperWanted
from ui.desktop.pages.queue_rows import FILTERS, Line, TodoRow
from ui.desktop.pages.reading import Reading, focus_later, say_failure
from ui.desktop.style.tokens import L, M, S, T, Tone
from ui.desktop.widgets.bars import ActionBar, Banner, EmptyState, PageHead
from ui.desktop.widgets.basics import Col, Label, Row, box, is_enter
from ui.desktop.widgets.buttons import KeyButton
from ui.desktop.widgets.chips import Chip
from ui.desktop.widgets.editors import LineEdit
from ui.desktop.widgets.section import Section
from ui.desktop.widgets.short_number import ShortNumber
from ui.desktop.widgets.side import Facts, SideColumn
from ui.desktop.widgets.table import Cell, DataTable, Filter, FilterTabs

_DUE = 6  # place of the due day among the cells of a case


class QueuePage(Page):
    """The list of this counter's cases with its filters; refreshes itself and keeps selection and place."""

    room = "queue"

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._rows: Sequence[QueueRow] = ()
        self._todo: Sequence[TodoRow] = ()
        self._which, self._text, self._known = "all", "", False
        self._head = PageHead()
        self._banner = Banner()
        self._filters = FilterTabs()
        self._find = LineEdit(leading="magnifying-glass")
        self._table = DataTable(queue_columns(), self._cells)
        self._empty = EmptyState()
        self._side = ChosenCase(desk)
        self._open = KeyButton("", "Enter", "arrow-right", "primary", height="action")
        self._hint = Label("", "label", "ink3")
        self._refresh = KeyButton("", "F5", "arrows-clockwise", "quiet")
        self._actions = ActionBar([self._refresh], [self._hint, M, self._open])
        self._tasks_reading = Reading(
            self,
            lambda done, failed: desk.open_tasks(owner=self, done=done, failed=failed),
            self._on_tasks,
            failed=self._on_failed,
        )
        self._reading = Reading(
            self,
            lambda done, failed: desk.queue(owner=self, done=done, failed=failed),
            self._on_rows,
            slow=self._show,
            failed=self._on_failed,
        )
        self._lay_out()
        self._wire()
        self.relook()

    # -- what the shell asks ------------------------------------------------------------------------------------------

    def enter(self) -> None:
        self._reading.want()
        focus_later(self._find)

    def keys(self) -> Mapping[str, Callable[[], None]]:
        chosen = {f"Alt+{place}": (lambda w=which: self.choose(w)) for place, which in enumerate(FILTERS, 1)}
        return {**chosen, "F5": self.refresh, "Ctrl+P": self._print_chosen}

    def side(self) -> QWidget | None:
        return self._side

    def actions(self) -> ActionBar | None:  # type: ignore[override]  # as in Page
        return self._actions

    # -- what a person does -------------------------------------------------------------------------------------------

    def choose(self, which: str) -> None:
        """Show one filter's lines: all, due, me, review, shortfall, ready."""
        self._which = which
        self._table.put_columns(queue_columns(papers=which == "me"))
        self._show()
        self._find.setFocus()

    def refresh(self) -> None:
        """Ask the store again."""
        self._reading.want()

    def narrow(self, text: str) -> None:
        """Show only the lines that hold these words."""
        self._text = text
        self._show()

    def relook(self) -> None:
        """Words and measures of the present look."""
        self._find.setPlaceholderText(t("queue.search"))
        self._find.setAccessibleName(t("queue.search_name"))
        self._find.setFixedWidth(T.px(264))
        self._place_find()
        self._table.setAccessibleName(t("queue.title"))
        self._table.put_columns(queue_columns(papers=self._which == "me"))
        self._refresh.set_words(t("queue.refresh"))
        self._hint.set_words(t("queue.hint"))
        self._hint.setVisible(not T.large)
        self._show()
        self._on_selected(self._table.selected())

    # -- inside -------------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self._filter_row, self._find_row = Row(self._filters, None, gap=S), Row(None)
        inside = QFrame()
        self._stack = QStackedLayout(inside)  # without a parent it would show its first widget as a window of its own
        self._stack.addWidget(self._table)
        self._stack.addWidget(self._empty)
        card = Section("", inside, pad=1, top=4, bottom=1, gap=0, fill=True)
        body = Col(self._banner, self._find_row, self._filter_row, card, gap=M, margins=(L, M, L, M))
        body.setStretch(3, 1)
        whole = Col(self._head, box(body), gap=0)
        whole.setStretch(1, 1)
        self.setLayout(whole)

    def _place_find(self) -> None:
        """Beside the filters, in large text on a line of its own."""
        for row in (self._filter_row, self._find_row):
            row.removeWidget(self._find)
        (self._find_row if T.large else self._filter_row).addWidget(self._find)

    def _wire(self) -> None:
        self._desk.changed.connect(self._on_changed)
        self._desk.news.connect(lambda news: self._on_changed(frozenset(("cases",))))
        self._filters.chosen.connect(self.choose)
        self._find.edited.connect(self.narrow)
        self._find.installEventFilter(self)
        self._table.row_selected.connect(self._on_selected)
        self._table.row_opened.connect(self._open_line)
        self._open.clicked.connect(lambda: self._open_line(self._table.selected()))
        self._refresh.clicked.connect(self.refresh)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """In the search line the arrows move in the list and Enter opens what is selected."""
        if watched is self._find and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
                QApplication.sendEvent(self._table, event)
                return True
            if is_enter(event):
                self._open_line(self._table.selected())
                return True
        return False

    def _on_changed(self, topics: frozenset[str]) -> None:
        if topics & {"cases", "tasks"} and self.isVisible():
            self._reading.want()

    def _on_rows(self, rows: Sequence[QueueRow]) -> None:
        self._rows = rows
        self._tasks_reading.want()

    def _on_tasks(self, tasks: Sequence[Task]) -> None:
        self._todo = lines.todo_rows(tasks, self._rows)
        self._known = True
        self._banner.clear()
        self._show()

    def _on_failed(self, error: Exception) -> None:
        self._known = True
        say_failure(self._banner, error)
        self._show()

    def _show(self) -> None:
        counted = lines.counts(self._rows, self._todo) if self._known else {}
        words = [Filter(which, t(f"queue.filter.{which}"), counted.get(which)) for which in FILTERS]
        self._filters.put(words, self._which)
        self._head.put(t("queue.title"), t("queue.facts", n=len(self._rows)) if self._known else "")
        found = lines.matching(lines.lines_of(self._which, self._rows, self._todo), self._text)
        self._table.put_rows(found, key=lines.line_key)
        self._stack.setCurrentIndex(0 if found else 1)
        if not found:
            self._empty.put(*self._why_empty())
        self._open.setEnabled(bool(found))

    def _why_empty(self) -> tuple[str, str, str]:
        if not self._known:
            return "hourglass", t("queue.reading"), ""
        if self._text:
            return "magnifying-glass", t("queue.none", text=self._text), t("queue.none_hint")
        if not self._rows:
            return "tray", t("queue.first"), t("queue.first_hint")
        if self._which == "me":
            return "check-circle", t("queue.all_done"), t("queue.all_done_hint")
        return "stack", t("queue.none_filter"), t("queue.none_filter_hint")

    def _cells(self, line: Line) -> Sequence[Cell]:
        row = lines.case_row_of(line)
        if isinstance(line, QueueRow):
            return self._case_cells(line)
        tone, icon = lines.TASKS.get(line.task.kind, ("amber", "warning"))
        chip = Cell(lines.task_words(line.task, "chip", str), tone, icon, chip=True)
        when = Cell(moment_words(line.task.opened_at, self._desk.now()), "ink2", role="label")
        if row is None:
            return [Cell(), Cell(), Cell(), chip, when, *[Cell()] * 4]
        item = known_item(self._desk, row.case.item_code)
        cells = case_cells(row, self._desk.now(), self._lead, self._item_name, item)
        if line.task.kind != "print_paper":
            return [*cells[:3], chip, when, *cells[5:]]
        paper = paper_name(item, str(line.task.details.get("paper", "")))
        return [*cells[:3], chip, when, cells[5], Cell(), Cell(paper), cells[8]]

    def _case_cells(self, row: QueueRow) -> Sequence[Cell]:
        """A file without word says how long it waits where others have their day; a day past the calendar says 暂计."""
        item = known_item(self._desk, row.case.item_code)
        cells = case_cells(row, self._desk.now(), self._lead, self._item_name, item)
        waited = silence_words.age_cell(row)
        if waited is not None:
            cells[_DUE] = waited
        elif row.left is not None and silence_words.provisional(row.case.due_on, self._published_to()):
            day = row.case.due_on[5:10]  # the year stands in the right column: the cell has room for one of the two
            cells[_DUE] = replace(cells[_DUE], text=f"{day} {t('silence.provisional')}")
        return cells

    def _published_to(self) -> date:
        return self._desk.window.catalogue.calendar().published_to

    def _lead(self, code: str) -> str:
        department = self._desk.department(code)
        return department.short.get(T.look.language) if department else code

    def _item_name(self, case: CaseRow) -> str:
        return item_name(known_item(self._desk, case.item_code), case)

    def _on_selected(self, line: Line | None) -> None:
        self._side.put(line)
        words = lines.task_words(line.task, "key", str) if isinstance(line, TodoRow) else t("queue.open")
        self._open.set_words(words)

    def _open_line(self, line: Line | None) -> None:
        if line is None:
            return
        if isinstance(line, TodoRow) and line.task.kind == "print_paper":
            self._print_chosen()
            return
        self.go.emit("case", lines.case_id_of(line))

    def _print_chosen(self) -> None:
        line = self._table.selected()
        if isinstance(line, TodoRow) and line.task.kind == "print_paper":
            code = str(line.task.details.get("paper", ""))
            item = known_item(self._desk, line.row.case.item_code) if line.row else None
            self.go.emit("preview", PaperWanted(line.task.case_id, code, paper_name(item, code)))


def known_item(desk: Desk, code: str) -> Item | None:
    """The item, or None when this release does not have it."""
    try:
        return desk.item(code)
    except NotFound:
        return None


class ChosenCase(SideColumn):
    """The right column: what matters about the selected line and what to do about it."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._flags = desk, FlagDesk(desk)
        self._line: Line | None = None
        self._who, self._number = Label("", "h2", wrap=True), ShortNumber("h1")
        self._chip, self._none = Chip(""), Label("", "label", "ink2", wrap=True)
        self._todo_title, self._todo = Label("", "body-b"), Label("", "label", wrap=True)
        self._due, self._contact = Facts(""), Facts("")
        self._top = box(Col(self._none, self._who, self._number, Row(self._chip, None), gap=4))
        self._do = box(Col(self._todo_title, self._todo, gap=2))
        super().__init__(self._top, self._do, self._due, self._contact)

    def put(self, line: Line | None) -> None:
        """Explain this line; None explains how to choose one."""
        self._line = line
        row = lines.case_row_of(line) if line is not None else None
        self._none.setVisible(line is None)
        self._none.set_words(t("queue.choose"))
        for part in (self._who, self._number, self._chip):
            part.setVisible(row is not None)
        self.show_block(self._top, True)
        self.show_block(self._do, line is not None)
        for block in (self._due, self._contact):
            self.show_block(block, row is not None)
        if line is not None:
            self._todo_title.set_words(t("queue.what_to_do"))
            self._todo.set_words(self._todo_words(line))
        if row is not None:
            self._put_case(row)

    def relook(self) -> None:
        super().relook()
        self._due.put_title(t("queue.due_title"))
        self._contact.put_title(t("queue.contact"))

    def _put_case(self, row: QueueRow) -> None:
        case, now = row.case, self._desk.now()
        item = known_item(self._desk, case.item_code)
        self._who.set_words(f"{listed_name(item, case.applicant_name)} {item_name(item, case)}")
        self._number.put(case.number)
        self._chip.put(*phase_chip(shown_phase(case)))
        due, left = due_cell(row, now), left_cell(row, now)
        tone: Tone = "red" if left.tone == "red" else "amber" if left.tone == "amber" else "ink"
        passed = [(t("queue.column.age"), t("queue.age", n=row.age))] if row.age else []
        self._due.put(due.text, [(left.text, ""), *passed], tone=tone)
        self._contact.put(mask_phone(case.applicant_phone) or t("queue.no_phone"), quiet=True)

    def _todo_words(self, line: Line) -> str:
        row = lines.case_row_of(line)
        if isinstance(line, TodoRow):
            code = row.case.item_code if row else ""
            item = known_item(self._desk, code) if row else None
            return lines.task_words(
                line.task, "do", lambda paper: paper_name(item, paper), lambda name: self._flags.label(code, name)
            )
        return silence_words.todo_words(line, self._desk.department(line.case.lead_department))
