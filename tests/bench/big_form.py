"""A form taken several times over in one: every node, rule, text and control once more under names of its own."""

from __future__ import annotations

import re
from copy import deepcopy

from lxml import etree

XF = "{http://www.w3.org/2002/xforms}"
H = "{http://www.w3.org/1999/xhtml}"
_PATH = re.compile(r"/data((?:/[A-Za-z_][\w.-]*)+)")


def times_over(xml: bytes, times: int) -> bytes:
    """The form with its content ``times`` over; the first one keeps its names, copy 2 has ``applicant_name_x2`` and so on."""
    tree = etree.fromstring(xml)
    (model,), (body,) = tree.iter(f"{XF}model"), tree.iter(f"{H}body")
    data = next(tree.iter(f"{XF}instance"))[0]
    parts = [(data, [child for child in data if etree.QName(child).localname != "meta"])]
    parts += [(one, [t for t in one if t.get("id", "").startswith("/data/")]) for one in model.iter(f"{XF}translation")]
    parts.append((model, [one for one in model if one.tag in (f"{XF}bind", f"{XF}setvalue") and not _is_meta(one)]))
    parts.append((body, list(body)))
    for number in range(2, times + 1):
        for parent, children in parts:
            for child in children:
                parent.append(_renamed(deepcopy(child), number, is_data=parent is data))
    return bytes(etree.tostring(tree, xml_declaration=True, encoding="UTF-8"))


def copy_name(name: str, number: int) -> str:
    """What a node is called in that copy."""
    return name if number == 1 else f"{name}_x{number}"


def _is_meta(bind: etree._Element) -> bool:
    return (bind.get("nodeset") or bind.get("ref") or "").startswith("/data/meta")


def _renamed(element: etree._Element, number: int, *, is_data: bool) -> etree._Element:
    for one in element.iter():
        if not isinstance(one.tag, str):
            continue
        if is_data:
            one.tag = copy_name(one.tag, number)
        for name, value in one.attrib.items():
            one.set(name, _PATH.sub(lambda path: _path(path, number), str(value)))
    return element


def _path(path: re.Match[str], number: int) -> str:
    steps = path[1].strip("/").split("/")
    if steps[0] == "meta":
        return path[0]
    return "/data/" + "/".join(copy_name(step, number) for step in steps)
