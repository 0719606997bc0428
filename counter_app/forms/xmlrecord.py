"""A record as instance XML (ODK XForms specification, "Primary instance")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from counter_app.forms.instance import Item
from counter_app.forms.texts import XFORMS

if TYPE_CHECKING:
    from counter_app.forms.definition import FormDefinition


def write(definition: FormDefinition, root: Item) -> bytes:
    """The instance in form order, UTF-8, without declaration; nodes of the XForms namespace are written without one."""
    top = etree.Element(_tag(root))
    top.set("id", definition.form_id)
    if definition.version:
        top.set("version", definition.version)
    stack = [(top, item) for item in reversed(root.kids)]
    while stack:
        parent, item = stack.pop()
        if not item.rel:
            continue
        if item.rows is not None:
            stack.extend((parent, row) for row in reversed(item.rows))
            continue
        element = etree.SubElement(parent, _tag(item))
        if item.kids:
            stack.extend((element, kid) for kid in reversed(item.kids))
        elif item.raw:
            element.text = item.raw
    return etree.tostring(top, encoding="utf-8", xml_declaration=False)


def _tag(item: Item) -> str:
    spec = item.spec
    local = spec.name.rpartition(":")[2]
    return local if spec.namespace in (None, XFORMS) else f"{{{spec.namespace}}}{local}"
