"""A case's events as steps of its story: what happened, when, by whom, and what of it the clerk wants to read."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from counter_app.domain.masking import mask_name
from counter_app.domain.slip_number import short_slip
from counter_app.use_cases.rework import change_reaches
from counter_app.use_cases.views import CaseView, TimelineEntry
from ui.desktop.i18n import t
from ui.desktop.pages.case_words import day_words, paper_name
from ui.desktop.pages.flag_words import flag_words
from ui.desktop.style.tokens import Tone
from ui.desktop.words import has_words

MOST_NAMED = 4
_SAY_REASON = frozenset({"paper_spoiled"})  # their reason is a code that is put into words
DONE, WAIT, BAD, NOTE, NEXT = "done", "wait", "bad", "note", "next"
_KINDS: Mapping[str, str] = {
    **dict.fromkeys(("shortfall_notified", "suspended", "flagged", "refusal_proposed"), WAIT),
    **dict.fromkeys(("returned", "refused", "lapsed", "voided", "withdrawn", "revoked", "sent_back"), BAD),
    **dict.fromkeys(
        (
            "paper_printed",
            "contact_tried",
            "taken_over",
            "numbered",
            "attached",
            "notice_served",
            "rated",
            "paper_spoiled",
        ),
        NOTE,
    ),
}
MARKS: Mapping[str, tuple[str, Tone]] = {
    DONE: ("check-circle-fill", "green"),
    WAIT: ("pause-circle-fill", "amber"),
    BAD: ("warning-circle-fill", "red"),
    NOTE: ("circle-fill", "edge"),
    NEXT: ("circle-dashed", "ink3"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the story; ``day`` is empty when it is the day of the step before."""

    kind: str
    day: str
    clock: str
    what: str
    how: str = ""
    tone: Tone = "ink2"


@dataclass(frozen=True, slots=True)
class Names:
    """Who and what a story names: people by account id, departments by code, questions by the words of the form."""

    people: Mapping[str, str]
    department: Callable[[str], str]
    window: str
    writer: str
    labels: Mapping[str, str] = field(default_factory=dict)
    question: Callable[[str], str] = str
    """The label of any question of the form, answered or not."""


def steps_of(view: CaseView, names: Names, now: datetime) -> tuple[Step, ...]:
    """The whole story, oldest first, with what comes next behind it."""
    aside = {one.event_id for one in view.state.set_aside}
    told = [_step(entry, view, names, now, entry.event_id in aside) for entry in _in_order(view.timeline)]
    phase = view.state.phase.value
    if has_words(f"events.next.{phase}"):
        told.append(Step(NEXT, "", "", t(f"events.next.{phase}")))
    return tuple(_once_a_day(told))


def _in_order(entries: Iterable[TimelineEntry]) -> list[TimelineEntry]:
    """By the clock; what the journal gives in its own order stays so within a second."""
    return sorted(entries, key=lambda entry: entry.at)


def _once_a_day(steps: Iterable[Step]) -> Iterable[Step]:
    last = ""
    for step in steps:
        same = step.day == last
        last = step.day or last
        yield Step(step.kind, "" if same else step.day, step.clock, step.what, step.how, step.tone)


def _step(entry: TimelineEntry, view: CaseView, names: Names, now: datetime, aside: bool) -> Step:
    kind, tone = _KINDS.get(entry.type, DONE), "ink2"
    parts = [_who(entry, names), *_details(entry, view, names, now)]
    if entry.type == "part_answered" and entry.payload.get("status") in ("objected", "returned"):
        kind, tone = WAIT, "amber"
    if entry.status == "refused" or aside:
        kind, tone = BAD, "red"
        reason = t(f"wire.{entry.refusal}") if has_words(f"wire.{entry.refusal}") else entry.refusal
        parts.append(t("events.refused", reason=reason) if entry.status == "refused" else t("events.set_aside"))
    elif entry.status == "pending":
        kind, tone = (NEXT if kind == DONE else kind), "amber"
        parts.append(t("events.pending"))
    if kind in (WAIT, BAD) and tone == "ink2":
        tone = "amber" if kind == WAIT else "red"
    what = t(f"events.name.{entry.type}") if has_words(f"events.name.{entry.type}") else entry.type
    if entry.type == "part_answered":
        what = f"{names.department(str(entry.payload.get('department', '')))} {_answer(entry)}"
    how = "·".join(part for part in parts if part)
    return Step(kind, day_words(entry.at, now), entry.at[11:16], what, how, tone)  # type: ignore[arg-type]


