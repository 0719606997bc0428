"""Actions and the events that set them off (ODK XForms specification, "Events and Actions").

``setvalue`` is run; ``odk:setgeopoint`` writes the place the host gave the record, blank without one, for a desktop has no
way to find it out; ``odk:recordaudio`` is refused, for nothing would be recorded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from counter_app.forms.compiler import Compiler, Reads
from counter_app.forms.instance import Context
from counter_app.forms.plan import Action, NodesFn, Spec, ValueFn
from counter_app.forms.values import Value
from counter_app.forms.xmlform import ActionPart, XmlForm, fault, local_name

FIRST_LOAD = frozenset({"odk-instance-first-load", "xforms-ready"})
"""A new record was made; the second name is what the specification used to call it."""
LOAD = frozenset({"odk-instance-load"})
"""A record was made, or opened again."""
NEW_ROW = frozenset({"odk-new-repeat", "jr-insert"})
CHANGED = frozenset({"xforms-value-changed"})
"""A question was answered; in the model it never comes (JavaRosa)."""
FINAL = frozenset({"xforms-revalidate"})
"""The record is finished."""
EVENTS = FIRST_LOAD | LOAD | NEW_ROW | CHANGED | FINAL
_XML_EVENT = "{http://www.w3.org/2001/xml-events}event"
PLACE = "geopoint"
"""The property of a record that ``odk:setgeopoint`` writes."""


@dataclass(frozen=True, slots=True)
class LoadActions:
    """What is run on the record as a whole: when it is new, whenever it is opened, and when it is finished."""

    first_load: tuple[Action, ...] = ()
    load: tuple[Action, ...] = ()
    final: tuple[Action, ...] = ()


def build(form: XmlForm, compiler: Compiler, by_ref: Mapping[str, Spec]) -> LoadActions:
    """The form's actions; those of rows and answers are hung on their specs."""
    found: dict[frozenset[str], list[Action]] = {FIRST_LOAD: [], LOAD: [], FINAL: []}
    for part in form.actions:
        action = _action(form, part, compiler, by_ref)
        for events, actions in found.items():
            if action.events & events:
                actions.append(action)
        if action.events & NEW_ROW and part.repeat is not None:
            row = by_ref[part.repeat]
            row.row_actions = (*row.row_actions, action)
        if action.events & CHANGED and part.outer is not None:
            spec = by_ref[part.outer]
            spec.changed_actions = (*spec.changed_actions, action)
    defaults = {action.target for action in found[FIRST_LOAD]}
    for spec in by_ref.values():
        spec.written_row_actions = tuple(action for action in spec.row_actions if action.target in defaults)
    return LoadActions(*(tuple(found[events]) for events in (FIRST_LOAD, LOAD, FINAL)))


def _action(form: XmlForm, part: ActionPart, compiler: Compiler, by_ref: Mapping[str, Spec]) -> Action:
    element = part.element
    tag = local_name(element)
    written = element.get("ref") or ""
    ref = form.target(element, part.outer or form.root_ref)
    where = f"{tag} {ref}"
    if tag == "recordaudio":
        raise fault(where, "odk:recordaudio is not supported: the counter does not record while a form is filled in")
    target = by_ref.get(ref)
    if target is None or target.kind != "question":
        raise fault(where, "dead reference")
    events = _events(part, where)
    picked: NodesFn | None = None
    if "[" in written:
        start = by_ref[part.outer or form.root_ref]
        path = written if written.lstrip().startswith("/") else f"{start.ref}/{written.strip()}"
        picked = compiler.compile(path, start, where, Reads()).nodes
    if tag == "setgeopoint":
        return Action(target, events, _place, picked)
    return Action(target, events, _value(part, target, where, compiler), picked)


def _events(part: ActionPart, where: str) -> frozenset[str]:
    events = frozenset((part.element.get("event") or part.element.get(_XML_EVENT) or "").split())
    unknown = sorted(events - EVENTS)
    if unknown:
        raise fault(where, f"the event {', '.join(map(repr, unknown))} is not supported")
    if part.outer is None and events & NEW_ROW:
        raise fault(where, f"the event {min(events & NEW_ROW)!r} belongs in a repeat, not in the model")
    return events


def _value(part: ActionPart, target: Spec, where: str, compiler: Compiler) -> ValueFn:
    source = part.element.get("value")
    if source is None or not source.strip():
        text = (part.element.text or "") if source is None else ""
        return lambda c: text
    return compiler.compile(source, target, where, Reads()).value


def _place(c: Context) -> Value:
    return c.properties.get(PLACE, "")
