"""同步: the state of the line in words, what waits to be sent and why, and what to do when it stays down."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QGridLayout, QStackedLayout, QVBoxLayout, QWidget

from counter_app.use_cases.waiting import WaitingCase
from ui.desktop.desk import Desk, LinkState
from ui.desktop.i18n import t
from ui.desktop.pages.base import Page
from ui.desktop.pages.case_words import DASH, day_words, item_name, listed_name, moment_words
from ui.desktop.pages.queue import known_item
from ui.desktop.pages.reading import Reading, focus_later, say_failure
from ui.desktop.pages.silence_words import who_to_call
from ui.desktop.pages.sync_words import (
    CLOCK_OFF_S,
    age_tone,
    because,
    clock_words,
    line_words,
    reason_words,
    to_do,
    waited,
    what_waits,
)
from ui.desktop.style.tokens import L, M, S, T, Tone
from ui.desktop.widgets.bars import ActionBar, Banner, EmptyState, PageHead
from ui.desktop.widgets.basics import Col, Icon, Label, Row, box, empty_layout, repolish, scrolling
from ui.desktop.widgets.buttons import KeyButton
from ui.desktop.widgets.section import Section
from ui.desktop.widgets.side import Facts, SideColumn
from ui.desktop.widgets.table import Cell, Column, DataTable

EVERY_MS = 20_000
RECORDS = 6
ROWS_SHOWN = 7


@dataclass(frozen=True, slots=True)
class _Record:
    """One change of the line, as it was when it happened."""

    at: str
    state: LinkState


class SyncPage(Page):
    """Listens to the line while it lives; refreshes the waiting list when the outbox changes."""

    room = "sync"

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._rows: Sequence[WaitingCase] = ()
        self._known = False
        self._records: list[_Record] = []
        self._head, self._banner = PageHead(), Banner()
        self._line = _LineCard()
        self._table = DataTable(self._columns(), self._cells)
        self._empty = EmptyState()
        self._order = Label("", "label", "ink2")
        self._can, self._record = _CanCard(), _RecordCard()
        self._side = _SyncSide(desk)
        self._next = Label("", "label", "ink2")
        self._back = KeyButton("", "Esc", "arrow-u-up-left", "primary", height="action")
        self._open = KeyButton("", "Enter", "arrow-right", "quiet")
        self._actions = ActionBar([self._open], [self._next, M, self._back])
        self._reading = Reading(
            self,
            lambda done, failed: desk.waiting_cases(owner=self, done=done, failed=failed),
            self._on_rows,
            failed=self._on_failed,
        )
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self._show)
        self._lay_out()
        self._wire()
        if desk.link_state.online is not None:
            self._on_link(desk.link_state)
        self.relook()

    # -- what the shell asks ------------------------------------------------------------------------------------------

    def enter(self) -> None:
        self._reading.want()
        self._timer.start()
        focus_later(self._table)

    def leave(self) -> bool:
        self._timer.stop()
        return True

    def keys(self) -> Mapping[str, Callable[[], None]]:
        return {"Alt+R": self.retry, "F5": self._reading.want}

    def side(self) -> QWidget | None:
        return self._side

    def actions(self) -> ActionBar | None:  # type: ignore[override]  # as in Page
        return self._actions

    # -- what a person does -------------------------------------------------------------------------------------------

    def retry(self) -> None:
        """Alt+R: the line is tried at once."""
        self._line.say_retrying()
        self._desk.link.poke()

    def relook(self) -> None:
        """Words and measures of the present look."""
        self._back.set_words(t("sync.back"))
        self._open.set_words(t("sync.open"))
        self._order.set_words(t("sync.oldest_first"))
        self._table.put_columns(self._columns())
        self._show()

    # -- inside -------------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        inside = QFrame()
        self._stack = QStackedLayout(inside)
        self._stack.addWidget(self._table)
        self._stack.addWidget(self._empty)
        self._inside = inside
        self._waiting = Section("", inside, right=self._order, gap=4, bottom=S)
        self._pair = Row(self._can, self._record, gap=S)
        self._pair.setStretch(0, 1)
        self._pair.setStretch(1, 1)
        body = Col(self._line, self._waiting, self._pair, None, gap=S, margins=(L, M, L, M))
        area = scrolling(body)
        whole = Col(self._head, self._banner, area, gap=0)
        whole.setStretch(2, 1)
        self.setLayout(whole)

    def _wire(self) -> None:
        self._desk.link_changed.connect(self._on_link)
        self._desk.changed.connect(self._on_changed)
        self._line.retry.clicked.connect(self.retry)
        self._table.row_selected.connect(self._on_selected)
        self._table.row_opened.connect(self._open_row)
        self._open.clicked.connect(lambda: self._open_row(self._table.selected()))
        self._back.clicked.connect(lambda: self.go.emit("intake", None))

    def _on_link(self, state: LinkState) -> None:
        last = self._records[-1].state if self._records else None
        if last is None or (last.online, last.because) != (state.online, state.because):
            now = self._desk.now().isoformat(timespec="seconds")
            self._records = [*self._records[-(RECORDS - 1) :], _Record(now, state)]
        if self.isVisible():
            self._reading.want()
        self._show()

    def _on_changed(self, topics: frozenset[str]) -> None:
        if topics & {"outbox", "cases"} and self.isVisible():
            self._reading.want()

    def _on_rows(self, rows: Sequence[WaitingCase]) -> None:
        first = not self._rows
        self._rows, self._known = rows, True
        self._banner.clear()
        self._show()
        if first and rows and self.isVisible():
            focus_later(self._table)

    def _on_failed(self, error: Exception) -> None:
        self._known = True
        say_failure(self._banner, error)

    def _show(self) -> None:
        state, now = self._desk.link_state, self._desk.now()
        last = t("sync.last_ok", when=_when(state.last_ok, now.isoformat())) if state.last_ok else t("sync.never")
        self._head.put(t("sync.title"), last)
        self._line.put(state, len(self._rows), now)
        minutes = abs(state.clock_off_s) // 60
        self._line.put_clock(t("sync.clock_off", n=minutes) if abs(state.clock_off_s) >= CLOCK_OFF_S else "")
        waits_title = t("sync.waiting", n=len(self._rows)) if self._rows else t("sync.waiting_none")
        self._waiting.put_title(waits_title if self._known else t("sync.reading"))
        self._order.setVisible(len(self._rows) > 1)
        self._table.put_rows(self._rows, key=lambda one: one.case_id)
        self._empty.put("check-circle", t("sync.waiting_none"), t("sync.waiting_none_hint"))
        self._stack.setCurrentIndex(0 if self._rows else 1)
        shown = min(len(self._rows), ROWS_SHOWN)
        self._inside.setFixedHeight(T.h("head") + 6 + T.h("row") * shown if shown else T.px(130))
        self._can.put(state)
        self._record.put(self._records)
        self._next.set_words(t("sync.next_try", when=clock_words(state.next_try)) if state.next_try else "")
        self._open.setEnabled(bool(self._rows))
        if not self._rows:
            self._side.put(None, oldest=False)

    def _on_selected(self, one: WaitingCase | None) -> None:
        self._side.put(one, oldest=bool(self._rows) and one is self._rows[0])

    def _open_row(self, one: WaitingCase | None) -> None:
        if one is not None:
            self.go.emit("case", one.case_id)

    def _columns(self) -> tuple[Column, ...]:
        wide = 2600 if T.large else 0
        return (
            Column(t("sync.column.number"), 136),
            Column(t("sync.column.applicant"), 82, needs=wide),
            Column(t("sync.column.item")),
            Column(t("sync.column.what"), 116, needs=wide or 1600),
            Column(t("sync.column.since"), 104, needs=wide),
            Column(t("sync.column.waited"), 128),
            Column(t("sync.column.deemed"), 104, needs=wide),
            Column(t("sync.column.reason"), 150),
            Column(t("sync.column.state"), 106),
        )

    def _cells(self, one: WaitingCase) -> Sequence[Cell]:
        now, case = self._desk.now(), one.case
        tone, icon = age_tone(one), ""
        if tone != "ink":
            icon = "warning-circle-fill" if tone == "red" else "warning"
        state = Cell(t("sync.state.waiting"), "ink2", "clock", chip=True)
        if one.set_aside:
            state = Cell(t("sync.state.aside"), "red", "warning-circle", chip=True)
        return [
            Cell(case.short_number if case else one.number, "ink2", role="label"),
            Cell(listed_name(known_item(self._desk, case.item_code), case.applicant_name) if case else ""),
            Cell(item_name(known_item(self._desk, case.item_code), case) if case else DASH),
            Cell(what_waits(one), "ink2", role="label"),
            Cell(moment_words(one.since, now), "ink2", role="label"),
            Cell(waited(one, now), tone, icon),
            Cell(day_words(one.deemed_on, now) if one.deemed_on else DASH, "ink2", role="label"),
            Cell(reason_words(one), "ink2", role="label"),
            state,
        ]


def _when(at: str, now: str) -> str:
    """A clock today, the day with it otherwise."""
    return clock_words(at) if at[:10] == now[:10] else f"{at[5:10]} {at[11:16]}"


class _LineCard(QFrame):
    """The state of the line, large, with the button that tries again."""

    def __init__(self) -> None:
        super().__init__()
        self._icon, self._title = Icon("arrows-clockwise", "ink2", 28), Label("", "h2")
        self._words, self._clock = Label("", "body", wrap=True), Label("", "label", "amber", wrap=True)
        self.retry = KeyButton("", "Alt R", "arrows-clockwise", "second")
        words = Col(self._title, self._words, self._clock, gap=2)
        row = Row(self._icon, words, self.retry, gap=L, margins=(L, M, L, M))
        row.setStretch(1, 1)
        self.setLayout(row)
        self._shown: LinkState | None = None

    def put(self, state: LinkState, waiting: int, now: datetime) -> None:
        """Show the line as it is."""
        said = line_words(state, waiting, now)
        repolish(self, "ground", said.ground)
        self._icon.set_icon(said.icon, said.tone)
        self._title.set_tone(said.tone if said.tone != "ink2" else "ink")
        self._title.set_words(said.title)
        self._words.set_words(said.words)
        self.setAccessibleName(f"{said.title} {said.words}")
        if state is not self._shown:
            self._shown = state
            self.retry.set_words(t("sync.retry"))
        self.retry.setVisible(state.online is not True)

    def put_clock(self, words: str) -> None:
        """Say that the clocks differ; "" says nothing."""
        self._clock.set_words(words)
        self._clock.setVisible(bool(words))

    def say_retrying(self) -> None:
        self.retry.set_words(t("sync.retrying"))

    def relook(self) -> None:
        self.retry.set_words(t("sync.retry"))


class _CanCard(Section):
    """What works with the line as it is."""

    _ROWS = ("receive", "conclude", "search", "pool", "answers")
    _NEEDS_LINE = frozenset({"pool", "answers"})

    def __init__(self) -> None:
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(M)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(2, 1)
        super().__init__("", self._grid, gap=S, bottom=M)

    def put(self, state: LinkState) -> None:
        self.put_title(t("sync.can_title"))
        empty_layout(self._grid)
        down = state.online is False
        for row, name in enumerate(self._ROWS):
            waits = down and name in self._NEEDS_LINE
            when = clock_words(state.last_ok) or DASH
            now = "_now" if not down and name in ("search", *self._NEEDS_LINE) else ""
            tone: Tone = "ink2" if waits else "green"
            self._grid.addWidget(Icon("clock" if waits else "check-circle", tone, 18), row, 0)
            self._grid.addWidget(Label(t(f"sync.can.{name}"), "body"), row, 1)
            how = t(f"sync.can.{name}_how{now}", when=when)
            self._grid.addWidget(Label(how, "label", "ink2", wrap=True), row, 2)


class _RecordCard(Section):
    """What the line did since the page is there, newest first."""

    def __init__(self) -> None:
        self._lines: QVBoxLayout = Col(gap=6)
        super().__init__("", self._lines, gap=S, bottom=M)

    def put(self, records: Sequence[_Record]) -> None:
        self.put_title(t("sync.record_title"))
        empty_layout(self._lines)
        for record in reversed(records):
            up = record.state.online
            tone: Tone = "green" if up else "amber"
            words = t("sync.record_online") if up else t("sync.record_offline", because=because(record.state.because))
            line = Row(
                Label(clock_words(record.at), "label", "ink2"),
                Icon("check-circle" if up else "wifi-slash", tone, 16),
                Label(words, "label", wrap=True),
                gap=M,
            )
            line.setStretch(2, 1)
            self._lines.addLayout(line)
        if not records:
            self._lines.addWidget(Label(t("sync.record_none"), "label", "ink2", wrap=True))


class _SyncSide(SideColumn):
    """The selected waiting case: how long, what happens when, what to do; and what to do when the line stays down."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._one: WaitingCase | None = None
        self._oldest = False
        self._title, self._who = Label("", "h2"), Label("", "body", wrap=True)
        self._from = Label("", "label", "ink2", wrap=True)
        self._waited = Facts("")
        self._step_title, self._step = Label("", "body-b"), Label("", "label", wrap=True)
        self._down_title, self._down = Label("", "body-b"), Label("", "label", "ink2", wrap=True)
        self._top = box(Col(self._title, self._who, self._from, gap=4))
        self._do = box(Col(self._step_title, self._step, gap=2))
        self._still = box(Col(self._down_title, self._down, gap=2))
        super().__init__(self._top, self._waited, self._do, self._still)
        self.put(None, oldest=False)

    def put(self, one: WaitingCase | None, *, oldest: bool) -> None:
        """Explain this one; None leaves only what to do about the line."""
        self._one, self._oldest = one, oldest
        for block in (self._waited, self._do):
            self.show_block(block, one is not None)
        self.show_block(self._top, one is not None)
        if one is not None:
            self._put_case(one)

    def relook(self) -> None:
        super().relook()
        self._waited.put_title(t("sync.waited"))
        self._step_title.set_words(t("sync.step_title"))
        self._down_title.set_words(t("sync.still_down"))
        self._down.set_words(t("sync.still_down_words"))
        if self._one is not None:
            self._put_case(self._one)

    def _put_case(self, one: WaitingCase) -> None:
        case, now = one.case, self._desk.now()
        self._title.set_words(t("sync.longest") if self._oldest else t("sync.chosen"))
        name = item_name(known_item(self._desk, case.item_code), case) if case else ""
        who = listed_name(known_item(self._desk, case.item_code), case.applicant_name) if case else ""
        self._who.set_words(f"{who} {name}" if case else one.number)
        self._from.set_words(t("sync.from_receipt") if one.deemed_on else "")
        self._from.setVisible(bool(one.deemed_on))
        days = [(t(f"sync.day{n}"), t(f"sync.day{n}_words")) for n in (3, 4, 5)] if one.deemed_on else []
        self._waited.put(
            waited(one, now), [(t("sync.since", when=moment_words(one.since, now)), ""), *days], tone=age_tone(one)
        )
        lead = self._desk.department(case.lead_department) if case else None
        self._step.set_words(to_do(one, who_to_call(lead)))
