from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.desktop.style.theme import Theme
from ui.desktop.style.tokens import Look, T
from ui.desktop.widgets.buttons import KeyButton
from ui.desktop.widgets.choice import Option
from ui.desktop.widgets.editors import LineEdit
from ui.desktop.widgets.scan import KeyScanGuard
from ui.desktop.widgets.segments import Segmented

KEY = Qt.Key


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


class Desk:
    """A button, segments and a line under the guard, with keys struck at chosen times."""

    def __init__(self, qtbot: QtBot, guard: KeyScanGuard, clock: Clock) -> None:
        self.guard, self.clock = guard, clock
        self.button, self.line = KeyButton("收件", "F9"), LineEdit()
        self.segments = Segmented([Option(str(i), str(i)) for i in range(1, 6)])
        self.window = QWidget()
        layout = QVBoxLayout(self.window)
        for widget in (self.button, self.segments, self.line):
            layout.addWidget(widget)
        qtbot.addWidget(self.window)
        self.window.show()
        self.window.activateWindow()
        qtbot.waitUntil(self.window.isActiveWindow)
        self.pressed: list[bool] = []
        self.scans: list[str] = []
        self.button.clicked.connect(lambda: self.pressed.append(True))
        guard.scanned.connect(self.scans.append)

    def strike(self, keys: str, every_ms: float) -> None:
        """Keys at this pace; "\\r" is Enter."""
        for key in keys:
            self.clock.now += every_ms
            code = KEY.Key_Return if key == "\r" else KEY(ord(key.upper()))
            for kind in (QKeyEvent.Type.KeyPress, QKeyEvent.Type.KeyRelease):
                event = QKeyEvent(kind, code, Qt.KeyboardModifier.NoModifier, key)
                QApplication.sendEvent(QApplication.focusWidget(), event)


@pytest.fixture
def desk(qtbot: QtBot, qapp: QApplication) -> Iterator[Desk]:
    clock = Clock()
    guard = KeyScanGuard(qapp, clock)
    yield Desk(qtbot, guard, clock)
    guard.stop()


def test_a_scan_with_its_enter_presses_no_button(desk: Desk) -> None:
    desk.button.setFocus()
    desk.strike("440604012064012611230007\r", every_ms=4)
    assert (desk.pressed, desk.scans) == ([], ["440604012064012611230007"])


def test_a_scan_without_enter_is_told_when_it_is_over(desk: Desk, qtbot: QtBot) -> None:
    desk.segments.setFocus()
    desk.strike("123451234512", every_ms=4)
    qtbot.waitUntil(lambda: desk.scans == ["123451234512"])
    assert desk.segments.value() == ""


def test_a_digit_by_hand_still_chooses(desk: Desk, qtbot: QtBot) -> None:
    desk.segments.setFocus()
    desk.strike("3", every_ms=200)
    qtbot.waitUntil(lambda: desk.segments.value() == "3")
    assert desk.scans == []


def test_enter_by_hand_presses_the_button(desk: Desk) -> None:
    desk.button.setFocus()
    desk.strike("\r", every_ms=300)
    assert len(desk.pressed) == 1


def test_a_scan_into_a_line_goes_out_of_it_again_and_does_not_move_on(desk: Desk) -> None:
    moved: list[int] = []
    desk.line.advance.connect(lambda: moved.append(1))
    desk.line.setFocus()
    desk.strike("abc", every_ms=120)
    desk.strike("9", every_ms=120)
    desk.strike("12345678\r", every_ms=3)
    assert (desk.line.value(), desk.scans, moved) == ("abc", ["912345678"], [])


def test_a_line_that_takes_scans_keeps_the_text_and_loses_the_enter(desk: Desk) -> None:
    desk.line.setProperty("takes_scan", True)
    desk.line.setFocus()
    desk.strike("912345678\r", every_ms=3)
    assert (desk.line.value(), desk.scans) == ("912345678", ["912345678"])


def test_fast_fingers_are_no_scanner(desk: Desk) -> None:
    moved: list[int] = []
    desk.line.advance.connect(lambda: moved.append(1))
    desk.line.setFocus()
    desk.strike("123456\r", every_ms=45)
    assert (desk.line.value(), desk.scans, moved) == ("123456", [], [1])


def test_a_held_enter_presses_once(qtbot: QtBot) -> None:
    button, said = KeyButton("收件", "F9"), []
    qtbot.addWidget(button)
    button.clicked.connect(lambda: said.append(True))
    for repeated in (False, True, True):
        event = QKeyEvent(QKeyEvent.Type.KeyPress, KEY.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", repeated)
        QApplication.sendEvent(button, event)
    assert len(said) == 1


def test_a_button_has_room_for_words_key_and_ring_in_every_look(qtbot: QtBot, theme: Theme) -> None:
    button = KeyButton("收件并打印", "F9", "printer", "primary", height="action")
    qtbot.addWidget(button)
    small = button.sizeHint()
    theme.set_look(Look(scale=1.5))
    assert button.sizeHint().width() > 1.3 * small.width()
    assert button.height() == T.h("action") + 2 * KeyButton.RING == 61
    assert button.accessibleName() == "收件并打印" and button.accessibleDescription() == "F9"


def test_the_primary_button_is_blue_and_the_second_is_not(qtbot: QtBot) -> None:
    def ground(button: KeyButton) -> str:
        button.resize(button.sizeHint())
        return button.grab().toImage().pixelColor(8, button.height() // 2).name().upper()

    button = KeyButton("收件并打印", "F9", kind="primary")
    qtbot.addWidget(button)
    assert ground(button) == T.c.fill
    button.set_kind("second")
    assert ground(button) == T.c.surface
