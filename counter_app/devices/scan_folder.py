"""A folder where a scanner drops files, watched by looking: no notification service, so it works on any share."""

from __future__ import annotations

from pathlib import Path

SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp", ".webp", ".pdf"})

Stamp = tuple[int, int]


class PolledScanFolder:
    """Gives each file once, when it has stopped growing: its size and time were the same at two looks in a row.

    What lies in the folder when the watch begins belongs to somebody else and is not given, unless ``include_present``.
    """

    def __init__(self, folder: Path, *, include_present: bool = False) -> None:
        self._folder = folder
        self._given: dict[str, Stamp] = {} if include_present else self._look() or {}
        self._seen: dict[str, Stamp] = {}

    def new_files(self) -> tuple[Path, ...]:
        """Files that have arrived whole since the last look, oldest first; none while the folder is away."""
        now = self._look()
        if now is None:
            return ()
        whole = [
            name for name, stamp in now.items() if self._seen.get(name) == stamp and self._given.get(name) != stamp
        ]
        self._seen = now
        self._given = {name: stamp for name, stamp in self._given.items() if name in now}
        self._given.update((name, now[name]) for name in whole)
        return tuple(self._folder / name for name in sorted(whole, key=lambda name: (now[name][1], name)))

    def _look(self) -> dict[str, Stamp] | None:
        """Name to size and time of every scan; None while the folder cannot be read."""
        found: dict[str, Stamp] = {}
        try:
            for path in self._folder.iterdir():
                if path.suffix.lower() in SUFFIXES and not path.name.startswith("."):
                    facts = path.stat()
                    found[path.name] = (facts.st_size, facts.st_mtime_ns)
        except OSError:
            return None
        return found
