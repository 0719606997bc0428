"""视为受理: an application without word past the fifth working day counts as accepted from the day of receipt (行政许可法 §32)."""

from __future__ import annotations

import logging
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import Row, select

from counter_app.catalogue.limits import UNANSWERED, silence_facts
from counter_app.domain.case_table import APPLICATIONS, Writer
from counter_app.domain.working_time import BEIJING, DEEMED_AFTER_WORKING_DAYS
from counter_app.errors import BadInput, CounterError, NotFound
from counter_app.journal.fold import CaseState
from sync.district.core import District
from sync.district.ledger import Ledger
from sync.district.tables import cases

LOG = logging.getLogger("district")


def deem(district: District, now: datetime) -> tuple[str, ...]:
    """Case ids that became accepted by silence; run as often as you like."""
    query = select(cases.c.case_id, cases.c.station).where(
        cases.c.phase.in_([phase.value for phase in UNANSWERED]),
        cases.c.kind.in_([kind.value for kind in APPLICATIONS]),
        cases.c.received_on <= (now - timedelta(days=DEEMED_AFTER_WORKING_DAYS)).date().isoformat(),
    )
    with district.database.reading() as connection:
        waiting = connection.execute(query).all()
    return tuple(row.case_id for row in waiting if _deemed(district, row, now))


def _deemed(district: District, row: Row[*tuple[Any, ...]], now: datetime) -> bool:
    """One case; what goes wrong with it holds up no other."""
    try:
        return _deem_one(district, row, now)
    except CounterError:
        LOG.exception("case %s could not be deemed accepted", row.case_id)
        return False


def _deem_one(district: District, row: Row[*tuple[Any, ...]], now: datetime) -> bool:
    with district.database.writing() as connection:
        ledger = Ledger(district, connection, row.station)
        facts = silence(district, ledger, row.case_id, now)
        if facts is None:
            return False
        ledger.write(row.case_id, "deemed_accepted", facts, writer="district", role=Writer.DISTRICT, actor="district")
        ledger.finish()
    district.hub.changed(row.station)
    return True


def silence(district: District, ledger: Ledger, case_id: str, now: datetime) -> dict[str, object] | None:
    """What an acceptance of the case by silence says now, by the district's days; None while it would be too early, or where
    the release that knows the item is not here."""
    state = ledger.state(case_id)
    try:
        catalogue = district.releases.get(state.release)
        item = catalogue.item(state.item_code)
        since = _since(state, ledger.received_on(case_id))
    except (NotFound, BadInput, ValueError):
        return None
    return silence_facts(catalogue, item, state, now, since=since)


def _since(state: CaseState, received_on: str) -> datetime:
    """The moment of receipt where its day is the one that counts, else the beginning of that day; raises ValueError."""
    day = datetime.combine(datetime.fromisoformat(received_on).date(), time(), tzinfo=BEIJING)
    at = datetime.fromisoformat(state.received_at)
    return at if at.tzinfo is not None and at.date() == day.date() else day
