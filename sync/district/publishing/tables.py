"""Builds a release's tables from the source: divisions, code lists, event categories, calendar, departments, config, notices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from counter_app.catalogue.model import (
    Calendar,
    Code,
    ConfigValue,
    DayRow,
    Department,
    Division,
    EventCategory,
    Limit,
    Notice,
    NotOffered,
    Text,
)
from counter_app.errors import BadInput
from sync.district.publishing.forms import EN, ZH, Row
from sync.district.publishing.pinyin import pinyin_of, place_name
from sync.district.publishing.source import bilingual, both, convert, line_of, read_csv, read_toml

GROUPS = {
    "自然人": "natural_person",
    "法人": "legal_person",
    "综治": "governance",
    "党建+": "party",
    "人大联络站": "congress",
}


def divisions(folder: Path) -> tuple[Division, ...]:
    """Province to village, with their codes."""
    rows = read_csv(
        folder / "divisions.csv", shown_as="tables/divisions.csv", columns=("code", "name", "level", "parent")
    )
    # 居委会 and 村委会 are one level: both are where a window stands.
    return tuple(
        convert({**row, "level": "village" if row["level"] == "community" else row["level"]}, Division, where)
        for where, row in rows
    )


def code_lists(folder: Path, places: Sequence[Division], bodies: Sequence[Department]) -> dict[str, tuple[Code, ...]]:
    """Every list that a form may name: national codes, divisions, departments, and the site's own lists."""
    lists: dict[str, list[Code]] = {}
    columns = ("list", "code", "name_zh", "name_en")
    for where, row in read_csv(folder / "codes.csv", shown_as="tables/codes.csv", columns=columns):
        if not (row["name_zh"] and row["name_en"]):
            raise BadInput(what="catalogue", why="two_languages", where=where)
        lists.setdefault(row["list"], []).append(_code(row["code"], row["name_zh"], row["name_en"]))
    lists["sex"] = [code for code in lists["sex"] if code.code in ("1", "2")]
    for name, level in (("villages", "village"), ("towns", "town")):
        lists[name] = [
            _code(place.code, place.name, place_name(place.name)) for place in places if place.level == level
        ]
    lists["villages"].append(_code("pending", "不在列表（待核）", "Not in the list"))
    lists["departments"] = [_code(body.code, body.name.zh, body.name.en) for body in bodies]
    for name, rows in read_toml(folder / "lists.toml", shown_as="tables/lists.toml").items():
        if name in lists:
            raise BadInput(
                what="catalogue", why="list_twice", where=f"tables/lists.toml:{line_of(folder / 'lists.toml', name)}"
            )
        lists[name] = [_listed(code, value, f"tables/lists.toml {name}.{code}") for code, value in rows.items()]
    return {name: tuple(codes) for name, codes in lists.items()}


def _code(code: str, zh: str, en: str) -> Code:
    return Code(code, Text(zh, en), pinyin_of(zh)[1])


def _listed(code: str, value: Any, where: str) -> Code:
    texts = both(value, where)
    return _code(code, texts["zh"], texts["en"])


def categories(folder: Path) -> tuple[tuple[EventCategory, ...], list[Row]]:
    """The grid event categories, and the same as choice rows (with tier, limit and the items they belong to)."""
    columns = [
        "code",
        "kind",
        "class_zh",
        "class_en",
        "name_zh",
        "name_en",
        "tier",
        "limit_unit",
        "limit_count",
        "limit_text",
        "handler",
        "classes",
        "source",
    ]
    found, choices = [], []
    shown = "tables/event_categories.csv"
    for where, row in read_csv(folder / "event_categories.csv", shown_as=shown, columns=tuple(columns)):
        if not row["limit_count"].isdigit():
            raise BadInput(what="catalogue", why="bad_limit", where=where)
        limit = Limit(row["limit_unit"], int(row["limit_count"]), source=row["source"])
        name = Text(row["name_zh"], row["name_en"])
        initials = pinyin_of(row["name_zh"])[1]
        found.append(
            EventCategory(
                code=row["code"],
                kind=row["kind"],
                group=row["class_zh"],
                name=name,
                tier=row["tier"],
                handler=row["handler"],
                limit=limit,
                limit_text=row["limit_text"],
                source=row["source"],
                initials=initials,
            )
        )
        choices.append(
            {
                "name": row["code"],
                f"label::{ZH}": f"{row['class_zh']}·{row['name_zh']}",
                f"label::{EN}": f"{row['class_en']}: {row['name_en']}",
                "kind": {"事件": "event", "部件": "component", "综治": "governance"}[row["kind"]],
                "tier": row["tier"],
                "limit": row["limit_text"],
                "classes": row["classes"],
            }
        )
    return tuple(found), choices


def choice_rows(lists: Mapping[str, Sequence[Code]]) -> dict[str, list[Row]]:
    """Code lists as the choices of a form."""
    return {
        name: [{"name": code.code, f"label::{ZH}": code.name.zh, f"label::{EN}": code.name.en} for code in codes]
        for name, codes in lists.items()
    }


def calendar(folder: Path, release: Mapping[str, Any]) -> Calendar:
    """Days that differ from the plain week, up to the last year whose notice (放假安排) is out."""
    days: list[DayRow] = []
    for where, row in read_csv(
        folder / "holidays_2026.csv", shown_as="tables/holidays_2026.csv", columns=("date", "type", "holiday")
    ):
        if row["type"] not in ("off", "work"):
            raise BadInput(what="catalogue", why="bad_day", where=where)
        days.append(DayRow(row["date"], row["type"] == "work", row["holiday"]))
    provisional = "holidays_2027_provisional.csv"
    for _, row in read_csv(folder / provisional, shown_as=f"tables/{provisional}", columns=("date", "holiday")):
        days.append(DayRow(row["date"], False, row["holiday"]))
    hours = tuple((start, end) for start, end in release["office_hours"])
    return Calendar(tuple(days), str(release["calendar_published_to"]), hours)


def departments(folder: Path) -> tuple[Department, ...]:
    """Every body that can receive a part of a case."""
    rows = read_toml(folder / "departments.toml", shown_as="tables/departments.toml")
    return tuple(
        convert({"code": code, **bilingual(row, f"tables/departments.toml {code}")}, Department, f"departments {code}")
        for code, row in rows.items()
    )


def config(folder: Path) -> tuple[ConfigValue, ...]:
    """The site's and the year's figures; an empty value is shown as 以公布为准."""
    shown = "tables/config.toml"
    entries = read_toml(folder / "config.toml", shown_as=shown).get("value", [])
    return tuple(convert(bilingual(row, shown), ConfigValue, f"{shown} {row.get('key')}") for row in entries)


def notices(folder: Path) -> tuple[Notice, ...]:
    """The privacy notices by code."""
    found = []
    for path in sorted(folder.glob("*.toml")):
        shown = f"notices/{path.name}"
        found.append(convert(bilingual(read_toml(path, shown_as=shown), shown), Notice, shown))
    return tuple(found)


def not_offered(folder: Path, offered: set[str]) -> tuple[NotOffered, ...]:
    """Rows of the district's list that this release has no form for."""
    found = []
    columns = ("item_id", "group", "name_zh", "name_en")
    for _, row in read_csv(folder / "items.csv", shown_as="tables/items.csv", columns=columns):
        if row["item_id"] not in offered:
            found.append(NotOffered(row["item_id"], Text(row["name_zh"], row["name_en"]), GROUPS[row["group"]]))
    return tuple(found)
