"""What people at the counter were told to do, and when it is done: by an act that settles it, or by somebody saying so."""

from __future__ import annotations

from collections.abc import Mapping

from counter_app.errors import NotFound, Refusal
from counter_app.journal.fold import CaseState
from counter_app.ports import Task, UnitOfWork
from counter_app.use_cases.window import NewEvent, Window, case_state, write_events

MEND, CONTACT, FLAG = "mend_data", "contact_applicant", "look_at_flag"
_WHOLE_CASE = frozenset({MEND, CONTACT, FLAG, "print_paper", "event_overtaken"})
# Event -> the kinds of task that need nobody any more once it is written.
SETTLES: Mapping[str, frozenset[str]] = {
    "corrected": frozenset({MEND}),
    "supplemented": frozenset({MEND, CONTACT}),
    "contact_tried": frozenset({CONTACT}),
    "flag_settled": frozenset({FLAG}),
    "delivered": frozenset({CONTACT}),
    "withdrawn": _WHOLE_CASE,
    "voided": _WHOLE_CASE,
}


def print_task_id(case_id: str, paper: str) -> str:
    """The one task that asks for this paper of this case."""
    return f"print:{case_id}:{paper}"


def close_settled(uow: UnitOfWork, case_id: str, event: str, at: str) -> None:
    """Closes the case's tasks that this event settles, in the caller's transaction."""
    kinds = SETTLES.get(event, frozenset())
    for task in uow.tasks.open() if kinds else ():
        if task.case_id == case_id and task.kind in kinds:
            uow.tasks.close(task.task_id, at)


def finish_task(window: Window, task_id: str, *, note: str, actor: str) -> None:
    """The task is done, and audited. A contact is written into the case with what came of it (``note``, needed then); a flag
    that was looked at is settled there. Raises NotFound for a task that is not open."""
    with window.store.writing() as uow:
        task = next((task for task in uow.tasks.open() if task.task_id == task_id), None)
        if task is None:
            raise NotFound(what="task", key=task_id)
        if task.kind == CONTACT and not note.strip():
            raise Refusal("reason_missing")
        if task.kind in (CONTACT, FLAG):
            state = case_state(uow, task.case_id)
            write_events(window, uow, state, _events_for(task, state, note.strip()), actor=actor)
        uow.tasks.close(task_id, window.stamp())
        uow.audit.record("task_done", actor=actor, subject=task.case_id, kind=task.kind)
        uow.commit()


def _events_for(task: Task, state: CaseState, note: str) -> list[NewEvent]:
    if task.kind == CONTACT:
        return [NewEvent("contact_tried", {"way": "phone", "note": note})]
    if task.kind == FLAG:
        return [NewEvent("flag_settled", {"flag": flag, "note": note}) for flag in state.flags]
    return []
