from collections.abc import Iterator
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from counter_app.domain.receipt_number import make_receipt_number
from counter_app.domain.slip_number import make_slip_number
from ui.desktop.style.theme import Theme
from ui.desktop.style.tokens import Look, T
from ui.desktop.widgets.buttons import KeyButton
from ui.desktop.widgets.choice import Option
from ui.desktop.widgets.dates import DateEdit
from ui.desktop.widgets.editors import LineEdit
from ui.desktop.widgets.scan import KeyScanGuard, as_printed
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
        """Keys at this pace; "\\r" is Enter, "⇧" the Shift that a scanner strikes before a capital."""
        for key in keys:
            self.clock.now += every_ms
            code = {"\r": KEY.Key_Return, "⇧": KEY.Key_Shift}.get(key) or KEY(ord(key.upper()))
            key = "" if key == "⇧" else key
            for kind in (QKeyEvent.Type.KeyPress, QKeyEvent.Type.KeyRelease):
                event = QKeyEvent(kind, code, Qt.KeyboardModifier.NoModifier, key)
                QApplication.sendEvent(QApplication.focusWidget(), event)

    def composes(self, preedit: str, commit: str = "", after_ms: float = 5) -> None:
        """What an input method sends to whoever has the focus."""
        self.clock.now += after_ms
        event = QInputMethodEvent(preedit, [])
        event.setCommitString(commit)
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


def test_a_key_of_the_page_right_behind_a_digit_acts_behind_it(desk: Desk) -> None:
    chosen: list[str] = []
    shortcut = QShortcut(QKeySequence("F9"), desk.window)
    shortcut.activated.connect(lambda: chosen.append(desk.segments.value()))
    desk.segments.setFocus()
    QTest.keyClick(desk.segments, KEY.Key_3)
    QTest.keyClick(desk.segments, KEY.Key_F9)
    assert chosen == ["3"]


def test_a_blank_right_behind_a_digit_loses_nothing(desk: Desk) -> None:
    desk.segments.setFocus()
    desk.strike("3", every_ms=200)
    desk.strike(" ", every_ms=50)
    assert desk.segments.value() == "3" and desk.scans == []


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


NUMBER = "4406040120640126112300127"
LETTERED = make_receipt_number("440604012064", 1, "261123", 1).text
SLIP = make_slip_number("440604012064", 1, 42).text


def test_a_scan_under_caps_lock_reads_as_printed(desk: Desk) -> None:
    desk.button.setFocus()
    desk.strike(LETTERED.lower() + "\r", every_ms=4)
    assert (desk.pressed, desk.scans) == ([], [LETTERED]) and LETTERED[-1].isalpha()


def test_the_shift_before_a_capital_does_not_cut_the_scan(desk: Desk) -> None:
    desk.line.setFocus()
    desk.strike(f"{LETTERED[:-1]}⇧{LETTERED[-1]}\r", every_ms=4)
    assert (desk.line.value(), desk.scans) == ("", [LETTERED])


def test_a_code_of_base45_is_one_scan_with_its_signs_and_blanks(desk: Desk) -> None:
    desk.button.setFocus()
    desk.strike("6BFOXN%TS3DH 5$8+M-.:E/\r", every_ms=4)
    assert (desk.pressed, desk.scans) == ([], ["6BFOXN%TS3DH 5$8+M-.:E/"])


def test_an_address_keeps_its_small_letters() -> None:
    assert as_printed("https://Example.test/a") == "https://Example.test/a"
    assert as_printed("ｓ０１－０００４２－３７") == "S01-00042-37"


def test_full_width_digits_are_a_scan_too(desk: Desk) -> None:
    desk.button.setFocus()
    desk.strike("".join(chr(ord(sign) + 0xFEE0) for sign in SLIP) + "\r", every_ms=4)
    assert (desk.pressed, desk.scans) == ([], [SLIP])


def test_a_scan_whose_digits_an_input_method_commits_full_width_goes_out_again(desk: Desk) -> None:
    desk.line.setFocus()
    desk.strike("a", every_ms=200)
    desk.clock.now += 300
    for sign in SLIP:
        desk.composes("", chr(ord(sign) + 0xFEE0), after_ms=12)
    desk.strike("\r", every_ms=12)
    assert (desk.line.value(), desk.scans) == ("a", [SLIP])


def test_a_letter_the_input_method_composes_and_its_swallowed_enter_lose_no_scan(desk: Desk, qtbot: QtBot) -> None:
    desk.line.setFocus()
    desk.strike(LETTERED[:-1], every_ms=4)
    desk.composes(LETTERED[-1].lower())
    desk.composes("", LETTERED[-1].lower(), after_ms=40)
    qtbot.waitUntil(lambda: desk.scans == [LETTERED])
    assert desk.line.value() == ""


def test_a_letter_that_stays_composed_is_taken_out_of_the_line(desk: Desk, qtbot: QtBot) -> None:
    desk.line.setFocus()
    desk.strike(LETTERED[:-1], every_ms=4)
    desk.composes(LETTERED[-1].lower())
    qtbot.waitUntil(lambda: desk.scans == [LETTERED])
    assert desk.line.value() == "" and desk.line.displayText() == ""


def test_chinese_through_an_input_method_is_no_scan(desk: Desk, qtbot: QtBot) -> None:
    desk.line.setFocus()
    for composed in ("z", "zh", "zhang'qiu'rong"):
        desk.composes(composed)
    desk.composes("", "张秋蓉")
    desk.strike("\r", every_ms=10)
    qtbot.wait(120)
    assert (desk.line.value(), desk.scans) == ("张秋蓉", [])


def test_a_scan_into_a_date_leaves_the_date_as_it_was(desk: Desk, qtbot: QtBot) -> None:
    day = DateEdit("2026-11-20", today=lambda: date(2026, 11, 23))
    desk.window.layout().addWidget(day)
    day.setFocus()
    desk.strike(SLIP + "\r", every_ms=3)
    assert (day.value(), desk.scans) == ("2026-11-20", [SLIP])


def test_a_scanner_without_an_enter_is_heard_in_a_line_when_the_number_checks(desk: Desk, qtbot: QtBot) -> None:
    desk.line.setFocus()
    desk.strike(NUMBER, every_ms=3)
    qtbot.waitUntil(lambda: desk.scans == [NUMBER])
    assert desk.line.value() == ""


def test_a_fast_typist_and_an_id_number_without_enter_stay_in_the_line(desk: Desk, qtbot: QtBot) -> None:
    desk.line.setFocus()
    desk.strike("439901199403120424", every_ms=4)
    qtbot.wait(120)
    desk.strike(NUMBER[:-1] + "8", every_ms=35)
    qtbot.wait(120)
    assert (desk.line.value(), desk.scans) == ("439901199403120424" + NUMBER[:-1] + "8", [])


def test_space_pressed_by_hand_still_presses(desk: Desk, qtbot: QtBot) -> None:
    desk.button.setFocus()
    qtbot.keyClick(desk.button, KEY.Key_Space)
    assert len(desk.pressed) == 1


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
