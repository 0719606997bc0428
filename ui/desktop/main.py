"""Puts the window together: application, look, one window per profile, log; runs it until it is closed."""

from __future__ import annotations

import gc
import signal
import sys
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, QTimer
from PySide6.QtWidgets import QApplication

from ui.desktop.appearance import language_of, read_appearance
from ui.desktop.single import SingleInstance
from ui.desktop.style.places import resources
from ui.desktop.style.theme import FIRST_FONTS, OTHER_FONTS, STYLED, Theme, load_fonts, system_is_dark
from ui.desktop.window import CounterWindow

if TYPE_CHECKING:
    from counter_app.bootstrap import Settings
    from ui.desktop.log import Notes

SWITCH_S = 0.0005
"""Python's threads give way this soon: measured, the worst GUI pause beside busy threads is 15 ms with it, 76 ms without."""

ROOMY = QSize(1680, 940)
SETTLED_MS = 30
"""The first picture is on the screen by then."""


def make_application() -> QApplication:
    """The one application of the process."""
    app = QApplication([*sys.argv[:1], "-style", STYLED])  # by name: a QStyle in Python costs 5 ms
    app.setProperty(STYLED, True)
    app.setApplicationName("yimen-counter")
    app.setDesktopFileName("yimen-counter")
    return app


def run(
    settings: Settings,
    *,
    demo: Mapping[str, str] | None = None,
    language: str | None = None,
    large: bool = False,
    dark: bool | None = None,
    offline: bool = False,
) -> int:
    """Opens the window of the counter in ``settings`` and returns the exit code once it is closed.

    ``demo``: passwords that everybody may know, by account; they are shown on the sign-in page, and devices are simulated.
    ``language``, ``large``, ``dark`` go before what was chosen last. A second start raises the first window and returns 0.
    """
    sys.setswitchinterval(SWITCH_S)
    gc.disable()  # from here on only the GUI thread collects, and not before the first paint
    app = make_application()
    single = SingleInstance(settings.profile)
    if not single.is_first() and single.wake_other():
        return 0
    appearance = read_appearance(settings.profile)
    appearance = replace(
        appearance,
        language=language_of(language) or appearance.language,
        large=large or appearance.large,
        shade=appearance.shade if dark is None else "dark" if dark else "light",
    )
    theme = Theme(app, appearance.look(system_dark=system_is_dark(app)), fonts=FIRST_FONTS)
    window = CounterWindow(settings, theme, appearance, demo=demo, offline=offline)
    single.raise_wanted.connect(window.come_forward)
    app.styleHints().colorSchemeChanged.connect(lambda _scheme: window.follow_system())
    show_on_screen(window)
    _end_on_signals(app)
    notes: list[Notes] = []
    QTimer.singleShot(SETTLED_MS, window, lambda: notes.append(_after_first_paint(window, single, settings)))
    try:
        return app.exec()
    finally:
        window.end()
        single.release()
        for one in notes:
            one.stop()


def show_on_screen(window: CounterWindow) -> None:
    """All of a small screen, a window on a large one."""
    screen = window.screen().availableGeometry()
    small = screen.width() < ROOMY.width() or screen.height() < ROOMY.height()
    if small and screen.width() >= window.minimumWidth() and screen.height() >= window.minimumHeight():
        window.showMaximized()
    else:
        window.show()


def _end_on_signals(app: QApplication) -> None:
    """The end of the desktop session and Ctrl+C close the window as its own key does. The clock's tick lets Python hear them."""
    for name in ("SIGTERM", "SIGINT", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda _number, _frame: app.quit())


def _after_first_paint(window: CounterWindow, single: SingleInstance, settings: Settings) -> Notes:
    import logging

    from counter_app import PROGRAM_VERSION
    from ui.desktop.garbage import GuiCollector
    from ui.desktop.log import Notes

    load_fonts(resources() / "fonts", OTHER_FONTS)
    GuiCollector(window, window.at_rest)
    notes = Notes(settings.profile / "logs", window.surprised.emit)
    logging.getLogger("window").info("opened, program %s", PROGRAM_VERSION)
    single.listen()
    window.after_first_paint()
    return notes
