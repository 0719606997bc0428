"""The tree of specs, from the primary instance, the binds and the body."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from counter_app.forms.definition import Control, Node, NodeKind
from counter_app.forms.plan import Seed, Spec, preload_kind
from counter_app.forms.searching import without_call
from counter_app.forms.values import to_number
from counter_app.forms.xmlform import JAVAROSA, XmlForm, attribute, attribute_name, fault, local_name, node_name

_TYPES = {
    "string": "string", "text": "string", "select": "string", "select1": "string", "rank": "string", "": "string",
    "int": "int", "integer": "int", "long": "long", "decimal": "decimal", "double": "decimal", "datetime": "dateTime",
}  # fmt: skip
NO_NODE = "dead reference: there is no such node in the instance"
_USED_ATTRIBUTES = frozenset({"ref", "bind", "appearance", "mediatype", "nodeset"})
_ENGINE_BINDS = frozenset(
    {"nodeset", "type", "relevant", "required", "constraint", "readonly", "calculate", "id",
     "jr:constraintMsg", "jr:requiredMsg", "jr:preload", "jr:preloadParams", "cn:warning", "cn:warningMsg"}
)  # fmt: skip

_RULES = frozenset({"relevant", "required", "constraint", "calculate", "readonly"})


def build(form: XmlForm) -> tuple[Spec, ...]:
    """Every spec in form order, the root first."""
    root = Spec(node_name(form.primary), form.root_ref, None, kind="group", prefix=form.primary.prefix)
    root.namespace = etree.QName(form.primary).namespace
    _grow(form, root, form.primary)
    specs = tuple(_numbered(root))
    refs = {spec.ref for spec in specs}
    for ref in form.parts:
        if ref and ref not in refs:
            raise fault(ref, NO_NODE)
    return specs


def unbound(form: XmlForm, by_ref: Mapping[str, Spec]) -> list[str]:
    """Refs of binds that have no node: Collect passes over them, so they are only remarked on."""
    return [ref for ref in form.binds if ref not in by_ref]


def _grow(form: XmlForm, spec: Spec, element: etree._Element) -> None:
    """Specs for what stands below the element; of a repeat's rows the template, else the first, is what it is."""
    for key, value in element.attrib.items():
        name = attribute_name(element, str(key))
        if name != "@jr:template":
            kid = _kid(form, spec, name)
            kid.attribute, kid.default, kid.namespace = True, str(value), etree.QName(str(key)).namespace
            kid.prefix = name[1:].rpartition(":")[0] or None
            _describe(form, kid, None)
    together: dict[str, list[etree._Element]] = {}
    for child in element:
        together.setdefault(node_name(child), []).append(child)
    for name, children in together.items():
        first = next((one for one in children if _is_template(one)), children[0])
        kid = _kid(form, spec, name)
        kid.namespace, kid.prefix = etree.QName(first).namespace, first.prefix
        _describe(form, kid, first)
        if len(children) > 1 and kid.kind == "group":
            kid.kind, kid.rows_fixed = "repeat", True
        _grow(form, kid, first)
        if kid.kind == "repeat":
            kid.template = _seed(kid, first, new=not any(map(_is_template, (first, *first.iterancestors()))))
            kid.first_rows = tuple(_seed(kid, one) for one in children if not _is_template(one))
        elif len(children) > 1:
            raise fault(kid.ref, "the node is there twice, and is no repeat")


def _kid(form: XmlForm, spec: Spec, name: str) -> Spec:
    kid = Spec(name, f"{spec.ref}/{name}", spec, slot=len(spec.kids), depth=spec.depth + 1)
    kid.in_repeat = spec.in_repeat or spec.kind == "repeat"
    spec.kid_slots[name] = kid.slot
    spec.kids.append(kid)
    return kid


