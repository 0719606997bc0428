"""补充影像: a scan that comes to a received case is one event with its row, and changes nothing else of the case."""

from __future__ import annotations

from dataclasses import replace

import pytest

from counter_app.errors import NotAllowed, Refusal
from counter_app.use_cases.add_scan import add_scan
from counter_app.use_cases.attach_scan import MAX_BYTES, AttachScan, read_scan, scans_of
from counter_app.use_cases.case_acts import void_case, withdraw_case
from counter_app.use_cases.window import read_events
from tests.counterkit import CLERK
from tests.use_cases.kit import House


def scan_for(case_id: str, content: bytes = b"page") -> AttachScan:
    return AttachScan(case_id, "id_card", "证.jpg", "image/jpeg", content, CLERK)


def test_the_scan_is_kept_and_told_in_one_event(house: House) -> None:
    case_id = house.received().case_id
    before = house.state(case_id)
    after = add_scan(house.window, scan_for(case_id))
    (scan,) = scans_of(house.window, case_id)
    with house.window.store.reading() as uow:
        event = read_events(uow, case_id)[-1]
    assert event.payload == {"role": "id_card", "wire_id": scan.wire_id, "filename": "证.jpg", "size": 4}
    assert read_scan(house.window, scan.attachment_id) == b"page" and "case_attached" in house.audited()
    assert replace(after, last_event_id="", actor="") == replace(before, last_event_id="", actor="")


def test_a_case_that_is_over_takes_a_scan_too(house: House) -> None:
    case_id = house.received().case_id
    withdraw_case(house.window, case_id, reason="不办了", signed="on_paper", actor=CLERK)
    add_scan(house.window, scan_for(case_id))
    assert house.types(case_id)[-2:] == ["withdrawn", "attached"]


@pytest.mark.parametrize(("content", "why"), [(b"page", "scan_known"), (b"x" * (MAX_BYTES + 1), "too_large")])
def test_what_is_there_already_or_too_large_is_refused_whole(house: House, content: bytes, why: str) -> None:
    case_id = house.received().case_id
    add_scan(house.window, scan_for(case_id))
    before = house.types(case_id), scans_of(house.window, case_id)
    with pytest.raises(Refusal, match=why):
        add_scan(house.window, scan_for(case_id, content))
    assert (house.types(case_id), scans_of(house.window, case_id)) == before


def test_a_voided_case_takes_none_since_nobody_holds_it(house: House) -> None:
    case_id = house.received().case_id
    void_case(house.window, case_id, reason="收错事项", actor=CLERK)
    with pytest.raises(NotAllowed):
        add_scan(house.window, scan_for(case_id))
    assert scans_of(house.window, case_id) == () and house.types(case_id)[-1] == "voided"
