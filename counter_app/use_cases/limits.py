"""Due dates as an acceptance and a notice carry them, reckoned from the release's limits and calendar."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from counter_app.catalogue.model import Item, Limit
from counter_app.domain.working_time import Calendar, TimeLimit, due

# How long an applicant has to hand in what is missing where the item says nothing. Not confirmed by any source: configuration.
SUPPLEMENT_WORK_DAYS = 5


def acceptance_payload(item: Item, at: datetime, calendar: Calendar) -> dict[str, Any]:
    """What ``accepted`` says: when, the promised last day and the statutory one; ``provisional`` past the published calendar."""
    promised, statutory = _due(item.committed, at, calendar), _due(item.statutory, at, calendar)
    return {
        "accepted_at": at.isoformat(timespec="seconds"),
        "due_on": (promised or statutory or ("", False))[0],
        "statutory_on": statutory[0] if statutory else "",
        "provisional": bool(promised and promised[1]),
    }


def supplement_due(at: datetime, calendar: Calendar) -> str:
    """The last day for handing in what is missing."""
    return due(TimeLimit("work_day", SUPPLEMENT_WORK_DAYS), at, calendar).on.isoformat()


def _due(limit: Limit | None, at: datetime, calendar: Calendar) -> tuple[str, bool] | None:
    if limit is None:
        return None
    end = due(limit, at, calendar)
    return end.on.isoformat(), end.provisional
