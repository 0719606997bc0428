"""未办件的查询: what a clerk looked up without a case is counted for the supervisor, and nobody learns who it was about."""

from __future__ import annotations

from datetime import timedelta

from counter_app.use_cases import views
from counter_app.use_cases.daily_sheet import daily_facts
from counter_app.use_cases.prefill import known_person, prefill
from tests.counterkit import CLERK, CLERK_NAME
from tests.use_cases.kit import PERMIT, House

ID_NO = "439901199403120424"


def kinds(house: House, on: str = "") -> dict[str, int]:
    rows = daily_facts(house.window, on, clerk_name=CLERK_NAME).lookups
    return {f"{kind}:{item}" if item else kind: n for row in rows for kind, item, n in row.kinds}


def test_looking_around_is_counted_by_purpose(own: House) -> None:
    case_id = own.received().case_id
    own.clock.go_on(days=1)
    views.search(own.window, "0424", actor=CLERK)
    views.search(own.window, "陆", actor=CLERK)
    views.case_view(own.window, case_id, actor=CLERK)
    known_person(own.window, ID_NO, item_code=PERMIT, actor=CLERK)
    assert kinds(own) == {"search": 2, "view": 1, "person:居住证申领": 1}
    (row,) = daily_facts(own.window, clerk_name=CLERK_NAME).lookups
    assert (row.name, row.count) == (CLERK_NAME, 4) and ID_NO not in repr(row)


def test_what_led_to_a_case_the_same_day_is_not_counted(own: House) -> None:
    views.search(own.window, "0424", actor=CLERK)
    known_person(own.window, ID_NO, item_code=PERMIT, actor=CLERK)
    case_id = own.received().case_id
    views.case_view(own.window, case_id, actor=CLERK)
    assert kinds(own) == {}


def test_one_case_explains_one_look_up_and_none_for_another_item(own: House) -> None:
    for item in (PERMIT, PERMIT, "ZR-010"):
        known_person(own.window, ID_NO, item_code=item, actor=CLERK)
    own.received()
    assert kinds(own) == {"person:居住证申领": 1, "person:城乡居民基本医疗保险参保登记": 1}


def test_each_day_and_each_clerk_stands_alone(own: House) -> None:
    views.search(own.window, "a", actor=CLERK)
    own.clock.at += timedelta(days=1)
    views.search(own.window, "a", actor="chen")
    views.search(own.window, "b", actor="chen")
    assert kinds(own, "2026-11-23") == {"search": 1} and kinds(own) == {"search": 2}
    (row,) = daily_facts(own.window, clerk_name=CLERK_NAME).lookups
    assert row.name != CLERK_NAME


def test_a_case_page_that_refreshes_is_one_look(own: House) -> None:
    case_id = own.received().case_id
    views.case_view(own.window, case_id, actor=CLERK)
    for _ in range(3):
        views.case_view(own.window, case_id, actor=CLERK, again=True)
    assert own.audited().count("case_viewed") == 1


def test_a_person_is_looked_up_for_an_item_and_fills_only_its_fields(own: House) -> None:
    person, last = known_person(own.window, ID_NO, item_code=PERMIT, actor=CLERK)
    opened = own.untouched("ZZ-003")  # 网格事件: nobody is an applicant here
    filled = prefill(opened.item, opened.record, person=person, last=last, terminal=own.window.terminal)
    assert {one.question for one in filled} <= {rule.question for rule in opened.item.prefill}
    assert not any(rule.source.startswith(("pool.", "last.")) for rule in opened.item.prefill)
    with own.window.store.reading() as uow:
        said = uow.audit.rows(limit=100_000)[-1]
    assert (said.action, said.details["purpose"]) == ("person_looked_up", f"prefill:{PERMIT}")


def test_the_printed_day_names_clerk_times_and_purposes(own: House) -> None:
    from tests.walks.papers import text_of

    views.search(own.window, "0424", actor=CLERK)
    own.papers.print_daily(actor=CLERK, clerk_name=CLERK_NAME)
    (sheet,) = own.counter.profile.prints_folder.glob("*.pdf")
    assert "未办件的查询（1次）" in text_of(sheet) and "查找办件1次" in text_of(sheet)
