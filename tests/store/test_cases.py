"""The projection of cases: lists, numbers, search."""

from __future__ import annotations

import pytest

from counter_app.ports import CaseRow
from counter_app.store.opening import SqlStore
from counter_app.store.rebuild import rebuild_cases
from tests.store.samples import case, event


def keep(store: SqlStore, *rows: CaseRow) -> None:
    with store.writing() as unit:
        for row in rows:
            unit.cases.put(row)
        unit.commit()


def ids(rows: tuple[CaseRow, ...]) -> list[str]:
    return [row.case_id for row in rows]


def test_a_case_comes_back_as_it_was_put_and_is_replaced_by_the_next(store: SqlStore) -> None:
    keep(store, case(), case(phase="accepted", waits_for="district", official_number="粤A-77"))
    with store.reading() as unit:
        assert unit.cases.get("case-1") == case(phase="accepted", official_number="粤A-77")
        assert unit.cases.get("nobody") is None


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("44060401206401261123 0007 I", ["case-7"]),
        ("440604012064-01-261123-0007-1", ["case-7"]),  # 1 for I
        ("4406o4012064012611230007i", ["case-7"]),  # o for 0
        ("0007I", ["case-7"]),  # the last five
        ("01-1123-0007", ["case-7"]),
        ("FS2026-000077", ["case-7"]),
        ("007I", []),  # four are too few
        ("44060401206401", []),  # the beginning is everybody's
        ("", []),
    ],
)
def test_a_case_is_found_by_its_number_as_people_type_it(store: SqlStore, asked: str, found: list[str]) -> None:
    keep(store, case(7, official_number="FS2026000077"), case(8))
    with store.reading() as unit:
        assert ids(unit.cases.by_number(asked)) == found


@pytest.mark.parametrize("asked", ["清妤", "MQY", "1234", "mqy 居住证", "01-1123-0002", "440604199001011234"])
def test_search_finds_by_name_initials_number_and_last_four(store: SqlStore, asked: str) -> None:
    other = case(3, applicant_name="段云", search_text="dy 生育登记", applicant_id_no="440604198001015678")
    keep(store, case(2), other)
    with store.reading() as unit:
        assert ids(unit.cases.search(asked)) == ["case-2"]
        assert unit.cases.search("查无此人") == ()
        assert unit.cases.search("  ") == ()


def test_lists_are_newest_first_and_cut_at_their_limit(store: SqlStore) -> None:
    keep(store, case(1), case(3, waits_for="me"), case(2))
    with store.reading() as unit:
        assert ids(unit.cases.listed()) == ["case-3", "case-2", "case-1"]
        assert ids(unit.cases.listed(waits_for="district", limit=1)) == ["case-2"]
        assert ids(unit.cases.search("mqy", limit=2)) == ["case-3", "case-2"]


def test_the_cases_of_a_person_may_be_asked_for_one_item(store: SqlStore) -> None:
    keep(store, case(1), case(2, item_code="birth"), case(3, applicant_id_no="x"))
    with store.reading() as unit:
        assert ids(unit.cases.of_person("440604199001011234")) == ["case-2", "case-1"]
        assert ids(unit.cases.of_person("440604199001011234", item_code="birth")) == ["case-2"]


def test_a_day_holds_its_own_cases_only(store: SqlStore) -> None:
    keep(store, case(1), case(2, received_at="2026-11-24T00:00:00+08:00"), case(3, received_at=""))
    with store.reading() as unit:
        assert ids(unit.cases.received_on("2026-11-23")) == ["case-1"]


def test_counts_leave_out_the_ends(store: SqlStore) -> None:
    keep(store, case(1), case(2), case(3, waits_for="me"), case(4, phase="delivered", waits_for="nobody"))
    with store.reading() as unit:
        assert unit.cases.counts() == {"district": 2, "me": 1}


def test_a_rebuild_makes_the_projection_from_the_journal_alone(store: SqlStore) -> None:
    first = event(case_id="case-1")
    keep(store, case(9))
    with store.writing() as unit:
        unit.journal.append(first)
        unit.journal.append(event(2, first, case_id="case-2", type="explained"))
        unit.commit()
    made = rebuild_cases(store, lambda case_id, events: case(1) if events[0].header.type == "received" else None)
    assert made == 1
    with store.reading() as unit:
        assert ids(unit.cases.listed()) == ["case-1"]


@pytest.mark.parametrize(
    "asked", ["０００７Ｉ", "0007 1", "ooo7-i", " 0007i ", "01 1123 0007", "０１－１１２３－０００７"]
)
def test_search_takes_the_end_of_a_number_as_hands_and_input_methods_write_it(store: SqlStore, asked: str) -> None:
    keep(store, case(7), case(8))
    with store.reading() as unit:
        assert ids(unit.cases.search(asked)) == ["case-7"] == ids(unit.cases.by_number(asked))


def test_two_cases_that_share_a_short_number_are_both_listed(store: SqlStore) -> None:
    keep(store, case(7), case(8, short_number="01-1123-0007"))
    with store.reading() as unit:
        assert sorted(ids(unit.cases.search("1123-0007"))) == ["case-7", "case-8"]
