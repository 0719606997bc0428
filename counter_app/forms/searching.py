"""``search('towns', 'contains', 'name', ${typed}, 'district', ${district})`` in the appearance of a select (ODK Collect).

Each choice whose value is a whole number stays as it is. Every other one is a row of columns: its value names the column of the
values, its label those of the labels, its picture that of the pictures; for it stand the rows of the file that are searched out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from counter_app.forms import xpath
from counter_app.forms.compiler import Compiler, Reads, Remark, Scope
from counter_app.forms.external import ColumnNames, Instances, folded
from counter_app.forms.instance import Context, Entry, Item
from counter_app.forms.plan import Itemset, Spec, ValueFn
from counter_app.forms.state import NO_MEDIA
from counter_app.forms.texts import Texts
from counter_app.forms.values import to_text

_CALL = re.compile(r"(?:^|(?<=\s))search\s*\((?=\s*[^\s)])")
_FILE = re.compile(r"""search\s*\(\s*(?:'([^']+)'|"([^"]+)")\s*[,)]""")
_WHOLE = re.compile(r"[+-]?[0-9]{1,12}")
_SORT = "sortby"
_WAYS = ("contains", "matches", "startswith", "endswith")
_Fits = Callable[[str], bool]


def call_in(appearance: str) -> str:
    """The call of search() that stands in an appearance, or empty: plain ``search`` asks for a list one can type in."""
    found = _CALL.search(appearance)
    return appearance[found.start() : _end(appearance, found.end())] if found else ""


def file_in(appearance: str) -> str:
    """The file that a call of search() in the appearance names; empty when there is none, or its name is calculated."""
    found = _FILE.match(call_in(appearance))
    return _file_name(found[1] or found[2]) if found is not None else ""


def without_call(appearance: str) -> str:
    """The appearance without it, as pages want it."""
    call = call_in(appearance)
    return " ".join(appearance.replace(call, " ").split()) if call else appearance


def _end(text: str, start: int) -> int:
    """Where the bracket that was opened before ``start`` is closed."""
    depth, quote = 1, ""
    for place in range(start, len(text)):
        letter = text[place]
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "'\"":
            quote = letter
        else:
            depth += (letter == "(") - (letter == ")")
            if not depth:
                return place + 1
    return len(text)


def searched(call: str, listed: Itemset, spec: Spec, compiler: Compiler, texts: Texts, reads: Reads) -> Itemset:
    """The choices that the control lists, each row of columns replaced by what is found in the file."""
    scope = Scope(spec, spec, f"{spec.ref} appearance", reads)

    def made(tree: xpath.Expr, scope: Scope) -> _Search:
        args = tree.args if isinstance(tree, xpath.Call) else ()
        if len(args) not in (1, 4, 6):
            raise scope.fault(f"search() cannot take {len(args)} arguments, only 1, 4 or 6")
        if listed.fixed is None or not isinstance(compiler.instances, Instances):
            raise scope.fault("the choices of search() must stand in the form, without a filter")
        constants = [to_text(arg.value) if isinstance(arg, xpath.Constant) else None for arg in args]
        return _Search(listed, constants, [compiler.value(arg, scope) for arg in args], compiler.instances)

    search = compiler.made(call, scope, made)
    search.check(scope, () if spec.choice_outputs else texts.languages or ("",), compiler.remarks)
    return search.itemset()


class Found(Entry):
    """A choice that was found: the row of the file, and the row of columns it stands for."""

    __slots__ = ("columns", "row", "table")

    def __init__(self, columns: Entry, row: Entry, table: Table, value: str) -> None:
        super().__init__("item", value)
        self.columns, self.row, self.table = columns, row, table


