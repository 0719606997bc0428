"""The terminal's end of the catalogue: one signed release, verified when it is opened, its forms compiled when first asked for."""

from __future__ import annotations

import hashlib
import html
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from counter_app.catalogue import model
from counter_app.catalogue.finder import Finder
from counter_app.catalogue.signature import decoded, verified
from counter_app.domain.working_time import Calendar
from counter_app.errors import BadInput, NotFound

if TYPE_CHECKING:
    from counter_app.forms import FormDefinition
    from counter_app.forms.external import Media

# A release is text: more than this is no catalogue of ours.
_MOST_BYTES = 64 * 1024 * 1024
_SIGNED = frozenset({"manifest.json", "manifest.sig"})
_MEDIA = "forms/media/"
_LIST_FILE = re.compile(r"""src=["']jr://file(?:-csv)?/([^"'/]+\.csv)["']""")
_APPEARANCE = re.compile(r"""appearance="([^"]*search[^"]*)\"""")
NO_MEDIA: Mapping[str, Mapping[str, bytes]] = MappingProxyType({})

T = TypeVar("T")
MakeFunctions = Callable[[Calendar], Mapping[str, Callable[..., Any]]]
Revisions = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class GrowingList:
    """A list that changes while the release is in force: how often it has, and its rows as they are now."""

    revision: int
    rows: Callable[[], Sequence[Mapping[str, str]]]


NO_LISTS: Mapping[str, GrowingList] = MappingProxyType({})


class Catalogue:
    """One release: items, compiled forms, calendar, divisions and code lists; immutable once opened."""

    def __init__(
        self,
        manifest: model.Manifest,
        tables: model.Tables,
        forms: Mapping[str, bytes],
        functions: MakeFunctions | None = None,
        media: Mapping[str, Mapping[str, bytes]] = NO_MEDIA,
    ) -> None:
        self.manifest = manifest
        self.tables = tables
        self._xml = forms
        self._media = media
        self._make_functions = functions
        self._compiled: dict[str, tuple[Revisions, FormDefinition]] = {}
        self._list_files: dict[str, tuple[str, ...]] = {}

    @classmethod
    def open(cls, path: Path, *, trusted_keys: tuple[bytes, ...], functions: MakeFunctions | None = None) -> Catalogue:
        """The release in this file, once signature and every hash hold.

        ``functions`` gives the ``cn:`` functions for the release's calendar. Raises BadInput(what="catalogue", why=...,
        where=...): ``missing``, ``not_a_zip``, ``damaged``, ``not_signed``, ``not_trusted``, ``changed``, ``not_listed``.
        """
        files = _read(path)
        manifest = _manifest(files, trusted_keys)
        _check_files(files, manifest)
        try:
            tables = msgspec.json.decode(files["catalogue.json"], type=model.Tables)
        except (KeyError, msgspec.DecodeError) as error:
            raise BadInput(what="catalogue", why="damaged", where="catalogue.json") from error
        media: dict[str, dict[str, bytes]] = {}
        forms = {}
        for name, body in files.items():
            if name.startswith(_MEDIA):
                form_id, _, file = name.removeprefix(_MEDIA).partition("/")
                media.setdefault(form_id, {})[file] = body
            elif name.startswith("forms/"):
                forms[name[6:-4]] = body
        return cls(manifest, tables, forms, functions, media)

    @property
    def release(self) -> str:
        """The release's name, kept with every case made with it."""
        return self.manifest.release

    def item(self, code: str) -> model.Item:
        """The item of this code; raises NotFound."""
        return _found(self._items, code)

    def items(self, group: str | None = None) -> tuple[model.Item, ...]:
        """All items in code order, or those of one group."""
        return tuple(item for item in self.tables.items if group in (None, item.group))

    def find(self, text: str, limit: int = 20) -> tuple[model.Item, ...]:
        """Items that answer to Chinese, pinyin, pinyin initials or code, best first; all of them for an empty text."""
        return self._finder.find(text, limit)

    def find_not_offered(self, text: str, limit: int = 5) -> tuple[model.NotOffered, ...]:
        """Items of the district's list that are not on offer yet and whose Chinese name or code holds the text."""
        sought = text.strip().upper()
        hits = [row for row in self.tables.not_offered if sought and (sought in row.name.zh or sought == row.code)]
        return tuple(hits[:limit])

    def form(self, form_id: str, lists: Mapping[str, GrowingList] | None = None) -> FormDefinition:
        """The compiled form, compiled on the first call; raises NotFound.

        ``lists`` stand for the files of those names: the form is compiled anew when one of them has changed since. Without
        them it is the form as it was compiled last.
        """
        kept = self._compiled.get(form_id)
        revisions = tuple((name, lists[name].revision) for name in sorted(lists)) if lists else ()
        if kept is None or (lists is not None and kept[0] != revisions):
            # Here, because lxml costs the start of the program 20 ms that the login page does not need.
            from counter_app.forms import compile_form

            media: dict[str, Media] = dict(self._media.get(form_id, {}))
            media.update((name, one.rows()) for name, one in (lists or {}).items())
            xml = _found(self._xml, form_id)
            kept = self._compiled[form_id] = (revisions, compile_form(xml, functions=self._functions, media=media))
        return kept[1]

    def list_files(self, form_id: str) -> tuple[str, ...]:
        """The CSV files that a form keeps lists in, whether the release carries them or not; raises NotFound."""
        if form_id not in self._list_files:
            from counter_app.forms.searching import file_in

            text = _found(self._xml, form_id).decode("utf-8", "replace")
            searched = filter(None, map(file_in, map(html.unescape, _APPEARANCE.findall(text))))
            self._list_files[form_id] = tuple(dict.fromkeys((*_LIST_FILE.findall(text), *searched)))
        return self._list_files[form_id]

    def media(self, form_id: str, name: str) -> bytes | None:
        """A list, picture or recording that came with a form; None where the release carries none of that name."""
        return self._media.get(form_id, {}).get(name)

    def form_xml(self, form_id: str) -> bytes:
        """The form's XForms XML as published; raises NotFound."""
        return _found(self._xml, form_id)

    def department(self, code: str) -> model.Department:
        """The department of this code; raises NotFound."""
        return _found(self._departments, code)

    def division(self, code: str) -> model.Division:
        """The division of this code, any level; raises NotFound."""
        return _found(self._divisions, code)

    def villages(self, town: str) -> tuple[model.Division, ...]:
        """The villages and communities of a town."""
        return tuple(place for place in self.tables.divisions if place.level == "village" and place.parent == town)

    def category(self, code: str) -> model.EventCategory:
        """The grid event category of this code; raises NotFound."""
        return _found({category.code: category for category in self.tables.categories}, code)

    def code_list(self, name: str) -> tuple[model.Code, ...]:
        """The rows of a code list; raises NotFound."""
        return _found(self.tables.code_lists, name)

    def calendar(self) -> Calendar:
        """The release's calendar for the rules of working time."""
        return self._calendar

    def config(self, key: str, on: date) -> model.ConfigValue:
        """The dated figure in force on a day; its ``value`` is empty while nothing is published. Raises NotFound for a key
        nobody declared."""
        rows = [value for value in self.tables.config if value.key == key]
        day = on.isoformat()
        for value in rows:
            if value.valid_from <= day and (not value.valid_to or day <= value.valid_to):
                return value
        if not rows:
            raise NotFound(key=key)
        return msgspec.structs.replace(rows[0], value="", confirmed=False)

    def notice(self, code: str) -> model.Notice:
        """The privacy notice of this code; raises NotFound."""
        return _found({notice.code: notice for notice in self.tables.notices}, code)

    @cached_property
    def _items(self) -> Mapping[str, model.Item]:
        return {item.code: item for item in self.tables.items}

    @cached_property
    def _departments(self) -> Mapping[str, model.Department]:
        return {body.code: body for body in self.tables.departments}

    @cached_property
    def _divisions(self) -> Mapping[str, model.Division]:
        return {place.code: place for place in self.tables.divisions}

    @cached_property
    def _finder(self) -> Finder:
        return Finder(self.tables.items)

    @cached_property
    def _calendar(self) -> Calendar:
        return calendar_of(self.tables.calendar)

    @cached_property
    def _functions(self) -> Mapping[str, Callable[..., Any]]:
        return self._make_functions(self._calendar) if self._make_functions else {}


