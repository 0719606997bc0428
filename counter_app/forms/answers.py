"""Answers as plain maps by question name: how drafts, events and papers keep a record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from counter_app.forms.instance import Item
from counter_app.forms.nodetree import in_meta
from counter_app.forms.plan import Spec
from counter_app.forms.settling import MAX_ROWS, Settler
from counter_app.forms.values import number_text, writable

Answers = dict[str, "str | list[Answers]"]


def text_of(value: str | Sequence[str] | None) -> str:
    """An answer as the text that is kept: a list joined by spaces, without characters no XML can carry."""
    if value is None:
        return ""
    text = value if isinstance(value, str) else " ".join(value)
    return writable(text)


def gathered(top: Item, relevant_only: bool) -> Answers:
    """The answers below the root or a row, flat but for repeats."""
    found: Answers = {}
    stack = list(reversed(top.kids))
    while stack:
        item = stack.pop()
        spec = item.spec
        if relevant_only and (not item.rel or spec.attribute or in_meta(spec)):
            continue
        if not relevant_only and spec.kids and item.rows is None and (spec.kind == "question" or in_meta(spec)):
            stack.extend(reversed(item.kids))
        if spec.attribute:
            if item.raw != spec.default and not spec.is_calculated:
                found[spec.ref] = item.raw
        elif in_meta(spec):
            continue
        elif item.rows is not None:
            rows = [gathered(row, relevant_only) for row in item.rows if row.rel or not relevant_only]
            if rows or not relevant_only:
                found[spec.key or spec.ref] = rows
        elif spec.kind == "group":
            stack.extend(reversed(item.kids))
        elif item.raw or (not relevant_only and _kept_when_blank(spec)):
            found[spec.key or spec.ref] = item.raw
    return found


class Gathering:
    """All answers of one record, hidden ones too, again and again: only what was touched since is looked at anew.

    The nodes outside of rows stay the same as long as the record lives.
    """

    def __init__(self, root: Item) -> None:
        self._other: dict[str, Item] = {}  # what stands there by other rules than that it is not blank
        self._plain: dict[Item, str] = {}
        self._kept: dict[str, str] = {}
        for key, item, plain in _places(root):
            self._kept[key] = item.raw if plain else ""
            if plain:
                self._plain[item] = key
            else:
                self._other[key] = item

    def touched(self, items: Iterable[Item]) -> None:
        """These may hold another answer now."""
        for item in items:
            key = self._plain.get(item)
            if key is not None:
                self._kept[key] = item.raw

    def gathered(self) -> Answers:
        """As :func:`gathered` gives them with ``relevant_only=False``."""
        other = {key: value for key, item in self._other.items() if (value := _held(item)) is not None}
        if not other:
            return {key: raw for key, raw in self._kept.items() if raw}
        return {key: other.get(key, raw) for key, raw in self._kept.items() if raw or key in other}


def _held(item: Item) -> str | list[Answers] | None:
    """Rows, an attribute, or an answer that is kept when it is blank; None for nothing to keep."""
    if item.rows is not None:
        return [gathered(row, False) for row in item.rows]
    if item.spec.attribute:
        return item.raw if item.raw != item.spec.default else None
    return item.raw


def _places(root: Item) -> Iterator[tuple[str, Item, bool]]:
    """(name, node, whether only what is there is kept) of what may hold an answer, in form order."""
    stack = list(reversed(root.kids))
    while stack:
        item = stack.pop()
        spec = item.spec
        if item.rows is None and (spec.kind == "group" or spec.kids):
            stack.extend(reversed(item.kids))
        if spec.attribute:
            if not spec.is_calculated:
                yield spec.ref, item, False
        elif not in_meta(spec) and (item.rows is not None or spec.kind != "group"):
            yield spec.key or spec.ref, item, item.rows is None and not _kept_when_blank(spec)


def _kept_when_blank(spec: Spec) -> bool:
    """Whether a blank must be told from no answer: somebody cleared what was calculated, or what has a default."""
    return bool(spec.default) or (spec.calculate_rule is not None and not spec.is_calculated)


def put(settler: Settler, answers: Mapping[str, object]) -> list[str]:
    """Set the answers on a growing record; gives the names that found no place."""
    dropped: list[str] = []
    _put(settler, settler.root, answers, "", dropped)
    return dropped


def _put(settler: Settler, top: Item, answers: Mapping[str, object], where: str, dropped: list[str]) -> None:
    named = _by_key(top)
    for name, value in answers.items():
        item = named.get(name)
        text = None if item is None or item.rows is not None else _plain(value)
        if item is not None and item.rows is not None:
            _put_rows(settler, item, value, f"{where}{name}", dropped)
        elif item is None or text is None:
            dropped.append(f"{where}{name}")
        else:
            settler.put(item, text)
            if item.spec.calculate_rule is not None and not item.spec.is_calculated:
                settler.typed_over.add(item)


def _put_rows(settler: Settler, repeat: Item, value: object, where: str, dropped: list[str]) -> None:
    if repeat.rows is None or not isinstance(value, Sequence) or isinstance(value, str):
        dropped.append(where)
        return
    repeat.rows.clear()
    for place, answers in enumerate(value[:MAX_ROWS], 1):
        if not isinstance(answers, Mapping):
            dropped.append(f"{where}[{place}]")
            continue
        if settler.full():
            dropped.append(f"{where}[{place}]")
            return
        row = settler.grow_row(repeat)
        _put(settler, row, answers, f"{where}[{len(repeat.rows)}].", dropped)
    if len(value) > MAX_ROWS:
        dropped.append(f"{where}[{MAX_ROWS + 1}]")


def _by_key(top: Item) -> dict[str, Item]:
    """The questions, attributes and repeats below, down to the next repeat."""
    found: dict[str, Item] = {}
    stack = list(top.kids)
    while stack:
        item = stack.pop()
        spec = item.spec
        if item.rows is None:
            stack.extend(item.kids)
        if spec.attribute or (spec.kind != "group" and not in_meta(spec)):
            found[spec.key or spec.ref] = item
    return found


def _plain(value: object) -> str | None:
    """The answer as text; None for what no question can hold."""
    if value is None:
        return ""
    if isinstance(value, str):
        return text_of(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value) if isinstance(value, int) else number_text(value)
    if isinstance(value, Sequence) and all(isinstance(one, str) for one in value):
        return text_of([str(one) for one in value])
    return None