def _answer(entry: TimelineEntry) -> str:
    return t(f"case.part.{entry.payload.get('status', 'verified')}")


def _who(entry: TimelineEntry, names: Names) -> str:
    if entry.writer_role == "counter":
        name = names.people.get(entry.actor, "")
        return t("events.by_person", window=names.window, name=mask_name(name)) if name else ""
    if entry.writer_role == "district":
        return t("events.district")
    if entry.type == "part_answered":
        return ""
    return names.department(str(entry.payload.get("department", "")))


def _details(entry: TimelineEntry, view: CaseView, names: Names, now: datetime) -> list[str]:
    tell = _TELL.get(entry.type)
    try:
        told = tell(entry.payload, view, names, now) if tell else []
    except (
        ValueError,
        TypeError,
        AttributeError,
        KeyError,
    ):  # said crookedly, by a foreign hand: no story stops for it
        told = []
    return told if entry.type in _SAY_REASON else [*told, *_reasons(entry.payload)]


def _reasons(payload: Mapping[str, Any]) -> list[str]:
    said = str(payload.get("reason", "") or payload.get("note", ""))
    coded = next((one for one in (f"case.reason.{said}", f"grid.reason.{said}") if has_words(one)), "")
    return [t(coded) if coded else said] if said else []


def _received(payload: Mapping[str, Any], view: CaseView, names: Names, now: datetime) -> list[str]:
    taken = sum(bool(raw.get("taken")) for raw in payload.get("materials", ()))
    routes = len(payload.get("routes", ()))
    parts = [t("events.materials", n=taken) if taken else "", t("events.departments", n=routes) if routes else ""]
    slip, written = short_slip(str(payload.get("slip", ""))), str(payload.get("received_at", ""))
    backfilled = t("events.slip", slip=slip, at=written[5:16].replace("T", " ")) if slip else ""
    flags = t("events.comma").join(flag_words(str(flag), names.question) for flag in payload.get("flags", ()))
    flagged = t("flags.received", what=flags) if flags else ""
    return [*parts, t("events.offline") if payload.get("offline") else "", backfilled, flagged]


def _flagged(payload: Mapping[str, Any], view: CaseView, names: Names, now: datetime) -> list[str]:
    return [flag_words(str(payload.get("flag", "")), names.question)]


def _shortfall(payload: Mapping[str, Any], view: CaseView, names: Names, now: datetime) -> list[str]:
    labels = "、".join(str(raw.get("label", "")) for raw in payload.get("shortfalls", ()))
    until = str(payload.get("due_on", ""))
    return [t("events.missing", what=labels), t("events.until", day=day_words(until, now)) if until else ""]


def _due(payload: Mapping[str, Any], view: CaseView, names: Names, now: datetime) -> list[str]:
    due = str(payload.get("due_on", ""))
    return [t("events.due", day=day_words(due, now))] if due else []


def _suspended(payload: Mapping[str, Any], view: CaseView, names: Names, now: datetime) -> list[str]:
    kind, until = str(payload.get("kind", "")), str(payload.get("until", ""))
    said = t(f"silence.pause.{kind}") if has_words(f"silence.pause.{kind}") else ""
    return [said, t("events.until", day=day_words(until, now)) if until else ""]


def _printed(payload: Mapping[str, Any], view: CaseView, names: Names, now: datetime) -> list[str]:
    nth, paper = int(payload.get("nth", 1)), paper_name(view.item, str(payload.get("paper", "")))
    return [t("events.paper" if nth > 1 else "events.paper_first", paper=paper, nth=nth)]


def _delivered(payload: Mapping[str, Any], view: CaseView, names: Names, now: datetime) -> list[str]:
    taker, receipt = payload.get("taker", "applicant"), payload.get("receipt", "none")
    taken = "" if taker == "applicant" else mask_name(str(payload.get("taker_name", "")))
    seen = t("events.comma").join(t(f"deliver.seen_{one}") for one in payload.get("evidence", ()))
    return [
        t(f"events.taker_{taker if taker in ('applicant', 'agent') else 'third'}"),
        taken,
        str(payload.get("relation", "")) if taken else "",
        t("events.seen", what=seen) if seen else "",
        t(f"events.receipt_{receipt}") if receipt in ("returned", "lost") else "",
    ]


