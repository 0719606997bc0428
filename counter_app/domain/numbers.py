"""Checks of the numbers a window meets, saying exactly what is wrong with one.

Every check takes the number as it is to be stored and returns a ``Fault`` or ``None``. Checks are strict (a small x or a blank
is a fault), so that one person has one spelling; what was typed goes through ``tidy`` first.

Sources: GB 11643-1999 and the rules for its use, GB 32100-2015, GB 11714-1997, GB/T 36904-2018, GB/T 30428.2-2013, ISO 7064.
A citizen number is never compared with the list of divisions: 440604 exists only since 2002, and people keep the number
they were born with.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from counter_app.domain.checksums import (
    USCC_ALPHABET,
    citizen_check,
    luhn_holds,
    mod_37_36,
    organisation_check,
    uscc_check,
)
from counter_app.errors import BadInput

OLDEST_AGE = 130
MALE, FEMALE = "男", "女"

# Province digits of GB/T 2260, with 71 Taiwan, 81/82/83 of the residence permits and 91 for abroad.
PROVINCES = frozenset(
    str(first)
    for span in ((11, 16), (21, 24), (31, 38), (41, 47), (50, 55), (61, 66), (71, 72), (81, 84), (91, 92))
    for first in range(*span)
)
RESIDENCE_AREAS = ("810000", "820000", "830000")  # 港, 澳, 台居民居住证
_FULL_WIDTH = {0xFF01 + n: 0x21 + n for n in range(94)} | {0x3000: 0x20}
_ONE_ALIKE = {"I": "1", "L": "1", "O": "0"}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong: a ``code``, the ``position`` from 1 (0: the whole number), and what should stand there.

    Codes: empty, length, alphabet, province, area, date, future, age, check_char, old_15_digits, pattern, unknown_type,
    and of names: separator, digit, blank, character, private_use. ``expected`` is the right character, length or a pattern
    in words of signs; ``found`` is one character or a count, never a whole number.
    """

    code: str
    position: int = 0
    expected: str = ""
    found: str = ""

    @property
    def details(self) -> Mapping[str, str | int]:
        """The values a sentence needs, by name."""
        return {"position": self.position, "expected": self.expected, "found": self.found}

    @property
    def text(self) -> str:
        """``code:position:expected``, the form in which forms and the wire carry it: ``check_char:18:X``."""
        return f"{self.code}:{self.position or ''}:{self.expected}".rstrip(":")


@dataclass(frozen=True, slots=True)
class CitizenId:
    """What a citizen number says of its holder; ``area`` is where it was first given, not where the person lives."""

    number: str
    area: str
    birth: date
    sex: str


class IdType(StrEnum):
    """Papers that identify a person 证件类型; GA/T 2000.156 codes and Chinese names are aliases of these."""

    CITIZEN = "citizen_id"
    TEMPORARY = "temporary_citizen_id"
    HOUSEHOLD_BOOK = "household_book"
    HMT_RESIDENCE = "hmt_residence_permit"
    HM_RESIDENCE = "hm_residence_permit"
    TW_RESIDENCE = "tw_residence_permit"
    HM_PERMIT = "hm_permit"
    TW_PERMIT = "tw_permit"
    FOREIGN_RESIDENT = "foreign_permanent_residence"
    PASSPORT = "passport"
    PASSPORT_CN = "passport_cn"
    EXIT_HM = "exit_permit_hm"
    BIRTH_CERTIFICATE = "birth_certificate"
    OFFICER = "officer_card"
    OTHER = "other"


