"""Everything that matters about a form being filled: what is missing, what is wrong, which papers, where it goes, by when.

Pure: it reads the record and the release, and writes nothing. The side column shows it after every answer; F9 and F8 ask it again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from counter_app.catalogue.model import Item, Material, Route, Rule, Text
from counter_app.errors import BadInput
from counter_app.forms import Record

_NAMED = re.compile(r"\$\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Ticked:
    """What the clerk noted about one material: taken in, how many copies, which scans (wire ids)."""

    code: str
    taken: bool = False
    copies: int = 0
    scans: tuple[str, ...] = ()

    @classmethod
    def from_mapping(cls, raw: Mapping[str, Any]) -> Ticked:
        """From a draft's or an event's plain mapping."""
        return cls(
            code=str(raw.get("code", "")),
            taken=bool(raw.get("taken", False)),
            copies=int(raw.get("copies", 0)),
            scans=tuple(str(scan) for scan in raw.get("scans", ())),
        )

    def to_mapping(self) -> dict[str, Any]:
        return {"code": self.code, "taken": self.taken, "copies": self.copies, "scans": list(self.scans)}


@dataclass(frozen=True, slots=True)
class MaterialLine:
    """A material that this case asks for, with what is there of it. ``waived``: shared data stands for it 免交."""

    material: Material
    waived: bool
    ticked: Ticked

    @property
    def missing(self) -> bool:
        return self.material.need == "required" and not self.waived and not self.ticked.taken


@dataclass(frozen=True, slots=True)
class Shortfall:
    """One thing that keeps the case from being complete. ``kind``: required (not filled), wrong (must be mended), material."""

    kind: str
    key: str
    label: Text
    message: Text
    standard: Text = field(default_factory=lambda: Text("", ""))
    basis: str = ""

    def to_mapping(self) -> dict[str, Any]:
        """As the shortfall notice keeps it."""
        return {
            "kind": self.kind,
            "key": self.key,
            "label": self.label.zh,
            "message": self.message.zh,
            "standard": self.standard.zh,
            "basis": self.basis,
        }


@dataclass(frozen=True, slots=True)
class Destination:
    """A department the case will go to, as its answers stand."""

    route: Route
    blocks: bool

    def to_mapping(self) -> dict[str, Any]:
        return {"department": self.route.department, "purpose": self.route.purpose, "blocks": self.blocks}


@dataclass(frozen=True, slots=True)
class Notice:
    """A soft rule that speaks up; the clerk confirms it and goes on."""

    ref: str
    name: str
    message: str


@dataclass(frozen=True, slots=True)
class Review:
    """The state of a form being filled, whole."""

    shortfalls: tuple[Shortfall, ...]
    rules_failed: tuple[Rule, ...]
    notices: tuple[Notice, ...]
    materials: tuple[MaterialLine, ...]
    destinations: tuple[Destination, ...]

    @property
    def wrong(self) -> tuple[Shortfall, ...]:
        """What no paper can put right: data that must be mended at the counter."""
        return tuple(fall for fall in self.shortfalls if fall.kind == "wrong")

    @property
    def complete(self) -> bool:
        return not self.shortfalls


def holds(record: Record, expression: str) -> bool:
    """Whether a release's condition holds for these answers; an empty one always does."""
    return not expression or record.evaluate(f"boolean({expression})") is True


def judged(record: Record, rule: Rule) -> bool:
    """Whether a rule can be judged yet: everything it asks about was answered. What was not is a shortfall, not a failed rule."""
    for name in _NAMED.findall(rule.holds):
        try:
            state = record.state(record.definition.ref_of(name))
        except BadInput:
            continue
        if state.relevant and not state.value and not state.row_count:
            return False
    return True


def review(item: Item, record: Record, ticked: Iterable[Ticked] = ()) -> Review:
    """What the answers and the ticked materials come to."""
    lines = material_lines(item, record, ticked)
    return Review(
        shortfalls=(*_field_shortfalls(record), *_material_shortfalls(lines)),
        rules_failed=tuple(rule for rule in item.rules if judged(record, rule) and not holds(record, rule.holds)),
        notices=tuple(Notice(notice.ref, notice.name, notice.message) for notice in record.warnings()),
        materials=lines,
        destinations=tuple(
            Destination(route, holds(record, route.blocks)) for route in item.routes if holds(record, route.when)
        ),
    )


def material_lines(item: Item, record: Record, ticked: Iterable[Ticked]) -> tuple[MaterialLine, ...]:
    """The materials this case asks for, in the release's order."""
    by_code = {tick.code: tick for tick in ticked}
    return tuple(
        MaterialLine(
            material,
            waived=bool(material.unless) and holds(record, material.unless),
            ticked=by_code.get(material.code, Ticked(material.code)),
        )
        for material in item.materials
        if holds(record, material.when)
    )


def _field_shortfalls(record: Record) -> Iterable[Shortfall]:
    for problem in record.problems():
        kind = "required" if problem.kind == "required" else "wrong"
        yield Shortfall(kind, problem.ref, _same(problem.label), _same(problem.message or ""))


def _material_shortfalls(lines: Iterable[MaterialLine]) -> Iterable[Shortfall]:
    for line in lines:
        if line.missing:
            material = line.material
            yield Shortfall(
                "material", material.code, material.name, Text("", ""), material.standard, basis=material.basis
            )


def _same(text: str) -> Text:
    """A text the form engine gave in the language in use."""
    return Text(text, text)
