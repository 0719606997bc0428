"""``pulldata('towns', 'column', 'key', value)``: one cell of a list, looked up by another (ODK XForms specification)."""

from __future__ import annotations

from counter_app.forms import xpath
from counter_app.forms.compiler import Code, Compiler, Scope
from counter_app.forms.external import ColumnNames, Instances, folded
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
        return table.cell(to_text(column(c)), to_text(key(c)), to_text(wanted(c)))

    return value


class _Table:
    """A list and its indexes: for each key column, the first row of each value, also without regard to A and a."""

    def __init__(self, document: Entry) -> None:
        self._items = [item for root in document.kids.get("root", ()) for item in root.kids.get("item", ())]
        self._names = ColumnNames(list(self._items[0].kids) if self._items else [])
        self._indexes: dict[str, tuple[dict[str, Entry], dict[str, Entry]]] = {}

    def cell(self, column: str, key: str, wanted: str) -> str:
        """The cell of the first row whose key is the text wanted, else the first that differs in A and a alone."""
        exact, loose = self._index(key)
        row = exact.get(wanted) or loose.get(folded(wanted))
        return "" if row is None else row.child_text(self._names.meant(column) or column)

    def _index(self, key: str) -> tuple[dict[str, Entry], dict[str, Entry]]:
        if key not in self._indexes:
            exact, loose = self._indexes[key] = ({}, {})
            name = self._names.meant(key) or key
            for item in self._items:
                text = item.child_text(name)
                exact.setdefault(text, item)
                loose.setdefault(folded(text), item)
        return self._indexes[key]
