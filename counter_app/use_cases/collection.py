"""送达: who may take the result, what must be seen of her, what became of the collection receipt; and a result that goes back.

The four things a record of delivery must say come from the drafting guides of 送达回证 (paper, addressee, way, receiver with her
relation); the papers of a third person from 民法典 §165 (authorisation) and the counter's own check of both ID cards.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from counter_app.catalogue.model import Item
from counter_app.catalogue.reader import Catalogue
from counter_app.errors import BadInput, NotFound, Refusal
from counter_app.journal.fold import CaseState
from counter_app.use_cases.case_acts import write_act
from counter_app.use_cases.drafts import load_record
from counter_app.use_cases.window import NewEvent, Window, case_state, require, write_events

APPLICANT, AGENT, THIRD = "applicant", "agent", "third_person"
AUTHORISATION, APPLICANT_ID, TAKER_ID = "authorisation", "applicant_id", "taker_id"
GUARDIANSHIP = "guardianship"
_EVIDENCE: Mapping[str, tuple[str, ...]] = {
    APPLICANT: (),
    AGENT: (AUTHORISATION, TAKER_ID),
    THIRD: (AUTHORISATION, APPLICANT_ID, TAKER_ID),
}
_TAKER_OF = {"third": THIRD}  # what records of earlier releases call a third person
DIRECT = "direct"
# The site's word for a way that is switched on (config ``delivery_ways``) -> how the record of delivery calls it.
_WAYS: Mapping[str, str] = {"counter": DIRECT, "post": "mail", "electronic": "electronic"}


@dataclass(frozen=True, slots=True)
class Delivery:
    """Who took the result, how, and over which signature. ``taker``: applicant, agent or third_person.

    ``receipt``: ``returned`` (the 办理回执 was handed back), ``lost`` (declared lost) or ``none`` where the item has none.
    ``signed``: ``on_paper`` (on the printed 送达回证) or a scan's wire id. ``evidence``: what was seen of a taker who is not the
    applicant: authorisation (guardianship of a guardian), applicant_id, taker_id. ``lost_how``: in her words, how the receipt was lost.
    """

    way: str = DIRECT
    taker: str = APPLICANT
    taker_name: str = ""
    taker_id_no: str = ""
    relation: str = ""
    receipt: str = "none"
    signed: str = "on_paper"
    note: str = ""
    evidence: tuple[str, ...] = ()
    lost_how: str = ""


@dataclass(frozen=True, slots=True)
class AgentOnFile:
    """Who handed the case in for the applicant: what a record of delivery asks of her, in words. ``guardian``: 法定代理人."""

    name: str
    id_no: str
    relation: str
    guardian: bool


@dataclass(frozen=True, slots=True)
class Lost:
    """回执遗失声明: who declares it, how it came about in her words, over which signature. Empty name: the applicant herself."""

    how: str
    name: str = ""
    id_no: str = ""
    relation: str = ""
    signed: str = "on_paper"


def takers_of(item: Item | None) -> tuple[str, ...]:
    """Who may collect the item's result, as the release says."""
    return item.collection if item is not None else (APPLICANT,)


def agent_on_file(window: Window, state: CaseState) -> AgentOnFile | None:
    """The agent or guardian of the case; None where the applicant came herself."""
    if state.answers.get("agent_is_agent") != "yes":
        return None
    said = {name: str(state.answers.get(f"agent_{name}") or "") for name in ("name", "id_no", "kind")}
    return AgentOnFile(said["name"], said["id_no"], _relation(window, state), said["kind"] == "guardian")


def _relation(window: Window, state: CaseState) -> str:
    """The relation in the form's own words; empty where the form of today does not know the answer."""
    try:
        record = load_record(window, window.catalogue.item(state.item_code), state.answers)
        asked = record.state(record.definition.ref_of("agent_relation"))
    except (NotFound, BadInput):
        return ""
    return next((choice.label for choice in asked.choices if choice.value == asked.value), "")


def evidence_for(taker: str, *, guardian: bool = False) -> tuple[str, ...]:
    """What must be seen of this taker before anything is handed over; her own ID card speaks for the applicant.

    A guardian (法定代理人, 民法典 §23) needs nobody's authorisation: the proof of guardianship stands in its place.
    """
    if taker == AGENT and guardian:
        return (GUARDIANSHIP, TAKER_ID)
    return _EVIDENCE.get(_TAKER_OF.get(taker, taker), _EVIDENCE[THIRD])


