"""The cards of a form on a page that scrolls: made where they are looked at, painted as the record says."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable
from itertools import pairwise
from typing import cast

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QScrollArea, QWidget

from counter_app.forms import Record
from ui.desktop.pages.form_asked import Asked, Tools
from ui.desktop.pages.form_canvas import Canvas
from ui.desktop.pages.form_cards import SectionCard
from ui.desktop.pages.form_checks import Attention, half_typed
from ui.desktop.pages.form_layout import Repeat, every_question, in_pages, plan_form
from ui.desktop.pages.form_pages import Turner
from ui.desktop.pages.form_plan import Question
from ui.desktop.pages.form_repeat import RepeatPart
from ui.desktop.pages.form_shelf import Shelf
from ui.desktop.pages.form_titled import Titled
from ui.desktop.widgets.files import FileSlot

_ROWS = re.compile(r"\[\d+\]")

FIRST_MS = 18
"""What opens at once may take this long to make; the rest of the form follows in small steps while it is already shown."""


class FormGround(QScrollArea):
    """A record's questions as they stand; what is done to them by hand is the form's (FormView)."""

    whole = Signal()

    def __init__(self, record: Record, tools: Tools) -> None:
        super().__init__()
        self._record, self._tools = record, tools
        self.touched: set[str] = set()
        self.unconfirmed: set[str] = set()
        self._asked_all = False
        self._focused = ""
        self._painting = False
        self._stood = ""  # the question that last had the focus, also after it went to a button
        self._by_ref: dict[str, Asked] = {}
        self._repeats: dict[str, RepeatPart] = {}
        self._home: dict[str, SectionCard] = {}
        self._of_widget: dict[QObject, str] = {}
        self._questions: dict[str, Question] = {}
        self._raw: dict[str, str] = {}  # half-typed text of questions whose card was let go
        self.sections: list[SectionCard] = [SectionCard(plan) for plan in plan_form(record.definition, record.state)]
        self._titled = Titled(self.sections)
        self.turner: Turner | None = None
        self._asked: set[str] = set()  # of pages that were to be left with something missing
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._canvas = Canvas(self, self.sections)
        self.setWidget(self._canvas)
        self._shelf = Shelf(self, self._canvas, self.sections, self._start, self._end, self._drop, self._is_held)
        self._shelf.whole.connect(self.whole)
        self._enrol()
        self._shelf.begin(FIRST_MS)

    def _enrol(self) -> None:
        """Learns what stands where."""
        self._questions.update(
            {question.ref: question for question in every_question(card.plan for card in self.sections)}
        )
        for card in self.sections:
            for ref in card.refs():
                self._home.setdefault(ref, card)
            card.shown = card.has_something(self._record)
        if in_pages(self._record.definition) and self.sections:
            self.turner = Turner(self._record, self.sections, self._card_of)
            self.turner.bar.setParent(self)
            self.setViewportMargins(0, 0, 0, self.turner.bar.height())

    def complete(self) -> None:
        """Makes what is not made yet, at once; of a large form only what is near."""
        self._shelf.make_all()

    def _card_of(self, ref: str) -> SectionCard | None:
        return self._home.get(ref) or self._home.get(ref.partition("[")[0])

    def _reach(self, ref: str) -> None:
        """Makes the card that a node stands in."""
        home = self._card_of(ref)
        if home is not None:
            self._shelf.make(home)

    def _start(self, card: SectionCard) -> Generator[None]:
        for stop in card.build(self._make, self._make_rows, self._canvas):
            if stop is not None:
                self._refresh(stop.ref)
            if isinstance(stop, Asked) and stop.ref in self._raw:
                stop.editor.set_raw(self._raw.pop(stop.ref))
            yield

    def _end(self, card: SectionCard) -> None:
        """A card was made: puts it at its place."""
        if card.settle(self._record):
            self._titled.look_again()
        self._name(card)
        self._canvas.arrange()
        if self._shelf.small:
            self._chain(card)

    def _chain(self, card: SectionCard) -> None:
        """Tab goes the way Enter goes, also into what was made before and after; in a large form it is shown the way when it is pressed."""
        at = self.sections.index(card)
        before = next((one for one in reversed(self.sections[:at]) if one.card is not None and one.stops), None)
        after = next((one for one in self.sections[at + 1 :] if one.card is not None and one.stops), None)
        chain = [stop.focus_widget for stop in card.stops]
        if before is not None:
            chain.insert(0, before.stops[-1].focus_widget)
        if after is not None:
            chain.append(after.stops[0].focus_widget)
        for one, behind in pairwise(chain):
            QWidget.setTabOrder(one, behind)

    def _drop(self, card: SectionCard) -> None:
        """A card is far away and goes; what is half typed in it stays."""
        for stop in card.stops:
            if isinstance(stop, Asked):
                raw = self._half_typed(stop.ref, stop)
                if raw is not None:
                    self._raw[stop.ref] = raw
                self._by_ref.pop(stop.ref, None)
                for widget in stop.watched():
                    self._of_widget.pop(widget, None)
            else:
                self._repeats.pop(stop.ref, None)
        card.let_go()
        self._canvas.update(self._canvas.place(card))

    def _is_held(self, card: SectionCard) -> bool:
        """Whether a card must stay: the clerk is in it, or scans are shown in it."""
        if card.strip is not None or card in (self._card_of(self._focused), self._card_of(self._stood)):
            return True
        return any(
            isinstance(stop.editor, FileSlot) if isinstance(stop, Asked) else stop.holds_more() for stop in card.stops
        )

    def _make(self, question: Question) -> Asked:
        asked = Asked(question, question.ref, self._record.state(question.ref), self._tools)
        asked.setParent(cast(QObject, asked.widget))
        self._by_ref[asked.ref] = asked
        self._hear(asked)
        return asked

    def _make_rows(self, plan: Repeat) -> RepeatPart:
        part = RepeatPart(plan, self._record, self._tools, lambda: self._asked_all or plan.ref in self._asked)
        self._repeats[plan.ref] = part
        self._hear_rows(part)
        return part

    def _hear(self, asked: Asked) -> None:
        """A question was made."""

    def _hear_rows(self, part: RepeatPart) -> None:
        """A repeat was made."""

    def _refresh(self, ref: str) -> set[SectionCard]:
        """Repaints a node; gives the card in which something may have come or gone."""
        card = self._card_of(ref)
        if card is None:
            return set()
        asked = self._by_ref.get(ref)
        if asked is not None:
            return {card} if asked.show_state(self._record.state(ref), self._attention(asked)) else set()
        part = self._repeats.get(ref.partition("[")[0])
        if part is not None:
            return {card} if part.refresh(ref) else set()
        return {card}

    def _attention(self, asked: Asked) -> Attention:
        name = asked.question.name
        return Attention(
            focused=asked.ref == self._focused,
            touched=asked.ref in self.touched,
            asked=self._asked_all or asked.ref in self._asked,
            unconfirmed=name in self.unconfirmed,
            settled=self._tools.settled(name),
        )

    def _settle(self, cards: Iterable[SectionCard]) -> None:
        """Places the fields of these cards anew; shows and numbers the cards when one came or went."""
        flipped = [card.settle(self._record) for card in cards]
        if any(flipped):
            self._titled.look_again()
            self._name_sections()
        if flipped:
            if self.turner is not None:
                self.turner.settle()
            self._lay()

    def _lay(self) -> None:
        """Cards came or went: places them, and makes what is to be seen now."""
        self._canvas.arrange()
        self._shelf.look()

    def entries(self) -> list[tuple[int, str]]:
        """The sections of which something is asked: the number that ``section_at`` gives, and the ref of the title."""
        return [(self._titled.number_of(head), head.plan.ref) for head in self._titled.shown()]

    def _name_sections(self) -> None:
        for number, head in enumerate(self._titled.shown(), 1):
            self._name(head, number)

    def _name(self, card: SectionCard, number: int = 0) -> None:
        """Says the title of a card with the number it has among those shown."""
        if card.card is None or not card.plan.begins():
            return
        heads = self._titled.shown() if not number else []
        number = number or (heads.index(card) + 1 if card in heads else 0)
        for lead in card.name(self._record, number):
            lead.show_state(self._record.state(lead.ref), self._attention(lead))

    def relook(self) -> None:
        for section in self.sections:
            section.height = 0
            for grid in section.grids:
                grid.reflow()
        self._canvas.arrange()

    def asked(self, ref: str) -> Asked | None:
        """The question with this ref, outside of repeats."""
        self._reach(ref)
        return self._by_ref.get(ref)

    def question_of(self, ref: str) -> Question | None:
        """The plan of a question, in or outside of rows."""
        return self._questions.get(_ROWS.sub("", ref))

    def half_typed(self, ref: str) -> bool:
        """Whether this is being typed for the first time and cannot be judged yet; once F9 asked, everything is."""
        asked = self._by_ref.get(ref)
        if asked is None or self._asked_all:
            return False
        return half_typed(asked.question, self._record.state(ref), self._attention(asked))

    def focused(self) -> str:
        """The ref of the question that has, or last had, the focus."""
        return self._focused

    def section_at(self, ref: str) -> int:
        """The index, among all sections, of the one a node stands in."""
        home = self._card_of(ref)
        return self._titled.number_of(home) if home is not None else 0

    def _half_typed(self, ref: str, asked: Asked) -> str | None:
        return None if isinstance(asked.editor, FileSlot) else asked.half_typed(self._record.state(ref).value)
