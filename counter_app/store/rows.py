"""From rows of the database to the frozen rows of the ports, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any, Generic, TypeVar

import msgspec

T = TypeVar("T")

ENCODE = msgspec.json.Encoder().encode
DECODE = msgspec.json.Decoder().decode


class Shape(Generic[T]):
    """How one row type lies in its columns: ``json`` fields as JSON bytes, ``flags`` as 0 or 1, the rest as they are."""

    def __init__(self, kind: type[T], *, json: Iterable[str] = (), flags: Iterable[str] = ()) -> None:
        self._kind = kind
        self.names = tuple(item.name for item in fields(kind))  # type: ignore[arg-type]
        self._json = frozenset(json)
        self._flags = frozenset(flags)

    def columns(self, row: T) -> dict[str, Any]:
        """The row's values by column name."""
        values = {name: getattr(row, name) for name in self.names}
        for name in self._json:
            values[name] = ENCODE(values[name])
        for name in self._flags:
            values[name] = int(values[name])
        return values

    def row(self, values: Iterable[Any]) -> T:
        """The frozen row these columns hold, in the order of ``names``."""
        named = dict(zip(self.names, values, strict=False))
        for name in self._json:
            named[name] = DECODE(named[name])
        for name in self._flags:
            named[name] = bool(named[name])
        return self._kind(**named)

    def rows(self, many: Iterable[Iterable[Any]]) -> tuple[T, ...]:
        """All of them."""
        return tuple(self.row(values) for values in many)


def after_prefix(text: str) -> str:
    """The least text greater than every text that begins with this one (as SQLite compares)."""
    return text + "\U0010ffff"


def plain(details: Mapping[str, object]) -> dict[str, object]:
    """Details fit for canonical bytes: a float, whose text differs between writers, becomes text."""
    return {name: repr(value) if isinstance(value, float) else value for name, value in details.items()}
