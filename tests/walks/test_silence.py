"""Nobody answers because nobody hears: six working days without a line, accepted by silence, and the district agrees."""

from __future__ import annotations

from datetime import datetime

from counter_app.domain.case_table import Phase
from counter_app.domain.working_time import working_days_between
from counter_app.journal.fold import CaseState
from counter_app.use_cases.window import case_state
from tests.counterkit import PASSWORD
from tests.walks.conftest import Place
from tests.walks.papers import newest
from tests.walks.report import Report
from tests.walks.rooms import CounterScreen
from tests.walks.worker import case_id_of, confirms_and_signs, fills_in_the_ground, opens_her_form, short
from ui.desktop.style.tokens import Tone

AGE = 6  # place of the cell that says how long a file waits


def test_a_file_nobody_answers_counts_as_accepted_from_the_day_it_came_in(
    place: Place, clerk: CounterScreen, report: Report
) -> None:
    with report.step("登录，断线"):
        clerk.logs_in("wang", PASSWORD)
        clerk.waits_until(lambda: "在线" in clerk.status())
        place.cable.cut()
        clerk.waits_until(lambda: "线路中断" in clerk.status())
    number = received(place, clerk)
    waits_and_turns_red(place, clerk, number, report)
    is_to_be_telephoned(place, clerk, number, report)
    counts_as_accepted(place, clerk, number, report)
    the_notice_is_printed(clerk, number, report)
    the_district_agrees(place, clerk, number, report)


def received(place: Place, clerk: CounterScreen) -> str:
    form = opens_her_form(clerk)
    fills_in_the_ground(form, clerk.counter.window.now().date())
    form.fills("数字相片检测回执号", "GD2026112300088")
    confirms_and_signs(form)
    form.takes_all_papers()
    form.presses("F9")
    form.presses("F9")
    page = clerk.received()
    page.waits_for_paper()
    number = page.number()
    page.presses("F2")
    return number


def waits_and_turns_red(place: Place, clerk: CounterScreen, number: str, report: Report) -> None:
    with report.step("第 3 个工作日：红") as told:
        goes_on_to_working_day(place, clerk, number, 3)
        clerk.opens_room("办件")
        refreshed(clerk, number, "已等 3 天")
        assert tone_of_age(clerk) == "red"
        told.append(" ".join(clerk.queue().selected()))


def is_to_be_telephoned(place: Place, clerk: CounterScreen, number: str, report: Report) -> None:
    with report.step("第 4 个工作日：打电话给谁，写明") as told:
        goes_on_to_working_day(place, clerk, number, 4)
        refreshed(clerk, number, "已等 4 天")
        clerk.waits_to_see("今天请打电话给公安（流动人口服务管理）（电话 110）", short(number))
        clerk.opens_room("同步")
        clerk.waits_until(lambda: clerk.sees("今天请打电话给公安"), "the line's page does not say whom to telephone")
        told.append(next(line for line in clerk.reads() if "今天请打电话给" in line))


def counts_as_accepted(place: Place, clerk: CounterScreen, number: str, report: Report) -> None:
    with report.step("第 6 个工作日：视为受理，断着线") as told:
        goes_on_to_working_day(place, clerk, number, 6)
        clerk.presses("Alt+R")
        clerk.waits_until(lambda: state_of(clerk, number).phase is Phase.ACCEPTED, "nobody noticed the silence")
        state = state_of(clerk, number)
        assert state.deemed and state.accepted_at == state.received_at
        assert "线路中断" in clerk.status()
        told.append(f"{state.accepted_at[:10]} 起受理，{state.due_on} 到期")


def the_notice_is_printed(clerk: CounterScreen, number: str, report: Report) -> None:
    with report.step("要我处理：打印受理通知书") as told:
        clerk.opens_room("办件")
        clerk.presses("Alt+3")
        clerk.waits_until(lambda: any("受理通知书" in cell for line in clerk.queue().lines() for cell in line))
        clerk.queue().moves_to("受理通知书")
        clerk.presses("Ctrl+P")
        clerk.preview()
        clerk.presses("Ctrl+P")
        clerk.waits_until(lambda: clerk.sees("受理通知书已打印"), "the notice does not print")
        text = newest(clerk.counter, "受理通知书")
        received_on = state_of(clerk, number).received_at[:10]
        year, month, day = (int(part) for part in received_on.split("-"))
        assert "视为受理" in text and text.count(f"{year}年{month}月{day}日") >= 2 and number in text
        told.append("受理日期即收件日期")


def the_district_agrees(place: Place, clerk: CounterScreen, number: str, report: Report) -> None:
    with report.step("线路恢复：区里按自己的日历也认") as told:
        case_id = case_id_of(clerk, number)
        place.cable.mend()
        clerk.waits_until(lambda: "待发送 0" in clerk.status(), "not everything was taken")
        clerk.waits_until(
            lambda: any(part.case_id == case_id for part in place.parts("ga")), "the lead does not have it"
        )
        (part,) = [part for part in place.parts("ga") if part.case_id == case_id]
        assert part.case_phase == "accepted"
        state = state_of(clerk, number)
        assert state.deemed and not state.set_aside
        told.append("公安：已受理")


# ---------------------------------------------------------------------- what the walk does again and again


def goes_on_to_working_day(place: Place, clerk: CounterScreen, number: str, nth: int) -> None:
    """The same time of day, so many working days after the receipt."""
    calendar = clerk.counter.window.catalogue.calendar()
    first = datetime.fromisoformat(state_of(clerk, number).received_at).date()
    while working_days_between(first, clerk.counter.window.now().date(), calendar) < nth:
        place.clock.forward(days=1)


def refreshed(clerk: CounterScreen, number: str, words: str) -> None:
    """F5, and the line of the case is chosen."""
    clerk.presses("F5")
    clerk.settles()
    clerk.waits_until(lambda: any(words in line[AGE] for line in clerk.queue().lines()), f"{words}: not said")
    clerk.queue().moves_to(short(number))


def tone_of_age(clerk: CounterScreen) -> Tone:
    page = clerk.queue().page
    row = page._table.selected()  # type: ignore[attr-defined]  # the queue's own table
    return page._cells(row)[AGE].tone  # type: ignore[attr-defined, no-any-return]


def state_of(clerk: CounterScreen, number: str) -> CaseState:
    case_id = case_id_of(clerk, number)
    with clerk.counter.window.store.reading() as uow:
        return case_state(uow, case_id)
