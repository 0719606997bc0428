"""What a supplement or correction changes, and whom it concerns, said when it is read back before it is written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from counter_app.catalogue.model import Item
from counter_app.forms import Record
from counter_app.use_cases.rework import CORRECTED, change_reaches, held_now
from ui.desktop.desk import Desk
from ui.desktop.i18n import t
from ui.desktop.style.tokens import T

if TYPE_CHECKING:
    from counter_app.forms.difference import Difference, Place

MOST_NAMED = 3
"""Departments that the line beside F9 has room for; the case's story names them all."""
MOST_LINES = 6
"""Changes that the banner has room for; how many more there are is said."""


class Reaches:
    """Of one draft; knows nothing until the case was read, and of a case that is received nothing ever."""

    def __init__(self, desk: Desk, item: Item, case_id: str, act: str, owner: QObject) -> None:
        self._desk, self._item = desk, item
        self._before: Mapping[str, Any] | None = None
        self._departments: tuple[str, ...] = ()
        self._corrects = act == CORRECTED
        if case_id:
            # A case that cannot be read now is told when the act is written; the receipt lists its departments anyway.
            desk.ask(lambda: held_now(desk.window, case_id), owner, self._on_held, lambda error: None)

    def words(self, answers: Mapping[str, Any]) -> str:
        """Who gets the change with these answers, or that nobody does; empty where nothing became other."""
        if self._before is None or not self._corrects:
            return ""
        changed, reached = change_reaches(self._item, self._before, answers, self._departments)
        if not changed or not reached:
            return t("form.ask.reaches_nobody") if changed else ""
        names = t("events.comma").join(self._short(code) for code in reached[:MOST_NAMED])
        many = len(reached) > MOST_NAMED
        return t("form.ask.reaches_many" if many else "form.ask.reaches", who=names, n=len(reached))

    def changes(self, record: Record) -> str:
        """Every answer that became other, in the form's own words; empty where none did."""
        if self._before is None:
            return ""
        from counter_app.forms.difference import difference  # here: only who mends a case waits for it

        now = self._desk.now
        before = Record.load(
            record.definition, self._before, today=lambda: now().date(), now=now, language=record.language
        )
        found = [_said(line) for line in difference(before, record)]
        if not found:
            return ""
        more = t("form.changes.more", n=len(found) - MOST_LINES) if len(found) > MOST_LINES else ""
        return t("form.changes.all", lines="；".join(found[:MOST_LINES]) + more)

    def _short(self, code: str) -> str:
        department = self._desk.department(code)
        return department.short.get(T.look.language) if department else code

    def _on_held(self, held: tuple[Mapping[str, Any], tuple[str, ...]]) -> None:
        self._before, self._departments = held


def _said(line: Difference) -> str:
    """``家庭成员 2（张小明）· 电话：138… → 139…``"""
    where = " · ".join(_place(place) for place in line.places if place.row is not None)
    if line.kind != "answer":
        return t(f"form.changes.{line.kind}", row=where)
    blank = t("form.changes.blank")
    before, after = ("、".join(texts) or blank for texts in (line.before, line.after))
    label = f"{where} · {line.label}" if where else line.label
    return t("form.changes.answer", label=label, before=before, after=after)


def _place(place: Place) -> str:
    return f"{place.label} {place.row}" + (f"（{place.title}）" if place.title else "")
