"""Cyclic garbage is collected on the GUI thread and nowhere else.

Python runs its collector in whichever thread happens to allocate. When that is a worker, the garbage may hold signal connections:
PySide then disconnects there, with Qt's lock of the object and waiting for Python's, while the GUI thread holds Python's and waits
for Qt's. Both stand still for ever. Seen with PySide6 6.9.3: a window froze in ``QObject::~QObject`` on the GUI thread, beside
``QObject::disconnect`` under ``gc_collect_main`` in a worker (decision 0017).
"""

from __future__ import annotations

import gc
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 1000
YOUNG, MIDDLE, OLD = 0, 1, 2
FEW = 10_000
"""So many objects are looked through in about 2 ms: a key that is pressed meanwhile does not show later for it."""


def collect_due() -> None:
    """Collects what Python's own thresholds say is due; the oldest when the middle ones were gone through often enough."""
    young, middle, old = (count > limit for count, limit in zip(gc.get_count(), gc.get_threshold(), strict=True))
    if young:
        gc.collect(OLD if middle and old else MIDDLE if middle else YOUNG)


def collect_some() -> bool:
    """What is due, as far as it takes no time anybody sees; the rest is set aside unseen, and True given where there was any.

    A form of 5,000 questions is 300,000 objects: looking through them takes 50 to 90 ms, setting them aside none.
    """
    young, middle, old = gc.get_count()
    if young > FEW or (middle > gc.get_threshold()[MIDDLE] and len(gc.get_objects(MIDDLE)) > FEW):
        gc.freeze()
        return True
    if old > gc.get_threshold()[OLD]:
        gc.collect(MIDDLE)
        gc.freeze()
        return True
    collect_due()
    return False


def collect_all() -> None:
    """Everything, what was set aside too; what is left is set aside again."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


class GuiCollector(QObject):
    """Takes the collector's work over from Python for good. Make it on the GUI thread, once the program has started.

    ``at_rest`` tells that nobody is at the keyboard: then everything is looked through, else only what takes no time.
    """

    def __init__(self, parent: QObject | None = None, at_rest: Callable[[], bool] = lambda: True) -> None:
        super().__init__(parent)
        gc.disable()
        gc.freeze()  # what starting the program made stays for good; looking through it again costs and finds nothing
        self._at_rest, self._set_aside = at_rest, False
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self._collect)
        self._timer.start()

    def _collect(self) -> None:
        if not self._at_rest():
            self._set_aside = collect_some() or self._set_aside
        elif self._set_aside:
            collect_all()
            self._set_aside = False
        else:
            collect_due()
