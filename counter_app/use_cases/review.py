"""Everything that matters about a form being filled: what is missing, what is wrong, which papers, where it goes, by when.

Pure: it reads the record and the release, and writes nothing. The side column shows it after every answer; F9 and F8 ask it again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from counter_app.catalogue.model import Item, Material, Route, Rule, Text
from counter_app.errors import BadInput
from counter_app.forms import Problem, Record
from counter_app.use_cases.signing import FormNow, Kept, form_now

_NOT_SIGNED = Text("未签名", "Not signed")
_CHANGED = Text("内容已改，未重新签名", "Changed after it was signed")
_IN_A_ROW = re.compile(r"(.+)\[(\d+)\]/\w+")
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
    """A material that this case asks for, with what is there of it. ``waived``: shared data stands for it 免交.

    ``form``: it is one of our own forms; then it is in when it is signed as it reads now, whatever was ticked.
    """

    material: Material
    waived: bool
    ticked: Ticked
    form: FormNow | None = None

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

    @property
    def unsigned(self) -> tuple[FormNow, ...]:
        """The forms that still want a signature under what they say now."""
        return tuple(line.form for line in self.materials if line.form and line.missing)

    @property
    def stale(self) -> tuple[FormNow, ...]:
        """The forms that were signed before an answer on them changed."""
        return tuple(form for form in self.unsigned if form.was_signed)


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


class Falls:
    """The answers of one record that are missing or wrong, kept from one look to the next: only what is new is worded."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[Problem, Shortfall]] = {}

    def of(self, record: Record) -> Iterator[Shortfall]:
        """Each of them in form order."""
        for problem in record.problems():
            known = self._known.get(problem.ref)
            if known is None or known[0] is not problem:
                known = self._known[problem.ref] = (problem, _worded(record, problem))
            yield known[1]


def review(
    item: Item, record: Record, ticked: Iterable[Ticked] = (), forms: Kept | None = None, falls: Falls | None = None
) -> Review:
    """What the answers, the ticked materials and the signed forms come to; with ``forms`` None a form is in when it was ticked.

    ``falls`` are those of the looks at this record before, where there were any.
    """
    lines = material_lines(item, record, ticked, forms)
    return Review(
        shortfalls=(*(falls or Falls()).of(record), *_material_shortfalls(lines)),
        rules_failed=tuple(rule for rule in item.rules if judged(record, rule) and not holds(record, rule.holds)),
        notices=tuple(Notice(notice.ref, notice.name, notice.message) for notice in record.warnings()),
        materials=lines,
        destinations=tuple(
            Destination(route, holds(record, route.blocks)) for route in item.routes if holds(record, route.when)
        ),
    )


def material_lines(
    item: Item, record: Record, ticked: Iterable[Ticked], forms: Kept | None = None
) -> tuple[MaterialLine, ...]:
    """The materials this case asks for, in the release's order."""
    by_code = {tick.code: tick for tick in ticked}
    return tuple(
        _line(item, record, material, by_code.get(material.code, Ticked(material.code)), forms)
        for material in item.materials
        if holds(record, material.when)
    )


def _line(item: Item, record: Record, material: Material, ticked: Ticked, forms: Kept | None) -> MaterialLine:
    waived = bool(material.unless) and holds(record, material.unless)
    form = None if forms is None or waived else form_now(item, record, material, forms)
    if form is not None:
        ticked = replace(ticked, taken=form.signed)
    return MaterialLine(material, waived, ticked, form)


def _worded(record: Record, problem: Problem) -> Shortfall:
    kind = "required" if problem.kind == "required" else "wrong"
    return Shortfall(kind, problem.ref, _same(_placed(record, problem)), _same(problem.message or ""))


def _placed(record: Record, problem: Problem) -> str:
    """What a question is called; in a table with the table's name and the row, where 姓名 alone could be anybody's."""
    found = _IN_A_ROW.match(problem.ref)
    table = record.state(found.group(1)).label if found else ""
    if found is None or not table:
        return problem.label
    english = record.language == "en" or record.language.endswith("(en)")
    row = found.group(2)
    return f"{table}, row {row}: {problem.label}" if english else f"{table}第 {row} 行：{problem.label}"


def _material_shortfalls(lines: Iterable[MaterialLine]) -> Iterable[Shortfall]:
    for line in lines:
        if line.missing:
            material, wrong = line.material, Text("", "")
            if line.form is not None:
                wrong = _CHANGED if line.form.was_signed else _NOT_SIGNED
            yield Shortfall("material", material.code, material.name, wrong, material.standard, basis=material.basis)


def _same(text: str) -> Text:
    """A text the form engine gave in the language in use."""
    return Text(text, text)
