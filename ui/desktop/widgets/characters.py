"""Finds a rare character: by its sound, by its parts, by its strokes, by its code point; and sounds for lists. No Qt.

The tables of resources/characters hold the 88,000 ideographs that the bundled fonts can draw. A character is looked up by its
radical and the strokes that are left: 女+皆 is the radical 女 with nine strokes, what sounds like 皆 first, and so 媘 among few.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from pathlib import Path

from counter_app.domain.pua import PUA
from ui.desktop.style.places import resources

MOST = 240
"""So many are offered at the most."""

_CODE = re.compile(r"(?:u\+?|&#x|\\u|0x)?([0-9a-f]{4,6});?")
_MARKED_CODE = re.compile(r"(?:u\+?|&#x|\\u|0x)([0-9a-f]{4,6});?")
_WORDS = re.compile(r"([a-z]+)|(\d+)|([^\sa-z\d+＋/、,，画劃笔])")
MOST_SOUNDS = 8
"""A label of many polyphones answers to so many of its readings."""


@dataclass(frozen=True, slots=True)
class Found:
    """A character with what tells it from others. `private` is the private-use code point it was written as, if it was."""

    char: str
    readings: tuple[str, ...] = ()
    radical: str = ""
    rest: int = 0
    private: str = ""


class Characters:
    """The tables of one folder, each read when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._by_sound: dict[str, str] | None = None
        self._older: dict[str, str] | None = None
        self._readings: dict[str, tuple[str, ...]] = {}
        self._older_readings: dict[str, tuple[str, ...]] = {}
        self._rows: dict[str, list[tuple[int, str]]] | None = None
        self._place: dict[str, tuple[str, int]] = {}
        self._strokes: dict[str, int] = {}
        self._radical_char: dict[str, str] = {}

    def warm(self) -> None:
        """Read every table now, 0.1 s, rather than at the first key."""
        self._drawn()
        self._older_sounds()

    def readings(self, char: str) -> tuple[str, ...]:
        """The modern readings of a character, without tones."""
        self._sounds()
        return self._readings.get(char, ())

    def find(self, text: str) -> list[Found]:
        """What a clerk may mean by ``qiu``, ``女+皆``, ``石8``, ``王min``, ``12画`` or ``U+2000B``, the likeliest first."""
        typed = unicodedata.normalize("NFKC", text).strip().lower().replace("ü", "v")
        if len(text.strip()) == 1 and text.strip() in PUA:
            return self._by_code(text.strip())
        code = _CODE.fullmatch(typed)
        if code and (_MARKED_CODE.fullmatch(typed) or any(c.isdigit() for c in typed)):
            return self._by_code(chr(int(code[1], 16))) if int(code[1], 16) < 0x110000 else []
        letters, digits, parts = _split(typed)
        if not (letters or parts or digits):
            return []
        if not parts and not letters:
            return self._told(self._with_strokes(int(digits))) if typed[-1] in "画劃笔" else []
        found = self._by_parts(parts, digits) if parts else self._by_reading(letters)
        if parts and letters:
            found = (char for char in found if any(one.startswith(letters) for one in self._all_readings(char)))
        return self._told(found)

    def tell(self, char: str) -> Found:
        """What is known of a character."""
        self._drawn()
        radical, rest = self._place.get(char, ("", 0))
        return Found(char, self._all_readings(char), self._radical_char.get(radical, ""), rest)

    def _told(self, chars: Iterable[str]) -> list[Found]:
        found: dict[str, None] = {}
        for char in chars:
            found.setdefault(char)
            if len(found) == MOST:
                break
        return [self.tell(char) for char in found]

    def _by_code(self, char: str) -> list[Found]:
        if char in PUA:
            meant = self.tell(PUA[char])
            return [Found(meant.char, meant.readings, meant.radical, meant.rest, private=char)]
        self._drawn()
        return [self.tell(char)] if char in self._place or self.readings(char) else []

    def _by_reading(self, letters: str) -> Iterator[str]:
        """Exactly so first, then what begins so; everyday readings before older ones."""
        sounds, older = self._sounds(), self._older_sounds()
        yield from sounds.get(letters, "")
        yield from older.get(letters, "")
        for sound in sorted(sounds):
            if sound.startswith(letters) and sound != letters:
                yield from sounds[sound]

    def _by_parts(self, parts: str, digits: str) -> Iterator[str]:
        rows = self._drawn()
        if len(parts) == 1:
            radical = self._place.get(parts, ("", 0))[0]
            wanted = int(digits) if digits else None
            if wanted is None:
                yield parts
            if wanted is None and self._place.get(parts, ("", 1))[1] > 0:
                return
            every = (char for rest, chars in rows.get(radical, ()) if wanted in (None, rest) for char in chars)
            yield from self._everyday_first(every)
            return
        exact: list[str] = []
        near: list[str] = []
        for place, part in enumerate(parts):
            radical, rest = self._place.get(part, ("", 1))
            if rest > 0:
                continue
            others = parts[:place] + parts[place + 1 :]
            strokes = sum(self._strokes.get(other, 0) for other in others)
            sounds = {sound for other in others for sound in self._all_readings(other)}
            for more, chars in rows.get(radical, ()):
                if more == strokes:
                    alike = [c for c in chars if sounds.intersection(self._all_readings(c))]
                    exact += alike
                    near += [c for c in chars if c not in alike]
        yield from exact
        yield from near

    def _with_strokes(self, strokes: int) -> Iterator[str]:
        self._drawn()
        return self._everyday_first(char for char, count in self._strokes.items() if count == strokes)

    def _everyday_first(self, chars: Iterable[str]) -> Iterator[str]:
        every = list(chars)
        yield from sorted(every, key=lambda char: not self._all_readings(char))

    def _all_readings(self, char: str) -> tuple[str, ...]:
        self._older_sounds()
        return self._readings.get(char) or self._older_readings.get(char, ())

    def _sounds(self) -> dict[str, str]:
        if self._by_sound is None:
            self._by_sound = dict(_rows(self._folder / "pinyin.txt"))
            self._readings = _turned(self._by_sound)
        return self._by_sound

    def _older_sounds(self) -> dict[str, str]:
        self._sounds()
        if self._older is None:
            self._older = dict(_rows(self._folder / "pinyin-older.txt"))
            self._older_readings = _turned(self._older)
        return self._older

    def _drawn(self) -> dict[str, list[tuple[int, str]]]:
        """Radical to (further strokes, characters); fills the places and strokes of every character as well."""
        if self._rows is None:
            self._rows = {}
            for key, chars in _rows(self._folder / "strokes.txt"):
                radical, rest, total = key.split(" ")
                self._rows.setdefault(radical, []).append((int(rest), chars))
                self._strokes.update(dict.fromkeys(chars, int(total)))
                for char in chars:
                    if char not in self._place or int(rest) <= 0:
                        self._place[char] = (radical, int(rest))
            for radical, rows in self._rows.items():
                plain = [char for rest, chars in rows if rest <= 0 for char in chars]
                self._radical_char[radical] = min(
                    plain,
                    key=lambda char: (not self._all_readings(char), char > "\uffff", self._strokes[char]),
                    default="",
                )
        return self._rows


