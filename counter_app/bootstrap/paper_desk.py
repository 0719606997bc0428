"""From a stored case to a sheet in somebody's hand: log the print, take the facts, draw, hand to the printer; in that order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from counter_app.domain.paper_facts import DailyFacts, FormFacts, PaperFacts
from counter_app.domain.slip_facts import SlipPadFacts
from counter_app.domain.visit_facts import VisitFacts
from counter_app.errors import Bug, PaperFailed, Refusal
from counter_app.ports import Draft, Printer, PrintRow, Sheet
from counter_app.use_cases import daily_sheet, paper_slips, sheets, visits
from counter_app.use_cases.case_acts import last_print, log_print, reason_of_print, spoil_print
from counter_app.use_cases.form_sheets import form_facts
from counter_app.use_cases.signing import SignedForm
from counter_app.use_cases.window import Window, case_state

if TYPE_CHECKING:
    from counter_app.documents.fonts import FontSet


@dataclass(frozen=True, slots=True)
class Printed:
    """A sheet that was logged and handed to the printer."""

    row: PrintRow | None
    sheet: Sheet


@dataclass(frozen=True, slots=True)
class PrintedForm:
    """A form 待签 that was handed to the printer, as the draft keeps it from now on."""

    form: SignedForm
    sheet: Sheet


class PaperDesk:
    """Draws and prints the papers of one window. Fonts and reportlab are loaded with the first sheet (or by ``warm_up``).

    ``sign`` makes the QR payload of a sheet from its claims (CWT in COSE_Sign1, base45). Use from one thread at a time.
    """

    def __init__(
        self, window: Window, *, fonts_folder: Path, printer: Printer, sign: Callable[[sheets.Vouched], str]
    ) -> None:
        self._window = window
        self._fonts_folder = fonts_folder
        self._printer = printer
        self._sign = sign
        self._fonts: FontSet | None = None

    def warm_up(self) -> None:
        """Loads what the first sheet would wait for."""
        from counter_app.documents.papers import warm_up

        warm_up(self._font_set())

    def preview(self, case_id: str, code: str, *, clerk_name: str) -> Sheet:
        """The sheet as it would print; nothing is logged."""
        return self._draw(case_id, code, self._facts(case_id, code, clerk_name, nth=1, reason=""))

    def print_paper(
        self,
        case_id: str,
        code: str,
        *,
        actor: str,
        clerk_name: str,
        reason: str = "",
        printer: str = "",
    ) -> Printed:
        """The n-th print of a paper: drawn (a missing glyph is found here), then logged, then handed to the printer.

        Raises PaperFailed. A sheet the printer did not take is written off at once: it does not count, and a task asks for it.
        """
        nth, reason = self._next(case_id, code), reason_of_print(self._window, case_id, code, reason)
        facts = self._facts(case_id, code, clerk_name, nth=nth, reason=reason)
        sheet = self._draw(case_id, code, facts)
        row = log_print(self._window, case_id, code, actor=actor, document_number=facts.document_number, reason=reason)
        if row.nth != nth:
            raise Bug("print_counted_twice", nth=row.nth)
        try:
            self._printer.print(sheet, printer=printer)
        except PaperFailed:
            spoil_print(self._window, row, reason="printer", actor=actor)
            raise
        return Printed(row, sheet)

    def print_instead(
        self, case_id: str, code: str, *, spoiled: str, actor: str, clerk_name: str, printer: str = ""
    ) -> Printed:
        """作废重打: the last sheet of this paper is booked as spoiled, and the new one stands in its place: it is no reprint.

        ``spoiled``: what became of the old sheet, as in ``spoil_print``. Raises Refusal("nothing_printed") without an old sheet.
        """
        old = last_print(self._window, case_id, code)
        if old is None:
            raise Refusal("nothing_printed")
        spoil_print(self._window, old, reason=spoiled, actor=actor)
        return self.print_paper(case_id, code, actor=actor, clerk_name=clerk_name, reason=old.reason, printer=printer)

    def print_form(self, draft: Draft, code: str, *, actor: str, clerk_name: str, printer: str = "") -> PrintedForm:
        """The form of a draft that is to be signed before F9, noted in the audit chain before it is handed out.

        The same text again is the same version. Raises PaperFailed, NotFound(what="form").
        """
        facts, form = form_facts(self._window, draft, code, clerk_name=clerk_name)
        sheet = self._render_form(facts)
        with self._window.store.writing() as uow:
            uow.audit.record(
                "form_printed", actor=actor, subject=draft.draft_id, form=code, version=form.version, code=facts.code
            )
            uow.commit()
        self._printer.print(sheet, printer=printer)
        return PrintedForm(form, sheet)

    def visit_preview(self, visit_id: str, *, shape: str, clerk_name: str) -> Sheet:
        """The receipt of the whole visit as it would print; ``shape`` a4 or 80mm."""
        nth = visits.next_print(self._window, visit_id)
        return self._render(
            _visit_layout(shape), visits.visit_facts(self._window, visit_id, clerk_name=clerk_name, nth=nth)
        )

    def print_visit(
        self, visit_id: str, *, shape: str, actor: str, clerk_name: str, reason: str = "", printer: str = ""
    ) -> Printed:
        """The receipt of the whole visit: drawn, noted on each of its cases, then handed to the printer.

        Raises PaperFailed, and what ``visits.log_visit_print`` raises. A sheet the printer did not take counts on no case.
        """
        nth = visits.next_print(self._window, visit_id)
        facts = visits.visit_facts(self._window, visit_id, clerk_name=clerk_name, nth=nth, reason=reason)
        sheet = self._render(_visit_layout(shape), facts)
        row = visits.log_visit_print(self._window, visit_id, actor=actor, reason=reason)
        try:
            self._printer.print(sheet, printer=printer)
        except PaperFailed:
            visits.spoil_visit_print(self._window, row, visit_id, reason="printer", actor=actor)
            raise
        return Printed(row, sheet)

    def daily(self, on: str = "", *, clerk_name: str) -> Sheet:
        """The daily sheet as it would print."""
        return self._render(sheets.DAILY, daily_sheet.daily_facts(self._window, on, clerk_name=clerk_name))

    def print_daily(self, on: str = "", *, actor: str, clerk_name: str, printer: str = "") -> Printed:
        """The daily sheet, logged in the audit chain before it is handed out."""
        sheet = self.daily(on, clerk_name=clerk_name)
        with self._window.store.writing() as uow:
            uow.audit.record("daily_printed", actor=actor, subject=on or self._window.now().date().isoformat())
            uow.commit()
        self._printer.print(sheet, printer=printer)
        return Printed(None, sheet)

    def print_slips(self, command: paper_slips.PrintPad, *, printer: str = "") -> Printed:
        """A fresh range of blank hand-written slips, booked before it is drawn and handed out.

        Raises what ``paper_slips.book_pad`` raises, and PaperFailed; numbers that are on no paper are void at once.
        """
        pad = paper_slips.book_pad(self._window, command)
        try:
            sheet = self._render_slips(pad)
            self._printer.print(sheet, printer=printer)
        except PaperFailed:
            ends = [paper_slips.running_of(self._window, digits) for digits, _ in (pad.slips[0], pad.slips[-1])]
            reason = paper_slips.NO_PRINTER
            paper_slips.spoil_range(self._window, *ends, reason=reason, actor=command.actor)
            raise
        return Printed(None, sheet)

    def _render_slips(self, facts: SlipPadFacts) -> Sheet:
        from counter_app.documents.papers import render_slips

        return render_slips(facts, fonts=self._font_set())

    def _next(self, case_id: str, code: str) -> int:
        with self._window.store.reading() as uow:
            return case_state(uow, case_id).prints.get(code, 0) + 1

    def _facts(self, case_id: str, code: str, clerk_name: str, *, nth: int, reason: str) -> PaperFacts:
        vouched = sheets.vouched(self._window, case_id, code)
        return sheets.paper_facts(
            self._window,
            case_id,
            code,
            clerk_name=clerk_name,
            nth=nth,
            reason=reason,
            qr_payload=self._sign(vouched),
        )

    def _draw(self, case_id: str, code: str, facts: PaperFacts) -> Sheet:
        with self._window.store.reading() as uow:
            row = uow.cases.get(case_id)
        layout = sheets.layout_of(self._window.catalogue.item(row.item_code), code) if row else code
        return self._render(layout, facts)

    def _render(self, layout: str, facts: PaperFacts | DailyFacts | VisitFacts) -> Sheet:
        from counter_app.documents.papers import render

        return render(layout, facts, fonts=self._font_set())

    def _render_form(self, facts: FormFacts) -> Sheet:
        from counter_app.documents.papers import render_form

        return render_form(facts, fonts=self._font_set())

    def _font_set(self) -> FontSet:
        from counter_app.documents.fonts import FontSet

        if self._fonts is None:
            self._fonts = FontSet.load(self._fonts_folder)
        return self._fonts


def _visit_layout(shape: str) -> str:
    return f"{visits.VISIT_RECEIPT}_80mm" if shape == "80mm" else visits.VISIT_RECEIPT


def signer(writer: str, private_key: bytes) -> Callable[[sheets.Vouched], str]:
    """Signs what sheets vouch for with the counter's own key (raw Ed25519), which the district knows under its writer name."""

    def sign(said: sheets.Vouched) -> str:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        from counter_app.documents.verify import PaperClaims, masked_name, sign_payload

        claims = PaperClaims(
            issuer=writer,
            number=said.number,
            item=said.item,
            date=said.on,
            paper=said.paper,
            name=masked_name(said.applicant_name),
            id_last4=said.id_last4,
        )
        return sign_payload(claims, Ed25519PrivateKey.from_private_bytes(private_key), writer)

    return sign
