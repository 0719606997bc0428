"""What departments see and do: their parts, their answers, and the acts of the lead department 主办.

Every act is an event by ``dept:<code>``, checked by the same case table as everything else, in one transaction with its effect.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, Select, select, update

from counter_app.catalogue.limits import acceptance_facts, due_after_pauses, supplement_due
from counter_app.catalogue.model import Item
from counter_app.catalogue.reader import Catalogue
from counter_app.domain.case_table import ENDS, Phase, Verdict, Writer, check
from counter_app.errors import NotAllowed, NotFound
from counter_app.journal.fold import CaseState, fold
from sync.district.act_rules import LEAD_ACTS, ActRefused, require_extension, require_waited, require_words
from sync.district.core import District
from sync.district.delivery import RECALLED, SENT, hand_over
from sync.district.keys import code_hash
from sync.district.ledger import Ledger, Place, history_of
from sync.district.one_voice import SETTLED, item_in_release, merged_notice, ways_of
from sync.district.tables import cases, departments, parts
from sync.wire import LeadAct, PartAnswer, PartInfo

DECIDE, VERIFY, INFORM = "decide", "verify", "inform"
# A department that only took note or sent its part back has not answered what was asked.
UNANSWERED = (SENT, "told", "returned")


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    code: str
    name: str


class ActDone(msgspec.Struct, frozen=True):
    """The event an act became, and where the case stands now."""

    event_id: str
    case_seq: int
    position: int
    case_phase: str


def department_of_key(district: District, key: str) -> DepartmentRow | None:
    """The department this bearer key belongs to."""
    wanted = code_hash(key)
    with district.database.reading() as connection:
        rows = connection.execute(select(departments)).all()
    for row in rows:
        if hmac.compare_digest(row.key_hash, wanted):
            return DepartmentRow(row.code, row.name)
    return None


def all_departments(district: District) -> tuple[DepartmentRow, ...]:
    with district.database.reading() as connection:
        rows = connection.execute(select(departments.c.code, departments.c.name).order_by(departments.c.code)).all()
    return tuple(DepartmentRow(row.code, row.name) for row in rows)


# ---------------------------------------------------------------------- reading


def list_parts(district: District, department: str, *, limit: int = 500) -> tuple[PartInfo, ...]:
    """The department's parts: those that wait for it first, the newest first among them; an old one never falls off the list
    for the sake of what is answered already."""
    query = _part_query().where(parts.c.department == department)
    done = parts.c.status.not_in(UNANSWERED)
    query = query.order_by(done, parts.c.routed_epoch.desc(), parts.c.part_id).limit(limit)
    with district.database.reading() as connection:
        return tuple(_part_info(row) for row in connection.execute(query))


def one_part(district: District, department: str, part_id: str) -> PartInfo:
    """One part of this department; raises NotFound for another's."""
    query = _part_query().where(parts.c.department == department, parts.c.part_id == part_id)
    with district.database.reading() as connection:
        row = connection.execute(query).one_or_none()
    if row is None:
        raise NotFound(what="part", key=part_id)
    return _part_info(row)


def ways_of_lead(district: District, department: str, case_id: str) -> tuple[str, ...]:
    """The acts that are open to this department as lead of the case now; none when it is not the lead."""
    with district.database.reading() as connection:
        row = connection.execute(select(cases).where(cases.c.case_id == case_id)).one_or_none()
        if row is None or row.lead != department:
            return ()
        state = _fold(connection, case_id)
    return ways_of(state)


def holds_attachment(district: District, department: str, content: str) -> bool:
    """Whether one of the department's parts lists this scan."""
    query = select(parts.c.attachments).where(
        parts.c.department == department, parts.c.attachments.contains(f'"{content}"', autoescape=True)
    )
    with district.database.reading() as connection:
        return connection.execute(query.limit(1)).first() is not None


def _fold(connection: Connection, case_id: str) -> CaseState:
    return fold(case_id, history_of(connection, case_id))


def _part_query() -> Select[Any]:
    return select(parts, cases.c.number, cases.c.item, cases.c.phase).join(cases, cases.c.case_id == parts.c.case_id)


