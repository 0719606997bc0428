"""The catalogue releases this district holds: checked once, kept as they came, opened when first asked for."""

from __future__ import annotations

import hashlib
import os
import threading
from pathlib import Path

from counter_app.catalogue.reader import Catalogue
from counter_app.domain.functions import form_functions
from counter_app.errors import BadInput, NotFound
from counter_app.ports import Clock

_PUBLIC_KEY = "release.pub"
_NEWEST = "newest"


class Releases:
    """A folder of ``<release>.zip`` files and the publisher's public key (Ed25519, 32 raw bytes)."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder, self._clock = folder, clock
        self._opened: dict[str, Catalogue] = {}
        self._lock = threading.Lock()

    @property
    def public_key(self) -> bytes:
        """The key that signs releases; raises NotFound before one was imported."""
        try:
            return (self._folder / _PUBLIC_KEY).read_bytes()
        except FileNotFoundError as error:
            raise NotFound(what="release_key", key=_PUBLIC_KEY) from error

    def keep(self, source: Path, public_key: bytes) -> tuple[str, str]:
        """(release, digest) of a checked release now kept here; raises BadInput and keeps nothing when it does not verify."""
        catalogue = self._open(source, public_key)
        content = source.read_bytes()
        self._folder.mkdir(parents=True, exist_ok=True)
        _write(self._folder / _PUBLIC_KEY, public_key)
        _write(self._path(catalogue.release), content)
        _write(self._folder / _NEWEST, catalogue.release.encode())
        with self._lock:
            self._opened.pop(catalogue.release, None)
        return catalogue.release, "sha256:" + hashlib.sha256(content).hexdigest()

    def get(self, release: str) -> Catalogue:
        """The opened release; raises NotFound when this district does not hold it."""
        with self._lock:
            if release not in self._opened:
                path = self._path(release)
                if not path.is_file():
                    raise NotFound(what="release", key=release)
                self._opened[release] = self._open(path, self.public_key)
            return self._opened[release]

    def newest(self) -> Catalogue:
        """The release that was kept last; raises NotFound before the first."""
        try:
            return self.get((self._folder / _NEWEST).read_text(encoding="utf-8"))
        except FileNotFoundError as error:
            raise NotFound(what="release", key=_NEWEST) from error

    def content(self, release: str) -> bytes:
        """The release's file as it was signed."""
        path = self._path(release)
        if not path.is_file():
            raise NotFound(what="release", key=release)
        return path.read_bytes()

    def _open(self, path: Path, key: bytes) -> Catalogue:
        return Catalogue.open(
            path,
            trusted_keys=(key,),
            functions=lambda calendar: form_functions(calendar, lambda: self._clock().date()),
        )

    def _path(self, release: str) -> Path:
        if not release or not all(letter.isalnum() or letter in "-_." for letter in release) or release[0] == ".":
            raise BadInput(what="release", why="name")
        return self._folder / f"{release}.zip"


def _write(path: Path, content: bytes) -> None:
    """Replaces the file whole or not at all."""
    part = path.with_suffix(path.suffix + ".part")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
