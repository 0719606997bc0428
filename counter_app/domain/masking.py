"""What of a name or number may be seen in lists, on receipts and by the people behind the applicant (个人信息保护法 §6, §51)."""

from __future__ import annotations

import unicodedata

MIDDLE_DOT = "\u00b7"  # between the parts of a name
STARS = "**"  # always two: the mask does not tell how long the name is
# Surnames of two characters, meant when a name of three or more begins with one; written without blanks.
_PAIRS = (
    "第五欧阳太史端木上官司马东方独孤南宫万俟闻人夏侯诸葛尉迟公羊赫连澹台皇甫宗政濮阳公冶太叔申屠公孙慕容仲孙"
    "钟离长孙宇文司徒鲜于司空闾丘子车亓官司寇巫马公西颛孙壤驷公良漆雕乐正宰父谷梁拓跋夹谷轩辕令狐段干百里呼延"
    "东郭南门羊舌微生公户公玉公仪梁丘公仲公上公门公山公坚左丘公伯西门公祖公乘贯丘公皙南荣东里东宫仲长子书子桑"
    "即墨达奚褚师歐陽司馬東方諸葛尉遲東郭鍾離長孫鮮于"
)
COMPOUND_SURNAMES = frozenset(_PAIRS[place : place + 2] for place in range(0, len(_PAIRS), 2))


def mask_name(name: str) -> str:
    """``张**``; a compound surname stays whole (``欧阳**``), so do two characters of a long or dotted name (``阿依**``) and
    the first word of a Latin one (``Wang **``)."""
    name = name.strip()
    if not name:
        return ""
    first, _, rest = name.partition(" ")
    if rest and first.isascii():
        return f"{first} {STARS}"
    glyphs = _glyphs(name.partition(MIDDLE_DOT)[0])
    if "".join(glyphs[:2]) in COMPOUND_SURNAMES and len(glyphs) >= 3:
        return "".join(glyphs[:2]) + STARS
    shown = 2 if len(glyphs) > 2 and (MIDDLE_DOT in name or len(glyphs) > 3) else 1
    return "".join(glyphs[:shown]) + STARS


def mask_id(number: str) -> str:
    """``440604********0424``: the first 6 and last 4 of a citizen number; of shorter papers two and two, of the shortest one."""
    size = len(number)
    head, tail = (6, 4) if size >= 15 else (2, 2) if size >= 7 else (1, 0)
    return number if not number else number[:head] + "*" * max(size - head - tail, 2) + (number[-tail:] if tail else "")


def mask_phone(number: str) -> str:
    """``138****8000``; of a landline the area code and last two, of a number abroad the first and last three."""
    size = len(number)
    if number.startswith("+"):
        head, tail = 3, 3
    elif number.startswith("0"):
        head, tail = (5 if number[4:5] == "-" else 4 if number[3:4] == "-" or size >= 11 else 3), 2
    else:
        head, tail = 3, 4
    if size < head + tail + 2:
        return number[:1] + "*" * (size - 1)
    return number[:head] + "*" * (size - head - tail) + number[-tail:]


def mask_bank(number: str) -> str:
    """The last four of a bank account: ``************0017``."""
    return "*" * (len(number) - 4) + number[-4:] if len(number) > 4 else "*" * len(number)


def _glyphs(text: str) -> list[str]:
    """Characters with the marks and variation selectors that belong to them."""
    glyphs: list[str] = []
    for char in text:
        if glyphs and unicodedata.category(char).startswith("M"):
            glyphs[-1] += char
        else:
            glyphs.append(char)
    return glyphs
