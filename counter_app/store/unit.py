"""One transaction of the store, with every repository bound to it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from counter_app.errors import Bug, StoreUnavailable
from counter_app.ports import (
    Accounts,
    Attachments,
    Audit,
    Cases,
    Clock,
    Drafts,
    Entities,
    Journal,
    LastSaved,
    Notes,
    Numbers,
    Outbox,
    Pool,
    Prints,
    Slips,
    Tasks,
)
from counter_app.store.attachments import SqlAttachments
from counter_app.store.audit import SqlAudit
from counter_app.store.cases import SqlCases
from counter_app.store.desk import SqlAccounts, SqlNotes, SqlPrints, SqlTasks
from counter_app.store.drafts import SqlDrafts
from counter_app.store.journal import SqlJournal
from counter_app.store.numbers import SqlNumbers, SqlSlips
from counter_app.store.outbox import SqlOutbox
from counter_app.store.points import Points
from counter_app.store.pool import SqlPool
from counter_app.store.shared_lists import SqlEntities, SqlLastSaved
from counter_app.store.sql import Transaction
from counter_app.store.upkeep import Upkeep

WAIT_FOR_WRITER_S = 10.0


class WriterTurn:
    """Whose turn it is to write: one thread at a time; faster and fairer than SQLite's own polling."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._owner: int | None = None

    def take(self) -> None:
        """Waits for the turn; raises Bug for a thread that has it already, StoreUnavailable("busy") after 10 s."""
        if self._owner == threading.get_ident():
            raise Bug("nested_writing")
        if not self._lock.acquire(timeout=WAIT_FOR_WRITER_S):
            raise StoreUnavailable("busy")
        self._owner = threading.get_ident()

    def give_back(self) -> None:
        """The next one may write."""
        self._owner = None
        self._lock.release()


class SqlUnitOfWork:
    """Made per call and used in one thread; leaving the block without ``commit()`` undoes everything.

    Writing begins with BEGIN IMMEDIATE; reading sees one snapshot, taken when the block is entered. After ``commit()`` the unit is
    used up. Raises StoreUnavailable for what the disk does, Bug for what we do wrong.
    """

    journal: Journal
    cases: Cases
    outbox: Outbox
    drafts: Drafts
    numbers: Numbers
    slips: Slips
    pool: Pool
    attachments: Attachments
    tasks: Tasks
    prints: Prints
    audit: Audit
    notes: Notes
    accounts: Accounts
    entities: Entities
    last_saved: LastSaved
    upkeep: Upkeep

    def __init__(self, connect: Callable[[], Any], clock: Clock, points: Points, turn: WriterTurn | None) -> None:
        self._connect = connect
        self._clock = clock
        self._points = points
        self._turn = turn
        self._connection: Any = None
        self._transaction: Transaction | None = None

    def __enter__(self) -> Self:
        if self._turn is not None:
            self._turn.take()
        try:
            self._connection = self._connect()
            self._transaction = Transaction(self._connection)
            self._begin(self._transaction)
        except BaseException:
            self._leave()
            raise
        self._bind(self._transaction)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._leave()

    def commit(self) -> None:
        """Everything written in this unit is on the disk when this returns."""
        transaction = self._transaction
        if transaction is None:
            raise Bug("after_commit")
        if self._turn is not None:
            self._points.reached("commit.before")
        transaction.text("COMMIT")
        if self._turn is not None:
            self._points.reached("commit.after")
        transaction.close()
        self._transaction = None

    def interrupt(self) -> None:
        """Ends a statement that runs in another thread; that thread gets StoreUnavailable("interrupted")."""
        if self._connection is not None:
            self._connection.interrupt()

    def _begin(self, transaction: Transaction) -> None:
        if self._turn is not None:
            transaction.text("BEGIN IMMEDIATE")
        else:
            transaction.text("BEGIN")
            # A snapshot is taken by the first read, not by BEGIN.
            transaction.text("SELECT 1 FROM store_facts LIMIT 1")

    def _bind(self, transaction: Transaction) -> None:
        self.journal = SqlJournal(transaction)
        self.cases = SqlCases(transaction)
        self.outbox = SqlOutbox(transaction)
        self.drafts = SqlDrafts(transaction)
        self.numbers = SqlNumbers(transaction)
        self.slips = SqlSlips(transaction)
        self.pool = SqlPool(transaction)
        self.attachments = SqlAttachments(transaction)
        self.tasks = SqlTasks(transaction)
        self.prints = SqlPrints(transaction)
        self.audit = SqlAudit(transaction, self._clock)
        self.notes = SqlNotes(transaction)
        self.accounts = SqlAccounts(transaction)
        self.entities = SqlEntities(transaction)
        self.last_saved = SqlLastSaved(transaction)
        self.upkeep = Upkeep(transaction)

    def _leave(self) -> None:
        try:
            if self._transaction is not None:
                self._transaction.close()
                self._transaction = None
            if self._connection is not None:
                self._connection.close()  # back into the pool, which rolls back what is open
                self._connection = None
        finally:
            if self._turn is not None:
                self._turn.give_back()
