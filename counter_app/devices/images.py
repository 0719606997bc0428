"""Whether a scan is a scan: its kind and size, read without trusting it."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

from counter_app.errors import BadInput

MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 80_000_000
"""An A3 page at 600 dpi has 70 million; a picture of more is refused before any of it is unpacked."""
UNPACKED_PIXELS = 30_000_000
"""Larger TIFF, BMP and WebP pages are judged by their header alone: unpacked they would take over 100 MB."""
MEDIA_TYPES = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "TIFF": "image/tiff",
    "BMP": "image/bmp",
    "WEBP": "image/webp",
    "PDF": "application/pdf",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageFacts:
    """What a scan is. ``width`` and ``height`` in pixels; 0 for a PDF, which is kept as it came."""

    kind: str
    media_type: str
    size: int
    width: int = 0
    height: int = 0


def _bad(why: str, **details: object) -> BadInput:
    return BadInput(what="scan", why=why, **details)


def probe_image(data: bytes) -> ImageFacts:
    """What these bytes are: JPEG, PNG, TIFF, BMP, WebP or PDF, wholly readable.

    Raises BadInput(what="scan", why="too_large" | "not_an_image" | "damaged").
    """
    if len(data) > MAX_BYTES:
        raise _bad("too_large", size=len(data), limit=MAX_BYTES)
    if b"%PDF-" in data[:1024]:
        return _pdf(data)
    return _picture(data)


def read_scan(path: Path) -> tuple[bytes, ImageFacts]:
    """The bytes of a scan file and what they are; a file beyond the limit is refused without being read."""
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise _bad("too_large", size=size, limit=MAX_BYTES)
        data = path.read_bytes()
    except OSError as error:
        raise _bad("unreadable", said=error.strerror or "") from error
    return data, probe_image(data)


def _pdf(data: bytes) -> ImageFacts:
    if b"%%EOF" not in data[-2048:]:
        raise _bad("damaged", kind="PDF")
    return ImageFacts(kind="PDF", media_type=MEDIA_TYPES["PDF"], size=len(data))


def _picture(data: bytes) -> ImageFacts:
    from PIL import Image, UnidentifiedImageError

    formats = [kind for kind in MEDIA_TYPES if kind != "PDF"]
    try:
        with Image.open(io.BytesIO(data), formats=formats) as image:
            kind, (width, height) = image.format or "", image.size
            if width * height > MAX_PIXELS:
                raise _bad("too_large", pixels=width * height, limit=MAX_PIXELS)
            if kind == "PNG":
                image.verify()  # sums of every chunk, nothing unpacked
            elif kind == "JPEG" or width * height <= UNPACKED_PIXELS:
                image.draft("L", (width // 8 or 1, height // 8 or 1))  # JPEG: reads all, unpacks an eighth
                image.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _bad("too_large", limit=MAX_PIXELS) from error
    except UnidentifiedImageError as error:
        raise _bad("not_an_image") from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise _bad("damaged") from error
    return ImageFacts(kind=kind, media_type=MEDIA_TYPES[kind], size=len(data), width=width, height=height)
