"""Each department gets only its fields, when its condition holds, and every change of them."""

from __future__ import annotations

import msgspec
import pytest

from sync.district.routing import cut_fields
from tests.sync.small_release import NOTE
from tests.sync.support import ANSWERS, Home, new_id

KIDS = [{"kid_name": "样例小朋友", "kid_school": "样例小学"}]
SCANS = [
    {"wire_id": "aa" * 32, "role": "photo", "filename": "p.jpg"},
    {"wire_id": "bb" * 32, "role": "other", "filename": "o.jpg"},
]


def test_a_department_sees_only_its_fields(own: Home) -> None:
    pen = own.enrol()
    row = pen.receive(answers={**ANSWERS, "kids": KIDS})
    own.push(pen, row)
    rs, jy, wj = (own.part(code, row.header.case_id) for code in ("rs", "jy", "wj"))
    assert rs is not None and set(rs.fields) == {"applicant_name", "applicant_id_no", "employer", "contract_from"}
    assert jy is not None and jy.fields == {"kids": [{"kid_name": "样例小朋友"}]}
    assert wj is not None and set(wj.fields) == {"applicant_name", "applicant_phone"}
    assert "样例小朋友".encode() not in msgspec.json.encode(rs)


def test_the_lead_gets_the_whole_form_and_only_the_scans_of_its_route(own: Home) -> None:
    pen = own.enrol()
    row = pen.receive(attachments=SCANS)
    own.push(pen, row)
    ga, rs = own.part("ga", row.header.case_id), own.part("rs", row.header.case_id)
    assert ga is not None and ga.fields == ANSWERS and ga.attachments == ["aa" * 32]
    assert rs is not None and rs.attachments == []


def test_a_scan_that_comes_afterwards_reaches_the_department_it_is_for(own: Home) -> None:
    pen = own.enrol()
    row = pen.receive()
    later = pen.write("attached", {"role": "photo", "wire_id": "cc" * 32}, case_id=row.header.case_id)
    own.push(pen, row, later)
    part = own.part("ga", row.header.case_id)
    assert part is not None and (part.attachments, part.revision) == (["cc" * 32], 2)


def test_a_route_whose_condition_does_not_hold_sends_nothing(own: Home) -> None:
    pen = own.enrol()
    row = pen.receive(answers={**ANSWERS, "ground": "dwelling"})
    own.push(pen, row)
    assert own.part("rs", row.header.case_id) is None and own.part("jy", row.header.case_id) is None
    assert own.part("ga", row.header.case_id) is not None


@pytest.mark.parametrize(("ground", "blocks"), [("employment", True), ("dwelling", False)])
def test_whether_a_part_blocks_follows_from_the_answers(own: Home, ground: str, blocks: bool) -> None:
    pen = own.enrol()
    row = pen.receive(answers={**ANSWERS, "ground": ground})
    own.push(pen, row)
    part = own.part("rs", row.header.case_id)
    assert (part is not None and part.blocks) is blocks


def test_a_correction_reaches_every_department_that_got_the_field_and_no_other(own: Home) -> None:
    pen = own.enrol()
    row = pen.receive()
    changed = {**ANSWERS, "applicant_phone": "19900000002"}
    own.push(pen, row, pen.write("corrected", {"reason": "错号", "answers": changed}, case_id=row.header.case_id))
    revisions = {code: own.part(code, row.header.case_id) for code in ("ga", "rs", "wj")}
    assert {code: part.revision for code, part in revisions.items() if part} == {"ga": 2, "rs": 1, "wj": 2}


def test_a_part_that_no_longer_applies_is_recalled_and_emptied(own: Home) -> None:
    pen = own.enrol()
    row = pen.receive()
    changed = {**ANSWERS, "ground": "dwelling"}
    own.push(pen, row, pen.write("corrected", {"reason": "改依据", "answers": changed}, case_id=row.header.case_id))
    part = own.part("rs", row.header.case_id)
    assert part is not None and (part.status, part.fields, part.blocks) == ("recalled", {}, False)


def test_voiding_is_seen_by_every_department(own: Home) -> None:
    pen = own.enrol()
    row = pen.receive()
    own.push(pen, row, pen.write("voided", {"reason": "重复收件"}, case_id=row.header.case_id))
    phases = {part.case_phase for code in ("ga", "rs", "wj") if (part := own.part(code, row.header.case_id))}
    assert phases == {"voided"}


def test_two_cases_of_one_batch_do_not_mix(own: Home) -> None:
    pen = own.enrol()
    one, two = pen.receive(), pen.receive(item=NOTE, answers={**ANSWERS, "applicant_name": "样例二"})
    own.push(pen, one, two)
    names = [own.part("wj", row.header.case_id) for row in (one, two)]
    assert [part.fields["applicant_name"] for part in names if part] == ["样例一", "样例二"]


def test_answers_the_form_does_not_know_are_not_lost_for_the_lead(own: Home) -> None:
    pen = own.enrol()
    row = pen.receive(answers={**ANSWERS, "stray": "x"}, case_id=new_id())
    own.push(pen, row)
    part = own.part("ga", row.header.case_id)
    assert part is not None and part.fields["stray"] == "x" and own.flags(row.header.case_id) == []


@pytest.mark.parametrize(
    ("names", "cut"),
    [
        (("a",), {"a": "1"}),
        (("*",), {"a": "1", "b": "2", "rows": [{"c": "3", "d": "4"}, {"c": "5"}]}),
        (("rows",), {"rows": [{"c": "3", "d": "4"}, {"c": "5"}]}),
        (("d",), {"rows": [{"d": "4"}, {}]}),
        (("nothing",), {}),
        ((), {}),
    ],
)
def test_cutting(names: tuple[str, ...], cut: dict[str, object]) -> None:
    answers = {"a": "1", "b": "2", "rows": [{"c": "3", "d": "4"}, {"c": "5"}]}
    assert cut_fields(answers, names) == cut