_ALIASES: Mapping[str, IdType] = {
    "111": IdType.CITIZEN,
    "居民身份证": IdType.CITIZEN,
    "112": IdType.TEMPORARY,
    "临时居民身份证": IdType.TEMPORARY,
    "113": IdType.HOUSEHOLD_BOOK,
    "户口簿": IdType.HOUSEHOLD_BOOK,
    "114": IdType.OFFICER,
    "中国人民解放军军官证": IdType.OFFICER,
    "119": IdType.BIRTH_CERTIFICATE,
    "出生医学证明": IdType.BIRTH_CERTIFICATE,
    "414": IdType.PASSPORT,
    "护照": IdType.PASSPORT,
    "普通护照": IdType.PASSPORT,
    "511": IdType.TW_PERMIT,
    "台湾居民来往大陆通行证": IdType.TW_PERMIT,
    "516": IdType.HM_PERMIT,
    "港澳居民来往内地通行证": IdType.HM_PERMIT,
    "往来港澳通行证": IdType.EXIT_HM,
    "553": IdType.FOREIGN_RESIDENT,
    "外国人永久居留身份证": IdType.FOREIGN_RESIDENT,
    "810": IdType.HM_RESIDENCE,
    "港澳居民居住证": IdType.HM_RESIDENCE,
    "830": IdType.TW_RESIDENCE,
    "台湾居民居住证": IdType.TW_RESIDENCE,
    "港澳台居民居住证": IdType.HMT_RESIDENCE,
    "990": IdType.OTHER,
    "其他": IdType.OTHER,
}


def id_type_of(text: str) -> IdType | None:
    """The paper a form's value means: our own code, a GA/T 2000.156 code or the Chinese name; None for anything else."""
    return _ALIASES.get(text) or (IdType(text) if text in IdType.__members__.values() else None)


def tidy(text: str) -> str:
    """The number as it is stored: full-width signs folded to ASCII, blanks dropped, capitals."""
    return "".join(text.translate(_FULL_WIDTH).split()).upper()


# ---------------------------------------------------------------------- helpers


def _digits(text: str, upto: int) -> Fault | None:
    for place, char in enumerate(text[:upto], 1):
        if not ("0" <= char <= "9"):
            return Fault("alphabet", place, _ONE_ALIKE.get(char.upper(), "0-9"), char)
    return None


def _length(text: str, *allowed: int) -> Fault | None:
    if not text:
        return Fault("empty")
    return None if len(text) in allowed else Fault("length", 0, "/".join(map(str, allowed)), str(len(text)))


def _pattern(text: str, pattern: re.Pattern[str], shown: str) -> Fault | None:
    if not text:
        return Fault("empty")
    return None if pattern.fullmatch(text) else Fault("pattern", 0, shown)


def _birth(text: str) -> date | None:
    try:
        return date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return None


def age_on(birth: date, on: date) -> int:
    """Completed years 周岁; who was born on 29 February is a year older on 1 March of a common year."""
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


def _birth_and_check(text: str, today: date) -> Fault | None:
    birth = _birth(text)
    if birth is None:
        return Fault("date", 7)
    if birth > today:
        return Fault("future", 7, today.isoformat())
    if age_on(birth, today) > OLDEST_AGE:
        return Fault("age", 7, str(OLDEST_AGE))
    expected = citizen_check(text[:17])
    return None if text[17] == expected else Fault("check_char", 18, expected, text[17])


# ---------------------------------------------------------------------- people


def check_citizen_id(text: str, today: date) -> Fault | None:
    """公民身份号码 GB 11643: length, alphabet, province, a real birth date with an age of 0-130 on ``today``, check character."""
    if len(text) == 15 and not _digits(text, 15):
        return Fault("old_15_digits", 0, upgraded_citizen_id(text))
    fault = _length(text, 18) or _digits(text, 17)
    if fault:
        return fault
    if text[:2] not in PROVINCES:
        return Fault("province", 1)
    return _birth_and_check(text, today)


def upgraded_citizen_id(old: str) -> str:
    """The 18-character number a 15-digit one became in 1999: the century 19 put in and the check character behind."""
    body = old[:6] + "19" + old[6:]
    return body + citizen_check(body)


