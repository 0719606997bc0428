"""Card reader, document camera, scan folder and the check of what a scanner brings."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path

import pytest
from PIL import Image

from counter_app.devices.images import MAX_BYTES, ImageFacts, probe_image, read_scan
from counter_app.devices.scan_folder import PolledScanFolder
from counter_app.devices.simulated import SimulatedCamera, SimulatedReader
from counter_app.errors import BadInput

CARD = {"name": "䶮小琴", "id_no": "450000199003070000", "sex": "女", "huji": "广西示例县", "valid_to": "长期"}


def picture(kind: str, size: tuple[int, int] = (60, 40)) -> bytes:
    out = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(out, kind)
    return out.getvalue()


def refused(data: bytes) -> object:
    with pytest.raises(BadInput) as error:
        probe_image(data)
    assert error.value.details["what"] == "scan"
    return error.value.details["why"]


def lay(folder: Path, name: str, content: bytes, *, second: int = 0) -> None:
    path = folder / name
    path.write_bytes(content)
    os.utime(path, (1_700_000_000 + second, 1_700_000_000 + second))


# ---------------------------------------------------------------------- scans


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "BMP", "WEBP"])
def test_a_picture_is_known_by_its_content(kind: str) -> None:
    facts = probe_image(picture(kind))
    assert (facts.kind, facts.width, facts.height) == (kind, 60, 40)
    assert facts.media_type == f"image/{kind.lower()}"


def test_a_pdf_is_taken_by_its_header() -> None:
    data = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
    assert probe_image(data) == ImageFacts(kind="PDF", media_type="application/pdf", size=len(data))


@pytest.mark.parametrize("data", [b"", b"MZ\x90\0" * 50, "姓名,证件号".encode(), b"<svg/>", b"GIF89a" + b"\0" * 40])
def test_what_is_no_scan_is_refused(data: bytes) -> None:
    assert refused(data) == "not_an_image"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF"])
def test_a_cut_picture_is_called_damaged(kind: str) -> None:
    data = picture(kind, (400, 300))
    assert refused(data[: len(data) * 2 // 3]) in ("damaged", "not_an_image")


def test_a_cut_pdf_is_called_damaged() -> None:
    assert refused(b"%PDF-1.7\n1 0 obj\n<< /Length 10") == "damaged"


def test_a_small_file_that_unpacks_to_a_giant_page_is_refused_unopened() -> None:
    out = io.BytesIO()
    Image.new("1", (10_000, 10_000)).save(out, "PNG")
    assert len(out.getvalue()) < 100_000
    assert refused(out.getvalue()) == "too_large"


def test_a_file_beyond_the_limit_is_refused_without_being_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.jpg"
    with path.open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    with pytest.raises(BadInput) as error:
        read_scan(path)
    assert (error.value.details["why"], error.value.details["limit"]) == ("too_large", MAX_BYTES)


def test_a_scan_file_is_read_with_what_it_is(tmp_path: Path) -> None:
    lay(tmp_path, "a.jpg", picture("JPEG"))
    data, facts = read_scan(tmp_path / "a.jpg")
    assert facts.size == len(data)
    with pytest.raises(BadInput):
        read_scan(tmp_path / "gone.jpg")


# ---------------------------------------------------------------------- card reader


def test_a_card_is_read_exactly_once_for_each_laying(tmp_path: Path) -> None:
    reader = SimulatedReader(tmp_path)
    assert reader.read() is None
    lay(tmp_path, "card.json", json.dumps(CARD).encode())
    card = reader.read()
    assert card is not None
    assert (card.name, card.id_no, card.source, card.facts["valid_to"]) == ("䶮小琴", CARD["id_no"], "card", "长期")
    assert reader.read() is None


def test_a_card_lifted_and_laid_again_is_read_again(tmp_path: Path) -> None:
    reader = SimulatedReader(tmp_path)
    lay(tmp_path, "card.json", json.dumps(CARD).encode())
    assert reader.read() is not None
    (tmp_path / "card.json").unlink()
    assert reader.read() is None
    lay(tmp_path, "card.json", json.dumps(CARD).encode())
    assert reader.read() is not None


def test_a_card_still_being_written_is_waited_for_and_a_broken_one_named(tmp_path: Path) -> None:
    reader = SimulatedReader(tmp_path)
    lay(tmp_path, "card.json", b'{"name": "\xe5')
    assert reader.read() is None
    with pytest.raises(BadInput) as error:
        reader.read()
    assert error.value.details["what"] == "card"
    lay(tmp_path, "card.json", json.dumps(CARD).encode(), second=5)
    assert reader.read() is not None


def test_a_reader_without_its_folder_says_missing(tmp_path: Path) -> None:
    assert SimulatedReader(tmp_path / "none").status() == "missing"
    assert SimulatedReader(tmp_path / "none").read() is None
    assert SimulatedReader(tmp_path).status() == "ready"


# ---------------------------------------------------------------------- camera


def test_a_camera_without_pictures_draws_pages_that_differ() -> None:
    camera = SimulatedCamera()
    first, second = camera.shoot(), camera.shoot()
    assert probe_image(first).kind == "JPEG"
    assert (probe_image(first).width, probe_image(first).height) == (1240, 1754)
    assert first != second


def test_a_camera_replays_its_folder_in_turn_as_jpeg(tmp_path: Path) -> None:
    lay(tmp_path, "1.png", picture("PNG", (30, 20)))
    lay(tmp_path, "2.jpg", picture("JPEG", (50, 20)))
    camera = SimulatedCamera(tmp_path)
    shots = [probe_image(camera.shoot()) for _ in range(3)]
    assert [(shot.kind, shot.width) for shot in shots] == [("JPEG", 30), ("JPEG", 50), ("JPEG", 30)]


# ---------------------------------------------------------------------- scan folder


def test_a_scan_is_given_once_when_it_has_stopped_growing(tmp_path: Path) -> None:
    watch = PolledScanFolder(tmp_path)
    lay(tmp_path, "a.jpg", b"half")
    assert watch.new_files() == ()
    lay(tmp_path, "a.jpg", b"half and more", second=1)
    assert watch.new_files() == ()
    assert watch.new_files() == (tmp_path / "a.jpg",)
    assert watch.new_files() == ()


def test_a_scanner_that_uses_a_name_again_is_noticed(tmp_path: Path) -> None:
    watch = PolledScanFolder(tmp_path)
    for second in range(3):
        lay(tmp_path, "scan.pdf", b"page", second=second)
        assert watch.new_files() == ()
        assert watch.new_files() == (tmp_path / "scan.pdf",)


def test_what_lay_there_before_and_what_is_no_scan_is_left_alone(tmp_path: Path) -> None:
    lay(tmp_path, "old.jpg", b"x")
    watch, everything = PolledScanFolder(tmp_path), PolledScanFolder(tmp_path, include_present=True)
    lay(tmp_path, "notes.txt", b"x")
    lay(tmp_path, ".part.jpg", b"x")
    assert [*watch.new_files(), *watch.new_files()] == []
    assert [*everything.new_files(), *everything.new_files()] == [tmp_path / "old.jpg"]


def test_scans_come_oldest_first_and_survive_a_share_that_goes_away(tmp_path: Path) -> None:
    folder = tmp_path / "share"
    folder.mkdir()
    watch = PolledScanFolder(folder)
    lay(folder, "b.jpg", b"1", second=1)
    lay(folder, "a.jpg", b"2", second=2)
    watch.new_files()
    assert [path.name for path in watch.new_files()] == ["b.jpg", "a.jpg"]
    folder.rename(tmp_path / "away")
    assert watch.new_files() == ()
    (tmp_path / "away").rename(folder)
    assert [*watch.new_files(), *watch.new_files()] == []
