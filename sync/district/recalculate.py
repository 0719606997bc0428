"""期限重算: when the district holds a longer calendar, open cases whose day moves or becomes firm are told so.

A day past the published holidays is provisional 暂计; the State Council's notice for the next year makes it firm, or moves it.
"""

from __future__ import annotations

import logging
from datetime import date, datetime

from sqlalchemy import select

from counter_app.catalogue.limits import due_of_case
from counter_app.domain.case_table import Phase, Writer
from counter_app.domain.working_time import Calendar
from counter_app.errors import CounterError, NotFound
from counter_app.journal.event import Event
from counter_app.journal.fold import CaseState
from sync.district.core import District
from sync.district.ledger import Ledger
from sync.district.one_voice import item_in_release
from sync.district.tables import cases

LOG = logging.getLogger("district")
# A suspended case is reckoned when it goes on; behind the decision no limit of the applicant's runs any more.
_RUNNING = (Phase.ACCEPTED.value,)


def recalculate(district: District, now: datetime) -> tuple[str, ...]:
    """Case ids whose day moved or became firm; run as often as you like, it says each thing once."""
    try:
        newest = district.releases.newest().calendar()
    except NotFound:
        return ()
    query = select(cases.c.case_id, cases.c.station, cases.c.release).where(cases.c.phase.in_(_RUNNING))
    with district.database.reading() as connection:
        running = connection.execute(query).all()
    older = [row for row in running if _is_older(district, row.release, newest)]
    return tuple(row.case_id for row in older if _recalculated(district, row.case_id, row.station, newest, now))


def _is_older(district: District, release: str, newest: Calendar) -> bool:
    """Whether the case was made with a release that knows fewer days than the newest."""
    try:
        return district.releases.get(release).calendar().published_to < newest.published_to
    except CounterError:
        return False


def _recalculated(district: District, case_id: str, station: str, newest: Calendar, now: datetime) -> bool:
    """One case; what goes wrong with it holds up no other."""
    try:
        with district.database.writing() as connection:
            ledger = Ledger(district, connection, station)
            payload = _moved(district, ledger.state(case_id), ledger.history(case_id), newest, now)
            if payload is None:
                return False
            ledger.write(case_id, "recalculated", payload, writer="district", role=Writer.DISTRICT, actor="district")
            ledger.finish()
    except CounterError:
        LOG.exception("the limit of case %s could not be reckoned anew", case_id)
        return False
    district.hub.changed(station)
    return True


def _moved(
    district: District, state: CaseState, history: tuple[Event, ...], newest: Calendar, now: datetime
) -> dict[str, object] | None:
    """What ``recalculated`` says of the case by the newest calendar; None where nothing is other than before."""
    _, item = item_in_release(district, state.release, state.item_code)
    if item is None or not state.due_on:
        return None
    found = due_of_case(item, state, newest, now)
    if found is None:
        return None
    on, provisional = found.on.isoformat(), found.provisional
    if _named_by_the_lead(history):  # a day a person set stays; only whether it is firm changes
        on, provisional = state.due_on, date.fromisoformat(state.due_on) > newest.published_to
    if (on, provisional) == (state.due_on, state.provisional):
        return None
    return {"due_on": on, "was": state.due_on, "why": "calendar", "provisional": provisional}


def _named_by_the_lead(history: tuple[Event, ...]) -> bool:
    """Whether the day that holds now was named by the lead: by an extension, or when the case went on."""
    for event in reversed(history):
        if event.header.type == "extended":
            return True
        if event.header.type == "resumed":
            return bool(event.payload.get("named", False))
        if event.header.type in ("accepted", "deemed_accepted"):
            return False
    return False
