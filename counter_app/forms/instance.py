"""The living parts of a record: items of the answered instance, options of a list, and what an expression sees of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from counter_app.forms.values import Value

if TYPE_CHECKING:
    from counter_app.forms.aggregates import Tally
    from counter_app.forms.plan import Spec


class Item:
    """One node of one record. A repeat is an item with ``rows``; each row is an item of the same spec with a ``home``.

    ``raw`` is what was typed, ``typed`` its value, ``seen`` what expressions read: empty while not relevant.
    ``parent`` skips the repeat item, so that steps up are the same as in XPath.
    """

    __slots__ = (
        "dead", "home", "index", "kids", "options", "parent", "parked", "raw", "readonly", "rel",
        "required", "rows", "seen", "spec", "tallies", "texts", "typed", "violation", "warned",
    )  # fmt: skip

    def __init__(self, spec: Spec, parent: Item | None) -> None:
        self.spec = spec
        self.parent = parent
        self.home: Item | None = None
        self.index = 0
        self.kids: list[Item] = []
        self.rows: list[Item] | None = None
        self.parked: list[Item] = []
        self.raw = ""
        self.typed: Value = ""
        self.seen: Value = ""
        self.rel = True
        self.required = spec.required_always
        self.readonly = spec.readonly_always
        self.violation: str | None = None
        self.warned = False
        self.texts: tuple[str | None, ...] | None = None
        self.options: tuple[Item | Entry, ...] | None = None
        self.dead = False
        self.tallies: dict[int, Tally] | None = None

    @property
    def ref(self) -> str:
        """The path with positions inside repeats, ``/data/rp_children[2]/child_name``."""
        if not self.spec.in_repeat and self.home is None:
            return self.spec.ref
        above = self.parent.ref if self.parent is not None else ""
        position = f"[{self.index + 1}]" if self.home is not None else ""
        return f"{above}/{self.spec.name}{position}"

    def order(self) -> tuple[int, ...]:
        """A key that sorts items in form order."""
        key: list[int] = []
        at: Item | None = self
        while at is not None:
            if at.home is not None:
                key.append(at.index)
            key.append(at.spec.number)
            at = at.parent
        return tuple(reversed(key))

    def gone(self) -> bool:
        """Whether the item's row, or one around it, was taken away."""
        at: Item | None = self
        while at is not None:
            if at.dead:
                return True
            at = at.parent
        return False

    def unsettle(self) -> None:
        """Tell the aggregates over the rows this item stands in that its row has changed."""
        for key, up in self.spec.tallies:
            row = self
            for _ in range(up):
                row = row.parent  # type: ignore[assignment]
            if row.home is not None and row.home.tallies:
                tally = row.home.tallies.get(key)
                if tally is not None:
                    tally.stale[row] = None

    def walk(self) -> Iterator[Item]:
        """This item and all below it, in form order."""
        stack = [self]
        while stack:
            item = stack.pop()
            yield item
            stack.extend(reversed(item.rows if item.rows is not None else item.kids))


class Entry:
    """One node of a secondary instance; it never changes."""

    __slots__ = ("kids", "name", "rel", "seen")

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.seen: Value = text
        self.rel = True
        self.kids: dict[str, list[Entry]] = {}

    def child_text(self, name: str) -> str:
        """Text of the first child of that name, or empty."""
        found = self.kids.get(name)
        return str(found[0].seen) if found else ""

    def has_many(self, name: str) -> bool:
        """Whether more than one child has that name."""
        return len(self.kids.get(name, ())) > 1

    def child_texts(self, name: str) -> Iterable[str]:
        """The different texts of all children of that name; a blank when there is none."""
        found = self.kids.get(name)
        if not found:
            return ("",)
        return (str(found[0].seen),) if len(found) == 1 else dict.fromkeys(str(kid.seen) for kid in found)


class Row(Entry):
    """A row of a table: its cells become entries only where an expression asks for them as nodes."""

    __slots__ = ("_cells", "_columns", "_made")

    def __init__(self, columns: Mapping[str, int], cells: Sequence[str], name: str = "item") -> None:
        self.name = name
        self.seen = ""
        self.rel = True
        self._columns = columns
        self._cells = cells
        self._made: dict[str, list[Entry]] | None = None

    @property
    def kids(self) -> dict[str, list[Entry]]:  # type: ignore[override]
        """The cells by their columns' names."""
        if self._made is None:
            self._made = {name: [Entry(name, self.child_text(name))] for name in self._columns}
        return self._made

    def child_text(self, name: str) -> str:
        """The text of that cell, or empty."""
        place = self._columns.get(name)
        return self._cells[place] if place is not None and place < len(self._cells) else ""

    def child_texts(self, name: str) -> tuple[str, ...]:
        """The text of that cell: a table has one of each name."""
        return (self.child_text(name),)

    def has_many(self, name: str) -> bool:
        return False


class Context:
    """What one evaluation stands on; ``node`` moves inside predicates, ``current`` stays."""

    __slots__ = (
        "current", "fixed", "language", "last_saved", "new_id", "node", "now", "position", "properties", "size", "today",
    )  # fmt: skip

    def __init__(
        self,
        fixed: list[Item],
        today: Callable[[], date],
        now: Callable[[], datetime],
        new_id: Callable[[], str] | None,
        language: str,
    ) -> None:
        self.fixed = fixed
        self.today = today
        self.now = now
        self.new_id = new_id
        self.language = language
        self.properties: Mapping[str, str] = {}
        self.last_saved = Entry("", "")
        self.node: Item | Entry = fixed[0]
        self.current: Item = fixed[0]
        self.position = 0
        self.size = 0
