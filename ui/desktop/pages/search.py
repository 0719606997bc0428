"""查询: one line for whatever the citizen has with her, Enter finds; the results are this counter's own."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QStackedLayout, QWidget

from counter_app.ports import CaseRow
from counter_app.use_cases.views import QueueRow
from ui.desktop.desk import Desk
from ui.desktop.i18n import t
from ui.desktop.pages.base import Page
from ui.desktop.pages.case_words import case_cells, item_name, queue_columns
from ui.desktop.pages.queue import ChosenCase, known_item
from ui.desktop.pages.reading import Reading, focus_later, say_failure
from ui.desktop.style.tokens import L, M, S, T
from ui.desktop.widgets.bars import ActionBar, Banner, EmptyState, PageHead
from ui.desktop.widgets.basics import Col, Label, Row, box, is_enter
from ui.desktop.widgets.buttons import KeyButton
from ui.desktop.widgets.editors import LineEdit
from ui.desktop.widgets.section import Section
from ui.desktop.widgets.side import Facts
from ui.desktop.widgets.table import Cell, DataTable

MOST = 200
"""The store gives no more than this many."""


class SearchPage(Page):
    """Every search is audited, so it runs on Enter and not on every letter."""

    room = "search"

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._found: Sequence[QueueRow] | None = None
        self._asked = ""
        self._head, self._banner, self._empty = PageHead(), Banner(), EmptyState()
        self._line = LineEdit(leading="magnifying-glass")
        self._line.setProperty("big", True)
        self._find = KeyButton("", "Enter", "magnifying-glass", "second")
        self._count, self._hint = Label("", "label", "ink2"), Label("", "label", "ink3")
        self._table = DataTable(queue_columns(), self._cells)
        self._side = _SearchSide(desk)
        self._open = KeyButton("", "Enter", "arrow-right", "primary", height="action")
        self._actions = ActionBar([], [self._hint, M, self._open])
        self._reading = Reading(
            self,
            lambda done, failed: desk.search(self._asked, owner=self, done=done, failed=failed),
            self._on_found,
            slow=self._on_slow,
            failed=self._on_failed,
        )
        self._lay_out()
        self._wire()
        self.relook()

    # -- what the shell asks ------------------------------------------------------------------------------------------

    def enter(self) -> None:
        focus_later(self._line)

    def side(self) -> QWidget | None:
        return self._side

    def actions(self) -> ActionBar | None:  # type: ignore[override]  # as in Page
        return self._actions

    # -- what a person does -------------------------------------------------------------------------------------------

    def look_for(self, text: str) -> None:
        """Find this at once."""
        self._line.set_value(text)
        self._search()

    def scanned(self, text: str) -> bool:
        """What a barcode scanner read is looked for."""
        self.look_for(text)
        return True

    def relook(self) -> None:
        """Words and measures of the present look."""
        self._line.setPlaceholderText(t("search.placeholder"))
        self._line.setAccessibleName(t("search.title"))
        self._find.set_words(t("search.find"))
        self._open.set_words(t("search.open"))
        self._hint.set_words(t("search.hint"))
        self._hint.setVisible(not T.large)
        self._table.setAccessibleName(t("search.title"))
        self._table.put_columns(queue_columns())
        self._head.put(t("search.title"), t("search.facts"))
        self._show()

    # -- inside -------------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        inside = QFrame()
        self._stack = QStackedLayout(inside)  # without a parent it would show its first widget as a window of its own
        self._stack.addWidget(self._table)
        self._stack.addWidget(self._empty)
        card = Section("", inside, pad=1, top=4, bottom=1, gap=0, fill=True)
        row = Row(self._line, self._find, gap=S)
        row.setStretch(0, 1)
        body = Col(self._banner, row, self._count, card, gap=S, margins=(L, M, L, M))
        body.setStretch(3, 1)
        whole = Col(self._head, box(body), gap=0)
        whole.setStretch(1, 1)
        self.setLayout(whole)

    def _wire(self) -> None:
        self._line.installEventFilter(self)
        self._find.clicked.connect(self._search)
        self._open.clicked.connect(lambda: self._open_row(self._table.selected()))
        self._table.row_selected.connect(self._side.put)
        self._table.row_opened.connect(self._open_row)
        self._desk.changed.connect(self._on_changed)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter finds, and opens what is selected when the line still says what was found; the arrows move in the list."""
        if watched is not self._line or not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        if is_enter(event):
            if self._found and self._line.value() == self._asked and not event.isAutoRepeat():
                self._open_row(self._table.selected())
            else:
                self._search()
            return True
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            QApplication.sendEvent(self._table, event)
            return True
        return False

    def _search(self) -> None:
        self._asked = self._line.value()
        if not self._asked:
            self._found = None
            self._show()
            return
        self._reading.want()

    def _on_slow(self) -> None:
        self._empty.put("hourglass", t("search.reading"))
        self._stack.setCurrentIndex(1)

    def _on_found(self, rows: Sequence[QueueRow]) -> None:
        self._found = rows
        self._banner.clear()
        self._show()

    def _on_failed(self, error: Exception) -> None:
        self._found = self._found or None
        self._show()
        say_failure(self._banner, error)

    def _on_changed(self, topics: frozenset[str]) -> None:
        """A case that is shown may stand otherwise now; the same search again keeps selection and place."""
        if "cases" in topics and self.isVisible() and self._found:
            self._reading.want()

    def _show(self) -> None:
        rows = self._found or ()
        self._table.put_rows(rows, key=lambda row: row.case.case_id)
        self._stack.setCurrentIndex(0 if rows else 1)
        self._open.setVisible(bool(rows))
        self._side.put(self._table.selected() if rows else None)
        self._count.set_words("")
        if rows:
            self._count.set_words(t("search.found_most" if len(rows) >= MOST else "search.found", n=len(rows)))
        elif self._found is None:
            self._empty.put("magnifying-glass", t("search.first"), t("search.first_hint"))
        else:
            self._empty.put("magnifying-glass", t("search.none", text=self._asked), t("search.none_hint"))
        self._count.setVisible(bool(rows))

    def _cells(self, row: QueueRow) -> Sequence[Cell]:
        item = known_item(self._desk, row.case.item_code)
        return case_cells(row, self._desk.now(), self._lead, self._item_name, item)

    def _lead(self, code: str) -> str:
        department = self._desk.department(code)
        return department.short.get(T.look.language) if department else code

    def _item_name(self, case: CaseRow) -> str:
        return item_name(known_item(self._desk, case.item_code), case)

    def _open_row(self, row: QueueRow | None) -> None:
        if row is not None:
            self.go.emit("case", row.case.case_id)


class _SearchSide(ChosenCase):
    """The right column: the selected case, or the ways to search while there is none."""

    def __init__(self, desk: Desk) -> None:
        self._how, self._local = Facts(""), Label("", "label", "ink2", wrap=True)
        super().__init__(desk)
        self.add(self._how)
        self.add(self._local)
        self.put(None)

    def put(self, line: object) -> None:
        row = line if isinstance(line, QueueRow) else None
        super().put(row)
        self._none.hide()
        self.show_block(self._top, row is not None)
        self.show_block(self._how, row is None)

    def relook(self) -> None:
        super().relook()
        self._how.put_title(t("search.how"))
        ways = ("name", "number", "official", "id", "slip")
        self._how.put("", [(t(f"search.how_{way}"), t(f"search.how_{way}_value")) for way in ways])
        self._local.set_words(t("search.local"))
