"""Builds the items 事项 of a release from their TOML files and workbooks, and checks each against its compiled form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from counter_app.catalogue.model import Item, Limit, Material, Paper, Prefill, Route, Rule
from counter_app.errors import BadInput
from sync.district.publishing.forms import CompiledForm
from sync.district.publishing.item_source import ItemSource, toml_item
from sync.district.publishing.law import Fail, check_law
from sync.district.publishing.pinyin import pinyin_of, short_ways
from sync.district.publishing.source import bilingual, convert, read_toml

_REFERENCE = re.compile(r"\$\{([^}]*)\}")
_FILTERED = re.compile(r"\$\{([^}]*)\}\[")
_EXPRESSIONS = ("when", "unless", "blocks", "holds")
# Keys of the source that stand for rows of standard.toml and are gone in the release.
_SHARED = (
    "standard_papers",
    "standard_materials",
    "extends",
    "more_materials",
    "more_rules",
    "more_routes",
    "more_papers",
)
_ROW_KINDS: Mapping[str, type[msgspec.Struct]] = {
    "materials": Material,
    "rules": Rule,
    "routes": Route,
    "papers": Paper,
    "prefill": Prefill,
    "statutory": Limit,
    "committed": Limit,
}
_SOURCES = ("pool.", "last.", "station.", "fixed.")


class Standard:
    """What many items share (standard.toml): papers, materials, and where the applicant's answers come from."""

    def __init__(self, path: Path) -> None:
        shown = path.name
        data = bilingual(read_toml(path, shown_as=shown), shown)
        rows = _papers(data["papers"], shown)
        self.papers = {row["code"]: convert(row, Paper, f"{shown} {row['code']}") for row in rows}
        self.materials = {row["code"]: convert(row, Material, f"{shown} {row['code']}") for row in data["materials"]}
        self.prefill = tuple(convert(row, Prefill, shown) for row in data["prefill"])


def read_items(folder: Path, standard: Standard, forms: Mapping[str, CompiledForm]) -> tuple[Item, ...]:
    """Every item of the folder in code order; files whose name starts with ``_`` are only extended by others."""
    paths = sorted(folder.glob("*.toml"))
    return tuple(build_item(toml_item(path), standard, forms) for path in paths if not path.name.startswith("_"))


def build_item(source: ItemSource, standard: Standard, forms: Mapping[str, CompiledForm]) -> Item:
    """One item as the release holds it, checked against its form and the law."""
    shown, data = source.shown, source.data
    form = forms.get(str(data.get("form")))
    if form is None:
        raise BadInput(what="catalogue", why="unknown_form", where=source.where("form"))
    plain = bilingual({key: value for key, value in data.items() if key not in _SHARED}, shown)
    plain["papers"] = [
        *_shared(standard.papers, data.get("standard_papers", ()), source.fail, "papers.code"),
        *_papers(plain.get("papers", ()), shown),
    ]
    plain["materials"] = [
        *_shared(standard.materials, data.get("standard_materials", ()), source.fail, "materials.code"),
        *plain.get("materials", ()),
    ]
    taken = {row["question"] for row in plain.get("prefill", ())}
    plain["prefill"] = [
        *plain.get("prefill", ()),
        *(row for row in standard.prefill if row.question in form.questions and row.question not in taken),
    ]
    _check_rows(plain, source)
    _expand_filtered(plain, form, source)
    full, initials = pinyin_of(plain.get("name", {}).get("zh", ""))
    plain |= {"pinyin": full, "initials": initials, "notice": form.notice}
    plain["keywords"] = [*(said := plain.get("keywords", [])), *short_ways(said)]
    plain.setdefault("deciding_department", plain.get("lead_department", ""))
    item = convert(msgspec.to_builtins(plain), Item, _where_of_unknown(source, plain))
    _check(item, form, source.fail)
    check_law(item, data, source.fail)
    return item


def _check_rows(plain: Mapping[str, Any], source: ItemSource) -> None:
    """A misspelt key in a row would be a condition that never counts."""
    for table, kind in _ROW_KINDS.items():
        rows = plain.get(table, ())
        for row in [rows] if isinstance(rows, dict) else rows:
            unknown = sorted(set(row) - set(kind.__struct_fields__)) if isinstance(row, dict) else []
            if unknown:
                where = source.where(unknown[0])
                raise BadInput(what="catalogue", why="unknown_key", where=where, key=unknown[0], table=table)


