"""What a window may still say of a case that lies here as received: 受理 and 办结 where the item's data lets it, a notice, a doubt.

Without these a case that came back from its supplement would wait for nobody: items that a window accepts have no lead to do it.
"""

from __future__ import annotations

from typing import Any

from counter_app.catalogue.limits import acceptance_facts, supplement_due
from counter_app.domain.case_table import Phase
from counter_app.errors import Refusal
from counter_app.journal.fold import CaseState
from counter_app.use_cases.case_acts import write_act
from counter_app.use_cases.paper_tasks import ask_for_papers
from counter_app.use_cases.window import NewEvent, Window, case_state, require, write_events

WORST, BEST = 1, 5


def go_on(window: Window, case_id: str, *, actor: str) -> CaseState:
    """受理, and 办结 too where the window concludes the item: the next steps of this case that are the window's own.

    Raises NotAllowed where there is none, Refusal("refusal_is_proposed") while the deciding body has a 拟不予受理 before it.
    """
    with window.store.writing() as uow:
        state = case_state(uow, case_id)
        if state.refusal_proposed and not state.accepted_at:
            raise Refusal("refusal_is_proposed")
        item = window.catalogue.item(state.item_code)
        accepts = state.phase in (Phase.RECEIVED, Phase.RETURNED, Phase.SHORTFALL)
        accepted = NewEvent("accepted", acceptance_facts(window.catalogue, item, window.now()))
        decided = NewEvent("decided", {"outcome": "approved", "reason": ""})
        steps = [accepted] if accepts else []
        if state.window_concludes:
            steps += [] if state.phase in (Phase.APPROVED, Phase.DENIED) else [decided]
            steps.append(NewEvent("concluded", {"result": item.result_kind}))
        if not steps:
            require("accepted", state.situation)
        *before, last = steps
        if before:
            state, _ = write_events(window, uow, state, before, actor=actor)
        if accepts:
            ask_for_papers(window, uow, state, "accepted")
        return write_act(window, uow, state, last.type, last.payload, actor)


def notify_shortfall(window: Window, case_id: str, *, points: str, standard: str, actor: str) -> CaseState:
    """补正告知 for what was seen only after the receipt: every point at once, one a line or set apart by semicolons.

    Refusal("notice_given") when the applicant was given a notice before: a further one is the lead department's.
    """
    labels = [part.strip() for part in points.replace(";", "；").replace("\n", "；").split("；") if part.strip()]
    if not labels:
        raise Refusal("reason_missing")
    with window.store.writing() as uow:
        state = case_state(uow, case_id)
        require("shortfall_notified", state.situation)
        if state.notices:
            raise Refusal("notice_given")
        item = window.catalogue.item(state.item_code)
        basis = item.basis[0] if item.basis else ""
        payload = {
            "shortfalls": [_point(label, standard.strip(), basis) for label in labels],
            "due_on": supplement_due(window.catalogue, window.now()),
            "delivered": {"way": "direct", "at": window.stamp()},
            "by": "counter",
        }
        ask_for_papers(window, uow, state, "shortfall_notified")
        return write_act(window, uow, state, "shortfall_notified", payload, actor, points=len(labels))


def _point(label: str, standard: str, basis: str) -> dict[str, Any]:
    return {"kind": "material", "key": "", "label": label, "message": "", "standard": standard, "basis": basis}


def propose_refusal(window: Window, case_id: str, *, reason: str, actor: str) -> CaseState:
    """拟不予受理: a doubt that came up after the receipt goes to the deciding body, which alone may refuse."""
    if not reason.strip():
        raise Refusal("reason_missing")
    with window.store.writing() as uow:
        state = case_state(uow, case_id)
        item = window.catalogue.item(state.item_code)
        basis = item.basis[0] if item.basis else ""
        rules = [{"code": "counter", "text": reason.strip(), "basis": basis}]
        return write_act(window, uow, state, "refusal_proposed", {"rules": rules}, actor)


def settle_flags(window: Window, case_id: str, *, note: str, actor: str) -> CaseState:
    """核定: what was marked 待核 was looked at, and this is what came of it; every flag of the case is settled."""
    if not note.strip():
        raise Refusal("reason_missing")
    with window.store.writing() as uow:
        state = case_state(uow, case_id)
        if not state.flags:
            raise Refusal("nothing_flagged")
        *before, last = [
            NewEvent("flag_settled", {"flag": flag, "note": note.strip()}) for flag in dict.fromkeys(state.flags)
        ]
        if before:
            state, _ = write_events(window, uow, state, before, actor=actor)
        return write_act(window, uow, state, last.type, last.payload, actor)


def rate_case(window: Window, case_id: str, *, stars: int, note: str, actor: str) -> CaseState:
    """好差评: what the applicant says of the service, 1 (very bad) to 5 (very good)."""
    if not WORST <= stars <= BEST:
        raise Refusal("reason_missing")
    with window.store.writing() as uow:
        state = case_state(uow, case_id)
        return write_act(window, uow, state, "rated", {"stars": stars, "note": note.strip()}, actor)
