"""Pinyin and its initials, made once where a catalogue is published so that the terminal needs no dictionary."""

from __future__ import annotations

import re
from collections.abc import Iterable


def pinyin_of(text: str) -> tuple[str, str]:
    """(full pinyin without tones and blanks, initials) in lower case; letters and digits stay, other signs are dropped."""
    from pypinyin import Style, lazy_pinyin

    syllables = [re.sub(r"[^a-z0-9]", "", part.lower()) for part in lazy_pinyin(text, style=Style.NORMAL)]
    parts = [part for part in syllables if part]
    initials = "".join(part if part.isdigit() else part[0] for part in parts)
    return "".join(parts), initials


def short_ways(words: Iterable[str]) -> list[str]:
    """Initials of the Chinese words people call an item by (``医保`` gives ``yb``); those already written are left out."""
    known = list(words)
    found = dict.fromkeys(pinyin_of(word)[1] for word in known if not word.isascii())
    return [one for one in found if one not in known]


def place_name(text: str) -> str:
    """A division's name for English screens: ``新城社区居民委员会`` gives ``Xincheng``."""
    core = re.sub(r"(社区)?(居民委员会|居委会|村民委员会|村委会)$", "", text)
    core = re.sub(r"(街道办事处|街道|镇|区|市|省)$", "", core) or text
    return pinyin_of(core)[0].capitalize()
