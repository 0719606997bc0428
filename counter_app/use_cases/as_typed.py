"""The text as it was typed of answers that were read otherwise: a name with private-use code points of an older system.

The answer is what the character means; what stood in the older system is kept beside it, by answer: in the view of a draft, and in
the events of a case under the same key.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

AS_TYPED = "as_typed"


def still_said(typed: object, answers: Mapping[str, Any]) -> dict[str, str]:
    """Of {answer: text as typed} those whose answer is given now, in rows too; nothing of what is no such mapping."""
    if not isinstance(typed, Mapping) or not typed:
        return {}
    said = set(_texts(answers))
    return {answer: text for answer, text in typed.items() if answer in said and isinstance(text, str)}


def _texts(answers: Mapping[str, Any]) -> Iterator[str]:
    for value in answers.values():
        if isinstance(value, str):
            yield value
        elif isinstance(value, list | tuple):
            for row in value:
                if isinstance(row, Mapping):
                    yield from _texts(row)
