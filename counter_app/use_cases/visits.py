"""A visit holds several cases: the next member of a family from shared answers, who came with whom, and one receipt for all.

Shared are the questions and papers the item names (``Item.shared``); who a member is, is asked of each anew. One signature given
in a visit stands for all its members, and each case's record names the form it stands on (``signed_with``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from counter_app.catalogue.model import Item
from counter_app.domain.case_table import Phase
from counter_app.domain.numbers import age_on
from counter_app.domain.receipt_number import parse_receipt_number
from counter_app.domain.visit_facts import VisitFacts, VisitLine
from counter_app.errors import Bug, NotFound, Refusal
from counter_app.journal.fold import CaseState
from counter_app.ports import Draft, PrintRow, UnitOfWork
from counter_app.use_cases.drafts import Opened, load_record, new_record
from counter_app.use_cases.prefill import prefill, share, sources_of
from counter_app.use_cases.review import Ticked, review
from counter_app.use_cases.window import NewEvent, Window, case_state, read_events, write_events

VIEW_KEY = "family"
VISIT_RECEIPT = "visit_receipt"
OF_AGE = 18  # 民法典 §17
_GONE = frozenset({Phase.VOIDED, Phase.WITHDRAWN})
_SIGNED_BY = "consent_sign_way"  # of the common block: a family that shares it signs once


@dataclass(frozen=True, slots=True)
class NextMember:
    """同一家庭下一位 after an open draft, or (``case_id``) after a case just received."""

    actor: str
    draft: Draft | None = None
    case_id: str = ""
    language: str = "zh"


@dataclass(frozen=True, slots=True)
class Before:
    """The member before, as far as the next one needs it. ``grown_up``: somebody of age who may be the guardian."""

    owner: str
    visit_id: str
    item_code: str
    answers: Mapping[str, Any]
    materials: Sequence[Mapping[str, Any]]
    grown_up: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the visit. ``owner`` is the draft's or the case's id; ``state`` as in ``VisitLine``; ``missing`` in words."""

    owner: str
    state: str
    name: str
    id_no: str
    item: Item
    number: str = ""
    missing: tuple[str, ...] = ()
    supplement_by: str = ""
    card_read: bool = True
    agent_name: str = ""
    notice: str = ""
    printed: int = 0

    @property
    def short(self) -> str:
        """The part of the 收件号 that people say; empty where there is none."""
        return parse_receipt_number(self.number).short if self.number else ""


def next_member(window: Window, command: NextMember) -> Opened:
    """A fresh draft of the same item in the same visit, with what the family shares; kept at once, nothing of the one before changes.

    Raises Bug for an item that takes no families, NotFound for a case that is not here.
    """
    before = _before(window, command)
    item = window.catalogue.item(before.item_code)
    if not item.family:
        raise Bug("not_for_families", item=item.code)
    record = new_record(window, item, language=command.language, actor=command.actor)
    at = window.stamp()
    shared = share(item, record, before.answers, as_of=at[11:16])
    own = prefill(item, record, person=None, last=None, terminal=window.terminal)
    nth = len(visit_members(window, before.visit_id)) + 1
    draft = Draft(
        draft_id=window.make_id(),
        item_code=item.code,
        release=window.catalogue.release,
        owner=command.actor,
        title="",
        answers=record.answers(relevant_only=False),
        view={VIEW_KEY: {"nth": nth, "grown_up": dict(before.grown_up)}},
        materials=_shared_papers(item, before.materials),
        sources=sources_of((*shared, *own)),
        visit_id=before.visit_id,
        opened_at=at,
        saved_at=at,
    )
    with window.store.writing() as uow:
        uow.drafts.put(draft)
        _copy_scans(window, uow, item, before.owner, draft.draft_id)
        uow.audit.record("family_member_begun", actor=command.actor, subject=before.visit_id, item=item.code, nth=nth)
        uow.commit()
    return Opened(draft, record, item)


def signed_with(uow: UnitOfWork, item: Item, draft: Draft) -> str:
    """The case on whose form the signature stands that counts for this one too: the first received of the visit; empty for itself."""
    if _SIGNED_BY not in item.shared or not draft.visit_id:
        return ""
    rows = [row for row in uow.cases.of_visit(draft.visit_id) if row.number and row.item_code == item.code]
    first = next((row.case_id for row in rows if row.phase not in _GONE), "")
    return "" if first == draft.draft_id else first


def nth_member(draft: Draft) -> int:
    """The how-manieth of its visit a draft is; 1 for somebody who came alone."""
    return int(draft.view.get(VIEW_KEY, {}).get("nth", 1))


def guardian_of(draft: Draft) -> Mapping[str, str]:
    """Somebody of age who came before in the visit, as agent_name, agent_id_type, agent_id_no, agent_phone; empty where nobody did."""
    return dict(draft.view.get(VIEW_KEY, {}).get("grown_up", {}))


