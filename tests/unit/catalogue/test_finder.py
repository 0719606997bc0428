"""The finder answers to what a clerk types."""

from __future__ import annotations

import pytest

from counter_app.catalogue.reader import Catalogue


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("jzz", "ZR-002"),  # initials
        ("JZZQZ", "ZR-003"),
        ("juzhuzheng", "ZR-002"),  # full pinyin
        ("居住证签", "ZR-003"),  # Chinese
        ("zr002", "ZR-002"),  # code without its hyphen
        ("ＺＲ－０２０", "ZR-020"),  # full width, as an input method leaves it
        ("低保", "ZR-025"),  # keyword
        ("医保", "ZR-010"),
        ("yb", "ZR-010"),  # initials of a word people call it by
        ("birth", "ZR-035"),  # English
        ("xiaofang", "ZZ-002"),
        ("健康家园", "DJ-003"),
    ],
)
def test_the_best_item_comes_first(catalogue: Catalogue, typed: str, first: str) -> None:
    assert catalogue.find(typed)[0].code == first


def test_an_empty_text_lists_everything_up_to_the_limit(catalogue: Catalogue) -> None:
    assert len(catalogue.find("", limit=100)) == 30
    assert len(catalogue.find("", limit=7)) == 7


def test_nonsense_finds_nothing(catalogue: Catalogue) -> None:
    assert catalogue.find("qqqqwx") == ()


def test_an_item_without_a_form_is_named_as_not_offered_yet(catalogue: Catalogue) -> None:
    assert [row.code for row in catalogue.find_not_offered("换领补领")] == ["ZR-004"]
