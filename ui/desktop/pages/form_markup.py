"""The little formatting that labels may carry, read safely: bold, italic, headings, lists, coloured words, links that are only shown.

What ODK Collect shows of Markdown and HTML is turned into the rich text of a label; everything else stays the words it is. No
address is followed, no picture is loaded, and a colour too faint to read is made stronger.
"""

from __future__ import annotations

import html
import re
from functools import lru_cache
from typing import NamedTuple

ENOUGH = 4.5
"""Contrast that small text needs (WCAG 2.1, 1.4.3)."""

MOST, MOST_OF_A_LINE = 50_000, 1_000
"""Characters of a label, and of one line of it, that are looked at for formatting; what is longer is shown as it stands, for
stars without an end are sought in time that grows with the square of the line."""

_MAY_MEAN_SOMETHING = re.compile(r"[*_#\[<\\&\n]")
_TAG = re.compile(r"<(/?)(b|strong|i|em|u|br|p|div|center|h[1-6]|span|font|small|big)((?:\s[^<>]{0,500})?)\s*/?>", re.I)
_OTHER_TAG = re.compile(r"</?(?:a|img|ul|ol|li|table|tr|td|th|audio|video|script|style)(?:\s[^<>]{0,2000})?/?>", re.I)
_UNSEEN = re.compile(r"<(script|style)\b[^<>]*>.*?(?:</\1\s*>|$)", re.I | re.S)
_COLOUR = re.compile(r"color\s*[:=]\s*[\"']?\s*(#[0-9a-f]{6}\b|#[0-9a-f]{3}\b|[a-z]{3,20})", re.I)
_KEPT = re.compile(r"\x00(\d+)\x00")
_ESCAPED = re.compile(r"\\([\\*_#\[\]()<>+-])")
_HEADING = re.compile(r"(#{1,6})\s+(.+?)\s*#*$")
_ITEM = re.compile(r"(?:[-*+]|\d{1,3}\.)\s+")
_LINK = re.compile(r"\[([^\[\]]{1,300})\]\((\S{1,1000}?)\)")
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_EMPHASIS = re.compile(r"(?<![\w*_])([*_])(?=\S)(.+?)(?<=\S)\1(?![\w*_])")
_SIZES = {1: "x-large", 2: "x-large", 3: "large"}
_NAMED = {
    "red": "#ff0000", "green": "#008000", "blue": "#0000ff", "orange": "#ffa500", "yellow": "#ffff00", "purple": "#800080",
    "black": "#000000", "white": "#ffffff", "gray": "#808080", "grey": "#808080", "brown": "#a52a2a", "pink": "#ffc0cb",
    "navy": "#000080", "teal": "#008080", "maroon": "#800000", "olive": "#808000", "lime": "#00ff00", "cyan": "#00ffff",
    "magenta": "#ff00ff", "silver": "#c0c0c0", "darkred": "#8b0000", "darkgreen": "#006400", "darkblue": "#00008b",
}  # fmt: skip


class Said(NamedTuple):
    """A label as bare words, and as rich text where it is more than words."""

    words: str
    rich: str = ""


@lru_cache(maxsize=4096)
def read(text: str, ink: str, ground: str) -> Said:
    """What a label says, in these colours (#RRGGBB) of text and ground."""
    if len(text) > MOST or not _MAY_MEAN_SOMETHING.search(text):
        return Said(text)
    kept: list[str] = []
    marked = _OTHER_TAG.sub("", _UNSEEN.sub("", text.replace("\x00", "")))
    marked = _ESCAPED.sub(lambda match: _keep(kept, html.escape(match[1])), marked)
    marked = _TAG.sub(lambda match: _keep(kept, _tag(match, ink, ground)), marked)
    marked = html.escape(html.unescape(marked), quote=False)
    rich = _KEPT.sub(lambda match: kept[int(match[1])], "<br>".join(_line(line) for line in marked.split("\n")))
    rich = _balanced(rich)
    words = html.unescape(re.sub(r"<[^>]*>", "", rich.replace("<br>", "\n"))).strip()
    return Said(words, rich) if rich != html.escape(words, quote=False) else Said(words)


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, from 1 to 21, as WCAG reckons it."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _keep(kept: list[str], made: str) -> str:
    kept.append(made)
    return f"\x00{len(kept) - 1}\x00"


def _line(line: str) -> str:
    heading = _HEADING.match(line)
    if heading:
        size = _SIZES.get(len(heading[1]), "medium")
        return f'<b><span style="font-size:{size}">{_inline(heading[2])}</span></b>'
    item = _ITEM.match(line)
    if item:
        mark = item[0].strip()
        return f"{'•' if mark in '-*+' else mark} {_inline(line[item.end() :])}"
    return _inline(line)


def _inline(line: str) -> str:
    if len(line) > MOST_OF_A_LINE:
        return line
    line = _LINK.sub(lambda match: f"<u>{match[1]}</u> ({match[2]})", line)
    line = _STRONG.sub(r"<b>\2</b>", line)
    return _EMPHASIS.sub(r"<i>\2</i>", line)


def _tag(match: re.Match[str], ink: str, ground: str) -> str:
    name = match[2].lower()
    if name == "br":
        return "<br>"
    if name in ("p", "div", "center"):
        return "<br>" if match[1] else ""
    if match[1]:
        return {"strong": "</b>", "em": "</i>", "font": "</span>"}.get(name, f"</{_plain_name(name)}>")
    if name in ("span", "font"):
        colour = _COLOUR.search(match[3])
        found = _readable(colour[1], ink, ground) if colour else ""
        return f'<span style="color:{found}">' if found else "<span>"
    return {"strong": "<b>", "em": "<i>"}.get(name, f"<{_plain_name(name)}>")


def _plain_name(name: str) -> str:
    return "b" if name in ("h1", "h2", "h3", "h4", "h5", "h6") else "span" if name in ("small", "big") else name


def _balanced(rich: str) -> str:
    """Every tag closed in turn; an end without a beginning is left out."""
    made, open_tags = list[str](), list[str]()
    for part in re.split(r"(<[^>]*>)", rich):
        if not part.startswith("<") or part == "<br>":
            made.append(part)
        elif not part.startswith("</"):
            open_tags.append(re.match(r"<(\w+)", part)[1])  # type: ignore[index]
            made.append(part)
        elif part[2:-1] in open_tags:
            while (last := open_tags.pop()) != part[2:-1]:
                made.append(f"</{last}>")
            made.append(part)
    made += [f"</{name}>" for name in reversed(open_tags)]
    return "".join(made).removesuffix("<br>")


def _readable(colour: str, ink: str, ground: str) -> str:
    """The colour, drawn towards that of the text until it can be read; empty for none that is known."""
    found = _NAMED.get(colour.lower(), colour)
    if not found.startswith("#"):
        return ""
    if len(found) == 4:
        found = "#" + "".join(sign * 2 for sign in found[1:])
    for step in range(11):
        mixed = _mixed(found, ink, step / 10)
        if contrast(mixed, ground) >= ENOUGH:
            return mixed
    return ink


def _mixed(one: str, other: str, part: float) -> str:
    pairs = zip(_parts(one), _parts(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * part):02x}" for a, b in pairs)


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    linear = [
        part / 255 / 12.92 if part / 255 <= 0.03928 else ((part / 255 + 0.055) / 1.055) ** 2.4
        for part in _parts(colour)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
