"""When acts fall due by the release's limits and calendar: a window's own acts and the district's carry the same facts."""

from __future__ import annotations

from datetime import datetime

from counter_app.catalogue.model import Item, Limit
from counter_app.catalogue.reader import Catalogue
from counter_app.domain.case_table import APPLICATIONS, Phase
from counter_app.domain.working_time import (
    DEEMED_AFTER_WORKING_DAYS,
    Calendar,
    Due,
    Pause,
    age_in_working_days,
    due,
    plus_working_days,
)
from counter_app.journal.fold import CaseState

# How long an applicant has to hand in what is missing when the notice names no day. Not confirmed by any source: configuration.
SUPPLEMENT_WORKING_DAYS = 5
# The article is named only where the item is a licence 行政许可.
SILENCE_BASIS = "《中华人民共和国行政许可法》第三十二条"
UNANSWERED = frozenset({Phase.RECEIVED, Phase.RETURNED})


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


def silence_facts(
    catalogue: Catalogue, item: Item, state: CaseState, now: datetime, *, since: datetime | None = None
) -> dict[str, object] | None:
    """What a ``deemed_accepted`` event says of a file without word past its fifth working day (行政许可法 §32(4)): an acceptance
    dated to the receipt of the complete file. None while somebody may still answer, or where silence means nothing.

    ``since``: when the five days began, where that is not the receipt as it was written (a clock that was plainly wrong).
    """
    if state.phase not in UNANSWERED or state.kind not in APPLICATIONS:
        return None
    begun = since or datetime.fromisoformat(state.received_at)
    if age_in_working_days(begun, now, catalogue.calendar(), pauses_of(state, now)) <= DEEMED_AFTER_WORKING_DAYS:
        return None
    return {**acceptance_facts(catalogue, item, begun), "basis": SILENCE_BASIS if item.under_licensing_law else ""}


def due_after_pauses(catalogue: Catalogue, item: Item, state: CaseState, now: datetime) -> dict[str, object]:
    """What a suspended case that goes on ``now`` has as its promised last day: the days on which the clock stood do not count."""
    found = due_of_case(item, state, catalogue.calendar(), now)
    return {"due_on": found.on.isoformat() if found else "", "provisional": bool(found and found.provisional)}


def due_of_case(item: Item, state: CaseState, calendar: Calendar, now: datetime) -> Due | None:
    """When the accepted case falls due by this calendar; None where nothing is promised or it was not accepted yet."""
    limit = item.committed or item.statutory
    if limit is None or not state.accepted_at:
        return None
    return due(limit, datetime.fromisoformat(state.accepted_at), calendar, pauses_of(state, now))


def pauses_of(state: CaseState, now: datetime) -> tuple[Pause, ...]:
    """The stretches in which the case's clock stood; one that is open ends ``now``."""
    return tuple(
        Pause(datetime.fromisoformat(begun), datetime.fromisoformat(ended) if ended else now)
        for begun, ended in state.pauses
    )


def supplement_due(catalogue: Catalogue, now: datetime) -> str:
    """The day by which missing things are to be handed in."""
    return plus_working_days(now.date(), SUPPLEMENT_WORKING_DAYS, catalogue.calendar()).isoformat()


def _due(catalogue: Catalogue, limit: Limit | None, start: datetime) -> Due | None:
    return due(limit, start, catalogue.calendar()) if limit is not None else None
