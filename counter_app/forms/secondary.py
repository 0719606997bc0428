"""Paths into secondary instances (code lists and their filters), with hash indexes for equality predicates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from counter_app.forms import operators, xpath
from counter_app.forms.instance import Context, Entry, Item
from counter_app.forms.plan import NodesFn, ValueFn
from counter_app.forms.values import to_number, to_text

if TYPE_CHECKING:
    from counter_app.forms.compiler import Compiler, Scope

IndexKey = tuple[Entry | None, int, str]
"""A list by its first entry and its length, and the column."""

_PLACE_FUNCTIONS = frozenset({"position", "last"})


def this_entry(c: Context) -> list[Item | Entry]:
    """The entry a predicate stands on."""
    return [c.node]


def children(fetch: NodesFn, name: str, filters: Sequence[operators.Filter]) -> NodesFn:
    """The children of that name of all fetched entries, filtered parent by parent."""

    def nodes(c: Context) -> list[Item | Entry]:
        found: list[Item | Entry] = []
        for parent in fetch(c):
            kids: list[Item | Entry] = list(parent.kids.get(name, ())) if isinstance(parent, Entry) else []
            for keep in filters:
                kids = keep(c, kids)
            found += kids
        return found

    return nodes


def filtered_entries(
    compiler: Compiler, entries: list[Entry], predicates: tuple[xpath.Expr, ...], outer: Scope, inner: Scope
) -> NodesFn:
    """The entries that fulfil the predicates; the first ``name = value`` of the first one is looked up, not searched."""
    inner = replace(inner, entries=entries)
    terms = _conjuncts(predicates[0])
    looked_up = _indexable(terms)
    rest = list(predicates) if looked_up is None else list(predicates[1:])
    filters = [operators.filtered(compiler.condition(one, inner)) for one in rest]
    whole: list[Item | Entry] = list(entries)
    if looked_up is None:
        return _narrowed(lambda c: whole, filters)
    place, name, wanted = looked_up
    others = [operators.all_of([compiler.condition(term, inner)]) for at, term in enumerate(terms) if at != place]
    return _narrowed(
        _by_index(compiler.indexes, entries, name, compiler.value(wanted, inner)),
        [*(operators.filtered(other) for other in others), *filters],
    )


def _narrowed(fetch: NodesFn, filters: Sequence[operators.Filter]) -> NodesFn:
    if not filters:
        return fetch

    def nodes(c: Context) -> list[Item | Entry]:
        found = fetch(c)
        for keep in filters:
            found = keep(c, found)
        return found

    return nodes


class Index:
    """A list's entries by the texts of their children of one name; by numbers too, once a number is looked up."""

    def __init__(self, entries: list[Entry], name: str) -> None:
        self._entries, self._name = entries, name
        self.by_text: dict[str, list[Item | Entry]] = {}
        self._by_number: dict[float, list[Item | Entry]] | None = None
        for entry in entries:
            for text in entry.child_texts(name):
                self.by_text.setdefault(text, []).append(entry)

    def of_number(self, wanted: float) -> list[Item | Entry]:
        """The entries with a child that is this number, however it is written."""
        if self._by_number is None:
            found = self._by_number = {}
            for entry in self._entries:
                for number in dict.fromkeys(map(to_number, entry.child_texts(self._name))):
                    if number == number:
                        found.setdefault(number, []).append(entry)
        return self._by_number.get(wanted, [])


def _by_index(indexes: dict[IndexKey, Index], entries: list[Entry], name: str, wanted: ValueFn) -> NodesFn:
    """The entries with a child ``name`` that equals the value, by text or by number as the value's type asks.

    One index serves all expressions of the form that look a list up by the same column.
    """
    key = (entries[0] if entries else None, len(entries), name)
    if key not in indexes:
        indexes[key] = Index(entries, name)
    index = indexes[key]
    by_text = index.by_text
    nothing: list[Item | Entry] = []

    def nodes(c: Context) -> list[Item | Entry]:
        value = wanted(c)
        if type(value) is float:
            return index.of_number(value)
        if isinstance(value, bool):
            return [entry for entry in entries if (entry.child_text(name) != "") is value]
        return by_text.get(to_text(value), nothing)

    return nodes


def _conjuncts(tree: xpath.Expr) -> list[xpath.Expr]:
    """The terms of an ``and``, brackets opened."""
    if isinstance(tree, xpath.Chain) and tree.rest[0][0] == "and":
        return [term for part in (tree.first, *(one for _, one in tree.rest)) for term in _conjuncts(part)]
    return [tree]


def _indexable(terms: list[xpath.Expr]) -> tuple[int, str, xpath.Expr] | None:
    """The first term ``name = value`` whose value does not depend on the entry: its place, the name, the value."""
    if any(_uses_place(term) for term in terms):
        return None
    for place, term in enumerate(terms):
        if not isinstance(term, xpath.Chain) or len(term.rest) != 1 or term.rest[0][0] != "=":
            continue
        left, right = term.first, term.rest[0][1]
        for name_side, value_side in ((left, right), (right, left)):
            name = _child_name(name_side)
            if name is not None and _free_of_entry(value_side):
                return place, name, value_side
    return None


def _child_name(tree: xpath.Expr) -> str | None:
    if not isinstance(tree, xpath.Path) or tree.start != "here":
        return None
    steps = [step for step in tree.steps if step.axis != "self"]
    if len(steps) == 1 and steps[0].axis == "child" and not steps[0].predicates:
        return steps[0].name
    return None


def _free_of_entry(tree: xpath.Expr) -> bool:
    if isinstance(tree, xpath.Path) and tree.start == "here":
        return False
    return all(_free_of_entry(part) for part in xpath.parts(tree))


def _uses_place(tree: xpath.Expr) -> bool:
    """Whether the term may mean a place in the list: position(), last(), or a bare number."""
    if isinstance(tree, xpath.Constant):
        return False
    if isinstance(tree, xpath.Call) and tree.name in _PLACE_FUNCTIONS and not tree.args:
        return True
    return any(_uses_place(part) for part in xpath.parts(tree))
