"""Lines of text, numbers, days and times, by the keyboard."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from tests.ui.widgets.conftest import Show
from ui.desktop.widgets.clock import TimeEdit, parse_time
from ui.desktop.widgets.dates import DateEdit, parse_year
from ui.desktop.widgets.editors import LineEdit
from ui.desktop.widgets.field import Field
from ui.desktop.widgets.lines import CodeEdit, LinkEdit, SecretEdit
from ui.desktop.widgets.numbers import CounterEdit, NumberEdit, in_thousands, plain_number

KEY, MOD = Qt.Key, Qt.KeyboardModifier
NOW = datetime(2026, 11, 24, 9, 1, 2, tzinfo=timezone(timedelta(hours=8)))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("12,345.60", "12345.60"), ("１２３", "123"), ("12 345", "12345"), ("1，234", "1234"), ("-5", "-5"), (".5", ".5"),
        ("1,23", "1,23"), ("12a", "12a"), ("", ""), ("1,2345", "1,2345"),
    ],
)  # fmt: skip
def test_a_number_is_read_without_its_separators(typed: str, meant: str) -> None:
    assert plain_number(typed) == meant


@pytest.mark.parametrize(
    ("value", "shown"), [("1234567", "1,234,567"), ("-1234.5", "-1,234.5"), ("12", "12"), ("x", "x"), ("", "")]
)
def test_thousands_stand_apart(value: str, shown: str) -> None:
    assert in_thousands(value) == shown


def test_an_amount_is_grouped_only_while_the_clerk_is_elsewhere(show: Show) -> None:
    amount, other = NumberEdit("1234567", grouped=True), LineEdit()
    show(other, amount)
    assert amount.text() == "1,234,567"
    amount.setFocus()
    assert amount.text() == "1234567" == amount.value()


def test_a_counter_counts_by_keys_and_stops_at_its_ends(qtbot: QtBot, show: Show) -> None:
    count, said = CounterEdit(least=0, most=2), []
    show(count)
    count.edited.connect(said.append)
    for key in (KEY.Key_Up, KEY.Key_Plus, KEY.Key_Up, KEY.Key_Down, KEY.Key_Minus, KEY.Key_Down):
        qtbot.keyClick(count, key)
    assert said == ["1", "2", "1", "0"] and count.value() == "0"


def test_a_minus_begins_a_negative_number(qtbot: QtBot, show: Show) -> None:
    count = CounterEdit()
    show(count)
    qtbot.keyClicks(count, "-3")
    assert count.value() == "-3"


def test_a_secret_is_seen_only_on_demand_and_until_it_is_left(qtbot: QtBot, show: Show) -> None:
    secret, other = SecretEdit("4321"), LineEdit()
    show(secret, other)
    assert secret.echoMode() == QLineEdit.EchoMode.Password and secret.displayText() != "4321"
    qtbot.keyClick(secret, KEY.Key_Down, MOD.AltModifier)
    assert secret.displayText() == "4321"
    other.setFocus()
    assert secret.displayText() != "4321" and secret.value() == "4321"


@pytest.mark.parametrize(
    ("typed", "opens"),
    [
        ("https://a.example/x", True),
        ("a.example", True),
        ("file:///etc/passwd", False),
        ("javascript:alert(1)", False),
        ("", False),
    ],
)
def test_only_addresses_of_the_web_and_of_mail_are_opened(typed: str, opens: bool) -> None:
    assert (LinkEdit(typed).link() is not None) is opens


def test_a_code_field_is_open_to_scanners_and_reads_full_width_signs(show: Show) -> None:
    code = CodeEdit("６９０１ａ")
    show(code)
    assert code.property("takes_scan") is True and code.value() == "6901A"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("9:40", "09:40"), ("0940", "09:40"), ("940", "09:40"), ("9点半", "09:30"), ("下午3点", "15:00"), ("3pm", "15:00"),
        ("现在", "09:01"), ("13.30", "13:30"), ("９：４０", "09:40"), ("25:00", None), ("9:60", None), ("99", None), ("12345", None),
        ("", None), ("早", None),
    ],
)  # fmt: skip
def test_a_time_is_read_as_clerks_type_it(typed: str, meant: str | None) -> None:
    found = parse_time(typed, NOW)
    assert (found.strftime("%H:%M") if found else None) == meant


def test_a_time_has_the_offset_of_the_counter_and_shows_hours_and_minutes(qtbot: QtBot, show: Show) -> None:
    line, other = TimeEdit(now=lambda: NOW), LineEdit()
    show(line, other)
    qtbot.keyClicks(line, "1505")
    assert line.value() == "15:05:00.000+08:00"
    other.setFocus()
    assert line.text() == "15:05"
    line.set_value("07:30:00.000Z")
    assert line.text() == "07:30"


@pytest.mark.parametrize(
    ("typed", "meant"), [("2026", 2026), ("2026年", 2026), ("202607", 2026), ("26", None), ("0000", None)]
)
def test_where_a_year_is_asked_a_year_is_enough(typed: str, meant: int | None) -> None:
    found = parse_year(typed, date(2026, 11, 24))
    assert (found.year if found else None) == meant


def test_a_foreign_calendar_is_named_beside_the_field(show: Show) -> None:
    field = Field("", DateEdit(today=lambda: date(2026, 11, 24), foreign="bikram-sambat"))
    show(field)
    assert "尼泊尔历" in field._message.words()


def test_without_a_calendar_none_opens(qtbot: QtBot, show: Show) -> None:
    line = DateEdit("2026-02-01", today=lambda: datetime.now(UTC).date(), calendar=False)
    show(line)
    qtbot.keyClick(line, KEY.Key_Down, MOD.AltModifier)
    assert line._calendar is None
