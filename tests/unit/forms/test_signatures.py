"""Ed25519 of our own agrees with a library's, and no flipped bit gets through."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from counter_app.forms.signatures import is_signed

_ORDER = 2**252 + 27742317777372353535851937790883648493


@pytest.mark.parametrize("length", [0, 1, 63, 64, 200])
def test_what_a_library_signed_is_signed(length: int) -> None:
    key = Ed25519PrivateKey.from_private_bytes(bytes([length % 251] * 32))
    message = bytes(range(200))[:length]
    assert is_signed(message, key.sign(message), key.public_key().public_bytes_raw())


@pytest.mark.parametrize("bit", range(0, 512, 37))
def test_a_signature_with_a_bit_turned_is_none(bit: int) -> None:
    key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    signature = bytearray(key.sign(b"permit"))
    signature[bit // 8] ^= 1 << bit % 8
    assert not is_signed(b"permit", bytes(signature), key.public_key().public_bytes_raw())


def test_another_message_and_another_key_are_not_signed() -> None:
    key, other = (Ed25519PrivateKey.from_private_bytes(bytes([seed] * 32)) for seed in (1, 2))
    signature, public = key.sign(b"permit"), key.public_key().public_bytes_raw()
    assert not is_signed(b"permits", signature, public)
    assert not is_signed(b"permit", signature, other.public_key().public_bytes_raw())


def test_a_signature_has_one_writing_only() -> None:
    key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    signature = key.sign(b"permit")
    again = (int.from_bytes(signature[32:], "little") + _ORDER).to_bytes(32, "little")
    assert not is_signed(b"permit", signature[:32] + again, key.public_key().public_bytes_raw())


@pytest.mark.parametrize("public", [b"\xff" * 32, (2).to_bytes(32, "little"), (1 | 1 << 255).to_bytes(32, "little")])
def test_a_key_that_is_no_point_signs_nothing(public: bytes) -> None:
    signature = Ed25519PrivateKey.from_private_bytes(bytes(range(32))).sign(b"permit")
    assert not is_signed(b"permit", signature, public)
