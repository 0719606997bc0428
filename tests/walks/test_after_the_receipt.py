"""After the receipt: corrected, voided, collected by another, and a notice brought to her after days without a line."""

from __future__ import annotations

from counter_app.domain.case_table import Phase
from counter_app.journal.fold import CaseState
from counter_app.use_cases.window import case_state, read_events
from tests.counterkit import PASSWORD
from tests.walks.conftest import Place
from tests.walks.papers import newest, printed_sheets, text_of
from tests.walks.report import Report
from tests.walks.rooms import CaseScreen, CounterScreen
from tests.walks.worker import DEPARTMENTS, case_id_of, everybody_holds, opens_her_case, receives_her

NEPHEW = ("陆大山", "439901198803020014", "侄子")
PHONE = "13800138009"


def begins(clerk: CounterScreen, report: Report) -> str:
    """Wang is at the window, and the case is received."""
    with report.step("登录，收件") as told:
        clerk.logs_in("wang", PASSWORD)
        clerk.waits_until(lambda: "在线" in clerk.status())
        number = receives_her(clerk)
        told.append(number)
    return number


def sent(place: Place, clerk: CounterScreen, number: str) -> str:
    case_id = case_id_of(clerk, number)
    clerk.waits_until(lambda: everybody_holds(place, case_id), "not everybody has it")
    clerk.waits_until(lambda: "在线 待发送 0" in clerk.status())
    return case_id


def state_of(clerk: CounterScreen, case_id: str) -> CaseState:
    with clerk.counter.window.store.reading() as uow:
        return case_state(uow, case_id)


def asked(clerk: CounterScreen, case: CaseScreen, keys: str) -> None:
    """The key of an act; its question is open and has the keyboard."""
    case.presses(keys)
    clerk.waits_until(case.asks, f"{keys} asks nothing")
    clerk.settles()


def test_a_correction_reaches_the_departments_and_a_new_receipt_replaces_the_old(
    place: Place, clerk: CounterScreen, report: Report
) -> None:
    number = begins(clerk, report)
    case_id = sent(place, clerk, number)
    before = {code: [part.revision for part in place.parts(code)] for code in ("ga", "rs", "wj")}
    with report.step("更正：Alt+G，原因，旧凭证已收回；改手机号码，F9 两次"):
        case = opens_her_case(clerk, number)
        asked(clerk, case, "Alt+G")
        case.types("手机号码写错")
        case.presses("Enter")
        case.presses("1")
        case.presses("Enter")
        form = clerk.form()
        form.fills("手机号码", PHONE)
        if form.sees_missing():
            form.takes_all_papers()
        form.confirms_notices()
        form.presses("F9")
        form.presses("F9")
        case = clerk.case()
    with report.step("新凭证：F9 打印，更正第 2 版"):
        clerk.waits_until(lambda: case.main_key() == "打印收件凭证", case.main_key())
        case.presses("F9")
        clerk.waits_until(lambda: clerk.sees("收件凭证已打印"), "no new receipt")
        text = newest(clerk.counter, "收件凭证")
        assert "更正第2版" in text and "替代第1版" in text and "手机号码写错" in text and "旧凭证已收回作废" in text
        assert "138****8009" in text and number in text and "第2次打印（更正后重出）" in text
    with report.step("收过手机号的部门得到改动，没收过的不动") as told:
        clerk.waits_until(lambda: place.parts("ga")[-1].fields.get("applicant_phone") == PHONE, "the lead was not told")
        after = {code: [part.revision for part in place.parts(code)] for code in before}
        assert after["ga"] != before["ga"] and after["rs"] == before["rs"]
        told.append(f"{before} -> {after}")
        assert state_of(clerk, case_id).revision == 2
        assert any("手机号码" in words and "公安" in words for words in case.story()), case.story()


