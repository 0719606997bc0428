"""Whom a correction concerns, said when it is read back: the departments of the case that hold what became other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject

from counter_app.catalogue.model import Item
from counter_app.use_cases.rework import CORRECTED, change_reaches, held_now
from ui.desktop.desk import Desk
from ui.desktop.i18n import t
from ui.desktop.style.tokens import T

MOST_NAMED = 3
"""Departments that the line beside F9 has room for; the case's story names them all."""


class Reaches:
    """Of one draft; knows nothing until the case was read, and of anything but a correction."""

    def __init__(self, desk: Desk, item: Item, case_id: str, act: str, owner: QObject) -> None:
        self._desk, self._item = desk, item
        self._before: Mapping[str, Any] | None = None
        self._departments: tuple[str, ...] = ()
        if act == CORRECTED:
            # A case that cannot be read now is told when the correction is written; the receipt lists its departments anyway.
            desk.ask(lambda: held_now(desk.window, case_id), owner, self._on_held, lambda error: None)

    def words(self, answers: Mapping[str, Any]) -> str:
        """Who gets the change with these answers, or that nobody does; empty where nothing became other."""
        if self._before is None:
            return ""
        changed, reached = change_reaches(self._item, self._before, answers, self._departments)
        if not changed or not reached:
            return t("form.ask.reaches_nobody") if changed else ""
        names = t("events.comma").join(self._short(code) for code in reached[:MOST_NAMED])
        many = len(reached) > MOST_NAMED
        return t("form.ask.reaches_many" if many else "form.ask.reaches", who=names, n=len(reached))

    def _short(self, code: str) -> str:
        department = self._desk.department(code)
        return department.short.get(T.look.language) if department else code

    def _on_held(self, held: tuple[Mapping[str, Any], tuple[str, ...]]) -> None:
        self._before, self._departments = held
