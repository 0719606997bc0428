"""A longer calendar makes provisional days firm, or moves them; the case says so once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sync.district.departments import act_as_lead
from sync.district.recalculate import recalculate
from sync.wire import LeadAct
from tests.sync.small_release import write_release
from tests.sync.support import Home


@pytest.fixture
def late(own: Home) -> str:
    """A case accepted so late in the year that its day lies past the published calendar."""
    own.clock.forward(days=25)  # 18 December
    pen = own.enrol()
    row = pen.receive()
    own.push(pen, row)
    act(own, row.header.case_id, "accepted")
    return row.header.case_id


def act(own: Home, case_id: str, event: str, **payload: Any) -> None:
    act_as_lead(own.district, "ga", case_id, LeadAct(event, payload))


def next_year_is_published(own: Home, folder: Path) -> tuple[str, ...]:
    (folder / "next").mkdir()
    release, key = write_release(folder / "next", release="2027.1-small", published_to="2027-12-31")
    newer = own.district.releases
    newer._opened["2027.1-small"] = newer._open(release, key)
    (newer._folder / "newest").write_text("2027.1-small")
    return recalculate(own.district, own.clock())


def test_a_provisional_day_moves_by_the_holiday_nobody_knew(own: Home, late: str, tmp_path: Path) -> None:
    before = own.events(late)[-1].payload
    assert (before["due_on"], before["provisional"]) == ("2027-01-08", True)
    assert next_year_is_published(own, tmp_path) == (late,)
    said = own.events(late)[-1].payload
    assert said == {"due_on": "2027-01-11", "was": "2027-01-08", "why": "calendar", "provisional": False}
    assert recalculate(own.district, own.clock()) == ()


def test_nothing_is_said_while_no_longer_calendar_is_here(own: Home, late: str) -> None:
    assert recalculate(own.district, own.clock()) == ()


def test_a_day_the_lead_named_stays_and_only_becomes_firm(own: Home, late: str, tmp_path: Path) -> None:
    act(own, late, "extended", due_on="2027-01-20", reason="情况复杂")
    assert next_year_is_published(own, tmp_path) == (late,)
    said = own.events(late)[-1].payload
    assert (said["due_on"], said["was"], said["provisional"]) == ("2027-01-20", "2027-01-20", False)


@pytest.mark.parametrize("ended", ["decided", "suspended"])
def test_a_case_whose_limit_does_not_run_is_left_alone(own: Home, late: str, tmp_path: Path, ended: str) -> None:
    if ended == "suspended":
        act(own, late, "suspended", kind="paused", reason="等待鉴定")
    else:
        from sync.district.departments import answer_part
        from sync.wire import PartAnswer

        part = own.part("rs", late)
        assert part is not None
        answer_part(own.district, "rs", part.part_id, PartAnswer("verified"))
        act(own, late, "decided", outcome="approved")
    assert next_year_is_published(own, tmp_path) == ()


def test_a_case_that_goes_on_says_from_which_day_its_limit_moved(own: Home, late: str) -> None:
    act(own, late, "suspended", kind="special_procedure", reason="检验")
    own.clock.forward(days=7)
    act(own, late, "resumed")
    assert own.events(late)[-1].payload["was"] == "2027-01-08"
