"""What a draft keeps of how it was begun, and what a change of release did to it, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from counter_app.ports import Draft
from counter_app.use_cases.carry_over import CARRIED, CarriedOver
from ui.desktop.i18n import t

KEPT = ("rework", "family", "slip", CARRIED)
"""Keys of a draft's view that it was begun with, or got on the way, and keeps."""


def kept_of(draft: Draft) -> Mapping[str, Any]:
    """Those parts of the draft's view."""
    return {key: draft.view[key] for key in KEPT if key in draft.view}


class Carried:
    """The words about a change of release; all empty for a draft that lived through none."""

    def __init__(self, draft: Draft) -> None:
        self._over = CarriedOver.of(draft)

    def remark(self, name: str) -> str:
        """What stands beside a question the new release asks otherwise, or for the first time."""
        if self._over is None:
            return ""
        if name in self._over.changed:
            return t("carried.changed")
        return t("carried.new") if name in self._over.new else ""

    def sentence(self) -> str:
        """What happened, and every answer the new form has no place for."""
        over = self._over
        if over is None:
            return ""
        marked = len(over.changed) + len(over.new)
        said = t("carried.over", day=over.valid_from[:10]) + (t("carried.marked", n=marked) if marked else "")
        if over.left:
            left = "；".join(t("carried.one_left", label=one.label, value=one.value) for one in over.left)
            said += t("carried.left", left=left)
        return said
