"""What else a window writes into a case: supplement, correction, withdrawal, voiding, arrival, hand-over, printed sheets.

Each function is one act of one person, one transaction; NotAllowed names the ways that are open instead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from counter_app.catalogue.model import Item
from counter_app.errors import Incomplete, NotFound, Refusal
from counter_app.journal.event import Event
from counter_app.journal.fold import CaseState
from counter_app.ports import PrintRow, Task, UnitOfWork
from counter_app.use_cases.as_typed import AS_TYPED, still_said
from counter_app.use_cases.drafts import load_record
from counter_app.use_cases.hand_over import taken_over_from
from counter_app.use_cases.receive_case import materials_payload
from counter_app.use_cases.review import Review, Ticked, review
from counter_app.use_cases.secrecy import secrecy_facts
from counter_app.use_cases.signing import Kept, forms_of, signed_forms
from counter_app.use_cases.todo import close_print_of, close_settled, print_task_id
from counter_app.use_cases.window import NewEvent, Window, case_state, read_events, require, write_events

CORRECTED, SUPPLEMENTED = "corrected", "supplemented"
RENEWS = frozenset({CORRECTED, SUPPLEMENTED})
"""Events behind which the receipt in somebody's hand no longer says what the case holds: a new one is to be printed."""


def supplement_case(
    window: Window,
    case_id: str,
    *,
    answers: Mapping[str, Any],
    materials: Sequence[Mapping[str, Any]],
    actor: str,
    draft_id: str = "",
) -> CaseState:
    """补正: the missing things are in; raises Incomplete, again with everything at once, while something is still missing."""
    return _reworked(window, case_id, SUPPLEMENTED, {}, answers, materials, actor, draft_id)


def correct_case(
    window: Window,
    case_id: str,
    *,
    answers: Mapping[str, Any],
    materials: Sequence[Mapping[str, Any]],
    reason: str,
    old_sheet_taken_back: bool,
    actor: str,
    draft_id: str = "",
) -> CaseState:
    """更正: the same number, one revision more; a case that was sent back goes on as received."""
    if not reason.strip():
        raise Refusal("reason_missing")
    extra = {"reason": reason.strip(), "old_sheet_taken_back": old_sheet_taken_back}
    return _reworked(window, case_id, CORRECTED, extra, answers, materials, actor, draft_id)


def _reworked(
    window: Window,
    case_id: str,
    event: str,
    extra: Mapping[str, Any],
    answers: Mapping[str, Any],
    materials: Sequence[Mapping[str, Any]],
    actor: str,
    draft_id: str,
) -> CaseState:
    with window.store.writing() as uow:
        state = case_state(uow, case_id)
        require(event, state.situation)
        draft = uow.drafts.get(draft_id) if draft_id else None
        if draft_id and draft is None:
            raise NotFound(what="draft", key=draft_id)  # the key was pressed twice: the first one counts
        forms = forms_of(draft) if draft and event == SUPPLEMENTED else None  # a correction is signed on its receipt
        item, found, filled = _reviewed(window.under(state.release), state, answers, materials, forms)
        if not found.complete:
            raise Incomplete(found.shortfalls)
        payload: dict[str, Any] = {
            **extra,
            **secrecy_facts(window, item, filled),
            "answers": filled,
            "materials": materials_payload(found),
            "routes": [destination.to_mapping() for destination in found.destinations],
        }
        if forms is not None:
            payload["signed_forms"] = list(signed_forms(forms))
        if draft and (typed := still_said(draft.view.get(AS_TYPED), filled)):
            payload[AS_TYPED] = typed
        if draft_id:
            uow.attachments.move(draft_id, case_id)
            uow.drafts.drop(draft_id)
        payload["attachments"] = [
            {"wire_id": scan.wire_id, "role": scan.role, "filename": scan.filename, "size": scan.size}
            for scan in uow.attachments.of_case(case_id)
        ]
        _ask_for_new_receipt(window, uow, state, event)
        return write_act(window, uow, state, event, payload, actor, item=item.code)


def _ask_for_new_receipt(window: Window, uow: UnitOfWork, state: CaseState, event: str) -> None:
    """A receipt that is in somebody's hand says what is no longer so, or not what she brought now: the next is to be printed."""
    at = window.stamp()
    for paper in (paper for paper, count in state.prints.items() if count and paper.startswith("receipt")):
        details, task_id = {"paper": paper, "event": event}, print_task_id(state.case_id, paper)
        uow.tasks.put(Task(task_id=task_id, kind="print_paper", case_id=state.case_id, opened_at=at, details=details))


def _reviewed(
    window: Window,
    state: CaseState,
    answers: Mapping[str, Any],
    materials: Sequence[Mapping[str, Any]],
    forms: Kept | None = None,
) -> tuple[Item, Review, Mapping[str, Any]]:
    item = window.catalogue.item(state.item_code)
    record = load_record(window, item, answers)
    return item, review(item, record, (Ticked.from_mapping(raw) for raw in materials), forms), record.answers()


def withdraw_case(window: Window, case_id: str, *, reason: str, signed: str, actor: str) -> CaseState:
    """撤回: the applicant takes the application back, over a signature."""
    with window.store.writing() as uow:
        state = case_state(uow, case_id)
        return write_act(window, uow, state, "withdrawn", {"reason": reason.strip(), "signed": signed}, actor)


