"""The QR payload: signed, read back, and every way it can be wrong."""

from __future__ import annotations

import zlib
from dataclasses import replace

import base45
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from counter_app.documents.verify import PREFIX, PaperClaims, read_payload, sign_payload
from counter_app.errors import BadInput

KEY = Ed25519PrivateKey.from_private_bytes(b"\x07" * 32)
KEYS = {"t-01": KEY.public_key()}
CLAIMS = PaperClaims(
    issuer="440604012064-01",
    number="440604012064012611230007M",
    item="ZR-002",
    date="2026-11-23",
    paper="certificate",
    name="冯*琴",
    id_last4="002X",
    expires="2027-11-22",
)


def why(text: str, **options: str) -> object:
    with pytest.raises(BadInput) as refused:
        read_payload(text, KEYS, **options)
    assert refused.value.details["what"] == "certificate_qr"
    return refused.value.details["why"]


def repacked(change: slice, by: bytes) -> str:
    signed = bytearray(zlib.decompress(base45.b45decode(sign_payload(CLAIMS, KEY, "t-01")[4:])))
    signed[change] = by
    return PREFIX + base45.b45encode(zlib.compress(bytes(signed))).decode()


def test_what_was_signed_is_read_back() -> None:
    text = sign_payload(CLAIMS, KEY, "t-01")
    assert text.startswith(PREFIX)
    assert read_payload(text, KEYS, on="2027-11-22") == CLAIMS


def test_a_payload_is_short_enough_for_a_slip() -> None:
    assert len(sign_payload(CLAIMS, KEY, "sample-440604012064-01")) < 340


def test_a_changed_claim_or_signature_is_found() -> None:
    assert why(repacked(slice(-1, None), b"\0")) == "signature"
    signed = zlib.decompress(base45.b45decode(sign_payload(CLAIMS, KEY, "t-01")[4:]))
    at = signed.index(b"ZR-002")
    assert why(repacked(slice(at, at + 6), b"ZR-003")) == "signature"


def test_a_foreign_key_under_a_known_name_is_found() -> None:
    assert why(sign_payload(CLAIMS, Ed25519PrivateKey.generate(), "t-01")) == "signature"


def test_a_key_nobody_knows_is_told_apart() -> None:
    assert why(sign_payload(CLAIMS, KEY, "t-99")) == "unknown_key"


def test_an_expired_paper_is_told_apart() -> None:
    assert why(sign_payload(CLAIMS, KEY, "t-01"), on="2027-11-23") == "expired"
    assert read_payload(sign_payload(replace(CLAIMS, expires=""), KEY, "t-01"), KEYS, on="2099-01-01").expires == ""


@pytest.mark.parametrize("text", ["", "YM1:", "HC1:ABC", "YM1:~~~", "YM1:ABC", "YM1:" + "A" * 5000])
def test_what_is_no_payload_is_called_malformed(text: str) -> None:
    assert why(text) == "malformed"


def test_a_payload_that_unpacks_without_end_is_refused() -> None:
    bomb = base45.b45encode(zlib.compress(b"\0" * 1_000_000)).decode()
    assert len(bomb) < 4096
    assert why(PREFIX + bomb) == "malformed"


@given(st.binary(max_size=200))
def test_no_bytes_bring_the_reader_down(data: bytes) -> None:
    text = PREFIX + base45.b45encode(zlib.compress(data)).decode()
    assert why(text) in ("malformed", "signature", "unknown_key")
