"""What the form page says round its questions: the section index, the title line, and the words of the right column."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QSizePolicy

from counter_app.catalogue.model import Item
from counter_app.errors import NotFound
from counter_app.forms import Record
from counter_app.journal.fold import CaseState
from counter_app.use_cases.review import Review, Shortfall
from ui.desktop.desk import Desk
from ui.desktop.i18n import t
from ui.desktop.pages.form_checks import side_words
from ui.desktop.pages.form_fields import FormView
from ui.desktop.pages.form_shapes import said
from ui.desktop.pages.form_tongue import Tongue, TongueButton
from ui.desktop.pages.form_words import facts_words
from ui.desktop.style.theme import font
from ui.desktop.style.tokens import XXL, M, T, Tone
from ui.desktop.widgets.bars import PageHead
from ui.desktop.widgets.basics import Row, box
from ui.desktop.widgets.section import IndexEntry, SectionIndex

MOST_NAMED = 24
"""An index of more sections than this helps nobody: it is left out."""


class Surroundings:
    """Words about a record; the page decides when they are said."""

    def __init__(self, desk: Desk, item: Item, record: Record, view: FormView, tongue: Tongue) -> None:
        self._desk, self._item, self._record, self._view = desk, item, record, view
        self.index = SectionIndex()
        self._button = TongueButton(tongue) if tongue.has_others() else None
        self.head = PageHead(right=box(Row(self.index, self._button, gap=M)) if self._button else self.index)
        self.head.setSizePolicy(
            QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed
        )  # a long title never widens the window

    def put_index(self, review: Review) -> None:
        """Done, missing and present sections."""
        asked = self._view.entries()
        if len(asked) > MOST_NAMED:
            self.index.put((), 0)
            return
        missing: dict[int, int] = {}
        for fall in review.shortfalls:
            if fall.kind != "material":
                at = self._view.section_at(fall.key)
                missing[at] = missing.get(at, 0) + 1
        entries = tuple(IndexEntry(said(self._record.state(ref).label).words, missing.get(at, 0)) for at, ref in asked)
        self.index.put(entries, self._view.current_section() if asked else 0)

    def put_head(self, act: str, papers: str | None, width: int) -> None:
        """The title line; ``papers`` are the words about the papers while those are in front."""
        name = self._item.name.get(T.look.language)
        if self._button is not None:
            self._button.put()
        self.index.setVisible(papers is None)
        if papers is not None:
            self.head.put(self._cut(t("form.title.materials", item=name), width), "" if T.large else papers)
            return
        title = name if act == "receive" else t(f"form.title.{act}", item=name)
        facts = facts_words(self._item) if act == "receive" else ""
        beside = 0 if T.large else self.index.minimumSizeHint().width()
        self.head.put(self._cut(title, width - beside), facts if self._room_for(title, facts, width) else "")

    def help_of(self, ref: str) -> tuple[str, str]:
        """F1: the question's words and what is meant by it."""
        if not ref:
            return "", ""
        state = self._record.state(ref)
        return said(state.label).words, said(state.guidance or state.hint).words or t("form.help.none")

    def lack_words(self, fall: Shortfall) -> tuple[str, Tone]:
        """What is wrong with an answer, for the right column; nothing is called wrong while it is still being typed."""
        if fall.kind == "wrong" and self._view.half_typed(fall.key):
            return t("form.lack.typing"), "ink2"
        question = self._view.question_of(fall.key)
        tone: Tone = "red" if fall.kind == "wrong" else "ink2"
        return side_words(question, self._record.state(fall.key), fall.kind, self._desk.now().date()), tone

    def department(self, code: str) -> str:
        """A department's short name."""
        found = self._desk.department(code)
        return found.short.get(T.look.language) if found else code

    def item_of(self, case: CaseState | None) -> str:
        """What an earlier case was about."""
        if case is None:
            return ""
        try:
            return self._desk.item(case.item_code).name.get(T.look.language)
        except NotFound:
            return case.item_code

    def _cut(self, title: str, width: int) -> str:
        """A title that leaves the page its width; whole before the page has one."""
        room = width - 2 * XXL - M
        return title if room < 100 else QFontMetrics(font("h1")).elidedText(title, Qt.TextElideMode.ElideRight, room)

    def _room_for(self, title: str, facts: str, width: int) -> bool:
        """Whether the facts leave the section index its names; those matter more."""
        wanted = QFontMetrics(font("h1")).horizontalAdvance(title)
        wanted += QFontMetrics(font("label")).horizontalAdvance(facts) + self.index.sizeHint().width()
        return wanted + 2 * XXL + 3 * M < width
