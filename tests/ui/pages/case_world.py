"""A desk on a real counter for page tests: received cases, what the district says of them, and a clock that stands."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from counter_app.bootstrap import Counter, PaperDesk, make_uuid7, unlock
from counter_app.journal.event import START, Link, make_event
from counter_app.ports import CaseRow, FeedEntry
from counter_app.use_cases.apply_feed import apply_feed
from tests.clock import Clock
from tests.counterkit import CLERK, PASSWORD, establish_counter, paper_desk, received_case, settings_for
from ui.desktop.desk import Desk
from ui.desktop.tasks import TaskRunner


@dataclass
class World:
    """An unlocked counter with its desk, and the district's voice."""

    counter: Counter
    papers: PaperDesk
    desk: Desk
    clock: Clock
    tasks: TaskRunner
    _links: dict[str, Link] = field(default_factory=dict)
    _position: int = 0

    def receives(self, **changes: object) -> str:
        """The case id of a received 居住证 case."""
        return received_case(self.counter, "ZR-002", **changes).case_id

    def says(self, case_id: str, type: str, payload: Mapping[str, Any], *, by: str = "ga", role: str = "lead") -> None:
        """An event of the district's side reaches the counter through its feed."""
        writer = "district" if role == "district" else f"dept:{by}"
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
        body = {"header": event.header_bytes.decode(), "payload": (event.payload_bytes or b"").decode()}
        self._position += 1
        entry = FeedEntry(position=self._position, kind="event", body={**body, "case_seq": self._position})
        with self.counter.window.store.writing() as uow:
            apply_feed(self.counter.window, uow, [entry])
            uow.commit()

    def sent(self, case_id: str) -> None:
        """The district has everything of this case: own events confirmed, nothing in the outbox."""
        with self.counter.window.store.writing() as uow:
            for row in uow.journal.of_case(case_id):
                if row.status == "pending":
                    self._position += 1
                    uow.journal.confirm(row.header.id, case_seq=self._position, position=self._position)
                    uow.outbox.mark(row.header.id, state="confirmed", at=self.counter.window.stamp())
            kept = uow.cases.get(case_id)
            assert kept is not None
            uow.cases.put(replace(kept, unsent=0))
            uow.commit()

    def in_hands_of(self, account_id: str) -> None:
        """The open counter in a colleague's hands, as after F12."""
        with self.counter.window.store.reading() as uow:
            account = uow.accounts.get(account_id)
        assert account is not None
        self.desk.hand_over(replace(self.counter, account=account))

    def lists(self, count: int) -> None:
        """So many rows more, in the projection only."""
        with self.counter.window.store.writing() as uow:
            for nth in range(count):
                uow.cases.put(invented_row(nth))
            uow.commit()


def invented_row(nth: int) -> CaseRow:
    """A row of a list; nobody in it lives."""
    name = "欧阳测试" if nth % 7 == 0 else "陈样例"
    phase, waits = (("accepted", "district"), ("shortfall", "applicant"), ("ready", "collection"))[nth % 3]
    number = f"44060401206402{261100 + 1 + nth % 20:06d}{nth % 10_000:04d}X"
    return CaseRow(
        case_id=f"case-{nth:05d}",
        visit_id="",
        number=number,
        short_number=f"{number[14:20]}-{number[20:24]}-X",
        official_number="",
        station="440604012064",
        item_code="ZR-002",
        item_name="居住证申领",
        kind="committed",
        phase=phase,
        waits_for=waits,
        applicant_name=name,
        applicant_id_no="439901199403120424",
        applicant_phone="13800138000",
        search_text=f"{name} {number} 居住证申领",
        received_at=f"2026-11-{1 + nth % 20:02d}T09:00:00+08:00",
        accepted_at=f"2026-11-{1 + nth % 20:02d}T10:00:00+08:00",
        due_on=f"2026-11-{23 + nth % 7:02d}",
        updated_at="",
        actor=CLERK,
        unsent=0,
        revision=1,
        lead_department="ga",
    )


@cache
def _established() -> TemporaryDirectory[str]:
    """A counter of two people, set up once: stretching their passwords costs more than any test."""
    folder = TemporaryDirectory(prefix="case-world-")
    settings = settings_for(Path(folder.name) / "counter")
    establish_counter(settings, passwords={CLERK: PASSWORD, "chen": PASSWORD})
    return folder


@contextmanager
def a_world(folder: Path, owner: QObject | None = None) -> Iterator[World]:
    """A world in a throw-away folder; its threads end with it."""
    clock, made = Clock(), folder / "world"
    shutil.copytree(Path(_established().name), made)
    settings = settings_for(made / "counter", clock=clock)
    counter = unlock(settings, CLERK, PASSWORD)
    papers, tasks = paper_desk(counter), TaskRunner(owner)
    try:
        yield World(counter, papers, Desk(counter, papers, tasks), clock, tasks)
    finally:
        tasks.stop()
        counter.close()


def settle(qtbot: QtBot, world: World) -> None:
    """Until every answer was delivered and shown."""
    for _ in range(3):
        qtbot.waitUntil(lambda: not world.tasks.busy(), timeout=10_000)
        qtbot.wait(5)


def wait_for(qtbot: QtBot, holds: Callable[[], object]) -> None:
    """Until it holds, at most ten seconds."""
    qtbot.waitUntil(lambda: bool(holds()), timeout=10_000)
