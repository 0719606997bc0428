"""The forms of a draft that are signed before F9: printed 待签, signed, asked for anew. No layout here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from PySide6.QtCore import QObject, Signal

from counter_app.bootstrap.paper_desk import PrintedForm
from counter_app.catalogue.model import Item
from counter_app.forms import Record
from counter_app.ports import Draft
from counter_app.use_cases import signing
from counter_app.use_cases.receive_case import somebody_to_notify
from counter_app.use_cases.review import Falls, Review, Ticked, review
from counter_app.use_cases.rework import CORRECTED
from counter_app.use_cases.signing import FormNow
from ui.desktop.desk import Desk
from ui.desktop.desk_signing import DeskSigning
from ui.desktop.i18n import t
from ui.desktop.pages.ask_line import Ask, AskLine, Question
from ui.desktop.style.tokens import T
from ui.desktop.words import words_for


class FormSigning(QObject):
    """Signals: changed() when a form was printed, signed or given back; told(str kind, str words).

    ``collect`` gives the draft as it stands. A correction 更正 asks for no form again: its receipt is signed anew.
    """

    changed = Signal()
    told = Signal(str, str)

    def __init__(
        self, desk: Desk, item: Item, record: Record, draft: Draft, collect: Callable[[], Draft], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._desk, self._item, self._record, self._collect = desk, item, record, collect
        self._papers, self._falls = DeskSigning(desk), Falls()
        self._kept = signing.forms_of(draft)
        corrects = draft.view.get("rework", {}).get("act") == CORRECTED
        self._asks = not (draft.case_id and corrects)
        self._printing: set[str] = set()

    def review(self, ticked: Iterable[Ticked]) -> Review:
        """The form as it stands, with what is signed."""
        return review(self._item, self._record, ticked, self._kept if self._asks else None, self._falls)

    def view(self) -> dict[str, Any]:
        """What the draft keeps of it."""
        return signing.view_of(self._kept)

    def busy(self) -> bool:
        """True while a form is being printed."""
        return bool(self._printing)

    def press(self, form: FormNow) -> None:
        """Space on a form: the next thing to do with it. Print it; then it is signed; then it is given back."""
        if form.signed:
            self._kept = signing.given_back(form.code, self._kept)
            self.changed.emit()
        elif form.standing == "to_sign" or (form.may_be_brought and not form.version):
            self._sign(form, "on_paper")
        else:
            self.print(form)

    def scanned(self, form: FormNow) -> None:
        """A scan of the signed sheet came in: that is a signature too."""
        if not form.signed:
            self._sign(form, "scan")

    def print(self, form: FormNow) -> None:
        """The form on paper, 待签."""
        if form.code in self._printing:
            return
        self._printing.add(form.code)
        self._papers.print_form(
            self._collect(),
            form.code,
            owner=self,
            done=lambda made: self._on_printed(form, made),
            failed=lambda error: self._on_not_printed(form, error),
        )

    def print_all(self, found: Review) -> None:
        """Every form that wants a sheet now; says so when there is none."""
        wanted = [form for form in found.unsigned if form.standing != "to_sign"]
        for form in wanted:
            self.print(form)
        if not wanted:
            self.told.emit("info", t("signing.to_sign" if found.unsigned else "signing.none"))

    def _sign(self, form: FormNow, way: str) -> None:
        at = self._desk.window.stamp()
        signed = signing.signed(form.paper, self._record, form.code, self._kept, at=at, way=way)
        self._kept = {**self._kept, form.code: signed}
        self.told.emit("info", said_of(form, "signed" if signed.version else "brought", signed.version))
        self.changed.emit()

    def _on_printed(self, form: FormNow, made: PrintedForm) -> None:
        self._printing.discard(form.code)
        self._kept = {**self._kept, form.code: made.form}
        self.told.emit("info", said_of(form, "printed", made.form.version))
        self.changed.emit()

    def _on_not_printed(self, form: FormNow, error: Exception) -> None:
        self._printing.discard(form.code)
        said = words_for(error)
        self.told.emit(said.kind, " ".join(one for one in (said.sentence, said.step) if one))


def said_of(form: FormNow, word: str, version: int) -> str:
    """A sentence about a form: ``printed``, ``signed``, ``brought``, ``f9``."""
    return t(f"signing.{word}", name=form_name(form), n=version)


def form_name(form: FormNow) -> str:
    """The form's name in the language shown, without the words that it is printed here."""
    name = form.material.name.get(T.look.language)
    return name.removesuffix("（本表打印）").removesuffix(" (printed from this form)")


def standing_words(form: FormNow) -> str:
    """``待签第 1 版``: how a form stands, for list and column."""
    brought = form.signed and not form.version
    return t("signing.state.brought" if brought else f"signing.state.{form.standing}", n=form.next_version)


def f9_words(found: Review) -> str:
    """What F9 says while nothing lacks but signatures: which form, and by which key; empty while other things lack."""
    unsigned = found.unsigned
    if not unsigned or len(unsigned) < len(found.shortfalls):
        return ""
    return said_of(unsigned[0], f"f9.{unsigned[0].standing}", unsigned[0].next_version)


def f8_words(found: Review, item: Item, record: Record) -> str:
    """What keeps F8 from giving a notice: nobody to give it to, or a form changed behind its signature; empty for nothing."""
    if not somebody_to_notify(item, record):
        return t("signing.f8.nobody")
    return said_of(found.stale[0], "f8.stale", found.stale[0].next_version) if found.stale else ""


class DeclineLine(AskLine):
    """Who will not sign the notice is left it before a witness; the witness's name is asked for at the foot of the page."""

    def ask_witness(self, then: Callable[[str], None]) -> None:
        """``then`` gets the name."""
        witness = Ask("witness", t("signing.decline.witness"), t("signing.decline.missing"))
        words = t("signing.decline.title"), t("signing.decline.confirm"), t("signing.decline.hint")
        self.ask(Question(words[0], (witness,), words[1], words[2]), lambda said: self._answered(said, then))

    def _answered(self, said: Mapping[str, str], then: Callable[[str], None]) -> None:
        name = said["witness"].strip()
        self.close_line()
        then(name)
