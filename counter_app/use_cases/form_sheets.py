"""What stands on a form that is signed before F9: the answers of the draft as they are now, and which version that is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from counter_app.catalogue.model import Item, Paper
from counter_app.domain.paper_facts import FormFacts, FormPart
from counter_app.errors import NotFound
from counter_app.forms import Record
from counter_app.ports import Draft
from counter_app.use_cases.drafts import load_record
from counter_app.use_cases.shown import ShownSection, shown_answers
from counter_app.use_cases.signing import (
    AUTHORISATION,
    CONSENT,
    PROMISE,
    SignedForm,
    field_rows,
    forms_of,
    paper_of,
    printed,
    short_code,
)
from counter_app.use_cases.window import Window

_NOT_ON_PAPER = "consent_"
_SIGNERS: Mapping[str, tuple[str, ...]] = {
    AUTHORISATION: ("委托人签名", "受托人签名"),
    CONSENT: (),  # each member signs in the table
    PROMISE: ("承诺人签名",),
}
_BASIS_TITLE = "（本表打印）"


def form_facts(window: Window, draft: Draft, code: str, *, clerk_name: str) -> tuple[FormFacts, SignedForm]:
    """The sheet of a draft's form as it would print now, and the form as it is kept from then on.

    ``code`` is the material's. Raises NotFound(what="form") where the draft's item has no such form.
    """
    item = window.catalogue.item(draft.item_code)
    material = next((one for one in item.materials if one.code == code), None)
    paper = paper_of(item, material) if material is not None else None
    if material is None or paper is None:
        raise NotFound(what="form", key=code)
    record = load_record(window, item, draft.answers)
    form = printed(paper, record, code, forms_of(draft), at=window.stamp())
    terminal = window.terminal
    facts = FormFacts(
        paper=code,
        kind=paper.kind,
        title=material.name.zh.removesuffix(_BASIS_TITLE),
        body=paper.body.zh.replace("{item}", item.name.zh),
        item_name=item.name.zh,
        parts=tuple(_parts(window, item, paper, record)),
        signers=_SIGNERS.get(paper.kind, ("申请人（代办人）签名",)),
        members=tuple(_members(record, paper)) if paper.kind == CONSENT else (),
        version=form.version,
        code=short_code(form.digest),
        printed_at=form.printed_at,
        clerk_name=clerk_name,
        window=terminal.window,
        station_name=terminal.station_name,
        station_code=terminal.station,
        town_name=terminal.town_name,
        district_name=terminal.district_name,
    )
    return facts, form


def _parts(window: Window, item: Item, paper: Paper, record: Record) -> Iterable[FormPart]:
    """The whole form in its sections, or what the paper names."""
    if paper.fields:
        yield FormPart(title="", rows=tuple(field_rows(paper, record)))
        return
    for section in shown_answers(window, item, record.answers(relevant_only=False)):
        rows = tuple(_rows(section))
        if rows:
            yield FormPart(title=f"{section.title} {section.row}" if section.row else section.title, rows=rows)


def _rows(section: ShownSection) -> Iterable[tuple[str, str]]:
    for answer in section.answers:
        if not answer.name.startswith(_NOT_ON_PAPER) and answer.kind != "binary":
            yield answer.label, answer.value


def _members(record: Record, paper: Paper) -> Iterable[str]:
    """The names of those who sign too: the first column of the table that the paper names."""
    answers: Mapping[str, Any] = record.answers()
    for name, _ in paper.fields:
        rows = answers.get(name)
        for row in rows if isinstance(rows, list) else ():
            yield str(next(iter(row.values()), ""))
