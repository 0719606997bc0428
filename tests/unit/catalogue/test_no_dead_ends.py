"""Whatever a citizen answers, the form can be filled to its end: each choice of each form is taken once, and what it asks is answered."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from counter_app.catalogue.reader import Catalogue
from counter_app.catalogue.samples import sample_answers, type_in
from counter_app.forms import FormDefinition, Node, Record
from tests.unit.catalogue.conftest import NOW, SOURCE

FORMS = sorted(path.stem for path in (SOURCE / "forms").glob("*.md"))
# What somebody at a window can say of herself whatever her papers; tried in this order until the form takes it.
PLAIN = (
    "无",
    "林青禾",
    "13900139000",
    "6222020200112233445",
    "J440604-2026-000001",
    "A123456789",
    "440604",
    "1",
    "2026-11-20",
    "2026-12-20",
    "2027-11-20",
    "http://yimen.example/shop",
    "91440604MA0QX7T51P",
    "439901199403120424",
    "44060420050101001X",
    "440604195512310022",
    "810000199003071237",
    "830000199909097891",
    "H01234567",
    "01234567",
    "ABC123456789012",
    "青禾里十八号三栋二单元六零二房，一家三口，生活困难",
    "440604012064 01 261103 0007 K",
)


def _questions(node: Node, inside: str = "") -> Iterator[Node]:
    for child in node.children:
        if child.kind == "repeat":
            continue
        if child.kind == "group":
            yield from _questions(child)
        elif child.control == "select1":
            yield child


def _completed(record: Record) -> list[tuple[str, str]]:
    """What still stands in the way after every lack was answered in plain words, numbers or the first choice that fits."""
    for _ in range(12):
        lacks = list(record.problems())
        if not lacks:
            return []
        for problem in lacks:
            state = record.state(problem.ref)
            offered = tuple(choice.value for choice in state.choices)
            for answer in offered or PLAIN:
                record.answer(problem.ref, answer)
                if record.state(problem.ref).violation is None:
                    break
    return [(problem.name, problem.kind) for problem in record.problems()]


def _sample(catalogue: Catalogue, form: FormDefinition, form_id: str) -> Record:
    item = next(item for item in catalogue.items() if item.form == form_id)
    record = Record.new(form, today=NOW.date, now=lambda: NOW)
    type_in(record, sample_answers(item.sample, NOW))
    return record


@pytest.mark.parametrize("form_id", FORMS)
def test_no_choice_of_a_form_leads_where_nobody_can_go_on(catalogue: Catalogue, form_id: str) -> None:
    form = catalogue.form(form_id)
    stuck = {}
    for question in _questions(form.root):
        state = _sample(catalogue, form, form_id).state(question.ref)
        if state.readonly or len(state.choices) > 40:
            continue
        for choice in state.choices:
            record = _sample(catalogue, form, form_id)
            record.answer(question.ref, choice.value)
            left = _completed(record)
            if left and left != [(question.name, "constraint")]:  # the form itself forbids this one choice, in words
                stuck[f"{question.name}={choice.value}"] = left
    assert stuck == {}
