"""What runs, but slowly, differently elsewhere, or not as the author thinks: each trap with what to do instead."""

from __future__ import annotations

import csv
import dataclasses
import re
import re._parser as regex_parser  # type: ignore[import-not-found]
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from lxml import etree

from counter_app.forms import xpath
from sync.district.publishing.checking.engine import PlaceOf
from sync.district.publishing.checking.finding import Finding
from sync.district.publishing.checking.xmltree import Written, entry_counts, expressions, files

MANY_ENTRIES = 1_000
DEEP_IF = 12
_CLOCKS = frozenset({"now", "random", "uuid"})
_WHOLE = frozenset({"sum", "count", "max", "min", "join", "concat", "count-non-empty"})


def check_traps(
    tree: etree._Element, repeats: frozenset[str], place_of: PlaceOf, media: Mapping[str, Path]
) -> Iterator[Finding]:
    """The doubts about every expression of the form. ``repeats`` are the refs of its repeats."""
    counts = entry_counts(tree) | {name: _lines(media[file]) for name, file in files(tree).items() if file in media}
    for one in expressions(tree):
        try:
            parsed = xpath.parse(one.source)
        except xpath.SyntaxFault:
            continue
        for code, details in _traps(one, parsed, repeats, counts, media):
            yield Finding(code, place_of(one.ref, one.attribute), error=False, details=details)


_Found = Iterator[tuple[str, dict[str, str]]]


def _traps(
    one: Written, tree: object, repeats: frozenset[str], counts: Mapping[str, int], media: Mapping[str, Path]
) -> _Found:
    yield from _rows(one, tree, repeats)
    if one.attribute == "calculate":
        yield from _clock(tree)
    if one.attribute == "choices":
        yield from _filter(tree, counts)
    depth = _if_depth(tree)
    if depth > DEEP_IF:
        yield "deep_if", {"depth": str(depth)}
    for call in _calls(tree):
        if call.name == "regex" and len(call.args) == 2 and isinstance(call.args[1], xpath.Constant):
            yield from _pattern(str(call.args[1].value))
        elif call.name == "pulldata":
            yield from _pulldata(call, media)


def parts(node: object) -> Iterator[object]:
    """What an expression is made of, one level down, predicates among it."""
    if isinstance(node, tuple | list):
        yield from node
    elif dataclasses.is_dataclass(node):
        for field in dataclasses.fields(node):
            value = getattr(node, field.name)
            if isinstance(value, tuple | list) or dataclasses.is_dataclass(value):
                yield value


