"""The choices of a select: listed in the control, or taken from an instance by a nodeset."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Protocol

from lxml import etree

from counter_app.errors import BadInput
from counter_app.forms import searching, xpath
from counter_app.forms.compiler import Code, Compiler, Reads, Scope
from counter_app.forms.instance import Context, Entry, Item
from counter_app.forms.plan import Dependency, Itemset, Spec, Template, Wording
from counter_app.forms.texts import XFORMS, Texts, Writer, file_name
from counter_app.forms.values import MAX_TEXT, to_text

_ITEXT_OF = re.compile(r"\s*jr:itext\(\s*([^\W\d][\w.\-]*)\s*\)\s*")
_Reader = Callable[[Entry | Item, Context], str]
_MediaReader = Callable[[Entry | Item, Context], Mapping[str, str]]


class _Cell(Protocol):
    """Reads a cell of an entry; needs no context, but may be given one."""

    def __call__(self, entry: Entry | Item, c: Context | None = None, /) -> str: ...


def build(control: etree._Element, spec: Spec, compiler: Compiler, texts: Texts, reads: Reads) -> Itemset:
    """The control's choices; a nodeset with a filter, or over the form's own rows, is read anew when it changes."""
    listed = _written(control, spec, compiler, texts, reads)
    call = searching.call_in(control.get("appearance") or "")
    return searching.searched(call, listed, spec, compiler, texts, reads) if call else listed


def _written(control: etree._Element, spec: Spec, compiler: Compiler, texts: Texts, reads: Reads) -> Itemset:
    query = control.get("query")
    if query:
        return _taken(query, "name", "label", spec, compiler, texts, reads)
    itemset = control.find(f"{{{XFORMS}}}itemset")
    if itemset is None:
        return _listed(control, spec, compiler, texts)
    value_ref = _ref(itemset, "value")
    label_ref = _ref(itemset, "label") or value_ref
    return _taken(itemset.get("nodeset") or "", value_ref, label_ref, spec, compiler, texts, reads)


def _listed(control: etree._Element, spec: Spec, compiler: Compiler, texts: Texts) -> Itemset:
    label_reads = Reads()
    writer = Writer(compiler, spec, f"{spec.ref} item", label_reads)
    entries: list[Entry] = []
    labels: dict[Entry, Wording | None] = {}
    pictures: dict[Entry, tuple[tuple[str, Wording], ...]] = {}
    for element in control.iterfind(f"{{{XFORMS}}}item"):
        value = element.findtext(f"{{{XFORMS}}}value")
        if value is None:
            raise BadInput(what="form", where=f"{spec.ref} item", why="it has no value")
        entry = Entry("item", value.strip())
        entries.append(entry)
        label = element.find(f"{{{XFORMS}}}label")
        labels[entry] = Wording(value.strip()) if label is None else texts.of_element(label, writer)
        media = texts.media(label, writer)
        if media:
            pictures[entry] = media
    spec.choice_outputs = bool(label_reads.dependencies)

    def label_of(entry: Entry | Item, c: Context) -> str:
        wording = labels[entry] if isinstance(entry, Entry) else None
        return rendered(wording, c) or ""

    def media_of(entry: Entry | Item, c: Context) -> Mapping[str, str]:
        found = pictures.get(entry, ()) if isinstance(entry, Entry) else ()
        return {form: file_name(rendered(wording, c) or "") for form, wording in found}

    offered = frozenset(to_text(entry.seen) for entry in entries)
    return Itemset(
        tuple(entries), None, lambda entry, c: to_text(entry.seen), label_of, offered,
        frozenset(label_reads.dependencies), media_of if pictures else None,
    )  # fmt: skip


def _taken(
    source: str, value_ref: str, label_ref: str, spec: Spec, compiler: Compiler, texts: Texts, reads: Reads
) -> Itemset:
    where = f"{spec.ref} choices"
    code = compiler.compile(source, spec, where, reads)
    if code.nodes is None:
        raise BadInput(what="form", where=where, why="the nodeset is no path")
    if code.target is not None:
        return _from_rows(code, value_ref, label_ref, spec, compiler, reads, where)
    tree = xpath.parse(source)
    everything = _unfiltered(tree, compiler, Scope(spec, spec, where, Reads()))
    read = _cell(value_ref)
    if everything and not _has(everything[0], value_ref):
        raise BadInput(what="form", where=where, why=f"the items of the list have no {value_ref!r}")
    label_reads = Reads()
    label_of = _entry_label(label_ref, everything, Writer(compiler, spec, where, label_reads), texts)
    media_of = _entry_media(label_ref, texts)
    spec.choice_outputs = bool(label_reads.dependencies)
    noted = frozenset(label_reads.dependencies)
    if not _is_whole(tree, compiler):
        return Itemset(None, code.nodes, read, label_of, label_reads=noted, media_of=media_of)
    offered = frozenset(read(entry) for entry in everything)
    return Itemset(tuple(everything), None, read, label_of, offered, noted, media_of)


def _is_whole(tree: xpath.Expr, compiler: Compiler) -> bool:
    """Whether the nodeset is a whole list that never changes."""
    if not isinstance(tree, xpath.Path) or not isinstance(tree.start, xpath.Call) or tree.start.name != "instance":
        return False
    name = tree.start.args[0]
    living = isinstance(name, xpath.Constant) and name.value in getattr(compiler.instances, "last_saved", ())
    return not living and all(one.axis == "child" and one.name.strip("*") and not one.predicates for one in tree.steps)


def _steps(ref: str) -> list[str]:
    return [step for step in ref.split("/") if step not in ("", ".")]


def _has(entry: Entry, ref: str) -> bool:
    steps = _steps(ref)
    return not steps or steps[0] in entry.kids


def _cell(ref: str) -> _Cell:
    """How to read what a value or label names: a child, or something further down; ``.`` is the entry's own text."""
    steps = _steps(ref)
    if len(steps) == 1:
        name = steps[0]
        return lambda entry, c=None: entry.child_text(name) if isinstance(entry, Entry) else ""

    def text(entry: Entry | Item, c: Context | None = None) -> str:
        found: list[Entry] = [entry] if isinstance(entry, Entry) else []
        for step in steps:
            found = found[0].kids.get(step, []) if found else []
        return to_text(found[0].seen) if found else ""

    return text


