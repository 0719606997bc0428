"""A receipt beside a bare reportlab canvas that draws the same marks."""

from __future__ import annotations

import tempfile
from pathlib import Path

from counter_app.documents import codes, samples
from counter_app.documents.fonts import FontSet
from counter_app.documents.papers import pages_of, render
from counter_app.use_cases import sheets
from tests.bench.measure import Figure, Sample, in_turn, timed
from tests.counterkit import CLERK, CLERK_NAME, counter_in, received_case
from tests.documents import bare_canvas
from ui.desktop.style.places import resources


def receipt(rounds: int) -> list[Figure]:
    """The A4 receipt from its facts; beside it, from a stored case into the printer's hands."""
    folder = resources() / "fonts"
    fonts = FontSet.load(folder)
    facts = samples.signed(samples.common(), "receipt_a4")
    pages = pages_of("receipt_a4", facts, fonts=fonts)
    bare_canvas.register(folder)

    def drawn() -> None:
        codes.bars.cache_clear()
        codes.qr.cache_clear()
        render("receipt_a4", facts, fonts=fonts)

    ours, theirs = in_turn([timed(drawn), timed(lambda: bare_canvas.draw(pages))], rounds)
    return [
        Figure(
            name="receipt PDF",
            unit="ms",
            ours=Sample.of(ours, 1000),
            against="bare reportlab canvas, the same marks",
            theirs=Sample.of(theirs, 1000),
            aim=1.2,
            notes={"stored case to printed receipt, ms (signed, drawn, logged durably)": _printed(rounds).told},
        )
    ]


def _printed(rounds: int) -> Sample:
    with (
        tempfile.TemporaryDirectory(prefix="yimen-bench-") as place,
        counter_in(Path(place) / "c") as (counter, papers),
    ):
        cases = [received_case(counter).case_id for _ in range(rounds + 2)]
        costs = []
        for case_id in cases:
            act = timed(
                lambda case_id=case_id: papers.print_paper(  # type: ignore[misc]
                    case_id, sheets.RECEIPT_A4, actor=CLERK, clerk_name=CLERK_NAME
                )
            )
            costs.append(act())
        return Sample.of(costs[2:], 1000)
