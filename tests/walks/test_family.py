"""A family of four at the window for 医保: shared answers once, one held up, three numbers, and one sheet that lists them all."""

from __future__ import annotations

from counter_app.ports import Person
from counter_app.use_cases.visits import visit_members
from counter_app.use_cases.window import case_state, read_events
from tests.counterkit import PASSWORD
from tests.walks.conftest import Place
from tests.walks.pages import FormScreen, ReceivedScreen
from tests.walks.papers import newest, printed_sheets, text_of
from tests.walks.report import Report
from tests.walks.rooms import CounterScreen
from tests.walks.worker import case_id_of, short

ITEM = "城乡居民基本医疗保险参保登记"
MOTHER = ("43990119950818028X", "梁雨桐")
FATHER = ("439901199301050031", "周明远")
SON = ("439901201906300451", "周小满")
BABY = ("439901202103120013", "周小川")
ACCOUNT = "6217990000000001236"


def test_a_family_of_four_with_one_incomplete(place: Place, clerk: CounterScreen, report: Report) -> None:
    clerk.logs_in("wang", PASSWORD)
    with report.step("妈妈：第一位，全部填") as told:
        mother = received(clerk, fills_the_first(clerk.begins("医保", ITEM)))
        told.append(mother)
    with report.step("爸爸：F7，只填本人的") as told:
        father = received(clerk, the_next(clerk, clerk.received(), *FATHER))
        told.append(father)
    with report.step("儿子：F7，Ctrl+G 爸爸作监护人，类别没定，先留着"):
        son = the_next(clerk, clerk.received(), *SON)
        with_guardian(son)
        clerk.presses("F7")
        clerk.waits_until(lambda: len(clerk.tabs()) == 2, "the next member was not begun")
        clerk.settles()
    with report.step("小儿子：接着办，监护人已带过来") as told:
        baby_form = clerk.form()
        assert baby_form.value("代办人姓名") == "周明远" and baby_form.value("银行账号") == ACCOUNT
        is_herself(baby_form, *BABY)
        baby_form.chooses("与申请人关系", "父母")
        baby = received(clerk, baby_form)
        told.append(baby)
    with report.step("Alt+V：一张同次凭证列全家") as told:
        told.append(one_sheet(clerk, clerk.received(), (mother, father, baby)))
    each_case_is_its_own(clerk, (mother, father, baby))
    each_has_a_receipt_of_her_own(clerk, (mother, father, baby))


def fills_the_first(form: FormScreen) -> FormScreen:
    is_herself(form, *MOTHER)
    form.fills("手机号码", "13900139010")
    form.fills("现居住地址", "祖庙街道青禾里21号502房")
    form.fills("参保年度", "2026")
    form.chooses("缴费方式", "银行代扣")
    form.chooses("开户银行", "农村商业银行")
    form.fills("银行账号", ACCOUNT)
    form.fills("户名", MOTHER[1])
    form.chooses("敏感个人信息单独告知确认", "是")
    form.chooses("材料真实性承诺", "是")
    is_insured(form)
    return form


def is_herself(form: FormScreen, number: str, name: str) -> None:
    """What nobody shares: who this is."""
    form.types_id_number(number)
    form.fills("姓名", name)
    form.chooses("民族", "汉族")
    form.fills("证件有效期止", "20320101")


def is_insured(form: FormScreen) -> None:
    form.chooses("参保类别", "本市户籍居民")
    form.chooses("是否已参加职工医保或外地居民医保", "否")


def the_next(clerk: CounterScreen, page: ReceivedScreen, number: str, name: str) -> FormScreen:
    page.presses("F7")
    form = clerk.form()
    clerk.settles()
    assert form.value("现居住地址") == "祖庙街道青禾里21号502房" and "上一位家人" in form.source("现居住地址")
    is_herself(form, number, name)
    return form


def with_guardian(form: FormScreen) -> None:
    form.waits_to_see("申请人未满 18 周岁")
    form.presses("Ctrl+G")
    assert form.value("代办人姓名") == "周明远" and form.focused() == "与申请人关系"
    form.types("父母")
    form.presses("Enter")


def received(clerk: CounterScreen, form: FormScreen) -> str:
    """Papers, reminders, F9 twice; the number."""
    if form.value("参保类别") == "":
        is_insured(form)
    form.takes_all_papers()
    form.confirms_notices()
    assert form.sees_missing() == []
    form.presses("F9")
    form.presses("F9")
    page = clerk.received()
    page.waits_for_paper()
    clerk.settles()
    return page.number()


