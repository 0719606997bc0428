"""``counter form drive``: what comes back for a line, right or wrong."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from typing import Any

import pytest

from tests.unit.forms.support import bind, form, inputs
from ui.commands.form_drive import drive_lines

ROWS = form(
    '<rows jr:template=""><name/><age/></rows><old/>',
    bind("rows/age", type="int", constraint=". &lt; 130".replace("&lt;", "<"), jr_constraintMsg="too old"),
    bind("old", calculate="count(/data/rows[age >= 60])"),
    body='<group ref="/data/rows"><repeat nodeset="/data/rows">'
    + inputs("rows/name", "rows/age")
    + "</repeat></group>",
).decode()


def driven(*lines: dict[str, Any] | str) -> list[dict[str, Any]]:
    """The answers to these lines."""
    out = io.BytesIO()
    drive_lines([one.encode() if isinstance(one, str) else json.dumps(one).encode() for one in lines], out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_form_is_filled_and_sent() -> None:
    loaded, _, _, state, sent = driven(
        {"load": ROWS},
        {"add": "/data/rows"},
        {"set": "/data/rows[1]/age", "value": 61},
        {"state": ["/data/rows", "/data/old", "/data/rows[2]/age", "/data/nobody"]},
        {"submission": True},
    )
    assert loaded["ok"] and loaded["form_id"] == "f"
    assert state["state"]["/data/rows"]["count"] == 1
    assert state["/data/old"]["value"] == "1"
    assert state["/data/rows[2]/age"]["exists"] is False
    assert state["/data/nobody"] == {"exists": False}
    assert "<age>61</age>" in sent["submission"]


def test_an_invalid_answer_is_kept_and_marked() -> None:
    *_, state, gone = driven(
        {"load": ROWS},
        {"add": "/data/rows"},
        {"set": "/data/rows[1]/age", "value": "200"},
        {"state": ["/data/rows[1]/age"]},
        {"remove": "/data/rows[1]"},
    )
    age = state["state"]["/data/rows[1]/age"]
    assert (age["value"], age["violation"], age["constraint_msg"]) == ("200", "constraint", "too old")
    assert gone == {"ok": True}


def test_numbers_that_json_lacks_go_as_text() -> None:
    _, infinite, none = driven({"load": ROWS}, {"evaluate": "1 div 0"}, {"evaluate": "number('x')"})
    assert infinite["number"] == "Infinity" and infinite["boolean"] is True
    assert none["number"] == "NaN" and none["boolean"] is False


def test_what_is_wrong_is_answered_and_the_next_line_goes_on() -> None:
    answers = driven(
        "{",
        "[]",
        {},
        {"state": ["/data"]},
        {"load": "<a"},
        {"load": "/no/such/file.xml"},
        {"load": ROWS},
        {"lang": "x"},
    )
    assert ["error" in one for one in answers] == [True, True, True, True, True, True, False, True]


ZONES = [
    ("America/New_York", "string(date-time('2026-07-01T12:00:00Z'))", "2026-07-01T08:00:00.000-04:00"),
    ("America/New_York", "string(date-time('2026-01-01T12:00:00Z'))", "2026-01-01T07:00:00.000-05:00"),
    ("Asia/Kolkata", "decimal-time('06:00:00.000Z')", "0.4791666666666667"),
    ("EST5EDT", "round(decimal-date-time('2026-07-01') - decimal-date-time('2026-01-01'), 4)", "180.9583"),
    ("UTC", "string(date-time('2026-07-01T12:00:00+02:00'))", "2026-07-01T10:00:00.000Z"),
    ("Asia/Tokyo", "decimal-date-time('0001-01-01') < 0", "true"),
    ("Asia/Shanghai", "format-date-time('2026-02-23T23:30:00Z', '%Y-%m-%d %H:%M')", "2026-02-24 07:30"),
]


@pytest.mark.parametrize(("zone", "expression", "expected"), ZONES)
def test_the_process_runs_in_the_zone_of_tz(zone: str, expression: str, expected: str) -> None:
    lines = "".join(json.dumps(line) + "\n" for line in ({"load": ROWS}, {"evaluate": expression}))
    command = "from ui.commands.form import drive; drive()"
    ran = subprocess.run(
        [sys.executable, "-c", command], input=lines, env={**os.environ, "TZ": zone},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert json.loads(ran.stdout.splitlines()[1])["string"] == expected
