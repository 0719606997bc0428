"""A compiled form as its callers see it: the node tree, languages, and expressions about its answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from counter_app.errors import BadInput
from counter_app.forms.actions import LoadActions
from counter_app.forms.compiler import Compiler, Reads, Remark
from counter_app.forms.entities import Declared
from counter_app.forms.external import Instances
from counter_app.forms.plan import Rule, Spec, ValueFn
from counter_app.forms.texts import Texts

NodeKind = Literal["group", "repeat", "question"]
Control = Literal["input", "select", "select1", "upload", "trigger", "range", "rank", "secret"]


@dataclass(frozen=True, slots=True)
class Node:
    """One node of the form, as a page needs it. ``control`` is None for what nobody types: calculates, hidden values.

    ``type`` is the XForms type without prefix: string, int, decimal, date, time, dateTime, boolean, binary, barcode ...
    ``bind_attributes`` are those of other namespaces, by the form's own prefix (``cn:field``); ``control_attributes``
    those of the control that the engine itself does not use (``start``, ``rows`` ...). ``counted``: a repeat whose rows
    the form sets, by ``jr:count`` or ``jr:noAddRemove``. ``rules`` are the expressions of its bind as the form words them
    (relevant, required, constraint, calculate, readonly), to tell two releases of a form apart.
    """

    ref: str
    name: str
    kind: NodeKind
    type: str = "string"
    control: Control | None = None
    appearance: str = ""
    mediatype: str = ""
    bind_attributes: Mapping[str, str] = field(default_factory=dict)
    control_attributes: Mapping[str, str] = field(default_factory=dict)
    counted: bool = False
    rules: Mapping[str, str] = field(default_factory=dict)
    children: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled expression and the node it was compiled for."""

    source: str
    context_ref: str
    value: ValueFn


@dataclass(frozen=True, slots=True)
class Plan:
    """The engine's own side of a definition."""

    root: Spec
    specs: tuple[Spec, ...]
    by_ref: Mapping[str, Spec]
    by_name: Mapping[str, Spec | None]
    rules: tuple[Rule, ...]
    on_load: LoadActions
    compiler: Compiler
    texts: Texts
    entities: tuple[Declared, ...] = ()


class FormDefinition:
    """A form compiled once, for any number of records. Nothing in it changes but the cache of compiled expressions."""

    def __init__(self, *, form_id: str, version: str, title: str, root: Node, plan: Plan, style: str = "") -> None:
        self.form_id = form_id
        self.version = version
        self.style = style  # words of the settings sheet's style: "pages" asks for one page after the other
        self.root = root
        self.languages = tuple(plan.texts.languages)
        self.default_language = plan.texts.default_language
        self.nodes: Mapping[str, Node] = {node.ref: node for node in _walked(root)}
        self.plan = plan
        self._title = title
        self._remarks = tuple(plan.compiler.remarks)
        self._expressions: dict[tuple[str, str], Expression] = {}

    def title(self, language: str | None = None) -> str:
        """The form's title; XForms keep one for all languages."""
        return self._title

    def ref_of(self, name: str) -> str:
        """The ref of the question, group or repeat with that name; BadInput when there is none, or more than one."""
        spec = self.plan.by_name.get(name)
        if spec is None:
            why = "ambiguous name" if name in self.plan.by_name else "unknown name"
            raise BadInput(what="form", where=name, why=why)
        return spec.ref

    @property
    def asks_last_saved(self) -> bool:
        """Whether it reads the record of it that was saved last (``jr://instance/last-saved``)."""
        instances = self.plan.compiler.instances
        return isinstance(instances, Instances) and bool(instances.last_saved)

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """What is odd in the form without stopping it: dead references, with where they stand."""
        return self._remarks

    def compile_expression(
        self, expression: str, context_ref: str | None = None, *, strict: bool = False
    ) -> Expression:
        """The expression ready to be evaluated on any record; names are full paths or ``${name}``.

        Raises BadInput for what cannot be read and unknown functions; when ``strict`` for dead references too, which
        otherwise read as blank. Compiled once, then kept.
        """
        context = context_ref or self.root.ref
        kept = None if strict else self._expressions.get((expression, context))
        if kept is None:
            spec = self.plan.by_ref.get(context)
            if spec is None:
                raise BadInput(what="form", where=context, why="unknown ref")
            where = f"expression {expression[:200]!r}"
            code = self.plan.compiler.compile(expression, spec, where, Reads(), strict=strict)
            kept = self._expressions[expression, context] = Expression(expression, context, code.value)
        return kept


def _walked(root: Node) -> list[Node]:
    found: list[Node] = []
    stack = [root]
    while stack:
        node = stack.pop()
        found.append(node)
        stack.extend(reversed(node.children))
    return found
