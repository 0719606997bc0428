"""A key in a list of ten thousand choices, and in the finder of rare characters, until the window has painted it."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from tests.bench.measure import Figure, Sample, percentile
from ui.desktop.style.theme import Theme
from ui.desktop.style.tokens import Look
from ui.desktop.widgets.choice import Choice, Option
from ui.desktop.widgets.finder import NameEdit

FRAME_MS = 16.0
PARTS = "白鹭柳塘青石云溪新城示范重庆行长乐安和平东南西北上下前后大小"
TYPED = ("bl", "xcsf", "cq", "bailu", "nxb", "yx")


def choosing(choices: int, rounds: int) -> list[Figure]:
    """Typing into a Choice, and into the finder."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    theme = Theme(application, Look())
    window = QWidget()
    window.resize(900, 600)
    choice, name = Choice(_villages(choices)), NameEdit()
    layout = QVBoxLayout(window)
    layout.addWidget(choice)
    layout.addWidget(name)
    window.show()
    window.activateWindow()
    choice.setFocus()
    longest = _settle(application, lambda: choice.index_ready())
    keys = [cost for _ in range(rounds) for cost in _typed(application, choice)]
    name.setFocus()
    name.open_finder()
    finder = name.finder()
    assert finder is not None
    application.processEvents()
    found = [_key(application, finder.line, letter) for _ in range(rounds) for letter in "qiu "]
    window.close()
    theme.deleteLater()
    return [
        Figure(
            name=f"a key in a list of {choices:,} choices",
            unit="ms",
            ours=Sample.of(keys, 1e3),
            aim=FRAME_MS,
            notes={"99th percentile, ms": percentile(keys, 0.99) * 1e3, "longest step of preparing, ms": longest * 1e3},
        ),
        Figure(name="a key in the finder of rare characters", unit="ms", ours=Sample.of(found, 1e3), aim=FRAME_MS),
    ]


def _villages(count: int) -> tuple[Option, ...]:
    made = random.Random(20261123)
    return tuple(Option(f"{n:05d}", "".join(made.choice(PARTS) for _ in range(5)) + "村") for n in range(count))


def _settle(application: QApplication, ready: Callable[[], bool]) -> float:
    """Lets the window live until the list is ready; the longest it was away, in s."""
    longest = 0.0
    while not ready():
        begun = time.perf_counter()
        application.processEvents()
        longest = max(longest, time.perf_counter() - begun)
    return longest


def _typed(application: QApplication, choice: Choice) -> list[float]:
    costs: list[float] = []
    for word in TYPED:
        choice.close_list()
        choice.set_raw("")
        costs += [_key(application, choice, letter) for letter in word]
    return costs


def _key(application: QApplication, line: QWidget, letter: str) -> float:
    begun = time.perf_counter()
    QTest.keyClick(line, Qt.Key.Key_Space if letter == " " else getattr(Qt.Key, f"Key_{letter.upper()}"))
    application.processEvents()
    return time.perf_counter() - begun
