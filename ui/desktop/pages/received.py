"""The moment after F9: the number, the paper, what happens next, and one obvious key."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QBoxLayout, QLabel, QVBoxLayout

from counter_app.bootstrap import Printed
from counter_app.domain.receipt_number import parse_receipt_number
from counter_app.use_cases.drafts import Opened
from counter_app.use_cases.preferences import preferences
from counter_app.use_cases.receive_case import Received
from counter_app.use_cases.visits import VISIT_RECEIPT, Member
from ui.desktop.desk import Desk
from ui.desktop.desk_acts import DeskActs
from ui.desktop.desk_visits import VisitDesk
from ui.desktop.i18n import t
from ui.desktop.pages.base import Page
from ui.desktop.pages.case_questions import spoiled_typed
from ui.desktop.pages.case_words import listed_name
from ui.desktop.pages.form_words import day_words, limit_words
from ui.desktop.pages.received_phone import CALLED_KEY, WHY_NOT_KEY, PhoneCard
from ui.desktop.pages.received_visit import VisitPanel
from ui.desktop.pictures import pdf_page
from ui.desktop.style.tokens import L, M, S, T, Tone
from ui.desktop.widgets.bars import ActionBar, Banner, PageHead
from ui.desktop.widgets.basics import AL, Col, Icon, IconText, Label, Row, box, empty_layout, scrolling
from ui.desktop.widgets.buttons import KeyButton
from ui.desktop.widgets.editors import LineEdit
from ui.desktop.widgets.field import Field
from ui.desktop.widgets.section import Section
from ui.desktop.widgets.short_number import ShortNumber
from ui.desktop.widgets.side import Facts, SideColumn
from ui.desktop.words import words_for

SHEET_WIDTH = 372
CASE_KEY, VISIT_KEY, FAMILY_KEY = "Alt+K", "Alt+V", "F7"
_PAPER_DONE: tuple[str, Tone] = ("check-circle", "green")
_PAPER_COMING: tuple[str, Tone] = ("printer", "ink2")
EXPLAINED = "explained"
EARLY = ("received", "shortfall_notified", "accepted", "decided", "concluded")


class ReceivedPage(Page):
    """What came of F9, F8 or 已解释. ``print_now`` prints the receipt and every paper whose event has already happened."""

    room = "intake"

    def __init__(self, desk: Desk, received: Received, *, print_now: bool = True) -> None:
        super().__init__()
        self._desk, self._received, self._print_now = desk, received, print_now
        self._state = received.state
        self._item = desk.item(self._state.item_code)
        self._receipt = "receipt_a4"
        self._waiting: list[str] = []
        self._sent: set[str] = set()
        self._done: list[str] = []
        self._sheet: QImage | None = None
        self._explained = not received.number
        if self._explained:
            self._receipt = EXPLAINED
        self._visits, self._visit = VisitDesk(desk), VisitPanel()
        self._asks_for = self._receipt
        self._phone = PhoneCard(desk, received.state)
        self._phone.settled.connect(self._print_held)
        self._build()
        self.relook()
        desk.changed.connect(self._on_changed)

    # -- what the shell asks ------------------------------------------------------------------------------------------

    def title_for_tab(self) -> str:
        return listed_name(self._item, self._state.applicant_name)

    def enter(self) -> None:
        self._read_visit()
        if self._phone.pressing():
            self._phone.take_focus()
        else:
            self._next.setFocus()
        if self._print_now and self._explained:
            self._print_now = False
            self._print_all(EXPLAINED)
        elif self._print_now:
            self._print_now = False
            self._desk.aside(
                lambda: preferences(self._desk.window).receipt, owner=self, done=self._print_all, failed=self._on_failed
            )

    def keys(self) -> Mapping[str, Callable[[], None]]:
        return {
            "F2": self._go_on,
            "Ctrl+P": self._ask_reason,
            CASE_KEY: self._look_at_case,
            FAMILY_KEY: self.next_of_family,
            VISIT_KEY: self.print_visit,
            CALLED_KEY: self._phone.say_called,
            WHY_NOT_KEY: self._phone.say_why_not,
            "Esc": self._on_escape,
        }

    def side(self) -> SideColumn:
        return self._side

    def actions(self) -> ActionBar:  # type: ignore[override]  # see Page
        return self._bar

    def number(self) -> str:
        """The whole 收件号; empty where nothing was received."""
        return self._received.number

    def all_printed(self) -> bool:
        """Whether every paper that was due has been printed."""
        return bool(self._done) and not self._waiting

    def printed(self) -> list[str]:
        """Codes of the papers printed here."""
        return list(self._done)

    def members(self) -> tuple[Member, ...]:
        """Everybody of the visit, as shown."""
        return self._visit.members()

    def next_of_family(self) -> None:
        """F7: the same item for the next of the family, with what they share."""
        if self._item.family and self._family.isEnabled():
            self._family.setEnabled(False)  # one key press, one draft
            self._visits.next_after_case(
                self._received.case_id, owner=self, done=self._on_next_of_family, failed=self._on_visit_failed
            )

    def print_visit(self) -> None:
        """Alt+V: one sheet with the numbers of all; a further one of the same numbers needs its reason."""
        if not self._visit_key.isHidden():
            numbered = [one for one in self._visit.members() if one.number]
            if all(one.printed for one in numbered):
                self._ask_for(VISIT_RECEIPT)
            else:
                self._print_visit("")

    def _look_at_case(self) -> None:
        """看办件: what has just been received, as a case."""
        self.go.emit("case", self._received.case_id)

    # -- parts --------------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self._head, self.banner = PageHead(), Banner()
        self._done_line, self._when = IconText("check-circle-fill", "", "h2", "green", 24), Label("", "label", "ink2")
        self._station_part, self._short_part = Label("", "display"), ShortNumber("display")
        self._number_hint = Label("", "label", "ink2", align=AL.AlignBottom)
        number = Row(self._station_part, self._short_part, None, self._number_hint, gap=0)
        self._top = Section("", Row(self._done_line, None, self._when), number, gap=2, bottom=10)
        self._steps: QVBoxLayout = Col(gap=S)
        self._steps_title, self._say_title = Label("", "h2"), Label("", "label", "ink2")
        self._say = Label("", "body", wrap=True)
        self._papers: QVBoxLayout = Col(gap=6)
        left = Col(
            Section("", self._steps_title, self._steps, gap=S, bottom=L),
            Section("", self._say_title, self._say, gap=4),
            Section("", self._papers, bottom=S),
            None,
            gap=S,
        )
        self._picture = QLabel()
        self._picture.setProperty("card", True)
        self._lower = Row(left, Col(self._picture, None, gap=0), gap=L)
        self._lower.setStretch(0, 1)
        body = scrolling(
            Col(self.banner, self._top, self._phone, self._visit, self._lower, None, gap=S, margins=(L, M, L, M))
        )
        self._reason = LineEdit()
        self._reason_field = Field("", self._reason)
        self._reason.advance.connect(self._reprint)
        self._reason_row = box(Row(self._reason_field, margins=(L, 0, L, 0)), "surface")
        self._reason_row.hide()
        column = Col(self._head, body, self._reason_row, gap=0)
        column.setStretch(1, 1)
        self.setLayout(column)
        self._again = KeyButton("", "Ctrl P", "printer", "quiet")
        self._case = KeyButton("", CASE_KEY.replace("+", " "), "stack", "quiet")
        self._family = KeyButton("", FAMILY_KEY, "users", "quiet")
        self._visit_key = KeyButton("", VISIT_KEY.replace("+", " "), "printer", "quiet")
        self._family.clicked.connect(self.next_of_family)
        self._visit_key.clicked.connect(self.print_visit)
        self._next = KeyButton("", "F2", "arrow-right", "primary", height="action")
        self._again.clicked.connect(self._ask_reason)
        self._case.clicked.connect(self._look_at_case)
        self._next.clicked.connect(self._go_on)
        self._bar = ActionBar([self._again, self._case, self._visit_key, self._family], [self._next])
        self._goes_to, self._due = Facts(""), Facts("")
        self._side = SideColumn(self._goes_to, self._due)

    # -- words --------------------------------------------------------------------------------------------------------

    def relook(self) -> None:
        name = self._item.name.get(T.look.language)
        self._head.put(name, f"{listed_name(self._item, self._state.applicant_name)} · {t('received.facts')}")
        self._again.set_words(t("received.again"))
        self._case.set_words(t("received.case_large" if T.large else "received.case"))
        self._next.set_words(t("slips.next" if self._state.slip else "received.next"))
        self._number_hint.setVisible(not T.large)
        direction = QBoxLayout.Direction.TopToBottom if T.large else QBoxLayout.Direction.LeftToRight
        self._lower.setDirection(direction)
        self._reason_field.set_label(t("received.reason"))
        self._steps_title.set_words(t("received.then"))
        self._say_title.set_words(t("received.say_title"))
        self._phone.relook()
        self._put_top()
        self._put_steps()
        self._put_papers()
        self._put_side()
        self._put_picture()
        self._put_visit()
        if self.isVisible():
            self._read_visit()  # what lacks is said in the language shown

    def _put_top(self) -> None:
        printed = bool(self._done) and not self._waiting
        kind = "explained" if self._explained else "shortfall" if self._state.shortfalls else "received"
        self._done_line.put("check-circle-fill", t(f"received.{kind}.{'printed' if printed else 'done'}"), "green")
        self._when.set_words(f"{self._state.received_at[5:10]} {self._state.received_at[11:16]}")
        if self._received.number:
            parts = parse_receipt_number(self._received.number)
            self._station_part.set_words(f"{parts.village}-{parts.terminal:02d}-")
            self._short_part.put(self._received.number)
        self._number_hint.set_words("" if self._explained else t("received.number_hint"))
        self._say.set_words(t(f"received.say.{self._saying()}"))
        copy = self._received.second_copy
        if copy not in ("kept", "none"):
            self.banner.put("attention", t("received.one_copy"), code=copy)

    def _saying(self) -> str:
        """Which sentence fits: what the citizen is told."""
        if self._explained:
            return "explained"
        if self._state.shortfalls:
            return "shortfall"
        if self._state.concluded_at:
            return "concluded"
        return "online" if self._desk.link_state.online else "offline"

    def _put_steps(self) -> None:
        empty_layout(self._steps)
        for icon, tone, when, what, why in self._next_steps():
            mark = Label(when, "label", "ink2")
            mark.setFixedWidth(T.px(92))
            words = Col(Label(what, "body-b", wrap=True), Label(why, "label", "ink2", wrap=True), gap=1)
            row = Row(Col(Icon(icon, tone, 20), None, gap=0), Col(mark, None, gap=0), words, gap=S)
            row.setStretch(2, 1)
            self._steps.addLayout(row)

    def _next_steps(self) -> list[tuple[str, Tone, str, str, str]]:
        done, later = "check-circle-fill", "circle"
        if self._explained:
            return [
                (done, "green", t("received.step.now"), t("received.step.explained"), t("received.step.explained_why"))
            ]
        online = self._desk.link_state.online
        sent = t("received.step.sent" if online else "received.step.queued", n=len(self._state.parts))
        steps: list[tuple[str, Tone, str, str, str]] = [
            (done, "green", t("received.step.now"), sent, self._names() if online else t("received.step.queued_why"))
        ]
        if self._state.shortfalls:
            by = t("received.step.by", on=self._state.supplement_due_on[5:])
            words = t("received.step.supplement", n=len(self._state.shortfalls))
            steps.append((later, "amber", by, words, t("received.step.supplement_why")))
            return steps
        if self._state.refusal_proposed:
            return [*steps, self._insisted()]
        due = self._desk.due_if_received(self._item)
        if not self._state.concluded_at and due is not None:
            lead = self._short_name(self._item.lead_department)
            by = t("received.step.by", on=day_words(due.on))
            steps.append((later, "ink3", by, t("received.step.decides", who=lead), limit_words(self._item.committed)))
        if self._item.result_kind == "elsewhere":
            steps.append((later, "ink3", t("received.step.then"), t("received.step.collect"), t("received.step.bring")))
        return steps

    def _insisted(self) -> tuple[str, Tone, str, str, str]:
        """坚持申请: what stood against it went along, and who decides."""
        words = "insisted" if self._desk.link_state.online else "insisted_queued"
        who = self._short_name(self._item.lead_department)
        return "circle", "amber", t("received.step.now"), t(f"received.step.{words}", who=who), ""

    def _names(self) -> str:
        return t("received.comma").join(self._short_name(code) for code in self._state.parts)

    def _short_name(self, code: str) -> str:
        found = self._desk.department(code)
        return found.short.get(T.look.language) if found else code

    def _put_papers(self) -> None:
        empty_layout(self._papers)
        for code in (*self._done, *self._waiting):
            done = code in self._done
            icon, tone = _PAPER_DONE if done else _PAPER_COMING
            state = t("received.paper.printed" if done else "received.paper.printing")
            self._papers.addWidget(IconText(icon, f"{self._paper_name(code)} · {state}", "body", tone, 18))
        if not (self._done or self._waiting):
            self._papers.addWidget(Label(t("received.paper.none"), "body", "ink2"))

    def _paper_name(self, code: str) -> str:
        kind = "receipt" if code.startswith("receipt_") else code
        paper = next((one for one in self._item.papers if one.code == kind), None)
        return paper.name.get(T.look.language) if paper else t(f"received.paper.{kind}")

    def _put_side(self) -> None:
        self._goes_to.put_title(t("form.side.goes_to"))
        purposes = {"decide": [], "verify": [], "inform": []}  # type: dict[str, list[str]]
        for code, part in self._state.parts.items():
            purposes.setdefault(part.purpose, []).append(self._short_name(code))
        rows = [
            (t("form.side.and").join(names), t(f"form.purpose.{purpose}"))
            for purpose, names in purposes.items()
            if names
        ]
        self._goes_to.put(t("form.side.departments", n=len(self._state.parts)), rows, quiet=True)
        due = self._desk.due_if_received(self._item)
        self._due.put_title(t("form.side.due"))
        self._due.put(
            day_words(due.on) if due else t("form.side.no_limit"), [(t("received.from_acceptance"), "")] if due else ()
        )

    def _put_picture(self) -> None:
        self._picture.setVisible(self._sheet is not None)
        if self._sheet is not None:
            self._picture.setPixmap(QPixmap.fromImage(self._sheet))

    # -- printing -----------------------------------------------------------------------------------------------------

    def papers_due(self) -> list[str]:
        """The papers whose event has happened: the receipt first."""
        happened = {row.header.type for row in self._received.events}
        codes = [self._receipt]
        for paper in self._item.papers:
            if paper.kind != "receipt" and paper.on_event in happened and paper.on_event in EARLY:
                codes.append(paper.code)
        if "shortfall_notified" in happened and "shortfall" not in codes:
            codes.append("shortfall")
        return codes

    def _print_all(self, receipt: str) -> None:
        self._receipt = receipt
        self._waiting = self.papers_due()
        held = self._held() if self._phone.is_open() else set()
        for code in [one for one in self._waiting if one not in held]:
            self._print(code)
        self.relook()

    def _print(self, code: str, reason: str = "") -> None:
        self._sent.add(code)
        self._desk.print_paper(
            self._received.case_id,
            code,
            reason=reason,
            owner=self,
            done=lambda printed: self._on_printed(code, printed),
            failed=lambda error: self._on_not_printed(code, error),
        )

    def _print_instead(self, spoiled: str) -> None:
        """作废重打: the receipt that jammed or came out faint is booked, this one stands in its place."""
        DeskActs(self._desk).print_instead(
            self._received.case_id,
            self._receipt,
            spoiled=spoiled,
            owner=self,
            done=lambda printed: self._on_printed(self._receipt, printed),
            failed=lambda error: self._on_not_printed(self._receipt, error),
        )

    def _on_printed(self, code: str, printed: Printed) -> None:
        self._waiting = [one for one in self._waiting if one != code]
        if code not in self._done:
            self._done.append(code)
        if code == self._receipt and self._sheet is None:
            pdf, width = printed.sheet.pdf, SHEET_WIDTH
            self._desk.aside(lambda: pdf_page(pdf, width), owner=self, done=self._on_picture, failed=self._on_failed)
        self._put_top()
        self._put_papers()

    def _on_picture(self, image: QImage | None) -> None:
        self._sheet = image
        self._put_picture()

    def _on_not_printed(self, code: str, error: Exception) -> None:
        self._waiting = [one for one in self._waiting if one != code]
        self._on_failed(error)
        self._put_papers()

    def _on_failed(self, error: Exception) -> None:
        said = words_for(error)
        self.banner.put(said.kind, f"{t('received.kept')} {said.sentence}", code=said.code)

    def _ask_reason(self) -> None:
        """Ctrl+P: one more receipt, with the reason why."""
        self._ask_for(self._receipt)

    def _ask_for(self, paper: str) -> None:
        self._asks_for = paper
        words = "visit.list.reason" if paper == VISIT_RECEIPT else "received.reason"
        self._reason_field.set_label(t(words))
        self._reason_row.setVisible(True)
        self._reason.setFocus()

    def _reprint(self) -> None:
        reason = self._reason.value()
        if self._asks_for == VISIT_RECEIPT:
            if reason:
                self._reason_row.hide()
                self._reason.set_value("")
                self._print_visit(reason)
                self._next.setFocus()
            return
        if reason or self._receipt not in self._done:
            self._reason_row.hide()
            self._reason.set_value("")
            spoiled = spoiled_typed(reason) if self._receipt in self._done else ""
            if spoiled:
                self._print_instead(spoiled)
            else:
                self._print(self._receipt, reason)
            self._next.setFocus()

    # -- the visit ----------------------------------------------------------------------------------------------------

    def _on_changed(self, topics: frozenset[str]) -> None:
        if topics & {"cases", "drafts"} and self.isVisible():
            self._read_visit()

    def _read_visit(self) -> None:
        self._visits.members(self._state.visit_id, owner=self, done=self._on_members, failed=self._on_failed)

    def _on_members(self, members: tuple[Member, ...]) -> None:
        self._visit.put(members)
        self._put_visit()

    def _put_visit(self) -> None:
        members = self._visit.members()
        self._visit.say()
        self._family.set_words(t("visit.next_large" if T.large else "visit.next"))
        self._family.setVisible(self._item.family)
        self._visit_key.set_words(t("visit.list.print_large" if T.large else "visit.list.print"))
        self._visit_key.setVisible(len(members) > 1 and any(one.number for one in members))

    def _print_visit(self, reason: str) -> None:
        self._visits.print_visit(
            self._state.visit_id, reason=reason, owner=self, done=self._on_visit_printed, failed=self._on_failed
        )

    def _on_visit_printed(self, _printed: Printed) -> None:
        if VISIT_RECEIPT not in self._done:
            self._done.append(VISIT_RECEIPT)
        self._put_papers()
        self._read_visit()
        self.told.emit("done", t("visit.list.printed"))

    def _on_next_of_family(self, opened: Opened) -> None:
        self._family.setEnabled(True)
        self.go.emit("form", opened)

    def _on_visit_failed(self, error: Exception) -> None:
        self._family.setEnabled(True)
        self._on_failed(error)

    def _on_escape(self) -> None:
        if self._reason_row.isVisible():
            self._reason_row.hide()
            self._next.setFocus()
        else:
            self._go_on()

    def _go_on(self) -> None:
        self._print_held()
        self.go.emit("backfill" if self._state.slip else "intake", None)  # a day without power: slip after slip

    def _held(self) -> set[str]:
        """Papers that tell of the call to the handler: they wait for it, but no longer than the clerk stays here."""
        return {paper.code for paper in self._item.papers if any(name == "case.phoned" for name, _ in paper.fields)}

    def _print_held(self) -> None:
        for code in [one for one in self._waiting if one in self._held() and one not in self._sent]:
            self._print(code)
