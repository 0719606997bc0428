"""The log holds no people; every surprise has a reference; one window per profile."""

import logging
import threading
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ui.desktop.appearance import FILE, Appearance, keep_appearance, read_appearance
from ui.desktop.log import LINES, Notes, without_people
from ui.desktop.single import SingleInstance


def test_names_and_numbers_are_taken_out_of_every_line() -> None:
    said = without_people("KeyError: '张秋蓉' 439901199403120424 13800138000 case 019ab3c4")
    assert said == "KeyError: '…' # # case 019ab3c4"


def test_a_trace_goes_to_the_file_without_the_names_in_it(tmp_path: Path) -> None:
    told: list[str] = []
    notes = Notes(tmp_path, told.append)
    try:
        reference = notes.note(ValueError("张秋蓉 439901199403120424"))
    finally:
        notes.stop()
    written = (tmp_path / "counter.log").read_text("utf-8")
    assert told == [reference] and reference in written and "ValueError" in written
    assert "张秋蓉" not in written and "439901199403120424" not in written


def test_a_surprise_in_a_thread_is_noted_too(tmp_path: Path) -> None:
    told: list[str] = []
    notes = Notes(tmp_path, told.append)
    try:
        thread = threading.Thread(target=lambda: [][1], name="counter-test")
        thread.start()
        thread.join()
    finally:
        notes.stop()
    assert len(told) == 1


def test_memory_keeps_only_the_last_lines(tmp_path: Path) -> None:
    notes = Notes(tmp_path / "a-file-in-the-way" / "logs", lambda _reference: None)
    try:
        for number in range(LINES + 5):
            logging.getLogger("test").info("line %d", number)
    finally:
        notes.stop()
    assert len(notes.last.lines) == LINES and notes.last.lines[-1].endswith(f"line {LINES + 4}")


def test_a_second_start_raises_the_first_window(tmp_path: Path, qtbot: QtBot) -> None:
    first, second = SingleInstance(tmp_path), SingleInstance(tmp_path)
    try:
        assert first.is_first() and not second.is_first()
        first.listen()
        with qtbot.waitSignal(first.raise_wanted, timeout=3000):
            assert second.wake_other()
    finally:
        first.release()
    assert second.is_first()
    second.release()


def test_two_profiles_have_a_window_each(tmp_path: Path) -> None:
    one, other = SingleInstance(tmp_path / "a"), SingleInstance(tmp_path / "b")
    assert one.is_first() and other.is_first()
    one.release()
    other.release()


@pytest.mark.parametrize("kept", ["", "{", "[]", '{"shade": 7}', "\0"])
def test_an_unreadable_look_is_the_standard_look(tmp_path: Path, kept: str) -> None:
    (tmp_path / FILE).write_text(kept, "utf-8")
    assert read_appearance(tmp_path) == Appearance()


def test_a_chosen_look_is_kept(tmp_path: Path) -> None:
    wanted = Appearance("en", True, "dark")
    keep_appearance(tmp_path / "new", wanted)
    assert read_appearance(tmp_path / "new") == wanted
