"""She came without her papers, got the notice, and comes back with them."""

from __future__ import annotations

from datetime import date

from counter_app.domain.case_table import Phase
from counter_app.use_cases.window import case_state
from tests.counterkit import PASSWORD
from tests.walks.conftest import Place
from tests.walks.papers import newest
from tests.walks.report import Report
from tests.walks.rooms import CounterScreen
from tests.walks.worker import (
    DEPARTMENTS,
    ITEM,
    case_id_of,
    confirms_and_signs,
    everybody_holds,
    fills_in_the_ground,
    opens_her_form,
    short,
)


def test_what_was_missing_is_handed_in_and_the_case_goes_on(place: Place, clerk: CounterScreen, report: Report) -> None:
    with report.step("登录"):
        clerk.logs_in("wang", PASSWORD)
        clerk.waits_until(lambda: "在线" in clerk.status())
    number = notified(clerk, report)
    found_by_its_last_five(clerk, number, report)
    supplemented(place, clerk, number, report)


def notified(clerk: CounterScreen, report: Report) -> str:
    with report.step("F8 两次：一次性补正告知") as told:
        form = opens_her_form(clerk)
        fills_in_the_ground(form, clerk.counter.window.now().date())
        confirms_and_signs(form)
        form.presses("F8")
        assert "缺 4 项" in form.hint()
        form.presses("F8")
        received = clerk.received()
        received.waits_for_paper()
        assert received.papers() == ["receipt_a4", "shortfall"]
        received.waits_to_see("补齐 4 项")
        told.append(received.number())
        received.presses("F2")
    assert clerk.tabs() == []
    what_she_holds(clerk, received.number(), report)
    return received.number()


def what_she_holds(clerk: CounterScreen, number: str, report: Report) -> None:
    with report.step("告知书：逐项、期限、送达和签收都写明") as told:
        with clerk.counter.window.store.reading() as uow:
            state = case_state(uow, case_id_of(clerk, number))
        (given,) = [notice["delivered"] for notice in state.notices]
        assert given["way"] == "direct" and given["signed"] == "on_paper" and given["at"][:16] == state.received_at[:16]
        due = date.fromisoformat(state.supplement_due_on)
        notice = newest(clerk.counter, "一次性补正告知书")
        assert (
            f"{due.year}年{due.month}月{due.day}日前" in notice and "签收人（签名）" in notice and "签收时间" in notice
        )
        assert "未签名" in notice and "居住证业务" in notice and "数字相片检测回" in notice
        assert "受理点" in notice and "不代表受理" in newest(clerk.counter, "收件凭证")
        told.append(f"补正到 {due}")


def found_by_its_last_five(clerk: CounterScreen, number: str, report: Report) -> None:
    with report.step("Ctrl+F，收件号后 5 位") as told:
        clerk.presses("Ctrl+F")
        clerk.settles()
        clerk.types(number[-5:])
        clerk.presses("Enter")
        clerk.waits_until(lambda: bool(clerk.search().lines()), "not found")
        (line,) = clerk.search().lines()
        assert line[0] == short(number) and "补正中" in line
        told.append(" ".join(line[:4]))
        clerk.presses("Enter")
        case = clerk.case()
        with clerk.counter.window.store.reading() as uow:
            due = case_state(uow, case_id_of(clerk, number)).supplement_due_on
        assert case.main_key() == "补正" and any(due[5:] in words for words in case.reads())


def supplemented(place: Place, clerk: CounterScreen, number: str, report: Report) -> None:
    case_id = case_id_of(clerk, number)
    with report.step("补正：F9，补号码，F6 收材料，F9 两次"):
        clerk.presses("F9")
        form = clerk.form()
        assert clerk.in_front() == f"张** {ITEM}" and form.value("就业单位") == "佛山市青禾窑陶瓷有限公司"
        form.presses("F9")
        assert form.focused() == "数字相片检测回执号"
        form.types("GD2026112300088")
        form.presses("Enter")
        form.presses("F6")
        form.takes_all_papers()
        form.presses("F9")
        assert "再按 F9 完成补正" in form.hint()
        form.presses("F9")
        case = clerk.case()
        assert clerk.tabs() == []
    with report.step("新凭证：F9 打印，补齐的都在上面"):
        clerk.waits_until(lambda: case.main_key() == "打印收件凭证", case.main_key())
        case.presses("F9")
        clerk.waits_until(lambda: clerk.sees("收件凭证已打印"), "no new receipt")
        text = newest(clerk.counter, "收件凭证")
        assert "收到补正，下表为补正后的全部材料" in text and number in text and "未收" not in text
        assert "第2次打印（补正后重出）" in text and "已签第1版" in text
        clerk.settles()
        assert case.main_key() == ""
    with report.step("各部门收到，等受理") as told:
        clerk.waits_until(lambda: everybody_holds(place, case_id), "not everybody has it")
        clerk.waits_until(lambda: "在线 待发送 0" in clerk.status())
        with clerk.counter.window.store.reading() as uow:
            state = case_state(uow, case_id)
            assert not [draft for draft in uow.drafts.all() if draft.case_id == case_id]
        assert state.phase is Phase.RECEIVED and not state.shortfalls and state.number == number
        assert [(form["paper"], form["version"]) for form in state.signed_forms] == [("application_form", 1)]
        assert set(state.parts) == set(DEPARTMENTS)
        told.append("、".join(DEPARTMENTS))
        place.acts("ga", case_id, "accepted")
        clerk.waits_until(lambda: clerk.badge("办件") != "", "nobody was told")
    with report.step("受理通知书在手"):
        clerk.opens_room("办件")
        clerk.presses("Alt+3")
        clerk.waits_until(lambda: any("受理通知书" in cell for line in clerk.queue().lines() for cell in line))
        clerk.queue().moves_to("受理通知书")
        clerk.presses("Enter")
        clerk.preview()
        clerk.presses("Ctrl+P")
        clerk.waits_until(lambda: clerk.sees("受理通知书已打印"), "the notice does not print")
        text = newest(clerk.counter, "受理通知书")
        assert number in text and "张秋蓉" in text and "公安" in text and "视为受理" not in text
