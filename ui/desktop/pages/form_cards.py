"""One card of a form: what stands in it, made when its turn comes and let go when it is far away."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator

from PySide6.QtWidgets import QWidget

from counter_app.forms import Record
from ui.desktop.pages.form_asked import Asked
from ui.desktop.pages.form_body import Body, Rows, Stop
from ui.desktop.pages.form_layout import Piece, Repeat, SectionPlan
from ui.desktop.pages.form_plan import Question
from ui.desktop.pages.form_shapes import said
from ui.desktop.style.tokens import M, T
from ui.desktop.widgets.field import FieldGrid
from ui.desktop.widgets.section import Section, SectionPiece

__all__ = ["SectionCard", "Stop"]

LINE = 5
"""Between two lines of fields, also where two pieces of a card meet."""

_EDGES = {Piece.WHOLE: (10, M), Piece.TOP: (10, 0), Piece.MIDDLE: (LINE, 0), Piece.BOTTOM: (LINE, M)}


class SectionCard:
    """A card: known from its plan at once, ``card`` only once it was made. ``height`` is the one it had, or may have."""

    def __init__(self, plan: SectionPlan) -> None:
        self.plan = plan
        self.card: Section | SectionPiece | None = None
        self._body: Body | None = None
        self._lead: Asked | None = None
        self._unfinished: Section | SectionPiece | None = None
        self.strip: QWidget | None = None
        self.shown = True  # something in it is asked
        self.turned_to = True  # its page is the one in front
        self.height = 0

    @property
    def stops(self) -> list[Stop]:
        """What Enter may halt at, in order; nothing before the card was made."""
        lead: list[Stop] = [self._lead] if self._lead is not None else []
        return lead + (self._body.stops if self._body is not None else [])

    @property
    def grids(self) -> list[FieldGrid]:
        return self._body.grids if self._body is not None else []

    def visible(self) -> bool:
        """Whether it stands on the page now."""
        return self.shown and self.turned_to

    def guess(self) -> int:
        """How high the card may be, before it is made."""
        row = T.h("label") + 3 + T.h("field") + 1 + T.h("message") + LINE
        wide = sum(part.span if isinstance(part, Question) else 4 for part in self.plan.parts)
        columns = 2 if T.large else 4
        title = T.h("field") if self.plan.begins() else 0
        return title + row * max(1, -(-wide // columns)) + sum(_EDGES[self.plan.piece])

    def put_strip(self, strip: QWidget) -> None:
        """Puts something above the questions."""
        self.strip = strip
        if self.card is not None:
            self.card.body.insertWidget(0, strip)

    def refs(self) -> Iterator[str]:
        """The section's own ref and those of what stands in it."""
        yield self.plan.ref
        yield from self.plan.refs()

    def questions(self) -> Iterator[Question]:
        """The questions outside of repeats."""
        return (part for part in self.plan.parts if isinstance(part, Question))

    @property
    def head(self) -> QWidget | None:
        """The line with the title; None where there is none, or it was not made."""
        return self.card.head if isinstance(self.card, Section) else None

    def build(
        self, make: Callable[[Question], Asked], make_rows: Callable[[Repeat], Rows], onto: QWidget
    ) -> Generator[Stop | None]:
        """Makes the card with everything in it, hidden, one part at each step; gives what Enter may halt at, or None."""
        first, parts = self.plan.parts[0], self.plan.parts
        top, bottom = _EDGES[self.plan.piece]
        if isinstance(first, Question) and first.leads:
            self._lead = make(first)
            card: Section | SectionPiece = Section(
                "", right=self._lead.widget, wrap_right=True, gap=4, top=top, bottom=6 if bottom else 0
            )
            parts = parts[1:]
        else:
            card = Section("", top=top, bottom=bottom) if self.plan.begins() else SectionPiece(top=top, bottom=bottom)
        card.setProperty("piece", self.plan.piece.value)
        card.setParent(onto)
        self._unfinished = card
        if self._lead is not None:
            yield self._lead
        body = self._body = Body(card.body, make, make_rows)
        for part in parts:
            stop = body.put(part)
            if stop is not None:
                stop.widget.ensurePolished()  # here: not for all of them at once when the card is shown
            yield stop
        if self.strip is not None:
            card.body.insertWidget(0, self.strip)
        self.card, self._unfinished = card, None

    def let_go(self) -> None:
        """Takes the card away; it can be made again."""
        card = self.card or self._unfinished
        if card is not None:
            card.hide()
            card.deleteLater()
        self.card = self._unfinished = self._body = self._lead = None

    def has_something(self, record: Record) -> bool:
        """Whether any of it is asked now."""
        if self.card is None:
            return any(record.relevant(part.ref) for part in self.plan.parts)
        return any(stop.shown() for stop in self.stops) or (self.strip is not None and not self.strip.isHidden())

    def settle(self, record: Record) -> bool:
        """Places its fields anew; True when the card as a whole came or went."""
        before, self.shown = self.shown, self.has_something(record)
        if self.card is not None and self._body is not None:
            self._body.reflow()
            self._body.name(record)
        return before != self.shown

    def name(self, record: Record, number: int) -> list[Asked]:
        """Says title and number; gives the lead that must say its own words anew, if there is one."""
        if not isinstance(self.card, Section) or not self.plan.begins():
            return []
        title = said(record.state(self.plan.ref).label).words
        if not title and self.plan.ref == record.definition.root.ref:
            title = record.definition.title()
        self.card.put_title(title, number)
        if self._lead is None or self._lead.title == title:
            return []
        self._lead.title = title
        return [self._lead]
