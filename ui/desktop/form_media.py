"""The pictures and recordings that came with a form, as files that widgets can open."""

from __future__ import annotations

import hashlib
from pathlib import Path

from PySide6.QtCore import QTemporaryDir

from counter_app.catalogue.reader import Catalogue


class FormMedia:
    """Finds a file of one form by the name the form gives it; it is written out of the signed release when first asked for,
    into a folder that goes with this object."""

    def __init__(self, catalogue: Catalogue, form_id: str) -> None:
        self._catalogue, self._form_id = catalogue, form_id
        self._folder: QTemporaryDir | None = None
        self._found: dict[str, str] = {}

    def __call__(self, name: str) -> str:
        """Where the file lies; empty where the release carries none of that name."""
        if name not in self._found:
            content = self._catalogue.media(self._form_id, name) if name else None
            self._found[name] = "" if content is None else self._written(name, content)
        return self._found[name]

    def _written(self, name: str, content: bytes) -> str:
        if self._folder is None:
            self._folder = QTemporaryDir()
        # A name of our own: what a form calls its files need not be one that this system can write.
        own = hashlib.sha256(name.encode("utf-8")).hexdigest()[:24] + Path(name).suffix.lower()
        path = Path(self._folder.path()) / own
        path.write_bytes(content)
        return str(path)
