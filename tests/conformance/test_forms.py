"""The form cases of the suite, each step by step."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.conformance.cases import FormCase
from tests.conformance.forms import form_cases
from tests.conformance.runner import faults_of_form

CASES = form_cases()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_form(case: FormCase) -> None:
    assert faults_of_form(case) == []


def test_every_case_has_a_name_of_its_own_a_source_and_steps() -> None:
    assert [name for name, times in Counter(case.id for case in CASES).items() if times > 1] == []
    assert [case.id for case in CASES if not case.source or not case.steps] == []
    assert [case.id for case in CASES if case.differs and not case.choice] == []
