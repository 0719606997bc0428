"""The departments' console: pages that work without scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.sync.support import Pen, Site, site


@pytest.fixture(scope="module")
def open_place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with site(tmp_path_factory.mktemp("district"), open_console=True) as opened:
        yield opened


@pytest.fixture
def case(open_place: Site) -> str:
    pen = open_place.enrol_new()
    line = pen.line()
    row = pen.receive(answers={**ANSWERS_WITH_MARKUP, "kids": [{"kid_name": "样例小朋友"}]})
    line.push([row])
    line.close()
    return row.header.case_id


ANSWERS_WITH_MARKUP = {
    "applicant_name": "<b>样例一</b>",
    "applicant_id_no": "439901199403120424",
    "ground": "employment",
    "employer": "样例厂",
}


def page_of(place: Site, department: str, case_id: str) -> str:
    part = place.parts(department, case_id)[0]
    return f"{place.base_url}/console/{department}/parts/{part['part_id']}"


def test_the_chooser_lists_departments_and_the_inbox_their_cases(open_place: Site, case: str) -> None:
    chooser = requests.get(f"{open_place.base_url}/console", timeout=5)
    inbox = requests.get(f"{open_place.base_url}/console/rs", timeout=5)
    number = open_place.parts("rs", case)[0]["number"]
    assert "人社" in chooser.text and number in inbox.text and "核验（决定前须反馈）" in inbox.text
    assert inbox.headers["Yimen-Time"] and "<script" not in inbox.text


def test_a_part_is_shown_with_the_forms_words_and_nothing_is_markup(open_place: Site, case: str) -> None:
    text = requests.get(page_of(open_place, "ga", case), timeout=5).text
    assert "&lt;b&gt;样例一&lt;/b&gt;" in text and "<b>样例一" not in text
    assert "依据" in text and "就业" in text and "子女姓名" in text and "样例小朋友" in text


def test_a_department_sees_nothing_of_what_it_was_not_sent(open_place: Site, case: str) -> None:
    text = requests.get(page_of(open_place, "wj", case), timeout=5).text
    assert "样例厂" not in text and "439901199403120424" not in text and "主办决定" not in text


def test_the_lead_goes_the_whole_road_by_its_buttons(open_place: Site, case: str) -> None:
    page = page_of(open_place, "ga", case)
    first = requests.post(page + "/act", data={"event": "accepted"}, timeout=5)
    early = requests.post(page + "/act", data={"event": "decided", "outcome": "approved"}, timeout=5)
    rs = requests.post(page_of(open_place, "rs", case) + "/answer", data={"status": "verified"}, timeout=5)
    decided = requests.post(page + "/act", data={"event": "decided", "outcome": "approved"}, timeout=5)
    assert "已办：受理。" in first.text and "已记录：核验通过。" in rs.text and "已办：决定。" in decided.text
    assert early.status_code == 409 and "还不能作出决定：人社尚未反馈" in early.text


def test_a_refusal_without_its_words_is_asked_for_in_words(open_place: Site, case: str) -> None:
    said = requests.post(page_of(open_place, "ga", case) + "/act", data={"event": "refused", "reason": "x"}, timeout=5)
    assert "没有填写：依据、救济途径" in said.text


def test_the_notice_offers_what_others_object_to_and_every_material(open_place: Site, case: str) -> None:
    objection = {"status": "objected", "note": "查无此合同", "about": "employer\t单位", "basis": "样例依据第九条"}
    requests.post(page_of(open_place, "rs", case) + "/answer", data=objection, timeout=5)
    page = requests.get(page_of(open_place, "ga", case), timeout=5).text
    assert "人社提出" in page and 'value="查无此合同"' in page and 'value="样例依据第九条"' in page
    assert "劳动合同" in page and "加盖公章" in page


def test_a_notice_is_what_was_ticked_and_written(open_place: Site, case: str) -> None:
    ticked = {
        "p0_use": "1",
        "p0_kind": "material",
        "p0_key": "contract",
        "p0_label": "劳动合同",
        "p0_message": "没有公章",
    }
    free = {"p1_use": "1", "p1_kind": "free", "p1_key": "employer\t单位", "p1_message": "与执照不一致"}
    data = {"event": "shortfall_notified", "due_on": "2026-12-01", **ticked, **free, "p2_use": "1", "p2_kind": "free"}
    said = requests.post(page_of(open_place, "ga", case) + "/act", data=data, timeout=5)
    again = requests.post(page_of(open_place, "ga", case) + "/act", data=data, timeout=5)
    assert "已办：补正告知。" in said.text and "补正中" in said.text
    assert again.status_code == 409 and "补正中" in again.text


def test_a_point_without_what_is_wrong_is_asked_for_in_words(open_place: Site, case: str) -> None:
    data = {"event": "shortfall_notified", "p0_use": "1", "p0_kind": "material", "p0_key": "contract"}
    said = requests.post(page_of(open_place, "ga", case) + "/act", data=data, timeout=5)
    assert said.status_code == 409 and "还缺：劳动合同" in said.text


def test_what_was_typed_stays_when_an_act_is_not_taken(open_place: Site, case: str) -> None:
    line = {"p1_use": "1", "p1_kind": "free", "p1_key": "/data/employer\t单位", "p1_message": "与执照不一致"}
    data = {"event": "shortfall_notified", "p0_use": "1", "p0_kind": "material", "p0_key": "contract", **line}
    said = requests.post(page_of(open_place, "ga", case) + "/act", data=data, timeout=5).text
    assert 'value="与执照不一致"' in said and 'value="/data/employer&#9;单位" selected' in said
    reason = requests.post(
        page_of(open_place, "ga", case) + "/act", data={"event": "refused", "reason": "不在辖区"}, timeout=5
    )
    assert ">不在辖区</textarea>" in reason.text


def test_a_proposed_refusal_is_shown_with_its_rule_to_the_body_that_decides(open_place: Site) -> None:
    pen = open_place.enrol_new()
    row, line = pen.receive(), pen.line()
    said = pen.write("refusal_proposed", {"rules": [{"code": "R1"}]}, case_id=row.header.case_id)
    line.push([row, said])
    line.close()
    lead, other = (requests.get(page_of(open_place, code, row.header.case_id), timeout=5).text for code in ("ga", "rs"))
    assert "拟不予受理" in lead and "居住满半年" in lead and "样例依据第三条" in lead and "户籍地派出所" in lead
    assert "拟不予受理" not in other


def test_a_form_on_another_site_presses_no_button(open_place: Site, case: str) -> None:
    page, origin = page_of(open_place, "ga", case), {"Origin": "https://elsewhere.example"}
    said = requests.post(page + "/act", data={"event": "accepted"}, headers=origin, timeout=5)
    assert said.status_code == 403 and open_place.parts("ga", case)[0]["case_phase"] == "received"


def test_a_part_that_is_not_there_is_a_plain_page(open_place: Site) -> None:
    said = requests.get(f"{open_place.base_url}/console/ga/parts/nothing", timeout=5)
    assert said.status_code == 404 and "回到部门列表" in said.text


def test_without_a_key_a_closed_console_shows_no_inbox(place: Site) -> None:
    said = requests.get(f"{place.base_url}/console/ga", timeout=5)
    chooser = requests.get(f"{place.base_url}/console", timeout=5)
    assert said.status_code == 401 and 'type="password"' in chooser.text


def test_a_key_opens_its_own_inbox_and_no_other(place: Site) -> None:
    with requests.Session() as browser:
        wrong = browser.post(f"{place.base_url}/console/enter", data={"code": "ga", "key": "x"}, timeout=5)
        key = place.given.department_keys["ga"]
        inside = browser.post(f"{place.base_url}/console/enter", data={"code": "ga", "key": key}, timeout=5)
        other = browser.get(f"{place.base_url}/console/rs", timeout=5)
    assert (wrong.status_code, inside.status_code, other.status_code) == (403, 200, 401)
    assert "收件箱" in inside.text and "部门密钥不对" in wrong.text


def test_a_scan_is_given_only_to_a_department_that_was_sent_it(pen: Pen) -> None:
    import hashlib

    from tests.sync.test_attachments import scan

    content = b"a picture"
    name = hashlib.sha256(content).hexdigest()
    row = pen.receive(attachments=[{"wire_id": name, "role": "photo"}])
    line = pen.line()
    line.push([row])
    line.upload(scan(content), content, max_s=5)
    line.close()
    given, refused = pen.site.ask("ga", f"attachments/{name}"), pen.site.ask("wj", f"attachments/{name}")
    assert given.content == content and refused.status_code == 403


def test_pages_are_readable_without_help_from_elsewhere() -> None:
    folder = Path(__file__).parents[2] / "sync" / "district" / "pages"
    for page in folder.glob("*.html"):
        text = page.read_text("utf-8")
        assert not re.search(r"https?://|<script|\bon\w+=", text), page.name


def test_fields_stand_in_the_forms_order_and_the_way_onward_first(open_place: Site, case: str) -> None:
    text = requests.get(page_of(open_place, "ga", case), timeout=5).text
    order = [text.index(f'<td class="name">{label}</td>') for label in ("姓名", "证件号", "依据", "单位")]
    titles = re.findall(r"<summary>(\w+)</summary>", text)
    assert order == sorted(order)
    assert titles[0] == "受理" and titles[-1] == "转办"


def test_a_flag_is_settled_by_choosing_it_by_its_words(open_place: Site) -> None:
    pen = open_place.enrol_new()
    row, line = pen.receive(flags=["code_unknown:employer", "no_id_document"]), pen.line()
    line.push([row])
    line.close()
    page = page_of(open_place, "ga", row.header.case_id)
    shown = requests.get(page, timeout=5).text
    assert '<option value="code_unknown:employer" >填写内容待核：单位</option>' in shown and "没有有效证件" in shown
    data = {"event": "flag_settled", "flag": "code_unknown:employer", "note": "与执照相符"}
    said, again = (requests.post(page + "/act", data=data, timeout=5).text for _ in range(2))
    assert "已办：核定。" in said and "填写内容待核" not in said and "可能已经核定" in again


def test_a_case_without_a_flag_offers_nothing_to_settle(open_place: Site, case: str) -> None:
    assert 'value="flag_settled"' not in requests.get(page_of(open_place, "ga", case), timeout=5).text
