"""Telephone codes 电话口令: one-time codes that the district reads out, so that a forgotten password is set anew without a line.

District and terminal make the same codes from one seed, the terminal once and then forgets it. A code is 80 bits in four groups of
five characters of Crockford's base 32 (no I, L, O, U); the last of each group checks it, so a misheard letter is told at once and
by its group. See docs/decisions/0012-telephone-code.md.
"""

from __future__ import annotations

import hashlib
import hmac
import unicodedata

from counter_app.errors import BadInput

CODES_OF_A_SEED = 12
SEED_BYTES = 32
GROUPS, DATA_OF_A_GROUP = 4, 4
GROUP = DATA_OF_A_GROUP + 1
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUES = {letter: value for value, letter in enumerate(_ALPHABET)}
# What is heard or written for a digit.
_MEANT = str.maketrans({"O": "0", "I": "1", "L": "1"})
_BITS, _OVERFLOW, _POLYNOMIAL = 5, 0b100000, 0b100101  # x^5 + x^2 + 1, primitive over GF(2)


def make_code(seed: bytes, terminal: str, number: int) -> str:
    """The code with this number of this terminal, 20 letters and digits without blanks.

    ``terminal`` is its writer name; numbers go on from seed to seed, so one is never used for two codes.
    """
    text = f"yimen/telephone code/1|{terminal}|{number}".encode()
    bits = int.from_bytes(hmac.new(seed, text, hashlib.sha256).digest()[:10])
    data = [(bits >> (_BITS * place)) & 31 for place in reversed(range(GROUPS * DATA_OF_A_GROUP))]
    groups = [data[at : at + DATA_OF_A_GROUP] for at in range(0, len(data), DATA_OF_A_GROUP)]
    return "".join(
        "".join(_ALPHABET[value] for value in (*group, _check(group, nth))) for nth, group in enumerate(groups, 1)
    )


def numbers_of(nth_seed: int) -> range:
    """The numbers of the codes that the terminal's n-th seed makes, the first seed being 1."""
    return range((nth_seed - 1) * CODES_OF_A_SEED + 1, nth_seed * CODES_OF_A_SEED + 1)


def in_groups(code: str) -> str:
    """The code as it is read out: groups of five with blanks between."""
    return " ".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))


def read_code(typed: str) -> str:
    """The code as ``make_code`` writes it, whatever width, case, blanks and hyphens were typed; O is 0, I and L are 1.

    Raises BadInput(what="telephone_code", why="length" | "group"); ``group`` names the first, from 1, that was misheard.
    """
    plain = "".join(letter for letter in unicodedata.normalize("NFKC", typed).upper() if letter.isalnum())
    code = plain.translate(_MEANT)
    whole = len(code) // GROUP if len(code) < GROUPS * GROUP else GROUPS
    for nth in range(1, whole + 1):
        if not _holds(code[(nth - 1) * GROUP : nth * GROUP], nth):
            raise BadInput(what="telephone_code", why="group", group=nth)
    if len(code) != GROUPS * GROUP:
        raise BadInput(what="telephone_code", why="length", n=len(code))
    return code


def _holds(group: str, nth: int) -> bool:
    values = [_VALUES.get(letter) for letter in group]
    known = [value for value in values if value is not None]
    return len(known) == len(values) and _check(known[:-1], nth) == known[-1]


def _check(values: list[int], nth: int) -> int:
    """One wrong letter, two that changed places and two groups that did are all noticed: each place has its own weight."""
    total = nth
    for value in values:
        total = _doubled(total) ^ value
    return _doubled(total)


def _doubled(value: int) -> int:
    value <<= 1
    return value ^ _POLYNOMIAL if value & _OVERFLOW else value
