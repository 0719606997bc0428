"""Names: one spelling, every change told, the raw text kept; masks that show no more than they must."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.masking import mask_bank, mask_id, mask_name, mask_phone
from counter_app.domain.names import NameChange, check_name, clean_name
from counter_app.domain.pua import PUA, WELL_KNOWN
from tests.unit.domain.days import rows


def test_the_map_of_private_use_code_points_is_the_list_of_80() -> None:
    listed = {chr(int(row["pua"][2:], 16)): row["char"] for row in rows("pua_map.csv")}
    assert listed == PUA and len(PUA) == 80
    assert len(WELL_KNOWN) == 14 and set(PUA) >= WELL_KNOWN


def test_a_private_use_character_is_replaced_told_and_the_raw_name_kept() -> None:
    name = clean_name(" 陈\ue863 ")
    assert name.text == "陈䶮" and name.raw == " 陈\ue863 "
    assert name.changes == (NameChange(2, "\ue863", "䶮", "private_use"),)
    assert check_name("陈\ue863").code == "private_use"  # type: ignore[union-attr]
    assert check_name(name.text) is None


@pytest.mark.parametrize("dot", "•‧・･．")
def test_a_stray_dot_is_told_and_put_right(dot: str) -> None:
    fault = check_name(f"阿依古丽{dot}买买提")
    assert fault is not None and fault.text == "separator:5:·"
    assert clean_name(f"阿依古丽{dot}买买提").text == "阿依古丽·买买提"


def test_a_compatibility_ideograph_changes_as_nfc_says_and_is_told() -> None:
    name = clean_name("金\uf90a")
    assert name.text == unicodedata.normalize("NFC", "金\uf90a")
    assert [change.why for change in name.changes] == ["composed"]
    assert clean_name("Ａ王").text == "Ａ王"  # NFKC would have made an A of it


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("", "empty"),
        ("张", "length::2-50"),
        ("张" * 51, "length::2-50"),
        ("张3", "digit:2"),
        ("张３", "digit:2"),
        ("张 三", "blank:2"),
        ("·张三", "separator:1:·"),
        ("阿依··买提", "separator:3:·"),
        ("张\u200b三", "character:2"),
        ("张?", "character:2"),
        ("Wang  Li", "blank:5"),
    ],
)
def test_a_name_that_cannot_be_is_told_why(name: str, fault: str) -> None:
    found = check_name(name)
    assert found is not None and found.text == fault


@pytest.mark.parametrize(
    "name",
    [
        "张三",
        "欧阳娜娜",
        "阿依古丽·买买提",
        "𠅤䶮",
        "\U0002ebf0\U0003134b",
        "李〇",
        "Jean-Luc O'Neill",
        "张" * 50,
        "Müller Li",
    ],
)
def test_names_that_people_have_pass(name: str) -> None:
    assert check_name(name) is None
    assert clean_name(name).changes == ()


@given(st.text(max_size=60))
def test_a_cleaned_name_stays_as_it_is(raw: str) -> None:
    once = clean_name(raw).text
    assert clean_name(once).text == once
    assert unicodedata.is_normalized("NFC", once)
    check_name(raw)


@pytest.mark.parametrize(
    ("name", "mask"),
    [
        ("张三", "张**"),
        ("张三丰", "张**"),
        ("欧阳娜娜", "欧阳**"),
        ("欧阳", "欧**"),
        ("阿依古丽·买买提", "阿依**"),
        ("阿依努尔", "阿依**"),
        ("Wang Xiaoming", "Wang **"),
        ("张", "张**"),
        ("𠮷\U000e0100田", "𠮷\U000e0100**"),
        ("", ""),
    ],
)
def test_a_masked_name_shows_the_surname_and_hides_the_length(name: str, mask: str) -> None:
    assert mask_name(name) == mask


@pytest.mark.parametrize(
    ("number", "mask"),
    [
        ("440604195512310424", "440604********0424"),
        ("H01234567", "H0*****67"),
        ("01234567", "01****67"),
        ("12345", "1****"),
        ("", ""),
    ],
)
def test_a_masked_paper_number_shows_its_ends(number: str, mask: str) -> None:
    assert mask_id(number) == mask


@pytest.mark.parametrize(
    ("number", "mask"),
    [
        ("13800138000", "138****8000"),
        ("0757-83331234", "0757-******34"),
        ("075783331234", "0757******34"),
        ("+85291234567", "+85******567"),
        ("12345", "1****"),
        ("", ""),
    ],
)
def test_a_masked_telephone_number_cannot_be_rung(number: str, mask: str) -> None:
    assert mask_phone(number) == mask


@given(st.text("0123456789", min_size=7, max_size=19))
def test_a_mask_never_shows_a_whole_number(number: str) -> None:
    for mask in (mask_id(number), mask_phone(number), mask_bank(number)):
        assert len(mask) == len(number) and mask.count("*") >= 2
