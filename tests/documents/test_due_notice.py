"""期限变更告知书: from which day to which, why, and by what law where that law applies."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from counter_app.documents.fonts import FontSet
from counter_app.documents.papers import pages_of
from counter_app.documents.samples import common
from counter_app.errors import PaperFailed


def told(fonts: FontSet, **changes: Any) -> str:
    pages = pages_of("due_notice", replace(common(), **changes), fonts=fonts)
    return "".join(str(getattr(mark, "text", "")) for page in pages for mark in page.marks)


def test_an_extension_names_both_days_and_the_reason(fonts: FontSet) -> None:
    text = told(fonts)
    assert "原定于2026年12月1日前办结" in text and "现变更为于2026年12月8日前办结" in text and "迁出地公安机关" in text


def test_the_law_is_named_only_where_it_applies(fonts: FontSet) -> None:
    assert "行政许可法" not in told(fonts) and "第四十二条" in told(fonts, licensing_law=True)
    assert "第四十五条" in told(fonts, licensing_law=True, due_event="suspended")


def test_a_pause_says_what_kind_and_until_when_and_names_no_new_day(fonts: FontSet) -> None:
    text = told(
        fonts, due_event="suspended", due_pause="special_procedure", due_until="2026-12-20", due_on="2026-12-01"
    )
    assert "特别程序" in text and "预计到2026年12月20日" in text and "现变更为" not in text


def test_a_day_past_the_calendar_is_provisional_and_a_firm_one_is_not(fonts: FontSet) -> None:
    assert "暂计" in told(fonts, due_on="2027-01-08", provisional=True)
    assert "办结期限仍为" in told(fonts, due_event="recalculated", due_was="2026-12-08")


def test_a_notice_without_its_day_is_no_notice(fonts: FontSet) -> None:
    with pytest.raises(PaperFailed):
        told(fonts, due_on="")


def test_the_notice_bears_the_seal_that_its_organ_puts_on_the_acceptance(fonts: FontSet) -> None:
    assert "由佛山市公安局禅城分局加盖" in told(fonts, sealed="e_seal", seal_name="受理专用章")
    assert "盖章处" in told(fonts, sealed="wet", seal_name="受理专用章")
