"""The seed case by the real release: who of the seven gets a 居住证 case depends on what it says, not on its item."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from counter_app.catalogue.samples import sample_answers, type_in
from counter_app.forms import Record
from counter_app.journal.fold import fold
from sync.district.core import open_district
from sync.district.departments import act_as_lead, list_parts
from sync.district.settings import Settings
from sync.district.setup import set_up
from sync.wire import LeadAct
from tests.counterkit import release_bytes
from tests.sync.support import PLANS, Home, TestClock, new_id

CHILD = "陆小满"


@pytest.fixture
def real(tmp_path: Path) -> Iterator[Home]:
    """A district with the release of the repository."""
    archive, key = release_bytes()
    release = tmp_path / "release.zip"
    release.write_bytes(archive)
    clock = TestClock()
    district = open_district(Settings(folder=tmp_path / "district"), clock=clock, make_id=new_id)
    yield Home(district, clock, set_up(district, plans=PLANS, release=release, release_key=key))
    district.close()


def sent(home: Home, **changes: object) -> dict[str, bytes]:
    """Each department's part of a fresh 居住证 case with these answers, as bytes."""
    catalogue = home.district.releases.newest()
    item = catalogue.item("ZR-002")
    now = home.clock()
    record = Record.new(catalogue.form(item.form), today=now.date, now=lambda: now)
    type_in(record, sample_answers({**item.sample, **changes}, now))
    pen = home.enrol()
    row = pen.receive(
        item="ZR-002",
        answers=record.answers(),
        release=catalogue.release,
        kind="committed",
        window_accepts=False,
        window_concludes=False,
    )
    (verdict,) = home.push(pen, row)
    assert verdict.verdict == "accepted", verdict
    parts = [
        part
        for body in catalogue.tables.departments
        for part in list_parts(home.district, body.code)
        if part.case_id == row.header.case_id
    ]
    return {part.department: msgspec.json.encode(part) for part in parts}


def test_a_worker_without_children_sends_nothing_to_schools_and_housing(real: Home) -> None:
    parts = sent(real, rp_children=[], rp_house_kind="", rp_house_doc_no="")
    assert sorted(parts) == ["ga", "rs", "si", "wg", "wj"]
    assert not [code for code, part in parts.items() if CHILD.encode() in part]


def test_a_dweller_with_children_sends_nothing_to_labour_and_insurance(real: Home) -> None:
    parts = sent(real, rp_ground="dwelling", rp_house_kind="rented")
    assert sorted(parts) == ["ga", "jy", "wg", "wj", "zj"]
    assert CHILD.encode() in parts["jy"] and CHILD.encode() not in parts["zj"] + parts["wg"]
    assert "青禾窑陶瓷".encode() not in b"".join(parts.values())


def test_two_cases_of_one_item_do_not_mix(real: Home) -> None:
    first, second = sent(real, rp_children=[], rp_house_kind="", rp_house_doc_no=""), sent(real, rp_ground="dwelling")
    assert set(first) & {"jy", "zj"} == set() == set(second) & {"rs", "si"}


def test_what_the_counter_left_to_be_checked_reaches_the_lead_who_settles_it(real: Home) -> None:
    flag = "code_unknown:applicant_village"
    answers = {"applicant_name": "张秋蓉", "applicant_village": "pending", "applicant_village_unlisted": "某新村"}
    pen = real.enrol()
    release = real.district.releases.newest().release
    own = {"window_accepts": False, "window_concludes": False, "kind": "committed"}
    row = pen.receive(item="ZR-002", answers=answers, release=release, flags=[flag], **own)
    real.push(pen, row)
    case_id = row.header.case_id
    part = real.part("ga", case_id)
    assert part is not None and part.fields["applicant_village_unlisted"] == "某新村"
    assert fold(case_id, real.events(case_id)).flags == (flag,)
    act_as_lead(real.district, "ga", case_id, LeadAct("flag_settled", {"flag": flag, "note": "属培德社区"}, "甲"))
    assert fold(case_id, real.events(case_id)).flags == ()
