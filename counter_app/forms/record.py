"""A record: one form being answered. Pages call it and repaint what :class:`Changes` names."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType

from counter_app.errors import BadInput
from counter_app.forms import answers as answer_maps
from counter_app.forms import entities as entity_forms
from counter_app.forms import preloads, reopening
from counter_app.forms.definition import Expression, FormDefinition
from counter_app.forms.entities import Entity
from counter_app.forms.external import last_saved_document
from counter_app.forms.instance import Context, Item
from counter_app.forms.itemsets import rendered
from counter_app.forms.lacks import Lacks
from counter_app.forms.plan import Itemset, Wording
from counter_app.forms.settling import MAX_ROWS, Settler
from counter_app.forms.state import NO_MEDIA, Changes, Choice, Problem, QuestionState, Violation, Warning_
from counter_app.forms.texts import file_name
from counter_app.forms.values import MAX_TEXT, Value
from counter_app.forms.xmlrecord import write

_STEP = re.compile(r"/([^/\[\]]+)(?:\[([0-9]{1,6})\])?")
_REF = re.compile(f"(?:{_STEP.pattern})+")
NO_PROPERTIES: Mapping[str, str] = MappingProxyType({})
_MESSAGES: dict[str, int] = {"constraint": 3, "required": 4}
_LONG, _LISTS_KEPT = 100, 64
"""A list of so many choices is worded once for each language; so many such lists are kept."""


class Record:
    """The answered instance of a form; made by :meth:`new` or :meth:`load`. Not thread-safe: one thread at a time."""

    def __init__(
        self,
        definition: FormDefinition,
        *,
        today: Callable[[], date],
        now: Callable[[], datetime],
        language: str | None = None,
        new_id: Callable[[], str] | None = None,
        properties: Mapping[str, str] = NO_PROPERTIES,
        last_saved: bytes | None = None,
    ) -> None:
        plan = definition.plan
        self.definition = definition
        self.dropped: tuple[str, ...] = ()
        self._deprecated_id = ""
        self._settler = Settler(plan.rules, plan.specs)
        self._long_lists: dict[tuple[str, str], tuple[Choice, ...]] = {}
        self._lacks = Lacks()
        self._problems: tuple[Problem, ...] | None = None
        self._gathering: answer_maps.Gathering | None = None
        chosen = language if language in definition.languages else definition.default_language
        c = self._settler.context = Context(self._settler.fixed, today, now, new_id, chosen or "")
        c.properties = properties
        c.last_saved = last_saved_document(last_saved)

    @classmethod
    def new(
        cls,
        definition: FormDefinition,
        *,
        today: Callable[[], date],
        now: Callable[[], datetime],
        language: str | None = None,
        new_id: Callable[[], str] | None = None,
        properties: Mapping[str, str] = NO_PROPERTIES,
        last_saved: bytes | None = None,
    ) -> Record:
        """A fresh record with its defaults, static and dynamic (``odk-instance-first-load``).

        ``today`` and ``now`` are the counter's clock (UTC+8); ``new_id`` serves ``uuid()`` and the instance id, which
        stay blank without it. An unknown ``language`` gives the form's default one. ``properties`` are what the form
        may ask of the counter (``username``, ``deviceid`` ... and ``geopoint`` for ``odk:setgeopoint``), ``last_saved``
        the XML of the record of this form that was saved last (``${last-saved#name}``).
        """
        record = cls(
            definition, today=today, now=now, language=language, new_id=new_id, properties=properties,
            last_saved=last_saved,
        )  # fmt: skip
        settler = record._settler
        settler.grow_kids(settler.root)
        preloads.fill(settler)
        settler.act(settler.root, definition.plan.on_load.first_load)
        record._start()
        return record

    @classmethod
    def load(
        cls,
        definition: FormDefinition,
        answers: Mapping[str, object],
        *,
        today: Callable[[], date],
        now: Callable[[], datetime],
        language: str | None = None,
        new_id: Callable[[], str] | None = None,
        properties: Mapping[str, str] = NO_PROPERTIES,
        last_saved: bytes | None = None,
    ) -> Record:
        """A record with those answers, calculated afresh; names the form does not have are in ``dropped``.

        A calculated question that can be typed over keeps its answer when one is given. First-load defaults do not
        run again. Nothing raises: what does not fit is kept and marked, or dropped and named.
        """
        record = cls(
            definition, today=today, now=now, language=language, new_id=new_id, properties=properties,
            last_saved=last_saved,
        )  # fmt: skip
        settler = record._settler
        settler.grow_kids(settler.root)
        preloads.fill(settler)
        record.dropped = tuple(answer_maps.put(settler, answers))
        record._start()
        return record

    @classmethod
    def from_xml(
        cls,
        definition: FormDefinition,
        xml: bytes,
        *,
        today: Callable[[], date],
        now: Callable[[], datetime],
        language: str | None = None,
        new_id: Callable[[], str] | None = None,
        properties: Mapping[str, str] = NO_PROPERTIES,
        last_saved: bytes | None = None,
        editing: bool = False,
        any_version: bool = False,
        relevant_only: bool = True,
    ) -> Record:
        """The record that :meth:`to_xml` (or Collect) wrote, calculated afresh; nodes of no place are in ``dropped``.

        ``editing`` a record that was sent gives it a new instance id and notes the old one as ``deprecatedID``. Raises
        BadInput(what="record", why=…) for what is no harmless instance, and for one of another form or version
        (``any_version``: of any version, to carry its answers over). ``relevant_only=False`` for XML written so: it says
        itself how many rows a hidden repeat has, while one that was sent without them starts with its first rows.
        """
        root = reopening.read(xml)
        reopening.check(definition, root, any_version)
        record = cls(
            definition, today=today, now=now, language=language, new_id=new_id, properties=properties,
            last_saved=last_saved,
        )  # fmt: skip
        settler, filling = record._settler, reopening.Filling(record._settler)
        settler.grow_kids(settler.root)
        filling.fill(root)
        record._start(filling.restore_rows if relevant_only else None)
        record.dropped, record._deprecated_id = tuple(filling.dropped), filling.deprecated_id
        if editing:
            record._edited()
            record._forget()
        return record

    # Acting

    @property
    def root(self) -> Item:
        """The instance's own nodes, for the modules of this package; everybody else asks :meth:`state`."""
        return self._settler.root

    @property
    def language(self) -> str:
        """The language shown."""
        return self._settler.context.language

    def answer(self, ref: str, value: str | Sequence[str] | None) -> Changes:
        """What changed by that answer; a list for select multiple, None clears. Invalid answers are kept and marked.

        Raises BadInput for a ref that is not there or is no question, and for a text out of bounds.
        """
        item = self._question(ref)
        text = answer_maps.text_of(value)
        if len(text) > MAX_TEXT:
            raise BadInput(what="answer", where=ref, why=f"longer than {MAX_TEXT} characters")
        self._settler.answer(item, text)
        self._settler.settle()
        return self._changes()

    def add_row(self, ref: str) -> Changes:
        """One more row at the end of the repeat; BadInput when it is none, or the form itself sets its rows."""
        item = self._item(ref)
        if item is None or item.rows is None or item.spec.rows_fixed:
            raise BadInput(what="answer", where=ref, why="no repeat that takes rows")
        if len(item.rows) >= MAX_ROWS or self._settler.full():
            raise BadInput(what="answer", where=ref, why="no more rows: the record is full")
        self._settler.add_row(item)
        return self._changes()

    def remove_row(self, ref: str) -> Changes:
        """The row with that position taken away, ``/data/rp_children[2]``; the rows after it move up."""
        item = self._item(ref)
        if item is None or item.home is None or item.spec.rows_fixed:
            raise BadInput(what="answer", where=ref, why="no row that can be removed")
        self._settler.remove_row(item)
        return self._changes()

    def set_language(self, language: str) -> Changes:
        """The texts in another language of the form; BadInput when it has no such language."""
        if language not in self.definition.languages:
            raise BadInput(what="form", where=language, why="the form does not speak this language")
        items = list(self._settler.root.walk())
        before = [self._state(item) for item in items]
        self._settler.context.language = language
        self._settler.schedule_language()
        self._settler.settle()
        other = {
            item.ref
            for item, state in zip(items, before, strict=True)
            if not item.gone() and self._state(item) != state
        }
        changes = self._changes()
        return Changes(frozenset(other), changes.rows_added, changes.rows_removed)

    def finalize(self) -> Changes:
        """The record is finished: what it says of its end is written (``timestamp end``, ``xforms-revalidate``)."""
        preloads.finish(self._settler)
        self._settler.settle()
        self._settler.act(self._settler.root, self.definition.plan.on_load.final)
        return self._changes()

    # Reading

    def state(self, ref: str) -> QuestionState:
        """All a page shows of that node; ``exists`` is False for a row that is not there."""
        item = self._item(ref)
        return QuestionState(ref, exists=False, relevant=False) if item is None else self._state(item)

    def written(self, ref: str) -> str:
        """The node's text as :meth:`to_xml` writes it; blank for a row that is not there."""
        item = self._item(ref)
        return "" if item is None else item.spec.written(item.raw)

    def relevant(self, ref: str) -> bool:
        """Whether that node is asked now: :meth:`state` says it too, and costs more."""
        item = self._item(ref)
        return item is not None and item.rel

    def problems(self) -> tuple[Problem, ...]:
        """Every relevant answer that is missing or wrong, all at once, in form order."""
        if self._problems is None:
            self._problems = self._lacks.found(self._settler.violating, self.language, self._problem)
        return self._problems

    def warnings(self) -> tuple[Warning_, ...]:
        """Every soft rule that an answer goes against, in form order."""
        found = sorted(self._settler.warning, key=Item.order)
        return tuple(Warning_(item.ref, item.spec.name, self._warning(item)) for item in found)

    def answers(self, relevant_only: bool = True) -> answer_maps.Answers:
        """The answers by question name, groups flattened, each repeat a list of rows; what is empty is left out.

        With ``relevant_only=False`` also what is hidden, as a draft needs it: :meth:`load` gives the same record back.
        """
        if relevant_only:
            return answer_maps.gathered(self._settler.root, relevant_only)
        if self._gathering is None:
            self._gathering = answer_maps.Gathering(self._settler.root)
        return self._gathering.gathered()

    def evaluate(self, expression: str | Expression, context_ref: str | None = None) -> Value:
        """The value of an expression over this record; names are full paths or ``${name}``.

        Raises BadInput when it cannot be compiled, or the context is not there.
        """
        if isinstance(expression, str):
            generic = re.sub(r"\[[0-9]+\]", "", context_ref) if context_ref else None
            expression = self.definition.compile_expression(expression, generic)
        item = self._item(context_ref or expression.context_ref)
        if item is not None and item.rows is not None:  # a repeat without a position is its first row
            item = item.rows[0] if item.rows else None
        if item is None:
            raise BadInput(what="answer", where=context_ref or expression.context_ref, why="no such node")
        c = self._settler.context
        c.node = c.current = item
        return expression.value(c)

    def to_xml(self, relevant_only: bool = True) -> bytes:
        """The instance as XML, without what is not relevant; the same answers give the same bytes.

        With ``relevant_only=False`` also what is hidden, as a draft needs it: :meth:`from_xml` gives the same record back.
        """
        return write(self.definition, self._settler.root, relevant_only, self._deprecated_id)

    def entities(self) -> tuple[Entity, ...]:
        """What the record asks to be created or updated in the shared lists, as it stands."""
        return entity_forms.gathered(self._settler.root, self.definition.plan.entities)

    def attachments(self) -> tuple[str, ...]:
        """Names of the files that the answers name, each once, in form order."""
        found = (item.raw for item in self._settler.root.walk() if item.rel and item.spec.type == "binary" and item.raw)
        return tuple(dict.fromkeys(found))

    # Inside

    def _start(self, restore_rows: Callable[[], bool] | None = None) -> None:
        """The actions of loading, then every calculation, which has the last word (JavaRosa)."""
        settler = self._settler
        settler.act(settler.root, self.definition.plan.on_load.load)
        settler.schedule(settler.root)
        settler.settle()
        if restore_rows is not None and restore_rows():
            settler.settle()
        settler.typed_over.clear()
        settler.changed.clear()
        self._forget()

    def _edited(self) -> None:
        """A new instance id; the one the record was sent under is kept as ``deprecatedID``."""
        item, c = reopening.meta_item(self._settler.root, "instanceID"), self._settler.context
        if item is None or c.new_id is None:
            return
        kept = reopening.meta_item(self._settler.root, "deprecatedID")
        if kept is not None:
            self._settler.answer(kept, item.raw)
        else:
            self._deprecated_id = item.raw
        self._settler.answer(item, f"uuid:{c.new_id()}")
        self._settler.settle()

    def _forget(self) -> None:
        settler = self._settler
        if self._gathering is not None:
            self._gathering.touched(settler.touched)
        settler.touched, settler.added, settler.removed = {}, {}, []
        self._problems = None

    def _changes(self) -> Changes:
        """What the act changed, the actions it set off among it, compared with how things were before it."""
        settler = self._settler
        settler.follow_changes()
        added = settler.added
        changed = [item for item, before in settler.touched.items() if settler.snapshot(item) != before]
        if added or settler.removed:
            changed = [item for item in changed if not (item in added or item.gone() or _inside(item, added))]
        refs = frozenset(item.ref for item in changed)
        outermost = sorted((row for row in added if not row.gone() and not _inside(row, added)), key=Item.order)
        changes = Changes(refs, tuple(row.ref for row in outermost), tuple(settler.removed))
        self._forget()
        return changes

    def _item(self, ref: str) -> Item | None:
        """The item of a ref; without a position inside a repeat the first row is meant."""
        spec = self.definition.plan.by_ref.get(ref)
        if spec is not None and not spec.in_repeat:
            return self._settler.fixed[spec.number]
        steps = _STEP.findall(ref) if _REF.fullmatch(ref) else []
        if not steps or steps[0][0] != self._settler.root.spec.name:
            raise BadInput(what="answer", where=ref, why="unknown ref")
        if steps[0][1] not in ("", "1"):
            return None
        item = self._settler.root
        for place, (name, position) in enumerate(steps[1:], 2):
            slot = item.spec.kid_slots.get(name)
            if slot is None:
                raise BadInput(what="answer", where=ref, why="unknown ref")
            item = item.kids[slot]
            if item.rows is None:
                if position and int(position) != 1:
                    return None
                continue
            if not position and place == len(steps):
                continue
            row = int(position or 1)
            if not 1 <= row <= len(item.rows):
                return None
            item = item.rows[row - 1]
        return item

    def _question(self, ref: str) -> Item:
        item = self._item(ref)
        if item is None or item.spec.kind != "question":
            raise BadInput(what="answer", where=ref, why="no question")
        return item

    def _state(self, item: Item) -> QuestionState:
        spec = item.spec
        return QuestionState(
            ref=item.ref,
            value=item.raw,
            relevant=item.rel,
            required=item.required,
            readonly=item.readonly,
            violation=_kind(item) if item.violation is not None else None,
            message=self._message(item),
            warning=self._warning(item) if item.warned else None,
            label=self._text(item, 0, spec.label),
            hint=self._text(item, 1, spec.hint),
            guidance=self._text(item, 2, spec.guidance),
            choices=self._choices(item),
            row_count=None if item.rows is None else len(item.rows),
            media=self._media(item) if spec.media else NO_MEDIA,
        )

    def _text(self, item: Item, place: int, wording: Wording | None) -> str:
        """A text of the node: filled in when it has outputs, else as the form words it."""
        if item.texts is not None:
            return item.texts[place] or ""
        if wording is None or (item.rows is not None and item.spec.text_rule is not None):
            return ""
        return rendered(wording, self._settler.context) or ""

    def _problem(self, item: Item) -> Problem:
        label = self._text(item, 0, item.spec.label)
        return Problem(item.ref, item.spec.name, _kind(item), self._message(item), label)

    def _message(self, item: Item) -> str | None:
        if item.violation not in _MESSAGES:
            return None
        spec = item.spec
        wording = spec.constraint_message if item.violation == "constraint" else spec.required_message
        return self._text(item, _MESSAGES[item.violation], wording) or None

    def _warning(self, item: Item) -> str:
        return self._text(item, 5, item.spec.warning_message)

    def _media(self, item: Item) -> Mapping[str, str]:
        """The files that go with the label now, by form."""
        c = self._settler.context
        c.node = c.current = item
        found = {form: file_name(rendered(wording, c) or "") for form, wording in item.spec.media}
        return {form: name for form, name in found.items() if name}

    def _choices(self, item: Item) -> tuple[Choice, ...]:
        itemset = item.spec.itemset
        if itemset is None:
            return ()
        if itemset.fixed is None or len(itemset.fixed) < _LONG or item.spec.choice_outputs:
            return self._worded(itemset, item)
        key = item.ref, self._settler.context.language
        if key not in self._long_lists:
            if len(self._long_lists) >= _LISTS_KEPT:
                self._long_lists.clear()
            self._long_lists[key] = self._worded(itemset, item)
        return self._long_lists[key]

    def _worded(self, itemset: Itemset, item: Item) -> tuple[Choice, ...]:
        c = self._settler.context
        c.node = c.current = item
        options = itemset.fixed if itemset.fixed is not None else item.options or ()
        if not item.rel and itemset.nodes is not None:
            options = tuple(itemset.nodes(c))
        value_of, label_of, media_of = itemset.value_of, itemset.label_of, itemset.media_of
        if media_of is None:
            return tuple(Choice(value_of(one, c), label_of(one, c)) for one in options)
        return tuple(Choice(value_of(one, c), label_of(one, c), media_of(one, c)) for one in options)


def _kind(item: Item) -> Violation:
    return item.violation  # type: ignore[return-value]


def _inside(item: Item, rows: Mapping[Item, None]) -> bool:
    """Whether the item stands inside one of the rows."""
    at = item.parent
    while at is not None:
        if at in rows:
            return True
        at = at.parent
    return False
