"""The cn: functions: every one is documented, every example is true, no value breaks one."""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.functions import form_functions
from tests.unit.domain.days import TODAY, calendar_2026

FUNCTIONS = form_functions(calendar_2026(), lambda: TODAY)
PAGE = (Path(__file__).resolve().parents[3] / "docs" / "form-functions.md").read_text("utf-8")
ROWS = re.findall(r"^\| `(cn:[a-z-]+)\(([^)]*)\)` \|[^|]*\| `\1\((.*)\) = (.*?)` \|$", PAGE, re.MULTILINE)


def test_the_page_lists_every_function_and_no_other() -> None:
    assert sorted(row[0] for row in ROWS) == sorted(FUNCTIONS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_every_example_of_the_page_is_true(row: tuple[str, str, str, str]) -> None:
    name, parameters, arguments, result = row
    assert FUNCTIONS[name](*ast.literal_eval(f"({arguments},)")) == ast.literal_eval(result)
    assert len(parameters.split(",")) == len(inspect.signature(FUNCTIONS[name]).parameters)


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_an_empty_answer_is_neither_valid_nor_an_error(name: str) -> None:
    count = len(inspect.signature(FUNCTIONS[name]).parameters)
    result = FUNCTIONS[name](*[""] * count)
    assert result in ("empty", "unknown_type") if name.endswith("-fault") else result in ("", False)


@given(st.sampled_from(sorted(FUNCTIONS)), st.data())
def test_no_value_breaks_a_function(name: str, data: st.DataObject) -> None:
    value = st.one_of(st.text(max_size=30), st.floats(), st.booleans(), st.dates().map(str))
    arguments = [data.draw(value) for _ in inspect.signature(FUNCTIONS[name]).parameters]
    assert isinstance(FUNCTIONS[name](*arguments), str | float | bool)


def test_a_number_from_an_expression_is_taken_as_its_text() -> None:
    assert FUNCTIONS["cn:mobile-valid"](13800138000.0) is True
    assert FUNCTIONS["cn:rmb-upper"](12.5) == "壹拾贰元伍角"
    assert FUNCTIONS["cn:plus-working-days"]("2026-11-23T09:00:00+08:00", "7") == "2026-12-02"
    assert FUNCTIONS["cn:plus-working-days"]("2026-11-23", float("nan")) == ""
