"""docs/xlsform-support.md says what the engine does now."""

from __future__ import annotations

import pytest

from tests.conformance.support_page import PAGE, functions_without_a_line, page


@pytest.fixture(scope="module")
def printed() -> str:
    return page()


def test_the_page_is_what_its_generator_prints(printed: str) -> None:
    assert PAGE.read_text("utf-8") == printed, "run make support-page"


def test_every_feature_runs_or_is_refused(printed: str) -> None:
    assert "does not do what it should" not in printed


def test_every_function_of_the_engine_has_its_line() -> None:
    assert functions_without_a_line() == set()
