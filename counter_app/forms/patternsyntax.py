"""The syntax of java.util.regex, as far as it says which texts match: to a small tree."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Fits = Callable[[str], bool]
MAX_DEPTH = 60
_MAX_COUNT = 10_000


@dataclass(frozen=True, slots=True)
class Edge:
    """One character that fits."""

    fits: Fits


@dataclass(frozen=True, slots=True)
class Sequence_:
    """One after the other."""

    parts: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Any_:
    """One of these."""

    parts: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """The same again and again; ``most`` is None without end."""

    part: Tree
    least: int
    most: int | None
    lazy: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """A part whose text may be asked for again by its number."""

    part: Tree
    number: int


@dataclass(frozen=True, slots=True)
class Back:
    """The text of a group once more (``fold``: in any case)."""

    number: int
    fold: bool


@dataclass(frozen=True, slots=True)
class Keep:
    """A part whose first way through is not given up again (atomic)."""

    part: Tree


@dataclass(frozen=True, slots=True)
class Test:
    """A place in the text: its start, its end, or the boundary of a word (``refuses``: no boundary)."""

    kind: Literal["start", "end", "boundary"]
    refuses: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class Look:
    """What must stand ahead or behind (``refuses``: must not)."""

    tree: Tree
    ahead: bool
    refuses: bool


Tree = Edge | Sequence_ | Any_ | Repeat | Group | Back | Keep | Test | Look


@dataclass(frozen=True, slots=True)
class Parsed:
    """A pattern: its tree, what it looks ahead or behind for (the innermost first), and how many groups it has.

    ``remembers`` says that it has back-references, possessive quantifiers or atomic groups.
    """

    tree: Tree
    looks: tuple[Look, ...]
    groups: int
    remembers: bool


_LINE_ENDS = frozenset("\n\r\u0085\u2028\u2029")
_PLAIN = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "a": "\a", "e": "\x1b"}
_CLASSES: dict[str, Fits] = {
    "d": lambda letter: "0" <= letter <= "9",
    "w": lambda letter: letter == "_" or (letter.isascii() and letter.isalnum()),
    "s": lambda letter: letter in " \t\n\x0b\f\r",
    "h": lambda letter: letter in " \t\xa0\u1680\u180e\u202f\u205f\u3000" or "\u2000" <= letter <= "\u200a",
    "v": lambda letter: letter in "\n\x0b\f\r\x85\u2028\u2029",
}
_PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
_PROPERTIES: dict[str, Fits] = {
    "lower": lambda letter: "a" <= letter <= "z",
    "upper": lambda letter: "A" <= letter <= "Z",
    "ascii": str.isascii,
    "alpha": lambda letter: letter.isascii() and letter.isalpha(),
    "digit": _CLASSES["d"],
    "alnum": lambda letter: letter.isascii() and letter.isalnum(),
    "punct": lambda letter: letter in _PUNCTUATION,
    "graph": lambda letter: "!" <= letter <= "~",
    "print": lambda letter: " " <= letter <= "~",
    "blank": lambda letter: letter in " \t",
    "cntrl": lambda letter: letter < " " or letter == "\x7f",
    "xdigit": lambda letter: letter in "0123456789abcdefABCDEF",
    "space": _CLASSES["s"],
    "isalphabetic": str.isalpha,
    "isletter": str.isalpha,
    "isdigit": lambda letter: unicodedata.category(letter) == "Nd",
    "isuppercase": str.isupper,
    "islowercase": str.islower,
    "iswhite_space": str.isspace,
    "isideographic": lambda letter: _is_han(letter) or letter in "〆〇",
    "ishan": lambda letter: _is_han(letter),
    "islatin": lambda letter: letter.isalpha() and unicodedata.name(letter, "").startswith("LATIN "),
    "iscyrillic": lambda letter: unicodedata.name(letter, "").startswith("CYRILLIC "),
    "isgreek": lambda letter: unicodedata.name(letter, "").startswith("GREEK "),
    "isarabic": lambda letter: unicodedata.name(letter, "").startswith("ARABIC "),
    "incjkunifiedideographs": lambda letter: "\u4e00" <= letter <= "\u9fff",
    "incjk_unified_ideographs": lambda letter: "\u4e00" <= letter <= "\u9fff",
}
_CATEGORY = re.compile("L[ultmo]?|M[nce]?|N[dlo]?|P[cdseifo]?|S[mcko]?|Z[slp]?|C[cfson]?")


def parsed(source: str) -> Parsed:
    """The pattern as a tree; raises ValueError."""
    reader = _Reader(source)
    tree = reader.alternatives()
    if not reader.done():
        raise ValueError(f"unmatched {source[reader.at]!r} at {reader.at + 1}")
    return Parsed(tree, tuple(reader.looks), reader.groups, reader.remembers)


def holds(test: Test, text: str, place: int) -> bool:
    """Whether that place of the text is as the test wants it."""
    if test.kind == "start":
        return place == 0
    if test.kind == "end":
        return place == len(text)
    before = place > 0 and _in_word(text[place - 1])
    after = place < len(text) and _in_word(text[place])
    return (before != after) is not test.refuses


def _in_word(letter: str) -> bool:
    return letter == "_" or letter.isalnum()


def _is_han(letter: str) -> bool:
    return letter in "々〇" or any(
        low <= letter <= high
        for low, high in (
            ("\u3400", "\u4dbf"),
            ("\u4e00", "\u9fff"),
            ("\uf900", "\ufaff"),
            ("\U00020000", "\U0003ffff"),
        )
    )


def _other(fits: Fits) -> Fits:
    return lambda letter: not fits(letter)


def _same(wanted: str) -> Fits:
    return lambda letter: letter == wanted


def _between(low: str, high: str) -> Fits:
    if high < low:
        raise ValueError(f"the range {low}-{high} runs backwards")
    return lambda letter: low <= letter <= high


def _any_case(fits: Fits) -> Fits:
    return lambda letter: fits(letter) or fits(letter.lower()) or fits(letter.upper())


class _Reader:
    """Reads one pattern from left to right."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.looks: list[Look] = []
        self.groups = 0
        self.remembers = False
        self._names: dict[str, int] = {}
        self._depth = 0
        self._flags: frozenset[str] = frozenset()

    def done(self) -> bool:
        return self.at >= len(self.source)

    def _peek(self) -> str:
        return self.source[self.at] if self.at < len(self.source) else ""

    def _take(self) -> str:
        if self.done():
            raise ValueError("the pattern ends too early")
        self.at += 1
        return self.source[self.at - 1]

    def _accept(self, text: str) -> bool:
        if self.source.startswith(text, self.at):
            self.at += len(text)
            return True
        return False

    def _upto(self, mark: str) -> str:
        end = self.source.find(mark, self.at)
        if end < 0:
            raise ValueError(f"{mark!r} is missing")
        found, self.at = self.source[self.at : end], end + len(mark)
        return found

    def alternatives(self) -> Tree:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise ValueError("nested too deeply")
        flags = self._flags
        parts = [self._sequence()]
        while self._accept("|"):
            parts.append(self._sequence())
        self._flags = flags
        self._depth -= 1
        return parts[0] if len(parts) == 1 else Any_(tuple(parts))

    def _sequence(self) -> Tree:
        parts: list[Tree] = []
        while not self.done() and self._peek() not in "|)":
            parts += self._quoted() if self._accept("\\Q") else [self._quantified(self._atom())]
        return Sequence_(tuple(parts))

    def _quoted(self) -> list[Tree]:
        end = self.source.find("\\E", self.at)
        text = self.source[self.at :] if end < 0 else self.source[self.at : end]
        self.at = len(self.source) if end < 0 else end + 2
        parts: list[Tree] = [self._edge(_same(letter)) for letter in text]
        return [*parts[:-1], self._quantified(parts[-1])] if parts else []

    def _quantified(self, part: Tree) -> Tree:
        while True:
            mark = self._peek()
            if mark and mark in "*+?":
                self.at += 1
                least, most = {"*": (0, None), "+": (1, None), "?": (0, 1)}[mark]
            elif mark == "{":
                self.at += 1
                least, most = self._counts(self._upto("}"))
            else:
                return part
            if self._accept("+"):
                self.remembers = True
                part = Keep(Repeat(part, least, most))
            else:
                part = Repeat(part, least, most, lazy=self._accept("?"))

    @staticmethod
    def _counts(text: str) -> tuple[int, int | None]:
        low, comma, high = text.partition(",")
        if not low.isdecimal() or (high and not high.isdecimal()):
            raise ValueError(f"{{{text}}} is no number of times")
        least = int(low)
        most = least if not comma else int(high) if high else None
        if max(least, most or 0) > _MAX_COUNT or (most is not None and most < least):
            raise ValueError(f"{{{text}}} is no number of times")
        return least, most

    def _edge(self, fits: Fits) -> Edge:
        return Edge(_any_case(fits) if "i" in self._flags else fits)

    def _atom(self) -> Tree:
        letter = self._take()
        if letter == "(":
            return self._group()
        if letter == "[":
            return self._edge(self._set())
        if letter == ".":
            return Edge(lambda one: True) if "s" in self._flags else Edge(lambda one: one not in _LINE_ENDS)
        if letter == "^":
            return Test("start")
        if letter == "$":
            return Test("end")
        if letter == "\\":
            return self._escaped()
        if letter in "*+?{":
            raise ValueError(f"nothing stands before {letter!r}")
        return self._edge(_same(letter))

    def _escaped(self) -> Tree:
        letter = self._take()
        if letter in "bB":
            return Test("boundary", refuses=letter == "B")
        if letter == "A":
            return Test("start")
        if letter in "zZ":
            return Test("end")
        if letter == "R":
            return Any_((Sequence_((Edge(_same("\r")), Edge(_same("\n")))), Edge(_CLASSES["v"])))
        if letter in "123456789k":
            self.remembers = True
            return Back(self._group_named(letter), "i" in self._flags)
        return self._edge(self._one_of_escape(letter))

    def _group_named(self, letter: str) -> int:
        """The number of a back-reference: as many digits as there are groups for so far, or a name in ``<>``."""
        if letter == "k":
            name = self._upto(">").removeprefix("<")
            if name not in self._names:
                raise ValueError(f"there is no group {name!r}")
            return self._names[name]
        number = int(letter)
        while self._peek() in tuple("0123456789") and number * 10 + int(self._peek()) <= self.groups:
            number = number * 10 + int(self._take())
        return number

    def _one_of_escape(self, letter: str) -> Fits:
        """The characters an escape stands for, inside a set or out of it."""
        if letter in _CLASSES:
            return _CLASSES[letter]
        if letter.lower() in _CLASSES:
            return _other(_CLASSES[letter.lower()])
        if letter in "pP":
            name = self._upto("}") if self._accept("{") else self._take()
            return _property(name) if letter == "p" else _other(_property(name))
        return _same(self._single(letter))

    def _single(self, letter: str) -> str:
        if letter in _PLAIN:
            return _PLAIN[letter]
        if letter == "x":
            return chr(int(self._upto("}") if self._accept("{") else self._take() + self._take(), 16))
        if letter == "u":
            return chr(int("".join(self._take() for _ in range(4)), 16))
        if letter == "c":
            return chr(ord(self._take()) ^ 64)
        if letter == "0":
            digits = ""
            while len(digits) < 3 and self._peek() in tuple("01234567"):
                digits += self._take()
            return chr(int(digits, 8))
        if letter.isascii() and letter.isalnum():
            raise ValueError(f"\\{letter} means nothing")
        return letter

    def _group(self) -> Tree:
        look = next((mark for mark in ("?=", "?!", "?<=", "?<!") if self._accept(mark)), None)
        flags, number, keeps = self._flags, 0, False
        if look is None and not self._accept("?"):
            number = self._numbered()
        elif look is None and not self._accept(":"):
            if self._accept("<"):
                name, number = self._upto(">"), self._numbered()
                if self._names.setdefault(name, number) != number:
                    raise ValueError(f"there are two groups {name!r}")
            elif keeps := self._accept(">"):
                self.remembers = True
            elif self._set_flags():
                return Sequence_(())
        tree = self.alternatives()
        self._flags = flags
        if not self._accept(")"):
            raise ValueError("')' is missing")
        if look is None:
            return Group(tree, number) if number else Keep(tree) if keeps else tree
        self.looks.append(Look(tree, ahead="<" not in look, refuses="!" in look))
        return self.looks[-1]

    def _numbered(self) -> int:
        self.groups += 1
        return self.groups

    def _set_flags(self) -> bool:
        """``(?i)`` and ``(?i:…)``; whether the group is over with them."""
        on = True
        while (letter := self._take()) not in "):":
            if letter == "-":
                on = False
            elif letter in "isuUd":
                self._flags = self._flags | {letter} if on else self._flags - {letter}
            else:
                raise ValueError(f"the flag {letter!r} is not supported")
        return letter == ")"

    def _set(self) -> Fits:
        """``[…]`` after its bracket, sets in it and ``&&`` included."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise ValueError("nested too deeply")
        refuses = self._accept("^")
        met: list[Fits] = []
        parts: list[Fits] = []
        first = True
        while first or self._peek() != "]":
            first = False
            if self._accept("&&"):
                met.append(_one_of(parts))
                parts = []
            elif self._accept("["):
                parts.append(self._set())
            else:
                parts.append(self._set_part())
        self._take()
        self._depth -= 1
        met.append(_one_of(parts))
        fits: Fits = met[0] if len(met) == 1 else lambda letter: all(one(letter) for one in met)
        return _other(fits) if refuses else fits

    def _set_part(self) -> Fits:
        letter = self._take()
        if letter == "\\":
            escape = self._take()
            if escape == "Q":
                return _one_of([_same(one) for one in self._upto("\\E")])
            if escape in "pP" or escape.lower() in _CLASSES:
                return self._one_of_escape(escape)
            letter = self._single(escape)
        if self._peek() == "-" and self.source[self.at + 1 : self.at + 2] not in ("]", "", "["):
            self.at += 1
            high = self._take()
            return _between(letter, self._single(self._take()) if high == "\\" else high)
        return _same(letter)


def _one_of(parts: list[Fits]) -> Fits:
    if len(parts) == 1:
        return parts[0]
    return lambda letter: any(fits(letter) for fits in parts)


def _property(name: str) -> Fits:
    kind, _, value = name.rpartition("=")
    plain = f"Is{value}" if kind.lower() in ("script", "sc") else value
    category = plain.removeprefix("Is")
    if _CATEGORY.fullmatch(category):
        return lambda letter: unicodedata.category(letter).startswith(category)
    found = _PROPERTIES.get(plain.lower()) or _PROPERTIES.get(plain.lower().replace("java", "is", 1))
    if found is None:
        raise ValueError(f"\\p{{{name}}} is not supported")
    return found
