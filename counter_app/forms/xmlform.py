"""XForms XML to its parts, safely: no entities, no network, no huge trees."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from counter_app.errors import BadInput
from counter_app.forms.instance import Entry, Row
from counter_app.forms.texts import XFORMS

XHTML = "http://www.w3.org/1999/xhtml"
JAVAROSA = "http://openrosa.org/javarosa"
CN = "https://yimen-counter.example/xforms/cn"
ODK = "http://www.opendatakit.org/xforms"
ENTITIES = "http://www.opendatakit.org/xforms/entities"
OPENROSA = "http://openrosa.org/xforms"
CONTROLS = frozenset({"input", "select", "select1", "upload", "trigger", "range", "rank", "secret"})
ACTIONS = frozenset({"setvalue", "setgeopoint", "recordaudio"})
_XML = "http://www.w3.org/XML/1998/namespace"
_PREFIXES = {JAVAROSA: "jr", CN: "cn", ODK: "odk", ENTITIES: "entities", OPENROSA: "orx", _XML: "xml"}
_POSITION = re.compile(r"\[[^\]]*\]")
ITEMSETS = "jr://itemsets/"
"""The address of a list kept in itemsets.csv, by its name."""
LAST_SAVED = "jr://instance/last-saved"
LAST_SAVED_ID = "__last-saved"
"""What pyxform calls the record saved last; its texts ask for it without an instance that says so."""
_INSTANCE = re.compile(r"instance\(\s*['\"]([^'\"]+)['\"]\s*\)")
_MIXED = frozenset({"label", "hint", "value", "output"})


@dataclass(slots=True)
class BodyPart:
    """What the body says of one node."""

    control: etree._Element | None = None
    group: etree._Element | None = None
    repeat: etree._Element | None = None


@dataclass(frozen=True, slots=True)
class ActionPart:
    """An action where it stands: in the model, or in a control, group or repeat of that ref."""

    element: etree._Element
    outer: str | None
    repeat: str | None = None


@dataclass(slots=True)
class XmlForm:
    """A form's XML taken apart, not yet understood. ``external`` are the instances kept elsewhere: id and address.
    ``style`` is the body's class, as the settings sheet calls it."""

    title: str
    model: etree._Element
    primary: etree._Element
    instances: dict[str, Entry]
    external: dict[str, str]
    binds: dict[str, Mapping[str, str]]
    bind_ids: dict[str, str]
    parts: dict[str, BodyPart]
    actions: list[ActionPart] = field(default_factory=list)
    style: str = ""

    @property
    def root_ref(self) -> str:
        """The ref of the primary instance's node."""
        return f"/{node_name(self.primary)}"

    def part(self, ref: str) -> BodyPart:
        """What the body says of that ref; empty when nothing."""
        return self.parts.get(ref) or BodyPart()

    def target(self, element: etree._Element, context: str) -> str:
        """The full ref an element means by ``ref``, ``nodeset`` or ``bind``, seen from what it stands in; else empty."""
        by_id = element.get("bind")
        ref = element.get("ref") or element.get("nodeset") or ""
        if not ref and by_id:
            if by_id not in self.bind_ids:
                raise fault(f"body {local_name(element)}", f"dead reference: there is no bind of id {by_id!r}")
            return self.bind_ids[by_id]
        return full_ref(ref, context) if ref.strip() else ""


def fault(where: str, why: str) -> BadInput:
    """The refusal of a form."""
    return BadInput(what="form", where=where, why=why)


