"""The publisher's Ed25519 key: made where a catalogue is built when there is none, never on a terminal."""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from counter_app.errors import BadInput


def publisher_key(path: Path) -> Ed25519PrivateKey:
    """The key in this file (PKCS 8, mode 600), made if absent; its public half lies beside it as ``.pub``."""
    if path.is_file():
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
        if not isinstance(key, Ed25519PrivateKey):
            raise BadInput(what="publisher_key", why="not_ed25519", where=path.name)
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        key = Ed25519PrivateKey.generate()
        _write_private(path, key)
    path.with_suffix(".pub").write_bytes(public_bytes(key))
    return key


def public_bytes(key: Ed25519PrivateKey) -> bytes:
    """The 32 bytes that a terminal trusts."""
    return key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)


def _write_private(path: Path, key: Ed25519PrivateKey) -> None:
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(pem)