def visit_members(window: Window, visit_id: str, *, language: str = "zh") -> tuple[Member, ...]:
    """Everybody of a visit in the order begun: cases and open drafts; what was voided or taken back is left out.

    ``language`` (zh or en) of what a draft lacks; a notice says it in Chinese, as it was given.
    """
    with window.store.reading() as uow:
        drafts = [draft for draft in uow.drafts.all() if draft.visit_id == visit_id and not draft.case_id]
        cases = [(case_state(uow, row.case_id), row.case_id) for row in uow.cases.of_visit(visit_id)]
        notices = {case_id: _received(uow, case_id).get("notice", "") for _, case_id in cases}
    found = [_of_case(window, state, str(notices[case_id])) for state, case_id in cases if state.phase not in _GONE]
    found += [_of_draft(window, draft, language) for draft in drafts]
    return tuple(sorted(found, key=lambda member: member.owner))  # ids are of their time


def visit_facts(window: Window, visit_id: str, *, clerk_name: str, nth: int = 1, reason: str = "") -> VisitFacts:
    """What the receipt of the visit shows; raises NotFound for a visit without anybody."""
    members = visit_members(window, visit_id)
    if not members:
        raise NotFound(what="visit", key=visit_id)
    terminal = window.terminal
    holder = next((one.agent_name for one in members if one.agent_name), members[0].name)
    return VisitFacts(
        station_name=terminal.station_name,
        station_code=terminal.station,
        station_phone=terminal.phone,
        town_name=terminal.town_name,
        district_name=terminal.district_name,
        window=terminal.window,
        clerk_name=clerk_name,
        holder_name=holder,
        printed_at=window.stamp(),
        lines=tuple(_line(one, holder) for one in members),
        notice_versions=tuple(sorted({one.notice.rpartition("/")[2] for one in members if one.notice})),
        offline=not window.online(),
        nth=nth,
        print_reason=reason,
    )


def next_print(window: Window, visit_id: str) -> int:
    """The how-manieth receipt of the visit the next one is; a member who came later makes a first one of a new sheet.

    Raises Refusal("nobody_received") while nobody of the visit has a number.
    """
    return min(one.printed for one in _numbered(window, visit_id)) + 1


def _numbered(window: Window, visit_id: str) -> list[Member]:
    numbered = [one for one in visit_members(window, visit_id) if one.number]
    if not numbered:
        raise Refusal("nobody_received")
    return numbered


def log_visit_print(window: Window, visit_id: str, *, actor: str, reason: str = "") -> PrintRow:
    """The receipt of the visit, noted on each case it lists before the sheet is handed out; one row, since it is one sheet.

    Raises Refusal("nobody_received") while nobody of the visit has a number, "reprint_reason_missing" where all lists it already.
    """
    numbered = _numbered(window, visit_id)
    nth = min(one.printed for one in numbered) + 1
    if nth > 1 and not reason:
        raise Refusal("reprint_reason_missing", nth=nth)
    first = numbered[0]
    row = PrintRow(
        print_id=window.make_id(),
        case_id=first.owner,
        number=first.number,
        paper=VISIT_RECEIPT,
        document_number="",
        nth=nth,
        at=window.stamp(),
        actor=actor,
        reason=reason,
    )
    with window.store.writing() as uow:
        uow.prints.add(row)
        _note(window, uow, numbered, "paper_printed", reason, actor)
        uow.audit.record(
            "visit_printed", actor=actor, subject=visit_id, numbers=[one.number for one in numbered], nth=nth
        )
        uow.commit()
    return row


def spoil_visit_print(window: Window, row: PrintRow, visit_id: str, *, reason: str, actor: str) -> None:
    """The sheet reached nobody: on no case does it count any more; twice is once."""
    numbered = [one for one in visit_members(window, visit_id) if one.number and one.printed]
    with window.store.writing() as uow:
        if any(kept.spoiled for kept in uow.prints.of_case(row.case_id) if kept.print_id == row.print_id):
            return
        uow.prints.add(replace(row, spoiled=True, reason=reason))
        _note(window, uow, numbered, "paper_spoiled", reason, actor)
        uow.audit.record("visit_spoiled", actor=actor, subject=visit_id, nth=row.nth)
        uow.commit()


# -- the member before ------------------------------------------------------------------------------------------------


