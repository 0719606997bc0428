"""Who may take the result, what must be seen of her, a lost receipt, a wrong card, a result nobody comes for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec
import pytest

from counter_app.catalogue.reader import Catalogue
from counter_app.catalogue.shelf import Shelf
from counter_app.domain.case_table import Phase
from counter_app.errors import NotAllowed, Refusal
from counter_app.use_cases.case_acts import book_arrival
from counter_app.use_cases.collection import (
    AgentOnFile,
    Delivery,
    Lost,
    agent_on_file,
    declare_receipt_lost,
    deliver_result,
    evidence_for,
    file_unclaimed,
    send_back,
    ways_open,
)
from counter_app.use_cases.sheets import paper_facts
from counter_app.use_cases.window import Window, read_events
from tests.counterkit import CLERK, CLERK_NAME
from tests.use_cases.kit import PERMIT, House
from tests.use_cases.test_signing import AGENT

NEPHEW = {"taker_name": "陆大山", "taker_id_no": "439901198803020014", "relation": "侄子"}


def told(house: House, case_id: str, event: str) -> dict[str, Any]:
    with house.window.store.reading() as uow:
        return {one.header.type: dict(one.payload) for one in read_events(uow, case_id)}[event]


def with_tables(house: House, **changes: Any) -> Window:
    """The window under a release that differs in these tables."""
    catalogue = house.window.catalogue
    tables = msgspec.structs.replace(catalogue.tables, **changes)
    forms = {item.form: catalogue.form_xml(item.form) for item in tables.items}
    return replace(house.window, releases=Shelf(Catalogue(catalogue.manifest, tables, forms)))


@pytest.mark.parametrize("unseen", ["authorisation", "applicant_id", "taker_id"])
def test_a_third_person_shows_the_authorisation_and_both_id_cards(house: House, unseen: str) -> None:
    case_id = house.at_hand()
    seen = tuple(paper for paper in evidence_for("third_person") if paper != unseen)
    taken = Delivery(taker="third_person", receipt="returned", evidence=seen, **NEPHEW)
    with pytest.raises(Refusal) as caught:
        deliver_result(house.window, case_id, taken, actor=CLERK)
    assert (caught.value.code, caught.value.details["lacking"]) == ("evidence_missing", (unseen,))
    assert house.state(case_id).phase is Phase.READY


def test_what_was_seen_of_a_third_person_stands_in_the_record_and_on_the_paper(house: House) -> None:
    case_id = house.at_hand()
    taken = Delivery(taker="third_person", receipt="returned", evidence=evidence_for("third_person"), **NEPHEW)
    deliver_result(house.window, case_id, taken, actor=CLERK)
    assert told(house, case_id, "delivered")["evidence"] == ["authorisation", "applicant_id", "taker_id"]
    facts = paper_facts(house.window, case_id, "delivery", clerk_name=CLERK_NAME)
    assert (facts.receiver_name, facts.receiver_relation) == ("陆大山", "侄子")
    assert facts.receiver_evidence == evidence_for("third_person")


def test_a_guardian_shows_the_proof_of_guardianship_where_an_agent_shows_an_authorisation(house: House) -> None:
    case_id = house.at_hand(**{**AGENT, "agent_kind": "guardian"})
    him = agent_on_file(house.window, house.state(case_id))
    assert him == AgentOnFile("陆川", "439901198710160333", "配偶", guardian=True)
    taken = Delivery(taker="agent", receipt="returned", evidence=evidence_for("agent"), **NEPHEW)
    with pytest.raises(Refusal) as caught:
        deliver_result(house.window, case_id, taken, actor=CLERK)
    assert caught.value.details["lacking"] == ("guardianship",)
    seen = replace(taken, evidence=evidence_for("agent", guardian=True))
    assert deliver_result(house.window, case_id, seen, actor=CLERK).phase is Phase.DELIVERED


def test_who_came_herself_has_no_agent_on_file(house: House) -> None:
    assert agent_on_file(house.window, house.state(house.at_hand())) is None


def test_only_those_the_item_allows_may_collect(house: House) -> None:
    items = tuple(
        msgspec.structs.replace(item, collection=("applicant",)) if item.code == PERMIT else item
        for item in house.window.catalogue.tables.items
    )
    window, case_id = with_tables(house, items=items), house.at_hand()
    taken = Delivery(taker="agent", receipt="returned", evidence=evidence_for("agent"), **NEPHEW)
    with pytest.raises(Refusal, match="taker_not_allowed"):
        deliver_result(window, case_id, taken, actor=CLERK)


def test_only_ways_the_site_has_switched_on_are_open(house: House) -> None:
    today, case_id = house.clock().date(), house.at_hand()
    assert ways_open(house.window.catalogue, today) == ("direct",)
    with pytest.raises(Refusal, match="way_not_open"):
        deliver_result(house.window, case_id, Delivery(way="mail", receipt="returned"), actor=CLERK)
    config = tuple(
        msgspec.structs.replace(row, value="counter post") if row.key == "delivery_ways" else row
        for row in house.window.catalogue.tables.config
    )
    window = with_tables(house, config=config)
    assert ways_open(window.catalogue, today) == ("direct", "mail")
    done = deliver_result(window, case_id, Delivery(way="mail", receipt="returned"), actor=CLERK)
    assert done.phase is Phase.DELIVERED


def test_a_lost_receipt_is_declared_before_and_not_written_twice_on_delivery(house: House) -> None:
    case_id = house.at_hand()
    state = declare_receipt_lost(house.window, case_id, Lost("搬家时弄丢"), actor=CLERK)
    assert state.receipt_lost and state.phase is Phase.READY
    facts = paper_facts(house.window, case_id, "lost", clerk_name=CLERK_NAME)
    assert (facts.lost_paper, facts.lost_how, facts.declarant_name) == ("居住证办理回执", "搬家时弄丢", "张秋蓉")
    assert house.prints(case_id, "lost") == 1
    deliver_result(house.window, case_id, Delivery(receipt="lost"), actor=CLERK)
    assert house.types(case_id).count("receipt_lost") == 1


def test_a_statement_says_how_the_receipt_was_lost(house: House) -> None:
    with pytest.raises(Refusal, match="reason_missing"):
        declare_receipt_lost(house.window, house.received().case_id, Lost("  "), actor=CLERK)


def test_a_wrong_card_goes_back_and_the_next_one_is_booked_in_and_delivered(house: House) -> None:
    case_id = house.at_hand()
    with pytest.raises(Refusal, match="reason_missing"):
        send_back(house.window, case_id, reason="", actor=CLERK)
    assert send_back(house.window, case_id, reason="姓名印错", actor=CLERK).phase is Phase.MAKING
    book_arrival(house.window, case_id, result_number="JZZ-2", actor=CLERK)
    deliver_result(house.window, case_id, Delivery(receipt="returned"), actor=CLERK)
    facts = paper_facts(house.window, case_id, "delivery", clerk_name=CLERK_NAME)
    assert facts.documents[0].number == "JZZ-2"


def test_what_nobody_collects_is_filed_with_a_reason_and_handed_out_no_more(house: House) -> None:
    case_id = house.at_hand()
    state = file_unclaimed(house.window, case_id, reason="电话三次、短信两次未领", actor=CLERK)
    assert state.phase is Phase.CLOSED and "case_unclaimed" in house.audited()
    with pytest.raises(NotAllowed):
        deliver_result(house.window, case_id, Delivery(receipt="returned"), actor=CLERK)
