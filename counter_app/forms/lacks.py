"""What is missing or wrong, in form order: asked after every answer, so only what changed is ordered and worded anew."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from counter_app.forms.instance import Item
from counter_app.forms.state import Problem

_Words = tuple[str | None, tuple[str | None, ...] | None, str]
"""What a problem's words hang on: kind of violation, texts with outputs, language."""
_Order = tuple[int, ...]


class Lacks:
    """The problems of a record, kept from one look to the next. What stands in a row is made each time: rows move."""

    def __init__(self) -> None:
        self._known: dict[Item, tuple[_Words, _Order, Problem]] = {}

    def found(self, items: Iterable[Item], language: str, worded: Callable[[Item], Problem]) -> tuple[Problem, ...]:
        """The problems of these items in form order."""
        known, found = self._known, list[tuple[_Order, Problem]]()
        for item in items:
            kept = known.get(item)
            if kept is not None:
                on, order, problem = kept
                if on[0] is item.violation and on[1] is item.texts and on[2] == language:
                    found.append((order, problem))
                    continue
            order, problem = item.order(), worded(item)
            if not item.spec.in_repeat:
                known[item] = ((item.violation, item.texts, language), order, problem)
            found.append((order, problem))
        found.sort(key=_place)
        return tuple([problem for _, problem in found])


def _place(one: tuple[_Order, Problem]) -> _Order:
    return one[0]
