"""补充影像: a scan that comes to a received case, without a word of the case being changed: a page scanned anew, a photo of the spot."""

from __future__ import annotations

from counter_app.domain.case_table import Phase
from counter_app.errors import Refusal
from counter_app.journal.fold import CaseState
from counter_app.use_cases.attach_scan import AttachScan, keep_content, named_apart, refuse_too_large
from counter_app.use_cases.case_acts import write_act
from counter_app.use_cases.window import Window, case_state, not_allowed, require

NOBODY_HOLDS = frozenset({Phase.VOIDED, Phase.EXPLAINED})
"""Phases of a case that nobody holds, or that was taken back from everybody: there is nobody to send a scan to."""


def add_scan(window: Window, command: AttachScan) -> CaseState:
    """The case with the scan in it, on its way to whoever gets this role's scans; ``owner`` is the case.

    Raises Refusal("too_large") and NotAllowed before anything is written, Refusal("scan_known") for the same scan of the same role.
    """
    refuse_too_large(command)
    with window.store.reading() as uow:
        _require(case_state(uow, command.owner))
    row, key = keep_content(window, command)
    with window.store.writing() as uow:
        if any((one.role, one.wire_id) == (row.role, row.wire_id) for one in uow.attachments.of_case(command.owner)):
            raise Refusal("scan_known")
        row = named_apart(uow, row)
        uow.attachments.add(row, key)
        state = case_state(uow, command.owner)
        _require(state)
        payload = {"role": row.role, "wire_id": row.wire_id, "filename": row.filename, "size": row.size}
        return write_act(window, uow, state, "attached", payload, command.actor, role=row.role, size=row.size)


def _require(state: CaseState) -> None:
    require("attached", state.situation)
    if state.phase in NOBODY_HOLDS:
        raise not_allowed("attached", state.situation)
