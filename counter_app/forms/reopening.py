"""A record from instance XML (ODK XForms specification, "Primary instance"): the way back from ``Record.to_xml``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lxml import etree

from counter_app.errors import BadInput
from counter_app.forms.answers import text_of
from counter_app.forms.instance import Item
from counter_app.forms.nodetree import in_meta
from counter_app.forms.settling import MAX_ROWS, Settler
from counter_app.forms.texts import XFORMS
from counter_app.forms.xmlform import JAVAROSA, OPENROSA, attribute_name
from counter_app.forms.xmlrecord import too_large

if TYPE_CHECKING:
    from counter_app.forms.definition import FormDefinition
    from counter_app.forms.plan import Spec

_TEMPLATE = f"{{{JAVAROSA}}}template"


def fault(why: str, where: str, **more: object) -> BadInput:
    """The refusal of a record."""
    return BadInput(what="record", where=where, why=why, **more)


def read(xml: bytes, what: str = "record") -> etree._Element:
    """The root of harmless XML; raises BadInput(what="record", why="not_xml" | "too_large" | "doctype")."""
    if too_large(xml):
        raise BadInput(what=what, where="xml", why="too_large")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise BadInput(what=what, where=str(error)[:200], why="not_xml") from error
    if getattr(root.getroottree().docinfo, "doctype", ""):
        raise BadInput(what=what, where="xml", why="doctype")
    return root


def form_of(root: etree._Element) -> tuple[str, str]:
    """Form id and version that the record says it was made with; empty where it says none."""
    version = root.get("version") or root.get(f"{{{OPENROSA}}}version") or root.get(f"{{{JAVAROSA}}}version") or ""
    return root.get("id") or etree.QName(root).namespace or "", version


def check(definition: FormDefinition, root: etree._Element, any_version: bool) -> None:
    """Refuse a record of another form (``other_form``) or version (``other_version``)."""
    form_id, version = form_of(root)
    if form_id != definition.form_id:
        raise fault("other_form", form_id, form=definition.form_id)
    if etree.QName(root).localname != definition.plan.root.name.rpartition(":")[2]:
        raise fault("other_form", etree.QName(root).localname, form=definition.plan.root.name)
    if version != definition.version and not any_version:
        raise fault("other_version", form_id, version=definition.version, found=version)


class Filling:
    """Puts the answers of an instance into the items of a growing record; ``dropped`` names what found no place."""

    def __init__(self, settler: Settler) -> None:
        self._settler = settler
        self._slots: dict[Spec, _Slots] = {}
        self._without_rows: list[tuple[Item, list[Item]]] = []
        self.dropped: dict[str, None] = {}
        self.deprecated_id = ""
        """The id that an edited record was sent under before, where the form has no node for it."""

    def fill(self, root: etree._Element) -> None:
        """Every answer below the root; nodes that are not in the XML stay as they grew."""
        stack = [(self._settler.root, root)]
        while stack:
            item, element = stack.pop()
            stack.extend(reversed(self._fill_one(item, element)))

    def restore_rows(self) -> bool:
        """Give hidden repeats the rows a form starts with again: XML has none of a hidden repeat. True when any came."""
        hidden = [
            (item, rows) for item, rows in self._without_rows if not item.rel and not item.gone() and not item.rows
        ]
        for repeat, rows in hidden:
            assert repeat.rows is not None
            repeat.rows.extend(rows)
            for row in rows:
                for item in row.walk():
                    item.rel, item.seen = False, ""
                self._settler.schedule(row)
        return bool(hidden)

    def _fill_one(self, item: Item, element: etree._Element) -> list[tuple[Item, etree._Element]]:
        inner: list[tuple[Item, etree._Element]] = []
        rows: dict[Item, list[etree._Element]] = {kid: [] for kid in item.kids if kid.rows is not None}
        filled: set[Item] = set()
        self._put_attributes(item, element)
        for child in element:
            kid = self._kid(item, child)
            if kid is not None and kid.rows is not None:
                if child.get(_TEMPLATE) is None:
                    rows[kid].append(child)
            elif kid is None and in_meta(item.spec) and etree.QName(child).localname == "deprecatedID":
                self.deprecated_id = text_of(child.text)
            elif kid is None or kid in filled:
                self.dropped[_path(item, child)] = None
            elif kid.spec.kind == "group":
                inner.append((kid, child))
            else:
                self._put(kid, child)
            if kid is not None:
                filled.add(kid)
        for repeat, found in rows.items():
            inner.extend(self._grow_rows(repeat, found))
        return inner

    def _kid(self, item: Item, element: etree._Element) -> Item | None:
        slots = self._slots.get(item.spec)
        if slots is None:
            slots = self._slots[item.spec] = _Slots(item.spec)
        slot = slots.of(element)
        return None if slot is None else item.kids[slot]

    def _grow_rows(self, repeat: Item, found: list[etree._Element]) -> Iterator[tuple[Item, etree._Element]]:
        assert repeat.rows is not None
        if not found and repeat.rows:
            self._without_rows.append((repeat, list(repeat.rows)))
        if len(found) > MAX_ROWS:
            self.dropped[f"{repeat.ref}[{MAX_ROWS + 1}]"] = None
        repeat.rows.clear()
        for place, element in enumerate(found[:MAX_ROWS], 1):
            if self._settler.full():
                self.dropped[f"{repeat.ref}[{place}]"] = None
                return
            yield self._settler.grow_row(repeat), element

    def _put(self, item: Item, element: etree._Element) -> None:
        for child in element:
            self.dropped[_path(item, child)] = None
        self._put_attributes(item, element)
        self._settler.put(item, text_of(element.text))
        if item.spec.calculate_rule is not None and not item.spec.is_calculated:
            self._settler.typed_over.add(item)

    def _put_attributes(self, item: Item, element: etree._Element) -> None:
        """Attributes that the form declares; those it does not (``xsi:…``, a server's own) say nothing here."""
        for key, value in element.attrib.items():
            slot = item.spec.kid_slots.get(attribute_name(element, str(key)))
            if slot is not None and item.kids[slot].spec.attribute:
                self._settler.put(item.kids[slot], text_of(str(value)))


class _Slots:
    """Which child of a node an element stands for: by namespace and name, else by a name that only one child has."""

    def __init__(self, spec: Spec) -> None:
        self._exact: dict[tuple[str | None, str], int] = {}
        self._local: dict[str, int | None] = {}
        for kid in spec.kids:
            if kid.attribute:
                continue
            local = kid.name.rpartition(":")[2]
            self._exact[None if kid.namespace == XFORMS else kid.namespace, local] = kid.slot
            self._local[local] = None if local in self._local else kid.slot

    def of(self, element: etree._Element) -> int | None:
        name = etree.QName(element)
        exact = self._exact.get((None if name.namespace == XFORMS else name.namespace, name.localname))
        return self._local.get(name.localname) if exact is None else exact


def _path(item: Item, element: etree._Element) -> str:
    return f"{item.ref}/{etree.QName(element).localname}"


def meta_item(root: Item, name: str) -> Item | None:
    """That item of the ``meta`` block; None when the form has none."""
    for item in root.walk():
        if item.spec.kind == "question" and in_meta(item.spec) and item.spec.name.rpartition(":")[2] == name:
            return item
    return None
