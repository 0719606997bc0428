"""Entities that a record creates or updates (ODK XForms "Entities", 2022.1 to 2025.1), and a list brought up to date by them.

A form declares one in a ``meta/entity`` of the record, or of a group or row; binds with ``entities:saveto`` below the same
group or row are its properties. What is asked for is read from the record as it stands; nothing is sent from here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from counter_app.forms.instance import Item
from counter_app.forms.plan import Spec
from counter_app.forms.xmlform import ENTITIES, XmlForm, attribute, fault

VERSIONS = ("2022.1", "2023.1", "2024.1", "2025.1")
_TRUE = frozenset({"1", "true"})
_RESERVED = frozenset({"name", "label"})


@dataclass(frozen=True, slots=True)
class Entity:
    """What is to be done with one entity; ``fault`` says why a server would refuse it."""

    ref: str
    dataset: str
    id: str
    label: str
    create: bool
    update: bool
    properties: Mapping[str, str] = field(default_factory=dict)
    base_version: str = ""
    trunk_version: str = ""
    branch_id: str = ""
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Declared:
    """An ``entity`` node, and the questions saved to it by property."""

    entity: Spec
    saved: tuple[tuple[str, Spec], ...] = ()


def declared(form: XmlForm, specs: Iterable[Spec]) -> tuple[Declared, ...]:
    """The form's entities; refused when it is written to a version that is not known, or saves to none."""
    found = {spec.parent.parent: spec for spec in specs if _is_entity(spec) and spec.parent and spec.parent.parent}
    if found:
        _check_version(form)
    saved: dict[Spec, list[tuple[str, Spec]]] = {entity: [] for entity in found.values()}
    for spec in specs:
        name = form.binds.get(spec.ref, {}).get("entities:saveto", "").strip()
        if name:
            saved[_home(spec, name, found)].append((name, spec))
    return tuple(Declared(entity, tuple(pairs)) for entity, pairs in saved.items())


def _is_entity(spec: Spec) -> bool:
    meta = spec.parent
    return (
        meta is not None and spec.name.rpartition(":")[2] == "entity" and meta.name.rpartition(":")[2] == "meta"
        and "@dataset" in spec.kid_slots
    )  # fmt: skip


def _check_version(form: XmlForm) -> None:
    version = attribute(form.model, "entities-version", ENTITIES).strip()
    if not version:
        raise fault("model", "a form with an entity must say its entities:entities-version")
    if not version.startswith(tuple(f"{one}." for one in VERSIONS)) and version not in VERSIONS:
        raise fault("model", f"the entities-version {version!r} is not supported; known are {', '.join(VERSIONS)}")


def _home(spec: Spec, name: str, found: Mapping[Spec, Spec]) -> Spec:
    """The entity that a question is saved to: that of the nearest group or row around it which has one."""
    if spec.kind != "question":
        raise fault(spec.ref, "entities:saveto belongs to a question, not to a group or repeat")
    if name in _RESERVED or name.startswith("__"):
        raise fault(spec.ref, f"{name!r} cannot be the name of an entity's property")
    at = spec.parent
    while at is not None:
        if at in found:
            return found[at]
        at = at.parent
    raise fault(spec.ref, "entities:saveto without an entity")


def gathered(root: Item, entities: Iterable[Declared]) -> tuple[Entity, ...]:
    """What the record asks for now, in form order; what is not relevant asks for nothing."""
    made = [_entity(item, one) for one in entities for item in _items(root, one.entity) if _shown(item)]
    return tuple(one for one in made if one.create or one.update)


def _items(root: Item, spec: Spec) -> Iterator[Item]:
    found = [root]
    for step in spec.path()[1:]:
        kids = [item.kids[step.slot] for item in found]
        found = [one for kid in kids for one in (kid.rows if kid.rows is not None else [kid])]
    yield from found


def _shown(item: Item) -> bool:
    return item.rel and not item.gone()


def _entity(item: Item, one: Declared) -> Entity:
    said = {kid.spec.name.lstrip("@"): kid.raw.strip() for kid in item.kids if kid.rel}
    create, update = said.get("create", "") in _TRUE, said.get("update", "") in _TRUE
    top = item.parent.parent if item.parent is not None else None
    properties = {name: kid.raw for name, spec in one.saved for kid in _below(top, spec) if kid.rel}
    why = None
    if not said.get("id"):
        why = "the entity has no id"
    elif create and not said.get("label"):
        why = "the entity has no label"
    return Entity(
        item.ref, said.get("dataset", ""), said.get("id", ""), said.get("label", ""), create, update, properties,
        said.get("baseVersion", ""), said.get("trunkVersion", ""), said.get("branchId", ""), why,
    )  # fmt: skip


def _below(top: Item | None, spec: Spec) -> list[Item]:
    """The item of a question as seen from the group or row it is saved from; none when a repeat stands between."""
    if top is None:
        return []
    at = top
    for step in spec.path()[top.spec.depth + 1 :]:
        at = at.kids[step.slot]
        if at.rows is not None:
            if not at.rows:
                return []
            at = at.rows[0]
    return [at]


def updated_list(
    rows: Sequence[Mapping[str, str]], entities: Iterable[Entity], new_id: Callable[[], str]
) -> list[dict[str, str]]:
    """An entity list (``name``, ``label``, ``__version`` ...) with those entities in it, before any server has them.

    An entity made here has version 1, no trunk and a branch of its own; one that is updated counts its version up and
    starts a branch at the version the server last gave (ODK Collect, offline entities).
    """
    found = {row.get("name", ""): dict(row) for row in rows}
    for one in entities:
        if one.fault is not None:
            continue
        if one.create and one.id not in found:
            found[one.id] = {
                "name": one.id, "label": one.label, "__version": "1", "__trunkVersion": "", "__branchId": new_id(),
                **one.properties,
            }  # fmt: skip
        elif one.update and one.id in found:
            _update(found[one.id], one, new_id)
    return list(found.values())


def _update(row: dict[str, str], one: Entity, new_id: Callable[[], str]) -> None:
    version = row.get("__version", "")
    if not row.get("__branchId"):
        row["__branchId"], row["__trunkVersion"] = new_id(), version
    row.update(one.properties)
    row["__version"] = str(int(version) + 1) if version.isdigit() else "1"
    if one.label:
        row["label"] = one.label