def _corrected(payload: Mapping[str, Any], view: CaseView, names: Names, now: datetime) -> list[str]:
    """What became other, and which departments get the change: those that hold one of these fields."""
    told = []
    before = _answers_before(payload, view)
    if before is not None and view.item is not None:
        changed, reached = change_reaches(view.item, before, payload.get("answers", {}), view.state.parts)
        labels = [names.labels[name] for name in changed if name in names.labels]
        words = t("events.comma").join(labels[:MOST_NAMED])
        told.append(t("events.changed", what=words) if words else t("events.changed_n", n=len(changed)))
        bodies = t("events.comma").join(names.department(code) for code in reached)
        told.append(t("events.reaches", who=bodies) if bodies else t("events.reaches_nobody"))
    back = payload.get("old_sheet_taken_back")
    return [*told, t("events.old_sheet_back" if back else "events.old_sheet_out")]


def _answers_before(payload: Mapping[str, Any], view: CaseView) -> Mapping[str, Any] | None:
    """The answers that stood before this event; None where they are not here."""
    found: Mapping[str, Any] | None = None
    for entry in view.timeline:
        if entry.payload is payload:
            return found
        if "answers" in entry.payload:
            found = entry.payload["answers"]
    return None


def _contacted(payload: Mapping[str, Any], view: CaseView, names: Names, now: datetime) -> list[str]:
    way = str(payload.get("way", ""))
    words = [t(f"case.way.{way}") if has_words(f"case.way.{way}") else way, str(payload.get("phone", ""))]
    if "reached" in payload:
        words.append(t("events.reached" if payload["reached"] else "events.not_reached"))
    return words


def _served(payload: Mapping[str, Any], view: CaseView, names: Names, now: datetime) -> list[str]:
    way = str(payload.get("way", ""))
    paper = str(payload.get("paper", ""))
    return [
        paper_name(view.item, paper) if paper else "",
        t(f"case.served.{way}") if has_words(f"case.served.{way}") else way,
    ]


def _phoned(payload: Mapping[str, Any], view: CaseView, names: Names, now: datetime) -> list[str]:
    return [str(payload.get("whom", "")), str(payload.get("phone", ""))]


def _taken_over(payload: Mapping[str, Any], view: CaseView, names: Names, now: datetime) -> list[str]:
    before = str(payload.get("from_name", "")) or mask_name(names.people.get(str(payload.get("from", "")), ""))
    return [t("events.taken_from", name=before)] if before else []


def _spoiled(payload: Mapping[str, Any], view: CaseView, names: Names, now: datetime) -> list[str]:
    reason = str(payload.get("reason", ""))
    words = t(f"case.spoiled.{reason}") if has_words(f"case.spoiled.{reason}") else reason
    return [paper_name(view.item, str(payload.get("paper", ""))), words]


def _lost(payload: Mapping[str, Any], view: CaseView, names: Names, now: datetime) -> list[str]:
    return [mask_name(str(payload.get("name", ""))), str(payload.get("how", ""))]


def _voided(payload: Mapping[str, Any], view: CaseView, names: Names, now: datetime) -> list[str]:
    witness = names.people.get(str(payload.get("second_person", "")), "")
    return [t("events.second_person", name=mask_name(witness))] if witness else []


_TELL: Mapping[str, Callable[[Mapping[str, Any], CaseView, Names, datetime], list[str]]] = {
    "received": _received,
    "supplemented": _received,
    "shortfall_notified": _shortfall,
    "accepted": _due,
    "deemed_accepted": _due,
    "suspended": _suspended,
    "extended": _due,
    "resumed": _due,
    "recalculated": _due,
    "decided": lambda payload, view, names, now: [t(f"events.outcome_{payload.get('outcome', 'approved')}")],
    "concluded": lambda payload, view, names, now: [t(f"events.result_{payload.get('result', 'none')}")],
    "numbered": lambda payload, view, names, now: [t("events.number", what=str(payload.get("official_number", "")))],
    "arrived": lambda payload, view, names, now: [t("events.number", what=str(payload.get("result_number", "")))],
    "flagged": _flagged,
    "flag_settled": _flagged,
    "transferred": lambda payload, view, names, now: [
        t("events.to", what=names.department(str(payload.get("to", ""))))
    ],
    "paper_printed": _printed,
    "delivered": _delivered,
    "voided": _voided,
    "corrected": _corrected,
    "contact_tried": _contacted,
    "notice_served": _served,
    "phoned": _phoned,
    "taken_over": _taken_over,
    "paper_spoiled": _spoiled,
    "receipt_lost": _lost,
    "rated": lambda payload, view, names, now: [t(f"case.stars.{payload.get('stars', 5)}")],
}
