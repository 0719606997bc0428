"""F9 收件, F8 补正告知, and 已解释: the three ways a visit at the window is written down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from counter_app.catalogue.limits import acceptance_facts, supplement_due
from counter_app.catalogue.model import Item
from counter_app.domain.receipt_number import make_receipt_number, parse_receipt_number
from counter_app.errors import Bug, Environment, Incomplete, Refusal
from counter_app.forms import Entity, Record
from counter_app.journal.fold import CaseState, fold
from counter_app.ports import Draft, EventRow, UnitOfWork
from counter_app.use_cases.as_typed import AS_TYPED, still_said
from counter_app.use_cases.attach_scan import drop_orphans
from counter_app.use_cases.drafts import load_record
from counter_app.use_cases.entity_lists import entities_of, entities_payload, keep_entities
from counter_app.use_cases.filling_log import keep_log
from counter_app.use_cases.flags import NUMBERLESS_TYPES, flags_of
from counter_app.use_cases.hand_over import taken_over_from
from counter_app.use_cases.paper_slips import use_slip
from counter_app.use_cases.phone_duty import open_phone_duty
from counter_app.use_cases.review import Review, Ticked, review
from counter_app.use_cases.secrecy import is_secret, secrecy_facts
from counter_app.use_cases.signing import forms_of, signed_forms
from counter_app.use_cases.visits import signed_with
from counter_app.use_cases.window import NewEvent, Window, read_events, write_events

LEFT = "left"  # 留置送达: who will not sign is left the notice before a witness, who signs instead


@dataclass(frozen=True, slots=True)
class ReceiveCase:
    """A filled draft to be received.

    ``insists``: the applicant insists though a rule failed (坚持申请). ``confirmed``: names of the soft rules the clerk confirmed.
    ``card_read``: the identity came from a card reader. ``signed``: the applicant's signature is on the printed form (or a
    scan's wire id). ``slip`` and ``received_at``: the number and the time on the hand-written slip this is entered from 补录
    (ISO 8601 with offset; both empty otherwise). ``shortfall`` writes the notice 补正告知 behind the receipt, for an incomplete case;
    ``shortfall_delivery`` says how it was given: nothing (into her hands, over her signature on it), or ``way`` left with ``witness``.
    """

    draft: Draft
    actor: str
    actor_name: str
    insists: bool = False
    confirmed: tuple[str, ...] = ()
    card_read: bool = False
    signed: str = "on_paper"
    slip: str = ""
    received_at: str = ""
    shortfall: bool = False
    shortfall_delivery: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Received:
    """What came of it: the case, its number, where it goes, and whether the second copy could be made."""

    case_id: str
    number: str
    state: CaseState
    events: tuple[EventRow, ...]
    second_copy: str  # "kept", "none" (no second place is set) or the code of what went wrong


def receive_case(window: Window, command: ReceiveCase) -> Received:
    """The case is in the journal with its number, or nothing is.

    Raises Refusal("store_is_copy") on a PC that holds a copy of another counter's store.
    Raises Incomplete with every shortfall at once (一次告知), Refusal("rules_failed") while a rule stands against it and nobody
    insisted. One transaction: number, events, projection, outbox, audit, end of the draft.
    Receiving twice is receiving once: the case bears the draft's id, so a second F9 gives the first one's number again.
    """
    if command.draft.case_id:
        raise Bug("draft_of_a_case")  # a supplement or a correction: its number is given already
    if window.is_copy:
        raise Refusal("store_is_copy", writer=window.terminal.writer)
    window = _under_rules_of_receipt(window, command)
    item = window.catalogue.item(command.draft.item_code)
    record = load_record(window, item, command.draft.answers, actor=command.draft.owner)
    ticked = (Ticked.from_mapping(raw) for raw in command.draft.materials)
    found = review(item, record, ticked, forms_of(command.draft))
    _refuse_unready(found, command, reachable=somebody_to_notify(item, record))
    record.finalize()
    log = keep_log(window, command.draft, record, secret=is_secret(item, record), actor=command.actor)
    with window.store.writing() as uow:
        case_id = command.draft.draft_id
        begun = fold(case_id, read_events(uow, case_id))
        state, rows = begun, _own_rows(window, uow, case_id)
        if not begun.number:
            drop_orphans(uow, record, case_id, besides=[material.code for material in item.materials])
            if log is not None:
                uow.attachments.add(*log)
            state, rows = _write(window, uow, command, item, record, found, begun)
            open_phone_duty(window, uow, state, offline=not window.online())
        uow.drafts.drop(case_id)
        uow.commit()
    if window.marks is not None and not begun.number:
        parts = parse_receipt_number(state.number)
        with suppress(OSError):  # the store may be ahead of its mark; the case is safe already
            window.marks.keep(parts.day, parts.serial)
    return Received(case_id, state.number, state, rows, _second_copy(window, rows))


def _under_rules_of_receipt(window: Window, command: ReceiveCase) -> Window:
    """The window under the release in force when the case came to it; Refusal("release_changed") while the draft was filled under
    another one, unless the case is received already."""
    written = command.received_at if command.slip else ""  # a paper without a time is refused further on
    moment = datetime.fromisoformat(written) if written else window.now()
    under = window.under(window.releases.in_force(moment).release)
    draft, release = command.draft, under.catalogue.release
    if draft.release and draft.release != release:
        with window.store.reading() as uow:
            if uow.cases.get(draft.draft_id) is None:
                raise Refusal("release_changed", release=release, valid_from=under.catalogue.manifest.valid_from)
        return window.under(draft.release)
    return under


def explain(window: Window, command: ReceiveCase) -> Received:
    """已解释: the applicant was told why not and where to go, and does not insist; logged, no number is taken."""
    if command.draft.case_id:
        raise Bug("draft_of_a_case")
    item = window.catalogue.item(command.draft.item_code)
    record = load_record(window, item, command.draft.answers)
    found = review(item, record)
    if not found.rules_failed:
        raise Refusal("nothing_to_explain")
    payload = {
        **_item_facts(window, item),
        "rules": [rule.code for rule in found.rules_failed],
        "reason": "；".join(rule.text.zh for rule in found.rules_failed),
        "clerk": command.actor_name,
    }
    case_id = command.draft.draft_id
    with window.store.writing() as uow:
        begun = fold(case_id, read_events(uow, case_id))
        state, rows = write_events(
            window,
            uow,
            begun,
            [NewEvent("explained", payload)],
            actor=command.actor,
            visit_id=command.draft.visit_id,
        )
        for scan in uow.attachments.of_case(case_id):
            uow.attachments.drop(scan.attachment_id)
        uow.drafts.drop(case_id)
        uow.audit.record("case_explained", actor=command.actor, subject=item.code, rules=payload["rules"])
        uow.commit()
    return Received(state.case_id, "", state, rows, "none")


def _write(
    window: Window, uow: UnitOfWork, command: ReceiveCase, item: Item, record: Record, found: Review, new: CaseState
) -> tuple[CaseState, tuple[EventRow, ...]]:
    """The receiving itself, inside its transaction: the next number, the events, the audit link."""
    number = _next_number(window, uow)
    if command.slip:
        slip = use_slip(window, uow, command.slip, command.received_at, case_id=new.case_id, actor=command.actor)
        at = datetime.fromisoformat(command.received_at).astimezone(window.now().tzinfo)
        command = replace(command, slip=slip.text, received_at=at.isoformat(timespec="seconds"))
    else:  # without a slip nothing says that the case was here earlier
        command = replace(command, received_at="")
    asked = entities_of(record, secret=is_secret(item, record))
    news = _events_of(window, uow, command, item, record, found, number, asked)
    visit = command.draft.visit_id or new.case_id
    state, rows = write_events(window, uow, new, news, actor=command.actor, visit_id=visit)
    keep_entities(window, uow, item, asked, case_id=new.case_id)
    if record.definition.asks_last_saved and not item.secret:
        uow.last_saved.put(record.definition.form_id, record.to_xml(), window.stamp())
    uow.audit.record("case_received", actor=command.actor, subject=number, item=item.code, card_read=command.card_read)
    return state, rows


def _own_rows(window: Window, uow: UnitOfWork, case_id: str) -> tuple[EventRow, ...]:
    """What this window has written of the case; nothing before the first F9."""
    writer = window.terminal.writer
    return tuple(row for row in uow.journal.of_case(case_id) if row.header.writer == writer)


def somebody_to_notify(item: Item, record: Record) -> bool:
    """Whether a notice has somebody to be given to: a name, and an ID number where the form asks for one that she can have."""
    answers = record.answers()
    numberless = answers.get("applicant_id_type") in NUMBERLESS_TYPES
    asks_number = item.applicant_block and bool(item.applicant_id_no) and not numberless
    return bool(answers.get(item.applicant_name) and (answers.get(item.applicant_id_no) or not asks_number))


def _refuse_unready(found: Review, command: ReceiveCase, *, reachable: bool) -> None:
    if command.shortfall:
        if found.wrong:
            raise Incomplete(found.wrong)
        if found.complete:
            raise Refusal("nothing_missing")
        if not reachable:
            raise Refusal("nobody_to_notify")
        if found.stale:
            raise Refusal("form_changed_since", forms="、".join(form.material.name.zh for form in found.stale))
        if command.shortfall_delivery.get("way") == LEFT and not command.shortfall_delivery.get("witness"):
            raise Refusal("witness_missing")
    elif not found.complete:
        raise Incomplete(found.shortfalls)
    if found.rules_failed and not command.insists:
        raise Refusal("rules_failed", rules=tuple(found.rules_failed))
    unconfirmed = tuple(notice for notice in found.notices if notice.name not in command.confirmed)
    if unconfirmed and not command.shortfall:
        raise Refusal("not_confirmed", notices=unconfirmed)


def _next_number(window: Window, uow: UnitOfWork) -> str:
    """The next 收件号 that can be said aloud: a serial whose check character would be I or O is passed over."""
    terminal = window.terminal
    while True:
        day, serial = uow.numbers.next_serial(window.now().strftime("%y%m%d"))
        number = make_receipt_number(terminal.station, terminal.terminal_no, day, serial)
        if number.sayable:
            return number.text


def _counts_from(window: Window, command: ReceiveCase) -> datetime:
    """When the case was at the window: now, or the time a hand wrote on its slip."""
    return datetime.fromisoformat(command.received_at) if command.slip else window.now()


def _events_of(
    window: Window,
    uow: UnitOfWork,
    command: ReceiveCase,
    item: Item,
    record: Record,
    found: Review,
    number: str,
    entities: Sequence[Entity],
) -> list[NewEvent]:
    received = _received_payload(window, uow, command, item, record, found, number)
    if entities:
        received["entities"] = entities_payload(entities)
    news = [NewEvent("received", received)]
    if command.draft.owner != command.actor:  # 接手: a colleague began it; every later act carries the new name
        news.append(NewEvent("taken_over", taken_over_from(uow, command.draft.owner)))
    if command.insists and found.rules_failed:
        rules = [{"code": rule.code, "text": rule.text.zh, "basis": rule.basis} for rule in found.rules_failed]
        news.append(NewEvent("refusal_proposed", {"rules": rules}))
    if command.shortfall:
        news.append(NewEvent("shortfall_notified", _shortfall_payload(window, command, found)))
    elif item.accept_offline and not found.rules_failed:
        news.append(NewEvent("accepted", acceptance_facts(window.catalogue, item, _counts_from(window, command))))
        if item.conclude_offline:
            news.append(NewEvent("decided", {"outcome": "approved", "reason": ""}))
            news.append(NewEvent("concluded", {"result": item.result_kind}))
    return news


def _item_facts(window: Window, item: Item) -> dict[str, Any]:
    return {
        "item": item.code,
        "release": window.catalogue.release,
        "kind": item.kind,
        "station": window.terminal.station,
        "window_accepts": item.accept_offline,
        "window_concludes": item.conclude_offline,
    }


def _received_payload(
    window: Window,
    uow: UnitOfWork,
    command: ReceiveCase,
    item: Item,
    record: Record,
    found: Review,
    number: str,
) -> dict[str, Any]:
    answers = record.answers()
    return {
        **_item_facts(window, item),
        "number": number,
        "terminal_no": window.terminal.terminal_no,
        **secrecy_facts(window, item, answers),
        "answers": answers,
        "materials": materials_payload(found),
        "attachments": _attachments(uow, command.draft.draft_id),
        "routes": [destination.to_mapping() for destination in found.destinations],
        "confirmed": sorted(command.confirmed),
        "sources": {name: dict(source) for name, source in command.draft.sources.items()},
        "card_read": command.card_read,
        "signed": command.signed,
        "notice": _notice_version(window, item),
        "offline": not window.online(),
        "clerk": command.actor_name,
        **_only_if_said(
            slip=command.slip,
            received_at=command.received_at,
            signed_with=signed_with(uow, item, command.draft),
            signed_forms=signed_forms(forms_of(command.draft)),
            flags=flags_of(item, record, online=window.online()),
            as_typed=still_said(command.draft.view.get(AS_TYPED), answers),
        ),
    }


def _only_if_said(**facts: Any) -> dict[str, Any]:
    """What is so: an ordinary case's event says nothing of slips and secrets."""
    return {name: list(fact) if isinstance(fact, tuple) else fact for name, fact in facts.items() if fact}


