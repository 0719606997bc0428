"""凭条号: what a hand writes, an ear hears and a scanner types."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_97_10 as oracle

from counter_app.domain.slip_number import (
    SlipNumber,
    is_slip_number,
    looks_like_slip_number,
    make_slip_number,
    parse_slip_number,
)
from counter_app.errors import BadInput, Bug

STATION = "440604012064"
NUMBERS = st.builds(
    make_slip_number, st.from_regex(r"[0-9]{12}", fullmatch=True), st.integers(1, 99), st.integers(1, 99_999)
)


def of(number: SlipNumber, text: str) -> str:
    """How the station's counter reads it; the reason where it does not."""
    try:
        return parse_slip_number(text, station=number.station).text
    except BadInput as error:
        return str(error.details["why"])


def test_a_slip_number_says_window_and_running_number() -> None:
    number = make_slip_number(STATION, 1, 42)
    assert number.short == f"S01-00042-{number.check}" and number.text == f"{STATION}0100042{number.check}"


@given(NUMBERS)
def test_every_slip_number_reads_back_whole_and_short_and_python_stdnum_agrees(number: SlipNumber) -> None:
    assert of(number, number.text) == of(number, number.short) == of(number, "S" + number.text) == number.text
    assert oracle.is_valid(number.text) and is_slip_number(number.text)


@given(NUMBERS, st.integers(0, 20), st.integers(1, 9))
def test_one_wrong_digit_is_always_told(number: SlipNumber, place: int, shift: int) -> None:
    text = number.text
    wrong = text[:place] + str((int(text[place]) + shift) % 10) + text[place + 1 :]
    assert of(number, wrong) in ("check", "parts")
    assert place < 12 or of(number, wrong[12:]) in ("check", "parts")


@given(NUMBERS, st.integers(0, 19))
def test_two_neighbours_swapped_are_always_told(number: SlipNumber, place: int) -> None:
    text = number.text
    wrong = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    assert wrong == text or of(number, wrong) in ("check", "parts")


@pytest.mark.parametrize(
    "typed", ["s10 10042 {}", "Ｓ１０－１００４２－{}", "SIO-IOO42-{}", "slo10042{}".replace("l", "i"), "1010042{}"]
)
def test_what_hands_and_input_methods_do_reads_the_same(typed: str) -> None:
    number = make_slip_number(STATION, 10, 10_042)
    assert of(number, typed.format(number.check)) == number.text


def test_a_short_number_of_another_station_does_not_check() -> None:
    number = make_slip_number("440604012065", 1, 42)
    with pytest.raises(BadInput):
        parse_slip_number(number.short, station=STATION)
    assert parse_slip_number(number.text, station=STATION).station == "440604012065"


@pytest.mark.parametrize(("text", "why"), [("", "length"), ("S01-0004A-12", "alphabet"), ("S00-00042-12", "parts")])
def test_a_wrong_slip_number_is_told_why(text: str, why: str) -> None:
    assert of(make_slip_number(STATION, 1, 1), text) == why


def test_a_slip_is_told_from_a_receipt_number_a_telephone_and_an_id_number() -> None:
    number = make_slip_number(STATION, 1, 42)
    assert looks_like_slip_number(number.short) and looks_like_slip_number(number.text)
    others = ("4406040120640126112300127", "13800138000", "439901199403120424", "010004237", "SHENQING")
    assert not any(looks_like_slip_number(text) for text in others)


@pytest.mark.parametrize(
    "parts", [("44", 1, 1), (STATION, 0, 1), (STATION, 100, 1), (STATION, 1, 0), (STATION, 1, 100_000)]
)
def test_no_slip_number_is_made_of_parts_that_do_not_fit(parts: tuple[str, int, int]) -> None:
    with pytest.raises(Bug):
        make_slip_number(*parts)
