"""Dates: what a clerk may type, and the editor with a calendar on its button."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, timedelta

from PySide6.QtCore import QDate, QLocale, QPoint, Qt
from PySide6.QtGui import QColor, QFocusEvent, QIcon, QKeyEvent, QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QFrame, QToolButton

from ui.desktop.i18n import t
from ui.desktop.style.icons import pixmap
from ui.desktop.style.theme import font
from ui.desktop.style.tokens import T
from ui.desktop.widgets.basics import Col
from ui.desktop.widgets.editors import LineEdit

_SOLID = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MONTH = re.compile(r"(\d{4})[-./年 ]?(0?[1-9]|1[0-2])月?")
_YEAR = re.compile(r"(\d{4})年?")
_PARTS = re.compile(r"(?:(\d{4})[-./年 ])?(\d{1,2})[-./月 ](\d{1,2})日?")
_DAYS_FROM_TODAY = {"今天": 0, "今日": 0, "today": 0, "明天": 1, "tomorrow": 1, "昨天": -1, "yesterday": -1}


def parse_date(text: str, today: date) -> date | None:
    """The day meant by 20260223, 2026-2-23, 2026年2月23日, 2.23 (this year) or 今天; None when it is no day.

    Full-width digits and points are read like the half-width ones.
    """
    typed = unicodedata.normalize("NFKC", text).strip().lower().replace("。", ".")
    if typed in _DAYS_FROM_TODAY:
        return today + timedelta(days=_DAYS_FROM_TODAY[typed])
    match = _SOLID.fullmatch(typed) or _PARTS.fullmatch(typed)
    if match is None:
        return None
    year, month, day = match.groups()
    try:
        return date(int(year) if year else today.year, int(month), int(day))
    except ValueError:
        return None


def parse_month(text: str, today: date) -> date | None:
    """The first day of the month meant by 202612, 2026-12 or 2026年12月, or a day as ``parse_date`` reads it; else None."""
    typed = unicodedata.normalize("NFKC", text).strip().replace("。", ".")
    match = _MONTH.fullmatch(typed)
    return date(int(match[1]), int(match[2]), 1) if match and int(match[1]) else parse_date(text, today)


def parse_year(text: str, today: date) -> date | None:
    """The first day of the year meant by 2026 or 2026年, or a day as ``parse_month`` reads it; else None."""
    match = _YEAR.fullmatch(unicodedata.normalize("NFKC", text).strip())
    return date(int(match[1]), 1, 1) if match and int(match[1]) else parse_month(text, today)


def impossible_day(text: str) -> tuple[int, int, int] | None:
    """Year, month and day of what is written like a full date but is none (20260231); None for everything else."""
    typed = unicodedata.normalize("NFKC", text).strip().replace("。", ".")
    match = _SOLID.fullmatch(typed) or _PARTS.fullmatch(typed)
    if match is None or not match[1]:
        return None
    year, month, day = (int(part) for part in match.groups())
    try:
        date(year, month, day)
    except ValueError:
        return year, month, day
    return None


class DateEdit(LineEdit):
    """A day, typed or picked; `value()` is YYYY-MM-DD, or what was typed when it is no day.

    `words` are texts with a meaning of their own ({"0": "9999-12-31"} for no fixed term); with `month` or `year` a month or
    a year is enough, and is its first day. Alt+Down opens the calendar, unless `calendar` is off. `foreign` names a calendar
    that the form asks for and nobody has here ("persian"): `remark()` says so.
    """

    def __init__(
        self,
        value: str = "",
        *,
        today: Callable[[], date],
        words: Mapping[str, str] | None = None,
        month: bool = False,
        year: bool = False,
        calendar: bool = True,
        foreign: str = "",
    ) -> None:
        self._today, self._words, self._has_calendar, self._foreign = today, dict(words or {}), calendar, foreign
        self._parse, self._hint = (parse_month, "month") if month else (parse_date, "placeholder")
        if year:
            self._parse, self._hint = parse_year, "year"
        trailing = "calendar-blank" if calendar else ""
        super().__init__(value, trailing=trailing, placeholder=t(f"parts.date.{self._hint}"))
        self._calendar: CalendarPopup | None = None
        self.set_value(value)
        self.icon_pressed.connect(self.open_calendar)

    def value(self) -> str:
        typed = self._raw.strip()
        if typed in self._words:
            return self._words[typed]
        day = self._parse(typed, self._today())
        return day.isoformat() if day else typed

    def set_value(self, value: str) -> None:
        super().set_value(value)
        day = self._parse(value, self._today()) if self._hint != "placeholder" else None
        if day is not None:
            self.set_raw(self._written(day))

    def relook(self) -> None:
        super().relook()
        self.setPlaceholderText(t(f"parts.date.{self._hint}"))

    def remark(self) -> str:
        """What is to be said beside the date while nothing else is."""
        return t(f"parts.calendar.{self._foreign.replace('-', '_')}") if self._foreign else ""

    def open_calendar(self) -> None:
        """Show the calendar below the line (above, when there is no room)."""
        if not self._has_calendar:
            return
        if self._calendar is None:
            self._calendar = CalendarPopup(self)
        self._calendar.open_at(self, self._parse(self._raw, self._today()) or self._today())

    def pick(self, day: date) -> None:
        """Take this day as if it had been typed."""
        self._raw = self._written(day)
        self._display()
        self.edited.emit(self.value())
        self.commit()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.open_calendar()
            return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        day = self._parse(self._raw, self._today())
        if day is not None and event.reason() != Qt.FocusReason.PopupFocusReason:
            self._raw = self._written(day)
        super().focusOutEvent(event)

    def _written(self, day: date) -> str:
        """A day as it is written here: no more of it than was asked for, 2026 for the first day of a year."""
        written = day.isoformat()
        if self._hint != "placeholder" and day.day == 1:
            whole_year = self._hint == "year" and day.month == 1
            written = written[:4] if whole_year else written[:7]
        return written


class CalendarPopup(QFrame):
    """A month to pick a day from; Enter or a click takes it, Esc leaves it."""

    def __init__(self, owner: DateEdit) -> None:
        super().__init__(owner, Qt.WindowType.Popup)
        self._owner = owner
        self.setProperty("popup", True)
        self.month = QCalendarWidget()
        self.month.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self.month.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        self.month.activated.connect(self._take)
        self.month.clicked.connect(self._take)
        self.setLayout(Col(self.month, margins=(4, 4, 4, 4)))

    def open_at(self, line: DateEdit, day: date) -> None:
        """Show the month of `day` at the line."""
        chinese = T.look.language == "zh_CN"
        self.month.setLocale(QLocale(QLocale.Language.Chinese if chinese else QLocale.Language.English))
        self.month.setFont(font("label"))
        self._paint_like_the_rest()
        self.month.setSelectedDate(QDate(day.year, day.month, day.day))
        self.adjustSize()
        below = line.mapToGlobal(QPoint(0, line.height() + 2))
        if line.screen() and below.y() + self.height() > line.screen().availableGeometry().bottom():
            below.setY(line.mapToGlobal(QPoint(0, 0)).y() - self.height() - 2)
        self.move(below)
        self.show()
        self.month.setFocus()

    def _paint_like_the_rest(self) -> None:
        """Weekends in the red of the tokens (Qt's own is too dark a red for the dark theme), carets as everywhere."""
        weekend = QTextCharFormat()
        weekend.setForeground(QColor(T.c.red))
        for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            self.month.setWeekdayTextFormat(day, weekend)
        for name, icon in (("qt_calendar_prevmonth", "caret-left"), ("qt_calendar_nextmonth", "caret-right")):
            button = self.month.findChild(QToolButton, name)
            if isinstance(button, QToolButton):
                button.setIcon(QIcon(pixmap(icon, T.c.ink2, T.px(16))))

    def _take(self, day: QDate) -> None:
        self.hide()
        self._owner.pick(date(day.year(), day.month(), day.day()))
