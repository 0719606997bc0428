"""The calm line at the foot of a page."""

from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from ui.desktop.calm_line import CalmLine


def test_the_line_never_covers_the_field_that_is_typed_into(qtbot: QtBot) -> None:
    host = QWidget()
    host.resize(900, 600)
    foot, high, low = QWidget(host), QLineEdit(host), QLineEdit(host)
    high.setGeometry(20, 40, 300, 36)
    low.setGeometry(20, 545, 300, 36)
    line = CalmLine(host, foot)
    qtbot.addWidget(host)
    host.show()
    host.activateWindow()
    qtbot.waitUntil(host.isActiveWindow)
    high.setFocus()
    line.say("attention", "还差 3 项")
    assert line.geometry().bottom() > 500
    low.setFocus()
    assert not line.geometry().intersects(low.geometry())
