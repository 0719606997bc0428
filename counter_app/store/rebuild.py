"""Makes the projection of cases anew from the journal."""

from __future__ import annotations

from collections.abc import Callable

from counter_app.ports import CaseRow, EventRow
from counter_app.store.opening import SqlStore

Project = Callable[[str, tuple[EventRow, ...]], CaseRow | None]
"""The row of a case from its id and its events; None for one that has no row (only refused events)."""


def rebuild_cases(store: SqlStore, project: Project) -> int:
    """Number of rows made; in one transaction, so lists show the old rows until all new ones are there."""
    made = 0
    with store.writing() as unit:
        unit.upkeep.clear_cases()
        for case_id in unit.upkeep.case_ids():
            row = project(case_id, unit.journal.of_case(case_id))
            if row is not None:
                unit.cases.put(row)
                made += 1
        unit.commit()
    return made
