"""``jr:preload``: what the counter itself writes into a record (JavaRosa ``QuestionPreloader``)."""

from __future__ import annotations

from counter_app.forms.instance import Context, Item
from counter_app.forms.settling import Settler
from counter_app.forms.values import to_text

END = "timestamp end"
PROPERTIES = ("deviceid", "email", "phonenumber", "simserial", "subscriberid", "username")
"""Names a form may ask for; what the host does not give stays blank."""
KINDS = frozenset({"uid", "date today", "timestamp start", END, *(f"property {name}" for name in PROPERTIES)})


def fill(settler: Settler) -> None:
    """Write what is known when a record is made; into a record that is growing, so that nobody need be told."""
    c = settler.context
    for item in settler.root.walk():
        if item.spec.preload:
            text = _text(item, c)
            if text:
                settler.put(item, text)


def _text(item: Item, c: Context) -> str:
    kind, _, wanted = item.spec.preload.partition(" ")
    if kind == "uid":
        return f"uuid:{c.new_id()}" if c.new_id is not None else ""
    if kind == "date" and wanted == "today":
        return c.today().isoformat()
    if kind == "timestamp" and wanted == "start":
        return to_text(c.now())
    return c.properties.get(wanted, "") if kind == "property" else ""


def finish(settler: Settler) -> None:
    """Write when the record was finished."""
    moment = to_text(settler.context.now())
    for item in settler.root.walk():
        if item.spec.preload == END:
            settler.answer(item, moment)
