"""Small sentences that several parts of the form page say."""

from __future__ import annotations

from datetime import date

from counter_app.catalogue.model import Item, Limit
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