def test_a_case_that_was_sent_is_voided_by_two_people_and_recalled_from_everybody(
    place: Place, clerk: CounterScreen, report: Report
) -> None:
    number = begins(clerk, report)
    case_id = sent(place, clerk, number)
    with report.step("作废：Alt+V，原因，在场同事和她的密码"):
        case = opens_her_case(clerk, number)
        asked(clerk, case, "Alt+V")
        case.types("收错了人")
        case.presses("Enter")
        case.types("陈志明")
        case.presses("Enter")
        case.types("wrong")
        case.presses("Enter")
        clerk.waits_until(lambda: clerk.sees("密码不对"), "a wrong password voids")
        assert state_of(clerk, case_id).phase is Phase.RECEIVED
        for _ in "wrong":
            case.presses("Backspace")
        case.types(PASSWORD)
        case.presses("Enter")
        clerk.waits_until(lambda: state_of(clerk, case_id).phase is Phase.VOIDED, "not voided")
    with report.step("各部门都收到作废") as told:
        holders = ("ga", "rs", "si", "wj", "wg")
        clerk.waits_until(
            lambda: all(part.case_phase == "voided" for code in holders for part in place.parts(code)), "not recalled"
        )
        told.append("、".join(holders))
    with report.step("她手里的新凭证写明作废"):
        case.moves_to_paper("收件凭证")
        asked(clerk, case, "Ctrl+P")
        case.presses("5")  # one more is wanted
        case.presses("Enter")
        case.types("写明作废给她")
        case.presses("Enter")
        clerk.waits_until(lambda: clerk.sees("收件凭证已打印"), "it does not print")
        text = newest(clerk.counter, "收件凭证")
        assert "本件已作废" in text and "收错了人" in text and "本凭证不再有效" in text and number in text
    with report.step("日报写明作废件和原因"):
        clerk.opens_room("日报")
        clerk.presses("Ctrl+P")
        clerk.waits_until(lambda: clerk.sees("日报已打印"))
        text = text_of(printed_sheets(clerk.counter)[-1])
        assert "作废件与作废文书（1）" in text and "收错了人" in text


def test_a_nephew_collects_the_card_though_the_slip_is_lost(place: Place, clerk: CounterScreen, report: Report) -> None:
    number = begins(clerk, report)
    case_id = sent(place, clerk, number)
    with report.step("受理、决定、制证，到件"):
        for code in DEPARTMENTS[1:]:
            place.answers(code)
        place.acts("ga", case_id, "accepted")
        place.acts("ga", case_id, "decided", outcome="approved", reason="符合法定条件")
        place.acts("ga", case_id, "concluded")
        case = opens_her_case(clerk, number)
        clerk.waits_until(lambda: case.main_key() == "登记到件", case.main_key())
        asked(clerk, case, "F9")
        case.types("4406042026000017")
        case.presses("Enter")
        clerk.waits_until(lambda: case.main_key() == "送达", "not booked in")
    with report.step("回执遗失：Alt+L，声明当场打印"):
        asked(clerk, case, "Alt+L")
        for text in ("搬家时弄丢", *NEPHEW):
            case.types(text)
            case.presses("Enter")
        clerk.waits_until(lambda: case.papers().get("遗失声明") == "已打印", "the statement does not print")
        text = newest(clerk.counter, "遗失声明")
        assert "居住证办理回执" in text and "搬家时弄丢" in text and "陆大山" in text and "侄子" in text
    with report.step("他人代领：缺一样证件就不能交"):
        case.presses("F9")
        clerk.waits_until(case.delivers)
        clerk.settles()
        case.presses("3")  # somebody else
        case.presses("Enter")
        case.presses("Enter")  # the slip is lost: declared already
        for text in NEPHEW:
            case.types(text)
            case.presses("Enter")
        case.presses("1")
        case.presses("3")
        case.presses("F9")
        clerk.waits_until(lambda: clerk.sees("还没有看：申请人身份证件"), "handed over without her card")
        case.presses("2")
        clerk.settles()
        case.presses("F9")
        clerk.waits_until(lambda: clerk.sees("再按 F9"), "not read back")
        case.presses("F9")
        clerk.waits_until(lambda: case.papers()["送达回证"] == "已打印", "not handed over")
    with report.step("送达回证写明领取人、关系和核验的证件"):
        text = newest(clerk.counter, "送达回证")
        assert "陆大山" in text and "侄子" in text and "4406042026000017" in text and "√直接送达" in text
        assert "授权委托书、受送达人身份证件、签收人身份证件" in text
        with clerk.counter.window.store.reading() as uow:
            told = {event.header.type: event.payload for event in read_events(uow, case_id)}
        assert told["delivered"]["taker"] == "third_person" and told["delivered"]["receipt"] == "lost"
        assert told["delivered"]["evidence"] == ["authorisation", "applicant_id", "taker_id"]


