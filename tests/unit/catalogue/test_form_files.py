"""The files of a form travel in the signed release: its lists, its pictures; one that lies nowhere is named before anything is signed."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pytest

from counter_app.catalogue.reader import Catalogue, GrowingList
from counter_app.domain.functions import form_functions
from counter_app.errors import BadInput
from counter_app.forms import Record
from sync.district.publishing import build_release, public_bytes
from sync.district.publishing.template import write_template
from tests.unit.catalogue.conftest import KEY, NOW
from tests.unit.catalogue.test_item_books import TEMPLATE, source_of

FORM, CLINIC, MAP = "home_visit_example", "/data/sec_visit/sl_clinic", "/data/sec_visit/sl_map"
PICTURE = b"\x89PNG\r\n\x1a\n-a-picture"
CLINICS = "name,label\nc1,城门头诊所\nc2,张槎诊所\n"
LANGUAGES = ("Chinese (zh)", "English (en)")
ROWS: tuple[dict[str, str], ...] = (
    {"type": "select_one_from_file clinics.csv", "name": "sl_clinic", "label": "诊所"},
    {"type": "note", "name": "sl_map", "label": "位置图", "media::image": "map.png"},
    {"type": "text", "name": "sl_again", "label": "上次的诊所", "default": "${last-saved#sl_clinic}"},
    {"type": "audit", "name": "audit"},
)


def with_rows(form: str) -> str:
    """The template's form with these rows before the end of its first group."""
    lines = form.splitlines()
    at = next(place for place, line in enumerate(lines) if line.startswith("| | type | name |"))
    heads = [cell.strip() for cell in lines[at].split("|")[2:-1]] + [f"media::image::{one}" for one in LANGUAGES]
    lines[at] = "| | " + " | ".join(heads) + " |"
    said = [
        {head: row.get(head) or row.get(head.partition("::Ch")[0].partition("::En")[0], "") for head in heads}
        for row in ROWS
    ]
    new = ["| | " + " | ".join(row.values()) + " |" for row in said]
    end = lines.index("| | end_group |")
    return "\n".join([*lines[:end], *new, *lines[end:]]) + "\n"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A source with the template's workbook, whose form has a list and a picture beside it."""
    source = source_of(tmp_path)
    template = shutil.copytree(TEMPLATE, tmp_path / "template")
    (template / "form.md").write_text(with_rows((template / "form.md").read_text("utf-8")), "utf-8")
    files = source / "workbooks" / "visits-media"
    files.mkdir(parents=True)
    write_template(template, source / "workbooks" / "visits.xlsx")
    (files / "clinics.csv").write_text(CLINICS, "utf-8")
    (files / "map.png").write_bytes(PICTURE)
    (files / "notes.txt").write_text("not of the form", "utf-8")
    return source


def opened(release: Path) -> Catalogue:
    return Catalogue.open(
        release, trusted_keys=(public_bytes(KEY),), functions=lambda calendar: form_functions(calendar, NOW.date)
    )


def record_of(catalogue: Catalogue) -> Record:
    return Record.new(catalogue.form(FORM), today=NOW.date, now=lambda: NOW)


def test_the_release_carries_the_files_that_the_form_names_and_runs_with_them(source: Path, tmp_path: Path) -> None:
    manifest = build_release(source, tmp_path / "release.zip", key=KEY, now=NOW)
    carried = {entry.path for entry in manifest.files if entry.path.startswith("forms/media/")}
    assert carried == {f"forms/media/{FORM}/clinics.csv", f"forms/media/{FORM}/map.png"}
    catalogue = opened(tmp_path / "release.zip")
    record = record_of(catalogue)
    record.answer(CLINIC, "c2")
    assert [choice.label for choice in record.state(CLINIC).choices] == ["城门头诊所", "张槎诊所"]
    assert record.state(CLINIC).violation is None
    shown = record.state(MAP).media["image"]
    assert (shown, catalogue.media(FORM, shown)) == ("map.png", PICTURE)
    assert catalogue.media(FORM, "notes.txt") is None
    assert catalogue.form(FORM).asks_last_saved


def test_a_list_that_only_search_names_is_carried_and_may_grow(source: Path, tmp_path: Path) -> None:
    form = tmp_path / "template" / "form.md"
    asked = "| | select_one sl_shop | sl_shop | 店 | Shop |  |  | minimal search('shops') |\n| | end_group |"
    text = form.read_text("utf-8").replace("| | end_group |", asked, 1)
    form.write_text(text.rstrip() + "\n| | sl_shop | name | label | label |\n", "utf-8")
    write_template(tmp_path / "template", source / "workbooks" / "visits.xlsx")
    (source / "workbooks" / "visits-media" / "shops.csv").write_text("name,label\ns1,供销社\n", "utf-8")
    build_release(source, tmp_path / "release.zip", key=KEY, now=NOW)
    catalogue = opened(tmp_path / "release.zip")
    assert catalogue.list_files(FORM) == ("clinics.csv", "shops.csv")
    shops = "/data/sec_visit/sl_shop"
    assert [one.label for one in record_of(catalogue).state(shops).choices] == ["供销社"]
    grown = {"shops.csv": GrowingList(1, lambda: [{"name": "s2", "label": "超市"}])}
    record = Record.new(catalogue.form(FORM, grown), today=NOW.date, now=lambda: NOW)
    assert [one.value for one in record.state(shops).choices] == ["s2"]


def test_a_picture_that_was_touched_is_refused_like_every_file_of_the_release(source: Path, tmp_path: Path) -> None:
    build_release(source, tmp_path / "release.zip", key=KEY, now=NOW)
    name = f"forms/media/{FORM}/map.png"
    with zipfile.ZipFile(tmp_path / "release.zip") as old, zipfile.ZipFile(tmp_path / "touched.zip", "w") as new:
        for entry in old.namelist():
            new.writestr(entry, b"another" if entry == name else old.read(entry))
    with pytest.raises(BadInput) as refused:
        opened(tmp_path / "touched.zip")
    assert (refused.value.details["why"], refused.value.details["where"]) == ("changed", name)


@pytest.mark.parametrize("missing", ["clinics.csv", "map.png"])
def test_a_file_that_lies_nowhere_is_named_and_nothing_is_published(source: Path, tmp_path: Path, missing: str) -> None:
    (source / "workbooks" / "visits-media" / missing).unlink()
    with pytest.raises(BadInput) as refused:
        build_release(source, tmp_path / "release.zip", key=KEY, now=NOW)
    details = refused.value.details
    assert (details["why"], details["file"], details["where"]) == ("form_file_missing", missing, "visits.xlsx")
    assert not (tmp_path / "release.zip").exists()


def test_a_list_that_grows_is_compiled_anew_only_when_it_has_changed(source: Path, tmp_path: Path) -> None:
    build_release(source, tmp_path / "release.zip", key=KEY, now=NOW)
    catalogue = opened(tmp_path / "release.zip")
    asked: list[int] = []

    def grown(revision: int) -> GrowingList:
        def rows() -> list[dict[str, str]]:
            asked.append(revision)
            return [{"name": f"n{revision}", "label": "新"}]

        return GrowingList(revision, rows)

    assert catalogue.list_files(FORM) == ("clinics.csv",)
    first = catalogue.form(FORM, {"clinics.csv": grown(1)})
    assert catalogue.form(FORM, {"clinics.csv": grown(1)}) is first and catalogue.form(FORM) is first
    second = catalogue.form(FORM, {"clinics.csv": grown(2)})
    assert second is not first and asked == [1, 2]
    assert [one.value for one in record_of(catalogue).state(CLINIC).choices] == ["n2"]
