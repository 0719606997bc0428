"""A sewer cover is gone and the line is down: whom to phone, the call in the record and on the slip, and the handler has it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from counter_app.bootstrap import china_now
from counter_app.use_cases.window import case_state
from tests.counterkit import PASSWORD
from tests.walks.conftest import Place
from tests.walks.papers import text_of
from tests.walks.report import Report
from tests.walks.rooms import CounterScreen
from tests.walks.worker import case_id_of
from ui.desktop.pages.received_phone import PhoneCard

ITEM, TITLE = "城市部件损坏上报", "人行道污水井盖缺失"
REPORTER, HER_PHONE = "欧阳慎言", "13900139477"


def test_a_missing_cover_is_phoned_in_while_the_line_is_down(
    place: Place, clerk: CounterScreen, report: Report
) -> None:
    with report.step("登录，断线"):
        clerk.logs_in("wang", PASSWORD)
        clerk.waits_until(lambda: "在线" in clerk.status())
        place.cable.cut()
        clerk.waits_until(lambda: "线路中断" in clerk.status())
    number = the_event_is_received(clerk, report)
    the_handler_is_phoned(clerk, report)
    the_slip_tells_of_the_call(clerk, number)
    the_handler_has_it_when_the_line_is_back(place, clerk, number, report)


def the_event_is_received(clerk: CounterScreen, report: Report) -> str:
    """Her name in the description must be taken out first."""
    with report.step("收件：报告人要求保密") as told:
        form = clerk.begins("csbj", ITEM)
        form.chooses("事件类别", "污水井盖")
        form.chooses("来源", "窗口来访")
        form.fills("标题", TITLE)
        form.fills("情况描述", f"{REPORTER}说人行道污水井盖缺失，已用雪糕筒围挡")
        seen = china_now() - timedelta(minutes=30)
        form.fills("发生时间", f"{seen:%Y-%m-%d %H:%M}")
        form.fills("发现时间", f"{seen:%Y-%m-%d %H:%M}")
        form.fills("位置描述", "青禾里20号门前人行道")
        form.chooses("匿名", "否")
        form.fills("报告人姓名", REPORTER)
        form.fills("报告人电话", HER_PHONE)
        assert "保密" in form.message("情况描述") and clerk.tabs() == [f"{TITLE} {ITEM}"]
        form.presses("F9")
        assert form.focused() == "情况描述"
        form.presses("Ctrl+A")
        form.types("人行道污水井盖缺失，已用雪糕筒围挡")
        form.chooses("主办单位", "市政")
        form.chooses("已告知", "是")
        form.confirms_notices()
        form.presses("F9")
        form.presses("F9")
        received = clerk.received()
        told.append(received.number())
        received.waits_to_see(TITLE)
        assert not received.sees(REPORTER)
    return received.number()


def the_handler_is_phoned(clerk: CounterScreen, report: Report) -> None:
    with report.step("现在打电话：给谁、几点前") as told:
        received = clerk.received()
        received.waits_until(lambda: received.page.findChild(PhoneCard).pressing())
        received.waits_to_see("现在打电话：", "12345", "2 小时围护")
        told.append(next(line for line in received.reads() if "前报到" in line))
        clerk.waits_until(lambda: "receipt_a4" in received.papers())
        assert received.papers() == ["receipt_a4"]
        for _ in range(3):
            received.presses("Enter")
        received.waits_until(lambda: received.sees("已记下："), "the call is not noted")
        received.waits_for_paper()
        assert received.papers() == ["receipt_a4", "event_slip"]


def the_slip_tells_of_the_call(clerk: CounterScreen, number: str) -> None:
    """What she takes home: where to ask, that it was phoned in, and not who she is."""
    receipt, slip = sorted(map(text_of, printed(clerk)), key=lambda said: "电话报告" in said)
    assert number in slip and "已电话报告" in slip and "12345" in slip and TITLE in slip and "2小时围护" in slip
    assert number in receipt and "标题" + TITLE in receipt and "申请人" + TITLE not in receipt
    assert not any(said in sheet for said in (REPORTER, HER_PHONE) for sheet in (receipt, slip))


def the_handler_has_it_when_the_line_is_back(place: Place, clerk: CounterScreen, number: str, report: Report) -> None:
    case_id = case_id_of(clerk, number)
    with report.step("复线：承办部门收到") as told:
        clerk.presses("F2")
        clerk.opens_room("办件")
        assert clerk.queue().lines()[0][2] == f"{TITLE}·{ITEM}" and not clerk.sees("要电话报告")
        place.cable.mend()
        clerk.waits_until(lambda: any(part.case_id == case_id for part in place.parts("szs")), "the handler lacks it")
        (lead,) = [part for part in place.parts("szs") if part.case_id == case_id]
        assert lead.fields["ge_reporter_name"] == REPORTER
        (centre,) = [part for part in place.parts("zzc") if part.case_id == case_id]
        assert REPORTER not in repr(centre) and HER_PHONE not in repr(centre)
        told.append("szs 主办，zzc 不知报告人")
        clerk.waits_until(lambda: "待发送 0" in clerk.status())
    with clerk.counter.window.store.reading() as uow:
        assert case_state(uow, case_id).phoned["phone"] == "12345" and not uow.tasks.open()


def printed(clerk: CounterScreen) -> list[Path]:
    return sorted(clerk.counter.profile.prints_folder.glob("*.pdf"))
