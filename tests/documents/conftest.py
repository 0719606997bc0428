"""Fonts, and what a reader of the finished PDF sees: its text, its pictures, its codes."""

from __future__ import annotations

import io
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from counter_app.documents.fonts import FontSet

FONTS = Path(__file__).parents[2] / "resources" / "fonts"


def run(tool: str, *arguments: str, given: bytes) -> bytes:
    """What a poppler tool prints for a PDF on its standard input."""
    return subprocess.run([tool, *arguments], input=given, capture_output=True, check=True).stdout


@dataclass(frozen=True)
class Reader:
    """Looks at a PDF as poppler and a scanner do."""

    def text(self, pdf: bytes) -> str:
        """The copied text without any white space."""
        return "".join(run("pdftotext", "-", "-", given=pdf).decode("utf-8").split())

    def picture(self, pdf: bytes, *, dpi: int, page: int = 1) -> Image.Image:
        """One page in grey."""
        options = ("-r", str(dpi), "-f", str(page), "-l", str(page), "-gray", "-png")
        return Image.open(io.BytesIO(run("pdftoppm", *options, "-", given=pdf)))

    def codes(self, image: Image.Image) -> dict[str, str]:
        """Text of each code on a picture by its kind."""
        return {str(code.format): code.text for code in zxingcpp.read_barcodes(image)}

    def fonts(self, pdf: bytes) -> list[list[str]]:
        """Name, then embedded, subset, unicode of each font, as pdffonts says."""
        rows = run("pdffonts", "-", given=pdf).decode("utf-8").splitlines()[2:]
        return [[row.split()[0], *row.split()[-5:-2]] for row in rows]


@pytest.fixture(scope="session")
def fonts() -> FontSet:
    return FontSet.load(FONTS)


@pytest.fixture(scope="session")
def reader() -> Reader:
    return Reader()