def _before(window: Window, command: NextMember) -> Before:
    if command.draft is not None:
        draft = command.draft
        answers = draft.answers
        visit_id, owner, item_code, materials = draft.visit_id, draft.draft_id, draft.item_code, draft.materials
        earlier = guardian_of(draft)
    else:
        with window.store.reading() as uow:
            state = case_state(uow, command.case_id)
        answers = state.answers
        visit_id, owner, item_code, materials = state.visit_id, state.case_id, state.item_code, state.materials
        earlier = {}
    item = window.catalogue.item(item_code)
    return Before(
        owner=owner,
        visit_id=visit_id or owner,
        item_code=item_code,
        answers=answers,
        materials=materials,
        grown_up=_grown_up(window, item, answers) or earlier,
    )


def _grown_up(window: Window, item: Item, answers: Mapping[str, Any]) -> Mapping[str, str]:
    """The applicant as a guardian would be written, where of age; empty otherwise."""
    id_no = _text(answers, item.applicant_id_no)
    birth = _text(answers, item.applicant_id_no.removesuffix("_id_no") + "_birth")
    if not id_no or not is_of_age(birth, window.now().date()):
        return {}
    return {
        "agent_name": _text(answers, item.applicant_name),
        "agent_id_type": _text(answers, item.applicant_id_no.removesuffix("_no") + "_type"),
        "agent_id_no": id_no,
        "agent_phone": _text(answers, item.applicant_phone),
    }


def _shared_papers(item: Item, materials: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    ticked = (Ticked.from_mapping(raw) for raw in materials)
    return [one.to_mapping() for one in ticked if one.taken and one.code in item.shared]


def _copy_scans(window: Window, uow: UnitOfWork, item: Item, old: str, new: str) -> None:
    """Rows of the shared scans for the new member; the encrypted file is the same one."""
    for scan in uow.attachments.of_case(old):
        if scan.role in item.shared:
            row = replace(scan, attachment_id=window.make_id(), case_id=new, uploaded=False)
            uow.attachments.add(row, uow.attachments.key(scan.attachment_id))


# -- members ----------------------------------------------------------------------------------------------------------


def _of_case(window: Window, state: CaseState, notice: str) -> Member:
    waiting = state.phase is Phase.SHORTFALL
    explained = state.phase is Phase.EXPLAINED
    return Member(
        owner=state.case_id,
        state="explained" if explained else "shortfall" if waiting else "received",
        name=state.applicant_name,
        id_no=state.applicant_id_no,
        item=window.catalogue.item(state.item_code),
        number=state.number,
        missing=tuple(str(point.get("label", "")) for point in state.shortfalls) if waiting else (),
        supplement_by=state.supplement_due_on if waiting else "",
        card_read=state.card_read,
        agent_name=_agent(state.answers),
        notice=notice,
        printed=state.prints.get(VISIT_RECEIPT, 0),
    )


def _of_draft(window: Window, draft: Draft, language: str) -> Member:
    item = window.catalogue.item(draft.item_code)
    record = load_record(window, item, draft.answers, language=language)
    found = review(item, record, (Ticked.from_mapping(raw) for raw in draft.materials))
    return Member(
        owner=draft.draft_id,
        state="draft",
        name=_text(draft.answers, item.applicant_name),
        id_no=_text(draft.answers, item.applicant_id_no),
        item=item,
        missing=tuple(fall.label.get(language) for fall in found.shortfalls),
        agent_name=_agent(draft.answers),
    )


def _line(member: Member, holder: str) -> VisitLine:
    return VisitLine(
        name=member.name,
        id_no=member.id_no,
        item_name=member.item.name.zh,
        state=member.state,
        number=member.number,
        short_number=member.short,
        missing=member.missing,
        supplement_by=member.supplement_by,
        card_read=member.card_read,
        is_holder=bool(member.name) and member.name == holder,
    )


def _note(window: Window, uow: UnitOfWork, members: Sequence[Member], event: str, reason: str, actor: str) -> None:
    for one in members:
        state = case_state(uow, one.owner)
        nth = state.prints.get(VISIT_RECEIPT, 0) + (event == "paper_printed")
        payload = {"paper": VISIT_RECEIPT, "nth": nth, "reason": reason, "document_number": ""}
        write_events(window, uow, state, [NewEvent(event, payload)], actor=actor)


def is_of_age(birth: str, on: date) -> bool:
    """Whether somebody born then (``YYYY-MM-DD``) is 18 or older; False where no birthday is known."""
    try:
        return age_on(date.fromisoformat(birth), on) >= OF_AGE
    except ValueError:
        return False


def _received(uow: UnitOfWork, case_id: str) -> Mapping[str, Any]:
    return next((event.payload for event in read_events(uow, case_id) if event.header.type == "received"), {})


def _agent(answers: Mapping[str, Any]) -> str:
    return _text(answers, "agent_name") if answers.get("agent_is_agent") == "yes" else ""


def _text(answers: Mapping[str, Any], name: str) -> str:
    value = answers.get(name, "")
    return value if isinstance(value, str) else ""
