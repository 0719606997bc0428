"""补录: hand-written slips after a day without power: number, paper's time and item, then the ordinary form; slip after slip."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QSizePolicy, QStackedLayout, QWidget

from counter_app.domain.numbers import tidy
from counter_app.domain.slip_number import is_slip_number, looks_like_slip_number
from counter_app.errors import BadInput
from counter_app.use_cases.backfill import Backfill, Begun, SlipFound, paper_moment
from counter_app.use_cases.paper_slips import NOT_HANDED_OUT, OPEN, SPOILED, SlipLine
from ui.desktop.desk import Desk
from ui.desktop.desk_slips import DeskSlips
from ui.desktop.i18n import t
from ui.desktop.pages.ask_line import Ask, AskLine, Question
from ui.desktop.pages.base import Page
from ui.desktop.pages.reading import Reading, focus_later, say_failure
from ui.desktop.style.tokens import L, M, S, T, Tone
from ui.desktop.widgets.bars import ActionBar, Banner, EmptyState, PageHead
from ui.desktop.widgets.basics import Col, Label, box, scrolling
from ui.desktop.widgets.buttons import KeyButton
from ui.desktop.widgets.choice import Option
from ui.desktop.widgets.dates import DateEdit
from ui.desktop.widgets.editors import LineEdit
from ui.desktop.widgets.field import Field, FieldGrid, FieldState, FieldView
from ui.desktop.widgets.scan import takes_codes
from ui.desktop.widgets.section import Section
from ui.desktop.widgets.side import SideColumn
from ui.desktop.widgets.table import Cell, Column, DataTable
from ui.desktop.words import words_for

LIST_HEIGHT = 180
"""The slips keep this much below the questions, in pixels."""

_CHIPS: Mapping[str, tuple[Tone, str]] = {
    "open": ("amber", "note-pencil"),
    "used": ("green", "check-circle"),
    "void": ("ink2", "prohibit"),
}


class BackfillPage(Page):
    """One slip after the other; day and item stay for the next one. The list says which slips are still out."""

    room = "intake"

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk, self._slips = desk, DeskSlips(desk)
        self._lines: Sequence[SlipLine] = ()
        self._known = self._busy = False
        self._picked = False  # somebody chose in the list, so that Enter in the empty line means that slip
        self._head, self._banner, self._ask = PageHead(), Banner(), AskLine()
        self._slip_line, self._clock_line = takes_codes(LineEdit(leading="magnifying-glass")), takes_codes(LineEdit())
        self._item_line, self._item_code = LineEdit(), ""
        self._slip = Field("", self._slip_line)
        self._day = Field("", takes_codes(DateEdit(today=lambda: desk.now().date())))
        self._clock = Field("", self._clock_line)
        self._item = Field("", self._item_line)
        self._id_no = Field("", takes_codes(LineEdit()), FieldView(optional=True))
        self._table = DataTable(self._columns(), self._cells)
        self._empty = EmptyState()
        self._side = _BackfillSide()
        self._void = KeyButton("", "F6", "prohibit", "quiet")
        self._again = KeyButton("", "F7", "arrow-u-up-left", "quiet")
        self._print = KeyButton("", "Ctrl P", "printer", "quiet")
        self._begin = KeyButton("", "Enter", "arrow-right", "primary", height="action")
        self._bar = ActionBar([self._void, self._again, self._print], [self._begin])
        self._reading = Reading(
            self,
            lambda done, failed: self._slips.listed(owner=self, done=done, failed=failed),
            self._on_lines,
            failed=self._on_failed,
        )
        self._lay_out()
        self._wire()
        self.relook()

    # -- what the shell asks ------------------------------------------------------------------------------------------

    def enter(self) -> None:
        self._reading.want()
        focus_later(self._slip_line)

    def keys(self) -> Mapping[str, Callable[[], None]]:
        return {"F6": self.ask_void, "F7": self.ask_again, "Ctrl+P": self.ask_print}

    def side(self) -> QWidget:
        return self._side

    def actions(self) -> ActionBar:  # type: ignore[override]  # as in Page
        return self._bar

    def scanned(self, text: str) -> bool:
        """A slip's bar code is taken; any other code is the window's."""
        if not is_slip_number(text):
            return False
        self.take(text)
        return True

    # -- what a person does -------------------------------------------------------------------------------------------

    def take(self, text: str) -> None:
        """This slip next; a used one leads to its case."""
        self._slip.editor.set_value(text)
        self._look_up()

    def lines(self) -> Sequence[SlipLine]:
        """The slips as they are listed."""
        return self._lines

    def message(self) -> str:
        """What is said below the slip's number."""
        return self._slip.view().message

    def begin(self) -> None:
        """The form of this slip; what still lacks is said at its field."""
        if self._busy or not self._settled():
            return
        self._busy = True
        command = Backfill(
            self._slip.value(),
            self._moment(),
            self._item_code,
            self._desk.account.account_id,
            id_no=tidy(self._id_no.value()),
            language=T.look.language,
        )
        self._slips.begin(command, owner=self, done=self._on_begun, failed=self._on_refused)

    def ask_void(self) -> None:
        """F6: the chosen slip was never handed out, or spoiled while it was written."""
        line = self._chosen()
        if line is None:
            return
        reasons = tuple(Option(reason, t(f"slips.reason.{reason}")) for reason in (NOT_HANDED_OUT, SPOILED))
        ask = Ask("reason", t("slips.void.reason"), kind="choice", options=reasons, value=NOT_HANDED_OUT)
        question = Question(
            t("slips.void.title", slip=line.slip.short), (ask,), t("slips.void.do"), t("slips.void.hint")
        )
        self._ask.ask(question, lambda answers: self._do_void(line, answers["reason"]))

    def ask_again(self) -> None:
        """F7: the sheet of the chosen slip came out spoiled; its numbers are void and new ones are printed."""
        line = self._chosen()
        if line is None:
            return
        first, last = self._slips.sheet(line.slip.text)
        question = Question(
            t("slips.again.title", first=first, last=last), (), t("slips.again.do"), t("slips.again.hint")
        )
        self._ask.ask(
            question,
            lambda _: self._slips.print_instead(
                line.slip.text, owner=self, done=self._on_printed, failed=self._on_failed
            ),
        )

    def ask_print(self) -> None:
        """Ctrl+P: a pad for the next day without power."""
        ask = Ask("sheets", t("slips.print.sheets"), missing=t("slips.print.missing"), value="4")
        self._ask.ask(
            Question(t("slips.print.title"), (ask,), t("slips.print.do"), t("slips.print.hint")), self._do_print
        )

    # -- parts --------------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        fields = FieldGrid((self._slip, 2), (self._day, 1), (self._clock, 1), (self._item, 2), (self._id_no, 2))
        inside = QFrame()
        self._stack = QStackedLayout(inside)
        self._stack.addWidget(self._table)
        self._stack.addWidget(self._empty)
        self._list_title = Label("", "body-b")
        card = Section("", inside, pad=1, top=4, bottom=1, gap=0, fill=True)
        form = box(Col(fields, gap=0, margins=(L, 10, L, 4)), card=True)
        form.setSizePolicy(
            QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed
        )  # in large text the page scrolls instead
        inside.setMinimumHeight(LIST_HEIGHT)
        body = Col(self._banner, form, self._list_title, card, gap=S, margins=(L, M, L, M))
        body.setStretch(3, 1)
        whole = Col(self._head, scrolling(body), self._ask, gap=0)
        whole.setStretch(1, 1)
        self.setLayout(whole)

    def _wire(self) -> None:
        self._slip.advance.connect(self._look_up)
        self._slip.edited.connect(lambda _: self._slip.render_view(FieldView()))
        self._day.advance.connect(lambda: self._go(self._clock))
        self._clock.advance.connect(lambda: self._go(self._item))
        self._item.edited.connect(self._say_item)
        self._item.advance.connect(self._take_item)
        self._id_no.advance.connect(self.begin)
        for field, before in (
            (self._day, self._slip),
            (self._clock, self._day),
            (self._item, self._clock),
            (self._id_no, self._item),
        ):
            field.back.connect(lambda to=before: self._go(to))
        self._slip_line.installEventFilter(self)
        self._table.row_opened.connect(self._open_line)
        self._void.clicked.connect(self.ask_void)
        self._again.clicked.connect(self.ask_again)
        self._print.clicked.connect(self.ask_print)
        self._begin.clicked.connect(self.begin)
        self._ask.closed.connect(lambda: self._go(self._slip))
        self._desk.changed.connect(self._on_changed)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """From the line of the slip the arrows move in the list."""
        if watched is not self._slip_line or not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            QApplication.sendEvent(self._table, event)
            self._picked = True
            return True
        return False

    # -- one slip -----------------------------------------------------------------------------------------------------

    def _look_up(self) -> None:
        text = self._slip.value()
        if not text:
            line = self._table.selected()
            if line is not None and line.status == OPEN and self._picked:
                self.take(line.slip.short)
            else:
                self._slip.render_view(FieldView(FieldState.MUST_FIX, t("slips.slip_missing")))
            return
        self._slips.find(text, owner=self, done=self._on_found, failed=self._on_slip_refused)

    def _on_found(self, found: SlipFound) -> None:
        if found.case_id:
            self._slip.editor.set_value("")
            self.go.emit("case", found.case_id)
            self.told.emit("info", t("slips.used"))
            return
        if found.draft is not None:
            self._slip.editor.set_value("")
            self.go.emit("draft", found.draft)
            return
        assert found.slip is not None
        self._picked = False
        self._slip.editor.set_value(found.slip.short)
        said = t("slips.open_since", at=found.printed_at[5:16].replace("T", " "))
        self._slip.render_view(FieldView(FieldState.CHECKED, said))
        self._go(self._day if not self._day.value() else self._clock)

    def _on_slip_refused(self, error: Exception) -> None:
        said = words_for(error)
        self._slip.render_view(FieldView(FieldState.MUST_FIX, said.words))
        self._go(self._slip)
        self.told.emit(said.kind, said.sentence)

    def _say_item(self, text: str) -> None:
        found = self._desk.find_items(text, 1) if text else ()
        self._item_code = found[0].code if found else ""
        name = found[0].name.get(T.look.language) if found else ""
        said = name or (t("slips.no_item") if text else "")
        self._item.render_view(FieldView(FieldState.NORMAL if found or not text else FieldState.ATTENTION, said))

    def _take_item(self) -> None:
        if not self._item_code:
            self._item.render_view(FieldView(FieldState.MUST_FIX, t("slips.item_missing")))
            return
        self._put_item()
        self._go(self._id_no)

    def _put_item(self) -> None:
        """The item that was meant, by its name."""
        self._item.editor.set_value(self._desk.item(self._item_code).name.get(T.look.language))
        self._item.render_view(FieldView(FieldState.CHECKED))

    def _moment(self) -> str:
        return paper_moment(self._day.value(), self._clock.value(), now=self._desk.now())

    def _settled(self) -> bool:
        """Whether slip, time and item are there; goes to the first that is not."""
        if not self._slip.value():
            self._slip.render_view(FieldView(FieldState.MUST_FIX, t("slips.slip_missing")))
            self._go(self._slip)
            return False
        if not self._moment():
            whole = len(self._day.value()) == 10
            at = self._clock if whole else self._day
            at.render_view(FieldView(FieldState.MUST_FIX, t("slips.clock_missing" if whole else "slips.day_missing")))
            self._go(at)
            return False
        self._day.render_view(FieldView())
        self._clock.render_view(FieldView())
        if not self._item_code:
            self._item.render_view(FieldView(FieldState.MUST_FIX, t("slips.item_missing")))
            self._go(self._item)
            return False
        return True

    def _on_begun(self, begun: Begun) -> None:
        self._busy = False
        for field in (self._slip, self._clock, self._id_no):
            field.editor.set_value("")
            field.render_view(FieldView(optional=field is self._id_no))
        self.go.emit("form", begun)
        if begun.others:
            both = t("slips.comma").join(f"{slip} → {number}" for slip, number in begun.others)
            self.told.emit("attention", t("slips.others", slips=both))
        elif begun.old:
            self.told.emit("attention", t("slips.old"))

    def _on_refused(self, error: Exception) -> None:
        self._busy = False
        said = words_for(error)
        code = getattr(error, "code", "")
        if isinstance(error, BadInput) or code in ("slip_used", "slip_void", "slip_not_printed", "slip_in_draft"):
            self._on_slip_refused(error)
            return
        if code.startswith("slip_time"):
            self._day.render_view(FieldView(FieldState.MUST_FIX, said.words))
            self._go(self._day)
        self.told.emit(said.kind, said.sentence)

    def _go(self, field: Field) -> None:
        field.setFocus(Qt.FocusReason.TabFocusReason)

    # -- the list -----------------------------------------------------------------------------------------------------

    def _on_changed(self, topics: frozenset[str]) -> None:
        if topics & {"cases", "drafts"} and self.isVisible():
            self._reading.want()

    def _on_lines(self, lines: Sequence[SlipLine]) -> None:
        self._lines, self._known = lines, True
        self._show()

    def _on_failed(self, error: Exception) -> None:
        self._busy = False
        self._ask.close_line()
        say_failure(self._banner, error)
        self._reading.want() if self._known else None

    def _chosen(self) -> SlipLine | None:
        """The open slip that is meant: the one in the line, else the one chosen in the list; says so when there is none."""
        typed = self._slip.value()
        if typed and looks_like_slip_number(typed):
            wanted = tidy(typed).replace("-", "")
            for line in self._lines:
                if wanted in (line.slip.text, line.slip.short.replace("-", "")) and line.status == OPEN:
                    return line
        chosen: SlipLine | None = self._table.selected()
        if chosen is not None and chosen.status == OPEN:
            return chosen
        self.told.emit("info", t("slips.choose_open"))
        return None

    def _open_line(self, line: SlipLine | None) -> None:
        if line is None:
            return
        if line.case_id:
            self.go.emit("case", line.case_id)
        elif line.status == OPEN:
            self.take(line.slip.short)

    def _do_void(self, line: SlipLine, reason: str) -> None:
        def done(_: object) -> None:
            self._ask.close_line()
            self._slip.editor.set_value("")
            self.told.emit("done", t("slips.voided", slip=line.slip.short))
            self._reading.want()

        self._slips.void(line.slip.text, reason, owner=self, done=done, failed=self._on_failed)

    def _do_print(self, answers: Mapping[str, str]) -> None:
        typed = tidy(answers["sheets"])
        if not typed.isdecimal():
            self._ask.refuse("sheets", t("slips.print.missing"))
            return
        self._slips.print_pad(int(typed), owner=self, done=self._on_printed, failed=self._on_failed)

    def _on_printed(self, _: object) -> None:
        self._ask.close_line()
        self._banner.clear()
        self.told.emit("done", t("slips.printed"))
        self._reading.want()

    def _show(self) -> None:
        waiting = sum(line.status == OPEN for line in self._lines)
        used = sum(line.status == "used" for line in self._lines)
        self._head.put(t("slips.title"), t("slips.facts", open=waiting, used=used) if self._known else "")
        self._list_title.set_words(t("slips.list", n=waiting))
        self._table.put_rows(self._lines, key=lambda line: line.slip.text)
        self._stack.setCurrentIndex(0 if self._lines else 1)
        if not self._lines:
            self._empty.put("note-pencil", t("slips.none"), t("slips.none_hint"))

    def _columns(self) -> tuple[Column, ...]:
        wide = T.look.language == "en"
        return (
            Column(t("slips.column.slip"), 150),
            Column(t("slips.column.status"), 130 if wide else 110),
            Column(t("slips.column.printed"), 120),
            Column(t("slips.column.at"), 120),
            Column(t("slips.column.what")),
        )

    def _cells(self, line: SlipLine) -> Sequence[Cell]:
        tone, icon = _CHIPS[line.status]
        what = line.number or (t(f"slips.reason.{line.reason}") if line.reason else "")
        return [
            Cell(line.slip.short, role="body-b"),
            Cell(t(f"slips.status.{line.status}"), tone, icon, chip=True),
            Cell(line.printed_at[5:16].replace("T", " "), "ink2", role="label"),
            Cell(line.at[5:16].replace("T", " "), "ink2", role="label"),
            Cell(what, "ink2", role="label"),
        ]

    # -- look ---------------------------------------------------------------------------------------------------------

    def relook(self) -> None:
        """Words and measures of the present look."""
        for field, name in (
            (self._slip, "slip"),
            (self._day, "day"),
            (self._clock, "clock"),
            (self._item, "item"),
            (self._id_no, "id_no"),
        ):
            field.set_label(t(f"slips.field.{name}"))
        for line, name in ((self._slip_line, "slip"), (self._clock_line, "clock"), (self._item_line, "item")):
            line.setPlaceholderText(t(f"slips.hint.{name}"))
        self._void.set_words(t("slips.void.key"))
        self._again.set_words(t("slips.again.key"))
        self._print.set_words(t("slips.print.key"))
        self._begin.set_words(t("slips.begin"))
        self._table.setAccessibleName(t("slips.title"))
        self._table.put_columns(self._columns())
        if self._item_code:
            self._put_item()
        if self._slip.view().message:
            self._slip.render_view(FieldView())  # it was said in the other language
        self._show()


class _BackfillSide(SideColumn):
    """The right column: how a day without power goes, from the pad to the receipt."""

    def __init__(self) -> None:
        self._titles = [Label("", "body-b", wrap=True) for _ in range(3)]
        self._words = [Label("", "label", "ink2", wrap=True) for _ in range(3)]
        super().__init__(*(box(Col(*pair, gap=2)) for pair in zip(self._titles, self._words, strict=True)))
        self.relook()

    def relook(self) -> None:
        super().relook()
        for title, words, name in zip(self._titles, self._words, ("before", "during", "after"), strict=True):
            title.set_words(t(f"slips.side.{name}"))
            words.set_words(t(f"slips.side.{name}_words"))
