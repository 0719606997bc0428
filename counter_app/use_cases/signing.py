"""Forms that are signed before F9: printed 待签 with a version, signed, and asked for anew once an answer behind them changes.

A form is a material with a paper behind it: the signed sheet is the material (``Paper.on_event`` = ``draft``). The paper of a material
is the item's draft paper of the same code; a material that is this form printed (本表打印) takes the item's 申请表. What a version
is and why is written in docs/decisions/0009-signed-before-f9.md.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from counter_app.catalogue.model import Item, Material, Paper
from counter_app.errors import BadInput
from counter_app.forms import Record
from counter_app.forms.definition import Node
from counter_app.ports import Draft

VIEW_KEY = "signing"
DRAFT = "draft"
APPLICATION, AUTHORISATION, CONSENT, PROMISE = "application", "authorisation", "consent", "promise"
BROUGHT_ALONG = frozenset({AUTHORISATION, CONSENT})
"""Kinds that are often signed at home: the one who gives the power, or the rest of the family, does not stand at the window."""
_NOT_SHOWN = "consent_"  # 告知与签名 is what the signature under the form stands for, so ticking it changes no text
_CODE_LENGTH = 8


@dataclass(frozen=True, slots=True)
class SignedForm:
    """One form of a draft. ``version`` counts prints whose text differs, from 1, and is 0 for a sheet brought along; ``digest`` is of
    the answers it shows; ``signed_at`` empty while it is 待签. ``way``: on_paper, scan (the scan is of the signed sheet)."""

    paper: str
    version: int
    digest: str
    printed_at: str
    signed_at: str = ""
    way: str = "on_paper"


@dataclass(frozen=True, slots=True)
class FormNow:
    """How a form stands. ``standing``: blank (never printed), to_sign 待签, signed 已签, stale (an answer changed behind it);
    ``was_signed``: what changed had been signed already."""

    material: Material
    paper: Paper
    standing: str
    version: int = 0
    was_signed: bool = False

    @property
    def code(self) -> str:
        """The material's code, under which the form is kept."""
        return self.material.code

    @property
    def signed(self) -> bool:
        return self.standing == "signed"

    @property
    def may_be_brought(self) -> bool:
        """Whether a sheet signed elsewhere is usual."""
        return self.paper.kind in BROUGHT_ALONG

    @property
    def next_version(self) -> int:
        """The version that is signed, or is to be signed."""
        return self.version if self.standing in ("signed", "to_sign") else self.version + 1


Kept = Mapping[str, SignedForm]


def paper_of(item: Item, material: Material) -> Paper | None:
    """The paper that is this material once it is signed; None for a material that comes from outside."""
    drafts = [paper for paper in item.papers if paper.on_event == DRAFT]
    own = next((paper for paper in drafts if paper.code == material.code), None)
    if own is None and material.form == "printed_form":
        own = next((paper for paper in drafts if paper.kind == APPLICATION), None)
    return own


def form_now(item: Item, record: Record, material: Material, kept: Kept) -> FormNow | None:
    """How the form behind this material stands; None where there is none. Without a print nothing is computed."""
    paper = paper_of(item, material)
    if paper is None or (paper.when and record.evaluate(f"boolean({paper.when})") is not True):
        return None
    form = kept.get(material.code)
    if form is None:
        return FormNow(material, paper, "blank")
    if form.digest != digest_of(paper, record):
        return FormNow(material, paper, "stale", form.version, bool(form.signed_at))
    return FormNow(material, paper, "signed" if form.signed_at else "to_sign", form.version)