def ways_open(catalogue: Catalogue, on: date) -> tuple[str, ...]:
    """The ways of delivery that the site has switched on, as a record calls them; over the counter always works."""
    try:
        switched_on = catalogue.config("delivery_ways", on).value.split()
    except NotFound:
        switched_on = []
    return tuple(way for word, way in _WAYS.items() if way == DIRECT or word in switched_on)


def hands_back_receipt(item: Item | None) -> bool:
    """Whether a paper of this item is handed back when the result is collected."""
    return item is not None and any(paper.returned_on_collection for paper in item.papers)


def deliver_result(window: Window, case_id: str, delivery: Delivery, *, actor: str) -> CaseState:
    """送达: the result is in the taker's hands; the record says who, when, how, and what became of the collection receipt.

    Raises NotAllowed, and Refusal: receipt_not_returned, taker_not_allowed, taker_unknown, taker_is_applicant,
    evidence_missing (``lacking``), way_not_open.
    """
    taker = _TAKER_OF.get(delivery.taker, delivery.taker)
    with window.store.writing() as uow:
        state = case_state(uow, case_id)
        require("delivered", state.situation)
        _refuse(window, state, delivery, taker)
        if delivery.receipt == "lost" and not state.receipt_lost:
            lost = Lost(
                delivery.lost_how, delivery.taker_name, delivery.taker_id_no, delivery.relation, delivery.signed
            )
            state, _ = write_events(
                window, uow, state, [NewEvent("receipt_lost", _lost_payload(window, state, lost))], actor=actor
            )
        payload = {
            "way": delivery.way,
            "taker": taker,
            "taker_name": (state.applicant_name if taker == APPLICANT else "") or delivery.taker_name.strip(),
            "taker_id_no": (state.applicant_id_no if taker == APPLICANT else "") or delivery.taker_id_no.strip(),
            "relation": delivery.relation,
            "evidence": list(delivery.evidence),
            "receipt": delivery.receipt,
            "signed": delivery.signed,
            "note": delivery.note,
            "at": window.stamp(),
        }
        return write_act(window, uow, state, "delivered", payload, actor, taker=taker)


def _refuse(window: Window, state: CaseState, delivery: Delivery, taker: str) -> None:
    item = window.catalogue.item(state.item_code)
    if delivery.way not in ways_open(window.catalogue, window.now().date()):
        raise Refusal("way_not_open")
    if hands_back_receipt(item) and delivery.receipt not in ("returned", "lost"):
        raise Refusal("receipt_not_returned")
    if taker not in takers_of(item):
        raise Refusal("taker_not_allowed")
    said = (delivery.taker_name.strip(), delivery.taker_id_no.strip(), delivery.relation.strip())
    if taker != APPLICANT and not all(said):
        raise Refusal("taker_unknown")
    if taker != APPLICANT and said[1].upper() == state.applicant_id_no.upper():
        raise Refusal("taker_is_applicant")
    agent = agent_on_file(window, state) if taker == AGENT else None
    needed = evidence_for(taker, guardian=agent is not None and agent.guardian)
    lacking = tuple(paper for paper in needed if paper not in delivery.evidence)
    if lacking:
        raise Refusal("evidence_missing", lacking=lacking)


def declare_receipt_lost(window: Window, case_id: str, lost: Lost, *, actor: str) -> CaseState:
    """回执遗失声明, at any time while the case is open: the statement is recorded, and can be printed to be signed."""
    if not lost.how.strip():
        raise Refusal("reason_missing")
    with window.store.writing() as uow:
        state = case_state(uow, case_id)
        return write_act(window, uow, state, "receipt_lost", _lost_payload(window, state, lost), actor)


def _lost_payload(window: Window, state: CaseState, lost: Lost) -> dict[str, Any]:
    return {
        "how": lost.how.strip(),
        "name": lost.name or state.applicant_name,
        "id_no": lost.id_no or state.applicant_id_no,
        "relation": lost.relation,
        "signed": lost.signed,
        "at": window.stamp(),
    }


def send_back(window: Window, case_id: str, *, reason: str, actor: str) -> CaseState:
    """退回重制: the result at the counter is wrong (a wrong name, a damaged card); it goes back to where it was made."""
    return _reasoned(window, case_id, "sent_back", reason, actor)


def file_unclaimed(window: Window, case_id: str, *, reason: str, actor: str) -> CaseState:
    """逾期未领归档: nobody came for the result; it goes to the files and the case is closed."""
    return _reasoned(window, case_id, "unclaimed", reason, actor)


def _reasoned(window: Window, case_id: str, event: str, reason: str, actor: str) -> CaseState:
    if not reason.strip():
        raise Refusal("reason_missing")
    with window.store.writing() as uow:
        return write_act(window, uow, case_state(uow, case_id), event, {"reason": reason.strip()}, actor)
