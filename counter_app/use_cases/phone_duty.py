"""电话报告: an event with a limit in hours that the district does not have yet is told to its handler by telephone.

Whom: the department that holds the case to decide; its name and number are dated data of the release, as the limit is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from counter_app.catalogue.model import EventCategory, Item, Text
from counter_app.domain.case_table import ENDS
from counter_app.domain.organ_names import organ_name
from counter_app.domain.working_time import Unit, due
from counter_app.errors import NotFound, Refusal
from counter_app.journal.fold import CaseState
from counter_app.ports import Task, UnitOfWork
from counter_app.use_cases.todo import PHONE, close_settled
from counter_app.use_cases.window import NewEvent, Window, case_state, write_events

PRESSING = frozenset({Unit.IMMEDIATE, Unit.HOUR, Unit.WORK_HOUR})
REASONS = ("no_answer", "no_line", "came_in_person", "known_already")
"""Why nobody was phoned; any other reason is written in words."""


@dataclass(frozen=True, slots=True)
class Contact:
    """A body to phone; ``phone`` empty where the release publishes no number."""

    department: str
    name: Text
    phone: str


@dataclass(frozen=True, slots=True)
class PhoneDuty:
    """Whom to phone about a case, and by when. ``due_at`` ISO minute; ``handlers`` as the list of events names them in words;
    ``list_held_by`` who has the duty list where a number is missing; ``done`` once it was answered with a call or a reason;
    ``release`` is where the numbers come from."""

    case_id: str
    category: Text
    limit_text: str
    handlers: str
    contacts: tuple[Contact, ...]
    due_at: str
    immediate: bool
    list_held_by: str
    release: str
    done: bool


@dataclass(frozen=True, slots=True)
class Phoned:
    """The answer: whom, on which number, at which clock time (``HH:MM`` of today or ISO); or ``reason`` why nobody."""

    whom: str = ""
    phone: str = ""
    at: str = ""
    reason: str = ""


def phone_duty(window: Window, state: CaseState) -> PhoneDuty | None:
    """The duty of this case, answered or not; None where its limit is not in hours."""
    found = _pressing(window, state)
    if found is None:
        return None
    item, category = found
    ends = due(category.limit, datetime.fromisoformat(state.first_received_at), window.catalogue.calendar())
    return PhoneDuty(
        case_id=state.case_id,
        category=category.name,
        limit_text=category.limit_text,
        handlers=category.handler,
        contacts=_contacts(window, item, state),
        due_at=ends.at.isoformat(timespec="minutes") if ends.at else "",
        immediate=category.limit.unit == Unit.IMMEDIATE,
        list_held_by=_organ(window, item.implementing_body.zh),
        release=window.catalogue.release,
        done=bool(state.phoned),
    )


def open_phone_duty(window: Window, uow: UnitOfWork, state: CaseState, *, offline: bool) -> None:
    """Leaves the task phone_handler for a fresh receipt, in the caller's transaction; nothing where no limit is in hours."""
    found = _pressing(window, state)
    if found is None or state.phoned:
        return
    details = {"offline": offline, "category": found[1].name.zh}
    uow.tasks.put(
        Task(task_id=_task_id(state), kind=PHONE, case_id=state.case_id, opened_at=window.stamp(), details=details)
    )


def settle_phone_duty(window: Window, uow: UnitOfWork, state: CaseState) -> None:
    """Closes the task where nobody need phone any more: the case ended, or it was received on the line and has arrived."""
    for task in uow.tasks.open():
        if task.task_id == _task_id(state) and (state.phase in ENDS or not task.details.get("offline")):
            uow.tasks.close(task.task_id, window.stamp())


def duty_of(window: Window, case_id: str) -> PhoneDuty | None:
    """The duty while its task is open; None where there is none, or it is settled."""
    with window.store.reading() as uow:
        state = case_state(uow, case_id)
        waits = any(task.task_id == _task_id(state) for task in uow.tasks.open())
    return phone_duty(window, state) if waits else None


