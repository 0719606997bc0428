"""``pulldata('towns', 'column', 'key', value)``: one cell of a list, looked up by another (ODK XForms specification)."""

from __future__ import annotations

from counter_app.forms import xpath
from counter_app.forms.compiler import Code, Compiler, Scope
from counter_app.forms.external import Instances
from counter_app.forms.instance import Context, Entry
from counter_app.forms.plan import ValueFn
from counter_app.forms.values import Value, to_text


def pulldata(compiler: Compiler, args: tuple[xpath.Expr, ...], scope: Scope) -> Code:
    """The handler; the key column gets a hash index when it is first looked in, shared by all calls for it."""
    if len(args) != 4:
        raise scope.fault(f"pulldata() cannot take {len(args)} arguments")
    name = args[0]
    if not isinstance(name, xpath.Constant) or not isinstance(name.value, str):
        raise scope.fault("pulldata() wants the name of a list as its first argument")
    instances = compiler.instances
    table = instances.table(name.value) if isinstance(instances, Instances) else instances.get(name.value)
    if table is None:
        raise scope.fault(
            f"pulldata(): there is no list {name.value!r}, neither an instance nor the file {name.value}.csv"
        )
    column, key, wanted = (compiler.value(arg, scope) for arg in args[1:])
    return Code(_looked_up(_Table(table), column, key, wanted))


def _looked_up(table: _Table, column: ValueFn, key: ValueFn, wanted: ValueFn) -> ValueFn:
    def value(c: Context) -> Value:
        row = table.row(to_text(key(c)), to_text(wanted(c)))
        return "" if row is None else row.child_text(to_text(column(c)))

    return value


class _Table:
    """A list and its indexes: for each key column, the first row of each value."""

    def __init__(self, document: Entry) -> None:
        self._document = document
        self._indexes: dict[str, dict[str, Entry]] = {}

    def row(self, key: str, wanted: str) -> Entry | None:
        index = self._indexes.get(key)
        if index is None:
            index = self._indexes[key] = {}
            for root in self._document.kids.get("root", ()):
                for item in root.kids.get("item", ()):
                    index.setdefault(item.child_text(key), item)
        return index.get(wanted)
