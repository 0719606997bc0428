"""Encrypted submissions (ODK XForms specification, "Encryption"): what only the holder of the form's private key can read.

Java's ``RSA/NONE/OAEPWithSHA256AndMGF1Padding`` is BouncyCastle's name, which Collect and Briefcase use: SHA-256 for the label
**and** for MGF1. (SunJCE's default of a like name has MGF1 with SHA-1; ODK Central's decryption takes SHA-256 for both.)
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from lxml import etree

from counter_app.errors import BadInput
from counter_app.forms.reopening import form_of, read
from sync.openrosa.records import instance_id_of

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

MANIFEST = "http://opendatakit.org/submissions"
OPENROSA = "http://openrosa.org/xforms"
XML_NAME = "submission.xml"
_KEY_BYTES = 32
_XFORMS = "http://www.w3.org/2002/xforms"
_XHTML = "http://www.w3.org/1999/xhtml"


def public_key_of(form_xml: bytes) -> str:
    """``base64RsaPublicKey`` of the form's ``<submission>``; empty for a form whose records are not encrypted."""
    submission = read(form_xml, "form").find(f"{{{_XHTML}}}head/{{{_XFORMS}}}model/{{{_XFORMS}}}submission")
    return "" if submission is None else (submission.get("base64RsaPublicKey") or "").strip()


def encrypt_submission(
    record_xml: bytes,
    attachments: Mapping[str, bytes],
    base64_public_key: str,
    *,
    random_bytes: Callable[[int], bytes] = secrets.token_bytes,
) -> dict[str, bytes]:
    """The files to send instead: ``submission.xml`` (the manifest) first, then each file encrypted as ``<name>.enc``.

    Keep them until they are sent: encrypting once more gives other bytes under the same instance id, which a server refuses.
    Raises BadInput(what="record" | "public_key").
    """
    root = read(record_xml)
    form_id, version = form_of(root)
    instance_id = instance_id_of(root)
    public_key = _loaded(base64_public_key)
    key = random_bytes(_KEY_BYTES)
    encrypted_key = _for_reader(public_key, key)
    originals = {**attachments, XML_NAME: record_xml}
    if len(originals) == len(attachments):
        raise BadInput(what="record", where=XML_NAME, why="attachment_name")
    vectors = _vectors(instance_id, key)
    files = {f"{name}.enc": _encrypted(content, key, next(vectors)) for name, content in originals.items()}
    signed = "\n".join(
        [form_id, *([version] if version else []), encrypted_key, instance_id]
        + [f"{name}::{_md5(content).hex()}" for name, content in originals.items()]
    )
    signature = _for_reader(public_key, _md5(f"{signed}\n".encode()))
    manifest = _manifest(
        form_id, version, instance_id, encrypted_key, [f"{name}.enc" for name in attachments], signature
    )
    return {XML_NAME: manifest, **files}


def _loaded(base64_public_key: str) -> RSAPublicKey:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    try:
        key = load_der_public_key(base64.b64decode("".join(base64_public_key.split()), validate=True))
    except (binascii.Error, ValueError) as error:
        raise BadInput(what="public_key", where="base64RsaPublicKey", why="unreadable") from error
    if not isinstance(key, RSAPublicKey):
        raise BadInput(what="public_key", where="base64RsaPublicKey", why="not_rsa")
    return key


def _for_reader(public_key: RSAPublicKey, content: bytes) -> str:
    from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
    from cryptography.hazmat.primitives.hashes import SHA256

    padding = OAEP(mgf=MGF1(algorithm=SHA256()), algorithm=SHA256(), label=None)
    return base64.b64encode(public_key.encrypt(content, padding)).decode()


def _vectors(instance_id: str, key: bytes) -> Iterator[bytes]:
    """An initialisation vector for each file in turn: the seed, one byte of it more by one each time."""
    seed = bytearray(_md5(instance_id.encode() + key))
    counter = 0
    while True:
        at = counter % len(seed)
        seed[at] = (seed[at] + 1) % 256
        counter += 1
        yield bytes(seed)


def _encrypted(content: bytes, key: bytes, vector: bytes) -> bytes:
    """AES-256 in CFB with 128-bit feedback over PKCS#7 padding: Java's AES/CFB/PKCS5Padding."""
    from cryptography.hazmat.decrepit.ciphers.modes import CFB
    from cryptography.hazmat.primitives.ciphers import Cipher
    from cryptography.hazmat.primitives.ciphers.algorithms import AES
    from cryptography.hazmat.primitives.padding import PKCS7

    padder, cipher = PKCS7(128).padder(), Cipher(AES(key), CFB(vector)).encryptor()
    return cipher.update(padder.update(content) + padder.finalize()) + cipher.finalize()


def _md5(content: bytes) -> bytes:
    return hashlib.md5(content, usedforsecurity=False).digest()


def _manifest(
    form_id: str, version: str, instance_id: str, encrypted_key: str, media: list[str], signature: str
) -> bytes:
    root = etree.Element(f"{{{MANIFEST}}}data", nsmap={None: MANIFEST})  # type: ignore[dict-item]
    root.set("id", form_id)
    if version:
        root.set("version", version)
    root.set("encrypted", "yes")
    _child(root, "base64EncryptedKey", encrypted_key)
    meta = etree.SubElement(root, f"{{{OPENROSA}}}meta", nsmap={"orx": OPENROSA})
    etree.SubElement(meta, f"{{{OPENROSA}}}instanceID").text = instance_id
    for name in media:
        _child(etree.SubElement(root, f"{{{MANIFEST}}}media"), "file", name)
    _child(root, "encryptedXmlFile", f"{XML_NAME}.enc")
    _child(root, "base64EncryptedElementSignature", signature)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _child(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, f"{{{MANIFEST}}}{name}").text = text
