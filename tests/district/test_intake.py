"""What comes in: once, for ever, whole, in order; an authentic 收件 is never refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import timedelta

import pytest

from counter_app.journal.event import Link, canonical, digest
from counter_app.ports import EventRow
from sync.district.deem import deem
from sync.district.departments import act_as_lead
from sync.district.intake import Rejected
from sync.wire import MAX_BATCH_EVENTS, MAX_EVENT_BYTES, LeadAct, Verdict
from tests.sync.small_release import NOTE, STATION
from tests.sync.support import ANSWERS, OTHER_STATION, Home, Pen, new_id, payload_of


def verdict(one: Verdict) -> tuple[str, str]:
    return one.verdict, one.reason


def test_a_case_gets_its_place_its_parts_and_its_official_number(own: Home) -> None:
    pen = own.enrol()
    row = pen.receive()
    (one,) = own.push(pen, row)
    assert (one.verdict, one.case_seq) == ("accepted", 1)
    assert own.types(row.header.case_id) == ["received", "numbered"]
    assert own.flags(row.header.case_id) == []
    numbered = own.events(row.header.case_id)[1].payload
    assert numbered == {"official_number": "44060420261123000001"}


def test_the_same_bytes_again_get_the_same_answer_for_ever(own: Home) -> None:
    pen = own.enrol()
    row, wrong = pen.receive(), pen.write("delivered", {}, case_id=new_id())
    first = own.push(pen, row, wrong)
    before = len(own.feed())
    own.clock.forward(days=900)
    assert own.push(pen, row, wrong) == first
    assert own.push(pen, row, row)[0] == first[0]
    assert len(own.feed()) == before


def test_other_bytes_under_a_known_id_are_for_a_person(own: Home) -> None:
    pen = own.enrol()
    row = pen.receive()
    own.push(pen, row)
    other = pen.receive(case_id=row.header.case_id)
    twin = pen.write("withdrawn", {}, case_id=row.header.case_id, event_id=row.header.id)
    assert verdict(own.push(pen, twin)[0]) == ("refused", "bytes_differ")
    assert own.events(row.header.case_id)[0].header_bytes == row.header_bytes
    assert other.header.id != row.header.id


def test_a_payload_that_is_not_the_one_the_header_names_is_malformed(own: Home) -> None:
    pen = own.enrol()
    row = pen.receive()
    changed = replace(row, payload_bytes=(row.payload_bytes or b"").replace("样例厂".encode(), "别的厂".encode()))
    assert verdict(own.push(pen, changed)[0]) == ("refused", "malformed")
    assert verdict(own.push(pen, row)[0]) == ("accepted", "")


@pytest.mark.parametrize("header", [b"{}", b"not json", b'{"id": 7}', b"[]", b'"text"', b"null"])
def test_a_header_that_is_none_is_malformed_and_the_next_event_goes_on(own: Home, header: bytes) -> None:
    pen = own.enrol()
    row = pen.receive()
    bad, good = own.push(pen, replace(row, header_bytes=header), row)
    assert verdict(bad) == ("refused", "malformed") and verdict(good) == ("accepted", "")


def test_an_event_too_large_is_refused_alone(own: Home) -> None:
    pen = own.enrol()
    big, small = pen.receive(note="x" * MAX_EVENT_BYTES), pen.receive()
    assert [verdict(one) for one in own.push(pen, big, small)] == [("refused", "too_large"), ("accepted", "")]


def test_a_batch_over_the_limits_is_refused_whole(own: Home) -> None:
    pen = own.enrol()
    rows = [pen.receive() for _ in range(MAX_BATCH_EVENTS + 1)]
    with pytest.raises(Rejected) as caught:
        own.push(pen, *rows)
    assert caught.value.reason == "too_large" and own.types(rows[0].header.case_id) == []


def test_what_the_case_table_forbids_is_kept_as_refused_and_stays_out_of_the_feed(own: Home) -> None:
    pen = own.enrol()
    row = pen.receive()
    wrong = pen.write("delivered", {}, case_id=row.header.case_id)
    note = pen.write("contact_tried", {"way": "phone"}, case_id=row.header.case_id)
    verdicts = [verdict(one) for one in own.push(pen, row, wrong, note)]
    assert verdicts == [("accepted", ""), ("refused", "not_allowed"), ("accepted", "")]
    assert own.types(row.header.case_id) == ["received", "numbered", "contact_tried"]


def test_an_event_of_no_case_is_refused_when_nothing_before_it_is_missing(own: Home) -> None:
    pen = own.enrol()
    assert verdict(own.push(pen, pen.write("withdrawn", {}, case_id=new_id()))[0]) == ("refused", "unknown_case")


def test_an_event_that_overtook_its_case_is_asked_for_again_later(own: Home) -> None:
    pen = own.enrol()
    row = pen.receive()
    late = pen.write("withdrawn", {}, case_id=row.header.case_id)
    assert verdict(own.push(pen, late)[0]) == ("retry", "unknown_case")
    assert [verdict(one) for one in own.push(pen, row, late)] == [("accepted", ""), ("accepted", "")]


def test_another_stations_terminal_cannot_write_into_a_case(own: Home) -> None:
    pen, stranger = own.enrol(), own.enrol(station=OTHER_STATION)
    row = pen.receive()
    own.push(pen, row)
    assert verdict(own.push(stranger, stranger.write("withdrawn", {}, case_id=row.header.case_id))[0]) == (
        "refused",
        "foreign",
    )


def test_a_case_of_another_station_or_by_a_district_pen_is_foreign(own: Home) -> None:
    pen = own.enrol()
    elsewhere = pen.receive(station=OTHER_STATION)
    as_lead = pen.write("accepted", {}, case_id=new_id(), writer="dept:ga", writer_role="lead")
    assert [verdict(one) for one in own.push(pen, elsewhere, as_lead)] == [("refused", "foreign")] * 2


def test_a_colleagues_counter_may_go_on_with_a_case(own: Home) -> None:
    pen, colleague = own.enrol(), own.enrol()
    row = pen.receive()
    own.push(pen, row)
    assert verdict(own.push(colleague, colleague.write("withdrawn", {}, case_id=row.header.case_id))[0]) == (
        "accepted",
        "",
    )


FORK: Callable[[Pen, EventRow], Link] = lambda pen, row: Link(0, row.header.prev_hash)  # noqa: E731
BROKEN: Callable[[Pen, EventRow], Link] = lambda pen, row: Link(1, "sha256:" + "1" * 64)  # noqa: E731


@pytest.mark.parametrize(("after", "flag"), [(FORK, "chain_fork"), (BROKEN, "chain_broken")])
def test_a_chain_that_does_not_fit_flags_a_case_and_refuses_the_rest(
    own: Home, after: Callable[[Pen, EventRow], Link], flag: str
) -> None:
    pen = own.enrol()
    row = pen.receive()
    own.push(pen, row)
    pen.link = after(pen, row)
    again = pen.receive()
    assert verdict(own.push(pen, again)[0]) == ("accepted", "")
    assert own.flags(again.header.case_id) == [flag]
    pen.link = after(pen, row)
    assert verdict(own.push(pen, pen.write("withdrawn", {}, case_id=row.header.case_id))[0]) == ("refused", "chain")


def test_a_number_taken_twice_is_flagged_not_refused(own: Home) -> None:
    pen = own.enrol()
    first = pen.receive()
    second = pen.receive(number=pen.number()[:20] + "00019")
    own.push(pen, first, second)
    third = pen.receive(number=payload_of(first)["number"])
    own.push(pen, third)
    assert "number_odd" in own.flags(second.header.case_id)
    assert own.flags(third.header.case_id) == ["number_taken"]


@pytest.mark.parametrize("body", [b"not json", b"[]", b"7", b'"x"', b'{"a": "\\ud800"}'])
@pytest.mark.parametrize("type", ["received", "explained", "corrected", "voided"])
def test_a_payload_that_is_nonsense_under_a_true_hash_is_refused_and_holds_up_nothing(
    own: Home, body: bytes, type: str
) -> None:
    pen = own.enrol()
    row = pen.receive()
    header = replace(
        pen.write(type, {}, case_id=row.header.case_id if type[0] in "cv" else new_id()).header,
        payload_hash=digest(body),
    )
    bad = replace(row, header=header, header_bytes=canonical(asdict(header)), payload_bytes=body)
    nonsense, good = own.push(pen, row, bad, pen.receive())[1:]
    assert nonsense.verdict == "refused" and good.verdict == "accepted"


@pytest.mark.parametrize(
    "changed",
    [
        {"writer_seq": 2**63},
        {"writer_seq": -1},
        {"based_on": 10**30},
        {"id": "x" * 37},
        {"id": ""},
        {"case_id": "a\0b"},
        {"type": "t" * 41},
        {"writer": ""},
        {"schema_version": 2},
        {"writer_role": "king"},
        {"at": "the other day"},
        {"at": "2026-11-23"},
        {"clock_trust": ""},
    ],
)
def test_no_header_brings_the_district_down(own: Home, changed: dict[str, object]) -> None:
    pen = own.enrol()
    row = pen.receive()
    header = replace(row.header, **changed)  # type: ignore[arg-type]
    odd = replace(row, header=header, header_bytes=canonical(asdict(header)))
    one, good = own.push(pen, odd, pen.receive())
    assert one.verdict in ("refused", "accepted") and good.verdict == "accepted"
    assert deem(own.district, own.clock() + timedelta(days=30)) or one.verdict == "refused"


@pytest.mark.parametrize(
    "more",
    [
        {"answers": {}},
        {"applicant": 7},
        {"answers": {"kids": "none", "applicant_name": {"a": 1}}},
        {"answers": {"kids": [1, None, {"kid_name": []}]}},
        {"materials": 7},
        {"materials": [{"code": "photo", "scans": 7}]},
        {"attachments": [{"wire_id": 7, "role": []}, 3]},
        {"routes": "all"},
        {"number": "9" * 500},
        {"number": "\0"},
        {"received_at": "yesterday"},
    ],
)
def test_no_shape_of_a_case_brings_the_district_down(own: Home, more: dict[str, object]) -> None:
    pen = own.enrol()
    row = pen.receive(**more)
    one, good = own.push(pen, row, pen.receive())
    assert one.verdict in ("refused", "accepted") and good.verdict == "accepted"
    own.clock.forward(days=30)
    deem(own.district, own.clock())


def test_one_batch_may_hold_a_whole_story_and_the_same_event_twice(own: Home) -> None:
    pen = own.enrol()
    row, twin = pen.receive(), pen.receive(number="440604012064012611230001D")
    changed = {**ANSWERS, "applicant_phone": "19900000002"}
    fixed = pen.write("corrected", {"reason": "错号", "answers": changed}, case_id=row.header.case_id)
    gone = pen.write("withdrawn", {"reason": "不办了"}, case_id=row.header.case_id)
    verdicts = own.push(pen, row, twin, fixed, row, gone)
    part = own.part("wj", row.header.case_id)
    assert [one.verdict for one in verdicts] == ["accepted"] * 5 and verdicts[0] == verdicts[3]
    assert own.flags(twin.header.case_id) == ["number_taken"]
    assert part is not None and (part.revision, part.case_phase) == (2, "withdrawn")
    assert part.fields["applicant_phone"] == "19900000002"
    assert own.push(pen, row, twin, fixed, row, gone) == verdicts


def test_a_clock_plainly_wrong_is_flagged_and_does_not_start_the_five_days(own: Home) -> None:
    pen = own.enrol()
    at = (own.clock() - timedelta(days=365)).isoformat(timespec="seconds")
    base = pen.receive()
    payload = {**payload_of(base), "number": pen.number()}
    row = pen.write("received", payload, case_id=new_id(), at=at)
    own.push(pen, base, row)
    assert own.flags(row.header.case_id) == ["clock_odd"]


@pytest.mark.parametrize(
    ("more", "flag"),
    [
        ({"release": "1999.1"}, "unknown_release"),
        ({"release": "../../etc"}, "unknown_release"),
        ({"item": "XX-999"}, "unknown_item"),
        ({"routes": [{"department": "wj", "purpose": "inform", "blocks": False}]}, "routes_differ"),
        ({"window_accepts": True}, "item_differs"),
    ],
)
def test_what_is_odd_about_a_case_is_flagged_and_travels(own: Home, more: dict[str, object], flag: str) -> None:
    pen = own.enrol()
    row = pen.receive(**more)
    assert verdict(own.push(pen, row)[0]) == ("accepted", "")
    assert own.flags(row.header.case_id) == [flag]


def test_an_item_that_the_window_concludes_comes_in_whole(own: Home) -> None:
    pen = own.enrol()
    row = pen.receive(item=NOTE)
    more = [
        pen.write(type, payload, case_id=row.header.case_id)
        for type, payload in (("accepted", {}), ("decided", {"outcome": "approved"}), ("concluded", {"result": "none"}))
    ]
    assert {one.verdict for one in own.push(pen, row, *more)} == {"accepted"}
    part = own.part("ga", row.header.case_id)
    assert part is not None and part.case_phase == "closed"


def test_a_payload_no_fold_can_read_is_malformed(own: Home) -> None:
    pen = own.enrol()
    bad = pen.receive(kind="nonsense")
    worse = pen.receive(applicant=7)
    assert [verdict(one) for one in own.push(pen, bad, worse)] == [("refused", "malformed")] * 2


def test_a_person_explained_to_opens_a_case_without_parts(own: Home) -> None:
    pen = own.enrol()
    case_id = new_id()
    payload = {"item": "T-001", "kind": "committed", "station": STATION, "rules": ["r1"]}
    assert verdict(own.push(pen, pen.write("explained", payload, case_id=case_id))[0]) == ("accepted", "")
    assert own.types(case_id) == ["explained"] and own.part("ga", case_id) is None


def test_official_numbers_run_through_the_district_and_begin_anew_each_day(own: Home) -> None:
    pen, other = own.enrol(), own.enrol(station=OTHER_STATION)
    first, second = pen.receive(), other.receive(answers=ANSWERS)
    own.push(pen, first)
    own.push(other, second)
    own.clock.forward(days=1)
    third = pen.receive()
    own.push(pen, third)
    numbers = [
        event.payload["official_number"]
        for station in (STATION, OTHER_STATION)
        for row in (first, second, third)
        for event in own.events(row.header.case_id, station)
        if event.header.type == "numbered"
    ]
    assert sorted(numbers) == ["44060420261123000001", "44060420261123000002", "44060420261124000001"]


# ---------------------------------------------------------------------- 视为受理 said by a counter, 作废, 更正


def silence_of(row: EventRow, **more: object) -> dict[str, object]:
    return {"accepted_at": row.header.at, "due_on": "2026-12-14", "statutory_on": "", "provisional": False, **more}


def test_a_counters_acceptance_by_silence_is_taken_once_the_days_are_over_here_too(own: Home) -> None:
    pen = own.enrol()
    row = pen.receive()
    own.clock.forward(days=8)
    said = pen.write("deemed_accepted", silence_of(row), case_id=row.header.case_id)
    assert [verdict.verdict for verdict in own.push(pen, row, said)] == ["accepted", "accepted"]
    assert own.types(row.header.case_id)[-1] == "deemed_accepted"


def test_a_counters_acceptance_by_silence_on_the_fifth_day_is_too_early(own: Home) -> None:
    pen = own.enrol()
    row = pen.receive()
    own.clock.forward(days=7)
    said = pen.write("deemed_accepted", silence_of(row), case_id=row.header.case_id)
    assert [verdict.reason for verdict in own.push(pen, row, said)] == ["", "too_early"]
    assert [verdict.reason for verdict in own.push(pen, said)] == ["too_early"]  # the same bytes, the same answer


def test_a_silence_dated_to_another_day_than_the_receipt_is_not_taken(own: Home) -> None:
    pen = own.enrol()
    row = pen.receive()
    own.clock.forward(days=20)
    wrong = silence_of(row, accepted_at="2026-11-20T09:00:00+08:00")
    said = pen.write("deemed_accepted", wrong, case_id=row.header.case_id)
    assert own.push(pen, row, said)[1].reason == "too_early"


def test_behind_somebodys_acceptance_a_counters_silence_is_taken_for_nothing_new(own: Home) -> None:
    pen = own.enrol()
    row = pen.receive()
    own.push(pen, row)
    act_as_lead(own.district, "ga", row.header.case_id, LeadAct("accepted", {}))
    said = pen.write("deemed_accepted", silence_of(row), case_id=row.header.case_id)
    assert own.push(pen, said)[0].verdict == "accepted"


def test_a_voided_case_is_recalled_from_every_department(own: Home) -> None:
    pen = own.enrol()
    row = pen.receive()
    case_id = row.header.case_id
    own.push(pen, row, pen.write("voided", {"reason": "收错人", "second_person": "c2"}, case_id=case_id))
    parts = [part for code in ("ga", "rs", "wj") if (part := own.part(code, case_id))]
    assert {(part.status, part.case_phase) for part in parts} == {("recalled", "voided")} and len(parts) == 3
    assert all(part.fields == {} and part.attachments == [] for part in parts)


def test_a_correction_reaches_everybody_who_got_the_field_and_nobody_else(own: Home) -> None:
    pen = own.enrol()
    row = pen.receive()
    case_id = row.header.case_id
    changed = {**ANSWERS, "employer": "样例二厂"}
    own.push(pen, row, pen.write("corrected", {"reason": "单位写错", "answers": changed}, case_id=case_id))
    revisions = {code: part.revision for code in ("ga", "rs", "wj") if (part := own.part(code, case_id))}
    assert revisions == {"ga": 2, "rs": 2, "wj": 1}
    rs = own.part("rs", case_id)
    assert rs is not None and rs.fields["employer"] == "样例二厂" and rs.status == "sent"


def test_a_scan_behind_a_voiding_gives_nobody_the_case_again(own: Home) -> None:
    pen = own.enrol()
    row = pen.receive()
    case_id = row.header.case_id
    voided = pen.write("voided", {"reason": "收错人", "second_person": "c2"}, case_id=case_id)
    later = pen.write("attached", {"role": "photo", "wire_id": "cc" * 32}, case_id=case_id)
    own.push(pen, row, voided, later)
    parts = [part for code in ("ga", "rs", "jy", "wj") if (part := own.part(code, case_id)) is not None]
    assert parts and {(part.status, tuple(part.attachments)) for part in parts} == {("recalled", ())}
