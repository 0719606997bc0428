"""Every field of the reference forms has its question with the right type and choices, or a listed reason."""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest

from counter_app.catalogue.reader import Catalogue
from counter_app.errors import BadInput
from counter_app.forms import Record
from sync.district.publishing import build_release
from sync.district.publishing.reference import ReferenceField, reference_fields
from tests.unit.catalogue.conftest import KEY, NOW, SOURCE

MAPPING: dict[str, Any] = tomllib.loads((SOURCE / "mapping.toml").read_text(encoding="utf-8"))
FIELDS = list(reference_fields(SOURCE))
# What the compiled XForm must show for each type of the reference: (XForms type or kind, control).
SHOWN = {
    "enum": ("string", "select1"),
    "bool": ("string", "select1"),
    "code": ("string", "select1"),
    "region12": ("string", "select1"),
    "multienum": ("string", "select"),
    "multicode": ("string", "select"),
    "int": ("int", "input"),
    "year": ("int", "input"),
    "money": ("decimal", "input"),
    "number": ("decimal", "input"),
    "date": ("date", "input"),
    "month": ("date", "input"),
    "datetime": ("dateTime", "input"),
    "photo": ("binary", "upload"),
    "signature": ("binary", "upload"),
}


def _form_of(catalogue: Catalogue, field: ReferenceField) -> str:
    return field.form or "residence_permit"  # which holds every common block


def test_the_reference_holds_243_fields_and_28_common_ones() -> None:
    assert len([field for field in FIELDS if field.form]) == 243
    assert len([field for field in FIELDS if not field.form]) == 28


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.key)
def test_each_field_is_in_the_compiled_form(catalogue: Catalogue, field: ReferenceField) -> None:
    said = MAPPING["fields"].get(field.key, {})
    form_id = _form_of(catalogue, field)
    if "material" in said:
        holding = [item for item in catalogue.items() if item.form == form_id]
        assert all(said["material"] in [material.code for material in item.materials] for item in holding)
        return
    definition = catalogue.form(form_id)
    node = definition.nodes[definition.ref_of(field.question)]
    if field.type in ("list", "photo list"):
        assert node.kind == "repeat"
    elif field.type in ("person", "daterange"):
        assert node.kind == "group"
    else:
        assert (node.type, node.control) == SHOWN.get(field.type, ("string", "input"))


@pytest.mark.parametrize(
    "field", [field for field in FIELDS if field.choices and not field.choices[0].startswith("codes.csv")], ids=str
)
def test_each_choice_reads_as_in_the_reference(catalogue: Catalogue, field: ReferenceField) -> None:
    form = catalogue.form(_form_of(catalogue, field))
    record = Record.new(form, today=NOW.date, now=lambda: NOW)
    offered = [choice.label for choice in record.state(form.ref_of(field.question)).choices]
    if field.key == "delivery.way":  # only the ways that the site has switched on
        assert offered == ["窗口领取", "短信通知即可"]
    elif field.key == "applicant.id_type":  # a newborn, and somebody with no document at all, are served too
        assert offered == [*field.choices, "出生医学证明", "无有效证件（待核）"]
    else:
        assert offered == list(field.choices)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('[types."uscc"]', '[types."another"]', "type_not_mapped"),
        ('rule = "GB 32100 check"', 'rule = "something else"', "rule_not_mapped"),
        ('[fields."ml.authorise"]', '[fields."ml.other"]', "question_missing"),
    ],
)
def test_what_is_not_mapped_fails_the_build(tmp_path: Path, old: str, new: str, why: str) -> None:
    source = shutil.copytree(SOURCE, tmp_path / "source")
    path = source / "mapping.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(BadInput, match=why):
        build_release(source, tmp_path / "release.zip", key=KEY, now=NOW)
    assert not (tmp_path / "release.zip").exists()


def test_no_sample_person_has_an_area_code_that_is_assigned(catalogue: Catalogue) -> None:
    def texts(value: object) -> list[str]:
        if isinstance(value, dict):
            return [text for part in value.values() for text in texts(part)]
        return [text for part in value for text in texts(part)] if isinstance(value, list) else [str(value)]

    ids = [text for item in catalogue.items() for text in texts(item.sample) if len(text) in (18, 20)]
    citizens = [text for text in ids if text[:17].isdigit() and text[6:8] in ("19", "20")]
    assert len(citizens) > 20
    assert all(text.startswith("439901") for text in citizens)
