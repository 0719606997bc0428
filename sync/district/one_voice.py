"""One voice 主办: only the lead department tells an applicant what is missing, once, with everybody's points in one notice.

Another department's objection goes to the lead, not to the applicant. A later notice may name only what became new since the one
before (行政许可法 §32(4): everything at once); a point that was there already is refused to the lead, with the ways still open.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, select

from counter_app.catalogue.model import Item
from counter_app.catalogue.reader import Catalogue
from counter_app.domain.case_table import Writer, open_ways
from counter_app.errors import BadInput, CounterError, NotFound
from counter_app.forms import Record
from counter_app.journal.event import Event
from counter_app.journal.fold import CaseState, fold
from counter_app.use_cases.flags import label_of, questions_to_check
from sync.district.act_rules import LEAD_ACTS, ActRefused
from sync.district.console_words import flag_words
from sync.district.core import District
from sync.district.ledger import history_of
from sync.district.tables import cases, departments, parts
from sync.wire import Flagged, LeadCase, NoticePoint, OfferedPoint, RefusalProposal, RuleSaid

NOTICE, SETTLED = "shortfall_notified", "flag_settled"
_OBJECTIONS = ("objected", "returned")
_STANDARD = "符合本事项办事指南列明的受理标准"
_NAMES = re.compile(r"\w+")
_ONE_THING = re.compile(r"[\w/\[\]-]+")  # a code, a question, or its place in the form


def lead_case(district: District, department: str, case_id: str) -> LeadCase:
    """What the lead needs to act on its case; raises NotFound, or ActRefused("not_lead") for another department's."""
    with district.database.reading() as connection:
        row = connection.execute(select(cases).where(cases.c.case_id == case_id)).one_or_none()
        if row is None:
            raise NotFound(what="case", key=case_id)
        if row.lead != department:
            raise ActRefused("not_lead", lead=row.lead)
        history = history_of(connection, case_id)
        state = fold(case_id, history)
        offered = _offered(connection, history, state, department)
    catalogue, item = item_in_release(district, row.release, row.item)
    return LeadCase(
        case_id=case_id,
        number=row.number,
        item=row.item,
        item_name=item.name.zh if item else row.item,
        case_phase=row.phase,
        ways=list(ways_of(state)),
        notices=len(state.notices),
        changed=sorted(state.changed),
        offered=offered,
        choices=_choices(district, catalogue, item),
        proposal=_proposal(history, item),
        remedy=item.remedy.zh if item else "",
        due_on=state.due_on,
        provisional=state.provisional,
        flags=_flagged(district, catalogue, item, state.flags),
    )


def ways_of(state: CaseState) -> tuple[str, ...]:
    """The acts that are open to the lead now; a flag is settled only where one is."""
    ways = (way for way in open_ways((Writer.LEAD,), state.situation) if way in LEAD_ACTS)
    return tuple(way for way in ways if way != SETTLED or state.flags)


def item_in_release(district: District, release: str, code: str) -> tuple[Catalogue | None, Item | None]:
    """The release a case was made with, and its item there; (None, None) where this district does not hold it."""
    try:
        catalogue = district.releases.get(release)
        return catalogue, catalogue.item(code)
    except (NotFound, BadInput):
        return None, None


# ---------------------------------------------------------------------- the notice


def merged_notice(item: Item | None, state: CaseState, said: object) -> list[dict[str, str]]:
    """The points of the lead's notice, one for each thing, with what is wrong, the standard and the basis.

    Raises ActRefused: ``missing`` (no points), ``point_incomplete`` (points=their labels: what is wrong, or the basis, is not
    said), ``known_point`` (points=those that were there at the last notice already, open=what may be done instead).
    """
    points = _merged(_filled(point, item) for point in _read(said))
    if not points:
        raise ActRefused("missing", missing=("shortfalls",))
    lacking = tuple(point["label"] or point["key"] for point in points if not _complete(point))
    if lacking:
        raise ActRefused("point_incomplete", points=lacking)
    known = tuple(point["label"] for point in points if state.notices and not is_new(state, point["key"]))
    if known:
        raise ActRefused("known_point", points=known, open=tuple(way for way in ways_of(state) if way != NOTICE))
    return points


def is_new(state: CaseState, key: str) -> bool:
    """Whether the thing a point names became other since the last notice: a question that was answered anew, a material that
    came in with the supplement. A point names one thing: two names in one key name none."""
    return bool(_ONE_THING.fullmatch(key)) and not state.changed.isdisjoint(_NAMES.findall(key))


def _read(said: object) -> Iterable[NoticePoint]:
    try:
        return msgspec.convert(said, list[NoticePoint])
    except msgspec.ValidationError as error:
        raise ActRefused("missing", missing=("shortfalls",)) from error


def _filled(point: NoticePoint, item: Item | None) -> dict[str, str]:
    """The point with what the release knows of the thing it names."""
    material = next((one for one in item.materials if one.code == point.key), None) if item else None
    basis = (
        point.basis.strip() or (material.basis if material else "") or (item.basis[0] if item and item.basis else "")
    )
    return {
        "kind": point.kind,
        "key": point.key.strip() or point.label.strip(),
        "label": point.label.strip() or (material.name.zh if material else point.key),
        "message": point.message.strip(),
        "standard": point.standard.strip() or (material.standard.zh if material else "") or _STANDARD,
        "basis": basis,
    }


