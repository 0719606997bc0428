"""``digest()``, ``base64-decode()`` and the hash that a seed of text becomes."""

from __future__ import annotations

import base64
import binascii
import hashlib

from counter_app.forms.values import Value, to_text

_ALGORITHMS = {"MD5": "md5", "SHA1": "sha1", "SHA256": "sha256", "SHA384": "sha384", "SHA512": "sha512"}


def algorithm(name: Value) -> str | None:
    """Python's name of a digest algorithm, as forms write it (``SHA-256``, in any case); None for an unknown one."""
    return _ALGORITHMS.get(to_text(name).upper().replace("-", ""))


def is_encoding(name: Value) -> bool:
    """Whether a digest can be written so."""
    return to_text(name).lower() in ("base64", "hex")


def digest(text: Value, by: Value, encoding: Value = "base64") -> str:
    """The digest of the text's UTF-8 (XForms 1.1 ``digest``); blank when algorithm or encoding is unknown."""
    name = algorithm(by)
    if name is None or not is_encoding(encoding):
        return ""
    found = hashlib.new(name, to_text(text).encode("utf-8", "replace"), usedforsecurity=False).digest()
    return found.hex() if to_text(encoding).lower() == "hex" else base64.b64encode(found).decode("ascii")


def base64_decode(text: Value) -> str:
    """The UTF-8 text that was encoded, white space in it passed over; blank for what is not Base64 (JavaRosa)."""
    try:
        return base64.b64decode("".join(to_text(text).split()), validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""


def seed_of(text: str) -> int:
    """The first eight bytes of the text's SHA-256 as a signed number (JavaRosa, web-forms)."""
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "replace")).digest()[:8], "big", signed=True)
