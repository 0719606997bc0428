"""联系申请人: a notice that came back is somebody's work until it is served; every try to reach the applicant is written down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from counter_app.catalogue.model import Item
from counter_app.errors import NotFound, Refusal
from counter_app.journal.fold import CaseState
from counter_app.ports import Task, UnitOfWork
from counter_app.use_cases.case_acts import write_act
from counter_app.use_cases.paper_tasks import ACCEPTANCE, DUE_NOTICE, MOVES_LIMIT
from counter_app.use_cases.todo import CONTACT, OVERDUE
from counter_app.use_cases.window import Window, case_state

WAYS = ("phone", "sms", "wechat", "visit")
SERVED_WAYS = ("direct", "phone_then_collected", "mail", "left", "electronic")


@dataclass(frozen=True, slots=True)
class Try:
    """One try to reach the applicant. ``way``: phone, sms, wechat or visit; ``phone`` as it was dialled; ``reached`` her."""

    way: str
    reached: bool
    phone: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Served:
    """告知送达: which paper, how, over which signature (``on_paper``, a scan's wire id, or who witnessed that she would not sign)."""

    paper: str
    way: str = "direct"
    signed: str = "on_paper"


def note_try(window: Window, case_id: str, tried: Try, *, actor: str) -> CaseState:
    """The try stands in the case and on its open task, which stays open. Refusal("reason_missing") without a way known here."""
    if tried.way not in WAYS:
        raise Refusal("reason_missing")
    with window.store.writing() as uow:
        state = case_state(uow, case_id)
        payload = {
            "way": tried.way,
            "phone": tried.phone.strip(),
            "reached": tried.reached,
            "note": tried.note.strip(),
            "at": window.stamp(),
        }
        for task in _open_of(uow, case_id, CONTACT, OVERDUE):
            uow.tasks.put(replace(task, details={**task.details, **_progress(task, payload)}))
        return write_act(window, uow, state, "contact_tried", payload, actor, reached=tried.reached)


def serve_notice(window: Window, case_id: str, served: Served, *, actor: str) -> CaseState:
    """告知送达: the applicant has the paper; the contact that asked for it is done.

    Refusal("paper_unknown") without a paper, or for one that nothing in the case called for: nobody was served with what never was.
    """
    if not served.paper or served.way not in SERVED_WAYS:
        raise Refusal("paper_unknown")
    with window.store.writing() as uow:
        state = case_state(uow, case_id)
        at = window.stamp()
        if not _is_there(uow, state, _item(window, state), served.paper):
            raise Refusal("paper_unknown")
        close_served(window, uow, state, served.paper)
        payload = {"paper": served.paper, "way": served.way, "at": at, "signed": served.signed}
        return write_act(window, uow, state, "notice_served", payload, actor, paper=served.paper)


def _is_there(uow: UnitOfWork, state: CaseState, item: Item | None, paper: str) -> bool:
    """Whether the paper can be in somebody's hand: a receipt, printed, asked for, or called for by what happened."""
    happened = {row.header.type for row in uow.journal.of_case(state.case_id) if row.status != "refused"}
    if "deemed_accepted" in happened:
        happened.add("accepted")
    asked = {str(task.details.get("paper", "")) for task in uow.tasks.open() if task.case_id == state.case_id}
    called_for = {one.code for one in item.papers if one.on_event in happened} if item is not None else {paper}
    limits = {DUE_NOTICE} if happened & MOVES_LIMIT else set()
    accepted = {ACCEPTANCE} if "accepted" in happened else set()
    return paper.startswith("receipt") or paper in asked | called_for | limits | accepted | set(state.prints)


def close_served(window: Window, uow: UnitOfWork, state: CaseState, paper: str) -> None:
    """The contacts that asked for this paper are done, in the caller's transaction."""
    item = _item(window, state)
    for task in _open_of(uow, state.case_id, CONTACT):
        if _asks_for(task, item, paper):
            uow.tasks.close(task.task_id, window.stamp())


def _open_of(uow: UnitOfWork, case_id: str, *kinds: str) -> Iterable[Task]:
    return [task for task in uow.tasks.open() if task.case_id == case_id and task.kind in kinds]


def _progress(task: Task, tried: Mapping[str, Any]) -> dict[str, Any]:
    """What the list says of a task that was tried: how often, when last, and whether she was reached."""
    return {
        "tries": int(task.details.get("tries", 0)) + 1,
        "last_at": tried["at"],
        "last_way": tried["way"],
        "reached": tried["reached"],
    }


def _item(window: Window, state: CaseState) -> Item | None:
    try:
        return window.catalogue.item(state.item_code)
    except NotFound:
        return None


def _asks_for(task: Task, item: Item | None, paper: str) -> bool:
    """Whether serving this paper does what the task asks: it is the notice of the task's event, or the event has no paper."""
    event = str(task.details.get("event", ""))
    papers = {one.code for one in item.papers if one.on_event == event} if item is not None else set[str]()
    return paper in papers or not papers
