"""Every expression case of ``expressions/*.toml`` through the driver, and some through the process itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from itertools import groupby
from pathlib import Path

import pytest

from tests.conformance.cases import PEERS, ExpressionCase, expression_cases
from tests.conformance.runner import faults_of_expression, faults_of_value, opened, zone

CASES = expression_cases()
GROUPS = [list(group) for _, group in groupby(CASES, key=lambda case: case.id.rpartition("-")[0])]
ZONES = ("America/New_York", "America/Phoenix", "Asia/Kolkata")


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group[0].id.rpartition("-")[0])
def test_expressions_give_what_their_sources_say(group: list[ExpressionCase]) -> None:
    with zone(group[0].zone):
        session = opened(group[0])
        faults = [
            f"{case.id}: {case.of}: {fault} ({case.source})"
            for case in group
            for fault in faults_of_expression(case, session)
        ]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("name", ZONES)
def test_the_process_takes_its_zone_from_the_environment(name: str) -> None:
    cases = [case for case in CASES if case.zone == name]
    lines = [{"load": cases[0].xml}, *({"evaluate": case.of, "context": case.context} for case in cases)]
    done = subprocess.run(
        [Path(sys.executable).with_name("counter"), "form", "drive"],
        input="".join(json.dumps(line) + "\n" for line in lines).encode(),
        capture_output=True,
        check=True,
        env=os.environ | {"TZ": name},
    )
    loaded, *answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert "error" not in loaded
    faults = [
        f"{case.of}: {faults_of_value(case.expected, answer)}" for case, answer in zip(cases, answers, strict=True)
    ]
    assert [fault for fault in faults if not fault.endswith(": []")] == []


def test_every_case_has_a_source_and_expects_something() -> None:
    assert [case.id for case in CASES if not case.source or not case.expected] == []


def test_a_case_where_engines_differ_says_why_ours_is_as_it_is() -> None:
    assert [case.id for case in CASES if bool(case.choice) != bool(case.differs)] == []
    assert {peer for case in CASES for peer in case.differs} <= set(PEERS)


def test_no_case_stands_twice() -> None:
    seen = [(case.of, case.xml, case.context, case.zone, str(case.answers)) for case in CASES]
    assert sorted({one[0] for one in seen if seen.count(one) > 1}) == []
