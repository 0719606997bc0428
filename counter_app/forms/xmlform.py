"""XForms XML to its parts, safely: no entities, no network, no huge trees."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from counter_app.errors import BadInput
from counter_app.forms.instance import Entry
from counter_app.forms.texts import XFORMS

XHTML = "http://www.w3.org/1999/xhtml"
JAVAROSA = "http://openrosa.org/javarosa"
CN = "https://yimen-counter.example/xforms/cn"
CONTROLS = frozenset({"input", "select", "select1", "upload", "trigger", "range", "rank", "secret"})
_POSITION = re.compile(r"\[[^\]]*\]")


@dataclass(slots=True)
class BodyPart:
    """What the body says of one node."""

    control: etree._Element | None = None
    group: etree._Element | None = None
    repeat: etree._Element | None = None


@dataclass(slots=True)
class XmlForm:
    """A form's XML taken apart, not yet understood."""

    title: str
    model: etree._Element
    primary: etree._Element
    instances: dict[str, Entry]
    binds: dict[str, Mapping[str, str]]
    parts: dict[str, BodyPart]
    actions: list[tuple[etree._Element, str | None]] = field(default_factory=list)

    def part(self, ref: str) -> BodyPart:
        """What the body says of that ref; empty when nothing."""
        return self.parts.get(ref) or BodyPart()


def fault(where: str, why: str) -> BadInput:
    """The refusal of a form."""
    return BadInput(what="form", where=where, why=why)


def read_xml(xml: bytes) -> XmlForm:
    """The parts of the form; raises BadInput for anything that is not a well-formed, harmless XForm."""
    root = _parsed(xml)
    model = root.find(f"{{{XHTML}}}head/{{{XFORMS}}}model")
    body = root.find(f"{{{XHTML}}}body")
    if model is None or body is None:
        raise fault("html", "there is no model or no body")
    instances = model.findall(f"{{{XFORMS}}}instance")
    if not instances or len(instances[0]) != 1:
        raise fault("model", "there is no primary instance")
    form = XmlForm(
        title=(root.findtext(f"{{{XHTML}}}head/{{{XHTML}}}title") or "").strip(),
        model=model,
        primary=instances[0][0],
        instances=dict(_secondary(one) for one in instances[1:]),
        binds=dict(_bound(bind) for bind in model.iterfind(f"{{{XFORMS}}}bind")),
        parts={},
    )
    form.actions.extend((one, None) for one in model.iterfind(f"{{{XFORMS}}}setvalue"))
    _read_body(form, body)
    return form


def _parsed(xml: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise fault("xml", str(error)[:200]) from error
    if getattr(root.getroottree().docinfo, "doctype", ""):
        raise fault("xml", "a document type declaration is not allowed")
    return root


def _secondary(instance: etree._Element) -> tuple[str, Entry]:
    """A secondary instance as entries, under an entry that stands for the document."""
    document = Entry("", "")
    stack = [(document, child) for child in reversed(instance)]
    while stack:
        parent, element = stack.pop()
        entry = Entry(node_name(element), "" if len(element) else element.text or "")
        parent.kids.setdefault(entry.name, []).append(entry)
        stack.extend((entry, child) for child in reversed(element))
    return instance.get("id", ""), document


def node_name(element: etree._Element) -> str:
    """The name as paths write it, with its prefix when it has one."""
    local = etree.QName(element).localname
    return f"{element.prefix}:{local}" if element.prefix else local


def _bound(bind: etree._Element) -> tuple[str, Mapping[str, str]]:
    """A bind's ref and its attributes: plain names, ``jr:`` and ``cn:`` for ours, the form's own prefix for others."""
    prefixes = {uri: prefix for prefix, uri in bind.nsmap.items() if prefix}
    prefixes[JAVAROSA], prefixes[CN] = "jr", "cn"
    found: dict[str, str] = {}
    for key, value in bind.attrib.items():
        name = etree.QName(str(key))
        found[f"{prefixes.get(name.namespace, '')}:{name.localname}" if name.namespace else name.localname] = str(value)
    return plain_ref(found.pop("nodeset", "")), found


def plain_ref(ref: str) -> str:
    """A ref without blanks and predicates."""
    return _POSITION.sub("", ref).strip()


def _read_body(form: XmlForm, body: etree._Element) -> None:
    for element, outer in _controls(body, None):
        tag = etree.QName(element).localname
        ref = plain_ref(element.get("ref") or element.get("nodeset") or "")
        if not ref and element.get("bind"):
            raise fault(f"body {tag}", "references by bind id are not supported")
        if tag == "setvalue":
            form.actions.append((element, outer))
            continue
        part = form.parts.setdefault(ref, BodyPart())
        if tag == "repeat":
            part.repeat = element
            around = element.getparent()
            if part.group is None and around is not None and etree.QName(around).localname == "group":
                part.group = around if not around.get("ref") else None
        elif tag == "group":
            part.group = element
        else:
            part.control = element


def _controls(parent: etree._Element, outer: str | None) -> Iterator[tuple[etree._Element, str | None]]:
    """Every control, group, repeat and action below, with the ref of the control that an action stands in."""
    for element in parent:
        tag = etree.QName(element).localname
        if tag in ("group", "repeat"):
            if element.get("ref") or element.get("nodeset"):
                yield element, outer
            yield from _controls(element, outer)
        elif tag in CONTROLS:
            yield element, outer
            yield from _controls(element, plain_ref(element.get("ref") or ""))
        elif tag == "setvalue":
            yield element, outer


def attribute(element: etree._Element, name: str, namespace: str = "") -> str:
    """The attribute's text, or empty."""
    return element.get(f"{{{namespace}}}{name}" if namespace else name) or ""
