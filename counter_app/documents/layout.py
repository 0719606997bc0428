"""A sheet laid out from top to bottom: paragraphs, tables, signature places; new pages where one is full.

Lengths are points, ``y`` counts from the top of the page. Nothing leaves its cell or the page: what is too long wraps, a row
that does not fit moves to the next page under the repeated heading, a row taller than a page is divided between lines.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from counter_app.documents.codes import QUIET_BARS, QUIET_QR, bars, qr
from counter_app.documents.fonts import FontSet, Role
from counter_app.documents.lines import break_lines
from counter_app.documents.pdf import BoxMark, Mark, ModulesMark, PageMarks, RingMark, RuleMark, TextMark

MM = 72 / 25.4
A4 = (210 * MM, 297 * MM)
BASE_LINE = 0.36
"""How far below the middle of a line its base line lies, in type sizes: Chinese glyphs look centred so."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a text looks. ``leading`` is the line distance in type sizes."""

    role: Role
    size: float
    leading: float = 1.5
    gray: float = 0.0
    align: str = "left"

    @property
    def line(self) -> float:
        """Distance from line to line in points."""
        return self.size * self.leading


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table; ``span`` columns wide."""

    text: str
    style: Style
    span: int = 1


class Margins(NamedTuple):
    """Free edges of a page in points."""

    left: float
    top: float
    right: float
    bottom: float


class _Row(NamedTuple):
    """A row ready to draw: per cell its left edge, width, style and lines."""

    cells: list[tuple[float, float, Style, list[str]]]
    height: float


@dataclass(slots=True)
class Flow:
    """The sheet being laid out; ``y`` is where the next block starts. ``height`` None is a roll: one page, as long as needed."""

    fonts: FontSet
    width: float
    height: float | None
    margins: Margins
    pad: float = 4.0
    rule: float = 0.4
    on_next_page: Callable[[Flow], None] | None = None
    y: float = 0.0
    pages: list[list[Mark]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.pages.append([])
        self.y = self.margins.top

    # ------------------------------------------------------------------ room

    @property
    def left(self) -> float:
        """Left edge of the text."""
        return self.margins.left

    @property
    def right(self) -> float:
        """Right edge of the text."""
        return self.width - self.margins.right

    @property
    def inner(self) -> float:
        """Width of the text."""
        return self.right - self.left

    @property
    def side(self) -> float:
        """Free room at the left and right of a cell's text."""
        return self.pad + 1.3

    @property
    def room(self) -> float:
        """What is left of this page in points."""
        return float("inf") if self.height is None else self.height - self.margins.bottom - self.y

    def height_of(self, draw: Callable[[Flow], None]) -> float:
        """How much room a block takes where pages have no end."""
        scratch = replace(self, height=None, on_next_page=None, y=0.0, pages=[])
        draw(scratch)
        return scratch.y - scratch.margins.top

    def new_page(self) -> None:
        """Starts the next page."""
        self.pages.append([])
        self.y = self.margins.top
        if self.on_next_page is not None:
            self.on_next_page(self)

    def need(self, height: float) -> None:
        """Starts the next page unless ``height`` still fits on this one."""
        if height > self.room:
            self.new_page()

    def gap(self, height: float) -> None:
        """Leaves room, which vanishes at the foot of a page."""
        self.y += min(height, max(self.room, 0.0))

    def add(self, mark: Mark) -> None:
        """A mark on the present page."""
        self.pages[-1].append(mark)

    # ------------------------------------------------------------------ text

    def put(self, text: str, style: Style, *, x: float, y: float, width: float = 0.0, space: float = 0.0) -> float:
        """One line with its base line at ``y``, aligned within ``width`` from ``x``; returns where it ends."""
        if not text:
            return x
        if style.align != "left":
            free = width - self.fonts.width(text, style.role, style.size) - space * (len(text) - 1)
            x += free if style.align == "right" else free / 2
        for face, run in self.fonts.runs(text, style.role):
            self.add(TextMark(x, y, face, style.size, run, space, style.gray))
            x += self.fonts.width(run, style.role, style.size) + space * len(run)
        return x - space

    def line(self, text: str, style: Style) -> None:
        """One line across the page; one that is too long wraps."""
        self.paragraph(text, style)

    def paragraph(self, text: str, style: Style, *, indent: float = 0.0, justify: bool = False) -> None:
        """A text across the page. ``indent`` is in characters; ``justify`` spreads all lines but the last of a paragraph."""
        for part in text.split("\n"):
            broken = self.broken(part, style, self.inner, indent * style.size)
            for index, line in enumerate(broken):
                self.need(style.line)
                start = indent * style.size if index == 0 else 0.0
                space = self._spread(line, style, self.inner - start) if justify and index < len(broken) - 1 else 0.0
                base = self.y + style.line / 2 + BASE_LINE * style.size
                self.put(line, style, x=self.left + start, y=base, width=self.inner - start, space=space)
                self.y += style.line

    def _spread(self, line: str, style: Style, width: float) -> float:
        if len(line) < 2:
            return 0.0
        free = width - self.fonts.width(line, style.role, style.size)
        space = free / (len(line) - 1)
        return space if space <= style.size * 0.08 else 0.0  # a line left short by a long number stays ragged

    def broken(self, text: str, style: Style, width: float, indent: float = 0.0) -> list[str]:
        """The lines of a text in a box ``width`` wide."""
        return break_lines(text, fonts=self.fonts, role=style.role, size=style.size, width=width, indent=indent)

    def fitted(self, text: str, style: Style, width: float) -> Style:
        """The style, smaller where one line of the text would be wider than ``width``."""
        wide = self.fonts.width(text, style.role, style.size)
        return style if wide <= width else replace(style, size=int(style.size * width / wide * 4) / 4)

    def heading(self, text: str, style: Style) -> None:
        """A heading that never stays alone at the foot of a page."""
        self.need(style.line * 3.5)
        self.paragraph(text, style)

    # ------------------------------------------------------------------ tables

    def table(self, widths: Sequence[float], rows: Sequence[Sequence[Cell]], *, head: Sequence[Cell] = ()) -> None:
        """Rows in a frame of hairlines. ``widths`` are shares of the text width; ``head`` is repeated on every page."""
        total = sum(widths)
        columns = [self.inner * share / total for share in widths]
        heading = self._row(head, columns) if head else None
        keep = heading.height if heading else 0.0
        laid = [self._row(row, columns) for row in rows]
        self.need(keep + (min(laid[0].height, 60.0) if laid else 0.0))
        self._heading(heading)
        for row in laid:
            self._place(row, heading)

    def _heading(self, heading: _Row | None) -> None:
        if heading:
            self.add(BoxMark(self.left, self.y, self.inner, heading.height, 0.955))
            self._draw(heading)

    def _row(self, cells: Sequence[Cell], columns: Sequence[float]) -> _Row:
        laid, x, column, height = [], self.left, 0, 0.0
        for cell in cells:
            width = sum(columns[column : column + cell.span])
            lines = self.broken(cell.text, cell.style, width - 2 * self.pad)
            laid.append((x, width, cell.style, lines))
            height = max(height, len(lines) * cell.style.line)
            x += width
            column += cell.span
        return _Row(laid, height + 2 * self.pad)

    def _place(self, row: _Row, heading: _Row | None) -> None:
        """Draws a row on this page, the next one, or divided over several."""
        while row.height > self.room:
            page = (self.height or 0.0) - self.margins.top - self.margins.bottom
            if row.height > page / 2 and self.room > 60.0:
                upper, row = self._divide(row)
                self._draw(upper)
            self.new_page()
            self._heading(heading)
        self._draw(row)

    def _divide(self, row: _Row) -> tuple[_Row, _Row]:
        room = self.room - 2 * self.pad
        upper, lower, high = [], [], 0.0
        for x, width, style, lines in row.cells:
            count = int(room / style.line)
            upper.append((x, width, style, lines[:count]))
            lower.append((x, width, style, lines[count:]))
            high = max(high, len(lines[count:]) * style.line)
        return _Row(upper, self.room), _Row(lower, high + 2 * self.pad)

    def _draw(self, row: _Row) -> None:
        top, bottom = self.y, self.y + row.height
        for x, width, style, lines in row.cells:
            self._frame(x, top, width, row.height)
            start = top + (row.height - len(lines) * style.line) / 2
            for index, line in enumerate(lines):
                base = start + (index + 0.5) * style.line + BASE_LINE * style.size
                self.put(line, style, x=x + self.side, y=base, width=width - 2 * self.side)
        self.y = bottom

    def _frame(self, x: float, y: float, width: float, height: float) -> None:
        edges = ((x, y, x + width, y), (x, y + height, x + width, y + height))
        sides = ((x, y, x, y + height), (x + width, y, x + width, y + height))
        for x1, y1, x2, y2 in edges + sides:
            mark = RuleMark(x1, y1, x2, y2, self.rule)
            self.add(mark)

    def hairline(self, *, width: float = 0.5, gray: float = 0.0, dash: tuple[float, float] | tuple[()] = ()) -> None:
        """A line across the text."""
        self.add(RuleMark(self.left, self.y, self.right, self.y, width, gray, dash))

    # ------------------------------------------------------------------ codes and seal

    def bar_code(self, text: str, *, x: float, y: float, module: float, height: float) -> float:
        """Code 128 with its quiet zone from ``x``; returns the width used."""
        total, runs = bars(text)
        left = x + QUIET_BARS * module
        self.add(ModulesMark(left, y, module, height, tuple((start, 0, wide) for start, wide in runs)))
        return (total + 2 * QUIET_BARS) * module

    def qr_code(self, text: str, *, x: float, y: float, module: float) -> float:
        """QR with its quiet zone from ``x``, ``y``; returns the side used."""
        side, runs = qr(text)
        quiet = QUIET_QR * module
        self.add(ModulesMark(x + quiet, y + quiet, module, module, runs))
        return (side + 2 * QUIET_QR) * module

    def seal_place(self, x: float, y: float) -> None:
        """A dashed ring of 42 mm around ``x``, ``y``: the size of a local organ's seal (国发〔1999〕25号)."""
        self.add(RingMark(x, y, 21 * MM, 0.6, 0.72, (3.0, 2.4)))

    # ------------------------------------------------------------------ end

    def finish(self, foot: Callable[[Flow, int, int], None] | None = None, *, unit: float = 1.0) -> list[PageMarks]:
        """The pages; ``foot`` draws on each with its number and the count. A roll ends at a multiple of ``unit``."""
        height = self.height
        if height is None:
            height = -(-(self.y + self.margins.bottom) // unit) * unit
        finished = []
        for index, marks in enumerate(self.pages):
            if foot is not None:
                other = Flow(self.fonts, self.width, height, self.margins, self.pad, self.rule, pages=[])
                foot(other, index + 1, len(self.pages))
                marks = [*marks, *other.pages[-1]]
            finished.append(PageMarks(self.width, height, marks))
        return finished
