"""Patterns of ``regex()``: the syntax of java.util.regex, matched in time proportional to the text, whatever the pattern.

Python's ``re`` tries one way after the other and can take for ever on ``(a+)+b``. Here a pattern becomes a machine that is
in all its states at once (Thompson), and what it does at a character is remembered. Back-references, possessive
quantifiers and atomic groups cannot be had that way: a pattern with them is tried by :mod:`counter_app.forms.backtracking`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from counter_app.forms.backtracking import Backtracker, TooMuch
from counter_app.forms.patternsyntax import Any_, Edge, Group, Look, Repeat, Sequence_, Test, Tree, parsed
from counter_app.forms.patternsyntax import holds as holds_at

MAX_STATES = 20_000
"""States of one machine; ``(a{1,1000}){1,1000}`` would have a million."""
MAX_REMEMBERED = 200_000
"""States in the steps kept for one pattern."""
MAX_WORK = 5_000_000
"""States visited for one text; one that would take more does not fit."""

_Condition = Test | Look


class BadPattern(ValueError):
    """The pattern cannot be used; the argument says why."""


@dataclass(slots=True)
class _State:
    """What a state waits for: a character that fits, or nothing, where a condition holds."""

    fits: Callable[[str], bool] | None = None
    then: int = -1
    free: list[tuple[_Condition | None, int]] = field(default_factory=list)


class _Machine:
    """One pattern as states; built backwards, so that each part knows what comes after it."""

    def __init__(self, tree: Tree, backwards: bool = False) -> None:
        self.states: list[_State] = []
        self._backwards = backwards
        self.end = self._new()
        self.start = self._grow(tree, self.end)

    def _new(self) -> int:
        if len(self.states) >= MAX_STATES:
            raise BadPattern("too large")
        self.states.append(_State())
        return len(self.states) - 1

    def _grow(self, tree: Tree, after: int) -> int:
        """The state before that part of the pattern, when ``after`` is the one behind it."""
        if isinstance(tree, Sequence_):
            for part in tree.parts if self._backwards else reversed(tree.parts):
                after = self._grow(part, after)
            return after
        if isinstance(tree, Repeat):
            return self._grow_repeat(tree, after)
        if isinstance(tree, Group):
            return self._grow(tree.part, after)
        at = self._new()
        state = self.states[at]
        if isinstance(tree, Any_):
            state.free = [(None, self._grow(part, after)) for part in tree.parts]
        elif isinstance(tree, Edge):
            state.fits, state.then = tree.fits, after
        else:
            assert isinstance(tree, Test | Look)
            state.free = [(tree, after)]
        return at

    def _grow_repeat(self, tree: Repeat, after: int) -> int:
        if tree.most is None:
            loop = self._new()
            self.states[loop].free = [(None, self._grow(tree.part, loop)), (None, after)]
            after = loop
        else:
            for _ in range(tree.most - tree.least):
                maybe = self._new()
                self.states[maybe].free = [(None, self._grow(tree.part, after)), (None, after)]
                after = maybe
        for _ in range(tree.least):
            after = self._grow(tree.part, after)
        return after

    def free_of(self, found: Sequence[int], holds: Callable[[_Condition], bool]) -> frozenset[int]:
        """The states reached without a character, those given among them."""
        seen = set(found)
        stack = list(found)
        while stack:
            for condition, then in self.states[stack.pop()].free:
                if then not in seen and (condition is None or holds(condition)):
                    seen.add(then)
                    stack.append(then)
        return frozenset(seen)

    def stepped(self, found: frozenset[int], letter: str) -> list[int]:
        """The states behind that character."""
        states = self.states
        return [state.then for state in (states[at] for at in found) if state.fits is not None and state.fits(letter)]

    def places(self, text: str, holds: Callable[[_Condition, int], bool]) -> list[bool]:
        """For each place of the text whether the pattern fits from there on (``backwards``) or up to there."""
        size = len(text)
        order = range(size, -1, -1) if self._backwards else range(size + 1)
        fits = [False] * (size + 1)
        found: list[int] = []
        work = 0
        for place in order:
            now = self.free_of([*found, self.start], lambda condition, at=place: holds(condition, at))  # type: ignore[misc]
            work = _worked(work, now)
            fits[place] = self.end in now
            if place != order[-1]:
                found = self.stepped(now, text[place - 1 if self._backwards else place])
        return fits


class Pattern:
    """A pattern ready to be matched; raises :class:`BadPattern` for what cannot be read or is not supported."""

    def __init__(self, source: str) -> None:
        try:
            read = parsed(source)
            self._tracker = Backtracker(read.tree, read.groups) if read.remembers else None
        except (ValueError, RecursionError, OverflowError) as error:
            raise BadPattern(str(error) or "nested too deeply") from error
        nothing = Sequence_(())
        self._looks = {} if read.remembers else {look: _Machine(look.tree, look.ahead) for look in read.looks}
        self._machine = _Machine(nothing if read.remembers else read.tree)
        self._simple = not self._looks and all(
            condition is None or (isinstance(condition, Test) and condition.kind != "boundary")
            for state in self._machine.states
            for condition, _ in state.free
        )
        self._steps: dict[tuple[frozenset[int], str], frozenset[int]] = {}
        self._remembered = 0

    def matches(self, text: str) -> bool:
        """Whether the whole text fits; never for a text that would take too much work to tell."""
        try:
            if self._tracker is not None:
                return self._tracker.matches(text)
            return self._remembering(text) if self._simple else self._looking(text)
        except TooMuch:
            return False

    def _remembering(self, text: str) -> bool:
        machine, steps = self._machine, self._steps
        now = machine.free_of([machine.start], _edge_of("start"))
        work = 0
        for letter in text:
            then = steps.get((now, letter))
            if then is None:
                if self._remembered > MAX_REMEMBERED:
                    steps.clear()
                    self._remembered = 0
                then = steps[now, letter] = machine.free_of(machine.stepped(now, letter), _edge_of(None))
                self._remembered += len(then) + 1
                work = _worked(work, now)
            now = then
            if not now:
                return False
        if not text:
            return machine.end in machine.free_of([machine.start], _edge_of("both"))
        return machine.end in machine.free_of(list(now), _edge_of("end"))

    def _looking(self, text: str) -> bool:
        """Place by place, with the words' ends and what stands ahead or behind worked out beforehand."""
        known: dict[Look, list[bool]] = {}

        def holds(condition: _Condition, place: int) -> bool:
            if isinstance(condition, Look):
                return known[condition][place] is not condition.refuses
            return holds_at(condition, text, place)

        for look, machine in self._looks.items():
            known[look] = machine.places(text, holds)
        machine = self._machine
        now = machine.free_of([machine.start], lambda condition: holds(condition, 0))
        work = 0
        for place, letter in enumerate(text, 1):
            now = machine.free_of(
                machine.stepped(now, letter), lambda condition, at=place: holds(condition, at)  # type: ignore[misc]
            )  # fmt: skip
            work = _worked(work, now)
            if not now:
                return False
        return machine.end in now


def _worked(before: int, now: frozenset[int]) -> int:
    """The work so far, with that of one more step."""
    work = before + len(now) + 1
    if work > MAX_WORK:
        raise TooMuch
    return work


def _edge_of(where: Literal["start", "end", "both"] | None) -> Callable[[_Condition], bool]:
    return lambda condition: isinstance(condition, Test) and (where == "both" or condition.kind == where)
