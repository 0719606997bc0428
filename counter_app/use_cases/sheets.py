"""The facts of each sheet, taken from what was stored: the paper never says more, or other, than the journal."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from counter_app.catalogue.limits import acceptance_facts
from counter_app.catalogue.model import Item, Paper, Rule
from counter_app.domain.case_table import Phase
from counter_app.domain.organ_names import organ_name
from counter_app.domain.paper_facts import (
    DepartmentLine,
    DocumentLine,
    MaterialLine,
    PaperFacts,
    ShortfallLine,
)
from counter_app.domain.receipt_number import parse_receipt_number
from counter_app.domain.slip_number import short_slip
from counter_app.errors import BadInput, NotFound
from counter_app.forms import Record
from counter_app.journal.event import Event
from counter_app.journal.fold import CaseState
from counter_app.use_cases.drafts import load_record
from counter_app.use_cases.flags import BOOKING_UNCONFIRMED, NO_DOCUMENT, label_of, questions_to_check
from counter_app.use_cases.paper_tasks import DUE_NOTICE, MOVES_LIMIT
from counter_app.use_cases.phone_duty import phoned_words
from counter_app.use_cases.window import Window, case_state, read_events

# Sheets every item has; the item's own papers come from the release.
RECEIPT_A4, RECEIPT_80MM, SHORTFALL, REFUSAL, ACCEPTANCE, DELIVERY, DAILY, CERTIFICATE = (
    "receipt_a4",
    "receipt_80mm",
    "shortfall",
    "refusal",
    "acceptance",
    "delivery",
    "daily",
    "certificate",
)
_LAYOUT_OF_KIND = {
    "receipt": RECEIPT_A4,
    "acceptance": ACCEPTANCE,
    "shortfall": SHORTFALL,
    "refusal": REFUSAL,
    "delivery": DELIVERY,
    "certificate": CERTIFICATE,
}


def paper_of(item: Item, code: str) -> Paper | None:
    """The release's own description of a paper, if it has one."""
    return next((paper for paper in item.papers if paper.code == code), None)


def layout_of(item: Item, code: str) -> str:
    """Which layout draws this paper."""
    paper = paper_of(item, code)
    return _LAYOUT_OF_KIND[paper.kind] if paper and code != RECEIPT_80MM else code


def certificate_of(item: Item) -> Paper | None:
    """The item's own result paper, printed at the counter."""
    return next((paper for paper in item.papers if paper.kind == "certificate"), None)


def paper_facts(
    window: Window,
    case_id: str,
    code: str,
    *,
    clerk_name: str,
    nth: int = 1,
    reason: str = "",
    qr_payload: str = "",
) -> PaperFacts:
    """What a sheet about a case shows."""
    with window.store.reading() as uow:
        state = case_state(uow, case_id)
        events = _that_count(state, read_events(uow, case_id))
        names = {account.account_id: account.name for account in uow.accounts.all()}
    item = window.catalogue.item(state.item_code)
    received = payload_of(events, "received")
    paper = paper_of(item, code)
    record = load_record(window, item, state.answers)
    applicant = _applicant(events)
    denied = bool(paper and paper.kind == "certificate" and paper.on_event == "concluded" and state.outcome == "denied")
    return PaperFacts(
        **place_of(window, clerk_name),
        **_organs(window, item, paper),
        **_how_received(received, state, record),
        station_phone=window.terminal.phone,
        item_name=item.name.zh,
        number=state.number,
        short_number=parse_receipt_number(state.number).short if state.number else "",
        official_number=state.official_number,
        document_number=_document_number(state, paper),
        implementing_code=item.implementing_code,
        item_kind=item.kind,
        fee=item.fee.zh,
        applicant_label="标题" if item.titled else "申请人",
        applicant_name=state.applicant_name or ("保密" if state.secret else ""),
        applicant_id_type=_shown(record, "applicant_id_type") or "居民身份证",
        applicant_id_no=state.applicant_id_no,
        applicant_phone=str(applicant.get("phone", "")),
        agent_name=_answer(state, "agent_name"),
        received_at=state.received_at,
        accepted_at=state.accepted_at,
        due_on=state.due_on,
        statutory_limit=_limit(item, statutory=True),
        committed_limit=_limit(item, statutory=False),
        materials=tuple(_material(raw, state) for raw in state.materials if not raw.get("waived")),
        shortfalls=tuple(
            _shortfall(raw, item) for raw in payload_of(events, "shortfall_notified").get("shortfalls", ())
        ),
        supplement_by=state.supplement_due_on,
        served_at=str(payload_of(events, "shortfall_notified").get("delivered", {}).get("at", "")),
        left_before=str(payload_of(events, "shortfall_notified").get("delivered", {}).get("witness", "")),
        departments=tuple(_department(window, raw) for raw in _recipients(events)),
        notice_version=str(received.get("notice", "")).rpartition("/")[2],
        provisional=state.provisional,
        version=state.revision,
        nth=nth,
        print_reason=reason,
        basis=_basis(item, state, events),
        licensing_law=item.under_licensing_law,
        office_hours="；".join("-".join(span) for span in window.catalogue.tables.calendar.hours),
        reason=state.reason,
        remedy=str(_ruling(events).get("remedy", "")) or item.remedy.zh,
        reviewable=item.reviewable,
        denied=denied,
        deemed=state.deemed,
        go_to=_go_to(item, events),
        issued_at=_issued_at(events, state, paper),
        **_seal(item, code, paper),
        certificate_title=paper.name.zh if paper else "",
        certificate_body=paper.body.zh if paper else "",
        certificate_fields=_certificate_fields(record, state, paper, _hidden(item, state), denied=denied),
        returned_on_collection=bool(paper and paper.returned_on_collection),
        qr_payload=qr_payload,
        **_delivery(window, item, events),
        **_lost(item, events),
        **_limit_moved(events),
        **_corrected(events),
        **_afterwards(state, events),
        **_result(window, item, state),
        **_clerks(events, names),
    )