def read_xml(xml: bytes) -> XmlForm:
    """The parts of the form; raises BadInput for anything that is not a well-formed, harmless XForm."""
    root = parsed(xml, "xml")
    model = root.find(f"{{{XHTML}}}head/{{{XFORMS}}}model")
    body = root.find(f"{{{XHTML}}}body")
    if body is None:
        body = root.find(f"{{{XHTML}}}head/{{{XHTML}}}body")
    if model is None or body is None:
        raise fault("html", "there is no model or no body")
    instances = model.findall(f"{{{XFORMS}}}instance")
    if not instances or len(instances[0]) != 1:
        raise fault("model", "there is no primary instance")
    form = XmlForm(
        title=(root.findtext(f"{{{XHTML}}}head/{{{XHTML}}}title") or "").strip(),
        model=model,
        primary=instances[0][0],
        instances={},
        external={},
        binds={},
        bind_ids={},
        parts={},
        style=(body.get("class") or "").strip(),
    )
    _read_instances(form, instances[1:])
    if LAST_SAVED_ID.encode() in xml and LAST_SAVED_ID not in form.instances:
        form.external.setdefault(LAST_SAVED_ID, LAST_SAVED)
    _read_binds(form)
    for one in model:
        if local_name(one) in ACTIONS:
            form.actions.append(ActionPart(one, None))
    _read_body(form, body)
    return form


def parsed(xml: bytes, where: str) -> etree._Element:
    """The root of a document from outside; refused when it is broken, or may do harm."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise fault(where, _in_words(str(error))) from error
    if getattr(root.getroottree().docinfo, "doctype", ""):
        raise fault(where, "a document type declaration is not allowed")
    return root


def _in_words(error: str) -> str:
    if "huge text node" in error or "too long" in error.lower() or "Buffer size limit" in error:
        return "one text is longer than 10 MB"
    if "entity amplification" in error or "Detected an entity reference loop" in error:
        return "entities that stand for more text are not allowed"
    if "Excessive depth" in error:
        return "elements are nested more than 256 deep"
    return error[:200]


def _read_instances(form: XmlForm, instances: list[etree._Element]) -> None:
    for one in instances:
        name, source = one.get("id", ""), (one.get("src") or "").strip()
        if name in form.instances or name in form.external:
            raise fault(f"instance {name}", "the instance is there twice")
        if source:
            form.external[name] = source
        else:
            form.instances[name] = entries(list(one))


def entries(elements: list[etree._Element]) -> Entry:
    """XML nodes as entries, under an entry that stands for the document."""
    document = Entry("", "")
    stack = [(document, child) for child in reversed(elements)]
    columns: dict[tuple[object, ...], dict[str, int] | None] = {}
    while stack:
        parent, element = stack.pop()
        row = _row(element, columns)
        if row is not None:
            parent.kids.setdefault(row.name, []).append(row)
            continue
        entry = Entry(node_name(element), "" if len(element) else (element.text or "").strip())
        parent.kids.setdefault(entry.name, []).append(entry)
        if element.attrib:
            for key, value in element.attrib.items():
                name = attribute_name(element, str(key))
                entry.kids[name] = [Entry(name, str(value))]
        stack.extend((entry, child) for child in reversed(element))
    return document


def _row(element: etree._Element, columns: dict[tuple[object, ...], dict[str, int] | None]) -> Row | None:
    """The element as a row of a table, when it has nothing but texts below, one of each name; most lists are such tables."""
    if element.attrib:
        return None
    kids = list(element)
    shape = tuple(kid.tag for kid in kids)
    if shape not in columns:
        columns[shape] = _columns(kids)
    found = columns[shape]
    if found is None or any(len(kid) or kid.attrib for kid in kids):
        return None
    return Row(found, [(kid.text or "").strip() for kid in kids], node_name(element))


def _columns(kids: list[etree._Element]) -> dict[str, int] | None:
    """The places of the names; None where one is there twice, or none at all."""
    names = {node_name(kid): place for place, kid in enumerate(kids)}
    return names if kids and len(names) == len(kids) else None


def local_name(element: etree._Element) -> str:
    """The element's name without namespace."""
    tag = str(element.tag)
    return tag[tag.rindex("}") + 1 :] if "}" in tag else tag


def node_name(element: etree._Element) -> str:
    """The name as paths write it, with its prefix when it has one."""
    local = local_name(element)
    return f"{element.prefix}:{local}" if element.prefix else local


