"""Signature of a release: Ed25519 over the manifest's bytes, written as text that names its algorithm."""

from __future__ import annotations

import base64
import binascii
from pathlib import Path

from counter_app.errors import BadInput

_ALGORITHM = "ed25519"


def signature_text(signature: bytes) -> str:
    """``ed25519:<base64>``."""
    return f"{_ALGORITHM}:{base64.b64encode(signature).decode('ascii')}"


def decoded(text: str, *, length: int, where: str) -> bytes:
    """The bytes of ``ed25519:<base64>``; raises BadInput for another algorithm, length or alphabet."""
    algorithm, _, body = text.strip().partition(":")
    try:
        value = base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError):
        value = b""
    if algorithm != _ALGORITHM or len(value) != length:
        raise BadInput(what="catalogue", why="not_ed25519", where=where)
    return value


def read_public_key(path: Path) -> bytes:
    """The 32 bytes of a publisher's Ed25519 key, as kept in ``release.pub``; raises BadInput when they are not 32."""
    key = path.read_bytes()
    if len(key) != 32:
        raise BadInput(what="catalogue", why="not_ed25519", where=path.name)
    return key


def verified(message: bytes, signature: bytes, trusted_keys: tuple[bytes, ...]) -> bool:
    """Whether one of the trusted keys signed the message."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    for key in trusted_keys:
        try:
            Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
        except InvalidSignature:
            continue
        return True
    return False
