"""The form's XML as the checks see it: every expression with its node, and a way to leave one out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

XFORMS = "http://www.w3.org/2002/xforms"
JAVAROSA = "http://openrosa.org/javarosa"
_BIND_EXPRESSIONS = ("relevant", "calculate", "constraint", "required", "readonly")
_PREFIXED = re.compile(r"^(\w+):(.+)$")


@dataclass(frozen=True, slots=True)
class Written:
    """An expression of the form and the node and attribute it belongs to (``choices`` for a list)."""

    ref: str
    attribute: str
    source: str


def parsed(xml: bytes) -> etree._Element | None:
    """The tree; None for what is no harmless XML, which the engine then refuses with its own words."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    try:
        return etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def expressions(tree: etree._Element) -> Iterator[Written]:
    """Every expression of binds, repeats and lists."""
    for bind in tree.iter(f"{{{XFORMS}}}bind"):
        for attribute in _BIND_EXPRESSIONS:
            if bind.get(attribute):
                yield Written(bind.get("nodeset", ""), attribute, bind.get(attribute, ""))
    for repeat in tree.iter(f"{{{XFORMS}}}repeat"):
        if repeat.get(f"{{{JAVAROSA}}}count"):
            yield Written(repeat.get("nodeset", ""), "jr:count", repeat.get(f"{{{JAVAROSA}}}count", ""))
    for itemset in tree.iter(f"{{{XFORMS}}}itemset"):
        parent = itemset.getparent()
        if parent is not None:
            yield Written(parent.get("ref", ""), "choices", itemset.get("nodeset", ""))


def entry_counts(tree: etree._Element) -> dict[str, int]:
    """How many entries each list inside the form has."""
    found = {}
    for instance in tree.iter(f"{{{XFORMS}}}instance"):
        name = instance.get("id")
        if name and len(instance) == 1:
            found[name] = len(instance[0])
    return found


def files(tree: etree._Element) -> dict[str, str]:
    """The files the form reads, by the name of their instance."""
    found = {}
    for instance in tree.iter(f"{{{XFORMS}}}instance"):
        source = instance.get("src", "")
        if source.startswith("jr://file"):
            found[instance.get("id", "")] = source.rpartition("/")[2]
    return found


def leave_out(tree: etree._Element, ref: str, attribute: str) -> bool:
    """Takes away what the engine refused, so that it can go on to the next; False when there is no such thing."""
    if attribute == "setvalue":
        return _drop(tree, "setvalue", ref)
    if attribute == "choices":
        return _unfilter(tree, ref)
    if attribute == "appearance":
        return _drop_attribute(tree, "appearance", ref)
    if attribute == "jr:count":
        return _drop_attribute(tree, f"{{{JAVAROSA}}}count", ref)
    if attribute in ("", "label", "hint", "output"):
        return _drop_outputs(tree, ref) or _drop_bind(tree, ref) or _drop_controls(tree, ref)
    if attribute == "cycle":
        done = [_drop_bind_attribute(tree, ref, one) for one in ("calculate", "relevant")]
        return any(done) or leave_out(tree, ref, "jr:count")
    return _drop_bind_attribute(tree, ref, attribute)


def _binds(tree: etree._Element, ref: str) -> list[etree._Element]:
    return [bind for bind in tree.iter(f"{{{XFORMS}}}bind") if bind.get("nodeset", "").strip() == ref]


def _drop_bind_attribute(tree: etree._Element, ref: str, attribute: str) -> bool:
    done = False
    for bind in _binds(tree, ref):
        prefixed = _PREFIXED.match(attribute)
        key = f"{{{bind.nsmap.get(prefixed[1], '')}}}{prefixed[2]}" if prefixed else attribute
        if key in bind.attrib:
            del bind.attrib[key]
            done = True
    return done


def _drop_bind(tree: etree._Element, ref: str) -> bool:
    return _removed(_binds(tree, ref))


def _drop(tree: etree._Element, tag: str, ref: str) -> bool:
    return _removed([one for one in tree.iter(f"{{{XFORMS}}}{tag}") if one.get("ref", "").strip() == ref])


def _drop_controls(tree: etree._Element, ref: str) -> bool:
    return _removed([one for one in _body(tree) if ref in (one.get("ref"), one.get("nodeset"))])


def _drop_attribute(tree: etree._Element, key: str, ref: str) -> bool:
    done = False
    for one in _body(tree):
        if ref in (one.get("nodeset"), one.get("ref")) and key in one.attrib:
            del one.attrib[key]
            done = True
    return done


def _drop_outputs(tree: etree._Element, ref: str) -> bool:
    """The outputs in the node's own texts, those by itext and those written in place."""
    texts = [text for text in tree.iter(f"{{{XFORMS}}}text") if text.get("id", "").startswith(f"{ref}:")]
    texts += [one for one in _body(tree) if one.get("ref") == ref]
    return _removed([output for text in texts for output in text.iter(f"{{{XFORMS}}}output")])


def _unfilter(tree: etree._Element, ref: str) -> bool:
    """The list without its filter; the second time without the list."""
    for itemset in list(tree.iter(f"{{{XFORMS}}}itemset")):
        parent = itemset.getparent()
        if parent is None or parent.get("ref") != ref:
            continue
        bare = re.sub(r"\[.*\]", "", itemset.get("nodeset", ""), flags=re.DOTALL)
        if bare != itemset.get("nodeset"):
            itemset.set("nodeset", bare)
        else:
            parent.remove(itemset)
        return True
    return False


def _body(tree: etree._Element) -> list[etree._Element]:
    return [one for body in tree if str(body.tag).endswith("}body") for one in body.iter() if isinstance(one.tag, str)]


def _removed(elements: list[etree._Element]) -> bool:
    for one in elements:
        parent = one.getparent()
        if parent is not None:
            parent.remove(one)
    return bool(elements)
