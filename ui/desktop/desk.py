"""What the pages ask: every use case of an unlocked counter, run off the GUI thread, with one announcement of what changed.

A page never sees a store, an engine or HTTP. It calls a method with its owner and what to do with the answer; the answer comes
back on the GUI thread. Whoever shows a list listens to ``changed`` and asks again when its topic is named.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from counter_app.bootstrap import Counter, PaperDesk
from counter_app.catalogue.limits import acceptance_facts
from counter_app.catalogue.model import Department, Item
from counter_app.domain.working_time import working_days_between
from counter_app.errors import NotFound
from counter_app.ports import Account, Camera, CardReader, Draft, Person, ScanFolder, Terminal
from counter_app.use_cases import (
    attach_scan,
    case_acts,
    collection,
    daily_sheet,
    drafts,
    prefill,
    receive_case,
    rework,
    shown,
    start_view,
    todo,
    views,
    waiting,
)
from counter_app.use_cases.carry_over import carry_over
from counter_app.use_cases.window import Window
from ui.desktop.tasks import Done, Failed, TaskRunner


@dataclass(frozen=True, slots=True)
class DueIfReceived:
    """The promised day, were the case accepted now; ``provisional`` past the published calendar."""

    on: date
    working_days: int
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class ScanFile:
    """A file chosen or dropped for a material or question, read; its measures in px where it was found to be a scan."""

    name: str
    media_type: str
    content: bytes
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class LinkState:
    """The line as the status bar shows it. ``online`` None before the first round; ``because`` a link code when offline."""

    online: bool | None = None
    because: str = ""
    waiting: int = 0
    last_ok: str = ""
    next_try: str = ""
    clock_off_s: int = 0


class LinkControl:
    """The link as a person can touch it; the program's own is put in by ``main``. Without one the counter is simply offline."""

    def poke(self) -> None:
        """Tries at once."""

    def look_up(self, id_no: str, item_code: str) -> Person | None:
        """Asks the district for a person (at most 0.8 s); None when it does not know or cannot be reached."""
        return None


