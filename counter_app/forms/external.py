"""Lists kept beside the form: XML, CSV and GeoJSON files that came with it, and the record that was saved last.

A list is read when the first expression of the form names it (JavaRosa ``ExternalDataInstance``). A file that is missing
leaves the list empty, as in Collect, and is remarked on.
"""

from __future__ import annotations

import csv
import io
import json
import re
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import cast

from counter_app.errors import BadInput
from counter_app.forms.instance import Entry, Row
from counter_app.forms.values import number_text
from counter_app.forms.xmlform import ITEMSETS, LAST_SAVED, entries, fault, parsed

Rows = Sequence[Mapping[str, str]]
Media = bytes | Path | Rows
"""A file that came with the form: its bytes, where it is kept, or (for a list of entities) its rows."""

ITEMSETS_FILE = "itemsets.csv"
MAX_BYTES = 200_000_000
"""Of one list: half a million rows of a code list."""
_DELIMITERS = ",;\t"
_NOT_IN_NAMES = re.compile(r"\W")
_TO_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}


class ColumnNames:
    """The names of a table's columns, found as Collect finds them."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = {name: name for name in names}
        self._plain = {_plain(name): name for name in reversed(names)}

    def __bool__(self) -> bool:
        return bool(self._names)

    def meant(self, name: str) -> str | None:
        """The column by its name, else by its letters and digits alone, capital or not; None when there is none."""
        return self._names.get(name.strip()) or self._plain.get(_plain(name))


def _plain(name: str) -> str:
    return _NOT_IN_NAMES.sub("_", name.strip()).lower()


def folded(text: str) -> str:
    """The text with A to Z as a to z; other letters are as they are (SQLite, which Collect asks)."""
    return text.lower() if text.isascii() else text.translate(_TO_LOWER)


class Instances(Mapping[str, Entry]):
    """The form's secondary instances by id, those kept elsewhere read when asked for."""

    def __init__(
        self, internal: Mapping[str, Entry], external: Mapping[str, str], media: Mapping[str, Media],
        remark: Callable[[str, str], None],
    ) -> None:  # fmt: skip
        self._read = dict(internal)
        self._external = external
        self._media = media
        self._remark = remark
        self.last_saved = frozenset(name for name, source in external.items() if source == LAST_SAVED)
        """Ids of what stands for the record that was saved last."""

    def __getitem__(self, name: str) -> Entry:
        if name not in self._read:
            self._read[name] = self._fetched(name, self._external[name])
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys((*self._read, *self._external)))

    def __len__(self) -> int:
        return len(set(self._read) | set(self._external))

    def table(self, name: str) -> Entry | None:
        """The instance of that id, else the CSV file of that name (``pulldata`` needs no instance); None without both."""
        if name in self:
            return self[name]
        file = name if name.endswith(".csv") else f"{name}.csv"
        found = self.csv(file)
        if found is not None:
            self._read[name] = found
        return found

    def csv(self, name: str) -> Entry | None:
        """The CSV file of that name, in capital letters or not; None when it did not come."""
        file = next((one for one in self._media if one.lower() == name.lower()), None)
        if file is None:
            return None
        instance = next((one for one, source in self._external.items() if source.rpartition("/")[2] == file), None)
        return read_media(file, self._media[file]) if instance is None else self[instance]

    def _fetched(self, name: str, source: str) -> Entry:
        if source == LAST_SAVED:
            return Entry("", "")
        if not source.startswith("jr://"):
            raise fault(f"instance {name}", f"the address {source!r} is not supported")
        file = ITEMSETS_FILE if source.startswith(ITEMSETS) else source.rpartition("/")[2]
        if file not in self._media:
            self._remark(f"instance {name}", f"the file {file} is missing: the list is empty")
            return _document([])
        found = read_media(file, self._media[file])
        return found if not source.startswith(ITEMSETS) else _of_list(found, name)


def read_media(file: str, media: Media) -> Entry:
    """The list in that file, as the specification wants it seen: ``root/item``, or what the XML says."""
    if isinstance(media, Sequence) and not isinstance(media, bytes):
        return _of_mappings(media)
    content = _content(file, media)
    kind = file.lower().rpartition(".")[2]
    if kind == "csv":
        return _of_csv(file, content)
    if kind in ("geojson", "json"):
        return _of_geojson(file, content)
    if kind == "xml":
        return entries([parsed(content, file)])
    raise fault(file, "a list is kept in a file of type xml, csv or geojson")


