"""Text broken into lines as a Chinese office expects them (kinsoku 避头尾): no line starts with closing punctuation.

Numbers and Latin words stay whole where a line can hold them; whatever is longer than a line is cut, never let out of its box.
"""

from __future__ import annotations

import re

from counter_app.documents.fonts import FontSet, Role

NEVER_FIRST = frozenset("，。、；：？！）】》〉」』〕〗”’％%℃…—～·,.;:!?)]}>")
NEVER_LAST = frozenset("（【《〈「『〔〖“‘([{<￥$№")
_UNITS = re.compile(r"\d+(?:[:,]\d+)+(?:-\d+(?:[:,]\d+)*)?|[A-Za-z0-9@#&_+*/\\'.\-]+|\s|.", re.DOTALL)


def clusters(text: str) -> list[str]:
    """The pieces a line may be broken between: words, single characters, each with the punctuation that clings to it."""
    pieces: list[str] = []
    for unit in _UNITS.findall(text):
        clings = unit[0] in NEVER_FIRST
        held = bool(pieces) and pieces[-1][-1] in NEVER_LAST
        if pieces and (clings or held) and pieces[-1] != " ":
            pieces[-1] += unit
        else:
            pieces.append(unit)
    return pieces


def break_lines(text: str, *, fonts: FontSet, role: Role, size: float, width: float, indent: float = 0.0) -> list[str]:
    """The lines of a text in a box ``width`` points wide; the first line of each paragraph starts ``indent`` later.

    A line break in the text is kept. An empty text gives one empty line. No line is wider than the box.
    """
    lines: list[str] = []
    for paragraph in text.replace("\r", "").replace("\t", " ").split("\n"):
        lines.extend(_fill(paragraph, fonts, role, size, width, indent))
    return lines


def _fill(text: str, fonts: FontSet, role: Role, size: float, width: float, indent: float) -> list[str]:
    room = width - indent
    if fonts.width(text, role, size) <= room:
        return [text]
    lines, line, used = [], "", 0.0
    for piece in clusters(text):
        wide = fonts.width(piece, role, size)
        if used + wide > room and line.strip():
            lines.append(line.rstrip(" "))
            line, used, room = "", 0.0, width
        if wide > room:
            *full, piece = _cut(piece, fonts, role, size, room)
            lines.extend(full)
            room = width if full else room
            wide = fonts.width(piece, role, size)
        if piece == " " and not line and lines:
            continue
        line += piece
        used += wide
    lines.append(line.rstrip(" "))
    return lines


def _cut(piece: str, fonts: FontSet, role: Role, size: float, width: float) -> list[str]:
    """A piece wider than a line, cut between characters."""
    known = fonts.advances(role)
    cut, line, used = [], "", 0.0
    for character in piece:
        wide = known[character][2] * size / 1000
        if line and used + wide > width:
            cut.append(line)
            line, used = "", 0.0
        line += character
        used += wide
    cut.append(line)
    return cut
