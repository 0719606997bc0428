"""Builds a signed release of the catalogue from its source, the same bytes for the same inputs."""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from counter_app.catalogue.model import (
    Code,
    ConfigValue,
    Department,
    Division,
    EventCategory,
    FileEntry,
    Item,
    Manifest,
    Notice,
    Tables,
)
from counter_app.catalogue.signature import signature_text
from counter_app.errors import BadInput
from sync.district.publishing import tables
from sync.district.publishing.check import check_forms, check_items
from sync.district.publishing.forms import CompiledForm, Row, compile_form
from sync.district.publishing.formulas import refuse_formulas
from sync.district.publishing.item_sheets import CONTENT, ITEM, ITEM_ROWS, WHAT, is_item_book
from sync.district.publishing.item_source import book_item, failing_book
from sync.district.publishing.items import Standard, build_item, read_items
from sync.district.publishing.keys import public_bytes
from sync.district.publishing.law import Fail
from sync.district.publishing.media import entity_lists, files_of
from sync.district.publishing.reference import check_reference
from sync.district.publishing.sheets import Sheet, read_file
from sync.district.publishing.source import read_toml

# A fixed time for every entry of the archive: the manifest says when it was made.
_ZIP_TIME = (2026, 1, 1, 0, 0, 0)


def build_release(
    source: Path, out: Path, *, key: Ed25519PrivateKey, now: datetime, workbooks: Iterable[Path] = ()
) -> Manifest:
    """Compiles ``source`` to the signed archive ``out`` and its ``.pub`` beside it; gives the manifest.

    ``workbooks`` are further items with their forms, or folders of them; those in the source's own ``workbooks`` are taken
    too. Raises BadInput(what="catalogue", why=..., where="file:line") at the first fault; ``out`` is then untouched.
    """
    books = books_of([source / "workbooks", *workbooks])
    forms, release = tables_and_forms(source, books)
    check_reference(source, forms)
    media = files_of_forms(forms)
    check_items(check_forms(forms, release, on=now.date(), files=media), release, now=now, books=_refusing(books))
    files = {"catalogue.json": msgspec.json.encode(release)}
    files |= {f"forms/{form.form_id}.xml": form.xml for form in forms.values()}
    files |= {f"forms/media/{form}/{name}": path.read_bytes() for form in media for name, path in media[form].items()}
    settings = read_toml(source / "release.toml", shown_as="release.toml")
    manifest = Manifest(
        release=release.release,
        valid_from=release.valid_from,
        made_at=now.isoformat(timespec="seconds"),
        min_program=settings["min_program"],
        files=tuple(_entry(path, body) for path, body in sorted(files.items())),
    )
    stated = msgspec.json.encode(manifest)
    signed = {"manifest.json": stated, "manifest.sig": signature_text(key.sign(stated)).encode("ascii")}
    out.parent.mkdir(parents=True, exist_ok=True)
    _write(out, signed | dict(sorted(files.items())))
    out.with_suffix(".pub").write_bytes(public_bytes(key))
    return manifest


def files_of_forms(forms: Mapping[str, CompiledForm]) -> dict[str, dict[str, Path]]:
    """The files that go with each form, by its id; raises BadInput for one that is named and lies nowhere."""
    entities = entity_lists(form.xml for form in forms.values())
    return {
        form.form_id: files_of(form.xml, form.path, form.form_id, form.where, entities=entities)
        for form in forms.values()
    }


def books_of(places: Iterable[Path]) -> list[Path]:
    """The workbooks among these files and folders, each once, without those a program has just open."""
    found: dict[Path, None] = {}
    for place in places:
        for path in sorted(place.glob("*.xlsx")) if place.is_dir() else [place] if place.suffix else []:
            if not path.name.startswith("~$"):
                found[path] = None
    return list(found)


@dataclass(frozen=True, slots=True)
class Base:
    """What forms and items of a source lean on: its settings, tables and shared rows."""

    source: Path
    settings: Mapping[str, Any]
    divisions: tuple[Division, ...]
    departments: tuple[Department, ...]
    code_lists: dict[str, tuple[Code, ...]]
    categories: tuple[EventCategory, ...]
    config: tuple[ConfigValue, ...]
    notices: tuple[Notice, ...]
    choices: Mapping[str, list[Row]]
    standard: Standard

    @property
    def common(self) -> Path:
        """The blocks that forms pull in."""
        return self.source / "forms" / "common"

    def form(self, path: Path) -> CompiledForm:
        """A markdown file or a workbook as a compiled form."""
        values = {value.key: value.value for value in self.config}
        versions = {notice.code: notice.version for notice in self.notices}
        return compile_form(path, lists=self.choices, values=values, notices=versions, common=self.common)


