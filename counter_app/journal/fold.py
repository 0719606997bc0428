"""The state of a case: fold of what the district confirmed, in its order, then of the writer's own pending events."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from counter_app.domain.case_table import Kind, Phase, Situation, Verdict, Writer, check, phase_after
from counter_app.errors import BadInput
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
    lead: str = ""  # the department a case was transferred to; empty: the item's own lead
    received_at: str = ""  # of the file as it counts: the receipt, or the supplement that completed it
    first_received_at: str = ""  # of the receipt itself, whatever came later
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
    notices: tuple[Mapping[str, Any], ...] = ()  # every 补正告知 in order: a second one must not name an old point
    served: Mapping[str, str] = field(default_factory=dict)  # paper -> when the applicant had it
    pauses: tuple[tuple[str, str], ...] = ()  # stretches in which the clock stood; the end is "" while it still does
    arrived_at: str = ""
    provisional: bool = False  # 暂计: the due day lies past the published calendar
    changed: frozenset[str] = frozenset()  # questions and materials that are other than at the last 补正告知
    told_answers: Mapping[str, Any] = field(default_factory=dict)  # as they were then
    told_materials: tuple[Mapping[str, Any], ...] = ()
    contacts: tuple[Mapping[str, Any], ...] = ()  # every try to reach the applicant, in order
    phoned: Mapping[str, Any] = field(default_factory=dict)  # 电话报告: whom, when; or the reason why not
    taken_over_from: tuple[str, ...] = ()  # accounts the case was taken over from, in order
    secret: bool = False  # 保密: the reporter is known to the one handler only
    slip: str = ""  # number of the hand-written slip this receipt was entered from 补录
    card_read: bool = True  # False: 未读卡, the identity was typed
    signed_forms: tuple[Mapping[str, Any], ...] = ()  # forms signed before F9: paper, version, digest
    as_typed: Mapping[str, str] = field(
        default_factory=dict
    )  # answer -> its text as typed, where it was read otherwise
    receipt_lost: bool = False
    actor: str = ""  # the person at the counter who acted last
    set_aside: tuple[SetAside, ...] = ()
    last_event_id: str = ""

    @property
    def blocking(self) -> tuple[str, ...]:
        """Departments whose answer the decision still waits for."""
        return tuple(part.department for part in self.parts.values() if part.blocks and part.status in ("sent", "told"))

    @property
    def situation(self) -> Situation:
        """What the case table is asked about."""
        return Situation(self.phase, self.kind, self.window_accepts, self.window_concludes)


def fold(case_id: str, events: Iterable[Event]) -> CaseState:
    """The state after these events, in this order; an event the table forbids is set aside, a second ``received`` is the first,
    and 视为受理 behind an acceptance says nothing new."""
    state = CaseState(case_id)
    for event in events:
        state = apply(state, event)
    return state


def apply(state: CaseState, event: Event) -> CaseState:
    """The state after one more event; one that says nonsense is set aside, so that it holds up no other."""
    header = event.header
    try:
        payload = upcast(event)
    except BadInput as error:
        if error.details.get("why") != "payload":
            raise  # from a newer program: a guess would show a wrong state
        return _aside(state, event, Verdict.BAD_PAYLOAD)
    if header.type == "received" and state.number:
        same = str(payload.get("number", "")) == state.number
        return state if same else _aside(state, event, Verdict.ANOTHER_NUMBER)
    if header.type == "deemed_accepted" and state.accepted_at:
        return state  # somebody's word, or the other end's clock, was there first: nothing more to say
    if header.writer_role not in Writer.__members__.values():
        return _aside(state, event, Verdict.WRONG_WRITER)
    try:
        opens = state.phase is Phase.NEW and header.type in _OPENING
        opened = _opened(state, header.visit_id, payload) if opens else state
        verdict = check(header.type, Writer(header.writer_role), opened.situation)
        return _noted(opened, event, payload) if verdict is Verdict.ALLOWED else _aside(state, event, verdict)
    except (BadInput, ValueError, TypeError, KeyError, AttributeError):
        return _aside(state, event, Verdict.BAD_PAYLOAD)


def _noted(state: CaseState, event: Event, payload: Mapping[str, Any]) -> CaseState:
    header = event.header
    _moment(header.at)
    after = phase_after(header.type, state.phase, payload)
    actor = header.actor if header.writer_role == Writer.COUNTER else state.actor
    moved = replace(state, phase=after, last_event_id=header.id, actor=actor)
    note = _NOTES.get(header.type)
    return note(moved, event, payload) if note else moved


def _aside(state: CaseState, event: Event, verdict: Verdict) -> CaseState:
    return replace(state, set_aside=(*state.set_aside, SetAside(event.header.id, event.header.type, verdict)))


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
    at = _moment(payload.get("received_at") or event.header.at)  # 补录 of a hand-written slip carries the paper's time
    filled = _filled(state, payload)
    return replace(
        filled,
        number=str(payload["number"]),
        received_at=at,
        first_received_at=at,
        flags=_texts(payload.get("flags", ())),
        slip=_text(payload.get("slip", "")),
        card_read=_yes_or_no(payload.get("card_read", True)),
        signed_forms=_forms(payload.get("signed_forms", ())),
        changed=frozenset(),
        told_answers=filled.answers,
        told_materials=filled.materials,
    )


def _filled(state: CaseState, payload: Mapping[str, Any]) -> CaseState:
    """The state with what the form says now: answers are the whole record, and a new department is added to the old ones."""
    applicant = payload.get("applicant", {})
    parts = dict(state.parts)
    for route in payload.get("routes", ()):
        code = str(route["department"])
        fresh = Part(code, str(route["purpose"]), bool(route["blocks"]))
        known = parts.get(code, fresh)
        parts[code] = replace(known, purpose=fresh.purpose, blocks=fresh.blocks)
    answers = payload.get("answers", state.answers)
    if not isinstance(answers, Mapping):
        raise TypeError
    materials = _materials(payload.get("materials", state.materials))
    return replace(
        state,
        changed=_differing(state, answers, materials),
        applicant_name=str(applicant.get("name", state.applicant_name)),
        applicant_id_no=str(applicant.get("id_no", state.applicant_id_no)),
        secret=_yes_or_no(payload.get("secret", state.secret)),
        answers=answers,
        materials=materials,
        signed_forms=_forms(payload.get("signed_forms", state.signed_forms)),
        as_typed=_pairs(payload.get("as_typed", state.as_typed)),
        parts=parts,
    )


def _differing(
    state: CaseState, answers: Mapping[str, Any], materials: tuple[Mapping[str, Any], ...]
) -> frozenset[str]:
    """Names of the questions and materials that are other now than when the applicant was told what is missing."""
    told = state.told_answers
    asked = {name for name in {*told, *answers} if told.get(name) != answers.get(name)}
    before, now = _by_code(state.told_materials), _by_code(materials)
    return frozenset(asked | {code for code in {*before, *now} if before.get(code) != now.get(code)})


def _by_code(materials: Iterable[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    return {str(row.get("code", "")): row for row in materials}


# What lists count by and sheets are made of is looked at here: an event that puts a word where a day belongs is set aside
# (ValueError and TypeError are BAD_PAYLOAD), or one department's slip would stop the work list of every window.


def _day(said: object) -> str:
    """An ISO day or nothing; raises ValueError or TypeError."""
    return date.fromisoformat(said).isoformat() if said != "" else ""  # type: ignore[arg-type]


def _moment(said: object) -> str:
    """An ISO time with its zone, as it was written; raises ValueError or TypeError."""
    if datetime.fromisoformat(said).utcoffset() is None:  # type: ignore[arg-type]
        raise ValueError
    return str(said)


def _rows(said: object) -> tuple[Mapping[str, Any], ...]:
    """A list of objects; raises TypeError."""
    if not isinstance(said, list | tuple) or not all(isinstance(one, Mapping) for one in said):
        raise TypeError
    return tuple(said)


def _materials(said: object) -> tuple[Mapping[str, Any], ...]:
    """Materials whose copies are counted and whose scans are listed; raises TypeError."""
    rows = _rows(said)
    for row in rows:
        _whole(row.get("copies", 0))
        _texts(row.get("scans", ()))
    return rows


def _forms(said: object) -> tuple[Mapping[str, Any], ...]:
    """Signed forms, each with its paper and version; raises TypeError or KeyError."""
    rows = _rows(said)
    for row in rows:
        _text(row["paper"])
        _whole(row.get("version", 0))
    return rows


def _pairs(said: object) -> Mapping[str, str]:
    """Texts by text; raises TypeError."""
    if not isinstance(said, Mapping) or not all(isinstance(text, str) for text in said.values()):
        raise TypeError
    return said


def _texts(said: object) -> tuple[str, ...]:
    """A list of texts; raises TypeError."""
    if not isinstance(said, list | tuple):
        raise TypeError
    return tuple(_text(one) for one in said)


def _text(said: object) -> str:
    if not isinstance(said, str):
        raise TypeError
    return said


def _whole(said: object) -> None:
    if type(said) is not int:
        raise TypeError


def _yes_or_no(said: object) -> bool:
    """True or false and nothing that could be read as either: ``"no"`` is no yes; raises TypeError."""
    if not isinstance(said, bool):
        raise TypeError
    return said


def _ruling(payload: Mapping[str, Any]) -> None:
    """A ruling names its basis in one text or several; raises TypeError."""
    basis = payload.get("basis", "")
    _texts((basis,) if isinstance(basis, str) else basis)


def _shortfall(state: CaseState, event: Event, payload: Mapping[str, Any]) -> CaseState:
    if not isinstance(payload.get("delivered", {}), Mapping):
        raise TypeError
    notice = {**payload, "at": event.header.at, "writer_role": event.header.writer_role}
    return replace(
        _to_tell_anew(state, _SHORTFALL_NOTICE),
        shortfalls=_rows(payload.get("shortfalls", ())),
        supplement_due_on=_day(payload.get("due_on", "")),
        notices=(*state.notices, notice),
        changed=frozenset(),
        told_answers=state.answers,
        told_materials=state.materials,
    )


def _supplemented(state: CaseState, event: Event, payload: Mapping[str, Any]) -> CaseState:
    filled = _filled(state, payload)
    if state.phase is not Phase.RECEIVED:  # a later material of an accepted case: the limit runs on
        return filled
    return replace(filled, shortfalls=(), supplement_due_on="", received_at=event.header.at)


def _corrected(state: CaseState, event: Event, payload: Mapping[str, Any]) -> CaseState:
    return replace(_filled(state, payload), revision=state.revision + 1)


def _suspended(state: CaseState, event: Event, payload: Mapping[str, Any]) -> CaseState:
    told = _to_tell_anew(_reasoned(state, event, payload), _DUE_NOTICE)
    return replace(told, pauses=(*state.pauses, (event.header.at, "")))


def _resumed(state: CaseState, event: Event, payload: Mapping[str, Any]) -> CaseState:
    *earlier, (begun, _) = state.pauses
    return replace(_due_again(state, event, payload), pauses=(*earlier, (begun, event.header.at)))


def _due_again(state: CaseState, event: Event, payload: Mapping[str, Any]) -> CaseState:
    return replace(
        _to_tell_anew(state, _DUE_NOTICE),
        due_on=_day(payload.get("due_on", state.due_on)),
        provisional=bool(payload.get("provisional", state.provisional)),
    )


def _to_tell_anew(state: CaseState, paper: str) -> CaseState:
    """The state in which a notice is a new one: the sheet of an earlier event is no print of it, and nobody was served with it."""
    prints = {code: times for code, times in state.prints.items() if code != paper}
    served = {code: at for code, at in state.served.items() if code != paper}
    return replace(state, prints=prints, served=served)


def _contacted(state: CaseState, event: Event, payload: Mapping[str, Any]) -> CaseState:
    _texts([payload.get(name, "") for name in ("way", "phone", "note")])
    _yes_or_no(payload.get("reached", False))
    tried = {**payload, "at": _moment(payload.get("at") or event.header.at), "actor": event.header.actor}
    return replace(state, contacts=(*state.contacts, tried))


def _phoned(state: CaseState, event: Event, payload: Mapping[str, Any]) -> CaseState:
    _texts([payload.get(name, "") for name in ("whom", "phone", "reason")])
    return replace(state, phoned={**payload, "at": _moment(payload.get("at") or event.header.at)})


def _taken_over(state: CaseState, event: Event, payload: Mapping[str, Any]) -> CaseState:
    return replace(state, taken_over_from=(*state.taken_over_from, str(payload.get("from", ""))))


def _reasoned(state: CaseState, event: Event, payload: Mapping[str, Any]) -> CaseState:
    """The reason; a return to the counter says it as its ``note``."""
    return replace(state, reason=str(payload.get("reason") or payload.get("note", "")))


def _served(state: CaseState, event: Event, payload: Mapping[str, Any]) -> CaseState:
    paper = str(payload.get("paper", ""))
    return replace(state, served={**state.served, paper: str(payload.get("at") or event.header.at)})


def _accepted(state: CaseState, event: Event, payload: Mapping[str, Any]) -> CaseState:
    return replace(
        state,
        accepted_at=_moment(payload.get("accepted_at") or event.header.at),
        due_on=_day(payload.get("due_on", "")),
        provisional=bool(payload.get("provisional", False)),
        deemed=event.header.type == "deemed_accepted",
        flags=tuple(flag for flag in state.flags if flag != "booking_unconfirmed"),  # an acceptance confirms the place
    )


def _refused(state: CaseState, event: Event, payload: Mapping[str, Any]) -> CaseState:
    _ruling(payload)
    return _reasoned(state, event, payload)


def _proposed(state: CaseState, event: Event, payload: Mapping[str, Any]) -> CaseState:
    if not isinstance(payload.get("rules", ()), list | tuple):
        raise TypeError
    return replace(state, refusal_proposed=True)


def _decided(state: CaseState, event: Event, payload: Mapping[str, Any]) -> CaseState:
    _ruling(payload)
    certificate = payload.get("certificate", {})
    if not isinstance(certificate, Mapping):
        raise TypeError
    return replace(
        state,
        outcome=str(payload.get("outcome", "")),
        reason=str(payload.get("reason", "")),
        certificate=certificate,
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


def _spoiled(state: CaseState, event: Event, payload: Mapping[str, Any]) -> CaseState:
    """A spoiled sheet is in nobody's hand: it counts no more, so the next one is no reprint."""
    paper = str(payload.get("paper", ""))
    return replace(state, prints={**state.prints, paper: max(0, state.prints.get(paper, 0) - 1)})


