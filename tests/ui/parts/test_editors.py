from datetime import date

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.in_window import in_window
from ui.desktop.widgets.choice import Choice, Option, matching
from ui.desktop.widgets.dates import DateEdit, impossible_day, parse_date, parse_month
from ui.desktop.widgets.editors import LineEdit, TextArea, grouped
from ui.desktop.widgets.segments import MultiChoice, Segmented, YesNo

TODAY = date(2026, 11, 23)
KEY, MOD = Qt.Key, Qt.KeyboardModifier
CARDS = (
    Option("111", "居民身份证", ("jmsfz",)),
    Option("414", "普通护照", ("pthz",)),
    Option("511", "台湾居民居住证", ("twjmjzz",)),
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("20260223", date(2026, 2, 23)), ("2026-2-23", date(2026, 2, 23)), ("2026/02/23", date(2026, 2, 23)),
        ("2026年2月23日", date(2026, 2, 23)), ("2.23", date(2026, 2, 23)), ("２０２６。２。２３", date(2026, 2, 23)),
        ("今天", TODAY), ("昨天", date(2026, 11, 22)), ("明天", date(2026, 11, 24)), (" 2-23 ", date(2026, 2, 23)),
        ("20260230", None), ("2026-13-01", None), ("0", None), ("", None), ("223", None), ("二月", None),
    ],
)  # fmt: skip
def test_a_day_is_read_as_clerks_type_it(typed: str, meant: date | None) -> None:
    assert parse_date(typed, TODAY) == meant


@pytest.mark.parametrize("typed", ["202612", "2026-12", "2026年12月", "20261201", "2026-12-1"])
def test_where_a_month_is_asked_a_month_is_enough(typed: str) -> None:
    assert parse_month(typed, TODAY) == date(2026, 12, 1)
    assert DateEdit(typed, today=lambda: TODAY, month=True).value() == "2026-12-01"
    assert parse_month("202613", TODAY) is None and parse_date("202612", TODAY) is None


@pytest.mark.parametrize(
    ("typed", "month", "shown_as"),
    [("2026", False, "2026"), ("202612", True, "2026-12"), ("20261224", True, "2026-12-24")],
)
def test_a_month_or_a_year_is_shown_as_such(qtbot: QtBot, typed: str, month: bool, shown_as: str) -> None:
    line, other = DateEdit(today=lambda: TODAY, month=month, year=not month), LineEdit()
    in_window(qtbot, line, other)
    line.setFocus()
    qtbot.keyClicks(line, typed)
    other.setFocus()
    assert line.text() == shown_as
    again = DateEdit(line.value(), today=lambda: TODAY, month=month, year=not month)
    assert again.text() == shown_as and again.value() == line.value()


def test_an_id_number_stands_in_groups_and_is_raw_while_editing(qtbot: QtBot) -> None:
    line, other = LineEdit("439901199403120421", show_as=grouped(6, 8, 4)), LineEdit()
    in_window(qtbot, other, line)
    assert line.text() == "439901 19940312 0421"
    line.setFocus()
    assert line.text() == "439901199403120421" == line.value()
    other.setFocus()
    assert line.text() == "439901 19940312 0421" and line.value() == "439901199403120421"


def test_the_caret_is_where_it_was_when_the_window_comes_back(qtbot: QtBot) -> None:
    line = LineEdit("439901199403120421", show_as=grouped(6, 8, 4))
    window = in_window(qtbot, line)
    line.setCursorPosition(6)
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(lambda: not line.hasFocus())
    window.activateWindow()
    qtbot.waitUntil(line.hasFocus)
    assert line.cursorPosition() == 6


def test_enter_commits_once_and_goes_on_and_shift_enter_goes_back(qtbot: QtBot) -> None:
    line, said = LineEdit(), []
    in_window(qtbot, line)
    line.committed.connect(said.append)
    qtbot.keyClicks(line, "abc")
    with qtbot.waitSignal(line.advance):
        qtbot.keyClick(line, KEY.Key_Return)
    with qtbot.waitSignal(line.back):
        qtbot.keyClick(line, KEY.Key_Return, MOD.ShiftModifier)
    assert said == ["abc"]


