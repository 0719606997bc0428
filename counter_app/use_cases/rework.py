"""A received case back on the desk: its answers and materials as a draft, to be supplemented 补正 or corrected 更正."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from counter_app.catalogue.model import Item
from counter_app.journal.fold import CaseState
from counter_app.ports import Draft
from counter_app.use_cases.as_typed import AS_TYPED
from counter_app.use_cases.drafts import Opened, reopen_draft, save_draft
from counter_app.use_cases.signing import from_event, view_of
from counter_app.use_cases.window import Window, case_state, require

SUPPLEMENTED, CORRECTED = "supplemented", "corrected"
EVERYTHING = "*"


@dataclass(frozen=True, slots=True)
class OpenRework:
    """``act`` is the event the draft is for, supplemented or corrected; a correction carries why, and whether the old
    sheet was taken back. They stay in the draft's ``view`` under ``rework``."""

    case_id: str
    act: str
    actor: str
    reason: str = ""
    old_sheet_taken_back: bool = False
    language: str = "zh"

    def to_mapping(self) -> dict[str, Any]:
        return {"act": self.act, "reason": self.reason, "old_sheet_taken_back": self.old_sheet_taken_back}


def open_rework(window: Window, command: OpenRework) -> Opened:
    """The case's draft, the kept one where somebody began already; raises NotAllowed when the act is not open to a window now."""
    with window.store.reading() as uow:
        state = case_state(uow, command.case_id)
        kept = next((draft for draft in uow.drafts.all() if draft.case_id == command.case_id), None)
    require(command.act, state.situation)
    at = window.stamp()
    wanted = _told_wanting(state) if command.act == SUPPLEMENTED else frozenset()
    forms = from_event(raw for raw in state.signed_forms if raw.get("paper") not in wanted)
    fresh = Draft(
        draft_id=window.make_id(),
        item_code=state.item_code,
        release=state.release,
        owner=command.actor,
        title=state.applicant_name,  # empty where that would say who a secret reporter is
        answers=state.answers,
        materials=tuple(_ticked(raw, wanted) for raw in state.materials),
        view={**view_of(forms), AS_TYPED: dict(state.as_typed)},
        case_id=command.case_id,
        visit_id=state.visit_id,
        opened_at=at,
    )
    draft = kept or fresh
    view = {**draft.view, "rework": command.to_mapping()}
    draft = save_draft(window, replace(draft, view=view, owner=command.actor))
    if state.secret:
        _note_secret_opened(window, state.number, command.actor)
    return reopen_draft(window, draft, language=command.language)


def _note_secret_opened(window: Window, number: str, actor: str) -> None:
    """The form shows who a secret reporter is: whoever opened it to mend it stands in the audit chain."""
    with window.store.writing() as uow:
        uow.audit.record("secret_opened", actor=actor, subject=number)
        uow.commit()


def held_now(window: Window, case_id: str) -> tuple[Mapping[str, Any], tuple[str, ...]]:
    """What a correction changes: the case's answers as they stand, and the departments that hold a share of them."""
    with window.store.reading() as uow:
        state = case_state(uow, case_id)
    return state.answers, tuple(state.parts)


def change_reaches(
    item: Item, before: Mapping[str, Any], after: Mapping[str, Any], departments: Iterable[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(questions that became other, departments of the case whose share holds one of them), both in the order of the release.

    The district cuts the case anew and decides; this says beforehand, and to a reader, whom the change concerns.
    """
    changed = tuple(name for name in {**before, **after} if before.get(name) != after.get(name))
    holding = set(departments)
    reached = [
        route.department
        for route in item.routes
        if route.department in holding and any(_holds(route.fields, name, before, after) for name in changed)
    ]
    return changed, tuple(dict.fromkeys(reached))


def _holds(fields: Iterable[str], name: str, *answers: Mapping[str, Any]) -> bool:
    """Whether a share with these fields shows the question, or a column of it where it is a table."""
    wanted = set(fields)
    if wanted & {EVERYTHING, name}:
        return True
    rows = (row for said in answers for row in _rows(said.get(name)))
    return any(wanted & set(row) for row in rows)


def _rows(said: object) -> Iterable[Mapping[str, Any]]:
    return [row for row in said if isinstance(row, Mapping)] if isinstance(said, list | tuple) else []


def _told_wanting(state: CaseState) -> frozenset[str]:
    """The questions and materials of the open notice: a paper among them that lay here already must come in anew."""
    return frozenset(str(point.get(name, "")) for point in state.shortfalls for name in ("key", "code"))


def _ticked(raw: Mapping[str, Any], wanted: frozenset[str]) -> dict[str, Any]:
    """What a draft keeps of a material that the case's event names."""
    return {
        "code": str(raw.get("code", "")),
        "taken": bool(raw.get("taken", False)) and raw.get("code") not in wanted,
        "copies": int(raw.get("copies", 0)),
        "scans": list(raw.get("scans", ())),
    }
