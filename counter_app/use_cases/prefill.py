"""What is known already fills the form: the pool's facts and the applicant's last case, each with where it came from and when.

Runs only once an item is chosen, takes only the questions that item names, and is audited with its purpose (个人信息保护法 §6, §28).
An answer the clerk has typed is never overwritten.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields

from counter_app.catalogue.model import Item
from counter_app.forms import Choice, Record
from counter_app.journal.fold import CaseState
from counter_app.ports import Person, Terminal
from counter_app.use_cases.window import Window, case_state

_PERSON_FIELDS = {field.name for field in fields(Person)} - {"facts", "as_of", "source", "initials"}


@dataclass(frozen=True, slots=True)
class Prefilled:
    """One answer that was filled in. ``source``: pool, district, card, last, station or family (the member before, in the same
    visit); ``as_of`` a date or, of card and family, the time; or empty.

    For a repeat ``rows`` holds its rows and ``value`` their number.
    """

    question: str
    value: str
    source: str
    as_of: str
    rows: tuple[Mapping[str, str], ...] = ()


def known_person(window: Window, id_no: str, *, item_code: str, actor: str) -> tuple[Person | None, CaseState | None]:
    """What this station knows of the holder of an ID number: its pool entry and the last case; audited."""
    with window.store.writing() as uow:
        person = uow.pool.person(id_no)
        rows = uow.cases.of_person(id_no, limit=1)
        last = case_state(uow, rows[0].case_id) if rows else None
        uow.audit.record(
            "person_looked_up",
            actor=actor,
            subject=item_code,
            purpose=f"prefill:{item_code}",
            found=person is not None or last is not None,
        )
        uow.commit()
    return person, last


def prefill(
    item: Item,
    record: Record,
    *,
    person: Person | None,
    last: CaseState | None,
    terminal: Terminal,
    only: Collection[str] | None = None,
) -> tuple[Prefilled, ...]:
    """Answers every still empty question the item lets be prefilled; the record is changed, the list says what and whence.

    Goes over the questions twice, because one answer may make the next one relevant. ``only``: none but these questions.
    """
    done: dict[str, Prefilled] = {}
    for _ in range(2):
        for offer in _offers(item, person, last, terminal):
            if only is not None and offer.question not in only:
                continue
            if offer.question not in done and _taken(record, offer):
                done[offer.question] = offer
    return tuple(done.values())


def share(item: Item, record: Record, answers: Mapping[str, object], *, as_of: str) -> tuple[Prefilled, ...]:
    """Answers a fresh record with what its family shares (``Item.shared``): over a default, never a question read only.

    Twice over, because one answer may make the next one relevant. Who the member is, is not among these questions.
    """
    done: dict[str, Prefilled] = {}
    named = {node.name: ref for ref, node in record.definition.nodes.items() if node.name in item.shared}
    for _ in range(2):
        for name in item.shared:
            ref, value = named.get(name, ""), answers.get(name)
            if not ref or name in done or not isinstance(value, str) or not value:
                continue
            state = record.state(ref)
            if state.relevant and not state.readonly and state.value != value:
                record.answer(ref, value)
                done[name] = Prefilled(name, value, "family", as_of)
    return tuple(done.values())


def _taken(record: Record, offer: Prefilled) -> bool:
    """Whether the offer went into the record: only into a relevant, open and still empty question."""
    ref = record.definition.ref_of(offer.question)
    state = record.state(ref)
    if not state.relevant or state.readonly or state.value or state.row_count:
        return False
    if offer.rows:
        for row in offer.rows:
            _add_row(record, ref, row)
        return True
    record.answer(ref, _as_choice(record, ref, state.choices, offer.value))
    return True


def _as_choice(record: Record, ref: str, choices: Sequence[Choice], value: str) -> str:
    """The pool says 汉族 where a form lists 01: a value that is a choice's label becomes that choice, whatever is shown."""
    if not choices or any(choice.value == value for choice in choices):
        return value
    labelled = (*choices, *_in_first_language(record, ref))
    return next((choice.value for choice in labelled if choice.label == value), value)


def _in_first_language(record: Record, ref: str) -> Sequence[Choice]:
    """The choices in the language of the registers; the record goes on in the one it was shown in."""
    shown, first = record.language, record.definition.default_language
    if shown == first:
        return ()
    record.set_language(first)
    try:
        return record.state(ref).choices
    finally:
        record.set_language(shown)


def _add_row(record: Record, ref: str, row: Mapping[str, str]) -> None:
    (row_ref,) = record.add_row(ref).rows_added
    for name, value in row.items():
        child = record.definition.ref_of(name)
        if child.startswith(ref + "/"):
            record.answer(row_ref + child[len(ref) :], value)


def _offers(item: Item, person: Person | None, last: CaseState | None, terminal: Terminal) -> Iterator[Prefilled]:
    for rule in item.prefill:
        kind, _, name = rule.source.partition(".")
        if kind == "pool" and person is not None:
            value = _fact(person, name)
            if value:
                yield Prefilled(rule.question, value, person.source, person.as_of)
        elif kind == "last" and last is not None:
            answer, as_of = last.answers.get(name), last.received_at[:10]
            if isinstance(answer, str) and answer:
                yield Prefilled(rule.question, answer, "last", as_of)
            elif isinstance(answer, list) and answer:
                yield Prefilled(rule.question, str(len(answer)), "last", as_of, tuple(answer))
        elif kind == "station":
            yield Prefilled(rule.question, _STATION[name](terminal), "station", "")
        elif kind == "fixed":
            # The item itself says it: one form serves several items (预约, 意见, 答复).
            yield Prefilled(rule.question, name, "station", "")


_STATION: Mapping[str, Callable[[Terminal], str]] = {
    "code": lambda terminal: terminal.station,
    "name": lambda terminal: terminal.station_name,
    "town": lambda terminal: terminal.town_name,
    "window": lambda terminal: terminal.window,
}


def _fact(person: Person, name: str) -> str:
    return str(getattr(person, name)) if name in _PERSON_FIELDS else person.facts.get(name, "")


def sources_of(prefilled: tuple[Prefilled, ...]) -> Mapping[str, Mapping[str, str]]:
    """As a draft and the received event keep them."""
    return {one.question: {"source": one.source, "as_of": one.as_of} for one in prefilled}
