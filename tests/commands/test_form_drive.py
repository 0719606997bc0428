"""``counter form drive``: what comes back for a line, right or wrong."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.unit.forms.support import bind, form, inputs
from ui.commands import form_drive
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


ODD_REFS = [
    ("/data/old/", True), (" /data/old ", True), ("/data/rows[ 1 ]/age", True), ("/data/rows[01]/age/", True),
    ("/data[1]/old", True), ("/data[2]/old", False), ("/data/old[2]", False), ("/data/rows[0]/age", False),
    ("/data/rows[2]/age", False), ("/data/rows[-1]/age", False), ("old", False), ("", False), ("/", False), ("/data/*", False),
]  # fmt: skip


@pytest.mark.parametrize(("ref", "there"), ODD_REFS)
def test_a_ref_is_found_however_it_is_spelt_and_what_is_not_there_is_not(ref: str, there: bool) -> None:
    *_, state = driven({"load": ROWS}, {"add": "/data/rows"}, {"state": [ref]})
    assert state["state"][ref]["exists"] is there


def test_an_answer_for_a_place_that_is_not_there_changes_nothing() -> None:
    *_, refused, state = driven(
        {"load": ROWS},
        {"add": "/data/rows"},
        {"set": "/data/rows[1]/age[2]", "value": 9},
        {"state": ["/data/rows[1]/age"]},
    )
    assert "no question" in refused["error"]
    assert state["/data/rows[1]/age"]["value"] == ""


@pytest.mark.parametrize("value", [{"a": 1}, [["a"]], [{"a": 1}]])
def test_an_answer_that_is_no_text_is_refused(value: object) -> None:
    *_, refused = driven({"load": ROWS}, {"add": "/data/rows"}, {"set": "/data/rows[1]/name", "value": value})
    assert "no text" in refused["error"]


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


GOOD = {"load": ROWS}
HOSTILE: list[dict[str, Any] | str] = [
    {"state": ["\ud800"]},
    '{"set": "/data/rows/name", "value": ' + "9" * 400 + "}",
    {"load": ROWS, "media": [1]},
    {"load": ROWS, "properties": "x"},
    {"load": ROWS, "media": {"a\0.csv": "b\0"}},
    {"load": "a\0b"},
    {"load": "x" * 5_000_000},
    {"load": "/dev/zero"},
    {"load": "/"},
    {"load": None},
    {"set": None, "value": {"a": [1]}},
    {"evaluate": [], "context": {}},
    {"evaluate": "(" * 400_000},
    {"lang": []},
    {"remove": "/data/rows[99999999999999999999]"},
    "[" * 200_000,
    "\0",
]


@pytest.mark.parametrize("line", HOSTILE, ids=range(len(HOSTILE)))
def test_no_line_ends_the_driver_and_no_answer_is_out_of_bounds(line: dict[str, Any] | str) -> None:
    answers = driven(GOOD, line, GOOD, {"add": "/data/rows"})
    assert answers[-2]["ok"] and answers[-1] == {"ok": True}
    assert len(str(answers[1])) < 20_000


def test_a_line_out_of_bounds_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(form_drive, "MAX_LINE", 5_000_000)
    source = io.BytesIO(json.dumps({"load": "<" + "x" * 8_000_000}).encode() + b"\n" + json.dumps(GOOD).encode())
    out = io.BytesIO()
    drive_lines(form_drive.lines_of(source), out)
    first, second = map(json.loads, out.getvalue().splitlines())
    assert "longer than 5 MB" in first["error"] and second["ok"]


def test_an_engine_that_fails_is_answered_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object, **_more: object) -> None:
        raise MemoryError

    monkeypatch.setattr(form_drive, "compiled", broken)
    assert driven(GOOD)[0]["code"] == "engine_failed"


def test_a_form_in_a_line_is_text_whatever_encoding_it_declares() -> None:
    _, _, state = driven(
        {"load": '\n<?xml version="1.0" encoding="GB18030"?>' + ROWS.replace(">rows/age<", ">年龄<")},
        {"add": "/data/rows"},
        {"state": ["/data/rows[1]/age"]},
    )
    assert state["/data/rows[1]/age"]["label"] == "年龄"


LISTED = form(
    "<a/>",
    bind("a"),
    body='<select1 ref="/data/a"><itemset nodeset="instance(\'t\')/root/item"><value ref="name"/><label ref="label"/>'
    "</itemset></select1>",
    model='<instance id="t" src="jr://file-csv/t.csv"/>',
).decode()


@pytest.mark.parametrize(
    "media", ["name,label\na,A\n", "lists/t.csv", "file://{folder}/lists/t.csv", "{folder}/lists/t.csv"]
)
def test_a_list_is_given_as_text_or_as_a_path_perhaps_from_the_folder_of_the_form(media: str, tmp_path: Path) -> None:
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists/t.csv").write_text("name,label\na,A\n", encoding="utf-8")
    (tmp_path / "f.xml").write_text(LISTED, encoding="utf-8")
    given = {"jr://file-csv/t.csv": media.format(folder=tmp_path)}
    *_, state = driven({"load": str(tmp_path / "f.xml"), "media": given}, {"state": ["/data/a"]})
    assert state["/data/a"]["choices"] == ["a"]


ZONES = [
    ("America/New_York", "string(date-time('2026-07-01T12:00:00Z'))", "2026-07-01T08:00:00.000-04:00"),
    ("America/New_York", "string(date-time('2026-01-01T12:00:00Z'))", "2026-01-01T07:00:00.000-05:00"),
    ("Asia/Kolkata", "decimal-time('06:00:00.000Z')", "0.4791666666666667"),
    ("EST5EDT", "round(decimal-date-time('2026-07-01') - decimal-date-time('2026-01-01'), 4)", "180.9583"),
    ("UTC", "string(date-time('2026-07-01T12:00:00+02:00'))", "2026-07-01T10:00:00.000Z"),
    ("Asia/Tokyo", "decimal-date-time('0001-01-01') < 0", "true"),
    ("UTC", "string(date-time('0001-01-01T00:00:00Z'))", "0001-01-01T00:00:00.000Z"),
    ("Asia/Tokyo", "string(date-time('9999-12-31T23:59:59'))", "9999-12-31T23:59:59.000+09:00"),
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
