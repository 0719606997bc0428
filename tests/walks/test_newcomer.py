"""The district lists a new colleague: she stands on the sign-in page of a locked counter and gets in on a colleague's word."""

from __future__ import annotations

from sync.district.setup import set_accounts
from sync.wire import AccountInfo
from tests.counterkit import PASSWORD, STATION
from tests.walks.conftest import Place
from tests.walks.report import Report
from tests.walks.rooms import CounterScreen

NEW = "Xin-mima-2027"


def test_a_new_colleague_of_the_feed_gets_in_on_a_colleagues_word(
    place: Place, clerk: CounterScreen, report: Report
) -> None:
    with report.step("王在线；区里加了何新"):
        clerk.logs_in("wang", PASSWORD)
        clerk.waits_until(lambda: "在线" in clerk.status())
        set_accounts(place.district.district, STATION, [AccountInfo("he", "何新", "clerk")])
        clerk.waits_until(lambda: listed(clerk, "he"), "the feed did not bring her")
    with report.step("F12：登录页有何**，还没有密码"):
        clerk.presses("F12")
        clerk.settles()
        clerk.waits_to_see("何**", "还没有密码")
        chooses(clerk, "he")
    with report.step("回车，王作保，何自己设密码"):
        clerk.presses("Enter")
        panel = clerk.counter_window.login.panel()
        assert panel is not None, clerk.reads()
        clerk.waits_to_see("何**：设第一个密码")
        clerk.types("王")
        clerk.presses("Enter")
        for text in (PASSWORD, NEW, NEW):
            clerk.types(text)
            clerk.presses("Enter")
        clerk.waits_until(lambda: clerk.shell.isVisible(), "she does not get in")
        clerk.settles()
        clerk.waits_to_see("何**")
    with report.step("下次用自己的密码"):
        clerk.presses("F12")
        clerk.logs_in("he", NEW)
        with clerk.counter.window.store.reading() as uow:
            given = [(row.actor, row.subject) for row in uow.audit.rows() if row.action == "password_given"]
        assert given == [("wang", "he")]


def listed(clerk: CounterScreen, account: str) -> bool:
    with clerk.counter.window.store.reading() as uow:
        return uow.accounts.get(account) is not None


def chooses(clerk: CounterScreen, account: str) -> None:
    login = clerk.counter_window.login
    for keys in ["Up"] * 5 + ["Down"] * 5:
        if login.chosen() != account:
            clerk.presses(keys)
