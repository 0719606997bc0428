"""``make conformance-peers``: every case through JavaRosa, ODK web-forms and rxeval, and how far they agree with it.

Ends with 1 when a difference is neither stated in its case nor explained by explained.toml. A peer that is not on this
machine is left out in words.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable
from itertools import groupby
from typing import TypeVar

from tests import peers
from tests.conformance.cases import ExpressionCase, FormCase, expression_cases
from tests.conformance.forms import form_cases
from tests.conformance.peers.agreement import NOT_SO, Outcome, Rule, of_expression, of_form, rules
from tests.conformance.peers.engines import ENGINES, Engine, asked

KINDS = ("agrees", "stated", "explained", "cannot", "unexplained")
HEADS = ("agree", "differ: stated in the case", "differ: explained by a rule", "cannot run", "differ: unexplained")

_Case = TypeVar("_Case", ExpressionCase, FormCase)


def main() -> int:
    """Runs what can run; prints the table and every difference."""
    known, ran = rules(), {}
    for engine in ENGINES:
        try:
            print(f"{engine.title}", flush=True)
            ran[engine] = _outcomes(engine.name, engine.prepare(), known)
        except peers.Absent as missing:
            print(f"  left out: {missing}")
    _details(ran, verbose="--all" in sys.argv)
    _table(ran)
    return 1 if any(one.kind == "unexplained" for parts in ran.values() for part in parts for one in part) else 0


def _outcomes(name: str, peer: peers.Peer, known: list[Rule]) -> tuple[list[Outcome], list[Outcome]]:
    print("  running the expressions …", flush=True)
    expressions: list[Outcome] = []
    for zone, cases in _by(expression_cases(), lambda case: case.zone):
        groups = [group for _, group in _by(cases, lambda case: (case.xml, str(case.answers)))]
        answers = asked(peer, zone, [_job(group) for group in groups])
        for group, answer in zip(groups, answers, strict=True):
            found = answer.get("values") or [answer] * len(group)
            expressions += [of_expression(name, *pair, known) for pair in zip(group, found, strict=True)]
    print("  running the forms …", flush=True)
    forms: list[Outcome] = []
    for zone, played in _by(form_cases(), lambda case: case.zone):
        jobs = [{"form": c.xml, "media": {n: str(p) for n, p in c.media.items()}, "steps": c.steps} for c in played]
        answers = asked(peer, zone, jobs)
        forms += [of_form(name, *pair, known) for pair in zip(played, answers, strict=True)]
    return expressions, forms


def _by(cases: Iterable[_Case], key: Callable[[_Case], object]) -> list[tuple[str, list[_Case]]]:
    """The cases by that key, in the order of its text."""
    ordered = sorted(cases, key=lambda case: str(key(case)))
    return [(name, list(group)) for name, group in groupby(ordered, key=lambda case: str(key(case)))]


def _job(group: list[ExpressionCase]) -> dict[str, object]:
    answers = [[ref, value] for ref, value in group[0].answers.items()]
    return {"form": group[0].xml, "set": answers, "evaluate": [[case.context, case.of] for case in group]}


def _details(ran: dict[Engine, tuple[list[Outcome], list[Outcome]]], *, verbose: bool) -> None:
    for engine, parts in ran.items():
        outcomes = [one for part in parts for one in part]
        print(f"\n{engine.title}")
        for why, times in Counter((one.kind, one.why) for one in outcomes if one.kind in KINDS[1:4]).most_common():
            print(f"  {times:4} {why[0]}: {why[1]}")
        for one in outcomes:
            if one.why == NOT_SO:
                print(f"  {NOT_SO}: {one.what}")
            if one.kind == "unexplained" or (verbose and one.kind != "agrees"):
                print(f"  {one.kind}: {one.what}: {one.found[:300]}")


def _table(ran: dict[Engine, tuple[list[Outcome], list[Outcome]]]) -> None:
    print("\n| cases | peer | run | " + " | ".join(HEADS) + " |\n" + "|---" * (3 + len(HEADS)) + "|")
    for place, what in enumerate(("expressions", "forms")):
        for engine, parts in ran.items():
            counts = Counter(one.kind for one in parts[place])
            row = [str(counts[kind]) for kind in KINDS]
            print(f"| {what} | {engine.title} | {counts.total() - counts['cannot']} | " + " | ".join(row) + " |")


if __name__ == "__main__":
    sys.exit(main())
