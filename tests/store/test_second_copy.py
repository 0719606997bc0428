"""The second place."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from nacl.public import PrivateKey

from counter_app.errors import BadInput, Environment
from counter_app.store.second_copy import FolderCopy, open_copy
from tests.store.samples import event

DISTRICT = PrivateKey(b"d" * 32)


def test_the_district_reads_the_very_bytes_and_nobody_else_can(tmp_path: Path) -> None:
    first = event(name="沐清妤")
    second = event(2, first)
    FolderCopy(tmp_path, bytes(DISTRICT.public_key)).put([first, second])
    (path,) = tmp_path.iterdir()
    raw = path.read_bytes()
    expected = tuple((row.header_bytes, row.payload_bytes) for row in (first, second))
    assert open_copy(raw, bytes(DISTRICT)) == expected
    assert "沐清妤".encode() not in raw
    for key, content in ((b"x" * 32, raw), (bytes(DISTRICT), raw[:-1]), (bytes(DISTRICT), b"{}")):
        with pytest.raises(BadInput):
            open_copy(content, key)


def test_a_missing_place_is_said_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(Environment, match="missing"):
        FolderCopy(tmp_path / "stick", bytes(DISTRICT.public_key)).put([event()])
    assert not (tmp_path / "stick").exists()


def test_a_full_place_is_said_and_leaves_no_half(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("counter_app.store.durable.os.fsync", full)
    with pytest.raises(Environment) as caught:
        FolderCopy(tmp_path, bytes(DISTRICT.public_key)).put([event()])
    assert (caught.value.code, caught.value.details["why"]) == ("second_copy_failed", "disk_full")
    assert list(tmp_path.iterdir()) == []


def test_an_empty_batch_makes_no_file(tmp_path: Path) -> None:
    FolderCopy(tmp_path, bytes(DISTRICT.public_key)).put([])
    assert list(tmp_path.iterdir()) == []
