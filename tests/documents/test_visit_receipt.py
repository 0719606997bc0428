"""The receipt of a whole visit: a number a member, the holder's name whole, the others' masked, and what still lacks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from counter_app.documents.fonts import FontSet
from counter_app.documents.papers import render
from counter_app.domain.visit_facts import VisitFacts, VisitLine
from counter_app.errors import PaperFailed
from tests.documents.conftest import Reader

SHAPES = ("visit_receipt", "visit_receipt_80mm")
ITEM = "城乡居民基本医疗保险参保登记"


def line(name: str, tail: str, serial: int, **facts: object) -> VisitLine:
    number = f"44060401206401261123{serial:04d}X" if serial else ""
    short = f"261123-{serial:04d}-X" if serial else ""
    made = VisitLine(name=name, id_no=f"43990119950818{tail}", item_name=ITEM, state="received", number=number)
    return replace(made, short_number=short, **facts)  # type: ignore[arg-type]


def family() -> VisitFacts:
    return VisitFacts(
        station_name="新城社区",
        station_code="440604012064",
        station_phone="0757-00000000",
        town_name="祖庙街道",
        district_name="佛山市禅城区",
        window="01",
        clerk_name="王秀兰",
        holder_name="梁雨桐",
        printed_at="2026-11-23T09:12:05+08:00",
        lines=(
            line("梁雨桐", "280X", 7, is_holder=True),
            line("欧阳明月", "0451", 8, card_read=False),
            line("梁小雪", "0013", 9, state="shortfall", missing=("出生医学证明或户口",), supplement_by="2026-11-30"),
            line("梁小满", "0451", 0, state="draft", missing=("居住证号", "学校")),
        ),
        notice_versions=("2026-01-S2",),
    )


@pytest.mark.parametrize("paper", SHAPES)
def test_every_member_has_a_line_with_number_and_state(paper: str, fonts: FontSet, reader: Reader) -> None:
    text = reader.text(render(paper, family(), fonts=fonts).pdf)
    for serial in (7, 8, 9):
        assert f"261123-{serial:04d}-X" in text and f"44060401206401261123{serial:04d}X" in text
    assert "本次4人：已收件3件，未收件1件" in text and "还缺：居住证号、学校" in text
    assert "请在2026年11月30日前补齐" in text and "不代表受理" in text and "版本2026-01-S2" in text


@pytest.mark.parametrize("paper", SHAPES)
def test_only_the_holder_is_named_whole(paper: str, fonts: FontSet, reader: Reader) -> None:
    text = reader.text(render(paper, family(), fonts=fonts).pdf)
    assert "梁雨桐（证件尾号280X）" in text and "欧阳**（证件尾号0451）" in text and "未读卡" in text
    assert not {name for name in ("欧阳明月", "梁小雪", "梁小满") if name in text}
    assert "43990119950818" not in text


@pytest.mark.parametrize("paper", SHAPES)
def test_each_bar_code_is_read_by_a_scanner(paper: str, fonts: FontSet, reader: Reader) -> None:
    facts = replace(family(), lines=family().lines[:1])
    codes = reader.codes(reader.picture(render(paper, facts, fonts=fonts).pdf, dpi=203))
    assert list(codes.values()) == ["440604012064012611230007X"]


def test_a_family_too_large_for_a_page_goes_on_to_the_next(fonts: FontSet, reader: Reader) -> None:
    facts = replace(family(), lines=tuple(line("梁小满", "0451", serial) for serial in range(1, 21)))
    sheet = render("visit_receipt", facts, fonts=fonts)
    assert sheet.pages == 3 and "261123-0020-X" in reader.text(sheet.pdf)


def test_a_sheet_about_nobody_is_refused(fonts: FontSet) -> None:
    with pytest.raises(PaperFailed, match="content_missing"):
        render("visit_receipt", replace(family(), lines=()), fonts=fonts)
