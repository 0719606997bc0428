"""The state of a case: fold of what the district confirmed, in its order, then of the writer's own pending events."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from counter_app.domain.case_table import Kind, Phase, Situation, Verdict, Writer, check, phase_after
from counter_app.journal.event import Event
from counter_app.journal.upcast import upcast


@dataclass(frozen=True, slots=True)
class SetAside:
    """An event that could not be applied, and why; it stays visible but leaves the fold."""

    event_id: str
    type: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Part:
    """What one department holds of the case and how it stands: ``sent``, ``told``, ``verified``, ``objected``, ``returned``."""

    department: str
    purpose: str
    blocks: bool
    status: str = "sent"
    note: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class CaseState:
    """Everything that follows from a case's events."""

    case_id: str
    phase: Phase = Phase.NEW
    kind: Kind = Kind.COMMITTED
    item_code: str = ""
    release: str = ""
    station: str = ""
    visit_id: str = ""
    number: str = ""
    official_number: str = ""
    applicant_name: str = ""
    applicant_id_no: str = ""
    window_accepts: bool = False
    window_concludes: bool = False
    received_at: str = ""
    accepted_at: str = ""
    deemed: bool = False
    decided_at: str = ""
    concluded_at: str = ""
    delivered_at: str = ""
    due_on: str = ""
    outcome: str = ""
    reason: str = ""
    certificate: Mapping[str, Any] = field(default_factory=dict)
    result: str = ""
    refusal_proposed: bool = False
    revision: int = 1
    answers: Mapping[str, Any] = field(default_factory=dict)
    materials: tuple[Mapping[str, Any], ...] = ()
    shortfalls: tuple[Mapping[str, Any], ...] = ()
    supplement_due_on: str = ""
    parts: Mapping[str, Part] = field(default_factory=dict)
    prints: Mapping[str, int] = field(default_factory=dict)
    flags: tuple[str, ...] = ()
    actor: str = ""
    set_aside: tuple[SetAside, ...] = ()
    last_event_id: str = ""

    @property
    def situation(self) -> Situation:
        """What the case table is asked about."""
        return Situation(self.phase, self.kind, self.window_accepts, self.window_concludes)


def fold(case_id: str, events: Iterable[Event]) -> CaseState:
    """The state after these events, in this order; an event the table forbids is set aside, a second ``received`` is the first."""
    state = CaseState(case_id)
    for event in events:
        state = apply(state, event)
    return state


def apply(state: CaseState, event: Event) -> CaseState:
    """The state after one more event."""
    header, payload = event.header, upcast(event)
    if header.type == "received" and state.phase is not Phase.NEW:
        return state
    if header.type in ("received", "explained"):
        state = _opened(state, header.visit_id, payload)
    verdict = check(header.type, Writer(header.writer_role), state.situation)
    if verdict is not Verdict.ALLOWED:
        return replace(state, set_aside=(*state.set_aside, SetAside(header.id, header.type, verdict)))
    after = phase_after(header.type, state.phase, payload)
    moved = replace(state, phase=after, last_event_id=header.id, actor=header.actor)
    note = _NOTES.get(header.type)
    return note(moved, event, payload) if note else moved


def _opened(state: CaseState, visit_id: str, payload: Mapping[str, Any]) -> CaseState:
    return replace(
        state,
        visit_id=visit_id,
        kind=Kind(str(payload.get("kind", Kind.COMMITTED))),
        item_code=str(payload.get("item", "")),
        release=str(payload.get("release", "")),
        station=str(payload.get("station", "")),
        window_accepts=bool(payload.get("window_accepts", False)),
        window_concludes=bool(payload.get("window_concludes", False)),
    )


def _received(state: CaseState, event: Event, payload: Mapping[str, Any]) -> CaseState:
    applicant = payload.get("applicant", {})
    return replace(
        state,
        number=str(payload.get("number", "")),
        received_at=event.header.at,
        applicant_name=str(applicant.get("name", "")),
        applicant_id_no=str(applicant.get("id_no", "")),
        answers=payload.get("answers", {}),
        materials=tuple(payload.get("materials", ())),
        parts={
            str(route["department"]): Part(str(route["department"]), str(route["purpose"]), bool(route["blocks"]))
            for route in payload.get("routes", ())
        },
    )


def _shortfall(state: CaseState, event: Event, payload: Mapping[str, Any]) -> CaseState:
    return replace(
        state,
        shortfalls=tuple(payload.get("shortfalls", ())),
        supplement_due_on=str(payload.get("due_on", "")),
    )


def _supplemented(state: CaseState, event: Event, payload: Mapping[str, Any]) -> CaseState:
    answers = {**state.answers, **payload.get("answers", {})}
    materials = tuple(payload.get("materials", state.materials))
    return replace(state, shortfalls=(), answers=answers, materials=materials, received_at=event.header.at)


def _corrected(state: CaseState, event: Event, payload: Mapping[str, Any]) -> CaseState:
    answers = payload.get("answers")
    return replace(state, revision=state.revision + 1, answers=answers if answers is not None else state.answers)


def _accepted(state: CaseState, event: Event, payload: Mapping[str, Any]) -> CaseState:
    return replace(
        state,
        accepted_at=str(payload.get("accepted_at") or event.header.at),
        due_on=str(payload.get("due_on", "")),
        deemed=event.header.type == "deemed_accepted",
    )


def _decided(state: CaseState, event: Event, payload: Mapping[str, Any]) -> CaseState:
    return replace(
        state,
        outcome=str(payload.get("outcome", "")),
        reason=str(payload.get("reason", "")),
        certificate=payload.get("certificate", {}),
        decided_at=event.header.at,
    )


def _part_answered(state: CaseState, event: Event, payload: Mapping[str, Any]) -> CaseState:
    code = str(payload.get("department", ""))
    part = state.parts.get(code) or Part(code, "inform", False)
    answered = replace(
        part, status=str(payload.get("status", "verified")), note=str(payload.get("note", "")), at=event.header.at
    )
    return replace(state, parts={**state.parts, code: answered})


def _printed(state: CaseState, event: Event, payload: Mapping[str, Any]) -> CaseState:
    paper = str(payload.get("paper", ""))
    return replace(state, prints={**state.prints, paper: state.prints.get(paper, 0) + 1})


_NOTES: Mapping[str, Callable[[CaseState, Event, Mapping[str, Any]], CaseState]] = {
    "received": _received,
    "shortfall_notified": _shortfall,
    "supplemented": _supplemented,
    "corrected": _corrected,
    "accepted": _accepted,
    "deemed_accepted": _accepted,
    "decided": _decided,
    "part_answered": _part_answered,
    "paper_printed": _printed,
    "refused": lambda state, event, payload: replace(state, reason=str(payload.get("reason", ""))),
    "refusal_proposed": lambda state, event, payload: replace(state, refusal_proposed=True),
    "concluded": lambda state, event, payload: replace(
        state, concluded_at=event.header.at, result=str(payload.get("result", ""))
    ),
    "delivered": lambda state, event, payload: replace(state, delivered_at=event.header.at),
    "numbered": lambda state, event, payload: replace(state, official_number=str(payload.get("official_number", ""))),
    "flagged": lambda state, event, payload: replace(state, flags=(*state.flags, str(payload.get("flag", "")))),
    "extended": lambda state, event, payload: replace(state, due_on=str(payload.get("due_on", state.due_on))),
    "recalculated": lambda state, event, payload: replace(state, due_on=str(payload.get("due_on", state.due_on))),
    "resumed": lambda state, event, payload: replace(state, due_on=str(payload.get("due_on", state.due_on))),
}
