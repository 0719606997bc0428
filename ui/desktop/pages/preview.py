"""A sheet as it will print, marked as a sample until it is printed; a scan to look at. Pages are drawn off the GUI thread."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QStackedLayout, QWidget

from counter_app.bootstrap import Printed
from counter_app.ports import Sheet
from ui.desktop.desk import Desk
from ui.desktop.desk_acts import DeskActs
from ui.desktop.i18n import t
from ui.desktop.pages import case_questions as questions
from ui.desktop.pages.ask_line import AskLine
from ui.desktop.pages.base import Page
from ui.desktop.pages.case_words import day_words
from ui.desktop.pages.preview_of import DailyWanted, PaperWanted, ScanWanted, Wanted
from ui.desktop.pages.reading import focus_later, say_failure
from ui.desktop.pictures import marked, pdf_pages, scaled
from ui.desktop.widgets.bars import ActionBar, Banner, EmptyState, PageHead
from ui.desktop.widgets.basics import Col
from ui.desktop.widgets.buttons import KeyButton
from ui.desktop.widgets.paper import PaperPreview

WIDTH = 1600
"""Pixels across a page: sharp at the widest place and at the first zoom steps."""


class PreviewPage(Page):
    """``look_at`` says what to show. Esc asks for the page before: ``go("back", None)``."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk, self._acts = desk, DeskActs(desk)
        self._wanted: Wanted | None = None
        self._sheet: Sheet | None = None
        self._times, self._busy, self._count = 0, False, 0
        self._head, self._banner, self._empty = PageHead(), Banner(), EmptyState()
        self._paper, self._ask = PaperPreview(), AskLine()
        self._print = KeyButton("", "Ctrl P", "printer", "primary", height="action")
        self._back = KeyButton("", "Esc", "arrow-u-up-left", "quiet")
        self._actions = ActionBar([self._back], [self._print])
        middle = QWidget()
        self._stack = QStackedLayout(middle)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._paper)
        whole = Col(self._head, self._banner, middle, self._ask, gap=0)
        whole.setStretch(2, 1)
        self.setLayout(whole)
        self._print.clicked.connect(self.print_sheet)
        self._back.clicked.connect(lambda: self.go.emit("back", None))
        self._ask.opened.connect(self._say)
        self._ask.closed.connect(self._on_closed)
        self.relook()

    # -- what the shell asks ------------------------------------------------------------------------------------------

    def look_at(self, wanted: Wanted) -> None:
        """Show this sheet or scan; the one before is forgotten at once."""
        self._wanted, self._sheet, self._busy, self._count = wanted, None, False, 0
        self._times = wanted.printed if isinstance(wanted, PaperWanted) else 0
        self.room = "report" if isinstance(wanted, DailyWanted) else "queue"
        self._ask.close_line()
        self._banner.clear()
        self._paper.put(())
        self._empty.put("hourglass", t("preview.reading"))
        self._stack.setCurrentIndex(0)
        self._say()
        self._read(wanted)

    def enter(self) -> None:
        focus_later(self._paper)

    def keys(self) -> Mapping[str, Callable[[], None]]:
        return {"Ctrl+P": self.print_sheet, "F9": self.print_sheet}

    def actions(self) -> ActionBar | None:  # type: ignore[override]  # as in Page
        return self._actions

    def pages(self) -> int:
        """How many pages are shown; 0 while they are drawn."""
        return self._count

    # -- what a person does -------------------------------------------------------------------------------------------

    def print_sheet(self) -> None:
        """Ctrl+P: the sheet goes to the printer; a paper that was printed before asks why again."""
        wanted = self._wanted
        if self._busy or not self._count or wanted is None or isinstance(wanted, ScanWanted):
            return
        if self._ask.is_open():
            self._ask.confirm()
        elif isinstance(wanted, DailyWanted):
            self._busy = True
            self._desk.print_daily(wanted.on, owner=self, done=self._on_printed, failed=self._on_failed)
        elif self._times:
            question = questions.print_again_question(wanted.title, self._times)
            self._ask.ask(question, lambda answers: self._print_again(wanted, answers))
        else:
            self._print_paper(wanted, "")

    def relook(self) -> None:
        """Words and measures of the present look."""
        self._back.set_words(t("preview.back"))
        self._say()

    # -- inside -------------------------------------------------------------------------------------------------------

    def _title(self) -> str:
        if isinstance(self._wanted, DailyWanted):
            return t("preview.daily", day=day_words(self._wanted.on, self._desk.now()))
        return self._wanted.title if self._wanted is not None else ""

    def _say(self) -> None:
        facts = ""
        if isinstance(self._wanted, ScanWanted):
            facts = t("preview.scan_note")
        elif self._count:
            note = t("preview.printed_before", n=self._times) if self._times else t("preview.sample_note")
            facts = f"{t('preview.pages', n=self._count)} · {note}"
        self._head.put(self._title(), facts)
        self._print.set_words(t("preview.print_again" if self._times else "preview.print"))
        self._print.setVisible(not isinstance(self._wanted, ScanWanted) and not self._ask.is_open())
        self._print.setEnabled(bool(self._count))

    def _read(self, wanted: Wanted) -> None:
        common: dict[str, Any] = {"owner": self, "failed": lambda error: self._on_unread(wanted, error)}
        if isinstance(wanted, PaperWanted):
            self._desk.preview(
                wanted.case_id, wanted.paper, done=lambda sheet: self._on_sheet(wanted, sheet, sample=True), **common
            )
        elif isinstance(wanted, DailyWanted):
            self._desk.daily_preview(wanted.on, done=lambda sheet: self._on_sheet(wanted, sheet, sample=True), **common)
        else:
            self._desk.read_scan(
                wanted.attachment_id, done=lambda content: self._draw(wanted, content, sample=False), **common
            )

    def _on_sheet(self, wanted: Wanted, sheet: Sheet, *, sample: bool) -> None:
        if wanted is self._wanted:
            self._sheet = sheet
            self._draw(wanted, sheet.pdf, sample=sample)

    def _draw(self, wanted: Wanted, content: bytes, *, sample: bool) -> None:
        """The pages as pictures, in the slow lane."""
        words = t("preview.sample")

        def work() -> Sequence[QImage]:
            if not content.startswith(b"%PDF"):
                picture = scaled(content, WIDTH)
                return [picture] if picture is not None else []
            pages = pdf_pages(content, WIDTH)
            return [marked(page, words) for page in pages] if sample else pages

        self._desk.aside(
            work,
            owner=self,
            done=lambda pages: self._on_pages(wanted, pages),
            failed=lambda error: self._on_unread(wanted, error),
        )

    def _on_pages(self, wanted: Wanted, pages: Sequence[QImage]) -> None:
        if wanted is not self._wanted:
            return
        self._count = len(pages)
        if not pages:
            self._empty.put("file-x", t("preview.no_picture"), t("preview.failed_hint"))
            return
        self._paper.put(pages)
        self._stack.setCurrentIndex(1)
        self._say()
        if self.isVisible() and not self._ask.is_open():
            focus_later(self._paper)

    def _on_closed(self) -> None:
        self._say()
        self._paper.setFocus()

    def _on_unread(self, wanted: Wanted, error: Exception) -> None:
        if wanted is self._wanted:
            self._empty.put("file-x", t("preview.failed"), t("preview.failed_hint"))
            self._on_failed(error)

    def _on_failed(self, error: Exception) -> None:
        self._busy = False
        say_failure(self._banner, error)

    def _print_again(self, wanted: PaperWanted, answers: Mapping[str, str]) -> None:
        """The old sheet is spoiled and this one stands in its place; or the old one is good and one more is wanted."""
        if questions.needs_note(answers):
            self._ask.refuse("note", t("case.ask.reprint_note_missing"))
            return
        spoiled = questions.spoiled_reason(answers)
        if not spoiled:
            self._print_paper(wanted, answers["note"])
            return
        self._busy = True
        self._acts.print_instead(
            wanted.case_id,
            wanted.paper,
            spoiled=spoiled,
            owner=self,
            done=self._on_printed,
            failed=self._on_failed,
        )

    def _print_paper(self, wanted: PaperWanted, reason: str) -> None:
        self._busy = True
        self._desk.print_paper(
            wanted.case_id, wanted.paper, reason=reason, owner=self, done=self._on_printed, failed=self._on_failed
        )

    def _on_printed(self, printed: Printed) -> None:
        """The sheet that went out, without the mark."""
        self._busy = False
        self._ask.close_line()
        words = t("preview.printed", title=self._title())
        self._banner.clear()
        self.told.emit("done", words)
        if self._wanted is not None:
            self._times = printed.row.nth if printed.row is not None else 0
            self._on_sheet(self._wanted, printed.sheet, sample=False)