_OPENING = frozenset({"received", "explained"})
_DUE_NOTICE, _SHORTFALL_NOTICE = "due_notice", "shortfall"

_NOTES: Mapping[str, Callable[[CaseState, Event, Mapping[str, Any]], CaseState]] = {
    "received": _received,
    "shortfall_notified": _shortfall,
    "supplemented": _supplemented,
    "corrected": _corrected,
    "accepted": _accepted,
    "deemed_accepted": _accepted,
    "suspended": _suspended,
    "resumed": _resumed,
    "extended": _due_again,
    "recalculated": _due_again,
    "decided": _decided,
    "part_answered": _part_answered,
    "paper_printed": _printed,
    "paper_spoiled": _spoiled,
    "notice_served": _served,
    "contact_tried": _contacted,
    "phoned": _phoned,
    "taken_over": _taken_over,
    "receipt_lost": lambda state, event, payload: replace(state, receipt_lost=True),
    "returned": _reasoned,
    "refused": _refused,
    "withdrawn": _reasoned,
    "lapsed": _reasoned,
    "voided": _reasoned,
    "explained": _reasoned,
    "refusal_proposed": _proposed,
    "concluded": lambda state, event, payload: replace(
        state, concluded_at=event.header.at, result=str(payload.get("result", ""))
    ),
    "arrived": lambda state, event, payload: replace(state, arrived_at=event.header.at),
    "delivered": lambda state, event, payload: replace(state, delivered_at=event.header.at),
    "sent_out": lambda state, event, payload: replace(state, delivered_at=event.header.at),
    "sent_back": lambda state, event, payload: replace(state, arrived_at="", reason=str(payload.get("reason", ""))),
    "revoked": lambda state, event, payload: replace(
        state, outcome="", decided_at="", concluded_at="", arrived_at="", certificate={}, reason=str(payload["reason"])
    ),
    "transferred": lambda state, event, payload: replace(state, lead=str(payload["to"])),
    "numbered": lambda state, event, payload: replace(state, official_number=str(payload.get("official_number", ""))),
    "flagged": lambda state, event, payload: replace(state, flags=(*state.flags, str(payload.get("flag", "")))),
    "flag_settled": lambda state, event, payload: replace(
        state, flags=tuple(flag for flag in state.flags if flag != str(payload.get("flag", "")))
    ),
}