def materials_payload(found: Review) -> list[dict[str, Any]]:
    """The materials asked for, with what was taken in of each, as an event keeps them."""
    return [
        {
            "code": line.material.code,
            "name": line.material.name.zh,
            "form": line.material.form,
            "copies": line.ticked.copies or (line.material.copies if line.ticked.taken else 0),
            "taken": line.ticked.taken,
            "waived": line.waived,
            "need": line.material.need,
            "scans": list(line.ticked.scans),
        }
        for line in found.materials
    ]


def _shortfall_payload(window: Window, command: ReceiveCase, found: Review) -> dict[str, Any]:
    return {
        "shortfalls": [fall.to_mapping() for fall in found.shortfalls],
        "due_on": supplement_due(window.catalogue, window.now()),
        "delivered": {"way": "direct", "at": window.stamp(), "signed": "on_paper", **command.shortfall_delivery},
        "by": "counter",
    }


def _attachments(uow: UnitOfWork, draft_id: str) -> list[dict[str, Any]]:
    return [
        {
            "wire_id": scan.wire_id,
            "role": scan.role,
            "filename": scan.filename,
            "media_type": scan.media_type,
            "size": scan.size,
        }
        for scan in uow.attachments.of_case(draft_id)
    ]


def _notice_version(window: Window, item: Item) -> str:
    for notice in window.catalogue.tables.notices:
        if notice.code == item.notice:
            return f"{notice.code}/{notice.version}"
    return ""


def _second_copy(window: Window, rows: Sequence[EventRow]) -> str:
    """The case is safe in the store by now; a second place that fails is told, never a reason to undo."""
    if window.second_copy is None:
        return "none"
    try:
        window.second_copy.put(rows)
    except Environment as error:
        return error.code
    return "kept"
