"""What the program notes of itself: a file that turns over, the last lines in memory, and a reference for every surprise.

No line may hold a person's data: Chinese text, ID numbers and telephone numbers are taken out of everything, traces too.
"""

from __future__ import annotations

import logging
import re
import secrets
import sys
import threading
from collections import deque
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from counter_app.errors import CounterError

LINES = 2000
BYTES, FILES = 1_000_000, 3
_CHINESE = re.compile("[\u2e80-\u9fff\uac00-\ud7af\ue000-\uf8ff\uf900-\ufaff\U00020000-\U0003ffff]+")
_NUMBERS = re.compile(r"(?<![0-9A-Za-z])(?:\d{17}[\dXx]|\d{15,19}|1\d{10})(?![0-9A-Za-z])")


def without_people(text: str) -> str:
    """The text with Chinese, ID, bank and telephone numbers taken out."""
    return _NUMBERS.sub("#", _CHINESE.sub("…", text))


class _Quiet(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return without_people(super().format(record))


class LastLines(logging.Handler):
    """The last LINES lines, for the colleague from IT."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: deque[str] = deque(maxlen=LINES)

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


class Notes:
    """Logging of one window. ``surprised`` is called with the reference of every error nobody expected, in any thread."""

    def __init__(self, folder: Path, surprised: Callable[[str], None]) -> None:
        self.last = LastLines()
        self._surprised = surprised
        self._handlers: list[logging.Handler] = [self.last]
        shape = _Quiet("%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            file = RotatingFileHandler(
                folder / "counter.log", maxBytes=BYTES, backupCount=FILES, encoding="utf-8", delay=True
            )
            self._handlers.append(file)
        except OSError:
            self.last.lines.append("the log folder cannot be written to")
        for handler in self._handlers:
            handler.setFormatter(shape)
            logging.getLogger().addHandler(handler)
        self._level = logging.getLogger().level
        logging.getLogger().setLevel(logging.INFO)
        self._hooks = sys.excepthook, threading.excepthook
        sys.excepthook = self._caught
        threading.excepthook = lambda args: self.note(args.exc_value or RuntimeError(args.exc_type.__name__))

    def note(self, error: BaseException) -> str:
        """The reference under which the error was noted; ``surprised`` is told."""
        reference = f"E-{secrets.token_hex(3).upper()}"
        logging.getLogger("surprise").error("%s %s", reference, _named(error), exc_info=error)
        self._surprised(reference)
        return reference

    def stop(self) -> None:
        """The hooks and handlers of before."""
        sys.excepthook, threading.excepthook = self._hooks
        logging.getLogger().setLevel(self._level)
        for handler in self._handlers:
            logging.getLogger().removeHandler(handler)
            handler.close()

    def _caught(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._hooks[0](kind, error, trace)
            return
        self.note(error)


def _named(error: BaseException) -> str:
    return error.code if isinstance(error, CounterError) else type(error).__name__
