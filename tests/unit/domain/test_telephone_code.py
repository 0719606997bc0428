"""Codes that are read out over the telephone: the same at both ends, and a misheard letter is told by its group."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.telephone_code import in_groups, make_code, numbers_of, read_code
from counter_app.errors import BadInput

SEED, TERMINAL = bytes(range(32)), "440604012064-01"
CODE = make_code(SEED, TERMINAL, 7)


def fault(typed: str) -> dict[str, object]:
    with pytest.raises(BadInput) as caught:
        read_code(typed)
    return dict(caught.value.details)


def test_the_same_seed_makes_the_same_code_for_ever() -> None:
    assert in_groups(CODE) == "XZ0RG D63Z6 MMAJN 4C4DV"
    assert len(CODE) == 20 and not set(CODE) & set("ILOU")


@given(st.binary(min_size=32, max_size=32), st.integers(1, 500))
def test_what_is_made_is_read_and_differs_by_terminal_and_number(seed: bytes, number: int) -> None:
    code = make_code(seed, TERMINAL, number)
    assert read_code(in_groups(code)) == code
    assert len({code, make_code(seed, TERMINAL, number + 1), make_code(seed, "440604012064-02", number)}) == 3


def test_width_case_blanks_hyphens_and_letters_meant_as_digits_are_forgiven() -> None:
    code = next(code for n in range(1, 99) if {"0", "1"} <= set(code := make_code(SEED, TERMINAL, n)))
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in code)
    meant = in_groups(code).lower().replace("0", "o").replace("1", "l", 1).replace("1", "I").replace(" ", " - ")
    assert read_code(wide) == read_code(meant) == code


def test_each_wrong_character_is_noticed_and_its_group_named() -> None:
    for at, right in enumerate(CODE):
        for wrong in set(string.digits + "ABCDEFGHJKMNPQRSTVWXYZ") - {right}:
            assert fault(CODE[:at] + wrong + CODE[at + 1 :])["group"] == at // 5 + 1


def test_changed_places_of_characters_or_groups_are_noticed() -> None:
    for at in range(19):
        swapped = CODE[:at] + CODE[at + 1] + CODE[at] + CODE[at + 2 :]
        assert swapped == CODE or fault(swapped)["why"] == "group"
    assert fault(CODE[5:10] + CODE[:5] + CODE[10:])["group"] == 1


def test_a_code_half_typed_lacks_length_unless_a_group_is_wrong_already() -> None:
    assert fault(CODE[:12]) == {"what": "telephone_code", "why": "length", "n": 12}
    assert fault(CODE + "0")["why"] == "length"
    assert fault("00000")["group"] == 1
    assert fault("口令")["why"] == "length"


def test_numbers_go_on_from_seed_to_seed() -> None:
    assert [*numbers_of(1), *numbers_of(2)] == list(range(1, 25))
