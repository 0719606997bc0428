"""What the first page shows: how the day stands, what this window does most, and what was left unfinished."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from counter_app.ports import Draft
from counter_app.use_cases.drafts import kept_drafts
from counter_app.use_cases.views import counts
from counter_app.use_cases.window import Window

DAYS = 30
MOST = 8
LOOKED_AT = 3000


@dataclass(frozen=True, slots=True)
class StartView:
    """``often``: (item code, times in the last DAYS days), most often first; ``counts`` as in ``views.counts``."""

    received_today: int
    counts: Mapping[str, int]
    often: tuple[tuple[str, int], ...]
    drafts: tuple[Draft, ...]


def start_view(window: Window) -> StartView:
    """One read of everything the first page shows."""
    today = window.now().date()
    since = (today - timedelta(days=DAYS)).isoformat()
    with window.store.reading() as uow:
        received_today = len(uow.cases.received_on(today.isoformat()))
        rows = uow.cases.listed(limit=LOOKED_AT)
    times = Counter(row.item_code for row in rows if row.received_at >= since)
    often = tuple(sorted(times.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST])
    return StartView(received_today, counts(window), often, kept_drafts(window))
