"""The counter's window and its rooms as a clerk finds them: keys to reach them, and what stands there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeVar, cast

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from counter_app.bootstrap import Counter
from tests.walks.pages import FormScreen, ReceivedScreen, Screen
from ui.desktop.pages.ask_line import AskLine
from ui.desktop.pages.base import Page
from ui.desktop.pages.case import CasePage
from ui.desktop.pages.case_timeline import Timeline
from ui.desktop.pages.deliver import DeliverPanel
from ui.desktop.pages.form import FormPage
from ui.desktop.pages.preview import PreviewPage
from ui.desktop.pages.queue import QueuePage
from ui.desktop.pages.received import ReceivedPage
from ui.desktop.pages.report import ReportPage
from ui.desktop.pages.report_parts import FigureCard
from ui.desktop.pages.search import SearchPage
from ui.desktop.pages.start import StartPage
from ui.desktop.pages.sync import SyncPage
from ui.desktop.shell import Shell
from ui.desktop.widgets.buttons import KeyButton
from ui.desktop.widgets.rail import RailItem
from ui.desktop.widgets.table import Cell, DataTable
from ui.desktop.window import CounterWindow

P = TypeVar("P", bound=Page)
_WORD_ID = re.compile(r"\b[a-z_]{3,}\.[a-z_]+")
ROOMS = {"受理": StartPage, "办件": QueuePage, "查询": SearchPage, "日报": ReportPage, "同步": SyncPage}


class CounterScreen(Screen):
    """The window itself: signing in, locking, rooms, tabs, status bar."""

    def __init__(self, window: CounterWindow) -> None:
        super().__init__(window)
        self.counter_window = window

    # -- what the clerk does ------------------------------------------------------------------------------------------

    def logs_in(self, account: str, password: str) -> None:
        """Arrow keys to one's own name, the password, Enter; the first page, or where the work stood."""
        login = self.counter_window.login
        self.waits_until(login.password.hasFocus, "nobody asks for a password")
        for keys in ["Up"] * 9 + ["Down"] * 9:
            if login.chosen() != account:
                self.presses(keys)
        self.types(password)
        self.presses("Enter")
        self.waits_until(lambda: self.counter_window.shell is not None and self.shell.isVisible(), "nobody gets in")
        self.settles()

    def opens_room(self, words: str) -> None:
        """F10 to the rail, arrows to the room, Enter."""
        self.presses("F10")
        for _ in range(12):
            focus = QApplication.focusWidget()
            if isinstance(focus, RailItem) and focus.text() == words:
                break
            self.presses("Down")
        self.presses("Enter")
        self.waits_until(lambda: isinstance(self.shell.page, ROOMS[words]), f"{words}: not opened")
        self.settles()
        self.reads_words()

    def begins(self, typed: str, expected: str) -> FormScreen:
        """Types into the one box; the item expected is the first offered, Enter opens its form."""
        self.types(typed)
        self.waits_until(lambda: self.start().marked().title == expected, f"{typed}: not offered")
        before = self.shell.page
        self.presses("Enter")
        self.waits_until(lambda: isinstance(self.shell.page, FormPage) and self.shell.page is not before)
        self.settles()
        return self.form()

    def reads_words(self) -> None:
        """Nothing in sight is the program's own name of a word."""
        raw = [line for line in self.reads() if _WORD_ID.search(line)]
        assert not raw, f"not in words: {raw}"

    def settles(self) -> None:
        """Until every answer came and was shown."""
        tasks = self.counter_window.tasks()
        for _ in range(2):
            self.waits_until(lambda: not tasks.busy(), "the window stays busy")
            QTest.qWait(10)

    # -- where the clerk is -------------------------------------------------------------------------------------------

    def start(self) -> StartPage:
        return self._page(StartPage)

    def form(self) -> FormScreen:
        self.waits_until(lambda: isinstance(self.shell.page, FormPage), "no form is open")
        return FormScreen(self.window, self._page(FormPage))

    def received(self) -> ReceivedScreen:
        self.waits_until(lambda: isinstance(self.shell.page, ReceivedPage), f"not received: {self.line()}")
        return ReceivedScreen(self.window, self._page(ReceivedPage))

    def case(self) -> CaseScreen:
        self.waits_until(lambda: isinstance(self.shell.page, CasePage), "no case is open")
        screen = CaseScreen(self.window, self._page(CasePage))
        self.waits_until(lambda: screen.page.view() is not None, "the case does not show")
        self.settles()
        self.reads_words()
        return screen

    def queue(self) -> ListScreen:
        return ListScreen(self.window, self._page(QueuePage))

    def search(self) -> ListScreen:
        return ListScreen(self.window, self._page(SearchPage))

    def sync(self) -> ListScreen:
        return ListScreen(self.window, self._page(SyncPage))

    def preview(self) -> PreviewPage:
        """The sheet before it is printed, once it is drawn."""
        self.waits_until(lambda: isinstance(self.shell.page, PreviewPage), "no sheet is shown")
        page = self._page(PreviewPage)
        self.waits_until(lambda: page.pages() > 0, "the sheet is not drawn")
        self.settles()
        return page

    # -- what the clerk sees ------------------------------------------------------------------------------------------

    def status(self) -> str:
        """The status bar."""
        return self.shell.status.accessibleName()

    def line(self) -> str:
        """The calm line over the foot of the page; empty when there is none."""
        return self.shell.line.words() if self.shell.line.isVisible() else ""

    def badge(self, room: str) -> str:
        """The small figure at a room of the rail; empty when nothing waits there."""
        names = [item.accessibleName() for item in self.shell.rail.findChildren(RailItem) if item.text() == room]
        return names[0].removeprefix(room).strip()

    def figures(self) -> Mapping[str, int]:
        """The large figures of 日报."""
        cards = self._page(ReportPage).findChildren(FigureCard)
        words = [card.accessibleName().split() for card in cards]
        return {line[0]: int(line[1]) for line in words}

    def tabs(self) -> list[str]:
        """The open drafts: masked name and item."""
        return [f"{tab.name} {tab.item}" for tab in self.shell.drafts.tabs()]

    def in_front(self) -> str:
        """The tab of the page that is shown."""
        return next((f"{tab.name} {tab.item}" for tab in self.shell.drafts.tabs() if self._is_current(tab.id)), "")

    @property
    def shell(self) -> Shell:
        assert self.counter_window.shell is not None
        return self.counter_window.shell

    @property
    def counter(self) -> Counter:
        """The open counter, to verify what was stored."""
        assert self.counter_window.session is not None
        return self.counter_window.session.counter

    def _is_current(self, draft_id: str) -> bool:
        return self.shell.drafts.id_of(self.shell.page) == draft_id

    def _page(self, kind: type[P]) -> P:
        page = self.shell.page
        assert isinstance(page, kind), f"{type(page).__name__} is shown, not {kind.__name__}"
        return page


