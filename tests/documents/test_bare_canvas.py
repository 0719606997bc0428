"""What a receipt's cost is measured beside (``make bench``): a bare reportlab canvas that draws the same marks."""

from __future__ import annotations

from counter_app.documents import samples
from counter_app.documents.fonts import FontSet
from counter_app.documents.papers import pages_of, render
from tests.documents import bare_canvas
from tests.documents.conftest import FONTS, Reader


def test_the_bare_canvas_draws_the_words_of_the_receipt(fonts: FontSet, reader: Reader) -> None:
    facts = samples.signed(samples.common(), "receipt_a4")
    pages = pages_of("receipt_a4", facts, fonts=fonts)
    bare_canvas.register(FONTS)
    assert reader.text(bare_canvas.draw(pages)) == reader.text(render("receipt_a4", facts, fonts=fonts).pdf)