def walked(tree: object) -> Iterator[object]:
    """The expression and everything inside it."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(parts(node))


def _calls(tree: object) -> Iterator[xpath.Call]:
    return (node for node in walked(tree) if isinstance(node, xpath.Call))


# -- rows ------------------------------------------------------------------------------------------------------------


def _rows(one: Written, tree: object, repeats: frozenset[str]) -> _Found:
    own = {ref for ref in repeats if f"{one.ref}/".startswith(f"{ref}/") and ref != one.ref}
    if not own:
        return
    for path in (node for node in walked(tree) if isinstance(node, xpath.Path)):
        again = _looked_through(path, one.ref, own)
        if again:
            yield "all_rows_in_each", {"repeat": again.rpartition("/")[2]}
    for call in _calls(tree):
        if call.name == "indexed-repeat" and any(inner.name == "position" for inner in _calls(call)):
            yield "row_after_row", {"function": call.name}


def _looked_through(path: xpath.Path, ref: str, own: set[str]) -> str:
    """The repeat around the question that the path steps into anew, over all its rows or by a predicate."""
    at = ref.split("/")[1:] if path.start == "here" else []
    climbed = len(at)
    for step in path.steps:
        if step.axis == "parent":
            at = at[:-1]
            climbed = min(climbed, len(at))
        elif step.axis == "child":
            at = [*at, step.name]
        here = "/" + "/".join(at)
        if here in own and step.axis == "child":
            from_above = path.start == "here" and len(at) > climbed
            if step.predicates or from_above:
                return here
    return ""


# -- values ----------------------------------------------------------------------------------------------------------


def _clock(tree: object) -> _Found:
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, xpath.Call):
            if node.name == "once":
                continue
            if node.name in _CLOCKS:
                yield "clock_in_calculation", {"function": node.name}
        waiting.extend(parts(node))


def _if_depth(tree: object) -> int:
    deepest = 0
    waiting: list[tuple[object, int]] = [(tree, 0)]
    while waiting:
        node, depth = waiting.pop()
        depth += isinstance(node, xpath.Call) and node.name == "if"
        deepest = max(deepest, depth)
        waiting.extend((part, depth) for part in parts(node))
    return deepest


def _filter(tree: object, counts: Mapping[str, int]) -> _Found:
    for path in (node for node in walked(tree) if isinstance(node, xpath.Path)):
        start = path.start
        if not isinstance(start, xpath.Call) or start.name != "instance" or not start.args:
            continue
        name = start.args[0].value if isinstance(start.args[0], xpath.Constant) else ""
        entries = counts.get(str(name), 0)
        predicates = [predicate for step in path.steps for predicate in step.predicates]
        if entries > MANY_ENTRIES and predicates and not any(map(_can_be_indexed, predicates)):
            yield "filter_not_indexed", {"list": str(name), "count": str(entries)}


def _can_be_indexed(predicate: object) -> bool:
    """Whether one of the conditions joined by ``and`` is ``column = something``."""
    conditions = [predicate]
    if isinstance(predicate, xpath.Chain) and predicate.rest[0][0] == "and":
        conditions = [predicate.first, *(operand for _, operand in predicate.rest)]
    for one in conditions:
        if isinstance(one, xpath.Chain) and len(one.rest) == 1 and one.rest[0][0] == "=":
            sides = (one.first, one.rest[0][1])
            if any(_is_column(side) for side in sides):
                return True
    return False


def _is_column(side: object) -> bool:
    return (
        isinstance(side, xpath.Path)
        and side.start == "here"
        and len(side.steps) == 1
        and side.steps[0].axis == "child"
        and not side.steps[0].predicates
    )


# -- patterns and tables ---------------------------------------------------------------------------------------------


def _pattern(pattern: str) -> _Found:
    if not (pattern.startswith(("^", ".*")) and pattern.endswith(("$", ".*"))):
        yield "regex_unanchored", {"pattern": pattern}
    try:
        parsed = regex_parser.parse(pattern)
    except (re.error, OverflowError, RecursionError):
        return  # the engine refuses it with its reason
    if _repeats_itself(parsed):
        yield "regex_slow", {"pattern": pattern}


def _repeats_itself(pattern: object) -> bool:
    """Whether an open-ended repetition repeats nothing but repetitions: ``(a+)+`` may take for ever, ``(a+b)+`` not."""
    for operation, argument in pattern:  # type: ignore[attr-defined]
        name = str(operation)
        below = _below(name, argument)
        if name in ("MAX_REPEAT", "MIN_REPEAT") and argument[1] == regex_parser.MAXREPEAT:
            inner = [branch for body in below for branch in _branches(body)]
            if any(branch and all(str(one[0]).endswith("_REPEAT") for one in branch) for branch in inner):
                return True
        if any(_repeats_itself(body) for body in below):
            return True
    return False


def _below(name: str, argument: Any) -> list[Any]:
    if name in ("MAX_REPEAT", "MIN_REPEAT"):
        return [argument[2]]
    return [argument[3]] if name == "SUBPATTERN" else list(argument[1]) if name == "BRANCH" else []


def _branches(pattern: object) -> list[list[Any]]:
    """The ways through a body, its brackets taken off."""
    parts = list(pattern)  # type: ignore[call-overload]
    if len(parts) == 1 and str(parts[0][0]) in ("SUBPATTERN", "BRANCH"):
        return [way for body in _below(str(parts[0][0]), parts[0][1]) for way in _branches(body)]
    return [parts]


def _pulldata(call: xpath.Call, media: Mapping[str, Path]) -> _Found:
    named = [arg.value if isinstance(arg, xpath.Constant) else "" for arg in call.args]
    if not named or not named[0]:
        return
    file = f"{str(named[0]).removesuffix('.csv')}.csv"
    if file not in media:
        yield "file_missing", {"file": file}
        return
    with media[file].open(encoding="utf-8-sig", errors="replace", newline="") as lines:
        heading = next(csv.reader(lines), [])
    for wanted in (str(name) for name in named[1:3]):
        if wanted and wanted not in heading:
            yield "file_column_missing", {"file": file, "column": wanted, "known": "、".join(heading[:20])}


def _lines(file: Path) -> int:
    with file.open("rb") as lines:
        return sum(1 for _ in lines)
