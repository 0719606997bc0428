"""凭条号: the number on a slip written by hand on a day without power; digits only, so that hands, ears and scanners agree.

Station 12 + terminal 2 + running 5 + two check digits (ISO 7064 MOD 97-10, which tells every single wrong digit and every swap of
neighbours) = 21 digits. People see and say ``S01-00042-37``: the S only tells a slip from a 收件号. The bar code holds the 21
digits without it, because a letter would wake a Chinese input method, which then takes the digits behind it for choices.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from counter_app.domain.receipt_number import match_key
from counter_app.errors import BadInput, Bug

LENGTH = 21
SHORT = 9
LAST_TERMINAL = 99
LAST_RUNNING = 99_999
_STATION = re.compile(r"[0-9]{12}")


@dataclass(frozen=True, slots=True)
class SlipNumber:
    """The parts of a 凭条号."""

    station: str
    terminal: int
    running: int
    check: str

    @property
    def text(self) -> str:
        """All 21 digits, as stored, sent and put into the bar code."""
        return f"{self.station}{self.terminal:02d}{self.running:05d}{self.check}"

    @property
    def short(self) -> str:
        """As it is printed big and said: ``S01-00042-37``."""
        return f"S{self.terminal:02d}-{self.running:05d}-{self.check}"


def make_slip_number(station: str, terminal: int, running: int) -> SlipNumber:
    """The number of these parts; raises Bug when a part is out of range: then nothing may be printed."""
    if not (_STATION.fullmatch(station) and 1 <= terminal <= LAST_TERMINAL and 1 <= running <= LAST_RUNNING):
        raise Bug("slip_number_parts", station=station, terminal=terminal, running=running)
    return SlipNumber(station, terminal, running, _check(f"{station}{terminal:02d}{running:05d}"))


def parse_slip_number(text: str, *, station: str) -> SlipNumber:
    """The number typed or scanned; the short form (with or without S) is of ``station``.

    Blanks, hyphens, full-width signs, small letters, O for 0 and I for 1 do no harm. Raises BadInput(what="slip_number") with
    why = length, alphabet, parts or check.
    """
    plain = match_key(text).removeprefix("S")
    if len(plain) not in (SHORT, LENGTH):
        raise BadInput(what="slip_number", why="length", expected=SHORT, found=len(plain))
    if not (plain.isascii() and plain.isdecimal()):
        raise BadInput(what="slip_number", why="alphabet")
    whole = plain if len(plain) == LENGTH else station + plain
    body, check = whole[:-2], whole[-2:]
    if body[12:14] == "00" or body[14:] == "00000":
        raise BadInput(what="slip_number", why="parts")
    if check != _check(body):
        raise BadInput(what="slip_number", why="check")
    return SlipNumber(body[:12], int(body[12:14]), int(body[14:]), check)


def looks_like_slip_number(text: str) -> bool:
    """Whether somebody meant a slip: the S with nine digits or more behind it, or a whole number with sound check digits."""
    plain = match_key(text)
    if plain.startswith("S"):
        return plain[1:].isdecimal() and len(plain) - 1 in (SHORT, LENGTH)
    return is_slip_number(text)


def is_slip_number(text: str) -> bool:
    """Whether the text is a whole, sound 凭条号 of any station."""
    plain = match_key(text).removeprefix("S")
    return len(plain) == LENGTH and plain.isascii() and plain.isdecimal() and _check(plain[:-2]) == plain[-2:]


def short_slip(text: str) -> str:
    """A whole slip number as people say it (``S01-00042-37``); anything else as it is."""
    return parse_slip_number(text, station="").short if is_slip_number(text) else text


def _check(body: str) -> str:
    """Two digits behind a body of digits: ISO 7064 MOD 97-10 (also ISO/IEC 7064 of IBAN)."""
    return f"{98 - int(body) * 100 % 97:02d}"
