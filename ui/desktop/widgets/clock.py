"""A time of day: what a clerk may type, and the editor."""

import re
import unicodedata
from collections.abc import Callable
from datetime import datetime, time, timezone

from ui.desktop.i18n import t
from ui.desktop.widgets.editors import LineEdit

_NOW = frozenset({"现在", "now", "="})
_CLOCK = re.compile(
    r"(上午|早上|下午|晚上|中午|am|pm)?\s*(\d{1,2})(?:[:.点时]|(?=\d\d$))?(\d{2}|半)?(?:分|:\d{2}(?:\.\d+)?)?\s*(am|pm)?"
)
_AFTERNOON = frozenset({"下午", "晚上", "pm"})
_WITH_ZONE = re.compile(r"(\d{2}):(\d{2})(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?")


def parse_time(text: str, now: datetime) -> time | None:
    """The time meant by ``9:40``, ``0940``, ``9点半``, ``下午3点``, ``3pm`` or ``现在``; None for no time."""
    typed = unicodedata.normalize("NFKC", text).strip().lower().replace("。", ".")
    if typed in _NOW:
        return now.time().replace(second=0, microsecond=0)
    match = _CLOCK.fullmatch(typed)
    if match is None or (match[3] is None and not re.search(r"[:.点时apm]|[上下早晚中]", typed) and len(typed) > 2):
        return None
    hour, half = int(match[2]), match[1] or match[4] or ""
    if half in _AFTERNOON and hour < 12:
        hour += 12
    if half in ("am", "上午", "早上") and hour == 12:
        hour = 0
    minute = 30 if match[3] == "半" else int(match[3] or 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


class TimeEdit(LineEdit):
    """A time of day; `value()` is HH:MM:SS.sss with the counter's offset, or what was typed when it is no time."""

    def __init__(self, value: str = "", *, now: Callable[[], datetime]) -> None:
        self._now = now
        super().__init__("", trailing="clock", placeholder=t("parts.time.placeholder"))
        self.icon_pressed.connect(self.take_now)
        if value:
            self.set_value(value)

    def value(self) -> str:
        typed = self._raw.strip()
        now = self._now()
        found, offset = parse_time(typed, now), now.utcoffset()
        if found is None:
            return typed
        return found.replace(tzinfo=timezone(offset) if offset is not None else None).isoformat(timespec="milliseconds")

    def set_value(self, value: str) -> None:
        match = _WITH_ZONE.fullmatch(value)
        super().set_value(f"{match[1]}:{match[2]}" if match else value)

    def take_now(self) -> None:
        """The present time, as if it had been typed."""
        self._raw = self._now().strftime("%H:%M")
        self.setText(self._raw)
        self.edited.emit(self.value())

    def relook(self) -> None:
        super().relook()
        self.setPlaceholderText(t("parts.time.placeholder"))

    def commit(self) -> None:
        found = parse_time(self._raw, self._now())
        if found is not None:
            self._raw = found.strftime("%H:%M")
        super().commit()
