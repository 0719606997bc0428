"""With the line up: from F9 to every department holding its own part."""

from __future__ import annotations

import time

from tests.counterkit import PASSWORD
from tests.walks.conftest import Place
from tests.walks.report import Report
from tests.walks.rooms import CounterScreen
from tests.walks.worker import case_id_of, confirms_and_signs, everybody_holds, fills_in_the_ground, opens_her_form


def test_every_department_holds_its_part_behind_f9(place: Place, clerk: CounterScreen, report: Report) -> None:
    with report.step("登录，填表，收材料"):
        clerk.logs_in("wang", PASSWORD)
        clerk.waits_until(lambda: "在线" in clerk.status())
        form = opens_her_form(clerk)
        fills_in_the_ground(form, clerk.counter.window.now().date())
        form.fills("数字相片检测回执号", "GD2026112300088")
        confirms_and_signs(form)
        form.takes_all_papers()
        form.presses("F9")
    with report.step("在线收件：F9") as told:
        began = time.perf_counter()
        form.presses("F9")
        received = clerk.received()
        told.append(report.measured("F9→号码", time.perf_counter() - began))
        case_id = case_id_of(clerk, received.number())
        clerk.waits_until(lambda: everybody_holds(place, case_id), "not everybody has it")
        told.append(report.measured("F9→全部部门", time.perf_counter() - began))
        received.waits_for_paper()
        told.append(report.measured("F9→凭证", time.perf_counter() - began))
        received.waits_to_see("已收件，送 7 个部门")
