"""The right column beside a form: what is missing, what wants attention, papers, where it goes, by when, the last visit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from counter_app.catalogue.model import Item
from counter_app.journal.fold import CaseState
from counter_app.use_cases.review import Notice, Review, Shortfall
from counter_app.use_cases.signing import FormNow
from ui.desktop.desk import DueIfReceived
from ui.desktop.i18n import t
from ui.desktop.pages.form_signing import form_name
from ui.desktop.pages.form_words import day_words, material_name
from ui.desktop.style.tokens import T, Tone
from ui.desktop.widgets.basics import Col, Label, box
from ui.desktop.widgets.buttons import KeyButton
from ui.desktop.widgets.side import Facts, Lack, MaterialsBar, MissingList, SideColumn

PURPOSES = ("decide", "verify", "inform")


@dataclass(frozen=True, slots=True)
class SideFacts:
    """What the column shows of the form as it stands. ``notices`` are those not confirmed yet."""

    review: Review
    notices: Sequence[Notice] = ()
    due: DueIfReceived | None = None
    last: CaseState | None = None
    last_name: str = ""
    help: tuple[str, str] = ("", "")


class FormSide(SideColumn):
    """Signals: wanted(str ref) to jump; materials_wanted(); notice_confirmed()."""

    wanted = Signal(str)
    materials_wanted = Signal()
    notice_confirmed = Signal()

    def __init__(
        self, item: Item, short_name: Callable[[str], str], lack_words: Callable[[Shortfall], tuple[str, Tone]]
    ) -> None:
        self._item, self._short_name, self._lack_words = item, short_name, lack_words
        self._facts: SideFacts | None = None
        self.missing = MissingList()
        self._confirm = KeyButton("", "F11", "check", "quiet")
        self._top = box(Col(self.missing, self._confirm, gap=0))
        self._help = QFrame()
        self._help_title, self._help_words = Label("", "body-b", wrap=True), Label("", "label", "ink2", wrap=True)
        self._help.setLayout(Col(self._help_title, self._help_words, gap=2))
        self._materials, self._goes_to, self._due, self._last = MaterialsBar(), Facts(""), Facts(""), Facts("")
        super().__init__(self._top, self._help, self._materials, self._goes_to, self._due, self._last)
        self.show_block(self._help, False)
        self.show_block(self._last, False)
        self.missing.wanted.connect(self.wanted)
        self._confirm.clicked.connect(self.notice_confirmed)
        self._materials.wanted.connect(self.materials_wanted)

    def put(self, facts: SideFacts) -> None:
        """Shows the form as it stands; what did not change is not made anew."""
        self._facts = facts
        review = facts.review
        forms = {line.material.code: line.form for line in review.materials if line.form}
        first = review.shortfalls[: MissingList.REACHED]
        lacks = [self._lack(fall, forms.get(fall.key)) for fall in first]
        notes = [Lack(notice.ref, notice.message, t("form.notice.ask"), "amber") for notice in facts.notices]
        self.missing.put(lacks, notes, count=len(review.shortfalls))
        self._confirm.setVisible(bool(notes))
        self._confirm.set_words(t("form.notice.confirm"))
        asked = [line for line in review.materials if line.material.need == "required" or line.ticked.taken]
        self.show_block(self._materials, bool(review.materials))
        self._materials.put(sum(line.waived or line.ticked.taken for line in asked), len(asked))
        self._put_help(facts.help)
        self._put_goes_to(review)
        self._put_due(facts.due)
        self._put_last(facts)

    def relook(self) -> None:
        super().relook()
        if self._facts is not None:
            self.put(self._facts)

    def _lack(self, fall: Shortfall, form: FormNow | None) -> Lack:
        if fall.kind == "material" and form is not None:
            words = t(f"signing.lack.{form.standing}", n=form.next_version)
            return Lack(f"material:{fall.key}", form_name(form), words, "red" if form.standing == "stale" else "ink2")
        if fall.kind == "material":
            return Lack(f"material:{fall.key}", material_name(fall), t("form.lack.material"))
        return Lack(fall.key, fall.label.get(T.look.language), *self._lack_words(fall))

    def _put_help(self, said: tuple[str, str]) -> None:
        self._help_title.set_words(said[0])
        self._help_words.set_words(said[1])
        self.show_block(self._help, bool(said[0]))

    def _put_goes_to(self, review: Review) -> None:
        by_purpose: dict[str, list[str]] = {purpose: [] for purpose in PURPOSES}
        seen: set[str] = set()
        for destination in review.destinations:
            department = destination.route.department
            if department not in seen:
                seen.add(department)
                by_purpose.setdefault(destination.route.purpose, []).append(self._short_name(department))
        rows = [
            (t("form.side.and").join(names), t(f"form.purpose.{purpose}"))
            for purpose, names in by_purpose.items()
            if names
        ]
        self._goes_to.put_title(t("form.side.goes_to"))
        self._goes_to.put(t("form.side.departments", n=len(seen)), rows, quiet=True)

    def _put_due(self, due: DueIfReceived | None) -> None:
        self._due.put_title(t("form.side.due"))
        if due is None:
            self._due.put(t("form.side.no_limit"), quiet=True)
            return
        at_once = self._item.committed is not None and self._item.committed.unit == "immediate"
        left = t("form.limit.immediate") if at_once else t("form.side.days_left", n=due.working_days)
        rows = [(t("form.side.promised"), left)]
        if due.provisional:
            rows.append((t("form.side.provisional"), ""))
        self._due.put(day_words(due.on), rows)

    def _put_last(self, facts: SideFacts) -> None:
        last = facts.last
        self._last.put_title(t("form.side.last"))
        if last is not None:
            self._last.put(f"{last.received_at[:10]}", [(facts.last_name, "")])
        self.show_block(self._last, last is not None)
