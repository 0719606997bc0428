"""One case: its story, each department's word, papers and materials, what the form holds, and what may be done with it."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QStackedLayout, QWidget

from counter_app.ports import Account, Attachment, Draft, Task
from counter_app.use_cases.collection import Delivery
from counter_app.use_cases.drafts import Opened
from counter_app.use_cases.rework import OpenRework
from counter_app.use_cases.shown import ShownSection
from counter_app.use_cases.views import CaseView
from counter_app.use_cases.visits import Member
from ui.desktop.desk import Desk
from ui.desktop.desk_acts import DeskActs
from ui.desktop.desk_flags import FlagDesk
from ui.desktop.desk_visits import VisitDesk
from ui.desktop.i18n import t
from ui.desktop.pages import case_acts as acts
from ui.desktop.pages import case_questions as questions
from ui.desktop.pages.ask_line import AskLine
from ui.desktop.pages.base import Page
from ui.desktop.pages.case_acts import Act, PaperLine
from ui.desktop.pages.case_cards import AnswersCard, DepartmentsCard, MaterialsCard, PapersCard, is_unsent
from ui.desktop.pages.case_events import Names, steps_of
from ui.desktop.pages.case_people import NEXT_KEY, agent_words
from ui.desktop.pages.case_scans import CaseScans
from ui.desktop.pages.case_side import TASK_KEY, CaseSide
from ui.desktop.pages.case_timeline import Timeline
from ui.desktop.pages.case_waits import waits_of
from ui.desktop.pages.case_words import item_name
from ui.desktop.pages.deliver import DeliverPanel
from ui.desktop.pages.preview_of import PaperWanted, ScanWanted
from ui.desktop.pages.reading import Reading, focus_later, say_failure
from ui.desktop.pictures import pdf_page, scaled
from ui.desktop.style.tokens import L, M, S, T
from ui.desktop.widgets.bars import ActionBar, Banner, EmptyState, PageHead
from ui.desktop.widgets.basics import Col, Row, box, scrolling, show_whole
from ui.desktop.widgets.buttons import KeyButton
from ui.desktop.widgets.choice import Option
from ui.desktop.widgets.section import Section
from ui.desktop.widgets.short_number import ShortNumber
from ui.desktop.words import words_for

THUMB = 200
DELIVERY, STATEMENT = "delivery", "lost"
PRINTS_AFTER = {"lost": STATEMENT}
"""Acts whose sheet is printed at once, to be signed."""


class CasePage(Page):
    """Shows the case it was last told to show; several go through one page. ``show_case`` first, then ``enter``."""

    room = "queue"

    def __init__(self, desk: Desk, case_id: str = "") -> None:
        super().__init__()
        self._desk, self._case_id, self._acts = desk, case_id, DeskActs(desk)
        self._scans = CaseScans(desk, self)
        self._visits, self._flags = VisitDesk(desk), FlagDesk(desk)
        self._view: CaseView | None = None
        self._people: tuple[Account, ...] = ()
        self._seen = ("", "")  # who looks at which case: a look is audited once
        self._pictures: dict[str, QImage] = {}
        self._busy = False
        self._number = ShortNumber("h1")
        self._head, self._banner, self._empty = PageHead(right=self._number), Banner(), EmptyState()
        self._story = Timeline()
        self._story_card = Section("", self._story, gap=10, bottom=14)
        self._departments = DepartmentsCard(self._department)
        self._papers, self._materials = PapersCard(desk.now), MaterialsCard()
        self._answers, self._deliver = AnswersCard(), DeliverPanel(desk.now().date())
        self._ask, self._side = AskLine(), CaseSide(desk.now)
        self._main = KeyButton("", "F9", "arrow-right", "primary", height="action")
        self._print = KeyButton("", "Ctrl P", "printer", "quiet")
        self._preview = KeyButton("", "F7", "eye", "quiet", icon_in_large_text=False)
        self._back = KeyButton("", "Esc", "", "quiet")
        self._actions = ActionBar([self._preview, self._print, self._back], [self._main])
        self._reading = Reading(
            self,
            lambda done, failed: desk.case(
                self._case_id, again=self._seen == self._now_seen(), owner=self, done=done, failed=failed
            ),
            self._on_view,
            slow=self._on_slow,
            failed=self._on_missing,
        )
        self._lay_out()
        self._wire()
        self.relook()

    # -- what the shell asks ------------------------------------------------------------------------------------------

    def show_case(self, case_id: str) -> None:
        """Show this case from now on; what was typed for the one before is put away."""
        if case_id != self._case_id:
            self._case_id, self._view = case_id, None
            self._side.people.put_agent({})
            self._side.people.put_members((), "")
            self._pictures.clear()
            self._papers.forget()
        self._ask.close_line()
        self._deliver.close_panel()
        self._banner.clear()
        self._area.verticalScrollBar().setValue(0)
        if self.isVisible():
            self._reading.want()

    def enter(self) -> None:
        self._seen = ("", "")  # a visit of the page is one look at the case
        if not self._people:
            self._desk.people(owner=self, done=self._on_people, failed=self._on_failed)
        self._reading.want()

    def keys(self) -> Mapping[str, Callable[[], None]]:
        return {
            **{act.key: partial(self._press, act) for act in acts.OTHERS},
            TASK_KEY: self._finish_first_task,
            NEXT_KEY: self._side.people.go_to_next,
            "F9": self.do_main,
            "F7": self.preview,
            "Ctrl+P": self.print_paper,
            "PgDown": lambda: self._scroll(1),
            "PgUp": lambda: self._scroll(-1),
        }

    def side(self) -> QWidget | None:
        return self._side

    def actions(self) -> ActionBar | None:  # type: ignore[override]  # as in Page
        return self._actions

    def view(self) -> CaseView | None:
        """The case as last read; None before."""
        return self._view

    # -- what a person does -------------------------------------------------------------------------------------------

    def do_main(self) -> None:
        """F9: what the case waits for; what is asked is answered by it; with the delivery open, it is read back, then delivered."""
        if self._view is None or self._busy:
            return
        if self._ask.is_open():
            self._ask.confirm()
            return
        if self._deliver.is_open():
            self._deliver_now()
            return
        task, main = acts.print_task(self._view), acts.main_act(self._view)
        if task is not None:
            self._papers.choose(str(task.details.get("paper", "")))
            self.print_paper()
        elif main is not None:
            self._do(main)

    def print_paper(self) -> None:
        """Ctrl+P: the chosen sheet goes to the printer; printed before, it asks why again."""
        line = self._papers.current()
        if self._view is None or line is None or self._busy:
            return
        if not line.ready:
            event = t(f"events.name.{line.on_event}")
            self.told.emit("info", t("case.paper.not_yet", event=event))
        elif line.times and not acts.corrected_since(self._view, line):
            self._ask.ask(questions.reprint_question(line), lambda answers: self._print_again(line, answers))
        else:
            self._print_now(line, "")

    def _open_paper(self, line: PaperLine) -> None:
        """Enter on a sheet prints it the first time; later it only shows it, one more print is asked for by Ctrl+P."""
        if line.times and not (self._view is not None and acts.corrected_since(self._view, line)):
            self.preview()
        else:
            self.print_paper()

    def preview(self) -> None:
        """F7: the chosen sheet as it would print."""
        line = self._papers.current()
        if line is not None and line.ready:
            self.go.emit("preview", PaperWanted(self._case_id, line.code, line.name, line.times))

    def relook(self) -> None:
        """Words and measures of the present look."""
        self._preview.set_words(t("case.act.preview"))
        self._back.set_words(t("case.back"))
        self._story_card.put_title(t("case.story"))
        self._arrange()
        if self._view is not None:
            self._show(self._view)
        else:
            self._empty.put("hourglass", t("case.reading"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    # -- laying out ---------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        right = Col(self._departments, self._papers, self._materials, None, gap=S)
        self._pair = Row(box(Col(self._story_card, None, gap=0)), box(right), gap=S)
        self._pair.setStretch(0, 11)
        self._pair.setStretch(1, 12)
        body = Col(self._deliver, self._pair, self._answers, None, gap=S, margins=(L, M, L, M))
        self._area = scrolling(body)
        whole = QWidget()
        self._stack = QStackedLayout(whole)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._area)
        page = Col(self._head, self._banner, whole, self._ask, gap=0)
        page.setStretch(2, 1)
        self.setLayout(page)

    def _arrange(self) -> None:
        """Story and departments side by side, in large text one below the other."""
        way = QBoxLayout.Direction.TopToBottom if T.large else QBoxLayout.Direction.LeftToRight
        self._pair.setDirection(way)

    def _wire(self) -> None:
        self._desk.changed.connect(self._on_changed)
        self._desk.news.connect(self._on_news)  # a method, not a lambda: it ends with the page
        self._main.clicked.connect(self.do_main)
        self._print.clicked.connect(self.print_paper)
        self._preview.clicked.connect(self.preview)
        self._back.clicked.connect(lambda: self.go.emit("back", None))
        self._papers.wanted.connect(self._open_paper)
        self._papers.chosen.connect(self._say_actions)
        self._materials.scan_wanted.connect(self._look_at_scan)
        self._side.act_wanted.connect(self._press)
        self._side.task_wanted.connect(self._finish)
        self._side.people.wanted.connect(self._go_to_member)
        self._ask.opened.connect(self._say_actions)
        self._ask.closed.connect(self._on_closed)
        self._deliver.closed.connect(self._on_closed)
        self._deliver.ready.connect(self._main.setFocus)

    # -- reading ------------------------------------------------------------------------------------------------------

    def _on_news(self, news: object) -> None:
        if isinstance(news, list | tuple) and any(one[0] == self._case_id for one in news):
            self._refresh()

    def _on_changed(self, topics: frozenset[str]) -> None:
        if topics & {"cases", "outbox", "tasks"}:
            self._refresh()

    def _refresh(self) -> None:
        if self.isVisible() and self._case_id:
            self._reading.want()

    def _on_people(self, people: tuple[Account, ...]) -> None:
        self._people = people
        if self._view is not None:
            self._show(self._view)

    def _on_slow(self) -> None:
        if self._view is None:
            self._empty.put("hourglass", t("case.reading"))
            self._stack.setCurrentIndex(0)

    def _on_missing(self, error: Exception) -> None:
        if self._view is None:
            self._empty.put("file-x", t("case.gone"), t("case.gone_hint"))
            self._stack.setCurrentIndex(0)
        self._on_failed(error)

    def _on_failed(self, error: Exception) -> None:
        self._busy = False
        say_failure(self._banner, error)

    def _on_view(self, view: CaseView) -> None:
        if view.state.case_id != self._case_id:
            return
        self._seen = self._now_seen()
        first = self._view is None
        same_answers = self._view is not None and self._view.state.answers == view.state.answers
        self._view = view
        self._show(view)
        self._stack.setCurrentIndex(1)
        if first and not self._ask.is_open():
            focus_later(self._papers)
        if not same_answers:
            self._ask_answers(view)
        self._ask_pictures(view.attachments)
        done = partial(self._on_members, view.state.case_id)
        # An item of the visit that this release does not have is no reason to say anything of the others.
        self._visits.members(view.state.visit_id, owner=self, done=done, failed=lambda error: None)

    def _now_seen(self) -> tuple[str, str]:
        return self._desk.account.account_id, self._case_id

    def _ask_answers(self, view: CaseView) -> None:
        if view.item is not None:
            language = "en" if T.look.language == "en" else "zh"
            self._desk.shown_answers(
                view.item,
                view.state.answers,
                language=language,
                owner=self,
                done=partial(self._on_answers, view.state.case_id),
                failed=self._on_failed,
            )

    def _on_answers(self, case_id: str, sections: Sequence[ShownSection]) -> None:
        if case_id == self._case_id:
            self._answers.put(sections)
            self._side.people.put_agent(agent_words(sections))
            self._side.put_people()
            if self._view is not None:  # the story names what was corrected by the words of the form
                self._story.put(steps_of(self._view, self._names(), self._desk.now()))

    def _on_members(self, case_id: str, members: Sequence[Member]) -> None:
        if case_id == self._case_id:
            self._side.people.put_members(members, case_id)
            self._side.put_people()

    def _go_to_member(self, member: Member) -> None:
        """Her case, or her draft where nothing was received yet."""
        if member.state != "draft":
            self.go.emit("case", member.owner)
            return

        def found(drafts: Sequence[Draft]) -> None:
            draft = next((one for one in drafts if one.draft_id == member.owner), None)
            if draft is not None:
                self.go.emit("draft", draft)

        self._visits.drafts(owner=self, done=found, failed=self._on_failed)

    def _ask_pictures(self, scans: Sequence[Attachment]) -> None:
        for scan in scans:
            known = self._pictures.get(scan.attachment_id)
            if known is not None:
                self._materials.put_picture(scan.attachment_id, known)
                continue
            self._desk.read_scan(
                scan.attachment_id,
                owner=self,
                done=partial(self._make_picture, scan),
                failed=lambda error: None,  # the place stays a blank page; the scan itself is looked at in the preview
            )

    def _make_picture(self, scan: Attachment, content: bytes) -> None:
        def work() -> QImage | None:
            return pdf_page(content, THUMB) if content.startswith(b"%PDF") else scaled(content, THUMB)

        def made(picture: QImage | None) -> None:
            if picture is not None:
                self._pictures[scan.attachment_id] = picture
                self._materials.put_picture(scan.attachment_id, picture)

        self._desk.aside(work, owner=self, done=made, failed=lambda error: None)

    # -- showing ------------------------------------------------------------------------------------------------------

    def _show(self, view: CaseView) -> None:
        official = t("case.official", number=view.state.official_number) if view.state.official_number else ""
        self._number.put(view.row.number)
        self._head.put(item_name(view.item, view.row), official)
        self._story.put(steps_of(view, self._names(), self._desk.now()))
        lead = view.state.lead or (view.item.lead_department if view.item else "")
        self._departments.put(tuple(view.state.parts.values()), lead, is_unsent(view))
        self._papers.put(acts.papers_of(view))
        self._materials.put(view.state.materials, view.attachments)
        self._side.put(
            view,
            acts.other_acts(view, self._desk.account.account_id),
            waits_of(view, self._department, self._desk.window.catalogue.calendar()),
            self._names(),
            self._desk.department(lead),
        )
        self._say_actions()

    def _names(self) -> Names:
        people = {account.account_id: account.name for account in self._people}
        terminal = self._desk.terminal
        return Names(people, self._department, terminal.window, terminal.writer, self._answers.labels(), self._question)

    def _question(self, name: str) -> str:
        """A question's label; one that was not answered is asked of the form."""
        item = self._view.state.item_code if self._view is not None else ""
        return self._answers.labels().get(name) or self._flags.label(item, name)

    def _department(self, code: str) -> str:
        department = self._desk.department(code)
        return department.short.get(T.look.language) if department else code

    def _say_actions(self) -> None:
        """Words of the buttons: the main act, and the sheet that Ctrl+P and F7 mean."""
        line, view = self._papers.current(), self._view
        if view is None:
            return
        self._print.set_words(t("case.act.print", paper=line.name if line else ""))
        self._print.setEnabled(line is not None)
        self._preview.setEnabled(line is not None and line.ready)
        task, main = acts.print_task(view), acts.main_act(view)
        if self._deliver.is_open():
            self._main.set_words(t("deliver.confirm"))
        elif task is not None:
            wanted = str(task.details.get("paper", ""))
            name = next((one.name for one in acts.papers_of(view) if one.code == wanted), wanted)
            self._main.set_words(t("case.act.print", paper=name))
        elif main is not None:
            self._main.set_words(t(f"case.act.{main.name}"))
        self._main.setVisible(not self._ask.is_open() and (task is not None or main is not None))
        same = task is not None and line is not None and line.code == str(task.details.get("paper", ""))
        self._print.setVisible(not same or self._deliver.is_open())

    def _scroll(self, pages: int) -> None:
        bar = self._area.verticalScrollBar()
        bar.setValue(bar.value() + pages * max(40, self._area.viewport().height() - 40))

    # -- acting -------------------------------------------------------------------------------------------------------

    def _press(self, act: Act) -> None:
        """A further act, if it is offered now."""
        if self._view is not None and not self._busy and self._offered(act):
            self._do(act)

    def _offered(self, act: Act) -> bool:
        account = self._desk.account.account_id
        return self._view is not None and act in acts.other_acts(self._view, account)

    def _do(self, act: Act) -> None:
        view = self._view
        if view is None:
            return
        if act.event == "delivered":
            self._deliver.ask(view, self._acts.ways_of_delivery(), self._acts.agent_of(view.state))
            self._say_actions()
            self._area.verticalScrollBar().setValue(0)
            return
        colleagues = tuple(
            Option(one.account_id, one.name)
            for one in self._people
            if one.active and one.account_id != self._desk.account.account_id
        )
        question = questions.question_for(act, view, colleagues, self._acts.ways_of_delivery(), self._department)
        if question is None:
            self._rework(act, {})
            return
        self._ask.ask(question, lambda answers: self._answered(act, answers))

    def _answered(self, act: Act, answers: Mapping[str, str]) -> None:
        if act.event == "corrected":
            self._rework(act, answers)
        elif act.name == "scan":
            self._busy = self._scans.take(self._case_id, answers["role"], answers["way"], self._then("case.done.scan"))
        elif act.name == "withdraw":
            self._busy = True
            self._desk.withdraw(self._case_id, answers["reason"], **self._then("case.done.withdrawn"))
        elif act.name == "arrive":
            self._busy = True
            self._desk.book_arrival(self._case_id, answers["number"], **self._then("case.done.arrived"))
        elif act.name == "void" and "second" in answers:
            self._vouch(answers)
        elif act.name == "void":
            self._void(answers["reason"], "")
        elif self._acts.writes(act.name):
            self._busy = True
            then = self._then(f"case.done.{act.name}", PRINTS_AFTER.get(act.name, ""))
            self._acts.write(act.name, self._case_id, answers, **then)

    def _vouch(self, answers: Mapping[str, str]) -> None:
        """The second person's password first; a wrong one is said in its place, and counts."""

        def wrong(error: Exception) -> None:
            self._busy = False
            self._ask.refuse("password", words_for(error).sentence)

        self._busy = True
        self._desk.vouch(
            answers["second"],
            answers["password"],
            self._view.state.number if self._view else "",
            owner=self,
            done=lambda account: self._void(answers["reason"], account.account_id),
            failed=wrong,
        )

    def _void(self, reason: str, second: str) -> None:
        self._busy = True
        self._desk.void(self._case_id, reason, second_person=second, **self._then("case.done.voided"))

    def _then(self, words: str, paper: str = "") -> dict[str, Any]:
        """Owner, done and failed of an act: the line is put away, the case said to be so, ``paper`` printed to be signed."""

        def done(_result: object) -> None:
            self._busy = False
            self._ask.close_line()
            self._banner.clear()
            self.told.emit("done", t(words))
            if paper:
                self._desk.print_paper(
                    self._case_id, paper, owner=self, done=lambda printed: None, failed=self._on_failed
                )

        return {"owner": self, "done": done, "failed": self._on_failed}

    def _rework(self, act: Act, answers: Mapping[str, str]) -> None:
        def opened(opened: Opened) -> None:
            self._busy = False
            self._ask.close_line()
            self.go.emit("form", opened)

        command = OpenRework(
            self._case_id,
            act.event,
            self._desk.account.account_id,
            reason=answers.get("reason", ""),
            old_sheet_taken_back=answers.get("taken_back") == "yes",
            language="en" if T.look.language == "en" else "zh",
        )
        self._busy = True
        self._desk.open_rework(command, owner=self, done=opened, failed=self._on_failed)

    def _print_again(self, line: PaperLine, answers: Mapping[str, str]) -> None:
        """The old sheet is spoiled and this one stands in its place; or the old one is good and one more is wanted."""
        if questions.needs_note(answers):
            self._ask.refuse("note", t("case.ask.reprint_note_missing"))
            return
        self._print_now(line, answers["note"], spoiled=questions.spoiled_reason(answers))

    def _print_now(self, line: PaperLine, reason: str, *, spoiled: str = "") -> None:
        def done(_printed: object) -> None:
            self._busy = False
            self._ask.close_line()
            self._banner.clear()
            self.told.emit("done", t("case.done.printed", paper=line.name))
            following = next((one.code for one in waiting if one.code != line.code), "")
            if following:
                self._papers.choose(following)

        waiting = [one for one in acts.papers_of(self._view) if one.wanted] if self._view is not None else []
        self._busy = True
        then: dict[str, Any] = {"owner": self, "done": done, "failed": self._on_failed}
        if spoiled:
            self._acts.print_instead(self._case_id, self._printed_code(line), spoiled=spoiled, **then)
        else:
            self._desk.print_paper(self._case_id, line.code, reason=reason, **then)

    def _printed_code(self, line: PaperLine) -> str:
        """Under which code this sheet was printed last: a receipt may have come from the narrow printer."""
        prints = [row for row in self._view.prints if not row.spoiled] if self._view is not None else []
        own = [row.paper for row in prints if row.paper == line.code or line.code == row.paper.replace("80mm", "a4")]
        return own[-1] if own else line.code

    def _finish_first_task(self) -> None:
        tasks = self._side.tasks()
        if tasks:
            self._finish(tasks[0])

    def _finish(self, task: Task) -> None:
        self._desk.finish_task(task.task_id, **self._then("case.done.task"))

    def _look_at_scan(self, scan: Attachment) -> None:
        self.go.emit("preview", ScanWanted(scan.attachment_id, scan.filename or t("case.scan")))

    def _deliver_now(self) -> None:
        delivery = self._deliver.check()
        if delivery is None:
            show_whole(self._area, self._deliver)
            return
        if not self._deliver.confirmed(delivery):
            QTimer.singleShot(0, self, lambda: show_whole(self._area, self._deliver))
            return

        papers = [STATEMENT, DELIVERY] if self._declares_lost(delivery) else [DELIVERY]

        def printed(_printed: object) -> None:
            if papers:
                self._desk.print_paper(self._case_id, papers.pop(0), owner=self, done=printed, failed=self._on_failed)
                return
            self._busy = False
            self._banner.clear()
            self.told.emit("done", t("case.done.delivered_printed"))

        def delivered(_state: object) -> None:
            self._deliver.close_panel()
            self.told.emit("done", t("case.done.delivered"))
            printed(None)

        self._busy = True
        self._desk.deliver(self._case_id, delivery, owner=self, done=delivered, failed=self._on_failed)

    def _declares_lost(self, delivery: Delivery) -> bool:
        """Whether the statement is made only now; one that was made before is signed already."""
        return delivery.receipt == "lost" and self._view is not None and not self._view.state.receipt_lost

    def _on_closed(self) -> None:
        self._say_actions()
        self._papers.setFocus()
