"""The tree of specs, from the primary instance, the binds and the body."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from counter_app.forms.definition import Control, Node, NodeKind
from counter_app.forms.plan import Spec
from counter_app.forms.xmlform import JAVAROSA, XmlForm, attribute, fault, node_name

_TYPES = {
    "string": "string", "text": "string", "select": "string", "select1": "string", "rank": "string", "": "string",
    "int": "int", "integer": "int", "long": "int", "decimal": "decimal", "double": "decimal", "datetime": "dateTime",
}  # fmt: skip
_USED_ATTRIBUTES = frozenset({"ref", "bind", "appearance", "mediatype", "nodeset"})
_ENGINE_BINDS = frozenset(
    {"nodeset", "type", "relevant", "required", "constraint", "readonly", "calculate", "id",
     "jr:constraintMsg", "jr:requiredMsg", "jr:preload", "jr:preloadParams", "cn:warning", "cn:warningMsg"}
)  # fmt: skip


def build(form: XmlForm) -> tuple[Spec, ...]:
    """Every spec in form order, the root first."""
    root = Spec(node_name(form.primary), f"/{node_name(form.primary)}", None, kind="group")
    _grow(form, root, form.primary)
    specs = tuple(_numbered(root))
    refs = {spec.ref for spec in specs}
    for ref in (*form.binds, *form.parts):
        if ref and ref not in refs:
            raise fault(ref, "dead reference: there is no such node in the instance")
    return specs


def _grow(form: XmlForm, spec: Spec, element: etree._Element) -> None:
    for child in element:
        name = node_name(child)
        if name in spec.kid_slots:
            _repeated(spec.kids[spec.kid_slots[name]], child)
            continue
        kid = Spec(name, f"{spec.ref}/{name}", spec, slot=len(spec.kids), depth=spec.depth + 1)
        kid.namespace = etree.QName(child).namespace
        kid.in_repeat = spec.in_repeat or spec.kind == "repeat"
        spec.kid_slots[name] = kid.slot
        spec.kids.append(kid)
        _describe(form, kid, child)
        _grow(form, kid, child)
        if kid.kind == "repeat":
            _count_row(kid, child)


def _repeated(spec: Spec, element: etree._Element) -> None:
    """One more row of a repeat that the form starts with."""
    if spec.kind != "repeat":
        raise fault(spec.ref, "the node is there twice, and is no repeat")
    _count_row(spec, element)
    if not _is_template(element) and spec.initial_rows == 1:
        _inner_rows(spec, element)


def _count_row(spec: Spec, element: etree._Element) -> None:
    """Count a row the form brings along: in a first row, or in what new rows are copied from."""
    if _is_template(element):
        return
    if _inside_template(element):
        spec.template_rows += 1
    else:
        spec.initial_rows += 1


def _inner_rows(spec: Spec, element: etree._Element) -> None:
    """Count the rows of repeats inside a first row (what new rows are copied from has its own count)."""
    for child in element:
        slot = spec.kid_slots.get(node_name(child))
        if slot is None:
            raise fault(spec.ref, f"a row has {node_name(child)}, the template has not")
        kid = spec.kids[slot]
        if kid.kind == "repeat":
            _count_row(kid, child)
        if kid.initial_rows <= 1:
            _inner_rows(kid, child)


def _is_template(element: etree._Element) -> bool:
    return element.get(f"{{{JAVAROSA}}}template") is not None


def _inside_template(element: etree._Element) -> bool:
    return any(_is_template(one) for one in element.iterancestors())


def _describe(form: XmlForm, spec: Spec, element: etree._Element) -> None:
    part = form.part(spec.ref)
    bind = form.binds.get(spec.ref, {})
    if part.repeat is not None or _is_template(element):
        spec.kind = "repeat"
    elif len(element) or (part.group is not None and part.control is None):
        spec.kind = "group"
    else:
        spec.default = element.text or ""
    kind = bind.get("type", "").strip().rpartition(":")[2]
    spec.type = _TYPES.get(kind.lower(), kind)
    if part.control is not None:
        spec.control = etree.QName(part.control).localname
        spec.multiple = spec.control in ("select", "rank")
    if bind.get("jr:preload"):
        spec.preload = f"{bind['jr:preload']} {bind.get('jr:preloadParams', '')}".strip()


def _numbered(root: Spec) -> list[Spec]:
    found: list[Spec] = []
    stack = [root]
    while stack:
        spec = stack.pop()
        spec.number = len(found)
        found.append(spec)
        stack.extend(reversed(spec.kids))
    return found


def names(specs: tuple[Spec, ...]) -> dict[str, Spec | None]:
    """Each name with its spec; a question goes before a group of the same name, two of a kind leave None.

    The ``meta`` block is not part of it: its names are OpenRosa's, not the author's.
    """
    found: dict[str, Spec | None] = {}
    for wanted in (("question",), ("group", "repeat")):
        taken = set(found)
        for spec in specs[1:]:
            if spec.kind in wanted and spec.name not in taken and not in_meta(spec):
                found[spec.name] = None if spec.name in found else spec
    for spec in specs[1:]:
        if spec.kind != "group" and not in_meta(spec):
            spec.key = spec.name if found.get(spec.name) is spec else spec.ref
    return found


def in_meta(spec: Spec) -> bool:
    """Whether the node is OpenRosa's ``meta`` block or inside it."""
    path = spec.path()
    return len(path) > 1 and path[1].name.rpartition(":")[2] == "meta" and path[1].kind == "group"


def public_tree(form: XmlForm, spec: Spec) -> Node:
    """The node and all below it, as pages see them."""
    part = form.part(spec.ref)
    shown = part.control if part.control is not None else part.group
    repeat = part.repeat
    appearance = attribute(shown, "appearance") if shown is not None else ""
    if not appearance and repeat is not None:
        appearance = attribute(repeat, "appearance")
    bind = form.binds.get(spec.ref, {})
    return Node(
        ref=spec.ref,
        name=spec.name,
        kind=_kind(spec),
        type=spec.type,
        control=_control(spec),
        appearance=appearance.strip(),
        mediatype=attribute(shown, "mediatype") if shown is not None else "",
        bind_attributes={name: value for name, value in bind.items() if name not in _ENGINE_BINDS},
        control_attributes=_control_attributes(part.control),
        counted=spec.rows_fixed,
        children=tuple(public_tree(form, kid) for kid in spec.kids),
    )


def _kind(spec: Spec) -> NodeKind:
    return "repeat" if spec.kind == "repeat" else "group" if spec.kind == "group" else "question"


def _control(spec: Spec) -> Control | None:
    return spec.control  # type: ignore[return-value]


def _control_attributes(control: etree._Element | None) -> Mapping[str, str]:
    if control is None:
        return {}
    return {str(name): str(value) for name, value in control.attrib.items() if str(name) not in _USED_ATTRIBUTES}
