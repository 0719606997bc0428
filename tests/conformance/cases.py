"""The cases of the suite as the files write them (README.md)."""

from __future__ import annotations

import re
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
                context=case.get("at", group.get("at", "/data/out")),
                answers=group.get("set", {}),
                zone=group.get("zone", "UTC"),
                expected={name: case[name] for name in EXPECTATIONS if name in case},
                choice=case.get("choice", group.get("choice", "")),
                differs=case.get("differs", group.get("differs", {})),
            )


def _form(group: Mapping[str, Any]) -> str:
    types, lists, repeats = group.get("types", {}), group.get("instances", {}), group.get("repeats", [])
    binds = "".join(f'<bind nodeset="/data/{ref}" type="{kind}"/>' for ref, kind in types.items())
    asked: dict[str, list[str]] = {ref: [] for ref in ("", *repeats)}
    for ref in types:
        asked[max((one for one in repeats if ref.startswith(one + "/")), key=len, default="")].append(ref)
    body = _inputs(["out", *asked[""]]) + _repeats(repeats, asked)
    return (
        f'{_HEAD}<instance><data id="case"><out/>{group.get("nodes", "")}{"<lists/>" if lists else ""}</data></instance>'
        f"{_lists(lists)}{binds}</model></h:head><h:body>{body}</h:body></h:html>"
    )


def _lists(lists: Mapping[str, str]) -> str:
    """Secondary instances, and a calculation that reads them all: JavaRosa keeps only those that a form reads."""
    if not lists:
        return ""
    read = ", ".join(f"count(instance('{name}')/{re.split('[<> ]', root)[1]})" for name, root in lists.items())
    kept = "".join(f'<instance id="{name}">{root}</instance>' for name, root in lists.items())
    return f'{kept}<bind nodeset="/data/lists" calculate="concat({read})"/>'


def _inputs(refs: list[str]) -> str:
    return "".join(f'<input ref="/data/{ref}"><label>{ref}</label></input>' for ref in refs)


def _repeats(refs: list[str], asked: Mapping[str, list[str]]) -> str:
    """Controls for these repeats; one named after another whose path it continues stands inside it."""
    if not refs:
        return ""
    inner = [ref for ref in refs[1:] if ref.startswith(refs[0] + "/")]
    rest = [ref for ref in refs[1:] if ref not in inner]
    path, inside = f"/data/{refs[0]}", _inputs(asked[refs[0]]) + _repeats(inner, asked)
    return f'<group ref="{path}"><repeat nodeset="{path}">{inside}</repeat></group>{_repeats(rest, asked)}'
