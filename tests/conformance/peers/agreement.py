"""What a peer's answer to a case means: it agrees, it cannot run the case, or it differs, and whether that is said."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.conformance.cases import ExpressionCase, FormCase
from tests.conformance.runner import UNTOLD, faults_of_run, faults_of_value

NOT_SO = "stated as a difference, yet it agrees"
RULES = Path(__file__).parent / "explained.toml"


@dataclass(frozen=True)
class Outcome:
    """How one case went with one peer."""

    kind: str
    """``agrees``, ``cannot``, ``stated`` (a choice), ``explained`` (by a rule) or ``unexplained``."""
    case: str
    what: str
    found: str
    why: str = ""


@dataclass(frozen=True)
class Rule:
    """What is known of a peer: answers like this to cases like that; with ``cases``, to those alone."""

    peer: str
    case: re.Pattern[str]
    cases: frozenset[str]
    answer: re.Pattern[str]
    why: str
    cannot: bool

    def covers(self, peer: str, case: str, found: str) -> bool:
        """Whether this difference is known."""
        if peer != self.peer or (self.cases and case not in self.cases):
            return False
        return bool(self.case.search(case)) and bool(self.answer.search(found))


def rules() -> list[Rule]:
    """The rules of explained.toml."""
    return [
        Rule(
            rule["peer"],
            re.compile(rule.get("case", "")),
            frozenset(rule.get("cases", ())),
            re.compile(rule.get("answer", "")),
            rule["why"],
            rule.get("cannot", False),
        )
        for rule in tomllib.loads(RULES.read_text("utf-8"))["rule"]
    ]


def of_expression(peer: str, case: ExpressionCase, answer: Mapping[str, Any], known: list[Rule]) -> Outcome:
    """How that expression went."""
    refuses = "refused" in case.expected
    told = (
        {name: value for name, value in case.expected.items() if name != "refused"} if not refuses else {"refused": ""}
    )
    if answer.get("boolean", "") is None:
        told.pop("boolean", None)
    faults = faults_of_value(told, answer)
    return _judged(peer, case, f"{case.id} {case.of}", "; ".join(faults), known)


def of_form(peer: str, case: FormCase, answer: Mapping[str, Any], known: list[Rule]) -> Outcome:
    """How that form went: only what the peer can show counts."""
    if "error" in answer and "refused" in case.steps[0]:
        return Outcome("agrees", case.id, "", "")
    faults = faults_of_run(case, _told(case, answer))
    return _judged(peer, case, case.id, "; ".join(faults), known)


def _told(case: FormCase, answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """The answer with a mark for every property the peer does not show, and refusals without their words."""
    if "steps" not in answer:
        return answer
    steps = []
    for step, found in zip(case.steps, answer["steps"], strict=True):
        if "expect" in step and "error" not in found:
            found = {ref: dict.fromkeys(wanted, UNTOLD) | found[ref] for ref, wanted in step["expect"].items()}
        if "fails" in step and "error" in found:
            found = {"error": step.get("why", "")}
        steps.append(found)
    return {"steps": steps}


def _judged(peer: str, case: ExpressionCase | FormCase, shown: str, found: str, known: list[Rule]) -> Outcome:
    if not found:
        return Outcome("agrees", case.id, shown, "", NOT_SO if peer in case.differs else "")
    if peer in case.differs:
        return Outcome("stated", case.id, shown, found, case.choice)
    rule = next((rule for rule in known if rule.covers(peer, shown, found)), None)
    if rule is None:
        return Outcome("unexplained", case.id, shown, found)
    return Outcome("cannot" if rule.cannot else "explained", case.id, shown, found, rule.why)
