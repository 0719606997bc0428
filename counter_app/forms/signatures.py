"""``extract-signed()``: the contents of a signed text, when its Ed25519 signature holds (RFC 8032; JavaRosa).

Only verification, of public data: no secret is in play, so the plain arithmetic below needs no constant time.
"""

from __future__ import annotations

import base64
import binascii
import hashlib

from counter_app.forms.values import Value, to_text

_PRIME = 2**255 - 19
_ORDER = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, -1, _PRIME) % _PRIME
_ROOT_OF_MINUS_ONE = pow(2, (_PRIME - 1) // 4, _PRIME)
_SIGNATURE_BYTES, _KEY_BYTES = 64, 32

_Point = tuple[int, int, int, int]
"""A point of the curve as X, Y, Z, T: x = X/Z, y = Y/Z, xy = T/Z."""


def extract_signed(contents: Value, key: Value) -> str:
    """What follows the signature in the Base64 contents; blank when the public key (Base64) did not sign it."""
    signed, public = _decoded(contents), _decoded(key)
    if signed is None or public is None or len(signed) < _SIGNATURE_BYTES or len(public) != _KEY_BYTES:
        return ""
    signature, message = signed[:_SIGNATURE_BYTES], signed[_SIGNATURE_BYTES:]
    return message.decode("utf-8", "replace") if is_signed(message, signature, public) else ""


def is_signed(message: bytes, signature: bytes, public: bytes) -> bool:
    """Whether that signature of the message was made with the private half of the key (RFC 8032 §5.1.7)."""
    signer, nonce = _point(public), _point(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if signer is None or nonce is None or scalar >= _ORDER:
        return False
    digest = hashlib.sha512(signature[:32] + public + message).digest()
    challenge = int.from_bytes(digest, "little") % _ORDER
    return _same(_times(scalar, _BASE), _sum(nonce, _times(challenge, signer)))


def _decoded(text: Value) -> bytes | None:
    try:
        return base64.b64decode("".join(to_text(text).split()), validate=True)
    except (binascii.Error, ValueError):
        return None


def _sum(one: _Point, other: _Point) -> _Point:
    a = (one[1] - one[0]) * (other[1] - other[0]) % _PRIME
    b = (one[1] + one[0]) * (other[1] + other[0]) % _PRIME
    c = 2 * one[3] * other[3] * _D % _PRIME
    d = 2 * one[2] * other[2] % _PRIME
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _PRIME, g * h % _PRIME, f * g % _PRIME, e * h % _PRIME


def _times(scalar: int, point: _Point) -> _Point:
    found: _Point = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            found = _sum(found, point)
        point = _sum(point, point)
        scalar >>= 1
    return found


def _same(one: _Point, other: _Point) -> bool:
    return (one[0] * other[2] - other[0] * one[2]) % _PRIME == 0 and (
        one[1] * other[2] - other[1] * one[2]
    ) % _PRIME == 0


def _point(packed: bytes) -> _Point | None:
    """The point of 32 bytes; None when they name none (RFC 8032 §5.1.3)."""
    number = int.from_bytes(packed, "little")
    odd, y = number >> 255, number & ((1 << 255) - 1)
    if y >= _PRIME:
        return None
    x = _root((y * y - 1) * pow(_D * y * y + 1, -1, _PRIME) % _PRIME)
    if x is None or (x == 0 and odd):
        return None
    if x & 1 != odd:
        x = _PRIME - x
    return x, y, 1, x * y % _PRIME


def _root(square: int) -> int | None:
    root = pow(square, (_PRIME + 3) // 8, _PRIME)
    if (root * root - square) % _PRIME:
        root = root * _ROOT_OF_MINUS_ONE % _PRIME
    return None if (root * root - square) % _PRIME else root


def _base() -> _Point:
    packed = (4 * pow(5, -1, _PRIME) % _PRIME).to_bytes(32, "little")
    point = _point(packed)
    assert point is not None
    return point


_BASE = _base()
