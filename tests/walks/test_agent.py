"""She works the day shift, so a colleague comes for her: his card, her authorisation signed before F9, and it is he who collects."""

from __future__ import annotations

from counter_app.ports import Person
from counter_app.use_cases.window import case_state, read_events
from tests.counterkit import PASSWORD
from tests.walks.conftest import Place
from tests.walks.pages import FormScreen
from tests.walks.papers import newest, printed_sheets, text_of
from tests.walks.report import Report
from tests.walks.rooms import CounterScreen
from tests.walks.worker import (
    DEPARTMENTS,
    ITEM,
    WORKER,
    case_id_of,
    confirms_and_signs,
    everybody_holds,
    fills_in_the_ground,
    opens_her_case,
    opens_her_form,
)

AGENT, HIS_NUMBER = "陆大山", "439901198803020014"
WRONG_PHONE, HIS_PHONE = "13900139020", "13900139021"
CARD_NUMBER = "4406042026000017"


class LaidCard:
    """A reader on which his card lies."""

    def status(self) -> str:
        return "ready"

    def read(self) -> Person | None:
        return Person(id_no=HIS_NUMBER, name=AGENT, nation="汉", facts={"valid_to": "2036-01-01"}, source="card")


def test_a_colleague_hands_in_her_case_and_collects_the_card(
    place: Place, clerk: CounterScreen, report: Report
) -> None:
    with report.step("登录"):
        clerk.logs_in("wang", PASSWORD)
        clerk.waits_until(lambda: "在线" in clerk.status())
    form = he_stands_there_for_her(clerk, report)
    the_authorisation_prints_to_be_signed(clerk, form, report)
    an_edit_behind_the_signature_asks_for_a_new_one(clerk, form, report)
    number = received(clerk, form, report)
    the_card_comes(place, clerk, number, report)
    he_collects_it(clerk, number, report)


def he_stands_there_for_her(clerk: CounterScreen, report: Report) -> FormScreen:
    with report.step("代办：受托人，F4 读他的卡，2 代办人") as told:
        form = opens_her_form(clerk)
        form.chooses("是否代办", "是")
        form.chooses("代办类型", "受托人")
        assert clerk.counter_window.session is not None
        clerk.counter_window.session.desk.reader = LaidCard()
        form.presses("F4")
        form.waits_until(lambda: form.sees(f"这是谁的身份证：{AGENT}"), "nobody asks whose it is")
        form.presses("2")
        form.waits_until(lambda: not form.sees("这是谁的身份证"), "the answer was not taken")
        clerk.settles()
        assert form.value("代办人姓名") == AGENT and form.value("代办人证件号码") == HIS_NUMBER
        assert form.value("姓名") == "张秋蓉" and form.value("证件号码") == WORKER
        told.append(form.source("代办人姓名"))
        form.fills("代办人电话", WRONG_PHONE)
        form.chooses("与申请人关系", "同事")
        fills_in_the_ground(form, clerk.counter.window.now().date())
        form.fills("数字相片检测回执号", "GD2026112300088")
        confirms_and_signs(form)
    return form


def the_authorisation_prints_to_be_signed(clerk: CounterScreen, form: FormScreen, report: Report) -> None:
    with report.step("F6：授权委托书和申办表打印待签，签好收下"):
        assert any("授权委托书" in line for line in form.sees_missing())
        assert any("代办人身份证件" in line for line in form.sees_missing())
        prints_the_authorisation(form, 1)
        form.presses("Space")
        form.takes_all_papers()
        assert form.sees_missing() == []
        text = newest(clerk.counter, "授权委托书")
        assert "待签第1版校对码" in text and f"“{ITEM}”" in text and "代为签收文书和领取结果" in text
        assert "张秋蓉" in text and WORKER in text and AGENT in text and HIS_NUMBER in text and "同事" in text
        assert "委托期限：自" in text and WRONG_PHONE in text
        assert "委托人签名：" in text and "受托人签名：" in text


def prints_the_authorisation(form: FormScreen, version: int) -> None:
    """F6, arrow keys to it, Ctrl+P: printed, not taken in as brought along."""
    if not form.page.panel.isVisible():
        form.presses("F6")
    for keys in ["Up"] * 9 + ["Down"] * 9:
        if form.page.panel.papers.current() != "authorisation":
            form.presses(keys)
    form.presses("Ctrl+P")
    form.waits_until(lambda: not form.page.prints(), "the form does not print")
    form.waits_until(lambda: form.sees(f"待签第 {version} 版"), "it does not wait for the signature")


