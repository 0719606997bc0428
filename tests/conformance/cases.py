"""The cases of the suite as the files write them (README.md)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

EXPRESSIONS = Path(__file__).parent / "expressions"
PEERS = ("javarosa", "webforms", "rxeval")

Step = Mapping[str, Any]


@dataclass(frozen=True)
class FormCase:
    """A form, and what happens to it step by step."""

    id: str
    source: str
    xml: str
    steps: tuple[Step, ...]
    media: Mapping[str, Path] = field(default_factory=dict)
    zone: str = "UTC"
    choice: str = ""
    differs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ExpressionCase:
    """An expression at a node of a form, and what it must give."""

    id: str
    source: str
    of: str
    xml: str
    context: str
    answers: Mapping[str, Any]
    zone: str
    expected: Mapping[str, Any]
    choice: str
    differs: Mapping[str, str]


EXPECTATIONS = ("string", "number", "boolean", "within", "matches", "refused")

_HEAD = (
    '<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"'
    ' xmlns:jr="http://openrosa.org/javarosa" xmlns:orx="http://openrosa.org/xforms"'
    ' xmlns:xsd="http://www.w3.org/2001/XMLSchema"><h:head><h:title>Case</h:title><model>'
)


def expression_cases() -> list[ExpressionCase]:
    """Every expression case of the suite."""
    return [case for path in sorted(EXPRESSIONS.glob("*.toml")) for case in _of_file(path)]


def _of_file(path: Path) -> Iterator[ExpressionCase]:
    for place, group in enumerate(tomllib.loads(path.read_text("utf-8"))["group"], 1):
        xml = _form(group)
        for number, case in enumerate(group["cases"], 1):
            yield ExpressionCase(
                id=f"{path.stem}-{place}-{number}",
                source=case.get("source", group["source"]),
                of=case["of"],
                xml=xml,
                context=case.get("context", group.get("context", "/data/out")),
                answers=group.get("set", {}),
                zone=group.get("zone", "UTC"),
                expected={name: case[name] for name in EXPECTATIONS if name in case},
                choice=case.get("choice", group.get("choice", "")),
                differs=case.get("differs", group.get("differs", {})),
            )


def _form(group: Mapping[str, Any]) -> str:
    if "nodes" not in group:
        return (EXPRESSIONS / "contexts" / f"{group.get('form', 'plain')}.xml").read_text("utf-8")
    binds = "".join(f'<bind nodeset="/data/{ref}" type="{kind}"/>' for ref, kind in group.get("types", {}).items())
    return (
        f'{_HEAD}<instance><data id="case"><out/>{group["nodes"]}</data></instance>{binds}</model></h:head>'
        '<h:body><input ref="/data/out"><label>out</label></input></h:body></h:html>'
    )