def test_a_value_that_is_set_emits_nothing(qtbot: QtBot) -> None:
    said: list[str] = []
    for editor in (
        LineEdit(),
        TextArea(),
        Choice(CARDS),
        Segmented(CARDS),
        MultiChoice(CARDS),
        DateEdit(today=lambda: TODAY),
    ):
        qtbot.addWidget(editor)
        editor.edited.connect(said.append)
        editor.committed.connect(said.append)
        editor.set_value("111")
        assert editor.value() == "111"
    assert said == []


def test_a_text_area_takes_a_new_line_only_with_ctrl_enter(qtbot: QtBot) -> None:
    area = TextArea("一")
    in_window(qtbot, area)
    low = area.height()
    qtbot.keyClick(area, KEY.Key_End)
    for _ in range(4):
        qtbot.keyClick(area, KEY.Key_Return, MOD.ControlModifier)
    with qtbot.waitSignal(area.advance):
        qtbot.keyClick(area, KEY.Key_Return)
    assert area.raw() == "一\n\n\n\n" and area.value() == "一"
    assert area.height() > low


def test_a_date_is_normal_after_leaving_and_what_is_no_date_stays(qtbot: QtBot) -> None:
    line, other = DateEdit(today=lambda: TODAY), LineEdit()
    in_window(qtbot, line, other)
    qtbot.keyClicks(line, "2.23")
    assert line.value() == "2026-02-23" and line.raw() == "2.23"
    other.setFocus()
    assert line.text() == "2026-02-23"
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, "20260230")
    other.setFocus()
    assert line.text() == "20260230" == line.value()


def test_a_word_of_the_form_stands_for_a_day(qtbot: QtBot) -> None:
    line = DateEdit(today=lambda: TODAY, words={"0": "9999-12-31"})
    in_window(qtbot, line)
    qtbot.keyClicks(line, "0")
    assert line.value() == "9999-12-31" and line.text() == "0"


def test_the_calendar_opens_by_key_and_a_picked_day_is_committed(qtbot: QtBot) -> None:
    line, said = DateEdit("2026-02-01", today=lambda: TODAY), []
    in_window(qtbot, line)
    line.committed.connect(said.append)
    qtbot.keyClick(line, KEY.Key_Down, MOD.AltModifier)
    popup = line._calendar
    assert popup is not None and popup.isVisible()
    popup.month.clicked.emit(popup.month.selectedDate().addDays(2))
    assert said == ["2026-02-03"] and line.value() == "2026-02-03" and not popup.isVisible()


@pytest.mark.parametrize(
    ("typed", "found"),
    [("jzz", ["511"]), ("twjm", ["511"]), ("居", ["111", "511"]), ("414", ["414"]), ("", ["111", "414", "511"])],
)
def test_options_answer_to_words_pinyin_and_code(typed: str, found: list[str]) -> None:
    assert [option.code for option in matching(CARDS, typed)] == found


def test_typing_filters_and_enter_takes_the_marked_one_and_goes_on(qtbot: QtBot) -> None:
    choice, said = Choice(CARDS), []
    in_window(qtbot, choice)
    choice.committed.connect(said.append)
    qtbot.keyClicks(choice, "pthz")
    assert choice.is_open()
    with qtbot.waitSignal(choice.advance):
        qtbot.keyClick(choice, KEY.Key_Return)
    assert (said, choice.value(), choice.text(), choice.is_open()) == (["414"], "414", "普通护照", False)


def test_arrows_move_in_the_list_and_escape_leaves_the_value(qtbot: QtBot) -> None:
    choice = Choice(CARDS, "111")
    in_window(qtbot, choice)
    qtbot.keyClick(choice, KEY.Key_Down)
    qtbot.keyClick(choice, KEY.Key_Down)
    qtbot.keyClick(choice, KEY.Key_Escape)
    assert choice.value() == "111" and not choice.is_open()
    qtbot.keyClick(choice, KEY.Key_Down)
    qtbot.keyClick(choice, KEY.Key_Down)
    qtbot.keyClick(choice, KEY.Key_Return)
    assert choice.value() == "414"


