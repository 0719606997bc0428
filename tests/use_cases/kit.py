"""A counter for the tests of use cases: a clock that a test sets, and the district's voice as its feed would bring it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from counter_app.bootstrap import Counter, PaperDesk, make_uuid7
from counter_app.catalogue.samples import sample_answers
from counter_app.journal.event import START, Link, make_event
from counter_app.journal.fold import CaseState
from counter_app.ports import CaseRow, Draft, FeedEntry, Task
from counter_app.use_cases import drafts
from counter_app.use_cases.apply_feed import Applied, apply_feed
from counter_app.use_cases.drafts import Opened
from counter_app.use_cases.receive_case import ReceiveCase, Received, receive_case
from counter_app.use_cases.window import Window, case_state
from tests.clock import Clock
from tests.counterkit import CLERK, CLERK_NAME, filled_draft

PERMIT, REGISTRATION = "ZR-002", "ZR-001"


@dataclass
class House:
    """An unlocked counter in Wang's hands."""

    counter: Counter
    papers: PaperDesk
    clock: Clock
    _links: dict[str, Link] = field(default_factory=dict)
    _position: int = 0

    @property
    def window(self) -> Window:
        return self.counter.window

    # -- what a clerk does

    def filled(self, item: str = PERMIT, **changes: str) -> ReceiveCase:
        return filled_draft(self.counter, item, **changes)

    def received(self, item: str = PERMIT, **changes: str) -> Received:
        return receive_case(self.window, self.filled(item, **changes))

    def untouched(self, item: str = PERMIT) -> Opened:
        return drafts.open_draft(self.window, drafts.OpenDraft(item, CLERK))

    def short(self, *lacking: str, **changes: str) -> ReceiveCase:
        """A 居住证 draft on which these questions are empty and no paper was handed in."""
        command = self.filled(**changes)
        answers = {name: value for name, value in command.draft.answers.items() if name not in lacking}
        return replace(
            command, draft=self.keep(replace(command.draft, answers=answers, materials=(), view={})), shortfall=True
        )

    def keep(self, draft: Draft) -> Draft:
        return drafts.save_draft(self.window, draft)

    def sample(self, item: str = PERMIT) -> dict[str, Any]:
        return dict(sample_answers(self.window.catalogue.item(item).sample, self.clock()))

    def all_taken(self, item: str = PERMIT) -> list[dict[str, Any]]:
        return [{"code": material.code, "taken": True} for material in self.window.catalogue.item(item).materials]

    def prints(self, case_id: str, paper: str, *, reason: str = "") -> int:
        printed = self.papers.print_paper(case_id, paper, actor=CLERK, clerk_name=CLERK_NAME, reason=reason)
        return printed.row.nth if printed.row else 0

    # -- what a test looks at

    def state(self, case_id: str) -> CaseState:
        with self.window.store.reading() as uow:
            return case_state(uow, case_id)

    def row(self, case_id: str) -> CaseRow:
        with self.window.store.reading() as uow:
            found = uow.cases.get(case_id)
        assert found is not None
        return found

    def types(self, case_id: str) -> list[str]:
        with self.window.store.reading() as uow:
            return [row.header.type for row in uow.journal.of_case(case_id)]

    def tasks(self, case_id: str) -> list[Task]:
        with self.window.store.reading() as uow:
            return [task for task in uow.tasks.open() if task.case_id == case_id]

    def audited(self) -> list[str]:
        with self.window.store.reading() as uow:
            return [row.action for row in uow.audit.rows(limit=100_000)]

    def kept_drafts(self) -> list[str]:
        return [draft.draft_id for draft in drafts.kept_drafts(self.window)]

    # -- what the district says

    def entry(self, case_id: str, type: str, payload: Mapping[str, Any], role: str = "lead") -> FeedEntry:
        """The next entry of the feed, an event of the district's side."""
        writer = "district" if role == "district" else "dept:ga"
        event = make_event(
            event_id=make_uuid7(),
            case_id=case_id,
            visit_id="",
            type=type,
            payload=payload,
            salt="00",
            after=self._links.get(writer, START),
            writer=writer,
            writer_role=role,
            based_on=0,
            at=self.clock().isoformat(timespec="seconds"),
            clock_trust="district",
            actor="",
        )
        self._links[writer] = Link(event.header.writer_seq, event.hash)
        return self._entry(event.header_bytes, event.payload_bytes)

    def echo(self, case_id: str, nth: int = 0) -> FeedEntry:
        """An own event as the feed gives it back."""
        with self.window.store.reading() as uow:
            own = [row for row in uow.journal.of_case(case_id) if row.header.writer == self.window.terminal.writer]
        return self._entry(own[nth].header_bytes, own[nth].payload_bytes)

    def _entry(self, header: bytes, payload: bytes | None) -> FeedEntry:
        self._position += 1
        body = {"header": header.decode(), "payload": (payload or b"").decode(), "case_seq": self._position}
        return FeedEntry(position=self._position, kind="event", body=body)

    def takes(self, *entries: FeedEntry) -> Applied:
        with self.window.store.writing() as uow:
            applied = apply_feed(self.window, uow, entries)
            uow.commit()
        return applied

    def says(self, case_id: str, type: str, role: str = "lead", **payload: Any) -> Applied:
        """Everything of ours that the district has by now is confirmed, then its own event comes."""
        with self.window.store.reading() as uow:
            pending = [nth for nth, row in enumerate(uow.journal.of_case(case_id)) if row.status == "pending"]
        for nth in pending:
            self.takes(self.echo(case_id, nth))
        return self.takes(self.entry(case_id, type, payload, role))

    def accepted(self, case_id: str) -> None:
        at = self.clock().isoformat(timespec="seconds")
        self.says(case_id, "accepted", accepted_at=at, due_on="2026-11-25")

    def made_elsewhere(self, case_id: str) -> None:
        """The decision stands and the card is being made."""
        self.accepted(case_id)
        self.says(case_id, "decided", outcome="approved", reason="")
        self.says(case_id, "concluded", result="elsewhere")

    def at_hand(self, **changes: str) -> str:
        """A 居住证 case whose card lies at the counter."""
        from counter_app.use_cases.case_acts import book_arrival

        case_id = self.received(**changes).case_id
        self.made_elsewhere(case_id)
        book_arrival(self.window, case_id, result_number="JZZ-1", actor=CLERK)
        return case_id
