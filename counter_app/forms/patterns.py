"""Patterns of ``regex()``: the syntax of java.util.regex, matched in time proportional to the text, whatever the pattern.

Python's ``re`` tries one way after the other and can take for ever on ``(a+)+b``. Here a pattern becomes a machine that is
in all its states at once (Thompson), and what it does at a character is remembered. Back-references and possessive
quantifiers cannot be had that way; they are refused.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from counter_app.forms.patternsyntax import Any_, Edge, Look, Repeat, Sequence_, Test, Tree, parsed

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


class _TooMuch(Exception):
    """The text would take more work than :data:`MAX_WORK`."""


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
        at = self._new()
        state = self.states[at]
        if isinstance(tree, Any_):
            state.free = [(None, self._grow(part, after)) for part in tree.parts]
        elif isinstance(tree, Edge):
            state.fits, state.then = tree.fits, after
        else:
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
            tree, looks = parsed(source)
        except (ValueError, RecursionError, OverflowError) as error:
            raise BadPattern(str(error) or "nested too deeply") from error
        self._looks = {look: _Machine(look.tree, look.ahead) for look in looks}
        self._machine = _Machine(tree)
        self._simple = not looks and all(
            condition is None or (isinstance(condition, Test) and condition.kind != "boundary")
            for state in self._machine.states
            for condition, _ in state.free
        )
        self._steps: dict[tuple[frozenset[int], str], frozenset[int]] = {}
        self._remembered = 0

    def matches(self, text: str) -> bool:
        """Whether the whole text fits; never for a text that would take too much work to tell."""
        try:
            return self._remembering(text) if self._simple else self._looking(text)
        except _TooMuch:
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
            return _test_holds(condition, text, place)

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
        raise _TooMuch
    return work


def _edge_of(where: Literal["start", "end", "both"] | None) -> Callable[[_Condition], bool]:
    return lambda condition: isinstance(condition, Test) and (where == "both" or condition.kind == where)


def _test_holds(test: Test, text: str, place: int) -> bool:
    if test.kind == "start":
        return place == 0
    if test.kind == "end":
        return place == len(text)
    before = place > 0 and _in_word(text[place - 1])
    after = place < len(text) and _in_word(text[place])
    return (before != after) is not test.refuses


def _in_word(letter: str) -> bool:
    return letter == "_" or letter.isalnum()