@lru_cache(maxsize=1)
def characters() -> Characters:
    """The tables that came with the program."""
    return Characters(resources() / "characters")


def sounds_of(label: str, known: Characters) -> tuple[str, ...]:
    """How a label may be typed in Latin letters: its initials and its whole pinyin, for every likely reading of polyphones.

    重庆 gives cq, zq, chongqing and zhongqing; what is no ideograph stands for itself.
    """
    each: list[tuple[str, ...]] = []
    ways = 1
    for char in unicodedata.normalize("NFKC", label).casefold():
        if not char.isalnum():
            continue
        readings = known.readings(char) or (char,)
        readings = readings if ways * len(readings) <= MOST_SOUNDS else readings[:1]
        ways *= len(readings)
        each.append(readings)
    whole = dict.fromkeys("".join(way) for way in product(*each))
    initials = dict.fromkeys("".join(sound[0] for sound in way) for way in product(*each))
    return (*initials, *(one for one in whole if one not in initials)) if each else ()


def _split(typed: str) -> tuple[str, str, str]:
    """Letters, digits and ideographs of what was typed."""
    letters = digits = parts = ""
    for one, number, part in _WORDS.findall(typed):
        letters, digits, parts = letters + one, digits + number, parts + part
    return letters, digits if not letters else "", parts


def _rows(path: Path) -> Iterator[tuple[str, str]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        key, tab, chars = line.partition("\t")
        if tab:
            yield key, chars


def _turned(by_sound: dict[str, str]) -> dict[str, tuple[str, ...]]:
    """Character to its readings."""
    found: dict[str, tuple[str, ...]] = {}
    for sound, chars in by_sound.items():
        for char in chars:
            found[char] = (*found.get(char, ()), sound)
    return found