def attribute_name(element: etree._Element, key: str) -> str:
    """An attribute's name as paths write it, ``@id`` or ``@jr:template``."""
    name = etree.QName(key)
    if not name.namespace:
        return f"@{name.localname}"
    prefix = _PREFIXES.get(name.namespace) or next(
        (one for one, uri in element.nsmap.items() if uri == name.namespace), ""
    )
    return f"@{prefix}:{name.localname}"


def _read_binds(form: XmlForm) -> None:
    for bind in form.model.iterfind(f"{{{XFORMS}}}bind"):
        ref, found = _bound(bind, form.root_ref)
        if ref in form.binds:
            found = {**form.binds[ref], **found}
        form.binds[ref] = found
        by_id = found.get("id")
        if by_id:
            form.bind_ids[by_id] = ref


def _bound(bind: etree._Element, root_ref: str) -> tuple[str, dict[str, str]]:
    """A bind's ref and its attributes: plain names, ours and ODK's by their usual prefixes, others by the form's own."""
    found: dict[str, str] = {}
    for key, value in bind.attrib.items():
        name = str(key)
        found[attribute_name(bind, name)[1:] if name[0] == "{" else name] = str(value)
    nodeset = found.pop("nodeset", "") or found.pop("ref", "")
    return full_ref(nodeset, root_ref), found


def plain_ref(ref: str) -> str:
    """A ref without blanks and predicates."""
    return (_POSITION.sub("", ref) if "[" in ref else ref).strip()


def full_ref(ref: str, context: str) -> str:
    """A ref without predicates, from the root, where it is relative to ``context``."""
    plain = "".join(plain_ref(ref).split())
    if plain.startswith("/"):
        return plain
    steps = context.strip("/").split("/")
    for step in plain.split("/"):
        if step == "..":
            steps = steps[:-1]
        elif step not in (".", ""):
            steps.append(step)
    return "/" + "/".join(steps)


def _read_body(form: XmlForm, body: etree._Element) -> None:
    for element, context, outer, repeat in _controls(form, body):
        tag = local_name(element)
        if tag in ACTIONS:
            form.actions.append(ActionPart(element, outer, repeat))
            continue
        ref = form.target(element, context)
        if not ref:
            if tag != "group":
                raise fault(f"body {tag}", "it has no ref")
            continue
        part = form.parts.setdefault(ref, BodyPart())
        if tag == "repeat":
            part.repeat = element
            around = element.getparent()
            if part.group is None and around is not None and local_name(around) == "group":
                part.group = around if not (around.get("ref") or around.get("nodeset") or around.get("bind")) else None
        elif tag == "group":
            part.group = element
        else:
            part.control = element
            _read_query(form, element)


def _read_query(form: XmlForm, control: etree._Element) -> None:
    """``select_one_external`` names a list of the file itemsets.csv, for which the form has no instance."""
    for name in _INSTANCE.findall(control.get("query") or ""):
        if name not in form.instances:
            form.external.setdefault(name, f"{ITEMSETS}{name}")


_Place = tuple[etree._Element, str, "str | None", "str | None"]


def _controls(form: XmlForm, body: etree._Element) -> Iterator[_Place]:
    """Every control, group, repeat and action, with the ref that relative ones start at, the ref of what it stands in,
    and that of the repeat around it."""
    stack: list[_Place] = [(child, form.root_ref, None, None) for child in reversed(body)]
    while stack:
        place = stack.pop()
        element, context, outer, repeat = place
        tag = local_name(element)
        if tag in ("group", "repeat") or tag in CONTROLS:
            yield place
            ref = form.target(element, context)
            within = (ref or context, ref or outer, ref if tag == "repeat" else repeat)
            stack.extend((child, *within) for child in reversed(element) if local_name(child) not in _MIXED)
        elif tag in ACTIONS:
            yield place


def attribute(element: etree._Element, name: str, namespace: str = "") -> str:
    """The attribute's text, or empty."""
    return element.get(f"{{{namespace}}}{name}" if namespace else name) or ""
