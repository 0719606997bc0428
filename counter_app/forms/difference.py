"""What differs between two records, in the words of their forms: for a supplement (补正), a new release, a second look."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Literal

from counter_app.forms.instance import Item
from counter_app.forms.nodetree import in_meta
from counter_app.forms.record import Record

_MOST_PAIRS = 1_000_000
"""Rows against rows that are compared one by one; larger repeats are compared by position where they differ."""
_TITLE = 40
_Facts = dict[str, str]
_Pair = tuple[Item | None, Item | None]


@dataclass(frozen=True, slots=True)
class Place:
    """A group's label, or a repeat's with the ``row`` (from 1) and its ``title``: the row's first answer."""

    label: str
    row: int | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """One line: an answer that changed, or a row that came or went (its answers follow it as lines of their own).

    ``ref`` is that of the new record, of the old one for what is gone. ``before`` and ``after`` are texts a person reads:
    none for a blank, one for an answer, the chosen labels for choices; for a row its title.
    """

    kind: Literal["answer", "row_added", "row_removed"]
    ref: str
    name: str
    places: tuple[Place, ...]
    label: str
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


def difference(old: Record, new: Record, *, calculated: bool = False) -> tuple[Difference, ...]:
    """Every difference in form order, of what is relevant; labels in the language that each record is shown in.

    The records may be of two versions of a form: questions are matched by name, as :meth:`Record.load` carries answers
    over. Rows are matched by what they say, not by where they stand. What nobody types is left out, unless
    ``calculated`` asks for it; the ``meta`` block always is.
    """
    return tuple(_Comparison(old, new, calculated).lines(old.root, new.root, ()))


class _Comparison:
    def __init__(self, old: Record, new: Record, calculated: bool) -> None:
        self._old, self._new, self._calculated = old, new, calculated

    def lines(self, old: Item | None, new: Item | None, trail: tuple[Place, ...]) -> Iterator[Difference]:
        """The differences below a root or a row; None for a row that is not there."""
        before, after = self._by_key(old), self._by_key(new)
        for key in _in_order(before, after):
            one, other = before.get(key), after.get(key)
            if _rows(one) is not None or _rows(other) is not None:
                yield from self._repeat_lines(one, other, trail)
            elif _raw(one) != _raw(other):
                record, item, top = (self._new, other, new) if other is not None else (self._old, one, old)
                assert item is not None and top is not None
                yield Difference(
                    kind="answer",
                    ref=item.ref,
                    name=item.spec.name,
                    places=(*trail, *_groups(record, item, top)),
                    label=_label(record, item),
                    before=_texts(self._old, one),
                    after=_texts(self._new, other),
                )

    def _repeat_lines(self, old: Item | None, new: Item | None, trail: tuple[Place, ...]) -> Iterator[Difference]:
        rows = [_rows(one) or [] for one in (old, new)]
        for one, other in _aligned(*rows):
            record, row = (self._new, other) if other is not None else (self._old, one)
            assert row is not None
            place = Place(_label(record, row), row.index + 1, _title(record, row))
            around = (*trail, *_groups(record, row, _top_of(row)))
            line = Difference("answer", row.ref, row.spec.name, around, place.label)
            title = (place.title,) if place.title else ()
            if one is None:
                yield replace(line, kind="row_added", places=(*around, place), after=title)
            elif other is None:
                yield replace(line, kind="row_removed", places=(*around, place), before=title)
            yield from self.lines(one, other, (*around, place))

    def _by_key(self, top: Item | None) -> dict[str, Item]:
        """The relevant questions and repeats below, down to the next repeat, by the name that carries answers over."""
        found: dict[str, Item] = {}
        stack = [] if top is None else list(reversed(top.kids))
        while stack:
            item = stack.pop()
            spec = item.spec
            if not item.rel or spec.attribute or in_meta(spec):
                continue
            if spec.kind == "group":
                stack.extend(reversed(item.kids))
            elif item.rows is not None or spec.control is not None or self._calculated:
                found[spec.key or spec.ref] = item
        return found


def _in_order(before: Mapping[str, Item], after: Mapping[str, Item]) -> Iterator[str]:
    """The keys of both: in the new record's order, those that only the old one has behind what they stood behind."""
    following: dict[str, list[str]] = {"": []}
    last = ""
    for key in before:
        if key in after:
            last = key
        else:
            following.setdefault(last, []).append(key)
    yield from following[""]
    for key in after:
        yield key
        yield from following.get(key, ())


def _rows(item: Item | None) -> list[Item] | None:
    return None if item is None or item.rows is None else [row for row in item.rows if row.rel]


def _raw(item: Item | None) -> str:
    return "" if item is None else item.raw


def _label(record: Record, item: Item) -> str:
    return record.state(item.ref).label.strip() or item.spec.name


