"""Amounts: fen as integers inside, text at the edges, 大写 on paper."""

from __future__ import annotations

import re

from counter_app.errors import BadInput

LARGEST_FEN = 10**18 - 1  # below 一亿亿元
_AMOUNT = re.compile(r"(-?)([0-9]+)(?:\.([0-9]{1,2}))?")
_FIGURES = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")


def fen_of(text: str) -> int:
    """Fen of an amount in yuan as people type it: ``1,234.5``, ``￥1234.50``, ``１２元``. Raises BadInput(what="amount")."""
    plain = text.translate({0xFF01 + n: 0x21 + n for n in range(94)}).replace(",", "")
    plain = "".join(plain.split()).lstrip("¥￥").removesuffix("元")
    found = _AMOUNT.fullmatch(plain)
    if not found:
        raise BadInput(what="amount", why="pattern")
    fen = int(found[2]) * 100 + int((found[3] or "").ljust(2, "0"))
    if fen > LARGEST_FEN:
        raise BadInput(what="amount", why="too_large")
    return -fen if found[1] else fen


def yuan_text(fen: int, *, grouped: bool = False) -> str:
    """``1234.50``, or ``1,234.50`` for reading."""
    yuan, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{yuan:{',' if grouped else ''}}.{rest:02d}"


def rmb_upper(fen: int) -> str:
    """The amount in 大写 without 人民币, after 支付结算办法 annex 1: 壹仟肆佰零玖元伍角, 壹拾元零伍分, 叁元整."""
    if abs(fen) > LARGEST_FEN:
        raise BadInput(what="amount", why="too_large")
    yuan, rest = divmod(abs(fen), 100)
    jiao, last = divmod(rest, 10)
    words = f"{_whole(yuan)}元" if yuan or not rest else ""
    if jiao:
        words += f"{_FIGURES[jiao]}角"
    elif last and yuan:
        words += "零"
    words += f"{_FIGURES[last]}分" if last else ""
    return ("负" if fen < 0 else "") + words + ("" if rest else "整")


def _whole(yuan: int) -> str:
    """Groups of four figures; one 零 for any gap between figures."""
    if not yuan:
        return "零"
    words, gap = "", False
    for place in range(3, -1, -1):
        group = yuan // 10 ** (4 * place) % 10000
        if not group:
            words += "亿" if place == 2 and words and not words.endswith("亿") else ""
            gap = bool(words)
            continue
        words += "零" if words and (gap or group < 1000) else ""
        words += _group(group) + ("万" if place == 3 else _GROUPS[place])
        gap = False
        if place == 3 and not yuan // 10**8 % 10000:
            words += "亿"
            gap = True
    return words


def _group(group: int) -> str:
    words, gap = "", False
    for place in range(3, -1, -1):
        figure = group // 10**place % 10
        if not figure:
            gap = bool(words)
            continue
        words += ("零" if gap else "") + _FIGURES[figure] + _PLACES[place]
        gap = False
    return words
