"""What the QR of a certificate or receipt holds, and how anybody checks it without a line.

``YM1:`` + base45(zlib(COSE_Sign1)), whose payload is a CWT (RFC 8392) signed with Ed25519: the shape that health certificates
have proved with printed codes. Claims are few and say nothing that the paper does not: the name masked, four characters of
the ID number. ``cwt`` does the COSE part; it is imported when first needed (60 ms).
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from counter_app.domain.masking import mask_name as masked_name
from counter_app.errors import BadInput

__all__ = ["PREFIX", "PaperClaims", "masked_name", "read_payload", "sign_payload"]

PREFIX = "YM1:"
MAX_TEXT = 4096
MAX_CLAIMS_BYTES = 4096

_ISSUER, _SUBJECT, _EXPIRES = 1, 2, 4  # registered CWT claims: iss, sub (the paper's number), exp
_ITEM, _NAME, _ID_LAST4, _DATE, _PAPER, _DOCUMENT = -65537, -65538, -65539, -65540, -65541, -65542  # private use


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperClaims:
    """What a paper proves. ``name`` is masked, ``id_last4`` the last four characters, ``date`` YYYY-MM-DD.

    ``expires`` (YYYY-MM-DD, the last good day) is empty for papers that hold for ever.
    """

    issuer: str
    number: str
    item: str
    date: str
    paper: str
    name: str = ""
    id_last4: str = ""
    document_number: str = ""
    expires: str = ""


_TEXT_CLAIMS: tuple[tuple[int, str], ...] = (
    (_ISSUER, "issuer"),
    (_SUBJECT, "number"),
    (_ITEM, "item"),
    (_DATE, "date"),
    (_PAPER, "paper"),
    (_NAME, "name"),
    (_ID_LAST4, "id_last4"),
    (_DOCUMENT, "document_number"),
    (_EXPIRES, "expires"),
)


def sign_payload(claims: PaperClaims, private_key: Ed25519PrivateKey, key_id: str) -> str:
    """The QR text for these claims; ``key_id`` names the key a checker will look up."""
    import base45
    import cbor2
    from cwt import COSE, COSEKey

    held = {number: getattr(claims, field) for number, field in _TEXT_CLAIMS if getattr(claims, field)}
    key = COSEKey.new({**_public(private_key.public_key(), key_id), -4: private_key.private_bytes_raw()})
    signer = COSE.new(alg_auto_inclusion=True, kid_auto_inclusion=True)
    signed: bytes = signer.encode_and_sign(cbor2.dumps(held, canonical=True), key)
    text: str = base45.b45encode(zlib.compress(signed, 9)).decode("ascii")
    return PREFIX + text


def read_payload(text: str, keys: Mapping[str, Ed25519PublicKey], *, on: str = "") -> PaperClaims:
    """The claims of a scanned QR, once the signature holds; ``on`` (YYYY-MM-DD) is today, for papers that expire.

    Raises BadInput(what="certificate_qr", why="malformed" | "unknown_key" | "signature" | "expired").
    """
    signed = _unpacked(text)
    key_id = _key_id(signed)
    public = keys.get(key_id)
    if public is None:
        raise _bad("unknown_key", key_id=key_id)
    claims = _claims(_verified(signed, public, key_id))
    if claims.expires and on and on > claims.expires:
        raise _bad("expired", expires=claims.expires)
    return claims


def _bad(why: str, **details: object) -> BadInput:
    return BadInput(what="certificate_qr", why=why, **details)


def _public(key: Ed25519PublicKey, key_id: str) -> dict[int, Any]:
    """An OKP key by its COSE labels: kty 1, kid 2, alg EdDSA, crv Ed25519, x."""
    return {1: 1, 2: key_id.encode("utf-8"), 3: -8, -1: 6, -2: key.public_bytes_raw()}


def _unpacked(text: str) -> bytes:
    import base45

    if not text.startswith(PREFIX) or len(text) > MAX_TEXT:
        raise _bad("malformed")
    try:
        packed = base45.b45decode(text[len(PREFIX) :])
        unpacker = zlib.decompressobj()
        signed = unpacker.decompress(packed, MAX_CLAIMS_BYTES)
    except (ValueError, zlib.error) as error:
        raise _bad("malformed") from error
    if not unpacker.eof:
        raise _bad("malformed")
    return signed


def _loaded(data: bytes) -> Any:
    import cbor2

    try:
        return cbor2.loads(data)
    except (cbor2.CBORDecodeError, ValueError, RecursionError, OverflowError) as error:
        raise _bad("malformed") from error


def _key_id(signed: bytes) -> str:
    """The key id of the protected or, failing that, the unprotected header."""
    message = _loaded(signed)
    parts = getattr(message, "value", None)
    if getattr(message, "tag", None) != 18 or not isinstance(parts, list) or len(parts) != 4:
        raise _bad("malformed")
    protected = _loaded(parts[0]) if isinstance(parts[0], bytes) and parts[0] else {}
    for header in (protected, parts[1]):
        if isinstance(header, dict) and isinstance(header.get(4), bytes):
            return bytes(header[4]).decode("utf-8", "replace")
    raise _bad("malformed")


def _verified(signed: bytes, key: Ed25519PublicKey, key_id: str) -> bytes:
    from cwt import COSE, COSEKey
    from cwt.exceptions import CWTError

    try:
        payload: bytes = COSE.new().decode(signed, COSEKey.new(_public(key, key_id)))
    except (CWTError, ValueError) as error:
        raise _bad("signature") from error
    return payload


def _claims(payload: bytes) -> PaperClaims:
    held = _loaded(payload)
    if not isinstance(held, dict):
        raise _bad("malformed")
    texts = {field: held.get(number, "") for number, field in _TEXT_CLAIMS}
    if not all(isinstance(value, str) for value in texts.values()):
        raise _bad("malformed")
    return PaperClaims(**texts)
