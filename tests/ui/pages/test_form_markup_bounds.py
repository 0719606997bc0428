"""Labels that were made to be hard to read are shown as they stand."""

from __future__ import annotations

import pytest

from ui.desktop.pages.form_markup import MOST, MOST_OF_A_LINE, read

INK, GROUND = "#000000", "#ffffff"


def shown(text: str) -> tuple[str, str]:
    return read(text, INK, GROUND)


@pytest.mark.parametrize("sign", ["*", "**", "_", "__"])
def test_a_line_without_an_end_keeps_its_signs_and_the_next_one_its_formatting(sign: str) -> None:
    line = f"{sign}a " * (MOST_OF_A_LINE // 2)
    words, rich = shown(f"{line}\n**b**")
    assert words == f"{line}\nb" and rich == f"{line}<br><b>b</b>"


def test_a_label_that_is_too_long_is_words_alone() -> None:
    text = "**b** " * MOST
    assert shown(text) == (text, "")


def test_a_character_that_stands_for_kept_tags_is_no_way_in() -> None:
    assert shown("*a* \x007\x00") == ("a 7", "<i>a</i> 7")
