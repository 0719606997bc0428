"""Answering on the 居住证 form: beside calculating the form anew, beside a form ten times the size, and what the page asks then."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from counter_app.bootstrap import Counter
from counter_app.catalogue.model import Item
from counter_app.catalogue.samples import sample_answers, type_in
from counter_app.domain.functions import form_functions
from counter_app.forms import FormDefinition, Record, compile_form
from counter_app.use_cases.review import review
from tests.bench.big_form import copy_name, times_over
from tests.bench.measure import Figure, Sample, in_turn, percentile, timed
from tests.counterkit import counter_in

ITEM = "ZR-002"
TIMES = 10
FRAME_MS = 16.0
"""A key shows within one frame."""

Flat = Mapping[str, str]


def answering(rounds: int) -> list[Figure]:
    """One answer, one answer on ten times the form, the review behind an answer, and finding an item by its initials."""
    with tempfile.TemporaryDirectory(prefix="yimen-bench-") as folder, counter_in(Path(folder) / "c") as (counter, _):
        item = counter.window.catalogue.item(ITEM)
        definition = counter.window.catalogue.form(item.form)
        record = _filled(counter, item, definition, copies=1)
        big = _big(counter, item)
        large = _filled(counter, item, big, copies=TIMES)
        flat = {name: value for name, value in _sample(counter, item).items() if isinstance(value, str)}
        anew = _anew(counter, definition, record)
        small, ten, again = _answers(record, large, flat, anew, rounds)
        return [
            Figure(
                name="one answer on the 居住证 form",
                unit="us",
                ours=Sample.of(small, 1e6),
                against="the same form calculated anew (load)",
                theirs=Sample.of(again, 1e6),
                notes={"99th percentile, us": percentile(small, 0.99) * 1e6, "nodes": _nodes(definition)},
            ),
            Figure(
                name=f"one answer, {TIMES} times the form (flat is 1)",
                unit="us",
                ours=Sample.of(ten, 1e6),
                against="one answer on the 居住证 form",
                theirs=Sample.of(small, 1e6),
                aim=1.3,
                notes={"99th percentile, us": percentile(ten, 0.99) * 1e6, "nodes": _nodes(big)},
            ),
            _review(item, record, flat, anew, rounds),
            _find(counter, rounds),
        ]


def _answers(
    record: Record, large: Record, flat: Flat, anew: Callable[[], object], rounds: int
) -> tuple[list[float], list[float], list[float]]:
    """Every question of the sample cleared and answered again, on both forms in turn; and the form calculated anew."""
    small, ten, again = list[float](), list[float](), list[float]()
    refs = [(record.definition.ref_of(name), large.definition.ref_of(name), value) for name, value in flat.items()]
    for turn in range(rounds + 1):
        for ref, large_ref, value in refs:
            for given in ("", value):
                if turn % 2:
                    costs = _one(record, ref, given), _one(large, large_ref, given)
                else:
                    costs = _one(large, large_ref, given), _one(record, ref, given)
                    costs = costs[1], costs[0]
                if turn:
                    small.append(costs[0])
                    ten.append(costs[1])
        again.append(timed(anew)())
    return small, ten, again


def _one(record: Record, ref: str, given: str) -> float:
    begun = time.perf_counter()
    record.answer(ref, given)
    return time.perf_counter() - begun


def _review(item: Item, record: Record, flat: Flat, anew: Callable[[], object], rounds: int) -> Figure:
    costs, loads = list[float](), list[float]()
    for turn in range(rounds + 1):
        for name, value in flat.items():
            for given in ("", value):
                record.answer(record.definition.ref_of(name), given)
                cost = timed(lambda: review(item, record))()
                if turn:
                    costs.append(cost)
        loads.append(timed(anew)())
    return Figure(
        name="review() after one answer",
        unit="ms",
        ours=Sample.of(costs, 1000),
        against="the same form calculated anew (load)",
        theirs=Sample.of(loads, 1000),
        notes={"99th percentile, ms": percentile(costs, 0.99) * 1000},
    )


def _find(counter: Counter, rounds: int) -> Figure:
    catalogue = counter.window.catalogue
    sought = [item.initials[:3] for item in catalogue.items()]

    def all_of_them() -> None:
        for text in sought:
            catalogue.find(text)

    (found,) = in_turn([timed(all_of_them)], rounds * 3)
    return Figure(
        name="find an item by its initials (jzz)",
        unit="ms",
        ours=Sample.of(found, 1000 / len(sought)),
        aim=FRAME_MS,
        notes={"items": float(len(sought))},
    )


def _sample(counter: Counter, item: Item) -> Mapping[str, str | list[dict[str, str]]]:
    return sample_answers(item.sample, counter.window.now())


def _filled(counter: Counter, item: Item, definition: FormDefinition, *, copies: int) -> Record:
    window = counter.window
    record = Record.new(definition, today=lambda: window.now().date(), now=window.now, new_id=window.make_id)
    for number in range(1, copies + 1):
        type_in(
            record, {copy_name(name, number): _named(value, number) for name, value in _sample(counter, item).items()}
        )
    return record


def _named(value: str | list[dict[str, str]], number: int) -> str | list[dict[str, str]]:
    if isinstance(value, str):
        return value
    return [{copy_name(name, number): cell for name, cell in row.items()} for row in value]


def _big(counter: Counter, item: Item) -> FormDefinition:
    catalogue = counter.window.catalogue
    xml = times_over(catalogue.form_xml(item.form), TIMES)
    return compile_form(xml, functions=form_functions(catalogue.calendar(), lambda: counter.window.now().date()))


def _anew(counter: Counter, definition: FormDefinition, record: Record) -> Callable[[], object]:
    window, answers = counter.window, record.answers(relevant_only=False)
    return lambda: Record.load(definition, answers, today=lambda: window.now().date(), now=window.now)


def _nodes(definition: FormDefinition) -> float:
    return float(len(definition.plan.by_ref))
