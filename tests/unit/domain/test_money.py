"""Amounts as typed, kept in fen, and in 大写."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.money import LARGEST_FEN, fen_of, rmb_upper, yuan_text
from counter_app.errors import BadInput

FEN = st.integers(-LARGEST_FEN, LARGEST_FEN)


@pytest.mark.parametrize(
    ("amount", "words"),  # 支付结算办法 annex 1, then gaps of every kind
    [
        ("1409.50", "壹仟肆佰零玖元伍角"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        ("280", "贰佰捌拾元整"),
        ("0", "零元整"),
        ("0.05", "伍分"),
        ("0.3", "叁角"),
        ("10", "壹拾元整"),
        ("10000000", "壹仟万元整"),
        ("100010000", "壹亿零壹万元整"),
        ("200010001", "贰亿零壹万零壹元整"),
        ("20000001", "贰仟万零壹元整"),
        ("1000000010000.01", "壹万亿零壹万元零壹分"),
        ("10100000000", "壹佰零壹亿元整"),
        ("-5", "负伍元整"),
    ],
)
def test_an_amount_in_large_characters(amount: str, words: str) -> None:
    assert rmb_upper(fen_of(amount)) == words


@pytest.mark.parametrize(("typed", "fen"), [("1,234.5", 123450), ("￥12", 1200), ("１２．３０元", 1230), ("-0.01", -1)])
def test_an_amount_reads_as_people_type_it(typed: str, fen: int) -> None:
    assert fen_of(typed) == fen


@pytest.mark.parametrize("typed", ["", "12.345", "1e3", "十二", "12.", "¥", "9" * 30])
def test_what_is_no_amount_is_refused(typed: str) -> None:
    with pytest.raises(BadInput):
        fen_of(typed)


@given(FEN)
def test_an_amount_survives_writing_and_reading(fen: int) -> None:
    assert fen_of(yuan_text(fen)) == fen_of(yuan_text(fen, grouped=True)) == fen


@given(FEN, FEN)
def test_two_amounts_never_read_alike_in_large_characters(one: int, other: int) -> None:
    assert (rmb_upper(one) == rmb_upper(other)) == (one == other)
    assert "零零" not in rmb_upper(one)
