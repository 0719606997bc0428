"""The line is down, nobody else is there, and the password is gone: the district reads a code over the telephone."""

from __future__ import annotations

from functools import partial

import pytest
from typer.testing import CliRunner

from counter_app.bootstrap import unlock
from counter_app.bootstrap.settings import sign_in_facts
from counter_app.bootstrap.telephone_code import ByCode, enter_by_code
from counter_app.errors import LoginFailed, NotFound, Refusal
from counter_app.store.key_ring import KeyRing
from tests.counterkit import PASSWORD
from tests.walks.conftest import OpenWindow, Place
from tests.walks.papers import newest
from tests.walks.report import Report
from tests.walks.rooms import CounterScreen
from tests.walks.worker import WORKER, case_id_of, receives_her
from ui.commands.district import app
from ui.desktop.pages.login_panels import NewPasswordPanel

NEW = "Xin-mima-2027"


def read_out(place: Place, terminal: str, number: int, account: str, *more: str) -> str:
    """What the colleague at the district reads from her screen."""
    folder = str(place.district.district.settings.folder)
    words = ["reset-code", terminal, str(number), "--folder", folder, "--for", account, "--by", "区信息员"]
    done = CliRunner().invoke(app, [*words, *more])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.stdout.strip()


def test_a_code_read_over_the_telephone_opens_the_counter_and_a_case_is_received(
    place: Place, open_window: OpenWindow, report: Report
) -> None:
    with report.step("接好线，登录过一次；然后断线"):
        clerk = CounterScreen(open_window())
        clerk.logs_in("chen", PASSWORD)
        clerk.waits_until(lambda: "在线" in clerk.status() and knows_the_village(clerk), "the pool did not come")
        clerk.counter_window.end()
        place.cable.cut()
        clerk = CounterScreen(open_window())
    with report.step("Alt+F：屏幕上是要报的号") as told:
        panel = forgot(clerk, "wang")
        asked = panel.asked.code
        assert asked is not None and asked.number == 1 and clerk.sees("4406 0401 2064 - 01")
        told.append(f"{asked.terminal} 序号 {asked.number}")
    with report.step("区里读，窗口逐组输入；第 2 组听错，马上知道") as told:
        code = read_out(place, asked.terminal, asked.number, "wang")
        types_the_code(clerk, panel, code)
        told.append("4 组都对")
    with report.step("新密码两遍，进来了"):
        for text in (NEW, NEW):
            clerk.types(text)
            clerk.presses("Enter")
        clerk.waits_until(lambda: clerk.counter_window.shell is not None and clerk.shell.isVisible(), "nobody gets in")
        clerk.settles()
    with report.step("断线照常收件，凭证在手") as told:
        number = receives_her(clerk)
        told.append(number)
        receipt = newest(clerk.counter, "收件凭证")
        assert "王秀兰" in receipt and number[-5:] in receipt.replace("-", "")
    with report.step("旧密码打不开，同一个口令也打不开"):
        the_audit_knows(clerk, number)
        clerk.counter_window.end()
        nothing_opens_twice(place, asked.terminal, code)


def knows_the_village(clerk: CounterScreen) -> bool:
    with clerk.counter.window.store.reading() as uow:
        return uow.pool.person(WORKER) is not None


def forgot(clerk: CounterScreen, account: str) -> NewPasswordPanel:
    login = clerk.counter_window.login
    clerk.waits_until(login.password.hasFocus, "nobody asks for a password")
    while login.chosen() != account:
        clerk.presses("Down")
    clerk.presses("Alt+F")
    panel = login.panel()
    assert panel is not None
    return panel


def types_the_code(clerk: CounterScreen, panel: NewPasswordPanel, code: str) -> None:
    groups = code.split()
    misheard = ("Y" if groups[1][0] != "Y" else "Z") + groups[1][1:]
    clerk.types(f"{groups[0]} {misheard}")
    assert "第 2 组听错了" in panel.message("code")
    for _ in misheard:
        clerk.presses("Backspace")
    clerk.types(" ".join(groups[1:]).lower())
    assert "4 组都对" in panel.message("code")
    clerk.presses("Enter")


def the_audit_knows(clerk: CounterScreen, number: str) -> None:
    case_id = case_id_of(clerk, number)
    with clerk.counter.window.store.reading() as uow:
        rows = [(row.action, row.actor, row.details) for row in uow.audit.rows() if "code" in row.action]
        assert uow.cases.get(case_id) is not None
    assert rows == [("telephone_code_used", "wang", {"number": 1})]


def nothing_opens_twice(place: Place, terminal: str, code: str) -> None:
    with pytest.raises(LoginFailed):
        unlock(place.settings, "wang", PASSWORD)
    with pytest.raises(NotFound, match="telephone_code"):
        enter_by_code(place.settings, ByCode("wang", 1, code, "Noch-eins-1"))
    assert sign_in_facts(place.settings).code == (terminal, 2, 11)
    unlock(place.settings, "wang", NEW).close()
    with pytest.raises(Refusal, match="code_given"):
        read_out(place, terminal, 1, "wang")
    assert read_out(place, terminal, 1, "wang", "--again") == code


def test_few_codes_are_filled_up_by_themselves_once_the_line_is_up(place: Place, open_window: OpenWindow) -> None:
    counter = unlock(place.settings, "wang", PASSWORD)
    ring = KeyRing.open(counter.profile.store_folder)
    for number in range(1, 11):
        counter.store.with_key(partial(ring.use_up, number))
    counter.close()
    clerk = CounterScreen(open_window())
    clerk.logs_in("wang", PASSWORD)
    clerk.waits_until(lambda: (sign_in_facts(place.settings).code or ("", 0, 0))[1:] == (13, 12), "no new codes came")
    clerk.counter_window.end()
    code = read_out(place, ring_terminal(place), 13, "wang")
    enter_by_code(place.settings, ByCode("wang", 13, code, NEW)).close()


def ring_terminal(place: Place) -> str:
    code = sign_in_facts(place.settings).code
    assert code is not None
    return code[0]
