"""He is told why not and insists: it is received like any other, and only the deciding body says no, in its own name."""

from __future__ import annotations

import json
from datetime import timedelta

from counter_app.domain.case_table import Phase
from counter_app.use_cases.window import case_state, read_events
from tests.counterkit import PASSWORD
from tests.walks.conftest import Place
from tests.walks.papers import newest
from tests.walks.report import Report
from tests.walks.rooms import CounterScreen
from tests.walks.worker import (
    case_id_of,
    confirms_and_signs,
    everybody_holds,
    fills_in_the_ground,
    opens_her_form,
    short,
)

REMEDY = "对本决定不服的，可以自收到之日起60日内向禅城区人民政府申请行政复议，或者6个月内向人民法院提起行政诉讼。"
RULE = "居住登记须满半年（6个月）"


def test_who_insists_is_received_and_the_deciding_body_says_no(
    place: Place, clerk: CounterScreen, report: Report
) -> None:
    with report.step("登录，断线"):
        clerk.logs_in("wang", PASSWORD)
        clerk.waits_until(lambda: "在线" in clerk.status())
        place.cable.cut()
        clerk.waits_until(lambda: "线路中断" in clerk.status())
    number = insisted_and_received(clerk, report)
    the_receipt_says_nothing_of_a_refusal(clerk, number, report)
    case_id = the_deciding_body_refuses(place, clerk, number, report)
    the_notice_is_printed(clerk, number, report)
    nothing_was_decided_here(clerk, case_id)


def insisted_and_received(clerk: CounterScreen, report: Report) -> str:
    with report.step("登记不满半年：两个键，坚持申请 Ctrl+J，F9 两次") as told:
        form = opens_her_form(clerk)
        today = clerk.counter.window.now().date()
        form.fills("居住登记日期", f"{today - timedelta(days=30):%Y%m%d}")
        fills_in_the_ground(form, today)
        form.fills("数字相片检测回执号", "GD2026112300088")
        confirms_and_signs(form)
        form.confirms_notices()
        form.takes_all_papers()
        form.presses("F9")
        rules = form.page.rules
        assert (rules.explain.words(), rules.insist.words()) == ("已解释，不收件", "坚持申请")
        form.waits_to_see("居住登记须满半年")
        assert "Ctrl+J" in clerk.line()
        form.presses("Ctrl+J")
        form.presses("F9")
        assert "张秋蓉·439901 19940312 0424·居住证申领" in form.hint()
        form.presses("F9")
        received = clerk.received()
        received.waits_for_paper()
        told.append(received.number())
        received.presses("F2")
    return received.number()


def the_receipt_says_nothing_of_a_refusal(clerk: CounterScreen, number: str, report: Report) -> None:
    with report.step("凭证：只说收到，不说不予受理"):
        receipt = newest(clerk.counter, "收件凭证")
        assert number[:12] in receipt and "不代表受理" in receipt
        assert "不予受理" not in receipt and RULE not in receipt and "已签第1版" in receipt
        form = newest(clerk.counter, "校对码")
        assert "待签第1版" in form and "校对码" in form and "张秋蓉" in form


def the_deciding_body_refuses(place: Place, clerk: CounterScreen, number: str, report: Report) -> str:
    case_id = case_id_of(clerk, number)
    with report.step("线路恢复：拟不予受理连同规则到公安") as told:
        place.cable.mend()
        clerk.waits_until(lambda: everybody_holds(place, case_id), "not everybody has it")
        clerk.waits_until(lambda: "在线 待发送 0" in clerk.status())
        with clerk.counter.window.store.reading() as uow:
            (proposed,) = [one for one in read_events(uow, case_id) if one.header.type == "refusal_proposed"]
            assert case_state(uow, case_id).phase is Phase.RECEIVED
        (rule,) = proposed.payload["rules"]
        assert rule["code"] == "registered_half_year" and rule["basis"] == "《居住证暂行条例》第2条"
        told.append(json.dumps(rule["text"], ensure_ascii=False))
    with report.step("公安不予受理"):
        place.acts(
            "ga", case_id, "refused", reason="居住登记未满半年，不符合申领条件", basis=rule["basis"], remedy=REMEDY
        )
        clerk.waits_until(lambda: clerk.badge("办件") != "", "nobody was told")
    return case_id


def the_notice_is_printed(clerk: CounterScreen, number: str, report: Report) -> None:
    with report.step("办件：打印公安的不予受理通知书"):
        clerk.opens_room("办件")
        clerk.presses("Alt+1")
        clerk.types(number[-5:])
        clerk.waits_until(lambda: any(short(number) in line for line in clerk.queue().lines()))
        clerk.presses("Enter")
        case = clerk.case()
        case.moves_to_paper("不予受理通知书")
        case.presses("Ctrl+P")
        clerk.waits_until(lambda: case.papers()["不予受理通知书"] == "已打印", "not printed")
        notice = newest(clerk.counter, "不予受理通知书")
        assert "居住登记未满半年，不符合申领条件" in notice and REMEDY in notice and "《居住证暂行条例》第2条" in notice
        assert "公安" in notice and "满6个月后可在本窗口申领" in notice
        assert "行政许可法" not in notice and "居民委员会" not in notice


def nothing_was_decided_here(clerk: CounterScreen, case_id: str) -> None:
    """The refusal is the lead department's event; this window proposed and printed."""
    with clerk.counter.window.store.reading() as uow:
        state, events = case_state(uow, case_id), read_events(uow, case_id)
    by = {event.header.type: event.header.writer for event in events}
    assert state.phase is Phase.REFUSED and state.refusal_proposed
    assert by["refused"] != clerk.counter.window.terminal.writer
    assert [row["paper"] for row in state.signed_forms] == ["application_form"]
