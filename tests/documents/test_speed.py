"""A receipt beside a bare reportlab canvas that draws the same marks, in one run."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from counter_app.documents import codes, samples
from counter_app.documents.fonts import FontSet
from counter_app.documents.papers import pages_of, render
from tests.documents import bare_canvas
from tests.documents.conftest import FONTS, Reader

RUNS = 9
AIM = 1.2


def median_s(act: Callable[[], object]) -> float:
    act()
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        act()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def test_a_receipt_costs_no_more_than_a_bare_canvas_drawing_the_same_marks(fonts: FontSet, reader: Reader) -> None:
    facts = samples.signed(samples.common(), "receipt_a4")
    pages = pages_of("receipt_a4", facts, fonts=fonts)
    bare_canvas.register(FONTS)

    def receipt() -> None:
        codes.bars.cache_clear()
        codes.qr.cache_clear()
        render("receipt_a4", facts, fonts=fonts)

    assert median_s(receipt) <= AIM * median_s(lambda: bare_canvas.draw(pages))
    assert reader.text(bare_canvas.draw(pages)) == reader.text(render("receipt_a4", facts, fonts=fonts).pdf)
