"""Who this counter is, kept in the clear beside the store: names and public keys, the link's private key, nothing of a person.

The link's key signs tokens only; whoever takes it can pretend to be the terminal until the district revokes it, and reads nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import msgspec

from counter_app.errors import BadInput, NotFound
from counter_app.ports import Account, Terminal
from counter_app.store.durable import write_durably
from counter_app.store.points import Points


class TerminalFile(msgspec.Struct, frozen=True):
    """``terminal.json``: the terminal and the keys it trusts (base64 of raw bytes). ``accounts`` only names for the login page,
    ``mark_id`` which mark outside the profile is this store's, ``district_phone`` whom to call for a telephone code (empty: not told)."""

    terminal: Terminal
    terminal_id: str
    seal_key: str
    release_key: str
    paper_key: str
    release: str
    accounts: tuple[Account, ...]
    mark_id: str = ""
    district_phone: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """The folder of one counter and what stands in it."""

    folder: Path

    @property
    def enrolled(self) -> bool:
        return self._terminal_path.exists()

    @property
    def store_folder(self) -> Path:
        return self.folder / "store"

    @property
    def prints_folder(self) -> Path:
        return self.folder / "prints"

    @property
    def scans_folder(self) -> Path:
        return self.folder / "scans"

    @property
    def _terminal_path(self) -> Path:
        return self.folder / "terminal.json"

    @property
    def _key_path(self) -> Path:
        return self.folder / "link.key"

    def release_path(self, release: str) -> Path:
        return self.folder / "releases" / f"{release}.zip"

    def read(self) -> TerminalFile:
        """Who this counter is; NotFound before enrolment, BadInput for a damaged file."""
        try:
            return msgspec.json.decode(self._terminal_path.read_bytes(), type=TerminalFile)
        except FileNotFoundError as error:
            raise NotFound(what="terminal", key=str(self.folder)) from error
        except msgspec.DecodeError as error:
            raise BadInput(what="terminal_file", where=str(self._terminal_path)) from error

    def write(self, content: TerminalFile) -> None:
        """Replaces ``terminal.json`` whole or not at all."""
        self._make_folder()
        _replace(self._terminal_path, msgspec.json.format(msgspec.json.encode(content)))

    def link_key(self) -> bytes:
        """The raw Ed25519 private key that signs the link's tokens."""
        return self._key_path.read_bytes()

    def write_link_key(self, raw: bytes) -> None:
        self._make_folder()
        _replace(self._key_path, raw)

    def keep_release(self, release: str, content: bytes) -> Path:
        """Where the signed release now lies; cases keep the release they were made with, so none is thrown away here."""
        self._make_folder()
        path = self.release_path(release)
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, content)
        return path

    def _make_folder(self) -> None:
        """Nobody else on this PC looks in: sheets "printed" without a printer lie in here, readable."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def _replace(path: Path, content: bytes) -> None:
    """The old content or the new, never half; raises StoreUnavailable."""
    write_durably(path, [content], points=Points(), name="profile")