class Desk(QObject):
    """Signals: changed(frozenset of topics: cases, drafts, outbox, tasks, pool), link_changed(LinkState),
    news(list of (case_id, event type)) when the district sent something."""

    changed = Signal(object)
    link_changed = Signal(object)
    news = Signal(object)

    def __init__(
        self,
        counter: Counter,
        papers: PaperDesk,
        tasks: TaskRunner,
        *,
        link: LinkControl | None = None,
        reader: CardReader | None = None,
        camera: Camera | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._counter = counter
        self._papers = papers
        self._tasks = tasks
        self.link = link or LinkControl()
        self.reader = reader
        self.camera = camera
        self.scan_folder: ScanFolder | None = None
        self.link_state = LinkState()

    # -- what is at hand without asking -------------------------------------------------------------------------------

    @property
    def window(self) -> Window:
        return self._counter.window

    @property
    def papers(self) -> PaperDesk:
        """The paper desk, for the small desks; used in the slow lane only."""
        return self._papers

    @property
    def account(self) -> Account:
        return self._counter.account

    @property
    def terminal(self) -> Terminal:
        return self._counter.window.terminal

    def find_items(self, text: str, limit: int = 50) -> Sequence[Item]:
        """Items by Chinese, pinyin, initials or code, best first; all of them for an empty text."""
        return self.window.catalogue.find(text, limit)

    def item(self, code: str) -> Item:
        return self.window.catalogue.item(code)

    def due_if_received(self, item: Item) -> DueIfReceived | None:
        """The promised day if the case were accepted now; None where no limit is promised."""
        calendar, now = self.window.catalogue.calendar(), self.window.now()
        found = acceptance_facts(self.window.catalogue, item, now)
        if not found["due_on"]:
            return None
        on = date.fromisoformat(str(found["due_on"]))
        return DueIfReceived(on, working_days_between(now.date(), on, calendar), bool(found["provisional"]))

    def now(self) -> datetime:
        """The counter's clock."""
        return self.window.now()

    def department(self, code: str) -> Department | None:
        """The department of this code; None for one this release does not know."""
        try:
            return self.window.catalogue.department(code)
        except NotFound:
            return None

    def aside(self, work: Callable[[], Any], *, owner: QObject, done: Done, failed: Failed) -> None:
        """-> what ``work`` gives; for pictures and other work of a page that would hold up the GUI thread"""
        self.ask(work, owner, done, failed, lane="slow")

    def set_link_state(self, state: LinkState) -> None:
        """The loop's report, brought to the GUI thread by ``main``."""
        if state != self.link_state:
            self.link_state = state
            self.link_changed.emit(state)

    def hand_over(self, counter: Counter) -> None:
        """The same open counter in another person's hands, or set otherwise (after F12, by the settings page)."""
        self._counter = counter

    # -- drafts -------------------------------------------------------------------------------------------------------

    def open_draft(
        self, item_code: str, *, language: str, owner: QObject, done: Done, failed: Failed, visit_id: str = ""
    ) -> None:
        """-> drafts.Opened"""
        command = drafts.OpenDraft(item_code, self.account.account_id, language, visit_id)
        self.ask(lambda: drafts.open_draft(self.window, command), owner, done, failed, "drafts")

    def reopen_draft(self, draft: Draft, *, language: str, owner: QObject, done: Done, failed: Failed) -> None:
        """-> drafts.Opened"""
        self.ask(lambda: carry_over(self.window, draft, language=language), owner, done, failed)

    def save_draft(self, draft: Draft, *, owner: QObject, done: Done, failed: Failed) -> None:
        """-> Draft as kept"""
        self.ask(lambda: drafts.save_draft(self.window, draft), owner, done, failed)

    def kept_drafts(self, *, owner: QObject, done: Done, failed: Failed) -> None:
        """-> tuple[Draft, ...]"""
        self.ask(lambda: drafts.kept_drafts(self.window), owner, done, failed)

    def drop_draft(self, draft_id: str, *, owner: QObject, done: Done, failed: Failed) -> None:
        """-> None"""
        actor = self.account.account_id
        self.ask(lambda: drafts.drop_draft(self.window, draft_id, actor=actor), owner, done, failed, "drafts")

    # -- people -------------------------------------------------------------------------------------------------------

    def known_person(self, id_no: str, item: Item, *, owner: QObject, done: Done, failed: Failed) -> None:
        """-> (Person | None, CaseState | None) from this station's own data, audited"""
        self.ask(
            lambda: prefill.known_person(self.window, id_no, item_code=item.code, actor=self.account.account_id),
            owner,
            done,
            failed,
        )

    def look_up_at_district(self, id_no: str, item: Item, *, owner: QObject, done: Done, failed: Failed) -> None:
        """-> Person | None, from the district; runs in the slow lane and never holds up anything"""
        self.ask(lambda: self.link.look_up(id_no, item.code), owner, done, failed, lane="slow")

    def duplicates(
        self, id_no: str, item_code: str, draft_id: str, *, owner: QObject, done: Done, failed: Failed
    ) -> None:
        """-> (open cases, other drafts) of the same person and item"""

        def both() -> tuple[Any, Any]:
            return (
                views.duplicates(self.window, id_no, item_code),
                views.duplicate_drafts(self.window, id_no, item_code, besides=draft_id),
            )

        self.ask(both, owner, done, failed)

    # -- scans --------------------------------------------------------------------------------------------------------

    def attach_scan(self, command: attach_scan.AttachScan, *, owner: QObject, done: Done, failed: Failed) -> None:
        """-> Attachment"""
        self.ask(lambda: attach_scan.attach_scan(self.window, command), owner, done, failed)

    def read_scan_file(self, path: Path, *, owner: QObject, done: Done, failed: Failed) -> None:
        """-> ScanFile; fails with BadInput(what="scan") for what is no scan or too large"""

        def work() -> ScanFile:
            from counter_app.devices.images import read_scan

            content, facts = read_scan(path)
            return ScanFile(path.name, facts.media_type, content, facts.width, facts.height)

        self.ask(work, owner, done, failed, lane="slow")

    def read_any_file(self, path: Path, *, owner: QObject, done: Done, failed: Failed) -> None:
        """-> ScanFile, whatever the file holds; fails with BadInput(what="scan") for one too large or gone"""

        def work() -> ScanFile:
            from counter_app.devices.files import read_file

            content, media_type = read_file(path)
            return ScanFile(path.name, media_type, content)

        self.ask(work, owner, done, failed, lane="slow")

    def new_scans(self, *, owner: QObject, done: Done, failed: Failed) -> None:
        """-> tuple[Path, ...] that arrived in the watched folder since the last look; empty without a folder"""
        folder = self.scan_folder
        self.ask(lambda: folder.new_files() if folder else (), owner, done, failed, lane="slow")

    def scans_of(self, owner_id: str, *, owner: QObject, done: Done, failed: Failed) -> None:
        """-> tuple[Attachment, ...]"""
        self.ask(lambda: attach_scan.scans_of(self.window, owner_id), owner, done, failed)

    def read_scan(self, attachment_id: str, *, owner: QObject, done: Done, failed: Failed) -> None:
        """-> bytes"""
        self.ask(lambda: attach_scan.read_scan(self.window, attachment_id), owner, done, failed, lane="slow")

    def scan_picture(self, attachment_id: str, longest: int, *, owner: QObject, done: Done, failed: Failed) -> None:
        """-> QImage of at most ``longest`` px a side; None for what is no picture"""

        def work() -> object:
            from ui.desktop.pictures import scaled

            return scaled(attach_scan.read_scan(self.window, attachment_id), longest)

        self.ask(work, owner, done, failed, lane="slow")

    def drop_scan(self, attachment_id: str, *, owner: QObject, done: Done, failed: Failed) -> None:
        """-> None"""
        actor = self.account.account_id
        self.ask(lambda: attach_scan.drop_scan(self.window, attachment_id, actor=actor), owner, done, failed)

    # -- the case -----------------------------------------------------------------------------------------------------

    def receive(self, command: receive_case.ReceiveCase, *, owner: QObject, done: Done, failed: Failed) -> None:
        """F9 and F8 -> Received; the outbox is woken at once"""
        self.act(lambda: receive_case.receive_case(self.window, command), owner, done, failed, "drafts")

    def explain(self, command: receive_case.ReceiveCase, *, owner: QObject, done: Done, failed: Failed) -> None:
        """已解释 -> Received without a number"""
        self.act(lambda: receive_case.explain(self.window, command), owner, done, failed, "drafts")

    def supplement(
        self,
        case_id: str,
        *,
        answers: Mapping[str, Any],
        materials: Sequence[Mapping[str, Any]],
        draft_id: str = "",
        owner: QObject,
        done: Done,
        failed: Failed,
    ) -> None:
        """-> CaseState"""
        self.act(
            lambda: case_acts.supplement_case(
                self.window,
                case_id,
                answers=answers,
                materials=materials,
                actor=self.account.account_id,
                draft_id=draft_id,
            ),
            owner,
            done,
            failed,
            "drafts",
        )

    def correct(
        self,
        case_id: str,
        *,
        answers: Mapping[str, Any],
        materials: Sequence[Mapping[str, Any]],
        reason: str,
        old_sheet_taken_back: bool,
        draft_id: str = "",
        owner: QObject,
        done: Done,
        failed: Failed,
    ) -> None:
        """-> CaseState"""
        self.act(
            lambda: case_acts.correct_case(
                self.window,
                case_id,
                answers=answers,
                materials=materials,
                reason=reason,
                old_sheet_taken_back=old_sheet_taken_back,
                actor=self.account.account_id,
                draft_id=draft_id,
            ),
            owner,
            done,
            failed,
            "drafts",
        )

    def withdraw(self, case_id: str, reason: str, *, owner: QObject, done: Done, failed: Failed) -> None:
        """-> CaseState"""
        actor = self.account.account_id
        self.act(
            lambda: case_acts.withdraw_case(self.window, case_id, reason=reason, signed="on_paper", actor=actor),
            owner,
            done,
            failed,
        )

    def void(
        self, case_id: str, reason: str, *, second_person: str = "", owner: QObject, done: Done, failed: Failed
    ) -> None:
        """-> CaseState"""
        actor = self.account.account_id
        self.act(
            lambda: case_acts.void_case(self.window, case_id, reason=reason, actor=actor, second_person=second_person),
            owner,
            done,
            failed,
        )

    def book_arrival(self, case_id: str, result_number: str, *, owner: QObject, done: Done, failed: Failed) -> None:
        """到件 -> CaseState"""
        actor = self.account.account_id
        self.act(
            lambda: case_acts.book_arrival(self.window, case_id, result_number=result_number, actor=actor),
            owner,
            done,
            failed,
        )

    def deliver(
        self, case_id: str, delivery: collection.Delivery, *, owner: QObject, done: Done, failed: Failed
    ) -> None:
        """送达 -> CaseState"""
        actor = self.account.account_id
        self.act(lambda: collection.deliver_result(self.window, case_id, delivery, actor=actor), owner, done, failed)

    def open_rework(self, command: rework.OpenRework, *, owner: QObject, done: Done, failed: Failed) -> None:
        """补正, 更正 -> drafts.Opened on the case's answers, with ``draft.case_id`` and ``draft.view["rework"]`` set"""
        self.ask(lambda: rework.open_rework(self.window, command), owner, done, failed, "drafts")

    def finish_task(self, task_id: str, note: str = "", *, owner: QObject, done: Done, failed: Failed) -> None:
        """-> None; the task is done, a contact or a settled flag is written into its case"""
        actor = self.account.account_id
        self.act(lambda: todo.finish_task(self.window, task_id, note=note, actor=actor), owner, done, failed)

    def vouch(
        self, account_id: str, password: str, subject: str, *, owner: QObject, done: Done, failed: Failed
    ) -> None:
        """-> Account of the second person who gave her own password"""

        def work() -> Account:
            from counter_app.bootstrap.vouching import vouch

            return vouch(self._counter, account_id, password, subject=subject)

        self.ask(work, owner, done, failed, lane="slow")

    def start_view(self, *, owner: QObject, done: Done, failed: Failed) -> None:
        """-> start_view.StartView: today, what is done most, kept drafts"""
        self.ask(lambda: start_view.start_view(self.window), owner, done, failed)

    # -- lists --------------------------------------------------------------------------------------------------------

    def queue(self, *, waits_for: str | None = None, owner: QObject, done: Done, failed: Failed) -> None:
        """-> tuple[views.QueueRow, ...]"""
        self.ask(lambda: views.queue(self.window, waits_for=waits_for), owner, done, failed)

    def search(self, text: str, *, owner: QObject, done: Done, failed: Failed) -> None:
        """-> tuple[views.QueueRow, ...]"""
        self.ask(lambda: views.search(self.window, text, actor=self.account.account_id), owner, done, failed)

    def case(self, case_id: str, *, again: bool = False, owner: QObject, done: Done, failed: Failed) -> None:
        """-> views.CaseView; ``again`` while the same person goes on looking at it"""
        actor = self.account.account_id
        self.ask(lambda: views.case_view(self.window, case_id, actor=actor, again=again), owner, done, failed)

    def counts(self, *, owner: QObject, done: Done, failed: Failed) -> None:
        """-> Mapping: me, district, applicant, collection, unsent, unsent_cases, tasks"""
        self.ask(lambda: views.counts(self.window), owner, done, failed)

    def waiting_to_send(self, *, owner: QObject, done: Done, failed: Failed) -> None:
        """-> tuple[OutboxRow, ...]"""
        self.ask(lambda: views.waiting_to_send(self.window), owner, done, failed)

    def open_tasks(self, *, owner: QObject, done: Done, failed: Failed) -> None:
        """-> tuple[Task, ...]"""
        self.ask(lambda: views.open_tasks(self.window), owner, done, failed)

    def people(self, *, owner: QObject, done: Done, failed: Failed) -> None:
        """-> tuple[Account, ...] of this station"""
        self.ask(lambda: views.people(self.window), owner, done, failed)

    def shown_answers(
        self, item: Item, answers: Mapping[str, Any], *, language: str, owner: QObject, done: Done, failed: Failed
    ) -> None:
        """-> tuple[shown.ShownSection, ...]: what the form holds, in words"""
        self.ask(lambda: shown.shown_answers(self.window, item, answers, language=language), owner, done, failed)

    def waiting_cases(self, *, owner: QObject, done: Done, failed: Failed) -> None:
        """-> tuple[waiting.WaitingCase, ...], the longest waiting first"""
        self.ask(lambda: waiting.waiting_cases(self.window), owner, done, failed)

    # -- paper --------------------------------------------------------------------------------------------------------

    def warm_papers(self, *, owner: QObject) -> None:
        """Loads the fonts of paper while nobody waits."""
        self._tasks.run(self._papers.warm_up, owner=owner, lane="slow")

    def preview(self, case_id: str, code: str, *, owner: QObject, done: Done, failed: Failed) -> None:
        """-> ports.Sheet"""
        name = self.account.name
        self.ask(lambda: self._papers.preview(case_id, code, clerk_name=name), owner, done, failed, lane="slow")

    def print_paper(
        self, case_id: str, code: str, *, reason: str = "", owner: QObject, done: Done, failed: Failed
    ) -> None:
        """-> Printed; the print is logged before the sheet is handed out"""
        who = self.account

        def work() -> object:
            return self._papers.print_paper(case_id, code, actor=who.account_id, clerk_name=who.name, reason=reason)

        self.act(work, owner, done, failed, lane="slow")

    def daily_facts(self, on: str, *, owner: QObject, done: Done, failed: Failed) -> None:
        """-> DailyFacts"""
        name = self.account.name
        self.ask(lambda: daily_sheet.daily_facts(self.window, on, clerk_name=name), owner, done, failed)

    def daily_preview(self, on: str, *, owner: QObject, done: Done, failed: Failed) -> None:
        """-> ports.Sheet"""
        name = self.account.name
        self.ask(lambda: self._papers.daily(on, clerk_name=name), owner, done, failed, lane="slow")

    def print_daily(self, on: str, *, owner: QObject, done: Done, failed: Failed) -> None:
        """-> Printed"""
        who = self.account
        self.ask(
            lambda: self._papers.print_daily(on, actor=who.account_id, clerk_name=who.name),
            owner,
            done,
            failed,
            lane="slow",
        )

    # -- devices ------------------------------------------------------------------------------------------------------

    def read_card(self, *, owner: QObject, done: Done, failed: Failed) -> None:
        """-> Person | None from the reader; None also without a reader"""
        reader = self.reader
        self.ask(lambda: reader.read() if reader else None, owner, done, failed, lane="slow")

    def shoot(self, *, owner: QObject, done: Done, failed: Failed) -> None:
        """-> JPEG bytes from the document camera, or None without one"""
        camera = self.camera
        self.ask(lambda: camera.shoot() if camera else None, owner, done, failed, lane="slow")

    # -- how anything is asked: pages with a subject of their own have a small desk of it (``desk_*.py``) over these ------

    def ask(
        self,
        work: Callable[[], Any],
        owner: QObject,
        done: Done,
        failed: Failed,
        *topics: str,
        lane: str = "store",
    ) -> None:
        """Runs ``work`` off the GUI thread; ``done`` or ``failed`` on it, then ``topics`` are announced as changed."""

        def answered(result: Any) -> None:
            done(result)
            if topics:
                self.changed.emit(frozenset(topics))

        self._tasks.run(work, owner=owner, done=answered, failed=failed, lane="slow" if lane == "slow" else "store")

    def act(
        self,
        work: Callable[[], Any],
        owner: QObject,
        done: Done,
        failed: Failed,
        *topics: str,
        lane: str = "store",
    ) -> None:
        """An act writes events: cases, outbox and tasks may have changed, and the link has work."""

        def answered(result: Any) -> None:
            self.link.poke()
            done(result)
            self.changed.emit(frozenset(("cases", "outbox", "tasks", *topics)))

        self._tasks.run(work, owner=owner, done=answered, failed=failed, lane="slow" if lane == "slow" else "store")