@dataclass(frozen=True, slots=True)
class Vouched:
    """What the code on a sheet vouches for; anybody can check it, so it holds no whole name or ID number."""

    number: str
    item: str
    paper: str
    applicant_name: str
    id_last4: str
    on: str


def vouched(window: Window, case_id: str, code: str) -> Vouched:
    """What the code on this sheet says."""
    with window.store.reading() as uow:
        state = case_state(uow, case_id)
    return Vouched(
        number=state.number,
        item=state.item_code,
        paper=code,
        applicant_name=state.applicant_name,
        id_last4=state.applicant_id_no[-4:],
        on=(state.accepted_at or state.received_at)[:10],
    )


def place_of(window: Window, clerk_name: str) -> dict[str, Any]:
    """Station, window and clerk as every sheet names them, and when it prints."""
    terminal = window.terminal
    return {
        "station_name": terminal.station_name,
        "station_code": terminal.station,
        "town_name": terminal.town_name,
        "district_name": terminal.district_name,
        "window": terminal.window,
        "printed_at": window.stamp(),
        "clerk_name": clerk_name,
    }


def _organs(window: Window, item: Item, paper: Paper | None) -> dict[str, Any]:
    """Who implements the item, who issues this paper, and where the item is received where that is not the station."""
    terminal = window.terminal

    def named(written: str) -> str:
        return organ_name(
            written, town=terminal.town_name, district=terminal.district_name, station=terminal.station_name
        )

    body, point = named(item.implementing_body.zh), named(item.accepting_point)
    return {
        "implementing_body": body,
        "issued_by": named(paper.issued_by) if paper and paper.issued_by else body,
        "accepting_point": "" if point == terminal.station_name else point,
    }


def _seal(item: Item, code: str, paper: Paper | None) -> dict[str, Any]:
    """Seal and its kind; a notice of a moved limit is no paper of the item and bears the seal of its acceptance; an acceptance
    of an item that has none is sealed by hand."""
    if paper is None and code in (DUE_NOTICE, ACCEPTANCE):
        paper = next((one for one in item.papers if one.kind == ACCEPTANCE), None)
        return {"seal_name": paper.seal, "sealed": paper.sealed} if paper else {"sealed": "wet"}
    return {"seal_name": paper.seal, "sealed": paper.sealed} if paper else {"sealed": "none"}


