"""The audit chain of the store: who did what, each link hashed with the one before it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, select

from counter_app.errors import StoreUnavailable
from counter_app.journal.event import GENESIS, canonical, digest
from counter_app.ports import AuditRow, Clock
from counter_app.store.rows import DECODE, plain
from counter_app.store.schema import AUDIT
from counter_app.store.sql import Row, Sql, Transaction, add

_C = AUDIT.c
_ADD = add(AUDIT)
_HEAD = Sql(select(_C.seq, _C.hash).order_by(_C.seq.desc()).limit(bindparam("only_one")))
_ROWS = Sql(
    select(_C.seq, _C.at, _C.actor, _C.action, _C.subject, _C.details, _C.hash)
    .where(_C.seq > bindparam("after"))
    .order_by(_C.seq)
    .limit(bindparam("limit"))
)
_BACK = Sql(
    select(_C.seq, _C.at, _C.actor, _C.action, _C.subject, _C.details, _C.hash)
    .where(_C.seq < bindparam("before"))
    .order_by(_C.seq.desc())
    .limit(bindparam("limit"))
)
_PAGE = 1000


class SqlAudit:
    """Links are only added; the head is read after BEGIN IMMEDIATE, so two writers can never share one."""

    def __init__(self, transaction: Transaction, clock: Clock) -> None:
        self._do = transaction
        self._clock = clock
        self._head: tuple[int, str] | None = None

    def record(self, action: str, *, actor: str, subject: str = "", **details: object) -> None:
        """Adds a link; it lasts when this unit of work is committed."""
        seq, before = self.head()
        at = self._clock().isoformat(timespec="milliseconds")
        body = canonical(plain(details))
        link = _link_hash((seq + 1, at, actor, action, subject, body), before)
        columns = {"seq": seq + 1, "at": at, "actor": actor, "action": action, "subject": subject, "details": body}
        self._do.run(_ADD, {**columns, "hash": link})
        self._head = (seq + 1, link)

    def head(self) -> tuple[int, str]:
        """Number and hash of the last link; (0, GENESIS) before the first."""
        if self._head is None:
            found = self._do.one(_HEAD, {"only_one": 1})
            self._head = (int(found[0]), str(found[1])) if found else (0, GENESIS)
        return self._head

    def rows(self, *, after: int = 0, limit: int = 1000) -> tuple[AuditRow, ...]:
        """Links after this number, in order."""
        return tuple(map(_row, self._do.all(_ROWS, {"after": after, "limit": limit})))

    def on(self, day: str) -> tuple[AuditRow, ...]:
        """Links of this day (by ``at``), in order; read from the end of the chain back to where the day begins."""
        before, found = self.head()[0] + 1, list[AuditRow]()
        while page := self._do.all(_BACK, {"before": before, "limit": _PAGE}):
            found += [_row(row) for row in page if str(row[1]).startswith(day)]
            before = int(page[-1][0])
            if (
                str(page[0][1])[:10] < day
            ):  # a whole page before the day: a clock that was set back is no more than that off
                break
        return tuple(reversed(found))

    def verify(self) -> int:
        """Number of links checked; raises StoreUnavailable("audit_broken", seq=...) at the first that does not fit."""
        seq, before = 0, GENESIS
        while page := self._do.all(_ROWS, {"after": seq, "limit": _PAGE}):
            for found in page:
                if found[0] != seq + 1 or found[6] != _link_hash(found[:6], before):
                    raise StoreUnavailable("audit_broken", seq=seq + 1)
                seq, before = found[0], found[6]
        return seq


def _link_hash(columns: Row, before: str) -> str:
    seq, at, actor, action, subject, body = columns
    link: dict[str, Any] = {"seq": seq, "at": at, "actor": actor, "action": action, "subject": subject, "prev": before}
    return digest(canonical({**link, "details": digest(body)}))


def _row(found: Row) -> AuditRow:
    seq, at, actor, action, subject, body, link = found
    return AuditRow(seq=seq, at=at, actor=actor, action=action, subject=subject, details=DECODE(body), hash=link)
