"""Steps that are more than names: every axis of XPath 1.0, wildcards, any node; over the form and over its lists.

What a path may lead to is worked out when it is compiled (:class:`Reach`), so that its dependencies are known; at run
time it walks from node to node. Paths made of names alone never come here: they are routes (:mod:`.compiler`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from counter_app.forms import xpath
from counter_app.forms.instance import Context, Entry, Item
from counter_app.forms.plan import Spec

Node = Item | Entry
Walk = Callable[[Context, Node], list[Node]]
DOCUMENT = Entry("", "")
"""What stands above the root of the form."""
_UPWARD = frozenset({"parent", "ancestor", "ancestor-or-self"})
_IN_ORDER = frozenset({"child", "self", "attribute"})
"""Axes that keep document order when no node of the set stands inside another."""


@dataclass(frozen=True, slots=True)
class Reach:
    """What a path may lead to so far.

    ``top`` is the deepest node of which it is known, when compiled, which item all that is found stands in; ``flat``
    says that no node found stands inside another, and all are in document order.
    """

    specs: tuple[Spec, ...]
    top: Spec
    document: bool = False
    entries: bool = False
    flat: bool = True

    @property
    def dead(self) -> bool:
        """Whether no node can ever be found."""
        return not (self.specs or self.document or self.entries)


def normal(step: xpath.Step) -> xpath.Step:
    """The step with ``text()`` taken as the node whose text it is."""
    if step.name != xpath.TEXT:
        return step
    axis: dict[xpath.Axis, xpath.Axis] = {"child": "self", "descendant": "descendant-or-self"}
    if step.axis not in axis:
        return xpath.Step(step.axis, xpath.NOTHING)
    return xpath.Step(axis[step.axis], xpath.TEXT, step.predicates)


def reached(reach: Reach, step: xpath.Step, root: Spec) -> Reach:
    """What may be reached by one step more."""
    found: dict[Spec, None] = {}
    document = False
    for spec in (None, *reach.specs) if reach.document else reach.specs:
        for one in _specs_on(step.axis, spec, root):
            if one is None:
                document = document or step.name == ""
            elif _fits_spec(step, one):
                found[one] = None
    specs = tuple(sorted(found, key=lambda spec: spec.number))
    flat = reach.flat and (step.axis in _IN_ORDER or (step.axis == "parent" and len(specs) + document == 1))
    return Reach(specs, _top(reach, step.axis, root), document, reach.entries, flat)


def _top(reach: Reach, axis: xpath.Axis, root: Spec) -> Spec:
    """The item that all stands in, after a step along that axis."""
    if axis in ("ancestor", "ancestor-or-self", "following", "preceding"):
        return root
    if axis in ("parent", "following-sibling", "preceding-sibling") and reach.top in reach.specs:
        return reach.top.parent or root
    return reach.top


def _is_attribute(name: str) -> bool:
    return name.startswith("@")


def _specs_on(axis: xpath.Axis, spec: Spec | None, root: Spec) -> Iterator[Spec | None]:
    """The specs on that axis; None is the document above the root."""
    if axis == "self":
        yield spec
    elif axis in _UPWARD:
        yield from _above(axis, spec)
    elif axis in ("following", "preceding"):
        yield from _below(root, itself=True)
    elif axis in ("following-sibling", "preceding-sibling"):
        if spec is not None and spec.parent is not None:
            yield from spec.parent.kids
    elif axis in ("descendant", "descendant-or-self"):
        if spec is None:
            if axis == "descendant-or-self":
                yield None
            yield from _below(root, itself=True)
        else:
            yield from _below(spec, itself=axis == "descendant-or-self")
    else:
        yield from (root,) if spec is None else spec.kids


def _above(axis: xpath.Axis, spec: Spec | None) -> Iterator[Spec | None]:
    if axis == "ancestor-or-self":
        yield spec
    at = spec
    while at is not None:
        at = at.parent
        yield at
        if axis == "parent":
            return


def _below(spec: Spec, itself: bool) -> Iterator[Spec]:
    stack = [spec] if itself else list(reversed(spec.kids))
    while stack:
        one = stack.pop()
        yield one
        stack.extend(reversed(one.kids))


def _fits_spec(step: xpath.Step, spec: Spec) -> bool:
    if step.name == xpath.TEXT:
        return not any(not _is_attribute(kid.name) for kid in spec.kids)
    return _named(step, spec.name)


def _named(step: xpath.Step, name: str) -> bool:
    """Whether a node of that name fulfils the step's test."""
    test = step.name
    if _is_attribute(name) is not (step.axis == "attribute" or _is_attribute(test)) and step.axis != "self":
        return False
    if test == "":
        return True
    if test == "*":
        return name != ""
    if test.endswith(":*"):
        return name.startswith(test[:-1])
    return name == test


class Kin:
    """Who stands above whom in the lists, and in which order; gathered when a path first asks."""

    def __init__(self) -> None:
        self.documents: dict[str, Entry] = {}
        self._gathered: set[str] = set()
        self._parents: dict[Entry, Entry] = {}
        self._places: dict[Entry, int] = {}

    def parent(self, entry: Entry) -> Entry | None:
        """The entry around this one."""
        self._gather(entry)
        return self._parents.get(entry)

    def place(self, entry: Entry) -> int:
        """A number that grows in document order."""
        self._gather(entry)
        return self._places.get(entry, 0)

    def _gather(self, entry: Entry) -> None:
        if entry in self._places:
            return
        for name, document in self.documents.items():
            if name in self._gathered:
                continue
            self._gathered.add(name)
            stack = [document]
            while stack:
                one = stack.pop()
                self._places[one] = len(self._places)
                kids = [kid for same in one.kids.values() for kid in same]
                self._parents.update((kid, one) for kid in kids)
                stack.extend(reversed(kids))


