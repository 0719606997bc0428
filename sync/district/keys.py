"""The district's own keys: files of mode 600 in one folder, made once, never sent anywhere."""

from __future__ import annotations

import base64
import hashlib
import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from counter_app.errors import NotFound

SEAL, PAPER, TOKEN, LOOK_UP, RESET = "seal", "paper", "token", "look_up", "reset"


class Keys:
    """Reads the keys of a district folder; ``make`` writes those that are not there yet."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def make(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for name in (SEAL, PAPER, TOKEN, LOOK_UP, RESET):
            if not self._path(name).exists():
                _write_secret(self._path(name), secrets.token_bytes(32))

    def secret(self, name: str) -> bytes:
        """The 32 raw bytes of a key; raises NotFound when the district was never set up."""
        try:
            return self._path(name).read_bytes()
        except FileNotFoundError as error:
            raise NotFound(what="district_key", key=name) from error

    @property
    def seal_public(self) -> bytes:
        """X25519: what a terminal queues is sealed to it."""
        return X25519PrivateKey.from_private_bytes(self.secret(SEAL)).public_key().public_bytes_raw()

    @property
    def paper_public(self) -> bytes:
        """Ed25519: verifies the papers of this district."""
        return Ed25519PrivateKey.from_private_bytes(self.secret(PAPER)).public_key().public_bytes_raw()

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.key"


def base64_text(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def code_hash(code: str) -> str:
    """What is kept of a code or bearer key; blanks, hyphens and case do not matter."""
    plain = "".join(letter for letter in code.upper() if letter.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()


def _write_secret(path: Path, raw: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(handle, raw)
        os.fsync(handle)
    finally:
        os.close(handle)
