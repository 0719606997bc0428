"""What people at the counter were told to do, and when it is done: by an act that settles it, or by somebody saying so."""

from __future__ import annotations

from collections.abc import Mapping

from counter_app.errors import NotFound, Refusal
from counter_app.journal.fold import CaseState
from counter_app.ports import Task, UnitOfWork
from counter_app.use_cases.window import NewEvent, Window, case_state, write_events

MEND, CONTACT, FLAG, PHONE = "mend_data", "contact_applicant", "look_at_flag", "phone_handler"
OVERDUE = "supplement_overdue"
_WHOLE_CASE = frozenset({MEND, CONTACT, FLAG, PHONE, OVERDUE, "print_paper", "event_overtaken"})
# Event -> the kinds of task that need nobody any more once it is written. A notice that was served ends its own contact
# (``contact.serve_notice``); a try to reach the applicant ends none.
SETTLES: Mapping[str, frozenset[str]] = {
    "corrected": frozenset({MEND}),
    "supplemented": frozenset({MEND, CONTACT, OVERDUE}),
    "flag_settled": frozenset({FLAG}),
    "delivered": frozenset({CONTACT}),
    "phoned": frozenset({PHONE}),
    "withdrawn": _WHOLE_CASE,
    "voided": _WHOLE_CASE,
}


_NOTICES = frozenset({"shortfall_notified", "returned"})
_LIMITS = frozenset({"suspended", "resumed", "extended", "recalculated"})
# Event -> the events whose tasks and sheets it overtakes: nobody need be told what lacks once the case was accepted without it,
# nor of a limit once there is a decision; a decision that was taken back is on no sheet.
OVERTAKES: Mapping[str, frozenset[str]] = {
    "accepted": _NOTICES,
    "refused": _NOTICES,
    "lapsed": _NOTICES,
    "decided": _NOTICES | _LIMITS,
    "revoked": frozenset({"decided", "concluded"}),
}
_OVERTAKEN = frozenset({MEND, CONTACT, OVERDUE, "print_paper"})


def print_task_id(case_id: str, paper: str) -> str:
    """The one task that asks for this paper of this case."""
    return f"print:{case_id}:{paper}"


def close_settled(uow: UnitOfWork, case_id: str, event: str, at: str) -> None:
    """Closes the case's tasks that this event settles or overtakes, in the caller's transaction."""
    kinds, before = SETTLES.get(event, frozenset()), OVERTAKES.get(event, frozenset())
    for task in uow.tasks.open() if kinds or before else ():
        overtaken = task.kind in _OVERTAKEN and task.details.get("event") in before
        if task.case_id == case_id and (task.kind in kinds or overtaken):
            uow.tasks.close(task.task_id, at)


def close_print_of(uow: UnitOfWork, case_id: str, paper: str, at: str) -> None:
    """The sheet was printed: nothing asks for it any more, in the caller's transaction."""
    for task in uow.tasks.open():
        if task.kind == "print_paper" and task.case_id == case_id and task.details.get("paper") == paper:
            uow.tasks.close(task.task_id, at)


def close_flags(uow: UnitOfWork, state: CaseState, at: str) -> None:
    """The tasks of this case that ask to look at a flag it bears no more are done, in the caller's transaction."""
    for task in uow.tasks.open():
        if task.kind == FLAG and task.case_id == state.case_id and not _flags_of(task, state):
            uow.tasks.close(task.task_id, at)


def _flags_of(task: Task, state: CaseState) -> tuple[str, ...]:
    """What of the case's flags the task asks to look at, each once: the one it names, or all where it names none."""
    named = str(task.details.get("flag", ""))
    return tuple(flag for flag in dict.fromkeys(state.flags) if named in ("", flag))


def finish_task(window: Window, task_id: str, *, note: str, actor: str) -> None:
    """The task is done, and audited; a flag that was looked at is settled in its case.

    Raises NotFound for a task that is not open, Refusal("notice_not_served") for a contact: that ends when the notice is served,
    Refusal("supplement_awaited") for a 补正 that is overdue: that ends when it came or the case goes on.
    """
    with window.store.writing() as uow:
        task = next((task for task in uow.tasks.open() if task.task_id == task_id), None)
        if task is None:
            raise NotFound(what="task", key=task_id)
        if task.kind == CONTACT:
            raise Refusal("notice_not_served")
        if task.kind == OVERDUE:
            raise Refusal("supplement_awaited")
        if task.kind == PHONE:
            raise Refusal("phone_answer_missing")
        if task.kind == FLAG:
            state = case_state(uow, task.case_id)
            asked = _flags_of(task, state)
            settled = [NewEvent("flag_settled", {"flag": flag, "note": note.strip()}) for flag in asked]
            state, _ = write_events(window, uow, state, settled, actor=actor)
            close_flags(uow, state, window.stamp())
        uow.tasks.close(task_id, window.stamp())
        uow.audit.record("task_done", actor=actor, subject=task.case_id, kind=task.kind)
        uow.commit()