def _seed(spec: Spec, element: etree._Element, new: bool = False) -> Seed:
    """What a row, or a group in it, starts with; a ``new`` one, shaped like a first row, is empty (JavaRosa)."""
    found: dict[int, object] = {}
    for kid in spec.kids:
        if kid.attribute and kid.default:
            found[kid.slot] = kid.default
    for child in element:
        slot = spec.kid_slots.get(node_name(child))
        if slot is None:
            raise fault(spec.ref, f"a row has {node_name(child)}, the template has not")
        kid = spec.kids[slot]
        if kid.kind == "question":
            text = (child.text or "").strip()
            if text and not new:
                found[slot] = text
        elif kid.kind == "group":
            found[slot] = _seed(kid, child, new)
        elif not new and not _is_template(child):
            found[slot] = (*found.get(slot, ()), _seed(kid, child))  # type: ignore[misc]
    return found


def _is_template(element: etree._Element) -> bool:
    return element.get(f"{{{JAVAROSA}}}template") is not None


def _describe(form: XmlForm, spec: Spec, element: etree._Element | None) -> None:
    part = form.part(spec.ref)
    bind = form.binds.get(spec.ref, {})
    if element is not None:
        if part.repeat is not None or _is_template(element):
            spec.kind = "repeat"
        elif len(element) or (part.group is not None and part.control is None):
            spec.kind = "group"
        else:
            spec.default = (element.text or "").strip()
    kind = bind.get("type", "").strip().rpartition(":")[2]
    spec.type = _TYPES.get(kind.lower(), kind)
    if part.control is not None:
        spec.control = "select1" if part.control.get("query") else local_name(part.control)
        spec.multiple = spec.control in ("select", "rank")
        if spec.control == "range":
            spec.bounds = _bounds(part.control)
    if bind.get("jr:preload"):
        spec.preload = preload_kind(bind["jr:preload"], bind.get("jr:preloadParams", ""))


def _bounds(control: etree._Element) -> tuple[float | None, float | None]:
    """The lesser and the greater end of a range; None for what it does not say."""
    ends = [to_number(attribute(control, name)) for name in ("start", "end")]
    low, high = (number if number == number else None for number in ends)
    return (high, low) if low is not None and high is not None and low > high else (low, high)


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
            if spec.kind in wanted and not spec.attribute and spec.name not in taken and not in_meta(spec):
                found[spec.name] = None if spec.name in found else spec
    for spec in specs[1:]:
        if spec.attribute:
            spec.key = spec.ref
        elif spec.kind != "group" and not in_meta(spec):
            spec.key = spec.name if found.get(spec.name) is spec else spec.ref
    return found


def in_meta(spec: Spec) -> bool:
    """Whether the node is OpenRosa's ``meta`` block or inside it: the form's own, or one that declares an entity."""
    at: Spec | None = spec
    while at is not None and at.parent is not None:
        if at.kind == "group" and at.name.rpartition(":")[2] == "meta" and (at.depth == 1 or "entity" in at.kid_slots):
            return True
        at = at.parent
    return False


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
        type="int" if spec.type == "long" else spec.type,
        control=_control(spec),
        appearance=(without_call(appearance) if spec.multiple or spec.control == "select1" else appearance).strip(),
        mediatype=attribute(shown, "mediatype") if shown is not None else "",
        bind_attributes={name: value for name, value in bind.items() if name not in _ENGINE_BINDS},
        control_attributes=_control_attributes(part.control),
        counted=spec.rows_fixed,
        rules={name: value.strip() for name, value in bind.items() if name in _RULES},
        children=tuple(public_tree(form, kid) for kid in spec.kids if not kid.attribute),
    )


def _kind(spec: Spec) -> NodeKind:
    return "repeat" if spec.kind == "repeat" else "group" if spec.kind == "group" else "question"


def _control(spec: Spec) -> Control | None:
    return spec.control  # type: ignore[return-value]


def _control_attributes(control: etree._Element | None) -> Mapping[str, str]:
    if control is None:
        return {}
    return {str(name): str(value) for name, value in control.attrib.items() if str(name) not in _USED_ATTRIBUTES}
