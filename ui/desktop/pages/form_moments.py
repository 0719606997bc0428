"""A day with its time: what a clerk may type, and the editor."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import datetime, time

from ui.desktop.i18n import t
from ui.desktop.widgets.dates import parse_date
from ui.desktop.widgets.editors import LineEdit

_NOW = frozenset({"现在", "now", "="})
_CLOCK = re.compile(r"(?:(.*?)[ T,]+)?(\d{1,2})(?:[:点时]|(?=\d\d$))(\d{2})?(?::\d{2})?分?")
SHOWN = "%Y-%m-%d %H:%M"


def parse_moment(text: str, now: datetime) -> datetime | None:
    """The moment meant by ``2026-11-23 9:40``, ``11.23 0940``, ``今天 9点``, ``9:40`` (today) or ``现在``; None for no moment."""
    typed = unicodedata.normalize("NFKC", text).strip().lower()
    if typed in _NOW:
        return now.replace(second=0, microsecond=0)
    match = _CLOCK.fullmatch(typed)
    if match is None:
        return None
    day = parse_date(match[1], now.date()) if match[1] else now.date()
    try:
        clock = time(int(match[2]), int(match[3] or 0), tzinfo=now.tzinfo)
    except ValueError:
        return None
    return datetime.combine(day, clock) if day else None


class MomentEdit(LineEdit):
    """A day with its time; ``value()`` is ISO 8601 with the counter's offset, or what was typed when it is no moment."""

    def __init__(self, *, now: Callable[[], datetime]) -> None:
        self._now = now
        super().__init__(trailing="clock", placeholder=t("form.moment.placeholder"))

    def value(self) -> str:
        typed = self._raw.strip()
        found = parse_moment(typed, self._now())
        return found.isoformat(timespec="milliseconds") if found else typed

    def set_value(self, value: str) -> None:
        try:
            shown = datetime.fromisoformat(value).strftime(SHOWN)
        except ValueError:
            shown = value
        super().set_value(shown)

    def relook(self) -> None:
        super().relook()
        self.setPlaceholderText(t("form.moment.placeholder"))

    def commit(self) -> None:
        found = parse_moment(self._raw, self._now())
        if found is not None:
            self._raw = found.strftime(SHOWN)
        super().commit()