def test_a_notice_that_comes_after_two_days_without_a_line_is_brought_to_her(
    place: Place, clerk: CounterScreen, report: Report
) -> None:
    number = begins(clerk, report)
    case_id = sent(place, clerk, number)
    with report.step("断网两天，公安发出补正告知") as told:
        place.cable.cut()
        clerk.waits_until(lambda: "线路中断" in clerk.status(), "the cut is not said")
        place.clock.forward(days=2)
        point = {
            "kind": "material",
            "key": "photo_receipt",
            "code": "photo_receipt",
            "label": "数字相片检测回执",
            "message": "照片不是本人",
            "standard": "近期数字相片",
            "basis": "《居住证暂行条例》第九条",
        }
        place.acts("ga", case_id, "shortfall_notified", shortfalls=[point])
        assert clerk.badge("办件") == ""
        told.append(clerk.status())
    with report.step("线路恢复：要联系"):
        place.cable.mend()
        clerk.waits_until(lambda: state_of(clerk, case_id).phase is Phase.SHORTFALL, "the notice does not come")
        clerk.opens_room("办件")
        clerk.presses("Alt+3")
        clerk.waits_until(lambda: any("要联系" in line for line in clerk.queue().lines()), "nobody is told")
        clerk.queue().moves_to("要联系")
        clerk.presses("Enter")
        case = clerk.case()
        case.waits_to_see("在等什么", "等申请人补齐")
    with report.step("联系两次：没打通，打通了"):
        for reached in ("2", "1"):
            asked(clerk, case, "Alt+C")
            case.presses("Enter")  # by telephone, her number stands there
            case.presses("Enter")
            case.presses(reached)
            case.presses("Enter")
            case.types("明天来窗口" if reached == "1" else "关机")
            case.presses("Enter")
            clerk.waits_until(lambda: not case.asks(), "the try is not noted")
            clerk.settles()
        clerk.waits_until(lambda: case.sees("已联系 2 次"), "the tries are not counted")
        assert len(state_of(clerk, case_id).contacts) == 2
    with report.step("她来了：打印补正告知书，签收，记送达"):
        assert case.main_key() == "打印一次性补正告知书"
        case.presses("F9")
        clerk.waits_until(lambda: case.papers().get("一次性补正告知书") == "已打印", f"{case.papers()}")
        asked(clerk, case, "Alt+S")
        case.presses("Enter")
        case.presses("2")
        case.presses("Enter")
        case.presses("1")
        case.presses("Enter")
        case.presses("Enter")
        clerk.waits_until(lambda: bool(state_of(clerk, case_id).served), "the service is not noted")
        clerk.settles()
        with clerk.counter.window.store.reading() as uow:
            assert "contact_applicant" not in {task.kind for task in uow.tasks.open()}
        text = newest(clerk.counter, "补正告知书")
        assert "照片不是本人" in text and "近期数字相片" in text and "公安" in text
    with report.step("补正：F9，F9 两次"):
        clerk.waits_until(lambda: case.main_key() == "补正", case.main_key())
        case.presses("F9")
        form = clerk.form()
        assert any("回执" in line for line in form.sees_missing()), "what she was told of counts as there"
        form.takes_all_papers()
        form.presses("F9")
        form.presses("F9")
        clerk.waits_until(lambda: state_of(clerk, case_id).phase is Phase.RECEIVED, "not supplemented")
        case = clerk.case()
    with report.step("新凭证写明补正"):
        clerk.waits_until(lambda: case.main_key() == "打印收件凭证", case.main_key())
        case.presses("F9")
        clerk.waits_until(lambda: clerk.sees("收件凭证已打印"), "no new receipt")
        text = newest(clerk.counter, "收件凭证")
        assert "收到补正，下表为补正后的全部材料" in text and number in text
