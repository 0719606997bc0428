"""Every paper, for a common, the longest and a rare-character case."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PIL import ImageChops

from counter_app.documents import samples
from counter_app.documents.fonts import Face, FontSet
from counter_app.documents.papers import OF_A_CASE, pages_of, render, warm_up
from counter_app.documents.pdf import TextMark
from counter_app.domain.paper_facts import MaterialLine, PaperFacts, ShortfallLine
from counter_app.errors import PaperFailed
from tests.documents.conftest import FONTS, Reader, run

CASES = {"common": samples.common, "longest": samples.longest, "rare": samples.rare}
NAMED = [paper for paper in OF_A_CASE if paper != "explained"]
Case = Callable[[], PaperFacts]


@pytest.mark.parametrize("paper", OF_A_CASE)
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_every_font_of_every_paper_is_embedded(paper: str, case: Case, fonts: FontSet, reader: Reader) -> None:
    sheet = render(paper, case(), fonts=fonts)
    found = reader.fonts(sheet.pdf)
    assert found
    assert all(row[1:] == ["yes", "yes", "yes"] for row in found), found


@pytest.mark.parametrize("paper", NAMED)
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_copied_text_holds_the_very_name_that_was_entered(
    paper: str, case: Case, fonts: FontSet, reader: Reader
) -> None:
    facts = case()
    text = reader.text(render(paper, facts, fonts=fonts).pdf)
    assert facts.applicant_name in text
    assert facts.number in text


@pytest.mark.parametrize("paper", OF_A_CASE)
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_nothing_leaves_its_page(paper: str, case: Case, fonts: FontSet) -> None:
    for page in pages_of(paper, case(), fonts=fonts):
        for mark in page.marks:
            if isinstance(mark, TextMark):
                end = mark.x + sum(
                    fonts.file(mark.face).advance(fonts.file(mark.face).glyph(ord(c))) for c in mark.text
                ) * (mark.size / 1000)
                assert mark.x > 0 and end < page.width, mark
                assert mark.size < mark.y < page.height - 2, mark


@pytest.mark.parametrize(("paper", "pages"), [("receipt_a4", 3), ("acceptance", 2), ("shortfall", 2)])
def test_what_does_not_fit_goes_to_numbered_pages(paper: str, pages: int, fonts: FontSet, reader: Reader) -> None:
    sheet = render(paper, samples.longest(), fonts=fonts)
    text = reader.text(sheet.pdf)
    assert sheet.pages == pages
    assert all(f"第{page}页共{pages}页" in text for page in range(1, pages + 1))


def test_all_twenty_materials_are_listed(fonts: FontSet, reader: Reader) -> None:
    text = reader.text(render("receipt_a4", samples.longest(), fonts=fonts).pdf)
    assert all(f"第{index}项材料" in text for index in range(1, 21))
    assert "收到的材料（19种）" in text


def test_an_address_of_sixty_characters_is_printed_whole(fonts: FontSet, reader: Reader) -> None:
    text = reader.text(render("certificate", samples.longest(), fonts=fonts).pdf)
    assert len(samples.LONGEST_ADDRESS) >= 60
    assert samples.LONGEST_ADDRESS in text


@pytest.mark.parametrize("paper", ["receipt_a4", "receipt_80mm"])
def test_a_receipt_says_that_it_is_no_acceptance_and_where_the_case_goes(
    paper: str, fonts: FontSet, reader: Reader
) -> None:
    text = reader.text(render(paper, samples.common(), fonts=fonts).pdf)
    for wanted in (
        "不代表受理",
        "将送往",
        "公安（流动人口）（主办）",
        "版本2026-01",
        "线路中断时收件，恢复后自动发送",
        "查询",
        samples.common().short_number,
    ):
        assert wanted in text, wanted
    assert samples.common().applicant_id_no not in text
    assert "450000********0000" in text


def test_an_acceptance_names_both_limits_the_seal_and_who_keeps_which_copy(fonts: FontSet, reader: Reader) -> None:
    text = reader.text(render("acceptance", samples.common(), fonts=fonts).pdf)
    for wanted in (
        "佛公禅受〔2026〕000123号",
        "2026年12月8日",
        "法定办结时限",
        "15日，以公布为准",
        "流动人口业务受理专",
        "签收人",
        "一份送达申请人",
    ):
        assert wanted in text, wanted


def test_the_licensing_law_is_cited_only_where_it_applies(fonts: FontSet, reader: Reader) -> None:
    plain, licence = samples.common(), replace(samples.common(), licensing_law=True)
    assert "行政许可法" not in reader.text(render("acceptance", plain, fonts=fonts).pdf)
    assert "第三十二条第一款第（五）项" in reader.text(render("acceptance", licence, fonts=fonts).pdf)
    assert "第三十二条第一款第（四）项" in reader.text(render("shortfall", licence, fonts=fonts).pdf)


def test_a_shortfall_notice_names_fault_standard_basis_and_deadline_of_each_point(
    fonts: FontSet, reader: Reader
) -> None:
    facts = samples.common()
    picture = reader.text(render("shortfall", facts, fonts=fonts).pdf)
    assert "一次告知如下" in picture
    assert "2026年12月7日前" in picture
    marks = [
        m.text for page in pages_of("shortfall", facts, fonts=fonts) for m in page.marks if isinstance(m, TextMark)
    ]
    cells = "".join(marks)
    for point in facts.shortfalls:
        assert point.wrong in cells and point.standard in cells and point.basis in cells


def test_a_point_without_any_basis_is_not_printed(fonts: FontSet) -> None:
    point = ShortfallLine(name="合同", wrong="过期", standard="有效", basis="")
    with pytest.raises(PaperFailed) as refused:
        render("shortfall", replace(samples.common(), shortfalls=(point,), basis=()), fonts=fonts)
    assert refused.value.code == "content_missing"


def test_a_refusal_of_what_nobody_sues_over_names_no_court_but_whom_to_ask(fonts: FontSet, reader: Reader) -> None:
    facts = replace(samples.common(), reviewable=False, remedy="", implementing_body="祖庙街道人大工委", issued_by="")
    text = reader.text(render("refusal", facts, fonts=fonts).pdf)
    assert "可以向祖庙街道人大工委询问" in text
    assert "复议" not in text and "诉讼" not in text


def test_an_electronic_seal_has_a_place_that_says_whose_it_is_and_is_not_drawn(fonts: FontSet, reader: Reader) -> None:
    facts = replace(samples.common(), sealed="e_seal")
    for paper in ("acceptance", "refusal", "certificate"):
        text = reader.text(render(paper, facts, fonts=fonts).pdf)
        assert "电子印章" in text and "由佛山市公安局禅城分局加盖" in text
        assert "盖章处" not in text and "未盖章" not in text


def test_a_paper_that_nobody_seals_has_no_place_for_a_seal(fonts: FontSet, reader: Reader) -> None:
    text = reader.text(render("certificate", replace(samples.common(), sealed="none"), fonts=fonts).pdf)
    assert "佛山市公安局禅城分局" in text
    assert not [word for word in ("盖章", "印章") if word in text]


@pytest.mark.parametrize("paper", ["receipt_a4", "receipt_80mm", "acceptance"])
def test_a_due_day_past_the_published_calendar_is_said_to_be_provisional(
    paper: str, fonts: FontSet, reader: Reader
) -> None:
    later = replace(samples.common(), due_on="2027-01-12", provisional=True)
    assert "2027年1月12日（暂计" in reader.text(render(paper, later, fonts=fonts).pdf)
    assert "暂计" not in reader.text(render(paper, samples.common(), fonts=fonts).pdf)


@pytest.mark.parametrize("paper", ["receipt_a4", "receipt_80mm"])
def test_a_receipt_says_how_it_came_about(paper: str, fonts: FontSet, reader: Reader) -> None:
    facts = replace(
        samples.common(),
        card_read=False,
        slip="44060401206401000017",
        slip_at="2026-11-22T15:40:00+08:00",
        to_check=("居住村居",),
        no_document=True,
        accepting_point="祖庙街道",
    )
    text = reader.text(render(paper, facts, fonts=fonts).pdf)
    for wanted in (
        "代佛山市公安局禅城分局收件",
        "未读卡",
        "补录：手写收件凭证号44060401206401000017，手写时间2026年11月22日15:40",
        "待核：居住村居",
        "无有效证件：身份待核",
        "祖庙街道（由新城社区居民委员会代收）",
    ):
        assert wanted in text, wanted
    assert "未读卡" not in reader.text(render(paper, samples.common(), fonts=fonts).pdf)


RECEIPTS = pytest.mark.parametrize("paper", ["receipt_a4", "receipt_80mm"])


@RECEIPTS
def test_a_receipt_says_by_when_and_how_the_result_comes(paper: str, fonts: FontSet, reader: Reader) -> None:
    facts = replace(
        samples.common(),
        promised="11 个工作日，以公布为准",
        promised_on="2026-12-08",
        result_name="广东省居住证",
        collect_with="居住证办理回执",
    )
    text = reader.text(render(paper, facts, fonts=fonts).pdf)
    assert "从受理起11个工作日内办结，以公布为准；收件当日受理的，2026年12月8日前办结。" in text
    assert "接到通知后，带身份证件、居住证办理回执到新城社区居民委员会领取广东省居住证。" in text
    assert "领取" not in reader.text(render("receipt_80mm", samples.common(), fonts=fonts).pdf)


@RECEIPTS
def test_what_need_not_be_brought_is_not_listed_and_what_is_to_come_is_named(
    paper: str, fonts: FontSet, reader: Reader
) -> None:
    lines = (
        MaterialLine(name="身份证"),
        MaterialLine(name="毕业证", taken=False, optional=True),
        MaterialLine(name="相片回执", taken=False, to_come=True),
    )
    text = reader.text(render(paper, replace(samples.common(), materials=lines), fonts=fonts).pdf)
    assert "毕业证" not in text and "未收" not in text and "待补" in text and "相片回执" in text


@RECEIPTS
def test_where_nothing_was_handed_in_no_empty_table_stands(paper: str, fonts: FontSet, reader: Reader) -> None:
    photo = MaterialLine(name="现场照片", taken=False, optional=True)
    text = reader.text(render(paper, replace(samples.common(), materials=(photo,)), fonts=fonts).pdf)
    assert "收到的材料" not in text and "材料名称" not in text and "本凭证只证明收件，不代表受理。" in text


@RECEIPTS
def test_a_corrected_receipt_names_who_received_and_who_corrected(paper: str, fonts: FontSet, reader: Reader) -> None:
    facts = replace(samples.common(), version=2, received_by="王秀兰", corrected_by="陈志明", clerk_name="李桂芳")
    text = reader.text(render(paper, facts, fonts=fonts).pdf)
    assert "王秀兰收件，陈志明更正" in text and "李桂芳" not in text


@RECEIPTS
def test_that_a_receipt_is_void_stands_in_bold(paper: str, fonts: FontSet) -> None:
    facts = replace(samples.common(), ended_as="voided", ended_at="2026-11-23T11:00:00+08:00")
    (mark,) = [
        mark
        for page in pages_of(paper, facts, fonts=fonts)
        for mark in page.marks
        if isinstance(mark, TextMark) and mark.text.startswith("本件已作废")
    ]
    assert "Bold" in mark.face


@pytest.mark.parametrize("paper", ["receipt_a4", "receipt_80mm", "certificate"])
def test_a_booking_made_without_a_line_waits_for_a_word(paper: str, fonts: FontSet, reader: Reader) -> None:
    text = reader.text(render(paper, replace(samples.common(), unconfirmed=True), fonts=fonts).pdf)
    assert "待确认，以电话或短信通知为准" in text


@pytest.mark.parametrize("paper", ["receipt_a4", "receipt_80mm", "acceptance", "shortfall", "refusal", "certificate"])
def test_the_short_number_is_the_largest_number_on_the_sheet(paper: str, fonts: FontSet) -> None:
    facts = samples.common()
    sizes = {
        mark.text: mark.size
        for page in pages_of(paper, facts, fonts=fonts)
        for mark in page.marks
        if isinstance(mark, TextMark) and any(sign.isdigit() for sign in mark.text)
    }
    assert max(sizes, key=lambda text: sizes[text]) == facts.short_number
    assert sizes[facts.short_number] >= 17


def test_silence_is_told_as_what_accepted_the_file(fonts: FontSet, reader: Reader) -> None:
    text = reader.text(
        render("acceptance", replace(samples.common(), deemed=True, licensing_law=True), fonts=fonts).pdf
    )
    assert "视为受理" in text and "第（四）项" in text
    assert "本机关决定" not in text


def test_an_application_turned_down_on_its_merits_is_never_told_that_it_was_granted(
    fonts: FontSet, reader: Reader
) -> None:
    facts = replace(samples.common(), denied=True, certificate_body="经审核，同意发放。")
    text = reader.text(render("certificate", facts, fonts=fonts).pdf)
    assert "不予办理决定书" in text and "未满六个月" in text and "行政复议" in text
    assert "同意发放" not in text
    with pytest.raises(PaperFailed, match="content_missing"):
        render("certificate", replace(facts, reason=""), fonts=fonts)


@pytest.mark.parametrize("fact, empty", [("reason", ""), ("basis", ()), ("remedy", "")])
def test_a_refusal_without_reason_basis_and_remedy_is_impossible(fact: str, empty: object, fonts: FontSet) -> None:
    with pytest.raises(PaperFailed) as refused:
        render("refusal", replace(samples.common(), **{fact: empty}), fonts=fonts)
    assert refused.value.code == "content_missing"
    assert refused.value.details["lacking"] == (fact,)


def test_a_paper_without_a_seal_says_so(fonts: FontSet, reader: Reader) -> None:
    sealed, bare = samples.common(), replace(samples.common(), seal_name="")
    assert "未盖章" not in reader.text(render("refusal", sealed, fonts=fonts).pdf)
    assert "未盖章" in reader.text(render("refusal", bare, fonts=fonts).pdf)


def test_a_second_print_says_so_with_its_reason(fonts: FontSet, reader: Reader) -> None:
    again = replace(samples.common(), nth=3, print_reason="墨淡")
    for paper in NAMED:
        assert "第3次打印（墨淡）" in reader.text(render(paper, again, fonts=fonts).pdf), paper


def test_an_event_receipt_shows_nothing_that_is_not_among_its_fields(fonts: FontSet, reader: Reader) -> None:
    event = replace(
        samples.common(),
        certificate_title="事件登记回执",
        certificate_body="",
        certificate_fields=(
            ("查询号", samples.NUMBER),
            ("类别", "暴露垃圾"),
            ("处置层级", "村居"),
            ("处置时限", "4 工作时"),
        ),
    )
    text = reader.text(render("certificate", event, fonts=fonts).pdf)
    assert "暴露垃圾" in text and "4工作时" in text
    assert event.applicant_name not in text and event.applicant_id_no not in text and "138" not in text


def test_a_delivery_record_ticks_the_way_and_names_the_relation(fonts: FontSet, reader: Reader) -> None:
    text = reader.text(render("delivery", samples.longest(), fonts=fonts).pdf)
    for wanted in ("√直接送达", "□邮寄送达", "配偶", "热依拉·买买提", "陈示例", "李示例", "佛公禅办〔2026〕000098号"):
        assert wanted in text, wanted


def test_the_daily_sheet_shows_figures_unsent_cases_and_the_audit_head(fonts: FontSet, reader: Reader) -> None:
    facts = samples.day()
    text = reader.text(render("daily", facts, fonts=fonts).pdf)
    for wanted in (
        "46",
        "居住登记",
        "陈示例",
        "未上传（1件）",
        "线路中断",
        "卡纸",
        "重复收件",
        "18342",
        facts.audit_head,
    ):
        assert wanted in text, wanted


def test_a_day_of_many_unsent_cases_runs_over_pages(fonts: FontSet) -> None:
    facts = samples.day()
    sheet = render("daily", replace(facts, unsent=facts.unsent * 150), fonts=fonts)
    assert sheet.pages > 3


def test_an_explanation_slip_is_neither_receipt_nor_refusal(fonts: FontSet, reader: Reader) -> None:
    text = reader.text(render("explained", replace(samples.common(), number=""), fonts=fonts).pdf)
    assert "不是收件凭证" in text
    assert "祖庙街道任一村（社区）党群服务中心" in text


def test_the_same_facts_give_the_same_bytes(fonts: FontSet) -> None:
    assert render("receipt_a4", samples.rare(), fonts=fonts) == render("receipt_a4", samples.rare(), fonts=fonts)


def test_a_name_of_the_applicant_is_not_in_the_file_properties(fonts: FontSet) -> None:
    pdf = render("acceptance", samples.common(), fonts=fonts).pdf
    properties = run("pdfinfo", "-", given=pdf).decode("utf-8")
    assert "受理通知书 佛公禅受〔2026〕000123号" in properties
    assert samples.common().applicant_name not in properties


def test_an_unknown_paper_is_named(fonts: FontSet) -> None:
    with pytest.raises(PaperFailed) as refused:
        render("postcard", samples.common(), fonts=fonts)
    assert refused.value.code == "unknown_paper"


def test_a_row_taller_than_a_page_is_divided_between_lines(fonts: FontSet, reader: Reader) -> None:
    long = ShortfallLine(name="说明", wrong="甲乙丙丁戊己庚辛壬癸" * 150, standard="合", basis="法")
    sheet = render("shortfall", replace(samples.common(), shortfalls=(long,)), fonts=fonts)
    assert sheet.pages > 1
    assert reader.text(sheet.pdf).count("癸") == 150


def test_rare_characters_leave_ink_on_the_page(fonts: FontSet, reader: Reader) -> None:
    named = reader.picture(render("certificate", samples.rare(), fonts=fonts).pdf, dpi=40)
    other = reader.picture(render("certificate", samples.common(), fonts=fonts).pdf, dpi=40)
    assert ImageChops.difference(named, other).getbbox() is not None


@pytest.mark.parametrize("points", range(1, 15))
def test_no_seal_stands_on_a_page_without_the_facts_of_the_case(points: int, fonts: FontSet) -> None:
    facts = replace(samples.common(), shortfalls=(samples.common().shortfalls * 7)[:points])
    last = pages_of("shortfall", facts, fonts=fonts)[-1]
    texts = {mark.text for mark in last.marks if isinstance(mark, TextMark)}
    assert {"盖章处", "经办人", "收件号"} <= texts


def test_codes_of_the_store_are_printed_as_words(fonts: FontSet, reader: Reader) -> None:
    way = reader.text(render("delivery", replace(samples.common(), delivery_way="mail"), fonts=fonts).pdf)
    assert "√邮寄送达" in way and "mail" not in way
    day = replace(
        samples.day(), prints=(("receipt_a4", 3),), unsent=(replace(samples.day().unsent[0], reason="no_route"),)
    )
    text = reader.text(render("daily", day, fonts=fonts).pdf)
    assert "收件凭证3" in text and "线路中断" in text
    assert "receipt_a4" not in text and "no_route" not in text


def test_dates_among_the_fields_are_written_out_and_the_city_is_not_said_twice(fonts: FontSet, reader: Reader) -> None:
    facts = replace(
        samples.common(),
        district_name="佛山市禅城区",
        window="01",
        certificate_fields=(("出生日期", "1994-03-12"), ("编号", "1994-03-12号")),
    )
    text = reader.text(render("certificate", facts, fonts=fonts).pdf)
    assert "1994年3月12日" in text and "1994-03-12号" in text
    receipt = reader.text(render("receipt_a4", facts, fonts=fonts).pdf)
    assert "佛山市禅城区祖庙街道" in receipt and "佛山市佛山市" not in receipt
    assert "01号窗口" in receipt


def test_a_limit_nobody_knows_is_printed_as_to_be_published(fonts: FontSet, reader: Reader) -> None:
    facts = replace(samples.common(), due_on="", committed_limit="", statutory_limit="")
    assert "办结时限：以公布为准" in reader.text(render("acceptance", facts, fonts=fonts).pdf)


def test_warming_up_opens_every_face_an_ordinary_sheet_needs() -> None:
    fresh = FontSet.load(FONTS)
    warm_up(fresh)
    assert set(fresh._files) == set(Face) - {Face.FALLBACK}
