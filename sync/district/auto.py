"""Demo departments that answer by themselves, so that one can watch the whole road of a case without a second person."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from counter_app.domain.case_table import Phase
from counter_app.errors import CounterError
from counter_app.journal.fold import CaseState, fold
from sync.district.act_rules import LEAD_ACTS
from sync.district.core import District
from sync.district.delivery import SENT
from sync.district.departments import INFORM, OPEN_PHASES, act_as_lead, answer_part, unanswered_blocks
from sync.district.ledger import history_of
from sync.district.tables import cases, parts
from sync.wire import LeadAct, PartAnswer

ACTOR = "演示自动应答"
_NEXT: Mapping[Phase, tuple[str, Mapping[str, object]]] = {
    Phase.RECEIVED: ("accepted", {}),
    Phase.ACCEPTED: ("decided", {"outcome": "approved", "reason": "符合法定条件"}),
    Phase.APPROVED: ("concluded", {}),
    Phase.DENIED: ("concluded", {}),
}


def auto_step(district: District, *, delay_s: float) -> int:
    """Does every act whose time has come; how many. A case that cannot go on by itself is left as it is."""
    before = district.now().timestamp() - delay_s
    return _answer_parts(district, before) + _lead_on(district, before)


def _answer_parts(district: District, before: float) -> int:
    query = (
        select(parts.c.part_id, parts.c.department, parts.c.purpose)
        .join(cases, cases.c.case_id == parts.c.case_id)
        .where(parts.c.status == SENT, parts.c.routed_epoch <= before, parts.c.department != cases.c.lead)
    )
    with district.database.reading() as connection:
        waiting = connection.execute(query).all()
    for row in waiting:
        told = row.purpose == INFORM
        answer_part(district, row.department, row.part_id, PartAnswer("told" if told else "verified", "", ACTOR))
    return len(waiting)


def _lead_on(district: District, before: float) -> int:
    query = select(cases).where(cases.c.phase.in_(OPEN_PHASES), cases.c.changed_at <= before, cases.c.lead != "")
    done = 0
    with district.database.reading() as connection:
        rows = connection.execute(query).all()
        ready = [
            (row, fold(row.case_id, history_of(connection, row.case_id)))
            for row in rows
            if row.phase != Phase.ACCEPTED or not unanswered_blocks(connection, row.case_id, row.lead)
        ]
    for row, state in ready:
        act = _next_act(state)
        if act is None:
            continue
        try:
            act_as_lead(district, row.lead, row.case_id, act)
        except CounterError:
            continue
        done += 1
    return done


def _next_act(state: CaseState) -> LeadAct | None:
    """What the lead would do now; nothing where the window itself accepts or concludes."""
    event, payload = _NEXT.get(state.phase, ("", {}))
    window_does = state.window_accepts if event == "accepted" else state.window_concludes
    if event not in LEAD_ACTS or window_does or state.refusal_proposed:
        return None
    return LeadAct(event, dict(payload), ACTOR)
