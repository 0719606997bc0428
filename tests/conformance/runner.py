"""Runs cases through the driver, in this process, and says what is not as the case wants it."""

from __future__ import annotations

import json
import math
import os
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from xml.etree import ElementTree

from counter_app.forms.values import CHINA_TIME, use_zone
from tests.conformance.cases import ExpressionCase, FormCase, Step
from ui.commands.form_drive import Driver, follow_system_zone

UNTOLD = object()
"""Stands for a property that an engine cannot tell."""

_VERBS = ("set", "add", "remove", "lang")


@contextmanager
def zone(name: str) -> Iterator[None]:
    """The process's time zone and the engine's, as ``TZ`` sets them for the driver's own process."""
    before = dict(os.environ)
    os.environ["TZ"] = name
    time.tzset()
    follow_system_zone()
    try:
        yield
    finally:
        os.environ.pop("TZ")
        os.environ.update(before)
        time.tzset()
        use_zone(CHINA_TIME)


class Session:
    """A driver, and the objects it is asked with."""

    def __init__(self, driver: Driver | None = None) -> None:
        self._driver = driver or Driver()

    def ask(self, **line: Any) -> dict[str, Any]:
        """The driver's answer to that line."""
        return self._driver.answer(json.dumps(line).encode())


def opened(case: ExpressionCase) -> Session:
    """A driver with the case's form and answers in it."""
    session = Session()
    loaded = session.ask(load=case.xml)
    assert "error" not in loaded, f"{case.id}: {loaded['error']}"
    for ref, value in case.answers.items():
        rows = session.ask(state=[ref])[ref].get("count")
        for line in [{"set": ref, "value": value}] if rows is None else [{"add": ref}] * (value - rows):
            answer = session.ask(**line)
            assert "error" not in answer, f"{case.id}: {ref}: {answer['error']}"
    return session


def faults_of_expression(case: ExpressionCase, session: Session) -> list[str]:
    """What is not as the case wants it; none when all is well."""
    return faults_of_value(case.expected, session.ask(evaluate=case.of, context=case.context))


def faults_of_value(expected: Mapping[str, Any], answer: Mapping[str, Any]) -> list[str]:
    """What of an evaluation's answer is not as expected."""
    if "refused" in expected:
        if "error" not in answer:
            return [f"not refused: {answer['string']!r}"]
        return [] if expected["refused"] in answer["error"] else [f"refused with: {answer['error']}"]
    if "error" in answer:
        return [f"error: {answer['error']}"]
    faults = []
    for name in ("string", "boolean"):
        if name in expected and answer[name] != expected[name]:
            faults.append(f"{name} is {answer[name]!r}, not {expected[name]!r}")
    if "number" in expected and not near(float(answer["number"]), expected["number"], expected.get("within", 0)):
        faults.append(f"number is {answer['number']!r}, not {expected['number']!r}")
    if "matches" in expected and not re.fullmatch(expected["matches"], answer["string"]):
        faults.append(f"{answer['string']!r} does not match {expected['matches']!r}")
    return faults


def near(found: float, wanted: float, within: float) -> bool:
    """Whether the numbers are equal but for ``within`` and the last bits of a double."""
    if math.isnan(wanted) or math.isinf(wanted):
        return found == wanted or (math.isnan(found) and math.isnan(wanted))
    return abs(found - wanted) <= max(within, 1e-9 * max(1.0, abs(wanted)))


def faults_of_form(case: FormCase) -> list[str]:
    """What is not as the case wants it, each with the number of its step; none when all is well."""
    with zone(case.zone):
        session = Session()
        loaded = session.ask(load=case.xml, media={name: str(path) for name, path in case.media.items()})
        if "error" in loaded:
            return faults_of_run(case, loaded)
        return faults_of_run(case, {"steps": [_answered(session, step) for step in case.steps]})


def faults_of_run(case: FormCase, answer: Mapping[str, Any]) -> list[str]:
    """What of an engine's answers to a form, ``error`` or one for each of ``steps``, is not as the case wants it."""
    if "refused" in case.steps[0]:
        return _refusal(case.steps[0]["refused"], answer)
    if "error" in answer:
        return [f"does not load: {answer['error']}"]
    return [
        f"step {number}: {fault}"
        for number, (step, found) in enumerate(zip(case.steps, answer["steps"], strict=True), 1)
        for fault in _step_faults(step, found)
    ]


def _refusal(why: str, answer: Mapping[str, Any]) -> list[str]:
    if "error" not in answer:
        return ["not refused"]
    return [] if why in answer["error"] else [f"refused with: {answer['error']}"]


def _answered(session: Session, step: Step) -> dict[str, Any]:
    if any(verb in step for verb in _VERBS):
        return session.ask(**step)
    if "fails" in step:
        return session.ask(**step["fails"])
    if "expect" in step:
        found: dict[str, Any] = session.ask(state=list(step["expect"]))["state"]
        return found
    if "submission" in step:
        return session.ask(submission=True)
    return session.ask(evaluate=step["evaluate"], context=step.get("context"))


def _step_faults(step: Step, answer: Mapping[str, Any]) -> list[str]:
    if "fails" in step:
        return _refusal(step.get("why", ""), answer)
    if "evaluate" in step:
        return faults_of_value(step, answer)
    if "error" in answer:
        return [f"error: {answer['error']}"]
    if "expect" in step:
        return [fault for ref, wanted in step["expect"].items() for fault in _state_faults(ref, wanted, answer[ref])]
    return _submission_faults(answer["submission"], step["submission"]) if "submission" in step else []


def _state_faults(ref: str, wanted: Mapping[str, Any], found: Mapping[str, Any]) -> list[str]:
    """Faults of one node; a property that an engine does not show at all is passed over by its own harness."""
    return [
        f"{ref} {name} is {found.get(name)!r}, not {value!r}"
        for name, value in wanted.items()
        if not same(found.get(name), value) and found.get(name, "") is not UNTOLD
    ]


def same(found: object, wanted: object) -> bool:
    """Whether a property is as wanted: equal, an equal number as text, or a text that matches."""
    if isinstance(wanted, Mapping) and "matches" in wanted:
        return isinstance(found, str) and re.fullmatch(wanted["matches"], found) is not None
    if isinstance(wanted, int | float) and not isinstance(wanted, bool) and isinstance(found, str):
        try:
            return near(float(found), wanted, 0)
        except ValueError:
            return False
    return found == wanted


def _submission_faults(xml: str, wanted: Mapping[str, str | None]) -> list[str]:
    try:
        root = ElementTree.fromstring(xml)
    except ElementTree.ParseError as fault:
        return [f"the submission is no XML: {fault}"]
    return [
        f"submission {path} is {text_at(root, path)!r}, not {value!r}"
        for path, value in wanted.items()
        if text_at(root, path) != value
    ]


def text_at(root: ElementTree.Element, path: str) -> str | None:
    """The text at a path like ``/data/rep[2]/x`` or ``/data/@version``, prefixes and namespaces passed over."""
    element = root
    for part in path.split("/")[2:]:
        if part.startswith("@"):
            named = {_local(name): value for name, value in element.attrib.items()}
            return named.get(_local(part[1:]))
        name, _, place = part.partition("[")
        found = [child for child in element if _local(child.tag) == _local(name)]
        at = int(place.rstrip("]") or 1) - 1
        if at >= len(found):
            return None
        element = found[at]
    return element.text or ""


def _local(name: str) -> str:
    return name.rpartition("}")[2].rpartition(":")[2]