def test_what_no_option_answers_to_stays_as_typed(qtbot: QtBot) -> None:
    choice, other = Choice(CARDS), LineEdit()
    in_window(qtbot, choice, other)
    qtbot.keyClicks(choice, "xyz")
    other.setFocus()
    assert choice.text() == "xyz" == choice.value() and not choice.is_open()


def test_the_option_list_stays_inside_the_window(qtbot: QtBot) -> None:
    choice = Choice(tuple(Option(str(i), f"村 {i}") for i in range(500)))
    filler = QWidget()
    filler.setFixedHeight(500)
    window = in_window(qtbot, filler, choice)
    choice.setFocus()
    choice.open_list()
    assert choice._list is not None and window.rect().contains(choice._list.geometry())


def test_digits_choose_a_segment_and_enter_goes_on(qtbot: QtBot) -> None:
    segments, said = Segmented(CARDS, "111"), []
    in_window(qtbot, segments)
    segments.committed.connect(said.append)
    qtbot.keyClick(segments, KEY.Key_3)
    qtbot.keyClick(segments, KEY.Key_Left)
    qtbot.keyClick(segments, KEY.Key_9)
    with qtbot.waitSignal(segments.advance):
        qtbot.keyClick(segments, KEY.Key_Enter)
    assert said == ["511", "414"] and segments.value() == "414"


def test_several_choices_stand_in_the_order_of_the_options(qtbot: QtBot) -> None:
    many = MultiChoice(CARDS, "old")
    in_window(qtbot, many)
    qtbot.keyClick(many, KEY.Key_3)
    qtbot.keyClick(many, KEY.Key_1)
    assert many.value() == "111 511 old"
    qtbot.keyClick(many, KEY.Key_3)
    assert many.value() == "111 old"


def test_yes_and_no_have_letters_of_their_own(qtbot: QtBot) -> None:
    ask = YesNo(codes=("1", "0"))
    in_window(qtbot, ask)
    qtbot.keyClick(ask, KEY.Key_N)
    assert ask.value() == "0"
    qtbot.keyClick(ask, KEY.Key_Y)
    assert ask.value() == "1"


def test_segments_take_more_rows_in_a_narrow_place(qtbot: QtBot) -> None:
    segments = Segmented(CARDS)
    qtbot.addWidget(segments)
    segments.show()
    segments.resize(1000, 36)
    one = segments.height()
    segments.resize(170, 36)
    assert segments.height() > 2 * one


def test_a_choice_emptied_on_purpose_stays_empty_when_enter_goes_on(qtbot: QtBot) -> None:
    choice = Choice(CARDS)
    in_window(qtbot, choice)
    qtbot.keyClicks(choice, "20")
    qtbot.keyClick(choice, KEY.Key_A, MOD.ControlModifier)
    qtbot.keyClick(choice, KEY.Key_Backspace)
    with qtbot.waitSignal(choice.advance):
        qtbot.keyClick(choice, KEY.Key_Return)
    assert choice.value() == "" and not choice.is_open()


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ("20260231", (2026, 2, 31)),
        ("2026-13-01", (2026, 13, 1)),
        ("20260228", None),
        ("2.31", None),
        ("无固定期限", None),
    ],
)
def test_a_day_that_never_was_is_told_from_what_is_no_date(typed: str, wrong: tuple[int, int, int] | None) -> None:
    assert impossible_day(typed) == wrong


@pytest.mark.parametrize("make", [LineEdit, TextArea])
@pytest.mark.parametrize(("key", "kept"), [("E", False), ("K", False), ("A", True), ("V", True)])
def test_a_line_keeps_no_key_of_the_page(qtbot: QtBot, make: type[QWidget], key: str, kept: bool) -> None:
    line = make()
    in_window(qtbot, line)
    asked = QKeyEvent(QEvent.Type.ShortcutOverride, getattr(Qt.Key, f"Key_{key}"), Qt.KeyboardModifier.ControlModifier)
    asked.ignore()
    QApplication.sendEvent(line, asked)
    assert asked.isAccepted() is kept