def _part_info(row: Row[Any]) -> PartInfo:
    return PartInfo(
        part_id=row.part_id,
        case_id=row.case_id,
        number=row.number,
        item=row.item,
        item_name=row.item_name,
        department=row.department,
        purpose=row.purpose,
        blocks=row.blocks,
        revision=row.revision,
        received_at=row.received_at,
        routed_at=row.routed_at,
        fields=msgspec.json.decode(row.fields, type=dict[str, Any]),
        attachments=msgspec.json.decode(row.attachments, type=list[str]),
        status=row.status,
        case_phase=row.phase,
    )


# ---------------------------------------------------------------------- acting


def answer_part(district: District, department: str, part_id: str, answer: PartAnswer) -> PartInfo:
    """A department verifies, objects, returns or notes its part; raises NotFound, or ActRefused for a recalled part."""
    station = _station_of(district, part_id=part_id, department=department)
    with district.database.writing() as connection:
        ledger = Ledger(district, connection, station)
        part = connection.execute(select(parts).where(parts.c.part_id == part_id)).one()
        if part.status == RECALLED:
            raise ActRefused("part_recalled", part=part_id)
        if answer.status in ("objected", "returned") and not (answer.note.strip() or answer.points):
            raise ActRefused("missing", missing=("note",))
        lead = connection.execute(select(cases.c.lead).where(cases.c.case_id == part.case_id)).scalar_one()
        _write_answer(ledger, part, answer, Writer.LEAD if lead == department else Writer.DEPARTMENT)
        ledger.finish()
    district.hub.changed(station)
    return one_part(district, department, part_id)


def act_as_lead(district: District, department: str, case_id: str, act: LeadAct) -> ActDone:
    """The lead department's act; raises NotFound, ActRefused with why, or NotAllowed when the table forbids it now."""
    station = _station_of(district, case_id=case_id)
    with district.database.writing() as connection:
        ledger = Ledger(district, connection, station)
        place = lead_act(district, ledger, department, case_id, act)
        ledger.finish()
        phase = ledger.state(case_id).phase.value
        event_id = ledger.history(case_id)[-1].header.id
    district.hub.changed(station)
    return ActDone(event_id, place.case_seq, place.position, phase)


def lead_act(district: District, ledger: Ledger, department: str, case_id: str, act: LeadAct) -> Place:
    """The act within the caller's transaction; its payload completed with due day, result and department."""
    row = ledger.connection.execute(select(cases).where(cases.c.case_id == case_id)).one()
    if row.lead != department:
        raise ActRefused("not_lead", lead=row.lead)
    if act.event not in LEAD_ACTS:
        raise ActRefused("unknown_act", act=act.event)
    catalogue, item = item_in_release(district, row.release, row.item)
    require_words(act, item)
    if act.event == "transferred":
        _require_department(ledger.connection, str(act.payload["to"]))
    if act.event == "decided":
        _answer_own_part(ledger, department, case_id, act.actor)
        _require_answers(ledger.connection, case_id, department)
    state = ledger.state(case_id)
    verdict = check(act.event, Writer.LEAD, state.situation)
    if verdict is not Verdict.ALLOWED:
        raise NotAllowed(event=act.event, phase=state.phase.value, verdict=verdict.value)
    if act.event == SETTLED and str(act.payload["flag"]) not in state.flags:
        raise ActRefused("unknown_flag", flag=str(act.payload["flag"]))
    if act.event == "extended":
        require_extension(act, state, ledger.history(case_id))
    if act.event == "lapsed":
        require_waited(state, ledger.at.date())
    payload = {**act.payload, "department": department, **_added(catalogue, item, state, act, ledger.at)}
    actor = act.actor or f"dept:{department}"
    _, place = ledger.write(case_id, act.event, payload, writer=f"dept:{department}", role=Writer.LEAD, actor=actor)
    if act.event == "transferred":
        hand_over(district, ledger, case_id, department, str(act.payload["to"]))
    return place


def unanswered_blocks(connection: Connection, case_id: str, lead: str) -> tuple[str, ...]:
    """Departments whose answer the decision waits for."""
    query = select(parts.c.department).where(
        parts.c.case_id == case_id, parts.c.blocks.is_(True), parts.c.department != lead, parts.c.status.in_(UNANSWERED)
    )
    return tuple(connection.execute(query.order_by(parts.c.department)).scalars())


