"""The bench of the form engine runs: its forms come to the totals that every engine comes to."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests import peers
from tests.bench.forms.__main__ import OURS, Result, measure, show
from tests.bench.forms.aims import TOTALS, first_number

ENGINE = peers.Peer(OURS, (sys.executable, "-m", "tests.bench.forms.ours"))


@pytest.mark.parametrize("name", ["pages200", "deep200", "rows300"])
def test_our_engine_comes_to_the_known_total(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    (ours,) = measure(name, [ENGINE], 1, 60)
    assert (ours.failed, ours.total) == ("", TOTALS[name])
    show(name, [ours])
    assert TOTALS[name] in capsys.readouterr().out


def test_another_total_and_too_little_speed_are_named() -> None:
    ours = Result(OURS, {"answer": [1.0]}, "791|816")
    other = Result("other", {"answer": [4.0]}, "790|816")
    assert show("pages200", [ours, other]) == [
        "pages200: total 791|816, not 790|816",
        "pages200: other comes to 790|816, ours to 791|816",
        "pages200 answer 4.0x",
    ]


def test_an_engine_that_stops_is_told_as_such(tmp_path: Path) -> None:
    broken = tmp_path / "broken.py"
    broken.write_text("raise SystemExit('no such engine')")
    (result,) = measure("pages200", [peers.Peer("broken", (sys.executable, str(broken)))], 3, 60)
    assert result.failed == "no such engine"


def test_totals_are_compared_as_numbers() -> None:
    assert first_number("790.0|816.0") == first_number("790|816")
    assert first_number("Town 49|100") == "Town 49"
