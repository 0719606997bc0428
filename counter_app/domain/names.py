"""Names of people: one spelling for one name, every change told, the raw text kept.

Rule (国家民委等关于少数民族姓名信息系统; GB 18030-2022): 2-50 characters, no digits, the only separator is the middle dot U+00B7.
Text is kept in NFC and never NFKC, which would replace compatibility ideographs that a family writes on purpose.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from counter_app.domain.masking import MIDDLE_DOT
from counter_app.domain.numbers import Fault
from counter_app.domain.pua import PUA

SHORTEST, LONGEST = 2, 50
# Dots that keyboards and older systems put where U+00B7 belongs.
OTHER_DOTS = "\u2022\u2027\u2219\u22c5\u30fb\uff65\uff0e\u2024\u0387\u318d\u2e31"
_LATIN_MARKS = " '-\u2019."
_IDEOGRAPHIC_ZERO = "\u3007"  # 〇 is a character of names, though Unicode calls it a number


@dataclass(frozen=True, slots=True)
class NameChange:
    """One character that was written otherwise. ``why``: private_use, dot, composed; ``position`` from 1 in the trimmed raw text."""

    position: int
    found: str
    now: str
    why: str


@dataclass(frozen=True, slots=True)
class CleanName:
    """A name as it is stored, the text as it came, and what was changed between."""

    text: str
    raw: str
    changes: tuple[NameChange, ...]


def clean_name(raw: str) -> CleanName:
    """The name trimmed, private-use code points and stray dots replaced, in NFC; check it with ``check_name`` afterwards."""
    changes: list[NameChange] = []
    out: list[str] = []
    for position, char in enumerate(raw.strip(), 1):
        now, why = char, ""
        if char in PUA:
            now, why = PUA[char], "private_use"
        elif char in OTHER_DOTS:
            now, why = MIDDLE_DOT, "dot"
        elif not unicodedata.combining(char) and unicodedata.normalize("NFC", char) != char:
            now, why = unicodedata.normalize("NFC", char), "composed"
        out.append(now)
        if why:
            changes.append(NameChange(position, char, now, why))
    return CleanName(unicodedata.normalize("NFC", "".join(out)), raw, tuple(changes))


def check_name(text: str) -> Fault | None:
    """What is wrong with a person's name, first fault first: empty, length, digit, separator, blank, private_use, character."""
    if not text:
        return Fault("empty")
    for position, char in enumerate(text, 1):
        code = _bad_character(text, position - 1, char)
        if code:
            return Fault(code, position, MIDDLE_DOT if code == "separator" else "", char)
    if not SHORTEST <= len(text) <= LONGEST:
        return Fault("length", 0, f"{SHORTEST}-{LONGEST}", str(len(text)))
    return None


def _bad_character(text: str, place: int, char: str) -> str:
    if char == MIDDLE_DOT:
        inside = 0 < place < len(text) - 1 and text[place + 1] != MIDDLE_DOT
        return "" if inside else "separator"
    if char in OTHER_DOTS:
        return "separator"
    if char in _LATIN_MARKS:
        inside = 0 < place < len(text) - 1
        latin = inside and _is_latin(text[place - 1].strip("'-.\u2019") or "a") and _is_latin(text[place + 1])
        return "" if latin else "blank" if char == " " else "character"
    if char == _IDEOGRAPHIC_ZERO or 0x20000 <= ord(char) <= 0x3FFFF:
        return ""  # planes 2 and 3 hold ideographs only, some newer than the interpreter's tables
    category = unicodedata.category(char)
    if category.startswith("N"):
        return "digit"
    if category == "Co":
        return "private_use"
    return "" if category[0] in "LM" or 0x2E80 <= ord(char) <= 0x2FDF else "character"


def _is_latin(char: str) -> bool:
    return char.isalpha() and ord(char) < 0x0250