def check_old_citizen_id(text: str, today: date) -> Fault | None:
    """15-digit number of the first generation (born 19xx, no check character); only for historic papers."""
    return _length(text, 15) or _digits(text, 15) or check_citizen_id(upgraded_citizen_id(text), today)


def parse_citizen_id(text: str, today: date) -> CitizenId:
    """Birth, sex and area; also of residence permits and 18-digit 永居证. Raises BadInput with the ``fault``."""
    check = check_foreign_resident if text.startswith("9") and text[:2] not in PROVINCES else check_citizen_id
    fault = check(text, today)
    birth = _birth(text)
    if fault or birth is None or len(text) != 18:
        raise BadInput(what="citizen_id", fault=fault.text if fault else "length")
    return CitizenId(text, text[:6], birth, MALE if int(text[16]) % 2 else FEMALE)


def check_hmt_residence(text: str, today: date, *, areas: tuple[str, ...] = RESIDENCE_AREAS) -> Fault | None:
    """港澳台居民居住证: the citizen number's form with area 810000, 820000 or 830000."""
    fault = _length(text, 18) or _digits(text, 17)
    if fault:
        return fault
    return _birth_and_check(text, today) if text[:6] in areas else Fault("area", 1, "/".join(areas))


def check_foreign_resident(text: str, today: date) -> Fault | None:
    """外国人永久居留身份证: 18 digits from 9 with check character (since 2023-12-01), or 3 letters and 12 digits (2017)."""
    if len(text) == 15:
        return _pattern(text, _FOREIGN_2017, "AAA000000000000")
    fault = _length(text, 15, 18) or _digits(text, 17)
    if fault:
        return fault
    return _birth_and_check(text, today) if text[0] == "9" else Fault("area", 1, "9")


_FOREIGN_2017 = re.compile(r"[A-Z]{3}[0-9]{12}")
_PASSPORT = re.compile(r"[A-Z0-9]{5,18}")
_PASSPORT_CN = re.compile(r"[EGDSP][0-9]{8}|E[A-HJ-NP-Z][0-9]{7}")
_HM_PERMIT = re.compile(r"[HM](?:[0-9]{8}|[0-9]{10})")
_TW_PERMIT = re.compile(r"[0-9]{8}|[0-9]{10}")
_EXIT_HM = re.compile(r"C[0-9]{8}|C[A-HJ-NP-Z][0-9]{7}")
_BIRTH_CERTIFICATE = re.compile(r"[A-Z][0-9]{9}")
_MARRIAGE = re.compile(r"J[0-9]{6}-[0-9]{4}-[0-9]{6}")
_OTHER_PAPER = re.compile(r"\S{2,50}")


def check_passport(text: str) -> Fault | None:
    """A passport of any country: 5-18 capitals and digits."""
    return _pattern(text, _PASSPORT, "A-Z0-9 5-18")


def check_passport_cn(text: str) -> Fault | None:
    """中国护照: E, G, D, S or P and 8 digits, or E, a letter other than I and O, and 7 digits."""
    return _pattern(text, _PASSPORT_CN, "E00000000")


def check_hm_permit(text: str) -> Fault | None:
    """港澳居民来往内地通行证: H or M and 8 digits (older cards 10)."""
    return _pattern(text, _HM_PERMIT, "H00000000")


def check_tw_permit(text: str) -> Fault | None:
    """台湾居民来往大陆通行证: 8 digits (older books 10)."""
    return _pattern(text, _TW_PERMIT, "00000000")


def check_exit_hm(text: str) -> Fault | None:
    """往来港澳通行证: C and 8 digits, or C, a letter other than I and O, and 7 digits."""
    return _pattern(text, _EXIT_HM, "C00000000")


def check_birth_certificate(text: str) -> Fault | None:
    """出生医学证明编号: a letter and 9 digits."""
    return _pattern(text, _BIRTH_CERTIFICATE, "A000000000")


def check_marriage(text: str) -> Fault | None:
    """结婚证字号: J, 6 digits, year, 6 digits, with hyphens."""
    return _pattern(text, _MARRIAGE, "J000000-0000-000000")


