"""TrueType files read through a memory map: which characters they have, how wide, and the few glyphs a sheet embeds.

Opening one costs about a millisecond (reportlab's own reader takes 60 to 95 ms for each of the faces in ``resources/fonts``
because it spreads every table into dictionaries). Only what paper needs is read; outlines must be ``glyf``.
"""

from __future__ import annotations

import mmap
import struct
import zlib
from bisect import bisect_right
from collections.abc import Sequence
from pathlib import Path

from counter_app.errors import PaperFailed

_COPIED_TABLES = ("cvt ", "fpgm", "prep")
_ARGS_ARE_WORDS, _HAS_SCALE, _MORE, _HAS_XY_SCALE, _HAS_TWO_BY_TWO = 0x1, 0x8, 0x20, 0x40, 0x80


class TrueTypeFile:
    """One face on disk. Safe to use from several threads: nothing changes after opening."""

    def __init__(self, path: Path) -> None:
        """Maps the file; raises PaperFailed("font_missing" | "font_damaged", file=...)."""
        self.path = path
        try:
            with path.open("rb") as file:
                self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:
            raise PaperFailed("font_missing", file=path.name) from error
        try:
            self._read_tables()
        except (struct.error, KeyError, IndexError) as error:
            raise PaperFailed("font_damaged", file=path.name) from error

    def _read_tables(self) -> None:
        data = self._data
        (count,) = struct.unpack_from(">H", data, 4)
        self._tables: dict[str, tuple[int, int]] = {}
        for index in range(count):
            tag, _, offset, length = struct.unpack_from(">4sLLL", data, 12 + 16 * index)
            self._tables[tag.decode("latin-1")] = (offset, length)
        head, hhea, maxp = (self._tables[tag][0] for tag in ("head", "hhea", "maxp"))
        self.units_per_em: int = struct.unpack_from(">H", data, head + 18)[0]
        self.box: tuple[int, int, int, int] = struct.unpack_from(">4h", data, head + 36)
        self._long_loca: bool = struct.unpack_from(">h", data, head + 50)[0] == 1
        self.ascent, self.descent = struct.unpack_from(">2h", data, hhea + 4)
        (self._metrics,) = struct.unpack_from(">H", data, hhea + 34)
        (self.glyph_count,) = struct.unpack_from(">H", data, maxp + 4)
        self._glyf, self._loca, self._hmtx = (self._tables[tag][0] for tag in ("glyf", "loca", "hmtx"))
        self._read_cmap()

    def _read_cmap(self) -> None:
        """Keeps the groups of the format 12 map (every face we ship has one)."""
        data, start = self._data, self._tables["cmap"][0]
        (count,) = struct.unpack_from(">H", data, start + 2)
        for index in range(count):
            _, _, offset = struct.unpack_from(">HHL", data, start + 4 + 8 * index)
            (kind,) = struct.unpack_from(">H", data, start + offset)
            if kind == 12:
                (groups,) = struct.unpack_from(">L", data, start + offset + 12)
                flat = struct.unpack_from(f">{3 * groups}L", data, start + offset + 16)
                self._starts, self._ends, self._first = flat[0::3], flat[1::3], flat[2::3]
                return
        raise KeyError("cmap format 12")

    def glyph(self, code: int) -> int:
        """Glyph index of a code point; 0 where the face has none."""
        group = bisect_right(self._starts, code) - 1
        if group < 0 or code > self._ends[group]:
            return 0
        return int(self._first[group] + code - self._starts[group])

    def advance(self, glyph: int) -> float:
        """Width of a glyph in thousandths of the type size."""
        index = min(glyph, self._metrics - 1)
        width: int = struct.unpack_from(">H", self._data, self._hmtx + 4 * index)[0]
        return width * 1000 / self.units_per_em

    def scaled(self, value: float) -> int:
        """A measure of the face in thousandths of the type size."""
        return round(value * 1000 / self.units_per_em)

    def subset(self, glyphs: Sequence[int]) -> bytes:
        """A font file in which glyph ``i`` is this face's ``glyphs[i]``; the first must be 0 (missing character)."""
        order = list(glyphs)
        outlines = self._outlines(order)
        offsets, position = [0], 0
        for outline in outlines:
            position += len(outline)
            offsets.append(position)
        metrics = b"".join(self._metric(glyph) for glyph in order)
        tables = {
            "glyf": b"".join(outlines),
            "head": self._patched("head", 50, 1),
            "hhea": self._patched("hhea", 34, len(order)),
            "hmtx": metrics,
            "loca": struct.pack(f">{len(offsets)}L", *offsets),
            "maxp": self._patched("maxp", 4, len(order)),
        }
        tables.update({tag: self._table(tag) for tag in _COPIED_TABLES if tag in self._tables})
        return _font_file(tables)

    def _table(self, tag: str) -> bytes:
        offset, length = self._tables[tag]
        return self._data[offset : offset + length]

    def _patched(self, tag: str, at: int, value: int) -> bytes:
        table = bytearray(self._table(tag))
        struct.pack_into(">H", table, at, value)
        if tag == "head":
            struct.pack_into(">L", table, 8, 0)  # checkSumAdjustment counts as 0 while sums are made
        return bytes(table)

    def _metric(self, glyph: int) -> bytes:
        if glyph < self._metrics:
            at = self._hmtx + 4 * glyph
            return self._data[at : at + 4]
        last = self._hmtx + 4 * (self._metrics - 1)
        bearing = self._hmtx + 4 * self._metrics + 2 * (glyph - self._metrics)
        return self._data[last : last + 2] + self._data[bearing : bearing + 2]

    def _outline(self, glyph: int) -> bytes:
        if self._long_loca:
            start, end = struct.unpack_from(">2L", self._data, self._loca + 4 * glyph)
        else:
            start, end = (2 * half for half in struct.unpack_from(">2H", self._data, self._loca + 2 * glyph))
        return self._data[self._glyf + start : self._glyf + end]

    def _outlines(self, order: list[int]) -> list[bytes]:
        """The outlines of ``order``, each padded to four bytes; parts of composite glyphs are added to ``order``."""
        place = {glyph: index for index, glyph in reversed(list(enumerate(order)))}
        outlines = []
        for glyph in order:  # grows while composites name parts
            outline = self._outline(glyph)
            if outline[:1] >= b"\x80":
                outline = _renumbered(outline, order, place)
            outlines.append(outline + b"\0" * (-len(outline) % 4))
        return outlines


