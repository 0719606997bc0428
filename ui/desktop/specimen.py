"""A sheet to try a printer with: the layout of a receipt, said to be none, about nobody."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from counter_app.documents import samples
from counter_app.documents.fonts import FontSet
from counter_app.documents.papers import render
from counter_app.ports import Sheet

LAYOUT = "receipt_a4"


def test_page(fonts_folder: Path) -> Sheet:
    """The test sheet; raises PaperFailed when the fonts are not whole."""
    facts = replace(samples.common(), item_name="打印测试页（样张，不是收件凭证）")
    return render(LAYOUT, samples.signed(facts, LAYOUT), fonts=FontSet.load(fonts_folder))
