"""Every answer, and the text half typed, reaches the store by itself within 300 ms."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from counter_app.ports import Draft
from ui.desktop.desk import Desk

WAIT_MS = 120
"""From the first change to the write; what is typed meanwhile goes along. The rest of the 300 ms is for the store."""


class AutoSave(QObject):
    """Keeps a draft. Signals: saved(Draft) as kept; failed(Exception): it is tried again with the next change.

    One write is under way at a time; what changes meanwhile is written after it, so the last change is never lost.
    """

    saved = Signal(object)
    failed = Signal(object)

    def __init__(self, desk: Desk, collect: Callable[[], Draft], parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._collect = desk, collect
        self._under_way = self._dirty = self._stopped = self._at_once = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(WAIT_MS)
        self._timer.timeout.connect(self._write)

    def touch(self) -> None:
        """Something changed."""
        self._dirty = True
        if not self._stopped and not self._under_way and not self._timer.isActive():
            self._timer.start()

    def flush(self) -> None:
        """Write now what has changed."""
        if self._dirty and not self._stopped:
            self._timer.stop()
            self._at_once = self._under_way
            self._write()

    def stop(self) -> None:
        """Write no more: the draft is being received. What is under way ends before the receiving begins."""
        self._stopped = True
        self._timer.stop()

    def resume(self) -> None:
        """Receiving failed; the draft lives on."""
        self._stopped = False
        self.touch()

    def busy(self) -> bool:
        """True while a change is not in the store yet."""
        return self._under_way or (self._dirty and not self._stopped)

    def _write(self) -> None:
        if self._under_way or self._stopped:
            return
        self._under_way, self._dirty, self._at_once = True, False, False
        self._desk.save_draft(self._collect(), owner=self, done=self._on_kept, failed=self._on_failed)

    def _on_kept(self, draft: Draft) -> None:
        self._under_way = False
        self.saved.emit(draft)
        if self._dirty and not self._stopped:
            if self._at_once:
                self._write()
            else:
                self._timer.start()

    def _on_failed(self, error: Exception) -> None:
        self._under_way, self._dirty = False, True
        self.failed.emit(error)
