"""The row that lists and searches read of a case, computed from its folded state (and the pool's pinyin initials of the name)."""

from __future__ import annotations

from collections.abc import Mapping

from counter_app.catalogue.reader import Catalogue
from counter_app.domain.case_table import Phase
from counter_app.domain.receipt_number import parse_receipt_number
from counter_app.domain.slip_number import is_slip_number, short_slip
from counter_app.errors import NotFound
from counter_app.journal.fold import CaseState
from counter_app.ports import CaseRow

ME, DISTRICT, APPLICANT, COLLECTION, NOBODY = "me", "district", "applicant", "collection", "nobody"

WAITS_FOR: Mapping[Phase, str] = {
    Phase.RECEIVED: DISTRICT,
    Phase.RETURNED: ME,
    Phase.SHORTFALL: APPLICANT,
    Phase.ACCEPTED: DISTRICT,
    Phase.SUSPENDED: DISTRICT,
    Phase.APPROVED: DISTRICT,
    Phase.DENIED: DISTRICT,
    Phase.MAKING: DISTRICT,
    Phase.READY: COLLECTION,
}


def project(state: CaseState, catalogue: Catalogue, *, unsent: int, at: str, initials: str = "") -> CaseRow:
    """The list row of a case; an item this release does not know keeps its code as its name. ``initials`` as the pool has them."""
    try:
        item = catalogue.item(state.item_code)
        name, lead = item.name.zh, item.lead_department
        hidden = state.secret and item.applicant_phone in item.secret_fields
        phone = "" if hidden else str(state.answers.get(item.applicant_phone, ""))
    except NotFound:
        name, lead, phone = state.item_code, "", ""
    return CaseRow(
        case_id=state.case_id,
        visit_id=state.visit_id,
        number=state.number,
        short_number=parse_receipt_number(state.number).short if state.number else "",
        official_number=state.official_number,
        station=state.station,
        item_code=state.item_code,
        item_name=name,
        kind=state.kind.value,
        phase=state.phase.value,
        waits_for=WAITS_FOR.get(state.phase, NOBODY),
        applicant_name=state.applicant_name,
        applicant_id_no=state.applicant_id_no,
        applicant_phone=phone,
        search_text=" ".join(
            (
                state.applicant_name,
                initials,
                state.applicant_id_no,
                state.number,
                state.official_number,
                name,
                *_slip_words(state.slip),
            )
        ),
        received_at=state.received_at,
        accepted_at=state.accepted_at,
        due_on=state.supplement_due_on if state.phase is Phase.SHORTFALL else state.due_on,
        updated_at=at,
        actor=state.actor,
        unsent=unsent,
        revision=state.revision,
        lead_department=lead,
        flags=",".join(state.flags),
    )


def _slip_words(slip: str) -> tuple[str, ...]:
    """The number of a hand-written slip as it is scanned, as it is printed, and as hands type it."""
    if not is_slip_number(slip):
        return (slip,) if slip else ()
    short = short_slip(slip)
    return slip, short, short.replace("-", "")
