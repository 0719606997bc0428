"""Keys pressed at set moments, whatever the event loop is doing, and how long each took to show."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

EVERY_S = (0.005, 0.06)
"""From one key to the next: about thirty a second, as a key held down repeats, and now and then two together."""

NAP_S = 0.0003
"""A loop with nothing to do sleeps; here it looks again after this long."""


@dataclass(slots=True)
class Presses:
    """What one kind of press cost. ``shown``: from the moment the key was due until what it did was painted, with whatever the loop
    was busy with when it came; ``own``: CPU time of the thread from delivering it until then. Seconds."""

    shown: list[float] = field(default_factory=list)
    own: list[float] = field(default_factory=list)


class Hand:
    """Presses one key after the other, each when it is due: a loop that is late with one does not put off the next."""

    def __init__(self, application: QApplication) -> None:
        self._application, self._pauses = application, random.Random(20261124)
        self._due = time.perf_counter()

    def press(self, act: Callable[[], object], into: Presses) -> None:
        """Does it at its moment, and lets the loop go on until it is painted; what the loop does after that holds up the next."""
        self._due += self._pauses.uniform(*EVERY_S)
        self.live_until(self._due)
        begun = time.thread_time()
        act()
        self._application.sendPostedEvents(None, 0)  # the paint among them
        into.own.append(time.thread_time() - begun)
        into.shown.append(time.perf_counter() - self._due)
        turn(self._application)

    def live_until(self, moment: float) -> None:
        """The loop turns as it does by itself."""
        while (left := moment - time.perf_counter()) > 0:
            begun = time.perf_counter()
            turn(self._application)
            if time.perf_counter() - begun < NAP_S:
                time.sleep(min(left, NAP_S))

    def rest(self, seconds: float) -> None:
        """Nobody presses anything for a while."""
        self.live_until(time.perf_counter() + seconds)
        self._due = time.perf_counter()


def turn(application: QApplication) -> None:
    """One turn of the loop; what is to be deleted goes, as in a loop that runs by itself."""
    application.processEvents()
    application.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def key(code: Qt.Key, *, shift: bool = False, alt: bool = False) -> None:
    """A key where the focus is."""
    focus = QApplication.focusWidget()
    assert focus is not None
    held = Qt.KeyboardModifier.NoModifier
    if shift:
        held |= Qt.KeyboardModifier.ShiftModifier
    if alt:
        held |= Qt.KeyboardModifier.AltModifier
    QTest.keyClick(focus, code, held)