def _require_department(connection: Connection, code: str) -> None:
    if connection.execute(select(departments.c.code).where(departments.c.code == code)).first() is None:
        raise ActRefused("unknown_department", to=code)


def _require_answers(connection: Connection, case_id: str, lead: str) -> None:
    waiting = unanswered_blocks(connection, case_id, lead)
    if waiting:
        raise ActRefused("blocking_parts", departments=waiting)


def _added(
    catalogue: Catalogue | None, item: Item | None, state: CaseState, act: LeadAct, now: datetime
) -> dict[str, object]:
    """What the act's payload gets from the release: the due day of an acceptance, the kind of result of a conclusion; and what
    it was before, where a limit moves."""
    if act.event == "shortfall_notified":
        points = {"shortfalls": merged_notice(item, state, act.payload.get("shortfalls")), "by": "lead"}
        until = act.payload.get("due_on") or (supplement_due(catalogue, now) if catalogue else "")
        return {**points, "due_on": until}
    if act.event == "suspended":
        return {"was": state.due_on}
    if act.event == "extended":
        return {"was": state.due_on, "provisional": _past_calendar(catalogue, str(act.payload["due_on"]))}
    if catalogue is None or item is None:
        return {}
    if act.event == "accepted":
        return acceptance_facts(catalogue, item, now)
    if act.event == "resumed":
        return {"was": state.due_on, **_due_again(catalogue, item, state, act, now)}
    if act.event == "concluded" and "result" not in act.payload:
        # A denial is always handed over at the counter: the decision itself is the paper.
        return {"result": "at_counter" if state.phase is Phase.DENIED else item.result_kind}
    return {}


def _due_again(catalogue: Catalogue, item: Item, state: CaseState, act: LeadAct, now: datetime) -> dict[str, object]:
    """The day the lead named, else the one reckoned without the days on which the clock stood."""
    named = str(act.payload.get("due_on", ""))
    if not named:
        return due_after_pauses(catalogue, item, state, now)
    return {"due_on": named, "named": True, "provisional": _past_calendar(catalogue, named)}


def _past_calendar(catalogue: Catalogue | None, day: str) -> bool:
    """暂计: whether the day lies past the published calendar."""
    return catalogue is not None and date.fromisoformat(day) > catalogue.calendar().published_to


def _answer_own_part(ledger: Ledger, department: str, case_id: str, actor: str) -> None:
    """Whoever decides has read its own part; the case says so before the decision."""
    query = select(parts).where(parts.c.case_id == case_id, parts.c.department == department)
    part = ledger.connection.execute(query).one_or_none()
    if part is not None and part.status in UNANSWERED:
        _write_answer(ledger, part, PartAnswer("verified", actor=actor), Writer.LEAD)


def _write_answer(ledger: Ledger, part: Row[Any], answer: PartAnswer, role: Writer) -> None:
    payload = {
        "department": part.department,
        "status": answer.status,
        "note": answer.note.strip(),
        "part_id": part.part_id,
        "revision": part.revision,
        **({"points": msgspec.to_builtins(answer.points)} if answer.points else {}),
    }
    actor = answer.actor or f"dept:{part.department}"
    ledger.write(part.case_id, "part_answered", payload, writer=f"dept:{part.department}", role=role, actor=actor)
    values = {"status": answer.status, "note": answer.note.strip(), "answered_at": ledger.stamp}
    ledger.connection.execute(update(parts).where(parts.c.part_id == part.part_id).values(**values))


def _station_of(district: District, *, case_id: str = "", part_id: str = "", department: str = "") -> str:
    query = select(cases.c.station)
    if part_id:
        query = query.join(parts, parts.c.case_id == cases.c.case_id)
        query = query.where(parts.c.part_id == part_id, parts.c.department == department)
    else:
        query = query.where(cases.c.case_id == case_id)
    with district.database.reading() as connection:
        station = connection.execute(query).scalar_one_or_none()
    if station is None:
        raise NotFound(what="part" if part_id else "case", key=part_id or case_id)
    return str(station)


OPEN_PHASES = tuple(phase.value for phase in Phase if phase not in ENDS and phase is not Phase.NEW)
