"""视为受理: an application without word past the fifth working day counts as accepted from the day of receipt (行政许可法 §32)."""

from __future__ import annotations

import logging
from datetime import datetime, time
from typing import Any

from sqlalchemy import Row, select

from counter_app.catalogue.limits import acceptance_facts
from counter_app.catalogue.model import Item
from counter_app.catalogue.reader import Catalogue
from counter_app.domain.case_table import APPLICATIONS, Phase, Writer
from counter_app.domain.working_time import BEIJING, DEEMED_AFTER_WORKING_DAYS, working_days_between
from counter_app.errors import BadInput, CounterError, NotFound
from counter_app.journal.fold import CaseState
from sync.district.core import District
from sync.district.ledger import Ledger
from sync.district.tables import cases

LOG = logging.getLogger("district")
_WAITING = (Phase.RECEIVED.value, Phase.RETURNED.value)


def deem(district: District, now: datetime) -> tuple[str, ...]:
    """Case ids that became accepted by silence; run as often as you like."""
    query = select(cases.c.case_id, cases.c.station, cases.c.release, cases.c.item, cases.c.received_on).where(
        cases.c.phase.in_(_WAITING), cases.c.kind.in_([kind.value for kind in APPLICATIONS])
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
    try:
        catalogue = district.releases.get(row.release)
        item = catalogue.item(row.item)
        received = datetime.combine(datetime.fromisoformat(row.received_on).date(), time(), tzinfo=BEIJING)
    except (NotFound, BadInput, ValueError):
        return False
    age = working_days_between(received.date(), now.date(), catalogue.calendar())
    if age <= DEEMED_AFTER_WORKING_DAYS:
        return False
    return _write(district, row.case_id, row.station, catalogue, item, received)


def _write(
    district: District, case_id: str, station: str, catalogue: Catalogue, item: Item, received: datetime
) -> bool:
    with district.database.writing() as connection:
        ledger = Ledger(district, connection, station)
        state = ledger.state(case_id)
        if state.phase.value not in _WAITING:
            return False
        payload = {**acceptance_facts(catalogue, item, _since(state, received)), "basis": "行政许可法第三十二条"}
        ledger.write(case_id, "deemed_accepted", payload, writer="district", role=Writer.DISTRICT, actor="district")
        ledger.finish()
    district.hub.changed(station)
    return True


def _since(state: CaseState, received: datetime) -> datetime:
    """The moment of receipt where its day is the one that counts, else the beginning of that day."""
    try:
        at = datetime.fromisoformat(state.received_at)
    except ValueError:
        return received
    return at if at.tzinfo is not None and at.date() == received.date() else received
