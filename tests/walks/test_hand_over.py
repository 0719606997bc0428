"""Wang begins a case, locks the screen and goes; Li unlocks, goes on with the same draft, and everything after it is hers."""

from __future__ import annotations

from counter_app.use_cases.window import read_events
from tests.counterkit import PASSWORD
from tests.walks.conftest import Place
from tests.walks.papers import newest
from tests.walks.report import Report
from tests.walks.rooms import CounterScreen
from tests.walks.worker import (
    ITEM,
    case_id_of,
    confirms_and_signs,
    fills_in_the_ground,
    opens_her_case,
    opens_her_form,
)


def test_what_wang_began_li_receives_and_everything_after_is_hers(
    place: Place, clerk: CounterScreen, report: Report
) -> None:
    with report.step("王登录，填一半，F12"):
        clerk.logs_in("wang", PASSWORD)
        clerk.waits_until(lambda: "在线" in clerk.status())
        form = opens_her_form(clerk)
        fills_in_the_ground(form, clerk.counter.window.now().date())
        clerk.presses("F12")
    with report.step("李登录：王**的草稿，由您接手") as told:
        clerk.logs_in("li", PASSWORD)
        clerk.waits_until(lambda: "王**的草稿，由您接手" in clerk.line(), "nobody says whose draft it was")
        told.append(clerk.line())
        assert clerk.in_front() == f"张** {ITEM}"
        clerk.waits_to_see("李**")
    with report.step("接着填，F9 两次") as told:
        number = li_goes_on(clerk)
        told.append(number)
    with report.step("凭证写李，时间线写接手，审计两条"):
        everything_is_hers(clerk, number)


def li_goes_on(clerk: CounterScreen) -> str:
    form = clerk.form()
    form.fills("数字相片检测回执号", "GD2026112300088")
    confirms_and_signs(form)
    form.takes_all_papers()
    form.confirms_notices()
    clerk.waits_until(form.is_saved)
    form.presses("F9")
    form.presses("F9")
    received = clerk.received()
    received.waits_for_paper()
    number = received.number()
    received.presses("F2")
    return number


HERS = {"from": "wang", "from_name": "王**"}


def everything_is_hers(clerk: CounterScreen, number: str) -> None:
    receipt = newest(clerk.counter, "收件凭证")
    assert "李桂芳" in receipt and "王秀兰" not in receipt
    story = opens_her_case(clerk, number).story()
    assert any("接手" in step and "王**" in step and "李**" in step for step in story), story
    case_id = case_id_of(clerk, number)
    with clerk.counter.window.store.reading() as uow:
        events = read_events(uow, case_id)
        rows = [(row.action, row.actor) for row in uow.audit.rows() if row.action == "draft_taken_over"]
        printed = {row.actor for row in uow.prints.of_case(case_id)}
    own = [event for event in events if event.header.writer_role == "counter"]
    assert [event.header.type for event in own[:2]] == ["received", "taken_over"] and own[1].payload == HERS
    assert {event.header.actor for event in own} == {"li"}
    assert rows == [("draft_taken_over", "li")] and printed == {"li"}
