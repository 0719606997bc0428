"""The files that go with a form: where they lie beside it, and which of them it names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from lxml import etree

from counter_app.errors import BadInput
from counter_app.forms.searching import file_in

_ADDRESS = re.compile(r"jr://(?P<kind>[a-z-]+)/(?P<name>[^/\\]+)$")
_KINDS = frozenset({"file", "file-csv", "images", "audio", "video"})
_ENTITIES = "{http://www.opendatakit.org/xforms/entities}"


def media_folders(path: Path, form_id: str = "") -> tuple[Path, ...]:
    """Where the files of a form lie: in ``<name>-media`` beside it, in ``media/<form_id>``, in ``media``, or beside it."""
    of_form = (path.with_name("media") / form_id,) if form_id else ()
    return (path.with_name(f"{path.stem}-media"), *of_form, path.with_name("media"), path.parent)


def named_files(xml: bytes) -> tuple[str, ...]:
    """The lists, pictures and recordings that a form names, each once, in the order of its XML."""
    found: dict[str, None] = {}
    tree = etree.fromstring(xml)
    for text in _texts(tree):
        match = _ADDRESS.match(text.strip())
        if match and match["kind"] in _KINDS:
            found[match["name"]] = None
    return tuple(found | dict.fromkeys(searched_files(tree)))


def searched_files(tree: etree._Element) -> list[str]:
    """The lists that only ``search()`` names."""
    return [file for node in tree.iter() if (file := file_in(node.get("appearance") or ""))]


def _texts(tree: etree._Element) -> Iterator[str]:
    for node in tree.iter():
        yield node.text or ""
        yield node.get("src") or ""


def entity_lists(forms: Iterable[bytes]) -> dict[str, list[dict[str, str]]]:
    """The lists of entities that forms fill, by file name, each with one blank row of all its columns."""
    found: dict[str, dict[str, str]] = {}
    for xml in forms:
        tree = etree.fromstring(xml)
        saved = [bind.get(f"{_ENTITIES}saveto", "") for bind in tree.iter() if bind.get(f"{_ENTITIES}saveto")]
        for dataset in {node.get("dataset", "") for node in tree.iter() if _is_entity(node)}:
            columns = ("name", "label", "__version", "__trunkVersion", "__branchId", *saved)
            found.setdefault(f"{dataset}.csv", {}).update(dict.fromkeys(columns, ""))
    return {name: [row] for name, row in found.items()}


def _is_entity(node: etree._Element) -> bool:
    return isinstance(node.tag, str) and etree.QName(node).localname == "entity" and bool(node.get("dataset"))


def files_of(xml: bytes, path: Path, form_id: str, shown: str, *, entities: Mapping[str, object]) -> dict[str, Path]:
    """The files that go with a form by their name; raises BadInput for one that it names and that lies nowhere.

    A list of ``entities`` may come without a file: it begins empty.
    """
    found: dict[str, Path] = {}
    for name in named_files(xml):
        place = next((one / name for one in media_folders(path, form_id) if (one / name).is_file()), None)
        if place is not None:
            found[name] = place
        elif name not in entities:
            raise BadInput(what="catalogue", why="form_file_missing", where=shown, file=name)
    return found
