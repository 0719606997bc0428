"""The part of a check that every kind of file has: the engine over the XML, then doubts about what runs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from counter_app.forms import FormDefinition, Node, Value
from sync.district.publishing.checking.engine import PlaceOf, check_engine
from sync.district.publishing.checking.finding import Finding, in_order
from sync.district.publishing.checking.traps import check_traps
from sync.district.publishing.checking.xmltree import files, parsed
from sync.district.publishing.media import searched_files

Functions = Mapping[str, Callable[..., Value]]
Shown = Callable[[Node, frozenset[str]], Iterable[tuple[str, str, str]]]
"""What the window makes of a node's appearance: (code, word, note) for each word it does not show as it stands."""


@dataclass(frozen=True, slots=True)
class Report:
    """What was found, and the form where it runs: ``definition`` is None while there is an error."""

    findings: tuple[Finding, ...]
    xml: bytes | None = None
    definition: FormDefinition | None = None
    media: Mapping[str, Path] = field(default_factory=dict)

    def errors(self) -> tuple[Finding, ...]:
        """What keeps the form from being published."""
        return tuple(one for one in self.findings if one.error)

    def warnings(self) -> tuple[Finding, ...]:
        """What runs, but should be looked at."""
        return tuple(one for one in self.findings if not one.error)


def check_run(
    xml: bytes,
    found: list[Finding],
    place_of: PlaceOf,
    functions: Functions,
    folders: Iterable[Path],
    shown: Shown | None,
    *,
    strict: bool = False,
) -> Report:
    """The engine's findings and the doubts, added to what was ``found`` on the sheets."""
    tree = parsed(xml)
    media = {} if tree is None else _media((*files(tree).values(), *searched_files(tree)), folders)
    ran = check_engine(xml, place_of, functions=functions, media=media, strict=strict)
    found = [*found, *not_said_yet(found, ran.findings)]
    if tree is not None:
        repeats = frozenset(one.get("nodeset", "") for one in tree.iter("{http://www.w3.org/2002/xforms}repeat"))
        found += check_traps(tree, repeats, place_of, _media_named(tree, folders, media))
    if ran.definition is not None and shown is not None:
        found += _appearances(ran.definition, place_of, shown)
    placed = {one.details.get("file") for one in found if one.code == "file_missing" and one.place.row}
    ordered = in_order(one for one in found if one.place.row or one.details.get("file") not in placed)
    sound = not any(one.error for one in ordered)
    return Report(ordered, xml, ran.definition if sound else None, media)


def _appearances(definition: FormDefinition, place_of: PlaceOf, shown: Shown) -> Iterator[Finding]:
    for node in definition.nodes.values():
        for code, word, note in shown(node, frozenset(node.appearance.split())):
            yield Finding(code, place_of(node.ref, "appearance"), error=False, details={"word": word, "note": note})


def _media(names: Collection[str], folders: Iterable[Path]) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for folder in folders:
        for name in names:
            if name not in found and (folder / name).is_file():
                found[name] = folder / name
    return found


def _media_named(tree: object, folders: Iterable[Path], media: Mapping[str, Path]) -> dict[str, Path]:
    """Also the tables that only ``pulldata`` names."""
    tables = [file for folder in folders if folder.is_dir() for file in sorted(folder.glob("*.csv"))]
    return {**{file.name: file for file in reversed(tables)}, **media}


def not_said_yet(said: Iterable[Finding], told: Iterable[Finding]) -> list[Finding]:
    """The findings without those about a row that already has an error: one fault is told once."""
    known = list(said)
    rows = {(one.place.sheet, one.place.row) for one in known if one.error}
    codes = {one.code for one in known if one.error}
    return [
        one
        for one in told
        if (one.place.sheet, one.place.row) not in rows
        and not (one.code in codes and not one.place.row)
        and not (codes and one.code == "pyxform.other" and not one.place.row)
    ]