def rows_of(file: str, content: bytes) -> list[dict[str, str]]:
    """The rows of a table as plain maps, as :data:`Media` takes them back."""
    rows = read_media(file, content).kids["root"][0].kids["item"]
    return [{name: one.child_text(name) for name in one.kids} for one in rows]


def _content(file: str, media: bytes | Path) -> bytes:
    try:
        size = len(media) if isinstance(media, bytes) else _size(file, media)
        if size > MAX_BYTES:
            raise fault(file, f"the list is larger than {MAX_BYTES // 1_000_000} MB")
        return media if isinstance(media, bytes) else media.read_bytes()
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "no such name of a file can be"
        raise fault(file, f"the file cannot be read: {why}") from error


def _size(file: str, media: Path) -> int:
    """The file's size; refused when it is a folder, a pipe or a device."""
    found = media.stat()
    if not stat.S_ISREG(found.st_mode):
        raise fault(file, "the file cannot be read: it is a folder or a device")
    return found.st_size


def _document(items: list[Entry]) -> Entry:
    document, root = Entry("", ""), Entry("root", "")
    root.kids["item"] = items
    document.kids["root"] = [root]
    return document


def _of_list(document: Entry, name: str) -> Entry:
    """The rows of one list in a file of many."""
    return _document([row for row in document.kids["root"][0].kids["item"] if row.child_text("list_name") == name])


def _of_mappings(rows: Rows) -> Entry:
    names = dict.fromkeys(name for row in rows for name in row)
    columns = {name: place for place, name in enumerate(names)}
    return _document([Row(columns, tuple(row.get(name, "") for name in columns)) for row in rows])


# CSV


def decoded(file: str, content: bytes) -> str:
    """The text of a table: UTF-8 with or without its mark, or GB18030 as Chinese spreadsheets still write it."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise fault(file, "the text is neither UTF-8 nor GB18030")


def _of_csv(file: str, content: bytes) -> Entry:
    text = decoded(file, content)
    heading = text.partition("\n")[0]
    delimiter = next((one for one in _DELIMITERS if one in heading), ",")
    try:
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        header = next(lines, [])
        columns: dict[str, int] = {}
        for place, name in enumerate(header):
            if name.strip():
                columns.setdefault(name.strip(), place)
        return _document([Row(columns, cells) for cells in lines if cells])
    except csv.Error as error:
        raise fault(file, f"the table cannot be read: {error}") from error


# GeoJSON


def _of_geojson(file: str, content: bytes) -> Entry:
    try:
        found = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise fault(file, f"this is no GeoJSON: {str(error)[:100]}") from error
    features = found.get("features") if isinstance(found, dict) and found.get("type") == "FeatureCollection" else None
    if not isinstance(features, list):
        raise fault(file, "GeoJSON must be a FeatureCollection with features")
    return _document([_feature(file, place, one) for place, one in enumerate(features, 1)])


def _feature(file: str, place: int, feature: object) -> Entry:
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        raise fault(file, f"item {place} of the features is no Feature")
    properties = feature.get("properties")
    cells = {str(name): _json_text(value) for name, value in properties.items()} if isinstance(properties, dict) else {}
    if feature.get("id") is not None:
        cells["id"] = _json_text(feature["id"])
    if feature.get("geometry") is not None:
        cells["geometry"] = _geometry(file, place, feature["geometry"])
    return Row({name: at for at, name in enumerate(cells)}, tuple(cells.values()))


def _json_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value) if isinstance(value, int) else number_text(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _geometry(file: str, place: int, geometry: object) -> str:
    """The geometry as ODK writes it: ``lat lon altitude accuracy``, points joined by ``; ``."""
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    try:
        at = cast("dict[str, object]", geometry)["coordinates"]
        if kind == "Point":
            return _point(at)
        if kind == "LineString":
            return "; ".join(map(_point, cast("list[object]", at)))
        if kind == "Polygon":
            return "; ".join(map(_point, cast("list[list[object]]", at)[0]))
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise fault(file, f"the geometry of item {place} has no coordinates that can be read") from error
    raise fault(file, f"the geometry of item {place} is {kind}; only Point, LineString and Polygon are supported")


def _point(at: object) -> str:
    longitude, latitude, *more = (float(one) for one in cast("list[float]", at))
    altitude = more[0] if more else 0.0
    return f"{number_text(latitude)} {number_text(longitude)} {number_text(altitude)} 0"


def last_saved_document(xml: bytes | None) -> Entry:
    """The record that was saved last; an empty one when there is none, or it cannot be read any more."""
    if xml is None:
        return Entry("", "")
    try:
        return entries([parsed(xml, "last-saved")])
    except BadInput:
        return Entry("", "")
