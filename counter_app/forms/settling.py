"""How a record settles: an answer runs along the edges of the graph, in order of rank, only while values really change."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from heapq import heappop, heappush

from counter_app.errors import BadInput
from counter_app.forms.instance import Context, Entry, Item
from counter_app.forms.itemsets import rendered
from counter_app.forms.plan import Action, Edge, How, Rule, Seed, Spec, What
from counter_app.forms.values import Value, midnight_of, number_text, snapped, storable, to_number, to_text, to_truth

MAX_ROWS = 10_000
"""Rows of one repeat; a count beyond is cut off, so a slip of the finger cannot fill the memory."""

MAX_NODES = 500_000
"""Nodes of one record, with those in its rows; at that, no more rows come into being."""

MAX_WAVES = 100
"""How often one answer may change a count that reads what stands in the rows it counts."""

Snapshot = tuple[object, ...]
_Waiting = dict[Item, None] | tuple[Item]
"""The items a rule waits for; a tuple for the only item of a node outside of repeats."""
_FIXED, _SELF, _ROWS, _ONE = How.FIXED, How.SELF, How.ROWS, How.ONE


class Settler:
    """The items of one record and the queue of rules that wait for them."""

    def __init__(self, rules: tuple[Rule, ...], specs: tuple[Spec, ...]) -> None:
        runs = {
            What.RELEVANT: self._settle_relevance,
            What.CALCULATE: self._settle_calculation,
            What.COUNT: self._settle_count,
            What.CHOICES: self._settle_choices,
            What.CHECK: self._settle_check,
            What.TEXT: self._settle_text,
        }
        self._runs = [(runs[rule.what], rule) for rule in rules]
        self._heap: list[int] = []
        self._pending: dict[int, _Waiting] = {}
        root_spec = specs[0]
        self.fixed: list[Item] = []
        self.root = Item(root_spec, None)
        self.fixed = [self.root] * len(specs)
        self.touched: dict[Item, Snapshot] = {}
        self.added: dict[Item, None] = {}
        self.removed: list[str] = []
        self.growing: dict[Item, int] = {}
        """Repeats whose rows, in this settling, were set by what stands in them, and how often: they only grow."""
        self.changed: dict[Item, None] = {}
        """Questions with actions on a change, that have changed since those were run."""
        self.violating: dict[Item, None] = {}
        self.warning: dict[Item, None] = {}
        self.typed_over: set[Item] = set()
        """While a record is loaded: calculated questions whose answer was given, and stands."""
        self.context: Context
        self.grown = 0
        """How many nodes there are."""

    # Growing

    def grow_kids(self, item: Item, seed: Seed | None = None) -> None:
        """Give an item its children, with what the form starts them with; ``seed`` says it for those of a row."""
        self.grown += len(item.spec.kids)
        for spec in item.spec.kids:
            kid = Item(spec, item)
            item.kids.append(kid)
            kid.rel = item.rel
            if not spec.in_repeat:
                self.fixed[spec.number] = kid
            given = None if seed is None else seed.get(spec.slot, "")
            if spec.kind == "repeat":
                kid.rows, kid.tallies = [], {}
                rows: Sequence[Seed] = spec.first_rows if given is None else given or ()  # type: ignore[assignment]
                for one in () if spec.has_count else rows[:MAX_ROWS]:
                    if not self.full():
                        self.grow_row(kid, one)
                continue
            text = spec.default if given is None else given
            if text and isinstance(text, str):
                self.put(kid, spec.given(text))
            if spec.kids:
                missing: Seed | None = None if seed is None or spec.kind == "question" else {}
                self.grow_kids(kid, given if isinstance(given, Mapping) else missing)

    def grow_row(self, repeat: Item, seed: Seed | None = None) -> Item:
        """One more row at the end of the repeat, not yet settled: a copy of the template, or what ``seed`` says."""
        rows = repeat.rows
        if rows is None:
            raise BadInput(what="answer", where=repeat.ref, why="no repeat")
        row = Item(repeat.spec, repeat.parent)
        row.home, row.index, row.rel = repeat, len(rows), repeat.rel
        rows.append(row)
        self.grown += 1
        self.grow_kids(row, repeat.spec.template if seed is None else seed)
        return row

    def full(self) -> bool:
        """Whether the record holds so many rows that no more may come."""
        return self.grown >= MAX_NODES

    @staticmethod
    def put(item: Item, raw: str) -> None:
        """Set an item's text without telling anybody: while it grows."""
        item.raw = item.spec.tidied(raw)
        item.typed = item.spec.typed(item.raw)
        item.seen = item.typed if item.rel else ""

    # Queueing

    def schedule(self, top: Item) -> None:
        """Queue every rule of the item and all below it."""
        for item in top.walk():
            of_row = item.home is not None
            for rule in item.spec.rules:
                if rule.per_row is of_row:
                    self._push(rule.rank, item)
            text_rule = item.spec.text_rule
            if text_rule is not None and (item.home is not None or item.rows is None):
                self._push(text_rule.rank, item)

    def schedule_language(self) -> None:
        """Queue every rule that reads the language shown."""
        for item in self.root.walk():
            if item.home is None:
                for rule in item.spec.rules:
                    if rule.uses_language:
                        self._push(rule.rank, item)
            text_rule = item.spec.text_rule
            if text_rule is not None and (item.home is not None or item.rows is None):
                self._push(text_rule.rank, item)

    def _push(self, rank: int, item: Item) -> None:
        waiting = self._pending.get(rank)
        if waiting is None:
            self._pending[rank] = {item: None}
            heappush(self._heap, rank)
        elif type(waiting) is dict:
            waiting[item] = None

    def _fire(self, item: Item, edges: tuple[Edge, ...]) -> None:
        pending = self._pending
        for rank, how, target, up, down in edges:
            if how is _FIXED:
                if rank not in pending:
                    pending[rank] = (self.fixed[target],)
                    heappush(self._heap, rank)
            elif how is _SELF:
                self._push(rank, item)
            else:
                for one in _targets(item, how, up, down):
                    self._push(rank, one)

    # Changing

    def touch(self, item: Item) -> None:
        """Remember how the item was before this act."""
        if item not in self.touched:
            self.touched[item] = self.snapshot(item)

    def snapshot(self, item: Item) -> Snapshot:
        """All that the item's state is made of."""
        if item.spec.is_plain:
            return item.raw, item.rel
        shown = self.shown(item) if item.texts is not None else None
        rows = None if item.rows is None else len(item.rows)
        return (
            item.raw, item.rel, item.required, item.readonly, item.violation, item.warned, item.options, rows, shown,
        )  # fmt: skip

    @staticmethod
    def shown(item: Item) -> tuple[str | None, ...]:
        """Those of the item's filled-in texts that are on show now."""
        texts = item.texts or ()
        label, hint, guidance, constraint, required, warning, *choices = texts
        message = {"constraint": constraint, "required": required}.get(item.violation or "")
        return (label, hint, guidance, message, warning if item.warned else None, *choices)

    def store(self, item: Item, raw: str, typed: Value) -> None:
        """Set an item's value and tell those who read it."""
        self.touch(item)
        if item.spec.changed_actions:
            self.changed[item] = None
        item.raw, item.typed = raw, typed
        if item.rel:
            item.seen = typed
            if item.spec.tallies:
                item.unsettle()
            self._fire(item, item.spec.edges)

    def answer(self, item: Item, raw: str) -> None:
        """Set what was typed; an answer that a filtered list does not offer is cleared at once."""
        raw = item.spec.tidied(raw)
        if item.spec.choices_rule is not None and item.rel and raw:
            raw = self._offered(item, raw)
        if raw != item.raw:
            self.store(item, raw, item.spec.typed(raw))

    def act(self, source: Item, actions: Iterable[Action]) -> None:
        """Run ``setvalue`` actions, each settled before the next, and those that their changes set off."""
        queue = deque((source, action) for action in actions)
        self._follow(queue)

    def follow_changes(self) -> None:
        """Run the actions of every question whose value has changed, by whom it may be."""
        if self.changed:
            self._follow(deque())

    def _follow(self, queue: deque[tuple[Item, Action]]) -> None:
        runs = 0
        while True:
            queue.extend(
                (item, action) for item in self.changed if not item.gone() for action in item.spec.changed_actions
            )
            self.changed.clear()
            if not queue:
                return
            source, action = queue.popleft()
            runs += 1
            if runs > MAX_ROWS:
                raise BadInput(what="form", where=action.target.ref, why="setvalue actions set each other off for ever")
            self._run(source, action)
            self.settle()

    def _run(self, source: Item, action: Action) -> None:
        """One action as seen from what it stands in."""
        targets: Sequence[Item | Entry] = _across(source, action.target)
        if action.where is not None:
            c = self.context
            c.node = c.current = source
            targets = action.where(c)
        for item in targets:
            if isinstance(item, Item):
                self._assign(item, self._evaluated(action.value, item))

    def add_row(self, repeat: Item) -> Item:
        """One more row at the end, settled, with its dynamic defaults."""
        row = self._attach(repeat)
        self._fire(repeat, repeat.spec.row_edges)
        self.settle()
        return row

    def remove_row(self, row: Item) -> None:
        """Take a row away; the rows after it move up."""
        home = row.home
        if home is None or home.rows is None:
            raise BadInput(what="answer", where=row.ref, why="no row")
        self.touch(home)
        self.removed.append(row.ref)
        del home.rows[row.index]
        self.grown -= sum(1 for _ in row.walk())
        for index in range(row.index, len(home.rows)):
            moved = home.rows[index]
            moved.index = index
            self._fire(moved, home.spec.place_edges)
        self._bury(row)
        self._fire(home, home.spec.row_edges)
        self.settle()

    def _attach(self, repeat: Item) -> Item:
        self.touch(repeat)
        new = written = False
        if repeat.parked:
            row = repeat.parked.pop()
            self._revive(repeat, row)
        else:
            first, place = repeat.spec.first_rows, len(repeat.rows or ())
            written = repeat.spec.has_count and place < len(first)
            row = self.grow_row(repeat, first[place] if written else None)
            new = True
        self.added[row] = None
        for tally in (repeat.tallies or {}).values():
            tally.stale[row] = None
        if new:
            self._set_row_defaults(row, written)
        self.schedule(row)
        return row

    def _revive(self, repeat: Item, row: Item) -> None:
        rows = repeat.rows
        assert rows is not None
        row.dead, row.index = False, len(rows)
        rows.append(row)
        for item in row.walk():
            item.rel = repeat.rel
            item.seen = item.typed if item.rel else ""
            item.unsettle()
            self._judge(item, None, False)

    def _bury(self, row: Item) -> None:
        row.dead = True
        self.added.pop(row, None)
        for tally in ((row.home.tallies if row.home is not None else None) or {}).values():
            tally.drop(row)
        for item in row.walk():
            self.violating.pop(item, None)
            self.warning.pop(item, None)

    # Settling

    def settle(self) -> None:
        """Run the queue empty."""
        heap, pending, runs = self._heap, self._pending, self._runs
        self.growing.clear()
        while heap:
            rank = heappop(heap)
            run, rule = runs[rank]
            run(rule, pending.pop(rank))

    def _set_row_defaults(self, row: Item, written: bool) -> None:
        """The dynamic defaults of a new row and those in it; what is calculated in it comes after them (JavaRosa)."""
        for inner in list(row.walk()):
            if inner.home is not None:
                for action in inner.spec.written_row_actions if written else inner.spec.row_actions:
                    self._run(inner, action)

    def _evaluated(self, value: object, item: Item) -> Value:
        c = self.context
        c.node = c.current = item
        found: Value = value(c)  # type: ignore[operator]
        return found

    def _settle_relevance(self, rule: Rule, items: Iterable[Item]) -> None:
        c, value = self.context, rule.value
        assert value is not None
        for item in items:
            c.node = c.current = item
            own = value(c)
            relevant = (own if own is True or own is False else to_truth(own)) and (
                item.parent is None or item.parent.rel
            )
            if relevant is not item.rel:
                self._spread(item, relevant)

    def _spread(self, top: Item, relevant: bool) -> None:
        """Relevance is inherited; what has a rule of its own is asked in its turn."""
        stack = [top]
        while stack:
            item = stack.pop()
            if item.rel is relevant:
                continue
            self.touch(item)
            item.rel = relevant
            spec = item.spec
            if item.rows is not None:
                if spec.check_rule is not None:
                    self._push(spec.check_rule.rank, item)
                rule = spec.relevant_rule
                if rule is None or not rule.per_row:
                    stack.extend(reversed(item.rows))
                    continue
                for row in item.rows:
                    self._push(rule.rank, row)
                continue
            item.seen = item.typed if relevant else ""
            if spec.tallies:
                item.unsettle()
            self._fire(item, spec.edges)
            if spec.choices_rule is not None:
                self._push(spec.choices_rule.rank, item)
            for kid in item.kids:
                rule = kid.spec.relevant_rule
                if rule is not None and not rule.per_row:
                    self._push(rule.rank, kid)
                else:
                    stack.append(kid)

    def _settle_calculation(self, rule: Rule, items: Iterable[Item]) -> None:
        c, value = self.context, rule.value
        assert value is not None
        typed_over = self.typed_over
        for item in items:
            if typed_over and item in typed_over:
                continue
            c.node = c.current = item
            made = value(c)
            if type(made) is float and made == item.typed and type(item.typed) is float:
                continue
            self._assign(item, made)

    def _assign(self, item: Item, value: Value) -> None:
        """Store a computed value in the item's type; NaN is blank, as JavaRosa stores it.

        What can be typed over is read as the text it shows, so that it means the same after a draft is opened again.
        """
        spec = item.spec
        raw, typed = _stored(spec, value)
        if spec.itemset is not None:
            raw = spec.itemset.choosable(raw, spec.multiple)
            if spec.choices_rule is not None:
                self._push(spec.choices_rule.rank, item)
        if not spec.is_calculated or spec.itemset is not None:
            typed = spec.typed(raw)
        if raw != item.raw:
            self.store(item, raw, typed)
        elif typed != item.typed:
            item.typed = typed
            item.seen = typed if item.rel else ""
            item.unsettle()

    def _settle_count(self, rule: Rule, items: Iterable[Item]) -> None:
        """Rows follow the count; rows cut off are parked, and come back as they were when the count grows again.

        While the count is blank or hidden, rows stay as they are.
        """
        for item in items:
            rows = item.rows
            if rows is None:
                continue
            number = to_number(self._evaluated(rule.value, item))
            if number != number:
                continue
            wanted = int(max(0.0, min(number, float(MAX_ROWS))))
            waves = self.growing.get(item, 0)
            if wanted == len(rows) or waves >= MAX_WAVES or (wanted < len(rows) and waves):
                continue
            self.touch(item)
            if rule.late:
                self.growing[item] = waves + 1
            while len(rows) < wanted and (item.parked or not self.full()):
                self._attach(item)
            while len(rows) > wanted:
                row = rows[-1]
                self.removed.append(row.ref)
                rows.pop()
                self._bury(row)
                item.parked.append(row)
            self._fire(item, item.spec.row_edges)

    def _settle_choices(self, rule: Rule, items: Iterable[Item]) -> None:
        itemset = rule.spec.itemset
        assert itemset is not None and itemset.nodes is not None
        for item in items:
            options: tuple[Item | Entry, ...] = ()
            if item.rel:
                c = self.context
                c.node = c.current = item
                options = tuple(itemset.nodes(c))
            if options != item.options:
                self.touch(item)
                item.options = options
            if item.rel and item.raw:
                kept = self._offered(item, item.raw)
                if kept != item.raw:
                    self.store(item, kept, item.spec.typed(kept))

    def _offered(self, item: Item, raw: str) -> str:
        """What of the answer the list offers now."""
        itemset = item.spec.itemset
        if itemset is None or item.options is None:
            return raw
        c = self.context
        offered = {itemset.value_of(option, c) for option in item.options}
        if item.spec.multiple:
            return " ".join(token for token in raw.split() if token in offered) if raw.split() else raw
        return raw if raw in offered else ""

    def _settle_check(self, rule: Rule, items: Iterable[Item]) -> None:
        spec = rule.spec
        for item in items:
            if spec.in_repeat and item.gone():
                continue
            required = spec.required_always
            if spec.required is not None:
                required = to_truth(self._evaluated(spec.required, item))
            readonly = spec.readonly_always
            if spec.readonly is not None:
                readonly = to_truth(self._evaluated(spec.readonly, item))
            if required is not item.required or readonly is not item.readonly:
                self.touch(item)
                item.required, item.readonly = required, readonly
            self._judge(item, self._violation(item), self._warned(item))

    def _judge(self, item: Item, violation: str | None, warned: bool) -> None:
        if violation != item.violation or warned is not item.warned:
            self.touch(item)
            item.violation, item.warned = violation, warned
        _keep(self.violating, item, violation is not None)
        _keep(self.warning, item, warned)

    def _violation(self, item: Item) -> str | None:
        spec, raw = item.spec, item.raw
        if not item.rel:
            return None
        if not raw:
            return "required" if item.required else None
        if not spec.is_calculated and not spec.fits(raw):  # nobody has typed what is calculated
            return "type"
        if spec.itemset is not None and spec.itemset.fixed is not None:
            tokens = raw.split() if spec.multiple else [raw]
            if not all(token in spec.itemset.offered for token in tokens):
                return "type"
        if spec.constraint is not None and not to_truth(self._evaluated(spec.constraint, item)):
            return "constraint"
        return None

    def _warned(self, item: Item) -> bool:
        """A soft rule speaks of an answer that is there; on a group or repeat, which have none, it always speaks."""
        spec = item.spec
        if spec.warning is None or not item.rel or (spec.kind == "question" and not item.raw):
            return False
        return not to_truth(self._evaluated(spec.warning, item))

    def _settle_text(self, rule: Rule, items: Iterable[Item]) -> None:
        spec, c = rule.spec, self.context
        for item in items:
            c.node = c.current = item
            texts: list[str | None] = [
                rendered(one, c)
                for one in (
                    spec.label, spec.hint, spec.guidance,
                    spec.constraint_message, spec.required_message, spec.warning_message,
                )
            ]  # fmt: skip
            itemset = spec.itemset
            if spec.choice_outputs and itemset is not None:
                options = itemset.fixed if itemset.fixed is not None else item.options or ()
                texts += [itemset.label_of(option, c) for option in options]
            made = tuple(texts)
            if made != item.texts:
                self.touch(item)
                item.texts = made


