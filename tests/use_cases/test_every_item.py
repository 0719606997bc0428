"""Every item of the release is received without a line and without a pool, and each of its papers says what the law lets it say."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from counter_app.catalogue.model import Item, Paper
from counter_app.catalogue.samples import sample_answers, type_in
from counter_app.domain.organ_names import organ_name
from counter_app.domain.receipt_number import parse_receipt_number
from counter_app.use_cases import drafts
from counter_app.use_cases.collection import Delivery, deliver_result
from counter_app.use_cases.deciding import settle_flags
from counter_app.use_cases.receive_case import ReceiveCase, Received, receive_case
from counter_app.use_cases.review import review
from tests.counterkit import CLERK, CLERK_NAME, signed_anew
from tests.use_cases.kit import House

CODES = sorted(path.stem for path in Path("resources/catalogue/items").glob("[A-Z]*.toml"))
NOT_IN_FORCE_FOR_ALL = ("行政许可法", "行政复议", "行政诉讼")


def typed(house: House, code: str, **changes: object) -> ReceiveCase:
    """A draft that holds nothing but what was typed: no pool, no last case, nothing that the station knows."""
    window, item = house.window, house.window.catalogue.item(code)
    record = drafts.new_record(window, item)
    type_in(record, sample_answers({**item.sample, **changes}, window.now()))
    found = review(item, record)
    opened = drafts.open_draft(window, drafts.OpenDraft(code, CLERK)).draft
    ticked = [{"code": line.material.code, "taken": True} for line in found.materials]
    draft = signed_anew(house.counter, replace(opened, answers=record.answers(relevant_only=False), materials=ticked))
    return ReceiveCase(draft, CLERK, CLERK_NAME, confirmed=tuple(notice.name for notice in found.notices))


def received(house: House, code: str, **changes: object) -> Received:
    return receive_case(house.window, typed(house, code, **changes))


def text_of(house: House, case_id: str, code: str) -> str:
    """The words of a paper of this case, without any white space."""
    pdf = house.papers.preview(case_id, code, clerk_name=CLERK_NAME).pdf
    said = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return "".join(said.stdout.decode("utf-8").split())


def told(house: House, item: Item, case_id: str, event: str) -> bool:
    """Brings the case to where ``event`` has happened; False where this kind of item never gets there by itself."""
    at = house.clock().isoformat(timespec="seconds")
    steps = {
        "received": (),
        "shortfall_notified": (),
        "accepted": ("accepted",),
        "concluded": ("accepted", "decided", "concluded"),
        "refused": ("refused",),
    }.get(event)
    if steps is None:
        return False
    payloads = {
        "accepted": {"accepted_at": at, "due_on": "2027-01-12", "provisional": True},
        "decided": {"outcome": "approved", "reason": ""},
        "concluded": {"result": item.result_kind},
        "refused": {"reason": "申请事项依法不属于本机关职权范围。"},
    }
    for step in steps:
        if step not in house.types(case_id):
            house.says(case_id, step, **payloads[step])
    aside = {one.type for one in house.state(case_id).set_aside}
    return event in house.types(case_id) and event not in aside


def printable(item: Item) -> Iterator[Paper]:
    for paper in item.papers:
        if paper.kind not in ("shortfall", "delivery") and paper.on_event != "draft":
            yield paper


@pytest.mark.parametrize("code", CODES)
def test_every_item_is_received_with_an_empty_pool_from_what_was_typed(house: House, code: str) -> None:
    command = typed(house, code)
    case = receive_case(house.window, command)
    assert parse_receipt_number(case.number).text == case.number
    assert house.types(case.case_id)[0] == "received"
    assert not command.draft.sources or {source["source"] for source in command.draft.sources.values()} <= {
        "station",
        "fixed",
    }


@pytest.mark.parametrize("code", CODES)
def test_each_paper_names_its_organ_and_only_the_law_that_applies(house: House, code: str) -> None:
    item = house.window.catalogue.item(code)
    for paper in printable(item):
        case_id = received(house, code).case_id
        if not told(house, item, case_id, paper.on_event):
            continue
        text = text_of(house, case_id, "receipt_a4" if paper.kind == "receipt" else paper.code)
        organ = organ_name(paper.issued_by or item.implementing_body.zh, town="祖庙街道", district="佛山市禅城区")
        assert organ in text and "{" not in text and "|" not in text, paper.code
        assert not [law for law in NOT_IN_FORCE_FOR_ALL if law in text and not _applies(item, paper, law)], paper.code
        assert ("电子印章" in text) == (paper.sealed == "e_seal"), paper.code
        assert ("盖章处" in text) == (paper.sealed == "wet"), paper.code
        assert house.state(case_id).number in text and "未盖章" not in text
        assert not paper.series or f"{paper.series}〔2026〕" in text
        assert house.papers.preview(case_id, paper.code, clerk_name=CLERK_NAME).pages == 1, paper.code


def _applies(item: Item, paper: Paper, law: str) -> bool:
    if law == "行政许可法":
        return item.under_licensing_law and paper.kind == "acceptance"
    return paper.kind == "refusal" and bool(item.remedy.zh)


@pytest.mark.parametrize("code", [code for code in CODES if code.startswith(("ZR", "FR"))])
def test_the_receipt_is_the_stations_own_for_the_organ_and_a_refusal_is_the_organs(house: House, code: str) -> None:
    item = house.window.catalogue.item(code)
    organ = organ_name(item.implementing_body.zh, town="祖庙街道", district="佛山市禅城区")
    case_id = received(house, code).case_id
    receipt = text_of(house, case_id, "receipt_80mm")
    assert f"新城社区代{organ}收件" in receipt and "不代表受理" in receipt
    if not told(house, item, case_id, "refused"):  # the window accepted it: nobody refuses any more
        assert item.accept_offline
        return
    refusal = text_of(house, case_id, "refusal")
    assert refusal.startswith(organ) and "行政复议" in refusal and "行政诉讼" in refusal
    assert "新城社区居民委员会" not in refusal


def test_an_events_receipt_bears_its_title_and_asks_nobody_to_sign(house: House) -> None:
    case_id = received(house, "ZZ-004").case_id
    for paper in ("receipt_a4", "receipt_80mm"):
        text = text_of(house, case_id, paper)
        assert "标题" in text and "签名" not in text and "一式两份" not in text


def test_who_is_turned_down_on_the_merits_reads_a_refusal_and_not_the_notice_of_payment(house: House) -> None:
    case_id = received(house, "ZR-020").case_id
    house.accepted(case_id)
    house.says(case_id, "decided", outcome="denied", reason="户籍已于2026年10月迁出本区。")
    house.says(case_id, "concluded", result="at_counter")
    text = text_of(house, case_id, "payment_notice")
    assert "不予办理决定书" in text and "户籍已于2026年10月迁出本区" in text and "行政复议" in text
    assert "同意发放" not in text and "6222" not in text


def test_the_collection_slip_prints_at_the_acceptance_and_is_handed_back(house: House) -> None:
    case_id = received(house, "ZR-002").case_id
    house.accepted(case_id)
    assert "permit_slip" in {task.details.get("paper") for task in house.tasks(case_id)}
    text = text_of(house, case_id, "permit_slip")
    assert "居住证办理回执" in text and "交回本回执" in text


def test_a_worker_without_children_reads_neither_schools_nor_housing_on_her_receipt(house: House) -> None:
    alone = received(house, "ZR-002", rp_children=[], rp_house_kind="", rp_house_doc_no="").case_id
    text = text_of(house, alone, "receipt_a4")
    assert "人力资源和社会保障局" in text
    assert "教育局" not in text and "住房城乡建设" not in text
    family = received(house, "ZR-002", rp_ground="dwelling").case_id
    text = text_of(house, family, "receipt_a4")
    assert "教育局" in text and "住房城乡建设" in text
    assert "人力资源和社会保障局" not in text


def test_an_unpublished_premium_is_said_to_be_so_on_every_paper(house: House) -> None:
    item, case_id = house.window.catalogue.item("ZR-010"), received(house, "ZR-010").case_id
    assert "个人缴费以公布为准" in text_of(house, case_id, "receipt_a4")
    assert told(house, item, case_id, "concluded")
    for paper in ("enrolment_slip", "premium_notice"):
        assert "应缴金额以公布为准" in text_of(house, case_id, paper)


def test_a_booking_made_without_a_line_is_unconfirmed_until_the_organ_takes_it(house: House) -> None:
    case_id = received(house, "DJ-003").case_id
    assert house.state(case_id).flags == ("booking_unconfirmed",)
    for paper in ("receipt_a4", "receipt_80mm", "booking_slip"):
        assert "待确认，以电话或短信通知为准" in text_of(house, case_id, paper)
    house.says(case_id, "accepted", accepted_at=house.clock().isoformat())
    assert house.state(case_id).flags == ()
    assert "待确认，以电话" not in text_of(house, case_id, "receipt_a4")


def test_an_unknown_village_travels_as_a_flag_and_is_settled_later(house: House) -> None:
    case_id = received(house, "ZR-001", applicant_village="pending", applicant_village_unlisted="某新村").case_id
    assert house.state(case_id).flags == ("code_unknown:applicant_village",)
    assert "待核：居住村居" in text_of(house, case_id, "receipt_a4")
    settle_flags(house.window, case_id, note="属培德社区", actor=CLERK)
    assert house.state(case_id).flags == ()


def test_a_receipt_says_when_no_card_was_read(house: House) -> None:
    command = typed(house, "ZR-001")
    read = receive_case(house.window, replace(command, card_read=True)).case_id
    assert "未读卡" not in text_of(house, read, "receipt_a4")
    assert "未读卡" in text_of(house, received(house, "ZR-001").case_id, "receipt_a4")


def test_a_shortfall_notice_says_when_it_was_handed_over_also_after_the_result_was(own: House) -> None:
    case_id = receive_case(own.window, own.short("rp_contract_to")).case_id
    assert "签收时间：2026年11月23日09:12" in text_of(own, case_id, "shortfall")
    own.says(case_id, "accepted", accepted_at="2026-11-24T09:00:00+08:00", due_on="2026-11-27")
    own.clock.at += timedelta(days=3)
    own.says(case_id, "decided", outcome="approved", reason="")
    own.says(case_id, "concluded", result="at_counter")
    delivery = Delivery(receipt="returned")
    deliver_result(own.window, case_id, delivery, actor=CLERK)
    assert "签收时间：2026年11月23日09:12" in text_of(own, case_id, "shortfall")
