"""The XLSForms of pyxform's tests and of the documentation: each runs, or is refused with the words it is known for."""

from __future__ import annotations

import tomllib
from collections import Counter

import pytest

from tests.conformance.corpus import FOLDER, SheetForm, modules, refusal, sheet_forms

FORMS = sheet_forms()
REFUSED: dict[str, str] = tomllib.loads((FOLDER / "refused.toml").read_text("utf-8"))


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.source)
def test_sheet(form: SheetForm) -> None:
    words = refusal(form)
    wanted = REFUSED.get(form.source)
    assert (words is None) if wanted is None else (words is not None and wanted in words), words


def test_there_are_many_and_no_two_from_one_place() -> None:
    assert len(FORMS) >= 800
    assert [source for source, times in Counter(form.source for form in FORMS).items() if times > 1] == []
    assert set(REFUSED) <= {form.source for form in FORMS}


def test_a_module_that_is_said_to_be_here_is_here() -> None:
    here = {form.source.split(" ")[1].rpartition("/")[2] for form in FORMS}
    elsewhere = ("has no form that pyxform accepts", "every form, under tests/example_xls")
    claimed = {name: said for name, said in modules().items() if not said.startswith("not here: ")}
    wanted = {name.rpartition("/")[2] for name, said in claimed.items() if said not in elsewhere}
    assert wanted - here == set()
