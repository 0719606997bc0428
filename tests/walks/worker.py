"""The migrant worker of the walks, what the clerk types for her, and who holds a part of her case."""

from __future__ import annotations

from datetime import date, timedelta

from tests.walks.conftest import Place
from tests.walks.pages import FormScreen
from tests.walks.rooms import CaseScreen, CounterScreen

ITEM = "居住证申领"
WORKER = "439901199403120424"
"""The invented person of the release's own sample; the area code is not assigned to any place."""
DEPARTMENTS = ("ga", "rs", "si", "zj", "jy", "wj", "wg")


def opens_her_form(clerk: CounterScreen) -> FormScreen:
    """Her number first, then the item; what the pool knows fills the form."""
    clerk.types(WORKER)
    clerk.presses("Enter")
    clerk.waits_until(lambda: clerk.sees("439901********0424"))
    form = clerk.begins("jzz", ITEM)
    clerk.waits_until(lambda: "人口库" in form.source("姓名"), "nothing was filled in")
    return form


def fills_in_the_ground(form: FormScreen, today: date) -> None:
    """Employed here with a contract, a filed lease and a child at school."""
    form.chooses("申领依据", "合法稳定就业")
    form.fills("统一社会信用代码", "91440604MA0QX7T51P")
    form.fills("劳动合同起", f"{today - timedelta(days=600):%Y%m%d}")
    form.fills("劳动合同止", f"{today + timedelta(days=480):%Y%m%d}")
    form.fills("产权证号或租赁备案号", "禅租备2026-000321")
    form.chooses("办证用途", "子女入学")
    form.adds_row("随迁子女", "陆一鸣", "439901201709080314", "20170908", "青禾小学三年级")


def confirms_and_signs(form: FormScreen) -> None:
    """Told, declared, signed on paper."""
    form.chooses("敏感个人信息单独告知确认", "是")
    form.chooses("材料真实性承诺", "是")


def receives_her(clerk: CounterScreen) -> str:
    """Her whole case from the ID number to F9; the next citizen can come. Her 收件号."""
    form = opens_her_form(clerk)
    fills_in_the_ground(form, clerk.counter.window.now().date())
    form.fills("数字相片检测回执号", "GD2026112300088")
    confirms_and_signs(form)
    form.takes_all_papers()
    form.confirms_notices()
    clerk.waits_until(form.is_saved)
    form.presses("F9")
    assert "再按 F9" in form.hint(), form.hint()
    form.presses("F9")
    received = clerk.received()
    received.waits_for_paper()
    number = received.number()
    received.presses("F2")
    return number


def opens_her_case(clerk: CounterScreen, number: str) -> CaseScreen:
    """Ctrl+F, the last five characters of the 收件号, Enter."""
    clerk.presses("Ctrl+F")
    clerk.settles()
    clerk.types(number[-5:])
    clerk.presses("Enter")
    clerk.waits_until(lambda: any(line[0] == short(number) for line in clerk.search().lines()), "not found")
    clerk.search().moves_to(short(number))
    clerk.presses("Enter")
    return clerk.case()


def case_id_of(clerk: CounterScreen, number: str) -> str:
    with clerk.counter.window.store.reading() as uow:
        (row,) = uow.cases.by_number(number)
    return row.case_id


def everybody_holds(place: Place, case_id: str) -> bool:
    """Whether each department has its own part of the case."""
    return all(any(part.case_id == case_id for part in place.parts(code)) for code in DEPARTMENTS)


def short(number: str) -> str:
    """The half of a 收件号 that people say."""
    return f"{number[14:20]}-{number[20:24]}-{number[24]}"
