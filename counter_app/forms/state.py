"""What a page reads of a record: frozen states, changes, problems and warnings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, NamedTuple

Violation = Literal["required", "constraint", "type"]

NO_MEDIA: Mapping[str, str] = MappingProxyType({})


class Choice(NamedTuple):
    """One choice of a select, in the language shown; ``media`` as in :class:`QuestionState`."""

    value: str
    label: str
    media: Mapping[str, str] = NO_MEDIA


class QuestionState(NamedTuple):
    """All a widget needs to show one node; ``message`` is the form's own words for the violation, if it has any.

    ``row_count`` is a number for repeats only. ``media`` goes with the label: ``image``, ``big-image``, ``audio`` or
    ``video``, each with the name of a file that came with the form.
    """

    ref: str
    exists: bool = True
    value: str = ""
    relevant: bool = True
    required: bool = False
    readonly: bool = False
    violation: Violation | None = None
    message: str | None = None
    warning: str | None = None
    label: str = ""
    hint: str = ""
    guidance: str = ""
    choices: tuple[Choice, ...] = ()
    row_count: int | None = None
    media: Mapping[str, str] = NO_MEDIA


@dataclass(frozen=True, slots=True)
class Changes:
    """What one act changed, exactly: ``refs`` as they read afterwards, rows by their refs.

    The nodes inside an added row are not listed one by one, and rows that only moved up are not listed at all.
    """

    refs: frozenset[str] = frozenset()
    rows_added: tuple[str, ...] = ()
    rows_removed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.refs or self.rows_added or self.rows_removed)


@dataclass(frozen=True, slots=True)
class Problem:
    """One answer that stands in the way of sending; ``message`` is None when the form words none."""

    ref: str
    name: str
    kind: Violation
    message: str | None
    label: str


@dataclass(frozen=True, slots=True)
class Warning_:
    """A soft rule (``cn:warning``) that the answer goes against: shown, confirmed, recorded."""

    ref: str
    name: str
    message: str
