"""What IT does with an unlocked counter: make its lists anew from the journal, where they were damaged or a rule changed."""

from __future__ import annotations

from counter_app.bootstrap.building import Counter
from counter_app.domain.case_table import Phase
from counter_app.errors import Bug
from counter_app.journal.fold import fold
from counter_app.ports import CaseRow, EventRow
from counter_app.store.opening import SqlStore
from counter_app.store.rebuild import rebuild_cases
from counter_app.use_cases.window import case_row, counted_events


def rebuild(counter: Counter) -> int:
    """Number of cases listed after it; the old list shows until the new one is whole. Audited."""
    window = counter.window
    if not isinstance(window.store, SqlStore):
        raise Bug("store_is_no_file")
    with window.store.reading() as known:

        def row(case_id: str, kept: tuple[EventRow, ...]) -> CaseRow | None:
            state = fold(case_id, counted_events(kept))
            return case_row(window, known, state) if state.phase is not Phase.NEW else None

        made = rebuild_cases(window.store, row)
    with window.store.writing() as uow:
        uow.audit.record("store_rebuilt", actor=counter.account.account_id, cases=made)
        uow.commit()
    return made
