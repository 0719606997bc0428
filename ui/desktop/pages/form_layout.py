"""The cards of a form in their order, from its node tree alone: groups in groups, rows, pages, and cards cut to what is built at once.

Nothing here knows an item. A card is what ``FormView`` makes or lets go in one piece; a group of many questions is several of them,
drawn as one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from counter_app.forms import FormDefinition, Node
from ui.desktop.pages.form_kinds import ONE_LINE, Kind
from ui.desktop.pages.form_plan import Question, StateOf, plan_question, tokens

WHOLE = 400
"""A form that has no more parts is made whole and stays so."""

UNCUT = 40
"""A card of up to this many parts of such a form is made in one piece."""

PIECE = 4
"""So many columns of four, one line of the page, are a piece of a longer card, or of any card in a larger form: a key that leads to what
is not made yet waits for one piece."""

FEW_COLUMNS, MOST_COLUMNS = 4, 6
"""A repeat of so few columns is a table by itself; of so many when the form asks for one."""


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of a group inside a section; ``depth`` counts the groups round it that have a title."""

    ref: str
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Repeat:
    """Rows of the same questions, at ``ref``; ``path`` is the ref without the rows it stands in.

    ``columns`` are the questions that stand in the row itself, ``parts`` everything in it. ``in_rows``: as a table at first,
    otherwise one card for each row; ``may_be_table`` when each answer fits a line; ``fixed`` when the form itself sets the rows.
    """

    ref: str
    name: str
    columns: tuple[Question, ...]
    in_rows: bool
    path: str = ""
    parts: tuple[Part, ...] = ()
    may_be_table: bool = False
    fixed: bool = False
    depth: int = 0

    def inner(self, row: int, path: str) -> str:
        """The ref that the path of something inside means in a row, counted from 0."""
        return f"{self.ref}[{row + 1}]{path.removeprefix(self.path)}"


Part = Question | Heading | Repeat


class Piece(Enum):
    """Which part of a group's card this is."""

    WHOLE = ""
    TOP = "top"
    MIDDLE = "middle"
    BOTTOM = "bottom"


@dataclass(frozen=True, slots=True)
class SectionPlan:
    """A card of the page, or a piece of one; ``ref`` names the group whose label is its title, ``page`` counts from 0."""

    ref: str
    parts: tuple[Part, ...]
    page: int = 0
    piece: Piece = Piece.WHOLE

    def begins(self) -> bool:
        """Whether the title stands here."""
        return self.piece in (Piece.WHOLE, Piece.TOP)

    def refs(self) -> Iterator[str]:
        """What stands in it, by refs."""
        return (part.ref for part in self.parts)


def in_pages(definition: FormDefinition) -> bool:
    """Whether the form wants to be filled one page after the other."""
    return "pages" in definition.style.split()


def plan_form(definition: FormDefinition, state_of: StateOf) -> tuple[SectionPlan, ...]:
    """The sections of the form in their order. ``state_of`` tells choices and labels as the record stands at first."""
    divided = _pages if in_pages(definition) else _sections
    sections = [plan for plan in divided(definition.root, state_of) if plan.parts]
    uncut = UNCUT if sum(len(plan.parts) for plan in sections) <= WHOLE else PIECE
    return tuple(piece for number, plan in enumerate(sections) for piece in _pieces(replace(plan, page=number), uncut))


def every_question(sections: Iterable[SectionPlan]) -> Iterator[Question]:
    """The questions in form order, those in rows once, under their path."""
    for section in sections:
        yield from _questions(section.parts)


def _questions(parts: tuple[Part, ...]) -> Iterator[Question]:
    for part in parts:
        if isinstance(part, Question):
            yield part
        elif isinstance(part, Repeat):
            yield from _questions(part.parts)


def _sections(root: Node, state_of: StateOf) -> Iterator[SectionPlan]:
    """A card for each group and repeat of the first level, and for what stands between them."""
    for loose, node in _runs(root.children):
        if loose:
            yield _section(root.ref, loose, state_of)
        if node is not None:
            yield _section(node.ref, (node,) if node.kind == "repeat" else node.children, state_of)


