"""The order in which rules settle, and the edges along which a change finds them. Cycles are refused with their path."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import heapify, heappop, heappush

from counter_app.errors import BadInput
from counter_app.forms.plan import Dependency, Edge, How, Rule, Spec, What

MAX_NAMED = 100
"""Nodes of a cycle that its refusal names; of a longer one those at its beginning and its end."""

_ORDERED = (What.RELEVANT, What.CALCULATE, What.COUNT)


def rank(rules: list[Rule]) -> tuple[Rule, ...]:
    """All rules in the order of settling, their ranks set; raises BadInput naming the nodes of a cycle.

    Choices, checks and texts come last: choices may clear an answer, which then runs a second wave. So does a count of
    rows that reads what stands in the rows (rows added until an answer in the last one says that it is enough).
    """
    ordered = [rule for rule in rules if rule.what in _ORDERED]
    late: list[Rule] = []
    while True:
        done, loop = _sorted(ordered, late)
        if not loop:
            break
        counts = [rule for rule in loop if rule.what is What.COUNT]
        if not counts:
            raise _refusal(loop)
        for rule in dict.fromkeys(counts):
            rule.late = True
            late.append(rule)
            ordered.remove(rule)
    rest = sorted((rule for rule in rules if rule.what not in _ORDERED), key=lambda rule: (rule.what, rule.spec.number))
    settled = (*done, *late, *rest)
    for place, rule in enumerate(settled):
        rule.rank = place
    return settled


def _sorted(rules: list[Rule], late: list[Rule]) -> tuple[list[Rule], list[Rule]]:
    """The rules in order, and a cycle among those that cannot be ordered."""
    place = {rule: number for number, rule in enumerate(rules)}
    before = {rule: set(_before(rule)).difference(late) for rule in rules}
    after: dict[Rule, list[Rule]] = {rule: [] for rule in rules}
    for rule, earlier in before.items():
        for one in earlier:
            after[one].append(rule)
    waiting = {rule: len(earlier) for rule, earlier in before.items()}
    ready = [place[rule] for rule, count in waiting.items() if count == 0]
    heapify(ready)
    done: list[Rule] = []
    while ready:
        rule = rules[heappop(ready)]
        done.append(rule)
        for later in after[rule]:
            waiting[later] -= 1
            if waiting[later] == 0:
                heappush(ready, place[later])
    return done, _cycle(before, set(rules) - set(done)) if len(done) < len(rules) else []


def _before(rule: Rule) -> Iterator[Rule]:
    """The rules that must have settled before this one."""
    for one in rule.dependencies:
        if one.source is rule.spec and (one.place or (rule.per_row and not one.rows)):
            continue
        yield from _settling(one.source, of_value=not (one.rows or one.place))
    for spec in rule.spec.path():
        if spec.count_rule is not None and spec.count_rule is not rule:
            yield spec.count_rule
    if rule.what is What.RELEVANT and rule.spec.parent is not None:
        yield from _relevance(rule.spec.parent)


def _settling(source: Spec, of_value: bool) -> Iterator[Rule]:
    yield from _relevance(source)
    if of_value and source.calculate_rule is not None:
        yield source.calculate_rule
    for spec in source.path():
        if spec.count_rule is not None:
            yield spec.count_rule


def _relevance(spec: Spec) -> Iterator[Rule]:
    """The nearest relevance at or above the node; that one waits for those above it."""
    at: Spec | None = spec
    while at is not None:
        if at.relevant_rule is not None:
            yield at.relevant_rule
            return
        at = at.parent


def _cycle(before: dict[Rule, set[Rule]], stuck: set[Rule]) -> list[Rule]:
    rule = min(stuck, key=lambda one: one.spec.number)
    places: dict[Rule, int] = {}
    while rule not in places:
        places[rule] = len(places)
        rule = min((one for one in before[rule] if one in stuck), key=lambda one: one.spec.number)
    return [*list(places)[places[rule] :], rule]


def _refusal(loop: list[Rule]) -> BadInput:
    refs = [one.spec.ref for one in reversed(loop)]
    if len(refs) > MAX_NAMED:
        half = MAX_NAMED // 2
        refs = [*refs[:half], f"… {len(refs) - MAX_NAMED} more …", *refs[-half:]]
    return BadInput(what="form", where=refs[0], why="cycle: " + " -> ".join(refs))


def connect(rules: tuple[Rule, ...]) -> None:
    """Give every node the edges to the rules that read it."""
    edges: dict[Spec, dict[Edge, None]] = {}
    row_edges: dict[Spec, dict[Edge, None]] = {}
    place_edges: dict[Spec, dict[Edge, None]] = {}
    for rule in rules:
        for one in rule.dependencies:
            if rule.per_row and one.source is rule.spec and not (one.rows or one.place):
                continue
            kept = row_edges if one.rows else place_edges if one.place else edges
            kept.setdefault(one.source, {})[_edge(rule, one)] = None
    for spec, found in edges.items():
        spec.edges = tuple(found)
    for spec, found in row_edges.items():
        spec.row_edges = tuple(found)
    for spec, found in place_edges.items():
        spec.place_edges = tuple(found)


def _edge(rule: Rule, one: Dependency) -> Edge:
    target, anchor = rule.spec, one.anchor
    of_rows = target.kind == "repeat" and (rule.what is What.TEXT or rule.per_row)
    if target is anchor and target.parent is not None and target.kind == "repeat" and not of_rows:
        anchor = target.parent
    if target is one.source is anchor:
        return Edge(rule.rank, How.SELF, target.number, 0, ())
    if not target.in_repeat and not of_rows:
        return Edge(rule.rank, How.FIXED, target.number, 0, ())
    below = target.path()[anchor.depth + 1 :]
    slots = tuple(spec.slot for spec in below)
    how = How.ONE
    if of_rows and below:
        how = How.ROWS
    elif any(spec.kind == "repeat" for spec in below[:-1]):
        how = How.ALL
    return Edge(rule.rank, how, target.number, one.source.depth - anchor.depth, slots)
