"""Proves that the written mapping covers every field of the reference forms: type, rule and question (docs/catalogue.md)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from counter_app.errors import BadInput
from sync.district.publishing.forms import ZH, CompiledForm
from sync.district.publishing.source import read_toml

_MAPPING = "mapping.toml"


@dataclass(frozen=True, slots=True)
class ReferenceField:
    """One field of reference/forms.json; ``form`` is empty for a field of a common block."""

    form: str
    key: str
    label: str
    type: str
    rule: str
    choices: tuple[str, ...]

    @property
    def question(self) -> str:
        """The name its question has unless the mapping says otherwise."""
        return self.key.replace(".", "_")


def reference_fields(source: Path) -> Iterator[ReferenceField]:
    """Every field of the common blocks and of the forms."""
    data = json.loads((source / "reference" / "forms.json").read_text(encoding="utf-8"))
    groups = [("", rows) for rows in data["common"].values()]
    groups += [(form["id"], form["fields"]) for form in data["forms"]]
    for form, rows in groups:
        for row in rows:
            yield ReferenceField(form, row["key"], row["label"], row["type"], row["rule"], tuple(row["choices"]))


def check_reference(source: Path, forms: Mapping[str, CompiledForm]) -> None:
    """Raises BadInput for the first field whose type or rule is not mapped, or whose question is missing or different."""
    mapping = read_toml(source / _MAPPING, shown_as=_MAPPING)
    rules = {row["rule"] for row in mapping["rules"]}
    for field in reference_fields(source):
        if field.type not in mapping["types"]:
            _fail("type_not_mapped", field, type=field.type)
        if field.rule and field.rule not in rules:
            _fail("rule_not_mapped", field, rule=field.rule)
        said = mapping["fields"].get(field.key, {})
        if "material" in said:
            continue
        holders = [form for form in forms.values() if field.form in ("", form.form_id)]
        if not holders:
            _fail("form_missing", field, form=field.form)
        carrying = [form for form in holders if said.get("question", field.question) in form.questions]
        if not carrying or (field.form and carrying != holders):
            _fail("question_missing", field, question=said.get("question", field.question))
        _check_question(field, carrying[0], mapping, said)


def _check_question(
    field: ReferenceField, form: CompiledForm, mapping: Mapping[str, Any], said: Mapping[str, Any]
) -> None:
    question = form.questions[said.get("question", field.question)]
    allowed = said.get("types") or mapping["types"][field.type]["questions"]
    if question.type not in allowed:
        _fail("other_type", field, type=question.type)
    named = [choice for choice in field.choices if not choice.startswith("codes.csv")]
    if named and "choices" not in said:
        offered = [row[f"label::{ZH}"] for row in form.choices[question.choice_list]]
        if offered != named:
            _fail("other_choices", field, offered=offered)


def _fail(why: str, field: ReferenceField, **details: object) -> None:
    raise BadInput(what="catalogue", why=why, where=f"reference/forms.json {field.key}", **details)
