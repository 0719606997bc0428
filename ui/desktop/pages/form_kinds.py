"""Which editor a question gets: every control, type and appearance of XLSForm that this desktop knows, as one table.

The first row that fits counts, so particular appearances stand before the plain control. docs/xlsform-support.md is made
from this table: ``note`` says in English what is different here from what the appearance asks for.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum, auto

FEW = 5
"""Up to this many choices stand side by side; more are found by typing."""

MANY = 24
"""Up to this many choices of a select_multiple are all in sight; more are found by typing."""


class Kind(Enum):
    """The editor of a question."""

    TEXT = auto()
    NAME = auto()  # of a person: rare characters are found from here
    LINES = auto()
    SECRET = auto()  # typed unseen
    LINK = auto()  # an address that can be opened
    CODE = auto()  # a scanner may type here
    NUMBER = auto()
    COUNTER = auto()  # a number with − and +
    DATE = auto()
    DATE_OR_WORD = auto()
    CLOCK = auto()  # a time of day
    MOMENT = auto()
    SEGMENTED = auto()
    YES_NO = auto()
    CHOICE = auto()
    MANY = auto()
    MANY_CHOICE = auto()  # several, found by typing, kept as chips
    ONE_IN_COLUMNS = auto()
    MANY_IN_COLUMNS = auto()
    LIKERT = auto()
    ROW_LABELS = auto()  # the head of a table of choices
    ROW_CHOICE = auto()
    ROW_CHOICES = auto()
    RANK = auto()
    SLIDER = auto()
    PICKER = auto()  # a range as a list of its numbers
    RATING = auto()
    ACKNOWLEDGE = auto()
    FILE = auto()
    PICTURE = auto()
    SKETCH = auto()  # signed, drawn, or drawn upon a picture
    RECORDING = auto()  # audio and video
    POINT = auto()
    TRACE = auto()
    SHAPE = auto()
    NOTE = auto()
    SHOWN = auto()  # reckoned by the form, read only


ONE_LINE = frozenset(
    {
        Kind.TEXT, Kind.NAME, Kind.SECRET, Kind.LINK, Kind.CODE, Kind.NUMBER, Kind.COUNTER, Kind.DATE, Kind.DATE_OR_WORD, Kind.CLOCK,
        Kind.MOMENT, Kind.SEGMENTED, Kind.YES_NO, Kind.CHOICE, Kind.PICKER, Kind.POINT, Kind.SHOWN, Kind.NOTE,
    }
)  # fmt: skip
"""Kinds that fit a cell of a table."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """One row: a control (of a type; "" for any) with an appearance ("" for none) is drawn as a kind.

    An appearance that ends in "*" stands for all that begin so. ``note`` is empty where the appearance is what it says.
    """

    control: str
    type: str
    appearance: str
    kind: Kind
    note: str = ""


_NO_MAP = "the choices as a list; this desktop has no map"
_GREGORIAN = "the Gregorian calendar, with a remark at the question that says so"
_NO_CAMERA = "a file is chosen, pasted or taken from the scanner's folder; no camera is started"
_NO_APP = "typed; no other program is started"

TABLE: tuple[Drawn, ...] = (
    Drawn("input", "", "date-or-long", Kind.DATE_OR_WORD),
    Drawn("input", "", "masked", Kind.SECRET),
    Drawn("input", "string", "hidden-answer", Kind.SECRET),
    Drawn("secret", "", "", Kind.SECRET),
    Drawn("input", "string", "url", Kind.LINK),
    Drawn("input", "string", "multiline", Kind.LINES),
    Drawn("input", "string", "numbers", Kind.TEXT, "the keyboard is a real one; digits are asked of the input method"),
    Drawn("input", "string", "thousands-sep", Kind.NUMBER),
    Drawn("input", "string", "name", Kind.NAME),
    Drawn("input", "string", "ex:*", Kind.TEXT, _NO_APP),
    Drawn("input", "string", "printer:*", Kind.TEXT, "shown; papers are printed by the counter itself"),
    Drawn("input", "string", "", Kind.TEXT),
    Drawn("input", "boolean", "", Kind.TEXT),
    Drawn("input", "int", "counter", Kind.COUNTER),
    Drawn("input", "int", "ex:*", Kind.NUMBER, _NO_APP),
    Drawn("input", "int", "thousands-sep", Kind.NUMBER),
    Drawn("input", "int", "", Kind.NUMBER),
    Drawn("input", "decimal", "bearing", Kind.NUMBER, "typed; a PC has no compass"),
    Drawn("input", "decimal", "ex:*", Kind.NUMBER, _NO_APP),
    Drawn("input", "decimal", "thousands-sep", Kind.NUMBER),
    Drawn("input", "decimal", "", Kind.NUMBER),
    Drawn("input", "date", "no-calendar", Kind.DATE),
    Drawn("input", "date", "month-year", Kind.DATE),
    Drawn("input", "date", "year", Kind.DATE),
    Drawn("input", "date", "ethiopian", Kind.DATE, _GREGORIAN),
    Drawn("input", "date", "coptic", Kind.DATE, _GREGORIAN),
    Drawn("input", "date", "islamic", Kind.DATE, _GREGORIAN),
    Drawn("input", "date", "bikram-sambat", Kind.DATE, _GREGORIAN),
    Drawn("input", "date", "myanmar", Kind.DATE, _GREGORIAN),
    Drawn("input", "date", "persian", Kind.DATE, _GREGORIAN),
    Drawn("input", "date", "buddhist", Kind.DATE, _GREGORIAN),
    Drawn("input", "date", "", Kind.DATE),
    Drawn("input", "time", "", Kind.CLOCK),
    Drawn("input", "dateTime", "", Kind.MOMENT),
    Drawn("input", "barcode", "front", Kind.CODE, "a scanner at the keyboard's plug; no camera is started"),
    Drawn("input", "barcode", "", Kind.CODE, "a scanner at the keyboard's plug; no camera is started"),
    Drawn("input", "geopoint", "maps", Kind.POINT, "typed, pasted or read from a file; this desktop has no map"),
    Drawn(
        "input", "geopoint", "placement-map", Kind.POINT, "typed, pasted or read from a file; this desktop has no map"
    ),
    Drawn("input", "geopoint", "hide-input", Kind.POINT, "the line stays: without a map there is nothing else to fill"),
    Drawn("input", "geopoint", "", Kind.POINT, "typed, pasted or read from a file; a PC has no receiver"),
    Drawn("input", "geotrace", "", Kind.TRACE, "points typed, pasted or read from a file, with length; no map"),
    Drawn("input", "geoshape", "", Kind.SHAPE, "points typed, pasted or read from a file, with area; no map"),
    Drawn("select1", "", "label", Kind.ROW_LABELS),
    Drawn("select1", "", "list-nolabel", Kind.ROW_CHOICE),
    Drawn("select1", "", "list", Kind.ROW_CHOICE),
    Drawn("select1", "", "likert", Kind.LIKERT),
    Drawn("select1", "", "minimal", Kind.CHOICE),
    Drawn("select1", "", "autocomplete", Kind.CHOICE),
    Drawn("select1", "", "search*", Kind.CHOICE),
    Drawn("select1", "", "image-map", Kind.ONE_IN_COLUMNS, "the choices as a list instead of on the picture"),
    Drawn("select1", "", "map", Kind.CHOICE, _NO_MAP),
    Drawn("select1", "", "columns*", Kind.ONE_IN_COLUMNS),
    Drawn("select1", "", "compact*", Kind.ONE_IN_COLUMNS),
    Drawn("select1", "", "quickcompact*", Kind.ONE_IN_COLUMNS),
    Drawn("select1", "", "no-buttons", Kind.ONE_IN_COLUMNS),
    Drawn("select1", "", "quick", Kind.ONE_IN_COLUMNS),
    Drawn("select", "", "label", Kind.ROW_LABELS),
    Drawn("select", "", "list-nolabel", Kind.ROW_CHOICES),
    Drawn("select", "", "list", Kind.ROW_CHOICES),
    Drawn("select", "", "minimal", Kind.MANY_CHOICE),
    Drawn("select", "", "autocomplete", Kind.MANY_CHOICE),
    Drawn("select", "", "search*", Kind.MANY_CHOICE),
    Drawn("select", "", "image-map", Kind.MANY_IN_COLUMNS, "the choices as a list instead of on the picture"),
    Drawn("select", "", "columns*", Kind.MANY_IN_COLUMNS),
    Drawn("select", "", "compact*", Kind.MANY_IN_COLUMNS),
    Drawn("select", "", "no-buttons", Kind.MANY_IN_COLUMNS),
    Drawn("rank", "", "", Kind.RANK),
    Drawn("range", "", "rating", Kind.RATING),
    Drawn("range", "", "picker", Kind.PICKER),
    Drawn("range", "", "vertical", Kind.SLIDER),
    Drawn("range", "", "no-ticks", Kind.SLIDER),
    Drawn("range", "", "", Kind.SLIDER),
    Drawn("trigger", "", "", Kind.ACKNOWLEDGE),
    Drawn("upload", "image", "signature", Kind.SKETCH),
    Drawn("upload", "image", "draw", Kind.SKETCH),
    Drawn("upload", "image", "annotate", Kind.SKETCH),
    Drawn("upload", "image", "new*", Kind.PICTURE, _NO_CAMERA),
    Drawn("upload", "image", "selfie", Kind.PICTURE, _NO_CAMERA),
    Drawn("upload", "image", "", Kind.PICTURE),
    Drawn(
        "upload", "audio", "", Kind.RECORDING, "a file is chosen and played by the system's player; nothing is recorded"
    ),
    Drawn(
        "upload", "video", "", Kind.RECORDING, "a file is chosen and played by the system's player; nothing is recorded"
    ),
    Drawn("upload", "", "", Kind.FILE),
)


def drawn(control: str, kind_of_answer: str, appearance: Collection[str]) -> Drawn | None:
    """The row for a control with these words of appearance; None where only the number of choices decides.

    ``kind_of_answer`` is the XForms type, for an upload the first half of its mediatype ("image").
    """
    for row in TABLE:
        if row.control == control and row.type in ("", kind_of_answer) and _asked(row.appearance, appearance):
            return row
    return None


def kind_by_choices(control: str, values: Collection[str]) -> Kind:
    """The editor of a choice without an appearance: a few stand in sight, many are found by typing."""
    if control == "select":
        return Kind.MANY if len(values) <= MANY else Kind.MANY_CHOICE
    if set(values) == {"yes", "no"}:
        return Kind.YES_NO
    return Kind.SEGMENTED if len(values) <= FEW else Kind.CHOICE


def columns_of(appearance: Collection[str]) -> int:
    """How many columns ``columns-3`` asks for; 0 leaves it to the widths of the choices."""
    for word in appearance:
        match = re.fullmatch(r"(?:columns|compact|quickcompact)-(\d{1,2})", word)
        if match:
            return max(1, int(match[1]))
    return 0


def _asked(wanted: str, appearance: Collection[str]) -> bool:
    if not wanted:
        return True
    if wanted.endswith("*"):
        return any(word.startswith(wanted[:-1]) for word in appearance)
    return wanted in appearance
