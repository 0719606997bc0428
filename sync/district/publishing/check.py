"""Runs every form and item of a release once, with the terminal's own engine, before it is signed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType

from counter_app.catalogue.model import Item, Tables
from counter_app.catalogue.reader import calendar_of
from counter_app.catalogue.samples import sample_answers
from counter_app.domain.functions import form_functions
from counter_app.errors import BadInput
from counter_app.forms import FormDefinition, Record
from counter_app.forms import compile_form as compile_xml
from counter_app.forms.external import Media
from counter_app.forms.support import unsupported
from sync.district.publishing.forms import CompiledForm
from sync.district.publishing.items import expressions
from sync.district.publishing.media import entity_lists

NO_BOOKS: Mapping[str, str] = MappingProxyType({})
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
    compiled: Mapping[str, FormDefinition], release: Tables, *, now: datetime, books: Mapping[str, str] = NO_BOOKS
) -> None:
    """Raises BadInput for a sample with a problem, a shortfall without one, or an expression that does not compile.

    ``books`` are the workbooks that items come from, by code.
    """
    bodies = {body.code for body in release.departments}
    for item in release.items:
        check_item(item, compiled[item.form], bodies, now=now, where=books.get(item.code, f"items/{item.code}.toml"))


def check_item(item: Item, definition: FormDefinition, known: Collection[str], *, now: datetime, where: str) -> None:
    """The same for one item: ``known`` are the departments' codes, ``where`` names what it was written in."""
    for code in (item.lead_department, *(route.department for route in item.routes)):
        if code not in known:
            raise BadInput(what="catalogue", why="unknown_department", where=where, department=code)
    deciding = [route.department for route in item.routes if route.purpose == "decide"]
    if deciding != [item.lead_department] or deciding != [item.deciding_department]:
        raise BadInput(what="catalogue", why="one_decides", where=where, deciding=deciding)
    for expression in expressions(item):
        try:
            definition.compile_expression(expression, strict=True)
        except BadInput as error:
            raise BadInput(what="catalogue", why="expression", where=where, message=str(error)) from error
    _check_samples(item, definition, now, where)


def _check_samples(item: Item, definition: FormDefinition, now: datetime, where: str) -> None:
    whole = sample_record(definition, item.sample, now)
    faults = [f"{problem.name}: {problem.kind}" for problem in whole.problems()]
    if faults or whole.dropped:
        raise BadInput(what="catalogue", why="sample_has_problems", where=where, problems=faults, dropped=whole.dropped)
    short = sample_record(definition, {**item.sample, **item.shortfall_sample}, now)
    if len(short.problems()) < 2:
        raise BadInput(what="catalogue", why="shortfall_sample_too_good", where=where)
    for rule in item.rules:
        if whole.evaluate(rule.holds) is not True:
            raise BadInput(what="catalogue", why="sample_breaks_rule", where=where, rule=rule.code)


def sample_record(definition: FormDefinition, sample: Mapping[str, object], now: datetime) -> Record:
    """The sample's answers in a record of today."""
    return Record.load(definition, sample_answers(sample, now), today=lambda: now.date(), now=lambda: now)
