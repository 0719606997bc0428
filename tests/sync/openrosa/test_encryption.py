"""Encrypted submissions, decrypted here by the specification's words with code of the test's own."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator

import pytest
from cryptography.hazmat.decrepit.ciphers.modes import CFB
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from lxml import etree

from counter_app.errors import BadInput
from sync.openrosa import encrypt_submission, public_key_of
from tests.unit.forms.support import form, inputs

RECORD = b'<data id="f" version="7"><a>x</a><meta><instanceID>uuid:1</instanceID></meta></data>'
S = "{http://opendatakit.org/submissions}"
FILES = {"身份证.jpg": b"\xff\xd8" + bytes(range(256)) * 40, "empty.txt": b"", "sixteen.bin": b"0123456789abcdef"}


@pytest.fixture(scope="module")
def private() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def public(private: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> str:
    key = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(key).decode()


def opened_with(private: rsa.RSAPrivateKey, text: str) -> bytes:
    return private.decrypt(base64.b64decode(text), OAEP(MGF1(SHA256()), SHA256(), None))


def decrypted(key: bytes, instance_id: str, files: list[bytes]) -> Iterator[bytes]:
    """Each file in the order of encryption: the n-th has n bytes of the seed raised, one at a time."""
    seed = hashlib.md5(instance_id.encode() + key).digest()
    for nth, content in enumerate(files):
        vector = bytes((byte + (nth - at) // 16 + 1) % 256 if nth >= at else byte for at, byte in enumerate(seed))
        opener = Cipher(AES(key), CFB(vector)).decryptor()
        plain = opener.update(content) + opener.finalize()
        assert 1 <= plain[-1] <= 16 and plain.endswith(plain[-1:] * plain[-1])
        yield plain[: -plain[-1]]


@pytest.mark.parametrize("more", [0, 40])
def test_the_owner_of_the_private_key_reads_every_file(private: rsa.RSAPrivateKey, more: int) -> None:
    files = {**FILES, **{f"more{at}.txt": str(at).encode() for at in range(more)}}
    made = encrypt_submission(RECORD, files, public(private))
    root = etree.fromstring(made["submission.xml"])
    assert (root.tag, dict(root.attrib)) == (f"{S}data", {"id": "f", "version": "7", "encrypted": "yes"})
    names = [one.text for one in root.iterfind(f"{S}media/{S}file")]
    assert names == [f"{name}.enc" for name in files] and root.findtext(f"{S}encryptedXmlFile") == "submission.xml.enc"
    instance_id = root.findtext("{http://openrosa.org/xforms}meta/{http://openrosa.org/xforms}instanceID")
    assert instance_id == "uuid:1"
    key = opened_with(private, root.findtext(f"{S}base64EncryptedKey") or "")
    order = [*names, "submission.xml.enc"]
    assert len(key) == 32 and set(made) == {"submission.xml", *order}
    assert list(decrypted(key, instance_id, [made[str(name)] for name in order])) == [*files.values(), RECORD]


def test_the_signature_holds_over_names_and_contents(private: rsa.RSAPrivateKey) -> None:
    root = etree.fromstring(encrypt_submission(RECORD, FILES, public(private))["submission.xml"])
    lines = ["f", "7", root.findtext(f"{S}base64EncryptedKey") or "", "uuid:1"]
    lines += [f"{name}::{hashlib.md5(content).hexdigest()}" for name, content in FILES.items()]
    lines += [f"submission.xml::{hashlib.md5(RECORD).hexdigest()}"]
    digest = hashlib.md5(("\n".join(lines) + "\n").encode()).digest()
    assert opened_with(private, root.findtext(f"{S}base64EncryptedElementSignature") or "") == digest


def test_each_record_has_a_key_of_its_own_and_one_without_version_says_none(private: rsa.RSAPrivateKey) -> None:
    plain = RECORD.replace(b' version="7"', b"")
    first, second = (encrypt_submission(plain, {}, public(private)) for _ in range(2))
    assert first["submission.xml.enc"] != second["submission.xml.enc"]
    assert "version" not in etree.fromstring(first["submission.xml"]).attrib
    assert RECORD not in b"".join(first.values()) and b"<a>" not in b"".join(first.values())


@pytest.mark.parametrize(
    ("record", "files", "key", "what"),
    [
        (RECORD, {}, "no key at all", "public_key"), (RECORD, {}, "", "public_key"), (RECORD, {}, "AAAA", "public_key"),
        (RECORD, {}, public(ec.generate_private_key(ec.SECP256R1())), "public_key"),
        (RECORD.replace(b"uuid:1", b" "), {}, None, "record"), (b"<data", {}, None, "record"),
        (RECORD, {"submission.xml": b""}, None, "record"),
    ],
)  # fmt: skip
def test_what_cannot_be_encrypted_is_refused(
    private: rsa.RSAPrivateKey, record: bytes, files: dict[str, bytes], key: str | None, what: str
) -> None:
    with pytest.raises(BadInput) as refused:
        encrypt_submission(record, files, public(private) if key is None else key)
    assert refused.value.details["what"] == what


def test_a_form_says_whose_key_it_is() -> None:
    plain = form("<a/>", body=inputs("a"))
    marked = form("<a/>", body=inputs("a"), model='<submission base64RsaPublicKey=" MIIB&#10;JD== "/>')
    assert public_key_of(plain) == "" and public_key_of(marked).split() == ["MIIB", "JD=="]
