"""日报: the day's figures come from the journal of that day, whatever state the cases are in by now."""

from __future__ import annotations

import pytest

from counter_app.bootstrap.upkeep import rebuild
from counter_app.errors import PaperFailed
from counter_app.use_cases.case_acts import void_case, withdraw_case
from counter_app.use_cases.daily_sheet import daily_facts
from counter_app.use_cases.receive_case import receive_case
from tests.counterkit import CLERK, CLERK_NAME
from tests.use_cases.kit import REGISTRATION, House
from tests.use_cases.test_delivery import unplugged


def test_a_day_is_counted_by_item_clerk_and_hour(own: House) -> None:
    own.received()
    own.received(REGISTRATION)
    receive_case(own.window, own.short("rp_contract_to"))
    facts = daily_facts(own.window, clerk_name=CLERK_NAME)
    total = facts.total
    assert (total.received, total.accepted, total.shortfall, total.concluded) == (3, 1, 1, 1)
    assert [(row.name, row.received) for row in facts.by_item] == [("居住证申领", 2), ("流动人员居住登记", 1)]
    assert [(row.name, row.received) for row in facts.by_clerk] == [("王秀兰", 3)]
    assert facts.by_hour == (("09", 3),) and len(facts.unsent) == 3


def test_yesterday_stays_as_it_was_when_a_case_moves_on(own: House) -> None:
    case_id = own.received().case_id
    before = daily_facts(own.window, "2026-11-23", clerk_name=CLERK_NAME)
    own.clock.go_on(days=1)
    withdraw_case(own.window, case_id, reason="另行办理", signed="on_paper", actor=CLERK)
    after = daily_facts(own.window, "2026-11-23", clerk_name=CLERK_NAME)
    assert (after.total, after.by_item, after.withdrawn) == (before.total, before.by_item, 0)
    assert daily_facts(own.window, "2026-11-24", clerk_name=CLERK_NAME).withdrawn == 1


def test_sheets_are_counted_and_a_spoiled_or_voided_one_is_named_with_its_reason(own: House) -> None:
    received = own.received()
    own.prints(received.case_id, "receipt_a4")
    with pytest.raises(PaperFailed):
        unplugged(own).print_paper(received.case_id, "receipt_80mm", actor=CLERK, clerk_name=CLERK_NAME)
    voided_at = own.window.stamp()
    void_case(own.window, received.case_id, reason="重复收件", actor=CLERK)
    own.clock.go_on(minutes=30)
    rebuild(own.counter)
    facts = daily_facts(own.window, clerk_name=CLERK_NAME)
    assert facts.prints == (("receipt_a4", 1),)
    assert [(row.number, row.reason) for row in facts.spoiled] == [(received.number, "printer")]
    (voided,) = facts.voided
    assert (voided.number, voided.reason, voided.at) == (received.number, "重复收件", voided_at)


def test_a_case_of_an_item_no_release_knows_does_not_stop_the_day(own: House) -> None:
    received = own.received()
    own.prints(received.case_id, "receipt_a4")
    with own.window.store.writing() as uow:
        from dataclasses import replace

        uow.cases.put(replace(own.row(received.case_id), item_code="ZR-999", item_name="ZR-999"))
        uow.commit()
    facts = daily_facts(own.window, clerk_name=CLERK_NAME)
    assert [row.name for row in facts.by_item] == ["ZR-999"] and facts.prints == (("receipt_a4", 1),)


def test_the_printed_day_bears_the_head_of_the_audit_chain(own: House) -> None:
    own.received()
    facts = daily_facts(own.window, clerk_name=CLERK_NAME)
    with own.window.store.reading() as uow:
        assert (facts.audit_seq, facts.audit_head) == uow.audit.head()
    own.papers.print_daily(actor=CLERK, clerk_name=CLERK_NAME)
    assert own.audited()[-1] == "daily_printed"