class Table:
    """A file with its rows in order of the column ``sortby``, and what was looked up in it before."""

    def __init__(self, document: Entry) -> None:
        roots = document.kids.get("root", [])
        rows = roots[0].kids.get("item", []) if roots else []
        names = list(rows[0].kids) if rows else []
        self._names = ColumnNames(names)
        self.rows = [row for row in rows if any(row.child_text(name).strip() for name in names)]
        self.no_numbers: list[str] = []
        sort = self.column(_SORT)
        if sort is not None:
            self.rows.sort(key=lambda row: self._rank(row.child_text(sort)))
        self._folded: dict[str, list[str]] = {}
        self._equal: dict[str, dict[str, list[int]]] = {}

    def _rank(self, cell: str) -> float:
        try:
            return float(cell)
        except ValueError:
            self.no_numbers.append(cell)
            return float("inf")

    def column(self, name: str) -> str | None:
        """The column that is meant, if there is one."""
        return self._names.meant(name)

    def lacks(self, name: str) -> bool:
        """Whether there are rows, but no such column in them."""
        return bool(self._names) and self.column(name) is None

    def equal(self, name: str, text: str) -> list[int]:
        """The places of the rows whose cell is that text, in capital letters or not."""
        column = self.column(name)
        if column is None:
            return []
        if column not in self._equal:
            found = self._equal[column] = {}
            for place, cell in enumerate(self._cells(column)):
                found.setdefault(cell, []).append(place)
        return self._equal[column].get(folded(text), [])

    def like(self, names: Sequence[str], way: str, text: str, among: Sequence[int]) -> Sequence[int]:
        """Which of the rows have a cell, in any of the columns, that is like the text."""
        if len(names) == 1 and way == "matches" and len(among) == len(self.rows) and not _has_wildcard(text):
            return self.equal(names[0], text)
        columns = [self._cells(column) for column in map(self.column, names) if column is not None]
        fits = _fitting(way, folded(text))
        return [place for place in among if any(fits(cells[place]) for cells in columns)]

    def _cells(self, column: str) -> list[str]:
        if column not in self._folded:
            self._folded[column] = [folded(row.child_text(column)) for row in self.rows]
        return self._folded[column]


class _Search:
    """One call of search(), and the choices it was given."""

    def __init__(self, listed: Itemset, constants: list[str | None], args: list[ValueFn], instances: Instances) -> None:
        self._listed, self._constants, self._args, self._instances = listed, constants, args, instances
        choices = [one for one in listed.fixed or () if isinstance(one, Entry)]
        self._values = {one: listed.value_of(one, _speaking("")) for one in choices}
        self._tables: dict[str, Table | None] = {}
        self._made: dict[tuple[Entry, Entry], Found] = {}
        self._shown: dict[tuple[Table, str, str], list[tuple[str, str]]] = {}

    def itemset(self) -> Itemset:
        """What pages and answers see; the choices of a whole file stand from the beginning."""
        listed, file = self._listed, self._constants[0]
        fixed = file is not None and len(self._args) == 1
        options = tuple(self._offered([file or ""])) if fixed else None
        offered = frozenset(map(self._value_of, options or ()))
        nodes = None if fixed else self._nodes
        return Itemset(options, nodes, self._value_of, self._label_of, offered, listed.label_reads, self._media_of)

    def check(self, scope: Scope, languages: Sequence[str], remarks: dict[Remark, None]) -> None:
        """Refuse columns that the file has not; wonder at a file that did not come, and at what Collect would stop at."""
        file, *filters = self._constants
        table = None if file is None else self._table(file)
        if filters and filters[0] is not None and _way(filters[0]) is None:
            remarks[Remark(scope.where, f"search() knows no {filters[0]!r}: 'contains' is taken")] = None
        if file is not None and table is None:
            remarks[Remark(scope.where, f"the file {_file_name(file)} is missing: the list is empty")] = None
        if file is None or table is None:
            return
        for name in self._written(filters, languages):
            if table.lacks(name):
                raise scope.fault(f"the file {_file_name(file)} has no column {name!r}")
        if table.no_numbers:
            why = f"the column {_SORT} of {_file_name(file)} has {table.no_numbers[0]!r}, which is no number"
            remarks[Remark(scope.where, why)] = None

    def _written(self, filters: Sequence[str | None], languages: Sequence[str]) -> Iterator[str]:
        """The columns that the call and the choices name, as far as they never change."""
        for place, text in enumerate(filters):
            if text is not None and place == 1:
                yield from _columns_in(text)
            elif text is not None and place == 3:
                yield text
        for choice, value in self._values.items():
            if not _is_whole_number(value):
                yield value
                for c in map(_speaking, languages):
                    yield from _columns_in(self._listed.label_of(choice, c))
                    yield from self._media_columns(choice, c).values()

    def _table(self, file: str) -> Table | None:
        if file not in self._tables:
            document = self._instances.csv(_file_name(file))
            self._tables[file] = None if document is None else Table(document)
        return self._tables[file]

    def _nodes(self, c: Context) -> list[Item | Entry]:
        return list(self._offered([to_text(arg(c)) for arg in self._args]))

    def _offered(self, texts: Sequence[str]) -> Iterator[Entry]:
        """The choices for what the arguments are now."""
        table = self._table(texts[0])
        places = () if table is None else _places(table, texts)
        for choice, value in self._values.items():
            if _is_whole_number(value):
                yield choice
            elif table is not None:
                yield from self._found(choice, table.column(value), table, places)

    def _found(self, choice: Entry, column: str | None, table: Table, places: Sequence[int]) -> Iterator[Entry]:
        """A choice for each of the rows; of two with one value the first, and none without a value."""
        seen = {""}
        for place in places:
            row = table.rows[place]
            value = row.child_text(column or "")
            if value not in seen:
                seen.add(value)
                made = self._made.get((choice, row))
                if made is None:
                    made = self._made[choice, row] = Found(choice, row, table, value)
                yield made

    # What a choice shows

    def _value_of(self, entry: Entry | Item, c: Context | None = None) -> str:
        if isinstance(entry, Found):
            return to_text(entry.seen)
        return self._values[entry] if isinstance(entry, Entry) else ""

    def _label_of(self, entry: Entry | Item, c: Context) -> str:
        if not isinstance(entry, Found):
            return self._listed.label_of(entry, c)
        picture = self._media_columns(entry.columns, c).get("image", "")
        shown = self._columns(entry, self._listed.label_of(entry.columns, c), picture)
        cells = [(written, entry.row.child_text(column)) for written, column in shown]
        text = " ".join((*(cell for _, cell in cells[:1]), *(f"({written}: {cell})" for written, cell in cells[1:])))
        return text if text.strip() else to_text(entry.seen)

    def _columns(self, entry: Found, label: str, picture: str) -> list[tuple[str, str]]:
        """The columns of a label as the form writes them and as they are called, without those of value and picture."""
        key = entry.table, label, picture
        if key not in self._shown:
            column = entry.table.column
            hidden = {None, column(self._values[entry.columns]), column(picture) if picture else None}
            found = {column(written): written for written in _columns_in(label)}
            self._shown[key] = [(written, at) for at, written in found.items() if at is not None and at not in hidden]
        return self._shown[key]

    def _media_columns(self, choice: Entry, c: Context) -> Mapping[str, str]:
        return NO_MEDIA if self._listed.media_of is None else self._listed.media_of(choice, c)

    def _media_of(self, entry: Entry | Item, c: Context) -> Mapping[str, str]:
        if not isinstance(entry, Found):
            return NO_MEDIA if self._listed.media_of is None else self._listed.media_of(entry, c)
        named = self._media_columns(entry.columns, c).items()
        found = {form: entry.row.child_text(entry.table.column(name) or "") for form, name in named}
        return {form: file for form, file in found.items() if file.strip()}


