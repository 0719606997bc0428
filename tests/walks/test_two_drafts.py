"""Two citizens at once: two tabs, a colleague takes over, and the program starts anew with both."""

from __future__ import annotations

from tests.counterkit import PASSWORD
from tests.walks.conftest import OpenWindow, Place
from tests.walks.report import Report
from tests.walks.rooms import CounterScreen
from tests.walks.worker import ITEM, opens_her_form

OTHER_ITEM = "流动人员居住登记"


def test_two_drafts_outlive_lock_colleague_and_restart(place: Place, open_window: OpenWindow, report: Report) -> None:
    clerk = CounterScreen(open_window())
    with report.step("王登录，两份草稿"):
        clerk.logs_in("wang", PASSWORD)
        clerk.waits_until(lambda: "在线" in clerk.status())
        two_drafts(clerk)
    with report.step("Ctrl+Tab 来回，焦点还在原处"):
        back_and_forth(clerk)
    with report.step("F12 锁屏，陈登录，还是这两份"):
        a_colleague_goes_on(clerk)
    with report.step("关掉再开，草稿都在"):
        clerk.counter_window.end()
        after_a_restart(CounterScreen(open_window()))


def two_drafts(clerk: CounterScreen) -> None:
    first = opens_her_form(clerk)
    first.fills("手机号码", "13700137000")
    assert first.focused() == "居住村居"
    clerk.presses("F2")
    second = clerk.begins("jzdj", OTHER_ITEM)
    second.fills("姓名", "何小满")
    second.goes_on_to("手机号码")
    second.types("139001")  # half a telephone number
    assert clerk.tabs() == [f"张** {ITEM}", f"何** {OTHER_ITEM}"]
    assert clerk.in_front() == f"何** {OTHER_ITEM}"


def back_and_forth(clerk: CounterScreen) -> None:
    clerk.presses("Ctrl+Tab")
    assert clerk.in_front() == f"张** {ITEM}" and clerk.form().focused() == "居住村居"
    assert clerk.form().value("手机号码") == "13700137000"
    clerk.presses("Ctrl+Tab")
    assert clerk.in_front() == f"何** {OTHER_ITEM}" and clerk.form().focused() == "手机号码"


def a_colleague_goes_on(clerk: CounterScreen) -> None:
    clerk.presses("F12")
    assert not clerk.shell.isVisible() and not clerk.sees("何小满")
    clerk.logs_in("chen", PASSWORD)
    clerk.waits_to_see("陈**")
    assert clerk.tabs() == [f"张** {ITEM}", f"何** {OTHER_ITEM}"]
    form = clerk.form()
    assert form.focused() == "手机号码"
    form.types("3900")
    clerk.presses("Ctrl+Tab")
    assert clerk.form().value("手机号码") == "13700137000"
    with clerk.counter.window.store.reading() as uow:
        assert [(row.action, row.actor) for row in uow.audit.rows() if row.action.endswith("locked")] == [
            ("locked", "wang"),
            ("unlocked", "chen"),
        ]


def after_a_restart(clerk: CounterScreen) -> None:
    clerk.logs_in("wang", PASSWORD)
    assert "2 份草稿，已恢复" in clerk.line()
    assert sorted(clerk.tabs()) == sorted([f"张** {ITEM}", f"何** {OTHER_ITEM}"])
    for _ in clerk.tabs():
        clerk.presses("Ctrl+Tab")
        clerk.waits_until(lambda: clerk.in_front() != "")
        clerk.settles()
        form = clerk.form()
        if clerk.in_front() == f"张** {ITEM}":
            assert form.value("手机号码") == "13700137000" and "人口库" in form.source("姓名")
        else:
            assert form.focused() == "手机号码" and form.value("姓名") == "何小满"
            form.types("0")
            assert form.value("手机号码") == "13900139000"
