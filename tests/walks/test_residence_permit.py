"""居住证 from the citizen's ID number to the card in her hand, as one clerk does it: keyboard only, real window, real district."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from counter_app.bootstrap import Counter
from counter_app.domain.case_table import Phase
from counter_app.domain.checksums import citizen_check
from counter_app.journal.chain import verify_chain
from counter_app.journal.event import read_event
from counter_app.journal.fold import CaseState
from counter_app.ports import PrintRow
from counter_app.use_cases.window import case_state
from tests.counterkit import PASSWORD
from tests.walks.conftest import Place
from tests.walks.pages import FormScreen
from tests.walks.papers import text_of
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

NEIGHBOUR = "43990119880719004" + citizen_check("43990119880719004")
CARD_NUMBER = "4406042026000017"


def test_from_the_id_number_to_the_card(place: Place, clerk: CounterScreen, report: Report) -> None:
    with report.step("王登录"):
        clerk.logs_in("wang", PASSWORD)
        clerk.waits_until(lambda: "在线" in clerk.status())
    a_neighbour_lacks_papers(clerk, report)
    form = the_worker_is_known(clerk, report)
    what_is_missing_is_filled_in(clerk, form, report)
    number = received_without_the_line(place, clerk, form, report)
    it_waits_with_a_reason(clerk, number, report)
    case_id = everybody_gets_their_part(place, clerk, number, report)
    human_resources_hold_five_fields(place, case_id, report)
    accepted_and_the_slip_printed(place, clerk, case_id, report)
    decided_and_the_card_booked_in(place, clerk, case_id, number, report)
    handed_over(clerk, report)
    the_day_is_closed(clerk, report)
    with report.step("核对库里留下的"):
        all_is_stored(place, clerk, case_id, number)


def a_neighbour_lacks_papers(clerk: CounterScreen, report: Report) -> None:
    """Somebody the pool does not know comes without her papers: everything missing on one notice."""
    with report.step("邻居材料不齐：F8 一次性补正告知") as told:
        form = clerk.begins("jzz", ITEM)
        assert form.focused() == "证件号码"
        form.types_id_number(NEIGHBOUR)
        clerk.settles()
        form.fills("姓名", "何小满")
        form.chooses("民族", "汉族")
        form.fills("证件有效期止", "20310719")
        form.fills("手机号码", "13900139000")
        form.fills("现居住地址", "祖庙街道青禾里20号301房")
        form.chooses("申领依据", "合法稳定就业")
        missing = form.page.missing()
        form.presses("F8")
        assert "何小满" in form.hint() and "再按 F8" in form.hint()
        form.presses("F8")
        received = clerk.received()
        received.waits_for_paper()
        assert received.papers() == ["receipt_a4", "shortfall"]
        received.waits_to_see("已收件，凭证和告知书已打印")
        told.append(f"一次告知 {missing} 项")
        received.presses("F2")


def the_worker_is_known(clerk: CounterScreen, report: Report) -> FormScreen:
    """What the pool knows of her stands there with its source."""
    with report.step("输证件号，再输 jzz，人口库带入") as told:
        form = opens_her_form(clerk)
        assert form.value("姓名") == "张秋蓉" and form.state("姓名") == "prefilled"
        assert clerk.in_front() == f"张** {ITEM}"
        told.append(form.hint())
    return form


def what_is_missing_is_filled_in(clerk: CounterScreen, form: FormScreen, report: Report) -> None:
    """F9 leads to what is missing; the rest is typed; the papers are taken."""
    with report.step("F9 跳到缺项，逐项填完") as told:
        form.presses("F9")
        assert form.focused() == "申领依据" and "已跳到第 1 项" in clerk.line()
        fills_in_the_ground(form, clerk.counter.window.now().date())
        assert form.value("就业单位") == "佛山市青禾窑陶瓷有限公司" and "人口库" in form.source("就业单位")
        form.fills("数字相片检测回执号", "GD2026112300088")
        confirms_and_signs(form)
        assert form.value("签名方式") == "paper"
        told.append(form.hint())
    with report.step("材料：F9 打开清单，逐份收下"):
        form.presses("F9")
        assert form.page.panel.isVisible() and "还差 3 项" in clerk.line()
        form.takes_all_papers()
        assert "第 1 版已签" in clerk.line()
        assert set(form.goes_to()) == set(DEPARTMENTS)
        assert form.sees_missing() == [] and form.notices() == []
        clerk.waits_until(form.is_saved)


def received_without_the_line(place: Place, clerk: CounterScreen, form: FormScreen, report: Report) -> str:
    """The fibre is cut: the same keys, the same number, the same receipt."""
    with report.step("断网：状态栏说照常受理") as told:
        place.cable.cut()
        clerk.waits_until(lambda: "线路中断" in clerk.status(), "the cut is not said")
        assert "照常受理" in clerk.status()
        told.append(clerk.status())
    with report.step("断网收件：F9 复述，再按 F9") as told:
        form.presses("F9")
        assert "张秋蓉" in form.hint() and "439901 19940312 0424" in form.hint() and "再按 F9" in form.hint()
        began = report.seconds["F9"] = time.perf_counter()
        form.presses("F9")
        received = clerk.received()
        told.append(report.measured("F9→号码", time.perf_counter() - began))
        received.waits_for_paper()
        told.append(report.measured("F9→凭证", time.perf_counter() - began))
        assert received.papers() == ["receipt_a4"]
        received.waits_to_see("线路恢复后送 7 个部门")
        assert "线路中断" in text_of(sheets(clerk.counter)[-1])
        told.append(received.number())
    return received.number()


def it_waits_with_a_reason(clerk: CounterScreen, number: str, report: Report) -> None:
    with report.step("同步页：待发送，原因写明") as told:
        clerk.opens_room("同步")
        waiting = clerk.sync()
        clerk.waits_until(lambda: bool(waiting.lines()), "nothing waits")
        (line,) = waiting.lines()
        assert line[0] == short(number) and "待发送" in line and line[7]
        assert any("线路中断" in words for words in clerk.reads())
        told.append(" ".join(line))
        clerk.opens_room("办件")
        clerk.waits_until(lambda: any(short(number) in line and "待发送" in line for line in clerk.queue().lines()))
        clerk.opens_room("同步")


def everybody_gets_their_part(place: Place, clerk: CounterScreen, number: str, report: Report) -> str:
    """The fibre is mended and nobody presses anything."""
    case_id = case_id_of(clerk, number)
    with report.step("线路恢复，各部门自动收到") as told:
        place.cable.mend()
        began = time.perf_counter()
        clerk.waits_until(lambda: everybody_holds(place, case_id), "not everybody has it")
        told.append(report.measured("线路恢复→全部部门", time.perf_counter() - began))
        told.append(report.measured("F9→全部部门", time.perf_counter() - report.seconds["F9"]))
        clerk.waits_until(lambda: "在线 待发送 0" in clerk.status())
        clerk.waits_until(lambda: not clerk.sync().lines(), "the page still says that something waits")
    return case_id


def human_resources_hold_five_fields(place: Place, case_id: str, report: Report) -> None:
    with report.step("人社只有姓名、证件号、单位、合同起止") as told:
        (part,) = [part for part in place.parts("rs") if part.case_id == case_id]
        names = {"applicant_name", "applicant_id_no", "rp_employer", "rp_contract_from", "rp_contract_to"}
        assert set(part.fields) == names and not part.attachments
        told.append("、".join(sorted(part.fields)))


def accepted_and_the_slip_printed(place: Place, clerk: CounterScreen, case_id: str, report: Report) -> None:
    with report.step("部门核验，公安受理：窗口自动得知") as told:
        for code in DEPARTMENTS[1:]:
            place.answers(code)
        began = time.perf_counter()
        place.acts("ga", case_id, "accepted")
        clerk.waits_until(lambda: clerk.badge("办件") != "", "nobody was told")
        told.append(report.measured("受理→窗口得知", time.perf_counter() - began))
    with report.step("办件·要我处理：打印受理通知书和居住证办理回执"):
        clerk.opens_room("办件")
        clerk.presses("Alt+3")
        clerk.waits_until(lambda: len(clerk.queue().lines()) == 2)
        for paper in ("居住证办理回执", "受理通知书"):
            clerk.queue().moves_to(paper)
            clerk.presses("Enter")
            clerk.preview()
            clerk.presses("Ctrl+P")
            clerk.waits_until(lambda name=paper: clerk.sees(f"{name}已打印"))  # type: ignore[misc]
            clerk.presses("Esc")
            clerk.waits_until(lambda name=paper: not any(name in line for line in clerk.queue().lines()))  # type: ignore[misc]
        assert clerk.badge("办件") == ""


def decided_and_the_card_booked_in(
    place: Place, clerk: CounterScreen, case_id: str, number: str, report: Report
) -> None:
    with report.step("决定、办结：制证中"):
        place.acts("ga", case_id, "decided", outcome="approved", reason="符合法定条件")
        place.acts("ga", case_id, "concluded")
        clerk.presses("Alt+1")
        clerk.types(number[-5:])
        clerk.waits_until(lambda: any("制证中" in line for line in clerk.queue().lines()))
        clerk.presses("Enter")
        case = clerk.case()
        assert case.main_key() == "登记到件"
        case.waits_to_see("7 家已反馈，共 7 家")
    with report.step("到件：照卡填编号"):
        case.presses("F9")
        clerk.waits_until(case.asks)
        clerk.settles()
        case.types(CARD_NUMBER)
        case.presses("Enter")
        clerk.waits_until(lambda: case.main_key() == "送达", "not booked in")


def handed_over(clerk: CounterScreen, report: Report) -> None:
    with report.step("送达：回执交回，纸上签名，打印送达回证"):
        case = clerk.case()
        case.presses("F9")
        clerk.waits_until(case.delivers)
        clerk.settles()
        case.presses("Enter")  # the applicant herself
        case.presses("1")  # the slip was handed back
        case.presses("Enter")
        case.presses("F9")
        clerk.waits_until(lambda: clerk.sees("再按 F9"), "not read back")
        case.presses("F9")
        clerk.waits_until(lambda: clerk.sees("请在送达回证上签名"), "not handed over")
        clerk.waits_until(lambda: case.papers()["送达回证"] == "已打印", "the page does not say that it was printed")


def the_day_is_closed(clerk: CounterScreen, report: Report) -> None:
    with report.step("日报：看数，打印") as told:
        clerk.opens_room("日报")
        figures = clerk.figures()
        assert figures["收件"] == 2 and figures["受理"] == 1 and figures["办结"] == 1
        assert figures["一次告知补正"] == 1
        before = len(sheets(clerk.counter))
        clerk.presses("Ctrl+P")
        clerk.waits_until(lambda: clerk.sees("日报已打印"))
        assert len(sheets(clerk.counter)) == before + 1
        told.append("，".join(f"{name} {figure}" for name, figure in figures.items()))


def all_is_stored(place: Place, clerk: CounterScreen, case_id: str, number: str) -> None:
    """What the store, the printer's folder and the chains say of the day."""
    counter = clerk.counter
    clerk.waits_until(lambda: "在线 待发送 0" in clerk.status())
    with counter.window.store.reading() as uow:
        state = case_state(uow, case_id)
        prints = [row for case in uow.cases.listed() for row in uow.prints.of_case(case.case_id)]
        audited, actions = uow.audit.verify(), [row.action for row in uow.audit.rows()]
        rows = [row for case in uow.cases.listed() for row in uow.journal.of_case(case.case_id)]
        assert uow.outbox.count() == 0 and not uow.tasks.open() and not uow.drafts.all()
    verify_day(state, number, prints)
    own = [read_event(row.header_bytes, row.payload_bytes) for row in rows if row.header.writer_role == "counter"]
    verify_chain(sorted(own, key=lambda event: event.header.writer_seq))
    delivered = next(event.payload for event in own if event.header.type == "delivered")
    assert delivered["taker"] == "applicant" and delivered["receipt"] == "returned" and delivered["signed"]
    assert {"login", "case_received", "case_viewed", "daily_printed"} <= set(actions) and audited == len(actions)
    assert len(sheets(counter)) == len(prints) + 2  # the daily sheet is nobody's, the form that was signed a draft's


def verify_day(state: CaseState, number: str, prints: Sequence[PrintRow]) -> None:
    assert state.phase is Phase.DELIVERED and state.number == number and not state.set_aside
    assert state.official_number and state.accepted_at and state.decided_at and state.concluded_at
    assert all(part.status != "sent" for part in state.parts.values() if part.department != "ga")
    printed = {row.paper for row in prints if row.number == number and not row.spoiled}
    assert {"receipt_a4", "permit_slip", "delivery"} <= printed
    assert {row.paper for row in prints if row.number != number} == {"receipt_a4", "shortfall"}


def sheets(counter: Counter) -> list[Path]:
    """What came out of the printer, in order; every file is a PDF."""
    found = sorted(counter.profile.prints_folder.glob("*.pdf"))
    assert all(path.read_bytes().startswith(b"%PDF") for path in found)
    return found