def answer_phone_duty(window: Window, case_id: str, said: Phoned, *, actor: str) -> CaseState:
    """电话报告 is written into the case and its task closed. Raises Refusal: phone_answer_missing where neither whom nor a reason
    is said, phone_time for a time that is none, lies ahead, or before the receipt."""
    with window.store.writing() as uow:
        state = case_state(uow, case_id)
        after, _ = write_events(window, uow, state, [NewEvent("phoned", _payload(window, state, said))], actor=actor)
        close_settled(uow, case_id, "phoned", window.stamp())
        uow.audit.record("case_phoned", actor=actor, subject=state.number)
        uow.commit()
    return after


def phoned_words(phoned: Mapping[str, Any]) -> str:
    """What a sheet says of the call; empty where nobody answered yet."""
    if not phoned:
        return ""
    if phoned.get("reason"):
        reason = str(phoned["reason"])
        return f"未电话报告：{_REASON_WORDS.get(reason, reason)}"
    at = datetime.fromisoformat(str(phoned["at"]))
    number = f"（{phoned['phone']}）" if phoned.get("phone") else ""
    return f"已电话报告 {phoned['whom']}{number}，{at:%m-%d %H:%M}"


_REASON_WORDS: Mapping[str, str] = {
    "no_answer": "多次拨打无人接听，线路恢复后立即送出",
    "no_line": "本站电话不通，已派人到承办单位报告",
    "came_in_person": "承办人员已在现场",
    "known_already": "承办单位已知情",
}
_SLACK = timedelta(minutes=1)  # a clock time is typed to the minute


def _payload(window: Window, state: CaseState, said: Phoned) -> dict[str, str]:
    if said.reason.strip():
        return {"reason": said.reason.strip()}
    if not said.whom.strip():
        raise Refusal("phone_answer_missing")
    at = _moment(window, said.at.strip())
    if at is None or at > window.now() or at < datetime.fromisoformat(state.first_received_at) - _SLACK:
        raise Refusal("phone_time", received_at=state.first_received_at[11:16])
    return {"whom": said.whom.strip(), "phone": said.phone.strip(), "at": at.isoformat(timespec="seconds")}


def _moment(window: Window, typed: str) -> datetime | None:
    """A clock time of today, however the colon was typed, or a whole ISO time; now for nothing; None for what is no time."""
    if not typed:
        return window.now()
    digits = typed.replace("：", ":").replace(":", "")
    try:
        if len(digits) in (3, 4) and digits.isdecimal():
            hour, minute = int(digits[:-2]), int(digits[-2:])
            return window.now().replace(hour=hour, minute=minute, second=0, microsecond=0)
        at = datetime.fromisoformat(typed)
    except ValueError:
        return None
    return at if at.tzinfo is not None else None


def _pressing(window: Window, state: CaseState) -> tuple[Item, EventCategory] | None:
    """The item and the category whose limit is in hours; None where there is none, or the case was never received."""
    try:
        item = window.catalogue.item(state.item_code)
        category = window.catalogue.category(str(state.answers.get(item.category, ""))) if item.category else None
    except NotFound:
        return None
    pressing = category is not None and bool(state.number) and category.limit.unit in PRESSING
    return (item, category) if pressing and category is not None else None


def _organ(window: Window, written: str) -> str:
    here = window.terminal
    return organ_name(written, town=here.town_name, district=here.district_name, station=here.station_name)


def _contacts(window: Window, item: Item, state: CaseState) -> tuple[Contact, ...]:
    """Who decides the case, each body once."""
    decides = [part.department for part in state.parts.values() if part.purpose == "decide"]
    codes = dict.fromkeys([state.lead] if state.lead else decides or [item.lead_department])
    return tuple(_contact(window, code) for code in codes if code)


def _contact(window: Window, code: str) -> Contact:
    try:
        department = window.catalogue.department(code)
    except NotFound:
        return Contact(code, Text(code, code), "")
    return Contact(code, department.name, department.phone)


def _task_id(state: CaseState) -> str:
    return f"phone:{state.case_id}"
