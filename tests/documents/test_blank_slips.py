"""空白手写收件凭条: what a pad says, that a scanner reads it, and that two halves bear one number."""

from __future__ import annotations

import zxingcpp

from counter_app.documents.blank_slips import A_SHEET, MIDDLE, bars_width, blank_slips
from counter_app.documents.fonts import FontSet
from counter_app.documents.layout import MM
from counter_app.documents.papers import render_slips
from counter_app.documents.pdf import TextMark
from counter_app.domain.slip_facts import SlipPadFacts
from counter_app.domain.slip_number import make_slip_number
from counter_app.use_cases import paper_slips
from tests.documents.conftest import Reader

STATION = "440604012064"


def pad(count: int = 6) -> SlipPadFacts:
    slips = [make_slip_number(STATION, 1, running) for running in range(1, count + 1)]
    return SlipPadFacts(
        station_name="新城社区",
        station_code=STATION,
        town_name="祖庙街道",
        district_name="佛山市禅城区",
        window="01",
        station_phone="0757-00000000",
        printed_at="2026-11-20T16:00:00+08:00",
        clerk_name="李桂芳",
        slips=tuple((slip.text, slip.short) for slip in slips),
    )


def test_three_numbers_a_sheet_each_for_the_citizen_and_for_the_counter(fonts: FontSet, reader: Reader) -> None:
    sheet, facts = render_slips(pad(), fonts=fonts), pad()
    text = reader.text(sheet.pdf)
    assert sheet.pages == 2 and A_SHEET == paper_slips.A_SHEET
    assert all(text.count(short) >= 2 for _, short in facts.slips)
    assert text.count("申请人联") == text.count("受理点联") == 6


def test_a_slip_says_what_it_is_and_leaves_room_for_what_is_written(fonts: FontSet, reader: Reader) -> None:
    text = reader.text(render_slips(pad(3), fonts=fonts).pdf)
    words = (
        "停电手写收件凭证；来电后补录，以手写时间为准",
        "证件号码",
        "办理事项",
        "收到的材料",
        "收件人签名",
        "申请人签名",
    )
    assert all(text.count(one) == 6 for one in words) and "不代表受理" in text
    assert "第1页共1页" in text and "由李桂芳印制" in text


def test_whom_to_call_stands_in_the_half_that_the_citizen_takes_home(fonts: FontSet) -> None:
    (page,) = blank_slips(pad(3), fonts)
    told = [mark for mark in page.marks if isinstance(mark, TextMark) and "电话 0757-00000000" in mark.text]
    upper = [mark for mark in told if mark.y < page.height - 10 * MM]
    assert len(upper) == A_SHEET and all("新城社区" in mark.text and mark.x < page.width / 2 for mark in upper)


def test_a_scanner_reads_every_slip_as_digits_only(fonts: FontSet, reader: Reader) -> None:
    picture = reader.picture(render_slips(pad(3), fonts=fonts).pdf, dpi=300)
    read = sorted(code.text for code in zxingcpp.read_barcodes(picture))
    assert read == sorted(2 * [digits for digits, _ in pad(3).slips]) and all(text.isdigit() for text in read)


def test_the_tear_line_is_free_and_the_bar_code_stays_in_its_half(fonts: FontSet) -> None:
    (page,) = blank_slips(pad(3), fonts)
    half = page.width / 2
    begins = [mark.x for mark in page.marks if isinstance(mark, TextMark) and mark.y < page.height - 10 * MM]
    assert begins and not [x for x in begins if half - MIDDLE < x < half + MIDDLE - 1]
    strip = (page.height - 16 * MM) / A_SHEET
    for nth in (1, 2):
        cut = 6 * MM + nth * strip
        assert not [mark for mark in page.marks if isinstance(mark, TextMark) and cut - 2 * MM < mark.y < cut + 5 * MM]
    assert bars_width(pad(1).slips[0][0]) < half - MIDDLE - 6 * MM
