"""日报: the figures of one day from this counter's own journal; another day with the arrows, Ctrl+P prints the sheet."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QStackedLayout, QWidget

from counter_app.domain.masking import mask_name
from counter_app.domain.paper_facts import CountRow, DailyFacts, LookUpRow
from ui.desktop.desk import Desk
from ui.desktop.i18n import t
from ui.desktop.pages.base import Page
from ui.desktop.pages.case_words import DASH, day_words
from ui.desktop.pages.preview_of import DailyWanted
from ui.desktop.pages.reading import Reading, focus_later, say_failure
from ui.desktop.pages.report_parts import CheckCard, FigureCard, HourBars, whole_day
from ui.desktop.style.tokens import L, M, S, T, Tone
from ui.desktop.widgets.bars import ActionBar, Banner, EmptyState, PageHead
from ui.desktop.widgets.basics import Col, IconText, Label, Row, box, empty_layout, scrolling
from ui.desktop.widgets.buttons import KeyButton
from ui.desktop.widgets.dates import DateEdit
from ui.desktop.widgets.section import Section
from ui.desktop.widgets.side import Facts, SideColumn
from ui.desktop.widgets.table import Cell, Column, DataTable
from ui.desktop.words import has_words

ONE_DAY = timedelta(days=1)
OFFICE_HOURS = (8, 9, 10, 11, 14, 15, 16, 17)
COUNTS = ("received", "accepted", "concluded", "shortfall", "returned")


class ReportPage(Page):
    """One day's figures. It begins with today and follows what happens while it is shown."""

    room = "report"

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._day = desk.now().date()
        self._facts: DailyFacts | None = None
        self._busy = False
        self._head, self._banner, self._empty = PageHead(), Banner(), EmptyState()
        self._pick = DateEdit(today=lambda: desk.now().date())
        self._figures = tuple(FigureCard() for _ in range(4))
        self._bars = HourBars()
        self._busiest = Label("", "label", "ink2")
        self._hours = Section("", self._bars, right=self._busiest, gap=S, bottom=S)
        self._table = DataTable(self._columns(), _cells)
        self._items, self._check = Section("", self._table, gap=4, bottom=S), CheckCard()
        self._side = _ReportSide()
        self._before = KeyButton("", "PgUp", "caret-left", "quiet")
        self._after = KeyButton("", "PgDn", "caret-right", "quiet")
        self._look = KeyButton("", "F7", "eye", "quiet")
        self._print = KeyButton("", "Ctrl P", "printer", "primary", height="action")
        self._actions = ActionBar([self._before, self._after, self._look], [self._print])
        self._reading = Reading(
            self,
            lambda done, failed: desk.daily_facts(self._day.isoformat(), owner=self, done=done, failed=failed),
            self._on_facts,
            slow=self._on_slow,
            failed=self._on_failed,
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._lay_out()
        self._wire()
        self.relook()

    # -- what the shell asks ------------------------------------------------------------------------------------------

    def enter(self) -> None:
        self._reading.want()
        focus_later(self)

    def keys(self) -> Mapping[str, Callable[[], None]]:
        return {
            "PgUp": lambda: self.go_to(self._day - ONE_DAY),
            "PgDown": lambda: self.go_to(self._day + ONE_DAY),
            "F7": self.preview,
            "Ctrl+P": self.print_sheet,
        }

    def side(self) -> QWidget | None:
        return self._side

    def actions(self) -> ActionBar | None:  # type: ignore[override]  # as in Page
        return self._actions

    # -- what a person does -------------------------------------------------------------------------------------------

    def day(self) -> date:
        return self._day

    def go_to(self, day: date) -> None:
        """Show another day; one that has not come yet stays where it is and says so."""
        if day > self._desk.now().date():
            self.told.emit("info", t("report.future"))
            return
        self._banner.clear()
        self._day, self._facts = day, None
        self._say()
        self._reading.want()

    def preview(self) -> None:
        """F7: the daily sheet as it would print."""
        self.go.emit("preview", DailyWanted(self._day.isoformat()))

    def print_sheet(self) -> None:
        """Ctrl+P: the daily sheet of this day."""
        if self._busy:
            return

        def done(_printed: Any) -> None:
            self._busy = False
            self._banner.clear()
            self.told.emit("done", t("report.printed"))

        self._busy = True
        self._desk.print_daily(self._day.isoformat(), owner=self, done=done, failed=self._on_failed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.go_to(self._day + step * ONE_DAY)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def relook(self) -> None:
        """Words and measures of the present look."""
        self._before.set_words(t("report.before"))
        self._after.set_words(t("report.after"))
        self._look.set_words(t("report.preview"))
        self._print.set_words(t("report.print"))
        self._pick.setAccessibleName(t("report.pick"))
        self._pick.setFixedWidth(T.px(150))
        self._table.put_columns(self._columns())
        self._arrange()
        self._say()
        if self._facts is not None:
            self._show(self._facts)
        else:
            self._empty.put("hourglass", t("report.reading"))

    # -- inside -------------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self._head = PageHead(right=self._pick)
        self._top = Row(*self._figures, gap=S)
        for place in range(len(self._figures)):
            self._top.setStretch(place, 1)
        left, right = box(Col(self._hours, self._check, None, gap=S)), box(Col(self._items, None, gap=0))
        self._pair = Row(left, right, gap=S)
        self._pair.setStretch(0, 1)
        self._pair.setStretch(1, 1)
        body = Col(self._top, self._pair, None, gap=S, margins=(L, M, L, M))
        middle = QWidget()
        self._stack = QStackedLayout(middle)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(scrolling(body))
        whole = Col(self._head, self._banner, middle, gap=0)
        whole.setStretch(2, 1)
        self.setLayout(whole)

    def _arrange(self) -> None:
        """Two columns, in large text one."""
        way = QBoxLayout.Direction.TopToBottom if T.large else QBoxLayout.Direction.LeftToRight
        self._pair.setDirection(way)

    def _wire(self) -> None:
        self._desk.changed.connect(self._on_changed)
        self._pick.committed.connect(self._on_picked)
        self._pick.advance.connect(self.setFocus)
        self._before.clicked.connect(lambda: self.go_to(self._day - ONE_DAY))
        self._after.clicked.connect(lambda: self.go_to(self._day + ONE_DAY))
        self._look.clicked.connect(self.preview)
        self._print.clicked.connect(self.print_sheet)

    def _on_picked(self, value: str) -> None:
        try:
            day = date.fromisoformat(value)
        except ValueError:
            self._pick.set_state("must_fix")
            self._banner.put("must_fix", t("report.not_a_day"))
            return
        self._pick.set_state("")
        if day != self._day:
            self.go_to(day)

    def _on_changed(self, topics: frozenset[str]) -> None:
        if topics & {"cases", "outbox"} and self.isVisible():
            self._reading.want()

    def _on_slow(self) -> None:
        if self._facts is None:
            self._empty.put("hourglass", t("report.reading"))
            self._stack.setCurrentIndex(0)

    def _on_facts(self, facts: DailyFacts) -> None:
        if facts.on == self._day.isoformat():
            self._facts = facts
            self._show(facts)

    def _on_failed(self, error: Exception) -> None:
        self._busy = False
        say_failure(self._banner, error)

    def _say(self) -> None:
        now = self._desk.now()
        day = day_words(self._day.isoformat(), now)
        self._head.put(t("report.title"), t("report.facts", day=day, window=self._desk.terminal.window))
        if not self._pick.hasFocus():
            self._pick.set_value(self._day.isoformat())
        self._after.setEnabled(self._day < now.date())

    def _show(self, kept: DailyFacts) -> None:
        facts = self._in_words(kept)
        self._say()
        happened = (
            any(getattr(facts.total, name) for name in COUNTS) or facts.delivered or facts.prints or facts.lookups
        )
        self._stack.setCurrentIndex(1 if happened else 0)
        self._empty.put("chart-bar", t("report.nothing"), t("report.nothing_hint"))
        self._put_figures(facts)
        self._hours.put_title(t("report.by_hour"))
        bars = whole_day(facts.by_hour, OFFICE_HOURS)
        self._bars.put(bars)
        busiest = max(bars, key=lambda bar: bar[1])
        self._busiest.set_words(t("report.busiest", hour=int(busiest[0])) if busiest[1] else "")
        self._items.put_title(t("report.by_item"))
        total = CountRow(name=t("report.total"), **{name: getattr(facts.total, name) for name in COUNTS})
        rows = [(row, False) for row in facts.by_item] + [(total, True)]
        self._table.put_rows(rows, key=lambda row: row[0].name)
        self._table.clearSelection()
        self._table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._table.setFixedHeight(T.h("head") + 6 + T.h("row") * len(rows))
        self._check.put(t("report.closing"), _closing(facts))
        self._side.put(facts, supervises=self._desk.account.role == "supervisor")

    def _put_figures(self, facts: DailyFacts) -> None:
        total = facts.total
        share = round(100 * total.concluded / total.received) if total.received else 0
        back = t("report.returned_n", n=total.returned) if total.returned else t("report.no_returned")
        self._figures[0].put(t("report.received"), total.received, t("report.withdrawn", n=facts.withdrawn))
        self._figures[1].put(t("report.accepted"), total.accepted, back, "amber" if total.returned else "green")
        self._figures[2].put(t("report.concluded"), total.concluded, t("report.of_received", n=share))
        self._figures[3].put(t("report.shortfall"), total.shortfall, t("report.delivered", n=facts.delivered))

    def _columns(self) -> tuple[Column, ...]:
        """The item's name first: on a narrow window the columns go whose figures stand in the cards above."""
        english = T.look.language == "en"
        widths = (76, 80, 88) if english else (50, 50, 50)
        counts = [Column(t(f"report.{name}"), width, right=True) for name, width in zip(COUNTS, widths, strict=False)]
        rest = [
            Column(t("report.shortfall_short"), 90 if english else 50, right=True, needs=1600 if english else 1280),
            Column(t("report.returned"), 84 if english else 50, right=True, needs=1600),
        ]
        return (Column(t("report.item")), *counts, *rest)

    def _in_words(self, facts: DailyFacts) -> DailyFacts:
        """The figures with the names of items and papers in the language shown; the journal's sheet keeps the Chinese ones."""
        language = T.look.language
        if language != "en":
            return facts
        tables = self._desk.window.catalogue.tables
        names = [item.name for item in tables.items]
        names += [paper.name for item in tables.items for paper in item.papers]
        words = {name.zh: name.get(language) for name in names}
        return replace(
            facts,
            by_item=tuple(replace(row, name=words.get(row.name, row.name)) for row in facts.by_item),
            prints=tuple((words.get(name, name), count) for name, count in facts.prints),
            lookups=tuple(
                replace(row, kinds=tuple((kind, words.get(item, item), n) for kind, item, n in row.kinds))
                for row in facts.lookups
            ),
        )


def _cells(row: tuple[CountRow, bool]) -> Sequence[Cell]:
    counts, is_total = row
    role = "body-b" if is_total else "body"
    figures = [getattr(counts, name) for name in COUNTS]
    return [
        Cell(counts.name, role=role),
        *(Cell(str(n) if n else DASH, "ink" if n else "ink3", role=role, right=True) for n in figures),
    ]


def _closing(facts: DailyFacts) -> list[tuple[str, str, Tone]]:
    """What is looked at before the window closes."""
    unsent, printed = len(facts.unsent), sum(n for _, n in facts.prints)
    sent: tuple[str, str, Tone] = (t("report.all_sent"), t("report.all_sent_value"), "green")
    if unsent:
        sent = (t("report.all_sent"), t("report.unsent_value", n=unsent), "amber")
    spoiled = t("report.sheets_value", n=len(facts.spoiled)) if facts.spoiled else t("report.spoiled_none")
    voided = t("report.voided_value", n=len(facts.voided)) if facts.voided else t("report.spoiled_none")
    return [
        sent,
        (t("report.prints"), t("report.prints_value", n=printed), "ink2"),
        (t("report.spoiled"), spoiled, "amber" if facts.spoiled else "green"),
        (t("report.voided"), voided, "amber" if facts.voided else "green"),
        (t("report.audit"), t("report.audit_value", n=facts.audit_seq, head=facts.audit_head[-8:]), "ink2"),
    ]


class _ReportSide(SideColumn):
    """The right column: what is to be said of the day, who did how much, which sheets were printed."""

    def __init__(self) -> None:
        self._title, self._lines = Label("", "h2"), Col(gap=6)
        self._clerks, self._looks, self._papers = Facts(""), Facts(""), Facts("")
        super().__init__(box(Col(self._title, self._lines, gap=6)), self._clerks, self._looks, self._papers)

    def put(self, facts: DailyFacts, *, supervises: bool) -> None:
        """Show this day; what was looked up without a case only to who supervises."""
        self._title.set_words(t("report.to_say"))
        empty_layout(self._lines)
        for icon, words, tone in _to_say(facts):
            line = IconText(icon, words, "label", tone, 16)
            line.label.setWordWrap(True)
            self._lines.addWidget(line)
        self._clerks.put_title(t("report.by_clerk"))
        rows = [
            (mask_name(row.name), t("report.clerk_figures", received=row.received, concluded=row.concluded))
            for row in facts.by_clerk
        ]
        self._clerks.put("", rows)
        self._papers.put_title(t("report.papers"))
        self._papers.put("", [(_paper_words(name), str(n)) for name, n in facts.prints])
        self.show_block(self._clerks, bool(rows))
        self.show_block(self._papers, bool(facts.prints))
        self._put_looks(facts.lookups if supervises else ())

    def _put_looks(self, lookups: Sequence[LookUpRow]) -> None:
        rows: list[tuple[str, str]] = []
        for row in lookups:
            rows.append((mask_name(row.name), t("report.look_times", n=row.count)))
            rows += [(t(f"report.look.{kind}", item=item), str(n)) for kind, item, n in row.kinds]
        self._looks.put_title(t("report.looks"))
        self._looks.put("", rows)
        self.show_block(self._looks, bool(rows))


def _paper_words(name: str) -> str:
    """A paper by the name its item gives it; a layout's code, where no item names it, in general words."""
    words = f"preview.paper.{name}"
    return t(words) if has_words(words) else name


def _to_say(facts: DailyFacts) -> list[tuple[str, str, Tone]]:
    """What stands out: unsent, sent back, an item with many shortfalls."""
    said: list[tuple[str, str, Tone]] = []
    if facts.unsent:
        said.append(("clock", t("report.say_unsent", n=len(facts.unsent)), "amber"))
    if facts.total.returned:
        said.append(("arrow-u-up-left", t("report.say_returned", n=facts.total.returned), "red"))
    for row in facts.by_item:
        if row.shortfall and row.shortfall * 4 >= row.received:
            words = t("report.say_shortfall", item=row.name, n=max(row.received, row.shortfall), m=row.shortfall)
            said.append(("warning", words, "amber"))
    return said or [("check-circle", t("report.say_none"), "green")]
