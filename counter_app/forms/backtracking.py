"""Patterns with a memory: back-references, possessive quantifiers and atomic groups, which no machine of states can have.

One way is tried after the other, as java.util.regex does it, with an explicit stack and a bound on the work.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from counter_app.forms.patternsyntax import (
    Any_,
    Back,
    Edge,
    Fits,
    Group,
    Look,
    Repeat,
    Sequence_,
    Test,
    Tree,
    holds,
)

MAX_STEPS = 500_000
"""Instructions carried out for one text; one that would take more does not fit."""
MAX_INSTRUCTIONS = 20_000
MAX_LOOPS = 100
"""Endless repeats in one pattern: each remembers where its round began."""

_Kept = tuple[int, ...]
"""Where each group begins and ends, and where each loop's round began; -1 for nowhere."""


class TooLarge(ValueError):
    """The pattern would have too many instructions."""


class TooMuch(Exception):
    """The text would take more work than :data:`MAX_STEPS`."""


@dataclass(slots=True)
class _Do:
    """One instruction: what it does, where it goes on (``then``, else the next) and what it looks at."""

    op: Literal["edge", "test", "look", "keep", "back", "save", "moved", "split", "jump", "done"]
    then: int = -1
    other: int = -1
    slot: int = -1
    fits: Fits | None = None
    test: Test | None = None
    look: Look | None = None
    inner: list[_Do] | None = None
    fold: bool = False


class Backtracker:
    """One pattern, ready to be tried on texts."""

    def __init__(self, tree: Tree, groups: int) -> None:
        self._groups = groups
        self._slots = 2 * (groups + 1)
        self._size = 0
        self._whole = self._program(tree)
        if self._slots > 2 * (groups + 1) + MAX_LOOPS:
            raise TooLarge("too many loops beside back-references")
        self._work = 0

    def matches(self, text: str) -> bool:
        """Whether the whole text fits; raises :class:`TooMuch`."""
        self._work = 0
        return self._run(self._whole, text, 0, (-1,) * self._slots, len(text)) is not None

    # -- from the tree to instructions ------------------------------------------------------------------------------

    def _program(self, tree: Tree) -> list[_Do]:
        program: list[_Do] = []
        self._grow(program, tree)
        self._add(program, _Do("done"))
        return program

    def _add(self, program: list[_Do], do: _Do) -> _Do:
        self._size += 1
        if self._size > MAX_INSTRUCTIONS:
            raise TooLarge("too large")
        program.append(do)
        return do

    def _grow(self, program: list[_Do], tree: Tree) -> None:
        if isinstance(tree, Sequence_):
            for part in tree.parts:
                self._grow(program, part)
        elif isinstance(tree, Any_):
            self._grow_choice(program, tree)
        elif isinstance(tree, Repeat):
            self._grow_repeat(program, tree)
        elif isinstance(tree, Group):
            self._add(program, _Do("save", slot=2 * tree.number))
            self._grow(program, tree.part)
            self._add(program, _Do("save", slot=2 * tree.number + 1))
        elif isinstance(tree, Edge):
            self._add(program, _Do("edge", fits=tree.fits))
        elif isinstance(tree, Test):
            self._add(program, _Do("test", test=tree))
        elif isinstance(tree, Back):
            # a group that there is not has no text: like Java's, such a reference fits nowhere
            known = tree.number <= self._groups
            self._add(program, _Do("back", slot=2 * tree.number, fold=tree.fold) if known else _Do("edge"))
        elif isinstance(tree, Look):
            self._add(program, _Do("look", look=tree, inner=self._program(tree.tree)))
        else:
            self._add(program, _Do("keep", inner=self._program(tree.part)))

    def _grow_choice(self, program: list[_Do], tree: Any_) -> None:
        ends = []
        for part in tree.parts[:-1]:
            split = self._add(program, _Do("split", then=len(program) + 1))
            self._grow(program, part)
            ends.append(self._add(program, _Do("jump")))
            split.other = len(program)
        self._grow(program, tree.parts[-1])
        for end in ends:
            end.then = len(program)

    def _grow_repeat(self, program: list[_Do], tree: Repeat) -> None:
        for _ in range(tree.least):
            self._grow(program, tree.part)
        splits = []
        if tree.most is None:
            again = len(program)
            splits.append(self._add(program, _Do("split", then=again + 1)))
            slot, self._slots = self._slots, self._slots + 1
            self._add(program, _Do("save", slot=slot))
            self._grow(program, tree.part)
            self._add(program, _Do("moved", slot=slot, then=again))
        else:
            for _ in range(tree.most - tree.least):
                splits.append(self._add(program, _Do("split", then=len(program) + 1)))
                self._grow(program, tree.part)
        for split in splits:
            split.other = len(program)
            if tree.lazy:
                split.then, split.other = split.other, split.then

    # -- trying ------------------------------------------------------------------------------------------------------

    def _run(self, program: list[_Do], text: str, at: int, kept: _Kept, end: int | None) -> tuple[int, _Kept] | None:
        """Where the first way through the instructions ends, and what it kept; at ``end`` when one is wanted."""
        stack = [(0, at, kept)]
        while stack:
            found: tuple[int, int, _Kept] | None = stack.pop()
            while found is not None:
                place, at, kept = found
                self._work += 1
                if self._work > MAX_STEPS:
                    raise TooMuch
                do = program[place]
                if do.op == "done":
                    if end is None or at == end:
                        return at, kept
                    break
                if do.op == "split":
                    stack.append((do.other, at, kept))
                found = self._step(do, text, place, at, kept)
        return None

    def _step(self, do: _Do, text: str, place: int, at: int, kept: _Kept) -> tuple[int, int, _Kept] | None:
        """The instruction after this one, with the place in the text; None when the way ends here."""
        if do.op == "edge":
            fits = do.fits is not None and at < len(text) and do.fits(text[at])
            return (place + 1, at + 1, kept) if fits else None
        if do.op in ("split", "jump"):
            return do.then, at, kept
        if do.op == "save":
            return place + 1, at, (*kept[: do.slot], at, *kept[do.slot + 1 :])
        if do.op == "moved":
            return (do.then if at != kept[do.slot] else place + 1), at, kept
        if do.op == "test":
            return (place + 1, at, kept) if do.test is not None and holds(do.test, text, at) else None
        if do.op == "back":
            end = _said_again(text, at, kept[do.slot], kept[do.slot + 1], do.fold)
            return None if end is None else (place + 1, end, kept)
        assert do.inner is not None
        if do.look is not None:
            seen = self._seen(do.look, do.inner, text, at, kept)
            return None if seen is None else (place + 1, at, seen)
        found = self._run(do.inner, text, at, kept, None)
        return None if found is None else (place + 1, *found)

    def _seen(self, look: Look, program: list[_Do], text: str, at: int, kept: _Kept) -> _Kept | None:
        """What is kept after looking ahead or behind; None when what must be there is not, or the other way round."""
        if look.ahead:
            found = self._run(program, text, at, kept, None)
        else:
            tried = (self._run(program, text, start, kept, at) for start in range(at, -1, -1))
            found = next((one for one in tried if one is not None), None)
        if look.refuses:
            return kept if found is None else None
        return None if found is None else found[1]


def _said_again(text: str, at: int, start: int, end: int, fold: bool) -> int | None:
    """Where the group's text ends when it stands here again; None when it does not, or the group has none."""
    if start < 0 or end < start:
        return None
    said, here = text[start:end], text[at : at + end - start]
    same = said.lower() == here.lower() if fold else said == here
    return at + end - start if same else None
