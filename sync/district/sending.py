"""Sends a case to its departments as its release says, at once or when the release that was missing has come."""

from __future__ import annotations

import logging
from collections.abc import Set

from sqlalchemy import select

from counter_app.catalogue.model import Item
from counter_app.domain.case_table import ENDS, Phase, Writer
from counter_app.errors import BadInput, CounterError, NotFound
from counter_app.journal.fold import CaseState
from sync.district.core import District
from sync.district.delivery import Deliveries
from sync.district.ledger import Ledger
from sync.district.routing import cut_case, handed_over
from sync.district.tables import cases

LOG = logging.getLogger("district")
UNKNOWN = ("unknown_release", "unknown_item")
_OPEN = [phase.value for phase in Phase if phase not in ENDS]


def item_of(district: District, state: CaseState) -> Item | None:
    """The case's item in the release it was made with; None where this district does not hold it."""
    try:
        return district.releases.get(state.release).item(state.item_code)
    except (NotFound, BadInput):
        return None


def route_case(
    district: District, ledger: Ledger, deliveries: Deliveries, case_id: str, told: Set[str] | None, *, fresh: bool
) -> list[str]:
    """Cuts and delivers; the flags of what could not be done. ``told``: the departments the terminal named, if it did."""
    state = ledger.state(case_id)
    try:
        catalogue = district.releases.get(state.release)
    except (NotFound, BadInput):
        return ["unknown_release"]
    try:
        item = catalogue.item(state.item_code)
    except NotFound:
        return ["unknown_item"]
    try:
        cuts = cut_case(catalogue, item, state.answers, ledger.history(case_id), ledger.at)
    except (CounterError, ValueError, TypeError, KeyError, AttributeError):
        return ["form_unreadable"]
    if state.lead:  # transferred 转办: the lead's part goes to the new lead
        cuts = handed_over(cuts, item.lead_department, state.lead)
    deliveries.deliver(case_id, item, cuts, fresh=fresh)
    rights = (item.kind, item.accept_offline, item.conclude_offline)
    return [
        "item_differs" if rights != (state.kind.value, state.window_accepts, state.window_concludes) else "",
        "routes_differ" if told is not None and told != {cut.department for cut in cuts} else "",
    ]


def send_the_stranded(district: District) -> tuple[str, ...]:
    """Case ids that came in before their release did and have their departments now; run as often as you like."""
    query = select(cases.c.case_id, cases.c.station).where(cases.c.lead == "", cases.c.phase.in_(_OPEN))
    with district.database.reading() as connection:
        stranded = connection.execute(query).all()
    return tuple(row.case_id for row in stranded if _send(district, row.case_id, row.station))


def _send(district: District, case_id: str, station: str) -> bool:
    """One case; what goes wrong with it holds up no other."""
    with district.database.writing() as connection:
        ledger = Ledger(district, connection, station)
        item = item_of(district, ledger.state(case_id))
        if item is None or not item.lead_department:
            return False
        deliveries = Deliveries(district, ledger)
        ledger.note_case(case_id, lead=item.lead_department)
        for flag in filter(None, route_case(district, ledger, deliveries, case_id, None, fresh=False)):
            _say(ledger, case_id, "flagged", flag)
        for flag in set(UNKNOWN) & set(ledger.state(case_id).flags):
            _say(ledger, case_id, "flag_settled", flag)
        ledger.finish()
        deliveries.finish()
    district.hub.changed(station)
    LOG.info("case %s was sent on, its release is here now", case_id)
    return True


def _say(ledger: Ledger, case_id: str, event: str, flag: str) -> None:
    ledger.write(case_id, event, {"flag": flag}, writer="district", role=Writer.DISTRICT, actor="district")
