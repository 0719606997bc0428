"""Form cases written short: a few lines of nodes and steps become XForms XML and the steps of the suite (README.md)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import quoteattr

from tests.conformance.cases import Step

HEAD = (
    '<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"'
    ' xmlns:jr="http://openrosa.org/javarosa" xmlns:orx="http://openrosa.org/xforms"'
    ' xmlns:odk="http://www.opendatakit.org/xforms" xmlns:xsd="http://www.w3.org/2001/XMLSchema"'
    ' xmlns:entities="http://www.opendatakit.org/xforms/entities">'
)
_BINDS = {
    "calc": "calculate",
    "relevant": "relevant",
    "required": "required",
    "readonly": "readonly",
    "constraint": "constraint",
    "msg": "jr:constraintMsg",
    "rmsg": "jr:requiredMsg",
    "preload": "jr:preload",
    "params": "jr:preloadParams",
    "saveto": "entities:saveto",
}
_SELECTS = ("select1", "select", "rank")
_NOT_ASKED = ("calc", "preload", "hidden")


@dataclass
class Node:
    """A node line: what it is, its facets, and the lines indented under it."""

    kind: str
    name: str
    value: str
    facets: dict[str, str]
    children: list[Node] = field(default_factory=list)


@dataclass
class Shorthand:
    """The lines of a case, sorted."""

    nodes: list[Node] = field(default_factory=list)
    lists: list[str] = field(default_factory=list)
    model: list[str] = field(default_factory=list)
    body: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    root: str = ""
    entities: str = ""


def form_xml(lines: list[str]) -> str:
    """The form those lines describe."""
    if lines and lines[0].lstrip().startswith("<h:html"):
        return "\n".join(lines)
    short = _sorted(lines)
    binds: list[str] = []
    instance = "".join(_instance(node) for node in short.nodes)
    for node in short.nodes:
        _binds(node, "/data", binds)
    body = "".join(_control(node, "/data") for node in short.nodes)
    itext = f"<itext>{''.join(_translation(line) for line in short.texts)}</itext>" if short.texts else ""
    return (
        f"{HEAD}<h:head><h:title>Case</h:title><model{short.entities}>{itext}"
        f'<instance><data id="case" version="1"{short.root}>{instance}</data></instance>'
        f"{''.join(short.lists)}{''.join(binds)}{''.join(short.model)}</model></h:head>"
        f"<h:body>{body}{''.join(short.body)}</h:body></h:html>"
    )


def _sorted(lines: list[str]) -> Shorthand:
    short = Shorthand()
    open_nodes: list[tuple[int, Node]] = []
    rows: list[str] = []
    for line in lines:
        word, _, rest = line.strip().partition(" ")
        match word:
            case "list":
                rows = [rest]
                short.lists.append("")
            case "-":
                rows.append(rest)
                short.lists[-1] = _secondary(rows)
            case "model":
                short.model.append(rest)
            case "body":
                short.body.append(rest)
            case "itext":
                short.texts.append(rest)
            case "entities":
                short.entities = f" entities:entities-version={quoteattr(rest)}"
            case "root":
                short.root = f" {rest}"
            case _:
                depth = len(line) - len(line.lstrip())
                while open_nodes and open_nodes[-1][0] >= depth:
                    open_nodes.pop()
                node = _node(line.strip())
                (open_nodes[-1][1].children if open_nodes else short.nodes).append(node)
                open_nodes.append((depth, node))
    return short


def _node(line: str) -> Node:
    head, *rest = line.split(" | ")
    match = re.fullmatch(r"(\S+) ([\w.:-]+)(?: = (.*))?", head.strip())
    if match is None:
        raise ValueError(f"no node: {line}")
    facets = {part.strip().partition(" ")[0]: part.strip().partition(" ")[2] for part in rest}
    return Node(match[1], match[2], match[3] or "", facets)


def _secondary(rows: list[str]) -> str:
    """``list towns name label`` and its rows ``- t1 | Town 1``."""
    name, *columns = rows[0].split()
    items = ""
    for row in rows[1:]:
        cells = [cell.strip() for cell in row.split(" | ")]
        items += f"<item>{''.join(f'<{c}>{v}</{c}>' for c, v in zip(columns, cells, strict=True))}</item>"
    return f'<instance id="{name}"><root>{items}</root></instance>'


def _translation(line: str) -> str:
    """``itext en default | a:label=Name | a:hint=…``."""
    head, *texts = line.split(" | ")
    language, _, default = head.partition(" / ")
    shown = ""
    for text in texts:
        name, _, words = text.partition("=")
        value = words if words.startswith("<value") else f"<value>{words}</value>"
        shown += f'<text id="{name.strip()}">{value}</text>'
    mark = ' default="true()"' if default else ""
    return f'<translation lang="{language.strip()}"{mark}>{shown}</translation>'


def _instance(node: Node) -> str:
    facets = node.facets
    if "rows" in facets:
        return "".join(f"<{node.name}>{row.strip()}</{node.name}>" for row in facets["rows"].split(" // "))
    inside = node.value + "".join(_instance(child) for child in node.children)
    attributes = f" {facets['attributes']}" if "attributes" in facets else ""
    template = ' jr:template=""' if "template" in facets else ""
    times = int(facets.get("times", 1))
    return f"<{node.name}{template}{attributes}>{inside}</{node.name}>" * times


def _binds(node: Node, under: str, binds: list[str]) -> None:
    ref = f"{under}/{node.name}"
    attributes = {_BINDS[name]: value or "true()" for name, value in node.facets.items() if name in _BINDS}
    if node.kind not in ("group", "repeat", *_SELECTS, "trigger", "upload", "range", "plain"):
        attributes["type"] = node.kind
    elif node.kind == "upload":
        attributes["type"] = "binary"
    elif "type" in node.facets:
        attributes["type"] = node.facets["type"]
    shown = "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items())
    if shown:
        binds.append(f"<bind nodeset={quoteattr(ref)}{shown}/>")
    for child in node.children:
        _binds(child, ref, binds)


def _control(node: Node, under: str) -> str:
    ref, facets = f"{under}/{node.name}", node.facets
    if (any(name in facets for name in _NOT_ASKED) and "shown" not in facets) or "unasked" in facets:
        return ""
    inner = _worded("label", facets.get("label", node.name)) + _worded("hint", facets.get("hint", ""))
    inner += facets.get("action", "")
    look = f" appearance={quoteattr(facets['appearance'])}" if "appearance" in facets else ""
    look += f" {facets['with']}" if "with" in facets else ""
    if node.kind in ("group", "repeat"):
        children = "".join(_control(child, ref) for child in node.children)
        if node.kind == "group":
            return f"<group ref={quoteattr(ref)}{look}>{inner}{children}</group>"
        count = f" jr:count={quoteattr(facets['count'])}" if "count" in facets else ""
        count += ' jr:noAddRemove="true()"' if "fixed" in facets else ""
        label = _worded("label", facets.get("label", node.name))
        return (
            f"<group ref={quoteattr(ref)}{look}>{label}"
            f"<repeat nodeset={quoteattr(ref)}{count}>{facets.get('action', '')}{children}</repeat></group>"
        )
    if node.kind in _SELECTS:
        tag = "odk:rank" if node.kind == "rank" else node.kind
        return f"<{tag} ref={quoteattr(ref)}{look}>{inner}{_choices(facets)}</{tag}>"
    tag = node.kind if node.kind in ("trigger", "upload", "range") else "input"
    return f"<{tag} ref={quoteattr(ref)}{look}>{inner}</{tag}>"


def _choices(facets: dict[str, str]) -> str:
    if "of" in facets:
        pairs = (choice.partition("=") for choice in facets["of"].split())
        return "".join(
            f"<item>{_worded('label', label.replace('_', ' ') or value)}<value>{value}</value></item>"
            for value, _, label in pairs
        )
    value, label = (facets.get("by", "") or "name label").split(" ", 1)
    return f'<itemset nodeset={quoteattr(facets["from"])}><value ref="{value}"/><label ref="{label}"/></itemset>'


def _worded(tag: str, words: str) -> str:
    """A label or hint; ``@id`` takes it from the itext."""
    if words.startswith("@"):
        return f"<{tag} ref=\"jr:itext('{words[1:]}')\"/>"
    return f"<{tag}>{words}</{tag}>" if words else ""


# -- steps ------------------------------------------------------------------------------------------------------------


def steps(lines: list[str]) -> tuple[Step, ...]:
    """The steps those lines describe."""
    return tuple(_step(line.strip()) for line in lines)


def _step(line: str) -> Step:
    word, _, rest = line.partition(" ")
    match word:
        case "+":
            return {"add": _ref(rest)}
        case "-":
            return {"remove": _ref(rest)}
        case "lang":
            return {"lang": rest}
        case "refused":
            return {"refused": rest}
        case "fails":
            step, _, why = rest.partition(" : ")
            return {"fails": _step(step), "why": why}
        case "?":
            return {"expect": _expected(rest)}
        case ">":
            return {"submission": dict(_sent(part) for part in rest.split(" ; "))}
        case "eval":
            expression, _, answer = rest.partition(" => ")
            expression, _, context = expression.partition(" @ ")
            return {"evaluate": expression, "context": _ref(context or "/data"), "string": answer}
    ref, sign, value = line.partition(" :=")
    if not sign:
        raise ValueError(f"no step: {line}")
    return {"set": _ref(ref), "value": _read(value.strip())}


def _ref(ref: str) -> str:
    ref = ref.strip()
    return ref if ref.startswith("/") else f"/data/{ref}"


def _read(text: str) -> Any:
    return json.loads(text) if text[:1] in ('"', "[", "{") else text


def _expected(text: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for part in text.split(" ; "):
        ref, properties = _judged(part.strip())
        found.setdefault(_ref(ref), {}).update(properties)
    return found


def _judged(part: str) -> tuple[str, dict[str, Any]]:
    """``ref = value``, ``ref property=value`` or ``ref !relevant required``."""
    ref, _, rest = part.partition(" ")
    if rest == "=" or rest.startswith("= "):
        return ref, {"value": _number_or_text(rest[1:].strip())}
    name, sign, value = rest.partition("=")
    if sign:
        return ref, {name.strip(): _property(name.strip(), value.strip())}
    return ref, dict(_truths(rest))


def _truths(text: str) -> Iterator[tuple[str, bool]]:
    for word in text.split():
        yield word.lstrip("!"), not word.startswith("!")


def _property(name: str, value: str) -> Any:
    if name == "choices" and value[:1] != "[":
        return value.split()
    if name == "choice_labels" and value[:1] != "[":
        return [one.strip() for one in value.split(",")]
    if name == "count":
        return int(value)
    return None if value == "none" else _read(value)


def _number_or_text(text: str) -> Any:
    return float(text) if re.fullmatch(r"-?\d+(\.\d+)?", text) else _read(text)


def _sent(part: str) -> tuple[str, str | None]:
    ref, _, value = part.strip().partition(" ")
    if value == "none":
        return _ref(ref), None
    return _ref(ref), value.removeprefix("=").strip()
