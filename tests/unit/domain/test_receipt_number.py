"""收件号: made, printed, read aloud, mistyped, scanned and found again."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_37_36 as oracle

from counter_app.domain.receipt_number import (
    ReceiptNumber,
    day_part,
    is_receipt_number,
    make_receipt_number,
    match_key,
    parse_receipt_number,
)
from counter_app.errors import BadInput, Bug

NUMBERS = st.builds(
    lambda village, terminal, day, serial: make_receipt_number(village, terminal, day_part(day), serial),
    st.from_regex(r"[0-9]{12}", fullmatch=True),
    st.integers(1, 99),
    st.dates(date(2026, 1, 1), date(2099, 12, 31)),
    st.integers(1, 9999),
)


def test_a_number_is_shown_grouped_and_short() -> None:
    number = make_receipt_number("440604012064", 1, "261123", 12)
    assert number.text == "4406040120640126112300127"
    assert number.grouped == "440604012064 01 261123 0012 7"
    assert number.short == "261123-0012-7"


@given(NUMBERS)
def test_every_number_reads_back_and_python_stdnum_agrees(number: ReceiptNumber) -> None:
    assert len(number.text) == 25
    assert parse_receipt_number(number.text) == parse_receipt_number(number.grouped) == number
    assert oracle.is_valid(number.text)


@given(NUMBERS, st.integers(0, 23), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(number: ReceiptNumber, place: int, shift: int) -> None:
    text = number.text
    wrong = text[:place] + str((int(text[place]) + shift) % 10) + text[place + 1 :]
    if oracle.calc_check_digit(wrong[:24]) in "IO10":  # I and 1, O and 0 are one to a reader
        return
    assert not is_receipt_number(wrong)


@given(NUMBERS)
def test_a_scan_under_an_input_method_or_caps_lock_reads_the_same(number: ReceiptNumber) -> None:
    full_width = "".join(chr(ord(char) + 0xFEE0) for char in number.text)
    assert parse_receipt_number(full_width.lower()) == number
    assert parse_receipt_number("-".join(number.text)) == number
    assert parse_receipt_number(number.text.replace("1", "l").replace("0", "o").replace("l", "I")) == number


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "length"),
        ("261123-0012-7", "length"),
        ("44060401206401261123001A7", "alphabet"),
        ("4406040120640126133100127", "date"),
        ("4406040120640026112300127", "parts"),
        ("4406040120640126112300128", "check_char"),
    ],
)
def test_a_wrong_number_is_told_why(text: str, why: str) -> None:
    with pytest.raises(BadInput) as refused:
        parse_receipt_number(text)
    assert refused.value.details["why"] == why


@pytest.mark.parametrize(
    "parts",
    [
        ("44060401206", 1, "261123", 1),
        ("440604012064", 0, "261123", 1),
        ("440604012064", 100, "261123", 1),
        ("440604012064", 1, "261131", 1),
        ("440604012064", 1, "261123", 10_000),
        ("440604012064", 1, "261123", 0),
    ],
)
def test_no_number_is_made_of_parts_that_do_not_fit(parts: tuple[str, int, str, int]) -> None:
    with pytest.raises(Bug):
        make_receipt_number(*parts)


def test_a_search_key_forgives_what_people_and_keyboards_do() -> None:
    assert match_key("261120-0007-I") == match_key("２６１１２０ 0007 i") == "26112000071"
    assert match_key("261123-0008-O") == match_key("261123—OOO8—0")
    assert match_key("4406040120640126112300127").endswith(match_key("0012-7"))


@given(NUMBERS, st.integers(0, 24), st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
def test_no_two_numbers_that_are_given_out_differ_in_one_character_only(
    number: ReceiptNumber, place: int, other: str
) -> None:
    wrong = number.text[:place] + other + number.text[place + 1 :]
    assume(number.sayable and match_key(wrong) != match_key(number.text))
    with suppress(BadInput):
        assert not parse_receipt_number(wrong).sayable


def test_a_swap_of_neighbours_is_told_but_for_what_the_standard_itself_does_not_tell() -> None:
    """ISO 7064 MOD 37,36 is blind to one pair of digits that follow each other in one of its 36 inner states each."""
    blind = swaps = 0
    for serial in range(1, 10_000):
        text = make_receipt_number("440604012064", 1, "261123", serial).text
        for place in range(20, 24):
            wrong = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
            swaps += wrong != text
            blind += wrong != text and oracle.is_valid(wrong)
            assert (
                wrong == text or not oracle.is_valid(wrong) or abs(int(text[place], 36) - int(text[place + 1], 36)) == 1
            )
    assert blind / swaps < 0.01


def test_windows_one_to_nine_never_say_the_same_short_number() -> None:
    for serial in range(1, 500, 7):
        said = {make_receipt_number("440604012064", terminal, "261123", serial).short for terminal in range(1, 10)}
        assert len(said) == 9


def test_a_number_is_read_aloud_in_pairs() -> None:
    assert make_receipt_number("440604012064", 1, "261123", 12).said == ("26 11 23", "00 12", "7")
