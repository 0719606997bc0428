"""What stands beside a question: fault, reminder, source or hint, as a FieldView; no widgets here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from counter_app.domain import numbers
from counter_app.forms import QuestionState
from ui.desktop.i18n import t
from ui.desktop.pages.form_markup import read
from ui.desktop.pages.form_plan import Kind, Question
from ui.desktop.style.tokens import T
from ui.desktop.widgets.dates import impossible_day
from ui.desktop.widgets.field import FieldState, FieldView, Source

WHOLE = {"id": 18, "uscc": 18, "phone": 11}
"""From this many characters on a number is looked at while it is being typed."""

NEAR_18 = range(16, 21)
"""So many characters are a citizen's number, perhaps with a slip; shorter ones may be a passport's."""

_ICONS = {
    "pool": "database",
    "district": "database",
    "card": "identification-card",
    "last": "clock-counter-clockwise",
    "station": "house-line",
}


@dataclass(frozen=True, slots=True)
class Attention:
    """How the clerk stands to a question now. ``asked``: F9 was pressed, so what is missing may be said plainly;
    ``unconfirmed``: filled in from elsewhere and not looked at yet; ``settled``: its soft rule was confirmed."""

    focused: bool = False
    touched: bool = False
    asked: bool = False
    unconfirmed: bool = False
    settled: bool = False


def field_view(
    question: Question, state: QuestionState, attention: Attention, source: Mapping[str, str] | None, today: date
) -> FieldView:
    """State, message and source mark of a question."""
    mark = source_mark(source, today) if source and state.value else None
    optional = not state.required and not state.readonly and question.kind not in (Kind.NOTE, Kind.SHOWN) and not mark
    kind, message = _said(question, state, attention, today)
    return FieldView(kind, message, mark, optional)


def source_mark(source: Mapping[str, str], today: date) -> Source:
    """Where a filled-in answer came from, and the day its source says so, without the year while it is this one."""
    kind, on = source.get("source", ""), source.get("as_of", "")[:10]
    words = t(f"form.source.{kind}")
    on = on.removeprefix(f"{today.year}-")
    return Source(_ICONS.get(kind, "database"), f"{words} {on}" if on else words)


def _said(question: Question, state: QuestionState, attention: Attention, today: date) -> tuple[FieldState, str]:
    if state.readonly:
        return FieldState.DISABLED, t("form.readonly")
    if state.violation == "required":
        return _missing(state, attention)
    if state.violation and not half_typed(question, state, attention):
        return FieldState.MUST_FIX, wrong_words(question, state, today)
    if state.warning and not (attention.focused and not attention.touched):
        if attention.settled:
            return FieldState.NORMAL, t("form.notice.settled", words=state.warning)
        return FieldState.ATTENTION, state.warning
    if attention.unconfirmed and state.value:
        return FieldState.PREFILLED, ""
    if question.checks and not state.violation and _proven(question.checks, numbers.tidy(state.value), today):
        return FieldState.CHECKED, t(f"form.checked.{question.checks}")
    return FieldState.NORMAL, _hint(state) if attention.focused else ""


def _proven(checks: str, value: str, today: date) -> bool:
    """Whether the number itself proves that it was typed without a slip; many a permit has no check character."""
    if checks == "uscc":
        return numbers.check_uscc(value) is None
    if checks == "bank":
        return numbers.check_bank_account(value) is None
    known = numbers.check_citizen_id, numbers.check_hmt_residence, numbers.check_foreign_resident
    return any(check(value, today) is None for check in known)


def _hint(state: QuestionState) -> str:
    """One line of bare words: what a hint has of formatting is not shown here."""
    return read(state.hint, T.c.ink, T.c.surface).words


def _missing(state: QuestionState, attention: Attention) -> tuple[FieldState, str]:
    if attention.asked and not attention.focused:
        return FieldState.MUST_FIX, state.message or t("form.missing.asked")
    if attention.touched and not attention.focused:
        return FieldState.NORMAL, t("form.missing.left")
    return FieldState.NORMAL, _hint(state) if attention.focused else ""


def half_typed(question: Question, state: QuestionState, attention: Attention) -> bool:
    """True while somebody is still typing what cannot be judged yet."""
    if not attention.focused or attention.touched:
        return False
    return len(state.value) < WHOLE.get(question.format, 1_000_000)


def wrong_words(question: Question, state: QuestionState, today: date) -> str:
    """What is wrong and what it should be: exactly, where the number itself says so; otherwise as the form words it."""
    if state.violation == "type":
        impossible = impossible_day(state.value) if question.kind in (Kind.DATE, Kind.DATE_OR_WORD) else None
        if impossible is not None:
            year, month, day = impossible
            return t(
                "form.type.no_such_month" if not 1 <= month <= 12 else "form.type.no_such_day",
                year=year,
                month=month,
                day=day,
            )
        return t(f"form.type.{question.kind.name.lower()}")
    return _number_words(question, state.value, today) or state.message or t("form.wrong")


def _number_words(question: Question, value: str, today: date) -> str:
    fault = None
    if question.checks == "id" and len(value) in NEAR_18 and value[:17].isdigit():
        fault = numbers.check_citizen_id(value, today)
    elif question.checks == "uscc":
        fault = numbers.check_uscc(value)
    if fault is None or fault.code not in ("check_char", "length", "date", "province"):
        return ""
    return t(f"form.fault.{fault.code}", **fault.details)


def side_words(question: Question | None, state: QuestionState, kind: str, today: date) -> str:
    """The second line of a lack in the right column."""
    if kind == "required":
        return t("form.lack.empty")
    if question is None or not state.exists:
        return t("form.lack.wrong", words=state.message or t("form.wrong"))
    return t("form.lack.wrong", words=wrong_words(question, state, today))