def one_sheet(clerk: CounterScreen, page: ReceivedScreen, numbers: tuple[str, ...]) -> str:
    page.waits_to_see("这次来的一家", "4 人，已收件 3 件", "还没收件", *map(short, numbers))
    page.presses("Alt+V")
    page.waits_until(lambda: "visit_receipt" in page.papers(), "the one sheet does not print")
    clerk.settles()
    text = newest(clerk.counter, "同次收件凭证")
    assert all(number in text and short(number) in text for number in numbers)
    assert "本次4人：已收件3件，未收件1件" in text and "持单人：周明远" in text and "周明远（证件尾号0031）" in text
    assert "周**（证件尾号0451）未收件" in text and "还缺：" in text and "梁雨桐" not in text and "周小川" not in text
    return "、".join(short(number) for number in numbers)


def each_case_is_its_own(clerk: CounterScreen, numbers: tuple[str, ...]) -> None:
    window = clerk.counter.window
    first = case_id_of(clerk, numbers[0])
    with window.store.reading() as uow:
        states = [case_state(uow, case_id_of(clerk, number)) for number in numbers]
        signed = [read_events(uow, state.case_id)[0].payload.get("signed_with", "") for state in states]
    assert [state.applicant_name for state in states] == ["梁雨桐", "周明远", "周小川"]
    assert {state.visit_id for state in states} == {first} and signed == ["", first, first]
    assert [one.state for one in visit_members(window, first)] == ["received", "received", "draft", "received"]
    assert [tab for tab in clerk.tabs() if tab.startswith("周**")] == [f"周** {ITEM}"]
    assert all(state.prints["receipt_a4"] == 1 and state.prints["visit_receipt"] == 1 for state in states)


def each_has_a_receipt_of_her_own(clerk: CounterScreen, numbers: tuple[str, ...]) -> None:
    sheets = [text_of(sheet) for sheet in printed_sheets(clerk.counter)]
    receipts = [text for text in sheets if "材料接收凭证" in text]
    for text, number, name in zip(receipts, numbers, ("梁雨桐", "周明远", "周小川"), strict=True):
        assert number in text and f"申请人{name}" in text and "不代表受理" in text, name
    assert "代办人周明远" in receipts[2] and "代办人" not in receipts[0].replace("（代办人）", "")


class Reader:
    """Cards are laid on it one by one."""

    def __init__(self) -> None:
        self.card: Person | None = None

    def status(self) -> str:
        return "ready"

    def read(self) -> Person | None:
        return self.card

    def lays(self, number: str, name: str) -> None:
        self.card = Person(id_no=number, name=name, nation="汉", facts={"valid_to": "2036-01-01"}, source="card")


def test_a_father_with_his_child_s_papers_and_his_own_card(place: Place, clerk: CounterScreen, report: Report) -> None:
    clerk.logs_in("wang", PASSWORD)
    assert clerk.counter_window.session is not None
    reader = clerk.counter_window.session.desk.reader = Reader()
    with report.step("孩子没有卡，号码手工输入；F4 读爸爸的卡：2 代办人"):
        form = clerk.begins("医保", ITEM)
        form.waits_to_see("先告知：请办事人看过")
        is_herself(form, *SON)
        form.presses("Ctrl+G")
        reader.lays(*FATHER)
        form.presses("F4")
        form.waits_until(lambda: form.sees("这是谁的身份证：周明远"), "nobody asks whose it is")
        form.presses("2")
        form.waits_until(lambda: not form.sees("这是谁的身份证"), "the answer was not taken")
        clerk.settles()
        assert form.value("代办人证件号码") == FATHER[0] and form.value("证件号码") == SON[0]
    with report.step("填完，监护关系材料，F9") as told:
        form.fills("代办人电话", "13900139010")
        form.chooses("与申请人关系", "父母")
        form.fills("手机号码", "13900139010")
        form.fills("现居住地址", "祖庙街道青禾里21号502房")
        form.fills("参保年度", "2026")
        form.chooses("缴费方式", "窗口")
        form.chooses("敏感个人信息单独告知确认", "是")
        form.chooses("材料真实性承诺", "是")
        is_insured(form)
        number = received(clerk, form)
        told.append(number)
    with clerk.counter.window.store.reading() as uow:
        state = case_state(uow, case_id_of(clerk, number))
        (audited,) = [row for row in uow.audit.rows(limit=10_000) if row.action == "case_received"]
    taken = {material["code"] for material in state.materials if material["taken"]}
    assert {"guardianship", "agent_id"} <= taken and "authorisation" not in taken
    assert not state.card_read and audited.details["card_read"] is False
    text = newest(clerk.counter, "收件凭证")
    assert "代办人周明远" in text and "个人信息处理告知书（版本2026-01-S2）" in text and "监护关系材料" in text
