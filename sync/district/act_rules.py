"""What an act of the lead department must say before it may be: reason and basis of a refusal, kind of a pause, the day of an
extension; and the refusal of an act that does not.

Sources: 行政许可法 §38 (a refusal says why, by what, and where to turn), §42 (an extension once, told to the applicant), §45
(what is not counted), §69 (a decision taken back).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from counter_app.catalogue.model import Item
from counter_app.domain.case_table import TABLE, Writer
from counter_app.errors import Refusal
from counter_app.journal.event import Event
from counter_app.journal.fold import CaseState
from sync.wire import LeadAct

LEAD_ACTS = frozenset(row.event for row in TABLE if Writer.LEAD in row.writers) - {"part_answered"}
MUST_SAY: Mapping[str, tuple[str, ...]] = {
    "refused": ("reason", "basis"),
    "returned": ("note",),
    "shortfall_notified": ("shortfalls",),
    "decided": ("outcome",),
    "extended": ("due_on", "reason"),
    "transferred": ("to",),
    "suspended": ("kind", "reason"),
    "revoked": ("reason",),
    "flag_settled": ("flag",),
}
OUTCOMES = ("approved", "denied")
PAUSES = ("special_procedure", "paused")  # 特别程序 (hearing, inspection, expert opinion), 挂起


class ActRefused(Refusal):
    """A department's act that may not be: ``reason`` of the wire's refusals; ``why`` and plain ``details`` for the words."""

    code = "act_refused"

    def __init__(self, why: str, **details: object) -> None:
        super().__init__(reason="not_allowed", why=why, **details)
        self.why = why


def require_words(act: LeadAct, item: Item | None) -> None:
    """Raises ActRefused("missing") naming everything the act does not say. A refusal names a remedy only where the item has one."""
    payload = act.payload
    must = MUST_SAY.get(act.event, ())
    if act.event == "decided" and payload.get("outcome") == "denied":
        must = (*must, *MUST_SAY["refused"])
    if "basis" in must and (item is None or item.remedy.zh):
        must = (*must, "remedy")
    missing = [name for name in must if not _said(payload.get(name))]
    one_of = {"decided": ("outcome", OUTCOMES), "suspended": ("kind", PAUSES)}.get(act.event)
    if one_of and not missing and payload[one_of[0]] not in one_of[1]:
        missing.append(one_of[0])
    missing += [name for name in ("due_on", "until") if _said(payload.get(name)) and not _is_day(payload[name])]
    if missing:
        raise ActRefused("missing", missing=tuple(dict.fromkeys(missing)))


def require_extension(act: LeadAct, state: CaseState, history: Iterable[Event]) -> None:
    """An extension 延期 happens once and leads to a later day; raises ActRefused("extended_once" | "due_not_later")."""
    if any(event.header.type == "extended" for event in history):
        raise ActRefused("extended_once")
    if state.due_on and str(act.payload["due_on"]) <= state.due_on:
        raise ActRefused("due_not_later", due_on=state.due_on)


def require_waited(state: CaseState, today: date) -> None:
    """补正不来办结 comes behind the last day of the notice, never before; raises ActRefused("supplement_open")."""
    if state.supplement_due_on and today.isoformat() <= state.supplement_due_on:
        raise ActRefused("supplement_open", due_on=state.supplement_due_on)


def _said(value: object) -> bool:
    return bool(value.strip()) if isinstance(value, str) else bool(value)


def _is_day(value: object) -> bool:
    try:
        return bool(date.fromisoformat(str(value)))
    except ValueError:
        return False
