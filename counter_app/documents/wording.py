"""How values are written on paper: Chinese dates, grouped 收件号, words for codes."""

from __future__ import annotations

from dataclasses import fields, is_dataclass

FORMS = {"original": "原件", "copy": "复印件", "electronic": "电子", "printed_form": "本表打印"}
PURPOSES = {"decide": "主办", "verify": "核验", "inform": "知会"}
KINDS = {
    "immediate": "即办件",
    "committed": "承诺件",
    "report": "上报件",
    "transfer": "转办件",
    "booking": "预约",
}


def words(table: dict[str, str], code: str) -> str:
    """The printed words of a code; anything that is no code is printed as it is."""
    return table.get(code, code)


def chinese_date(iso: str) -> str:
    """``2026-11-23...`` as 2026年11月23日; anything else unchanged."""
    year, month, day = iso[:4], iso[5:7], iso[8:10]
    if not (year.isdigit() and month.isdigit() and day.isdigit()):
        return iso
    return f"{year}年{int(month)}月{int(day)}日"


def chinese_time(iso: str) -> str:
    """``2026-11-23T09:12:05+08:00`` as 2026年11月23日 09:12."""
    clock = iso[11:16]
    return f"{chinese_date(iso)} {clock}" if len(clock) == 5 and clock[2] == ":" else chinese_date(iso)


def minutes(iso: str) -> str:
    """``2026-11-23T09:12:05+08:00`` as 2026-11-23 09:12."""
    return iso[:16].replace("T", " ")


def grouped(number: str) -> str:
    """A 25-character 收件号 as village, terminal, day, serial and check character, apart; others unchanged."""
    if len(number) != 25:
        return number
    return " ".join((number[:12], number[12:14], number[14:20], number[20:24], number[24]))


def texts_of(value: object) -> list[str]:
    """Every text in a tree of frozen values, in order."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, (tuple, list)):
        return [text for part in value for text in texts_of(part)]
    if is_dataclass(value):
        return [text for part in fields(value) for text in texts_of(getattr(value, part.name))]
    return []