class ListScreen(Screen):
    """A page with a list: 办件, 查询, 同步."""

    def __init__(self, window: QWidget, page: Page) -> None:
        super().__init__(window)
        self.page = page

    def lines(self) -> list[list[str]]:
        """What stands in the list, cell by cell; hidden columns too."""
        return table_lines(self._table())

    def selected(self) -> list[str]:
        """The line that Enter opens."""
        table = self._table()
        row = table.currentIndex().row()
        return self.lines()[row] if row >= 0 else []

    def moves_to(self, words: str) -> None:
        """Arrow keys to the line that holds these words."""
        for keys in ("Down", "Up"):
            for _ in self.lines():
                if any(words in cell for cell in self.selected()):
                    return
                self.presses(keys)
        assert any(words in cell for cell in self.selected()), f"{words}: not listed in {self.lines()}"

    def _table(self) -> DataTable:
        return next(table for table in self.page.findChildren(DataTable))


class CaseScreen(Screen):
    """One case."""

    def __init__(self, window: QWidget, page: CasePage) -> None:
        super().__init__(window)
        self.page = page

    def main_key(self) -> str:
        """What F9 would do, in words."""
        bar = self.page.actions()
        assert bar is not None
        keys = [one for one in bar.findChildren(KeyButton) if one.isVisible()]
        return next((one.words() for one in keys if one.accessibleDescription() == "F9"), "")

    def papers(self) -> Mapping[str, str]:
        """{sheet: how it stands}."""
        return {line[0]: line[1] for table in self.page.findChildren(DataTable) for line in table_lines(table)}

    def moves_to_paper(self, name: str) -> None:
        """Arrow keys to the sheet of this name."""
        table = next(table for table in self.page.findChildren(DataTable))
        for keys in ("Down", "Up"):
            for _ in range(table.model().rowCount()):
                if table_lines(table)[table.currentIndex().row()][0] == name:
                    return
                self.presses(keys)
        raise AssertionError(f"{name}: not among {self.papers()}")

    def story(self) -> list[str]:
        """What happened, step by step, as the page tells it."""
        return [f"{step.what} {step.how}" for line in self.page.findChildren(Timeline) for step in line.steps()]

    def asks(self) -> bool:
        """Whether the page asks for something before it acts."""
        return any(line.is_open() for line in self.page.findChildren(AskLine))

    def delivers(self) -> bool:
        """Whether the delivery is being filled in."""
        return any(panel.is_open() for panel in self.page.findChildren(DeliverPanel))


def table_lines(table: DataTable) -> list[list[str]]:
    """The words of every cell."""
    model = table.model()
    return [
        [
            cast(Cell, model.index(row, column).data(Qt.ItemDataRole.UserRole)).text
            for column in range(model.columnCount())
        ]
        for row in range(model.rowCount())
    ]
