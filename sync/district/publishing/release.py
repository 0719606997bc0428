"""Builds a signed release of the catalogue from its source, the same bytes for the same inputs."""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from counter_app.catalogue.model import FileEntry, Manifest, Notice, Tables
from counter_app.catalogue.signature import signature_text
from counter_app.errors import BadInput
from sync.district.publishing import tables
from sync.district.publishing.check import check_forms, check_items
from sync.district.publishing.forms import CompiledForm, Row, compile_form
from sync.district.publishing.items import Standard, read_items
from sync.district.publishing.keys import public_bytes
from sync.district.publishing.reference import check_reference
from sync.district.publishing.source import read_toml

# A fixed time for every entry of the archive: the manifest says when it was made.
_ZIP_TIME = (2026, 1, 1, 0, 0, 0)


def build_release(source: Path, out: Path, *, key: Ed25519PrivateKey, now: datetime) -> Manifest:
    """Compiles ``source`` to the signed archive ``out`` and its ``.pub`` beside it; gives the manifest.

    Raises BadInput(what="catalogue", why=..., where="file:line") at the first fault; ``out`` is then untouched.
    """
    forms, release = _tables_and_forms(source)
    check_reference(source, forms)
    check_items(check_forms(forms, release, on=now.date()), release, now=now)
    files = {"catalogue.json": msgspec.json.encode(release)}
    files |= {f"forms/{form.form_id}.xml": form.xml for form in forms.values()}
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


def _tables_and_forms(source: Path) -> tuple[dict[str, CompiledForm], Tables]:
    settings = read_toml(source / "release.toml", shown_as="release.toml")
    for needed in ("release", "valid_from", "min_program", "calendar_published_to", "office_hours"):
        if needed not in settings:
            raise BadInput(what="catalogue", why="setting_missing", where="release.toml", setting=needed)
    folder = source / "tables"
    places, bodies = tables.divisions(folder), tables.departments(folder)
    lists = tables.code_lists(folder, places, bodies)
    categories, category_rows = tables.categories(folder)
    config, notices = tables.config(folder), tables.notices(source / "notices")
    choices = tables.choice_rows(lists) | {"categories": category_rows}
    forms = _forms(source / "forms", choices, {value.key: value.value for value in config}, notices)
    items = read_items(source / "items", Standard(source / "standard.toml"), forms)
    return forms, Tables(
        release=str(settings["release"]),
        valid_from=str(settings["valid_from"]),
        items=items,
        not_offered=tables.not_offered(folder, {item.code for item in items}),
        departments=bodies,
        divisions=places,
        calendar=tables.calendar(folder, settings),
        code_lists=lists,
        categories=categories,
        config=config,
        notices=notices,
    )


def _forms(
    folder: Path, choices: Mapping[str, list[Row]], values: Mapping[str, str], notices: tuple[Notice, ...]
) -> dict[str, CompiledForm]:
    versions = {notice.code: notice.version for notice in notices}
    found: dict[str, CompiledForm] = {}
    for path in sorted(folder.glob("*.md")):
        form = compile_form(path, lists=choices, values=values, notices=versions)
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
