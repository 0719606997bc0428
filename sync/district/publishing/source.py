"""Reads TOML and CSV of the catalogue's source, so that every fault names its file and line."""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from counter_app.errors import BadInput

# Keys whose value is one text in both languages, written as ["中文", "English"].
_BILINGUAL = frozenset(
    {"name", "short", "result", "implementing_body", "fee", "remedy", "standard", "note", "text", "go_to", "body"}
)
T = TypeVar("T")


def read_toml(path: Path, *, shown_as: str) -> dict[str, Any]:
    """The file's tables; raises BadInput(why="toml", where=..., message=...) with the place tomllib names."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise BadInput(what="catalogue", why="file_missing", where=shown_as) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(what="catalogue", why="toml", where=shown_as, message=str(error)) from error


def read_csv(path: Path, *, shown_as: str, columns: tuple[str, ...]) -> Iterator[tuple[str, dict[str, str]]]:
    """(place, row) of each line; raises BadInput when the file lacks a column or a row has too few cells."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise BadInput(what="catalogue", why="file_missing", where=shown_as) from error
    reader = csv.DictReader(io.StringIO(text))
    missing = [column for column in columns if column not in (reader.fieldnames or ())]
    if missing:
        raise BadInput(what="catalogue", why="column_missing", where=f"{shown_as}:1", column=missing[0])
    for row in reader:
        where = f"{shown_as}:{reader.line_num}"
        if any(row[column] is None for column in columns):
            raise BadInput(what="catalogue", why="row_too_short", where=where)
        yield where, {column: row[column].strip() for column in columns}


def line_of(path: Path, key: str) -> int:
    """The first line that sets ``key`` or opens its table; 1 where it comes from elsewhere."""
    pattern = re.compile(rf"^\s*\[*\s*{re.escape(key)}\s*(\]|=)|[{{,]\s*{re.escape(key)}\s*=")
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if pattern.search(line):
            return number
    return 1


def bilingual(value: Any, where: str) -> Any:
    """The same data with each known two-text list turned into ``{"zh", "en"}``; raises BadInput when a language lacks."""
    if isinstance(value, list):
        return [bilingual(entry, where) for entry in value]
    if not isinstance(value, dict):
        return value
    found: dict[str, Any] = {}
    for key, entry in value.items():
        if key in _BILINGUAL and not isinstance(entry, dict):
            found[key] = both(entry, f"{where} {key}")
        else:
            found[key] = bilingual(entry, where)
    return found


def both(value: Any, where: str) -> dict[str, str]:
    """``["中文", "English"]`` as ``{"zh", "en"}``."""
    if not (isinstance(value, list) and len(value) == 2 and all(isinstance(text, str) and text for text in value)):
        raise BadInput(what="catalogue", why="two_languages", where=where)
    return {"zh": value[0], "en": value[1]}


def convert(data: Mapping[str, Any], kind: type[T], where: str) -> T:
    """The data as a struct of the release; raises BadInput for an unknown key or a value of the wrong type."""
    known = {field.encode_name for field in msgspec.structs.fields(kind)}  # type: ignore[arg-type]
    unknown = sorted(set(data) - known)
    if unknown:
        raise BadInput(what="catalogue", why="unknown_key", where=where, key=unknown[0])
    try:
        return msgspec.convert(data, kind)
    except msgspec.ValidationError as error:
        raise BadInput(what="catalogue", why="wrong_value", where=where, message=str(error)) from error
