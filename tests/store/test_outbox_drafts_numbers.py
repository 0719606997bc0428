"""What waits for the district, what is being filled in, and the serials of numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from counter_app.errors import Bug, Refusal
from counter_app.ports import SlipPad, SlipRow
from counter_app.store.opening import SqlStore
from tests.store.samples import draft, queued

AT = "2026-11-23T10:05:00+08:00"


def test_the_outbox_gives_the_oldest_first_and_leaves_out_what_is_set_aside(store: SqlStore) -> None:
    with store.writing() as unit:
        for name in ("e-2", "e-1", "e-3", "e-4"):
            unit.outbox.add(queued(name))
        unit.outbox.mark("e-1", state="set_aside", at=AT, reason="not_allowed")
        unit.outbox.mark("e-3", state="confirmed", at=AT)
        assert [row.event_id for row in unit.outbox.waiting()] == ["e-2", "e-4"]
        assert [row.event_id for row in unit.outbox.waiting(limit=1)] == ["e-2"]
        assert [row.event_id for row in unit.outbox.all_open()] == ["e-2", "e-1", "e-4"]
        assert unit.outbox.count() == 2


@pytest.mark.parametrize(
    ("marks", "tries"),
    [
        ([("sent", ""), ("confirmed", "")], 1),
        ([("confirmed", "")], 1),
        ([("queued", "timeout")], 1),
        ([("sent", ""), ("queued", "cut_off")], 1),
        ([("sent", ""), ("queued", "busy"), ("sent", ""), ("set_aside", "chain")], 2),
        ([("set_aside", "chain"), ("queued", "")], 1),
    ],
)
def test_a_try_is_counted_once_however_it_ends(store: SqlStore, marks: list[tuple[str, str]], tries: int) -> None:
    with store.writing() as unit:
        unit.outbox.add(queued())
        for state, reason in marks:
            unit.outbox.mark("e-1", state=state, at=AT, reason=reason)
        (found,) = unit._connection.cursor().execute("SELECT tries, last_try_at FROM outbox").fetchall()
    assert found == (tries, AT)


def test_a_failed_try_says_why_and_when_the_next_is(store: SqlStore) -> None:
    with store.writing() as unit:
        unit.outbox.add(queued(label="居住证", number="0007I"))
        unit.outbox.mark("e-1", state="queued", at=AT, reason="timeout", next_try_at="2026-11-23T10:06:00+08:00")
        (row,) = unit.outbox.waiting()
    assert (row.reason, row.next_try_at, row.last_try_at) == ("timeout", "2026-11-23T10:06:00+08:00", AT)
    assert (row.label, row.number) == ("居住证", "0007I")


def test_one_event_is_queued_once(store: SqlStore) -> None:
    with store.writing() as unit, pytest.raises(Bug):
        unit.outbox.add(queued())
        unit.outbox.add(queued())


def test_a_draft_comes_back_whole_with_its_edit_buffer(store: SqlStore) -> None:
    with store.writing() as unit:
        unit.drafts.put(draft(view={}))
        unit.drafts.put(draft())
        unit.commit()
    with store.reading() as unit:
        assert unit.drafts.get("draft-1") == draft()
        assert unit.drafts.all() == (draft(),)


def test_a_dropped_draft_is_gone_and_may_be_dropped_again(store: SqlStore) -> None:
    with store.writing() as unit:
        unit.drafts.put(draft())
        unit.drafts.drop("draft-1")
        unit.drafts.drop("draft-1")
        assert unit.drafts.get("draft-1") is None


def test_the_drafts_of_a_person_are_those_with_the_number_in_any_answer(store: SqlStore) -> None:
    inner = draft(draft_id="draft-2", answers={"people": [{"number": "440604201501011234"}]})
    with store.writing() as unit:
        unit.drafts.put(draft())
        unit.drafts.put(inner)
        assert unit.drafts.of_person("440604201501011234") == (inner,)
        assert unit.drafts.of_person("4406042015010112") == ()
        assert unit.drafts.of_person("") == ()


def test_serials_start_at_one_each_day_and_the_date_never_goes_back(store: SqlStore) -> None:
    days = ["2026-11-23", "2026-11-23", "2026-11-24", "2025-01-01", "2026-11-24"]
    with store.writing() as unit:
        drawn = [unit.numbers.next_serial(day) for day in days]
    assert drawn == [("261123", 1), ("261123", 2), ("261124", 1), ("261124", 2), ("261124", 3)]


def test_after_serial_9999_the_window_refuses(store: SqlStore) -> None:
    with store.writing() as unit:
        unit.numbers.next_serial("2026-11-23")
        unit._connection.cursor().execute("UPDATE serials SET serial = 9998")
        assert unit.numbers.next_serial("2026-11-23") == ("261123", 9999)
        with pytest.raises(Refusal, match="serial_exhausted"):
            unit.numbers.next_serial("2026-11-22")


def pad(first: int, last: int) -> SlipPad:
    return SlipPad(
        pad_id=f"pad-{first}", terminal_no=1, first=first, last=last, printed_at="2026-11-20T16:00:00+08:00", actor="li"
    )


def test_a_range_of_slips_is_booked_once_and_the_next_begins_behind_it(store: SqlStore) -> None:
    with store.writing() as unit:
        assert unit.slips.last() == 0
        unit.slips.book(pad(1, 12))
        unit.slips.book(pad(13, 15))
        assert (unit.slips.last(), unit.slips.pads()) == (15, (pad(1, 12), pad(13, 15)))
        with pytest.raises(Bug):
            unit.slips.book(pad(15, 20))


def test_a_slip_is_open_until_it_is_used_or_void_and_never_both(store: SqlStore) -> None:
    used = SlipRow(running=3, terminal_no=1, status="used", case_id="case-1", at="2026-11-24T09:00:00+08:00", actor="w")
    with store.writing() as unit:
        assert unit.slips.get(3) is None
        unit.slips.settle(used)
        assert unit.slips.get(3) == used and unit.slips.settled() == (used,)
        with pytest.raises(Bug):
            unit.slips.settle(replace(used, status="void", case_id=""))
