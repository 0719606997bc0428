"""Runs every form and item of a release once, with the terminal's own engine, before it is signed."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType

from counter_app.catalogue.model import Item, Tables
from counter_app.catalogue.reader import calendar_of
from counter_app.catalogue.samples import sample_answers
from counter_app.domain.functions import form_functions
from counter_app.errors import BadInput
from counter_app.forms import FormDefinition, Problem, Record
from counter_app.forms import compile_form as compile_xml
from counter_app.forms.external import Media
from counter_app.forms.support import unsupported
from sync.district.publishing.forms import CompiledForm
from sync.district.publishing.items import expressions_of
from sync.district.publishing.law import Fail
from sync.district.publishing.media import entity_lists

NO_BOOKS: Mapping[str, Fail] = MappingProxyType({})
NO_FILES: Mapping[str, Mapping[str, Path]] = MappingProxyType({})


def check_forms(
    forms: Mapping[str, CompiledForm],
    release: Tables,
    *,
    on: date,
    files: Mapping[str, Mapping[str, Path]] = NO_FILES,
) -> dict[str, FormDefinition]:
    """The forms as the terminal will compile them; raises BadInput naming the row of what the engine refuses or would ignore.

    ``files`` are those that go with each form, by its id; lists of entities stand empty while nobody made one.
    """
    functions = form_functions(calendar_of(release.calendar), lambda: on)
    compiled, blank = {}, entity_lists(form.xml for form in forms.values())
    for form in forms.values():
        try:
            media: dict[str, Media] = {**blank, **files.get(form.form_id, {})}
            made = compiled[form.form_id] = compile_xml(form.xml, functions=functions, media=media)
        except BadInput as error:
            where = _row_of(form, str(error.details.get("where", "")))
            raise BadInput(what="catalogue", why="engine", where=where, message=str(error)) from error
        for place, why in (*made.remarks, *unsupported(form.xml)):
            raise BadInput(what="catalogue", why="engine", where=_row_of(form, place), message=f"{place}: {why}")
    return compiled


def _row_of(form: CompiledForm, place: str) -> str:
    """The row that wrote the node an engine's fault names; the form where it names none."""
    ref = place.removeprefix("setvalue ").partition(" ")[0]
    return next((question.where for question in form.questions.values() if question.path == ref), form.where)


def check_items(
    compiled: Mapping[str, FormDefinition], release: Tables, *, now: datetime, books: Mapping[str, Fail] = NO_BOOKS
) -> None:
    """Raises BadInput for a sample with a problem, a shortfall without one, or an expression that does not compile.

    ``books`` refuse for the workbooks that items come from, by code.
    """
    bodies = {body.code for body in release.departments}
    for item in release.items:
        check_item(item, compiled[item.form], bodies, now=now, fail=books.get(item.code) or _in_file(item.code))


def _in_file(code: str) -> Fail:
    """Refuses for an item of the catalogue's own files, by its name."""

    def fail(why: str, text: str, *, at: str = "", row: str = "", **details: object) -> None:
        raise BadInput(what="catalogue", why=why, where=f"items/{code}.toml", **details)

    return fail


def check_item(item: Item, definition: FormDefinition, known: Collection[str], *, now: datetime, fail: Fail) -> None:
    """The same for one item: ``known`` are the departments' codes, ``fail`` refuses as ``check_law`` says."""
    if item.lead_department not in known:
        fail("unknown_department", item.lead_department, at="lead_department", department=item.lead_department)
    for route in item.routes:
        if (code := route.department) not in known:
            fail("unknown_department", code, at="routes.department", row=code, department=code)
    _check_deciding(item, fail)
    for written in expressions_of(item):
        try:
            definition.compile_expression(written.text, strict=True)
        except BadInput as error:
            why = str(error.details.get("why", ""))
            fail("expression", written.text, at=written.at, row=written.row, message=why)
    _check_samples(item, definition, now, fail)


def _check_deciding(item: Item, fail: Fail) -> None:
    deciding = [route.department for route in item.routes if route.purpose == "decide"]
    if not deciding:
        fail("nobody_decides", "decide", at="routes.purpose")
    elif deciding != [item.lead_department]:
        wrong = next((code for code in reversed(deciding) if code != item.lead_department), deciding[-1])
        fail("one_decides", "decide", at="routes.purpose", row=wrong, deciding=deciding)
    elif item.deciding_department != item.lead_department:
        fail("one_decides", item.deciding_department, at="deciding_department", deciding=deciding)


def _in_sample(problem: Problem) -> str:
    """How a sample names the answer: ``list[2].question`` in a row."""
    rows = re.findall(r"([^/\[\]]+)(\[\d+\])", problem.ref)
    return "".join(rows[-1]) + f".{problem.name}" if rows else problem.name


_WRONG = {"required": "sample_required", "constraint": "sample_constraint", "type": "sample_type"}


def _check_samples(item: Item, definition: FormDefinition, now: datetime, fail: Fail) -> None:
    whole = sample_record(definition, item.sample, now)
    for problem in whole.problems():
        said = {"question": problem.name, "label": problem.label, "message": problem.message or ""}
        value = whole.state(problem.ref).value
        fail(_WRONG[problem.kind], "", at="sample.sample", row=_in_sample(problem), value=value, **said)
    for name in whole.dropped:
        fail("sample_dropped", "", at="sample.question", row=name, question=name)
    short = sample_record(definition, {**item.sample, **item.shortfall_sample}, now)
    if len(short.problems()) < 2:
        fail("shortfall_sample_too_good", "[shortfall_sample]", at="sample.shortfall_sample")
    for rule in item.rules:
        if whole.evaluate(rule.holds) is not True:
            fail("sample_breaks_rule", rule.code, at="rules.holds", row=rule.code, rule=rule.code)


def sample_record(definition: FormDefinition, sample: Mapping[str, object], now: datetime) -> Record:
    """The sample's answers in a record of today."""
    return Record.load(definition, sample_answers(sample, now), today=lambda: now.date(), now=lambda: now)