def walk(step: xpath.Step, kin: Kin) -> Walk:
    """How to go that step from one node, in the order in which the axis counts."""
    along = _ALONG[step.axis]
    if step.name == xpath.TEXT:
        return lambda c, node: [one for one in along(c, node, kin) if not _kids(c, one) and one.seen != ""]

    def nodes(c: Context, node: Node) -> list[Node]:
        return [one for one in along(c, node, kin) if _named(step, _name(one))]

    return nodes


def in_order(c: Context, nodes: Iterable[Node], kin: Kin) -> list[Node]:
    """The nodes in document order, each once."""
    found = list(dict.fromkeys(nodes))
    if len(found) > 1:
        found.sort(key=lambda node: (0, node.order()) if isinstance(node, Item) else (1, (kin.place(node),)))
    return found


def place_among_namesakes(node: Node, kin: Kin) -> float:
    """The place of a node among those of its name in the same parent (ODK XForms specification, ``position(node)``)."""
    if isinstance(node, Item):
        return float(node.index + 1) if node.home is not None else 1.0
    parent = kin.parent(node)
    return 1.0 if parent is None else float(parent.kids[node.name].index(node) + 1)


def _name(node: Node) -> str:
    return node.spec.name if isinstance(node, Item) else node.name


def _kids(c: Context, node: Node) -> list[Node]:
    """The elements inside, repeats as their rows."""
    if node is DOCUMENT:
        return [c.fixed[0]]
    if isinstance(node, Entry):
        return [kid for name, same in node.kids.items() if not _is_attribute(name) for kid in same]
    found: list[Node] = []
    for kid in node.kids:
        if kid.rows is not None:
            found += kid.rows
        elif not _is_attribute(kid.spec.name):
            found.append(kid)
    return found


def _attributes(c: Context, node: Node, kin: Kin) -> list[Node]:
    if isinstance(node, Entry):
        return [kid for name, same in node.kids.items() if _is_attribute(name) for kid in same]
    return [kid for kid in node.kids if _is_attribute(kid.spec.name)]


def _parent(node: Node, kin: Kin) -> Node | None:
    if isinstance(node, Entry):
        return kin.parent(node)
    return node.parent if node.parent is not None else DOCUMENT


def _ancestors(c: Context, node: Node, kin: Kin) -> list[Node]:
    found: list[Node] = []
    at = _parent(node, kin)
    while at is not None:
        found.append(at)
        at = _parent(at, kin)
    return found


def _descendants(c: Context, node: Node, kin: Kin) -> list[Node]:
    found: list[Node] = []
    stack = _kids(c, node)[::-1]
    while stack:
        one = stack.pop()
        found.append(one)
        stack.extend(reversed(_kids(c, one)))
    return found


def _siblings(c: Context, node: Node, kin: Kin) -> tuple[list[Node], int]:
    parent = _parent(node, kin)
    around = [node] if parent is None else _kids(c, parent)
    at = next((place for place, one in enumerate(around) if one is node), len(around))
    return around, at


def _after(c: Context, node: Node, kin: Kin) -> list[Node]:
    around, at = _siblings(c, node, kin)
    return around[at + 1 :]


def _ahead(c: Context, node: Node, kin: Kin) -> list[Node]:
    around, at = _siblings(c, node, kin)
    return around[:at][::-1]


def _following(c: Context, node: Node, kin: Kin) -> list[Node]:
    found: list[Node] = []
    for one in (node, *_ancestors(c, node, kin)):
        for sibling in _after(c, one, kin):
            found += [sibling, *_descendants(c, sibling, kin)]
    return found


def _preceding(c: Context, node: Node, kin: Kin) -> list[Node]:
    found: list[Node] = []
    for one in (node, *_ancestors(c, node, kin)):
        for sibling in _ahead(c, one, kin):
            found += [sibling, *_descendants(c, sibling, kin)][::-1]
    return found


def _parents(c: Context, node: Node, kin: Kin) -> list[Node]:
    above = _parent(node, kin)
    return [] if above is None else [above]


_ALONG: Mapping[str, Callable[[Context, Node, Kin], list[Node]]] = {
    "child": lambda c, node, kin: [*_kids(c, node), *_attributes(c, node, kin)],
    "attribute": _attributes,
    "self": lambda c, node, kin: [node],
    "parent": _parents,
    "ancestor": _ancestors,
    "ancestor-or-self": lambda c, node, kin: [node, *_ancestors(c, node, kin)],
    "descendant": _descendants,
    "descendant-or-self": lambda c, node, kin: [node, *_descendants(c, node, kin)],
    "following-sibling": _after,
    "preceding-sibling": _ahead,
    "following": _following,
    "preceding": _preceding,
}


def keeps_order(reach: Reach, step: xpath.Step) -> bool:
    """Whether what a step gives is in document order without sorting."""
    return reach.flat and step.axis in _IN_ORDER
