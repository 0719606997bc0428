"""One runner for work that is not for the GUI thread; outcome and error come back on the GUI thread.

Measured on PySide6: a signal of a QObject born on the GUI thread runs its bound slots there, whoever emits; an exception
in an executor reaches no excepthook. So there is one emitter, made where the runner is made, and failures are always
delivered.
"""

import logging
import threading
import weakref
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Literal

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

log = logging.getLogger("tasks")

Lane = Literal["store", "slow"]
Done = Callable[[Any], None]
Failed = Callable[[Exception], None]


@dataclass(slots=True, eq=False)
class Task:
    """One piece of work under way. `cancel()` makes sure that no answer is delivered; work that runs goes on.

    It holds everything that may hold a widget, and `forget()` lets go of it on the GUI thread: a widget's last reference
    must not end in a worker, where PySide would take its connections down (see `ui.desktop.garbage`).
    """

    owner: "weakref.ReferenceType[QObject]"
    work: Callable[[], Any] | None
    done: Done | None
    failed: Failed | None
    cancelled: bool = False
    result: Any = None
    error: Exception | None = None

    def cancel(self) -> None:
        self.cancelled = True

    def do(self) -> None:
        """In the worker thread: keeps what came of the work; every failure too, an executor would swallow it."""
        try:
            self.result = None if self.cancelled or self.work is None else self.work()
        except Exception as caught:
            self.error = caught

    def forget(self) -> None:
        """Lets go of everything; on the GUI thread."""
        self.work = self.done = self.failed = self.result = self.error = None


class _Emitter(QObject):
    """Born on the GUI thread, so that what it emits is handled there. Signals: finished(Task)."""

    finished = Signal(object)


class TaskRunner(QObject):
    """Runs callables in one of two lanes, each one thread: "store" (serial on purpose) and "slow" (paper, network, files).

    The answer goes to `done` or `failed` on the GUI thread, unless the owner is gone by then. Make it on the GUI thread
    and call `stop()` before the application ends. Signals: unhandled(Exception): a failure that nobody asked for.
    """

    unhandled = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._emitter = _Emitter(self)
        self._emitter.finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._lanes: dict[Lane, ThreadPoolExecutor] = {
            "store": ThreadPoolExecutor(1, thread_name_prefix="counter-store"),
            "slow": ThreadPoolExecutor(1, thread_name_prefix="counter-slow"),
        }
        self._lock = threading.Lock()
        self._waiting = 0
        self._stopped = False

    def run(
        self,
        work: Callable[[], Any],
        *,
        owner: QObject,
        done: Done | None = None,
        failed: Failed | None = None,
        lane: Lane = "store",
    ) -> Task:
        """Start `work`; later call `done(result)` or `failed(error)` on the GUI thread if `owner` still lives."""
        task = Task(weakref.ref(owner), work, done, failed)
        if self._stopped:
            task.cancel()
            task.forget()
            return task
        with self._lock:
            self._waiting += 1
        self._lanes[lane].submit(self._work, task)
        return task

    def busy(self) -> bool:
        """True while any answer has not been delivered yet."""
        with self._lock:
            return self._waiting > 0

    def stop(self) -> None:
        """Let work that runs end, drop what has not begun, deliver nothing more. Blocks until the threads are gone."""
        self._stopped = True
        for lane in self._lanes.values():
            lane.shutdown(wait=True, cancel_futures=True)

    def _work(self, task: Task) -> None:
        """In the worker thread."""
        task.do()
        if shiboken6.isValid(self._emitter):
            self._emitter.finished.emit(task)

    def _deliver(self, task: Task) -> None:
        """On the GUI thread."""
        with self._lock:
            self._waiting -= 1
        try:
            self._hand_in(task)
        finally:
            task.forget()

    def _hand_in(self, task: Task) -> None:
        owner = task.owner()
        if self._stopped or task.cancelled or owner is None or not shiboken6.isValid(owner):
            if task.error is not None:
                log.warning("nobody waits for this failure any more", exc_info=task.error)
            return
        if task.error is None:
            if task.done is not None:
                task.done(task.result)
        elif task.failed is not None:
            task.failed(task.error)
        else:
            log.error("work failed and nobody handles it", exc_info=task.error)
            self.unhandled.emit(task.error)
