"""收件号: a number that a window gives without asking anybody, and that people can read out.

Village 12 + terminal 2 + yymmdd + serial 4 + check character (ISO 7064 MOD 37,36) = 25 characters. Unique because a terminal
number is never given twice at a station and the store never gives a (day, serial) twice.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from counter_app.domain.checksums import mod_37_36
from counter_app.domain.numbers import tidy
from counter_app.errors import BadInput, Bug

LENGTH = 25
LAST_TERMINAL = 99
LAST_SERIAL = 9999
_HYPHENS = dict.fromkeys(map(ord, "-‐‑‒–—―−－﹣_＿·．.、，,/"))
_LOOK_ALIKES = str.maketrans("IO", "10")
_CONFUSABLE = frozenset("IO")
_BODY = re.compile(r"[0-9]{24}")


@dataclass(frozen=True, slots=True)
class ReceiptNumber:
    """The parts of a 收件号; ``day`` is its date part yymmdd."""

    village: str
    terminal: int
    day: str
    serial: int
    check: str

    @property
    def text(self) -> str:
        """All 25 characters, as stored, sent and put into codes."""
        return f"{self.village}{self.terminal:02d}{self.day}{self.serial:04d}{self.check}"

    @property
    def grouped(self) -> str:
        """For paper and screen: ``440604012064 01 261123 0001 X``."""
        return f"{self.village} {self.terminal:02d} {self.day} {self.serial:04d} {self.check}"

    @property
    def short(self) -> str:
        """What people say to each other: ``261123-0001-X``, day, serial and check character.

        The check character stands for the terminal too: windows 1 to 9 of a station never share one on the same day and
        serial. Later terminal numbers may; a search then lists both.
        """
        return f"{self.day}-{self.serial:04d}-{self.check}"

    @property
    def said(self) -> tuple[str, str, str]:
        """The short number as it is read aloud, group by group: ``("26 11 23", "00 01", "X")``."""
        day = self.day
        return f"{day[:2]} {day[2:4]} {day[4:]}", f"{self.serial // 100:02d} {self.serial % 100:02d}", self.check

    @property
    def sayable(self) -> bool:
        """Whether nobody can take its check character for a digit: numbers that end with I or O are not given out."""
        return self.check not in _CONFUSABLE


def make_receipt_number(village: str, terminal: int, day: str, serial: int) -> ReceiptNumber:
    """The number for these parts; ``day`` is yymmdd. Raises Bug when a part is out of range: then nothing may be printed."""
    body = f"{village}{terminal:02d}{day}{serial:04d}"
    sound = 1 <= terminal <= LAST_TERMINAL and 1 <= serial <= LAST_SERIAL and len(village) == 12
    if not (sound and _BODY.fullmatch(body) and _real_day(day)):
        raise Bug("receipt_number_parts", village=village, terminal=terminal, day=day, serial=serial)
    return ReceiptNumber(village, terminal, day, serial, mod_37_36(body))


def parse_receipt_number(text: str) -> ReceiptNumber:
    """The number read from a scan or typed; I is taken for 1 and O for 0, blanks and hyphens may stand anywhere.

    Raises BadInput(what="receipt_number") with why = length, alphabet, date, parts or check_char (then also ``expected``).
    """
    plain = _plain(text)
    if len(plain) != LENGTH:
        raise BadInput(what="receipt_number", why="length", expected=LENGTH, found=len(plain))
    body = plain[:24].translate(_LOOK_ALIKES)
    if not _BODY.fullmatch(body):
        raise BadInput(what="receipt_number", why="alphabet")
    if not _real_day(body[14:20]):
        raise BadInput(what="receipt_number", why="date")
    if body[12:14] == "00" or body[20:] == "0000":
        raise BadInput(what="receipt_number", why="parts")
    expected = mod_37_36(body)
    if plain[24].translate(_LOOK_ALIKES) != expected.translate(_LOOK_ALIKES):
        raise BadInput(what="receipt_number", why="check_char", position=LENGTH, expected=expected)
    return ReceiptNumber(body[:12], int(body[12:14]), body[14:20], int(body[20:]), expected)


def is_receipt_number(text: str) -> bool:
    """Whether the text reads as a sound 收件号."""
    try:
        parse_receipt_number(text)
    except BadInput:
        return False
    return True


def day_part(on: date) -> str:
    """``yymmdd`` of a day."""
    return f"{on:%y%m%d}"


def match_key(text: str) -> str:
    """What numbers are searched by: capitals, no blanks or hyphens, I as 1, O as 0, full-width as ASCII.

    Stored numbers and what is typed or scanned both go through it, so Caps Lock, a Chinese input method or a person reading
    O for 0 do no harm. A search takes the end of a key: the last five characters are serial and check.
    """
    return _plain(text).translate(_LOOK_ALIKES)


def _plain(text: str) -> str:
    return tidy(text).translate(_HYPHENS)


def _real_day(day: str) -> bool:
    try:
        date(2000 + int(day[:2]), int(day[2:4]), int(day[4:6]))
    except ValueError:
        return False
    return True