def _places(table: Table, texts: Sequence[str]) -> Sequence[int]:
    """The rows that the arguments ask for: file, way, columns, text, and a column that must have a value."""
    places: Sequence[int] = range(len(table.rows)) if len(texts) < 6 else table.equal(texts[4], texts[5])
    names = _columns_in(texts[2]) if len(texts) > 1 else []
    return table.like(names, _way(texts[1]) or _WAYS[0], texts[3], places) if names else places


def _way(text: str) -> str | None:
    """The way to compare that is meant; None for another word."""
    wanted = text.strip().lower()
    return wanted if wanted in _WAYS else None


def _columns_in(text: str) -> list[str]:
    """The names of columns in a label or an argument: between commas, without those between blanks."""
    found = [part.strip() for part in text.split(",") if part.strip()]
    return found[0].split() if len(found) == 1 else found


def _file_name(name: str) -> str:
    return name if name.lower().endswith(".csv") else f"{name}.csv"


def _speaking(language: str) -> Context:
    """A context for texts that read nothing but the language."""
    c = Context.__new__(Context)
    c.language = language
    return c


def _is_whole_number(value: str) -> bool:
    """Whether the choice stands as it is: its value is an integer of 32 bits."""
    return _WHOLE.fullmatch(value.strip()) is not None and -(2**31) <= int(value) < 2**31


def _has_wildcard(text: str) -> bool:
    return "%" in text or "_" in text


def _fitting(way: str, text: str) -> _Fits:
    """Whether a cell fits: ``%`` in the text stands for any letters, ``_`` for any one (``LIKE`` of SQL)."""
    if _has_wildcard(text):
        before = "%" if way in ("contains", "endswith") else ""
        after = "%" if way in ("contains", "startswith") else ""
        pattern = f"{before}{text}{after}"
        return lambda cell: _is_like(cell, pattern)
    if way == "contains":
        return lambda cell: text in cell
    if way == "startswith":
        return lambda cell: cell.startswith(text)
    return (lambda cell: cell.endswith(text)) if way == "endswith" else (lambda cell: cell == text)


def _is_like(cell: str, pattern: str) -> bool:
    """Walks along both; after a mismatch the last ``%`` takes one letter more."""
    at = here = 0
    star, kept = -1, 0
    while at < len(cell):
        sign = pattern[here] if here < len(pattern) else ""
        if sign == "%":
            star, kept, here = here, at, here + 1
        elif sign and sign in ("_", cell[at]):
            at, here = at + 1, here + 1
        elif star >= 0:
            kept, here = kept + 1, star + 1
            at = kept
        else:
            return False
    return not pattern[here:].strip("%")