def _expand_filtered(plain: Mapping[str, Any], form: CompiledForm, source: ItemSource) -> None:
    """``${column}[...]`` becomes the column's path: a predicate needs a path, and the engine reads ``${}`` as one value."""

    def expanded(expression: str, at: str) -> str:
        for name in _FILTERED.findall(expression):
            if name not in form.questions:
                source.fail("unknown_question", expression, at=at, question=name)
        return _FILTERED.sub(lambda match: form.questions[match[1]].path + "[", expression)

    for table in ("materials", "routes", "rules", "papers"):
        for row in plain.get(table, ()):
            for key in _EXPRESSIONS:
                if isinstance(row, dict) and key in row:
                    row[key] = expanded(row[key], f"{table}.{key}")


def _shared(known: Mapping[str, Any], codes: Iterable[str], fail: Fail, at: str) -> list[Any]:
    for code in codes:
        if code not in known:
            fail("not_in_standard", f'"{code}"', at=at, row=code, code=code)
    return [known[code] for code in codes]


def _papers(rows: Iterable[dict[str, Any]], shown: str) -> Iterator[dict[str, Any]]:
    """A paper's fields are written as [question, 中文, English]."""
    for row in rows:
        for field in row.get("fields", ()):
            if not (isinstance(field, list) and len(field) == 3):
                raise BadInput(what="catalogue", why="paper_field", where=f"{shown} {row.get('code')}")
        fields = [(name, {"zh": zh, "en": en}) for name, zh, en in row.get("fields", ())]
        yield {**row, "fields": fields}


def _where_of_unknown(source: ItemSource, data: Mapping[str, Any]) -> str:
    known = set(Item.__struct_fields__)
    unknown = [key for key in data if key not in known]
    return source.where(unknown[0]) if unknown else source.where("code")


# ---------------------------------------------------------------------- checks


def _check(item: Item, form: CompiledForm, fail: Fail) -> None:
    known = form.questions
    codes = [material.code for material in item.materials]
    for written in expressions_of(item):
        for name in _REFERENCE.findall(written.text):
            if name not in known:
                fail("unknown_question", written.text, at=written.at, row=written.row, question=name)
    for at, row, name in _questions_named(item):
        if name not in known and not (at in ("shared", "routes.attachments") and name in codes):
            why = "unknown_attachment" if at == "routes.attachments" else "unknown_question"
            fail(why, name if at.startswith("sample") else f'"{name}"', at=at, row=row, question=name, code=name)
    if item.family and not (item.shared and item.applicant_id_no):
        fail("family_shares_nothing", "family", at="shared" if item.applicant_id_no else "applicant_id_no")
    for prefill in item.prefill:
        if prefill.question not in known:
            fail("bad_prefill", prefill.question, at="prefill.question", question=prefill.question)
        if not prefill.source.startswith(_SOURCES):
            fail(
                "bad_prefill_source",
                prefill.source,
                at="prefill.source",
                question=prefill.question,
                source=prefill.source,
            )
    for code in codes:
        if codes.count(code) > 1:
            fail("material_twice", "[[materials]]", at="materials.code", row=code)
    for key in ("sample", "shortfall_sample"):
        if not getattr(item, key):
            fail("sample_missing", f"[{key}]", at=f"sample.{key}")


def _questions_named(item: Item) -> Iterator[tuple[str, str, str]]:
    """(key, row, name) of every question that the item names outside of an expression."""
    for route in item.routes:
        yield from (("routes.fields", route.department, name) for name in route.fields if name != "*")
        yield from (("routes.attachments", route.department, code) for code in route.attachments)
    for key in ("applicant_name", "applicant_id_no", "applicant_phone", "category"):
        if name := getattr(item, key):
            yield key, "", name
    yield from (("secret_fields", "", name) for name in item.secret_fields)
    for paper in item.papers:
        yield from (("papers.fields", paper.code, name) for name, _ in paper.fields if not name.startswith("case."))
    yield from (("shared", "", name) for name in item.shared)
    for sample in (item.sample, item.shortfall_sample):
        yield from (("sample.question", "", name) for name in _sample_names(sample))


def _sample_names(sample: Mapping[str, object]) -> Iterator[str]:
    for name, value in sample.items():
        yield name
        if isinstance(value, list):
            for row in value:
                yield from row


@dataclass(frozen=True, slots=True)
class Written:
    """An expression and where it was written: ``at`` its key, ``row`` what names its row."""

    text: str
    at: str
    row: str = ""


def expressions_of(item: Item) -> Iterator[Written]:
    """Every expression of the item, the empty ones left out."""
    tables = (
        ("materials", item.materials, ("when", "unless")), ("routes", item.routes, ("when", "blocks")),
        ("rules", item.rules, ("holds",)), ("papers", item.papers, ("when",)),
    )  # fmt: skip
    for table, rows, keys in tables:
        for row in rows:
            for key in keys:
                if text := getattr(row, key):
                    yield Written(text, f"{table}.{key}", row.department if isinstance(row, Route) else row.code)
    if item.secret:
        yield Written(item.secret, "secret")
