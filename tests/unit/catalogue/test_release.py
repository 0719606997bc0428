"""A release is what its publisher signed, or it is not opened."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from counter_app.catalogue.reader import Catalogue
from counter_app.catalogue.signature import read_public_key
from counter_app.domain.working_time import working_days_between
from counter_app.errors import BadInput, NotFound
from sync.district.publishing import build_release, public_bytes, publisher_key
from tests.unit.catalogue.conftest import KEY, NOW, SOURCE

TRUSTED = (public_bytes(KEY),)


def _rewritten(release_file: Path, out: Path, changes: dict[str, bytes | None]) -> Path:
    with zipfile.ZipFile(release_file) as old, zipfile.ZipFile(out, "w") as new:
        files = {name: old.read(name) for name in old.namelist()} | changes
        for name, body in files.items():
            if body is not None:
                new.writestr(name, body)
    return out


def test_the_same_source_key_and_time_give_the_same_bytes(release_file: Path, tmp_path: Path) -> None:
    again = tmp_path / "release.zip"
    build_release(SOURCE, again, key=KEY, now=NOW)
    assert again.read_bytes() == release_file.read_bytes()


@pytest.mark.parametrize(
    ("changes", "why", "where"),
    [
        ({"forms/residence_permit.xml": b"<x/>"}, "changed", "forms/residence_permit.xml"),
        ({"forms/extra.xml": b"<x/>"}, "not_listed", "forms/extra.xml"),
        ({"catalogue.json": None}, "damaged", "catalogue.json"),
        ({"manifest.sig": None}, "not_signed", "manifest.sig"),
        ({"manifest.sig": b"rsa:AAAA"}, "not_ed25519", "manifest.sig"),
        ({"manifest.json": b"{}"}, "not_trusted", "manifest.sig"),
    ],
)
def test_a_release_that_was_touched_is_refused_by_name(
    release_file: Path, tmp_path: Path, changes: dict[str, bytes | None], why: str, where: str
) -> None:
    touched = _rewritten(release_file, tmp_path / "touched.zip", changes)
    with pytest.raises(BadInput) as refusal:
        Catalogue.open(touched, trusted_keys=TRUSTED)
    assert (refusal.value.details["why"], refusal.value.details["where"]) == (why, where)


def test_a_release_signed_by_somebody_else_is_not_trusted(release_file: Path) -> None:
    stranger = public_bytes(Ed25519PrivateKey.generate())
    with pytest.raises(BadInput, match="not_trusted"):
        Catalogue.open(release_file, trusted_keys=(stranger,))


@pytest.mark.parametrize("keep", [0, 10, 50_000])
def test_a_cut_file_is_no_catalogue(release_file: Path, tmp_path: Path, keep: int) -> None:
    cut = tmp_path / "release.zip"
    cut.write_bytes(release_file.read_bytes()[:keep])
    with pytest.raises(BadInput, match="not_a_zip"):
        Catalogue.open(cut, trusted_keys=TRUSTED)


def test_a_packing_that_nobody_knows_is_refused_as_no_zip(tmp_path: Path) -> None:
    packed = tmp_path / "packed.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("manifest.json", "{}")
    unknown = (99).to_bytes(2, "little")
    content = bytearray(packed.read_bytes())
    for header, method_at in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        at = content.index(header) + method_at
        content[at : at + 2] = unknown
    packed.write_bytes(content)
    with pytest.raises(BadInput, match="not_a_zip"):
        Catalogue.open(packed, trusted_keys=TRUSTED)


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="missing"):
        Catalogue.open(tmp_path / "none.zip", trusted_keys=TRUSTED)


def test_opening_compiles_no_form(release_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[bytes] = []
    monkeypatch.setattr("counter_app.forms.compile_form", lambda xml, **_how: compiled.append(xml))
    opened = Catalogue.open(release_file, trusted_keys=TRUSTED)
    form_id = opened.items()[0].form
    assert not compiled
    opened.form(form_id)
    assert compiled == [opened.form_xml(form_id)]


def test_the_publisher_key_is_made_once_and_kept_to_its_owner(tmp_path: Path) -> None:
    path = tmp_path / "publisher.key"
    first, second = publisher_key(path), publisher_key(path)
    assert public_bytes(first) == public_bytes(second) == read_public_key(tmp_path / "publisher.pub")
    assert path.stat().st_mode & 0o777 == 0o600


def test_the_calendar_of_2026_counts_as_published(catalogue: Catalogue) -> None:
    calendar = catalogue.calendar()
    assert working_days_between(date(2026, 2, 13), date(2026, 2, 27), calendar) == 5
    assert calendar.published_to == date(2026, 12, 31)


def test_a_figure_counts_only_within_its_dates(catalogue: Catalogue) -> None:
    key = "disability_living_subsidy"
    assert catalogue.config(key, date(2025, 6, 1)).value == "20900"
    assert catalogue.config(key, date(2026, 6, 1)).value == ""
    with pytest.raises(NotFound):
        catalogue.config("nobody_declared_this", date(2026, 6, 1))


def test_the_four_towns_hold_147_villages(catalogue: Catalogue) -> None:
    towns = [place.code for place in catalogue.tables.divisions if place.level == "town"]
    assert [len(catalogue.villages(town)) for town in towns] == [39, 25, 60, 23]
    assert catalogue.division("440604012064").name.startswith("新城社区")


def test_what_is_not_there_is_not_found(catalogue: Catalogue) -> None:
    for ask in (catalogue.item, catalogue.form, catalogue.department, catalogue.division, catalogue.category):
        with pytest.raises(NotFound):
            ask("none")
