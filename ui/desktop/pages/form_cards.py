"""One section of a form as a card: what stands in it, made when its turn comes."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtWidgets import QWidget

from counter_app.forms import Record
from ui.desktop.pages.form_asked import Asked
from ui.desktop.pages.form_plan import Heading, Question, Repeat, SectionPlan
from ui.desktop.pages.form_repeat import RepeatPart
from ui.desktop.widgets.basics import Label
from ui.desktop.widgets.field import FieldGrid
from ui.desktop.widgets.section import Section

Stop = Asked | RepeatPart


class SectionCard:
    """A section: known from its plan at once, ``card`` only once it was built."""

    def __init__(self, plan: SectionPlan) -> None:
        self.plan = plan
        self.card: Section | None = None
        self.grids: list[FieldGrid] = []
        self.stops: list[Stop] = []
        self.headings: list[tuple[str, Label]] = []
        self.strip: QWidget | None = None
        self.shown = True

    def put_strip(self, strip: QWidget) -> None:
        """Puts something above the questions."""
        self.strip = strip
        if self.card is not None:
            self.card.body.insertWidget(0, strip)

    def refs(self) -> Iterator[str]:
        """The section's own ref and those of what stands in it."""
        yield self.plan.ref
        for part in self.plan.parts:
            yield part.ref

    def questions(self) -> Iterator[Question]:
        """The questions outside of repeats."""
        return (part for part in self.plan.parts if isinstance(part, Question))

    def build(self, make_asked: Callable[[Question], Asked], make_rows: Callable[[Repeat], RepeatPart]) -> Section:
        """Makes the card with everything in it."""
        first = self.plan.parts[0]
        grid: FieldGrid | None = None
        if isinstance(first, Question) and first.leads:
            lead = make_asked(first)
            self.stops.append(lead)
            card = Section("", right=lead.widget, wrap_right=True, gap=4, bottom=6)
            rest = self.plan.parts[1:]
        else:
            card, rest = Section(""), self.plan.parts
        for part in rest:
            if isinstance(part, Question):
                grid = grid or self._new_grid(card)
                asked = make_asked(part)
                self.stops.append(asked)
                grid.add(asked.widget, asked.span())
                continue
            grid = None
            if isinstance(part, Heading):
                label = Label("", "body-b")
                self.headings.append((part.ref, label))
                card.add(label)
            else:
                rows = make_rows(part)
                self.stops.append(rows)
                card.add(rows.widget)
        self.card = card
        return card

    def has_something(self, record: Record) -> bool:
        """Whether any of it is asked now."""
        if self.card is None:
            return any(record.state(part.ref).relevant for part in self.plan.parts)
        return any(stop.shown() for stop in self.stops) or (self.strip is not None and not self.strip.isHidden())

    def settle(self, record: Record) -> None:
        """Places its fields anew, shows or hides the card."""
        self.shown = self.has_something(record)
        if self.card is not None:
            for grid in self.grids:
                grid.reflow()
            self.card.setVisible(self.shown)

    def name(self, record: Record, number: int) -> list[Asked]:
        """Says title, number and headings; gives the leads that must say their own words anew."""
        if self.card is None:
            return []
        title = record.state(self.plan.ref).label or record.definition.title()
        self.card.put_title(title, number)
        for ref, label in self.headings:
            label.set_words(record.state(ref).label)
        leads = [stop for stop in self.stops if isinstance(stop, Asked) and stop.question.leads and stop.title != title]
        for lead in leads:
            lead.title = title
        return leads

    def _new_grid(self, card: Section) -> FieldGrid:
        grid = FieldGrid()
        self.grids.append(grid)
        card.add(grid)
        return grid
