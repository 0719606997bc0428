"""One bounded, resumable round with the district: identify, push events, take the feed, send scans in slices.

No thread, no sleep, no clock but the injected one. Whatever ends a round early, the next one goes on where this one stood.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from counter_app.errors import (
    BadInput,
    BadReply,
    Bug,
    CounterError,
    DistrictRefused,
    NotFound,
    Offline,
    StoreUnavailable,
)
from counter_app.ports import (
    Attachment,
    AttachmentFiles,
    Clock,
    EventRow,
    Exchange,
    FeedEntry,
    FeedPage,
    OutboxRow,
    PushVerdict,
    Store,
    Task,
    UnitOfWork,
)
from sync.wire import MAX_BATCH_BYTES, MAX_BATCH_EVENTS, MAX_EVENT_BYTES

POSITION, DISTRICT_TIME, LAST_OK, AGREED = "feed.position", "district.time", "sync.last_ok", "clock.agreed_at"
CLOCK_OFF = "clock.off_s"  # seconds this clock was ahead of the district's when they last spoke
IDENTIFY, PUSH, FEED, ATTACHMENTS = "identify", "push", "feed", "attachments"
# The district's own words on the batch as a whole that no resending will change.
_WHOLE_BATCH = ("malformed", "too_large")
_CLOCK_AGREES = timedelta(minutes=5)
# What one bad entry of the feed may raise; it must not hold up what comes behind it.
_UNREADABLE = (BadInput, Bug, NotFound, LookupError, AttributeError, TypeError, ValueError, OverflowError)
# Refusals that are about the programs, not about the event: they end when one of the two is brought up to date.
_NOT_FOR_EVER = ("version",)

ApplyFeed = Callable[[UnitOfWork, Sequence[FeedEntry]], object]
MarkRefused = Callable[[UnitOfWork, str, str], None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Bounds:
    """How much one round does at most."""

    batches: int = 20
    batch_events: int = MAX_BATCH_EVENTS
    batch_bytes: int = MAX_BATCH_BYTES - 64 * 1024
    feed_pages: int = 20
    feed_limit: int = 200
    slices: int = 5
    slice_s: float = 2.0
    retry_s: float = 60.0


@dataclass(frozen=True, kw_only=True, slots=True)
class SyncReport:
    """What a round came to. ``offline_because`` is empty when every step ended well; then it is a link code or a refusal.

    ``waiting`` counts events not confirmed yet, ``more`` says that a next round would have something to do at once.
    """

    pushed: int = 0
    refused: int = 0
    applied: int = 0
    uploaded: int = 0
    waiting: int = 0
    offline_because: str = ""
    district_time: str = ""
    finished_at: str = ""
    steps: tuple[str, ...] = ()
    more: bool = False

    @property
    def online(self) -> bool:
        return not self.offline_because


@dataclass(slots=True)
class _Round:
    pushed: int = 0
    refused: int = 0
    applied: int = 0
    uploaded: int = 0
    district_time: str = ""
    more: bool = False
    steps: list[str] = field(default_factory=list)


def refuse_only(uow: UnitOfWork, event_id: str, reason: str) -> None:
    """The least that has to be done with a refused event; the counter hands in its use case instead."""
    uow.journal.refuse(event_id, reason=reason)


class SyncEngine:
    """Rounds over one open store. Used by one thread at a time; the store's and the district's failures come out as reports.

    ``apply_feed`` writes a page of the feed in the transaction that moves the cursor; ``mark_refused`` what a refused event
    means at the counter. StoreUnavailable and bugs are raised: they are not the line's.
    """

    def __init__(
        self,
        store: Store,
        exchange: Exchange,
        files: AttachmentFiles,
        apply_feed: ApplyFeed,
        clock: Clock,
        *,
        mark_refused: MarkRefused = refuse_only,
        bounds: Bounds | None = None,
    ) -> None:
        self._store, self._exchange, self._files = store, exchange, files
        self._apply_feed, self._mark_refused, self._clock = apply_feed, mark_refused, clock
        self._bounds = bounds or Bounds()
        self._hold: set[str] = set()
        self._position: int | None = None

    @property
    def position(self) -> int:
        """The feed's cursor as last committed."""
        if self._position is None:
            with self._store.reading() as uow:
                self._position = int(uow.notes.get(POSITION, "0"))
        return self._position

    def run_once(self) -> SyncReport:
        """One round; never raises for the line's or the district's sake."""
        now = _Round()
        try:
            self._identify(now)
            self._push(now)
            self._feed(now)
            self._attachments(now)
        except Offline as error:
            return self._report(now, str(error.details.get("because", "no_route")))
        except BadReply:
            return self._report(now, "not_the_district")
        except DistrictRefused as error:
            return self._report(now, str(error.details.get("reason", "malformed")))
        return self._report(now, "")

    # ------------------------------------------------------------------ identify

    def _identify(self, now: _Round) -> None:
        now.district_time = self._exchange.identify()
        now.steps.append(IDENTIFY)

    # ------------------------------------------------------------------ push

    def _push(self, now: _Round) -> None:
        for _ in range(self._bounds.batches):
            rows, too_large = self._next_batch()
            if too_large:
                self._settle_locally(too_large, now)
            if not rows:
                break
            self._send(rows, now)
        else:
            now.more = True
        now.steps.append(PUSH)

    def _next_batch(self) -> tuple[list[EventRow], list[EventRow]]:
        """What goes now in the order it was written, and what is too large ever to go."""
        stamp = self._stamp()
        rows: list[EventRow] = []
        too_large: list[EventRow] = []
        size = 0
        with self._store.reading() as uow:
            waiting = uow.outbox.waiting(limit=5 * self._bounds.batch_events)
            for row in self._in_order(uow, [one for one in waiting if one.next_try_at <= stamp]):
                weight = len(row.header_bytes) + len(row.payload_bytes or b"")
                if weight > MAX_EVENT_BYTES:
                    too_large.append(row)
                    continue
                if len(rows) == self._bounds.batch_events or size + weight > self._bounds.batch_bytes:
                    break
                rows.append(row)
                size += weight
        return rows, too_large

    @staticmethod
    def _in_order(uow: UnitOfWork, waiting: Sequence[OutboxRow]) -> list[EventRow]:
        found = [row for row in (uow.journal.get(one.event_id) for one in waiting) if row is not None]
        return sorted(found, key=lambda row: (row.header.writer, row.header.writer_seq))

    def _send(self, rows: Sequence[EventRow], now: _Round) -> None:
        """Sends a batch; one that the district cannot take as a whole is halved until the event at fault stands alone."""
        self._mark(rows, "sent")
        try:
            verdicts = self._exchange.push(rows)
        except DistrictRefused as error:
            reason = str(error.details.get("reason", ""))
            if reason not in _WHOLE_BATCH:
                self._mark(rows, "queued", reason=reason)
                raise
            if len(rows) == 1:
                self._settle(rows, (PushVerdict(event_id=rows[0].header.id, verdict="refused", reason=reason),), now)
                return
            middle = len(rows) // 2
            self._send(rows[:middle], now)
            self._send(rows[middle:], now)
        except (Offline, BadReply) as error:
            self._mark(rows, "queued", reason=str(error.details.get("because", "")))
            raise
        else:
            self._settle(rows, verdicts, now)

    def _settle(self, rows: Sequence[EventRow], verdicts: Sequence[PushVerdict], now: _Round) -> None:
        """Writes what the district said of each event, in one transaction; raises BadReply for answers to other questions."""
        asked = {row.header.id for row in rows}
        by_id = {verdict.event_id: verdict for verdict in verdicts}
        if set(by_id) != asked or len(verdicts) != len(rows) or not all(map(_has_place, verdicts)):
            self._mark(rows, "queued", reason="wrong_shape")
            raise BadReply(because="wrong_shape", what="verdicts")
        at = self._stamp()
        later = (self._clock() + timedelta(seconds=self._bounds.retry_s)).isoformat(timespec="seconds")
        with self._store.writing() as uow:
            for row in rows:
                verdict = by_id[row.header.id]
                if verdict.verdict == "accepted":
                    uow.journal.confirm(row.header.id, case_seq=verdict.case_seq, position=verdict.position)
                    uow.outbox.mark(row.header.id, state="confirmed", at=at)
                    now.pushed += 1
                elif verdict.verdict == "refused" and verdict.reason not in _NOT_FOR_EVER:
                    self._set_aside(uow, row.header.id, verdict.reason, at)
                    now.refused += 1
                else:
                    reason = verdict.reason or "busy"
                    uow.outbox.mark(row.header.id, state="queued", at=at, reason=reason, next_try_at=later)
            uow.commit()

    def _settle_locally(self, rows: Sequence[EventRow], now: _Round) -> None:
        """Events that no district takes are set aside without being sent."""
        at = self._stamp()
        with self._store.writing() as uow:
            for row in rows:
                self._set_aside(uow, row.header.id, "too_large", at)
                now.refused += 1
            uow.commit()

    def _set_aside(self, uow: UnitOfWork, event_id: str, reason: str, at: str) -> None:
        uow.outbox.mark(event_id, state="set_aside", at=at, reason=reason)
        self._mark_refused(uow, event_id, reason)

    def _mark(self, rows: Sequence[EventRow], state: str, *, reason: str = "") -> None:
        at = self._stamp()
        with self._store.writing() as uow:
            for row in rows:
                uow.outbox.mark(row.header.id, state=state, at=at, reason=reason)
            uow.commit()

    # ------------------------------------------------------------------ feed

    def _feed(self, now: _Round) -> None:
        for _ in range(self._bounds.feed_pages):
            after = self.position
            page = self._exchange.feed(after, limit=self._bounds.feed_limit)
            _check_page(page, after)
            if page.entries:
                self._apply(page)
                now.applied += len(page.entries)
            if not page.more:
                break
        else:
            now.more = True
        # By now the district has answered, so its time is fresh even where the token was still good.
        now.district_time = self._exchange.identify()
        now.steps.append(FEED)

    def _apply(self, page: FeedPage) -> None:
        """The page and its cursor in one transaction; a page with an unreadable entry goes entry by entry."""
        try:
            self._apply_together(page.entries, page.next_position)
        except _UNREADABLE:
            for entry in page.entries:
                self._apply_alone(entry)

    def _apply_together(self, entries: Sequence[FeedEntry], position: int) -> None:
        with self._store.writing() as uow:
            self._apply_feed(uow, entries)
            uow.notes.put(POSITION, str(position))
            uow.commit()
        self._position = position

    def _apply_alone(self, entry: FeedEntry) -> None:
        """One entry; what cannot be read becomes a task that names its position, so that nothing behind it is held up."""
        try:
            self._apply_together((entry,), entry.position)
        except _UNREADABLE as error:
            details = {"position": entry.position, "kind": entry.kind, "why": _why(error)}
            with self._store.writing() as uow:
                self._put_task(uow, f"feed:{entry.position}", "feed_unreadable", "", details)
                uow.notes.put(POSITION, str(entry.position))
                uow.commit()
            self._position = entry.position

    # ------------------------------------------------------------------ attachments

    def _attachments(self, now: _Round) -> None:
        for _ in range(self._bounds.slices):
            attachment, content = self._next_scan()
            if attachment is None:
                break
            self._upload_slice(attachment, content, now)
            if self._events_wait():
                self._push(now)
                self._feed(now)
        else:
            now.more = True
        now.steps.append(ATTACHMENTS)

    def _next_scan(self) -> tuple[Attachment | None, bytes]:
        """The next scan with its content; one whose file cannot be read becomes a task, and the others go on."""
        with self._store.reading() as uow:
            waiting = [
                one
                for one in uow.attachments.waiting(limit=50 + len(self._hold))
                if one.attachment_id not in self._hold
            ]
            keys = {one.attachment_id: uow.attachments.key(one.attachment_id) for one in waiting}
        for attachment in waiting:
            try:
                return attachment, self._files.read(attachment.wire_id, keys[attachment.attachment_id])
            except (NotFound, StoreUnavailable) as error:
                self._hold_scan(attachment, _why(error))
        return None, b""

    def _hold_scan(self, attachment: Attachment, why: str) -> None:
        """This scan is not tried again until the program starts anew; a person is told."""
        self._hold.add(attachment.attachment_id)
        details = {"filename": attachment.filename, "role": attachment.role, "why": why}
        with self._store.writing() as uow:
            task_id = f"scan:{attachment.attachment_id}"
            self._put_task(uow, task_id, "scan_not_sent", attachment.case_id, details)
            uow.commit()

    def _put_task(self, uow: UnitOfWork, task_id: str, kind: str, case_id: str, details: Mapping[str, object]) -> None:
        uow.tasks.put(Task(task_id=task_id, kind=kind, case_id=case_id, opened_at=self._stamp(), details=details))

    def _upload_slice(self, attachment: Attachment, content: bytes, now: _Round) -> None:
        try:
            whole = self._exchange.upload(attachment, content, max_s=self._bounds.slice_s)
        except DistrictRefused as error:
            moved = (
                error.details.get("status") == 409
            )  # another request of ours was still writing: ask again next round
            if moved or error.details.get("reason") not in ("hash", "too_large", "malformed"):
                raise
            self._hold_scan(attachment, str(error.details.get("reason")))
            return
        if whole:
            with self._store.writing() as uow:
                uow.attachments.mark_uploaded(attachment.attachment_id)
                uow.commit()
            now.uploaded += 1

    def _events_wait(self) -> bool:
        stamp = self._stamp()
        with self._store.reading() as uow:
            return any(row.next_try_at <= stamp for row in uow.outbox.waiting(limit=50))

    # ------------------------------------------------------------------ report

    def _report(self, now: _Round, because: str) -> SyncReport:
        at = self._stamp()
        if now.district_time:
            self._note_time(now.district_time, at, ok=not because)
        with self._store.reading() as uow:
            waiting = uow.outbox.count()
        return SyncReport(
            pushed=now.pushed,
            refused=now.refused,
            applied=now.applied,
            uploaded=now.uploaded,
            waiting=waiting,
            offline_because=because,
            district_time=now.district_time,
            finished_at=at,
            steps=tuple(now.steps),
            more=now.more and not because,
        )

    def _note_time(self, district_time: str, at: str, *, ok: bool) -> None:
        with self._store.writing() as uow:
            off = _off_s(district_time, self._clock())
            uow.notes.put(DISTRICT_TIME, district_time)
            if off is not None:
                uow.notes.put(CLOCK_OFF, str(off))
                if abs(off) <= _CLOCK_AGREES.total_seconds():
                    uow.notes.put(AGREED, at)
            if ok:
                uow.notes.put(LAST_OK, at)
            uow.commit()

    def _stamp(self) -> str:
        return self._clock().isoformat(timespec="seconds")


def _check_page(page: FeedPage, after: int) -> None:
    positions = [entry.position for entry in page.entries]
    in_order = all(one < other for one, other in zip([after, *positions], positions, strict=False))
    last = positions[-1] if positions else after
    if not in_order or page.next_position != last or (page.more and not positions):
        raise BadReply(because="wrong_shape", what="positions")


def _has_place(verdict: PushVerdict) -> bool:
    """Whether an accepted event was told where it stands; in the order of a case nothing comes before 1."""
    return verdict.verdict != "accepted" or (verdict.case_seq > 0 and verdict.position > 0)


def _why(error: Exception) -> str:
    """A word for a task's details; never the text of the error, which may hold what was entered."""
    if isinstance(error, CounterError):
        return str(error.details.get("why", error.code))
    return type(error).__name__


def _off_s(district_time: str, here: datetime) -> int | None:
    """Seconds the clock here is ahead; None for what is no time."""
    try:
        return round((here - datetime.fromisoformat(district_time)).total_seconds())
    except (ValueError, TypeError):
        return None
