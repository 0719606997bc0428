"""``counter form diff`` and ``encrypt``: records as files, with the form they belong to."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import typer

from counter_app.errors import BadInput
from counter_app.forms import FormDefinition, Record
from counter_app.forms.difference import Difference, Place, difference
from sync.openrosa import encrypt_submission, files_named, public_key_of
from ui.commands.form_files import compiled

_SIGNS = {"row_added": "+", "row_removed": "-", "answer": " "}
_ROWS = {"row_added": "新增一行 / row added", "row_removed": "删去一行 / row removed"}
_BLANK = "（空 blank）"


def print_difference(old: Path, new: Path, form: Path, media: Path | None, language: str | None) -> bool:
    """Prints what differs, line by line; True when anything does."""
    definition = compiled(form.read_bytes(), _files_of(media))
    first, second = (_opened(definition, path, language) for path in (old, new))
    for record, path in ((first, old), (second, new)):
        if record.dropped:
            typer.echo(f"{path.name}：表单里没有 / not in the form: {', '.join(record.dropped)}", err=True)
    lines = difference(first, second)
    for line in lines:
        typer.echo(shown(line))
    if not lines:
        typer.echo("没有不同 / no difference")
    return bool(lines)


def shown(line: Difference) -> str:
    """One line as a person reads it: where, what it was, what it is."""
    places = " › ".join(_place(place) for place in line.places)
    if line.kind != "answer":
        return f"{_SIGNS[line.kind]} {places}  {_ROWS[line.kind]}"
    before, after = ("、".join(side) or _BLANK for side in (line.before, line.after))
    return f"  {places}{' › ' if places else ''}{line.label}：{before} → {after}"


def encrypt_record(record: Path, form: Path, media: Path | None, into: Path) -> list[Path]:
    """Writes the encrypted submission into a folder of its own, which must be new: written once, it is what is sent."""
    key = public_key_of(form.read_bytes())
    if not key:
        raise BadInput(what="public_key", where=form.name, why="none")
    content = record.read_bytes()
    files = {} if media is None else files_named(content, media)
    made = encrypt_submission(content, {name: path.read_bytes() for name, path in files.items()}, key)
    into.mkdir(parents=True)
    for name, file in made.items():
        (into / name).write_bytes(file)
    return [into / name for name in made]


def _opened(definition: FormDefinition, path: Path, language: str | None) -> Record:
    chosen = next((one for one in definition.languages if language and _speaks(one, language)), None)
    return Record.from_xml(
        definition, path.read_bytes(), today=date.today, now=_now, language=chosen, new_id=_new_id, any_version=True
    )


def _speaks(name: str, wanted: str) -> bool:
    """Whether ``zh`` or ``中文`` means the form's ``中文 (zh)``."""
    return wanted == name or wanted in name.replace("(", " ").replace(")", " ").split()


def _files_of(folder: Path | None) -> dict[str, Path]:
    return {} if folder is None else dict(_named(folder))


def _named(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.relative_to(folder).as_posix(), path


def _place(place: Place) -> str:
    row = "" if place.row is None else f" {place.row}"
    return f"{place.label}{row}{f'（{place.title}）' if place.title else ''}"


def _now() -> datetime:
    return datetime.now().astimezone()


def _new_id() -> str:
    return str(uuid.uuid4())
