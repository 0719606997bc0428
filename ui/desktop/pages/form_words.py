"""Small sentences that several parts of the form page say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from counter_app.catalogue.model import Item, Limit
from counter_app.ports import CaseRow
from counter_app.use_cases.review import Shortfall
from ui.desktop.i18n import t
from ui.desktop.style.tokens import T


def day_words(on: date) -> str:
    """``11-25 周三``."""
    return f"{on:%m-%d} {t(f'form.weekday.{on.weekday()}')}"


def material_name(fall: Shortfall) -> str:
    """``材料：劳动合同``."""
    return t("form.lack.material_name", name=fall.label.get(T.look.language))


def limit_words(limit: Limit | None) -> str:
    """``2 个工作日``; empty where no limit is promised."""
    if limit is None:
        return ""
    if limit.unit == "immediate":
        return t("form.limit.immediate")
    return t(f"form.limit.{limit.unit}", n=limit.count)


def facts_words(item: Item) -> str:
    """The line beside the title: fee and promised limit."""
    language = T.look.language
    limit = limit_words(item.committed)
    said = [item.fee.get(language), t("form.facts.limit", limit=limit) if limit else ""]
    return " · ".join(one for one in said if one)


def grouped_id(number: str) -> str:
    """``439901 19940312 0424``: an 18-digit number by its parts, as its field shows it and as it is read aloud."""
    return f"{number[:6]} {number[6:14]} {number[14:]}" if len(number) == 18 else number


def duplicate_words(cases: Sequence[CaseRow], drafts: Sequence[str]) -> str:
    """That the same person has the same item open, as a case or as a draft; empty where she has not."""
    if cases:
        first = cases[0]
        return t("form.duplicate.case", number=first.short_number or first.number, on=first.received_at[5:10])
    return t("form.duplicate.draft") if drafts else ""


def read_back_words(item: Item, name: str, id_no: str, nth: int) -> str:
    """What is read back before F9: which member of a family, name, number by its parts, item."""
    member = t("visit.member", nth=nth) if nth > 1 else ""
    parts = (member, name, grouped_id(id_no), item.name.get(T.look.language))
    return " · ".join(part for part in parts if part)