def _how_received(received: Mapping[str, Any], state: CaseState, record: Record) -> dict[str, Any]:
    """What a reader should know of the receiving: without a line, by typed identity, from a slip, with something still open."""
    return {
        "offline": bool(received.get("offline", False)),
        "card_read": state.card_read or not state.applicant_id_no,
        "slip": short_slip(state.slip),
        "slip_at": str(received.get("received_at", "")) if state.slip else "",
        "unconfirmed": BOOKING_UNCONFIRMED in state.flags and not state.accepted_at,
        "to_check": tuple(dict.fromkeys(_label(record, name) for name in questions_to_check(state.flags))),
        "no_document": NO_DOCUMENT in state.flags,
    }


_UNLABELLED = "部分填写内容"


def _label(record: Record, question: str) -> str:
    """The question's label, of a table's column too; never its name, which says nothing to who reads the sheet."""
    try:
        return label_of(record, question) or _UNLABELLED
    except BadInput:  # of another version of the form
        return _UNLABELLED


def _issued_at(events: Iterable[Event], state: CaseState, paper: Paper | None) -> str:
    """When what the paper tells of happened; an acceptance bears its own date, which silence sets back to the receipt."""
    if paper is None:
        return ""
    if paper.on_event == "accepted":
        return state.accepted_at
    return max((event.header.at for event in events if event.header.type == paper.on_event), default="")


def payload_of(events: Iterable[Event], kind: str) -> Mapping[str, Any]:
    """The latest event's payload of that kind."""
    found: Mapping[str, Any] = {}
    for event in events:
        if event.header.type == kind:
            found = event.payload
    return found


def _applicant(events: Iterable[Event]) -> Mapping[str, Any]:
    """Who applied as the case says now: a supplement and a correction may have made it other than the receipt."""
    found: Mapping[str, Any] = {}
    for event in events:
        found = event.payload.get("applicant", found)
    return found


def _document_number(state: CaseState, paper: Paper | None) -> str:
    """〔year〕 number in the paper's series, from the case's own number until the district leases ranges."""
    if paper is None or not paper.series or not state.number:
        return ""
    parts = parse_receipt_number(state.number)
    return f"{paper.series}〔20{parts.day[:2]}〕{parts.day[2:]}{parts.terminal:02d}{parts.serial:04d}号"


def _answer(state: CaseState, name: str) -> str:
    value = state.answers.get(name, "")
    return value if isinstance(value, str) else ""


def _shown(record: Record, question: str) -> str:
    """An answer as a person reads it: the labels of its choices, else the text itself."""
    try:
        asked = record.state(record.definition.ref_of(question))
    except BadInput:
        return ""
    if not asked.choices:
        return asked.value
    labels = {choice.value: choice.label for choice in asked.choices}
    return "、".join(labels.get(value, value) for value in asked.value.split())


def _limit(item: Item, *, statutory: bool) -> str:
    limit = item.statutory if statutory else item.committed
    if limit is None:
        return ""
    if not limit.confirmed and not limit.count and limit.unit != "immediate":
        return "以公布为准"
    words = {
        "immediate": "即时",
        "hour": "{n} 小时",
        "work_hour": "{n} 个工作时",
        "day": "{n} 日",
        "work_day": "{n} 个工作日",
        "week": "{n} 周",
        "month": "{n} 个月",
    }
    said = words[limit.unit].format(n=limit.count)
    return said if limit.confirmed else f"{said}，以公布为准"


def _go_to(item: Item, events: Iterable[Event]) -> str:
    """Where the rules that stood against the case send the applicant."""
    return "；".join(rule.go_to.zh for rule in _against(item, events) if rule.go_to.zh)


def _against(item: Item, events: Iterable[Event]) -> tuple[Rule, ...]:
    """The rules that stood against it, whether they were only explained or a refusal was proposed."""
    said = payload_of(events, "refusal_proposed") or payload_of(events, "explained")
    codes = {str(rule.get("code", "")) if isinstance(rule, Mapping) else str(rule) for rule in said.get("rules", ())}
    return tuple(rule for rule in item.rules if rule.code in codes)


def _basis(item: Item, state: CaseState, events: Iterable[Event]) -> tuple[str, ...]:
    """What the deciding body named with its refusal; the item's basis; on the slip of an explanation that of its rules."""
    named = _ruling(events).get("basis", "")
    if named:
        return (named,) if isinstance(named, str) else tuple(str(one) for one in named)
    own = tuple(dict.fromkeys(rule.basis for rule in _against(item, events) if rule.basis))
    return own if state.phase is Phase.EXPLAINED and own else item.basis


