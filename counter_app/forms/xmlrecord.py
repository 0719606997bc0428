"""A record as instance XML (ODK XForms specification, "Primary instance")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from counter_app.errors import BadInput
from counter_app.forms.instance import Item
from counter_app.forms.nodetree import in_meta
from counter_app.forms.texts import XFORMS
from counter_app.forms.xmlform import OPENROSA

if TYPE_CHECKING:
    from counter_app.forms.definition import FormDefinition
    from counter_app.forms.plan import Spec

MAX_BYTES = 100_000_000
"""Of one record, written or read."""
MAX_TAGS = 1_200_000
"""``<`` in one record: two for each of the nodes that a record may grow to, and some for a form's own."""


def write(definition: FormDefinition, root: Item, relevant_only: bool = True, deprecated_id: str = "") -> bytes:
    """The instance in form order, UTF-8, without declaration; nodes of the XForms namespace are written without one.

    ``deprecated_id`` goes behind the instance id when the form itself has no node for it. Raises BadInput(what="record",
    why="too_large_to_write") for a record so large that nobody could open it again.
    """
    top = etree.Element(_tag(root.spec), nsmap=_namespaces(definition.plan.specs))  # type: ignore[arg-type]
    top.set("id", definition.form_id)
    if definition.version:
        top.set(_version_name(root.spec), definition.version)
    own = ("@id", "@jr:version", "@version" if "@version" in root.spec.kid_slots else "@orx:version")
    stack = [(top, item) for item in reversed(root.kids) if item.spec.name not in own]
    while stack:
        parent, item = stack.pop()
        if relevant_only and not item.rel:
            continue
        if item.rows is not None:
            stack.extend((parent, row) for row in reversed(item.rows))
            continue
        spec = item.spec
        if spec.attribute:
            parent.set(_tag(spec), item.raw)
            continue
        element = etree.SubElement(parent, _tag(spec), nsmap=_own_namespace(spec))  # type: ignore[arg-type]
        if item.raw and spec.kind == "question":
            element.text = spec.written(item.raw)
        if item.kids:
            stack.extend((element, kid) for kid in reversed(item.kids))
        if deprecated_id and item.spec.name.rpartition(":")[2] == "instanceID" and in_meta(item.spec):
            etree.SubElement(parent, _sibling(element, "deprecatedID")).text = deprecated_id
    xml = etree.tostring(top, encoding="utf-8", xml_declaration=False)
    if too_large(xml):
        raise BadInput(what="record", where=definition.form_id, why="too_large_to_write")
    return xml


def too_large(xml: bytes) -> bool:
    """Whether this is more than one record may be; the same for what is written and what is read."""
    return len(xml) > MAX_BYTES or xml.count(b"<") > MAX_TAGS


def _sibling(element: etree._Element, name: str) -> str:
    namespace = etree.QName(element).namespace
    return f"{{{namespace}}}{name}" if namespace else name


def _tag(spec: Spec) -> str:
    local = spec.name.lstrip("@").rpartition(":")[2]
    return local if spec.namespace in (None, XFORMS) else f"{{{spec.namespace}}}{local}"


def _namespaces(specs: tuple[Spec, ...]) -> dict[str | None, str]:
    """The prefixes that the form writes its nodes with; the root's own namespace needs none."""
    found: dict[str | None, str] = {}
    for spec in (specs[0], *(one for one in specs if one.prefix)):
        if spec.namespace not in (None, XFORMS):
            found.setdefault(spec.prefix, spec.namespace)
    return found


def _own_namespace(spec: Spec) -> dict[str | None, str] | None:
    """The namespace a node without prefix declares for itself."""
    if spec.namespace in (None, XFORMS) or spec.prefix or (spec.parent and spec.parent.namespace == spec.namespace):
        return None
    return {None: spec.namespace}


def _version_name(root: Spec) -> str:
    """How the form writes its version: in OpenRosa's namespace where it does so, and has no other."""
    slots = root.kid_slots
    return f"{{{OPENROSA}}}version" if "@orx:version" in slots and "@version" not in slots else "version"
