"""A day without power: slips printed ahead, written by hand, entered the next day with the paper's time."""

from __future__ import annotations

import re
from datetime import datetime

from counter_app.use_cases.views import queue
from counter_app.use_cases.window import case_state
from tests.counterkit import PASSWORD
from tests.walks.conftest import OpenWindow, Place
from tests.walks.pages import FormScreen
from tests.walks.papers import newest
from tests.walks.report import Report
from tests.walks.rooms import CounterScreen
from tests.walks.worker import ITEM, WORKER, confirms_and_signs, fills_in_the_ground, short
from ui.desktop.pages.backfill import BackfillPage

REGISTRATION = "流动人员居住登记"


def test_two_slips_of_a_day_without_power(place: Place, open_window: OpenWindow, report: Report) -> None:
    with report.step("站长登录，F6，Ctrl+P 印空白凭条") as told:
        slips = a_pad_is_printed(CounterScreen(open_window()))
        written_at = place.clock()
        told.append(f"{slips[0]} 至 {slips[-1]}")
    place.clock.forward(days=1)
    clerk = CounterScreen(open_window())
    clerk.logs_in("wang", PASSWORD)
    with report.step("第二天：F6，凭条号、纸上的时间、事项，填表收件") as told:
        clerk.presses("F6")
        number = the_first_slip(clerk, slips[0], written_at)
        told.append(f"{slips[0]} → {short(number)}")
    with report.step("F2 接下一张：同一个人的另一件") as told:
        second = the_next_slip(clerk, slips[1], written_at)
        told.append(f"{slips[1]} → {short(second)}")
    with report.step("同一张凭条再输一次：打开那一件，不再收"):
        a_used_slip_opens_its_case(clerk, slips[0], number)
    with report.step("查询：按凭条号找到"):
        found_by_its_slip(clerk, slips[0], number)


def a_pad_is_printed(clerk: CounterScreen) -> list[str]:
    """The short numbers on the four sheets that came out of the printer."""
    clerk.logs_in("li", PASSWORD)
    clerk.presses("F6")
    page = slips_page(clerk)
    clerk.presses("Ctrl+P")
    clerk.waits_until(lambda: clerk.sees("印空白凭条，停电时手写用"))
    clerk.settles()
    clerk.presses("Enter")
    clerk.waits_until(lambda: len(page.lines()) == 12, "no slips")
    text = newest(clerk.counter, "手写收件凭条")
    assert "停电手写收件凭证；来电后补录，以手写时间为准" in text and text.count("申请人联") == 12
    slips = sorted(set(re.findall(r"S01-\d{5}-\d{2}", text)))
    assert slips == [line.slip.short for line in page.lines()]
    clerk.counter_window.end()
    return slips


def the_first_slip(clerk: CounterScreen, slip: str, written_at: datetime) -> str:
    slips_page(clerk)
    clerk.settles()
    for line in (slip.replace("-", " ").lower(), f"{written_at:%Y%m%d}", f"{written_at:%H%M}", "jzz", WORKER):
        clerk.types(line)
        clerk.presses("Enter")
        clerk.settles()
    form = clerk.form()
    clerk.waits_until(lambda: "人口库" in form.source("姓名"), "nothing was filled in")
    assert clerk.in_front() == f"张** {ITEM}"
    fills_in_the_ground(form, clerk.counter.window.now().date())
    form.fills("数字相片检测回执号", "GD2026112300088")
    confirms_and_signs(form)
    form.takes_all_papers()
    form.confirms_notices()
    return received(clerk, form, slip, written_at)


def the_next_slip(clerk: CounterScreen, slip: str, written_at: datetime) -> str:
    clerk.presses("F2")
    page = slips_page(clerk)
    clerk.settles()
    assert page._day.value() == written_at.date().isoformat() and page._slip_line.hasFocus()
    for line in (slip, f"{written_at:%H%M}"):
        clerk.types(line)
        clerk.presses("Enter")
        clerk.settles()
    page._item_line.selectAll()
    for line in ("jzdj", WORKER):
        clerk.types(line)
        clerk.presses("Enter")
        clerk.settles()
    form = clerk.form()
    assert "同一个人另有凭条已补录" in clerk.line()
    clerk.waits_until(lambda: "人口库" in form.source("姓名"), "nothing was filled in")
    clerk.waits_until(form.is_saved)
    return received(clerk, form, slip, written_at, key="F8")


def received(clerk: CounterScreen, form: FormScreen, slip: str, written_at: datetime, *, key: str = "F9") -> str:
    """F9 twice (or F8, where something is missing); the case is of the paper's time and its receipt says so."""
    clerk.waits_until(form.is_saved)
    form.presses(key)
    assert f"再按 {key}" in form.hint(), form.hint()
    form.presses(key)
    page = clerk.received()
    page.waits_for_paper()
    number = page.number()
    at = written_at.replace(second=0, microsecond=0).isoformat(timespec="seconds")
    with clerk.counter.window.store.reading() as uow:
        (row,) = uow.cases.by_number(number)
        state = case_state(uow, row.case_id)
    assert (state.received_at, row.received_at) == (at, at) and state.slip[12:] == slip[1:].replace("-", "")
    (line,) = [one for one in queue(clerk.counter.window) if one.case.case_id == row.case_id]
    assert line.age >= 0 and line.case.received_at == at
    receipt = newest(clerk.counter, f"手写收件凭证号{slip}")
    assert short(number) in receipt and "补录" in receipt and "期限从手写时间起算" in receipt
    assert f"{written_at:%H:%M}" in receipt
    return number


def a_used_slip_opens_its_case(clerk: CounterScreen, slip: str, number: str) -> None:
    clerk.presses("F2")
    slips_page(clerk)
    clerk.settles()
    clerk.types(slip)
    clerk.presses("Enter")
    case = clerk.case()
    assert (
        case.sees(short(number))
        and any(f"补录凭条 {slip}" in line for line in case.story())
        and "已经补录" in clerk.line()
    )


def found_by_its_slip(clerk: CounterScreen, slip: str, number: str) -> None:
    clerk.presses("Ctrl+F")
    clerk.settles()
    clerk.types(slip.lower())
    clerk.presses("Enter")
    clerk.waits_until(lambda: [line[0] for line in clerk.search().lines()] == [short(number)], "not found")


def slips_page(clerk: CounterScreen) -> BackfillPage:
    clerk.waits_until(lambda: isinstance(clerk.shell.page, BackfillPage), "the page of slips is not there")
    page = clerk.shell.page
    assert isinstance(page, BackfillPage)
    clerk.reads_words()
    return page
