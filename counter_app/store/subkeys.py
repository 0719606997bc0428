"""Keys made from the store's one data key, each for one use, so that no two uses ever share a key."""

from __future__ import annotations

import hashlib
import hmac

DATA_KEY_BYTES = 32


def subkey(data_key: bytes, use: str) -> bytes:
    """32 bytes for this use: HMAC-SHA256 of the use's name under the data key."""
    return hmac.new(data_key, b"yimen/" + use.encode(), hashlib.sha256).digest()


def database_name(data_key: bytes) -> str:
    """The name of the database file this key opens.

    A new data key means a new file, so the rename of ``slots.json`` alone decides which of both counts; and a file that has
    the right name but does not open is damaged, not locked with another key.
    """
    return f"store-{subkey(data_key, 'file name').hex()[:12]}.db"
