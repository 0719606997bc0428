"""Scans: their rows, and their encrypted files."""

from __future__ import annotations

import errno
import os
from dataclasses import replace
from pathlib import Path

import pytest

from counter_app.errors import NotFound, StoreUnavailable
from counter_app.ports import Attachment
from counter_app.store.attachment_files import CHUNK_BYTES, FolderAttachmentFiles
from counter_app.store.opening import SqlStore
from tests.store.samples import case

SCAN = bytes(range(256)) * 1000


@pytest.fixture
def files(tmp_path: Path) -> FolderAttachmentFiles:
    return FolderAttachmentFiles(tmp_path / "scans", b"n" * 32)


def only_file(tmp_path: Path) -> Path:
    (path,) = (tmp_path / "scans").iterdir()
    return path


def scan(nth: int, case_id: str = "draft-1", size: int = 10) -> Attachment:
    return Attachment(
        attachment_id=f"a-{nth}",
        wire_id=f"{nth:064x}",
        case_id=case_id,
        role="photo",
        filename="照片.jpg",
        media_type="image/jpeg",
        size=size,
        taken_at=f"2026-11-23T10:00:{nth:02d}+08:00",
    )


@pytest.mark.parametrize("size", [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES])
def test_a_scan_comes_back_whatever_its_size(files: FolderAttachmentFiles, size: int) -> None:
    content = os.urandom(size)
    wire_id, key = files.put(content)
    assert files.read(wire_id, key) == content


def test_the_file_shows_neither_content_nor_wire_id(files: FolderAttachmentFiles, tmp_path: Path) -> None:
    wire_id, key = files.put(SCAN)
    path = only_file(tmp_path)
    assert SCAN[:16] not in path.read_bytes()
    assert wire_id[:16] not in path.name
    assert key not in path.read_bytes()


@pytest.mark.parametrize("harm", ["flip", "cut", "cut_chunk", "append", "swap", "empty"])
def test_a_changed_file_is_called_damaged(files: FolderAttachmentFiles, tmp_path: Path, harm: str) -> None:
    wire_id, key = files.put(SCAN)
    path = only_file(tmp_path)
    raw, chunk, start = path.read_bytes(), CHUNK_BYTES + 17, len(path.read_bytes()) - (len(SCAN) + 4 * 17)
    harmed = {
        "flip": raw[:5000] + bytes([raw[5000] ^ 1]) + raw[5001:],
        "cut": raw[:-1],
        "cut_chunk": raw[: start + 2 * chunk],
        "append": raw + raw[-chunk:],
        "swap": raw[:start]
        + raw[start + chunk : start + 2 * chunk]
        + raw[start : start + chunk]
        + raw[start + 2 * chunk :],
        "empty": b"",
    }[harm]
    path.write_bytes(harmed)
    with pytest.raises(StoreUnavailable, match="damaged"):
        files.read(wire_id, key)


def test_the_same_scan_twice_makes_two_files_and_both_open(files: FolderAttachmentFiles) -> None:
    first, second = files.put(SCAN), files.put(SCAN)
    assert first[0] == second[0]
    assert files.read(*first) == files.read(*second) == SCAN


def test_a_sweep_takes_orphans_and_halves_but_nothing_fresh(files: FolderAttachmentFiles, tmp_path: Path) -> None:
    kept, _ = files.put(SCAN)
    orphan, key = files.put(b"orphan")
    assert files.sweep([kept]) == 0
    (tmp_path / "scans" / "0123.part").write_bytes(b"half")
    later = FolderAttachmentFiles(tmp_path / "scans", b"n" * 32)
    assert later.sweep([kept]) == 2
    with pytest.raises(NotFound):
        later.read(orphan, key)


def test_a_full_disk_leaves_no_half_file(
    files: FolderAttachmentFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("counter_app.store.durable.os.fsync", full)
    with pytest.raises(StoreUnavailable, match="disk_full"):
        files.put(SCAN)
    assert list((tmp_path / "scans").iterdir()) == []


def test_only_scans_of_received_cases_wait_smallest_first(store: SqlStore) -> None:
    with store.writing() as unit:
        unit.cases.put(case(1))
        for row in (scan(1, "case-1", 30), scan(2, "case-1", 20), scan(3, "draft-9"), scan(4, "case-1", 10)):
            unit.attachments.add(row, b"k" * 32)
        unit.attachments.mark_uploaded("a-4")
        assert [row.attachment_id for row in unit.attachments.waiting()] == ["a-2", "a-1"]
        unit.attachments.move("draft-9", "case-1")
        assert [row.attachment_id for row in unit.attachments.waiting(limit=1)] == ["a-3"]


def test_a_scan_keeps_its_key_until_it_is_dropped(store: SqlStore) -> None:
    with store.writing() as unit:
        unit.attachments.add(scan(1), b"k" * 32)
        assert unit.attachments.key("a-1") == b"k" * 32
        assert unit.attachments.of_case("draft-1") == (unit.attachments.get("a-1"),) == (scan(1),)
        unit.attachments.drop("a-1")
        with pytest.raises(NotFound):
            unit.attachments.key("a-1")


def test_the_store_sweeps_what_no_row_names(store: SqlStore, folder: Path) -> None:
    wire_id, key = store.attachment_files().put(SCAN)
    store.attachment_files().put(b"orphan")
    with store.writing() as unit:
        unit.attachments.add(replace(scan(1), wire_id=wire_id), key)
        unit.commit()
    assert store.sweep_attachments() == 1
    assert store.attachment_files().read(wire_id, key) == SCAN
