"""保密: while a reporter asked for it, what says who she is stays between the form and the one handler.

The item says when (``Item.secret``) and which questions (``Item.secret_fields``); code names neither. Basis: 个人信息保护法 §6, §51.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from counter_app.catalogue.model import Item
from counter_app.domain.masking import mask_name
from counter_app.forms import Record
from counter_app.use_cases.drafts import load_record
from counter_app.use_cases.review import holds
from counter_app.use_cases.window import Window


def is_secret(item: Item, record: Record) -> bool:
    """Whether the reporter of this form is under 保密."""
    return bool(item.secret) and holds(record, item.secret)


def secrecy_facts(window: Window, item: Item, answers: Mapping[str, Any]) -> dict[str, Any]:
    """``applicant`` and ``secret`` as an event keeps them: a secret reporter's case is listed under nobody's name or number."""
    secret = is_secret(item, load_record(window, item, answers)) if item.secret else False
    kept = open_answers(item, answers) if secret else answers
    names = {"name": item.applicant_name, "id_no": item.applicant_id_no, "phone": item.applicant_phone}
    applicant = {key: _text(kept, name) for key, name in names.items()}
    return {"applicant": applicant, **({"secret": secret} if item.secret else {})}


def open_answers(item: Item, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers without those that say who the reporter is, in rows of repeats too."""
    hidden, kept = frozenset(item.secret_fields), dict[str, Any]()
    for name, value in answers.items():
        if name in hidden:
            continue
        rows = isinstance(value, list | tuple)
        kept[name] = [open_answers(item, row) if isinstance(row, Mapping) else row for row in value] if rows else value
    return kept


def listed_under(item: Item, record: Record) -> str:
    """What a draft is listed under; nothing while that would say who the secret reporter is."""
    if item.applicant_name in item.secret_fields and is_secret(item, record):
        return ""
    return record.state(record.definition.ref_of(item.applicant_name)).value if item.applicant_name else ""


def shown_name(item: Item | None, name: str) -> str:
    """A case's name as lists, tabs and sheets at hand show it: an event's title whole, a person's name masked."""
    return name if item is not None and item.titled else mask_name(name)


def _text(answers: Mapping[str, Any], name: str) -> str:
    value = answers.get(name, "")
    return value if isinstance(value, str) else ""
