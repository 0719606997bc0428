"""Check characters of the numbers a window meets: MOD 11-2, MOD 37,36, GB 32100, GB 11714, Luhn."""

from __future__ import annotations

ALPHABET_36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100-2015: no I, O, S, V, Z

_CITIZEN_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CITIZEN_CHECKS = "10X98765432"
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def citizen_check(body: str) -> str:
    """Check character behind 17 digits; ISO 7064 MOD 11-2 as in GB 11643-1999."""
    return _CITIZEN_CHECKS[sum(int(d) * w for d, w in zip(body, _CITIZEN_WEIGHTS, strict=True)) % 11]


def mod_37_36(body: str) -> str:
    """Check character behind digits and capital letters; ISO 7064 MOD 37,36."""
    carry = 36
    for char in body:
        carry = (carry + ALPHABET_36.index(char)) % 36 or 36
        carry = carry * 2 % 37
    return ALPHABET_36[(37 - carry) % 36]


def uscc_check(body: str) -> str:
    """Check character behind the 17 first characters of a 统一社会信用代码; GB 32100-2015."""
    total = sum(USCC_ALPHABET.index(char) * pow(3, place, 31) for place, char in enumerate(body))
    return USCC_ALPHABET[-total % 31]


def organisation_check(body: str) -> str:
    """Check character behind the 8 first characters of a 组织机构代码; GB 11714-1997."""
    total = sum(ALPHABET_36.index(char) * w for char, w in zip(body, _ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]


def luhn_holds(digits: str) -> bool:
    """Whether the digits pass the Luhn check of bank cards (ISO/IEC 7812-1)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return bool(digits) and total % 10 == 0
