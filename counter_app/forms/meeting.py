"""Expressions that stand word for word at several nodes: JavaRosa asks them once, where the paths of the nodes meet.

``count(/data/r)`` in a row of ``r`` shares the row and is 1; when the same is calculated outside of ``r`` too, both are the
count of all rows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from counter_app.forms import xpath
from counter_app.forms.plan import Spec

_OF_ALL = frozenset({"count", "sum", "min", "max", "count-non-empty", "concat", "join"})
"""Functions of several nodes."""

_ATTRIBUTES = ("calculate", "relevant")
_LEXEMES = re.compile(r"'[^']*'|\"[^\"]*\"|[\w.:-]+|[^\w\s]")


def meetings(binds: Mapping[str, Mapping[str, str]], by_ref: Mapping[str, Spec]) -> dict[tuple[str, str], Spec]:
    """By ref and attribute, the node that the expression there is asked at, where that is outside of its own repeat."""
    if not any(spec.kind == "repeat" for spec in by_ref.values()):
        return {}
    alike: dict[tuple[str, str], list[Spec]] = {}
    for ref, bind in binds.items():
        for name in _ATTRIBUTES:
            source = bind.get(name, "")
            if "/" in source and ref in by_ref:
                alike.setdefault((name, " ".join(_LEXEMES.findall(source))), []).append(by_ref[ref])
    found: dict[tuple[str, str], Spec] = {}
    for (name, source), specs in alike.items():
        if len(specs) == 1 or not any(spec.in_repeat for spec in specs):
            continue
        meeting = _meeting(specs)
        if any(_leaves_repeat(spec, meeting) for spec in specs) and _is_of_all(source, meeting, by_ref):
            found |= {(spec.ref, name): meeting for spec in specs}
    return found


def _meeting(specs: list[Spec]) -> Spec:
    """The lowest node that all of them stand in."""
    shared = specs[0].path()
    for spec in specs[1:]:
        shared = [one for one, other in zip(shared, spec.path(), strict=False) if one is other]
    return shared[-1]


def _leaves_repeat(spec: Spec, meeting: Spec) -> bool:
    return any(one.kind == "repeat" for one in spec.path()[meeting.depth + 1 :])


def _is_of_all(source: str, meeting: Spec, by_ref: Mapping[str, Spec]) -> bool:
    """Whether it reads absolute paths alone, and those into a repeat below the meeting as a function of several nodes."""
    try:
        tree = xpath.parse(source)
    except xpath.SyntaxFault:
        return False
    waiting = [(tree, False)]
    while waiting:
        one, of_all = waiting.pop()
        if isinstance(one, xpath.Path):
            ref = "/" + "/".join(step.name for step in one.steps)
            target = by_ref.get(ref) if one.start == "root" else None
            if target is None or any(step.predicates for step in one.steps):
                return False
            if not of_all and _leaves_repeat(target, meeting):
                return False
        inner = isinstance(one, xpath.Call) and one.name in _OF_ALL
        waiting += [(part, inner) for part in xpath.parts(one)]
    return True
