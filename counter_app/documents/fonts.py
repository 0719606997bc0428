"""The faces of every sheet, by role, with what stands in where a face lacks a character.

Noto Sans SC and Noto Serif SC carry the text; HanaMinB stands behind them, so that all characters of GB 18030-2022 level 3
as counted (87,875) can be drawn. HanaMinB is opened only when a character needs it. A character that no face has is found
by ``missing`` before anything is printed.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path

from counter_app.documents.truetype import TrueTypeFile
from counter_app.errors import PaperFailed


class Face(StrEnum):
    """A font file, by the name it has in ``resources/fonts``."""

    SANS = "NotoSansSC-Regular"
    SANS_MEDIUM = "NotoSansSC-Medium"
    SANS_BOLD = "NotoSansSC-Bold"
    SERIF = "NotoSerifSC-Regular"
    SERIF_BOLD = "NotoSerifSC-Bold"
    FALLBACK = "HanaMinB"


class Role(StrEnum):
    """What a piece of text is; each role is a chain of faces, the first that has the character draws it."""

    SANS = "sans"
    MEDIUM = "medium"
    BOLD = "bold"
    SERIF = "serif"
    SERIF_BOLD = "serif_bold"


CHAINS: dict[Role, tuple[Face, ...]] = {
    Role.SANS: (Face.SANS, Face.FALLBACK),
    Role.MEDIUM: (Face.SANS_MEDIUM, Face.SANS, Face.FALLBACK),
    Role.BOLD: (Face.SANS_BOLD, Face.SANS, Face.FALLBACK),
    Role.SERIF: (Face.SERIF, Face.SANS, Face.FALLBACK),
    Role.SERIF_BOLD: (Face.SERIF_BOLD, Face.SANS_BOLD, Face.FALLBACK),
}

_BREAKS = frozenset("\n\r\t")


def _is_private(code: int) -> bool:
    """Whether a code point means nothing outside one system (private use): its picture would be a guess."""
    return 0xE000 <= code <= 0xF8FF or code >= 0xF0000


class _Characters(dict[str, tuple[Face, int, float]]):
    """Character to (face, glyph, advance in thousandths) for one role, filled as characters are met."""

    def __init__(self, fonts: FontSet, role: Role) -> None:
        super().__init__()
        self._fonts, self._role = fonts, role

    def __missing__(self, character: str) -> tuple[Face, int, float]:
        found = self._fonts.find(character, self._role)
        if found is None:
            raise PaperFailed("no_glyph", characters=(character,))
        self[character] = found
        return found


class FontSet:
    """The faces of one folder. Make one per process with ``load`` and hand it to every ``render``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[Face, TrueTypeFile] = {}
        self._known = {role: _Characters(self, role) for role in Role}

    @classmethod
    def load(cls, folder: Path) -> FontSet:
        """The faces of ``folder``; raises PaperFailed("font_missing", files=...) naming every file that is not there."""
        absent = tuple(face.value + ".ttf" for face in Face if not (folder / f"{face.value}.ttf").is_file())
        if absent:
            raise PaperFailed("font_missing", files=absent)
        return cls(folder)

    def file(self, face: Face) -> TrueTypeFile:
        """The opened face; opened at its first use."""
        found = self._files.get(face)
        if found is None:
            found = self._files[face] = TrueTypeFile(self._folder / f"{face.value}.ttf")
        return found

    def find(self, character: str, role: Role) -> tuple[Face, int, float] | None:
        """Face, glyph and advance (thousandths) that draw a character in this role; None where no face has it."""
        code = ord(character)
        if _is_private(code):
            return None
        for face in CHAINS[role]:
            file = self.file(face)
            glyph = file.glyph(code)
            if glyph:
                return face, glyph, file.advance(glyph)
        return None

    def missing(self, *texts: str) -> tuple[str, ...]:
        """Every character of the texts that no face can draw, each once, in order; empty when all can be printed."""
        known = self._known[Role.SANS]
        lacking: dict[str, None] = {}
        for character in dict.fromkeys("".join(texts)):
            if character in known or character in _BREAKS:
                continue
            if self.find(character, Role.SANS) is None:
                lacking[character] = None
        return tuple(lacking)

    def require(self, texts: Iterable[str]) -> None:
        """Raises PaperFailed("no_glyph", characters=...) naming every character that cannot be drawn."""
        lacking = self.missing(*texts)
        if lacking:
            raise PaperFailed("no_glyph", characters=lacking)

    def width(self, text: str, role: Role, size: float) -> float:
        """Width of one line of text in points."""
        known = self._known[role]
        return sum([known[character][2] for character in text]) * size / 1000

    def advances(self, role: Role) -> dict[str, tuple[Face, int, float]]:
        """Character to (face, glyph, advance) of a role; looking up a character fills it."""
        return self._known[role]

    def runs(self, text: str, role: Role) -> list[tuple[Face, str]]:
        """The text cut where the face changes."""
        known = self._known[role]
        faces = [known[character][0] for character in text]
        if not faces:
            return []
        if faces.count(faces[0]) == len(faces):
            return [(faces[0], text)]
        runs: list[tuple[Face, str]] = []
        start = 0
        for index in range(1, len(faces) + 1):
            if index == len(faces) or faces[index] is not faces[start]:
                runs.append((faces[start], text[start:index]))
                start = index
        return runs
