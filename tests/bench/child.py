"""A process of its own that tells when it has painted: ``python -m tests.bench.child bare|login|enter|day PROFILE``.

It imports next to nothing before the program does. Each mark is a line on standard output, a word and monotonic nanoseconds.
"""

from __future__ import annotations

import os
import sys
import time
import traceback
from collections.abc import Callable
from types import TracebackType
from typing import Any

WIDTH, HEIGHT = 1366, 768
KEY_EVERY_MS = 150
"""How fast a clerk types a password: about seven keys a second."""


def mark(word: str, detail: str = "") -> None:
    """Says at once that this was reached."""
    os.write(1, f"{word} {time.monotonic_ns()} {detail}\n".encode())


def when_painted(name: str, then: Callable[[Any], None], widget: Any = None) -> Any:
    """Calls ``then(widget)`` once, after the first paint of a widget of this class has reached the window.

    A widget that is there already is watched alone: watching all of them makes Python see every event of every part, 8 ms.
    """
    from PySide6.QtCore import QEvent, QObject, QTimer
    from PySide6.QtWidgets import QApplication

    class Watcher(QObject):
        done = False

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if not self.done and event.type() == QEvent.Type.Paint and type(watched).__name__ == name:
                self.done = True
                QTimer.singleShot(0, self, lambda: then(watched))
            return False

    watcher = Watcher(QApplication.instance())
    (widget or QApplication.instance()).installEventFilter(watcher)  # type: ignore[union-attr]
    return watcher


def login_page() -> Any:
    """The sign-in page of the window that is shown."""
    from PySide6.QtWidgets import QApplication

    return next(top.login for top in QApplication.topLevelWidgets() if hasattr(top, "login"))


def resident_mb(which: str = "VmRSS") -> float:
    """What this process holds in memory now (``VmRSS``) or held at most (``VmHWM``), MB; 0 where the system does not say."""
    from pathlib import Path

    status = Path("/proc/self/status")
    lines = status.read_text("ascii").splitlines() if status.exists() else []
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{which}:")), 0.0)


def bare(font: str) -> None:
    """The least a window with Chinese words can be."""
    from PySide6.QtGui import QFont, QFontDatabase
    from PySide6.QtWidgets import QApplication, QLabel

    app = QApplication(sys.argv[:1])
    number = QFontDatabase.addApplicationFont(font)
    app.setFont(QFont(QFontDatabase.applicationFontFamilies(number)[0], 12))
    label = QLabel("一门柜台 祖庙街道新城社区 01 号窗口")
    label.resize(WIDTH, HEIGHT)
    when_painted("QLabel", lambda _: leave("painted", f"{resident_mb():.1f}"), label)
    label.show()
    app.exec()


def counter(profile: str, began: Callable[[], None]) -> None:
    """The command ``counter`` as a clerk's icon starts it; ``began`` is called when its event loop is about to run."""

    class WindowWanted:
        """Steps in where the program first wants Qt, so that all the program does before that is done before it."""

        def find_spec(self, name: str, *_: object) -> None:
            if name != "ui.desktop.main":
                return
            sys.meta_path.remove(self)
            from PySide6.QtWidgets import QApplication

            run = QApplication.exec

            def exec_(*_: object) -> int:
                began()
                return int(run())

            QApplication.exec = exec_  # type: ignore[method-assign]

    from ui.commands.counter import main

    sys.meta_path.insert(0, WindowWanted())
    sys.argv = ["counter", "--profile", profile]
    main()


def fail(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """What goes wrong ends the child, where the program itself would note it and go on."""
    traceback.print_exception(kind, error, trace)
    os._exit(1)


def leave(word: str, detail: str = "") -> None:
    """The last mark; nothing is tidied up, the profile is thrown away."""
    mark(word, detail)
    os._exit(0)


def log_in(password: str, every_ms: int, then: Callable[[Any], None]) -> Callable[[Any], None]:
    """Types the password on the painted login page, marks Enter, and goes on when 受理 is painted."""

    def start(login_page: Any) -> None:
        from PySide6.QtCore import QEvent, Qt, QTimer
        from PySide6.QtGui import QKeyEvent
        from PySide6.QtWidgets import QApplication, QLineEdit

        line = next(one for one in login_page.findChildren(QLineEdit) if one.isVisible())
        keys = [(0, letter) for letter in password] + [(int(Qt.Key.Key_Return), "\r")]

        def press() -> None:
            key, letter = keys.pop(0)
            if not keys:
                sys.excepthook = fail
                when_painted("StartPage", then)
                mark("entered")
            QApplication.sendEvent(line, QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, letter))
            if keys:
                QTimer.singleShot(every_ms, press)

        press()

    return start


def main(what: str, place: str) -> None:
    """Runs one of the four."""
    password = os.environ.get("BENCH_PASSWORD", "")
    if what == "bare":
        bare(place)
    elif what == "login":
        counter(place, lambda: when_painted("LoginPage", lambda _: leave("painted"), login_page()))
    elif what in ("enter", "pasted"):
        pause = KEY_EVERY_MS if what == "enter" else 0
        typed = log_in(password, pause, lambda _: leave("painted"))
        counter(place, lambda: when_painted("LoginPage", typed, login_page()))
    elif what == "day":
        from tests.bench.day import work_through

        cases = int(os.environ["BENCH_CASES"])
        typed = log_in(password, 0, lambda page: work_through(page, cases, lambda told: leave("done", told)))
        counter(place, lambda: when_painted("LoginPage", typed, login_page()))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