def _ref(itemset: etree._Element, tag: str) -> str:
    element = itemset.find(f"{{{XFORMS}}}{tag}")
    return (element.get("ref") or "").strip() if element is not None else ""


def _unfiltered(tree: xpath.Expr, compiler: Compiler, scope: Scope) -> list[Entry]:
    """Every entry the nodeset could ever give."""
    if isinstance(tree, xpath.Call) and tree.name == "randomize" and tree.args:
        tree = tree.args[0]
    if not isinstance(tree, xpath.Path) or not isinstance(tree.start, xpath.Call) or tree.start.name != "instance":
        return []
    found = [compiler.entries_of(tree.start, scope)]
    for step in tree.steps:
        found = [kid for entry in found for kid in entry.kids.get(step.name, ())]
    return found


def _entry_label(label_ref: str, entries: list[Entry], writer: Writer, texts: Texts) -> _Reader:
    """How to read an entry's label: a child's text, or the itext that a child names."""
    found = _ITEXT_OF.fullmatch(label_ref)
    if found is None:
        return _cell(label_ref)
    id_name = found[1]
    dynamic: dict[str, Wording | None] = {}
    for entry in entries:
        text_id = entry.child_text(id_name)
        if texts.is_dynamic(text_id):
            dynamic[text_id] = texts.by_id(text_id, "", writer)

    def label_of(entry: Entry | Item, c: Context) -> str:
        text_id = entry.child_text(id_name) if isinstance(entry, Entry) else ""
        if text_id in dynamic:
            return rendered(dynamic[text_id], c) or ""
        return texts.plain(text_id, c.language) or ""

    return label_of


def _entry_media(label_ref: str, texts: Texts) -> _MediaReader | None:
    found = _ITEXT_OF.fullmatch(label_ref)
    if found is None or not texts.has_media():
        return None
    id_name = found[1]

    def media_of(entry: Entry | Item, c: Context) -> Mapping[str, str]:
        return texts.media_by_id(entry.child_text(id_name) if isinstance(entry, Entry) else "", c.language)

    return media_of


def _from_rows(
    code: Code, value_ref: str, label_ref: str, spec: Spec, compiler: Compiler, reads: Reads, where: str
) -> Itemset:
    """Choices made of the form's own rows (``select_one ${repeat}``); rows without a value are passed over."""
    target, nodes = code.target, code.nodes
    assert target is not None and nodes is not None
    anchor = min((one.anchor for one in reads.dependencies), key=lambda one: one.depth)
    scope = Scope(target, spec, where, reads, limit=anchor)
    value, label = (_reading(compiler, ref, scope) for ref in (value_ref, label_ref))
    spec.choice_outputs = True
    reads.dependencies.add(Dependency(target, anchor))

    def filled(c: Context) -> list[Item | Entry]:
        return [node for node in nodes(c) if value(node, c)]

    return Itemset(None, filled, value, label)


def _reading(compiler: Compiler, ref: str, scope: Scope) -> _Reader:
    try:
        tree = xpath.parse(ref)
    except xpath.SyntaxFault as fault:
        raise scope.fault(f"{fault} in {ref!r}") from fault
    read = compiler.value(tree, replace(scope, at_range=False))

    def text(node: Entry | Item, c: Context) -> str:
        before = c.node
        c.node = node
        found = to_text(read(c))
        c.node = before
        return found

    return text


def _filled(text: Template, c: Context) -> str:
    """The parts in one; cut off where nobody would read on."""
    parts, left = [], MAX_TEXT
    for part in text.parts:
        shown = part if isinstance(part, str) else to_text(part(c))
        parts.append(shown[:left])
        left -= len(shown)
        if left < 0:
            return "".join((*parts, "…"))
    return "".join(parts)


def rendered(wording: Wording | None, c: Context) -> str | None:
    """The text in the context's language, its outputs filled in; None when the form has none."""
    if wording is None:
        return None
    text = wording.in_language(c.language)
    if isinstance(text, Template):
        return _filled(text, c)
    return text
