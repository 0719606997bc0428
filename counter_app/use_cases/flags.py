"""What a case is received with though somebody must still look at it: flags 待核 that travel with the receipt to the district."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from counter_app.catalogue.model import Item
from counter_app.domain.case_table import Kind
from counter_app.errors import CounterError
from counter_app.forms import Record
from counter_app.use_cases.drafts import load_record
from counter_app.use_cases.window import Window

BOOKING_UNCONFIRMED = (
    "booking_unconfirmed"  # 待确认: booked without a line, the place may be taken; an acceptance confirms it
)
CODE_UNKNOWN = (
    "code_unknown"  # 待核: something that stands in no list, or a number that nobody knew; ``code_unknown:<question>``
)
NO_DOCUMENT = "no_id_document"  # the applicant has no document at all, and is served all the same

PENDING = "pending"
"""The choice that every list of the release has for what is not in it."""
TO_CHECK = "待核"
"""What a question ``<name>_state`` of a form reads while ``<name>`` could not be answered."""
_STATE = "_state"
_NO_DOCUMENT_TYPE = "990"
NUMBERLESS_TYPES = frozenset({_NO_DOCUMENT_TYPE, "119"})
"""Document types (GA/T 2000.156) under which a person may have no number at all: none of the listed ones, a newborn's."""


def flags_of(item: Item, record: Record, *, online: bool) -> tuple[str, ...]:
    """The flags of a case that is received now, in a fixed order, each once."""
    found = [BOOKING_UNCONFIRMED] if item.kind == Kind.BOOKING and not online else []
    answers = record.answers()
    if answers.get("applicant_id_type") == _NO_DOCUMENT_TYPE:
        found.append(NO_DOCUMENT)
    found += [f"{CODE_UNKNOWN}:{name}" for name in sorted(set(_unknown(answers)))]
    return tuple(found)


def questions_to_check(flags: Iterable[str]) -> tuple[str, ...]:
    """The questions that these flags ask somebody to look at."""
    head = f"{CODE_UNKNOWN}:"
    return tuple(flag.removeprefix(head) for flag in flags if flag.startswith(head))


def question_label(window: Window, item_code: str, question: str, *, language: str = "zh") -> str:
    """What the item's form calls the question in ``zh`` or ``en``; empty where this release has no such item or question."""
    try:
        item = window.catalogue.item(item_code)
        nodes = load_record(window, item, {}).definition.nodes.values()
        tables = (node.ref.rsplit("/", 1)[-1] for node in nodes if node.kind == "repeat")
        rows: dict[str, object] = {table: [{}] for table in tables}  # a column has its label in a row
        return label_of(load_record(window, item, rows, language=language), question)
    except (CounterError, KeyError, ValueError):  # of another version of the form
        return ""


def label_of(record: Record, question: str) -> str:
    """The question's label in the record's language, of a column by the table's first row; empty without one.

    Raises BadInput where the form has no such question.
    """
    ref = record.definition.ref_of(question)
    tables = [node.ref for node in record.definition.nodes.values() if node.kind == "repeat"]
    table = next((one for one in tables if ref.startswith(f"{one}/")), "")
    return record.state(f"{table}[1]{ref[len(table) :]}" if table else ref).label


def _unknown(answers: Mapping[str, Any]) -> Iterator[str]:
    for name, value in answers.items():
        if isinstance(value, list):
            for row in value:
                yield from _unknown(row)
        elif isinstance(value, str) and PENDING in value.split():
            yield name
        elif value == TO_CHECK and name.endswith(_STATE):
            yield name.removesuffix(_STATE)
