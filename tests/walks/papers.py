"""What stands on a printed sheet."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from counter_app.bootstrap import Counter

DPI = 50
EDGE_MM = 3.0
"""What no printer reaches."""
INK = (0.003, 0.4)
CUT_LINES = 0.01


@dataclass(frozen=True, slots=True)
class Drawn:
    """A page as it comes out of the printer, in grey dots."""

    width: int
    dots: bytes

    def ink(self) -> float:
        """The share of the page that is not white."""
        return sum(dot < 200 for dot in self.dots) / len(self.dots)

    def is_cut(self) -> bool:
        """Whether words or a box run into where the printer does not print; lines to cut along may."""
        edge = round(EDGE_MM / 25.4 * DPI)
        rows = [self.dots[at : at + self.width] for at in range(0, len(self.dots), self.width)]
        border = b"".join((*rows[:edge], *rows[-edge:], *(row[:edge] + row[-edge:] for row in rows)))
        return sum(dot < 200 for dot in border) > CUT_LINES * len(border)


def drawn(sheet: Path) -> Iterator[Drawn]:
    """Page by page."""
    said = subprocess.run(["pdftoppm", "-r", str(DPI), "-gray", str(sheet)], capture_output=True, check=True).stdout
    while said:
        _, size, _, rest = said.split(b"\n", 3)
        width, height = (int(part) for part in size.split())
        yield Drawn(width, rest[: width * height])
        said = rest[width * height :]


def faults_of(folder: Path) -> list[str]:
    """What is wrong with the sheets in this folder as anybody would see at a glance: blank, black, or cut at an edge."""
    return [
        f"{sheet.name} page {page}: {fault}"
        for sheet in sorted(folder.glob("*.pdf"))
        for page, one in enumerate(drawn(sheet), 1)
        for fault, holds in (("cut", one.is_cut()), ("ink", not INK[0] < one.ink() < INK[1]))
        if holds
    ]


def text_of(sheet: Path) -> str:
    """The copied text of a PDF, without any white space."""
    done = subprocess.run(["pdftotext", str(sheet), "-"], capture_output=True, check=True)
    return "".join(done.stdout.decode("utf-8").split())


def printed_sheets(counter: Counter) -> list[Path]:
    """What came out of the printer, in order; every file is a PDF."""
    found = sorted(counter.profile.prints_folder.glob("*.pdf"))
    assert all(path.read_bytes().startswith(b"%PDF") for path in found)
    return found


def newest(counter: Counter, name: str) -> str:
    """The text of the sheet printed last with this word in its text."""
    for sheet in reversed(printed_sheets(counter)):
        text = text_of(sheet)
        if name in text:
            return text
    raise AssertionError(f"{name}: not printed")
