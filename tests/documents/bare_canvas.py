"""The same marks drawn by a bare reportlab canvas with its own TrueType support: what a receipt is timed against."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from counter_app.documents.fonts import Face
from counter_app.documents.pdf import BoxMark, ModulesMark, PageMarks, RuleMark, TextMark


def register(folder: Path) -> None:
    """Loads every face but the fall-back as reportlab does it (about 60 ms each)."""
    for face in Face:
        if face is not Face.FALLBACK and face.value not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(face.value, str(folder / f"{face}.ttf")))


def draw(pages: Sequence[PageMarks]) -> bytes:
    """The pages as PDF bytes; needs ``register`` first, and no character outside the Noto faces."""
    out = io.BytesIO()
    canvas = Canvas(out, initialFontName=Face.SANS.value, invariant=1, pageCompression=1)
    for page in pages:
        canvas.setPageSize((page.width, page.height))
        for mark in page.marks:
            if isinstance(mark, TextMark):
                canvas.setFillGray(mark.gray)
                canvas.setFont(mark.face.value, mark.size)
                canvas.drawString(mark.x, page.height - mark.y, mark.text, charSpace=mark.space)
            elif isinstance(mark, RuleMark):
                canvas.setLineWidth(mark.width)
                canvas.setStrokeGray(mark.gray)
                canvas.line(mark.x1, page.height - mark.y1, mark.x2, page.height - mark.y2)
            elif isinstance(mark, BoxMark):
                canvas.setFillGray(mark.gray)
                canvas.rect(mark.x, page.height - mark.y - mark.height, mark.width, mark.height, stroke=0, fill=1)
            elif isinstance(mark, ModulesMark):
                _modules(canvas, mark, page.height)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _modules(canvas: Canvas, mark: ModulesMark, height: float) -> None:
    canvas.setFillGray(0)
    path = canvas.beginPath()
    for column, row, length in mark.runs:
        x, y = mark.x + column * mark.module, height - mark.y - (row + 1) * mark.height
        path.rect(x, y, length * mark.module, mark.height)
    canvas.drawPath(path, stroke=0, fill=1)
