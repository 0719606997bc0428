"""Choices in columns, scales, chips, orders, ranges, by the keyboard."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.ui.widgets.conftest import Show
from ui.desktop.widgets.choice import Choice, Option
from ui.desktop.widgets.many_choice import ManyChoice
from ui.desktop.widgets.option_grid import LikertRow, OptionGrid, small_picture
from ui.desktop.widgets.option_index import OptionIndex
from ui.desktop.widgets.rank import Rank
from ui.desktop.widgets.segments import Acknowledge
from ui.desktop.widgets.slider import NumberPicker, RangeEdit, Rating, Scale

KEY, MOD = Qt.Key, Qt.KeyboardModifier
CROPS = tuple(
    Option(str(n), words) for n, words in enumerate(("水稻", "玉米", "冬小麦", "油菜", "甘薯", "蔬菜", "Tea"), 1)
)
TEN = Scale.of("0", "10", "1")


def emitted(editor: QWidget) -> list[str]:
    said: list[str] = []
    editor.edited.connect(said.append)  # type: ignore[attr-defined]
    return said


def test_arrows_go_through_columns_in_both_directions(qtbot: QtBot, show: Show) -> None:
    grid = OptionGrid(CROPS, "1", columns=3)
    show(grid)
    said = emitted(grid)
    for key in (KEY.Key_Down, KEY.Key_Right, KEY.Key_Up, KEY.Key_End, KEY.Key_Home):
        qtbot.keyClick(grid, key)
    assert said == ["4", "5", "2", "7", "1"]


def test_a_letter_goes_to_the_choice_that_begins_with_it(qtbot: QtBot, show: Show) -> None:
    grid = OptionGrid(CROPS, "1")
    show(grid)
    qtbot.keyClick(grid, KEY.Key_T)
    assert grid.value() == "7"


def test_of_several_choices_space_switches_and_arrows_only_move(qtbot: QtBot, show: Show) -> None:
    grid = OptionGrid(CROPS, many=True, columns=4)
    show(grid)
    said = emitted(grid)
    qtbot.keyClick(grid, KEY.Key_Right)
    qtbot.keyClick(grid, KEY.Key_Space)
    qtbot.keyClick(grid, KEY.Key_1)
    qtbot.keyClick(grid, KEY.Key_1)
    assert said == ["2", "1 2", "2"]


def test_a_quick_choice_goes_on_by_itself(qtbot: QtBot, show: Show) -> None:
    grid = OptionGrid(CROPS, quick=True)
    show(grid)
    with qtbot.waitSignal(grid.advance):
        qtbot.keyClick(grid, KEY.Key_3)
    assert grid.value() == "3"


def test_columns_are_as_many_as_asked_and_no_wider_than_the_place(show: Show) -> None:
    grid = OptionGrid(CROPS, columns=4)
    show(grid)
    assert len({place.left() for place in grid._places}) == 4
    assert max(place.right() for place in grid._places) < grid.width()
    assert grid.height() == max(place.bottom() for place in grid._places) + 1


def test_a_long_choice_wraps_and_makes_its_row_taller(show: Show) -> None:
    grid = OptionGrid((Option("1", "很长的选项" * 20), Option("2", "短")), columns=2)
    show(grid)
    assert grid._places[0].height() == grid._places[1].height() > 60


def test_choices_with_pictures_make_room_for_them(show: Show, tmp_path: Path) -> None:
    image = QImage(400, 200, QImage.Format.Format_RGB32)
    image.fill(QColor("#336699"))
    image.save(str(tmp_path / "a.png"))
    with_picture = OptionGrid(
        (Option("1", "甲", picture=str(tmp_path / "a.png")), Option("2", "乙", picture="none.png"))
    )
    plain = OptionGrid((Option("1", "甲"), Option("2", "乙")))
    show(with_picture, plain)
    assert with_picture.height() > plain.height() + 60
    assert small_picture(str(tmp_path / "a.png"), 96).width() == 96
    with_picture.grab()  # a picture that is missing is painted as an icon


def test_the_head_of_a_table_takes_no_answer_and_stands_over_its_rows(qtbot: QtBot, show: Show) -> None:
    head, row = LikertRow(CROPS, marks=False), LikertRow(CROPS, labels=False)
    show(row, head)
    assert [place.left() for place in head._places] == [place.left() for place in row._places]
    qtbot.mouseClick(head, Qt.MouseButton.LeftButton, pos=QPoint(20, 10))
    qtbot.keyClick(row, KEY.Key_4)
    assert head.value() == "" and head.focusPolicy() == Qt.FocusPolicy.NoFocus and row.value() == "4"


def test_an_acknowledgement_is_ok_or_nothing(qtbot: QtBot, show: Show) -> None:
    box = Acknowledge()
    show(box)
    said = emitted(box)
    qtbot.keyClick(box, KEY.Key_Space)
    qtbot.keyClick(box, KEY.Key_Space)
    assert said == ["OK", ""]


def test_several_of_many_are_found_by_pinyin_and_taken_back_by_backspace(qtbot: QtBot, show: Show) -> None:
    many = ManyChoice(CROPS)
    show(many)
    said = emitted(many)
    for typed in ("shucai", "sd"):
        qtbot.keyClicks(many.line, typed)
        qtbot.keyClick(many.line, KEY.Key_Return)
    assert said == ["6", "1 6"] and many.line.text() == ""
    qtbot.keyClick(many.line, KEY.Key_Backspace)
    assert many.value() == "1"
    with qtbot.waitSignal(many.advance):
        qtbot.keyClick(many.line, KEY.Key_Return)


def test_a_click_on_a_chip_takes_it_away(qtbot: QtBot, show: Show) -> None:
    many = ManyChoice(CROPS, "2 3 old")
    show(many)
    chips = many._chips
    assert [option.label for option in many.chosen()] == ["玉米", "冬小麦", "old"]
    qtbot.mouseClick(chips, Qt.MouseButton.LeftButton, pos=chips._places[1].center())
    assert many.value() == "2 old"


def test_an_order_is_no_answer_until_somebody_has_ordered(qtbot: QtBot, show: Show) -> None:
    rank = Rank(CROPS[:3])
    show(rank)
    assert rank.value() == "" and rank.remark()
    qtbot.keyClick(rank, KEY.Key_Space)
    assert rank.value() == "1 2 3" and not rank.remark()


def test_an_order_is_changed_by_alt_arrows_and_by_digits(qtbot: QtBot, show: Show) -> None:
    rank = Rank(CROPS[:4], "1 2 3 4")
    show(rank)
    said = emitted(rank)
    qtbot.keyClick(rank, KEY.Key_Down, MOD.AltModifier)
    qtbot.keyClick(rank, KEY.Key_Down)
    qtbot.keyClick(rank, KEY.Key_1)
    assert said == ["2 1 3 4", "3 2 1 4"]


def test_an_order_is_changed_with_the_mouse(qtbot: QtBot, show: Show) -> None:
    rank = Rank(CROPS[:3], "1 2 3")
    show(rank)
    places = rank._places(rank.width())
    qtbot.mousePress(rank, Qt.MouseButton.LeftButton, pos=places[0].center())
    qtbot.mouseMove(rank, places[2].center())
    qtbot.mouseRelease(rank, Qt.MouseButton.LeftButton, pos=places[2].center())
    assert rank.value() == "2 3 1"


def test_options_that_come_and_go_leave_the_order_of_the_others() -> None:
    rank = Rank(CROPS[:3], "3 1 2")
    rank.set_options(CROPS[1:4])
    assert rank.value() == "3 2 4"


@pytest.mark.parametrize(
    ("scale", "steps", "place", "number"),
    [
        (("0", "10", "1"), 10, 3, "3"), (("10", "0", "2"), 5, 1, "8"), (("0", "1", "0.1"), 10, 3, "0.3"), (("", "", ""), 9, 0, "1"),
        (("a", "b", "c"), 9, 9, "10"), (("0", "10", "0"), 10, 99, "10"), (("-5", "5", "-5"), 2, 1, "0"),
        (("0", "Infinity", "1"), 9, 0, "1"),
    ],
)  # fmt: skip
def test_a_scale_has_the_numbers_the_form_asks_for(
    scale: tuple[str, str, str], steps: int, place: int, number: str
) -> None:
    made = Scale.of(*scale)
    assert made.steps() == steps and f"{made.at(place).normalize():f}" == number


def test_a_range_has_no_answer_until_a_key_gives_one(qtbot: QtBot, show: Show) -> None:
    slider = RangeEdit(TEN)
    show(slider)
    said = emitted(slider)
    assert slider.value() == "" and slider.place() is None
    for key in (KEY.Key_Up, KEY.Key_Up, KEY.Key_PageUp, KEY.Key_Down):
        qtbot.keyClick(slider.line, key)
    assert said == ["0", "1", "2", "1"]


def test_figures_typed_move_the_handle_and_others_stay_as_typed(qtbot: QtBot, show: Show) -> None:
    slider = RangeEdit(TEN)
    show(slider)
    qtbot.keyClicks(slider.line, "7")
    assert slider.place() == 7
    qtbot.keyClicks(slider.line, "7")
    assert slider.place() is None and slider.value() == "77"


@pytest.mark.parametrize("vertical", [False, True])
def test_the_mouse_takes_the_nearest_step(qtbot: QtBot, show: Show, vertical: bool) -> None:
    slider = RangeEdit(TEN, vertical=vertical)
    show(slider)
    begin, end = slider._track._ends()
    qtbot.mouseClick(slider._track, Qt.MouseButton.LeftButton, pos=((begin + end) / 2).toPoint())
    assert slider.value() == "5"


def test_stars_are_lit_by_digits_and_put_out_by_nought(qtbot: QtBot, show: Show) -> None:
    stars = Rating(Scale.of("1", "5", "1"))
    show(stars)
    said = emitted(stars)
    for key in (KEY.Key_4, KEY.Key_Right, KEY.Key_Right, KEY.Key_Left, KEY.Key_0, KEY.Key_9):
        qtbot.keyClick(stars, key)
    assert said == ["4", "5", "4", "", "5"] and stars.stars() == 5


def test_a_picker_lists_the_numbers_of_the_range() -> None:
    picker = NumberPicker(Scale.of("0", "1", "0.25"), "0.5")
    assert [option.code for option in picker.options()] == ["0", "0.25", "0.5", "0.75", "1"] and picker.value() == "0.5"


@pytest.mark.parametrize(
    "make",
    [
        lambda: OptionGrid(CROPS), lambda: LikertRow(CROPS), lambda: ManyChoice(CROPS), lambda: Rank(CROPS), lambda: RangeEdit(TEN),
        lambda: Rating(TEN), Acknowledge,
    ],
)  # fmt: skip
def test_a_value_that_is_set_says_nothing_and_enter_goes_on_and_back(
    qtbot: QtBot, show: Show, make: Callable[[], QWidget]
) -> None:
    editor = make()
    show(editor)
    said = emitted(editor)
    editor.set_value("3")  # type: ignore[attr-defined]
    assert said == []
    keys = editor.focusProxy() or editor
    with qtbot.waitSignal(editor.advance):  # type: ignore[attr-defined]
        qtbot.keyClick(keys, KEY.Key_Return)
    with qtbot.waitSignal(editor.back):  # type: ignore[attr-defined]
        qtbot.keyClick(keys, KEY.Key_Return, MOD.ShiftModifier)


@pytest.mark.parametrize(
    ("typed", "found"),
    [("chongqing", "重庆路"), ("zql", "重庆路"), ("cql", "重庆路"), ("BLC", "白鹭村"), ("鹭", "白鹭村"), ("bailu", "白鹭村"),
     ("T-9", "十里铺")],
)  # fmt: skip
def test_a_long_list_is_found_by_every_likely_reading(qtbot: QtBot, show: Show, typed: str, found: str) -> None:
    filler = tuple(Option(f"x{n}", f"柳塘{n}组") for n in range(2_000))
    choice = Choice((*filler, Option("a", "重庆路"), Option("b", "白鹭村"), Option("T-9", "十里铺")))
    show(choice)
    choice.open_list()
    qtbot.waitUntil(choice.index_ready)
    choice.open_list(typed)
    assert choice._list is not None and [option.label for option in choice._list.model.shown] == [found]


def test_more_letters_look_only_where_fewer_found_something() -> None:
    index = OptionIndex(CROPS)
    assert index.find("麦") == [2] and index._last == ("麦", len(CROPS), [2])
    assert index.find("小麦") == [2] and index.find("菜") == [3, 5] and index.find("") == list(range(7))