def _ruling(events: Iterable[Event]) -> Mapping[str, Any]:
    """What the deciding body said when it refused, or decided."""
    return payload_of(events, "refused") or payload_of(events, "decided")


def _material(raw: Mapping[str, Any], state: CaseState) -> MaterialLine:
    version = next((form.get("version", 0) for form in state.signed_forms if form.get("paper") == raw.get("code")), 0)
    return MaterialLine(
        note=f"已签第 {version} 版" if version else "",
        name=str(raw.get("name", "")),
        form=str(raw.get("form", "original")),
        copies=int(raw.get("copies", 0)),
        taken=bool(raw.get("taken", False)),
        to_come=not raw.get("taken") and (raw.get("need") == "later" or str(raw.get("code")) in _asked_for(state)),
        optional=raw.get("need") == "optional",
    )


def _asked_for(state: CaseState) -> Collection[str]:
    """Codes of the materials that an open notice asks for."""
    return {str(one.get("key", "")) for one in state.shortfalls if one.get("kind") == "material"}


_OVER = (Phase.VOIDED, Phase.WITHDRAWN, Phase.LAPSED, Phase.DELIVERED)


def _result(window: Window, item: Item, state: CaseState) -> dict[str, Any]:
    """By when and how the result comes, while one may come: a limit that is only worked out counts from the day of the receipt."""
    if state.phase in _OVER or state.outcome == "denied" or state.refusal_proposed:
        return {}
    said: dict[str, Any] = {}
    if item.result_kind == "elsewhere":
        brought = next((paper.name.zh for paper in item.papers if paper.returned_on_collection), "")
        said = {"result_name": item.result.zh, "collect_with": brought}
    limit = item.committed
    if state.accepted_at or state.concluded_at or limit is None or limit.unit == "immediate" or not limit.count:
        return said
    said["promised"] = _limit(item, statutory=False)
    if not state.shortfalls and state.received_at:
        due = acceptance_facts(window.catalogue, item, datetime.fromisoformat(state.received_at))
        said |= {"promised_on": due["due_on"], "provisional_promise": due["provisional"]}
    return said


def _clerks(events: Sequence[Event], names: Mapping[str, str]) -> dict[str, Any]:
    """Who received and who corrected last, by name; whoever prints the sheet may be a third."""
    found = {"received_by": _last(events, "received"), "corrected_by": _last(events, "corrected")}
    return {key: names.get(event.header.actor, "") for key, event in found.items() if event is not None}


def _shortfall(raw: Mapping[str, Any], item: Item) -> ShortfallLine:
    kind = str(raw.get("kind", ""))
    wrong = str(raw.get("message", "")) or ("未提交" if kind == "material" else "未填写")
    return ShortfallLine(
        name=str(raw.get("label", "")),
        wrong=wrong,
        standard=str(raw.get("standard", "")) or ("按要求提交" if kind == "material" else "如实完整填写"),
        basis=str(raw.get("basis", "")) or (item.basis[0] if item.basis else ""),
    )


def _that_count(state: CaseState, events: Iterable[Event]) -> tuple[Event, ...]:
    """What was set aside stands on no sheet."""
    aside = {one.event_id for one in state.set_aside}
    return tuple(event for event in events if event.header.id not in aside)


def _recipients(events: Iterable[Event]) -> Iterable[Mapping[str, Any]]:
    """The departments the case goes to as its answers stand: those the newest receipt, supplement or correction named."""
    named: Iterable[Mapping[str, Any]] = ()
    for event in events:
        if event.header.type in ("received", "supplemented", "corrected"):
            named = event.payload.get("routes", named)
    return named


def _hidden(item: Item, state: CaseState) -> Collection[str]:
    """Questions no sheet shows: who a reporter under 保密 is."""
    return item.secret_fields if state.secret else ()


def _department(window: Window, raw: Mapping[str, Any]) -> DepartmentLine:
    code = str(raw.get("department", ""))
    try:
        name = window.catalogue.department(code).name.zh
    except NotFound:
        name = code
    return DepartmentLine(name=name, purpose=str(raw.get("purpose", "inform")))


_OUTCOMES = {"approved": "准予", "denied": "不予"}


