"""Devices that need no hardware: a card reader fed by files, a document camera that replays or draws pages."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from counter_app.devices.images import probe_image
from counter_app.errors import BadInput, Environment
from counter_app.ports import Person

if TYPE_CHECKING:
    from PIL.Image import Image

_TEXT_FIELDS = ("name", "id_no", "id_type", "sex", "birth", "nation", "huji", "phone", "address")
_PICTURES = frozenset({".jpg", ".jpeg", ".png"})
PAGE_PIXELS = (1240, 1754)
"""An A4 page at 150 dpi."""

Stamp = tuple[str, int, int, int]


class SimulatedReader:
    """Reads a JSON card laid into a folder, once for each laying (a real reader wants the card lifted in between).

    A card is any ``*.json`` with ``name`` and ``id_no`` and, if it has them, the other fields of ``Person``; what is not
    among those goes into ``facts`` (``valid_to``, ``issuer`` ...).
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: set[Stamp] = set()
        self._unreadable: Stamp | None = None

    def status(self) -> str:
        """``ready``, or ``missing`` where the folder is not there."""
        return "ready" if self._folder.is_dir() else "missing"

    def read(self) -> Person | None:
        """The card that lies there and was not read yet, else None; raises BadInput(what="card", why="malformed")."""
        lying = self._lying()
        self._read &= set(lying)
        for stamp, path in lying.items():
            if stamp in self._read:
                continue
            card = self._card(stamp, path)
            if card is not None:
                self._read.add(stamp)
            return card
        return None

    def _lying(self) -> dict[Stamp, Path]:
        found: dict[Stamp, Path] = {}
        for path in sorted(self._folder.glob("*.json")):
            try:
                facts = path.stat()
            except OSError:
                continue
            found[path.name, facts.st_mtime_ns, facts.st_size, facts.st_ino] = path
        return found

    def _card(self, stamp: Stamp, path: Path) -> Person | None:
        """The card; None at the first failure, since the file may still be on its way."""
        try:
            held = json.loads(path.read_bytes())
            card = _person(held)
        except (OSError, ValueError, KeyError, TypeError) as error:
            if self._unreadable != stamp:
                self._unreadable = stamp
                return None
            self._read.add(stamp)
            raise BadInput(what="card", why="malformed") from error
        return card


def _person(held: Mapping[str, object]) -> Person:
    texts = {field: str(held[field]) for field in _TEXT_FIELDS if held.get(field)}
    facts = {key: str(value) for key, value in held.items() if key not in _TEXT_FIELDS and value is not None}
    texts.setdefault("id_type", "居民身份证")
    return Person(name=texts.pop("name"), id_no=texts.pop("id_no"), facts=facts, source="card", **texts)


class SimulatedCamera:
    """A document camera: replays the pictures of a folder in turn, or draws numbered pages where there are none."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._shots = 0

    def status(self) -> str:
        """Always ``ready``."""
        return "ready"

    def shoot(self) -> bytes:
        """One page as JPEG; raises BadInput(what="scan") when a replayed picture is none, Environment when it cannot be read."""
        pictures = self._pictures()
        self._shots += 1
        if not pictures:
            return _drawn_page(self._shots)
        path = pictures[(self._shots - 1) % len(pictures)]
        try:
            data = path.read_bytes()
        except OSError as error:
            raise Environment("camera_failed", said=error.strerror or "") from error
        return data if probe_image(data).kind == "JPEG" else _as_jpeg(data)

    def _pictures(self) -> list[Path]:
        if self._folder is None or not self._folder.is_dir():
            return []
        return sorted(path for path in self._folder.iterdir() if path.suffix.lower() in _PICTURES)


def _as_jpeg(data: bytes) -> bytes:
    from PIL.Image import open as open_picture

    with open_picture(io.BytesIO(data)) as image:
        return _jpeg(image.convert("RGB"))


def _jpeg(image: Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=82, dpi=(150, 150))
    return out.getvalue()


def _drawn_page(number: int) -> bytes:
    """A page as a camera sees it: dark desk, paper, lines of "writing", as many marks as its number."""
    from PIL import ImageDraw
    from PIL.Image import new as new_picture

    width, height = PAGE_PIXELS
    image = new_picture("RGB", PAGE_PIXELS, (58, 62, 68))
    pen = ImageDraw.Draw(image)
    pen.rectangle((50, 60, width - 50, height - 60), fill=(246, 244, 238))
    pen.rectangle((380, 170, width - 380, 210), fill=(60, 60, 60))
    for line in range(22):
        y = 300 + line * 52
        pen.rectangle((150, y, width - 150 - (line * 97 + number * 53) % 420, y + 14), fill=(150, 150, 150))
    for mark in range(number % 10 or 10):
        pen.rectangle((150 + mark * 40, height - 170, 174 + mark * 40, height - 140), fill=(40, 90, 160))
    return _jpeg(image)
