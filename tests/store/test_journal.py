"""The journal: append-only, chained, in district order."""

from __future__ import annotations

from dataclasses import replace

import pytest

from counter_app.errors import Bug
from counter_app.journal.event import GENESIS, read_event
from counter_app.ports import EventRow
from counter_app.store.opening import SqlStore
from tests.store.samples import WRITER, confirmed, event


def append(store: SqlStore, *events: EventRow) -> None:
    with store.writing() as unit:
        for row in events:
            unit.journal.append(row)
        unit.commit()


def test_an_event_comes_back_byte_for_byte(store: SqlStore) -> None:
    row = event(name="沐清妤")
    append(store, row)
    with store.reading() as unit:
        assert unit.journal.get(row.header.id) == row
        assert unit.journal.get("nobody") is None
    assert read_event(row.header_bytes, row.payload_bytes).payload == {"name": "沐清妤"}


def test_the_head_is_where_the_next_event_goes_on(store: SqlStore) -> None:
    first = event()
    with store.writing() as unit:
        assert unit.journal.head(WRITER) == (0, GENESIS)
        unit.journal.append(first)
        assert unit.journal.head(WRITER) == (1, first.hash)
        unit.commit()
    with store.reading() as unit:
        assert unit.journal.head(WRITER) == (1, first.hash)


def test_an_event_that_is_there_already_is_not_written_again(store: SqlStore) -> None:
    first = event()
    second = event(2, first)
    append(store, first, second)
    append(store, first, confirmed(second))
    with store.reading() as unit:
        assert unit.journal.of_case("case-1") == (first, second)


@pytest.mark.parametrize("broken", ["gap", "fork", "wrong_hash"])
def test_an_own_event_that_does_not_continue_the_chain_is_a_bug(store: SqlStore, broken: str) -> None:
    first = event()
    append(store, first)
    bad = {
        "gap": event(3, event(2, first)),
        "fork": event(2),
        "wrong_hash": replace(event(2, first), hash=first.hash),
    }[broken]
    with pytest.raises(Bug, match=r"chain_broken|hash_differs"):
        append(store, bad)


def test_the_same_id_with_other_bytes_is_a_bug(store: SqlStore) -> None:
    append(store, event(name="a"))
    with pytest.raises(Bug, match="bytes_differ"):
        append(store, confirmed(event(name="b")))


def test_of_a_foreign_writer_a_part_of_the_chain_may_come(store: SqlStore) -> None:
    first = event(writer="dept:ga")
    second = event(2, first, writer="dept:ga")
    third = event(3, second, writer="dept:ga")
    append(store, confirmed(third, case_seq=2), confirmed(first))
    with store.reading() as unit:
        assert [row.header.writer_seq for row in unit.journal.of_case("case-1")] == [1, 3]


def test_a_foreign_event_that_contradicts_a_known_neighbour_is_refused(store: SqlStore) -> None:
    first, other = event(writer="dept:ga"), event(writer="dept:ga", name="other")
    append(store, confirmed(first))
    with pytest.raises(Bug, match="chain_broken"):
        append(store, confirmed(event(2, other, writer="dept:ga")))


def test_a_case_reads_in_district_order_then_own_pending_then_refused(store: SqlStore) -> None:
    own = event()
    refused = event(2, own, type="corrected")
    pending = event(3, refused, type="attached")
    append(store, own, refused, pending, confirmed(event(writer="dept:ga", type="accepted"), case_seq=2, position=9))
    with store.writing() as unit:
        unit.journal.confirm(own.header.id, case_seq=1, position=8)
        unit.journal.refuse(refused.header.id, reason="not_allowed")
        unit.commit()
    with store.reading() as unit:
        rows = unit.journal.of_case("case-1")
    assert [row.header.type for row in rows] == ["received", "accepted", "attached", "corrected"]
    assert [row.status for row in rows] == ["confirmed", "confirmed", "pending", "refused"]
    assert (rows[0].case_seq, rows[0].position, rows[3].refusal) == (1, 8, "not_allowed")


def test_the_events_of_a_day_leave_out_what_was_refused(store: SqlStore) -> None:
    first = event(at="2026-11-22T23:59:59+08:00")
    second = event(2, first, at="2026-11-23T00:00:00+08:00")
    third = event(3, second, at="2026-11-23T10:00:00+08:00")
    append(store, first, second, third)
    with store.writing() as unit:
        unit.journal.refuse(third.header.id, reason="not_allowed")
        assert unit.journal.on("2026-11-23") == (second.header,)
        unit.commit()


def test_confirming_what_nobody_wrote_is_a_bug(store: SqlStore) -> None:
    with store.writing() as unit, pytest.raises(Bug, match="unknown_event"):
        unit.journal.confirm("nobody", case_seq=1, position=1)


def test_an_event_without_its_payload_keeps_its_place_in_the_chain(store: SqlStore) -> None:
    erased = replace(confirmed(event(writer="dept:ga")), payload_bytes=None)
    append(store, erased)
    with store.reading() as unit:
        assert unit.journal.get(erased.header.id) == erased
