"""Acts that say what cannot be: a receipt dated back, a third person who is the applicant, one sheet spoiled twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta

import pytest

from counter_app.domain.case_table import Phase
from counter_app.errors import Bug, Refusal
from counter_app.use_cases.collection import Delivery, deliver_result, evidence_for
from counter_app.use_cases.paper_slips import PrintPad, book_pad
from counter_app.use_cases.receive_case import ReceiveCase, explain, receive_case
from counter_app.use_cases.rework import CORRECTED, OpenRework, open_rework
from counter_app.use_cases.visits import log_visit_print, spoil_visit_print
from tests.counterkit import CLERK, CLERK_NAME
from tests.use_cases.kit import House
from tests.use_cases.test_visits import INSURANCE, SON, after, written


def test_without_a_slip_no_receipt_is_dated_back(house: House) -> None:
    told = replace(house.filled(), received_at="2026-01-05T09:00:00+08:00")
    assert receive_case(house.window, told).state.received_at == house.window.stamp()


def test_a_slip_s_time_from_another_zone_is_kept_in_the_window_s_own(house: House) -> None:
    pad = book_pad(house.window, PrintPad(1, "li", "李桂芳"))
    house.clock.at += timedelta(hours=20)
    at = house.clock.at - timedelta(hours=4)  # the day after here, the day before in Greenwich
    told = replace(house.filled(), slip=pad.slips[0][0], received_at=at.astimezone(UTC).isoformat())
    assert receive_case(house.window, told).state.received_at == at.isoformat(timespec="seconds")


def test_a_draft_of_a_received_case_is_never_explained_away(house: House) -> None:
    case_id = house.received().case_id
    opened = open_rework(house.window, OpenRework(case_id, CORRECTED, CLERK, reason="typo"))
    with pytest.raises(Bug, match="draft_of_a_case"):
        explain(house.window, ReceiveCase(opened.draft, CLERK, CLERK_NAME))


NEPHEW = {"taker_name": "陆大山", "taker_id_no": "439901198803020014", "relation": "侄子"}
HERSELF = {"taker_name": "梁晓蓉", "taker_id_no": " 439901199403120424", "relation": "本人"}


@pytest.mark.parametrize(
    ("taken", "why"),
    [
        (Delivery(taker="agent", receipt="returned", taker_name=" ", taker_id_no=" ", relation=" "), "taker_unknown"),
        (Delivery(taker="third_person", receipt="returned", **HERSELF), "taker_is_applicant"),
        (Delivery(taker="third_person", receipt="returned", evidence=("faked", "seen"), **NEPHEW), "evidence_missing"),
        (Delivery(taker="neighbour", receipt="returned", **NEPHEW), "taker_not_allowed"),
    ],
)
def test_a_hand_over_that_cannot_be_is_refused_and_the_card_stays(house: House, taken: Delivery, why: str) -> None:
    case_id = house.at_hand()
    seen = taken.evidence or evidence_for(taken.taker)
    with pytest.raises(Refusal) as caught:
        deliver_result(house.window, case_id, replace(taken, evidence=seen), actor=CLERK)
    assert caught.value.code == why and house.state(case_id).phase is Phase.READY


def test_what_the_applicant_took_herself_bears_her_own_name(house: House) -> None:
    case_id = house.at_hand()
    name = house.state(case_id).applicant_name
    deliver_result(house.window, case_id, Delivery(receipt="returned", **NEPHEW), actor=CLERK)
    with house.window.store.reading() as uow:
        row = uow.journal.of_case(case_id)[-1]
    assert row.header.type == "delivered" and f'"taker_name":"{name}"' in (row.payload_bytes or b"").decode()


def test_one_receipt_of_a_visit_is_spoiled_once(house: House) -> None:
    first = house.received(INSURANCE)
    written(house, after(house, first), SON)
    log_visit_print(house.window, first.state.visit_id, actor=CLERK)
    again = log_visit_print(house.window, first.state.visit_id, actor=CLERK, reason="one more")
    for _ in range(2):
        spoil_visit_print(house.window, again, first.state.visit_id, reason="jam", actor=CLERK)
    assert house.state(first.case_id).prints["visit_receipt"] == 1
