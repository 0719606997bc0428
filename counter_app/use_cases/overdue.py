"""补正逾期 at the counter: the last day of a notice is over and nothing came, so somebody telephones before the file is given up.

The day ends nothing by itself: until the deciding body closes the case 补正不来办结 what she brings is taken in (行政许可法 §32).
"""

from __future__ import annotations

from datetime import datetime

from counter_app.domain.case_table import Phase
from counter_app.ports import CaseRow, Task, UnitOfWork
from counter_app.use_cases.deem import clock_trusted
from counter_app.use_cases.projection import APPLICANT
from counter_app.use_cases.todo import OVERDUE
from counter_app.use_cases.window import Window, case_state, refresh_projection


def remind_overdue(window: Window, now: datetime) -> tuple[str, ...]:
    """Case ids whose 补正 day is over and that got their task now; once a notice, and none by a clock that nobody can trust."""
    with window.store.reading() as uow:
        if not clock_trusted(uow, now):
            return ()
        waiting = [row for row in uow.cases.listed(waits_for=APPLICANT) if row.phase == Phase.SHORTFALL]
        over = [row.case_id for row in waiting if _is_over(uow, _last_day(uow, row), row.case_id, now)]
    return tuple(case_id for case_id in over if _remind(window, case_id, now))


def _last_day(uow: UnitOfWork, row: CaseRow) -> str:
    """The list's own row says it; one that an older program wrote does not."""
    return row.due_on or case_state(uow, row.case_id).supplement_due_on


def _is_over(uow: UnitOfWork, last: str, case_id: str, now: datetime) -> bool:
    return "" < last < now.date().isoformat() and not uow.notes.get(_told(case_id, last))


def _told(case_id: str, last: str) -> str:
    """The note that this notice's day was told to be over; a case's next notice has another day."""
    return f"told.overdue.{case_id}.{last}"


def _remind(window: Window, case_id: str, now: datetime) -> bool:
    with window.store.writing() as uow:
        state = refresh_projection(window, uow, case_id)
        last, at = state.supplement_due_on, window.stamp()
        if state.phase is not Phase.SHORTFALL or not _is_over(uow, last, case_id, now):
            return False  # it came in between
        uow.notes.put(_told(case_id, last), at)
        details = {"event": "shortfall_notified", "due_on": last}
        uow.tasks.put(
            Task(task_id=f"overdue:{case_id}:{last}", kind=OVERDUE, case_id=case_id, opened_at=at, details=details)
        )
        uow.commit()
    return True