def _merged(points: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    """One point for each thing; what several departments say of it stands in one line."""
    by_thing: dict[tuple[str, str], dict[str, str]] = {}
    for point in points:
        thing = (point["key"], "" if point["key"] else point["label"])
        first = by_thing.setdefault(thing, point)
        for name in ("message", "standard", "basis"):
            said = first[name].split("；")
            first[name] = (
                "；".join([*said, point[name]]) if point[name] not in ("", *said, first[name]) else first[name]
            )
    return list(by_thing.values())


def _complete(point: Mapping[str, str]) -> bool:
    return all(point[name] for name in ("label", "message", "standard", "basis"))


# ---------------------------------------------------------------------- what the others said


def _offered(connection: Connection, history: Sequence[Event], state: CaseState, lead: str) -> list[OfferedPoint]:
    """The points of every other department whose part stands objected to or returned, newest answer of each."""
    names = {row.code: row.name for row in connection.execute(select(departments.c.code, departments.c.name))}
    query = select(parts.c.department).where(parts.c.case_id == state.case_id, parts.c.status.in_(_OBJECTIONS))
    against = set(connection.execute(query).scalars()) - {lead}
    last = {str(event.payload.get("department")): event for event in history if event.header.type == "part_answered"}
    return [
        OfferedPoint(
            department=code,
            department_name=names.get(code, code),
            point=point,
            may_be_named=not state.notices or is_new(state, point.key),
        )
        for code in sorted(against)
        if code in last
        for point in _points_of(last[code].payload, names.get(code, code))
    ]


def _points_of(payload: Mapping[str, Any], name: str) -> list[NoticePoint]:
    try:
        points = msgspec.convert(payload.get("points", ()), list[NoticePoint])
    except msgspec.ValidationError:
        points = []
    return points or [NoticePoint("lead", "", name, str(payload.get("note", "")))]


def _choices(district: District, catalogue: Catalogue | None, item: Item | None) -> list[NoticePoint]:
    """Everything of the item a point may name: its materials, then its questions."""
    if catalogue is None or item is None:
        return []
    basis = item.basis[0] if item.basis else ""
    named = [
        NoticePoint("material", one.code, one.name.zh, "", one.standard.zh or _STANDARD, one.basis or basis)
        for one in item.materials
    ]
    return named + [
        NoticePoint("question", name, label, "", _STANDARD, basis)
        for name, label in _questions(district, catalogue, item)
    ]


def _questions(district: District, catalogue: Catalogue, item: Item) -> list[tuple[str, str]]:
    """(place in the form, label) of every question and table that a person reads."""
    record = _empty_form(district, catalogue, item)
    if record is None:
        return []
    asked = [node.ref for node in record.definition.nodes.values() if node.kind == "repeat" or node.control is not None]
    return [(ref, label) for ref in asked if (label := _label(record, ref))]


def _empty_form(district: District, catalogue: Catalogue, item: Item) -> Record | None:
    """The item's form with nothing in it, for its labels; None where it cannot be read."""
    try:
        return Record.load(
            catalogue.form(item.form), {}, today=lambda: district.now().date(), now=lambda: district.now()
        )
    except (CounterError, ValueError):
        return None


def _flagged(district: District, catalogue: Catalogue | None, item: Item | None, flags: Iterable[str]) -> list[Flagged]:
    """The case's flags, each once, with their words; a question that a flag names reads by its label."""
    form = _empty_form(district, catalogue, item) if catalogue and item else None

    def label(flag: str) -> str:
        try:
            return "".join(label_of(form, name) for name in questions_to_check((flag,))) if form else ""
        except (CounterError, KeyError, ValueError):  # of another version of the form
            return ""

    return [Flagged(flag, flag_words(flag, label(flag))) for flag in dict.fromkeys(flags)]


def _label(record: Record, ref: str) -> str:
    try:
        return record.state(ref).label
    except (CounterError, KeyError, ValueError):  # a question of a table without rows: its table is named
        return ""


def _proposal(history: Sequence[Event], item: Item | None) -> RefusalProposal | None:
    """The counter's 拟不予受理 with its rules, worded by the release; None where there is none."""
    proposed = next((event for event in reversed(history) if event.header.type == "refusal_proposed"), None)
    if proposed is None:
        return None
    said = proposed.payload.get("rules", ())
    by_code = {rule.code: rule for rule in item.rules} if item else {}
    rules = []
    for raw in said if isinstance(said, list) else ():
        code = str(raw.get("code", "")) if isinstance(raw, Mapping) else str(raw)
        rule, told = by_code.get(code), raw if isinstance(raw, Mapping) else {}
        rules.append(
            RuleSaid(
                code=code,
                text=rule.text.zh if rule else str(told.get("text", "")),
                basis=rule.basis if rule else str(told.get("basis", "")),
                go_to=rule.go_to.zh if rule else "",
            )
        )
    return RefusalProposal(at=proposed.header.at, rules=rules)
