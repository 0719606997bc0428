"""A form's XML to its definition: specs, rules, graph. The only way in is :func:`compile_form`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from lxml import etree

from counter_app.forms import actions, entities, graph, itemsets, meeting, nodetree
from counter_app.forms.compiler import Code, Compiler, Reads, Remark, is_true
from counter_app.forms.definition import FormDefinition, Plan
from counter_app.forms.external import Instances, Media
from counter_app.forms.functions import handlers
from counter_app.forms.instance import Context, Item
from counter_app.forms.plan import Dependency, Rule, Spec, Template, ValueFn, What, Wording
from counter_app.forms.texts import XFORMS, Texts, Writer
from counter_app.forms.values import Value, to_truth
from counter_app.forms.xmlform import JAVAROSA, OPENROSA, XmlForm, attribute, fault, read_xml

_NO_MEDIA: Mapping[str, Media] = MappingProxyType({})
_NO_FUNCTIONS: Mapping[str, Callable[..., Value]] = MappingProxyType({})


def compile_form(
    xml: bytes,
    *,
    functions: Mapping[str, Callable[..., Value]] = _NO_FUNCTIONS,
    media: Mapping[str, Media] = _NO_MEDIA,
    stand_in: bool = True,
) -> FormDefinition:
    """The form ready to be answered.

    ``functions`` are the caller's own, by the name forms use (``cn:id-valid``): called with values, giving one. ``media``
    are the files that came with the form, by file name: where a list is kept, its bytes, or its rows. With
    ``stand_in`` the default language stands in where another has only pyxform's mark for a missing translation. Raises
    BadInput(what="form", where, why) for malformed or hostile XML, unknown functions, dead references and cycles.
    """
    form = read_xml(xml)
    return _Builder(form, functions, media, Texts(form.model, stand_in)).definition()


class _Builder:
    def __init__(
        self, form: XmlForm, functions: Mapping[str, Callable[..., Value]], media: Mapping[str, Media], texts: Texts
    ) -> None:
        self._form = form
        self._texts = texts
        self._specs = nodetree.build(form)
        self._by_ref = {spec.ref: spec for spec in self._specs}
        self._by_name = nodetree.names(self._specs)
        root = self._specs[0]
        instances = Instances(form.instances, form.external, media, self._remark)
        self._compiler = Compiler(root, self._by_name, instances, handlers(), functions)
        self._compiler.version = form.primary.get("version") or attribute(form.primary, "version", OPENROSA)
        self._compiler.itext = self._texts.plain
        self._rules: list[Rule] = []
        self._meetings = meeting.meetings(form.binds, self._by_ref)

    def definition(self) -> FormDefinition:
        for spec in self._specs:
            self._mark(spec)
        for spec in self._specs:
            self._choices(spec)
        for spec in self._specs:
            self._bind(spec)
            self._wording(spec)
        for ref in nodetree.unbound(self._form, self._by_ref):
            self._remark(ref, nodetree.NO_NODE)
        on_load = actions.build(self._form, self._compiler, self._by_ref)
        self._compiler.keeps_tallies = False
        rules = graph.rank(self._rules)
        graph.connect(rules)
        for spec in self._specs:
            made = (spec.relevant_rule, spec.calculate_rule, spec.count_rule, spec.choices_rule, spec.check_rule)
            spec.rules = tuple(rule for rule in made if rule is not None)
            watched = spec.check_rule is not None or spec.text_rule is not None or spec.itemset is not None
            spec.is_plain = spec.kind == "question" and not watched
        form, root = self._form, self._specs[0]
        return FormDefinition(
            form_id=form.primary.get("id") or root.name,
            version=form.primary.get("version")
            or attribute(form.primary, "version", OPENROSA)
            or attribute(form.primary, "version", JAVAROSA),
            title=form.title,
            style=form.style,
            root=nodetree.public_tree(form, root),
            plan=Plan(
                root, self._specs, self._by_ref, self._by_name, rules, on_load, self._compiler, self._texts,
                entities.declared(form, self._specs),
            ),
        )  # fmt: skip

    def _remark(self, where: str, why: str) -> None:
        self._compiler.remarks[Remark(where, why)] = None

    def _compile(self, spec: Spec, attribute_name: str, source: str, reads: Reads, at_range: bool = False) -> Code:
        self._compiler.meeting = self._meetings.get((spec.ref, attribute_name))
        try:
            return self._compiler.compile(source, spec, f"{spec.ref} {attribute_name}", reads, at_range)
        finally:
            self._compiler.meeting = None

    def _rule(self, what: What, spec: Spec, value: ValueFn | None, reads: Reads) -> Rule:
        rule = Rule(what, spec, value, frozenset(reads.dependencies), reads.uses_language)
        self._rules.append(rule)
        return rule

    def _source(self, spec: Spec, name: str) -> str:
        bind = self._form.binds.get(spec.ref)
        return bind[name].strip() if bind is not None and name in bind else ""

    # Facts that other nodes' expressions may ask for

    def _mark(self, spec: Spec) -> None:
        """Constant ``required`` and ``readonly``; the latter holds for all inside a group."""
        spec.required_always = spec.kind == "question" and self._constant(spec, "required")
        above = spec.parent is not None and spec.parent.readonly_always
        spec.readonly_always = above or self._constant(spec, "readonly")
        repeat = self._form.part(spec.ref).repeat
        if repeat is not None:
            spec.has_count = bool(attribute(repeat, "count", JAVAROSA))
            spec.rows_fixed = spec.has_count or attribute(repeat, "noAddRemove", JAVAROSA).startswith("true")

    def _constant(self, spec: Spec, name: str) -> bool:
        source = self._source(spec, name)
        if not source or source in ("false()", "no"):
            return False
        return source in ("true()", "yes") or is_true(self._compile(spec, name, source, Reads()))

    def _choices(self, spec: Spec) -> None:
        control = self._form.part(spec.ref).control
        if control is None or spec.control not in ("select", "select1", "rank"):
            return
        reads = Reads()
        made = itemsets.build(control, spec, self._compiler, self._texts, reads)
        spec.itemset = made
        if made.nodes is not None:
            spec.choices_rule = self._rule(What.CHOICES, spec, None, reads)

    # Binds

    def _bind(self, spec: Spec) -> None:
        relevant = self._source(spec, "relevant")
        if relevant and relevant != "true()":
            self._relevance(spec, relevant)
        calculate = self._source(spec, "calculate")
        if calculate and spec.kind == "question":
            reads = Reads()
            code = self._compile(spec, "calculate", calculate, reads)
            spec.calculate_rule = self._rule(What.CALCULATE, spec, code.value, reads)
        if spec.has_count:
            self._count(spec)
        self._check(spec)

    def _relevance(self, spec: Spec, source: str) -> None:
        """A repeat's is asked of it as a whole, unless it reads the place of the row."""
        repeat = spec.kind == "repeat"
        reads = Reads()
        code = self._compile(spec, "relevant", source, reads)
        per_row = repeat and any(one.place and one.source is spec for one in reads.dependencies)
        if repeat and not per_row:
            reads = Reads()
            code = self._compile(spec, "relevant", source, reads, at_range=True)
        spec.relevant_rule = self._rule(What.RELEVANT, spec, code.value, reads)
        spec.relevant_rule.per_row = per_row

    def _count(self, spec: Spec) -> None:
        repeat = self._form.part(spec.ref).repeat
        assert repeat is not None
        reads = Reads()
        source = attribute(repeat, "count", JAVAROSA).strip()
        if source not in spec.kid_slots and spec.parent and source in spec.parent.kid_slots:
            source = f"../{source}"
        code = self._compile(spec, "jr:count", source, reads, at_range=True)
        spec.count_rule = self._rule(What.COUNT, spec, code.value, reads)

    def _check(self, spec: Spec) -> None:
        """One rule for required, readonly, constraint, type and warning: they all look at the same answer."""
        reads = Reads()
        question = spec.kind == "question"
        at_range = spec.kind == "repeat"
        required = self._source(spec, "required") if question else ""
        if required and not spec.required_always and required not in ("false()", "no"):
            spec.required = self._compile(spec, "required", required, reads).value
            _refuse_own(spec, reads)
        if not spec.readonly_always:
            spec.readonly = self._readonly(spec, reads)
        warning = self._source(spec, "cn:warning")
        if warning:
            spec.warning = self._compile(spec, "cn:warning", warning, reads, at_range).value
        constraint = self._source(spec, "constraint") if question else ""
        if constraint and constraint != "true()":
            spec.constraint = self._compile(spec, "constraint", constraint, reads).value
        fixed_list = spec.itemset is not None and spec.itemset.fixed is not None
        if (
            spec.warning or spec.constraint or spec.required or spec.required_always or spec.readonly
            or fixed_list or (question and spec.type != "string")
        ):  # fmt: skip
            reads.dependencies.add(Dependency(spec, spec))
            spec.check_rule = self._rule(What.CHECK, spec, None, reads)

    def _readonly(self, spec: Spec, reads: Reads) -> ValueFn | None:
        """The readonly expressions of the node and of the groups around it, each seen from where it stands."""
        found: list[tuple[int, ValueFn]] = []
        for owner in spec.path():
            source = self._source(owner, "readonly")
            if source and source not in ("false()", "no"):
                own = Reads()
                code = self._compile(owner, "readonly", source, own, owner.kind == "repeat")
                _refuse_own(owner, own)
                reads.add(own)
                found.append((spec.depth - owner.depth, code.value))
        if not found:
            return None

        def value(c: Context) -> Value:
            before = c.node, c.current
            held = False
            for up, one in found:
                item: Item | None = before[1]
                for _ in range(up):
                    item = item.parent if item is not None else None
                if item is not None:
                    c.node = c.current = item
                    held = held or to_truth(one(c))
            c.node, c.current = before
            return held

        return value

    # Texts

    def _wording(self, spec: Spec) -> None:
        part = self._form.part(spec.ref)
        reads = Reads()
        writer = Writer(self._compiler, spec, spec.ref, reads)
        shown = part.control if part.control is not None else part.group
        if shown is not None:
            self._labels(spec, shown, writer)
        if spec.label is None and part.repeat is not None:
            self._labels(spec, part.repeat, writer)
        texts = self._texts
        spec.constraint_message = texts.of_attribute(self._source(spec, "jr:constraintMsg"), writer)
        spec.required_message = texts.of_attribute(self._source(spec, "jr:requiredMsg"), writer)
        spec.warning_message = texts.of_attribute(self._source(spec, "cn:warningMsg"), writer)
        wordings = (
            spec.label, spec.hint, spec.guidance,
            spec.constraint_message, spec.required_message, spec.warning_message,
        )  # fmt: skip
        if any(_is_dynamic(one) for one in wordings) or spec.choice_outputs:
            if spec.choice_outputs and spec.itemset is not None:
                reads.dependencies |= spec.itemset.label_reads
                if spec.choices_rule is not None:
                    reads.dependencies |= spec.choices_rule.dependencies
            spec.text_rule = self._rule(What.TEXT, spec, None, reads)

    def _labels(self, spec: Spec, shown: etree._Element, writer: Writer) -> None:
        texts = self._texts
        label = shown.find(f"{{{XFORMS}}}label")
        spec.label = texts.of_element(label, writer)
        spec.media = texts.media(label, writer)
        hint = shown.find(f"{{{XFORMS}}}hint")
        spec.hint = texts.of_element(hint, writer)
        spec.guidance = texts.of_element(hint, writer, form="guidance")


def _is_dynamic(wording: Wording | None) -> bool:
    if wording is None:
        return False
    return any(isinstance(one, Template) for one in (wording.plain, *wording.by_language.values()))


def _refuse_own(spec: Spec, reads: Reads) -> None:
    """Refuse a required or readonly condition that reads its own question, as JavaRosa does."""
    if any(one.source is spec and not (one.rows or one.place) for one in reads.dependencies):
        raise fault(spec.ref, f"cycle: {spec.ref} -> {spec.ref}")