def an_edit_behind_the_signature_asks_for_a_new_one(clerk: CounterScreen, form: FormScreen, report: Report) -> None:
    with report.step("签后改电话：F9 不收，要签第 2 版") as told:
        form.fills("代办人电话", HIS_PHONE)
        form.confirms_notices()
        assert any("授权委托书" in line for line in form.sees_missing())
        form.presses("F9")
        assert "签名后内容改过" in clerk.line() and "第 2 版" in clerk.line() and form.page.panel.isVisible()
        told.append(clerk.line())
        prints_the_authorisation(form, 2)
        form.takes_all_papers()
        text = newest(clerk.counter, "授权委托书")
        assert "待签第2版校对码" in text and HIS_PHONE in text and WRONG_PHONE not in text
        clerk.waits_until(form.is_saved)


def received(clerk: CounterScreen, form: FormScreen, report: Report) -> str:
    with report.step("F9 两次：凭证写明代办人") as told:
        form.presses("F9")
        assert "张秋蓉" in form.hint() and "再按 F9" in form.hint(), form.hint()
        form.presses("F9")
        page = clerk.received()
        page.waits_for_paper()
        number = page.number()
        page.presses("F2")
        text = newest(clerk.counter, "收件凭证")
        assert f"代办人{AGENT}" in text and number in text and "授权委托书" in text and "已签第2版" in text
        with clerk.counter.window.store.reading() as uow:
            state = case_state(uow, case_id_of(clerk, number))
        signed = {form["paper"]: form["version"] for form in state.signed_forms}
        assert signed == {"application_form": 2, "authorisation": 2} and state.applicant_name == "张秋蓉"
        told.append(number)
    return number


def the_card_comes(place: Place, clerk: CounterScreen, number: str, report: Report) -> None:
    with report.step("受理、决定、制证，到件"):
        case_id = case_id_of(clerk, number)
        clerk.waits_until(lambda: everybody_holds(place, case_id), "not everybody has it")
        for code in DEPARTMENTS[1:]:
            place.answers(code)
        place.acts("ga", case_id, "accepted")
        place.acts("ga", case_id, "decided", outcome="approved", reason="符合法定条件")
        place.acts("ga", case_id, "concluded")
        case = opens_her_case(clerk, number)
        clerk.waits_until(lambda: case.main_key() == "登记到件", case.main_key())
        case.presses("F9")
        clerk.waits_until(case.asks)
        clerk.settles()
        case.types(CARD_NUMBER)
        case.presses("Enter")
        clerk.waits_until(lambda: case.main_key() == "送达", "not booked in")
        case.moves_to_paper("居住证办理回执")
        case.presses("Ctrl+P")
        clerk.waits_until(lambda: case.papers()["居住证办理回执"] == "已打印", "the slip does not print")


def he_collects_it(clerk: CounterScreen, number: str, report: Report) -> None:
    """What stands in the case of him is there already; his papers are looked at one by one."""
    case = clerk.case()
    with report.step("代理人领取：他的名字号码已在，委托书没看过就不能交"):
        case.presses("F9")
        clerk.waits_until(case.delivers)
        clerk.settles()
        case.presses("2")
        case.presses("Enter")
        case.presses("1")
        case.presses("Enter")
        for known in (AGENT, HIS_NUMBER, "同事"):
            assert known in the_field(), known
            case.presses("Enter")
        case.presses("2")
        clerk.settles()
        case.presses("F9")
        clerk.waits_until(lambda: clerk.sees("还没有看：委托书"), "handed over without the authorisation")
        case.presses("1")
        case.presses("F9")
        clerk.waits_until(lambda: clerk.sees("再按 F9"), "not read back")
        case.presses("F9")
        clerk.waits_until(lambda: case.papers()["送达回证"] == "已打印", "not handed over")
    with report.step("送达回证：代理人、关系、看过的证件") as told:
        text = newest(clerk.counter, "送达回证")
        assert AGENT in text and "同事" in text and CARD_NUMBER in text and "√直接送达" in text and "张秋蓉" in text
        assert "授权委托书、签收人身份证件" in text
        with clerk.counter.window.store.reading() as uow:
            events = {event.header.type: event.payload for event in read_events(uow, case_id_of(clerk, number))}
        handed = events["delivered"]
        assert (handed["taker"], handed["taker_name"], handed["receipt"]) == ("agent", AGENT, "returned")
        assert handed["taker_id_no"] == HIS_NUMBER and handed["evidence"] == ["authorisation", "taker_id"]
        names = [text_of(sheet)[:40] for sheet in printed_sheets(clerk.counter)]
        told.append(f"{len(names)} 张纸")


def the_field() -> str:
    """What stands in the field with the focus."""
    from PySide6.QtWidgets import QApplication, QLineEdit

    focus = QApplication.focusWidget()
    assert isinstance(focus, QLineEdit), focus
    return "".join(focus.text().split())
