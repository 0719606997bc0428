"""Rare characters: the tables, the finder by the keyboard, names of older systems."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from counter_app.domain.pua import PUA
from tests.ui.widgets.conftest import Show
from ui.desktop.widgets.characters import MOST, characters, sounds_of
from ui.desktop.widgets.editors import LineEdit
from ui.desktop.widgets.finder import COLUMNS, NameEdit

KEY, MOD = Qt.Key, Qt.KeyboardModifier


@pytest.mark.parametrize(
    ("typed", "char"),
    [
        ("yan", "䶮"), ("qiu", "璆"), ("nv", "女"), ("nü", "女"), ("女+皆", "媘"), ("石8", "碃"), ("王min", "珉"), ("日日日", "晶"),
        ("12画", "㑳"), ("U+2000B", "𠀋"), ("2000b", "𠀋"), ("&#x2000b;", "𠀋"), ("𠀋", "𠀋"), ("氵", "氹"), ("zhe", "喆"),
    ],
)  # fmt: skip
def test_a_character_is_found_by_sound_parts_strokes_and_code_point(typed: str, char: str) -> None:
    found = characters().find(typed)
    assert char in [one.char for one in found] and len(found) <= MOST


@pytest.mark.parametrize("typed", ["", "  ", "zzzz", "U+0041", "110000", "8", "U+E000", "+", "王xyz"])
def test_what_means_no_character_finds_none(typed: str) -> None:
    assert characters().find(typed) == []


def test_what_sounds_like_its_other_part_stands_first() -> None:
    first = characters().find("火+皇")[0]
    assert (first.char, first.radical, first.rest) == ("煌", "火", 9)


def test_every_private_code_point_has_its_character_in_the_tables() -> None:
    for private, meant in PUA.items():
        (found,) = characters().find(f"U+{ord(private):04X}")
        assert (found.char, found.private) == (meant, private)


@pytest.mark.parametrize(
    ("label", "answers"),
    [("重庆", {"cq", "zq", "chongqing", "zhongqing"}), ("A1组", {"a1z", "a1zu"}), ("", set()), ("·", set())],
)
def test_a_label_is_typed_by_all_its_likely_readings(label: str, answers: set[str]) -> None:
    assert set(sounds_of(label, characters())) == answers


def test_a_label_of_many_polyphones_keeps_its_sounds_few() -> None:
    assert len(sounds_of("行长重乐调传角弹" * 3, characters())) <= 16


def test_ctrl_u_finds_and_inserts_at_the_caret(qtbot: QtBot, show: Show) -> None:
    name, said = NameEdit("马华"), []
    show(name)
    name.edited.connect(said.append)
    name.setCursorPosition(1)
    qtbot.keyClick(name, KEY.Key_U, MOD.ControlModifier)
    finder = name.finder()
    assert finder is not None and finder.line.hasFocus()
    qtbot.keyClicks(finder.line, "yan")
    qtbot.keyClick(finder.line, KEY.Key_Return)
    assert said == ["马䶮华"] and name.hasFocus() and name.cursorPosition() == 2 and not finder.isVisible()


def test_arrows_go_through_what_was_found_and_escape_inserts_nothing(qtbot: QtBot, show: Show) -> None:
    name = NameEdit("马")
    window = show(name)
    name.open_finder()
    finder = name.finder()
    assert finder is not None and window.rect().contains(finder.geometry())
    qtbot.keyClicks(finder.line, "li")
    qtbot.keyClick(finder.line, KEY.Key_Down)
    qtbot.keyClick(finder.line, KEY.Key_Right)
    assert finder.table.place() == COLUMNS + 1 and f"U+{ord(finder.table.current().char):04X}" in finder._facts.words()
    qtbot.keyClick(finder.line, KEY.Key_Escape)
    assert name.value() == "马" and name.hasFocus() and not finder.isVisible()


def test_leaving_the_finder_closes_it(show: Show) -> None:
    name, other = NameEdit("马"), LineEdit()
    show(name, other)
    name.open_finder()
    other.setFocus()
    finder = name.finder()
    assert finder is not None and not finder.isVisible()


def test_a_private_code_point_is_read_warned_of_and_kept_raw(qtbot: QtBot, show: Show) -> None:
    name, other = NameEdit("马\ue863"), LineEdit()
    show(other, name)
    assert name.value() == "马䶮" == name.text() and name.raw() == "马\ue863"
    assert "U+E863" in name.remark() and "䶮" in name.remark()
    assert NameEdit("马䶮").remark() == ""


def test_a_name_without_private_code_points_is_left_as_typed() -> None:
    assert NameEdit("阿依古丽•买买提").value() == "阿依古丽•买买提"
