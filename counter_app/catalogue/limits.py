"""When acts fall due by the release's limits and calendar: a window's own acceptance and the district's carry the same facts."""

from __future__ import annotations

from datetime import datetime

from counter_app.catalogue.model import Item, Limit
from counter_app.catalogue.reader import Catalogue
from counter_app.domain.working_time import Due, Pause, due, plus_working_days
from counter_app.journal.fold import CaseState

# How long an applicant has to hand in what is missing when the notice names no day. Not confirmed by any source: configuration.
SUPPLEMENT_WORKING_DAYS = 5


def acceptance_facts(catalogue: Catalogue, item: Item, accepted_at: datetime) -> dict[str, object]:
    """What an ``accepted`` event says: when, the promised and the statutory last day; ``provisional`` 暂计 past the calendar."""
    promised, statutory = _due(catalogue, item.committed, accepted_at), _due(catalogue, item.statutory, accepted_at)
    end = promised or statutory
    return {
        "accepted_at": accepted_at.isoformat(timespec="seconds"),
        "due_on": end.on.isoformat() if end else "",
        "statutory_on": statutory.on.isoformat() if statutory else "",
        "provisional": bool(end and end.provisional),
    }


def due_after_pauses(catalogue: Catalogue, item: Item, state: CaseState, now: datetime) -> str:
    """The promised last day once a suspended case goes on ``now``: the days on which the clock stood are not counted."""
    limit = item.committed or item.statutory
    if limit is None or not state.accepted_at:
        return ""
    pauses = [
        Pause(datetime.fromisoformat(begun), datetime.fromisoformat(ended) if ended else now)
        for begun, ended in state.pauses
    ]
    return due(limit, datetime.fromisoformat(state.accepted_at), catalogue.calendar(), pauses).on.isoformat()


def supplement_due(catalogue: Catalogue, now: datetime) -> str:
    """The day by which missing things are to be handed in."""
    return plus_working_days(now.date(), SUPPLEMENT_WORKING_DAYS, catalogue.calendar()).isoformat()


def _due(catalogue: Catalogue, limit: Limit | None, start: datetime) -> Due | None:
    return due(limit, start, catalogue.calendar()) if limit is not None else None