def digest_of(paper: Paper, record: Record) -> str:
    """SHA-256 of the paper's words and the answers it shows, whatever the language of the screen."""
    answers, pictures = record.answers(), frozenset(_pictures(record.definition.root))
    names = [name for name, _ in paper.fields] or [name for name in answers if not name.startswith(_NOT_SHOWN)]
    shown = {name: answers[name] for name in names if name in answers and name not in pictures}
    raw = json.dumps([paper.code, paper.body.zh, shown], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(raw.encode()).hexdigest()


def _pictures(node: Node) -> Iterator[str]:
    """The questions that a scan answers: a form shows none of them."""
    for kid in node.children:
        if kid.type == "binary":
            yield kid.name
        yield from _pictures(kid)


def short_code(digest: str) -> str:
    """The digest as a person compares it, ``3F9A-01CE``."""
    code = digest[:_CODE_LENGTH].upper()
    return f"{code[:4]}-{code[4:]}"


# -- what happens to a form; each gives the form as it is kept from then on -----------------------------------------------


def printed(paper: Paper, record: Record, code: str, kept: Kept, *, at: str) -> SignedForm:
    """The form with the sheet that is printed now: a new version only where its text is another one."""
    digest, before = digest_of(paper, record), kept.get(code)
    if before is not None and before.version and before.digest == digest:
        return replace(before, printed_at=at)
    return SignedForm(code, before.version + 1 if before else 1, digest, at)


def signed(paper: Paper, record: Record, code: str, kept: Kept, *, at: str, way: str = "on_paper") -> SignedForm:
    """The form with its signature; where nothing was printed, or the print no longer fits, it is a sheet brought along (version 0)."""
    digest, before = digest_of(paper, record), kept.get(code)
    if before is None or before.digest != digest:
        return SignedForm(code, 0, digest, "", at, way)
    return replace(before, signed_at=at, way=way)


def given_back(code: str, kept: Kept) -> dict[str, SignedForm]:
    """The forms once this one is not signed any more: the print stays, a sheet brought along is gone."""
    left = {one: form for one, form in kept.items() if one != code}
    form = kept.get(code)
    return {**left, code: replace(form, signed_at="")} if form and form.version else left


def all_signed(item: Item, record: Record, materials: Iterable[Material], *, at: str) -> dict[str, SignedForm]:
    """Every form among these materials, signed on a sheet brought along."""
    papers = ((material.code, paper_of(item, material)) for material in materials)
    return {code: signed(paper, record, code, {}, at=at) for code, paper in papers if paper is not None}


# -- where forms are kept -------------------------------------------------------------------------------------------------


def forms_of(draft: Draft) -> dict[str, SignedForm]:
    """The forms printed or signed for this draft, by material code."""
    kept: Mapping[str, Mapping[str, Any]] = draft.view.get(VIEW_KEY, {})
    return {code: SignedForm(**raw) for code, raw in kept.items()}


def view_of(kept: Kept) -> dict[str, Any]:
    """The forms as a draft's view keeps them; empty while there are none."""
    return {VIEW_KEY: {code: asdict(form) for code, form in kept.items()}} if kept else {}


def signed_forms(kept: Kept) -> tuple[dict[str, Any], ...]:
    """The signed forms as an event keeps them."""
    return tuple(asdict(form) for form in kept.values() if form.signed_at)


def from_event(rows: Iterable[Mapping[str, Any]]) -> dict[str, SignedForm]:
    """The forms that an event keeps, by material code."""
    return {
        str(raw["paper"]): SignedForm(
            paper=str(raw["paper"]),
            version=int(raw.get("version", 0)),
            digest=str(raw.get("digest", "")),
            printed_at=str(raw.get("printed_at", "")),
            signed_at=str(raw.get("signed_at", "")),
            way=str(raw.get("way", "on_paper")),
        )
        for raw in rows
    }


# -- what stands on a form ------------------------------------------------------------------------------------------------


def field_rows(paper: Paper, record: Record) -> Iterator[tuple[str, str]]:
    """(label, answer in words) of the questions a paper names; a table gives one line a row."""
    for name, label in paper.fields:
        try:
            state = record.state(record.definition.ref_of(name))
        except BadInput:
            continue
        if state.row_count is not None:
            for row, cells in enumerate(_rows(record, name), 1):
                yield f"{label.zh} {row}", "　".join(cells)
        elif state.relevant and state.value:
            labels = {choice.value: choice.label for choice in state.choices}
            yield (
                label.zh,
                "、".join(labels.get(one, one) for one in (state.value.split() if labels else [state.value])),
            )


def _rows(record: Record, name: str) -> Iterator[list[str]]:
    """The cells of a table that somebody typed: the first three say who it is."""
    rows = record.answers().get(name, ())
    ref = record.definition.ref_of(name)
    for number, row in enumerate(rows if isinstance(rows, list) else (), 1):
        cells = []
        for column in list(row)[:3]:
            state = record.state(f"{ref}[{number}]/{column}")
            labels = {choice.value: choice.label for choice in state.choices}
            cells.append(labels.get(state.value, state.value))
        yield cells
