"""A form of thousands of questions in the counter's own window, from a signed release: until its first field stands, and every key."""

from __future__ import annotations

import gc
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from counter_app.bootstrap import Settings, establish
from tests.bench.measure import Figure, Sample, percentile
from tests.bench.pressing import Hand, Presses, key, turn
from tests.bench.survey import ITEM, release_with_survey
from tests.counterkit import CLERK, PASSWORD, terminal_file
from ui.desktop.appearance import Appearance
from ui.desktop.garbage import GuiCollector
from ui.desktop.main import SWITCH_S, make_application
from ui.desktop.pages.form import FormPage
from ui.desktop.pages.form_layout import Repeat
from ui.desktop.style.theme import Theme
from ui.desktop.style.tokens import Look
from ui.desktop.window import CounterWindow

FRAME_MS, FIRST_FIELD_MS = 16.0, 1000.0
WIDTH, HEIGHT, WHEEL = 1366, 728, 120
PATIENCE_S = 30.0
DIGITS = tuple(getattr(Qt.Key, f"Key_{digit}") for digit in range(1, 10))
IN_A_TABLE = (Qt.Key.Key_Right, Qt.Key.Key_5, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Left, Qt.Key.Key_Return)


def form_window(questions: int, turns: int) -> list[Figure]:
    """Everything the program does while somebody types goes on: drafts are kept, the column follows, garbage is collected."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with _window(questions) as (application, window):
        assert window.shell is not None
        hand = Hand(application)
        hand.rest(1.0)
        begun = time.perf_counter()
        window.shell.begin(ITEM, "")
        _until(application, lambda: _first_field(window) is not None)
        application.processEvents()
        first = time.perf_counter() - begun
        page = window.shell.page
        assert isinstance(page, FormPage)
        hand.rest(1.5)
        figures = [_figure(name, presses) for name, presses in _presses(hand, page, turns)]
    opened = Figure(
        name=f"first field of {questions:,} questions in the window",
        unit="ms",
        ours=Sample.of([first], 1e3),
        aim=FIRST_FIELD_MS,
    )
    return [opened, *figures]


def _presses(hand: Hand, page: FormPage, turns: int) -> Iterator[tuple[str, Presses]]:
    """Each kind of key, thirty a second; the caret goes down the form meanwhile."""
    typed, entered, same = Presses(), Presses(), Presses()
    for at in range(turns):
        hand.press(lambda at=at: key(DIGITS[at % 9]), typed)
        hand.press(lambda: key(Qt.Key.Key_Return), entered)
    yield "a digit", typed
    yield "Enter to the next field", entered
    for at in range(turns):
        hand.press(lambda at=at: key(Qt.Key.Key_4 if at % 2 else Qt.Key.Key_Backspace), same)
    yield "a key in the same field", same
    yield "a jump to what is missing (Alt and a digit)", _held(hand, turns, lambda at: key(DIGITS[at % 6], alt=True))
    hand.rest(0.5)
    bar = page.view.verticalScrollBar()
    yield "a turn of the wheel", _held(hand, turns, lambda _at: bar.setValue(bar.value() + WHEEL))
    yield "a jump of the bar", _held(hand, turns // 4, lambda at: bar.setValue(at * 292_999 % bar.maximum()))
    yield "F9 with everything missing", _held(hand, max(2, turns // 20), lambda _at: key(Qt.Key.Key_F9))
    hand.rest(0.5)
    page.view.go_to(_last_table(page))
    hand.rest(0.5)
    yield "an arrow, a digit, Enter in a table", _held(hand, turns, lambda at: key(IN_A_TABLE[at % 6]))


def _held(hand: Hand, turns: int, act: Callable[[int], object]) -> Presses:
    presses = Presses()
    for at in range(turns):
        hand.press(lambda at=at: act(at), presses)
    return presses


def _figure(name: str, presses: Presses) -> Figure:
    """The aim is held against the slowest but one in a thousand: of fewer presses the slowest."""
    return Figure(
        name=f"in the window: {name}, slowest of {len(presses.shown)}",
        unit="ms",
        ours=Sample.of([percentile(presses.shown, 0.999)], 1e3),
        aim=FRAME_MS,
        notes={
            "median, ms": percentile(presses.shown, 0.5) * 1e3,
            "99th percentile, ms": percentile(presses.shown, 0.99) * 1e3,
            "of it its own CPU time, median and slowest, ms": (
                f"{percentile(presses.own, 0.5) * 1e3:.1f} and {max(presses.own) * 1e3:.1f}"
            ),
        },
    )


def _last_table(page: FormPage) -> str:
    return next(
        part.ref for card in reversed(page.view.sections) for part in card.plan.parts if isinstance(part, Repeat)
    )


@contextmanager
def _window(questions: int) -> Iterator[tuple[QApplication, CounterWindow]]:
    """The window of a counter whose release has the survey, with Wang signed in."""
    application = QApplication.instance() or make_application()
    assert isinstance(application, QApplication)
    collecting, interval = gc.isenabled(), sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_S)
    with tempfile.TemporaryDirectory(prefix="yimen-bench-") as folder:
        settings = Settings(profile=Path(folder) / "counter", marks=Path(folder) / "marks")
        release, public_key = release_with_survey(questions)
        link_key = Ed25519PrivateKey.generate().private_bytes_raw()
        establish(settings, terminal_file(public_key), link_key=link_key, release=release, passwords={CLERK: PASSWORD})
        theme = Theme(application, Look())
        window = CounterWindow(settings, theme, Appearance(), offline=True)
        GuiCollector(window, window.at_rest)
        _sign_in(application, window)
        yield application, window
        window.end()
        window.close()
        window.deleteLater()
        theme.deleteLater()
        turn(application)
    sys.setswitchinterval(interval)
    gc.unfreeze()
    if collecting:
        gc.enable()


def _sign_in(application: QApplication, window: CounterWindow) -> None:
    window.resize(WIDTH, HEIGHT)
    window.show()
    window.activateWindow()
    window.after_first_paint()
    _until(application, window.isActiveWindow)
    QTest.keyClicks(window.login.password, PASSWORD)
    QTest.keyClick(window.login.password, Qt.Key.Key_Return)
    _until(application, lambda: window.shell is not None and window.shell.isVisible())


def _first_field(window: CounterWindow) -> QLineEdit | None:
    """The field with the caret once the form stands."""
    page, here = window.shell.page if window.shell else None, QApplication.focusWidget()
    return here if isinstance(page, FormPage) and isinstance(here, QLineEdit) and page.isAncestorOf(here) else None


def _until(application: QApplication, holds: Callable[[], object]) -> None:
    """Turns the loop until it holds; it sleeps between, or the thread that works would get no turn."""
    ends = time.perf_counter() + PATIENCE_S
    while not holds():
        if time.perf_counter() > ends:
            raise RuntimeError("the window did not get there")
        turn(application)
        time.sleep(0.001)