def _texts(record: Record, item: Item | None) -> tuple[str, ...]:
    """The answer as a person reads it: choices by their labels, a value that is not offered as it is."""
    if item is None or not item.raw:
        return ()
    if item.spec.itemset is None:
        return (item.raw,)
    labels = {choice.value: choice.label or choice.value for choice in record.state(item.ref).choices}
    return tuple(labels.get(value, value) for value in (item.raw.split() if item.spec.multiple else [item.raw]))


def _title(record: Record, row: Item) -> str:
    """The first answer that somebody typed into the row."""
    for item in row.walk():
        if item.rel and item.raw and item.spec.kind == "question" and _is_typed(item):
            return " ".join(_texts(record, item))[:_TITLE]
    return ""


def _groups(record: Record, item: Item, top: Item) -> tuple[Place, ...]:
    """The labelled groups between the root or row and the item."""
    found: list[Place] = []
    at = item.parent
    while at is not None and at is not top:
        label = record.state(at.ref).label.strip()
        if label:
            found.append(Place(label))
        at = at.parent
    return tuple(reversed(found))


def _top_of(row: Item) -> Item:
    """The root or row that the row's repeat stands in."""
    at = row.parent
    assert at is not None
    while at.parent is not None and at.home is None:
        at = at.parent
    return at


def _is_typed(item: Item) -> bool:
    spec = item.spec
    return spec.control is not None and not spec.is_calculated and not spec.attribute


def _facts(row: Item) -> _Facts:
    """What somebody typed into the row, by place within it; what is calculated may only say where the row stands."""
    found: _Facts = {}
    stack = [("", kid) for kid in row.kids]
    while stack:
        path, item = stack.pop()
        where = f"{path}/{item.spec.name}"
        if not item.rel:
            continue
        if item.rows is not None:
            stack.extend((f"{where}[{at}]", kid) for at, inner in enumerate(_rows(item) or ()) for kid in inner.kids)
        elif item.raw and _is_typed(item):
            found[where] = item.raw
        stack.extend((where, kid) for kid in item.kids)
    return found


def _aligned(old: Sequence[Item], new: Sequence[Item]) -> list[_Pair]:
    """Rows that are the same, or nearly, beside each other, in their order; None where one came or went."""
    before, after = [_facts(row) for row in old], [_facts(row) for row in new]
    if len(old) * len(new) > _MOST_PAIRS:
        return _by_position(old, new)
    prints = [[tuple(sorted(facts.items())) for facts in side] for side in (before, after)]
    found: list[_Pair] = []
    for tag, i, end_i, j, end_j in SequenceMatcher(None, prints[0], prints[1], autojunk=False).get_opcodes():
        if tag == "equal":
            found += zip(old[i:end_i], new[j:end_j], strict=True)
        else:
            found += _paired(old[i:end_i], new[j:end_j], before[i:end_i], after[j:end_j])
    return found


def _by_position(old: Sequence[Item], new: Sequence[Item]) -> list[_Pair]:
    both = min(len(old), len(new))
    pairs: list[_Pair] = [*zip(old[:both], new[:both], strict=True)]
    return [*pairs, *((row, None) for row in old[both:]), *((None, row) for row in new[both:])]


def _paired(old: Sequence[Item], new: Sequence[Item], before: list[_Facts], after: list[_Facts]) -> list[_Pair]:
    """The most alike rows of two stretches side by side, in order; as many on both sides in between go by position."""
    found: list[_Pair] = []
    i = j = 0
    for at, to in [*_most_alike(before, after), (len(old), len(new))]:
        if at - i == to - j:
            found += _by_position(old[i:at], new[j:to])
        else:
            found += [(row, None) for row in old[i:at]] + [(None, row) for row in new[j:to]]
        if at < len(old) and to < len(new):
            found.append((old[at], new[to]))
        i, j = at + 1, to + 1
    return found


def _most_alike(before: list[_Facts], after: list[_Facts]) -> list[tuple[int, int]]:
    """Pairs, in order on both sides, whose likeness adds up to the most (as in a longest common subsequence)."""
    best = [[0.0] * (len(after) + 1) for _ in range(len(before) + 1)]
    likeness = [[_likeness(one, other) for other in after] for one in before]
    for i in range(len(before) - 1, -1, -1):
        for j in range(len(after) - 1, -1, -1):
            best[i][j] = max(best[i + 1][j], best[i][j + 1], best[i + 1][j + 1] + likeness[i][j])
    found: list[tuple[int, int]] = []
    i = j = 0
    while i < len(before) and j < len(after):
        if likeness[i][j] and best[i][j] == best[i + 1][j + 1] + likeness[i][j]:
            found.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return found


def _likeness(one: Mapping[str, str], other: Mapping[str, str]) -> float:
    """The share of answers that two rows have in common, of all that either has."""
    both = len(one.keys() | other.keys())
    same = sum(1 for key, value in one.items() if other.get(key) == value)
    return same / both if both else 0.0
