"""Which sheets an event of a case calls for, and the tasks that ask for them."""

from __future__ import annotations

from counter_app.domain.case_table import APPLICATIONS
from counter_app.errors import NotFound
from counter_app.journal.fold import CaseState
from counter_app.ports import Task, UnitOfWork
from counter_app.use_cases.todo import print_task_id
from counter_app.use_cases.window import Window

ACCEPTANCE, DUE_NOTICE = "acceptance", "due_notice"
# 期限变更告知 is nobody's own paper: it prints whenever the district moves a limit.
MOVES_LIMIT = frozenset({"suspended", "resumed", "extended", "recalculated"})


def ask_for_papers(window: Window, uow: UnitOfWork, state: CaseState, event: str) -> None:
    """One task for every sheet of the case that this event calls for and nobody printed yet, in the caller's transaction."""
    for paper in papers_on(window, state, event):
        details = {"paper": paper, "event": event}
        task_id, at = print_task_id(state.case_id, paper), window.stamp()
        uow.tasks.put(Task(task_id=task_id, kind="print_paper", case_id=state.case_id, opened_at=at, details=details))


def papers_on(window: Window, state: CaseState, event: str) -> tuple[str, ...]:
    """Codes of the sheets this event calls for: the item's own, the notice of a limit that moved, and the standard notice of an
    acceptance that was not the window's own, by silence or by the deciding body (行政许可法 §32: in writing)."""
    if event in MOVES_LIMIT:
        return (DUE_NOTICE,)
    try:
        papers = window.catalogue.item(state.item_code).papers
    except NotFound:
        return ()
    happened = {"deemed_accepted": "accepted"}.get(event, event)
    own = [paper for paper in papers if paper.on_event == happened]
    codes = [paper.code for paper in own]
    others = event == "deemed_accepted" or (
        event == "accepted" and (not state.window_accepts or state.refusal_proposed)
    )
    if others and state.kind in APPLICATIONS and not any(paper.kind == ACCEPTANCE for paper in own):
        codes.append(ACCEPTANCE)
    return tuple(code for code in codes if not state.prints.get(code))


def close_prints_of(uow: UnitOfWork, case_id: str, event: str, at: str) -> None:
    """Nobody needs to print any more what an event called for that does not count."""
    for task in uow.tasks.open():
        if task.kind == "print_paper" and task.case_id == case_id and task.details.get("event") == event:
            uow.tasks.close(task.task_id, at)
