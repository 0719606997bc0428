"""What stands on a form that is signed before F9: the answers of the draft as they are now, and which version that is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from counter_app.catalogue.model import Item, Paper
from counter_app.domain.numbers import parse_citizen_id
from counter_app.domain.paper_facts import FormFacts, FormPart
from counter_app.errors import BadInput, NotFound
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
from counter_app.use_cases.visits import is_of_age
from counter_app.use_cases.window import Window

_NOT_ON_PAPER = "consent_"
_SIGNERS: Mapping[str, tuple[str, ...]] = {
    AUTHORISATION: ("委托人签名", "受托人签名"),
    CONSENT: (),  # each member signs in the table
    PROMISE: ("承诺人签名",),
}
_BLANK = "　"
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
        members=tuple(_members(record, paper, window.now().date())) if paper.kind == CONSENT else (),
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
        rows = tuple(field_rows(paper, record))
        yield FormPart(title="", rows=_with_blanks(paper, rows) if paper.kind == AUTHORISATION else rows)
        return
    for section in shown_answers(window, item, record.answers(relevant_only=False)):
        rows = tuple(_rows(section))
        if rows:
            yield FormPart(title=f"{section.title} {section.row}" if section.row else section.title, rows=rows)


def _with_blanks(paper: Paper, rows: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Every line of the paper: what nobody typed (an agent still to be named) is left to be written by hand."""
    said = dict(rows)
    return tuple((label.zh, said.get(label.zh, _BLANK)) for _, label in paper.fields)


def _rows(section: ShownSection) -> Iterable[tuple[str, str]]:
    for answer in section.answers:
        if not answer.name.startswith(_NOT_ON_PAPER) and answer.kind != "binary":
            yield answer.label, answer.value


def _members(record: Record, paper: Paper, today: date) -> Iterable[str]:
    """Who signs too: the first column of the table that the paper names; for somebody under age the guardian does."""
    answers: Mapping[str, Any] = record.answers()
    for name, _ in paper.fields:
        rows = answers.get(name)
        for row in rows if isinstance(rows, list) else ():
            name = str(next(iter(row.values()), ""))
            yield f"{name}（未成年，监护人代签）" if _under_age(row, today) else name


def _under_age(row: Mapping[str, Any], today: date) -> bool:
    """Whether the citizen's number in a row says so; a row without a number is taken for an adult's."""
    numbers = [str(value) for key, value in row.items() if key.endswith("_id_no") and value]
    try:
        births = [parse_citizen_id(number, today).birth.isoformat() for number in numbers]
    except BadInput:
        return False
    return any(not is_of_age(birth, today) for birth in births)
