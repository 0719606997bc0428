"""视为受理 at the counter: a file that nobody answered past its fifth working day counts as accepted from the day of receipt.

The window that holds the receipt says it, with the line down too (行政许可法 §32(4)); the district checks the days by its own
calendar, takes it or refuses it as too early, and takes it for nothing new where somebody accepted before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from counter_app.catalogue.limits import UNANSWERED, silence_facts
from counter_app.domain.case_table import APPLICATIONS
from counter_app.errors import NotFound
from counter_app.journal.fold import CaseState
from counter_app.ports import CaseRow, EventRow, UnitOfWork
from counter_app.use_cases.paper_tasks import ask_for_papers
from counter_app.use_cases.projection import DISTRICT, ME
from counter_app.use_cases.window import NewEvent, Window, case_state, clock_is_ahead, clock_went_back, write_events

CLOCK_OFF = "clock.off_s"  # note of the link: seconds this clock was ahead of the district's when they last spoke
BY_ITSELF = "counter"  # in whose name the counter writes what time brought about
_TRUSTED_WITHIN = timedelta(days=1)
_NOT_WITHOUT_AN_EVENT = timedelta(
    days=60
)  # a counter that wrote nothing for so long has a wrong clock, or nobody at it
_PHASES = frozenset(phase.value for phase in UNANSWERED)
_KINDS = frozenset(kind.value for kind in APPLICATIONS)


def deem_silent(window: Window, now: datetime) -> tuple[str, ...]:
    """Case ids that this window found accepted by silence now, each written with the task to print its notice.

    Nothing while this clock is not to be trusted: it went back behind the last event, leapt months ahead, or was a day off the
    district's.
    """
    with window.store.reading() as uow:
        if not clock_trusted(uow, now):
            return ()
        rows = [row for side in (DISTRICT, ME) for row in uow.cases.listed(waits_for=side)]
        waiting = [row for row in rows if row.phase in _PHASES and row.kind in _KINDS]
        due = [row.case_id for row in waiting if _facts(window, uow, row, now) is not None]
    return tuple(case_id for case_id in due if _deem(window, case_id, now))


def clock_trusted(uow: UnitOfWork, now: datetime) -> bool:
    """Whether a limit may be reckoned by this clock: not behind this window's last event, not months ahead of it, and within a day
    of the district's when they last spoke."""
    off = timedelta(seconds=int(uow.notes.get(CLOCK_OFF) or 0))
    leapt = clock_is_ahead(uow, now, _NOT_WITHOUT_AN_EVENT)
    return not clock_went_back(uow, now) and not leapt and abs(off) <= _TRUSTED_WITHIN


def _facts(window: Window, uow: UnitOfWork, row: CaseRow, now: datetime) -> Mapping[str, object] | None:
    """What would be written; None where nothing is due. The list's own row answers for nearly every case."""
    try:
        item = window.catalogue.item(row.item_code)
    except NotFound:  # of a release that is not here: the district reckons it
        return None
    if not row.received_at or (now - datetime.fromisoformat(row.received_at)).days < 5:
        return None
    state = case_state(uow, row.case_id)
    facts = silence_facts(window.catalogue, item, state, now)
    return facts if facts and _ours_to_say(window, uow.journal.of_case(row.case_id), state) else None


def _ours_to_say(window: Window, rows: Iterable[EventRow], state: CaseState) -> bool:
    """Whether this window took the file in, by a clock it could trust, and the district has not said yet that it is too early."""
    events = tuple(rows)
    begun = [row for row in events if row.header.type in ("received", "supplemented") and row.status != "refused"]
    if not begun or begun[-1].header.clock_trust == "jumped":
        return False
    ours = begun[-1].header.writer == window.terminal.writer or begun[-1].status == "pending"
    said = [row.header for row in events if row.header.type == "deemed_accepted"]
    since = datetime.fromisoformat(state.received_at)
    return ours and not any(datetime.fromisoformat(header.at) >= since for header in said)


def _deem(window: Window, case_id: str, now: datetime) -> bool:
    with window.store.writing() as uow:
        row = uow.cases.get(case_id)
        facts = _facts(window, uow, row, now) if row is not None and row.phase in _PHASES else None
        if facts is None:  # somebody's word came in between
            return False
        state, _ = write_events(
            window, uow, case_state(uow, case_id), [NewEvent("deemed_accepted", facts)], actor=BY_ITSELF
        )
        ask_for_papers(window, uow, state, "deemed_accepted")
        uow.audit.record("case_deemed_accepted", actor=BY_ITSELF, subject=state.number or case_id)
        uow.commit()
    return True