def read_base(source: Path) -> Base:
    """The tables and settings of a catalogue's source."""
    settings = read_toml(source / "release.toml", shown_as="release.toml")
    for needed in ("release", "valid_from", "min_program", "calendar_published_to", "office_hours"):
        if needed not in settings:
            raise BadInput(what="catalogue", why="setting_missing", where="release.toml", setting=needed)
    try:
        datetime.fromisoformat(str(settings["valid_from"]))
    except ValueError as error:
        raise BadInput(what="catalogue", why="no_day", where="release.toml", setting="valid_from") from error
    folder = source / "tables"
    places, bodies = tables.divisions(folder), tables.departments(folder)
    lists = tables.code_lists(folder, places, bodies)
    categories, category_rows = tables.categories(folder)
    return Base(
        source=source,
        settings=settings,
        divisions=places,
        departments=bodies,
        code_lists=lists,
        categories=categories,
        config=tables.config(folder),
        notices=tables.notices(source / "notices"),
        choices=tables.choice_rows(lists) | {"categories": category_rows},
        standard=Standard(source / "standard.toml"),
    )


def tables_and_forms(source: Path, books: Sequence[Path] = ()) -> tuple[dict[str, CompiledForm], Tables]:
    """Every compiled form and every table of the release."""
    base = read_base(source)
    forms = _forms([*sorted((source / "forms").glob("*.md")), *books], base)
    items = _items(read_items(source / "items", base.standard, forms), books, base.standard, forms)
    return forms, Tables(
        release=str(base.settings["release"]),
        valid_from=str(base.settings["valid_from"]),
        items=items,
        not_offered=tables.not_offered(source / "tables", {item.code for item in items}),
        departments=base.departments,
        divisions=base.divisions,
        calendar=tables.calendar(source / "tables", base.settings),
        code_lists=base.code_lists,
        categories=base.categories,
        config=base.config,
        notices=base.notices,
    )


def _items(
    items: Iterable[Item], books: Iterable[Path], standard: Standard, forms: Mapping[str, CompiledForm]
) -> tuple[Item, ...]:
    found = {item.code: item for item in items}
    for path in books:
        sheets = read_file(path)
        if not is_item_book(sheets):
            continue
        item = build_item(book_item(sheets, path.name, form_id=own_form_id(sheets)), standard, forms)
        if item.code in found:
            failing_book(sheets, path.name)("item_twice", item.code, at="code", item=item.code)
        found[item.code] = item
    return tuple(found[code] for code in sorted(found))


def _refusing(books: Iterable[Path]) -> dict[str, Fail]:
    """What refuses an item of a workbook, by its code."""
    found: dict[str, Fail] = {}
    for path in books:
        sheets = read_file(path)
        if is_item_book(sheets):
            code = next((row.get(CONTENT) for row in sheets[ITEM].rows if row.get(WHAT) == ITEM_ROWS[0].heading), "")
            found[code] = failing_book(sheets, path.name)
    return found


def own_form_id(sheets: Mapping[str, Sheet]) -> str:
    """The id of the form that lies in the same workbook; empty where the item uses another's."""
    rows = sheets["settings"].rows if "settings" in sheets else ()
    return rows[0].get("form_id") if rows else ""


def _forms(paths: Iterable[Path], base: Base) -> dict[str, CompiledForm]:
    found: dict[str, CompiledForm] = {}
    for path in paths:
        sheets = read_file(path) if path.suffix != ".md" else None
        if sheets is not None:
            refuse_formulas(sheets, path.name)
            if not sheets.get("survey"):
                continue  # an item that uses another file's form
        form = base.form(path)
        if form.form_id in found:
            raise BadInput(what="catalogue", why="form_twice", where=form.where, form=form.form_id)
        found[form.form_id] = form
    return found


def _entry(path: str, body: bytes) -> FileEntry:
    return FileEntry(path, f"sha256:{hashlib.sha256(body).hexdigest()}", len(body))


def _write(out: Path, files: Mapping[str, bytes]) -> None:
    """The archive appears whole or not at all."""
    half = out.with_name(out.name + ".part")
    with zipfile.ZipFile(half, "w") as archive:
        for path, body in files.items():
            info = zipfile.ZipInfo(path, _ZIP_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, body)
    with half.open("rb+") as written:
        os.fsync(written.fileno())
    half.replace(out)