def _pages(parent: Node, state_of: StateOf) -> Iterator[SectionPlan]:
    """A page for each group that is not divided itself, for each repeat, and for what stands between them."""
    for loose, node in _runs(parent.children):
        if loose:
            yield _section(parent.ref, loose, state_of)
        if node is None:
            continue
        if node.kind == "repeat":
            yield _section(node.ref, (node,), state_of)
        elif "field-list" in tokens(node) or not any(_divides(one) for one in node.children):
            yield _section(node.ref, node.children, state_of)
        else:
            yield from _pages(node, state_of)


def _divides(node: Node) -> bool:
    """Whether a group or repeat makes pages of the group it stands in."""
    if node.kind == "question":
        return False
    return node.kind == "repeat" or "field-list" in tokens(node) or any(_divides(one) for one in node.children)


def _runs(nodes: Sequence[Node]) -> Iterator[tuple[list[Node], Node | None]]:
    """Questions in a row, and the group or repeat behind them."""
    loose: list[Node] = []
    for node in nodes:
        if node.kind == "question":
            loose.append(node)
        else:
            yield loose, node
            loose = []
    if loose:
        yield loose, None


def _section(ref: str, nodes: Sequence[Node], state_of: StateOf) -> SectionPlan:
    parts = list(_parts(nodes, state_of, 0, titled=any(node.ref == ref for node in nodes)))
    if parts and isinstance(parts[0], Question) and _may_lead(parts[0]):
        parts[0] = replace(parts[0], leads=True)
    return SectionPlan(ref, tuple(parts))


def _may_lead(question: Question) -> bool:
    return question.kind in (Kind.SEGMENTED, Kind.YES_NO) and question.span == 4


def _parts(nodes: Sequence[Node], state_of: StateOf, depth: int, *, titled: bool = False) -> Iterator[Part]:
    """What these nodes are on the page; ``titled`` when the title of a repeat among them is said already."""
    for node in nodes:
        if node.kind == "group":
            inside = list(_parts(node.children, state_of, depth))
            if inside and state_of(node.ref).label:
                yield Heading(node.ref, depth)
                yield from map(_deeper, inside)
            else:
                yield from inside
        elif node.kind == "repeat":
            rows = _repeat(node, state_of, depth)
            if rows.parts:
                if not titled and state_of(node.ref).label:
                    yield Heading(node.ref, depth)
                yield rows
        else:
            question = plan_question(node, state_of)
            if question is not None:
                yield replace(question, depth=depth) if depth else question


def _deeper(part: Part) -> Part:
    return replace(part, depth=part.depth + 1)


def _repeat(node: Node, state_of: StateOf, depth: int) -> Repeat:
    parts = tuple(_parts(node.children, state_of, 0))
    columns = tuple(part for part in parts if isinstance(part, Question))
    plain = bool(columns) and columns == parts and all(column.kind in ONE_LINE for column in columns)
    wanted = "grid" in tokens(node)
    few = len(columns) <= (MOST_COLUMNS if wanted else FEW_COLUMNS)
    return Repeat(
        node.ref,
        node.name,
        columns,
        plain and few,
        node.ref,
        parts,
        may_be_table=plain,
        fixed=node.counted,
        depth=depth,
    )


def _pieces(plan: SectionPlan, uncut: int) -> Iterator[SectionPlan]:
    """The plan itself, or its pieces: each of full lines, so that nothing moves where two of them meet."""
    if len(plan.parts) <= uncut:
        yield plan
        return
    cut: list[list[Part]] = [[]]
    filled = 0
    for part in plan.parts:
        wide = part.span if isinstance(part, Question) and not part.leads else 4
        if filled >= PIECE and filled % 4 == 0:
            cut.append([])
            filled = 0
        if filled % 4 + wide > 4:
            filled += -filled % 4
        cut[-1].append(part)
        filled += wide
    for at, parts in enumerate(cut):
        piece = Piece.TOP if at == 0 else Piece.BOTTOM if at == len(cut) - 1 else Piece.MIDDLE
        yield replace(plan, parts=tuple(parts), piece=piece)
