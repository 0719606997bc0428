"""The releases a counter has: each comes into force on its day 生效时间, and a case keeps the one it was received under."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

from counter_app.catalogue.model import Manifest
from counter_app.catalogue.reader import Catalogue, MakeFunctions, read_manifest
from counter_app.errors import BadInput, NotFound


class Shelf:
    """Signed releases by name. Opening one costs as much as opening the catalogue always did; the others are only listed."""

    def __init__(self, first: Catalogue) -> None:
        """``first`` counts until another one's day has come, also before its own: the counter was enrolled with it."""
        self._first = first
        self._opened: dict[str, Catalogue] = {first.release: first}
        self._manifests: dict[str, Manifest] = {first.release: first.manifest}
        self._openers: dict[str, Callable[[], Catalogue]] = {}

    @classmethod
    def of_folder(
        cls,
        first: Path,
        others: Iterable[Path],
        *,
        trusted_keys: tuple[bytes, ...],
        functions: MakeFunctions | None = None,
    ) -> Shelf:
        """The release a counter started with, and what was kept beside it since; a damaged file among those is passed over.

        Raises BadInput(what="catalogue") when the first cannot be opened.
        """
        shelf = cls(Catalogue.open(first, trusted_keys=trusted_keys, functions=functions))
        for path in others:
            if path != first:
                try:
                    shelf.put(path, trusted_keys=trusted_keys, functions=functions)
                except BadInput:
                    continue
        return shelf

    def put(self, path: Path, *, trusted_keys: tuple[bytes, ...], functions: MakeFunctions | None = None) -> Manifest:
        """One more release, known by what its signed manifest says; raises BadInput(what="catalogue"), ``no_day`` where it does not
        say from when it counts."""
        manifest = read_manifest(path, trusted_keys)
        try:
            datetime.fromisoformat(manifest.valid_from)
        except ValueError as error:
            raise BadInput(what="catalogue", why="no_day", where=path.name) from error
        if manifest.release not in self._manifests:
            self._openers[manifest.release] = lambda: Catalogue.open(
                path, trusted_keys=trusted_keys, functions=functions
            )
            self._manifests[manifest.release] = manifest
        return manifest

    def names(self) -> frozenset[str]:
        """Every release that is here."""
        return frozenset(self._manifests)

    def in_force(self, at: datetime) -> Catalogue:
        """The release whose day has come last; of two on one day the one made later. One that cannot be opened is passed over."""
        day = at.isoformat()
        due = [one for one in self._manifests.values() if one.valid_from <= day]
        for manifest in sorted(due, key=_age, reverse=True):
            try:
                return self.get(manifest.release)
            except BadInput:
                del self._manifests[manifest.release]
        return self._first

    def get(self, release: str) -> Catalogue:
        """The release of that name; raises NotFound, BadInput(what="catalogue") for a damaged file."""
        found = self._opened.get(release)
        if found is None:
            if release not in self._openers:
                raise NotFound(what="release", key=release)
            found = self._opened[release] = self._openers[release]()
        return found

    def next_after(self, at: datetime) -> Manifest | None:
        """The release whose day comes next, if one is waiting."""
        day = at.isoformat()
        return min((one for one in self._manifests.values() if one.valid_from > day), key=_age, default=None)


def _age(manifest: Manifest) -> tuple[str, str]:
    return manifest.valid_from, manifest.made_at
