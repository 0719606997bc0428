"""Sealing keys: a private key under a password, a data key for the holder of a private key. Every result names its algorithm."""

from __future__ import annotations

import unicodedata
from base64 import b64decode, b64encode

import msgspec
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.pwhash import argon2id
from nacl.secret import SecretBox
from nacl.utils import random

from counter_app.errors import StoreUnavailable

KDF = "argon2id"
SECRET_BOX = "xsalsa20-poly1305"
SEALED_BOX = "x25519-xsalsa20poly1305-sealedbox"

_BOX_BYTES = SecretBox.NONCE_SIZE + PrivateKey.SIZE + SecretBox.MACBYTES
# What a file that somebody changed by hand makes base64, libsodium and Argon2id raise.
_BROKEN = (ValueError, TypeError, RuntimeError)


class Cost(msgspec.Struct, frozen=True):
    """What one guess at a password costs; the default takes about 0.1 s and 64 MiB on a counter of 2 cores (RFC 9106 §4 class)."""

    operations: int = 4
    memory_kib: int = 64 * 1024


class WrappedKey(msgspec.Struct, frozen=True):
    """An X25519 private key that a password opens. Bytes are base64."""

    kdf: str
    cost: Cost
    salt: str
    cipher: str
    box: str


class Slot(msgspec.Struct, frozen=True):
    """A data key that the holder of one private key opens."""

    algorithm: str
    sealed: str


def make_keys(password: str, cost: Cost) -> tuple[bytes, WrappedKey]:
    """(public key, wrapped private key) of a new pair."""
    pair = PrivateKey.generate()
    salt = random(argon2id.SALTBYTES)
    box = SecretBox(_stretched(password, salt, cost)).encrypt(bytes(pair))
    wrapped = WrappedKey(KDF, cost, b64encode(salt).decode(), SECRET_BOX, b64encode(box).decode())
    return bytes(pair.public_key), wrapped


def unwrap(wrapped: WrappedKey, password: str) -> bytes | None:
    """The private key, or None when the password is wrong; raises StoreUnavailable for an algorithm we do not have."""
    if (wrapped.kdf, wrapped.cipher) != (KDF, SECRET_BOX):
        raise StoreUnavailable("newer_version", store=f"{wrapped.kdf}/{wrapped.cipher}", program=f"{KDF}/{SECRET_BOX}")
    try:
        salt, box = b64decode(wrapped.salt, validate=True), b64decode(wrapped.box, validate=True)
        if len(box) != _BOX_BYTES:
            raise StoreUnavailable("damaged", what="slot")
        stretched = _stretched(password, salt, wrapped.cost)
    except _BROKEN as error:
        raise StoreUnavailable("damaged", what="slot") from error
    try:
        return SecretBox(stretched).decrypt(box)
    except CryptoError:
        return None


def seal(data_key: bytes, public_key: bytes) -> Slot:
    """The data key for the holder of this public key's private half; needs no password."""
    return Slot(SEALED_BOX, b64encode(SealedBox(PublicKey(public_key)).encrypt(data_key)).decode())


def unseal(slot: Slot, private_key: bytes) -> bytes:
    """The data key; raises StoreUnavailable("damaged") when the slot is not for this key."""
    if slot.algorithm != SEALED_BOX:
        raise StoreUnavailable("newer_version", store=slot.algorithm, program=SEALED_BOX)
    try:
        return SealedBox(PrivateKey(private_key)).decrypt(b64decode(slot.sealed, validate=True))
    except (CryptoError, *_BROKEN) as error:
        raise StoreUnavailable("damaged", what="slot") from error


def _stretched(password: str, salt: bytes, cost: Cost) -> bytes:
    # NFKC: full-width letters from a Chinese input method are the same password.
    text = unicodedata.normalize("NFKC", password).encode()
    return argon2id.kdf(SecretBox.KEY_SIZE, text, salt, opslimit=cost.operations, memlimit=cost.memory_kib * 1024)
