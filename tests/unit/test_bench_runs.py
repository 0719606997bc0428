"""The bench itself: it runs, its ten-fold form is the form ten times, and flushes are told from strace's lines."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

from counter_app.bootstrap.settings import CHINA
from counter_app.forms import Record, compile_form
from tests.bench.__main__ import TINY, run
from tests.bench.big_form import times_over
from tests.bench.measure import Figure, Sample
from tests.bench.receiving import flushes_told
from tests.bench.starting import FONT, child
from tests.unit.forms.support import bind, form, inputs

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=CHINA)
STRACE = """
11 fsync(5</tmp/x/marker-receive>) = 0
11 fdatasync(9</tmp/x/store.db-wal>) = 0
11 fsync(6</tmp/x/marker-raw>) = 0
11 fdatasync(8</tmp/y/copy.db-wal>) = 0
11 fdatasync(8</tmp/y/copy.db-wal>) = 0
11 fsync(7</tmp/x/marker-end>) = 0
11 --- SIGCHLD ---
"""


def test_the_bench_prints_and_keeps_its_figures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    parts = ("receive", "answer", "people")
    figures = run(TINY, parts, tmp_path / "bench.json")
    kept = json.loads((tmp_path / "bench.json").read_text("utf-8"))
    printed = capsys.readouterr().out
    assert [row["name"] for row in kept["figures"]] == [figure.name for figure in figures]
    assert all(figure.name in printed for figure in figures)
    assert all(figure.ours.median > 0 for figure in figures)


def test_a_child_process_tells_when_its_window_is_painted(tmp_path: Path) -> None:
    marks = child("bare", FONT, tmp_path)
    assert 0 < marks.at["painted"] < 20


def test_a_form_three_times_over_keeps_its_rules_in_each_copy() -> None:
    rules = bind("g/a", type="string", required="true()"), bind("g/b", type="string", relevant=" /data/g/a = '1'")
    xml = times_over(form("<g><a/><b/></g>", *rules, body=inputs("g/a", "g/b")), 3)
    record = Record.new(compile_form(xml, functions={}), today=NOW.date, now=lambda: NOW)
    changes = record.answer("/data/g_x2/a_x2", "1")
    assert [problem.name for problem in record.problems()] == ["a", "a_x3"]
    assert record.state("/data/g_x2/b_x2").relevant and not record.state("/data/g/b").relevant
    assert changes.refs == {"/data/g_x2/a_x2", "/data/g_x2/b_x2"}


def test_flushes_are_counted_between_the_markers() -> None:
    assert flushes_told(STRACE) == "1 and 2 (1 receives, counted with strace)"


@pytest.mark.parametrize(
    ("ours", "theirs", "aim", "met"), [(3.0, 2.0, 1.5, True), (3.1, 2.0, 1.5, False), (3.0, None, 2.0, False)]
)
def test_an_aim_is_held_against_the_ratio_or_the_value_itself(
    ours: float, theirs: float | None, aim: float, met: bool
) -> None:
    other = None if theirs is None else Sample.of([theirs])
    assert Figure(name="x", unit="ms", ours=Sample.of([ours]), theirs=other, aim=aim).met is met