def check_disability(text: str, today: date) -> Fault | None:
    """残疾人证号: citizen number, type 1-7, level 1-4, and B with two digits on a reissued card."""
    fault = _length(text, 20, 23) or check_citizen_id(text[:18], today)
    if fault:
        return fault
    if text[18] not in "1234567":
        return Fault("alphabet", 19, "1-7", text[18])
    if text[19] not in "1234":
        return Fault("alphabet", 20, "1-4", text[19])
    return None if re.fullmatch(r"(?:B[0-9]{2})?", text[20:]) else Fault("pattern", 21, "B00")


_BY_TYPE: Mapping[IdType, Callable[[str, date], Fault | None]] = {
    IdType.CITIZEN: check_citizen_id,
    IdType.TEMPORARY: check_citizen_id,
    IdType.HOUSEHOLD_BOOK: check_citizen_id,
    IdType.HMT_RESIDENCE: check_hmt_residence,
    IdType.HM_RESIDENCE: lambda text, today: check_hmt_residence(text, today, areas=RESIDENCE_AREAS[:2]),
    IdType.TW_RESIDENCE: lambda text, today: check_hmt_residence(text, today, areas=RESIDENCE_AREAS[2:]),
    IdType.HM_PERMIT: lambda text, _: check_hm_permit(text),
    IdType.TW_PERMIT: lambda text, _: check_tw_permit(text),
    IdType.FOREIGN_RESIDENT: check_foreign_resident,
    IdType.PASSPORT: lambda text, _: check_passport(text),
    IdType.PASSPORT_CN: lambda text, _: check_passport_cn(text),
    IdType.EXIT_HM: lambda text, _: check_exit_hm(text),
    IdType.BIRTH_CERTIFICATE: lambda text, _: check_birth_certificate(text),
    IdType.OFFICER: lambda text, _: _pattern(text, _OTHER_PAPER, "2-50"),
    IdType.OTHER: lambda text, _: _pattern(text, _OTHER_PAPER, "2-50"),
}


def id_check(id_type: str, text: str, today: date) -> Fault | None:
    """What is wrong with a person's paper number of this type (code, GA/T 2000.156 code or Chinese name)."""
    kind = id_type_of(id_type)
    return _BY_TYPE[kind](text, today) if kind else Fault("unknown_type")


# ---------------------------------------------------------------------- bodies and papers


def check_uscc(text: str) -> Fault | None:
    """统一社会信用代码 GB 32100-2015: 18 of its alphabet (no I O S V Z), area digits at 3-8, check character."""
    fault = _length(text, 18)
    if fault:
        return fault
    for place, char in enumerate(text, 1):
        if char not in USCC_ALPHABET or (3 <= place <= 8 and char not in "0123456789"):
            return Fault("alphabet", place, _ONE_ALIKE.get(char, "") if char in "IO" else "", char)
    expected = uscc_check(text[:17])
    return None if text[17] == expected else Fault("check_char", 18, expected, text[17])


def check_organisation_code(text: str) -> Fault | None:
    """组织机构代码 GB 11714: 8 capitals or digits and a check character, with or without the hyphen."""
    plain = text.replace("-", "")
    fault = _length(plain, 9) or _pattern(plain, _ORGANISATION, "00000000-0")
    if fault:
        return fault
    expected = organisation_check(plain[:8])
    return None if plain[8] == expected else Fault("check_char", 9, expected, plain[8])


def check_elicence(text: str) -> Fault | None:
    """电子证照标识 GB/T 36904-2018: root, type (21), body (18), serial, version, and MOD 37,36 over the last four."""
    found = _ELICENCE.fullmatch(text)
    if not found:
        return _pattern(text, _ELICENCE, ELICENCE_ROOT + "…")
    expected = mod_37_36("".join(found.groups()[:4]))
    return None if found[5] == expected else Fault("check_char", len(text), expected, found[5])


