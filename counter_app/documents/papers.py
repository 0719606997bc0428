"""Every paper of the counter by its code: ``render`` gives the sheet that is printed, logged and kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from counter_app.documents import wording
from counter_app.documents.application import application
from counter_app.documents.blank_slips import blank_slips
from counter_app.documents.certificate import certificate, delivery
from counter_app.documents.daily import daily
from counter_app.documents.due_notice import due_notice
from counter_app.documents.fonts import Face, FontSet
from counter_app.documents.letters import acceptance, refusal, shortfall
from counter_app.documents.parts import Pages
from counter_app.documents.pdf import write
from counter_app.documents.receipt import receipt_a4
from counter_app.documents.slip import explained, receipt_80mm
from counter_app.documents.statement import statement
from counter_app.documents.visit_receipt import visit_80mm, visit_a4
from counter_app.domain.paper_facts import DailyFacts, FormFacts, PaperFacts
from counter_app.domain.slip_facts import SlipPadFacts
from counter_app.domain.visit_facts import VisitFacts
from counter_app.errors import PaperFailed
from counter_app.ports import Sheet

TITLES: Mapping[str, str] = wording.PAPERS
"""What each paper is called, by code; ``receipt_a4`` and ``receipt_80mm`` are the two shapes of the catalogue's ``receipt``."""

SLIPS, SLIPS_TITLE = "slips", "空白手写收件凭条"

_CASE_PAPERS: Mapping[str, Callable[[PaperFacts, FontSet], Pages]] = {
    "receipt_a4": receipt_a4,
    "receipt_80mm": receipt_80mm,
    "acceptance": acceptance,
    "shortfall": shortfall,
    "refusal": refusal,
    "certificate": certificate,
    "delivery": delivery,
    "explained": explained,
    "lost": statement,
    "due_notice": due_notice,
}
OF_A_CASE = tuple(_CASE_PAPERS)
"""The papers about one case, by code."""
_VISIT_PAPERS: Mapping[str, Callable[[VisitFacts, FontSet], Pages]] = {
    "visit_receipt": visit_a4,
    "visit_receipt_80mm": visit_80mm,
}
Facts = PaperFacts | DailyFacts | VisitFacts


def pages_of(paper_code: str, facts: Facts, *, fonts: FontSet) -> Pages:
    """The marks of a paper, page by page, before they become PDF."""
    fonts.require(wording.texts_of(facts))
    if isinstance(facts, DailyFacts):
        if paper_code == "daily":
            return daily(facts, fonts)
    elif isinstance(facts, VisitFacts):
        if paper_code in _VISIT_PAPERS:
            return _VISIT_PAPERS[paper_code](facts, fonts)
    elif paper_code in _CASE_PAPERS:
        return _CASE_PAPERS[paper_code](facts, fonts)
    raise PaperFailed("unknown_paper", paper=paper_code)


def render(paper_code: str, facts: Facts, *, fonts: FontSet) -> Sheet:
    """The finished sheet; the same facts give the same bytes.

    Raises PaperFailed: ``no_glyph`` (characters=every one no face has), ``content_missing`` (lacking=mandatory facts that are
    empty; a refusal without reason, basis and remedy is impossible), ``unknown_paper``, ``font_missing``.
    """
    pages = pages_of(paper_code, facts, fonts=fonts)
    document_number = facts.document_number if isinstance(facts, PaperFacts) else ""
    pdf = write(
        pages, fonts, title=f"{TITLES[paper_code]} {document_number or _named(facts)}", subject=TITLES[paper_code]
    )
    return Sheet(paper=paper_code, pdf=pdf, pages=len(pages), document_number=document_number)


def render_form(facts: FormFacts, *, fonts: FontSet) -> Sheet:
    """A form to be signed before F9; the same facts give the same bytes. Raises PaperFailed as ``render`` does."""
    fonts.require(wording.texts_of(facts))
    pages = application(facts, fonts)
    pdf = write(pages, fonts, title=f"{facts.title} 第{facts.version}版 {facts.code}", subject=facts.title)
    return Sheet(paper=facts.paper, pdf=pdf, pages=len(pages))


def render_slips(facts: SlipPadFacts, *, fonts: FontSet) -> Sheet:
    """A range of blank hand-written slips; the same facts give the same bytes. Raises PaperFailed as ``render`` does."""
    fonts.require(wording.texts_of(facts))
    pages = blank_slips(facts, fonts)
    pdf = write(pages, fonts, title=f"{SLIPS_TITLE} {facts.slips[0][1]} {facts.slips[-1][1]}", subject=SLIPS_TITLE)
    return Sheet(paper=SLIPS, pdf=pdf, pages=len(pages))


def _named(facts: Facts) -> str:
    """What tells this sheet from others of its kind: the day, the case, the visit's first number."""
    if isinstance(facts, DailyFacts):
        return facts.on
    if isinstance(facts, VisitFacts):
        return next((line.number for line in facts.lines if line.number), "")
    return facts.number


def warm_up(fonts: FontSet) -> None:
    """Loads in an idle moment what the first sheet would wait for: reportlab, the code makers, the faces (about 60 ms)."""
    import barcode.codex  # noqa: F401
    import segno  # noqa: F401
    from reportlab.pdfbase import pdfdoc  # noqa: F401

    for face in Face:
        if face is not Face.FALLBACK:
            fonts.file(face)
