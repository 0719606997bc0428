"""Writes resources/characters from the Unihan files of the Unicode Character Database (Debian: unicode-data).

    .venv/bin/python packaging/characters.py /usr/share/unicode

Only characters that the bundled fonts can draw are kept; those of everyday use (kTGHZ2013) stand before the others.
"""

from __future__ import annotations

import bz2
import os
import re
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtGui import QGuiApplication, QRawFont

ROOT = Path(__file__).resolve().parents[1]
FONTS = ("NotoSansSC-Regular.ttf", "HanaMinB.ttf")
OUT = ROOT / "resources/characters"
MODERN, OLDER = ("kMandarin", "kTGHZ2013", "kXHC1983", "kHanyuPinlu"), ("kHanyuPinyin",)
_SYLLABLE = re.compile(r"[a-zêü]+")


def lines(folder: Path, name: str) -> Iterator[tuple[str, str, str]]:
    """Character, property and value of every line of a Unihan file."""
    with bz2.open(folder / f"Unihan_{name}.txt.bz2", "rt", encoding="utf-8") as text:
        for line in text:
            if line.startswith("U+"):
                code, key, value = line.rstrip("\n").split("\t")
                yield chr(int(code[2:], 16)), key, value


def toneless(value: str) -> set[str]:
    """The syllables in a reading, as a clerk types them: no tones, ü as v."""
    value = re.sub(r"[\d.*,]+:", " ", value)
    marks = {"\u0300", "\u0301", "\u0304", "\u030c", "\u0302"}
    plain = "".join(c for c in unicodedata.normalize("NFD", value.lower()) if c not in marks)
    return {
        found.replace("ü", "v").replace("ê", "e") for found in _SYLLABLE.findall(unicodedata.normalize("NFC", plain))
    }


def drawable() -> set[str]:
    """The ideographs in our fonts."""
    application = QGuiApplication([])
    fonts = [QRawFont(str(ROOT / "resources/fonts" / name), 16) for name in FONTS]
    found = {
        chr(code)
        for start, end in ((0x3400, 0xA000), (0xF900, 0xFB00), (0x20000, 0x33480))
        for code in range(start, end)
        if any(font.supportsCharacter(code) for font in fonts)
    }
    application.shutdown()
    return found | {"〇"}


def write(name: str, about: str, rows: dict[str, set[str]], rank: dict[str, int]) -> None:
    """One line for each key: key, tab, its characters, the everyday ones first."""
    OUT.mkdir(exist_ok=True)
    body = [
        f"{key}\t{''.join(sorted(chars, key=lambda c: (rank.get(c, 1), c)))}" for key, chars in sorted(rows.items())
    ]
    (OUT / name).write_text("\n".join([f"# {about}", *body]) + "\n", encoding="utf-8")


def main(folder: Path) -> int:
    """Reads, sorts, writes; the exit code."""
    drawn = drawable()
    modern, older, strokes = defaultdict(set), defaultdict(set), defaultdict(set)
    everyday: dict[str, int] = {}
    said: dict[str, set[str]] = defaultdict(set)
    for char, key, value in lines(folder, "Readings"):
        if char in drawn and key in MODERN:
            said[char] |= toneless(value)
            if key == "kTGHZ2013":
                everyday[char] = 0
    for char, syllables in said.items():
        for one in syllables:
            modern[one].add(char)
    for char, key, value in lines(folder, "Readings"):
        if char in drawn and key in OLDER:
            for one in toneless(value) - said[char]:
                older[one].add(char)
    totals, places = {}, {}
    for char, key, value in lines(folder, "IRGSources"):
        if char in drawn and key == "kTotalStrokes":
            totals[char] = value.split()[0]
        elif char in drawn and key == "kRSUnicode":
            places[char] = value.split()
    for char, found in places.items():
        for place in found:
            radical, rest = re.sub("'", "", place).split(".")
            strokes[f"{int(radical):03d} {int(rest)} {totals.get(char, '0')}"].add(char)
    source = "from Unihan 15.0, (c) Unicode, Inc., see LICENSE.txt; changed: "
    write("pinyin.txt", f"{source}modern readings without tones; v for ü", modern, everyday)
    write("pinyin-older.txt", f"{source}further readings of kHanyuPinyin", older, everyday)
    write("strokes.txt", f"{source}radical number, further strokes, all strokes", strokes, everyday)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
