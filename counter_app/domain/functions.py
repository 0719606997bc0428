"""The ``cn:`` functions that forms, routes and rules call, on plain values as the form engine has them.

Text comes as ``str``, an XPath number as ``float``; an empty answer is ``""``. No function raises for a strange value: a test
says False, a value says ``""``. The list with arguments and results is docs/form-functions.md, compared by a test.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from math import isfinite, isnan

from counter_app.domain import numbers
from counter_app.domain.checksums import luhn_holds
from counter_app.domain.money import fen_of, rmb_upper
from counter_app.domain.names import check_name, clean_name
from counter_app.domain.numbers import Fault, age_on, id_check, parse_citizen_id, tidy
from counter_app.domain.working_time import Calendar, plus_months, plus_working_days, working_days_between
from counter_app.errors import BadInput

Value = str | float | bool | date
Function = Callable[..., Value]
MOST_DAYS = 40_000  # a century: what a form may ask for at most


def form_functions(calendar: Calendar, today: Callable[[], date]) -> dict[str, Function]:
    """Every ``cn:`` function by name, bound to the release's calendar and the counter's day."""
    return {**_identity(today), **_checks(today), **_texts(), **_dates(calendar)}


# ---------------------------------------------------------------------- the groups


def _identity(today: Callable[[], date]) -> dict[str, Function]:
    def fault(kind: Value, number: Value) -> Fault | None:
        return id_check(_text(kind), _text(number), today())

    def birth(number: Value) -> str:
        return _citizen(number, today(), lambda who: who.birth.isoformat())

    return {
        "cn:id-valid": lambda kind, number: fault(kind, number) is None,
        "cn:id-fault": lambda kind, number: _told(fault(kind, number)),
        "cn:citizen-valid": lambda number: numbers.check_citizen_id(_text(number), today()) is None,
        "cn:citizen-birth": birth,
        "cn:citizen-sex": lambda number: _citizen(number, today(), lambda who: who.sex),
        "cn:citizen-sex-code": lambda number: _citizen(
            number, today(), lambda who: "1" if who.sex == numbers.MALE else "2"
        ),
        "cn:citizen-area": lambda number: _citizen(number, today(), lambda who: who.area),
        "cn:citizen-age": lambda number, on: _age(birth(number), on),
        "cn:age-on": _age,
    }


def _checks(today: Callable[[], date]) -> dict[str, Function]:
    def disability(number: Value, place: int) -> str:
        text = _text(number)
        return "" if numbers.check_disability(text, today()) else text[place]

    plain: dict[str, Callable[[str], Fault | None]] = {
        "uscc": numbers.check_uscc,
        "organisation": numbers.check_organisation_code,
        "phone": numbers.check_phone,
        "mobile": numbers.check_mobile,
        "bank": numbers.check_bank_account,
        "elicence": numbers.check_elicence,
        "component": numbers.check_component_code,
        "birth-certificate": numbers.check_birth_certificate,
        "marriage": numbers.check_marriage,
        "property": numbers.check_property_certificate,
        "name": check_name,
        "disability": lambda text: numbers.check_disability(text, today()),
    }
    found: dict[str, Function] = {}
    for name, check in plain.items():
        found[f"cn:{name}-valid"] = _holds(check)
        found[f"cn:{name}-fault"] = _fault_of(check)
    found["cn:luhn"] = lambda number: _is_digits(_text(number)) and luhn_holds(_text(number))
    found["cn:disability-type"] = lambda number: disability(number, 18)
    found["cn:disability-level"] = lambda number: disability(number, 19)
    return found


def _texts() -> dict[str, Function]:
    return {
        "cn:tidy-number": lambda number: tidy(_text(number)),
        "cn:clean-name": lambda name: clean_name(_text(name)).text,
        "cn:rmb-upper": _rmb_upper,
    }


def _dates(calendar: Calendar) -> dict[str, Function]:
    def plus_working(day: Value, count: Value) -> str:
        return _shifted(day, count, lambda start, n: plus_working_days(start, n, calendar))

    def between(first: Value, last: Value) -> Value:
        begin, end = _date(first), _date(last)
        if begin is None or end is None or abs((end - begin).days) > MOST_DAYS:
            return ""
        return float(working_days_between(begin, end, calendar))

    def is_working(day: Value) -> bool:
        known = _date(day)
        return known is not None and calendar.is_working(known)

    def is_provisional(day: Value) -> bool:
        known = _date(day)
        return known is not None and known > calendar.published_to

    return {
        "cn:plus-working-days": plus_working,
        "cn:working-days-between": between,
        "cn:is-working-day": is_working,
        "cn:is-provisional": is_provisional,
        "cn:plus-months": lambda day, count: _shifted(day, count, plus_months),
        "cn:plus-years": lambda day, count: _shifted(day, count, lambda start, n: plus_months(start, 12 * n)),
    }


# ---------------------------------------------------------------------- values


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float | int):
        return "" if isnan(value) else str(int(value)) if isfinite(value) and value == int(value) else str(value)
    return value.isoformat() if isinstance(value, date) else value


def _date(value: Value) -> date | None:
    """The day of an ISO date or date-time text."""
    try:
        return datetime.fromisoformat(_text(value)).date()
    except ValueError:
        return None


def _count(value: Value) -> int | None:
    try:
        number = float(_text(value))
    except ValueError:
        return None
    return int(number) if isfinite(number) and abs(number) <= MOST_DAYS else None


def _shifted(day: Value, count: Value, move: Callable[[date, int], date]) -> str:
    start, number = _date(day), _count(count)
    if start is None or number is None:
        return ""
    try:
        return move(start, number).isoformat()
    except (ValueError, OverflowError):
        return ""


def _age(birth: Value, on: Value) -> Value:
    born, day = _date(birth), _date(on)
    return "" if born is None or day is None or day < born else float(age_on(born, day))


def _citizen(number: Value, today: date, tell: Callable[[numbers.CitizenId], str]) -> str:
    try:
        return tell(parse_citizen_id(_text(number), today))
    except BadInput:
        return ""


def _rmb_upper(amount: Value) -> str:
    text = f"{amount:.2f}" if isinstance(amount, float) and isfinite(amount) else _text(amount)
    try:
        return rmb_upper(fen_of(text))
    except BadInput:
        return ""


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _told(fault: Fault | None) -> str:
    return fault.text if fault else ""


def _holds(check: Callable[[str], Fault | None]) -> Function:
    return lambda value: check(_text(value)) is None


def _fault_of(check: Callable[[str], Fault | None]) -> Function:
    return lambda value: _told(check(_text(value)))
