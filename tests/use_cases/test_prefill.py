"""What is known fills the form, says whence and when, never overwrites, and is audited with its purpose."""

from __future__ import annotations

from dataclasses import replace

import pytest

from counter_app.forms import Record
from counter_app.ports import Person
from counter_app.use_cases.drafts import reopen_draft
from counter_app.use_cases.prefill import Prefilled, known_person, prefill, sources_of
from counter_app.use_cases.receive_case import receive_case
from tests.counterkit import CLERK
from tests.use_cases.kit import PERMIT, House

NUMBER = "439901199403120424"
PERSON = Person(
    id_no=NUMBER,
    name="张秋蓉",
    nation="汉族",
    phone="13800138000",
    address="祖庙街道青禾里18号3栋2单元602房",
    facts={"employer": "佛山市青禾窑陶瓷有限公司", "insured_months": "19"},
    as_of="2026-11-20",
)


@pytest.fixture
def known(own: House) -> House:
    """A counter whose pool knows her."""
    with own.window.store.writing() as uow:
        uow.pool.put_all([PERSON])
        uow.commit()
    return own


def looked_up(house: House, record: Record) -> dict[str, Prefilled]:
    item = house.window.catalogue.item(PERMIT)
    person, last = known_person(house.window, NUMBER, item_code=PERMIT, actor=CLERK)
    filled = prefill(item, record, person=person, last=last, terminal=house.window.terminal)
    return {one.question: one for one in filled}


def value(record: Record, question: str) -> str:
    return record.state(record.definition.ref_of(question)).value


def answer(record: Record, question: str, text: str) -> None:
    record.answer(record.definition.ref_of(question), text)


def test_the_pool_fills_what_is_empty_and_says_whence_and_when(known: House) -> None:
    record = known.untouched().record
    answer(record, "applicant_id_no", NUMBER)
    filled = looked_up(known, record)
    assert value(record, "applicant_name") == "张秋蓉"
    assert (filled["applicant_name"].source, filled["applicant_name"].as_of) == ("pool", "2026-11-20")
    assert value(record, "applicant_nation") == "01"  # the pool says 汉族, the form lists 01


def test_the_registers_words_are_understood_also_where_the_form_is_shown_in_english(known: House) -> None:
    record = known.untouched().record
    english = next(name for name in record.definition.languages if name.startswith("English"))
    record.set_language(english)
    answer(record, "applicant_id_no", NUMBER)
    looked_up(known, record)
    nation = record.state(record.definition.ref_of("applicant_nation"))
    assert nation.value == "01" and not nation.violation and record.language == english


def test_what_the_clerk_typed_is_never_overwritten(known: House) -> None:
    record = known.untouched().record
    answer(record, "applicant_phone", "13900139000")
    answer(record, "applicant_id_no", NUMBER)
    assert "applicant_phone" not in looked_up(known, record)
    assert value(record, "applicant_phone") == "13900139000"


def test_a_question_that_does_not_arise_is_not_filled_before_it_does(known: House) -> None:
    record = known.untouched().record
    assert "rp_employer" not in looked_up(known, record)
    answer(record, "rp_ground", "employment")
    assert looked_up(known, record)["rp_employer"].source == "pool"


def test_her_last_case_fills_what_the_pool_does_not_know_rows_and_all(known: House) -> None:
    known.received()
    known.clock.go_on(days=3)
    record = known.untouched().record
    answer(record, "rp_ground", "employment")
    filled = looked_up(known, record)
    assert (filled["rp_employer_uscc"].source, filled["rp_employer_uscc"].as_of) == ("last", "2026-11-23")
    assert filled["rp_children"].value == "2"
    assert record.state(record.definition.ref_of("rp_children")).row_count == 2


def test_where_an_answer_came_from_is_kept_in_the_draft_and_in_the_case(known: House) -> None:
    opened = known.untouched()
    filled = looked_up(known, opened.record)
    command = known.filled()
    draft = known.keep(replace(command.draft, sources=sources_of(tuple(filled.values()))))
    assert reopen_draft(known.window, draft).draft.sources["applicant_name"] == {
        "source": "pool",
        "as_of": "2026-11-20",
    }
    received = receive_case(known.window, replace(command, draft=draft))
    assert b'"applicant_name":{"as_of":"2026-11-20","source":"pool"}' in (received.events[0].payload_bytes or b"")


def test_the_look_up_is_audited_with_its_purpose_and_without_the_number(known: House) -> None:
    known_person(known.window, NUMBER, item_code=PERMIT, actor=CLERK)
    with known.window.store.reading() as uow:
        row = uow.audit.rows(limit=1000)[-1]
    assert (row.action, row.actor, row.details["purpose"]) == ("person_looked_up", CLERK, f"prefill:{PERMIT}")
    assert NUMBER not in f"{row.subject}{row.details}"


def test_somebody_nobody_knows_fills_nothing(own: House) -> None:
    assert known_person(own.window, "439901199403129999", item_code=PERMIT, actor=CLERK) == (None, None)


def test_the_station_fills_its_own_facts_into_every_fresh_draft(own: House) -> None:
    opened = own.untouched()
    assert value(opened.record, "applicant_village") == "440604012064"
    assert opened.draft.sources["applicant_village"] == {"source": "station", "as_of": ""}