def _certificate_fields(
    record: Record, state: CaseState, paper: Paper | None, hidden: Collection[str], *, denied: bool
) -> tuple[tuple[str, str], ...]:
    """What a certificate shows; of an application that was turned down only whose it was and its number."""
    if paper is None:
        return ()
    shown = []
    for name, label in paper.fields:
        if name in hidden:
            continue
        if denied and not name.startswith(("applicant_", "case.")):
            continue
        if name == "case.phoned":
            value = phoned_words(state.phoned)
        elif name.startswith("case."):
            value = str(getattr(state, name.removeprefix("case.")))
            value = value[:10] if name.endswith("_at") else _OUTCOMES.get(value, value)
            value = f"{value}（暂计）" if name == "case.due_on" and value and state.provisional else value
        else:
            value = _shown(record, name)
        if value:
            shown.append((label.zh, value))
    return tuple(shown)


def _delivery(window: Window, item: Item, events: Iterable[Event]) -> dict[str, Any]:
    payload = payload_of(events, "delivered")
    if not payload:
        return {}
    arrived = payload_of(events, "arrived")
    applicant = payload.get("taker") == "applicant"
    return {
        "delivered_at": str(payload.get("at", "")),
        "delivery_way": str(payload.get("way", "")),
        "delivery_place": window.terminal.station_name,
        "delivery_note": str(payload.get("note", "")),
        "documents": (DocumentLine(name=item.result.zh, number=str(arrived.get("result_number", ""))),),
        "receiver_name": str(payload.get("taker_name", "")),
        "receiver_id_no": str(payload.get("taker_id_no", "")),
        "receiver_relation": "" if applicant else str(payload.get("relation", "")),
        "receiver_evidence": tuple(map(str, payload.get("evidence", ()))),
    }


def _limit_moved(events: Iterable[Event]) -> dict[str, Any]:
    """What moved the limit last, as its notice tells it."""
    moved = [event for event in events if event.header.type in MOVES_LIMIT]
    if not moved:
        return {}
    payload = moved[-1].payload
    return {
        "due_event": moved[-1].header.type,
        "due_moved_at": moved[-1].header.at,
        "due_was": str(payload.get("was", "")),
        "due_reason": str(payload.get("reason", "")).rstrip("。"),
        "due_until": str(payload.get("until", "")),
        "due_pause": str(payload.get("kind", "")),
    }


def _lost(item: Item, events: Iterable[Event]) -> dict[str, Any]:
    """The statement that a receipt was lost: the one that is handed back on collection, else the receipt of papers."""
    payload = payload_of(events, "receipt_lost")
    if not payload:
        return {}
    receipts = [paper for paper in item.papers if paper.returned_on_collection or paper.kind == "receipt"]
    receipts.sort(key=lambda paper: not paper.returned_on_collection)
    return {
        "lost_paper": receipts[0].name.zh if receipts else "收件凭证",
        "lost_how": str(payload.get("how", "")),
        "declared_at": str(payload.get("at", "")),
        "declarant_name": str(payload.get("name", "")),
        "declarant_id_no": str(payload.get("id_no", "")),
        "declarant_relation": str(payload.get("relation", "")),
    }


def _afterwards(state: CaseState, events: Sequence[Event]) -> dict[str, Any]:
    """What a receipt must say of what came after it: papers handed in later, or that the case is void or was taken back."""
    supplemented = _last(events, "supplemented")
    said = {"supplemented_at": supplemented.header.at} if supplemented else {}
    ended = _last(events, state.phase.value) if state.phase in (Phase.VOIDED, Phase.WITHDRAWN) else None
    if ended is None:
        return said
    reason = str(ended.payload.get("reason", ""))
    return {**said, "ended_as": ended.header.type, "ended_at": ended.header.at, "ended_reason": reason}


def _last(events: Sequence[Event], type: str) -> Event | None:
    return next((event for event in reversed(events) if event.header.type == type), None)


def _corrected(events: Iterable[Event]) -> dict[str, Any]:
    last = next((event for event in reversed(tuple(events)) if event.header.type == "corrected"), None)
    if last is None:
        return {}
    return {
        "corrected_at": last.header.at,
        "correction_reason": str(last.payload.get("reason", "")),
        "old_sheet_taken_back": bool(last.payload.get("old_sheet_taken_back", False)),
    }
