"""Numbers of people, bodies and papers: right ones pass, wrong ones are told exactly what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric, uscc
from stdnum.iso7064 import mod_37_36 as oracle

from counter_app.domain import checksums, numbers
from counter_app.domain.numbers import Fault, IdType, id_check, parse_citizen_id
from counter_app.errors import BadInput
from tests.unit.domain.days import TODAY, rows

CHECKS: dict[str, Callable[[str], Fault | None]] = {
    "citizen_id": lambda text: numbers.check_citizen_id(text, TODAY),
    "hmt_residence_permit": lambda text: numbers.check_hmt_residence(text, TODAY),
    "uscc": numbers.check_uscc,
    "elicence_id": numbers.check_elicence,
    "task_code_31": numbers.check_task_code,
    "case_no_43": numbers.check_official_number,
    "hm_permit": numbers.check_hm_permit,
    "tw_permit": numbers.check_tw_permit,
    "mobile": numbers.check_mobile,
}
VECTORS = [row for row in rows("number_vectors.csv") if row["kind"] in CHECKS]


@pytest.mark.parametrize("row", VECTORS, ids=lambda row: f"{row['kind']}-{row['value']}")
def test_every_vector_comes_out_as_stated(row: dict[str, str]) -> None:
    assert (CHECKS[row["kind"]](row["value"]) is None) == (row["valid"] == "1"), row["note"]


def test_only_the_digest_vectors_are_not_numbers() -> None:
    assert {row["kind"] for row in rows("number_vectors.csv")} - set(CHECKS) == {"sm3", "sm4"}


@pytest.mark.parametrize(
    ("number", "fault"),
    [
        ("", "empty"),
        ("44060419800101001", "length::18"),
        ("4406041980010100134", "length::18"),
        ("44060419800101O013", "alphabet:15:0"),
        ("4406041980010l0013", "alphabet:14:1"),
        ("440604198001010014", "check_char:18:3"),
        ("44060420050101001x", "check_char:18:X"),
        ("990604198001010013", "province:1"),
        ("160604198001010013", "province:1"),
        ("440604198002300015", "date:7"),
        ("440604190002290011", "date:7"),
        ("440604202611240011", "future:7:2026-11-23"),
        ("440604189511220013", "age:7:130"),
        ("440604800101001", "old_15_digits::440604198001010013"),
        ("４40604198001010013", "alphabet:1:0-9"),
    ],
)
def test_a_wrong_citizen_number_is_told_what_and_where(number: str, fault: str) -> None:
    found = numbers.check_citizen_id(number, TODAY)
    assert found is not None and found.text == fault


def test_an_unknown_area_or_one_younger_than_its_holder_is_no_fault() -> None:
    for body in ("43990119890603062", "44060419551231002"):
        assert numbers.check_citizen_id(body + checksums.citizen_check(body), TODAY) is None


def test_a_person_of_130_years_passes_until_the_day_before_the_next_birthday() -> None:
    body = "44060418951124001"
    number = body + checksums.citizen_check(body)
    assert numbers.check_citizen_id(number, TODAY) is None
    assert numbers.check_citizen_id(number, date(2026, 11, 24)) == Fault("age", 7, "130")


def test_a_citizen_number_tells_birth_sex_and_area() -> None:
    who = parse_citizen_id("440603195512310026", TODAY)
    assert (who.birth, who.sex, who.area) == (date(1955, 12, 31), "女", "440603")
    with pytest.raises(BadInput) as refused:
        parse_citizen_id("440603195512310027", TODAY)
    assert refused.value.details["fault"] == "check_char:18:6"
    assert "440603195512310027" not in str(refused.value)


def test_a_residence_permit_is_of_the_place_its_type_names() -> None:
    hong_kong, taiwan = "810000199003071237", "830000199909097891"
    assert id_check("港澳居民居住证", hong_kong, TODAY) is None
    assert id_check("830", taiwan, TODAY) is None
    assert id_check("hm_residence_permit", taiwan, TODAY) == Fault("area", 1, "810000/820000")
    assert id_check("hmt_residence_permit", "440604198001010013", TODAY).code == "area"  # type: ignore[union-attr]


def test_both_forms_of_the_foreign_resident_card_are_valid() -> None:
    body = "91184019900307123"
    new = body + checksums.citizen_check(body)
    assert id_check("外国人永久居留身份证", new, TODAY) is None
    assert id_check("553", "USA440123456789", TODAY) is None
    assert id_check("553", "US1440123456789", TODAY) == Fault("pattern", 0, "AAA000000000000")
    assert numbers.parse_citizen_id(new, TODAY).birth == date(1990, 3, 7)


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("passport_cn", ("E12345678", "EA1234567", "G12345678", "P01234567"), ("EI1234567", "E1234567", "X12345678")),
        ("护照", ("AB12345", "C01X00T47"), ("1234", "ab12345", "A" * 19)),
        ("hm_permit", ("H01234567", "M0123456701"), ("H0123456", "A01234567")),
        ("tw_permit", ("01234567", "0123456701"), ("0123456", "A1234567")),
        ("exit_permit_hm", ("C12345678", "CA1234567"), ("CO1234567", "W12345678")),
        ("出生医学证明", ("T440123456",), ("T44012345", "4401234567")),
        ("户口簿", ("440604198001010013",), ("440604198001010014",)),
        ("其他", ("佛禅字第12号",), ("x", "有 空格")),
    ],
)
def test_each_paper_has_its_own_form(kind: str, good: tuple[str, ...], bad: tuple[str, ...]) -> None:
    assert [number for number in good if id_check(kind, number, TODAY)] == []
    assert [number for number in bad if not id_check(kind, number, TODAY)] == []


def test_every_paper_type_can_be_checked_and_an_unknown_one_is_said() -> None:
    for kind in IdType:
        assert id_check(kind, "", TODAY) == Fault("empty")
    assert id_check("驾驶证", "440604198001010013", TODAY) == Fault("unknown_type")


def test_a_disability_certificate_names_type_and_level() -> None:
    number = "440604198001010013"
    assert numbers.check_disability(number + "42", TODAY) is None
    assert numbers.check_disability(number + "42B01", TODAY) is None
    assert numbers.check_disability(number + "45", TODAY) == Fault("alphabet", 20, "1-4", "5")
    assert numbers.check_disability(number + "42C01", TODAY) == Fault("pattern", 21, "B00")
    assert numbers.check_disability("44060419800101001442", TODAY) == Fault("check_char", 18, "3", "4")


@pytest.mark.parametrize(
    ("check", "good", "bad"),
    [
        (
            numbers.check_mobile,
            ("13800138000", "19912345678", "+85291234567"),
            ("12800138000", "+8613800138000", "1380"),
        ),
        (numbers.check_landline, ("075783331234", "0757-83331234", "010-12345678-801"), ("83331234", "0757-8333")),
        (numbers.check_bank_account, ("6222021234567890", "123456789012"), ("12345678901", "62220212345678a0")),
        (numbers.check_marriage, ("J440604-2020-000123",), ("J4406042020000123",)),
        (numbers.check_component_code, ("4406040101000123",), ("440604010100012", "9906040101000123")),
        (
            numbers.check_property_certificate,
            ("粤（2024）佛禅不动产权第0012345号",),
            ("粤2024佛禅不动产权第0012345号",),
        ),
        (numbers.check_organisation_code, ("D2143569-X", "D2143569X"), ("D2143569-1", "D2143569")),
    ],
)
def test_other_numbers_follow_their_pattern(
    check: Callable[[str], Fault | None], good: tuple[str, ...], bad: tuple[str, ...]
) -> None:
    assert [number for number in good if check(number)] == []
    assert [number for number in bad if not check(number)] == []


def test_a_bank_card_with_a_wrong_luhn_digit_is_doubted_but_not_refused() -> None:
    assert numbers.check_bank_account("6222021234567891") is None
    assert numbers.bank_card_doubtful("6222021234567891") != numbers.bank_card_doubtful("6222021234567894")
    assert not numbers.bank_card_doubtful("123456789012")


def test_what_was_typed_or_scanned_is_tidied_before_it_is_checked() -> None:
    assert numbers.tidy(" ４４０６０４ 20050101001ｘ\u3000") == "44060420050101001X"


_DIGITS = st.text("0123456789", min_size=1, max_size=30)


@given(st.from_regex(r"44060[1-9]19[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])[0-9]{3}", fullmatch=True))
def test_the_citizen_check_character_agrees_with_python_stdnum(body: str) -> None:
    assert checksums.citizen_check(body) == ric.calc_check_digit(body + "0")


@given(st.text(checksums.USCC_ALPHABET, min_size=17, max_size=17))
def test_the_credit_code_check_character_agrees_with_python_stdnum(body: str) -> None:
    assert checksums.uscc_check(body) == uscc.calc_check_digit(body)


@given(st.text(checksums.ALPHABET_36, min_size=1, max_size=60))
def test_mod_37_36_agrees_with_python_stdnum(body: str) -> None:
    assert checksums.mod_37_36(body) == oracle.calc_check_digit(body)


@given(st.text(max_size=40), st.sampled_from(IdType))
def test_no_text_breaks_a_check(text: str, kind: IdType) -> None:
    fault = id_check(kind, text, TODAY)
    assert fault is None or (fault.code and text not in fault.text.split(":")[:1])


@given(_DIGITS)
def test_one_wrong_digit_always_breaks_the_luhn_check(digits: str) -> None:
    check = next(last for last in "0123456789" if checksums.luhn_holds(digits + last))
    other = str((int(digits[0]) + 1) % 10)
    assert not checksums.luhn_holds(other + digits[1:] + check)