def _renumbered(outline: bytes, order: list[int], place: dict[int, int]) -> bytes:
    """A composite outline whose parts are named by their place in the subset."""
    data, at, flags = bytearray(outline), 10, _MORE
    while flags & _MORE:
        flags, part = struct.unpack_from(">HH", data, at)
        if part not in place:
            place[part] = len(order)
            order.append(part)
        struct.pack_into(">H", data, at + 2, place[part])
        at += 8 if flags & _ARGS_ARE_WORDS else 6
        if flags & _HAS_SCALE:
            at += 2
        elif flags & _HAS_XY_SCALE:
            at += 4
        elif flags & _HAS_TWO_BY_TWO:
            at += 8
    return bytes(data)


def _sum(table: bytes) -> int:
    padded = table + b"\0" * (-len(table) % 4)
    return int(sum(struct.unpack(f">{len(padded) // 4}L", padded))) & 0xFFFFFFFF


def _font_file(tables: dict[str, bytes]) -> bytes:
    """The tables as one TrueType file, sums and padding as the format asks."""
    count = len(tables)
    power = 1 << (count.bit_length() - 1)
    header = struct.pack(">LHHHH", 0x00010000, count, power * 16, power.bit_length() - 1, (count - power) * 16)
    position, records, bodies = 12 + 16 * count, [], []
    head_at = 0
    for tag in sorted(tables):
        body = tables[tag]
        if tag == "head":
            head_at = position
        records.append(struct.pack(">4sLLL", tag.encode("latin-1"), _sum(body), position, len(body)))
        bodies.append(body + b"\0" * (-len(body) % 4))
        position += len(bodies[-1])
    font = bytearray(header + b"".join(records) + b"".join(bodies))
    struct.pack_into(">L", font, head_at + 8, (0xB1B0AFBA - _sum(bytes(font))) & 0xFFFFFFFF)
    return bytes(font)


def subset_tag(glyphs: Sequence[int]) -> str:
    """Six capitals that name this choice of glyphs, as PDF asks of an embedded subset (ISO 32000-1, 9.6.4)."""
    number = zlib.crc32(struct.pack(f">{len(glyphs)}L", *glyphs))
    letters = []
    for _ in range(6):
        number, letter = divmod(number, 26)
        letters.append(chr(65 + letter))
    return "".join(letters)
