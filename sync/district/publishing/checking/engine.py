"""The terminal's own engine over the form: everything it refuses, one after the other, with the place it was written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from counter_app.errors import BadInput
from counter_app.forms import FormDefinition, Value, compile_form
from counter_app.forms.functions import handlers
from counter_app.forms.support import unsupported
from sync.district.publishing.checking.finding import Finding, Place, nearest
from sync.district.publishing.checking.xmltree import leave_out, parsed

PlaceOf = Callable[[str, str], Place]
"""Where the author wrote an attribute of a node."""

_ROUNDS = 60
_WHERE = re.compile(r"^(?:(?P<action>[\w:]+) )?(?P<ref>/\S+)(?: (?P<attribute>\S+))?$")
_REF = re.compile(r"(?<![\w'\"])/[\w.\-/:@]+")
_NO_FILE = re.compile(r"the file (?P<file>.+) is missing")
_WHY = (
    (r"unknown function (?P<function>[^\s(]+)", "unknown_function"),
    (r"^(?P<function>[^\s(]+)\(\) cannot take (?P<count>\d+) arguments(?:, only (?P<wanted>.*))?", "argument_count"),
    (r"^cycle: (?P<path>.*)", "cycle"),
    (r"unknown question \$\{(?P<name>[^}]*)\}", "unknown_question"),
    (r"ambiguous question \$\{(?P<name>[^}]*)\}", "ambiguous_question"),
    (r"dead reference (?P<path>.*)", "dead_reference"),
    (r"dead reference", "dead_reference"),
    (_NO_FILE.pattern, "file_missing"),
    (r"the pattern (?P<pattern>.*?) cannot be used", "bad_pattern"),
    (r"'(?P<wanted>[^']*)' expected before 'the end'", "syntax_unfinished"),
    (r"a name expected before 'the end'", "syntax_no_end"),
    (r"a name expected (?:before|after) '?(?P<before>[^']*)'?", "syntax_no_operand"),
    (r"'?(?P<wanted>[^']*)'? expected before '(?P<before>[^']*)'", "syntax_lacking"),
    (r"(?:cannot read|unexpected) (?P<said>'[^']*'|\"[^\"]*\")", "syntax_unexpected"),
    (r"the file (?P<file>.+) has no column '(?P<column>[^']*)'", "search_column"),
    (r"the choices of search\(\)|search\(\) knows|the column sortby", "search_wrong"),
    (r"odk:recordaudio", "no_recording"),
    (r"the event '(?P<event>[^']*)' is not supported", "unknown_event"),
    (r"(?P<said>.*(?:is not supported|not part of XForms|cannot be recorded|cannot).*)", "not_supported"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ran:
    """What the engine made of the form: a definition when it refused nothing."""

    definition: FormDefinition | None
    findings: tuple[Finding, ...]


def check_engine(
    xml: bytes,
    place_of: PlaceOf,
    *,
    functions: Mapping[str, Callable[..., Value]],
    media: Mapping[str, Path],
    strict: bool,
) -> Ran:
    """Compiles the form; what is refused is told, left out, and the rest compiled again.

    ``strict``: what would run but have no effect is an error, as it is for what the district publishes.
    """
    found: list[Finding] = []
    tree: etree._Element | None = None
    for _ in range(_ROUNDS):
        try:
            made = compile_form(xml, functions=functions, media=media)
        except BadInput as refused:
            where, why = str(refused.details.get("where", "")), str(refused.details.get("why", ""))
            ref, attribute = _place_in_xml(where)
            attribute = "cycle" if why.startswith("cycle:") else "appearance" if "appearance" in why else attribute
            found.append(finding_of(why, where, place_of(ref, attribute) if ref else Place(heading=where), functions))
            tree = parsed(xml) if tree is None else tree
            if tree is None or not ref or not leave_out(tree, ref, attribute):
                break
            xml = etree.tostring(tree)
        else:
            found += _remarked(made, place_of, functions)
            found += _without_effect(xml, place_of, error=strict)
            return Ran(None if any(one.error for one in found) else made, tuple(found))
    return Ran(None, tuple(found))


def _without_effect(xml: bytes, place_of: PlaceOf, *, error: bool) -> Iterator[Finding]:
    for ref, why in unsupported(xml):
        match = re.match(r"the (?:bind attribute|attribute|preload) '?(?P<name>[^' ]+)", why)
        name = match["name"] if match else ""
        yield Finding("no_effect", place_of(ref, name), error, {"name": name, "why": why})


def _remarked(
    definition: FormDefinition, place_of: PlaceOf, functions: Mapping[str, Callable[..., Value]]
) -> Iterator[Finding]:
    """What a running form only wonders at, such as a path to nowhere, keeps it from being published."""
    missing = any(_NO_FILE.search(why) for _, why in definition.remarks)
    for where, why in definition.remarks:
        if missing and why.endswith("of instance()"):
            continue  # what a list that is not there holds cannot be known
        ref, attribute = _place_in_xml(where)
        yield finding_of(why, where, place_of(ref, attribute) if ref else Place(heading=where), functions)


def _place_in_xml(where: str) -> tuple[str, str]:
    match = _WHERE.match(where)
    if match is None:
        return "", ""
    return match["ref"], match["action"] or match["attribute"] or ""


def finding_of(why: str, where: str, place: Place, functions: Mapping[str, Callable[..., Value]]) -> Finding:
    """What the engine says of a place, as a finding with words."""
    for pattern, code in _WHY:
        match = re.search(pattern, why, re.DOTALL)
        if match is None:
            continue
        details = {key: as_names(value or "") for key, value in match.groupdict().items()}
        if code == "argument_count":
            details["wanted"] = re.sub(r"(\d+) or more", r"≥ \1", details["wanted"]).replace(" to ", "–")
        if code == "unknown_function":
            details["near"] = nearest(details["function"], [*handlers(), *functions])
        if code in ("dead_reference", "cycle"):
            details.setdefault("path", "")
        if code == "unknown_question":
            details["near"] = ""
        return Finding(code, place, code != "file_missing", details | {"why": as_names(why)})
    return Finding("engine", place, True, {"why": as_names(why), "where": where})


def as_names(text: str) -> str:
    """The sentence with ``${question}`` for each path, as authors write them."""
    return _REF.sub(lambda match: "${" + match[0].rpartition("/")[2] + "}" if "/" in match[0][1:] else match[0], text)