ELICENCE_ROOT = "1.2.156.3005.2."
_ELICENCE = re.compile(r"1\.2\.156\.3005\.2\.([0-9A-Z]{21})\.([0-9A-Z]{18})\.([0-9A-Z]+)\.([0-9A-Z]+)\.([0-9A-Z])")
_ORGANISATION = re.compile(r"[0-9A-Z]{8}[0-9X]")
_PROPERTY = re.compile(r"[\u4e00-\u9fff][(（](?:19|20)[0-9]{2}[)）][\u4e00-\u9fff]{1,12}不动产权第[0-9]{7}号")
_COMPONENT = re.compile(r"[0-9]{16}")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_FOREIGN_PHONE = re.compile(r"\+(?!86)[1-9][0-9]{6,14}")
_LANDLINE = re.compile(r"(?:0(?:10|2[0-9])-?[0-9]{8}|0[3-9][0-9]{2}-?[0-9]{7,8})(?:-[0-9]{1,6})?")
_TASK = re.compile(r"[0-9A-Z]{18}[0-9][0-9A-Z]{12}")
_CASE = re.compile(r"[0-9A-Z]{31}[0-9]{12}")


def check_property_certificate(text: str) -> Fault | None:
    """不动产权证号: 粤(2024)佛禅不动产权第0012345号, brackets of either width."""
    return _pattern(text, _PROPERTY, "粤(0000)佛禅不动产权第0000000号")


def check_component_code(text: str) -> Fault | None:
    """城市部件标识码 GB/T 30428.2: 16 digits, area 6, class 2, sub-class 2, serial 6."""
    fault = _length(text, 16) or _digits(text, 16)
    return fault or (None if text[:2] in PROVINCES else Fault("province", 1))


def check_task_code(text: str) -> Fault | None:
    """实施编码 GB/T 39554.1: 31 characters, 18 of them a sound 统一社会信用代码."""
    return _length(text, 31) or _pattern(text, _TASK, "31") or check_uscc(text[:18])


def check_official_number(text: str) -> Fault | None:
    """办件编号 as Guangdong gives it: 实施编码 (31), a real day (8) and a serial (4)."""
    fault = _length(text, 43) or _pattern(text, _CASE, "43") or check_task_code(text[:31])
    if fault:
        return fault
    return None if _birth("000000" + text[31:39]) else Fault("date", 32)


# ---------------------------------------------------------------------- telephone and bank


def check_mobile(text: str) -> Fault | None:
    """手机号码: 11 digits from 13-19, or a number abroad with + and country code."""
    if text.startswith("+"):
        return _pattern(text, _FOREIGN_PHONE, "+00000000")
    fault = _length(text, 11) or _digits(text, 11)
    return fault or (None if _MOBILE.fullmatch(text) else Fault("pattern", 1, "13-19"))


def check_landline(text: str) -> Fault | None:
    """固定电话: area code (010, 02x, 0xxx) and 7-8 digits, hyphens free, extension after a hyphen."""
    return _pattern(text, _LANDLINE, "0757-00000000")


def check_phone(text: str) -> Fault | None:
    """A number that can be rung: mobile, abroad or landline; the fault is of the kind it looks like."""
    return check_landline(text) if text.startswith("0") else check_mobile(text)


def check_bank_account(text: str) -> Fault | None:
    """银行账号: 12-19 digits. The Luhn digit is only a hint, see ``bank_card_doubtful``."""
    if not text:
        return Fault("empty")
    fault = _digits(text, len(text))
    return fault or (None if 12 <= len(text) <= 19 else Fault("length", 0, "12-19", str(len(text))))


def bank_card_doubtful(text: str) -> bool:
    """Whether 16-19 digits fail the Luhn check: ask to look again, never refuse (old passbooks fail it too)."""
    return check_bank_account(text) is None and len(text) >= 16 and not luhn_holds(text)
