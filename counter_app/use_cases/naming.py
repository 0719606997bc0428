"""保密 in what is written by hand: no reason and no note of an act names a secret reporter (个人信息保护法 §6, §51)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from counter_app.catalogue.model import Item
from counter_app.errors import Refusal

# What a person writes or dictates into an act; codes, numbers of papers and the form itself are not of these.
WRITTEN = frozenset({"reason", "note", "how", "text", "label", "message", "standard", "phone", "whom", "witness"})
_SHORTEST = 2  # characters of what counts as a name or number
_BETWEEN = dict.fromkeys(map(ord, " \u3000-－·"))


def refuse_naming(item: Item, answers: Mapping[str, Any], payload: Mapping[str, Any]) -> None:
    """Raises Refusal("names_secret_reporter") where the act's words hold an answer that tells who she is; blanks and hyphens do
    not hide it."""
    hers = [_plain(str(answers.get(name, ""))) for name in item.secret_fields]
    said = [_plain(text) for text in _written(payload)]
    if any(one in text for one in hers if len(one) >= _SHORTEST for text in said):
        raise Refusal("names_secret_reporter")


def _plain(text: str) -> str:
    return text.translate(_BETWEEN)


def _written(payload: Mapping[str, Any]) -> Iterator[str]:
    """The words written by hand, in lists of points and rules too."""
    for name, value in payload.items():
        if isinstance(value, str) and name in WRITTEN:
            yield value
        elif isinstance(value, list | tuple) and name in ("shortfalls", "rules"):
            for row in value:
                yield from _written(row) if isinstance(row, Mapping) else ()