def _keep(where: dict[Item, None], item: Item, there: bool) -> None:
    if there:
        where[item] = None
    else:
        where.pop(item, None)


def _targets(item: Item, how: How, up: int, down: tuple[int, ...]) -> list[Item]:
    """The items an edge leads to."""
    at: Item = item
    for _ in range(up):
        if at.parent is None:
            return []
        at = at.parent
    if how is _ONE:
        for slot in down:
            at = at.kids[slot]
        return [at]
    return _descended([at], down, how is _ROWS)


def _descended(found: list[Item], down: Iterable[int], last_rows: bool) -> list[Item]:
    slots = tuple(down)
    for place, slot in enumerate(slots, 1):
        kids = [item.kids[slot] for item in found]
        if place < len(slots) or last_rows:
            kids = [one for kid in kids for one in (kid.rows if kid.rows is not None else [kid])]
        found = kids
    return found


def _across(source: Item, target: Spec) -> list[Item]:
    """The target's items as seen from another item: in the same rows as far as both share them."""
    path = target.path()
    at: Item = source
    while at.spec not in path and at.parent is not None:
        at = at.parent
    if at.spec is target:
        return [at]
    return _descended([at], (spec.slot for spec in path[at.spec.depth + 1 :]), False)


def _stored(spec: Spec, value: Value) -> tuple[str, Value]:
    """A computed value as text and as what expressions read, in the node's type."""
    if isinstance(value, bool):
        return "1" if value else "0", value
    if isinstance(value, float):
        if value.is_integer():
            return str(int(value)), value
        if value != value:
            return "", ""
        if value in (float("inf"), float("-inf")):
            return number_text(value), value
        number = float(int(value)) if spec.type in ("int", "long") else snapped(value)
        return number_text(number), number
    if isinstance(value, date):
        if spec.type == "date" and isinstance(value, datetime):
            value = value.date()
        if spec.type == "dateTime":
            value = midnight_of(value)
        if spec.type == "time" and isinstance(value, datetime):
            text = to_text(value).partition("T")[2]
            return text, text
        return to_text(value), value
    value = storable(value)
    return value, spec.typed(value)