def void_case(window: Window, case_id: str, *, reason: str, actor: str, second_person: str = "") -> CaseState:
    """作废: a mistake at the counter; once it was sent, a second person must stand for it."""
    if not reason.strip():
        raise Refusal("reason_missing")
    with window.store.writing() as uow:
        state = case_state(uow, case_id)
        require("voided", state.situation)
        if _was_sent(uow, case_id) and not _stands_for_it(uow, second_person, actor):
            raise Refusal("second_person_needed")
        payload = {"reason": reason.strip(), "second_person": second_person}
        return write_act(window, uow, state, "voided", payload, actor)


def _stands_for_it(uow: UnitOfWork, second_person: str, actor: str) -> bool:
    """Whether this is somebody else of this counter who is here still; that she gave her password is asked before."""
    account = uow.accounts.get(second_person) if second_person != actor else None
    return account is not None and account.active


def _was_sent(uow: UnitOfWork, case_id: str) -> bool:
    if any(row.status == "confirmed" for row in uow.journal.of_case(case_id)):
        return True
    return any(row.case_id == case_id and row.tries > 0 for row in uow.outbox.all_open())


def book_arrival(window: Window, case_id: str, *, result_number: str, actor: str) -> CaseState:
    """到件: the result made elsewhere (the police's card) lies at the counter."""
    with window.store.writing() as uow:
        state = case_state(uow, case_id)
        return write_act(window, uow, state, "arrived", {"result_number": result_number.strip()}, actor)


def log_print(
    window: Window, case_id: str, paper: str, *, actor: str, document_number: str = "", reason: str = ""
) -> PrintRow:
    """The n-th print of a paper, logged before the sheet is handed out; a reprint needs its reason."""
    with window.store.writing() as uow:
        state = case_state(uow, case_id)
        nth = state.prints.get(paper, 0) + 1
        if nth > 1 and not reason:
            raise Refusal("reprint_reason_missing", nth=nth)
        row = PrintRow(
            print_id=window.make_id(),
            case_id=case_id,
            number=state.number,
            paper=paper,
            document_number=document_number,
            nth=nth,
            at=window.stamp(),
            actor=actor,
            reason=reason,
        )
        uow.prints.add(row)
        close_print_of(uow, case_id, paper, window.stamp())
        payload = {"paper": paper, "nth": nth, "reason": reason, "document_number": document_number}
        write_act(window, uow, state, "paper_printed", payload, actor, nth=nth)
    return row


def reason_of_print(window: Window, case_id: str, paper: str, said: str) -> str:
    """Why the sheet is printed again: what somebody said, or ``corrected``, ``supplemented`` where that came since its last print."""
    if said:
        return said
    with window.store.reading() as uow:
        told = [event.header.type for event in read_events(uow, case_id) if _tells_of(event, paper)]
    return told[-1] if told and told[-1] in RENEWS else ""


def _tells_of(event: Event, paper: str) -> bool:
    type = event.header.type
    return type in RENEWS or (type == "paper_printed" and event.payload.get("paper") == paper)


def last_print(window: Window, case_id: str, paper: str) -> PrintRow | None:
    """The newest sheet of this paper that counts."""
    with window.store.reading() as uow:
        rows = [row for row in uow.prints.of_case(case_id) if row.paper == paper and not row.spoiled]
    return max(rows, key=lambda row: (row.at, row.nth), default=None)


def spoil_print(window: Window, row: PrintRow, *, reason: str, actor: str) -> CaseState:
    """作废重打: the sheet reached nobody, so it counts no more and a task asks for it again; twice is once.

    ``reason``: ``printer`` where no sheet came out, ``jam`` 卡纸, ``faint`` 墨淡, ``no_paper`` 缺纸, else what became of it in words.
    """
    if not reason.strip():
        raise Refusal("reason_missing")
    with window.store.writing() as uow:
        state = case_state(uow, row.case_id)
        if any(kept.spoiled for kept in uow.prints.of_case(row.case_id) if kept.print_id == row.print_id):
            return state
        at = window.stamp()
        uow.prints.add(replace(row, spoiled=True, reason=reason))
        details = {"paper": row.paper, "event": "paper_spoiled"}
        task_id = print_task_id(row.case_id, row.paper)
        uow.tasks.put(Task(task_id=task_id, kind="print_paper", case_id=row.case_id, opened_at=at, details=details))
        payload = {"paper": row.paper, "nth": row.nth, "reason": reason, "document_number": row.document_number}
        return write_act(window, uow, state, "paper_spoiled", payload, actor, nth=row.nth)


def take_over(window: Window, case_id: str, *, actor: str) -> CaseState:
    """接手: a colleague goes on with the case under her own name; Refusal("already_hers") where she acted last herself."""
    with window.store.writing() as uow:
        state = case_state(uow, case_id)
        if state.actor == actor:
            raise Refusal("already_hers")
        return write_act(window, uow, state, "taken_over", taken_over_from(uow, state.actor), actor)


def write_act(
    window: Window,
    uow: UnitOfWork,
    state: CaseState,
    event: str,
    payload: Mapping[str, Any],
    actor: str,
    **details: object,
) -> CaseState:
    """The case after the one event, which is written with its audit link and committed; raises NotAllowed."""
    after, _ = write_events(window, uow, state, [NewEvent(event, payload)], actor=actor)
    close_settled(uow, state.case_id, event, window.stamp())
    uow.audit.record(f"case_{event}", actor=actor, subject=state.number or state.case_id, **details)
    uow.commit()
    return after
