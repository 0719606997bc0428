"""A clearer page comes after the receipt: one key puts it into the case, and only the department that gets this paper holds it."""

from __future__ import annotations

import pytest
import requests
from PySide6.QtWidgets import QFileDialog

from counter_app.devices.simulated import SimulatedCamera
from counter_app.use_cases.attach_scan import scans_of
from tests.counterkit import PASSWORD
from tests.walks.conftest import Place
from tests.walks.report import Report
from tests.walks.rooms import CounterScreen
from tests.walks.worker import case_id_of, everybody_holds, opens_her_case, receives_her

PAPER = "address_proof"


def test_a_scan_added_behind_the_receipt_reaches_whoever_gets_this_paper(
    place: Place, clerk: CounterScreen, report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = place.folder / "clearer.jpg"
    page.write_bytes(SimulatedCamera().shoot())
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *asked: (str(page), ""))
    with report.step("王收件，各部门收到"):
        clerk.logs_in("wang", PASSWORD)
        number = receives_her(clerk)
        case_id = case_id_of(clerk, number)
        clerk.waits_until(lambda: everybody_holds(place, case_id))
    with report.step("Alt+K，选材料，回车") as told:
        adds(clerk, number)
        told.append(clerk.line())
    (scan,) = scans_of(clerk.counter.window, case_id)
    assert (scan.role, scan.filename) == (PAPER, "clearer.jpg")
    with report.step("收这份材料的部门收到影像，别的部门没有"):
        clerk.waits_until(lambda: holders(place, case_id, scan.wire_id) == {"ga"}, "公安没有收到影像")
        clerk.waits_until(
            lambda: fetched(place, "ga", scan.wire_id) == page.read_bytes(), "the scan itself did not come"
        )


def adds(clerk: CounterScreen, number: str) -> None:
    case = opens_her_case(clerk, number)
    clerk.presses("Alt+K")
    clerk.waits_until(case.page._ask.is_open)
    case.page._ask.field("role").editor.set_value(PAPER)
    clerk.presses("F9")
    clerk.waits_until(lambda: "影像已加进这件" in clerk.line(), clerk.line())


def holders(place: Place, case_id: str, wire_id: str) -> set[str]:
    return {code for code in ("ga", "rs", "si", "zj", "jy", "wj", "wg") if holds(place, code, case_id, wire_id)}


def holds(place: Place, code: str, case_id: str, wire_id: str) -> bool:
    return any(wire_id in part.attachments for part in place.parts(code) if part.case_id == case_id)


def fetched(place: Place, code: str, wire_id: str) -> bytes:
    """The scan as the department gets it; empty while it is under way."""
    address = f"{place.district.base_url}/v1/departments/{code}/attachments/{wire_id}"
    answer = requests.get(address, headers={"Authorization": f"Bearer {place.keys[code]}"}, timeout=10)
    return answer.content if answer.ok else b""
