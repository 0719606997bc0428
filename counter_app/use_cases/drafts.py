"""Drafts: opened for an item, kept at every answer, found again after a crash, dropped when received or given up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from counter_app.catalogue.model import Item
from counter_app.forms import FormDefinition, Record
from counter_app.ports import Draft
from counter_app.use_cases.entity_lists import form_of
from counter_app.use_cases.prefill import prefill, sources_of
from counter_app.use_cases.window import Window

SLIP = "slip"
"""Key of a draft's view that holds {number, at} of the slip it is entered from."""


@dataclass(frozen=True, slots=True)
class OpenDraft:
    """``case_id`` only where a received case is being supplemented or corrected."""

    item_code: str
    actor: str
    language: str = "zh"
    visit_id: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """A draft with its live record."""

    draft: Draft
    record: Record
    item: Item


def open_draft(window: Window, command: OpenDraft) -> Opened:
    """A fresh draft of an item, with the station's own facts filled in; kept at once."""
    item = window.catalogue.item(command.item_code)
    record = new_record(window, item, language=command.language, actor=command.actor)
    filled = prefill(item, record, person=None, last=None, terminal=window.terminal)
    at = window.stamp()
    draft_id = window.make_id()
    draft = Draft(
        draft_id=draft_id,
        item_code=item.code,
        release=window.catalogue.release,
        owner=command.actor,
        title="",
        answers=record.answers(relevant_only=False),
        sources=sources_of(filled),
        case_id="",
        visit_id=command.visit_id or draft_id,
        opened_at=at,
        saved_at=at,
    )
    save_draft(window, draft)
    return Opened(draft, record, item)


def save_draft(window: Window, draft: Draft) -> Draft:
    """The draft as kept, with the time it was; one that has become a case meanwhile is not brought back."""
    kept = replace(draft, saved_at=window.stamp())
    with window.store.writing() as uow:
        if uow.cases.get(draft.draft_id) is None:
            uow.drafts.put(kept)
        uow.commit()
    return kept


def reopen_draft(window: Window, draft: Draft, *, language: str = "zh") -> Opened:
    """A kept draft with its record restored under the release that counts for it; what a question lost is in ``record.dropped``."""
    under = rules_for(window, draft)
    item = under.catalogue.item(draft.item_code)
    record = load_record(under, item, draft.answers, language=language, actor=draft.owner)
    return Opened(draft, record, item)


def rules_for(window: Window, draft: Draft) -> Window:
    """The window under the release that counts for a draft: a case that is mended keeps its own, a slip that of the paper's time,
    everything else the one in force now."""
    if draft.case_id:
        return window.under(draft.release)
    moment = slip_of(draft)[1]
    return window.under(window.releases.in_force(datetime.fromisoformat(moment)).release) if moment else window


def slip_of(draft: Draft) -> tuple[str, str]:
    """(slip number, paper's time) of a draft that is entered from a slip; two empty texts otherwise."""
    said = draft.view.get(SLIP)
    if not isinstance(said, dict):
        return "", ""
    return str(said.get("number", "")), str(said.get("at", ""))


def kept_drafts(window: Window) -> tuple[Draft, ...]:
    """All drafts of this counter, oldest first."""
    with window.store.reading() as uow:
        return tuple(sorted(uow.drafts.all(), key=lambda draft: draft.opened_at))


def drop_draft(window: Window, draft_id: str, *, actor: str) -> None:
    """The draft and its scans are given up; audited. What was received from it meanwhile stays."""
    with window.store.writing() as uow:
        if uow.cases.get(draft_id) is None:
            for scan in uow.attachments.of_case(draft_id):
                uow.attachments.drop(scan.attachment_id)
        uow.drafts.drop(draft_id)
        uow.audit.record("draft_dropped", actor=actor, subject=draft_id)
        uow.commit()


def new_record(window: Window, item: Item, *, language: str = "zh", actor: str = "") -> Record:
    """An empty record of the item's form; ``actor`` is whose name a form may ask for (``username``)."""
    form = form_of(window, item)
    return Record.new(
        form,
        today=lambda: window.now().date(),
        now=window.now,
        language=form_language(form.languages, language),
        new_id=window.make_id,
        properties=properties_of(window, actor),
        last_saved=last_saved_of(window, item, form),
    )


def load_record(
    window: Window, item: Item, answers: Mapping[str, object], *, language: str = "zh", actor: str = ""
) -> Record:
    """A record of the item's form holding these answers; ``actor`` as for a new one, where a draft is still being filled."""
    form = form_of(window, item)
    return Record.load(
        form,
        answers,
        today=lambda: window.now().date(),
        now=window.now,
        language=form_language(form.languages, language),
        new_id=window.make_id,
        properties=properties_of(window, actor),
        last_saved=last_saved_of(window, item, form) if actor else None,
    )


def properties_of(window: Window, actor: str) -> Mapping[str, str]:
    """What a form may ask of the counter: who fills it in, at which counter of which station."""
    found = {"deviceid": window.terminal.writer, "phonenumber": window.terminal.phone}
    if actor:
        with window.store.reading() as uow:
            account = uow.accounts.get(actor)
        found["username"] = account.name if account else actor
    return found


def last_saved_of(window: Window, item: Item, form: FormDefinition) -> bytes | None:
    """The record of this form that was received last here, where the form asks for it; never of an item that can keep a
    reporter secret."""
    if item.secret or not form.asks_last_saved:
        return None
    with window.store.reading() as uow:
        return uow.last_saved.get(form.form_id)


def form_language(languages: Iterable[str], language: str) -> str | None:
    """The form's own name for ``zh`` or ``en`` (``Chinese (zh)``); None where it has no such language."""
    return next((name for name in languages if name == language or name.endswith(f"({language[:2]})")), None)