def calendar_of(stated: model.Calendar) -> Calendar:
    """The published calendar as the domain counts with it."""
    days = [(date.fromisoformat(row.date), row.work) for row in stated.days]
    return Calendar(
        frozenset(day for day, work in days if not work),
        frozenset(day for day, work in days if work),
        date.fromisoformat(stated.published_to),
        tuple((time.fromisoformat(start), time.fromisoformat(end)) for start, end in stated.hours),
    )


def _found(known: Mapping[str, T], key: str) -> T:
    try:
        return known[key]
    except KeyError:
        raise NotFound(key=key) from None


# ---------------------------------------------------------------------- the file


def _read(path: Path, only: frozenset[str] = frozenset()) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _MOST_BYTES:
                raise BadInput(what="catalogue", why="too_big", where=path.name)
            return {name: archive.read(name) for name in archive.namelist() if not only or name in only}
    except FileNotFoundError as error:
        raise BadInput(what="catalogue", why="missing", where=path.name) from error
    except (zipfile.BadZipFile, RuntimeError, EOFError, OSError) as error:
        raise BadInput(what="catalogue", why="not_a_zip", where=path.name) from error


def read_manifest(path: Path, trusted_keys: tuple[bytes, ...]) -> model.Manifest:
    """What a release says of itself, its signature verified; its files are looked at when it is opened."""
    return _manifest(_read(path, _SIGNED), trusted_keys)


def _manifest(files: Mapping[str, bytes], trusted_keys: tuple[bytes, ...]) -> model.Manifest:
    if not files.keys() >= _SIGNED:
        raise BadInput(what="catalogue", why="not_signed", where="manifest.sig")
    stated = files["manifest.json"]
    signature = decoded(files["manifest.sig"].decode("ascii", "replace"), length=64, where="manifest.sig")
    if not verified(stated, signature, trusted_keys):
        raise BadInput(what="catalogue", why="not_trusted", where="manifest.sig")
    try:
        return msgspec.json.decode(stated, type=model.Manifest)
    except msgspec.DecodeError as error:
        raise BadInput(what="catalogue", why="damaged", where="manifest.json") from error


def _check_files(files: Mapping[str, bytes], manifest: model.Manifest) -> None:
    listed = {entry.path: entry for entry in manifest.files}
    for name in sorted((files.keys() - _SIGNED) ^ listed.keys()):
        raise BadInput(what="catalogue", why="not_listed" if name in files else "damaged", where=name)
    for name, entry in listed.items():
        body = files[name]
        if len(body) != entry.size or f"sha256:{hashlib.sha256(body).hexdigest()}" != entry.digest:
            raise BadInput(what="catalogue", why="changed", where=name)
