"""Lists that forms fill and read (entities): what a received case changes stands in the next form at once, and the district's word counts.

A list is the file ``<dataset>.csv`` of a form: what the release carries, with what was made or changed since in its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from typing import Any

from counter_app.catalogue.model import Item
from counter_app.catalogue.reader import Catalogue, GrowingList
from counter_app.errors import BadInput
from counter_app.forms import Entity, FormDefinition, Record, updated_list
from counter_app.forms.external import rows_of
from counter_app.ports import EntityRow, Task, UnitOfWork
from counter_app.use_cases.window import Window

CONFLICT = "entity_conflict"
"""Kind of the task that asks somebody to look: the district has another change of an entity that was changed here."""
_SUFFIX = ".csv"
_OWN = ("name", "label", "__version", "__trunkVersion", "__branchId")


def form_of(window: Window, item: Item) -> FormDefinition:
    """The item's form with its lists as they are now; compiled anew only when one of them has changed."""
    catalogue = window.catalogue
    if not catalogue.list_files(item.form):
        return catalogue.form(item.form)
    with window.store.reading() as uow:
        return catalogue.form(item.form, _lists(catalogue, uow, item.form))


def _lists(catalogue: Catalogue, uow: UnitOfWork, form_id: str) -> dict[str, GrowingList]:
    found = {}
    for name in catalogue.list_files(form_id):
        revision = uow.entities.revision(name.removesuffix(_SUFFIX))
        if revision or catalogue.media(form_id, name) is None:
            found[name] = _growing(catalogue, uow, form_id, name, revision)
    return found


def _growing(catalogue: Catalogue, uow: UnitOfWork, form_id: str, name: str, revision: int) -> GrowingList:
    def rows() -> list[Mapping[str, str]]:
        found: dict[str, Mapping[str, str]] = {row.get("name", ""): row for row in _shipped(catalogue, form_id, name)}
        found.update((row.entity_id, _as_list_row(row)) for row in uow.entities.of_list(name.removesuffix(_SUFFIX)))
        return list(found.values())

    return GrowingList(revision, rows)


def _shipped(catalogue: Catalogue, form_id: str, name: str) -> list[dict[str, str]]:
    content = catalogue.media(form_id, name)
    return rows_of(name, content) if content else []


# At F9


def entities_of(record: Record, *, secret: bool) -> tuple[Entity, ...]:
    """What the record asks for; nothing of a secret reporter's, whose answers stay out of every list."""
    return () if secret else record.entities()


def entities_payload(entities: Iterable[Entity]) -> list[dict[str, Any]]:
    """The entities as an event keeps them: what is empty is left out, a fault says why the district will not take one."""
    return [
        {name: value for name, value in asdict(one).items() if value and name != "ref"}
        for one in entities
    ]  # fmt: skip


def keep_entities(window: Window, uow: UnitOfWork, item: Item, entities: Iterable[Entity], *, case_id: str) -> None:
    """The lists as the next form sees them; part of the receiving transaction."""
    for one in entities:
        before = uow.entities.get(one.dataset, one.id)
        listed = [_as_list_row(before)] if before else _shipped_row(window.catalogue, item.form, one)
        for row in updated_list(listed, [one], window.make_id):
            after = _from_list_row(one.dataset, row, window.stamp(), case_id)
            if before is None or _said(after) != _said(before):
                uow.entities.put(after)


def _shipped_row(catalogue: Catalogue, form_id: str, one: Entity) -> list[dict[str, str]]:
    rows = _shipped(catalogue, form_id, f"{one.dataset}{_SUFFIX}")
    return [row for row in rows if row.get("name") == one.id]


def _as_list_row(row: EntityRow) -> dict[str, str]:
    trunk = str(row.trunk_version) if row.trunk_version else ""
    own = (row.entity_id, row.label, str(row.version), trunk, row.branch_id)
    return {**dict(zip(_OWN, own, strict=True)), **row.properties}


def _from_list_row(dataset: str, row: Mapping[str, str], at: str, case_id: str) -> EntityRow:
    return EntityRow(
        dataset=dataset,
        entity_id=row["name"],
        label=row.get("label", ""),
        version=_number(row.get("__version", "")),
        trunk_version=_number(row.get("__trunkVersion", "")),
        branch_id=row.get("__branchId", ""),
        case_id=case_id,
        properties={name: value for name, value in row.items() if name not in _OWN},
        changed_at=at,
    )


def _number(text: object) -> int:
    said = str(text)
    return int(said) if said.isdecimal() and len(said) < 10 else 0


def _said(row: EntityRow) -> tuple[object, ...]:
    return row.label, dict(row.properties), row.version


# From the district


def take_entity(window: Window, uow: UnitOfWork, body: Mapping[str, Any]) -> None:
    """An entity as the district has it; the higher version counts, and where both sides changed it somebody is told.

    Raises BadInput for what names no list, no entity or no version.
    """
    theirs = _from_feed(body, window.stamp())
    ours = uow.entities.get(theirs.dataset, theirs.entity_id)
    if ours is not None and theirs.version <= ours.trunk_version:
        return  # known already
    if ours is not None and ours.branch_id and _differs(ours, theirs):
        _ask_to_look(uow, ours, theirs)
    if ours is None or theirs.version >= ours.version:
        uow.entities.put(replace(theirs, branch_id=""))


def _from_feed(body: Mapping[str, Any], at: str) -> EntityRow:
    properties = body.get("properties", {})
    version = _number(body.get("version", ""))
    if not (body.get("dataset") and body.get("id") and version and isinstance(properties, Mapping)):
        raise BadInput(what="feed", why="entity")
    return EntityRow(
        dataset=str(body["dataset"]),
        entity_id=str(body["id"]),
        label=str(body.get("label", "")),
        version=version,
        trunk_version=version,
        branch_id=str(body.get("branch_id", "")),
        properties={str(name): str(value) for name, value in properties.items()},
        changed_at=at,
    )


def _differs(ours: EntityRow, theirs: EntityRow) -> bool:
    """Whether somebody else changed what was changed here: not so when theirs is our own change come back."""
    same = (ours.label, dict(ours.properties)) == (theirs.label, dict(theirs.properties))
    return not same and ours.branch_id != theirs.branch_id


def _ask_to_look(uow: UnitOfWork, ours: EntityRow, theirs: EntityRow) -> None:
    names = dict.fromkeys((*ours.properties, *theirs.properties))
    other = [name for name in names if ours.properties.get(name, "") != theirs.properties.get(name, "")]
    uow.tasks.put(
        Task(
            task_id=f"entity:{ours.dataset}:{ours.entity_id}:{theirs.version}",
            kind=CONFLICT,
            case_id=ours.case_id,
            opened_at=theirs.changed_at,
            details={
                "list": ours.dataset,
                "entity": ours.label or ours.entity_id,
                "fields": other,
                "kept": "district" if theirs.version >= ours.version else "counter",
            },
        )
    )
